package ledger

import (
	"testing"

	"golang.org/x/mod/sumdb/tlog"
)

// One append: the leaf of a record of 400 bytes, its seal, and the tree.
func BenchmarkAppend(b *testing.B) {
	r := chance(1)
	body := make([]byte, 400)
	header := []Field{{"kind", "position"}, {"id", "pos-071"}, {"by", "Aide"}, {"at", "2026-03-02T07:00:00Z"}}
	var e Edge
	for b.Loop() {
		s, err := NewSecret(r)
		if err != nil {
			b.Fatal(err)
		}
		s.Seal(body)
		e.Append(Opening{s.Salt(), header, body}.Leaf())
	}
}

// even is the tree of a log in which all leaves are the same: its hashes differ
// by level alone, so that a tree of any size takes no memory.
type even [64]tlog.Hash

func newEven() *even {
	var e even
	l := leaf(0)
	e[0] = tlog.RecordHash(l[:])
	for i := 1; i < len(e); i++ {
		e[i] = tlog.NodeHash(e[i-1], e[i-1])
	}
	return &e
}

func (e *even) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		level, _ := tlog.SplitStoredHashIndex(at)
		out[i] = e[level]
	}
	return out, nil
}

// A proof that an entry is among ten million: made, written, read and verified.
func BenchmarkProof10M(b *testing.B) {
	const size, index = 10_000_000, 7_654_321
	tree := newEven()
	edge, err := ReadEdge(size, tree)
	if err != nil {
		b.Fatal(err)
	}
	key := newKey(b, "desk.example", 1)
	c := Checkpoint{"desk.example/talks", size, edge.Root()}
	signed, err := key.Sign(c)
	if err != nil {
		b.Fatal(err)
	}
	l := leaf(0)
	b.Run("make", func(b *testing.B) {
		for b.Loop() {
			if _, err := Prove(index, Opening{}, c, signed, key.Card(), tree); err != nil {
				b.Fatal(err)
			}
		}
	})
	p, err := Prove(index, Opening{}, c, signed, key.Card(), tree)
	if err != nil {
		b.Fatal(err)
	}
	b.Run("check", func(b *testing.B) {
		for b.Loop() {
			if _, _, err := OpenCheckpoint(p.Checkpoint, p.Card); err != nil {
				b.Fatal(err)
			}
			if err := tlog.CheckRecord(p.Path, c.Size, c.Root, p.Index, tlog.RecordHash(l[:])); err != nil {
				b.Fatal(err)
			}
		}
	})
}
