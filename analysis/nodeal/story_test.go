package nodeal_test

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"parley/analysis/nodeal"
	"parley/dossier"
	"parley/when"
)

func small(figures string) fstest.MapFS {
	return fstest.MapFS{
		"dossier.yaml":   {Data: []byte("title: A line\nsummary: North and South.\n")},
		"parties.yaml":   {Data: []byte("- id: p-n\n  name: North\n  roles: [{role: principal}]\n- id: p-s\n  name: South\n  roles: [{role: principal}]\n- id: p-o\n  name: Overlook\n")},
		"persons.yaml":   {Data: []byte("- id: x-n\n  name: A\n  party: p-n\n")},
		"sources.yaml":   {Data: []byte("- id: s-1\n  type: document\n  title: A text\n  date: 2025-01-01\n")},
		"deadlines.yaml": {Data: []byte("- id: dl-1\n  what: the signing\n  due: 2026-03-31\n  firmness: target\n  sources: [s-1]\n- id: dl-2\n  what: long ago\n  due: 2025-01-01\n  firmness: fixed\n  sources: [s-1]\n- id: dl-3\n  what: some day\n  after_words: the signing\n  firmness: hope\n  sources: [s-1]\n")},
		"figures.yaml":   {Data: []byte(figures)},
	}
}

// fig writes a figure: its own fields, then one value a line.
func fig(id, fields string, values ...string) string {
	s := "- id: " + id + "\n"
	for _, f := range strings.Split(fields, "; ") {
		s += "  " + f + "\n"
	}
	s += "  values:\n"
	for _, v := range values {
		s += "    - {" + v + "}\n"
	}
	return s + "  sources: [s-1]\n"
}

