package crf

import (
	"bytes"
	"encoding/binary"
	"errors"
	"math"
)

// A Table is a model as it is kept and read: the chain, and a hash table of the
// weights of the features in eight bits each.
//
// The hash is perfect, so that one look tells whether a feature is there: the
// features of a bucket share a seed with which no two features come into one
// slot (hash and displace: Belazzougui, Botelho and Dietzfelbinger 2009), and
// with which the commonest features come into the first slots. Little-endian:
//
//	magic   "PCRF" 2
//	labels  uint32
//	buckets uint32
//	slots   uint32
//	scale   float32      what a weight of 1 stands for
//	chain   float32 x labels x (labels + 2)
//	seed    buckets x uint16
//	slot    slots x (2 + labels-1) bytes: the lower 16 bits of the feature; a byte
//	        for each label from 1 on, 128 standing for nothing
//	end     8 bytes of nothing
type Table struct {
	Chain *Chain
	scale float32
	seeds []uint16
	// The slots, as numbers: 32 bits are enough for three labels.
	narrow []uint32
	wide   []uint64
}

const magic = "PCRF\x02"

// MaxLabels is how many labels a model can have.
const MaxLabels = 7

// Pack lays out the weights, those features apart whose weights are all smaller
// than least.
func (w *Weights) Pack(least float32) []byte {
	L := w.Chain.Labels
	k := L - 1
	var kept []int
	var names []uint32
	top := float32(0)
	for i, f := range w.Features {
		m := float32(0)
		for _, v := range w.Values[i*k : (i+1)*k] {
			m = max(m, v, -v)
		}
		if m >= least && m > 0 {
			kept, names = append(kept, i), append(names, f)
			top = max(top, m)
		}
	}
	// A few great weights would coarsen all others; they are cut.
	scale := min(top, 3) / 127
	if scale == 0 {
		scale = 1
	}
	seeds, slots := displace(names)
	out := append([]byte(magic), make([]byte, headSize-len(magic))...)
	binary.LittleEndian.PutUint32(out[5:], uint32(L))
	binary.LittleEndian.PutUint32(out[9:], uint32(len(seeds)))
	binary.LittleEndian.PutUint32(out[13:], slots)
	binary.LittleEndian.PutUint32(out[17:], math.Float32bits(scale))
	for _, s := range [][]float32{w.Chain.After, w.Chain.First, w.Chain.Last} {
		for _, v := range s {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	for _, s := range seeds {
		out = binary.LittleEndian.AppendUint16(out, s)
	}
	size := 2 + k
	at := len(out)
	out = append(out, bytes.Repeat([]byte{128}, int(slots)*size)...)
	for n, i := range kept {
		f := names[n]
		s := out[at+int(slotOf(f, seeds[bucketOf(f, uint32(len(seeds)))], slots))*size:]
		binary.LittleEndian.PutUint16(s, uint16(f))
		for y, v := range w.Values[i*k : (i+1)*k] {
			s[2+y] = byte(128 + max(-127, min(127, math.Round(float64(v/scale)))))
		}
	}
	return append(out, make([]byte, 8)...)
}

const headSize = 21

// Open reads a packed table.
func Open(data []byte) (*Table, error) {
	bad := errors.New("these are no weights of the reader, or of another version of it; make them anew with parley train")
	if len(data) < headSize || string(data[:5]) != magic {
		return nil, bad
	}
	L := int(binary.LittleEndian.Uint32(data[5:]))
	buckets, slots, size := binary.LittleEndian.Uint32(data[9:]), binary.LittleEndian.Uint32(data[13:]), 1+L
	t := &Table{scale: math.Float32frombits(binary.LittleEndian.Uint32(data[17:]))}
	data = data[headSize:]
	if L < 2 || L > MaxLabels || buckets == 0 || slots == 0 || uint64(len(data)) != uint64(4*L*(L+2))+2*uint64(buckets)+uint64(slots)*uint64(size)+8 {
		return nil, bad
	}
	t.Chain = NewChain(L)
	for _, s := range [][]float32{t.Chain.After, t.Chain.First, t.Chain.Last} {
		for i := range s {
			s[i] = math.Float32frombits(binary.LittleEndian.Uint32(data))
			data = data[4:]
		}
	}
	t.Chain.fixed = t.Chain.factors(&factors{})
	t.seeds = make([]uint16, buckets)
	for i := range t.seeds {
		t.seeds[i] = binary.LittleEndian.Uint16(data[2*i:])
	}
	data = data[2*buckets:]
	if size <= 4 {
		t.narrow = make([]uint32, slots)
		for i := range t.narrow {
			t.narrow[i] = binary.LittleEndian.Uint32(data[size*i:])
		}
		return t, nil
	}
	t.wide = make([]uint64, slots)
	for i := range t.wide {
		t.wide[i] = binary.LittleEndian.Uint64(data[size*i:])
	}
	return t, nil
}

// Score adds up the weights of features: sum[y-1] for label y, in steps of
// [Table.Scale]. Label 0 has 0.
func (t *Table) Score(features []uint32, sum []int32) {
	for len(features) > 0 {
		n := min(len(features), most)
		if t.wide != nil {
			score(t, t.wide, features[:n], sum)
		} else {
			score(t, t.narrow, features[:n], sum)
		}
		features = features[n:]
	}
}

const (
	lanes = 0x00ff00ff00ff00ff
	most  = 128 // features at once; a lane holds the sum of 257 bytes
)

// score decides nothing on the way, so that the memory works on many slots at
// once. The bytes of a slot are added eight at once, in lanes of sixteen bits.
func score[S uint32 | uint64](t *Table, slots []S, features []uint32, sum []int32) {
	var at [most]uint32
	seeds, n := t.seeds, uint32(len(slots))
	for i, f := range features {
		at[i&(most-1)] = slotOf(f, seeds[bucketOf(f, uint32(len(seeds)))], n)
	}
	var even, odd, found uint64
	for i, f := range features {
		s := uint64(slots[at[i&(most-1)]])
		same := uint64(int64(s&0xffff^uint64(f&0xffff)-1) >> 63) // all ones if it is there, else 0
		s &= same
		even += s >> 16 & lanes
		odd += s >> 24 & lanes
		found -= same
	}
	for y := range t.Chain.Labels - 1 {
		lane := even
		if y%2 == 1 {
			lane = odd
		}
		sum[y] += int32(uint16(lane>>(16*(y/2)))) - 128*int32(found)
	}
}

// Scale is what a weight of 1 stands for.
func (t *Table) Scale() float32 { return t.scale }

// Prior is what label 1 has over label 0, of a sequence of one token.
func (t *Table) Prior() float32 {
	c := t.Chain
	return c.First[1] + c.Last[1] - c.First[0] - c.Last[0]
}
