package web

import (
	"net/http"
	"slices"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/draft"
	"parley/when"
)

// draftsPage lists the texts, with what can be asked of each.
type draftsPage struct {
	*sheet
	Drafts []draftLine
	Older  []choice
	Newer  []choice
}

// draftLine is a draft in the list.
type draftLine struct {
	*dossier.Draft
	Who      string
	Points   int
	Open     int // points that the text itself leaves open
	Brackets int
	Made     []madeFrom
	Text     bool // it has points, or somebody describes some
	Compare  string
	With     string // what it is compared with
}

// madeFrom is a draft that another was made from.
type madeFrom struct{ Title, Href string }

func buildDrafts(s *sheet) (any, error) {
	p := draftsPage{sheet: s}
	for _, d := range slices.Backward(s.byDate()) {
		t := draft.Of(d)
		open, err := draft.Brackets(t)
		if err != nil {
			return nil, err
		}
		l := draftLine{Draft: d, Who: draftBy(s, d), Brackets: len(open), Text: len(t.Points) > 0}
		for _, pt := range d.Points {
			switch pt.State {
			case "deleted":
				continue
			case "open":
				l.Open++
			}
			l.Points++
		}
		for _, id := range d.DerivesFrom {
			if from := s.Draft(id); from != nil {
				l.Made = append(l.Made, madeFrom{from.Title, s.To(address(from))})
			}
		}
		if from := s.madeFrom(d); from != nil && l.Text {
			l.Compare, l.With = s.CompareLink(from.ID, d.ID), from.Title
		}
		p.Drafts = append(p.Drafts, l)
	}
	older, newer := s.pair()
	p.Older, p.Newer = s.draftChoices(older), s.draftChoices(newer)
	return p, nil
}

// byDate lists the drafts of the view, the oldest first.
func (s *sheet) byDate() []*dossier.Draft {
	out := slices.Clone(s.Drafts)
	slices.SortStableFunc(out, func(a, b *dossier.Draft) int { return when.Compare(a.Date, b.Date) })
	return out
}

// texts are the drafts of which something can be compared.
func (s *sheet) texts() []*dossier.Draft {
	return slices.DeleteFunc(s.byDate(), func(d *dossier.Draft) bool { return len(draft.Of(d).Points) == 0 })
}

// madeFrom is the nearest draft with points that one was made from, as the
// records say; nil if there is none.
func (s *sheet) madeFrom(d *dossier.Draft) *dossier.Draft {
	queue, seen := d.DerivesFrom, map[string]bool{d.ID: true}
	for len(queue) > 0 {
		id := queue[0]
		queue = queue[1:]
		from := s.Draft(id)
		if seen[id] || from == nil {
			continue
		}
		seen[id] = true
		if len(draft.Of(from).Points) > 0 {
			return from
		}
		queue = append(slices.Clone(queue), from.DerivesFrom...)
	}
	return nil
}

// draftChoices lists the drafts with a text for a form.
func (s *sheet) draftChoices(chosen *dossier.Draft) []choice {
	var out []choice
	for _, d := range s.texts() {
		out = append(out, choice{d.ID, d.Title + ", " + d.Date.Words(), d == chosen})
	}
	return out
}

// findDraft finds a draft of the view; the error names those that there are.
func (s *sheet) findDraft(id string) (*dossier.Draft, error) {
	id = strings.TrimPrefix(id, "draft/")
	if d := s.Draft(id); d != nil {
		return d, nil
	}
	var known []string
	for _, d := range s.byDate() {
		known = append(known, d.ID+" ("+d.Title+")")
	}
	if len(known) == 0 {
		known = []string{text("none")}
	}
	return nil, fault{http.StatusNotFound, "unknown-draft", "fault.draft", []any{clip(id), strings.Join(known, "; ")}}
}

// askedDraft is the draft that the argument names, or the newest with a text;
// nil if there is none.
func (s *sheet) askedDraft() (*dossier.Draft, error) {
	id := s.first("draft")
	if id == "" {
		list := s.texts()
		if len(list) == 0 {
			return nil, nil
		}
		return list[len(list)-1], nil
	}
	d, err := s.findDraft(id)
	if err == nil && len(draft.Of(d).Points) == 0 {
		return nil, noPoints(d)
	}
	return d, err
}

func noPoints(d *dossier.Draft) error {
	return fault{http.StatusNotFound, "no-points", "fault.points", []any{d.Title, d.ID}}
}

// LineageLink is the address of a point's way through the drafts.
func (s *sheet) LineageLink(id, point string) string {
	return s.link("lineage", s.day, map[string][]string{"draft": {id}, "point": {point}})
}

// CompareLink is the address of a comparison.
func (s *sheet) CompareLink(from, to string) string {
	return s.link("compare", s.day, map[string][]string{"from": {from}, "to": {to}})
}

// lineagePage follows one point through the drafts.
type lineagePage struct {
	*sheet
	Drafts    []choice
	Draft     *dossier.Draft // nil: none was asked for
	Point     string
	Numbers   []neighbour // points to choose from
	Steps     []lineageStep
	Elsewhere []lineageStep
}

