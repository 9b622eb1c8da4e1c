package pareto

import (
	"io"

	"parley/engine/modelfile"
)

// ReadSpace reads a model file in the format "parley.packages/1" and checks it.
// A fault is reported as a *ModelError that names the JSON path: fields that are
// unknown, missing or given twice, values of the wrong type, numbers that do not
// fit in 64 bits, parties or issues that are not as many as the file says, and
// whatever Space.Validate finds. Errors of the reader itself are returned as they
// are.
func ReadSpace(in io.Reader) (*Space, error) {
	r := modelfile.NewReader(in)
	s := &Space{}
	var parties, issues, options int
	_, err := r.Object(modelfile.Fields{
		{Name: "format", Required: true, Read: func() error {
			f, err := r.Text()
			if err == nil && f != Format {
				err = r.Fault("%q is not %q", modelfile.Clip(f), Format)
			}
			return err
		}},
		{Name: "name", Read: r.TextInto(&s.Name)},
		{Name: "parties", Required: true, Read: r.IntInto(&parties)},
		{Name: "issues", Required: true, Read: r.IntInto(&issues)},
		{Name: "options", Read: r.IntInto(&options)},
		{Name: "reservation", Required: true, Read: func() error { return readNumbers(r, &s.Reservation, MaxParties) }},
		{Name: "utilities", Required: true, Read: func() error { return readUtilities(r, &s.Utilities) }},
		{Name: "constraints", Read: func() error { return readConstraints(r, &s.Constraints) }},
	})
	if err == nil {
		err = r.End()
	}
	if err != nil {
		return nil, err
	}
	switch {
	case len(s.Utilities) != parties:
		return nil, wrong("$.utilities", "%d parties, but $.parties is %d", len(s.Utilities), parties)
	case len(s.Reservation) != parties:
		return nil, wrong("$.reservation", "%d values, but $.parties is %d", len(s.Reservation), parties)
	case s.Issues() != issues:
		return nil, wrong("$.utilities[0]", "%d issues, but $.issues is %d", s.Issues(), issues)
	}
	if err := s.Validate(); err != nil {
		return nil, err
	}
	for i := range issues {
		if n := s.Options(i); options > 0 && n > options {
			return nil, wrong("$.options", "%d, but issue %d has %d options", options, i, n)
		}
	}
	return s, nil
}

// readNumbers reads an array of at most so many whole numbers.
func readNumbers(r *modelfile.Reader, to *[]int64, most int) error {
	return r.Array(func() error {
		if len(*to) == most {
			return r.Fault("more than %d numbers", most)
		}
		var v int64
		err := r.Int64Into(&v)()
		*to = append(*to, v)
		return err
	})
}

func readUtilities(r *modelfile.Reader, to *[][][]int64) error {
	left := MaxCells
	return r.Array(func() error {
		if len(*to) == MaxParties {
			return r.Fault("more than %d parties", MaxParties)
		}
		var issues [][]int64
		err := r.Array(func() error {
			if len(issues) == MaxIssues {
				return r.Fault("more than %d issues", MaxIssues)
			}
			var options []int64
			err := readNumbers(r, &options, left)
			if err == nil && len(options) == 0 {
				err = r.Fault("an issue needs at least one option")
			}
			left -= len(options)
			issues = append(issues, options)
			return err
		})
		*to = append(*to, issues)
		return err
	})
}

func readConstraints(r *modelfile.Reader, to *[]Constraint) error {
	var together, then []Choice
	var first Choice
	fields := modelfile.Fields{
		{Name: "not_together", Read: func() error { return readChoices(r, &together) }},
		{Name: "if", Read: func() (err error) {
			first, err = readChoice(r)
			return err
		}},
		{Name: "then", Read: func() error { return readChoices(r, &then) }},
	}
	return r.Array(func() error {
		if len(*to) == MaxConstraints {
			return r.Fault("more than %d constraints", MaxConstraints)
		}
		together, then = nil, nil
		given, err := r.Object(fields)
		if err != nil {
			return err
		}
		c := NotTogether(together...)
		if given.Has("not_together") {
			err = r.Exactly("a not_together constraint", given, "not_together")
		} else {
			c = IfThen(first, then...)
			err = r.Exactly("an if-then constraint", given, "if", "then")
		}
		*to = append(*to, c)
		return err
	})
}

func readChoices(r *modelfile.Reader, to *[]Choice) error {
	err := r.Array(func() error {
		ch, err := readChoice(r)
		*to = append(*to, ch)
		return err
	})
	if err == nil && len(*to) == 0 {
		err = r.Fault("a constraint needs at least one pair [issue, option]")
	}
	return err
}

func readChoice(r *modelfile.Reader) (Choice, error) {
	var pair []int64
	if err := readNumbers(r, &pair, 3); err != nil {
		return Choice{}, err
	}
	if len(pair) != 2 {
		return Choice{}, r.Fault("expected a pair [issue, option]")
	}
	for i, v := range pair {
		if v < 0 || v > MaxCells {
			return Choice{}, r.FaultAt([]string{"[0]", "[1]"}[i], "%d is out of range", v)
		}
	}
	return Choice{int(pair[0]), int(pair[1])}, nil
}
