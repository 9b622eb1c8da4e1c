package packages

import (
	"slices"
	"strings"

	"parley/dossier"
	"parley/engine/smaa"
)

// said is what a party's own standing words say of the options of a place, in
// numbers of options in play.
type said struct {
	demanded []int // demands, insists
	proposed []int
	accepted []int // accepts, could accept
	no       []int // rejects, excludes
	both     []int // yes and no: it ranks nothing
	ids      []string
	// spoken is false if it says nothing of an option.
	spoken bool
}

// say reads a party's own words on a place. An option of several that is in or
// out has one question: in.
func (m *model) say(party string, p *place) said {
	var s said
	note := func(list *[]int, options []int) {
		for _, o := range options {
			if !slices.Contains(*list, o) {
				*list = append(*list, o)
			}
		}
	}
	for _, pos := range m.v.Standing(party, p.issue.ID).Own {
		if !binding(pos) {
			continue
		}
		options := p.speaks(pos.Option)
		if len(options) == 0 {
			continue
		}
		at := dossier.AddressOf(pos).String()
		s.spoken = true
		s.ids = append(s.ids, at)
		switch pos.Stance {
		case dossier.Demands, dossier.Insists:
			note(&s.demanded, options)
		case dossier.Proposes:
			note(&s.proposed, options)
		case dossier.Accepts, dossier.CouldAccept:
			note(&s.accepted, options)
		default:
			note(&s.no, options)
		}
	}
	// What it says both yes and no to it does not rank by that.
	both := func(o int) bool {
		return slices.Contains(s.no, o) && (slices.Contains(s.demanded, o) || slices.Contains(s.proposed, o) || slices.Contains(s.accepted, o))
	}
	for o := range p.options {
		if both(o) {
			for _, list := range []*[]int{&s.demanded, &s.proposed, &s.accepted, &s.no} {
				*list = slices.DeleteFunc(*list, func(x int) bool { return x == o })
			}
			s.both = append(s.both, o)
		}
	}
	return s
}

// yes are the options that it says yes to, in some way.
func (s said) yes() []int { return slices.Concat(s.demanded, s.proposed, s.accepted) }

// order is what these words say of the order of the options:
//
//   - what a party demands or insists on is at least as good to it as any other
//     option: it asks for this;
//   - what it proposes is at least as good as what it accepts or could accept;
//   - what it says yes to is at least as good as what it has not named: silence is
//     no consent. An option that it likes better still is for it to name, and is a
//     question until it does;
//   - what it says yes to is better than what it says no to.
//
// Of two options that it accepts or could accept nothing follows, nor of what it
// has not named and what it says no to.
func (s said) order(p *place) *smaa.Order {
	o := smaa.NewOrder(len(p.options))
	over := func(better, worse []int) {
		for _, a := range better {
			for _, b := range worse {
				if a != b {
					o.Prefer(a, b)
				}
			}
		}
	}
	named := s.yes()
	var others, rest []int
	for k := range p.options {
		if !slices.Contains(s.demanded, k) {
			others = append(others, k)
		}
		if !slices.Contains(named, k) {
			rest = append(rest, k)
		}
	}
	over(s.demanded, others)
	over(named, rest)
	without := func(list, of []int) []int {
		return slices.DeleteFunc(slices.Clone(list), func(k int) bool { return slices.Contains(of, k) })
	}
	proposed := without(s.proposed, s.demanded)
	over(proposed, without(without(s.accepted, s.proposed), s.demanded))
	if p.only != "" && len(s.no) > 0 { // out is at least as good as in
		over([]int{1}, []int{0})
	}
	return o
}

// words puts what is known of an order in words: "A › B, C › any other".
func (s said) words(p *place) string {
	list := func(options []int) string {
		var out []string
		for _, o := range options {
			out = append(out, "“"+p.words(o)+"”")
		}
		return strings.Join(out, ", ")
	}
	seen := map[int]bool{}
	fresh := func(options []int) []int {
		var out []int
		for _, o := range options {
			if !seen[o] {
				seen[o] = true
				out = append(out, o)
			}
		}
		return out
	}
	var tiers []string
	for _, t := range [][]int{s.demanded, s.proposed, s.accepted} {
		if t = fresh(t); len(t) > 0 {
			tiers = append(tiers, list(t))
		}
	}
	var parts []string
	switch {
	case len(tiers) > 0:
		if len(seen) < len(p.options) {
			tiers = append(tiers, "any other")
		}
		parts = append(parts, strings.Join(tiers, " › "))
	case len(s.no) > 0:
		parts = append(parts, "says no to "+list(s.no))
	}
	if len(s.both) > 0 {
		parts = append(parts, "says both yes and no to "+list(s.both))
	}
	return strings.Join(parts, "; ")
}
