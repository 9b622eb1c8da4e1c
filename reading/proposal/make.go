package proposal

import (
	"fmt"
	"path"
	"slices"
	"sort"
	"strings"
	"unicode"

	"parley/dossier"
	"parley/reading"
	"parley/when"
)

// maker makes the proposals of one article.
type maker struct {
	a         *reading.Article
	points    *reading.Article // the same, in code points
	v         *dossier.View
	out       Article
	n         int            // proposals so far, in all articles
	statement map[int]string // ids of the proposed statements, by their index
	sourceID  string
	// Where the paragraphs of the text begin.
	paragraphs []int
}

func (m *maker) make() {
	m.sourceID = "source"
	for i := range m.a.Statements {
		m.addStatement(i)
	}
	for i := range m.a.Points {
		m.addPosition(i)
	}
	for i := range m.a.Events {
		m.addEvent(i)
	}
	for i := range m.a.Figures {
		m.addFigure(i)
	}
	for _, c := range m.a.Accounts {
		m.addAccount(c)
	}
	slices.SortStableFunc(m.out.Proposals, func(a, b Proposal) int { return a.From - b.From })
}

// id is what a record is called within the set.
func (m *maker) id(kind string) string {
	m.n++
	return fmt.Sprintf("new-%s-%d", kind, m.n)
}

// source is the article as a source.
func (m *maker) source(n int) dossier.Source {
	a := m.a
	s := dossier.Source{Meta: dossier.Meta{ID: m.slug(n)}, Type: "press", Outlet: a.Outlet, Author: a.Author, Date: a.Date, URL: a.URL, SHA256: a.SHA256}
	if a.Format == "email" {
		// Somebody's letter: for the owners, until a person says otherwise.
		s.Type = dossier.TypeTransmission
	}
	if a.DateBasis != "" && a.DateBasis != "file" {
		s.DateWords = map[string]string{"given": "as given when it was read", "text": "as the text says"}[a.DateBasis]
	}
	s.Title = oneLine(a.Title)
	if s.Title == "" {
		s.Title = clip(oneLine(a.Text), 80)
	}
	for i := range m.out.Proposals {
		for j := range m.out.Proposals[i].Record.Head().Sources {
			m.out.Proposals[i].Record.Head().Sources[j].Source = s.ID
		}
	}
	return s
}

// slug is an id made of the file's name.
func (m *maker) slug(n int) string {
	name := path.Base(strings.ReplaceAll(m.a.File, "\\", "/"))
	if dot := strings.LastIndexByte(name, '.'); dot > 0 {
		name = name[:dot]
	}
	b := []byte("s-")
	for _, r := range strings.ToLower(name) {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
			b = append(b, byte(r))
		case b[len(b)-1] != '-':
			b = append(b, '-')
		}
		if len(b) > 40 {
			break
		}
	}
	id := strings.Trim(string(b), "-")
	if id == "s" || !dossier.ValidID(id) {
		id = fmt.Sprintf("s-article-%d", n)
	}
	return id
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func clip(s string, most int) string {
	r := []rune(s)
	if len(r) <= most {
		return s
	}
	return string(r[:most-1]) + "…"
}

// add adds a proposal; span is in bytes of the text, place in code points.
func (m *maker) add(r dossier.Record, span, place reading.Span, statement int, confidence float64) {
	r.Head().Sources = []dossier.Citation{{Source: m.sourceID, At: m.at(span)}}
	m.out.Proposals = append(m.out.Proposals, Proposal{
		File: Undecided, Confidence: confidence, From: place.From, To: place.To, Quote: clip(oneLine(m.a.Text[span.From:span.To]), 400), Statement: statement, Record: r,
	})
}

// at is the paragraph that a place of the text is in.
func (m *maker) at(span reading.Span) string {
	if m.paragraphs == nil {
		from := 0
		for line := range strings.Lines(m.a.Text) {
			if body := strings.TrimLeftFunc(line, unicode.IsSpace); body != "" {
				m.paragraphs = append(m.paragraphs, from+len(line)-len(body))
			}
			from += len(line)
		}
	}
	n := sort.SearchInts(m.paragraphs, span.From+1)
	return fmt.Sprintf("paragraph %d", max(n, 1))
}

func whole(s *reading.Statement) reading.Span {
	var all reading.Spans
	return append(append(append(all, s.Source...), s.Cue...), s.Content...).Bounds()
}

