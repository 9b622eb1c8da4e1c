package dossier

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Problem is one thing that is not in order in a dossier's text: where it is,
// what was found there, what was expected, and the nearest thing known.
type Problem struct {
	File    string // path within the dossier, with slashes
	Line    int    // from 1; 0 where the whole file is meant
	Column  int    // from 1, in characters
	Code    string // stable: "unknown-field", "unknown-id", "bad-date", ...
	Message string // what was found and what was expected
	Nearest string // the nearest known name, or ""

	// Where the problem is in a record: which, and the path of the field as
	// Entries names it. Field is "" for the record as a whole.
	Record Address
	Field  string
}

// Error is FILE:LINE:COLUMN: message; did you mean "x"? [code]. Without a file the
// record stands in its place.
func (p Problem) Error() string {
	var b strings.Builder
	if b.WriteString(p.File); p.File == "" && p.Record != (Address{}) {
		b.WriteString(p.Record.String())
	}
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
	} else if p.Field != "" {
		b.WriteString(": " + p.Field)
	}
	b.WriteString(": ")
	b.WriteString(p.Message)
	if p.Nearest != "" {
		fmt.Fprintf(&b, "; did you mean %q?", p.Nearest)
	}
	fmt.Fprintf(&b, " [%s]", p.Code)
	return b.String()
}

// Problems are all the things that are not in order, in the order of files and
// lines.
type Problems []Problem

// Error lists them, a line each.
func (ps Problems) Error() string {
	lines := make([]string, len(ps))
	for i, p := range ps {
		lines[i] = p.Error()
	}
	return strings.Join(lines, "\n")
}

func (ps Problems) sorted() Problems {
	sort.SliceStable(ps, func(i, j int) bool {
		a, b := ps[i], ps[j]
		if a.File != b.File {
			return a.File < b.File
		}
		if a.Line != b.Line {
			return a.Line < b.Line
		}
		return a.Column < b.Column
	})
	return ps
}

// Unplaced are the problems without their places in files, by record and field:
// lines would count what somebody does not see.
func (ps Problems) Unplaced() Problems {
	out := slices.Clone(ps)
	for i := range out {
		out[i].File, out[i].Line, out[i].Column = "", 0, 0
	}
	slices.SortStableFunc(out, func(a, b Problem) int {
		return cmp.Or(cmp.Compare(a.Record.String(), b.Record.String()), cmp.Compare(a.Field, b.Field), cmp.Compare(a.Message, b.Message))
	})
	return out
}

// Nearest returns the known name that is closest to s by edit distance, or ""
// if none is near: at most one edit, and one more for every three characters.
func Nearest(s string, known []string) string {
	if s == "" || len(s) > 80 {
		return ""
	}
	best, bestDist := "", len(s)/3+1
	var e editor
	for _, k := range known {
		if k == s || len(k) > 80 {
			continue
		}
		if d := e.distance(s, k, bestDist); d < bestDist || d == bestDist && (best == "" || k < best) {
			best, bestDist = k, d
		}
	}
	return best
}

// editor counts insertions, deletions, substitutions and swaps of neighbours
// (Damerau-Levenshtein, optimal string alignment). It keeps its rows between
// counts, since there may be many.
type editor struct{ prev2, prev, cur [81]int }

// distance is how many edits make a into b, both at most 80 bytes; more than
// most is told as most+1.
func (e *editor) distance(a, b string, most int) int {
	for a != "" && b != "" && a[0] == b[0] {
		a, b = a[1:], b[1:]
	}
	for a != "" && b != "" && a[len(a)-1] == b[len(b)-1] {
		a, b = a[:len(a)-1], b[:len(b)-1]
	}
	if n := len(a) - len(b); n > most || -n > most {
		return most + 1
	}
	prev2, prev, cur := e.prev2[:len(b)+1], e.prev[:len(b)+1], e.cur[:len(b)+1]
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		least := i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
			least = min(least, cur[j])
		}
		if least > most+1 { // a swap may still take one off
			return most + 1
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return min(prev[len(b)], most+1)
}
