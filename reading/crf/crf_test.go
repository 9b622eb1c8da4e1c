package crf_test

import (
	"bytes"
	"context"
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley/reading/crf"
)

// every labelling of n tokens.
func labellings(n, labels int, visit func([]uint8)) {
	y := make([]uint8, n)
	for {
		visit(y)
		i := 0
		for ; i < n; i++ {
			if y[i]++; int(y[i]) < labels {
				break
			}
			y[i] = 0
		}
		if i == n {
			return
		}
	}
}

func scoreOf(c *crf.Chain, scores []float32, y []uint8) float64 {
	s := 0.0
	for i, l := range y {
		s += float64(scores[i*c.Labels+int(l)])
		if i == 0 {
			s += float64(c.First[l])
		} else {
			s += float64(c.After[int(y[i-1])*c.Labels+int(l)])
		}
	}
	return s + float64(c.Last[y[len(y)-1]])
}

// Best labels, sums and probabilities are those of all labellings, one by one.
func TestDecodingAgainstAllLabellings(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		labels, n := rapid.IntRange(2, 4).Draw(t, "labels"), rapid.IntRange(1, 5).Draw(t, "tokens")
		weight := rapid.Float32Range(-4, 4)
		c := crf.NewChain(labels)
		for _, s := range [][]float32{c.After, c.First, c.Last} {
			for i := range s {
				if s[i] = weight.Draw(t, "chain"); s[i] > 3.9 {
					s[i] = crf.Never
				}
			}
		}
		scores := rapid.SliceOfN(weight, n*labels, n*labels).Draw(t, "scores")
		best, sum := math.Inf(-1), 0.0
		share := make([]float64, n*labels)
		pairs := make([]float64, n*labels*labels)
		labellings(n, labels, func(y []uint8) {
			s := scoreOf(c, scores, y)
			best = max(best, s)
			p := math.Exp(s)
			sum += p
			for i, l := range y {
				share[i*labels+int(l)] += p
				if i > 0 {
					pairs[((i-1)*labels+int(y[i-1]))*labels+int(l)] += p
				}
			}
		})
		if sum < 1e-30 {
			t.Skip("nothing can be")
		}
		var l crf.Lattice
		got := make([]uint8, n)
		l.Viterbi(c, scores, got)
		if s := scoreOf(c, scores, got); math.Abs(s-best) > 1e-3 {
			t.Fatalf("the best labels score %v, found %v with %v", best, got, s)
		}
		if z := l.Forward(c, scores, n); math.Abs(z-math.Log(sum)) > 1e-3 {
			t.Fatalf("log Z %v, want %v", z, math.Log(sum))
		}
		for i, p := range share {
			if math.Abs(l.Marginals[i]-p/sum) > 1e-4 {
				t.Fatalf("label %d of token %d: %v, want %v", i%labels, i/labels, l.Marginals[i], p/sum)
			}
		}
		for i := range n - 1 {
			for x := range labels {
				for y := range labels {
					if p := pairs[(i*labels+x)*labels+y] / sum; math.Abs(l.Pair(labels, n, i, x, y)-p) > 1e-4 {
						t.Fatalf("pair %d %d at %d: %v, want %v", x, y, i, l.Pair(labels, n, i, x, y), p)
					}
				}
			}
		}
	})
}

// The features that the corpus turns on.
const (
	begin uint32 = 7 * 2654435761 & 0xffffffff
	goOn  uint32 = 9 * 2654435761 & 0xffffffff
)

// corpus is sequences in which label 1 begins at one feature and goes on as label 2
// with another.
func corpus(seed uint64, n int) []crf.Example {
	rnd := rand.New(rand.NewPCG(seed, 0))
	var out []crf.Example
	for range n {
		var e crf.Example
		in := false
		for range 2 + rnd.IntN(12) {
			f := []uint32{5, 7, 9, 11}[rnd.IntN(4)] * 2654435761
			y := uint8(0)
			switch {
			case f == begin:
				y, in = 1, true
			case f == goOn && in:
				y = 2
			default:
				in = false
			}
			e.Features = append(e.Features, f, rnd.Uint32N(50)+1000)
			e.Ends = append(e.Ends, int32(len(e.Features)))
			e.Labels = append(e.Labels, y)
		}
		out = append(out, e)
	}
	return out
}

