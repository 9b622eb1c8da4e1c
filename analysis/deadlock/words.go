package deadlock

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/smt"
)

// conflict tells a conflict in the words of the record. without asks whether
// its statements can hold together, with all rules, but for the editor's
// readings of one record.
func (m *model) conflict(found smt.Conflict, without func(id string) (bool, error)) (Conflict, error) {
	c := Conflict{Statements: []string{}, Who: []Stated{}, addresses: m.records(found)}
	var parties []string // that state every one of the statements
	var readings, rules []string
	said, reports := 0, 0
	for _, n := range found.Statements {
		st := m.statements[n]
		told := m.stated(st)
		if st.Class == Rule {
			if c.Rules = append(c.Rules, told); st.Reading && !st.goal && !slices.Contains(rules, st.ID) {
				rules = append(rules, st.ID)
			}
			continue
		}
		if st.Reading && !slices.Contains(readings, told.ID) {
			readings = append(readings, told.ID)
		}
		if said++; !st.Own {
			reports++
		}
		if said == 1 {
			parties = st.parties()
		}
		parties = slices.DeleteFunc(slices.Clone(parties), func(p string) bool { return !slices.Contains(st.parties(), p) })
		if at := slices.Index(c.Statements, told.ID); at < 0 {
			c.Statements = append(c.Statements, told.ID)
			c.Who = append(c.Who, told)
		} else if strings.HasPrefix(told.Text, c.Who[at].Text) {
			c.Who[at] = told // the position, and then with its condition
		}
	}
	c.Contested = reports > 0
	if len(parties) > 0 && len(c.Statements) > 1 {
		c.Within = parties[0]
	}
	if !slices.Contains(found.Cycle, 0) { // else it rests on what day it is
		for _, e := range found.Cycle {
			c.Ring = append(c.Ring, string(m.names[e]))
		}
	}
	c.Words = m.conflictWords(&c, reports == said)
	return c, m.readings(&c, rules, readings, without)
}

// readings says what rests on an editor's reading, and what the answer is
// without it.
func (m *model) readings(c *Conflict, rules, statements []string, without func(string) (bool, error)) error {
	var parts []string
	for _, id := range rules {
		can, err := without(id)
		switch {
		case err != nil:
			return err
		case can:
			parts = append(parts, fmt.Sprintf("What %s brings about or counts as is the editor's reading; without it these statements can hold together.", bare(id)))
		default:
			parts = append(parts, fmt.Sprintf("What %s brings about or counts as is the editor's reading; without it, too, these statements cannot hold together.", bare(id)))
		}
	}
	if len(statements) > 0 {
		parts = append(parts, "Of these statements the structure is the editor's reading, which can be challenged: "+strings.Join(statements, ", ")+".")
	}
	c.Reading = strings.Join(parts, " ")
	return nil
}

func (m *model) conflictWords(c *Conflict, hearsay bool) string {
	var b strings.Builder
	switch {
	case len(c.Who) == 0:
		b.WriteString("The goal, what is supposed and the rules of the model cannot hold together, whatever the parties say.")
	case c.Within != "" && hearsay:
		fmt.Fprintf(&b, "What is reported of one party, %s, cannot hold together: ", m.party(c.Within))
	case c.Within != "" && c.Contested:
		fmt.Fprintf(&b, "What one party, %s, says itself and what is reported of it cannot hold together: ", m.party(c.Within))
	case c.Within != "":
		fmt.Fprintf(&b, "Statements of one party, %s, cannot hold together: ", m.party(c.Within))
	case len(c.Who) == 1:
		b.WriteString("This statement cannot be met here: ")
	case len(c.Ring) > 0:
		b.WriteString("These statements wait for each other: ")
	default:
		b.WriteString("These statements cannot hold together: ")
	}
	for i, s := range c.Who {
		if i > 0 {
			b.WriteString(" ")
		}
		b.WriteString(sentence(s.Text))
	}
	if len(c.Ring) > 0 {
		steps := make([]string, len(c.Ring))
		for i, t := range c.Ring {
			steps[i] = "“" + m.v.TermWords(dossier.Term(t)) + "”"
		}
		fmt.Fprintf(&b, " Each of these steps waits for the one before it, and the first waits for the last: %s.", strings.Join(steps[:len(steps)-1], " → "))
	}
	if len(c.Rules) > 0 {
		fmt.Fprintf(&b, " Part of the reason: %s.", strings.Join(ruleWords(c.Rules), "; "))
	}
	if c.Contested {
		b.WriteString(" This holds only if what is reported holds.")
	}
	return b.String()
}

// ruleWords tells the rules; several settlements that bring about the same are
// told together.
func ruleWords(rules []Stated) []string {
	var out []string
	from := map[string][]string{}
	for _, r := range rules {
		if r.follows != "" {
			from[r.follows] = append(from[r.follows], r.from)
		}
	}
	for _, r := range rules {
		text := r.Text
		if r.follows != "" {
			if from[r.follows] == nil {
				continue // told with the first
			}
			text = strings.Join(from[r.follows], ", or ") + " brings about “" + r.follows + "”"
			from[r.follows] = nil
		}
		if r.Reading {
			text += " (editor's reading)"
		}
		out = append(out, text)
	}
	return out
}

