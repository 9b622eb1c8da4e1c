package graphmodel

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"slices"
	"strings"
)

// AnswerFormat is the format that an Answer is written in.
const AnswerFormat = "parley.stability.answer/1"

// An Answer is the answer to a model: all that is stable, for each decision maker
// and for all together.
type Answer struct {
	Complete   bool     // everything was found out
	Graph      *Graph   // nil: the time ran out before the states were known
	Stable     [][]*Set // by decision maker and concept; nil: not found out
	Equilibria []*Set   // by concept; nil: not found out
}

// Solve answers a model as far as the context allows. A context that ends is no
// error: the answer then says that it is not complete and has what was found out
// so far. Errors are a *modelfile.Error.
func Solve(ctx context.Context, m *Model) (*Answer, error) {
	concepts := Concepts()
	a := &Answer{Equilibria: make([]*Set, len(concepts)), Stable: make([][]*Set, len(m.DMs))}
	for dm := range a.Stable {
		a.Stable[dm] = make([]*Set, len(concepts))
	}
	g, err := New(ctx, m)
	if err != nil && ctx.Err() != nil {
		return a, nil
	}
	if err != nil {
		return nil, err
	}
	a.Graph = g
	for _, c := range concepts {
		var all Set
		for dm := range m.DMs {
			s, err := g.Stable(ctx, dm, c)
			if err != nil {
				return a, nil // the context ended
			}
			a.Stable[dm][c] = &s
			if dm == 0 {
				all = s
			} else {
				all = all.and(s)
			}
		}
		a.Equilibria[c] = &all
	}
	a.Complete = true
	return a, nil
}

// WriteJSON writes the answer in the format AnswerFormat, an element a line:
// states by their names and in their order, or with counts their numbers alone.
// What was not found out is left out. It is written as a stream, since a million
// states in a dozen lists are long.
func (a *Answer) WriteJSON(out io.Writer, m *Model, counts bool) error {
	w := &lines{out: out}
	w.open("", '{')
	w.value("format", AnswerFormat)
	w.value("complete", a.Complete)
	states := func(name string, n int, has func(int) bool) {
		if counts {
			w.value(name, n)
			return
		}
		w.open(name, '[')
		for x := range a.Graph.size {
			if has(x) {
				w.begin("")
				w.line = append(w.line, '"')
				w.line = m.appendState(w.line, a.Graph.States[x])
				w.line = append(w.line, '"')
			}
		}
		w.close(']')
	}
	concepts := func(name string, sets []*Set) {
		w.open(name, '{')
		for c, s := range sets {
			if s != nil {
				states(Concept(c).String(), s.Len(), s.Has)
			}
		}
		w.close('}')
	}
	if a.Graph != nil {
		states("states", a.Graph.size, func(int) bool { return true })
	}
	concepts("equilibria", a.Equilibria)
	w.open("stable_by_dm", '{')
	for _, dm := range byName(m) {
		if slices.ContainsFunc(a.Stable[dm], func(s *Set) bool { return s != nil }) {
			concepts(m.DMs[dm].Name, a.Stable[dm])
		}
	}
	w.close('}')
	w.close('}')
	w.line = append(w.line, '\n')
	w.flush(0)
	return w.err
}

// byName lists the decision makers by their names, as JSON fields are.
func byName(m *Model) []int {
	out := make([]int, len(m.DMs))
	for i := range out {
		out[i] = i
	}
	slices.SortFunc(out, func(a, b int) int { return strings.Compare(m.DMs[a].Name, m.DMs[b].Name) })
	return out
}

// lines writes indented JSON, an element a line.
type lines struct {
	out   io.Writer
	line  []byte
	depth int
	some  bool // the array or object that is open has an element
	err   error
}

func (w *lines) begin(name string) {
	if w.some {
		w.line = append(w.line, ',')
	}
	if w.depth > 0 {
		w.line = append(w.line, '\n')
	}
	for range w.depth {
		w.line = append(w.line, "  "...)
	}
	if name != "" {
		w.json(name)
		w.line = append(w.line, ": "...)
	}
	w.some = true
	w.flush(1 << 16)
}

func (w *lines) value(name string, v any) {
	w.begin(name)
	w.json(v)
}

// json appends a value; texts are not escaped for HTML, as elsewhere.
func (w *lines) json(v any) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(v); err != nil && w.err == nil {
		w.err = err
	}
	w.line = append(w.line, bytes.TrimSuffix(b.Bytes(), []byte("\n"))...)
}

func (w *lines) open(name string, bracket byte) {
	w.begin(name)
	w.line = append(w.line, bracket)
	w.depth++
	w.some = false
}

func (w *lines) close(bracket byte) {
	w.depth--
	if w.some {
		w.line = append(w.line, '\n')
		for range w.depth {
			w.line = append(w.line, "  "...)
		}
	}
	w.line = append(w.line, bracket)
	w.some = true
}

// flush writes what has gathered, if it is more than so much.
func (w *lines) flush(most int) {
	if len(w.line) <= most && most > 0 || w.err != nil {
		return
	}
	_, w.err = w.out.Write(w.line)
	w.line = w.line[:0]
}
