package smaa

import (
	"context"
	"math"
	"math/rand/v2"
	"slices"
	"syscall"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// randomOrder draws an order of n things with some pairs.
func randomOrder(t *rapid.T, n int, label string) *Order {
	o := NewOrder(n)
	for range rapid.IntRange(0, n).Draw(t, label+" pairs") {
		o.Prefer(rapid.IntRange(0, n-1).Draw(t, "a"), rapid.IntRange(0, n-1).Draw(t, "b"))
	}
	return o
}

// randomSpace draws a small space.
func randomSpace(t *rapid.T) *Space {
	s := &Space{}
	for range rapid.IntRange(1, 3).Draw(t, "issues") {
		s.Options = append(s.Options, rapid.IntRange(1, 4).Draw(t, "options"))
	}
	for k := range rapid.IntRange(1, 3).Draw(t, "parties") {
		p := Party{Name: string(rune('a' + k)), Floor: rapid.SampledFrom([]float64{0, 0.3, 0.5, 1}).Draw(t, "floor")}
		for _, n := range s.Options {
			if rapid.IntRange(0, 4).Draw(t, "spoken") == 0 {
				p.Orders = append(p.Orders, nil)
				continue
			}
			p.Orders = append(p.Orders, randomOrder(t, n, "options"))
		}
		if rapid.Bool().Draw(t, "ranks issues") {
			p.Issues = randomOrder(t, len(s.Options), "issues")
		}
		s.Parties = append(s.Parties, p)
	}
	return s
}

// all lists every package of a space.
func all(options []int) [][]int {
	out := [][]int{{}}
	for _, n := range options {
		var next [][]int
		for _, head := range out {
			for o := range n {
				next = append(next, append(slices.Clone(head), o))
			}
		}
		out = next
	}
	return out
}

// value is what a package is worth to a party in a model, added up plainly.
func value(m *Models, p, n int, pkg []int) float64 {
	worth := m.Worth(p, n)
	sum := 0.0
	for i, o := range pkg {
		sum += worth[i][o]
	}
	return sum
}

// The counts are those of plain arithmetic on the models, one package at a time.
func TestCountsAreThoseOfTheModels(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomSpace(t)
		m, err := s.Draw(context.Background(), 40, rapid.Uint64().Draw(t, "seed"))
		if err != nil {
			t.Fatal(err)
		}
		packages := all(s.Options)
		counts, _ := m.Acceptable(context.Background(), packages)
		of := make([]int, len(packages))
		for k := range of {
			of[k] = k
		}
		efficient, _ := m.Efficient(context.Background(), packages, of)
		for k, x := range packages {
			to, everyone, best := make([]int, len(s.Parties)), 0, 0
			for n := range m.N {
				yes := 0
				for p := range s.Parties {
					if value(m, p, n, x) >= m.Floor(p)-slack {
						to[p]++
						yes++
					}
				}
				if yes == len(s.Parties) {
					everyone++
				}
				if !slices.ContainsFunc(packages, func(y []int) bool {
					better := false
					for p := range s.Parties {
						d := value(m, p, n, y) - value(m, p, n, x)
						if d < -slack {
							return false
						}
						better = better || d > slack
					}
					return better
				}) {
					best++
				}
			}
			for p := range to {
				if counts.To[p][k] != to[p] {
					t.Fatalf("package %v: acceptable to %d in %d models, counted %d", x, p, to[p], counts.To[p][k])
				}
			}
			if counts.All[k] != everyone || efficient[k] != best {
				t.Fatalf("package %v: acceptable to all in %d models and efficient in %d, counted %d and %d", x, everyone, best, counts.All[k], efficient[k])
			}
		}
	})
}

