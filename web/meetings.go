package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode"

	"parley/access"
	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/when"
)

// meetingsPage lists meetings and calls.
type meetingsPage struct {
	*sheet
	Ahead, Held []meetingLine // the next first; the newest first
}

// meetingLine is one meeting in the list.
type meetingLine struct {
	*dossier.Event
	Href  string
	Who   string
	Notes int
}

// ahead is the view of a page of what the desk does: on the latest day, what is
// planned for later, or was done after a dossier's cut-off, is on it too. The page
// then states the label of that.
func (s *sheet) ahead() (*sheet, error) {
	if s.Past() {
		return s, nil
	}
	scope := s.Scope
	scope.AsOf = when.Date{}
	seen, err := s.visit.now.See(scope)
	if err != nil {
		return nil, err
	}
	s.PageLabel = seen.HighestLabel
	wide := *s
	wide.View = seen.View
	return &wide, nil
}

func buildMeetings(s *sheet) (any, error) {
	wide, err := s.ahead()
	if err != nil {
		return nil, err
	}
	p := meetingsPage{sheet: s}
	for _, e := range wide.View.Events {
		if !standing.IsMeeting(e) {
			continue
		}
		l := meetingLine{Event: e, Href: s.Link("meetings/" + url.PathEscape(e.ID)), Who: wide.present(e), Notes: len(standing.NotesOf(wide.View, e))}
		if _, last := e.Date.Bounds(); last >= s.day {
			p.Ahead = append(p.Ahead, l)
		} else {
			p.Held = append(p.Held, l)
		}
	}
	byDate := func(a, b meetingLine) int { return when.Compare(a.Date, b.Date) }
	slices.SortStableFunc(p.Ahead, byDate)
	slices.SortStableFunc(p.Held, func(a, b meetingLine) int { return byDate(b, a) })
	return p, nil
}

// meetingPage is a meeting as a place to work: what was asked of the delegation and
// what bears on the agenda, a field for notes, and the notes.
type meetingPage struct {
	*sheet
	Event    *dossier.Event
	Who      string
	OnRecord bool // its record has a page, as of this day
	Agenda   []agendaLine
	Elsewise []dueLine // deadlines ahead that no line of the agenda names
	Drafts   []neighbour
	Taken    []noteLine
	MayNote  bool
	WhyNot   string // why no notes can be taken
	Eyes     string // who sees the notes
	After    string
	Typed    string // a note that could not be filed
	Once     string // by what the next note is known if it is sent again
	Wrong    string
}

// agendaLine is one thing to be discussed, and what bears on it.
type agendaLine struct {
	Words  string
	Issues []agendaIssue
	Drafts []neighbour
}

// agendaIssue is an issue that a line of the agenda names.
type agendaIssue struct {
	Issue     *dossier.Issue
	Positions []agendaHeld
	Questions []neighbour
	Due       []dueLine
}

// agendaHeld is what one party holds.
type agendaHeld struct {
	Party string
	Here  bool // they take part
	Held  []held
}

type noteLine struct {
	*dossier.Source
	Address string
}

func buildMeeting(s *sheet) (any, error) { return s.meetingPage() }

// meeting finds the meeting that an address names.
func (s *sheet) meeting() (*sheet, *dossier.Event, error) {
	wide, err := s.ahead()
	if err != nil {
		return nil, nil, err
	}
	r, _, err := wide.Lookup("event/" + clip(s.first("event")))
	if err != nil {
		return nil, nil, noRecord(err)
	}
	return wide, r.(*dossier.Event), nil
}

func (s *sheet) meetingPage() (*meetingPage, error) {
	wide, e, err := s.meeting()
	if err != nil {
		return nil, err
	}
	_, onRecord := s.Find("event", e.ID)
	once, err := s.drawOnce()
	if err != nil {
		return nil, err
	}
	p := &meetingPage{sheet: s, Once: once, Event: e, Who: wide.present(e), OnRecord: onRecord, After: s.Link("meetings/" + url.PathEscape(e.ID) + "/after")}
	s.Title = meetingTitle(e)
	for _, id := range e.Drafts {
		if s.Draft(id) != nil {
			p.Drafts = append(p.Drafts, s.neighbour(dossier.Address{Kind: "draft", ID: id}))
		}
	}
	p.agenda(e)
	for _, n := range standing.NotesOf(wide.View, e) {
		p.Taken = append(p.Taken, noteLine{n, address(n)})
	}
	_, p.WhyNot = s.noteHandling()
	p.MayNote = p.WhyNot == ""
	p.Eyes = text("meeting.eyes")
	if s.Reader != "" {
		p.Eyes = text("meeting.eyesof", s.ReaderWords())
	}
	return p, nil
}

func meetingTitle(e *dossier.Event) string {
	words := []rune(e.Form)
	if len(words) > 0 {
		words[0] = unicode.ToUpper(words[0])
	}
	title := string(words)
	if e.Place != "" {
		title += ", " + e.Place
	}
	return title
}