func (m *maker) addStatement(i int) {
	s := &m.a.Statements[i]
	if len(s.Content) == 0 || s.Speaker.Name == "" {
		return
	}
	place := whole(&m.points.Statements[i])
	r := &dossier.Statement{
		Meta: dossier.Meta{ID: m.id("statement")}, Speaker: m.speaker(s.Speaker), Date: s.Date, Content: m.a.Words(s), Cue: s.Cue.Of(m.a.Text),
		Stance: s.Stance, Mode: s.Mode, Span: &dossier.Span{From: place.From, To: place.To}, AccordingTo: m.relays(s),
	}
	if s.Addressee != nil {
		r.Addressee = m.ids([]reading.Who{*s.Addressee})
	}
	m.statement[i] = r.ID
	m.add(r, whole(s), place, i, s.Confidence)
}

func (m *maker) speaker(s reading.Speaker) dossier.Speaker {
	if s.Anonymous {
		return dossier.Speaker{Words: s.Name, Anonymous: &dossier.Anonymous{Count: s.Count, Role: s.Role, Side: s.Side, Proximity: s.Proximity}}
	}
	out := dossier.Speaker{Person: m.person(s.Person), Party: m.party(s.Party)}
	if out.Person == "" && (out.Party == "" || m.v.Party(out.Party).Name != s.Name) {
		out.Words = s.Name
	}
	return out
}

// person and party are ids where the view has them.
func (m *maker) person(id string) string {
	if m.v == nil || id == "" || m.v.Person(id) == nil {
		return ""
	}
	return id
}

func (m *maker) party(id string) string {
	if m.v == nil || id == "" || m.v.Party(id) == nil {
		return ""
	}
	return id
}

// relays are who relays a statement, nearest to the speaker first.
func (m *maker) relays(s *reading.Statement) (out []string) {
	for k := s.Inside; k != nil; k = m.a.Statements[*k].Inside {
		if name := m.a.Statements[*k].Speaker.Name; name != "" && len(out) < 8 {
			out = append(out, name)
		}
	}
	return out
}

// ids are the persons, else the parties, that the view has.
func (m *maker) ids(list []reading.Who) (out []string) {
	for _, w := range list {
		id := m.person(w.Person)
		if id == "" {
			id = m.party(w.Party)
		}
		if id != "" && !slices.Contains(out, id) {
			out = append(out, id)
		}
	}
	return out
}

// others are the names of those whom the view does not have.
func (m *maker) others(list []reading.Who) (out []string) {
	for _, w := range list {
		if m.person(w.Person) == "" && m.party(w.Party) == "" {
			out = append(out, w.Name)
		}
	}
	return out
}

// outlet is who tells what nobody in the text is said to have said.
func (m *maker) outlet() string {
	for _, s := range []string{m.a.Outlet, m.a.Author} {
		if s != "" {
			return s
		}
	}
	return "the article"
}

// addPosition proposes a position where party and issue are the dossier's.
func (m *maker) addPosition(i int) {
	p := &m.a.Points[i]
	party := m.party(p.Party.Party)
	if m.v == nil || party == "" || p.Issue == "" || m.v.Issue(p.Issue) == nil {
		return
	}
	s := &m.a.Statements[p.Statement]
	date := s.Date
	if date.IsZero() && !m.a.Date.IsZero() {
		date = m.a.Date
		if d, err := when.Parse(date.String() + "~"); err == nil {
			date = d // about when it was published
		}
	}
	if date.IsZero() {
		return
	}
	r := &dossier.Position{Meta: dossier.Meta{ID: m.id("position")}, Party: party, Issue: p.Issue, Stance: p.Stance, Option: p.Option, Words: p.Words, Date: date, Reading: dossier.Editor}
	m.route(r, s)
	if p.Condition != "" {
		r.Conditions = []dossier.Link{{Relation: dossier.OnlyIf, Words: p.Condition}}
	}
	m.add(r, p.Span.Bounds(), m.points.Points[i].Span.Bounds(), p.Statement, p.Confidence*0.9)
}

