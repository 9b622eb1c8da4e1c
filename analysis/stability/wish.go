package stability

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/graphmodel"
)

// mostChanges is how many equal ways are told to make a state last, and mostTried
// of how many they are taken.
const mostChanges, mostTried = 2, 50

// wish tells what would have to be different for a state to last, with reports
// counted too, and how it could come about.
func (a *analysis) wish(ctx context.Context, terms, without []dossier.Term) error {
	s, err := a.set(terms, without)
	if err != nil {
		return fmt.Errorf("wish: %w", err)
	}
	m := a.all
	x := m.place[s]
	w := &Wish{State: a.short(s), Words: m.words(s), Lasts: true, Changes: []Line{}, Way: []Line{}}
	for dm, party := range m.parties {
		changes, err := graphmodel.Keep(ctx, m, dm, x, graphmodel.SEQ, mostTried)
		if err != nil {
			return err
		}
		if len(changes) > 0 {
			w.Lasts = false
		}
		// What a party's own move comes to is nearer than what others could answer.
		slices.SortStableFunc(changes, func(a, b graphmodel.Change) int { return m.far(dm, x, a) - m.far(dm, x, b) })
		for n, ch := range changes[:min(len(changes), mostChanges)] {
			line := Line{IDs: []string{}}
			lead := "%s would not be stated to gain by leaving it for good, if it did not prefer %s."
			if n > 0 {
				lead = "Or, for %s: if it did not prefer %s."
			}
			var parts []string
			for _, y := range ch.States {
				why, ids := reasons(m.because(party, m.states[y], s))
				parts = append(parts, fmt.Sprintf("what comes of %s (%s)", m.change(s, m.states[y]), why))
				for _, id := range ids {
					if !slices.Contains(line.IDs, id) {
						line.IDs = append(line.IDs, id)
					}
				}
			}
			line.Text = fmt.Sprintf(lead, name(m.v.Party(party)), strings.Join(parts, ", nor "))
			w.Changes = append(w.Changes, line)
		}
	}
	from := state(0)
	if len(a.out.Looked) > 0 {
		id := a.out.Looked[0].ID
		from = m.states[slices.IndexFunc(m.states, func(t state) bool { return m.id(t) == id })]
	}
	a.way(w, from, s)
	a.out.Wish = w
	return nil
}

// far counts the states of a change that are no single move away.
func (m *model) far(dm, x int, ch graphmodel.Change) int {
	n := 0
	for _, y := range ch.States {
		if !slices.Contains(m.Moves(dm, x), y) {
			n++
		}
	}
	return n
}

// way tells how a state could come about from another: by moves of single
// parties, or by what several have to do together.
func (a *analysis) way(w *Wish, from, to state) {
	m := a.all
	if from == to {
		w.Way = append(w.Way, Line{"It is the state that is looked at.", []string{}})
		return
	}
	if steps, sure, ok := graphmodel.Path(m, m.place[from], m.place[to]); ok {
		at := from
		for _, st := range steps {
			next := m.states[st.To]
			line := Line{Text: fmt.Sprintf("%s, by itself, by %s", name(m.v.Party(m.parties[st.DM])), m.change(at, next)), IDs: []string{}}
			if why, ids := reasons(m.because(m.parties[st.DM], next, at)); why != "" {
				line.Text, line.IDs = line.Text+": "+why, ids
			} else {
				line.Text += "; whether it would gain by that, the record does not say"
			}
			line.Text += "."
			w.Way = append(w.Way, line)
			at = next
		}
		if sure == graphmodel.Yes {
			return
		}
	}
	for k, t := range m.terms {
		if from>>k&1 == to>>k&1 || to>>k&1 == 0 {
			continue
		}
		var names []string
		for _, p := range t.owners {
			names = append(names, name(m.v.Party(p)))
		}
		ids := append([]string{}, t.record...)
		w.Way = append(w.Way, Line{fmt.Sprintf("“%s” takes %s.", termWords(m.v, t.Term), list(names)), ids})
	}
	for dm, party := range m.parties {
		who := name(m.v.Party(party))
		switch m.Prefers(dm, m.place[to], m.place[from]) {
		case graphmodel.Yes:
			why, ids := reasons(m.because(party, to, from))
			w.Way = append(w.Way, Line{fmt.Sprintf("%s is stated to prefer it to the state that is looked at: %s.", who, why), ids})
		case graphmodel.No:
			why, ids := reasons(m.because(party, from, to))
			w.Way = append(w.Way, Line{fmt.Sprintf("%s is stated to prefer the state that is looked at: %s.", who, why), ids})
		default:
			if text, ids := m.question(party, from, to); text != "" {
				w.Way = append(w.Way, Line{text, ids})
			} else {
				w.Way = append(w.Way, Line{fmt.Sprintf("Does %s prefer it to the state that is looked at? Nothing on record says.", who), []string{}})
			}
		}
	}
}
