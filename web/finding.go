package web

import (
	"cmp"
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/reading"
	"parley/reading/proposal"
	"parley/when"
)

// finding is one proposal, as it is shown and decided on.
type finding struct {
	proposal.Proposal
	Number    int    // from 1
	Statement int    // the number of the statement in the text; 0 for none
	Place     string // what its place in the text is marked with
	Says      string // what it comes to
	Who       string // who says so
	Unnamed   string // what is known of somebody unnamed; "" for others
	Sure      int    // how sure the reading is: 1 unsure, 2 likely, 3 clear; 0: nothing was read into it
	Decided   string // yes, no, or ?
	Preview   []previewed
	Field     string // of the form, for what is decided
	Choices   []choice
	Entries   []typed
	Wrong     []string
}

// previewed is a field of the record that would be filed.
type previewed struct{ Name, Value string }

// typed is a field as it can be edited.
type typed struct {
	dossier.Entry
	Label string
	Field string // of the form
	ID    string
	Long  bool // prose
	// Choices are what can be picked; none: the value is typed.
	Choices []choice
	// Source is set for the fields that say who it was.
	Source bool
}

// decide takes over what a person decided on a proposal and typed into it.
func (p *readingPage) decide(pr *proposal.Proposal, number int, sent url.Values) (finding, error) {
	f := finding{Number: number, Sure: howSure(pr.Confidence)}
	prefix := "e" + strconv.Itoa(number) + "."
	values := map[string]string{}
	for name, v := range sent {
		if field, ok := strings.CutPrefix(name, prefix); ok && len(v) > 0 {
			values[field] = strings.ReplaceAll(v[0], "\r\n", "\n")
		}
	}
	if len(values) > 0 {
		edited, err := dossier.WithEntries(pr.Record, values)
		var problems dossier.Problems
		switch {
		case errors.As(err, &problems):
			for _, one := range problems {
				f.Wrong = append(f.Wrong, one.Message)
			}
		case err != nil:
			return f, err
		default:
			pr.Record = edited
		}
	}
	switch d := sent.Get("d" + strconv.Itoa(number)); d {
	case proposal.Yes, proposal.No:
		pr.File = d
	default:
		pr.File = proposal.Undecided
	}
	f.Proposal, f.Decided, f.Field = *pr, pr.File, "d"+strconv.Itoa(number)
	f.Choices = []choice{
		{proposal.Yes, text("reading.confirm"), pr.File == proposal.Yes},
		{proposal.No, text("reading.reject"), pr.File == proposal.No},
		{proposal.Undecided, text("reading.later"), pr.File == proposal.Undecided},
	}
	f.Place, f.Says = placeOf(pr, number), pr.Quote
	if pr.Statement >= 0 {
		f.Statement = pr.Statement + 1
		f.Who, f.Unnamed = speakerWords(p.Article.Statements[pr.Statement].Speaker)
	}
	if st, ok := pr.Record.(*dossier.Statement); ok {
		f.Says = st.Content
		f.Who = cmp.Or(standing.Actors(p.View, compact(st.Speaker.Person, st.Speaker.Party)), st.Speaker.Words)
	}
	entries, err := dossier.Entries(pr.Record)
	if err != nil {
		return f, err
	}
	for _, e := range entries {
		if e.Value != "" && !slices.Contains(quoted, e.Name) {
			f.Preview = append(f.Preview, previewed{label(pr.Record, e.Name), p.valueWords(e)})
		}
		if hiddenEntry(e) {
			continue
		}
		if v, ok := values[e.Name]; ok && len(f.Wrong) > 0 {
			e.Value = v
		}
		e.Required = e.Required && !strings.Contains(e.Name, ".") // parts of it can be left out
		f.Entries = append(f.Entries, typed{
			Entry: e, Label: label(pr.Record, e.Name), Long: e.Lines() || slices.Contains(prose, lastName(e.Name)), Field: prefix + e.Name, ID: "e" + strconv.Itoa(number) + "-" + strings.ReplaceAll(e.Name, ".", "-"),
			Choices: p.choices(e), Source: strings.HasPrefix(e.Name, "speaker.") || strings.HasPrefix(e.Name, "voice.") || e.Name == "party",
		})
	}
	return f, nil
}

// hiddenEntry are fields that a person has no reason to type here: the reader says
// where a record comes from, and lists of parts are for the record's own form.
func hiddenEntry(e dossier.Entry) bool {
	name := e.Name
	return e.Rows != nil || e.Type == dossier.TypedRanking || e.Type == dossier.TypedPoints || strings.HasPrefix(name, "handling.") || strings.HasPrefix(name, "span.") || slices.Contains([]string{"known", "note", "credibility", "supersedes", "within"}, name)
}

