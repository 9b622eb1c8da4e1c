// Package maysay answers whether a record may be passed on over a channel: by a
// call in which a known circle takes part, by a mail that goes through many
// hands, by hand. Two things are asked, and both must hold:
//
//   - The label of the record, with all its parts, is no narrower than the
//     highest that the channel may carry.
//   - Everybody who is on the channel may see the record: the record is for
//     everyone, or each member is in a group that sees it. Where it is not known
//     who is on the channel, only what is for everyone may go over it.
//
// Where a text is handed to somebody by name (To), a third thing is asked: that
// they are on the channel, where it is known who is, and may see the record too.
//
// The audience decides and the label informs, as everywhere. The answer is made
// from the asker's own view: what is hidden from the asker shapes nothing in it.
package maysay

import (
	"fmt"
	"reflect"
	"slices"

	"parley/dossier"
)

// Answer is yes or no, and why.
type Answer struct {
	Record  string   `json:"record"`  // KIND/ID
	Channel string   `json:"channel"` // its id
	May     bool     `json:"may"`
	Label   string   `json:"label"`   // of the record
	Highest string   `json:"highest"` // that the channel may carry
	Reasons []Reason `json:"reasons"` // what was asked, and what came of it
}

// Reason is one thing that was asked.
type Reason struct {
	Holds bool     `json:"holds"`
	Words string   `json:"words"`
	IDs   []string `json:"ids"` // records it rests on, as KIND/ID
}

// Ask answers for a record of the view, or for a point of a draft, which goes by
// its draft. The error says that there is no such record or channel.
func Ask(v *dossier.View, record, channel string) (*Answer, error) {
	r, at, err := v.Lookup(record)
	if err != nil {
		return nil, err
	}
	found, ok := v.Find("channel", channel)
	if !ok {
		var known []string
		for _, c := range v.Channels {
			known = append(known, c.ID)
		}
		err := fmt.Errorf("there is no channel %q in %s", channel, dossier.FileOf("channel"))
		if n := dossier.Nearest(channel, known); n != "" {
			err = fmt.Errorf("%w; did you mean %q?", err, n)
		}
		return nil, err
	}
	c := found.(*dossier.Channel)
	a := &Answer{Record: at.String(), Channel: c.ID, Label: v.Label(r).Label(), Highest: c.Highest.Label()}
	a.Reasons = append(a.Reasons, byLabel(v.Label(r), c, at))
	who, err := byAudience(v, r, c, at)
	if err != nil {
		return nil, err
	}
	a.add(who)
	return a, nil
}

// To asks besides of the parties and persons that a record is handed to.
func To(v *dossier.View, record, channel string, ids []string) (*Answer, error) {
	a, err := Ask(v, record, channel)
	if err != nil {
		return nil, err
	}
	r, at, err := v.Lookup(record)
	if err != nil {
		return nil, err
	}
	found, _ := v.Find("channel", channel)
	c := found.(*dossier.Channel)
	on := members(v, c)
	// Whether a channel is for them, or for those that they belong to.
	has := func(m member) bool {
		return slices.ContainsFunc(on, func(x member) bool {
			return x.address == m.address || x.party != "" && x.party == m.address || m.party != "" && m.party == x.address
		}) || slices.ContainsFunc(m.groups, func(g *dossier.Group) bool { return slices.Contains(c.Members, g.ID) })
	}
	sees := seer(v, r)
	for _, m := range members(v, &dossier.Channel{Members: ids}) {
		cites := []string{at.String(), "channel/" + c.ID, m.address}
		if len(c.Members) > 0 && !has(m) {
			a.add([]Reason{{false, fmt.Sprintf("%s is not among those on %s.", m.name, c.Name), cites}})
		}
		may, err := sees(dossier.Everyone)
		for i := 0; i < len(m.groups) && !may && err == nil; i++ {
			may, err = sees(m.groups[i].ID)
		}
		if err != nil {
			return nil, err
		}
		if !may {
			a.add([]Reason{{false, fmt.Sprintf("It is to go to %s, in no group that sees it.", m.name), cites}})
		}
	}
	return a, nil
}

// add puts reasons more into an answer, which is yes where all of them hold.
func (a *Answer) add(more []Reason) {
	a.Reasons = append(a.Reasons, more...)
	a.May = !slices.ContainsFunc(a.Reasons, func(r Reason) bool { return !r.Holds })
}

