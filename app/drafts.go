package app

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"parley/analysis/standing"
	"parley/docx"
	"parley/dossier"
	"parley/draft"
	"parley/export"
	"parley/when"
)

type draftsCmd struct {
	viewArgs
	tableArg
}

func (c *draftsCmd) Help() string {
	return "Example:\n  parley drafts examples/ukraine-2025-26"
}

type draftData struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Date        string   `json:"date"`
	By          []string `json:"by"`
	Points      int      `json:"points"`
	Brackets    int      `json:"brackets"`
	Seen        string   `json:"seen,omitempty"`
	DerivesFrom []string `json:"derives_from,omitempty"`
	Witnesses   []string `json:"witnesses,omitempty"`
	Described   int      `json:"described,omitempty"`
	Disputed    string   `json:"disputed,omitempty"`
	Change      string   `json:"change,omitempty"`
	Sources     []string `json:"sources"`
}

func (c *draftsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data, err := draftsOf(v)
	if err != nil {
		return err
	}
	sec := export.Section{
		Note:  "By date. A text that nobody here has seen has its points as described, each with who describes it (parley show).",
		Empty: "No drafts on record. A text with numbered points would be here, with who wrote it and what it was made from.",
	}
	var rows [][]string
	for _, x := range data {
		d := v.Draft(x.ID)
		rows = append(rows, []string{x.Date, x.ID, x.Title, strings.Join(x.By, " "), fmt.Sprint(x.Points), fmt.Sprint(x.Brackets), x.Seen, strings.Join(x.DerivesFrom, " "), strings.Join(x.Sources, " ")})
		item := export.Item{Lead: d.Date.Words(), Text: fmt.Sprintf("%s, by %s: %s", d.Title, writers(v, d), seenWords(d, x)), IDs: append([]string{d.ID}, x.Sources...)}
		if len(d.DerivesFrom) > 0 {
			item.Sub = append(item.Sub, export.Item{Text: "made from " + strings.Join(d.DerivesFrom, ", ")})
		}
		if d.Change != "" {
			item.Sub = append(item.Sub, export.Item{Lead: "Change", Text: d.Change})
		}
		if d.Disputed != "" {
			item.Sub = append(item.Sub, export.Item{Lead: "Disputed", Text: d.Disputed})
		}
		if n := len(d.Witnesses); n > 1 {
			item.Sub = append(item.Sub, export.Item{Text: fmt.Sprintf("%d witnesses, kept apart", n), IDs: x.Witnesses})
		}
		sec.Items = append(sec.Items, item)
	}
	page := export.Page{Title: v.Info.Title + ": drafts", About: about(v), Sections: []export.Section{sec}}
	if c.Format == "csv" {
		page = asTable(page, []string{"date", "id", "title", "by", "points", "brackets", "seen", "derives_from", "sources"}, rows)
	}
	return s.print(c.Format, c.JSON, data, page)
}

// draftsOf lists the drafts by date.
func draftsOf(v *dossier.View) ([]draftData, error) {
	data := []draftData{}
	drafts := slices.Clone(v.Drafts)
	slices.SortStableFunc(drafts, func(a, b *dossier.Draft) int { return when.Compare(a.Date, b.Date) })
	for _, d := range drafts {
		open, err := draft.Brackets(draft.Of(d))
		if err != nil {
			return nil, notInOrder("%w", err)
		}
		x := draftData{d.ID, d.Title, d.Date.String(), nonNil(d.By), 0, len(open), d.Seen, d.DerivesFrom, nil, len(d.Described), d.Disputed, d.Change, sourceIDs(d.Sources)}
		for _, p := range d.Points {
			if p.State != "deleted" {
				x.Points++
			}
		}
		for _, w := range d.Witnesses {
			x.Witnesses = append(x.Witnesses, w.Source)
		}
		data = append(data, x)
	}
	return data, nil
}

