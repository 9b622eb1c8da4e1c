package guarantees

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Walked is what an incident sets off, text by text.
type Walked struct {
	Incident Incident   `json:"incident"`
	Texts    []TextWalk `json:"texts"`
}

// TextWalk is the way through the clauses of one text.
type TextWalk struct {
	Draft string `json:"draft,omitempty"`
	Title string `json:"title"`
	// Lead says in a sentence where the text falls silent.
	Lead Line `json:"lead"`
	// Steps in their order: what is set off, each followed by the rungs above it,
	// then what may be.
	Steps []Step `json:"steps"`
	// Apart are the clauses that nothing ties to the incident, with the reason.
	Apart []Line `json:"apart"`
}

// The ways in which a clause stands to an incident.
const (
	SetOff  = "set-off"  // by its words it is set off
	Next    = "next"     // the next rung, if its own trigger comes, too
	NotSaid = "not-said" // the text does not say whether it is
)

// Step is one clause on the way.
type Step struct {
	ID      string `json:"id"`
	Point   string `json:"point,omitempty"`
	Verdict string `json:"verdict"`
	Trigger string `json:"trigger"`
	// Told says who relays the clause, and what of it is unconfirmed.
	Told string `json:"told,omitempty"`
	// Why says by which words, or what the text does not say.
	Why string `json:"why"`
	// If names the parties whose act it has to be, where the incident does not say
	// whose it is.
	If []string `json:"if,omitempty"`
	// From and By are hours after the incident: not before, and at the latest; nil:
	// the text does not say.
	From *int `json:"from_hours,omitempty"`
	By   *int `json:"by_hours,omitempty"`
	// When is the same in words, by days where the incident has one.
	When string `json:"when"`
	// Effect is what follows, and Who acts, as the record has it.
	Effect string `json:"effect,omitempty"`
	Who    string `json:"who,omitempty"`
	// Ends and Starts are the guarantees that lapse, or come into force.
	Ends   []string `json:"ends,omitempty"`
	Starts []string `json:"starts,omitempty"`
	// Notes are remarks on the clock.
	Notes []string `json:"notes,omitempty"`
	// Silent are the questions that the text leaves open here, in the order in
	// which a breach runs through them; of a clause of which the text does not say
	// whether it is set off, those of that, and what somebody has noticed.
	Silent []Cell `json:"silent"`
	// Open is what somebody has noticed as open beside these.
	Open []string `json:"open,omitempty"`
}

// onTheWay are the cells without which a response does not come about.
var onTheWay = []string{"threshold", "determines", "clock", "response", "responder", "automatic", "ceiling", "legal form"}

// Walk goes through the clauses of each text with an incident. With a draft, only
// through those of that draft.
func Walk(v *dossier.View, draft string, in Incident) *Walked {
	w := &Walked{Incident: in, Texts: []TextWalk{}}
	r := newReader(v)
	for _, d := range documents(v, draft) {
		w.Texts = append(w.Texts, walkText(v, r, d, in))
	}
	return w
}

func walkText(v *dossier.View, r *reader, d Document, in Incident) TextWalk {
	t := TextWalk{Draft: d.Draft, Title: d.Title, Steps: []Step{}, Apart: []Line{}}
	var sure, unsure []Step
	taken := map[string]bool{} // also what is apart
	for _, row := range d.Rows {
		if len(row.After) > 0 && row.ID != in.Trigger {
			continue // reached over the rung before it
		}
		st, apart := match(v, r, row, in)
		taken[row.ID] = true
		switch {
		case apart != "":
			t.Apart = append(t.Apart, Line{apart, []string{address(row.Guarantee)}})
			continue
		case st.Verdict == SetOff:
			sure = append(sure, st)
		default:
			unsure = append(unsure, st)
		}
	}
	// What is set off comes by its clock; what has none keeps the text's order.
	slices.SortStableFunc(sure, func(a, b Step) int { return cmp.Compare(hoursOf(a.By), hoursOf(b.By)) })
	for _, st := range append(sure, unsure...) {
		t.Steps = append(t.Steps, st)
		t.climb(v, r, d, in, st, taken)
	}
	// A rung is not reached where the one below it is not touched. One whose lower
	// rungs stand elsewhere is looked at by itself.
	for _, row := range d.Rows {
		if taken[row.ID] {
			continue
		}
		taken[row.ID] = true
		if d.has(row.After) {
			t.Apart = append(t.Apart, Line{fmt.Sprintf("“%s”: it comes after %s, which is not touched", row.Trigger, list(row.After)), []string{address(row.Guarantee)}})
		} else if st, apart := match(v, r, row, in); apart != "" {
			t.Apart = append(t.Apart, Line{apart, []string{address(row.Guarantee)}})
		} else {
			t.Steps = append(t.Steps, st)
		}
	}
	t.Lead = lead(v, t, in)
	return t
}

