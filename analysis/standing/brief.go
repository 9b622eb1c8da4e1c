package standing

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Brief is the morning page: where things stand, in sections, every line with
// the addresses of the records that it rests on.
type Brief struct {
	Title  string `json:"title"`
	AsOf   string `json:"as_of"`           // YYYY-MM-DD
	Since  string `json:"since"`           // YYYY-MM-DD: changes are counted from here
	Known  string `json:"known,omitempty"` // as known on that date
	Reader string `json:"reader"`          // the group that reads; "owners" for an owner
	Label  string `json:"label"`           // highest label within

	State     []Line         `json:"state_of_play"`
	Groups    []GroupBrief   `json:"issues"`
	Changes   []Change       `json:"changes"`
	Rings     []Line         `json:"rings"`
	Deadlines []Line         `json:"deadlines"`
	Accounts  []AccountBrief `json:"accounts"`
	Questions []Line         `json:"questions"`
	Events    []Line         `json:"events"`
	Withheld  int            `json:"withheld,omitempty"` // announced by the owners
}

// GroupBrief is one group of issues, with its test.
type GroupBrief struct {
	Group  Group        `json:"group"`
	Test   string       `json:"test"`
	Issues []IssueBrief `json:"issues"`
	// Quiet are the issues on which nothing is on record from or about a
	// principal.
	Quiet []Line `json:"quiet"`
}

// IssueBrief is one issue in the brief.
type IssueBrief struct {
	ID    string `json:"id"`
	Title string `json:"title"`
	// Option that made the group, in words, where one did.
	Option string `json:"option,omitempty"`
	// Parties says where each party stands, in its own words on record.
	Parties []PartyLine `json:"parties"`
	// Reported says what is reported of principals and would change the group,
	// or is newer than anything they said; the same report several times is
	// told once, by the latest.
	Reported []Line `json:"reported"`
	// Asks are the questions that the record leaves open here.
	Asks []Line `json:"asks"`
}

// PartyLine is a party's stance in a few words.
type PartyLine struct {
	Party string `json:"party"` // id
	Name  string `json:"name"`
	Line
}

// AccountBrief is a question on which accounts disagree, with its sides.
type AccountBrief struct {
	Line
	Sides []Line `json:"sides"`
	// What would settle it, where somebody has said so.
	Settles string `json:"settles,omitempty"`
}

// quiet tells whether neither a principal's word nor a report of one is told.
func (b IssueBrief) quiet() bool { return len(b.Parties)+len(b.Reported)+len(b.Asks) == 0 }

// Compose writes the brief. now is the view as of its date; before is the view
// of the day from which changes are told.
func Compose(now, before *dossier.View) Brief {
	asOf, since := viewDay(now), viewDay(before)
	issues := OnIssues(now)
	b := Brief{
		Title:    now.Info.Title,
		AsOf:     asOf.String(),
		Since:    since.String(),
		Reader:   cmp.Or(now.Reader, dossier.Owners),
		Label:    now.HighestLabel().Label(),
		Changes:  changes(now, before, issues),
		Withheld: now.Withheld(),
	}
	if !now.Known.IsZero() {
		b.Known = now.Known.String()
	}
	for _, g := range Groups() {
		gb := GroupBrief{Group: g, Test: g.Test()}
		for _, s := range issues {
			if s.Group != g {
				continue
			}
			if ib := issueBrief(now, s); ib.quiet() {
				gb.Quiet = append(gb.Quiet, Line{ib.Title, []string{addressOf(s.Issue)}})
			} else {
				gb.Issues = append(gb.Issues, ib)
			}
		}
		b.Groups = append(b.Groups, gb)
	}
	rings := Rings(now)
	for _, r := range rings {
		b.Rings = append(b.Rings, r.Words(now))
	}
	due := Deadlines(now, asOf)
	for _, d := range due {
		if !d.Passed {
			b.Deadlines = append(b.Deadlines, d.Words(now))
		}
	}
	b.Accounts = AccountsOf(now)
	b.Questions = QuestionsOf(now)
	timeline := Timeline(now)
	for _, e := range slices.Backward(timeline) {
		if e.Within == "" {
			b.Events = append(b.Events, EventWords(now, e))
		}
		if len(b.Events) == 8 {
			break
		}
	}
	b.State = stateOfPlay(now, issues, rings, due)
	return b
}

