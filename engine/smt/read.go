package smt

import (
	"fmt"
	"io"
	"slices"

	"parley/engine/modelfile"
)

// ReadProblem reads a model file in the format "parley.deadlock/1" and checks
// it. It reads as a stream, in the size of what is kept. A fault is reported
// as a *ModelError that names the JSON path: fields that are unknown, missing
// or given twice, values of the wrong type, numbers that are not whole or do
// not fit in 64 bits, whatever Problem.Validate finds, and bytes that are not
// JSON. Errors of the reader itself are returned as they are.
func ReadProblem(r io.Reader) (*Problem, error) {
	d := modelReader{modelfile.NewReader(r)}
	p := &Problem{}
	issues := []issueFields{}
	_, err := d.Object(modelfile.Fields{
		{"format", true, func() error {
			s, err := d.Text()
			if err == nil && s != Format {
				err = d.Fault("%q is not %q", modelfile.Clip(s), Format)
			}
			return err
		}},
		{"name", false, d.TextInto(&p.Name)},
		{"parties", true, d.IntInto(&p.Parties)},
		{"horizon", true, d.Int64Into(&p.Horizon)},
		{"events", true, d.IntInto(&p.Events)},
		{"issues", true, func() error { return d.issues(&issues) }},
		{"atoms", true, func() error { return d.atoms(&p.Atoms) }},
		{"statements", true, func() error { return d.statements(&p.Statements) }},
	})
	if err == nil {
		err = d.End()
	}
	if err != nil {
		return nil, err
	}
	if p.Issues, err = orderIssues(issues); err != nil {
		return nil, err
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// An issueFields is an issue of the file, with its id.
type issueFields struct {
	Issue
	id int64
}

// orderIssues puts issues in the order of their ids, which must be 0, 1, 2 and
// so on.
func orderIssues(in []issueFields) ([]Issue, error) {
	issues := make([]Issue, len(in))
	place := make([]int, len(in))
	for i := range place {
		place[i] = -1
	}
	for i, issue := range in {
		path := fmt.Sprintf("$.issues[%d].id", i)
		if issue.id < 0 || issue.id >= int64(len(in)) {
			return nil, outOfRange(path, issue.id, len(in), "issues")
		}
		if first := place[issue.id]; first >= 0 {
			return nil, modelfile.Wrong(path, "%d is also the id of $.issues[%d]", issue.id, first)
		}
		place[issue.id] = i
		issues[issue.id] = issue.Issue
	}
	for id, issue := range issues {
		if err := (*Problem)(nil).checkIssue(issue); err != nil {
			return nil, modelfile.Within(err, "$.issues[%d]", place[id])
		}
	}
	return issues, nil
}

func (d modelReader) issues(to *[]issueFields) error {
	var kind string
	var n int
	var id, lo, hi int64
	fs := modelfile.Fields{
		{"id", true, d.Int64Into(&id)},
		{"type", true, d.TextInto(&kind)},
		{"n", false, d.IntInto(&n)},
		{"lo", false, d.Int64Into(&lo)},
		{"hi", false, d.Int64Into(&hi)},
	}
	return d.Array(func() error {
		given, err := d.Object(fs)
		if err != nil {
			return err
		}
		issue := issueFields{id: id}
		switch kind {
		case "enum":
			err = d.Exactly("an enum issue", given, "id", "type", "n")
			issue.Issue = Issue{Kind: Enum, N: n}
		case "int":
			err = d.Exactly("an int issue", given, "id", "type", "lo", "hi")
			issue.Issue = Issue{Kind: Int, Lo: lo, Hi: hi}
		default:
			err = d.FaultAt(".type", "%q is neither \"enum\" nor \"int\"", modelfile.Clip(kind))
		}
		*to = append(*to, issue)
		return err
	})
}

func (d modelReader) atoms(to *[]Atom) error {
	var kind string
	var i, e, x, y int
	var o, v, c int64
	fs := modelfile.Fields{
		{"t", true, d.TextInto(&kind)},
		{"i", false, d.IntInto(&i)},
		{"o", false, d.Int64Into(&o)},
		{"v", false, d.Int64Into(&v)},
		{"e", false, d.IntInto(&e)},
		{"x", false, d.IntInto(&x)},
		{"y", false, d.IntInto(&y)},
		{"c", false, d.Int64Into(&c)},
	}
	return d.Array(func() error {
		given, err := d.Object(fs)
		if err != nil {
			return err
		}
		var a Atom
		switch kind {
		case "opt":
			err = d.Exactly("an opt atom", given, "t", "i", "o")
			a = Atom{Kind: Option, Issue: i, Value: o}
		case "le":
			err = d.Exactly("an le atom", given, "t", "i", "v")
			a = Atom{Kind: AtMost, Issue: i, Value: v}
		case "occ":
			err = d.Exactly("an occ atom", given, "t", "e")
			a = Atom{Kind: Occurs, X: e}
		case "diff":
			err = d.Exactly("a diff atom", given, "t", "x", "y", "c")
			a = Atom{Kind: Within, X: x, Y: y, Value: c}
		default:
			err = d.FaultAt(".t", "%q is none of \"opt\", \"le\", \"occ\" and \"diff\"", modelfile.Clip(kind))
		}
		*to = append(*to, a)
		return err
	})
}

func (d modelReader) statements(to *[]Statement) error {
	var st Statement
	var clauses [][]int
	var clause []int
	var l int
	readInto := d.IntInto(&l)
	literal := func() error {
		err := readInto()
		clause = append(clause, l)
		return err
	}
	readClause := func() error {
		clause = clause[:0]
		err := d.Array(literal)
		clauses = append(clauses, slices.Clone(clause))
		return err
	}
	fs := modelfile.Fields{
		{"id", true, d.IntInto(&st.ID)},
		{"party", true, d.IntInto(&st.Party)},
		{"cost", true, d.Int64Into(&st.Cost)},
		{"kind", false, d.TextInto(&st.Kind)},
		{"text", false, d.TextInto(&st.Text)},
		{"clauses", true, func() error {
			clauses = clauses[:0]
			err := d.Array(readClause)
			st.Clauses = slices.Clone(clauses)
			return err
		}},
	}
	return d.Array(func() error {
		st = Statement{}
		_, err := d.Object(fs)
		*to = append(*to, st)
		return err
	})
}

// modelReader reads the parts of a problem.
type modelReader struct{ *modelfile.Reader }