// corners are the corners of what a party's rankings allow: 0 or 1 by an upper
// set of the options, weight on an upper set of the issues. Every difference of
// two packages has its least value at one of them.
func corners(s *Space, p *Party, visit func(worth [][]float64)) {
	upper := func(o *Order, set int) bool {
		for a := range o.Len() {
			for b := range o.Len() {
				if o.AtLeast(a, b) && set>>b&1 == 1 && set>>a&1 == 0 {
					return false
				}
			}
		}
		return true
	}
	issues := p.Issues
	if issues == nil {
		issues = NewOrder(len(s.Options))
	}
	for w := 1; w < 1<<len(s.Options); w++ {
		if !upper(issues, w) {
			continue
		}
		worth := make([][]float64, len(s.Options))
		var fill func(i int)
		fill = func(i int) {
			if i == len(worth) {
				visit(worth)
				return
			}
			worth[i] = make([]float64, s.Options[i])
			if !p.counts(i) {
				fill(i + 1)
				return
			}
			for set := 1; set < 1<<s.Options[i]-1; set++ {
				if !upper(p.Orders[i], set) {
					continue
				}
				for o := range worth[i] {
					worth[i][o] = float64(set>>o&1) * float64(w>>i&1)
				}
				fill(i + 1)
			}
		}
		fill(0)
	}
}

// What holds in all models holds at every corner, and the other way round; and
// no model that is drawn says otherwise.
func TestAlwaysIsEveryCorner(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomSpace(t)
		packages := all(s.Options)
		m, err := s.Draw(context.Background(), 60, 1)
		if err != nil {
			t.Fatal(err)
		}
		counts, _ := m.Acceptable(context.Background(), packages)
		x, y := rapid.IntRange(0, len(packages)-1).Draw(t, "x"), rapid.IntRange(0, len(packages)-1).Draw(t, "y")
		efficient, _ := m.Efficient(context.Background(), packages, []int{x})
		for p := range s.Parties {
			party := &s.Parties[p]
			acceptable, least := true, true
			corners(s, party, func(worth [][]float64) {
				gain, diff := 0.0, 0.0
				for i := range worth {
					gain += worth[i][packages[x][i]]
					diff += worth[i][packages[x][i]] - worth[i][packages[y][i]]
					gain -= party.Floor * slices.Max(worth[i])
				}
				acceptable = acceptable && gain >= -slack
				least = least && diff >= -slack
			})
			if got := s.AlwaysAcceptable(p, packages[x]); got != acceptable {
				t.Fatalf("package %v always acceptable to %d: %v, by the corners %v", packages[x], p, got, acceptable)
			}
			if acceptable && counts.To[p][x] != m.N {
				t.Fatalf("package %v is always acceptable to %d, but in %d of %d models", packages[x], p, counts.To[p][x], m.N)
			}
			if got := s.AlwaysAtLeast(p, packages[x], packages[y]); got != least {
				t.Fatalf("%v always at least as good as %v for %d: %v, by the corners %v", packages[x], packages[y], p, got, least)
			}
			if more, less := m.Prefers(p, packages[x], packages[y]); least && less > 0 || more+less > m.N {
				t.Fatalf("%v is always at least as good as %v for %d, but worse in %d models", packages[x], packages[y], p, less)
			}
		}
		if s.AlwaysEfficient(packages[x], packages) && efficient[0] != m.N {
			t.Fatalf("package %v is always efficient, but in %d of %d models", packages[x], efficient[0], m.N)
		}
		if many, _ := s.Draw(context.Background(), 4000, 2); !s.AlwaysEfficient(packages[x], packages) && len(packages) <= 8 {
			// What can be beaten is beaten in some model, if it takes no rare one.
			if n, _ := many.Efficient(context.Background(), packages, []int{x}); n[0] == 4000 {
				t.Logf("package %v was efficient in all of 4000 models; beaten only in rare ones", packages[x])
			}
		}
	})
}