func nonNil(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

// writers says who wrote a draft, as claimed.
func writers(v *dossier.View, d *dossier.Draft) string {
	if d.ByWords != "" {
		return d.ByWords
	}
	if len(d.By) == 0 {
		return "nobody named"
	}
	return standing.Parties(v, d.By)
}

// seenWords says how much of a text is known.
func seenWords(d *dossier.Draft, x draftData) string {
	parts := []string{plural(x.Points, "point")}
	if x.Points == 0 {
		parts = []string{"no points on record"}
	}
	if x.Brackets > 0 {
		parts = append(parts, plural(x.Brackets, "open bracket"))
	}
	if len(d.Described) > 0 {
		parts = append(parts, plural(len(d.Described), "description"))
	}
	if how, ok := map[string]string{"text": "the text was seen", "excerpts": "excerpts were seen", "relayed": "known by relay", "described": "known by descriptions", "unseen": "not seen"}[d.Seen]; ok {
		parts = append(parts, how)
	}
	return strings.Join(parts, ", ")
}

type compareCmd struct {
	Args []string `arg:"" name:"dossier old new" help:"Folder of the dossier and two drafts of it; or two files (.docx, .md, .html, .txt)."`
	scopeArgs
	Word    string `name:"docx" placeholder:"FILE" help:"Write the redline as a Word file with tracked changes."`
	HTML    string `name:"html" placeholder:"FILE" help:"Write the comparison as a page."`
	Title   string `placeholder:"WORDS" help:"Put a title above the points of the Word file; without it the file holds the points and nothing else."`
	Author  string `placeholder:"NAME" help:"Name an author of the tracked changes (default: a neutral one)."`
	Date    string `placeholder:"DATE" help:"Date the tracked changes (default: a date that says nothing)."`
	Changes string `enum:"accepted,rejected" default:"accepted" help:"Of a Word file that has tracked changes itself, take the text with all ${enum} (default ${default})."`
	Format  string `enum:"text,markdown,json,html" default:"text" help:"${enum} (default ${default})."`
	JSON    bool   `name:"json" help:"Short for --format json."`
}

func (c *compareCmd) Help() string {
	return "Examples:\n  parley compare examples/ukraine-2025-26 d-28 d-20 --docx redline.docx\n  parley compare monday.docx tuesday.docx"
}

func (c *compareCmd) Run(s *session) error {
	options := draft.WordOptions{Title: c.Title, Author: c.Author}
	if c.Date != "" {
		d, err := dateFlag("--date", c.Date)
		if err != nil {
			return err
		}
		options.Date = lastDay(d).Time()
	}
	var v *dossier.View
	var texts [2]*draft.Text
	head := draft.Head{}
	switch len(c.Args) {
	case 2:
		if c.AsOf != "" || c.Known != "" || c.Reader != "" {
			return badUsage("--as-of, --known and --reader are for drafts of a dossier; here are two files")
		}
		for i, name := range c.Args {
			im, err := s.importFile(name, c.Changes)
			if err != nil {
				return err
			}
			texts[i] = im.Text
		}
		head.Title = c.Args[0] + " and " + c.Args[1]
	case 3:
		var err error
		if _, v, err = c.open(s, c.Args[0], false); err != nil {
			return err
		}
		for i, id := range c.Args[1:] {
			if texts[i], err = textToCompare(v, id); err != nil {
				return err
			}
		}
		head.Title = fmt.Sprintf("%s: %s (%s) and %s (%s)", v.Info.Title, texts[0].Title, texts[0].Name, texts[1].Title, texts[1].Name)
		head.About = about(v)
	default:
		return badUsage("compare takes a dossier and two drafts of it, or two files")
	}
	both, err := draft.Compare(v, texts[0], texts[1])
	if err != nil {
		return notInOrder("%w", err)
	}
	var files []file
	if c.Word != "" {
		for _, t := range texts {
			if t.Described {
				return notInOrder("--docx: draft %s is known by descriptions only: there is no text to mark changes in", t.Name)
			}
		}
		var b bytes.Buffer
		if err := draft.WriteWord(&b, both.Alignment, options); err != nil {
			return err
		}
		files = append(files, file{c.Word, b.Bytes()})
	}
	if c.HTML != "" {
		var b bytes.Buffer
		if err := both.WriteHTML(&b, v, head); err != nil {
			return err
		}
		files = append(files, file{c.HTML, b.Bytes()})
	}
	format := c.Format
	if c.JSON {
		format = "json"
	}
	switch format {
	case "json":
		err = s.json(both)
	case "markdown":
		err = both.WriteMarkdown(s.out, v, head)
	case "html":
		err = both.WriteHTML(s.out, v, head)
	default:
		err = export.Text(s.out, comparePage(v, both, head), s.style())
	}
	if err != nil {
		return err
	}
	return writeFiles(files)
}

// textToCompare is the text of a draft that has something to compare.
func textToCompare(v *dossier.View, id string) (*draft.Text, error) {
	d, err := findDraft(v, id)
	if err != nil {
		return nil, err
	}
	text := draft.Of(d)
	if len(text.Points) == 0 {
		return nil, notInOrder("draft %s has no points on record, and nobody describes any: there is nothing to compare", d.ID)
	}
	return text, nil
}

// comparePage lays a comparison out for a terminal.
func comparePage(v *dossier.View, c *draft.Comparison, h draft.Head) export.Page {
	p := export.Page{Title: h.Title, About: append(h.About, c.Notes...)}
	sec := export.Section{Title: c.CountWords(), Note: "Old → new. [-taken out-] {+put in+}. A point can have several classes.", Empty: "Neither text has points on record."}
	for i := range c.Rows {
		r := &c.Rows[i]
		item := export.Item{Lead: c.NumberWords(r) + ", " + r.ClassWords(), Text: draft.Marked(r.Redline)}
		if r.Pinned {
			item.Sub = append(item.Sub, export.Item{Text: "the pair was fixed by a person"})
		} else if len(r.Old) > 0 && len(r.New) > 0 && r.Confidence < lowConfidence {
			item.Sub = append(item.Sub, export.Item{Text: fmt.Sprintf("confidence %.2f: look at this pair, and pin it if it is right", r.Confidence)})
		}
		for _, w := range r.Why {
			item.Sub = append(item.Sub, export.Item{Lead: string(w.Class), Text: w.Words})
		}
		for _, w := range r.SetWords(v) {
			item.Sub = append(item.Sub, export.Item{Lead: "Sets", Text: w})
		}
		words, ids := r.TouchWords(v)
		for k := range words {
			item.Sub = append(item.Sub, export.Item{Text: words[k], IDs: ids[k]})
		}
		for _, w := range r.Check {
			item.Sub = append(item.Sub, export.Item{Lead: "Not confirmed", Text: w})
		}
		sec.Items = append(sec.Items, item)
	}
	p.Sections = append(p.Sections, sec)
	if said := c.SaidWords(); len(said) > 0 {
		d := export.Section{Title: "As described by those who saw the text"}
		for _, w := range said {
			d.Items = append(d.Items, export.Item{Text: w})
		}
		p.Sections = append(p.Sections, d)
	}
	used := c.Count()
	for _, cl := range draft.Classes() {
		if used[cl] > 0 {
			p.Foot = append(p.Foot, string(cl)+": "+cl.Rule())
		}
	}
	return p
}

// lowConfidence is below what a pair is shown with a request to look at it.
const lowConfidence = 0.5

// findDraft looks a draft up in the view.
func findDraft(v *dossier.View, id string) (*dossier.Draft, error) {
	id = strings.TrimPrefix(id, "draft/")
	r, _, err := v.Lookup("draft/" + id)
	if err != nil {
		return nil, notThere(err)
	}
	return r.(*dossier.Draft), nil
}

// importFile reads a draft from a file.
func (s *session) importFile(name, changes string) (*draft.Imported, error) {
	info, err := os.Stat(name)
	if err == nil && info.IsDir() {
		return nil, badUsage("%s is a folder; expected a file (.docx, .md, .html, .txt), or a dossier and two drafts of it", name)
	}
	if err == nil && info.Size() > docx.MaxFile {
		return nil, notInOrder("%s: the file has %d MB, expected at most %d", name, info.Size()>>20, docx.MaxFile>>20)
	}
	var data []byte
	if err == nil {
		data, err = os.ReadFile(name)
	}
	if err != nil {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", name, err)}
	}
	view := docx.Accepted
	if changes == "rejected" {
		view = docx.Rejected
	}
	im, err := draft.Import(name, data, view)
	if err != nil {
		return nil, notInOrder("%w", err)
	}
	return im, nil
}

// file is one to be written.
type file struct {
	name string
	data []byte
}

// writeFiles writes files, each whole or not at all. None is written before all
// can be.
func writeFiles(files []file) error {
	var temps []string
	defer func() {
		for _, t := range temps {
			os.Remove(t)
		}
	}()
	for _, f := range files {
		tmp, err := os.CreateTemp(filepath.Dir(f.name), ".parley-*")
		if err == nil {
			temps = append(temps, tmp.Name())
			_, err = tmp.Write(f.data)
			err = errors.Join(err, tmp.Chmod(0o644), tmp.Close())
		}
		if err != nil {
			var pe *fs.PathError
			if errors.As(err, &pe) {
				err = pe.Err
			}
			return failure{Unreadable, fmt.Errorf("%s cannot be written: %w", f.name, err)}
		}
	}
	for i, f := range files {
		if err := os.Rename(temps[i], f.name); err != nil {
			return failure{Unreadable, fmt.Errorf("%s cannot be written: %w", f.name, err)}
		}
	}
	return nil
}

type lineageCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	lineageArgs
	scopeArgs
	formatArg
}

