package graphmodel

import (
	"bytes"
	"fmt"
	"io"

	"parley/engine/modelfile"
)

// ReadModel reads a model file in the format "parley.stability/1" and checks
// it, but for what only the feasible states show (New). It reads as a stream, in
// the size of what is kept. A fault is reported as a *modelfile.Error that names
// the JSON path: fields that are unknown, missing or given twice, values of the
// wrong type, owners and directions that there are not, patterns of the wrong
// length, and whatever Model.Validate finds. Errors of the reader itself are
// returned as they are.
func ReadModel(in io.Reader) (*Model, error) {
	r := modelReader{Reader: modelfile.NewReader(in), n: -1}
	_, err := r.Object(modelfile.Fields{
		{Name: "format", Required: true, Read: func() error {
			s, err := r.Text()
			if err == nil && s != Format {
				err = r.Fault("%q is not %q", clip(s), Format)
			}
			return err
		}},
		{Name: "name", Read: r.TextInto(&r.m.Name)},
		{Name: "options", Required: true, Read: r.options},
		{Name: "dms", Required: true, Read: r.dms},
		{Name: "infeasible_patterns", Read: r.infeasible},
	})
	if err == nil {
		err = r.End()
	}
	if err == nil {
		err = r.owners()
	}
	if err == nil {
		err = r.m.Validate()
	}
	if err != nil {
		return nil, err
	}
	return &r.m, nil
}

// A modelReader reads fields in any order.
type modelReader struct {
	*modelfile.Reader
	m     Model
	owner []string // of each option, by name
	n     int      // how many options there are, or the first pattern spoke of; -1: not known yet
}

func (r *modelReader) options() error {
	var name, dm, direction string
	fs := modelfile.Fields{
		{Name: "name", Required: true, Read: r.TextInto(&name)},
		{Name: "dm", Required: true, Read: func() error {
			several, err := r.AtArray()
			if err == nil && several {
				err = r.Fault("found an array; an option has one owner")
			}
			if err == nil {
				dm, err = r.Text()
			}
			return err
		}},
		{Name: "direction", Required: true, Read: r.TextInto(&direction)},
	}
	err := r.Array(func() error {
		if _, err := r.Object(fs); err != nil {
			return err
		}
		o := Option{Name: name}
		switch direction {
		case "both":
		case "fwd":
			o.Direction = Fwd
		case "back":
			o.Direction = Back
		default:
			return r.FaultAt(".direction", "%q is none of \"both\", \"fwd\" and \"back\"", clip(direction))
		}
		if len(r.m.Options) == MaxOptions {
			return r.Fault("there are more than %d options", MaxOptions)
		}
		r.m.Options, r.owner = append(r.m.Options, o), append(r.owner, dm)
		return nil
	})
	if err == nil && r.n >= 0 && r.n != len(r.owner) {
		err = r.Fault("there are %d options, but the patterns before them speak of %d", len(r.owner), r.n)
	}
	r.n = len(r.owner)
	return err
}

// owners gives each option the decision maker that it names.
func (r *modelReader) owners() error {
	place := make(map[string]int, len(r.m.DMs))
	for i, d := range r.m.DMs {
		if _, ok := place[d.Name]; !ok { // Validate complains of the second
			place[d.Name] = i
		}
	}
	for i, name := range r.owner {
		dm, ok := place[name]
		if !ok {
			return modelfile.Wrong(fmt.Sprintf("$.options[%d].dm", i), "%q is no decision maker of $.dms", clip(name))
		}
		r.m.Options[i].DM = dm
	}
	return nil
}

func (r *modelReader) dms() error {
	return r.Array(func() error {
		var d DM
		var ranked, stated bool
		_, err := r.Object(modelfile.Fields{
			{Name: "name", Required: true, Read: r.TextInto(&d.Name)},
			{Name: "ranking", Read: func() error {
				ranked = true
				return r.ranking(&d)
			}},
			{Name: "preference_statements", Read: func() error {
				stated = true
				return r.Array(func() error {
					st, err := r.statement()
					d.Statements = append(d.Statements, st)
					return err
				})
			}},
		})
		if err == nil && ranked == stated {
			err = r.Fault("expected either ranking or preference_statements")
		}
		r.m.DMs = append(r.m.DMs, d)
		return err
	})
}

func (r *modelReader) ranking(d *DM) error {
	d.Ranking, d.Equal = []State{}, []bool{}
	equal := false
	state := func() error {
		text, err := r.Bytes()
		if err != nil {
			return err
		}
		p, err := r.pattern(text)
		if err == nil && bytes.IndexByte(text, '-') >= 0 {
			err = r.Fault("%q leaves an option open; a state says Y or N for every option", clip(string(text)))
		}
		d.Ranking, d.Equal = append(d.Ranking, p.Value), append(d.Equal, equal)
		equal = true
		return err
	}
	return r.Array(func() error {
		equal = false
		several, err := r.AtArray()
		if err == nil && several {
			return r.Array(state)
		}
		if err == nil {
			err = state()
		}
		return err
	})
}

func (r *modelReader) statement() (Statement, error) {
	text, err := r.Bytes()
	if err != nil {
		return nil, err
	}
	var st Statement
	for one := range bytes.SplitSeq(text, []byte(",")) {
		p, err := r.pattern(bytes.TrimSpace(one))
		if err != nil {
			return nil, err
		}
		st = append(st, p)
	}
	return st, nil
}

func (r *modelReader) infeasible() error {
	return r.Array(func() error {
		text, err := r.Bytes()
		if err != nil {
			return err
		}
		p, err := r.pattern(text)
		r.m.Infeasible = append(r.m.Infeasible, p)
		return err
	})
}

// pattern reads a pattern. Where the options come later in the file, the first
// pattern says how many there are to be.
func (r *modelReader) pattern(text []byte) (Pattern, error) {
	if len(text) > MaxOptions {
		return Pattern{}, r.Fault("%q has %d characters; a model has at most %d options", clip(string(text)), len(text), MaxOptions)
	}
	if r.n < 0 {
		r.n = len(text)
	}
	p, err := parsePattern(text, r.n)
	if err != nil {
		err = r.Fault("%v", err)
	}
	return p, err
}