// Orders are drawn evenly: every total order that agrees comes up as often.
func TestOrdersAreDrawnEvenly(t *testing.T) {
	for _, c := range []struct {
		n     int
		pairs [][2]int
	}{
		{4, nil},
		{4, [][2]int{{0, 1}, {0, 2}}},
		{5, [][2]int{{0, 1}, {1, 2}, {3, 2}}},
		{5, [][2]int{{0, 1}, {2, 3}, {0, 3}}},
		{4, [][2]int{{0, 1}, {1, 0}, {2, 3}}},
		{5, [][2]int{{0, 1}, {0, 2}, {0, 3}, {0, 4}, {1, 3}, {1, 4}, {2, 3}, {2, 4}}},
	} {
		o := NewOrder(c.n)
		for _, p := range c.pairs {
			o.Prefer(p[0], p[1])
		}
		e, err := newExtensions(o)
		if err != nil {
			t.Fatal(err)
		}
		r := rand.New(rand.NewPCG(1, 2))
		const draws = 60000
		seen := map[string]int{}
		out := make([]float64, e.classes)
		for range draws {
			e.uniform(r, out)
			rank := make([]int, e.classes)
			for k := range rank {
				rank[k] = k
			}
			slices.SortFunc(rank, func(a, b int) int {
				if out[a] < out[b] {
					return -1
				}
				return 1
			})
			for a := range c.n {
				for b := range c.n {
					if o.AtLeast(a, b) && out[e.class[a]] < out[e.class[b]] {
						t.Fatalf("order %v: %d drawn below %d", c.pairs, a, b)
					}
				}
			}
			key := ""
			for _, k := range rank {
				key += string(rune('0' + k))
			}
			seen[key]++
		}
		total := 0
		permute(e.classes, func(rank []int) {
			place := make([]int, len(rank))
			for k, c := range rank {
				place[c] = k
			}
			for a := range c.n {
				for b := range c.n {
					if o.AtLeast(a, b) && place[e.class[a]] < place[e.class[b]] {
						return
					}
				}
			}
			total++
		})
		if len(seen) != total {
			t.Fatalf("order %v: %d total orders drawn, %d agree", c.pairs, len(seen), total)
		}
		want := draws / float64(total)
		for key, n := range seen {
			if math.Abs(float64(n)-want) > 6*math.Sqrt(want) {
				t.Errorf("order %v: %s drawn %d times of %d, expected about %.0f", c.pairs, key, n, draws, want)
			}
		}
	}
}

func permute(n int, visit func([]int)) {
	rank := make([]int, n)
	for k := range rank {
		rank[k] = k
	}
	var at func(k int)
	at = func(k int) {
		if k == n {
			visit(rank)
			return
		}
		for j := k; j < n; j++ {
			rank[k], rank[j] = rank[j], rank[k]
			at(k + 1)
			rank[k], rank[j] = rank[j], rank[k]
		}
	}
	at(0)
}

// Known shares: of two issues of which nothing is known, a party that has its
// best on one and its worst on the other is above half in half of the models;
// where the first counts for more, in all. Three issues ranked: the published
// mean weights are 11/18, 5/18 and 2/18 (Barron and Barrett 1996).
func TestKnownShares(t *testing.T) {
	two := NewOrder(2)
	two.Prefer(0, 1)
	s := &Space{Options: []int{2, 2}, Parties: []Party{{Name: "a", Orders: []*Order{two, two}}}}
	const n = 20000
	m, err := s.Draw(t.Context(), n, 7)
	if err != nil {
		t.Fatal(err)
	}
	if more, _ := m.Prefers(0, []int{0, 1}, []int{1, 0}); math.Abs(float64(more)-n/2) > 4*math.Sqrt(n/4) {
		t.Errorf("one best and one worst: preferred in %d of %d models, expected about half", more, n)
	}
	s.Parties[0].Issues = two
	if !s.AlwaysAtLeast(0, []int{0, 1}, []int{1, 0}) || s.AlwaysAtLeast(0, []int{1, 0}, []int{0, 1}) {
		t.Error("the issue that counts for more does not decide")
	}
	three := NewOrder(3)
	three.Prefer(0, 1)
	three.Prefer(1, 2)
	s = &Space{Options: []int{2, 2, 2}, Parties: []Party{{Name: "a", Orders: []*Order{two, two, two}, Issues: three}}}
	if m, err = s.Draw(t.Context(), n, 7); err != nil {
		t.Fatal(err)
	}
	for i, want := range []float64{11. / 18, 5. / 18, 2. / 18} {
		mean := 0.0
		for k := range n {
			w := m.Worth(0, k)
			mean += w[i][0] / n
		}
		if math.Abs(mean-want) > 0.01 {
			t.Errorf("mean weight of issue %d is %.4f, expected %.4f", i, mean, want)
		}
	}
}