type lineageArgs struct {
	Point string `arg:"" name:"draft#point" help:"The point, as in d-28#6."`
}

func (c *lineageCmd) Help() string {
	return "Example:\n  parley lineage examples/ukraine-2025-26 d-28#6"
}

type stepData struct {
	Draft      string        `json:"draft"`
	Date       string        `json:"date"`
	Point      string        `json:"point"`
	Text       string        `json:"text"`
	Sets       []string      `json:"sets"`
	From       string        `json:"from,omitempty"`
	Class      []draft.Class `json:"class,omitempty"`
	Confidence float64       `json:"confidence,omitempty"`
	Described  []saidData    `json:"described,omitempty"`
}

type saidData struct {
	Topic       string   `json:"topic"`
	Words       string   `json:"words"`
	AccordingTo []string `json:"according_to"`
}

type lineageData struct {
	Point     string     `json:"point"`
	Steps     []stepData `json:"steps"`
	Elsewhere []stepData `json:"elsewhere"`
}

func (c *lineageCmd) Run(s *session) error {
	_, v, err := c.open(s, c.Dossier, false)
	if err != nil {
		return err
	}
	data, steps, elsewhere, err := lineageOf(v, c.Point)
	if err != nil {
		return err
	}
	sec := export.Section{Title: "Through the drafts", Note: "Earlier first, along what each draft was made from. Drafts without points on record are passed over."}
	for _, st := range steps {
		sec.Items = append(sec.Items, stepItem(v, st))
	}
	other := export.Section{Title: "In drafts that were not made from these, on the same issue", Empty: "None on record."}
	for _, st := range elsewhere {
		other.Items = append(other.Items, stepItem(v, st))
	}
	page := export.Page{Title: v.Info.Title + ": lineage of " + data.Point, About: about(v), Sections: []export.Section{sec, other}}
	return s.print(c.Format, c.JSON, data, page)
}

