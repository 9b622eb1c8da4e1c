package app

import (
	"cmp"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
	"parley/when"
)

// listPage is a page with one list of lines; CSV shows them as a table.
func listPage(v *dossier.View, what, note, empty string, lines []standing.Line) export.Page {
	sec := export.Section{Items: items(lines), Note: note, Empty: empty}
	return export.Page{Title: v.Info.Title + ": " + what, About: about(v), Sections: []export.Section{sec}}
}

// asTable puts a page's lines into a table, for CSV.
func asTable(p export.Page, columns []string, rows [][]string) export.Page {
	p.Sections = []export.Section{{Table: &export.Table{Columns: columns, Rows: rows}}}
	return p
}

type timelineCmd struct {
	viewArgs
	timelineArgs
	tableArg
}

type timelineArgs struct {
	Since string `placeholder:"DATE" help:"Only events from this date on."`
}

func (c *timelineCmd) Help() string {
	return "Example:\n  parley timeline examples/good-friday-1998"
}

type eventData struct {
	ID           string   `json:"id"`
	Date         string   `json:"date"`
	Form         string   `json:"form"`
	Type         string   `json:"type,omitempty"`
	Place        string   `json:"place,omitempty"`
	Participants []string `json:"participants,omitempty"`
	Others       []string `json:"others,omitempty"`
	Words        string   `json:"words,omitempty"`
	AccordingTo  []string `json:"according_to,omitempty"`
	Within       string   `json:"within,omitempty"`
	Sources      []string `json:"sources"`
}

func eventOf(e *dossier.Event) eventData {
	return eventData{e.ID, e.Date.String(), e.Form, e.Type, e.Place, e.Participants, e.Others, e.Words, e.AccordingTo, e.Within, sourceIDs(e.Sources)}
}

func (d eventData) row() []string {
	return []string{d.Date, d.Form, d.Place, strings.Join(append(slices.Clone(d.Participants), d.Others...), "; "), d.Words, d.ID, strings.Join(d.Sources, " ")}
}

var eventColumns = []string{"date", "form", "place", "participants", "words", "id", "sources"}

func (c *timelineCmd) Run(s *session) error {
	since, err := dateFlag("--since", c.Since)
	if err != nil {
		return err
	}
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data := eventsOf(v, since)
	var rows [][]string
	var sec export.Section
	sec.Empty = "No events on record. Meetings, calls and statements would be here, each with who, where and what was claimed."
	at := map[string]int{}
	for _, d := range data {
		r, _ := v.Find("event", d.ID)
		e := r.(*dossier.Event)
		rows = append(rows, d.row())
		l := standing.EventWords(v, e)
		item := export.Item{Text: l.Text, IDs: append(short(l.IDs), d.Sources...)}
		for _, a := range e.Absences {
			item.Sub = append(item.Sub, absenceItem(a))
		}
		// An account of an event stands under it.
		if n, ok := at[e.Within]; ok {
			sec.Items[n].Sub = append(sec.Items[n].Sub, item)
			continue
		}
		at[e.ID] = len(sec.Items)
		sec.Items = append(sec.Items, item)
	}
	page := export.Page{Title: v.Info.Title + ": timeline", About: about(v), Sections: []export.Section{sec}}
	if c.Format == "csv" {
		page = asTable(page, eventColumns, rows)
	}
	return s.print(c.Format, c.JSON, data, page)
}

// eventsOf lists the events from a date on; zero: all.
func eventsOf(v *dossier.View, since when.Date) (data []eventData) {
	for _, e := range standing.Timeline(v) {
		if since.IsZero() || !when.CertainlyBefore(e.Date, since) {
			data = append(data, eventOf(e))
		}
	}
	return data
}

func absenceItem(a dossier.Absence) export.Item {
	text := a.Words
	if a.Detail != "" {
		text += ": " + a.Detail
	}
	if len(a.AccordingTo) > 0 {
		text += " (according to " + strings.Join(a.AccordingTo, ", via ") + ")"
	}
	return export.Item{Lead: strings.ReplaceAll(a.Form, "-", " "), Text: text, IDs: []string{a.ID}}
}

type accountsCmd struct {
	viewArgs
	formatArg
}

func (c *accountsCmd) Help() string {
	return "Example:\n  parley accounts examples/ukraine-2025-26 --as-of 2025-12-10"
}