// Entered weights, values and a reservation are taken as they are.
func TestEnteredNumbers(t *testing.T) {
	s := &Space{Options: []int{2, 3}, Parties: []Party{{
		Name: "a", Orders: []*Order{NewOrder(2), NewOrder(3)},
		Values: [][]float64{{10, 20}, {0, 5, 10}}, Weights: []float64{3, 1}, Floor: 0.6,
	}}}
	m, err := s.Draw(t.Context(), 5, 1)
	if err != nil {
		t.Fatal(err)
	}
	packages := all(s.Options)
	c, _ := m.Acceptable(t.Context(), packages)
	for k, pkg := range packages {
		want := 0
		if pkg[0] == 1 { // 0.75, and the second issue adds
			want = 5
		}
		if c.To[0][k] != want || s.AlwaysAcceptable(0, pkg) != (want == 5) {
			t.Errorf("package %v: acceptable in %d models, expected %d", pkg, c.To[0][k], want)
		}
	}
	if _, err := (&Space{Options: []int{1}, Parties: []Party{{Orders: []*Order{nil}, Floor: 2}}}).Draw(t.Context(), 1, 1); err == nil {
		t.Error("a floor above the best is taken")
	}
}

// Answers keep the models that agree; answers of which none does are told.
func TestAnswersNarrow(t *testing.T) {
	two := NewOrder(2)
	two.Prefer(0, 1)
	s := &Space{Options: []int{2, 2}, Parties: []Party{{Name: "a", Orders: []*Order{two, two}, Answers: [][2][]int{{{0, 1}, {1, 0}}}}}}
	m, err := s.Draw(t.Context(), 500, 3)
	if err != nil {
		t.Fatal(err)
	}
	if more, less := m.Prefers(0, []int{0, 1}, []int{1, 0}); more != 500 || less != 0 || m.Kept[0] != 500 || m.Drawn[0] < 800 {
		t.Errorf("%d models agree with the answer and %d do not; %d kept of %d drawn", more, less, m.Kept[0], m.Drawn[0])
	}
	s.Parties[0].Answers = append(s.Parties[0].Answers, [2][]int{{1, 1}, {0, 0}})
	if m, err = s.Draw(t.Context(), 10, 3); err != nil || m.Kept[0] != 0 {
		t.Errorf("answers that no model agrees with: kept %v, %v", m.Kept, err)
	}
}

// The order of the parties, and who else is asked about, change nothing.
func TestPartiesDoNotChangeEachOther(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		s := randomSpace(t)
		packages := all(s.Options)
		m, err := s.Draw(context.Background(), 30, 5)
		if err != nil {
			t.Fatal(err)
		}
		c, _ := m.Acceptable(context.Background(), packages)
		turned := &Space{Options: s.Options, Parties: slices.Clone(s.Parties)}
		slices.Reverse(turned.Parties)
		mt, _ := turned.Draw(context.Background(), 30, 5)
		ct, _ := mt.Acceptable(context.Background(), packages)
		if !slices.Equal(c.All, ct.All) {
			t.Fatalf("to all: %v, and %v with the parties the other way round", c.All, ct.All)
		}
		for p := range c.To {
			alone := &Space{Options: s.Options, Parties: s.Parties[p : p+1]}
			ma, _ := alone.Draw(context.Background(), 30, 5)
			ca, _ := ma.Acceptable(context.Background(), packages)
			if !slices.Equal(c.To[p], ct.To[len(c.To)-1-p]) || !slices.Equal(c.To[p], ca.To[0]) {
				t.Fatalf("party %d: %v, turned %v, alone %v", p, c.To[p], ct.To[len(c.To)-1-p], ca.To[0])
			}
		}
	})
}