// agenda works out what bears on each line of the agenda.
func (p *meetingPage) agenda(e *dossier.Event) {
	here := map[string]bool{}
	for _, id := range e.Participants {
		here[id] = true
		if x := p.Person(id); x != nil {
			here[x.Party] = true
		}
	}
	standings := map[string]standing.OnIssue{}
	for _, on := range standing.OnIssues(p.View) {
		standings[on.Issue.ID] = on
	}
	var ahead []dueLine
	for _, d := range p.due() {
		if !d.Passed {
			ahead = append(ahead, d)
		}
	}
	named := map[string]bool{}
	for _, words := range e.Agenda {
		line := agendaLine{Words: words}
		for _, i := range p.Issues {
			if !names(words, i.ID, standing.Title(i)) {
				continue
			}
			if words == i.ID || words == address(i) {
				line.Words = standing.Title(i)
			}
			a := agendaIssue{Issue: i}
			for _, of := range standings[i.ID].Parties {
				h := agendaHeld{Party: standing.Name(of.Party), Here: here[of.Party.ID]}
				for _, pos := range slices.Concat(of.Own, of.Reported) {
					h.Held = append(h.Held, p.held(i, pos))
				}
				if len(h.Held) > 0 {
					a.Positions = append(a.Positions, h)
				}
			}
			slices.SortStableFunc(a.Positions, func(x, y agendaHeld) int {
				switch {
				case x.Here == y.Here:
					return 0
				case x.Here:
					return -1
				}
				return 1
			})
			for _, q := range p.Questions {
				if q.Answer == nil && slices.Contains(q.About, address(i)) {
					a.Questions = append(a.Questions, p.neighbour(dossier.AddressOf(q)))
				}
			}
			for _, d := range ahead {
				if names(d.Deadline.What+" "+d.Deadline.AfterWords, i.ID, standing.Title(i)) {
					a.Due = append(a.Due, d)
					named[d.Deadline.ID] = true
				}
			}
			line.Issues = append(line.Issues, a)
		}
		for _, d := range p.View.Drafts {
			if names(words, d.ID, d.Title) {
				line.Drafts = append(line.Drafts, p.neighbour(dossier.AddressOf(d)))
			}
		}
		p.Agenda = append(p.Agenda, line)
	}
	const most = 5
	for _, d := range ahead {
		if !named[d.Deadline.ID] && len(p.Elsewise) < most {
			p.Elsewise = append(p.Elsewise, d)
		}
	}
}

// names tells whether words name something: by its id, or with all the words of its
// title.
func names(words, id, title string) bool {
	in := wordsOf(words)
	if slices.Contains(strings.FieldsFunc(words, func(r rune) bool { return unicode.IsSpace(r) || r == ',' || r == ';' || r == '/' }), id) {
		return true
	}
	want := wordsOf(title)
	return len(want) > 0 && !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(in, w) })
}

// wordsOf are the words of a text that say something, in lower case.
func wordsOf(s string) []string {
	out := strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
	return slices.DeleteFunc(out, func(w string) bool {
		return slices.Contains([]string{"the", "a", "an", "of", "and", "in", "on", "to", "for", "s"}, w)
	})
}

// noteHandling is how a note of this visitor is handled: it is the owners', or of
// the group that they read as. why says why there can be none.
func (s *sheet) noteHandling() (h *dossier.Handling, why string) {
	switch {
	case s.files() == "":
		return nil, text("meeting.cannot")
	case s.Reader == dossier.Everyone:
		return nil, text("meeting.nogroup")
	case s.Reader != "":
		return &dossier.Handling{TLP: dossier.Red, Audience: []string{s.Reader}}, ""
	}
	return nil, ""
}

// mostNote is how long a note can be, in bytes.
const mostNote = 2000

// meet does what was asked on the page of a meeting: one note is filed.
func (d *Desk) meet(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "meeting")
	if err != nil {
		return err
	}
	_, e, err := sh.meeting()
	if err != nil {
		return err
	}
	words := oneLineOf(form.values.Get("note"))
	wrong, err := sh.takeNote(r.Context(), e, words, form.values.Get("once"))
	if err != nil {
		return err
	}
	if wrong == "" {
		http.Redirect(w, r, sh.Here()+"#note", http.StatusSeeOther)
		return nil
	}
	p, err := sh.meetingPage()
	if err != nil {
		return err
	}
	p.Wrong, p.Typed = wrong, words
	return d.show(w, r, v, sh.page, p)
}

// takeNote files a note of one line, once where the same line comes again; wrong
// says why it was not.
func (s *sheet) takeNote(ctx context.Context, e *dossier.Event, words, once string) (wrong string, err error) {
	handling, why := s.noteHandling()
	switch {
	case why != "":
		return "", fault{http.StatusForbidden, "no-notes", "fault.nonotes", nil}
	case words == "":
		return text("meeting.empty"), nil
	case len(words) > mostNote:
		return text("meeting.long", mostNote), nil
	}
	today := s.desk.today()
	known := desk.Once{}
	if once != "" {
		known = desk.OnceOf(once+"\n"+address(e)+"\n"+words, nil) // another line is another note
	}
	_, err = s.add(ctx, known, func(v *dossier.View) ([]dossier.Record, error) {
		note := &dossier.Source{Type: dossier.TypeNote, Title: words, Author: s.files(), Date: dateOf(today), About: []string{address(e)}}
		note.Handling = handling
		desk.NewNote(v, today, note)
		return []dossier.Record{note}, nil
	})
	return saveWrong(err)
}

// saveWrong is why something was not saved, in words; the error where that is for
// the whole page to say.
func saveWrong(err error) (string, error) {
	var problems dossier.Problems
	var conflicts desk.Conflicts
	switch {
	case err == nil:
		return "", nil
	case errors.As(err, &problems):
		return problems[0].Message, nil
	case errors.As(err, &conflicts), errors.Is(err, desk.ErrUnseen), errors.Is(err, desk.ErrHandling), errors.Is(err, desk.ErrLastSource), errors.Is(err, desk.ErrElsewhere), errors.Is(err, dossier.ErrByHand):
		return err.Error(), nil
	case errors.Is(err, access.ErrDenied):
		return "", fault{http.StatusForbidden, "not-allowed", "fault.notallowed", nil}
	}
	return "", err
}

// Newest are the notes, the newest first.
func (p *meetingPage) Newest() []noteLine {
	out := slices.Clone(p.Taken)
	slices.Reverse(out)
	return out
}
