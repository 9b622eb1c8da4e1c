package nodeal_test

import (
	"math"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/analysis/nodeal"
)

// Draws stay within the ends, the same seed gives the same, and two ranges add up
// to the triangle that they must.
func TestCarry(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := rapid.SliceOfN(rapid.Custom(func(t *rapid.T) nodeal.Stated {
			low := rapid.Float64Range(-1e6, 1e6).Draw(t, "low")
			return nodeal.Stated{Low: low, High: low + rapid.Float64Range(0, 1e6).Draw(t, "width")}
		}), 1, 20).Draw(t, "ranges")
		a, b := nodeal.Carry(7, 200, in), nodeal.Carry(7, 200, in)
		slack := 1e-6 * (1 + math.Abs(a.Low) + math.Abs(a.High))
		if a != b || a.From < a.Low-slack || a.To > a.High+slack || a.From > a.To || a.Seed != 7 || a.Draws != 200 {
			t.Fatalf("%+v, %+v", a, b)
		}
	})
	// The sum of two even draws of 0 to 1 is below x with x²/2 for x up to 1: one in
	// twenty below √0.1.
	s := nodeal.Carry(1, 100_000, []nodeal.Stated{{0, 1}, {0, 1}})
	if want := math.Sqrt(0.1); math.Abs(s.From-want) > 0.01 || math.Abs(s.To-(2-want)) > 0.01 {
		t.Errorf("the middle runs from %g to %g, expected %g to %g", s.From, s.To, want, 2-want)
	}
}

// A hundred thousand draws over fifty ranges.
func BenchmarkCarry(b *testing.B) {
	in := make([]nodeal.Stated, 50)
	for i := range in {
		in[i] = nodeal.Stated{Low: float64(i), High: float64(2 * i)}
	}
	for b.Loop() {
		nodeal.Carry(1, 100_000, in)
	}
	b.ReportMetric(float64(100_000*50)*float64(b.N)/b.Elapsed().Seconds(), "draws/s")
}

func input(t testing.TB, s string) nodeal.Input {
	t.Helper()
	in, err := nodeal.ParseInput(s)
	if err != nil {
		t.Fatal(err)
	}
	return in
}

// Fearon's range: p 0.6 and costs 0.1 and 0.2 give 0.5 to 0.8, of width 0.3.
func TestRange(t *testing.T) {
	b, err := nodeal.Range(nodeal.BargainingInputs{By: "A. Name", P: input(t, "0.6"), CostA: input(t, "0.1"), CostB: input(t, "0.2")})
	if err != nil {
		t.Fatal(err)
	}
	near := func(x, y float64) bool { return math.Abs(x-y) < 1e-12 }
	if b.Always == nil || !near(b.Always.Low, 0.5) || !near(b.Always.High, 0.8) || !near(b.Width.Low, 0.3) || !strings.Contains(b.Words, "A. Name") {
		t.Errorf("%+v", b)
	}
	for _, c := range []struct{ by, p, a, b, want string }{
		{"", "0.6", "0.1", "0.2", "say who with --by"}, {"A", "1.6", "0.1", "0.2", "a share of 0 to 1"}, {"A", "0.6", "-0.1", "0.2", "no less than 0"},
	} {
		_, err := nodeal.Range(nodeal.BargainingInputs{By: c.by, P: input(t, c.p), CostA: input(t, c.a), CostB: input(t, c.b)})
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: %v", c, err)
		}
	}
	for _, s := range []string{"", "x", "0.7..0.5", "NaN", "1..Inf", "0.1..0.2..0.3"} {
		if _, err := nodeal.ParseInput(s); err == nil {
			t.Errorf("%q is read as a number", s)
		}
	}
}

