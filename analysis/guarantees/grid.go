package guarantees

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Line is a sentence of the answer, and the addresses of the records that it
// rests on.
type Line struct {
	Text string   `json:"text"`
	IDs  []string `json:"ids"`
}

// Answer is the grid and what does not go together in it.
type Answer struct {
	Documents []Document `json:"documents"`
	// Filled and Blank count the cells that were asked; ByCell those of each cell.
	Filled int     `json:"filled"`
	Blank  int     `json:"blank"`
	ByCell []Count `json:"by_cell"`
	// Findings are what does not go together, Across the texts side by side.
	Findings []Finding    `json:"findings"`
	Across   []Comparison `json:"across"`
	// Without are the drafts in which no guarantee is on record, with the question
	// that this is.
	Without []Cell `json:"without"`
}

// Count says in how many rows a cell is blank, of how many it was asked in.
type Count struct {
	Cell  string `json:"cell"`
	Blank int    `json:"blank"`
	Of    int    `json:"of"`
}

// Document is a text, or a body of statements, and the guarantees in it.
type Document struct {
	Draft string    `json:"draft,omitempty"` // id; empty: the document is no draft of the dossier
	Title string    `json:"title"`
	Date  when.Date `json:"date"`
	// Seen is whether the text has been seen (seen of the draft), and Words who
	// made it.
	Seen string `json:"seen,omitempty"`
	Rows []Row  `json:"rows"`
}

// Row is one guarantee.
type Row struct {
	*dossier.Guarantee `json:"-"`
	ID                 string `json:"id"`
	Point              string `json:"point,omitempty"`
	// By are the parties whose act sets it off: as the record has it, else as its
	// trigger reads ("Russia invades ..."), with ByWords set.
	By      []string `json:"by,omitempty"`
	ByWords bool     `json:"by_words,omitempty"`
	// Told says who relays it, and what of it is unconfirmed; "" where the text was
	// read.
	Told string `json:"told,omitempty"`
	// Ends: all that the clause does is to end other guarantees.
	Ends  bool   `json:"ends"`
	Cells []Cell `json:"cells"`
	// Open is what somebody has noticed as open beside the cells.
	Open []string `json:"open,omitempty"`
	// Asked are questions on record about it.
	Asked []Line `json:"asked,omitempty"`
}

// Cell is one thing that a guarantee says, or a question.
type Cell struct {
	Name  string `json:"cell"`
	Words string `json:"words,omitempty"`
	// From are the addresses of other records of which the words are made.
	From []string `json:"from,omitempty"`
	// Question is set where the record leaves the cell empty, with the ids of the
	// parties who can be asked; where no party is named, ToWords says who told of
	// it.
	Question string   `json:"question,omitempty"`
	To       []string `json:"to,omitempty"`
	ToWords  string   `json:"to_words,omitempty"`
	// Noticed is what somebody has noticed as open in this cell.
	Noticed []string `json:"noticed,omitempty"`
	// Skip: the cell is not asked of a clause that only ends others.
	Skip bool `json:"not_asked,omitempty"`
}

// Blank tells whether the cell is a question.
func (c Cell) Blank() bool { return c.Words == "" && !c.Skip }

// Cell returns the cell of a name.
func (r *Row) Cell(name string) *Cell {
	for i := range r.Cells {
		if r.Cells[i].Name == name {
			return &r.Cells[i]
		}
	}
	return &Cell{Name: name}
}

// cell describes one column of the grid.
type cell struct {
	name     string
	question string // %s is the trigger
	// doer: the question goes to those who guarantee, not to those who wrote.
	doer bool
	// ends: the cell is asked of a clause that only ends others, too.
	ends bool
	// noticed tells which remarks of a record's blank are about this cell.
	noticed *regexp.Regexp
	words   func(*dossier.Guarantee) string
}

func noticed(words string) *regexp.Regexp { return regexp.MustCompile(`(?i)\b(?:` + words + `)`) }