// has tells whether any of the guarantees stands in the document.
func (d Document) has(ids []string) bool {
	return slices.ContainsFunc(d.Rows, func(r Row) bool { return slices.Contains(ids, r.ID) })
}

// climb adds the rungs above a step.
func (t *TextWalk) climb(v *dossier.View, r *reader, d Document, in Incident, below Step, taken map[string]bool) {
	for _, row := range d.Rows {
		if taken[row.ID] || !slices.Contains(row.After, below.ID) {
			continue
		}
		taken[row.ID] = true
		st := newStep(v, row)
		st.Verdict, st.If = Next, below.If
		st.Why = fmt.Sprintf("the next step, if %s did not end it and “%s”", below.ID, cmp.Or(row.Trigger, "its trigger, which is not on record"))
		if m, _, _, _ := r.meetAny(in.reading, row.Trigger); m == partly || m == unsaid {
			st.Why += "; the text does not say whether the incident is that"
		}
		st.From = below.By
		h, timed := clock(row.Guarantee)
		if row.ClockFrom != "" && timed {
			st.By = &h // from the incident, as the first trigger
			if row.ClockFrom != d.first(row.Guarantee) {
				st.By = nil
				st.Notes = append(st.Notes, "its clock starts with "+row.ClockFrom)
			}
		} else if timed && st.From != nil {
			h += *st.From
			st.By = &h
		}
		if st.From != nil && st.By != nil && *st.By < *st.From {
			st.Notes = append(st.Notes, fmt.Sprintf("its clock (%d hours) is over before that of the step before it (%d hours)", *st.By, *st.From))
		}
		st.timed(in)
		t.Steps = append(t.Steps, st)
		t.climb(v, r, d, in, st, taken)
	}
}

// first is the lowest rung of the ladder that a guarantee is on.
func (d Document) first(g *dossier.Guarantee) string {
	for range d.Rows {
		if len(g.After) == 0 {
			break
		}
		i := slices.IndexFunc(d.Rows, func(r Row) bool { return r.ID == g.After[0] })
		if i < 0 {
			return g.After[0]
		}
		g = d.Rows[i].Guarantee
	}
	return g.ID
}

// match holds a clause against the incident; apart says why nothing ties them.
// Where what ends a guarantee meets the incident, and its trigger does not, the step
// is that it ends.
func match(v *dossier.View, r *reader, row Row, in Incident) (st Step, apart string) {
	if st, apart = matchTrigger(v, r, row, in); apart == "" || row.Ends || row.VoidedBy == "" {
		return st, apart
	}
	for _, part := range strings.Split(row.VoidedBy, ";") {
		g := *row.Guarantee
		g.Trigger, g.Voids = strings.TrimSpace(aside.ReplaceAllString(part, "")), []string{row.ID}
		end := Row{Guarantee: &g, ID: row.ID, Point: row.Point, Ends: true, Cells: row.Cells}
		if id := r.actor(g.Trigger); id != "" {
			end.By = []string{id}
		}
		if e, not := matchTrigger(v, r, end, in); not == "" && e.Verdict != "" {
			e.Effect, e.Who, e.By = "the guarantee lapses", "", nil
			e.Silent = slices.DeleteFunc(e.Silent, func(c Cell) bool { return c.Name != "determines" })
			e.timed(in)
			return e, ""
		}
	}
	return st, apart
}

// aside is a remark in brackets, such as the number of a point.
var aside = regexp.MustCompile(`\s*\([^()]*\)`)