func (c *accountsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	accounts := standing.AccountsOf(v)
	sec := export.Section{
		Note:  "Newest first. Accounts stand side by side; their order carries no weight, and nothing is averaged.",
		Empty: "No accounts on record. A question on which statements disagree would be here, with who says what.",
	}
	for _, a := range accounts {
		item := export.Item{Text: a.Text, IDs: short(a.IDs), Sub: items(a.Sides)}
		if a.Settles != "" {
			item.Sub = append(item.Sub, export.Item{Lead: "What would settle it", Text: a.Settles})
		}
		sec.Items = append(sec.Items, item)
	}
	return s.print(c.Format, c.JSON, accounts, export.Page{Title: v.Info.Title + ": accounts that disagree", About: about(v), Sections: []export.Section{sec}})
}

type deadlinesCmd struct {
	viewArgs
	ICS string `name:"ics" placeholder:"FILE" help:"Also write the dated deadlines as a calendar file."`
	tableArg
}

func (c *deadlinesCmd) Help() string {
	return "Example:\n  parley deadlines examples/ukraine-2025-26 --ics deadlines.ics"
}

type deadlineData struct {
	ID       string   `json:"id"`
	What     string   `json:"what"`
	Due      string   `json:"due,omitempty"`
	First    string   `json:"first,omitempty"`
	Last     string   `json:"last,omitempty"`
	After    string   `json:"after,omitempty"`
	Plus     []string `json:"plus,omitempty"`
	Words    string   `json:"words"`
	Firmness string   `json:"firmness"`
	SetBy    []string `json:"set_by,omitempty"`
	DeniedBy []string `json:"denied_by,omitempty"`
	Passed   bool     `json:"passed"`
	Outcome  string   `json:"outcome,omitempty"`
	Sources  []string `json:"sources"`
}

func (c *deadlinesCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	var data []deadlineData
	var rows [][]string
	var entries []export.Entry
	var next, passed []standing.Line
	for _, due := range standing.Deadlines(v, asOfDay(v)) {
		r, l, d := due.Deadline, due.Words(v), deadlineOf(v, due)
		if d.First != "" && d.Last != "" {
			entries = append(entries, export.Entry{ID: r.ID, First: due.First, Last: due.Last, Summary: r.What, Words: l.Text})
		}
		data = append(data, d)
		rows = append(rows, []string{d.First, d.Last, due.When(v), d.What, d.Firmness, strings.Join(d.DeniedBy, "; "), d.Outcome, d.ID})
		if due.Passed {
			passed = append(passed, l)
		} else {
			next = append(next, l)
		}
	}
	if c.ICS != "" {
		if err := s.writeCalendar(c.ICS, v, "deadlines", entries); err != nil {
			return err
		}
	}
	page := export.Page{Title: v.Info.Title + ": deadlines", About: about(v), Sections: []export.Section{
		{Title: "Ahead", Items: items(next), Empty: "None on record. A date by which something is to happen would be here, with who set it and how firm it is."},
		{Title: "Passed or reached", Items: items(passed), Empty: "None on record."},
	}}
	if c.Format == "csv" {
		page = asTable(page, []string{"first", "last", "when", "what", "firmness", "denied by", "outcome", "id"}, rows)
	}
	return s.print(c.Format, c.JSON, data, page)
}

func deadlineOf(v *dossier.View, due standing.Due) deadlineData {
	r := due.Deadline
	d := deadlineData{
		ID: r.ID, What: r.What, Due: r.Due.String(), After: cmp.Or(r.After, r.AfterWords), Words: due.Words(v).Text,
		Firmness: r.Firmness, SetBy: r.SetBy, Passed: due.Passed, Sources: sourceIDs(r.Sources),
	}
	for _, p := range r.Plus {
		d.Plus = append(d.Plus, p.String())
	}
	for _, n := range r.DeniedBy {
		d.DeniedBy = append(d.DeniedBy, n.Words)
	}
	if r.Outcome != nil {
		d.Outcome = r.Outcome.Words
	}
	if !r.Due.IsZero() {
		if first, ok := r.Due.First(); ok {
			d.First = first.String()
		}
		if last, ok := r.Due.Last(); ok {
			d.Last = last.String()
		}
	}
	return d
}

// deadlinesOf lists the deadlines, the next first.
func deadlinesOf(v *dossier.View) (data []deadlineData) {
	for _, due := range standing.Deadlines(v, asOfDay(v)) {
		data = append(data, deadlineOf(v, due))
	}
	return data
}