// lineageStep is what the point is in one draft.
type lineageStep struct {
	draft.Step
	Draft   *dossier.Draft
	Href    string
	Pieces  []piece
	Note    string // where there is no point
	Classes []string
	Compare string
	With    string // the point that it was compared with
	Sure    string
	Sets    []setLine
	Cites   []string
	Here    bool
}

func buildLineage(s *sheet) (any, error) {
	p := lineagePage{sheet: s}
	d, err := s.askedDraft()
	if err != nil {
		return nil, err
	}
	p.Drafts = s.draftChoices(d)
	if d == nil {
		return p, nil
	}
	t := draft.Of(d)
	for _, pt := range t.Points {
		p.Numbers = append(p.Numbers, neighbour{Href: s.LineageLink(d.ID, pt.Number), Words: pt.Number})
	}
	p.Draft = d
	number := s.first("point")
	if number == "" {
		return p, nil
	}
	at, ok := t.Point(number)
	if !ok {
		var list []string
		for _, n := range p.Numbers {
			list = append(list, n.Words)
		}
		return nil, fault{http.StatusNotFound, "unknown-point", "fault.point", []any{d.Title, clip(number), clip(strings.Join(list, ", "))}}
	}
	p.Point = t.Points[at].Number
	s.Title = text("lineage.of", p.Point, d.Title)
	steps, err := draft.Lineage(s.View, d, at)
	if err != nil {
		return nil, err
	}
	for _, st := range steps {
		l := s.lineageStep(st)
		l.Here = st.Draft == d.ID && st.Point == p.Point
		p.Steps = append(p.Steps, l)
	}
	for _, st := range draft.Elsewhere(s.View, steps, t.Points[at].Sets) {
		p.Elsewhere = append(p.Elsewhere, s.lineageStep(st))
	}
	return p, nil
}

type stepOn struct {
	Sheet *sheet
	Step  lineageStep
}

// StepOn is for the part "step".
func (s *sheet) StepOn(st lineageStep) stepOn { return stepOn{s, st} }

func (s *sheet) lineageStep(st draft.Step) lineageStep {
	d := s.Draft(st.Draft)
	l := lineageStep{Step: st, Draft: d, Href: s.To(address(d)), Cites: []string{address(d)}}
	switch {
	case st.Point != "":
		l.Href = s.To(address(d) + "#" + st.Point)
		l.Pieces = s.pointText(st.Text)
		l.Cites = s.pointCites(d, st.Point)
	case len(st.Classes) > 0 && st.Classes[0] == draft.New:
		l.Note = text("lineage.before", st.FromPoint, st.From)
	case len(st.Classes) > 0:
		l.Note = text("lineage.after", st.FromPoint, st.From)
	case len(st.Said) == 0:
		l.Note = text("lineage.unknown")
	default:
		l.Note = text("lineage.described")
	}
	if st.Point != "" && st.From != "" {
		for _, c := range st.Classes {
			l.Classes = append(l.Classes, string(c))
		}
		l.With = text("lineage.with", st.FromPoint, s.Draft(st.From).Title)
		l.Sure = sure(st.Confidence)
		l.Compare = s.comparison(st.From, st.Draft)
	}
	for _, term := range st.Sets {
		if id, option := term.Split(); s.Issue(id) != nil && option != "" {
			l.Sets = append(l.Sets, setLine{Issue: s.IssueTitle(id), Href: s.To("issue/" + id), Words: s.Issue(id).OptionWords(option)})
		}
	}
	return l
}

// comparison is the address of a comparison of two drafts, the older first.
func (s *sheet) comparison(a, b string) string {
	x, y := s.Draft(a), s.Draft(b)
	if when.Compare(x.Date, y.Date) > 0 {
		a, b = b, a
	}
	return s.CompareLink(a, b)
}

// pointCites is what a point rests on: its own sources, else the draft's.
func (s *sheet) pointCites(d *dossier.Draft, number string) []string {
	if d == nil {
		return nil
	}
	if pt, ok := d.Point(number); ok && len(pt.Sources) > 0 {
		return addressesOf(pt.Sources)
	}
	var out []string
	for _, about := range d.Described {
		if about.Point == number && len(d.Points) == 0 {
			out = append(out, addressesOf(about.Sources)...)
		}
	}
	if len(out) > 0 {
		return out
	}
	return []string{address(d)}
}

// bracketsPage shows what of a text is contested, by whom, and what taking one
// side would set.
type bracketsPage struct {
	*sheet
	Drafts  []choice
	Draft   *dossier.Draft
	ToClean int
	Open    []string // left open without brackets
	Sides   []bracketSide
	Points  []contested
}

// bracketSide is a party with a side in some brackets.
type bracketSide struct {
	Party    string
	Brackets int
	Points   []string
	Left     int
	Sets     []wouldSet
}

// contested is a point with brackets.
type contested struct {
	Number, Href string
	Pieces       []piece
	Brackets     int
	Cites        []string
}

// wouldSet is what a side's words would set on an issue.
type wouldSet struct {
	Point string
	setLine
	Cites []string
	Meets []meeting
}