func TestTooMany(t *testing.T) {
	o := NewOrder(200)
	for k := range 199 {
		o.Prefer(k, k+1)
	}
	if _, err := newExtensions(o); err == nil {
		t.Error("a chain of 200 is drawn")
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := benchmarkSpace().Draw(ctx, 10000, 1); err == nil {
		t.Error("a context that ended does not stop the draws")
	}
}

// benchmarkSpace has six parties and 1,000 packages: each party has a best
// option on each of three issues of ten, says yes to two more and no to one.
func benchmarkSpace() *Space {
	s := &Space{Options: []int{10, 10, 10}}
	for k := range 6 {
		p := Party{Name: string(rune('a' + k)), Floor: 0.5}
		for i := range s.Options {
			o, best := NewOrder(10), (3*k+2*i)%10
			yes := []int{best, (best + 1) % 10, (best + 4) % 10}
			for z := range 10 {
				if !slices.Contains(yes, z) {
					for _, y := range yes {
						o.Prefer(y, z)
					}
				}
				o.Prefer(best, z)
			}
			p.Orders = append(p.Orders, o)
		}
		s.Parties = append(s.Parties, p)
	}
	return s
}

// BenchmarkSMAA draws 10,000 models for six parties, counts over 1,000 packages
// to whom each is acceptable, and for the twelve that are so most often in how
// many they are efficient.
func BenchmarkSMAA(b *testing.B) {
	s := benchmarkSpace()
	packages := all(s.Options)
	of := []int{0, 111, 222, 333, 444, 555, 666, 777, 888, 999, 123, 456}
	var draw, count, efficient time.Duration
	for b.Loop() {
		t := cpu()
		m, err := s.Draw(b.Context(), 10000, 1)
		if err != nil {
			b.Fatal(err)
		}
		draw += cpu() - t
		t = cpu()
		if _, err := m.Acceptable(b.Context(), packages); err != nil {
			b.Fatal(err)
		}
		count += cpu() - t
		t = cpu()
		if _, err := m.Efficient(b.Context(), packages, of); err != nil {
			b.Fatal(err)
		}
		efficient += cpu() - t
	}
	for name, d := range map[string]time.Duration{"draw": draw, "count": count, "efficient": efficient} {
		b.ReportMetric(float64(d.Milliseconds())/float64(b.N), name+"-cpu-ms/op")
	}
}

func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Two issues that weigh the same: a package that is never better for a party, and
// sometimes as good, dominates where it is better for another.
func TestWhatIsAsGoodDominates(t *testing.T) {
	a := Party{Name: "a", Orders: []*Order{NewOrder(2), NewOrder(2)}}
	b := Party{Name: "b", Orders: []*Order{NewOrder(2), NewOrder(2)}, Issues: NewOrder(2)}
	b.Orders[1].Prefer(0, 1)
	b.Issues.Prefer(1, 0)
	b.Issues.Prefer(0, 1)
	s := &Space{Options: []int{2, 2}, Parties: []Party{a, b}}
	m, err := s.Draw(context.Background(), 1000, 1)
	if err != nil {
		t.Fatal(err)
	}
	packages, dominated := [][]int{{0, 0}, {1, 1}}, 0
	for n := range m.N {
		if value(m, 1, n, packages[1]) >= value(m, 1, n, packages[0])-slack && value(m, 0, n, packages[1]) > value(m, 0, n, packages[0])+slack {
			dominated++
		}
	}
	efficient, err := m.Efficient(context.Background(), packages, []int{0})
	if err != nil || dominated == 0 || efficient[0] != m.N-dominated {
		t.Errorf("efficient in %d models, expected %d: %v", efficient[0], m.N-dominated, err)
	}
	if s.AlwaysEfficient(packages[0], packages) {
		t.Error("what is dominated in some models is called efficient in all")
	}
}