// lineageOf follows a point, DRAFT#NUMBER, through the drafts.
func lineageOf(v *dossier.View, point string) (data lineageData, steps, elsewhere []draft.Step, err error) {
	id, number, ok := strings.Cut(point, "#")
	if !ok {
		return data, nil, nil, badUsage("found %q, expected a draft and a point of it, as in d-28#6", point)
	}
	d, err := findDraft(v, id)
	if err != nil {
		return data, nil, nil, err
	}
	at, found := draft.Of(d).Point(number)
	if !found {
		return data, nil, nil, notThere(fmt.Errorf("draft %s has no point %q", d.ID, number))
	}
	if steps, err = draft.Lineage(v, d, at); err != nil {
		return data, nil, nil, notInOrder("%w", err)
	}
	elsewhere = draft.Elsewhere(v, steps, d.Points[at].Sets)
	data = lineageData{Point: d.ID + "#" + d.Points[at].ID, Steps: []stepData{}, Elsewhere: []stepData{}}
	for _, st := range steps {
		data.Steps = append(data.Steps, stepOf(v, st))
	}
	for _, st := range elsewhere {
		data.Elsewhere = append(data.Elsewhere, stepOf(v, st))
	}
	return data, steps, elsewhere, nil
}

func stepOf(v *dossier.View, st draft.Step) stepData {
	x := stepData{Draft: st.Draft, Point: st.Point, Text: st.Text, Sets: []string{}, Class: st.Classes, Confidence: st.Confidence}
	if st.From != "" {
		x.From = st.From + "#" + st.FromPoint
	}
	if d := v.Draft(st.Draft); d != nil {
		x.Date = d.Date.String()
	}
	for _, t := range st.Sets {
		x.Sets = append(x.Sets, string(t))
	}
	for _, w := range st.Said {
		x.Described = append(x.Described, saidData{w.Topic, w.Words, w.AccordingTo})
	}
	return x
}

