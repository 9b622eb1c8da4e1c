package ledger

import (
	"fmt"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// Edge is the right edge of a log's Merkle tree (RFC 6962): all that is needed
// to append to the tree and to know its root, at most one hash for each
// doubling of its size. The zero Edge is that of the empty log.
type Edge struct {
	size  int64
	whole []tlog.Hash // of the complete subtrees, the largest first
}

// ReadEdge reads the edge of a tree of the given size from its stored hashes,
// in one call.
func ReadEdge(size int64, stored tlog.HashReader) (*Edge, error) {
	if size < 0 {
		return nil, fmt.Errorf("a log cannot have %d entries", size)
	}
	e := &Edge{size: size}
	var indexes []int64
	for at, rest := int64(0), size; rest > 0; {
		level := bits.Len64(uint64(rest)) - 1
		indexes = append(indexes, tlog.StoredHashIndex(level, at>>level))
		at += 1 << level
		rest -= 1 << level
	}
	if len(indexes) == 0 {
		return e, nil
	}
	var err error
	if e.whole, err = stored.ReadHashes(indexes); err != nil {
		return nil, fmt.Errorf("the edge of the log's tree cannot be read: %w", err)
	}
	if len(e.whole) != len(indexes) {
		return nil, fmt.Errorf("the edge of the log's tree has %d hashes and not %d: the database was damaged or changed by hand; parley fsck says more [damaged]", len(e.whole), len(indexes))
	}
	return e, nil
}

// Size is the number of entries.
func (e *Edge) Size() int64 { return e.size }

// Append adds a leaf. It returns the hashes to be stored at
// tlog.StoredHashCount(size before) and on: the leaf's, and one for each subtree
// that it completes; two on average.
func (e *Edge) Append(l Leaf) []tlog.Hash { return e.append(l.Hash()) }

func (e *Edge) append(h tlog.Hash) []tlog.Hash {
	stored := append(make([]tlog.Hash, 0, 4), h)
	for rest := e.size; rest&1 == 1; rest >>= 1 {
		last := len(e.whole) - 1
		h = tlog.NodeHash(e.whole[last], h)
		e.whole = e.whole[:last]
		stored = append(stored, h)
	}
	e.whole = append(e.whole, h)
	e.size++
	return stored
}

// Root is the hash of the tree.
func (e *Edge) Root() tlog.Hash {
	last := len(e.whole) - 1
	if last < 0 {
		h, _ := tlog.TreeHash(0, nil)
		return h
	}
	h := e.whole[last]
	for i := last - 1; i >= 0; i-- {
		h = tlog.NodeHash(e.whole[i], h)
	}
	return h
}

// Clone is an edge that grows by itself, to try an append that may be undone.
func (e *Edge) Clone() *Edge {
	return &Edge{e.size, append([]tlog.Hash(nil), e.whole...)}
}

// Tree is a whole tree in memory, two hashes an entry. It reads as a store does
// and serves copies of a log, proofs over them, and tests.
type Tree struct {
	edge   Edge
	hashes []tlog.Hash
}

// Append adds a leaf.
func (t *Tree) Append(l Leaf) { t.hashes = append(t.hashes, t.edge.Append(l)...) }

// Size is the number of entries; Root the hash of the tree.
func (t *Tree) Size() int64     { return t.edge.size }
func (t *Tree) Root() tlog.Hash { return t.edge.Root() }

// ReadHashes makes a Tree a tlog.HashReader.
func (t *Tree) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(t.hashes)) {
			return nil, fmt.Errorf("the log's tree has no hash %d", at)
		}
		out[i] = t.hashes[at]
	}
	return out, nil
}
