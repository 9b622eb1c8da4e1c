package draft

import (
	"slices"
	"strings"

	"parley/dossier"
)

// Touch says that what a point sets now lies nearer to, or further from, what
// a party has stated, and from which position that is known.
type Touch struct {
	Party    string `json:"party"`
	Position string `json:"position"`
	Issue    string `json:"-"`
}

// Setting is what a pair's old and new points set on an issue: options, as
// ISSUE=OPTION has them, joined by commas; empty: nothing.
type Setting struct {
	Issue    string
	Old, New []string
}

// settings lists what two sets of terms set, in their order.
func settings(older, newer []dossier.Term) []Setting {
	var out []Setting
	at := map[string]int{}
	for side, terms := range [][]dossier.Term{older, newer} {
		for _, t := range terms {
			issue, option := t.Split()
			i, ok := at[issue]
			if !ok {
				i = len(out)
				at[issue] = i
				out = append(out, Setting{Issue: issue})
			}
			if option == "" {
				continue
			}
			if side == 0 && !slices.Contains(out[i].Old, option) {
				out[i].Old = append(out[i].Old, option)
			}
			if side == 1 && !slices.Contains(out[i].New, option) {
				out[i].New = append(out[i].New, option)
			}
		}
	}
	return slices.DeleteFunc(out, func(s Setting) bool { return len(s.Old)+len(s.New) == 0 })
}

// touches finds the positions that a change on an issue moves nearer to or
// further from.
//
// Only what stands of a party's own word counts (dossier.View.Standing), not
// what others report of it. A stance for an option is at distance 0 from it,
// on a range at the distance of the numbers, else at distance 1; a stance
// against an option is at distance 1 from it and 0 from all others. A party
// with several positions is as near as the nearest for, and as far as any
// against. Where either text sets nothing on the issue nothing is said.
func touches(v *dossier.View, s Setting) (toward, away []Touch) {
	i := v.Issue(s.Issue)
	if i == nil || len(s.Old) == 0 || len(s.New) == 0 || slices.Equal(s.Old, s.New) {
		return nil, nil
	}
	for _, party := range v.Parties {
		own := v.Standing(party.ID, s.Issue).Own
		for _, group := range [][]*dossier.Position{
			slices.DeleteFunc(slices.Clone(own), func(p *dossier.Position) bool { return !p.Stance.For() || p.Option == "" }),
			slices.DeleteFunc(slices.Clone(own), func(p *dossier.Position) bool { return !p.Stance.Against() || p.Option == "" }),
		} {
			if len(group) == 0 {
				continue
			}
			was, from := distance(i, group, s.Old)
			is, to := distance(i, group, s.New)
			switch {
			case is < was:
				p := to
				if group[0].Stance.Against() {
					p = from
				}
				toward = append(toward, Touch{party.ID, dossier.AddressOf(p).ID, s.Issue})
			case is > was:
				p := from
				if group[0].Stance.Against() {
					p = to
				}
				away = append(away, Touch{party.ID, dossier.AddressOf(p).ID, s.Issue})
			}
		}
	}
	return toward, away
}

// distance is how far what is set lies from what a party says, and the
// position that this is known from. All positions are for, or all against.
func distance(i *dossier.Issue, group []*dossier.Position, options []string) (float64, *dossier.Position) {
	best, by := -1.0, group[len(group)-1]
	for _, p := range slices.Backward(group) { // the newest first
		for _, o := range options {
			d := gap(i, p.Option, o)
			if p.Stance.Against() {
				if d == 0 {
					return 1, p
				}
				best = 0
				continue
			}
			if best < 0 || d < best {
				best, by = d, p
			}
		}
	}
	return best, by
}

// gap is the distance between two options of an issue: 0 if one speaks of the
// other; on a range that of the numbers; else 1.
func gap(i *dossier.Issue, stated, option string) float64 {
	if dossier.Covers(stated, option) {
		return 0
	}
	if i.Range != nil {
		a0, a1, err1 := dossier.ParseInterval(stated)
		b0, b1, err2 := dossier.ParseInterval(option)
		if err1 == nil && err2 == nil {
			return max(a0-b1, b0-a1, 0)
		}
		// A named value, such as "no cap", beside numbers: not to be measured.
		return 1e18
	}
	return 1
}

// terms of several points, in order.
func termsOf(t *Text, points []int) []dossier.Term {
	var out []dossier.Term
	for _, p := range points {
		out = append(out, t.Points[p].Sets...)
	}
	return out
}

// optionText writes the options of a setting for JSON.
func optionText(options []string) string { return strings.Join(options, ",") }