// columns are the cells in the order in which a breach runs through them.
var columns = []cell{
	{"trigger", "What sets it off?", false, true, noticed(`trigger|which breach`),
		func(g *dossier.Guarantee) string { return g.Trigger }},
	{"threshold", "What counts as “%s”, and from what scale on?", false, true, noticed(`threshold|scale|counts as|what counts|meaning of|single|how small|how large`),
		func(g *dossier.Guarantee) string { return g.Threshold }},
	{"determines", "Who determines that it has happened?", false, true, noticed(`who (?:decides|determines|confirms|establishes|judges|says)|decision rule|voting|composition|appeal|mandate`),
		func(g *dossier.Guarantee) string { return g.Determines }},
	{"clock", "By when is that to be determined, and when does the response begin?", false, true, noticed(`time limit|when$|by when|clock|how (?:soon|fast|quickly)|within how`),
		func(g *dossier.Guarantee) string { return cmp.Or(g.Clock, g.Within.Words()) }},
	{"response", "What happens then?", true, true, noticed(`(?:the )?response|form of .*action|whether .* shot down|air defence|intelligence`),
		func(g *dossier.Guarantee) string { return g.Response }},
	{"responder", "Who does what?", true, false, noticed(`who (?:fights|acts|must do|does|mans)|which (?:forces|states?)|forces$|role of|support$`),
		func(g *dossier.Guarantee) string { return g.Responder }},
	{"automatic", "Does it happen by itself, or after whose decision?", true, false, noticed(`automatic|consult|consent`),
		func(g *dossier.Guarantee) string { return g.Automatic }},
	{"ceiling", "What is the most that may be done?", true, false, noticed(`ceiling|rules of engagement|size|number`),
		func(g *dossier.Guarantee) string { return g.Ceiling }},
	{"guarantor", "Who guarantees it?", true, false, noticed(`guarantor`), nil},
	{"legal form", "In which legal form, and who has to approve it?", true, false, noticed(`ratif|order of ratif|legal|treaty`),
		func(g *dossier.Guarantee) string { return g.LegalForm }},
	{"what voids it", "What ends it, and who says so?", false, false, noticed(`void|lapse|ends it`), nil},
	{"duration", "How long does it run?", true, false, noticed(`duration|how long|years`),
		func(g *dossier.Guarantee) string { return g.Duration }},
	{"verification", "Who verifies, how, and with what access?", false, false, noticed(`verif|monitor|inspect`),
		func(g *dossier.Guarantee) string { return g.Verification }},
	{"funding", "Who pays for it?", true, false, noticed(`money|fund|who pays|costs?\b`),
		func(g *dossier.Guarantee) string { return g.Funding }},
}

// Cells names the cells of the grid, in order.
func Cells() []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.name
	}
	return out
}

// Ask lays the guarantees out. With a draft, only those of that draft.
func Ask(v *dossier.View, draft string) *Answer {
	a := &Answer{Documents: documents(v, draft), Findings: []Finding{}, Across: []Comparison{}, Without: []Cell{}}
	for _, name := range Cells() {
		a.ByCell = append(a.ByCell, Count{Cell: name})
	}
	for _, d := range a.Documents {
		for _, r := range d.Rows {
			for i, c := range r.Cells {
				switch {
				case c.Skip:
					continue
				case c.Blank():
					a.Blank++
					a.ByCell[i].Blank++
				default:
					a.Filled++
				}
				a.ByCell[i].Of++
			}
		}
	}
	a.findings(v)
	a.across(v)
	for _, d := range v.Drafts {
		has := slices.ContainsFunc(a.Documents, func(o Document) bool { return o.Draft == d.ID })
		if has || draft != "" && d.ID != draft {
			continue
		}
		c := Cell{Name: d.ID, From: []string{address(d)}, To: d.By, ToWords: d.ByWords}
		c.Question = fmt.Sprintf("What happens if “%s” is not kept, who determines that, and who acts by when?", d.Title)
		a.Without = append(a.Without, c)
	}
	return a
}