func viewOf(t testing.TB, files fstest.MapFS) *dossier.View {
	t.Helper()
	d, err := dossier.LoadFS(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

var day = when.DayOf(2026, 1, 1)

func keep(t testing.TB, figures ...string) *nodeal.Ledger {
	t.Helper()
	return nodeal.Keep(viewOf(t, small(strings.Join(figures, ""))), day, 12, 1, 1000)
}

func entry(t testing.TB, l *nodeal.Ledger, side, name string) nodeal.Entry {
	t.Helper()
	for _, s := range l.Sides {
		for _, e := range s.Entries {
			if s.Name == side && e.Name == name {
				return e
			}
		}
	}
	t.Fatalf("there is no %s of %s in %+v", name, side, l.Sides)
	return nodeal.Entry{}
}

// say is an entry in a line: low, central, high, each with its record.
func say(e nodeal.Entry) string {
	one := func(r *nodeal.Rate, x func(*nodeal.Rate) float64) string {
		if r == nil {
			return "none"
		}
		return fmt.Sprintf("%.4g %s", x(r), strings.TrimPrefix(r.ID, "figure/"))
	}
	low := func(r *nodeal.Rate) float64 { return r.Low }
	high := func(r *nodeal.Rate) float64 { return r.High }
	return one(e.Low, low) + " | " + one(e.Central, low) + " | " + one(e.High, high)
}

const lost = "what: lost; of: [p-n]; measure: lost; counts: flow; "

// Low and high are published rates with their publishers; central is the latest
// single figure of somebody who takes no part; an aim is none of them.
func TestLowCentralHigh(t *testing.T) {
	l := keep(t,
		fig("fg-1", lost+"type: estimate; publisher: A", "value: 1200, unit: persons, period: 2025"),
		fig("fg-2", lost+"type: estimate; publisher: B", "low: 80, high: 150, unit: persons/month, period: 2025-06"),
		fig("fg-3", lost+"type: claim; publisher: North; by: [x-n]", "value: 90, unit: persons/month, period: 2025-12"),
		fig("fg-4", lost+"type: aim; publisher: C", "value: 900, unit: persons/month"),
		fig("fg-5", lost+"type: projection; publisher: D", "value: 700, unit: persons/month"),
		fig("fg-6", lost+"type: estimate; publisher: E", "value: 10, unit: persons/month, hedge: up to, period: 2025-12"),
		fig("fg-7", lost+"type: estimate; publisher: F", "value: 400, unit: persons/month, hedge: over, period: 2025-12"),
		fig("fg-8", lost+"type: poll; publisher: G", "value: 5000, unit: persons/month"),
	)
	e := entry(t, l, "North", "lost")
	if got := say(e); got != "80 fg-2 | 100 fg-1 | 150 fg-2" {
		t.Errorf("low, central, high: %s", got)
	}
	if e.OpenAbove == nil || e.OpenAbove.ID != "figure/fg-7" || e.OpenBelow == nil || e.OpenBelow.ID != "figure/fg-6" {
		t.Errorf("open above %v, below %v", e.OpenAbove, e.OpenBelow)
	}
	if len(e.Aims) != 1 || len(e.Projections) != 1 || len(e.Rates) != 5 {
		t.Errorf("%d aims, %d projections, %d rates", len(e.Aims), len(e.Projections), len(e.Rates))
	}
	for _, line := range e.Fan(day, 12).Lines {
		if line.ID == "figure/fg-4" || line.ID == "figure/fg-5" {
			t.Errorf("%s is drawn as if it were an estimate", line.ID)
		}
	}
	// Two publishers on the same latest time: none is chosen, and nothing averaged.
	l = keep(t,
		fig("fg-1", lost+"type: estimate; publisher: A", "value: 100, unit: persons/month, period: 2025-12"),
		fig("fg-2", lost+"type: estimate; publisher: B", "value: 300, unit: persons/month, period: 2025-12"))
	if got := say(entry(t, l, "North", "lost")); got != "100 fg-1 | none | 300 fg-2" {
		t.Errorf("low, central, high: %s", got)
	}
}

// Units: of time, of scale, of area; by the words where the record has no structure.
func TestRates(t *testing.T) {
	for _, c := range []struct {
		value, unit string
		want        float64
	}{
		{"value: 10, unit: persons/day, period: 2025", "persons", 304.36875},
		{"value: 12, unit: thousand persons/year, period: 2025", "persons", 1000},
		{"value: 7, unit: persons/week, period: 2025", "persons", 30.436875},
		{"value: 100, unit: square miles, period: 2025-01", "km2", 258.9988},
		{"value: 90, unit: EUR billion, period: 2026/2027", "EUR", 3.75e9},
		{"value: 24, unit: USD million per year, period: 2025", "USD", 2e6},
		{"value: 28, unit: goats, period: 2025-02-01/2025-02-14", "goats", 28 / (14 / 30.436875)},
	} {
		e := entry(t, keep(t, fig("fg-1", lost+"type: estimate; publisher: A", c.value)), "North", "lost")
		if e.Unit != c.unit || math.Abs(e.High.High-c.want) > c.want*1e-6 {
			t.Errorf("%s: %g %s a month, expected %g %s", c.value, e.High.High, e.Unit, c.want, c.unit)
		}
	}
	// Without of, measure and counts a figure still counts, by its words, and says so.
	l := keep(t, fig("fg-1", "what: soldiers killed; type: estimate; publisher: A", "value: 1200, unit: persons, period: 2025"),
		fig("fg-2", "what: size of the army; type: estimate; publisher: A", "value: 5000, unit: persons, period: 2025"))
	e := entry(t, l, "No side stated", "soldiers killed")
	if e.High.High != 100 || !strings.Contains(e.High.Basis, "read from its words") {
		t.Errorf("%g, %s", e.High.High, e.High.Basis)
	}
	if len(l.Sides[len(l.Sides)-1].Entries) != 1 {
		t.Error("the size of an army is counted as if it added up")
	}
}

func kinds(l *nodeal.Ledger, kind string) (found, follows []string) {
	for _, f := range l.Findings {
		if f.Kind == kind {
			found = append(found, f.Text)
		}
	}
	for _, f := range l.Follows {
		if f.Kind == kind {
			follows = append(follows, f.Text)
		}
	}
	return found, follows
}

// Published numbers against each other, a rule at a time.
func TestChecks(t *testing.T) {
	const est = "type: estimate; publisher: A"
	for _, c := range []struct {
		story, kind    string
		found, follows int
		figures        []string
	}{
		{"a ratio that follows, and one that does not", nodeal.RatioOff, 1, 1, []string{
			fig("fg-1", "what: lost for each km2; "+est, "value: 100, unit: km2, period: 2025-01", "value: 7000, unit: persons, period: 2025-01", "value: 70, unit: persons/km2, period: 2025-01, hedge: about"),
			fig("fg-2", "what: lost for each km2; "+est, "value: 100, unit: km2, period: 2025-02", "value: 6000, unit: persons, period: 2025-02", "value: 71, unit: persons/km2, period: 2025-02"),
		}},
		{"a round number is not any number", nodeal.RatioOff, 1, 1, []string{
			fig("fg-1", "what: lost for each km2; "+est, "value: 50, unit: km2, period: 2025-01", "value: 3000, unit: persons, period: 2025-01", "value: 70, unit: persons/km2, period: 2025-01, hedge: about"),
			fig("fg-2", "what: lost for each km2; "+est, "value: 499.28, unit: km2, period: 2025-02", "value: 35370, unit: persons, period: 2025-02", "value: 70, unit: persons/km2, period: 2025-02, hedge: about"),
		}},
		{"the same in thousands and square miles", nodeal.RatioOff, 0, 1, []string{
			fig("fg-1", "what: lost for each km2; "+est, "value: 100, unit: square miles, period: 2025-01", "value: 7, unit: thousand persons, period: 2025-01", "value: 27, unit: persons/km2, period: 2025-01"),
		}},
		{"parts of another time are no parts", nodeal.RatioOff, 0, 0, []string{
			fig("fg-1", "what: lost for each km2; "+est, "value: 100, unit: km2, period: 2025-01", "value: 7000, unit: persons, period: 2025-02", "value: 1, unit: persons/km2, period: 2025-01"),
		}},
		{"a division by nothing", nodeal.RatioOff, 0, 0, []string{
			fig("fg-1", "what: lost for each km2; "+est, "value: 0, unit: km2, period: 2025-01", "value: 7000, unit: persons, period: 2025-01", "value: 1, unit: persons/km2, period: 2025-01"),
		}},
		{"a share of a whole", nodeal.RatioOff, 1, 1, []string{
			fig("fg-1", "what: held; "+est, "value: 22, unit: km2", "value: 100, unit: km2", "value: 22, unit: percent"),
			fig("fg-2", "what: held; "+est, "value: 22, unit: km2", "value: 100, unit: km2", "value: 25, unit: percent"),
		}},
		{"a rate and its total", nodeal.TotalOff, 1, 1, []string{
			fig("fg-1", lost+est, "value: 35000, unit: persons/month, period: 2025, hedge: about", "value: 415000, unit: persons, period: 2025"),
			fig("fg-2", "what: gained; measure: gained; counts: flow; "+est, "value: 50, unit: km2/month, period: 2025", "value: 900, unit: km2, period: 2025"),
		}},
		{"the sides and both together", nodeal.TotalOff, 1, 0, []string{
			fig("fg-1", lost+est, "low: 10, high: 20, unit: persons, period: 2025"),
			fig("fg-2", strings.Replace(lost, "p-n", "p-s", 1)+est, "value: 30, unit: persons, period: 2025"),
			fig("fg-3", strings.Replace(lost, "p-n", "p-n, p-s", 1)+est, "value: 75, unit: persons, period: 2025"),
		}},
		{"the months and the quarter", nodeal.TotalOff, 0, 1, []string{
			fig("fg-1", lost+est, "value: 10, unit: persons, period: 2025-01", "value: 20, unit: persons, period: 2025-02", "value: 30, unit: persons, period: 2025-03", "value: 60, unit: persons, period: 2025-01/2025-03"),
		}},
		{"two publishers on the same days", nodeal.TwoReading, 1, 0, []string{
			fig("fg-1", lost+est, "value: 244, unit: persons/month, period: 2025-12"),
			fig("fg-2", lost+"type: estimate; publisher: B", "value: 276, unit: persons, period: 2025-12-01/2025-12-17", "value: 89, unit: persons, period: 2025-12-17/2025-12-31"),
		}},
		{"one publisher at two values", nodeal.TwoValues, 1, 0, []string{
			fig("fg-1", "what: taken; "+est, "value: 6460, unit: km2, period: 2025", "value: 6640, unit: km2, period: 2025, what: in a later text"),
			fig("fg-2", "what: speed; counts: stock; "+est, "value: 15, unit: metres/day, period: 2025, what: here", "value: 70, unit: metres/day, period: 2025, what: there"),
		}},
		{"the same in two records", nodeal.TwoValues, 1, 0, []string{
			fig("fg-1", lost+est, "value: 100, unit: persons, period: 2025"), fig("fg-2", lost+est, "value: 120, unit: persons, period: 2025"),
			fig("fg-3", lost+"type: estimate; publisher: B", "value: 150, unit: persons, period: 2025"), // another publisher
			fig("fg-4", lost+est, "value: 90, unit: persons, period: 2024"),                             // another time
		}},
		{"a ratio of two sides", nodeal.RatioOff, 1, 0, []string{
			fig("fg-1", lost+est, "value: 1200, unit: persons, period: 2025"), fig("fg-2", strings.Replace(lost, "p-n", "p-s", 1)+est, "value: 300, unit: persons, period: 2025"),
			fig("fg-3", "what: losses; of: [p-n, p-s]; measure: lost; "+est, "low: 2, high: 3, unit: to 1, period: 2025"),
		}},
		{"no period, and one without a beginning", nodeal.NoPeriod, 2, 0, []string{
			fig("fg-1", lost+est, "value: 6000, unit: persons"), fig("fg-2", lost+est, "value: 6000, unit: persons, period: ../2025-05"),
		}},
		{"units that do not add", nodeal.UnitsApart, 1, 0, []string{
			fig("fg-1", lost+est, "value: 6, unit: USD billion, period: 2025"), fig("fg-2", lost+est, "value: 5, unit: EUR billion, period: 2025"),
		}},
		{"two times told", nodeal.ToldApart, 1, 0, []string{
			fig("fg-1", "what: time; threshold: the town; type: projection; publisher: A", "value: 2, unit: years"), fig("fg-2", "what: time; threshold: the town; type: projection; publisher: B", "value: 48, unit: months, hedge: at least"),
		}},
	} {
		found, follows := kinds(keep(t, c.figures...), c.kind)
		if len(found) != c.found || len(follows) != c.follows {
			t.Errorf("%s: found %d, follows %d, expected %d and %d:\n%s\n%s", c.story, len(found), len(follows), c.found, c.follows, strings.Join(found, "\n"), strings.Join(follows, "\n"))
		}
	}
}

// What is left, by what is taken.
func TestThreshold(t *testing.T) {
	const taken = "what: taken; of: [p-n]; measure: ground taken; "
	l := keep(t,
		fig("fg-1", taken+"counts: flow; type: estimate; publisher: A", "value: 100, unit: km2/month, period: 2025"),
		fig("fg-2", taken+"counts: flow; type: claim; publisher: B", "value: 50, unit: km2/month, period: 2025"),
		fig("fg-3", taken+"counts: remaining; threshold: the town; type: estimate; publisher: C", "low: 1200, high: 1500, unit: km2"),
		fig("fg-4", taken+"counts: remaining; threshold: the town; type: estimate; publisher: D", "value: 25, unit: percent"),
		fig("fg-5", taken+"threshold: the town; type: projection; publisher: E; beside: [fg-6]", "value: 2, unit: years, hedge: about"),
		fig("fg-6", taken+"threshold: the coast; type: projection; publisher: F", "value: 4, unit: years, hedge: at least"),
		fig("fg-7", taken+"counts: flow; type: aim; publisher: G", "value: 1000, unit: km2/month"),
	)
	town := l.Thresholds[0]
	if town.Least.Months != 12 || town.Most.Months != 30 {
		t.Errorf("between %g and %g months, expected 12 and 30", town.Least.Months, town.Most.Months)
	}
	if want := "At the published rates the rest takes between 12 months and 2.5 years; E: about 2 years (projection); beside it, until the coast, F: at least 4 years (projection)."; town.Words != want {
		t.Errorf("%s\nexpected\n%s", town.Words, want)
	}
	if len(town.Unfit) != 1 || town.Unfit[0].IDs[0] != "figure/fg-4" {
		t.Errorf("not used: %+v", town.Unfit)
	}
	if coast := l.Thresholds[1]; coast.Least != nil || !strings.HasPrefix(coast.Words, "No figure of what is left is on record; F: at least 4 years") {
		t.Errorf("the coast: %s", coast.Words)
	}
}

// Blanks: what is counted of one side and not of the other, and civilians.
func TestBlanks(t *testing.T) {
	l := keep(t, fig("fg-1", lost+"type: estimate; publisher: A", "value: 100, unit: persons/month, period: 2025"),
		fig("fg-2", "what: civilians killed; of: [p-n]; measure: civilians killed; counts: flow; type: estimate; publisher: A", "value: 12, unit: persons, period: 2025"))
	var asked []string
	for _, s := range l.Sides {
		for _, q := range s.Blanks {
			asked = append(asked, s.Name+": "+q.Text)
		}
	}
	all := strings.Join(asked, "\n")
	for _, want := range []string{"North: What is North’s own figure for lost?", "South: No figure for “lost” of South is on record, while there is one of North.", "South: How many civilians on the side of South were killed and injured", "North: What does a month cost North in money?"} {
		if !strings.Contains(all, want) {
			t.Errorf("not asked: %s in\n%s", want, all)
		}
	}
	if strings.Contains(all, "How many civilians on the side of North") {
		t.Errorf("civilians are counted, and asked for:\n%s", all)
	}
	if found, _ := kinds(l, nodeal.Uncounted); len(found) != 1 || !strings.HasPrefix(found[0], "South:") {
		t.Errorf("civilians who are not counted: %q", found)
	}
	// Nothing on record at all.
	l = nodeal.Keep(viewOf(t, small("")), day, 12, 1, 1000)
	if len(l.Sides) != 2 || len(l.Sides[0].Blanks) != 2 || len(l.Sides[1].Blanks) != 2 {
		t.Errorf("an empty ledger asks %+v", l.Sides)
	}
}

// What comes to pass by a deadline that lies ahead.
func TestWindows(t *testing.T) {
	l := keep(t, fig("fg-1", lost+"type: estimate; publisher: A", "low: 100, high: 200, unit: persons/month, period: 2025"))
	if len(l.Windows) != 1 || l.Windows[0].ID != "deadline/dl-1" {
		t.Fatalf("windows: %+v", l.Windows)
	}
	months := 89 / 30.436875
	a := l.Windows[0].Adds[0]
	if math.Abs(*a.Low-100*months) > 1e-9 || math.Abs(*a.High-200*months) > 1e-9 {
		t.Errorf("by then %g to %g", *a.Low, *a.High)
	}
	for months, want := range map[float64]string{1.02: "; 1 month to its last day", 2.9: "; 2.9 months to its last day"} {
		if got := (nodeal.Window{Months: months}).Words(); !strings.HasSuffix(got, want) {
			t.Errorf("got %q, want the end %q", got, want)
		}
	}
}

func ukraine(t testing.TB, change func(*dossier.Dossier)) *dossier.View {
	t.Helper()
	d, err := dossier.Load(t.Context(), "../../examples/ukraine-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	if change != nil {
		change(d)
	}
	v, err := d.View(dossier.Scope{AsOf: when.MustParse("2026-02-28")})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// The published checks of the Ukraine example: the ratio of August 2025, a figure
// at two values, two times told.
func TestUkraine(t *testing.T) {
	v := ukraine(t, nil)
	l := nodeal.Keep(v, when.DayOf(2026, 2, 28), 12, 1, 1000)
	ids := func(kind string) []string {
		var out []string
		for _, f := range l.Findings {
			if f.Kind == kind {
				out = append(out, strings.Join(f.IDs, " "))
			}
		}
		return out
	}
	for kind, want := range map[string]string{nodeal.RatioOff: "figure/fg-50 figure/fg-51", nodeal.TwoValues: "figure/fg-17", nodeal.ToldApart: "figure/fg-30 figure/fg-52", nodeal.TwoReading: "figure/fg-18 figure/fg-20", nodeal.NoPeriod: "figure/fg-06"} {
		if got := ids(kind); !slices.Contains(got, want) {
			t.Errorf("%s: %q, expected %q among them", kind, got, want)
		}
	}
	if got := ids(nodeal.RatioOff); len(got) != 1 {
		t.Errorf("ratios that do not follow: %q", got)
	}
	e := entry(t, l, "Russia", "casualties")
	if e.High.ID == "figure/fg-11" || e.High.High >= 50_000 || len(e.Aims) != 1 {
		t.Errorf("a stated aim stands among the estimates: %s", say(e))
	}
	for _, f := range slices.Concat(l.Findings, l.Follows, l.Apart) {
		for _, id := range f.IDs {
			if _, _, err := v.Lookup(id); err != nil {
				t.Errorf("%s: %v", f.Kind, err)
			}
		}
	}
	// The rules are over values, units and periods: they find the same ratio and the
	// same two values where no figure says what it counts.
	bare := nodeal.Keep(ukraine(t, func(d *dossier.Dossier) {
		for _, f := range d.Figures {
			f.Of, f.Measure, f.Counts, f.Threshold = nil, "", "", ""
			for i := range f.Values {
				q := &f.Values[i]
				q.Of, q.Measure, q.Counts, q.Again, q.Publisher, q.By, q.Interest = nil, "", "", false, "", nil, ""
			}
		}
	}), when.DayOf(2026, 2, 28), 12, 1, 1000)
	l = bare
	for kind, want := range map[string]string{nodeal.RatioOff: "figure/fg-50 figure/fg-51", nodeal.TwoValues: "figure/fg-17", nodeal.ToldApart: "figure/fg-30 figure/fg-52"} {
		if got := ids(kind); !slices.Contains(got, want) {
			t.Errorf("without structure, %s: %q, expected %q among them", kind, got, want)
		}
	}
}

// The ledger of the Ukraine example, with ranges carried through.
func BenchmarkLedger(b *testing.B) {
	v := ukraine(b, nil)
	b.ReportAllocs()
	for b.Loop() {
		nodeal.Keep(v, when.DayOf(2026, 2, 28), 12, 1, 10_000)
	}
}

// Where all that is published are bounds, and these do not go together, the lesser
// stands as the low one and the greater as the high one, each as the bound it is.
func TestBoundsThatDoNotGoTogether(t *testing.T) {
	v := viewOf(t, small(fig("fg-a", "what: killed; publisher: A; type: claim; of: [p-n]; counts: flow", "low: 12, unit: persons, period: '2025'")+
		fig("fg-b", "what: killed; publisher: B; type: claim; of: [p-n]; counts: flow", "high: 6, unit: persons, period: '2025'")))
	l := nodeal.Keep(v, day, 12, 1, 10)
	i := slices.IndexFunc(l.Sides, func(s nodeal.Side) bool { return len(s.Entries) > 0 })
	if i < 0 {
		t.Fatal("there is no entry")
	}
	e := l.Sides[i].Entries[0]
	if e.Low == nil || e.High == nil || e.Low.Publisher != "B" || e.Low.Bound != "at most" || e.High.Publisher != "A" || e.High.Bound != "at least" || e.Low.Low > e.High.High {
		t.Errorf("low %+v, high %+v", e.Low, e.High)
	}
}
