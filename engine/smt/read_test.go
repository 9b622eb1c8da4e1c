package smt_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"parley/engine/smt"
)

const toy = `{
  "format": "parley.deadlock/1", "name": "toy",
  "parties": 2, "horizon": 720, "events": 3,
  "issues": [{"id": 0, "type": "enum", "n": 3}, {"id": 1, "type": "int", "lo": 0, "hi": 1000000}],
  "atoms": [
    {"t": "opt", "i": 0, "o": 2},
    {"t": "le", "i": 1, "v": 600000},
    {"t": "occ", "e": 1},
    {"t": "diff", "x": 2, "y": 1, "c": -30}
  ],
  "statements": [
    {"id": 0, "party": 0, "cost": 8, "kind": "redline", "text": "never option 2 of issue 0", "clauses": [[-1]]},
    {"id": 1, "party": 1, "cost": 3, "kind": "order", "text": "event 2 only after event 1 has held 30 days", "clauses": [[-3, 4]]}
  ]
}`

func TestTheExampleOfTheFormatReads(t *testing.T) {
	p, err := smt.ReadProblem(iotest.OneByteReader(strings.NewReader(toy)))
	if err != nil {
		t.Fatal(err)
	}
	if p.Name != "toy" || p.Parties != 2 || p.Horizon != 720 || p.Events != 3 || len(p.Issues) != 2 ||
		p.Issues[1].Hi != 1000000 || p.Atoms[3] != (smt.Atom{Kind: smt.Within, X: 2, Y: 1, Value: -30}) ||
		p.Statements[1].Cost != 3 || p.Statements[1].Clauses[0][0] != -3 || p.Statements[0].Kind != "redline" {
		t.Errorf("read %+v", p)
	}
}

