package web

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"parley/reading"
	"parley/reading/proposal"
)

// stretch is a stretch of text, and what it is part of.
type stretch struct {
	Text string
	// Source, Cue and Content say of what it is a part of a statement; Quote, that
	// it is what another proposal is taken from.
	Source, Cue, Content, Quote bool
	// Of are the places that it is part of, as placeOf has them, with spaces
	// between; "" for none.
	Of string
	// Ends are the statements that end here, to be numbered.
	Ends []int
	// First is the number of the statement that begins here; 0 for none.
	First int
}

// marked cuts the text of an article into paragraphs, and these into stretches
// of which each is part of the same statements throughout. It goes over the
// text once.
func marked(a *reading.Article, set *proposal.Set) [][]stretch {
	type role struct {
		reading.Span
		part byte
		of   string
	}
	var roles []role
	var cuts []int
	ends, first := map[int][]int{}, map[int]int{}
	for i, s := range a.Statements {
		whole := slices.Concat(s.Source, s.Cue, s.Content).Bounds()
		ends[whole.To] = append(ends[whole.To], i+1)
		if first[whole.From] == 0 {
			first[whole.From] = i + 1
		}
		for part, spans := range map[byte]reading.Spans{'s': s.Source, 'u': s.Cue, 'c': s.Content} {
			for _, x := range spans {
				roles = append(roles, role{x, part, strconv.Itoa(i + 1)})
				cuts = append(cuts, x.From, x.To)
			}
		}
	}
	number, byteAt := 0, bytesOf(a.Text)
	for _, from := range set.Articles {
		for i := range from.Proposals {
			number++
			if pr := &from.Proposals[i]; pr.Statement < 0 && pr.From < pr.To {
				x := reading.Span{From: byteAt(pr.From), To: byteAt(pr.To)}
				roles = append(roles, role{x, 'q', placeOf(pr, number)})
				cuts = append(cuts, x.From, x.To)
			}
		}
	}
	slices.SortFunc(roles, func(x, y role) int {
		return cmp.Or(x.From-y.From, cmp.Compare(x.of, y.of), int(x.part)-int(y.part))
	})
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)

	var out [][]stretch
	var open []role // those that the place is within
	at := 0
	for line := range strings.SplitSeq(a.Text, "\n") {
		from, to := at, at+len(line)
		at = to + 1
		var marks []stretch
		for from < to {
			for len(cuts) > 0 && cuts[0] <= from {
				cuts = cuts[1:]
			}
			next := to
			if len(cuts) > 0 {
				next = min(next, cuts[0])
			}
			for len(roles) > 0 && roles[0].From <= from {
				open, roles = append(open, roles[0]), roles[1:]
			}
			open = slices.DeleteFunc(open, func(r role) bool { return r.To <= from })
			m := stretch{Text: a.Text[from:next], First: first[from], Ends: ends[next]}
			var of []string
			for _, r := range open {
				switch r.part {
				case 's':
					m.Source = true
				case 'u':
					m.Cue = true
				case 'c':
					m.Content = true
				case 'q':
					m.Quote = true
				}
				if !slices.Contains(of, r.of) {
					of = append(of, r.of)
				}
			}
			m.Of = strings.Join(of, " ")
			marks = append(marks, m)
			from = next
		}
		if strings.TrimSpace(line) != "" {
			out = append(out, marks)
		}
	}
	return out
}

// bytesOf returns a function from code points of a text to bytes.
func bytesOf(s string) func(int) int {
	at := make([]int, 0, len(s)+1)
	for i := range s {
		at = append(at, i)
	}
	at = append(at, len(s))
	return func(point int) int { return at[min(max(point, 0), len(at)-1)] }
}

// Classes are those of a marked stretch.
func (m stretch) Classes() string {
	var out []string
	for _, c := range []struct {
		on   bool
		name string
	}{{m.Source, "s"}, {m.Cue, "u"}, {m.Content, "c"}, {m.Quote, "q"}} {
		if c.on {
			out = append(out, c.name)
		}
	}
	return strings.Join(out, " ")
}