// matchTrigger holds the trigger of a clause against the incident.
func matchTrigger(v *dossier.View, r *reader, row Row, in Incident) (st Step, apart string) {
	st = newStep(v, row)
	if row.Trigger == "" {
		return st, "no trigger is on record"
	}
	if in.By != "" && len(row.By) > 0 && !slices.Contains(row.By, in.By) {
		return st, fmt.Sprintf("“%s” speaks of an act of %s", row.Trigger, labels(v, row.By))
	}
	if row.ID == in.Trigger {
		st.Verdict, st.Why = SetOff, "it is the incident that was chosen"
	} else {
		m, same, wider, more := r.meetAny(in.reading, row.Trigger)
		var words []string
		if len(same) > 0 {
			words = append(words, "the same words: "+strings.Join(same, ", "))
		}
		if len(wider) > 0 {
			words = append(words, "a wider word covers it: "+strings.Join(wider, ", "))
		}
		switch m {
		case separate:
			return st, fmt.Sprintf("“%s”: nothing in the words ties the incident to it", row.Trigger)
		case unsaid:
			st.Verdict = NotSaid
			st.Why = fmt.Sprintf("the text does not say whether “%s” counts as “%s”", in.Words, row.Trigger)
		case partly:
			st.Verdict = NotSaid
			st.Why = strings.Join(words, "; ") + "; the incident does not say: " + strings.Join(more, ", ")
		default:
			st.Verdict, st.Why = SetOff, strings.Join(words, "; ")
		}
		if in.By != "" && len(row.By) == 0 && slices.Contains(row.Protects, in.By) && !row.Ends {
			st.Verdict = NotSaid
			st.Why += fmt.Sprintf("; it protects %s, and the text does not say whether an act of its own counts", labels(v, []string{in.By}))
		}
	}
	if st.Verdict == NotSaid {
		// The text falls silent at whether it counts; beyond that stands what somebody
		// has noticed.
		st.Silent = slices.DeleteFunc(st.Silent, func(c Cell) bool {
			return c.Name != "threshold" && c.Name != "determines" && len(c.Noticed) == 0
		})
	}
	if in.By == "" {
		st.If = row.By
	}
	zero := 0
	st.From = &zero
	if h, timed := clock(row.Guarantee); timed && (row.ClockFrom == "" || row.ClockFrom == row.ID) {
		st.By = &h
		if in.Hours > 0 && in.Hours < h {
			st.Notes = append(st.Notes, fmt.Sprintf("the incident is over after %s, the clock runs %s", hoursWords(in.Hours), hoursWords(h)))
		}
	}
	st.timed(in)
	return st, ""
}

func newStep(v *dossier.View, row Row) Step {
	st := Step{
		ID: row.ID, Point: row.Point, Trigger: row.Trigger, Told: told(row.Guarantee), Ends: row.Voids, Starts: row.Starts, Open: row.Open, Silent: []Cell{},
		Effect: row.Cell("response").Words, Who: cmp.Or(row.Responder, row.GuarantorWords, labels(v, row.Guarantors)),
	}
	for _, name := range onTheWay {
		if c := row.Cell(name); c.Blank() || len(c.Noticed) > 0 {
			st.Silent = append(st.Silent, *c)
		}
	}
	return st
}

// timed says when a step comes.
func (st *Step) timed(in Incident) {
	day := func(h int) string { return fmt.Sprintf("day %d", *in.Day+(h+23)/24) }
	switch {
	case st.By != nil && in.Day != nil:
		st.When = "by " + day(*st.By) + ", " + hoursWords(*st.By) + " after the incident"
	case st.By != nil:
		st.When = "within " + hoursWords(*st.By)
	case st.From != nil && *st.From == 0 && in.Day != nil:
		st.When = day(0) + ", and no time is named for what follows"
	case st.From != nil && *st.From == 0:
		st.When = "no time is named for what follows"
	case st.From != nil && in.Day != nil:
		st.When = "after " + day(*st.From) + ", and no time is named by which"
	case st.From != nil:
		st.When = "after " + hoursWords(*st.From) + ", and no time is named by which"
	default:
		st.When = "no time is named"
	}
}

