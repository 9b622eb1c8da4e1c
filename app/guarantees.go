package app

import (
	"fmt"
	"strings"

	"parley/analysis/guarantees"
	"parley/dossier"
	"parley/export"
)

type guaranteesCmd struct {
	viewArgs
	guaranteesArgs
	tableArg
}

type guaranteesArgs struct {
	Draft    string `placeholder:"DRAFT" help:"Only this draft."`
	Incident string `placeholder:"WORDS" help:"Also go through the clauses with this incident, in words or as the id of a guarantee."`
}

func (c *guaranteesCmd) Help() string {
	return "Example:\n  parley guarantees examples/ukraine-2025-26 --incident 'missiles are fired across the line on day 40'"
}

// guaranteesData is the answer as data.
type guaranteesData struct {
	*guarantees.Answer
	Walk *guarantees.Walked `json:"walk,omitempty"`
}

func (c *guaranteesCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data, err := c.ask(v)
	if err != nil {
		return err
	}
	page := guaranteesPage(v, data)
	if c.Format == "csv" {
		page = asTable(page, append([]string{"document", "point", "id"}, guarantees.Cells()...), cellRows(data.Answer))
	}
	return s.print(c.Format, c.JSON, data, page)
}

func (a *guaranteesArgs) ask(v *dossier.View) (data guaranteesData, err error) {
	if a.Draft != "" && v.Draft(a.Draft) == nil {
		_, _, err := v.Lookup(a.Draft)
		if err == nil {
			err = fmt.Errorf("%s is no draft", a.Draft)
		}
		return data, notThere(fmt.Errorf("--draft: %w", err))
	}
	data.Answer = guarantees.Ask(v, a.Draft)
	if a.Incident != "" {
		in, err := guarantees.ReadIncident(v, a.Incident)
		if err != nil {
			return data, badUsage("--incident: %w", err)
		}
		data.Walk = guarantees.Walk(v, a.Draft, in)
	}
	return data, nil
}

// cellRows is the grid as a table; a blank is its question.
func cellRows(a *guarantees.Answer) [][]string {
	var rows [][]string
	for _, d := range a.Documents {
		for _, r := range d.Rows {
			row := []string{d.Title, r.Point, r.ID}
			for _, c := range r.Cells {
				words := c.Words
				if c.Blank() {
					words = c.Question
				}
				row = append(row, words)
			}
			rows = append(rows, row)
		}
	}
	return rows
}

// guaranteesPage lays the answer out: what happens first, if it was asked.
func guaranteesPage(v *dossier.View, d guaranteesData) export.Page {
	p := export.Page{Title: v.Info.Title + ": guarantees", About: about(v)}
	add := func(sec export.Section) { p.Sections = append(p.Sections, sec) }
	first := export.Section{Title: "The answer", Empty: "No guarantee is on record. What happens after a breach, who determines that it occurred, and who acts by when, can be asked of those who wrote the texts."}
	if len(d.Documents) > 0 {
		first.Items = append(first.Items, export.Item{Text: d.Answer.Lead()})
	}
	add(first)
	if d.Walk != nil {
		for _, sec := range walkSections(v, d.Walk) {
			add(sec)
		}
	}
	found := export.Section{Title: "What does not go together", Empty: "Nothing was found.", Note: "Each with the records on both sides. A finding says what stands in the record, not who should act."}
	for _, f := range d.Findings {
		item := export.Item{Text: f.Text, IDs: short(f.IDs)}
		if f.Reading {
			item.Sub = append(item.Sub, export.Item{Text: "An editor's reading is part of this."})
		}
		found.Items = append(found.Items, item)
	}
	add(found)
	for _, doc := range d.Documents {
		add(documentSection(v, doc))
	}
	across := export.Section{Title: "The same act, text by text", Empty: "No act is spoken of in more than one text."}
	for _, c := range d.Across {
		item := export.Item{Text: c.Words}
		for _, x := range c.Cells {
			var says []string
			for _, s := range x.Says {
				words := s.Words
				if words == "" {
					words = "not said"
				}
				says = append(says, words+" ["+strings.Join(short(s.IDs), ", ")+"]")
			}
			item.Sub = append(item.Sub, export.Item{Lead: capital(x.Cell), Text: strings.Join(says, " / ")})
		}
		across.Items = append(across.Items, item)
	}
	add(across)
	bare := export.Section{Title: "Texts in which no guarantee is on record", Empty: "None."}
	for _, c := range d.Without {
		bare.Items = append(bare.Items, export.Item{Text: c.Asks(v), IDs: short(c.From)})
	}
	add(bare)
	p.Foot = append(p.Foot, "A blank is a question that the record leaves open; questions go to those who wrote the text, or who guarantee. The words for acts are listed in docs/guarantees.md.")
	return p
}