// writeCalendar writes a calendar file; its stamp is the clock's.
func (s *session) writeCalendar(path string, v *dossier.View, what string, entries []export.Entry) error {
	var b strings.Builder
	if err := export.Calendar(&b, v.Info.Title+": "+what, export.MadeOfView(v).String(), entries, s.env.Now()); err != nil {
		return err
	}
	return writeFile(path, []byte(b.String()))
}

// writeFile writes a file whole or not at all.
func writeFile(path string, text []byte) error {
	f, err := stage(path, text)
	if err != nil {
		return err
	}
	defer f.drop()
	return f.place()
}

// staged is a file that lies ready beside its place.
type staged struct{ temp, path string }

// stage writes a file beside its place, where place then puts it: for what is to
// be written only if something else is, too.
func stage(path string, text []byte) (*staged, error) {
	cannot := func(err error) error { return failure{Unreadable, fmt.Errorf("%s cannot be written: %w", path, err)} }
	mode := os.FileMode(0o644)
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		return nil, cannot(errors.New("it is a folder"))
	} else if err == nil {
		mode = info.Mode().Perm() // whoever narrowed it meant to
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), ".parley-*")
	if err != nil {
		return nil, cannot(err)
	}
	_, err = tmp.Write(text)
	if cerr := tmp.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Chmod(tmp.Name(), mode)
	}
	if err != nil {
		os.Remove(tmp.Name())
		return nil, cannot(err)
	}
	return &staged{tmp.Name(), path}, nil
}

func (f *staged) place() error {
	if err := os.Rename(f.temp, f.path); err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be written: %w", f.path, err)}
	}
	return nil
}

// drop takes away what was not put in its place.
func (f *staged) drop() { os.Remove(f.temp) }

type conditionsCmd struct {
	viewArgs
	tableArg
}

func (c *conditionsCmd) Help() string {
	return "Example:\n  parley conditions examples/ukraine-2025-26 --as-of 2025-12-29"
}

type conditionData struct {
	ID          string   `json:"id"`
	By          []string `json:"by"`
	X           string   `json:"x"`
	Relation    string   `json:"relation"`
	Y           string   `json:"y"`
	MinDays     *int     `json:"min_days,omitempty"`
	MaxDays     *int     `json:"max_days,omitempty"`
	Words       string   `json:"words"`
	Reading     string   `json:"reading"`
	Date        string   `json:"date,omitempty"`
	Channel     string   `json:"channel,omitempty"`
	AccordingTo []string `json:"according_to,omitempty"`
	Own         bool     `json:"own_word"`
	Sources     []string `json:"sources"`
}

// conditionsData is the answer as data.
type conditionsData struct {
	Conditions []conditionData `json:"conditions"`
	Rings      []standing.Line `json:"rings"`
}

// conditionsOf lists the conditions in their order in the dossier, and what waits
// for each other.
func conditionsOf(v *dossier.View) (data conditionsData) {
	for _, r := range v.Conditions {
		data.Conditions = append(data.Conditions, conditionData{
			r.ID, r.By, string(r.X), string(r.Relation), string(r.Y), r.MinDays, r.MaxDays, standing.ConditionWords(v, r).Text,
			string(r.Reading), r.Date.String(), string(r.Channel), r.AccordingTo, r.OwnWord(), sourceIDs(r.Sources),
		})
	}
	for _, r := range standing.Rings(v) {
		data.Rings = append(data.Rings, r.Words(v))
	}
	return data
}

func (c *conditionsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data := conditionsOf(v)
	var rows [][]string
	var own, reported []export.Item
	for n, r := range v.Conditions {
		d := data.Conditions[n]
		rows = append(rows, []string{d.ID, strings.Join(d.By, " "), d.X, d.Relation, d.Y, d.Words, d.Reading, d.Date})
		item := export.Item{Text: d.Words, IDs: append([]string{r.ID}, d.Sources...)}
		if r.Reading == dossier.Editor {
			item.Text += " — structure: the editor's reading"
		}
		if r.OwnWord() {
			own = append(own, item)
		} else {
			reported = append(reported, item)
		}
	}
	page := export.Page{Title: v.Info.Title + ": conditions", About: about(v), Sections: []export.Section{
		{Title: "That wait for each other", Items: items(data.Rings), Empty: "None on record."},
		{Title: "Stated by the parties themselves", Items: own, Empty: "None on record. An order that somebody asks for, this only after that, would be here."},
		{Title: "Reported", Items: reported, Empty: "None on record."},
	}}
	if c.Format == "csv" {
		page = asTable(page, []string{"id", "by", "x", "relation", "y", "words", "reading", "date"}, rows)
	}
	return s.print(c.Format, c.JSON, data, page)
}

