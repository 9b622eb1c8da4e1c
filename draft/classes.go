package draft

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Class says what became of a point.
type Class string

// The classes, each with its rule. A pair can have several.
const (
	// Kept: one old and one new point whose words are the same; punctuation,
	// capitals and the number do not count.
	Kept Class = "kept"
	// Reworded: the words are not the same.
	Reworded Class = "reworded"
	// Tightened: by its words the new text asks for more, or allows less: a
	// stronger verb of duty, a shorter time, a lower ceiling, a higher floor, a
	// softening phrase gone (see reasons). It does not say for whom; that
	// is told only by positions (see Toward).
	Tightened Class = "tightened"
	// Loosened: the reverse.
	Loosened Class = "loosened"
	// Split: several new points have what one old point had.
	Split Class = "split"
	// Merged: one new point has what several old points had.
	Merged Class = "merged"
	// Moved: the order changed. The pair is not in the longest run of pairs
	// that stand in the same order in both texts, or it stands under another
	// point than the points it stood with. A number that changed only because
	// points before it came or went is no move.
	Moved Class = "moved"
	// Dropped: no new point is its counterpart.
	Dropped Class = "dropped"
	// New: no old point is its counterpart.
	New Class = "new"
	// Described: one of the two is what somebody says of a text that nobody
	// here has seen, so the words are not compared.
	Described Class = "described"
)

// Classes lists the classes in the order in which they are told.
func Classes() []Class {
	return []Class{Kept, Reworded, Tightened, Loosened, Split, Merged, Moved, Dropped, New, Described}
}

// Rule is the rule of a class in a sentence.
func (c Class) Rule() string {
	switch c {
	case Kept:
		return "the words are the same"
	case Reworded:
		return "the words are not the same"
	case Tightened:
		return "by its words it asks for more or allows less; for whom, only positions tell"
	case Loosened:
		return "by its words it asks for less or allows more; for whom, only positions tell"
	case Split:
		return "several new points have what one had"
	case Merged:
		return "one new point has what several had"
	case Moved:
		return "its order among the points changed; a new number alone is no move"
	case Dropped:
		return "no counterpart in the later text"
	case New:
		return "no counterpart in the earlier text"
	case Described:
		return "what somebody says of a text that was not seen; the words are not compared"
	}
	return ""
}

// Reason is why a pair is called tightened or loosened.
type Reason struct {
	Class Class  `json:"class"`
	Words string `json:"words"`
}

// Moved tells for each pair whether its order changed.
func movedPairs(a *Alignment) []bool {
	out := make([]bool, len(a.Pairs))
	var order [][2]int
	var of []int
	for i, p := range a.Pairs {
		order = append(order, [2]int{i, p.New[0]})
		of = append(of, i)
	}
	// Pairs are in the order of their old points; of several that go to one
	// new point none overtakes another.
	keep := increasingOrEqual(order)
	for _, i := range of {
		out[i] = !keep[i]
	}
	for i, p := range a.Pairs {
		if !out[i] && len(p.Old) == 1 && len(p.New) == 1 && a.Old.Points[p.Old[0]].Depth() != a.New.Points[p.New[0]].Depth() {
			out[i] = true
		}
	}
	return out
}

// increasingOrEqual marks the longest run of pairs, in order of their first
// entry, whose second entries do not fall.
func increasingOrEqual(pairs [][2]int) []bool {
	scaled := make([][2]int, len(pairs))
	for i, p := range pairs {
		scaled[i] = [2]int{i, p[1]*(len(pairs)+1) + i}
	}
	out := make([]bool, len(pairs))
	for _, p := range increasing(scaled) {
		out[p[0]] = true
	}
	return out
}

// classify gives each pair its classes.
func classify(a *Alignment) {
	moved := movedPairs(a)
	for i := range a.Pairs {
		p := &a.Pairs[i]
		older, newer := a.OldText(*p), a.NewText(*p)
		var cs []Class
		if len(p.Old) == 1 && len(p.New) == 1 && samePlain(older, newer) {
			cs = append(cs, Kept)
		} else {
			cs = append(cs, Reworded)
			p.Why = reasons(older, newer)
			for _, w := range p.Why {
				if !slices.Contains(cs, w.Class) {
					cs = append(cs, w.Class)
				}
			}
		}
		if len(p.New) > 1 {
			cs = append(cs, Split)
		}
		if len(p.Old) > 1 {
			cs = append(cs, Merged)
		}
		if moved[i] {
			cs = append(cs, Moved)
		}
		all := Classes()
		slices.SortFunc(cs, func(x, y Class) int { return cmp.Compare(slices.Index(all, x), slices.Index(all, y)) })
		p.Classes = cs
	}
	// A point that stands in several pairs was split, or is a merge, in each.
	olds := map[int]int{}
	for _, p := range a.Pairs {
		for _, o := range p.Old {
			olds[o]++
		}
	}
	for i := range a.Pairs {
		p := &a.Pairs[i]
		for _, o := range p.Old {
			if olds[o] > 1 && !slices.Contains(p.Classes, Split) && !a.heading(o) {
				at := slices.IndexFunc(p.Classes, func(c Class) bool { return c == Merged || c == Moved })
				if at < 0 {
					at = len(p.Classes)
				}
				p.Classes = slices.Insert(p.Classes, at, Split)
			}
		}
	}
}

