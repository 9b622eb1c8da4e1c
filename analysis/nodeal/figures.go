package nodeal

import (
	"cmp"
	"math"
	"regexp"
	"slices"

	"parley/dossier"
	"parley/when"
)

// value is one quantity of a figure, with what the figure says of it.
type value struct {
	f      *dossier.Figure
	q      dossier.Quantity
	index  int
	unit   Unit
	of     []string
	label  string // measure, or what is counted where the record has no measure
	counts string // flow, stock, remaining, or ""
	byWord bool   // that it is a flow is read from its words
	again  bool
	low    float64 // in the base of the unit, by its Per
	high   float64
	number bool // it has one
	bound  bound
}

// bound says on which side a published number is open.
type bound uint8

const (
	exact   bound = iota
	atMost        // "up to"
	atLeast       // "over"
)

var (
	upTo    = regexp.MustCompile(`(?i)\b(?:up to|at most|no more than|not more than|less than|fewer than|under|below|maximum)\b`)
	over    = regexp.MustCompile(`(?i)\b(?:over|at least|more than|above|no less than|no fewer than|minimum)\b`)
	about   = regexp.MustCompile(`(?i)\b(?:about|roughly|around|some|approximately|nearly|almost|just|circa)\b|~`)
	flowing = regexp.MustCompile(`(?i)\b(?:casualt\w*|kill\w*|dead|deaths?|wounded|injured|missing|losses|lost|taken|captured|displaced|damage\w*|destroyed|spent|spending|costs?|paid|aid)\b`)
	// elsewhere is a description that says no more than where a number was
	// published.
	elsewhere = regexp.MustCompile(`(?i)^(?:(?:in|from|by|per|of|as|and|the|an?|same|its|this|that|his|her|later|earlier|another|other|newer?|older|elsewhere|again|revised|corrected|updated|repeated|texts?|statements?|versions?|reports?|editions?|articles?|pages?|speech|posts?|said|told|published)\b[\s,;:]*)+$`)
)

// beyond is what no quantity is; sums and products below it stay numbers.
const beyond = 1e200

// values lists the quantities of the view's figures.
func values(v *dossier.View) []value {
	var out []value
	for _, f := range v.Figures {
		for i, q := range f.Values {
			x := value{f: f, q: q, index: i, unit: ParseUnit(q.Unit), of: f.Of, counts: cmp.Or(q.Counts, f.Counts)}
			if len(q.Of) > 0 {
				x.of = q.Of
			}
			x.label = cmp.Or(q.Measure, f.Measure)
			x.again = q.Again || i > 0 && elsewhere.MatchString(q.What) && q.Unit == f.Values[0].Unit && q.Period == f.Values[0].Period
			x.low, x.high, x.number = ends(q)
			x.low *= x.unit.Factor / x.unit.PerFactor
			x.high *= x.unit.Factor / x.unit.PerFactor
			x.number = x.number && math.Abs(x.low) < beyond && math.Abs(x.high) < beyond
			switch {
			case upTo.MatchString(q.Hedge) || q.Value == nil && q.Low == nil && q.High != nil:
				x.bound = atMost
			case over.MatchString(q.Hedge) || q.Value == nil && q.High == nil && q.Low != nil:
				x.bound = atLeast
			}
			if x.counts == "" {
				switch {
				case x.unit.Rate():
					x.counts = "flow"
				case x.unit.Per == "" && Adds(x.unit.Base) && flowing.MatchString(f.What+" "+q.What) && bounded(q.Period):
					x.counts, x.byWord = "flow", true
				}
			}
			out = append(out, x)
		}
	}
	return out
}

// ends are the least and the greatest value of a quantity; false if it has no
// number, or none that can be counted with.
func ends(q dossier.Quantity) (low, high float64, ok bool) {
	switch {
	case q.Low != nil && q.High != nil:
		low, high = *q.Low, *q.High
	case q.Value != nil:
		low, high = *q.Value, *q.Value
	case q.Low != nil:
		low, high = *q.Low, *q.Low
	case q.High != nil:
		low, high = *q.High, *q.High
	default:
		return 0, 0, false
	}
	return low, high, !math.IsNaN(low) && !math.IsInf(low, 0) && !math.IsNaN(high) && !math.IsInf(high, 0)
}

// bounded tells whether a period has a first and a last day.
func bounded(d when.Date) bool {
	if d.IsZero() {
		return false
	}
	first, last := d.Bounds()
	return first > when.MinDay && last < when.MaxDay
}

// months is the length of a period: whole months where it has whole months, else
// days by the mean month.
func months(d when.Date) float64 {
	first, last := d.Bounds()
	y1, m1, d1 := first.YMD()
	y2, m2, d2 := last.Add(1).YMD()
	if d1 == 1 && d2 == 1 {
		return float64((y2-y1)*12 + m2 - m1)
	}
	return float64(last-first+1) / meanMonth
}

// days of a period.
func days(d when.Date) int {
	first, last := d.Bounds()
	return int(last - first + 1)
}

// sameOf tells whether two values count the same sides.
func sameOf(a, b []string) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(s string) bool { return !slices.Contains(b, s) })
}

// what says what a value counts.
func (x value) what() string {
	if x.q.What == "" {
		return x.f.What
	}
	return x.f.What + ": " + x.q.What
}

// publisher says who publishes a value.
func (x value) publisher() string { return cmp.Or(x.q.Publisher, x.f.Publisher) }

// by are the parties and persons who publish it, and interest the side they speak
// for.
func (x value) by() []string {
	if x.q.Publisher != "" {
		return x.q.By
	}
	return x.f.By
}

func (x value) interest() string {
	if x.q.Publisher != "" {
		return x.q.Interest
	}
	return x.f.Interest
}

// partisan tells whether the publisher takes part, by a party of the dossier, or
// speaks for a side.
func (x value) partisan(v *dossier.View) bool {
	return x.interest() != "" || slices.ContainsFunc(x.by(), func(by string) bool {
		p := v.Person(by)
		return v.Party(by) != nil || p != nil && p.Party != ""
	})
}

// publishedBy tells whether a value is a party's own.
func (x value) publishedBy(v *dossier.View, id string) bool {
	return slices.ContainsFunc(x.by(), func(by string) bool {
		p := v.Person(by)
		return by == id || p != nil && p.Party == id
	})
}

// estimates are the types of figures that the ledger counts. An aim, a projection,
// a draft's term, a poll or an opinion is no count of what happens.
var estimates = []string{"estimate", "claim", "official", "decision"}

func address(r dossier.Record) string { return dossier.AddressOf(r).String() }

// name says what is counted in words: "ground-taken" is "ground taken".
func (x value) name() string {
	if x.label == "" {
		return x.f.What
	}
	return x.label
}
