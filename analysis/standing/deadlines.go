package standing

import (
	"cmp"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Due is a deadline seen from the as-of date.
type Due struct {
	Deadline *dossier.Deadline
	// First and Last day that its date allows; both MaxDay where it hangs on
	// something that has no date.
	First, Last when.Day
	// Passed: its last day is before the as-of date, or its outcome is known.
	Passed bool
}

// Deadlines lists the deadlines, the next first, then those that hang on
// something without a date, then those that passed, the latest first.
func Deadlines(v *dossier.View, asOf when.Day) []Due {
	var out []Due
	for _, d := range v.Deadlines {
		due := Due{Deadline: d, First: when.MaxDay, Last: when.MaxDay}
		if !d.Due.IsZero() {
			due.First, due.Last = d.Due.Bounds()
		}
		due.Passed = due.Last < asOf || d.Outcome != nil
		out = append(out, due)
	}
	slices.SortStableFunc(out, func(a, b Due) int {
		if c := flag(a.Passed, b.Passed); c != 0 {
			return c
		}
		c := cmp.Or(cmp.Compare(a.Last, b.Last), cmp.Compare(a.First, b.First), cmp.Compare(a.Deadline.ID, b.Deadline.ID))
		if a.Passed {
			return -c
		}
		return c
	})
	return out
}

// Words is a deadline in a line: by when, what, set by whom, how firm, denied
// by whom, what became of it.
func (d Due) Words(v *dossier.View) Line {
	r := d.Deadline
	parts := []string{d.When(v) + ": " + r.What}
	if who := cmp.Or(r.SetByWords, Actors(v, r.SetBy)); who != "" {
		parts = append(parts, "set by "+who)
	}
	firm := r.Firmness
	if r.FirmnessWords != "" && !strings.EqualFold(r.FirmnessWords, firm) {
		firm += " (" + r.FirmnessWords + ")"
	}
	parts = append(parts, firm)
	if len(r.AccordingTo) > 0 {
		parts = append(parts, "according to "+strings.Join(r.AccordingTo, ", via "))
	}
	if len(r.DeniedBy) > 0 {
		parts = append(parts, denials(v, r.DeniedBy))
	}
	if r.Outcome != nil {
		parts = append(parts, "outcome: "+r.Outcome.Words)
	} else if d.Passed {
		parts = append(parts, "passed; no outcome on record")
	}
	return Line{Text: strings.Join(parts, "; "), IDs: []string{addressOf(r)}}
}

// When says by when: a date, or what it hangs on and how long after.
func (d Due) When(v *dossier.View) string {
	r := d.Deadline
	if !r.Due.IsZero() {
		return r.Due.Words()
	}
	base := r.AfterWords
	if base == "" {
		base = TermWords(v, dossier.Term(r.After))
	}
	var plus []string
	for _, p := range r.Plus {
		plus = append(plus, p.Words())
	}
	text := strings.Join(plus, ", ") + " after " + base
	if len(plus) == 0 {
		text = "after " + base
	}
	switch r.Bound {
	case "at-most":
		return "at most " + text
	case "at-least":
		return "at least " + text
	case "about":
		return "about " + text
	}
	return text
}
