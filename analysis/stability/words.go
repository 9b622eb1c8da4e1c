package stability

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/graphmodel"
)

func name(p *dossier.Party) string {
	if p.Short != "" {
		return p.Short
	}
	return p.Name
}

// termText is a term in the words of the record, where there are any.
func termText(v *dossier.View, t dossier.Term, words string) string {
	if words != "" {
		return words
	}
	return termWords(v, t)
}

// termWords is a term in words: a milestone's name, or a question and its answer.
func termWords(v *dossier.View, t dossier.Term) string {
	id, option := t.Split()
	if i := v.Issue(id); i != nil && option != "" {
		return i.Label() + ": " + i.OptionWords(option)
	}
	return v.TermWords(t)
}

func relationWords(r dossier.Relation) string {
	switch r {
	case dossier.OnlyIf:
		return "only if"
	case dossier.TogetherWith:
		return "together with"
	}
	return string(r)
}

// list joins words: "a", "a and b", "a, b and c".
func list(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:len(words)-1], ", ") + " and " + words[len(words)-1]
}

// words tells a state by what is in force, and what is not.
func (m *model) words(s state) string {
	var in, out []string
	for k, t := range m.terms {
		w := "“" + termWords(m.v, t.Term) + "”"
		if s>>k&1 == 1 {
			in = append(in, w)
		} else {
			out = append(out, w)
		}
	}
	switch {
	case len(in) == 0:
		return "None of the terms is in force."
	case len(out) == 0:
		return "In force: all of the terms."
	}
	return "In force: " + list(in) + ". Not in force: " + list(out) + "."
}

// change tells a move from one state to another: "ending “a”", "bringing about
// “b”".
func (m *model) change(from, to state) string {
	var ended, begun []string
	for k, t := range m.terms {
		w := "“" + termWords(m.v, t.Term) + "”"
		switch was, is := from>>k&1, to>>k&1; {
		case was > is:
			ended = append(ended, w)
		case was < is:
			begun = append(begun, w)
		}
	}
	if to == 0 && len(ended) > 2 {
		return "ending all that is in force"
	}
	var parts []string
	if len(ended) > 0 {
		parts = append(parts, "ending "+list(ended))
	}
	if len(begun) > 0 {
		parts = append(parts, "bringing about "+list(begun))
	}
	return strings.Join(parts, " and ")
}