func stepItem(v *dossier.View, st draft.Step) export.Item {
	d := v.Draft(st.Draft)
	item := export.Item{Lead: d.Date.Words() + ", " + d.Title, IDs: []string{st.Draft}}
	switch {
	case st.Point != "":
		item.Text = st.Point + ". " + st.Text
		item.IDs = []string{st.Draft + "#" + st.Point}
	case len(st.Classes) > 0 && st.Classes[0] == draft.New:
		item.Text = fmt.Sprintf("no counterpart: %s#%s is new", st.From, st.FromPoint)
	case len(st.Classes) > 0:
		item.Text = fmt.Sprintf("no counterpart of %s#%s in the points read", st.From, st.FromPoint)
	case len(st.Said) == 0:
		item.Text = "the text is not known by points"
	default:
		item.Text = "not seen; as described:"
		for _, w := range st.Said {
			item.Sub = append(item.Sub, export.Item{Lead: w.Topic, Text: w.Words + " (according to " + strings.Join(w.AccordingTo, ", via ") + ")", IDs: []string{w.ID}})
		}
	}
	if st.Point != "" && len(st.Classes) > 0 {
		words := make([]string, len(st.Classes))
		for i, cl := range st.Classes {
			words[i] = string(cl)
		}
		item.Sub = append(item.Sub, export.Item{Text: fmt.Sprintf("compared with %s#%s: %s (confidence %.2f)", st.From, st.FromPoint, strings.Join(words, ", "), st.Confidence)})
	}
	for _, t := range st.Sets {
		item.Sub = append(item.Sub, export.Item{Lead: "Sets", Text: v.TermWords(t), IDs: []string{string(t)}})
	}
	return item
}

type bracketsCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	draftArg
	scopeArgs
	acceptArg
	Clean string `placeholder:"FILE" help:"Write the clean text as a Word file, or as Markdown if the name ends in .md; with --accept, the text with that side taken."`
	formatArg
}

type draftArg struct {
	Draft string `arg:"" help:"The draft."`
}

type acceptArg struct {
	Accept string `placeholder:"PARTY" help:"Take this party's side in every bracket: what that would set, against every party's positions."`
}

func (c *bracketsCmd) Help() string {
	return "Example:\n  parley brackets examples/ukraine-2025-26 d-20 --accept p-ua"
}

type bracketData struct {
	Point        string            `json:"point"`
	Depth        int               `json:"depth"`
	Alternatives []alternativeData `json:"alternatives"`
}

type alternativeData struct {
	Parties []string `json:"parties"`
	Words   string   `json:"words"`
}

type bracketsData struct {
	Draft    string            `json:"draft"`
	ToClean  int               `json:"to_clean"`
	ByParty  []partyBrackets   `json:"by_party"`
	Brackets []bracketData     `json:"brackets"`
	Accept   string            `json:"accept,omitempty"`
	Left     int               `json:"left,omitempty"`
	Sets     []consequenceData `json:"sets,omitempty"`
}

type partyBrackets struct {
	Party    string   `json:"party"`
	Brackets int      `json:"brackets"`
	Points   []string `json:"points"`
}

type consequenceData struct {
	Point  string      `json:"point"`
	Issue  string      `json:"issue"`
	Option string      `json:"option"`
	From   string      `json:"from"`
	Meets  []meetsData `json:"meets"`
}

type meetsData struct {
	Party    string `json:"party"`
	Position string `json:"position"`
	Stance   string `json:"stance"`
	Option   string `json:"option"`
	How      string `json:"how"`
}

func (c *bracketsCmd) Run(s *session) error {
	_, v, err := c.open(s, c.Dossier, false)
	if err != nil {
		return err
	}
	data, sets, clean, err := bracketsOf(v, c.Draft, c.Accept)
	if err != nil {
		return err
	}
	d := v.Draft(data.Draft)
	page := export.Page{Title: fmt.Sprintf("%s: brackets of %s (%s)", v.Info.Title, d.Title, d.ID), About: about(v)}
	page.Sections = append(page.Sections, bracketSections(v, d, data)...)
	if c.Accept != "" {
		sec := export.Section{
			Title: "With " + standing.Parties(v, []string{c.Accept}) + "'s side in every bracket",
			Note:  "A bracket is about the issues of its point. What a side's words would set is taken from the draft's record, else from its own stated position, which is named.",
			Empty: "On the issues of these points the party has no position on record in its own words.",
		}
		for _, q := range sets {
			sec.Items = append(sec.Items, consequenceItem(v, d.ID, q))
		}
		if data.Left > 0 {
			sec.Items = append(sec.Items, export.Item{Text: plural(data.Left, "bracket") + " would stay open: the party has no side there"})
		}
		page.Sections = append(page.Sections, sec)
	}
	if c.Clean != "" {
		left, err := draft.Brackets(clean)
		if err != nil {
			return notInOrder("%w", err)
		}
		if len(left) > 0 {
			return notInOrder("--clean: %s in %s: a clean text has none", plural(len(left), "open bracket"), d.ID)
		}
		f, err := cleanFile(c.Clean, clean)
		if err != nil {
			return err
		}
		if err := s.print(c.Format, c.JSON, data, page); err != nil {
			return err
		}
		return writeFiles([]file{f})
	}
	return s.print(c.Format, c.JSON, data, page)
}

