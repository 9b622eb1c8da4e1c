package crf

import (
	"encoding/binary"
	"errors"
	"math"
)

// A Table is a model as it is kept and read: the chain, and a hash table of the
// weights of the features in eight bits each. It is read where it lies; nothing
// is unpacked but the chain.
//
// Little-endian:
//
//	magic   "PCRF" 1
//	labels  uint32
//	slots   uint32
//	scale   float32      what a weight of 1 stands for
//	chain   float32 x labels x (labels + 2)
//	slot    slots x (2 + labels-1) bytes: open addressing by the upper bits of the
//	        feature; its lower 16 bits, or 0 for an empty slot; a byte for each
//	        label from 1 on, 128 standing for nothing
//	end     8 bytes of nothing
type Table struct {
	Chain *Chain
	scale float32
	slots uint32
	size  int // of a slot
	data  []byte
}

const magic = "PCRF\x01"

// MaxLabels is how many labels a model can have.
const MaxLabels = 7

// Pack lays out the weights, those features apart whose weights are all smaller
// than least. The first features get the best places, where they are found at
// once.
func (w *Weights) Pack(least float32) []byte {
	L := w.Chain.Labels
	k := L - 1
	var kept []int
	top := float32(0)
	for i := range w.Features {
		m := float32(0)
		for _, v := range w.Values[i*k : (i+1)*k] {
			m = max(m, v, -v)
		}
		if m >= least && m > 0 {
			kept = append(kept, i)
			top = max(top, m)
		}
	}
	// A few great weights would coarsen all others; they are cut.
	scale := min(top, 3) / 127
	if scale == 0 {
		scale = 1
	}
	slots := uint32(len(kept)*8/5 + 1) // most features looked for are not there; the emptier, the sooner that is seen
	out := append([]byte(magic), make([]byte, 12)...)
	binary.LittleEndian.PutUint32(out[5:], uint32(L))
	binary.LittleEndian.PutUint32(out[9:], slots)
	binary.LittleEndian.PutUint32(out[13:], math.Float32bits(scale))
	for _, s := range [][]float32{w.Chain.After, w.Chain.First, w.Chain.Last} {
		for _, v := range s {
			out = binary.LittleEndian.AppendUint32(out, math.Float32bits(v))
		}
	}
	size := 2 + k
	at := len(out)
	out = append(out, make([]byte, int(slots)*size)...)
	for _, i := range kept {
		f := w.Features[i]
		j := uint32(uint64(f) * uint64(slots) >> 32)
		for binary.LittleEndian.Uint16(out[at+int(j)*size:]) != 0 {
			if j++; j == slots {
				j = 0
			}
		}
		s := out[at+int(j)*size:]
		binary.LittleEndian.PutUint16(s, check(f))
		for y, v := range w.Values[i*k : (i+1)*k] {
			s[2+y] = byte(128 + max(-127, min(127, math.Round(float64(v/scale)))))
		}
	}
	return append(out, make([]byte, 8)...)
}

// check is what a slot keeps of the feature's name.
func check(f uint32) uint16 {
	if c := uint16(f); c != 0 {
		return c
	}
	return 1
}

// Open reads a packed table, which must not be changed afterwards.
func Open(data []byte) (*Table, error) {
	bad := errors.New("these are no weights of the reader, or of another version of it; make them anew with parley train")
	if len(data) < 17 || string(data[:5]) != magic {
		return nil, bad
	}
	L := int(binary.LittleEndian.Uint32(data[5:]))
	t := &Table{slots: binary.LittleEndian.Uint32(data[9:]), scale: math.Float32frombits(binary.LittleEndian.Uint32(data[13:])), size: 1 + L}
	data = data[17:]
	if L < 2 || L > MaxLabels || t.slots == 0 || uint64(len(data)) != uint64(4*L*(L+2))+uint64(t.slots)*uint64(t.size)+8 {
		return nil, bad
	}
	t.Chain = NewChain(L)
	for _, s := range [][]float32{t.Chain.After, t.Chain.First, t.Chain.Last} {
		for i := range s {
			s[i] = math.Float32frombits(binary.LittleEndian.Uint32(data))
			data = data[4:]
		}
	}
	t.data = data
	return t, nil
}

// Score adds up the weights of features: sum[y-1] for label y, in steps of
// [Table.Scale]. Label 0 has 0.
func (t *Table) Score(features []uint32, sum []int32) {
	for len(features) > most {
		t.score(features[:most], sum)
		features = features[most:]
	}
	t.score(features, sum)
}

const (
	lanes = 0x00ff00ff00ff00ff
	most  = 128 // features at once; a lane holds the sum of 257 bytes
)

func (t *Table) score(features []uint32, sum []int32) {
	// First all slots are fetched, with nothing decided in between, so that
	// the memory works on many at once.
	var fetched [most]uint64
	size, slots, data := t.size, t.slots, t.data
	for n, f := range features {
		fetched[n&(most-1)] = binary.LittleEndian.Uint64(data[int(uint64(f)*uint64(slots)>>32)*size:])
	}
	// The bytes of a slot are added eight at once, in lanes of sixteen bits.
	var even, odd uint64
	found := int32(0)
	for n, f := range features {
		s, c := fetched[n&(most-1)], check(f)
		if at := uint16(s); at != c {
			if at == 0 {
				continue
			}
			if s = t.probe(f, c); s == 0 {
				continue
			}
		}
		even += s >> 16 & lanes
		odd += s >> 24 & lanes
		found++
	}
	t.flush(even, odd, found, sum)
}

// probe looks for a feature beyond its first slot; 0 where it is not.
func (t *Table) probe(f uint32, c uint16) uint64 {
	i := uint32(uint64(f) * uint64(t.slots) >> 32)
	for range t.slots { // in a table that is sound, some steps at most
		if i++; i == t.slots {
			i = 0
		}
		s := binary.LittleEndian.Uint64(t.data[int(i)*t.size:])
		if at := uint16(s); at == c {
			return s
		} else if at == 0 {
			break
		}
	}
	return 0
}

// flush adds the lanes to the sums.
func (t *Table) flush(even, odd uint64, found int32, sum []int32) {
	for y := range t.size - 2 {
		lane := even
		if y%2 == 1 {
			lane = odd
		}
		sum[y] += int32(uint16(lane>>(16*(y/2)))) - 128*found
	}
}

// Scale is what a weight of 1 stands for.
func (t *Table) Scale() float32 { return t.scale }