// A division is within Always if both prefer it for every value of the inputs, and
// within Some if for any: by brute force over the corners.
func TestRangeByBruteForce(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		draw := func(name string, most float64) nodeal.Input {
			a, b := rapid.Float64Range(0, most).Draw(t, name), rapid.Float64Range(0, most).Draw(t, name)
			return nodeal.Input{Low: min(a, b), High: max(a, b)}
		}
		in := nodeal.BargainingInputs{By: "A", P: draw("p", 1), CostA: draw("a", 0.5), CostB: draw("b", 0.5)}
		r, err := nodeal.Range(in)
		if err != nil {
			t.Fatal(err)
		}
		x := rapid.Float64Range(0, 1).Draw(t, "x")
		always, some := true, false
		for _, p := range []float64{in.P.Low, in.P.High} {
			for _, a := range []float64{in.CostA.Low, in.CostA.High} {
				for _, b := range []float64{in.CostB.Low, in.CostB.High} {
					ok := x >= p-a && x <= p+b // what A gets without a deal, and what B leaves it
					always, some = always && ok, some || ok
				}
			}
		}
		const edge = 1e-9
		inAlways := r.Always != nil && x >= r.Always.Low-edge && x <= r.Always.High+edge
		if always && !inAlways || inAlways && !always && x > r.Always.Low+edge && x < r.Always.High-edge {
			t.Fatalf("%g: for every value %t, in %v: %+v", x, always, r.Always, in)
		}
		if some && (x < r.Some.Low-edge || x > r.Some.High+edge) {
			t.Fatalf("%g holds for some, and is outside %v", x, r.Some)
		}
	})
}

// The scenario against the closed forms: under the square law
// A(t) = A cosh kt - B sqrt(β/α) sinh kt; under the linear law with equal losses in
// proportion A(t) = A/(1+ct).
func TestAttrition(t *testing.T) {
	in, err := nodeal.ParseAttrition("a=400000, b=600000, loss-a=12000, loss-b=20000, stop-a=0.7, stop-b=0.8", "A. Name")
	if err != nil {
		t.Fatal(err)
	}
	s, err := nodeal.Attrition(in)
	if err != nil {
		t.Fatal(err)
	}
	alpha, beta := in.LossB/in.A, in.LossA/in.B // losses of the other for each of a force
	k := math.Sqrt(alpha * beta)
	for _, c := range []struct {
		name      string
		got       *float64
		x, y, r   float64
		threshold float64
	}{
		{"A", s.Rows[0].SquareA, in.A, in.B, math.Sqrt(beta / alpha), 0.7 * in.A},
		{"B", s.Rows[0].SquareB, in.B, in.A, math.Sqrt(alpha / beta), 0.8 * in.B},
	} {
		if c.got == nil {
			t.Fatalf("%s does not come to its threshold", c.name)
		}
		if left := c.x*math.Cosh(k**c.got) - c.y*c.r*math.Sinh(k**c.got); math.Abs(left-c.threshold) > 1e-3*c.threshold {
			t.Errorf("%s: at %g months %g are left, expected %g", c.name, *c.got, left, c.threshold)
		}
	}
	even, err := nodeal.Attrition(nodeal.AttritionInputs{By: "A", A: 1000, B: 2000, LossA: 10, LossB: 20, StopA: 0.5, StopB: 0.5})
	if err != nil {
		t.Fatal(err)
	}
	if got := *even.Rows[0].LinearA; math.Abs(got-100) > 0.1 {
		t.Errorf("under the linear law half is left after %g months, expected 100", got)
	}
	if !strings.HasPrefix(s.Label, "A what-if, not a forecast") || len(s.Rows) != 9 {
		t.Errorf("%q, %d rows", s.Label, len(s.Rows))
	}
	for _, c := range []struct{ text, by, want string }{
		{"a=1", "A", "needs b"}, {"a=x", "A", "expected a number"}, {"z=1", "A", "no input of the scenario"},
		{"a=1 b=1 loss-a=2 loss-b=1 stop-a=0.5 stop-b=0.5", "A", "between 0 and the force"},
		{"a=1 b=1 loss-a=1 loss-b=1 stop-a=1 stop-b=0.5", "A", "below 1"},
		{"a=0 b=1 loss-a=0 loss-b=1 stop-a=0 stop-b=0.5", "A", "more than 0"},
		{"a=1 b=1 loss-a=1 loss-b=1 stop-a=0.5 stop-b=0.5", " ", "--by NAME"},
	} {
		in, err := nodeal.ParseAttrition(c.text, c.by)
		if err == nil {
			_, err = nodeal.Attrition(in)
		}
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, expected %q", c.text, err, c.want)
		}
	}
}

// Every text is a unit, and a unit read again is the same.
func FuzzUnit(f *testing.F) {
	for _, s := range []string{"persons/month", "USD billion", "to 1", "km2 per day", "//", "thousand", "percent change", ""} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if u := nodeal.ParseUnit(s); u != nodeal.ParseUnit(" "+s+" ") || !(u.PerFactor > 0) {
			t.Errorf("%q: %+v", s, u)
		}
	})
}
