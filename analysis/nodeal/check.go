package nodeal

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"parley/dossier"
)

// Finding is a sentence about published numbers, and the records that it rests on.
type Finding struct {
	Kind string   `json:"kind"`
	Text string   `json:"text"`
	IDs  []string `json:"ids"`
}

// The kinds of findings.
const (
	RatioOff   = "ratio"           // a printed ratio or share that does not follow from its parts
	TotalOff   = "total"           // a total or a rate that does not follow from its parts
	TwoValues  = "two-values"      // one publisher's figure at two values
	TwoReading = "two-readings"    // two publishers on the same days
	ToldApart  = "told-apart"      // two times told for the same threshold
	NoPeriod   = "no-period"       // a figure that does not say over which time
	UnitsApart = "units-apart"     // figures on one thing in units that do not add
	Uncounted  = "civilians-blank" // civilians of whom there is no count
)

// check holds published numbers against each other.
func (l *Ledger) check(v *dossier.View, xs []value) {
	for _, f := range []func([]value){l.ratios, l.shares, l.rates, l.twoValues} {
		f(xs)
	}
	l.sums(v, xs)
	l.sideRatios(v, xs)
	l.tiles(xs)
	l.periods(xs)
	l.units(v, xs)
	l.civilians(v)
}

func (l *Ledger) found(ok bool, kind, text string, ids ...string) {
	out := []string{}
	for _, id := range ids {
		if !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	if ok {
		l.Follows = append(l.Follows, Finding{kind, text, out})
	} else {
		l.Findings = append(l.Findings, Finding{kind, text, out})
	}
}

// slack is how far off a printed number can be by rounding alone: half a unit of
// its last digit. Noughts at the end may be digits or rounding; there it is half a
// unit of the last digit that is not nought, and at most 2.5 percent. A hedge
// ("about") doubles it.
func slack(x float64, hedge string) float64 {
	x = math.Abs(x)
	s := strconv.FormatFloat(x, 'f', -1, 64)
	whole, frac, _ := strings.Cut(s, ".")
	unit, most := 1.0, math.Inf(1)
	if frac != "" {
		unit = math.Pow10(-len(frac))
	} else if trimmed := strings.TrimRight(whole, "0"); trimmed != whole && trimmed != "" {
		unit, most = math.Pow10(len(whole)-len(trimmed)), 0.025*x
	}
	half := unit / 2
	if about.MatchString(hedge) {
		half, most = unit, 2*most
	}
	if !math.IsInf(most, 1) {
		// Rounded to a unit is rounded to a unit, also where it is hedged.
		half = min(half, unit/2, most)
	}
	return half
}

// follows tells whether what is printed can stand for what its parts give, from lo
// to hi; all in the printed value's own unit.
func follows(printed value, lo, hi float64) bool {
	pl, ph, _ := ends(printed.q)
	pl, ph = pl-slack(pl, printed.q.Hedge), ph+slack(ph, printed.q.Hedge)
	const rounding = 1e-9
	pl, ph = pl-rounding*math.Abs(pl), ph+rounding*math.Abs(ph)
	switch printed.bound {
	case atMost:
		return lo <= ph
	case atLeast:
		return hi >= pl
	}
	return lo <= ph && hi >= pl
}

// within lists the values of the same figure that can be parts of one of it: the
// same period, a number, and not a restatement.
func within(xs []value, of value, base string) []value {
	var out []value
	for _, x := range xs {
		if x.f == of.f && x.index != of.index && x.number && !x.again && x.unit.Per == "" && x.unit.Base == base && x.q.Period == of.q.Period {
			out = append(out, x)
		}
	}
	return out
}

// ratios checks a printed A for each B against the A and the B printed with it.
func (l *Ledger) ratios(xs []value) {
	for _, x := range xs {
		if !x.number || x.unit.Per == "" || x.unit.Rate() {
			continue
		}
		tops, bottoms := within(xs, x, x.unit.Base), within(xs, x, x.unit.Per)
		if len(tops) != 1 || len(bottoms) != 1 || bottoms[0].low <= 0 {
			continue
		}
		a, b := tops[0], bottoms[0]
		scale := x.unit.Factor / x.unit.PerFactor
		lo, hi := a.low/b.high/scale, a.high/b.low/scale
		ok := follows(x, lo, hi)
		text := fmt.Sprintf("%s%s: %s over %s is %s %s; %s is printed.", x.f.What, during(x), hedged(a), hedged(b), Number3(lo, hi), x.q.Unit, hedged(x))
		ids := []string{address(x.f)}
		if !ok {
			text += " The printed ratio does not follow from its own parts."
			// Another figure of the publisher that prints the same, and where it follows.
			for _, y := range xs {
				if y.f == x.f || y.publisher() != x.publisher() || !y.number || y.q.Unit != x.q.Unit || y.low != x.low || y.high != x.high {
					continue
				}
				t, u := within(xs, y, y.unit.Base), within(xs, y, y.unit.Per)
				if len(t) == 1 && len(u) == 1 && u[0].low > 0 && follows(y, t[0].low/u[0].high/scale, t[0].high/u[0].low/scale) {
					text += fmt.Sprintf(" The same publisher prints the same ratio for %s, where it follows.", y.q.Period.Words())
					ids = append(ids, address(y.f))
					break
				}
			}
		}
		l.found(ok, RatioOff, text, ids...)
	}
}

// Number3 writes what was worked out, as one number or a range.
func Number3(lo, hi float64) string { return span(lo, hi, true) }

func during(x value) string {
	if x.q.Period.IsZero() {
		return ""
	}
	return ", " + x.q.Period.Words()
}

// shares checks a printed percentage against the part and the whole printed with
// it.
func (l *Ledger) shares(xs []value) {
	for _, x := range xs {
		if !x.number || x.again || x.unit.Base != "percent" || x.unit.Per != "" {
			continue
		}
		parts := map[string][]value{}
		for _, y := range xs {
			if y.f == x.f && y.number && !y.again && y.unit.Per == "" && Adds(y.unit.Base) && y.q.Period == x.q.Period {
				parts[y.unit.Base] = append(parts[y.unit.Base], y)
			}
		}
		for _, base := range keys(parts) {
			two := parts[base]
			if len(two) != 2 || two[0].low == two[1].low {
				continue
			}
			part, whole := two[0], two[1]
			if part.low > whole.low {
				part, whole = whole, part
			}
			if whole.low <= 0 {
				continue
			}
			lo, hi := 100*part.low/whole.high, 100*part.high/whole.low
			ok := follows(x, lo, hi)
			text := fmt.Sprintf("%s: %s of %s is %s percent; %s is printed.", x.f.What, hedged(part), hedged(whole), Number3(lo, hi), hedged(x))
			if !ok {
				text += " The printed share does not follow from its own parts."
			}
			l.found(ok, RatioOff, text, address(x.f))
		}
	}
}

// rates checks a printed rate by time against the total of the same period that
// the same publisher prints.
func (l *Ledger) rates(xs []value) {
	for _, x := range xs {
		if !x.number || x.again || !x.unit.Rate() || !bounded(x.q.Period) {
			continue
		}
		for _, y := range xs {
			same := y.f == x.f || y.label == x.label && x.label != "" && sameOf(x.of, y.of)
			if !same || !y.number || y.again || y.unit.Per != "" || y.counts != "flow" || y.unit.Base != x.unit.Base || y.q.Period != x.q.Period || y.publisher() != x.publisher() {
				continue
			}
			m := months(x.q.Period)
			scale := x.unit.Factor / x.unit.PerFactor
			lo, hi := y.low/m/scale, y.high/m/scale
			ok := follows(x, lo, hi)
			text := fmt.Sprintf("%s, %s: %s over %s months is %s %s; %s is printed.", x.publisher(), x.q.Period.Words(), hedged(y), decimal(m), Number3(lo, hi), x.q.Unit, hedged(x))
			if !ok {
				text += " The rate does not follow from the total."
			}
			l.found(ok, TotalOff, text, address(x.f), address(y.f))
		}
	}
}

// twoValues finds one publisher's figure at two values: restated in one record, or
// in two records that count the same over the same time.
func (l *Ledger) twoValues(xs []value) {
	tell := func(a, b value, where string) {
		text := fmt.Sprintf("%s, %s%s: the figure stands at %s and%s at %s.", a.publisher(), a.f.What, during(a), hedged(a), where, hedged(b))
		if a.q.Value != nil && b.q.Value != nil && transposed(*a.q.Value, *b.q.Value) {
			text += " They have the same digits in another order."
		}
		l.found(false, TwoValues, text, address(a.f), address(b.f))
	}
	differ := func(a, b value) bool {
		return a.number && b.number && a.unit == b.unit && (a.low != b.low || a.high != b.high)
	}
	for i, x := range xs {
		if x.again {
			// It restates the value before it that is of its unit and no restatement.
			for j := i - 1; j >= 0 && xs[j].f == x.f; j-- {
				if !xs[j].again && xs[j].unit == x.unit {
					if differ(xs[j], x) {
						where := ""
						if x.q.What != "" {
							where = " (" + x.q.What + ")"
						}
						tell(xs[j], x, where)
					}
					break
				}
			}
			continue
		}
		for _, y := range xs[i+1:] {
			if y.f == x.f || y.again || y.publisher() != x.publisher() || y.f.Type != x.f.Type || y.q.Period != x.q.Period || x.q.Period.IsZero() || !sameOf(x.of, y.of) || x.counts != y.counts {
				continue
			}
			sameThing := x.label != "" && x.label == y.label && x.q.What == y.q.What && (x.f.What == y.f.What || x.counts == "flow") || x.label == "" && y.label == "" && x.what() == y.what()
			if sameThing && differ(x, y) {
				tell(x, y, " elsewhere")
			}
		}
	}
}

// transposed tells whether two numbers have the same digits in another order.
func transposed(a, b float64) bool {
	digits := func(x float64) string {
		d := []byte(strings.Trim(strconv.FormatFloat(math.Abs(x), 'f', -1, 64), "."))
		slices.Sort(d)
		return string(d)
	}
	return a != b && digits(a) == digits(b)
}

// sums checks what a publisher says of several sides together against what the
// same publisher says of each over the same time.
func (l *Ledger) sums(v *dossier.View, xs []value) {
	for _, x := range xs {
		if !x.number || x.label == "" || len(x.of) < 2 || !Adds(x.unit.Base) || x.counts != "flow" || x.q.Period.IsZero() {
			continue
		}
		lo, hi := 0.0, 0.0
		ids, words := []string{address(x.f)}, []string{}
		for _, side := range x.of {
			i := slices.IndexFunc(xs, func(y value) bool {
				return y.number && !y.again && y.label == x.label && len(y.of) == 1 && y.of[0] == side && y.publisher() == x.publisher() && y.q.Period == x.q.Period && y.unit.Base == x.unit.Base && y.unit.Per == x.unit.Per && y.bound == exact
			})
			if i < 0 {
				break
			}
			lo, hi = lo+xs[i].low, hi+xs[i].high
			ids = append(ids, address(xs[i].f))
			words = append(words, fmt.Sprintf("%s (%s)", hedged(xs[i]), names(v, xs[i].of)))
		}
		if len(words) < len(x.of) {
			continue
		}
		scale := x.unit.Factor / x.unit.PerFactor
		ok := follows(x, lo/scale, hi/scale)
		text := fmt.Sprintf("%s, %s%s: %s come to %s %s; %s is printed for both together.", x.publisher(), x.name(), during(x), list(words), span(lo/scale, hi/scale, false), x.q.Unit, hedged(x))
		if len(x.of) > 2 {
			text = strings.Replace(text, "for both together", "for all together", 1)
		}
		if !ok {
			text += " The total does not follow from the sides."
		}
		l.found(ok, TotalOff, text, ids...)
	}
}

// sideRatios checks a ratio of two sides, "2 to 1", against what the same
// publisher says of each.
func (l *Ledger) sideRatios(v *dossier.View, xs []value) {
	for _, x := range xs {
		if !x.number || x.unit.Base != "to 1" || len(x.of) != 2 || x.label == "" {
			continue
		}
		one := func(side string) *value {
			var found *value
			for i, y := range xs {
				if y.number && !y.again && y.label == x.label && y.counts == "flow" && Adds(y.unit.Base) && len(y.of) == 1 && y.of[0] == side && y.publisher() == x.publisher() && y.bound == exact && !y.unit.Rate() {
					if found != nil && days(y.q.Period) <= days(found.q.Period) {
						continue
					}
					found = &xs[i]
				}
			}
			return found
		}
		a, b := one(x.of[0]), one(x.of[1])
		if a == nil || b == nil || a.q.Period != b.q.Period || a.unit.Base != b.unit.Base || b.low <= 0 {
			continue
		}
		lo, hi := a.low/b.high, a.high/b.low
		ok := follows(x, lo, hi)
		text := fmt.Sprintf("%s, %s%s: %s for %s against %s for %s is %s to 1; %s is printed.", x.publisher(), x.name(), during(*a), hedged(*a), names(v, a.of), hedged(*b), names(v, b.of), Number3(lo, hi), hedged(x))
		if !ok {
			text += " The printed ratio does not follow from the totals."
		}
		l.found(ok, RatioOff, text, address(x.f), address(a.f), address(b.f))
	}
}

// tiles checks a total against shorter periods that fill its own without a gap: of
// the same publisher, where they should add up; of another, where two readings of
// the same days stand side by side.
func (l *Ledger) tiles(xs []value) {
	type tile struct {
		value
		first, last int
	}
	group := map[string][]tile{}
	var order []string
	for _, x := range xs {
		if !x.number || x.again || x.counts != "flow" || x.label == "" || x.unit.Per != "" || !Adds(x.unit.Base) || !bounded(x.q.Period) || x.bound != exact {
			continue
		}
		a, b := x.q.Period.Bounds()
		k := x.publisher()
		if group[k] == nil {
			order = append(order, k)
		}
		group[k] = append(group[k], tile{x, int(a), int(b)})
	}
	for _, x := range xs {
		if !x.number || x.again || x.counts != "flow" || x.label == "" || !Adds(x.unit.Base) || !bounded(x.q.Period) || x.unit.Per != "" && !x.unit.Rate() {
			continue
		}
		from, to := x.q.Period.Bounds()
		scale := x.unit.Factor
		if x.unit.Rate() {
			scale = x.unit.Factor / x.unit.PerFactor * months(x.q.Period)
		}
		for _, k := range order {
			var filled []tile
			at := int(from)
			for at <= int(to) {
				// A piece may begin on the day on which the one before it ended.
				i := slices.IndexFunc(group[k], func(t tile) bool {
					begins := t.first == at || len(filled) > 0 && t.first == at-1
					return begins && t.last >= at && t.last <= int(to) && t.label == x.label && sameOf(t.of, x.of) && t.unit.Base == x.unit.Base && !(t.first == int(from) && t.last == int(to))
				})
				if i < 0 {
					break
				}
				filled = append(filled, group[k][i])
				at = group[k][i].last + 1
			}
			if at <= int(to) || len(filled) < 2 {
				continue
			}
			sumLo, sumHi := 0.0, 0.0
			ids, words := []string{address(x.f)}, []string{}
			for _, t := range filled {
				sumLo, sumHi = sumLo+t.low, sumHi+t.high
				ids = append(ids, address(t.f))
				words = append(words, decimalOf(t.value))
			}
			ok := follows(x, sumLo/scale, sumHi/scale)
			text := fmt.Sprintf("%s, %s, %s: %s. The parts of that time, by %s: %s, together %s %s.", x.publisher(), x.name(), x.q.Period.Words(), hedged(x), k, strings.Join(words, " + "), span(sumLo, sumHi, false), x.unit.Base)
			if x.publisher() == k {
				if !ok {
					text += " The total does not follow from its parts."
				}
				l.found(ok, TotalOff, text, ids...)
			} else if !ok {
				l.found(false, TwoReading, text+" Two readings of the same days differ.", ids...)
			} else {
				l.found(true, TwoReading, text, ids...)
			}
		}
	}
}

func decimalOf(x value) string {
	if x.low == x.high {
		return decimal(x.low)
	}
	return decimal(x.low) + "–" + decimal(x.high)
}

// periods finds figures that would add up over time and do not say over which.
func (l *Ledger) periods(xs []value) {
	for _, x := range xs {
		if x.counts == "flow" && x.number && x.unit.Per == "" && Adds(x.unit.Base) && slices.Contains(estimates, x.f.Type) && !bounded(x.q.Period) {
			how := "does not say over which time"
			if !x.q.Period.IsZero() {
				how = "gives a time without a first or a last day (" + x.q.Period.Words() + ")"
			}
			l.found(false, NoPeriod, fmt.Sprintf("%s, %s: %s %s; it cannot be set against a month.", x.publisher(), x.what(), hedged(x), how), address(x.f))
		}
	}
}

// units finds figures on the same thing in units that do not add.
func (l *Ledger) units(v *dossier.View, xs []value) {
	type key struct{ label, of string }
	bases := map[key]map[string][]string{}
	var order []key
	for _, x := range xs {
		if x.label == "" || !x.number || x.counts != "flow" || !Adds(x.unit.Base) || x.unit.Per != "" && !x.unit.Rate() || x.f.Type == "aim" {
			continue
		}
		k := key{x.label, strings.Join(sorted(v, x.of), "+")}
		if bases[k] == nil {
			bases[k] = map[string][]string{}
			order = append(order, k)
		}
		bases[k][x.unit.Base] = append(bases[k][x.unit.Base], address(x.f))
	}
	for _, k := range order {
		if len(bases[k]) < 2 {
			continue
		}
		var words, ids []string
		for _, b := range keys(bases[k]) {
			words = append(words, b)
			ids = append(ids, bases[k][b]...)
		}
		l.found(false, UnitsApart, fmt.Sprintf("%s: figures stand in %s, which do not add; each has a line of its own.", k.label, list(words)), ids...)
	}
}

// civilians makes a finding of each side of whose civilians there is no count.
func (l *Ledger) civilians(v *dossier.View) {
	for _, s := range l.Sides {
		for _, q := range s.Blanks {
			if strings.HasPrefix(q.Text, "How many civilians") {
				text := fmt.Sprintf("%s: no count of civilians killed or injured is on record.", s.Name)
				l.found(false, Uncounted, text, q.IDs...)
			}
		}
	}
}

func keys[T any](m map[string]T) []string {
	out := make([]string, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	slices.SortFunc(out, cmp.Compare[string])
	return out
}