func TestFaultsOfAFileAreNamedWithTheirPath(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`"format": "parley.deadlock/1"`, `"format": "parley.deadlock/2"`, `$.format: "parley.deadlock/2" is not "parley.deadlock/1"`},
		{`"format": "parley.deadlock/1",`, ``, `$: field "format" is missing`},
		{`"name": "toy"`, `"nmae": "toy"`, `$.nmae: unknown field`},
		{`"name": "toy"`, `"name": 3`, `$.name: found a number instead of a string`},
		{`"name": "toy"`, `"name": "toy", "name": "toy"`, `$.name: given twice`},
		{`"name": "toy"`, "\"name\": \"\xff\"", `$.name: a string is not valid UTF-8`},
		{`"name": "toy"`, `"name": "\q"`, `$.name: a string has a wrong escape`},
		{`"parties": 2`, `"parties": -1`, `$.parties: -1 is out of range 0 to 4194304`},
		{`"parties": 2`, `"parties": null`, `$.parties: found null instead of a whole number`},
		{`"horizon": 720`, `"horizon": 9223372036854775807`, `$.horizon: 9223372036854775807 is out of range 0 to 1152921504606846976`},
		{`"horizon": 720`, `"horizon": 9223372036854775808`, `$.horizon: 9223372036854775808 does not fit in 64 bits`},
		{`"horizon": 720`, `"horizon": 7.5`, `$.horizon: 7.... is not written as a whole number`},
		{`"horizon": 720`, `"horizon": 1e3`, `$.horizon: 1e... is not written as a whole number`},
		{`"horizon": 720`, `"horizon": 0720`, `$.horizon: "0720" is no number`},
		{`"horizon": 720`, `"horizon": "720"`, `$.horizon: found a string instead of a whole number`},
		{`"events": 3`, `"events": 1000000000000`, `$.events: 1000000000000 is out of range 0 to 4194304`},
		{`"issues": [`, `"issues": [[`, `$.issues[0]: found an array instead of an object`},
		{`"id": 1, "type": "int"`, `"id": 0, "type": "int"`, `$.issues[1].id: 0 is also the id of $.issues[0]`},
		{`"id": 1, "type": "int"`, `"id": 2, "type": "int"`, `$.issues[1].id: 2 is out of range 0 to 1 (2 issues)`},
		{`"type": "enum", "n": 3`, `"type": "enum", "n": 0`, `$.issues[0].n: 0 is out of range: an issue has at least one option`},
		{`"type": "enum", "n": 3`, `"type": "enum"`, `$.issues[0]: field "n" is missing: an enum issue needs it`},
		{`"type": "enum", "n": 3`, `"type": "enum", "n": 3, "lo": 0`, `$.issues[0].lo: unknown field for an enum issue`},
		{`"type": "enum"`, `"type": "bool"`, `$.issues[0].type: "bool" is neither "enum" nor "int"`},
		{`"lo": 0, "hi": 1000000`, `"lo": 1, "hi": 0`, `$.issues[1].hi: 0 is less than lo, 1`},
		{`"o": 2`, `"o": 3`, `$.atoms[0].o: 3 is out of range 0 to 2 (3 options)`},
		{`"i": 0, "o": 2`, `"i": 2, "o": 2`, `$.atoms[0].i: 2 is out of range 0 to 1 (2 issues)`},
		{`"i": 0, "o": 2`, `"i": 1, "o": 2`, `$.atoms[0].i: issue 1 is an integer; opt needs an issue with options`},
		{`"t": "le", "i": 1`, `"t": "le", "i": 0`, `$.atoms[1].i: issue 0 has options; le needs an integer issue`},
		{`"t": "occ", "e": 1`, `"t": "occ", "e": 3`, `$.atoms[2].e: 3 is out of range 0 to 2 (3 events)`},
		{`"t": "occ", "e": 1`, `"t": "occ", "x": 1`, `$.atoms[2]: field "e" is missing: an occ atom needs it`},
		{`"t": "occ", "e": 1`, `"t": "occurs", "e": 1`, `$.atoms[2].t: "occurs" is none of "opt", "le", "occ" and "diff"`},
		{`"x": 2, "y": 1`, `"x": 2, "y": -1`, `$.atoms[3].y: -1 is out of range 0 to 2 (3 events)`},
		{`"c": -30`, `"c": -99999999999999999999999`, `$.atoms[3].c: -99999999999999999999999 does not fit in 64 bits`},
		{`"id": 1, "party": 1`, `"id": 0, "party": 1`, `$.statements[1].id: 0 is also the id of $.statements[0]`},
		{`"id": 1, "party": 1`, `"id": -1, "party": 1`, `$.statements[1].id: -1 is out of range 0 to 2147483647`},
		{`"id": 1, "party": 1`, `"id": 1, "party": 2`, `$.statements[1].party: 2 is out of range 0 to 1 (2 parties)`},
		{`"cost": 8`, `"cost": -8`, `$.statements[0].cost: -8 is less than 0`},
		{`"cost": 8`, `"cost": 2305843009213693951`, `$.statements[1].cost: the costs of the statements add up to more than 2305843009213693951`},
		{`[[-1]]`, `[]`, `$.statements[0].clauses: a statement needs at least one clause`},
		{`[[-1]]`, `[[]]`, `$.statements[0].clauses[0]: a clause needs at least one literal`},
		{`[[-1]]`, `[[0]]`, `$.statements[0].clauses[0][0]: 0 is no literal: atoms are counted from 1`},
		{`[[-1]]`, `[[-5]]`, `$.statements[0].clauses[0][0]: -5 is out of range: there are 4 atoms`},
		{`[[-1]]`, `[[-9223372036854775808]]`, `$.statements[0].clauses[0][0]: -9223372036854775808 is out of range: there are 4 atoms`},
		{`[[-1]]`, `[[-1], [2, -4]]`, `$.statements[0].clauses[1][1]: -4 denies atom 4: a diff atom may not be negated`},
		{`[[-1]]`, `[[[[[[[[-1]]]]]]]]`, `$.statements[0].clauses[0][0]: found an array instead of a whole number`},
		{`[[-1]]`, `[[-1 -1]]`, `$.statements[0].clauses[0][1]: found a number instead of a comma or the end of the array`},
		{`[[-1]]`, `[[-1,]]`, `$.statements[0].clauses[0][1]: found ']' instead of a whole number`},
		{`[[-1]]`, `[[--1]]`, `$.statements[0].clauses[0][0]: "--1" is no number`},
	} {
		text := strings.Replace(toy, c.old, c.new, 1)
		if text == toy {
			t.Fatalf("%q is not in the example", c.old)
		}
		_, err := smt.ReadProblem(strings.NewReader(text))
		var model *smt.ModelError
		if !errors.As(err, &model) || err.Error() != c.want {
			t.Errorf("%s:\n got %v\nwant %s", c.new, err, c.want)
		}
	}
	for _, text := range []string{"", "{", `{"format": "parley.deadlock/1`, toy + "x", toy + toy, "null", "[1]", "\x00"} {
		if _, err := smt.ReadProblem(strings.NewReader(text)); err == nil {
			t.Errorf("%q reads", text)
		}
	}
	for cut := range len(toy) {
		if _, err := smt.ReadProblem(strings.NewReader(toy[:cut])); err == nil {
			t.Errorf("the first %d bytes read", cut)
		}
	}
	broken := errors.New("the disk is gone")
	if _, err := smt.ReadProblem(io.MultiReader(strings.NewReader(toy[:99]), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("got %v, want the reader's error", err)
	}
}

