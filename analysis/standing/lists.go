package standing

import (
	"slices"
	"strings"
	"unicode"

	"parley/dossier"
	"parley/when"
)

// FigureSets are the published figures, those on the same thing together, also by
// way of a third; the larger sets first.
func FigureSets(v *dossier.View) [][]*dossier.Figure {
	set := map[string]string{} // by id: the first of its set
	first := func(id string) string {
		for set[id] != id {
			id = set[id]
		}
		return id
	}
	for _, f := range v.Figures {
		set[f.ID] = f.ID
	}
	for _, f := range v.Figures {
		for _, id := range f.Beside {
			if _, ok := set[id]; ok {
				set[first(id)] = first(f.ID)
			}
		}
	}
	at := map[string]int{}
	var out [][]*dossier.Figure
	for _, f := range v.Figures {
		i, ok := at[first(f.ID)]
		if !ok {
			i = len(out)
			at[first(f.ID)] = i
			out = append(out, nil)
		}
		out[i] = append(out[i], f)
	}
	slices.SortStableFunc(out, func(a, b []*dossier.Figure) int { return len(b) - len(a) })
	return out
}

// SourceUse is a source, and how many records cite it.
type SourceUse struct {
	*dossier.Source
	Cited int
}

// SourcesOf lists the sources, the newest first, with how much rests on each.
func SourcesOf(v *dossier.View) []SourceUse {
	cited := map[string]int{}
	v.Each(func(r dossier.Record) bool {
		seen := map[string]bool{}
		for _, c := range v.Cites(r) {
			if c.Kind == "source" && !seen[c.ID] {
				seen[c.ID] = true
				cited[c.ID]++
			}
		}
		return true
	})
	var out []SourceUse
	for _, s := range v.Sources {
		out = append(out, SourceUse{s, cited[s.ID]})
	}
	slices.SortStableFunc(out, func(a, b SourceUse) int { return -when.Compare(a.Date, b.Date) })
	return out
}

// IsMeeting tells whether an event is one that people sit down for: a meeting, a
// call, talks.
func IsMeeting(e *dossier.Event) bool {
	return slices.ContainsFunc(strings.FieldsFunc(strings.ToLower(e.Form), func(r rune) bool { return !unicode.IsLetter(r) }), func(w string) bool {
		return slices.Contains([]string{"meeting", "meetings", "call", "calls", "summit", "talks", "trilateral", "consultation", "consultations"}, w)
	})
}

// NotesOf are the notes that were taken in a meeting, in the order in which they
// were taken.
func NotesOf(v *dossier.View, e *dossier.Event) []*dossier.Source {
	var out []*dossier.Source
	for _, s := range v.Sources {
		if s.Type == dossier.TypeNote && slices.Contains(s.About, dossier.AddressOf(e).String()) {
			out = append(out, s)
		}
	}
	return out
}

// Participant is a party with what is on record of it.
type Participant struct {
	*dossier.Party
	People    []*dossier.Person
	Interests []*dossier.Interest
	Levers    []*dossier.Lever
	Spoken    int     // own positions on record
	Last      Contact // when it was last spoken to
}

// ParticipantsOf lists the parties; others are the persons of none.
func ParticipantsOf(v *dossier.View) (out []Participant, others []*dossier.Person) {
	contacts := Contacts(v)
	for _, party := range v.Parties {
		p := Participant{Party: party, Last: LastContact(contacts, party.ID)}
		for _, x := range v.Persons {
			if x.Party == party.ID {
				p.People = append(p.People, x)
			}
		}
		for _, i := range v.Interests {
			if i.Party == party.ID {
				p.Interests = append(p.Interests, i)
			}
		}
		for _, l := range v.Levers {
			if l.Holder == party.ID {
				p.Levers = append(p.Levers, l)
			}
		}
		for _, pos := range v.Positions {
			if pos.Party == party.ID && pos.OwnWord() {
				p.Spoken++
			}
		}
		out = append(out, p)
	}
	for _, x := range v.Persons {
		if v.Party(x.Party) == nil {
			others = append(others, x)
		}
	}
	return out, others
}