// reasons are claims in words, with their records.
func reasons(claims []claim) (text string, ids []string) {
	var words []string
	ids = []string{}
	for _, c := range claims {
		w := c.text
		if c.reading {
			w += " [editor's reading]"
		}
		if !c.own {
			w += " [reported]"
		}
		if !slices.Contains(words, w) {
			words = append(words, w)
		}
		for _, id := range c.ids {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	return strings.Join(words, "; "), ids
}

// because are the claims that make a party prefer a to b.
func (m *model) because(party string, a, b state) []claim {
	for _, red := range []bool{true, false} {
		if better, worse := m.differ(party, a, b, red); len(better) > 0 && len(worse) == 0 {
			return better
		} else if len(worse) > 0 {
			return nil
		}
	}
	return nil
}

// tell tells a state in full: by own words, and then what is different with
// reports.
func (a *analysis) tell(ctx context.Context, s state, why string) error {
	looked := Looked{State: a.short(s), Words: a.own.words(s), Why: why, Parties: []Stand{}}
	for dm := range a.own.parties {
		own, err := a.own.stand(ctx, dm, s)
		if err != nil {
			return err
		}
		looked.Parties = append(looked.Parties, own)
		with, err := a.all.stand(ctx, dm, s)
		if err != nil {
			return err
		}
		with.Contested = true
		if with.Words == own.Words {
			with.Words = "The answer is the same."
		}
		with.Gains, with.Holds, with.Asks = other(with.Gains, own.Gains), other(with.Holds, own.Holds), other(with.Asks, own.Asks)
		with.Silent, with.Silence = []Move{}, "" // it is silent on no more than own words are
		if len(with.Gains)+len(with.Holds)+len(with.Asks) > 0 {
			looked.Parties = append(looked.Parties, with)
		}
	}
	a.out.Looked = append(a.out.Looked, looked)
	return nil
}

// other are the moves that are not told already, word by word.
func other(moves, told []Move) []Move {
	return slices.DeleteFunc(moves, func(m Move) bool {
		return slices.ContainsFunc(told, func(t Move) bool {
			return t.Words == m.Words && (t.Answer == nil || m.Answer == nil || t.Answer.Text == m.Answer.Text)
		})
	})
}

// stand tells how a party stands to a state.
func (m *model) stand(ctx context.Context, dm int, s state) (Stand, error) {
	party, x := m.parties[dm], m.place[s]
	out := Stand{Party: party, Stable: map[string]string{}, Gains: []Move{}, Holds: []Move{}, Asks: []Move{}, Silent: []Move{}}
	judged := map[graphmodel.Concept]graphmodel.Judgement{}
	for _, c := range graphmodel.Concepts() {
		j, err := graphmodel.Judge(ctx, m, []int{dm}, x, c)
		if err != nil {
			return out, err
		}
		judged[c], out.Stable[c.String()] = j, j.Stable.String()
	}
	who, moves := name(m.v.Party(party)), judged[graphmodel.Nash].Moves
	for k, move := range moves {
		to := m.states[move.To]
		if m.more(s, to, moves, move.Gains) {
			continue // a part of it says the same
		}
		told := Move{Words: m.change(s, to), To: m.id(to)}
		switch move.Gains {
		case graphmodel.Yes:
			var why string
			why, told.IDs = reasons(m.because(party, to, s))
			told.Words = fmt.Sprintf("%s is stated to gain by %s: %s.", who, told.Words, why)
			told.Answer = m.reply(dm, s, judged, k)
			out.Gains = append(out.Gains, told)
		case graphmodel.No:
			var why string
			why, told.IDs = reasons(m.because(party, s, to))
			told.Words = fmt.Sprintf("By %s it would lose what it states: %s.", told.Words, why)
			out.Holds = append(out.Holds, told)
		default:
			if words, ids := m.question(party, s, to); words != "" {
				told.Words, told.IDs = words, ids
				out.Asks = append(out.Asks, told)
			} else {
				told.IDs = []string{}
				out.Silent = append(out.Silent, told)
			}
		}
	}
	if len(out.Silent) > 0 {
		var moves []string
		for _, u := range out.Silent {
			moves = append(moves, "by "+u.Words)
		}
		out.Silence = fmt.Sprintf("Would %s gain or lose %s? Nothing on record says.", who, strings.Join(moves, ", or "))
	}
	out.Words = m.verdict(who, out, judged)
	return out, nil
}

// more tells whether a move does all that another move of the same kind does, and
// something besides.
func (m *model) more(from, to state, moves []graphmodel.Judged, gains graphmodel.Truth) bool {
	return slices.ContainsFunc(moves, func(other graphmodel.Judged) bool {
		done, part := from^to, from^m.states[other.To]
		return other.Gains == gains && part != done && part&^done == 0
	})
}

// question asks about a move of which the record does not say whether it is a
// gain, with what speaks for it and what against; "" if nothing does.
func (m *model) question(party string, from, to state) (string, []string) {
	who := name(m.v.Party(party))
	var gained, lost []claim
	for _, red := range []bool{true, false} {
		better, worse := m.differ(party, to, from, red)
		gained, lost = append(gained, better...), append(lost, worse...)
	}
	move := m.change(from, to)
	if len(gained) == 0 && len(lost) == 0 {
		return "", nil
	}
	g, gIDs := reasons(gained)
	l, lIDs := reasons(lost)
	ids := gIDs
	for _, id := range lIDs {
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return fmt.Sprintf("What weighs more for %s? By %s it would get what it states (%s), and lose what it states (%s).", who, move, g, l), ids
}

// reply tells what others can do after a move that is a gain.
func (m *model) reply(dm int, from state, judged map[graphmodel.Concept]graphmodel.Judgement, k int) *Reply {
	seq, gmr := judged[graphmodel.SEQ].Moves[k], judged[graphmodel.GMR].Moves[k]
	out := &Reply{Undoes: seq.Held.String(), Steps: []Step{}}
	move := seq
	switch {
	case seq.Held == graphmodel.Yes:
		out.Line = m.sequence(dm, from, seq, "It is held there by this: ", true)
	case seq.Held == graphmodel.Open:
		out.Line = m.sequence(dm, from, seq, "Whether it is held there depends on this: ", true)
	case gmr.Held == graphmodel.Yes:
		move, out.Line = gmr, m.sequence(dm, from, gmr, "No answer that would be a gain for others undoes it. One that could: ", false)
	case gmr.Held == graphmodel.Open:
		move, out.Line = gmr, m.sequence(dm, from, gmr, "No answer that would be a gain for others undoes it. One of which the record does not say: ", false)
	default:
		out.Line = Line{"Nothing that others can do by themselves undoes it.", []string{}}
	}
	for _, st := range move.Answer {
		out.Steps = append(out.Steps, Step{m.parties[st.DM], m.id(m.states[st.To])})
	}
	return out
}

// sequence tells an answer step by step, with what each step is to the one who
// makes it and what is left of the gain in the end.
func (m *model) sequence(dm int, from state, move graphmodel.Judged, lead string, gains bool) Line {
	out := Line{IDs: []string{}}
	cite := func(claims []claim) string {
		why, ids := reasons(claims)
		for _, id := range ids {
			if !slices.Contains(out.IDs, id) {
				out.IDs = append(out.IDs, id)
			}
		}
		return why
	}
	at := m.states[move.To]
	var steps []string
	for n, st := range move.Answer {
		to := m.states[st.To]
		can := "could answer by "
		if n > 0 {
			can = "then by "
		}
		step := name(m.v.Party(m.parties[st.DM])) + " " + can + m.change(at, to)
		if gains {
			switch m.Prefers(st.DM, m.place[to], m.place[at]) {
			case graphmodel.Yes:
				step += " (" + cite(m.because(m.parties[st.DM], to, at)) + ")"
			case graphmodel.Open:
				step += " (whether it would gain by that, the record does not say)"
			}
		}
		steps = append(steps, step)
		at = to
	}
	party := m.parties[dm]
	who := name(m.v.Party(party))
	end := ""
	switch m.Prefers(dm, m.place[at], m.place[from]) {
	case graphmodel.No:
		if at == from {
			end = fmt.Sprintf("; %s would be where it was", who)
		} else if why := cite(m.because(party, from, at)); why != "" {
			end = fmt.Sprintf("; %s would be worse off than before: %s", who, why)
		}
	case graphmodel.Open:
		if _, worse := m.differ(party, at, from, false); len(worse) > 0 {
			end = fmt.Sprintf("; whether %s would then be better off than before, the record does not say; it would lose: %s", who, cite(worse))
		} else {
			end = fmt.Sprintf("; whether %s would then be better off than before, the record does not say", who)
		}
	}
	out.Text = lead + strings.Join(steps, ", ") + end + "."
	return out
}

// verdict is the answer for a party in a sentence.
func (m *model) verdict(who string, s Stand, judged map[graphmodel.Concept]graphmodel.Judgement) string {
	moves := judged[graphmodel.Nash].Moves
	switch {
	case len(moves) == 0:
		return fmt.Sprintf("%s can do nothing by itself here.", who)
	case len(s.Gains) > 0 && judged[graphmodel.SEQ].Stable == graphmodel.No:
		return fmt.Sprintf("%s is stated to gain by leaving, and no answer that is on record as a gain for others undoes it.", who)
	case len(s.Gains) > 0 && judged[graphmodel.SEQ].Stable == graphmodel.Yes:
		return fmt.Sprintf("%s is stated to gain by leaving, and is held there by what others could answer.", who)
	case len(s.Gains) > 0:
		return fmt.Sprintf("%s is stated to gain by leaving; whether an answer holds it there, the record does not say.", who)
	case len(s.Asks)+len(s.Silent) == 0:
		return fmt.Sprintf("%s is not stated to gain by leaving: each move would cost it what it states.", who)
	case len(s.Holds) > 0:
		return fmt.Sprintf("%s is not stated to gain by leaving. Some moves would cost it what it states; of others the record does not say.", who)
	}
	return fmt.Sprintf("%s is not stated to gain by leaving, nor to lose: the record does not say.", who)
}
