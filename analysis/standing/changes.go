package standing

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Change is one thing that is different from the earlier day.
type Change struct {
	Line
	Date  when.Date `json:"date"`
	Issue string    `json:"issue,omitempty"` // id, where it is about one
	// What kind of change: "group", "position", "report", "draft", "condition",
	// "deadline", "account".
	Kind string `json:"kind"`
}

// Changes lists what is in the view now and was not in the view of the earlier
// day: first the issues that moved from one group to another, then what
// parties said, then what is reported of them, then texts, conditions, dates
// and accounts; each oldest first.
func Changes(now, before *dossier.View) []Change {
	return changes(now, before, OnIssues(now))
}

// changes is Changes where the issues have been looked at already.
func changes(now, before *dossier.View, issues []OnIssue) []Change {
	var out []Change
	then := map[string]Group{}
	for _, s := range OnIssues(before) {
		then[s.Issue.ID] = s.Group
	}
	for _, s := range issues {
		if was, ok := then[s.Issue.ID]; ok && was != s.Group {
			c := Change{Kind: "group", Issue: s.Issue.ID}
			c.Text = fmt.Sprintf("%s: from %s to %s", Title(s.Issue), was, s.Group)
			c.IDs = []string{addressOf(s.Issue)}
			for _, p := range s.Parties {
				for _, pos := range p.Own {
					if p.Party.Principal() && isNew(before, pos) {
						c.IDs = append(c.IDs, addressOf(pos))
					}
				}
			}
			out = append(out, c)
		}
	}
	out = append(out, positionChanges(now, before)...)
	for _, d := range fresh(now.Drafts, before) {
		c := Change{Kind: "draft", Date: d.Date, Line: Line{Text: "New text: " + draftWords(now, d), IDs: []string{addressOf(d)}}}
		out = append(out, c)
	}
	for _, r := range fresh(now.Conditions, before) {
		w := Wait{X: r.X, Y: r.Y, Condition: r}
		text, ids := w.words(now)
		out = append(out, Change{Kind: "condition", Date: r.Date, Line: Line{"New condition: " + text, ids}})
	}
	asOf := viewDay(now)
	for _, due := range Deadlines(now, asOf) {
		d := due.Deadline
		old, _ := before.Find("deadline", d.ID)
		switch was, ok := old.(*dossier.Deadline); {
		case !ok:
			l := due.Words(now)
			out = append(out, Change{Kind: "deadline", Date: now.DateOf(d), Line: Line{"New date: " + l.Text, l.IDs}})
		case was.Outcome == nil && d.Outcome != nil:
			out = append(out, Change{Kind: "deadline", Date: d.Outcome.Date, Line: Line{fmt.Sprintf("Outcome: %s: %s", d.What, d.Outcome.Words), []string{addressOf(d)}}})
		}
	}
	for _, a := range now.Accounts {
		old, _ := before.Find("account", a.ID)
		was, _ := old.(*dossier.Account)
		if len(a.Sides) > 1 && (was == nil || len(was.Sides) < len(a.Sides)) {
			what := "Accounts disagree: "
			if was != nil && len(was.Sides) > 1 {
				what = "A further account: "
			}
			out = append(out, Change{Kind: "account", Line: Line{what + a.Question, []string{addressOf(a)}}})
		}
	}
	return out
}

// viewDay is the last day that a view looks at.
func viewDay(v *dossier.View) when.Day {
	if v.AsOf.IsZero() {
		return when.MaxDay
	}
	_, last := v.AsOf.Bounds()
	return last
}

func isNew(before *dossier.View, r dossier.Record) bool {
	_, there := before.Find(r.Kind(), r.Head().ID)
	return !there
}

// fresh returns the records that the earlier view does not have, oldest first.
func fresh[R dossier.Record](records []R, before *dossier.View) []R {
	var out []R
	for _, r := range records {
		if isNew(before, r) {
			out = append(out, r)
		}
	}
	slices.SortStableFunc(out, func(a, b R) int { return when.Compare(dossier.OwnDate(a), dossier.OwnDate(b)) })
	return out
}

// positionChanges tells the new positions: own words first, then reports.
func positionChanges(now, before *dossier.View) []Change {
	var own, reported []Change
	for _, p := range fresh(now.Positions, before) {
		i := now.Issue(p.Issue)
		c := Change{Kind: "position", Date: p.Date, Issue: p.Issue}
		c.Text = fmt.Sprintf("%s, %s, %s: %s", p.Date.Words(), Title(i), Parties(now, []string{p.Party}), Phrase(i, p))
		if s := Shift(p); s != "" {
			c.Text += " (" + s + ")"
		}
		if p.Option != "" {
			c.Text += ". " + sentence(p.Words)
		}
		c.IDs = []string{addressOf(p)}
		if p.OwnWord() {
			own = append(own, c)
			continue
		}
		c.Kind = "report"
		c.Text = strings.TrimSuffix(c.Text, ".") + ReportMark(now, p)
		reported = append(reported, c)
	}
	return append(own, reported...)
}

// ReportMark says who reports a position, and who denies it.
func ReportMark(v *dossier.View, p *dossier.Position) string {
	s := dated(when.Date{}, p.AccordingTo, nil, p.Channel)
	if p.Voice != nil {
		s += ", by a voice within the party (" + voice(v, p.Voice) + ")"
	}
	if len(p.DeniedBy) > 0 {
		s += "; " + denials(v, p.DeniedBy)
	}
	return s
}

func voice(v *dossier.View, w *dossier.Voice) string {
	if x := v.Person(w.Person); x != nil {
		return x.Name
	}
	return w.Words
}

// Shift puts a shift in words; the same words for both principals.
func Shift(p *dossier.Position) string {
	var s string
	switch p.Shift {
	case dossier.ShiftCloser:
		s = "closer to the other principal"
	case dossier.ShiftFurther:
		s = "further apart"
	case dossier.ShiftChanged:
		s = "changed"
	default:
		return ""
	}
	if p.ShiftWords != "" {
		s += ": " + p.ShiftWords
	}
	return s
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:] + "."
}

func draftWords(v *dossier.View, d *dossier.Draft) string {
	s := d.Title + " (" + d.Date.Words()
	if who := Parties(v, d.By); who != "" {
		s += ", by " + who
	} else if d.ByWords != "" {
		s += ", by " + d.ByWords
	}
	switch d.Seen {
	case "described":
		s += ", known by descriptions"
	case "unseen":
		s += ", text not seen"
	case "relayed":
		s += ", text as relayed"
	}
	return s + ")"
}