// Lead says in a sentence how much is written out.
func (a *Answer) Lead() string {
	texts := fmt.Sprintf("%d texts", len(a.Documents))
	if len(a.Documents) == 1 {
		texts = "1 text"
	}
	s := fmt.Sprintf("Of %d cells in %s, %d are blank.", a.Filled+a.Blank, texts, a.Blank)
	for _, c := range a.ByCell {
		switch c.Cell {
		case "threshold":
			s += fmt.Sprintf(" What counts as a breach is blank in %d of %d rows,", c.Blank, c.Of)
		case "determines":
			s += fmt.Sprintf(" and who determines that it happened in %d of %d.", c.Blank, c.Of)
		}
	}
	return s
}

// Asks is the question of a blank cell, with what was noticed and to whom it can
// be put.
func (c Cell) Asks(v *dossier.View) string {
	s := c.Question
	if len(c.Noticed) > 0 {
		s += " Noticed as open: " + strings.Join(c.Noticed, ", ") + "."
	}
	return s + " (" + c.ToWhom(v) + ")"
}

// ToWhom says to whom the question of a cell can be put.
func (c Cell) ToWhom(v *dossier.View) string {
	switch {
	case len(c.To) > 0:
		return "to " + labels(v, c.To)
	case c.ToWords != "":
		return "no party is named; told by " + c.ToWords
	}
	return "nobody is named who could be asked"
}

// documents groups the guarantees by the text that they stand in, in the order
// of the texts' dates and then of the dossier.
func documents(v *dossier.View, draft string) []Document {
	out := []Document{}
	names := newReader(v)
	for _, g := range v.Guarantees {
		if draft != "" && g.Draft != draft {
			continue
		}
		title := cmp.Or(g.DocumentWords, "no document named")
		if g.Draft != "" {
			title = v.Draft(g.Draft).Title
		}
		i := slices.IndexFunc(out, func(d Document) bool { return d.Draft == g.Draft && d.Title == title })
		if i < 0 {
			d := Document{Draft: g.Draft, Title: title, Date: v.DateOf(g)}
			if g.Draft != "" {
				d.Date, d.Seen = v.Draft(g.Draft).Date, v.Draft(g.Draft).Seen
			}
			i = len(out)
			out = append(out, d)
		}
		out[i].Rows = append(out[i].Rows, row(v, names, g))
	}
	slices.SortStableFunc(out, func(a, b Document) int { return when.Compare(a.Date, b.Date) })
	return out
}

// row fills the cells of a guarantee.
func row(v *dossier.View, names *reader, g *dossier.Guarantee) Row {
	r := Row{Guarantee: g, ID: g.ID, Point: g.Point, Told: told(g), Ends: ends(g), By: g.BreachBy}
	if len(r.By) == 0 {
		if id := names.actor(g.Trigger); id != "" {
			r.By, r.ByWords = []string{id}, true
		}
	}
	used := make([]bool, len(g.Blank))
	all := slices.IndexFunc(g.Blank, func(s string) bool { return strings.HasPrefix(strings.ToLower(s), "all cells") })
	for _, col := range columns {
		c := Cell{Name: col.name, Skip: r.Ends && !col.ends}
		switch col.name {
		case "guarantor":
			c.Words = cmp.Or(g.GuarantorWords, labels(v, g.Guarantors))
		case "what voids it":
			c.Words, c.From = voidedBy(v, g)
		case "response":
			if c.Words = col.words(g); c.Words == "" && r.Ends {
				c.Words = "the guarantee lapses"
			}
		default:
			c.Words = col.words(g)
		}
		for i, b := range g.Blank {
			if !used[i] && i != all && col.noticed.MatchString(b) {
				used[i] = true
				c.Noticed = append(c.Noticed, b)
			}
		}
		if c.Blank() {
			c.Question = strings.ReplaceAll(col.question, "%s", cmp.Or(g.Trigger, "a breach"))
			c.To, c.ToWords = askable(v, g, col.doer)
		}
		r.Cells = append(r.Cells, c)
	}
	for i, b := range g.Blank {
		if !used[i] {
			r.Open = append(r.Open, b)
		}
	}
	r.Asked = asked(v, g)
	return r
}

