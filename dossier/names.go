package dossier

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
)

// Label is a party's short name.
func (p *Party) Label() string { return cmp.Or(p.Short, p.Name) }

// Label is an issue's short form.
func (i *Issue) Label() string { return cmp.Or(i.Short, i.Question) }

// OptionWords gives an option in words: a listed option's own, a number or
// interval with its unit.
func (i *Issue) OptionWords(option string) string {
	if o, ok := i.Option(option); ok {
		return o.Words
	}
	if i.Range != nil && option != "" {
		return thousands(option) + " " + i.Range.Unit
	}
	return option
}

// thousands puts separators into the numbers of an option, and an en dash
// between two of them.
func thousands(s string) string {
	parts := strings.Split(s, "..")
	for i, p := range parts {
		whole, frac, hasFrac := strings.Cut(p, ".")
		for n := len(whole) - 3; n > 0 && whole[n-1] != '-'; n -= 3 {
			whole = whole[:n] + "," + whole[n:]
		}
		if parts[i] = whole; hasFrac {
			parts[i] += "." + frac
		}
	}
	return strings.Join(parts, "–")
}

// TermWords says what a term means: a milestone's name, an issue, or an issue
// settled as an option.
func (v *View) TermWords(t Term) string {
	id, option := t.Split()
	if m := v.Milestone(id); m != nil {
		return m.Name
	}
	if i := v.Issue(id); i != nil {
		if option != "" {
			return i.Label() + " settled as “" + i.OptionWords(option) + "”"
		}
		return i.Label() + " settled"
	}
	return string(t)
}

// OptionsOf lists the answers that an issue can have: the options it lists,
// and for a range the values and intervals that stated values and its ends
// separate. An interval between two values means the numbers strictly between
// them.
func (v *View) OptionsOf(i *Issue) []string {
	var out []string
	for _, o := range i.Options {
		out = append(out, o.ID)
	}
	if i.Range == nil {
		return out
	}
	var stated []float64
	for _, end := range []*float64{i.Range.Low, i.Range.High} {
		if end != nil {
			stated = append(stated, *end)
		}
	}
	for _, party := range v.Parties {
		for _, p := range v.cells[cell{party.ID, i.ID}].steps {
			if lo, hi, err := ParseInterval(p.Option); err == nil {
				stated = append(stated, lo, hi)
			}
		}
	}
	slices.Sort(stated)
	stated = slices.Compact(stated)
	for n, x := range stated {
		if n > 0 {
			out = append(out, number(stated[n-1])+".."+number(x))
		}
		out = append(out, number(x))
	}
	return out
}

func number(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

// Covers tells whether a stated option speaks of another: it is the same, or
// both are of a range and the other lies within it.
func Covers(stated, option string) bool {
	if stated == option {
		return true
	}
	if !numeric(stated) || !numeric(option) {
		return false
	}
	lo, hi, err := ParseInterval(stated)
	olo, ohi, oerr := ParseInterval(option)
	return err == nil && oerr == nil && lo <= olo && ohi <= hi
}

// numeric tells whether an option can be a number.
func numeric(s string) bool {
	return s != "" && (s[0] == '-' || s[0] == '.' || s[0] >= '0' && s[0] <= '9')
}

// Words puts a stance towards an option in words: "could accept", "says no to".
// They are the same for every party.
func (s Stance) Words() string {
	switch s {
	case CouldAccept:
		return "could accept"
	case Rejects:
		return "says no to"
	case Insists:
		return "insists on (red line)"
	case Excludes:
		return "excludes (red line)"
	case Asks:
		return "asks about"
	case Undecided:
		return "is undecided on"
	case Silent:
		return "does not mention"
	}
	return string(s)
}

// Stances lists the stances.
func Stances() []Stance { return list[Stance]() }

// Relations lists the relations of order.
func Relations() []Relation { return list[Relation]() }

func list[T interface {
	~string
	enumerated
}]() []T {
	var zero T
	var out []T
	for _, v := range zero.values() {
		out = append(out, T(v))
	}
	return out
}