// stated is a statement with the bare ids of its records.
func (m *model) stated(st *Statement) Stated {
	out := Stated{ID: bare(st.ID), Party: st.Party, Text: st.Text, Class: st.Class.String(), Own: st.Own, Reading: st.Reading, follows: st.follows, from: st.from}
	if st.Class == Pace {
		out.Class = Other.String()
	}
	for _, r := range st.Records {
		out.Records = append(out.Records, bare(r))
	}
	return out
}

func bare(address string) string {
	_, id, _ := strings.Cut(address, "/")
	return id
}

func sentence(s string) string {
	if s == "" || strings.HasSuffix(s, ".") {
		return s
	}
	return s + "."
}

// change tells a change; ok is false if it would take a rule of the model.
func (m *model) change(found smt.Concession, contested bool) (c Change, ok bool) {
	c.Contested = contested
	c.Statements, c.ByParty, c.of = []string{}, []PartyCount{}, found.Statements
	given := map[int]bool{}
	for _, n := range found.Statements {
		if m.statements[n].Class == Rule {
			return c, false
		}
		given[n] = true
	}
	type count struct{ own, reported int }
	by := map[string]count{}
	var relaxed, dropped []string
	gone := map[string]bool{}
	for _, n := range found.Statements {
		st := m.statements[n]
		if st.Class == Pace && given[st.weak] {
			continue // dropped altogether
		}
		if !slices.Contains(c.Statements, bare(st.ID)) {
			c.Statements = append(c.Statements, bare(st.ID))
			for _, p := range st.parties() {
				k := by[p]
				if st.Own {
					k.own++
				} else {
					k.reported++
				}
				by[p] = k
			}
		}
		// Where only the condition of a position goes, the position stands.
		told := m.stated(st)
		told.Text = cmp.Or(st.alone, st.Text)
		text := fmt.Sprintf("%s (%s)", strings.TrimSuffix(told.Text, "."), told.ID)
		if st.Class == Pace {
			c.Relax = append(c.Relax, Relaxation{Statement: bare(st.ID), To: "together-with", Words: told.Text})
			relaxed = append(relaxed, text)
			continue
		}
		c.Dropped = append(c.Dropped, told)
		dropped = append(dropped, text)
		if gone[st.ID] {
			continue
		}
		gone[st.ID] = true
		switch st.Class {
		case RedLine:
			c.RedLines++
		case Demand:
			c.Demands++
		default:
			c.Others++
		}
	}
	for _, p := range m.v.Parties {
		if k, ok := by[p.ID]; ok {
			c.ByParty = append(c.ByParty, PartyCount{Party: p.ID, Name: m.party(p.ID), Own: k.own, Reported: k.reported})
		}
	}
	var parts []string
	if len(relaxed) > 0 {
		parts = append(parts, "if the two steps were done at the same time, or in stages, in: "+strings.Join(relaxed, "; "))
	}
	if len(dropped) > 0 {
		parts = append(parts, "if this did not stand: "+strings.Join(dropped, "; "))
	}
	rest := "everything else that the parties state themselves could hold together"
	if contested {
		rest = "everything else on record, reports too, could hold together"
	}
	c.Words = strings.ToUpper(parts[0][:1]) + parts[0][1:]
	if len(parts) > 1 {
		c.Words += "; and " + parts[1]
	}
	c.Words += ": " + rest + "."
	return c, true
}

func (m *model) party(id string) string {
	if p := m.v.Party(id); p != nil {
		return p.Label()
	}
	return id
}

func (m *model) positionText(i *dossier.Issue, p *dossier.Position) string {
	return fmt.Sprintf("%s %s “%s” on %s%s", m.party(p.Party), p.Stance.Words(), i.OptionWords(p.Option), i.Label(), said(p.Date.Words(), p.AccordingTo, p.DeniedBy))
}

func (m *model) conditionText(c *dossier.Condition) string {
	names := make([]string, len(c.By))
	for i, id := range c.By {
		names[i] = m.party(id)
	}
	rel := string(c.Relation)
	switch c.Relation {
	case dossier.TogetherWith:
		rel = "together with"
	case dossier.OnlyIf:
		rel = "only if"
	}
	return fmt.Sprintf("%s: %s %s %s%s", strings.Join(names, " and "), cmp.Or(c.XWords, m.v.TermWords(c.X)), rel, cmp.Or(c.YWords, m.v.TermWords(c.Y)), said(c.Date.Words(), c.AccordingTo, c.DeniedBy))
}

// said adds when, according to whom, and that it is denied.
func said(date string, according []string, denied []dossier.Denial) string {
	var parts []string
	if date != "" {
		parts = append(parts, date)
	}
	if len(according) > 0 {
		parts = append(parts, "according to "+strings.Join(according, ", via "))
	}
	if len(denied) > 0 {
		parts = append(parts, "denied")
	}
	if len(parts) == 0 {
		return ""
	}
	return " (" + strings.Join(parts, ", ") + ")"
}

func goalWords(g *dossier.Goal) string {
	if g == nil {
		return "Every issue is settled."
	}
	return g.Words
}
