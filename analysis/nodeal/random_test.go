package nodeal_test

import (
	"math"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley/analysis/nodeal"
	"parley/dossier"
	"parley/when"
)

// Whatever is published: nothing panics, the same figures give the same ledger, low
// is not above high, both are rates of the entry, no aim or projection is among
// them, and each sentence rests on records of the view.
func TestAnyFigures(t *testing.T) {
	base := viewOf(t, small(""))
	rapid.Check(t, func(t *rapid.T) {
		d := &dossier.Dossier{}
		d.Records = base.Records
		pick := func(name string, from ...string) string { return rapid.SampledFrom(from).Draw(t, name) }
		for i := range rapid.IntRange(0, 8).Draw(t, "figures") {
			f := &dossier.Figure{What: pick("what", "killed", "ground taken", "an army"), Publisher: pick("publisher", "A", "B"), Type: pick("type", "estimate", "claim", "aim", "projection", "poll", "decision"),
				Measure: pick("measure", "", "lost", "ground"), Counts: pick("counts", "", "flow", "stock", "remaining"), Threshold: pick("threshold", "", "the coast"), Interest: pick("interest", "", "North")}
			f.ID = "fg-" + string(rune('a'+i))
			f.Sources = []dossier.Citation{{Source: "s-1"}}
			f.Of = rapid.SampledFrom([][]string{nil, {"p-n"}, {"p-s"}, {"p-n", "p-s"}}).Draw(t, "of")
			for range rapid.IntRange(1, 4).Draw(t, "values") {
				q := dossier.Quantity{Unit: pick("unit", "persons", "persons/month", "km2/day", "km2", "persons/km2", "percent", "to 1", "years", "USD billion", "goats//x"), Hedge: pick("hedge", "", "about", "over", "up to"), Again: rapid.Bool().Draw(t, "again")}
				if p := pick("period", "", "2025", "2025-01", "2025-01-01/2025-01-10", "../2025", "2025/..", "2025-21", "2024/2026"); p != "" {
					q.Period = when.MustParse(p)
				}
				number := func(name string) *float64 {
					x := rapid.OneOf(rapid.Float64Range(-10, 1e6), rapid.SampledFrom([]float64{0, 1e300, -1e300, math.MaxFloat64, math.NaN(), math.Inf(1)})).Draw(t, name)
					return &x
				}
				switch pick("form", "value", "range", "low", "high", "words") {
				case "value":
					q.Value = number("value")
				case "range":
					q.Low, q.High = number("low"), number("high")
					if !(*q.Low <= *q.High) {
						q.High = q.Low
					}
				case "low":
					q.Low = number("low")
				case "high":
					q.High = number("high")
				default:
					q.Words = "many"
				}
				f.Values = append(f.Values, q)
			}
			d.Figures = append(d.Figures, f)
		}
		v, err := d.View(dossier.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		l := nodeal.Keep(v, day, 12, 1, 100)
		for _, s := range l.Sides {
			for _, e := range s.Entries {
				if e.Low != nil && e.High != nil && e.Low.Low > e.High.High {
					t.Fatalf("%s: low %g, high %g", e.Key, e.Low.Low, e.High.High)
				}
				for _, r := range []*nodeal.Rate{e.Low, e.Central, e.High} {
					if r != nil && (r.Type == "aim" || r.Type == "projection" || !slices.ContainsFunc(e.Rates, func(o nodeal.Rate) bool { return o.ID == r.ID })) {
						t.Fatalf("%s: %+v is no rate of it", e.Key, r)
					}
				}
				e.Words()
				e.Fan(day, 12)
			}
		}
		for _, f := range slices.Concat(l.Findings, l.Follows, l.Apart) {
			if len(f.IDs) == 0 && f.Kind != nodeal.Uncounted {
				t.Fatalf("%s rests on nothing", f.Text)
			}
			for _, id := range f.IDs {
				if _, _, err := v.Lookup(id); err != nil {
					t.Fatal(err)
				}
			}
		}
		again := nodeal.Keep(v, day, 12, 1, 100)
		if len(again.Findings) != len(l.Findings) || len(again.Sides) != len(l.Sides) {
			t.Fatal("the same figures give another ledger")
		}
		for i := range l.Findings {
			if l.Findings[i].Text != again.Findings[i].Text {
				t.Fatalf("%q, then %q", l.Findings[i].Text, again.Findings[i].Text)
			}
		}
	})
}