type endorsementsCmd struct {
	viewArgs
	formatArg
}

func (c *endorsementsCmd) Help() string {
	return "Example:\n  parley endorsements examples/camp-david-1978"
}

func (c *endorsementsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	lines := standing.EndorsementsOf(v)
	page := listPage(v, "endorsements", "Who stands behind a principle or a text, and since when.", "None on record. Who stands behind a principle or a text would be here.", lines)
	return s.print(c.Format, c.JSON, lines, page)
}

type questionsCmd struct {
	viewArgs
	formatArg
}

func (c *questionsCmd) Help() string {
	return "Example:\n  parley questions examples/ukraine-2025-26"
}

func (c *questionsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	lines := standing.QuestionsOf(v)
	page := listPage(v, "open questions", "", "None on record. What is open, and to whom it can be put, would be here.", lines)
	return s.print(c.Format, c.JSON, lines, page)
}

type contactsCmd struct {
	viewArgs
	contactsArgs
	tableArg
}

type contactsArgs struct {
	Party string `placeholder:"ID" help:"Only contacts of this party, and with whom it had none."`
}

// contactsData is the answer as data.
type contactsData struct {
	Contacts []eventData  `json:"contacts"`
	Parties  []spokenData `json:"parties"`
}

type spokenData struct {
	Party string `json:"party"`
	Last  string `json:"last,omitempty"` // date; absent: no contact on record
	Event string `json:"event,omitempty"`
}

func (c *contactsCmd) Help() string {
	return "Example:\n  parley contacts examples/ukraine-2025-26 --party p-ua"
}

func (c *contactsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data, mine, err := contactsOf(v, c.Party)
	if err != nil {
		return err
	}
	var rows [][]string
	list := export.Section{Title: "Contacts", Empty: "No contacts on record. Calls, meetings and letters would be here."}
	for n, ct := range mine {
		d := data.Contacts[n]
		rows = append(rows, d.row())
		l := standing.EventWords(v, ct.Event)
		item := export.Item{Text: l.Text, IDs: append(short(l.IDs), d.Sources...)}
		for _, a := range ct.Event.Absences {
			item.Sub = append(item.Sub, absenceItem(a))
		}
		list.Items = append(list.Items, item)
	}
	last := export.Section{Title: "Who was last spoken to, and who was not", Note: "By party, in the dossier's order; a contact is one in which the party, or a person of it, took part."}
	if c.Party != "" {
		last.Title = "With whom, and with whom not"
	}
	for _, p := range v.Parties {
		if p.ID == c.Party {
			continue
		}
		ct := standing.LastContact(mine, p.ID)
		if ct.Event == nil {
			last.Items = append(last.Items, export.Item{Lead: standing.Name(p), Text: "no contact on record", IDs: []string{p.ID}})
			continue
		}
		last.Items = append(last.Items, export.Item{Lead: standing.Name(p), Text: "last on " + ct.Event.Date.Words() + ", " + ct.Event.Form, IDs: []string{ct.Event.ID}})
	}
	page := export.Page{Title: v.Info.Title + ": contacts", About: about(v), Sections: []export.Section{last, list}}
	if c.Format == "csv" {
		page = asTable(page, eventColumns, rows)
	}
	return s.print(c.Format, c.JSON, data, page)
}

// contactsOf lists the contacts of a party, or of all where none is named, and
// with whom each other party last had one.
func contactsOf(v *dossier.View, party string) (data contactsData, mine []standing.Contact, err error) {
	if party != "" {
		if err := known(v, "party", []string{party}); err != nil {
			return data, nil, err
		}
	}
	for _, ct := range standing.Contacts(v) {
		if party == "" || slices.Contains(ct.Parties, party) {
			mine = append(mine, ct)
			data.Contacts = append(data.Contacts, eventOf(ct.Event))
		}
	}
	for _, p := range v.Parties {
		if p.ID == party {
			continue
		}
		d := spokenData{Party: p.ID}
		if ct := standing.LastContact(mine, p.ID); ct.Event != nil {
			d.Last, d.Event = ct.Event.Date.String(), ct.Event.ID
		}
		data.Parties = append(data.Parties, d)
	}
	return data, mine, nil
}