// issueBrief tells one issue.
func issueBrief(v *dossier.View, s OnIssue) IssueBrief {
	b := IssueBrief{ID: s.Issue.ID, Title: Title(s.Issue), Option: Option(s.Issue, s.Option)}
	for _, p := range s.Parties {
		if len(p.Own) == 0 {
			continue
		}
		pl := PartyLine{Party: p.Party.ID, Name: Name(p.Party)}
		var parts []string
		for _, pos := range slices.Backward(p.Own) {
			if part := Phrase(s.Issue, pos) + " (" + pos.Date.Words() + ")"; !slices.Contains(parts, part) {
				parts = append(parts, part)
			}
			pl.IDs = append(pl.IDs, addressOf(pos))
		}
		pl.Text = strings.Join(parts, "; ")
		b.Parties = append(b.Parties, pl)
	}
	would := map[string]Group{}
	for _, h := range s.Would {
		would[h.Position.ID] = h.Group
	}
	for _, p := range s.Parties {
		if !p.Party.Principal() {
			continue
		}
		told := map[string]int{} // by stance and option: index in b.Reported
		for _, rep := range slices.Backward(p.Reported) {
			g, changes := would[rep.ID]
			if !changes && newerOwn(p, rep) {
				continue
			}
			l := Line{IDs: []string{addressOf(rep)}}
			if key := string(rep.Stance) + " " + rep.Option; rep.Option != "" {
				if n, again := told[key]; again {
					b.Reported[n].IDs = append(b.Reported[n].IDs, l.IDs...)
					continue
				}
				told[key] = len(b.Reported)
			}
			l.Text = fmt.Sprintf("Reported, %s: %s %s%s", rep.Date.Words(), Name(p.Party), Phrase(s.Issue, rep), ReportMark(v, rep))
			if changes {
				l.Text += fmt.Sprintf(". Said by %s itself, it would make this %s", Name(p.Party), g)
			}
			b.Reported = append(b.Reported, l)
		}
	}
	b.Asks = asks(v, s)
	return b
}

// newerOwn tells whether the party itself has spoken on the issue since a
// report of it.
func newerOwn(p OfParty, report *dossier.Position) bool {
	return slices.ContainsFunc(p.Own, func(o *dossier.Position) bool { return when.CertainlyBefore(report.Date, o.Date) })
}

// asks are the questions that the positions leave open: a principal that has
// said nothing itself, while another has; an option that one holds and that
// another has not spoken on.
func asks(v *dossier.View, s OnIssue) []Line {
	var out []Line
	spoken := map[string]bool{}
	for _, p := range s.Parties {
		spoken[p.Party.ID] = p.Spoken()
	}
	any := false
	for _, p := range v.Principals() {
		any = any || spoken[p.ID]
	}
	var mute []string
	unsaid := Line{}
	for _, p := range v.Principals() {
		if any && !spoken[p.ID] {
			mute = append(mute, Name(p))
			unsaid.IDs = append(unsaid.IDs, addressOf(p))
		}
	}
	if len(mute) > 0 {
		unsaid.Text = fmt.Sprintf("Not on record: what %s would say here in its own words.", list(mute))
		out = append(out, unsaid)
	}
	if len(out) > 0 || s.Group == Agreed || s.Group == NoDifference {
		return out
	}
	for _, o := range s.Options {
		if len(s.BlockedBy[o]) > 0 {
			continue
		}
		var holders, silent []string
		var ids []string
		for _, p := range s.Parties {
			if !p.Party.Principal() {
				continue
			}
			on := slices.IndexFunc(p.Own, func(pos *dossier.Position) bool { return dossier.Covers(pos.Option, o) })
			if on < 0 {
				silent = append(silent, Name(p.Party))
				continue
			}
			if p.Own[on].Stance.For() {
				holders = append(holders, Name(p.Party))
				ids = append(ids, addressOf(p.Own[on]))
			}
		}
		if len(holders) > 0 && len(silent) > 0 {
			out = append(out, Line{fmt.Sprintf("What does %s say to %q? Nobody blocks it; %s has spoken for it.", list(silent), Option(s.Issue, o), list(holders)), ids})
		}
	}
	return out
}