// quoted are the fields that the quotation, or the line above it, shows already.
var quoted = []string{"content", "words", "what", "cue", "mode", "speaker.words", "span.from", "span.to"}

// prose are the fields whose values run over lines.
var prose = []string{"content", "words", "question", "readout"}

// label is what a field of a record is called. Who sent a text and to whom have
// the names that elsewhere are those of a beginning and an end.
func label(r dossier.Record, name string) string {
	if r.Kind() == "transmission" && (name == "from" || name == "to") {
		return name
	}
	return fieldName(lastName(name))
}

// placeOf is what the place of a proposal in the text is marked with: the number
// of its statement, or a mark of its own.
func placeOf(pr *proposal.Proposal, number int) string {
	if pr.Statement >= 0 {
		return strconv.Itoa(pr.Statement + 1)
	}
	return "p" + strconv.Itoa(number)
}

// lastName is the last name of a path.
func lastName(path string) string { return path[strings.LastIndex(path, ".")+1:] }

func compact(ids ...string) []string {
	return slices.DeleteFunc(slices.Clone(ids), func(s string) bool { return s == "" })
}

// valueWords is the value of a field with names for ids.
func (p *readingPage) valueWords(e dossier.Entry) string {
	if e.Type == dossier.TypedYes {
		return text("yes")
	}
	if len(e.Refs) == 0 {
		if d, err := when.Parse(e.Value); err == nil && lastName(e.Name) == "date" {
			return d.Words()
		}
		if len(e.Values) > 0 {
			return strings.ReplaceAll(e.Value, "-", " ")
		}
		return e.Value
	}
	var out []string
	for id := range strings.SplitSeq(e.Value, ", ") {
		out = append(out, p.refWords(e.Refs, id))
	}
	return strings.Join(out, ", ")
}

func (p *readingPage) refWords(refs []string, id string) string {
	for _, k := range refs {
		switch {
		case k == "term":
			return p.TermWords(dossier.Term(id))
		case k != "*":
			if r, ok := p.Find(dossier.Kind(k), id); ok {
				return standing.Headline(p.View, r)
			}
		}
	}
	return id
}

// choices are what a field can be picked from: its closed list, or the parties,
// persons and issues of the dossier.
func (p *readingPage) choices(e dossier.Entry) []choice {
	var out []choice
	add := func(value, words string) { out = append(out, choice{value, words, value == e.Value}) }
	switch {
	case e.List:
		return nil
	case len(e.Values) > 0:
		for _, v := range e.Values {
			add(v, strings.ReplaceAll(v, "-", " "))
		}
	case slices.Equal(e.Refs, []string{"party"}):
		for _, x := range p.Parties {
			add(x.ID, standing.Name(x))
		}
	case slices.Equal(e.Refs, []string{"person"}):
		for _, x := range p.Persons {
			add(x.ID, x.Name)
		}
	case slices.Equal(e.Refs, []string{"issue"}):
		for _, x := range p.Issues {
			add(x.ID, standing.Title(x))
		}
	default:
		return nil
	}
	if known := slices.ContainsFunc(out, func(c choice) bool { return c.Chosen }); e.Value != "" && !known {
		out = append(out, choice{e.Value, e.Value, true})
	}
	return out
}

// speakerWords says who speaks, and of somebody unnamed what is known.
func speakerWords(s reading.Speaker) (who, unnamed string) {
	if !s.Anonymous {
		return s.Name, ""
	}
	parts := []string{}
	if s.Count > 0 {
		parts = append(parts, count(s.Count, "person"))
	} else {
		parts = append(parts, text("reading.number"))
	}
	parts = append(parts, cmp.Or(s.Role, text("reading.role")), cmp.Or(s.Side, text("reading.side")), cmp.Or(s.Proximity, text("reading.nearness")))
	return s.Name, strings.Join(parts, ", ")
}

// howSure puts a confidence into one of three words. The bounds are where, on
// articles it had not seen, the reader was right about one time in two and
// three in four.
func howSure(confidence float64) int {
	switch {
	case confidence >= .75:
		return 3
	case confidence >= .5:
		return 2
	}
	return 1
}

// SureWords is how sure the reading is, in a word.
func (f finding) SureWords() string { return text("sure." + strconv.Itoa(f.Sure)) }

// KindWords is the kind of record that is proposed.
func (f finding) KindWords() string { return text("kind." + string(f.Record.Kind())) }
