package dossier

import (
	"fmt"
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
}

// Error is FILE:LINE:COLUMN: message; did you mean "x"? [code].
func (p Problem) Error() string {
	var b strings.Builder
	b.WriteString(p.File)
	if p.Line > 0 {
		fmt.Fprintf(&b, ":%d:%d", p.Line, p.Column)
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

// Nearest returns the known name that is closest to s by edit distance, or ""
// if none is near: at most one edit in three characters.
func Nearest(s string, known []string) string {
	if len(s) > 80 {
		return ""
	}
	best, bestDist := "", len(s)/3+1
	for _, k := range known {
		if k == s || len(k) > 80 {
			continue
		}
		if d := len(k) - len(s); d > bestDist || -d > bestDist {
			continue
		}
		if d := editDistance(s, k); d < bestDist || d == bestDist && (best == "" || k < best) {
			best, bestDist = k, d
		}
	}
	return best
}

// editDistance counts insertions, deletions, substitutions and swaps of
// neighbours (Damerau-Levenshtein, optimal string alignment).
func editDistance(a, b string) int {
	prev2 := make([]int, len(b)+1)
	prev := make([]int, len(b)+1)
	cur := make([]int, len(b)+1)
	for j := range prev {
		prev[j] = j
	}
	for i := 1; i <= len(a); i++ {
		cur[0] = i
		for j := 1; j <= len(b); j++ {
			cost := 1
			if a[i-1] == b[j-1] {
				cost = 0
			}
			cur[j] = min(prev[j]+1, cur[j-1]+1, prev[j-1]+cost)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				cur[j] = min(cur[j], prev2[j-2]+1)
			}
		}
		prev2, prev, cur = prev, cur, prev2
	}
	return prev[len(b)]
}