func train(t testing.TB, seed uint64) []byte {
	w, err := crf.Train(t.Context(), corpus(1, 400), crf.Options{Labels: 3, Epochs: 6, Dropout: .2, Cutoff: 3, Seed: seed})
	if err != nil {
		t.Fatal(err)
	}
	return w.Pack(.001)
}

func TestLearnsWhatDependsOnTheNeighbour(t *testing.T) {
	table, err := crf.Open(train(t, 1))
	if err != nil {
		t.Fatal(err)
	}
	var l crf.Lattice
	wrong, all := 0, 0
	for _, e := range corpus(2, 100) {
		scores := make([]float32, 3*len(e.Labels))
		from := int32(0)
		for i, end := range e.Ends {
			var sum [2]int32
			table.Score(e.Features[from:end], sum[:])
			from = end
			for y, s := range sum {
				scores[3*i+1+y] = float32(s) * table.Scale()
			}
		}
		got := make([]uint8, len(e.Labels))
		l.Viterbi(table.Chain, scores, got)
		for i, y := range e.Labels {
			all++
			if got[i] != y {
				wrong++
			}
		}
	}
	if wrong*100 > all {
		t.Errorf("%d of %d labels are wrong", wrong, all)
	}
}

func TestSameSeedSameBytes(t *testing.T) {
	a, b, c := train(t, 1), train(t, 1), train(t, 2)
	if !bytes.Equal(a, b) {
		t.Error("the same seed gave other bytes")
	}
	if bytes.Equal(a, c) {
		t.Error("another seed gave the same bytes: it is not used")
	}
}

// What is packed is found again, to the step of a byte, and nothing else is.
func TestPackedWeights(t *testing.T) {
	rnd := rand.New(rand.NewPCG(3, 3))
	w := &crf.Weights{Chain: crf.NewChain(4)}
	for range 5000 {
		w.Features = append(w.Features, rnd.Uint32())
		for range 3 {
			w.Values = append(w.Values, float32(rnd.NormFloat64()))
		}
	}
	w.Chain.After[5] = 1.5
	packed := w.Pack(0)
	if most := 5000*5*5/4 + 1000; len(packed) > most {
		t.Errorf("%d bytes, expected %d at most", len(packed), most)
	}
	table, err := crf.Open(packed)
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(table.Chain.After, w.Chain.After) {
		t.Error("the chain is another one")
	}
	off := 0
	for i, f := range w.Features {
		var sum [3]int32
		table.Score([]uint32{f}, sum[:])
		for y, s := range sum {
			want := max(-3, min(3, w.Values[3*i+y]))
			if math.Abs(float64(float32(s)*table.Scale()-want)) > float64(table.Scale()) {
				off++
			}
		}
	}
	if off > 3 { // two features may share their slot
		t.Errorf("%d weights of %d are off", off, len(w.Values))
	}
	found := 0
	for range 5000 {
		var sum [3]int32
		if table.Score([]uint32{rnd.Uint32()}, sum[:]); sum != [3]int32{} {
			found++
		}
	}
	if found > 5 {
		t.Errorf("%d of 5000 unknown features were found", found)
	}
}

func TestStopsWithItsContext(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := crf.Train(ctx, corpus(1, 10), crf.Options{Labels: 3}); err == nil {
		t.Error("training went on")
	}
}

func FuzzOpen(f *testing.F) {
	f.Add(train(f, 1))
	f.Add([]byte("PCRF\x02"))
	f.Fuzz(func(t *testing.T, data []byte) {
		table, err := crf.Open(data)
		if err != nil {
			return
		}
		sum := make([]int32, table.Chain.Labels-1)
		table.Score([]uint32{0, 1, 1 << 31, 1<<32 - 1}, sum)
	})
}

func Example() {
	w, err := crf.Train(context.Background(), corpus(1, 400), crf.Options{Labels: 3, Epochs: 6})
	if err != nil {
		fmt.Println(err)
		return
	}
	table, err := crf.Open(w.Pack(.001))
	if err != nil {
		fmt.Println(err)
		return
	}
	scores := make([]float32, 0, 9)
	for _, feature := range []uint32{goOn, begin, goOn} {
		var sum [2]int32
		table.Score([]uint32{feature}, sum[:])
		scores = append(scores, 0, float32(sum[0])*table.Scale(), float32(sum[1])*table.Scale())
	}
	var l crf.Lattice
	labels := make([]uint8, 3)
	l.Viterbi(table.Chain, scores, labels)
	fmt.Println(labels)
	// Output: [0 1 2]
}