// told says who relays a guarantee, and what of it is unconfirmed.
func told(g *dossier.Guarantee) string {
	var parts []string
	if len(g.AccordingTo) > 0 {
		parts = append(parts, "according to "+strings.Join(g.AccordingTo, ", via "))
	}
	if g.Unconfirmed != "" {
		parts = append(parts, "unconfirmed: "+g.Unconfirmed)
	}
	return strings.Join(parts, "; ")
}

// ends tells whether all that a clause does is to end other guarantees.
func ends(g *dossier.Guarantee) bool {
	return len(g.Voids) > 0 || g.VoidedBy != "" && g.VoidedBy == g.Trigger || lapses.MatchString(g.Response)
}

// lapses is a response that only says that guarantees end.
var lapses = regexp.MustCompile(`(?i)^(?:the |all |its )*guarantees? (?:(?:is|are|become|becomes|do|does|will|not|null and|be) )*(?:laps\w*|void\w*|forfeit\w*|ends?|ended|appl\w*)\W*$`)

// voiders are the clauses that end a guarantee: those that name it, and where a
// clause of the same document names none, all of the document.
func voiders(v *dossier.View, g *dossier.Guarantee) []*dossier.Guarantee {
	var out []*dossier.Guarantee
	for _, o := range v.Guarantees {
		same := o.Draft == g.Draft && (g.Draft != "" || o.DocumentWords == g.DocumentWords)
		if o != g && (slices.Contains(o.Voids, g.ID) || len(o.Voids) == 0 && ends(o) && same && !ends(g)) {
			out = append(out, o)
		}
	}
	return out
}

func voidedBy(v *dossier.View, g *dossier.Guarantee) (string, []string) {
	var words, from []string
	if g.VoidedBy != "" && !ends(g) {
		words = append(words, g.VoidedBy)
	}
	for _, o := range voiders(v, g) {
		words = append(words, o.Trigger)
		from = append(from, address(o))
	}
	return strings.Join(words, "; "), from
}

// askable says to whom a question about a guarantee can be put.
func askable(v *dossier.View, g *dossier.Guarantee, doer bool) (ids []string, words string) {
	var wrote []string
	told := g.AccordingTo
	if g.Draft != "" {
		d := v.Draft(g.Draft)
		wrote = d.By
		if d.ByWords != "" && len(d.By) == 0 {
			told = append([]string{d.ByWords}, told...)
		}
	}
	first, second := wrote, g.Guarantors
	if doer {
		first, second = second, first
	}
	for _, list := range [][]string{first, second} {
		if len(list) > 0 {
			return list, ""
		}
	}
	if len(told) > 0 {
		return nil, strings.Join(told, "; ")
	}
	return nil, g.GuarantorWords
}

// asked lists the questions on record about a guarantee, or about what its point
// sets.
func asked(v *dossier.View, g *dossier.Guarantee) []Line {
	about := map[string]bool{address(g): true}
	if g.Draft != "" && g.Point != "" {
		about["draft/"+g.Draft+"#"+g.Point] = true
	}
	for _, t := range sets(v, g) {
		id, _ := t.Split()
		about["issue/"+id] = true
	}
	var out []Line
	for _, q := range v.Questions {
		if slices.ContainsFunc(q.About, func(s string) bool { return about[s] }) {
			out = append(out, Line{q.Question, []string{address(q)}})
		}
	}
	return out
}

// sets is what the point of a guarantee's draft settles.
func sets(v *dossier.View, g *dossier.Guarantee) []dossier.Term {
	if g.Draft == "" || g.Point == "" {
		return nil
	}
	if p, ok := v.Draft(g.Draft).Point(g.Point); ok {
		return p.Sets
	}
	return nil
}

func address(r dossier.Record) string { return dossier.AddressOf(r).String() }

// labels joins the names of parties.
func labels(v *dossier.View, ids []string) string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = id
		if p := v.Party(id); p != nil {
			out[i] = p.Label()
		}
	}
	return list(out)
}

// list joins words: a, b and c.
func list(words []string) string {
	if n := len(words); n > 1 {
		return strings.Join(words[:n-1], ", ") + " and " + words[n-1]
	}
	return strings.Join(words, "")
}