func byLabel(label dossier.TLP, c *dossier.Channel, at dossier.Address) Reason {
	out := Reason{Holds: label.Rank() <= c.Highest.Rank(), IDs: []string{at.String(), "channel/" + c.ID}}
	if out.Holds {
		out.Words = fmt.Sprintf("It is %s, and %s may carry up to %s.", label.Label(), c.Name, c.Highest.Label())
	} else {
		out.Words = fmt.Sprintf("It is %s, and %s may carry no more than %s.", label.Label(), c.Name, c.Highest.Label())
	}
	return out
}

// byAudience asks of everybody on the channel.
func byAudience(v *dossier.View, r dossier.Record, c *dossier.Channel, at dossier.Address) ([]Reason, error) {
	sees := seer(v, r)
	open, err := sees(dossier.Everyone)
	if err != nil {
		return nil, err
	}
	ids := []string{at.String(), "channel/" + c.ID}
	switch {
	case open:
		return []Reason{{true, "It is for everyone.", ids}}, nil
	case len(c.Members) == 0:
		return []Reason{{false, fmt.Sprintf("It is not for everyone, and it is not on record who is on %s.", c.Name), ids}}, nil
	}
	var out []Reason
	for _, m := range members(v, c) {
		in := Reason{Words: fmt.Sprintf("%s is on %s and in no group that sees it.", m.name, c.Name), IDs: append(slices.Clip(ids), m.address)}
		for _, g := range m.groups {
			ok, err := sees(g.ID)
			if err != nil {
				return nil, err
			}
			if ok {
				in = Reason{true, fmt.Sprintf("%s is on %s and sees it as one of: %s.", m.name, c.Name, g.Name), append(slices.Clip(in.IDs), "group/"+g.ID)}
				break
			}
		}
		out = append(out, in)
	}
	return out, nil
}

// seer tells whether a group sees the record, out of what the asker sees.
func seer(v *dossier.View, r dossier.Record) func(group string) (bool, error) {
	mine := &dossier.Dossier{Info: v.Info, Records: v.Records}
	known := map[string]bool{}
	return func(group string) (bool, error) {
		if known[group] {
			return true, nil
		}
		theirs, err := mine.View(dossier.Scope{Reader: group})
		if err != nil {
			return false, err
		}
		left, ok := theirs.Find(r.Kind(), r.Head().ID)
		// A part that the group does not see makes it another record.
		known[group] = ok && reflect.DeepEqual(said(dossier.Fields(left)), said(dossier.Fields(r)))
		return known[group], nil
	}
}

// said is what a record says: its fields but for who may see it.
func said(v any) any {
	switch v := v.(type) {
	case dossier.Object:
		var out dossier.Object
		for _, f := range v {
			if f.Name != "handling" {
				out = append(out, dossier.Field{Name: f.Name, Value: said(f.Value)})
			}
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i := range v {
			out[i] = said(v[i])
		}
		return out
	}
	return v
}

// member is somebody on a channel.
type member struct {
	address string // KIND/ID
	name    string
	party   string           // of a person, as KIND/ID
	groups  []*dossier.Group // those it is in
}

// members lists who is on a channel, a group by its members where it has any.
func members(v *dossier.View, c *dossier.Channel) []member {
	var out []member
	add := func(m member) {
		if !slices.ContainsFunc(out, func(x member) bool { return x.address == m.address }) {
			out = append(out, m)
		}
	}
	one := func(id string) {
		if p := v.Party(id); p != nil {
			add(member{address: "party/" + id, name: p.Label(), groups: groupsWith(v, id)})
		} else if x := v.Person(id); x != nil {
			m := member{address: "person/" + id, name: x.Name, groups: groupsWith(v, id, x.Party)}
			if x.Party != "" {
				m.party = "party/" + x.Party
			}
			add(m)
		}
	}
	for _, id := range c.Members {
		r, ok := v.Find("group", id)
		if !ok {
			one(id)
			continue
		}
		g := r.(*dossier.Group)
		if len(g.Members) == 0 {
			add(member{address: "group/" + id, name: g.Name, groups: []*dossier.Group{g}})
		}
		for _, m := range g.Members {
			one(m)
		}
	}
	return out
}

// groupsWith are the groups that one of some ids is in.
func groupsWith(v *dossier.View, ids ...string) (out []*dossier.Group) {
	for _, g := range v.Groups {
		if slices.ContainsFunc(ids, func(id string) bool { return id != "" && slices.Contains(g.Members, id) }) {
			out = append(out, g)
		}
	}
	return out
}
