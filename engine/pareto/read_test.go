package pareto_test

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"parley/engine/pareto"
)

const toy = `{"format": "parley.packages/1", "name": "toy", "parties": 2, "issues": 2, "options": 3,
 "reservation": [1, 2], "utilities": [[[0, 5, 9], [4, 0]], [[9, 6, 0], [0, 3]]],
 "constraints": [{"not_together": [[0, 0], [1, 0]]}, {"if": [0, 2], "then": [[1, 1]]}]}`

// What is wrong with a model file is said with its place.
func TestReadFaults(t *testing.T) {
	for _, c := range []struct{ from, to, want string }{
		{`parley.packages/1`, `parley.packages/2`, `$.format: "parley.packages/2" is not "parley.packages/1"`},
		{`"name": "toy"`, `"colour": 1`, `$.colour: unknown field`},
		{`"parties": 2`, `"parties": 3`, `$.utilities: 2 parties, but $.parties is 3`},
		{`"parties": 2, `, ``, `$: field "parties" is missing`},
		{`"issues": 2`, `"issues": 3`, `$.utilities[0]: 2 issues, but $.issues is 3`},
		{`"options": 3`, `"options": 2`, `$.options: 2, but issue 0 has 3 options`},
		{`[1, 2], "ut`, `[1], "ut`, `$.reservation: 1 values, but $.parties is 2`},
		{`[1, 2], "ut`, `[1, -2], "ut`, `$.reservation[1]: -2 is less than 0`},
		{`[0, 3]`, `[0, 3, 4]`, `$.utilities[1][1]: 3 options, but $.utilities[0][1] has 2`},
		{`, [0, 3]`, ``, `$.utilities[1]: 1 issues, but $.utilities[0] has 2`},
		{`[4, 0]`, `[]`, `$.utilities[0][1]: an issue needs at least one option`},
		{`[4, 0]`, `[4, 0.5]`, `$.utilities[0][1][1]: 0.... is not written as a whole number`},
		{`[4, 0]`, `[4, 9223372036854775808]`, `$.utilities[0][1][1]: 9223372036854775808 does not fit in 64 bits`},
		{`[4, 0]`, `[4, 9223372036854775799]`, `$.utilities[0][1][1]: the utilities of a package can add up to more than 64 bits hold`},
		{`[[0, 0], [1, 0]]`, `[]`, `$.constraints[0].not_together: a constraint needs at least one pair`},
		{`[[0, 0], [1, 0]]`, `[[2, 0]]`, `$.constraints[0].not_together[0][0]: 2 is out of range 0 to 1`},
		{`[[0, 0], [1, 0]]`, `[[0, 0, 1]]`, `$.constraints[0].not_together[0]: expected a pair`},
		{`"if": [0, 2]`, `"if": [0, 3]`, `$.constraints[1].if[1]: 3 is out of range 0 to 2`},
		{`[[1, 1]]`, `[[1, -1]]`, `$.constraints[1].then[0][1]: -1 is out of range`},
		{`"if": [0, 2], `, ``, `$.constraints[1]: field "if" is missing`},
		{`"if"`, `"not_together": [[0, 0]], "if"`, `$.constraints[1].if: unknown field for a not_together constraint`},
	} {
		_, err := pareto.ReadSpace(strings.NewReader(strings.Replace(toy, c.from, c.to, 1)))
		var model *pareto.ModelError
		if !errors.As(err, &model) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// Constraints that no package keeps are named, no more of them than it takes.
func TestContradiction(t *testing.T) {
	with := strings.Replace(toy, `"constraints": [`, `"constraints": [{"not_together": [[1, 1]]}, {"not_together": [[0, 1]]}, {"if": [1, 0], "then": [[0, 1]]}, `, 1)
	s, err := pareto.ReadSpace(strings.NewReader(with))
	if err != nil {
		t.Fatal(err)
	}
	got, err := pareto.Solve(context.Background(), s, pareto.Options{})
	if err != nil {
		t.Fatal(err)
	}
	want := `$.constraints[0]: no package keeps this constraint together with $.constraints[1], $.constraints[2]; without any one of them there is one`
	if got.Contradicts() != want {
		t.Errorf("got %s, want %s", got.Contradicts(), want)
	}
	text, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	want = `{"format":"parley.packages.answer/1","space":"6","complete":true,` +
		`"contradiction":["$.constraints[0]","$.constraints[1]","$.constraints[2]"],"frontier_size":0,` +
		`"nash":null,"kalai_smorodinsky":null,"egalitarian":null,"utilitarian":null,"frontier":[]}`
	if string(text) != want {
		t.Errorf("got %s, want %s", text, want)
	}
}

func FuzzReadSpace(f *testing.F) {
	f.Add(toy)
	f.Fuzz(func(t *testing.T, text string) {
		s, err := pareto.ReadSpace(strings.NewReader(text))
		if err != nil || !s.Size().IsInt64() || s.Size().Int64() > 1e4 || len(s.Constraints) > 8 {
			return
		}
		if r, err := pareto.Solve(context.Background(), s, pareto.Options{}); err == nil && !r.Complete {
			t.Error("not complete")
		}
	})
}