// bracketsOf counts what is contested in a draft. Where a party is named, sets is
// what its side in every bracket would set, and clean the text with it.
func bracketsOf(v *dossier.View, id, accept string) (data bracketsData, sets []draft.Consequence, clean *draft.Text, err error) {
	d, err := findDraft(v, id)
	if err != nil {
		return data, nil, nil, err
	}
	if accept != "" && v.Party(accept) == nil {
		_, _, err := v.Lookup("party/" + accept)
		return data, nil, nil, notThere(fmt.Errorf("--accept: %w", err))
	}
	text := draft.Of(d)
	open, err := draft.Brackets(text)
	if err != nil {
		return data, nil, nil, notInOrder("%w", err)
	}
	data = bracketsData{Draft: d.ID, ToClean: len(open), ByParty: []partyBrackets{}, Brackets: []bracketData{}, Accept: accept}
	for _, b := range open {
		x := bracketData{b.Point, b.Depth, nil}
		for _, a := range b.Alternatives {
			x.Alternatives = append(x.Alternatives, alternativeData{a.Parties, a.Words})
			for _, id := range a.Parties {
				at := slices.IndexFunc(data.ByParty, func(p partyBrackets) bool { return p.Party == id })
				if at < 0 {
					at = len(data.ByParty)
					data.ByParty = append(data.ByParty, partyBrackets{Party: id})
				}
				p := &data.ByParty[at]
				p.Brackets++
				if !slices.Contains(p.Points, b.Point) {
					p.Points = append(p.Points, b.Point)
				}
			}
		}
		data.Brackets = append(data.Brackets, x)
	}
	if accept == "" {
		return data, nil, text, nil
	}
	if clean, _, data.Left, err = draft.Accept(text, accept); err != nil {
		return data, nil, nil, notInOrder("%w", err)
	}
	if sets, err = draft.Consequences(v, text, accept); err != nil {
		return data, nil, nil, notInOrder("%w", err)
	}
	data.Sets = []consequenceData{}
	for _, q := range sets {
		data.Sets = append(data.Sets, consequenceOf(q))
	}
	return data, sets, clean, nil
}

// cleanFile writes a text without brackets.
func cleanFile(name string, t *draft.Text) (file, error) {
	var b bytes.Buffer
	if strings.HasSuffix(strings.ToLower(name), ".md") {
		for _, p := range t.Points {
			text := p.Text
			if text == "" && p.State == "deleted" {
				text = "(deleted)"
			}
			fmt.Fprintf(&b, "%s%s %s\n", strings.Repeat("    ", p.Depth()), p.Label, text)
		}
		return file{name, b.Bytes()}, nil
	}
	err := draft.WriteClean(&b, t, draft.WordOptions{})
	return file{name, b.Bytes()}, err
}

func bracketSections(v *dossier.View, d *dossier.Draft, data bracketsData) []export.Section {
	count := export.Section{Title: "To a clean text: " + plural(data.ToClean, "bracket")}
	if data.ToClean == 0 {
		count.Title = "The text is clean: no brackets are open"
	}
	for _, p := range data.ByParty {
		count.Items = append(count.Items, export.Item{Lead: standing.Parties(v, []string{p.Party}), Text: fmt.Sprintf("a side in %s, point %s", plural(p.Brackets, "bracket"), strings.Join(p.Points, ", ")), IDs: []string{p.Party}})
	}
	var open []string
	for _, p := range d.Points {
		if p.State == "open" && !strings.Contains(p.Text, "[[") {
			open = append(open, p.ID)
		}
	}
	if len(open) > 0 {
		count.Items = append(count.Items, export.Item{Text: "Open without brackets: point " + strings.Join(open, ", ")})
	}
	list := export.Section{Title: "Brackets", Empty: "None."}
	for _, b := range data.Brackets {
		item := export.Item{Lead: "Point " + b.Point, Text: plural(len(b.Alternatives), "alternative"), IDs: []string{d.ID + "#" + b.Point}}
		if b.Depth > 0 {
			item.Text += ", within another bracket"
		}
		for _, a := range b.Alternatives {
			words := a.Words
			if words == "" {
				words = "(nothing)"
			}
			item.Sub = append(item.Sub, export.Item{Lead: standing.Parties(v, a.Parties), Text: words})
		}
		list.Items = append(list.Items, item)
	}
	return []export.Section{count, list}
}

func consequenceOf(q draft.Consequence) consequenceData {
	x := consequenceData{q.Point, q.Issue, q.Option, q.From, []meetsData{}}
	for _, m := range q.Meets {
		x.Meets = append(x.Meets, meetsData{m.Party, m.Position, string(m.Stance), m.Option, m.How})
	}
	return x
}