// lead says where the text falls silent.
func lead(v *dossier.View, t TextWalk, in Incident) Line {
	var out []string
	ids := []string{}
	sides := map[string]bool{}
	last, lastID := -1, ""
	sure := 0
	for _, st := range t.Steps {
		if st.Verdict == SetOff {
			sure++
		}
		for _, p := range st.If {
			sides[p] = true
		}
		if st.By != nil && *st.By > last {
			last, lastID = *st.By, st.ID
		}
	}
	switch {
	case len(t.Steps) == 0:
		return Line{"Nothing in this text is tied to the incident by its words: it is silent.", ids}
	case sure == 0:
		out = append(out, "By its words nothing here is certainly set off: the text does not say.")
	}
	first := t.Steps[0]
	if in.By == "" && len(sides) > 1 {
		out = append(out, "The incident does not say whose act it was, and the text goes different ways for "+labels(v, sorted(v, sides))+".")
	}
	if len(first.Silent) > 0 {
		c := first.Silent[0]
		out = append(out, fmt.Sprintf("The text is first silent at %s: %s", first.ID, open(c)))
		ids = append(ids, "guarantee/"+first.ID)
	}
	if last >= 0 {
		end := hoursWords(last) + " after it"
		if in.Day != nil {
			end = fmt.Sprintf("day %d", *in.Day+(last+23)/24)
		}
		out = append(out, fmt.Sprintf("The last time that it names is %s (%s); after that it says nothing.", end, lastID))
		ids = append(ids, "guarantee/"+lastID)
	} else {
		out = append(out, "It names no time for any of it.")
	}
	return Line{strings.Join(out, " "), slices.Compact(ids)}
}

// open puts a silence in a sentence.
func open(c Cell) string {
	s := c.Question
	if len(c.Noticed) > 0 {
		s = strings.TrimSpace(s + " (noticed as open: " + strings.Join(c.Noticed, ", ") + ")")
	}
	if s != "" && !strings.HasSuffix(s, "?") {
		s += "."
	}
	return s
}

// sorted puts parties into the dossier's order.
func sorted(v *dossier.View, set map[string]bool) []string {
	var out []string
	for _, p := range v.Parties {
		if set[p.ID] {
			out = append(out, p.ID)
		}
	}
	return out
}

func hoursOf(h *int) int {
	if h == nil {
		return 1 << 30
	}
	return *h
}

// clock is the time of a guarantee in hours: as the record has it, else as the words
// of its clock say ("within 24 hours").
func clock(g *dossier.Guarantee) (int, bool) {
	if !g.Within.IsZero() {
		return hours(g.Within), true
	}
	if m := spoken.FindStringSubmatch(g.Clock); m != nil {
		if n, err := strconv.Atoi(m[1]); err == nil && n <= 100_000 {
			return n * hoursIn[strings.ToLower(m[2])], true
		}
	}
	return 0, false
}

var spoken = regexp.MustCompile(`(?i)\b(\d+)[- ](hour|day|week|month)s?\b`)

var isoHours = regexp.MustCompile(`T(\d+)H$`)

// hours is a duration in hours; months and years by their mean length.
func hours(d when.Duration) int {
	s := d.String()
	m := isoHours.FindStringSubmatch(s)
	if m == nil {
		days, _ := d.Days()
		return days * 24
	}
	h, err := strconv.Atoi(m[1])
	if err != nil {
		return 0
	}
	if date := strings.TrimSuffix(s, m[0]); date != "P" {
		days, _ := when.MustParseDuration(date).Days()
		h += days * 24
	}
	return h
}

func hoursWords(h int) string {
	switch {
	case h == 1:
		return "1 hour"
	case h > 72 && h%24 == 0:
		return fmt.Sprintf("%d days", h/24)
	}
	return fmt.Sprintf("%d hours", h)
}

// VerdictWords says how a clause stands to the incident.
func VerdictWords(v *dossier.View, st Step) string {
	s := map[string]string{SetOff: "Set off", Next: "Next, if it goes on", NotSaid: "The text does not say"}[st.Verdict]
	if len(st.If) > 0 {
		s += ", if it was " + strings.Join(strings.Split(labels(v, st.If), " and "), " or ")
	}
	return s
}