// meeting is how that stands to a party's own position.
type meeting struct {
	Who, Href string
	Stance    dossier.Stance
	Words     string
	How       string
	Cites     []string
}

func buildBrackets(s *sheet) (any, error) {
	p := bracketsPage{sheet: s}
	d, err := s.askedDraft()
	if err != nil {
		return nil, err
	}
	p.Drafts = s.draftChoices(d)
	if d == nil {
		return p, nil
	}
	p.Draft = d
	s.Title = text("brackets.of", d.Title)
	t := draft.Of(d)
	open, err := draft.Brackets(t)
	if err != nil {
		return nil, err
	}
	p.ToClean = len(open)
	for _, b := range open {
		for _, a := range b.Alternatives {
			for _, id := range a.Parties {
				i := slices.IndexFunc(p.Sides, func(x bracketSide) bool { return x.Party == id })
				if i < 0 {
					i = len(p.Sides)
					p.Sides = append(p.Sides, bracketSide{Party: id})
				}
				p.Sides[i].Brackets++
				if !slices.Contains(p.Sides[i].Points, b.Point) {
					p.Sides[i].Points = append(p.Sides[i].Points, b.Point)
				}
			}
		}
		if n := len(p.Points); n > 0 && p.Points[n-1].Number == b.Point {
			p.Points[n-1].Brackets++
			continue
		}
		if at, ok := t.Point(b.Point); ok {
			p.Points = append(p.Points, contested{b.Point, s.LineageLink(d.ID, b.Point), s.pointText(t.Points[at].Text), 1, s.pointCites(d, b.Point)})
		}
	}
	for _, pt := range t.Points {
		if pt.State == "open" && !slices.ContainsFunc(p.Points, func(c contested) bool { return c.Number == pt.Number }) {
			p.Open = append(p.Open, pt.Number)
		}
	}
	for i := range p.Sides {
		if err := s.wouldSet(t, &p.Sides[i]); err != nil {
			return nil, err
		}
	}
	return p, nil
}

// wouldSet says what taking a party's side in every bracket would set.
func (s *sheet) wouldSet(t *draft.Text, side *bracketSide) error {
	_, _, left, err := draft.Accept(t, side.Party)
	if err != nil {
		return err
	}
	side.Left = left
	sets, err := draft.Consequences(s.View, t, side.Party)
	if err != nil {
		return err
	}
	for _, q := range sets {
		i := s.Issue(q.Issue)
		if i == nil {
			continue
		}
		w := wouldSet{Point: q.Point, setLine: setLine{Issue: standing.Title(i), Href: s.To("issue/" + i.ID), Words: i.OptionWords(q.Option)}, Cites: s.pointCites(t.Draft, q.Point)}
		if q.From != "" {
			w.Cites = []string{"position/" + q.From}
		}
		for _, m := range q.Meets {
			w.Meets = append(w.Meets, meeting{s.PartyName(m.Party), s.To("position/" + m.Position), m.Stance, i.OptionWords(m.Option),
				text("meets." + strings.ReplaceAll(m.How, " ", "-")), []string{"position/" + m.Position}})
		}
		side.Sets = append(side.Sets, w)
	}
	return nil
}

// lintPage asks what a text leaves open.
type lintPage struct {
	*sheet
	Drafts []choice
	Draft  *dossier.Draft
	Count  int
	Rules  []lintRule
	Part   bool // the text was not seen in full
}

// lintRule is a rule with what it found.
type lintRule struct {
	What string
	Asks []lintAsk
}

// lintAsk is a question with the points that it is about.
type lintAsk struct {
	Points   []neighbour
	Words    string
	Question string
	To       string
	Cites    []string
}

func buildLint(s *sheet) (any, error) {
	p := lintPage{sheet: s}
	d, err := s.askedDraft()
	if err != nil {
		return nil, err
	}
	p.Drafts = s.draftChoices(d)
	if d == nil {
		return p, nil
	}
	p.Draft = d
	s.Title = text("lint.of", d.Title)
	p.Part = d.Seen != "" && d.Seen != "text"
	if len(d.Points) == 0 {
		return p, nil // descriptions are no text to ask about
	}
	found := draft.Lint(s.View, draft.Of(d))
	p.Count = len(found)
	for _, r := range draft.Rules() {
		rule := lintRule{What: r.What}
		for _, f := range found {
			if f.Rule != r.Name {
				continue
			}
			a := lintAsk{Words: f.Words, Question: f.Question}
			if len(f.To) > 0 {
				a.To = s.Names(f.To)
			}
			for _, n := range f.Points {
				a.Points = append(a.Points, neighbour{Href: s.To(address(d) + "#" + n), Words: n})
				a.Cites = append(a.Cites, s.pointCites(d, n)...)
			}
			if len(f.Points) == 0 {
				a.Cites = []string{address(d)}
			}
			rule.Asks = append(rule.Asks, a)
		}
		if len(rule.Asks) > 0 {
			p.Rules = append(p.Rules, rule)
		}
	}
	return p, nil
}