func consequenceItem(v *dossier.View, of string, q draft.Consequence) export.Item {
	i := v.Issue(q.Issue)
	item := export.Item{Lead: "Point " + q.Point + ", " + i.Label(), Text: i.OptionWords(q.Option), IDs: []string{cmp.Or(q.From, of+"#"+q.Point)}}
	for _, m := range q.Meets {
		item.Sub = append(item.Sub, export.Item{Lead: standing.Parties(v, []string{m.Party}), Text: fmt.Sprintf("%s: %s (%s)", standing.Says(m.Stance), i.OptionWords(m.Option), howWords[m.How]), IDs: []string{m.Position}})
	}
	return item
}

var howWords = map[string]string{
	"the same": "the same option", "other": "another option", "ruled out": "this option is ruled out", "ruled out another": "another option is ruled out",
}

type lintCmd struct {
	Args []string `arg:"" name:"dossier draft" help:"Folder of the dossier and a draft of it; or one file (.docx, .md, .html, .txt)."`
	scopeArgs
	Changes string `enum:"accepted,rejected" default:"accepted" help:"Of a Word file with tracked changes, take the text with all ${enum} (default ${default})."`
	tableArg
}

func (c *lintCmd) Help() string {
	return "Examples:\n  parley lint examples/ukraine-2025-26 d-20\n  parley lint draft.docx"
}

type findingData struct {
	Rule     string   `json:"rule"`
	Points   []string `json:"points"`
	Words    string   `json:"words,omitempty"`
	Question string   `json:"question"`
	To       []string `json:"to"`
}

func (c *lintCmd) Run(s *session) error {
	var v *dossier.View
	var text *draft.Text
	page := export.Page{}
	switch len(c.Args) {
	case 1:
		im, err := s.importFile(c.Args[0], c.Changes)
		if err != nil {
			return err
		}
		text = im.Text
		page.Title = "Questions to " + c.Args[0]
		page.About = []string{"Without a dossier: which issues the text leaves out is not looked at."}
	case 2:
		var err error
		if _, v, err = c.open(s, c.Args[0], false); err != nil {
			return err
		}
		if text, err = textToAsk(v, c.Args[1]); err != nil {
			return err
		}
		d := v.Draft(text.Name)
		page.Title = fmt.Sprintf("%s: questions to %s (%s)", v.Info.Title, d.Title, d.ID)
		page.About = about(v)
		if d.Seen != "text" && d.Seen != "" {
			page.About = append(page.About, "The text itself was not seen in full ("+d.Seen+"): what is not in the points read may stand elsewhere in it.")
		}
	default:
		return badUsage("lint takes a dossier and a draft of it, or one file")
	}
	findings := draft.Lint(v, text)
	data := findingsOf(findings)
	var rows [][]string
	byRule := map[string][]export.Item{}
	for _, f := range findings {
		rows = append(rows, []string{f.Rule, strings.Join(f.Points, " "), f.Words, f.Question, strings.Join(f.To, " ")})
		item := export.Item{Text: f.Question}
		if len(f.Points) > 0 {
			item.Lead = "Point " + strings.Join(f.Points, ", ")
		}
		if v != nil && len(f.To) > 0 {
			item.Text += " (to " + standing.Parties(v, f.To) + ")"
		}
		byRule[f.Rule] = append(byRule[f.Rule], item)
	}
	page.About = append(page.About, plural(len(findings), "question")+". A question is no fault: it says what can be asked of whom. The rules look at English words.")
	for _, r := range draft.Rules() {
		if items := byRule[r.Name]; len(items) > 0 {
			page.Sections = append(page.Sections, export.Section{Title: r.What + " (" + fmt.Sprint(len(items)) + ")", Items: items})
		}
	}
	if len(findings) == 0 {
		page.Sections = append(page.Sections, export.Section{Empty: "By these rules the text leaves nothing open."})
	}
	if c.Format == "csv" {
		page = asTable(page, []string{"rule", "points", "words", "question", "to"}, rows)
	}
	return s.print(c.Format, c.JSON, data, page)
}

// textToAsk is the text of a draft that has something to ask about.
func textToAsk(v *dossier.View, id string) (*draft.Text, error) {
	d, err := findDraft(v, id)
	if err != nil {
		return nil, err
	}
	if len(d.Points) == 0 {
		return nil, notInOrder("draft %s has no points on record: there is no text to ask about", d.ID)
	}
	return draft.Of(d), nil
}