func (a *Alignment) heading(o int) bool {
	n := a.Old.Points[o].Number + "."
	return o+1 < len(a.Old.Points) && strings.HasPrefix(a.Old.Points[o+1].Number, n) && len(a.Old.Points[o].Sets) == 0
}

// OldText is the text of a pair's old points, a paragraph each.
func (a *Alignment) OldText(p Pair) string { return joinText(a.Old, p.Old) }

// NewText is the text of a pair's new points, a paragraph each.
func (a *Alignment) NewText(p Pair) string { return joinText(a.New, p.New) }

func joinText(t *Text, points []int) string {
	parts := make([]string, len(points))
	for i, p := range points {
		parts[i] = t.Points[p].Text
	}
	return strings.Join(parts, "\n")
}

func samePlain(a, b string) bool { return plain(a) == plain(b) }

func plain(s string) string {
	var b strings.Builder
	for _, w := range Tokens(s) {
		if isWord(w) {
			b.WriteString(strings.ToLower(w))
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// duties ranks words by how strongly they bind.
var duties = map[string]int{
	"may": 1, "can": 1, "could": 1, "might": 1,
	"endeavour": 2, "endeavours": 2, "endeavor": 2, "strive": 2, "strives": 2, "aim": 2, "aims": 2, "seek": 2, "seeks": 2,
	"encourage": 2, "encourages": 2, "encouraged": 2, "invite": 2, "invites": 2, "should": 2, "intend": 2, "intends": 2,
	"shall": 3, "must": 3, "undertake": 3, "undertakes": 3, "obliged": 3, "required": 3, "commit": 3, "commits": 3, "cannot": 3,
}

// softeners weaken what they stand beside.
var softeners = regexp.MustCompile(`(?i)\b(where (?:possible|appropriate|feasible|practicable)|as (?:far as|soon as) (?:possible|practicable)|to the extent possible|in principle|best efforts|as appropriate|if necessary|subject to availability)\b`)

// spans finds times: "within 14 days", "in 100 days", "no later than 6 months".
var spans = regexp.MustCompile(`(?i)\b(?:within|in|no later than|not later than|at most|no longer than|no more than)\s+([0-9]+|one|two|three|four|five|six|seven|eight|nine|ten|twelve|fourteen|thirty|sixty|ninety)\s+(hours?|days?|weeks?|months?|years?)\b`)

var numberWords = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12, "fourteen": 14, "thirty": 30, "sixty": 60, "ninety": 90}

var unitHours = map[string]float64{"hour": 1, "day": 24, "week": 168, "month": 730, "year": 8760}

// ceilings and floors find numbers that limit.
var (
	ceilings = regexp.MustCompile(`(?i)\b(?:limited to|at most|no more than|not more than|up to|not exceed(?:ing)?|does not exceed|a maximum of|capped at|no longer than)\s+(?:[a-z]{1,3}\s)?([0-9][0-9,. ]*[0-9]|[0-9])`)
	floors   = regexp.MustCompile(`(?i)\b(?:at least|no less than|not less than|no fewer than|a minimum of|a minimum flow of|a floor of)\s+(?:[a-z]{1,3}\s)?([0-9][0-9,. ]*[0-9]|[0-9])`)
)

// reasons compares two wordings by rules that look at words alone:
//
//   - the strongest verb of duty is stronger or weaker (may; should, endeavours
//     to; shall, must);
//   - the one time limit each names is shorter or longer, or "as soon as
//     possible" stands in place of one;
//   - the one ceiling each names ("limited to", "at most") is lower or higher, or
//     the one floor ("at least") higher or lower; a limit can also become the
//     one number that the other text names;
//   - a softening phrase ("where possible") is gone, or has come.
//
// Where a text names several of a kind nothing is concluded from them.
func reasons(older, newer string) []Reason {
	var out []Reason
	add := func(tighter bool, format string, args ...any) {
		c := Loosened
		if tighter {
			c = Tightened
		}
		out = append(out, Reason{c, fmt.Sprintf(format, args...)})
	}
	ow, or := duty(older)
	nw, nr := duty(newer)
	if or > 0 && nr > 0 && or != nr {
		add(nr > or, "“%s” became “%s”", ow, nw)
	}
	os, oh := span(older)
	ns, nh := span(newer)
	asap := func(s string) bool { return strings.Contains(strings.ToLower(s), "as soon as possible") }
	switch {
	case oh > 0 && nh > 0 && oh != nh:
		add(nh < oh, "“%s” became “%s”", os, ns)
	case oh > 0 && nh == 0 && asap(newer) && !asap(older):
		add(false, "“%s” became “as soon as possible”", os)
	case oh == 0 && nh > 0 && asap(older) && !asap(newer):
		add(true, "“as soon as possible” became “%s”", ns)
	}
	if o, n, ok := limits(ceilings, ceilingWords, older, newer); ok {
		add(n.value < o.value, "“%s” became “%s”", o.words, n.words)
	}
	if o, n, ok := limits(floors, floorWords, older, newer); ok {
		add(n.value > o.value, "“%s” became “%s”", o.words, n.words)
	}
	soft := has(older, softenerWords...) || has(newer, softenerWords...)
	if soft && (oh == 0 && nh == 0 || !asap(older) && !asap(newer)) {
		so, sn := softeners.FindAllString(older, -1), softeners.FindAllString(newer, -1)
		switch {
		case len(so) == 0 && len(sn) == 1:
			add(false, "“%s” has come", sn[0])
		case len(so) == 1 && len(sn) == 0:
			add(true, "“%s” is gone", so[0])
		}
	}
	return out
}

// duty is the strongest verb of duty; rank 0 if there is none. "Shall
// endeavour to" is no stronger than endeavouring, and "may not" forbids.
func duty(s string) (words string, rank int) {
	last := ""
	for s != "" {
		n := tokenLen(s)
		w := s[:n]
		s = s[n:]
		if isSpace(w) {
			continue
		}
		r := duties[w]
		switch {
		case w == "not" && duties[last] == 1:
			last, r = last+" not", 3
		case r == 2 && duties[last] == 3 && words == last:
			words, rank, r, last = "", 0, 2, last+" "+w
		default:
			last = w
		}
		if r > rank {
			words, rank = last, r
		}
	}
	return words, rank
}

// span is the one time that a text names, in hours; 0 if it names none or
// several.
func span(s string) (words string, hours float64) {
	if !has(s, "hour", "day", "week", "month", "year") {
		return "", 0
	}
	all := spans.FindAllStringSubmatch(s, 2)
	if len(all) != 1 {
		return "", 0
	}
	n, ok := numberWords[strings.ToLower(all[0][1])]
	if !ok {
		n, _ = strconv.ParseFloat(all[0][1], 64)
	}
	return all[0][0], n * unitHours[strings.TrimSuffix(strings.ToLower(all[0][2]), "s")]
}

var numberShape = regexp.MustCompile(`[0-9][0-9,. ]*[0-9]|[0-9]`)

// only is the one number of a text that names no other.
func only(s string) (limit, bool) {
	all := numberShape.FindAllString(s, 2)
	if len(all) != 1 {
		return limit{}, false
	}
	v, err := strconv.ParseFloat(strings.NewReplacer(",", "", " ", "").Replace(strings.TrimRight(all[0], ",. ")), 64)
	return limit{all[0], v}, err == nil
}

type limit struct {
	words string
	value float64
}

// Words of which one stands in every limit: a quick look before the slow one.
var (
	ceilingWords  = []string{"limited", "at most", "more than", "up to", "exceed", "maximum", "capped", "longer than"}
	floorWords    = []string{"least", "less than", "fewer than", "minimum", "floor"}
	softenerWords = []string{"possible", "appropriate", "feasible", "practicable", "in principle", "best efforts", "if necessary", "subject to"}
)

// has tells whether a text has one of some words, in any capitals.
func has(s string, words ...string) bool {
	low := strings.ToLower(s)
	return slices.ContainsFunc(words, func(w string) bool { return strings.Contains(low, w) })
}

func limits(re *regexp.Regexp, words []string, older, newer string) (o, n limit, ok bool) {
	if !has(older, words...) && !has(newer, words...) {
		return o, n, false
	}
	find := func(s string) (limit, bool) {
		all := re.FindAllStringSubmatch(s, 2)
		if len(all) != 1 {
			return limit{}, false
		}
		v, err := strconv.ParseFloat(strings.NewReplacer(",", "", " ", "").Replace(strings.TrimRight(all[0][1], ",. ")), 64)
		return limit{strings.TrimSpace(all[0][0]), v}, err == nil
	}
	o, ok1 := find(older)
	n, ok2 := find(newer)
	// A limit that became a plain number, or the reverse.
	if ok1 && !ok2 {
		n, ok2 = only(newer)
	} else if ok2 && !ok1 {
		o, ok1 = only(older)
	}
	if !ok1 || !ok2 || o.value == n.value {
		return o, n, false
	}
	return o, n, true
}