// What cannot be in a file can be in a Problem built in code.
func TestProblemsBuiltInCodeAreChecked(t *testing.T) {
	for _, p := range []*smt.Problem{
		{Issues: []smt.Issue{{Kind: 7}}},
		{Atoms: []smt.Atom{{Kind: 9}}},
		{Atoms: []smt.Atom{{Kind: smt.Occurs}}},
		{Events: -1},
		{Parties: 1, Statements: []smt.Statement{{}}},
	} {
		var model *smt.ModelError
		if _, err := smt.NewSession(p); !errors.As(err, &model) {
			t.Errorf("%+v: got %v", p, err)
		}
	}
}

// A million statements are read, checked and answered in seconds.
func TestAMillionStatements(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	const n = 1_000_000
	var b bytes.Buffer
	b.WriteString(`{"format":"parley.deadlock/1","parties":3,"horizon":720,"events":1000,"issues":[],"atoms":[`)
	for i := range 999 {
		fmt.Fprintf(&b, `{"t":"occ","e":%d},{"t":"diff","x":%d,"y":%d,"c":-1},`, i+1, i+1, i)
	}
	b.WriteString(`{"t":"occ","e":0}],"statements":[`)
	for i := range n {
		if i > 0 {
			b.WriteByte(',')
		}
		fmt.Fprintf(&b, `{"id":%d,"party":%d,"cost":%d,"clauses":[[%d,%d]]}`, i, i%3, 1+i%9, 1+2*(i%999), 2+2*(i*7%999))
	}
	b.WriteString(`]}`)
	start := time.Now()
	p, err := smt.ReadProblem(&b)
	if err != nil {
		t.Fatal(err)
	}
	read := time.Since(start)
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	r, err := smt.Answer(ctx, p, smt.Options{Conflicts: 5, Concessions: 11})
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("read in %v, answered in %v: feasible %v, complete %v", read, time.Since(start)-read, r.Feasible, r.Complete)
	if took := time.Since(start); took > 30*time.Second {
		t.Errorf("took %v", took)
	}
}

func FuzzReadProblem(f *testing.F) {
	f.Add([]byte(toy))
	f.Add([]byte(strings.Replace(toy, "720", "1152921504606846976", 1)))
	f.Add([]byte(strings.Replace(toy, `[[-1]]`, `[[1],[-1,4]]`, 1)))
	f.Add([]byte(`{"format":"parley.deadlock/1","parties":1,"horizon":0,"events":1,"issues":[],"atoms":[],"statements":[]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := smt.ReadProblem(bytes.NewReader(data))
		if err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("read what is not JSON")
		}
		ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
		defer cancel()
		start := time.Now()
		r, err := smt.Answer(ctx, p, smt.Options{Conflicts: 5, Concessions: 11, Fair: len(data)%2 == 0})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(start); took > 5*time.Second {
			t.Errorf("took %v", took)
		}
		if r.Feasible && !satisfied(p, r.Model) {
			t.Error("the model does not satisfy the statements")
		}
	})
}

func satisfied(p *smt.Problem, m *smt.Model) bool {
	for i := range p.Statements {
		if !m.Satisfies(p, &p.Statements[i]) {
			return false
		}
	}
	return true
}