func documentSection(v *dossier.View, d guarantees.Document) export.Section {
	sec := export.Section{Title: d.Title}
	if !d.Date.IsZero() {
		sec.Title += ", " + d.Date.Words()
	}
	if d.Seen != "" && d.Seen != "text" {
		sec.Note = "The text: " + d.Seen + "."
	}
	for _, r := range d.Rows {
		item := export.Item{Text: r.Trigger, IDs: []string{r.ID}}
		if r.Point != "" {
			item.Lead = "Point " + r.Point
		}
		if r.Trigger == "" {
			item.Text = "No trigger on record"
		}
		if r.Told != "" {
			item.Sub = append(item.Sub, export.Item{Lead: "Told", Text: r.Told})
		}
		for _, c := range r.Cells {
			switch {
			case c.Skip || c.Name == "trigger" && c.Words != "":
				continue
			case c.Blank():
				item.Sub = append(item.Sub, export.Item{Lead: "? " + capital(c.Name), Text: c.Asks(v)})
			default:
				text := c.Words
				if len(c.Noticed) > 0 {
					text += " (noticed as open: " + strings.Join(c.Noticed, ", ") + ")"
				}
				item.Sub = append(item.Sub, export.Item{Lead: capital(c.Name), Text: text, IDs: short(c.From)})
			}
		}
		if len(r.Open) > 0 {
			item.Sub = append(item.Sub, export.Item{Lead: "? Also open", Text: strings.Join(r.Open, "; ")})
		}
		for _, q := range r.Asked {
			item.Sub = append(item.Sub, export.Item{Lead: "On record as a question", Text: q.Text, IDs: short(q.IDs)})
		}
		sec.Items = append(sec.Items, item)
	}
	return sec
}

// walkSections tells the way through the clauses, text by text.
func walkSections(v *dossier.View, w *guarantees.Walked) []export.Section {
	title := "What happens: " + w.Incident.Words
	if w.Incident.Trigger != "" {
		title += " [" + w.Incident.Trigger + "]"
	}
	what := export.Section{Title: title, Note: "A walk over the words of the clauses, and no forecast of what anybody would do.", Empty: "There is no text to go through."}
	var out []export.Section
	var silent []string
	for _, t := range w.Texts {
		if len(t.Steps) == 0 {
			silent = append(silent, t.Title)
			continue
		}
		sec := export.Section{Title: t.Title + ": what follows"}
		for n, st := range t.Steps {
			item := export.Item{Lead: fmt.Sprintf("%d. %s", n+1, guarantees.VerdictWords(v, st)), Text: st.Trigger, IDs: []string{st.ID}}
			if st.Point != "" {
				item.Text += " (point " + st.Point + ")"
			}
			sub := func(lead, text string, ids ...string) {
				if text != "" {
					item.Sub = append(item.Sub, export.Item{Lead: lead, Text: text, IDs: ids})
				}
			}
			sub("Told", st.Told)
			sub("Why", st.Why)
			sub("When", st.When)
			sub("What follows", st.Effect)
			if len(st.Ends) > 0 {
				sub("Ends", strings.Join(st.Ends, ", "))
			} else {
				sub("By whom", st.Who)
			}
			sub("Brings into force", strings.Join(st.Starts, ", "))
			for _, n := range st.Notes {
				sub("The clock", n)
			}
			for _, c := range st.Silent {
				if c.Blank() {
					sub("? Silent on "+c.Name, c.Asks(v))
				} else {
					sub("? Open in "+c.Name, strings.Join(c.Noticed, ", "))
				}
			}
			if len(st.Open) > 0 {
				sub("? Also open", strings.Join(st.Open, "; "))
			}
			sec.Items = append(sec.Items, item)
		}
		sec.Items = append(sec.Items, export.Item{Lead: "Until where", Text: t.Lead.Text, IDs: short(t.Lead.IDs)})
		for _, l := range t.Apart {
			sec.Items = append(sec.Items, export.Item{Lead: "Not touched", Text: l.Text, IDs: short(l.IDs)})
		}
		out = append(out, sec)
	}
	if len(w.Texts) > 0 {
		what.Items = append(what.Items, export.Item{Text: incidentWords(v, w.Incident)})
	}
	if len(silent) > 0 {
		what.Items = append(what.Items, export.Item{Lead: "Nothing in the words ties it to", Text: strings.Join(silent, "; ")})
	}
	return append([]export.Section{what}, out...)
}

// incidentWords says what was understood of an incident.
func incidentWords(v *dossier.View, in guarantees.Incident) string {
	by := "it is not said whose act it is"
	if in.By != "" {
		by = "an act of " + v.Party(in.By).Label()
	}
	parts := []string{by}
	if in.Day != nil {
		parts = append(parts, fmt.Sprintf("on day %d", *in.Day))
	}
	if in.Hours > 0 {
		parts = append(parts, fmt.Sprintf("lasting %d hours", in.Hours))
	}
	return "Understood: " + strings.Join(parts, ", ") + "."
}

func capital(s string) string {
	if s == "" {
		return s
	}
	return strings.ToUpper(s[:1]) + s[1:]
}
