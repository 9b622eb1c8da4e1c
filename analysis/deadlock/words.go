package deadlock

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/smt"
)

// conflict tells a conflict in the words of the record.
func (m *model) conflict(found smt.Conflict) Conflict {
	c := Conflict{}
	parties := map[string]bool{}
	var readings []string
	for _, n := range found.Statements {
		st := m.statements[n]
		told := m.stated(st)
		if st.Reading && !st.goal && !slices.Contains(readings, told.ID) {
			readings = append(readings, told.ID)
		}
		if st.Class == Rule {
			c.Rules = append(c.Rules, told)
			continue
		}
		parties[st.Party] = true
		c.Contested = c.Contested || !st.Own
		if !slices.Contains(c.Statements, told.ID) {
			c.Statements = append(c.Statements, told.ID)
			c.Who = append(c.Who, told)
		}
	}
	if len(parties) == 1 {
		for id := range parties {
			c.Within = id
		}
	}
	for _, e := range found.Cycle {
		if t := m.names[e]; t != "" {
			c.Ring = append(c.Ring, string(t))
		}
	}
	c.Words = m.conflictWords(&c)
	if len(readings) > 0 {
		c.Reading = "Structure that is the editor's reading and can be challenged: " + strings.Join(readings, ", ") + ". In another reading of any one of them, the rest of these statements can hold together."
	}
	return c
}

func (m *model) conflictWords(c *Conflict) string {
	var b strings.Builder
	switch {
	case len(c.Who) == 0:
		b.WriteString("The rules of the model and the goal cannot hold together, whatever the parties say.")
	case c.Within != "":
		fmt.Fprintf(&b, "Statements of one party, %s, cannot hold together: ", m.party(c.Within))
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
		fmt.Fprintf(&b, " Each of these would have to come before the next, and the last before the first: %s.", strings.Join(steps[:len(steps)-1], " → "))
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
	dropped := map[string]bool{}
	for _, n := range found.Statements {
		switch st := m.statements[n]; st.Class {
		case Rule:
			return c, false
		case Pace:
		default:
			dropped[st.ID] = true
		}
	}
	by := map[string]int{}
	var relaxed, given []string
	seen := map[string]bool{}
	for _, n := range found.Statements {
		st := m.statements[n]
		if st.Class == Pace && dropped[st.ID] || seen[st.ID] {
			continue
		}
		seen[st.ID] = true
		c.Statements = append(c.Statements, bare(st.ID))
		by[st.Party]++
		switch st.Class {
		case Pace:
			r := Relaxation{Statement: bare(st.ID), To: "together-with", Words: st.Text}
			c.Relax = append(c.Relax, r)
			relaxed = append(relaxed, fmt.Sprintf("%s (%s)", strings.TrimSuffix(st.Text, "."), r.Statement))
			continue
		case RedLine:
			c.RedLines++
		case Demand:
			c.Demands++
		default:
			c.Others++
		}
		c.Dropped = append(c.Dropped, m.stated(st))
		given = append(given, fmt.Sprintf("%s (%s)", strings.TrimSuffix(st.Text, "."), bare(st.ID)))
	}
	for _, p := range m.v.Parties {
		if by[p.ID] > 0 {
			c.ByParty = append(c.ByParty, PartyCount{Party: p.ID, Name: m.party(p.ID), Own: by[p.ID]})
		}
	}
	var parts []string
	if len(relaxed) > 0 {
		parts = append(parts, "if the two steps were done at the same time, or in stages, in: "+strings.Join(relaxed, "; "))
	}
	if len(given) > 0 {
		parts = append(parts, "if this did not stand: "+strings.Join(given, "; "))
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
	says := map[dossier.Stance]string{
		dossier.Demands: "demands", dossier.Insists: "insists on (red line)", dossier.Excludes: "excludes (red line)",
		dossier.Rejects: "says no to", dossier.Accepts: "accepts", dossier.CouldAccept: "could accept", dossier.Proposes: "proposes",
	}[p.Stance]
	return fmt.Sprintf("%s %s “%s” on %s%s", m.party(p.Party), says, i.OptionWords(p.Option), i.Label(), said(p.Date.Words(), p.AccordingTo, p.DeniedBy))
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

func goalWords(v *dossier.View, g *dossier.Goal) string {
	if g == nil {
		return "Every issue is settled."
	}
	return g.Words
}