func findingsOf(findings []draft.Finding) []findingData {
	data := []findingData{}
	for _, f := range findings {
		data = append(data, findingData{f.Rule, nonNil(f.Points), f.Words, f.Question, nonNil(f.To)})
	}
	return data
}

type pointsCmd struct {
	File    string `arg:"" help:"The file (.docx, .md, .html, .txt)."`
	Changes string `enum:"accepted,rejected" default:"accepted" help:"Of a Word file with tracked changes, take the text with all ${enum} (default ${default})."`
	formatArg
}

func (c *pointsCmd) Help() string {
	return "Example:\n  parley points draft.docx --changes rejected"
}

type pointsData struct {
	Title     string         `json:"title,omitempty"`
	Format    string         `json:"format"`
	Numbered  bool           `json:"numbered"`
	Preamble  string         `json:"preamble,omitempty"`
	Points    []pointData    `json:"points"`
	Revisions []revisionData `json:"revisions,omitempty"`
	Comments  []commentData  `json:"comments,omitempty"`
}

type pointData struct {
	Number string   `json:"number"`
	Label  string   `json:"label,omitempty"`
	Text   string   `json:"text"`
	Sets   []string `json:"sets,omitempty"`
	State  string   `json:"state,omitempty"`
}

type revisionData struct {
	Point  string `json:"point,omitempty"`
	Kind   string `json:"kind"`
	Author string `json:"author,omitempty"`
	Date   string `json:"date,omitempty"`
	Text   string `json:"text"`
}

type commentData struct {
	Point  string `json:"point,omitempty"`
	Author string `json:"author,omitempty"`
	Date   string `json:"date,omitempty"`
	On     string `json:"on,omitempty"`
	Text   string `json:"text"`
}

func (c *pointsCmd) Run(s *session) error {
	im, err := s.importFile(c.File, c.Changes)
	if err != nil {
		return err
	}
	data := pointsData{Title: im.Title, Format: im.Format, Numbered: !im.Unnumbered, Preamble: im.Preamble, Points: []pointData{}}
	list := export.Section{Title: plural(len(im.Points), "point")}
	if im.Preamble != "" {
		list.Note = im.Preamble
	}
	for _, p := range im.Points {
		x := pointData{Number: p.Number, Label: p.Label, Text: p.Text, State: p.State}
		for _, t := range p.Sets {
			x.Sets = append(x.Sets, string(t))
		}
		data.Points = append(data.Points, x)
		text := p.Text
		if p.State == "deleted" {
			text = "(deleted)"
		}
		list.Items = append(list.Items, export.Item{Lead: p.Number, Text: text, IDs: x.Sets})
	}
	page := export.Page{Title: c.File, About: []string{plural(len(im.Points), "point") + ", from " + im.Format}, Sections: []export.Section{list}}
	if im.Unnumbered {
		page.About = append(page.About, "The text numbers nothing: its paragraphs were counted.")
	}
	if len(im.Revisions) > 0 {
		sec := export.Section{Title: "Tracked changes", Note: "Taken as " + c.Changes + "."}
		for _, r := range im.Revisions {
			x := revisionData{im.PointOf[r.Para], r.Kind.String(), r.Author, r.Date, r.Text}
			data.Revisions = append(data.Revisions, x)
			sec.Items = append(sec.Items, export.Item{Lead: leadOf(x.Point, x.Author, x.Date), Text: x.Kind + ": “" + strings.TrimSpace(x.Text) + "”"})
		}
		page.Sections = append(page.Sections, sec)
	}
	if len(im.Comments) > 0 {
		sec := export.Section{Title: "Comments"}
		for _, r := range im.Comments {
			x := commentData{im.PointOf[r.Para], r.Author, r.Date, r.On, r.Text}
			data.Comments = append(data.Comments, x)
			item := export.Item{Lead: leadOf(x.Point, x.Author, x.Date), Text: x.Text}
			if x.On != "" {
				item.Sub = []export.Item{{Text: "on “" + x.On + "”"}}
			}
			sec.Items = append(sec.Items, item)
		}
		page.Sections = append(page.Sections, sec)
	}
	return s.print(c.Format, c.JSON, data, page)
}

// leadOf says where a change or comment stands, whose it is and when.
func leadOf(point, author, date string) string {
	var parts []string
	if point != "" {
		parts = append(parts, "Point "+point)
	}
	if author != "" {
		parts = append(parts, author)
	}
	if t, err := time.Parse(time.RFC3339, date); err == nil && !t.Equal(docx.NeutralDate) {
		parts = append(parts, when.FromTime(t).Words())
	}
	return strings.Join(parts, ", ")
}
