package reading

import "slices"

// Role is the part that a stretch of text has in a statement.
type Role struct {
	Statement int    // its index
	Part      string // source, cue, content
}

// Segment is a stretch of an article's text that has the same roles throughout.
type Segment struct {
	Text  string
	Roles []Role // none: it is in no statement; in the order of the statements
	// The statements of which the last piece ends here.
	Ends []int
}

// Segments cuts the text of an article wherever a piece of a statement begins or
// ends, so that a page can mark the pieces though they overlap. The texts of the
// segments, one after the other, are the text. Spans are in bytes.
func (a *Article) Segments() []Segment {
	type edge struct {
		at    int
		role  Role
		start bool
	}
	var edges []edge
	last := make([]int, len(a.Statements))
	for i := range a.Statements {
		s := &a.Statements[i]
		for _, p := range []struct {
			name  string
			spans Spans
		}{{"source", s.Source}, {"cue", s.Cue}, {"content", s.Content}} {
			for _, x := range p.spans {
				edges = append(edges, edge{x.From, Role{i, p.name}, true}, edge{x.To, Role{i, p.name}, false})
				last[i] = max(last[i], x.To)
			}
		}
	}
	slices.SortStableFunc(edges, func(a, b edge) int { return a.at - b.at })
	var out []Segment
	var open []Role
	at := 0
	emit := func(to int) {
		if to > at {
			roles := slices.Clone(open)
			slices.SortStableFunc(roles, func(a, b Role) int { return a.Statement - b.Statement })
			out = append(out, Segment{Text: a.Text[at:to], Roles: roles})
			at = to
		}
	}
	for _, e := range edges {
		emit(e.at)
		if e.start {
			open = append(open, e.role)
			continue
		}
		if i := slices.Index(open, e.role); i >= 0 {
			open = slices.Delete(open, i, i+1)
		}
		if i := e.role.Statement; e.at == last[i] && len(out) > 0 && !slices.Contains(out[len(out)-1].Ends, i) {
			out[len(out)-1].Ends = append(out[len(out)-1].Ends, i)
		}
	}
	emit(len(a.Text))
	return out
}