// AccountsOf lists the questions on which accounts disagree, the newest first.
func AccountsOf(v *dossier.View) []AccountBrief {
	accounts := slices.Clone(v.Accounts)
	slices.SortStableFunc(accounts, func(a, b *dossier.Account) int { return -when.Compare(lastSide(v, a), lastSide(v, b)) })
	var out []AccountBrief
	for _, a := range accounts {
		if len(a.Sides) < 2 {
			continue
		}
		ab := AccountBrief{Line: Line{a.Question, []string{addressOf(a)}}, Settles: a.Settles}
		for _, s := range a.Sides {
			text := s.Who + ": " + s.Words
			if len(s.AccordingTo) > 0 {
				text += " (according to " + strings.Join(s.AccordingTo, ", via ") + ")"
			}
			l := Line{Text: text}
			for _, c := range cmpSources(s.Sources, a.Sources) {
				l.IDs = append(l.IDs, "source/"+c.Source)
			}
			ab.Sides = append(ab.Sides, l)
		}
		out = append(out, ab)
	}
	return out
}

// cmpSources are a part's own sources, else those of its record.
func cmpSources(own, record []dossier.Citation) []dossier.Citation {
	if len(own) > 0 {
		return own
	}
	return record
}

// lastSide is the date of the side that spoke last.
func lastSide(v *dossier.View, a *dossier.Account) when.Date {
	last := v.DateOf(a)
	for _, s := range a.Sides {
		if !s.Date.IsZero() && when.Compare(s.Date, last) > 0 {
			last = s.Date
		}
	}
	return last
}

// QuestionsOf lists the questions that nobody has answered.
func QuestionsOf(v *dossier.View) []Line {
	var out []Line
	for _, q := range v.Questions {
		if q.Answer != nil {
			continue
		}
		text := q.Question
		var more []string
		if q.RaisedBy != "" {
			more = append(more, "raised by "+q.RaisedBy)
		}
		if len(q.PutTo) > 0 {
			more = append(more, "to "+Actors(v, q.PutTo))
		}
		if q.Words != "" {
			more = append(more, "known: "+q.Words)
		}
		if len(more) > 0 {
			text += " (" + strings.Join(more, "; ") + ")"
		}
		out = append(out, Line{text, []string{addressOf(q)}})
	}
	return out
}

// stateOfPlay is at most six sentences, each made of what is on record.
func stateOfPlay(v *dossier.View, issues []OnIssue, rings []Ring, due []Due) []Line {
	var out []Line
	if len(issues) > 0 {
		out = append(out, countsLine(issues))
	}
	if l, ok := redLines(v, issues); ok {
		out = append(out, l)
	}
	if l, ok := lastTogether(v); ok {
		out = append(out, l)
	}
	if l, ok := latestDraft(v); ok {
		out = append(out, l)
	}
	if len(rings) > 0 {
		out = append(out, ringLine(rings))
	}
	for _, d := range due {
		if !d.Passed && d.Last < when.MaxDay {
			l := d.Words(v)
			out = append(out, Line{sentence("The next date on record is " + l.Text), l.IDs})
			break
		}
	}
	return out
}

func countsLine(issues []OnIssue) Line {
	n := map[Group]int{}
	l := Line{}
	for _, s := range issues {
		n[s.Group]++
		if s.Group != Open {
			l.IDs = append(l.IDs, addressOf(s.Issue))
		}
	}
	var parts []string
	for _, g := range Groups() {
		parts = append(parts, fmt.Sprintf("%d %s", n[g], g))
	}
	l.Text = fmt.Sprintf("Of %s, by what the principals said themselves: %s.", count(len(issues), "issue"), strings.Join(parts, ", "))
	return l
}