// route says how a position came to light, and who relays it.
func (m *maker) route(r *dossier.Position, s *reading.Statement) {
	relays := m.relays(s)
	switch {
	case s.Speaker.Anonymous:
		r.Channel = dossier.ByAnonymous
		r.AccordingTo = append([]string{s.Speaker.Name}, relays...)
	case len(relays) > 0:
		r.Channel = dossier.ByRelay
		if outer := m.a.Statements[*s.Inside].Speaker; outer.Anonymous {
			r.Channel = dossier.ByAnonymous
		} else if m.party(outer.Party) == "" {
			r.Channel = dossier.ByMedia
		}
		r.AccordingTo = relays
	case m.party(s.Speaker.Party) != r.Party:
		r.Channel = dossier.ByRelay
		if m.party(s.Speaker.Party) == "" {
			r.Channel = dossier.ByMedia
		}
		r.AccordingTo = []string{s.Speaker.Name}
	case s.Speaker.Person == "" || !s.Spoken():
		// What the writer says of a party or person.
		r.Channel = dossier.ByMedia
		r.AccordingTo = []string{m.outlet()}
	default:
		r.Channel = dossier.InPublic
	}
	r.Speaker = m.person(s.Speaker.Person)
}

func (m *maker) addEvent(i int) {
	e := &m.a.Events[i]
	span := e.Span.Bounds()
	place := m.points.Events[i].Span.Bounds()
	says := []string{m.outlet()}
	statement := -1
	if e.Statement != nil {
		statement = *e.Statement
		s := &m.a.Statements[statement]
		says = append([]string{s.Speaker.Name}, m.relays(s)...)
	}
	if e.Form == "transmission" {
		if from, to := m.ids(e.From), m.ids(e.To); len(from) > 0 && len(to) > 0 {
			r := &dossier.Transmission{Meta: dossier.Meta{ID: m.id("transmission")}, Words: e.What, From: from, To: to, Date: e.Date}
			r.Note = "As told by " + strings.Join(says, "; ") + ". No evidence of sending or receipt."
			m.add(r, span, place, statement, e.Confidence)
			return
		}
	}
	if e.Date.IsZero() {
		return // an event has a date; without one it is no record yet
	}
	r := &dossier.Event{
		Meta: dossier.Meta{ID: m.id("event")}, Date: e.Date, Form: e.Form, Type: e.Type, Place: e.Place,
		Participants: m.ids(e.Participants), Others: m.others(e.Participants), Words: oneLine(e.Span.Of(m.a.Text)),
	}
	if e.Form == "transmission" {
		r.Form, r.Participants, r.Others = "a text is sent", m.ids(slices.Concat(e.From, e.To)), m.others(slices.Concat(e.From, e.To))
	}
	if statement < 0 || !slices.Contains(r.Participants, m.party(m.a.Statements[statement].Speaker.Party)) {
		r.AccordingTo = says
	}
	m.add(r, span, place, statement, e.Confidence)
}

func (m *maker) addFigure(i int) {
	f := &m.a.Figures[i]
	r := &dossier.Figure{Meta: dossier.Meta{ID: m.id("figure")}, What: f.What, Type: "claim", Publisher: m.outlet(),
		Values: []dossier.Quantity{{Value: f.Value, Low: f.Low, High: f.High, Unit: f.Unit, Hedge: f.Hedge}}}
	statement := -1
	if f.Statement != nil {
		statement = *f.Statement
		sp := m.a.Statements[statement].Speaker
		r.Publisher = sp.Name
		if !sp.Anonymous {
			r.By = m.ids([]reading.Who{sp.Who})
		}
		r.Date = m.a.Statements[statement].Date
	}
	if r.Publisher == "" || r.What == "" {
		return
	}
	m.add(r, f.Span, m.points.Figures[i].Span, statement, f.Confidence)
}

func (m *maker) addAccount(c reading.Account) {
	r := &dossier.Account{Meta: dossier.Meta{ID: m.id("account")}, Question: c.Question}
	first := c.Sides[0].Statement
	at, place := m.a.Statements[first].Content.Bounds(), m.points.Statements[first].Content.Bounds()
	for _, side := range c.Sides {
		s := &m.a.Statements[side.Statement]
		if m.statement[side.Statement] == "" || side.Who == "" {
			return
		}
		one := dossier.Side{Who: side.Who, Words: side.Words, Date: s.Date, AccordingTo: m.relays(s)}
		if !s.Speaker.Anonymous {
			one.Actors = m.ids([]reading.Who{s.Speaker.Who})
		}
		r.Sides = append(r.Sides, one)
		r.About = append(r.About, "statement/"+m.statement[side.Statement])
	}
	m.add(r, at, place, first, c.Confidence)
}
