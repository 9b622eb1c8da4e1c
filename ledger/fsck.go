package ledger

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"golang.org/x/mod/sumdb/tlog"
)

// Entry is one entry of a log as its keeper has it, for Audit to check.
type Entry struct {
	// What the tree has of it: Leaf.Hash.
	Hash tlog.Hash
	// What the leaf commits to; nil where the entry was shredded.
	Opening *Opening
	// The places of entries that this one says were shredded.
	Shreds []int64
}

// Audit checks a log entry by entry against the tree that is stored of it: that
// each leaf is that of its record, that the tree is that of the leaves, and
// that every record that is gone is named by a later entry.
type Audit struct {
	tree   Edge
	gone   map[int64]bool // entries without a record that no entry named yet
	faults []Fault
	stored tlog.HashReader
}

// Fault is something that is not in order in a log.
type Fault struct {
	Entry int64 // its place in the tree, from 0; -1: the log as a whole
	Words string
}

func (f Fault) String() string {
	if f.Entry < 0 {
		return f.Words
	}
	return fmt.Sprintf("entry %d: %s", f.Entry+1, f.Words)
}

// NewAudit begins to check a log whose tree is stored.
func NewAudit(stored tlog.HashReader) *Audit {
	return &Audit{gone: map[int64]bool{}, stored: stored}
}

// maxFaults is where an audit stops to write down faults one by one.
const maxFaults = 100

func (a *Audit) fault(at int64, format string, args ...any) {
	if len(a.faults) < maxFaults {
		a.faults = append(a.faults, Fault{at, fmt.Sprintf(format, args...)})
	}
}

// Add checks the next entries. The stored hashes are read in one call for all
// of them.
func (a *Audit) Add(entries ...Entry) {
	var hashes []tlog.Hash
	var of []int64 // the entry that each is stored with
	first := tlog.StoredHashCount(a.tree.size)
	for _, e := range entries {
		at := a.tree.size
		if e.Opening == nil {
			a.gone[at] = true
		} else if e.Opening.Leaf().Hash() != e.Hash {
			a.fault(at, "what the store has is not what was recorded")
		}
		for _, n := range e.Shreds {
			if n < 0 || n >= at {
				a.fault(at, "it says that entry %d was shredded, which is not before it", n+1)
			} else {
				delete(a.gone, n)
			}
		}
		for _, h := range a.tree.append(e.Hash) {
			hashes, of = append(hashes, h), append(of, at)
		}
	}
	indexes := make([]int64, len(hashes))
	for i := range indexes {
		indexes[i] = first + int64(i)
	}
	stored, err := a.stored.ReadHashes(indexes)
	if err != nil || len(stored) != len(hashes) {
		a.fault(of[0], "its hashes in the tree, or those of the next %d entries, are missing", len(entries)-1)
		return
	}
	told := int64(-1)
	for i, h := range hashes {
		if stored[i] != h && of[i] != told {
			told = of[i]
			a.fault(told, "its hashes in the tree are others")
		}
	}
}

// Size and Root are those of the entries so far.
func (a *Audit) Size() int64     { return a.tree.size }
func (a *Audit) Root() tlog.Hash { return a.tree.Root() }

// Check compares a checkpoint of this log, once so many entries were added.
func (a *Audit) Check(c Checkpoint) {
	if c.Size != a.tree.size {
		a.fault(-1, "a checkpoint of %d entries was compared with %d", c.Size, a.tree.size)
	} else if c.Root != a.Root() {
		a.fault(-1, "the log of %d entries is another than that of the checkpoint", c.Size)
	}
}

// Faults ends the audit and tells all that is not in order: of the log as a whole
// first, then entry by entry; at most a hundred.
func (a *Audit) Faults() []Fault {
	for _, at := range slices.Sorted(maps.Keys(a.gone)) {
		a.fault(at, "its record is gone, and nothing in the log says that it was shredded")
	}
	clear(a.gone)
	slices.SortStableFunc(a.faults, func(x, y Fault) int { return cmp.Compare(x.Entry, y.Entry) })
	return a.faults
}