// redLines tells the principals' own red lines, and how many positions each
// principal has on record: who says little draws few lines.
func redLines(v *dossier.View, issues []OnIssue) (Line, bool) {
	l := Line{}
	var parts []string
	for _, p := range v.Principals() {
		var lines []string
		for _, s := range issues {
			for _, of := range s.Parties {
				if of.Party != p {
					continue
				}
				for _, pos := range of.Own {
					if pos.Stance.RedLine() {
						lines = append(lines, fmt.Sprintf("%s %q", strings.TrimSuffix(Says(pos.Stance), " (red line)"), Option(s.Issue, pos.Option)))
						l.IDs = append(l.IDs, addressOf(pos))
					}
				}
			}
		}
		n := 0
		for _, pos := range v.Positions {
			if pos.Party == p.ID && pos.OwnWord() {
				n++
			}
		}
		what := "none"
		if len(lines) > 0 {
			what = strings.Join(lines, ", ")
		}
		parts = append(parts, fmt.Sprintf("%s: %s (%d own positions on record)", Name(p), what, n))
	}
	l.Text = "Red lines that the principals drew themselves: " + strings.Join(parts, "; ") + "."
	return l, len(l.IDs) > 0
}

// lastTogether tells the last contact at which all principals were present.
func lastTogether(v *dossier.View) (Line, bool) {
	principals := v.Principals()
	if len(principals) < 2 {
		return Line{}, false
	}
	for _, c := range slices.Backward(Contacts(v)) {
		e, there := c.Event, c.Parties
		if !slices.ContainsFunc(principals, func(p *dossier.Party) bool { return !slices.Contains(there, p.ID) }) {
			l := EventWords(v, e)
			return Line{sentence("All principals last took part in the same talks or call on " + l.Text), l.IDs}, true
		}
	}
	return Line{}, false
}

func latestDraft(v *dossier.View) (Line, bool) {
	if len(v.Drafts) == 0 {
		return Line{}, false
	}
	latest := v.Drafts[0]
	for _, d := range v.Drafts[1:] {
		if when.Compare(d.Date, latest.Date) > 0 {
			latest = d
		}
	}
	return Line{"The latest text on record is " + draftWords(v, latest) + ".", []string{addressOf(latest)}}, true
}

func ringLine(rings []Ring) Line {
	own, other := 0, 0
	l := Line{}
	for _, r := range rings {
		if r.Contested {
			other++
		} else {
			own++
		}
		for _, w := range r.Waits {
			var id string
			switch {
			case w.Condition != nil:
				id = addressOf(w.Condition)
			case w.Position != nil:
				id = addressOf(w.Position)
			default:
				continue
			}
			if !slices.Contains(l.IDs, id) {
				l.IDs = append(l.IDs, id)
			}
		}
	}
	l.Text = fmt.Sprintf("Conditions wait for each other in %s by what the parties said themselves, and in %d more if what is reported holds.", count(own, "ring"), other)
	return l
}

// EndorsementsOf lists who stands behind what, oldest first.
func EndorsementsOf(v *dossier.View) []Line {
	list := slices.Clone(v.Endorsements)
	slices.SortStableFunc(list, func(a, b *dossier.Endorsement) int { return when.Compare(a.Date, b.Date) })
	var out []Line
	for _, e := range list {
		text := Actors(v, e.By) + ": " + e.Words + ", since " + e.Date.Words()
		if !e.Until.IsZero() {
			text += " until " + e.Until.Words()
		}
		l := Line{text + dated(when.Date{}, e.AccordingTo, e.DeniedBy, ""), []string{addressOf(e)}}
		if e.Draft != "" {
			l.IDs = append(l.IDs, "draft/"+e.Draft)
		}
		out = append(out, l)
	}
	return out
}
