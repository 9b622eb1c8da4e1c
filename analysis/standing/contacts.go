package standing

import (
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// Contact is one time that parties spoke or met.
type Contact struct {
	Event *dossier.Event
	// Parties that took part, themselves or by a person of theirs, in the
	// dossier's order.
	Parties []string
}

// Contacts lists the calls, meetings, visits and letters between parties or
// people, oldest first. An event that is part of another, or tells of it
// again, counts with that one.
func Contacts(v *dossier.View) []Contact {
	var out []Contact
	for _, e := range v.Events {
		if parties := present(v, e); isContact(e, parties) {
			out = append(out, Contact{e, parties})
		}
	}
	slices.SortStableFunc(out, func(a, b Contact) int { return when.Compare(a.Event.Date, b.Event.Date) })
	return out
}

// isContact tells whether parties met or spoke in an event: it is of such a
// type, or of none and more than one party took part. Two who accuse each other
// on one day have not met.
func isContact(e *dossier.Event, parties []string) bool {
	switch e.Type {
	case "CONSULT", "AGREE", "COOPERATE":
		return true
	}
	return e.Type == "" && len(parties) > 1
}

// Timeline lists the events, oldest first.
func Timeline(v *dossier.View) []*dossier.Event {
	out := slices.Clone(v.Events)
	slices.SortStableFunc(out, func(a, b *dossier.Event) int {
		if c := when.Compare(a.Date, b.Date); c != 0 {
			return c
		}
		return strings.Compare(a.ID, b.ID)
	})
	return out
}

// present lists the parties that took part in an event.
func present(v *dossier.View, e *dossier.Event) []string {
	there := map[string]bool{}
	for _, id := range e.Participants {
		if x := v.Person(id); x != nil {
			id = x.Party
		}
		there[id] = true
	}
	var out []string
	for _, p := range v.Parties {
		if there[p.ID] {
			out = append(out, p.ID)
		}
	}
	return out
}

// LastContact is the latest contact of a party; the zero Contact if none is on
// record.
func LastContact(contacts []Contact, party string) Contact {
	for _, c := range slices.Backward(contacts) {
		if slices.Contains(c.Parties, party) {
			return c
		}
	}
	return Contact{}
}

// Words is an event in a line.
func EventWords(v *dossier.View, e *dossier.Event) Line {
	var who []string
	if len(e.Participants) > 0 {
		for _, id := range e.Participants {
			who = append(who, Actors(v, []string{id}))
		}
	}
	who = append(who, e.Others...)
	s := e.Date.Words() + ", " + e.Form
	if e.Place != "" {
		s += ", " + e.Place
	}
	if len(who) > 0 {
		s += " (" + strings.Join(who, ", ") + ")"
	}
	if e.Words != "" {
		s += ": " + e.Words
	}
	if len(e.AccordingTo) > 0 {
		s += " (according to " + strings.Join(e.AccordingTo, ", via ") + ")"
	}
	return Line{Text: s, IDs: []string{addressOf(e)}}
}
