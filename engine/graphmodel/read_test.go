package graphmodel_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/iotest"
	"time"

	"parley/engine/graphmodel"
	"parley/engine/modelfile"
)

const toy = `{
  "format": "parley.stability/1", "name": "toy",
  "options": [{"name": "Blockade", "dm": "A", "direction": "both"}, {"name": "Withdraw", "dm": "B", "direction": "fwd"}],
  "dms": [
    {"name": "A", "preference_statements": ["-Y", "N-"]},
    {"name": "B", "ranking": ["NN", ["YN", "YY"], "NY"]}
  ],
  "infeasible_patterns": ["NY"]
}`

func TestTheExampleOfTheFormatReads(t *testing.T) {
	m, err := graphmodel.ReadModel(iotest.OneByteReader(strings.NewReader(toy)))
	if err != nil {
		t.Fatal(err)
	}
	g, err := graphmodel.New(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if m.Name != "toy" || m.Options[1] != (graphmodel.Option{Name: "Withdraw", DM: 1, Direction: graphmodel.Fwd}) || g.Size() != 3 || m.StateName(g.States[2]) != "YY" {
		t.Errorf("read %+v", m)
	}
	if g.Better(1, 1, 2) || g.Better(1, 2, 1) || !g.Better(1, 0, 1) || !g.Better(0, 2, 1) || !g.Better(0, 0, 1) || !g.Better(0, 2, 0) {
		t.Errorf("the preferences are not those of the file")
	}
	if s, err := m.ParseState("YN"); err != nil || s != 2 {
		t.Errorf("YN is %v, %v", s, err)
	}
}

func TestFaultsOfAFileAreNamedWithTheirPath(t *testing.T) {
	for _, c := range []struct{ old, new, want string }{
		{`stability/1`, `stability/2`, `$.format: "parley.stability/2" is not "parley.stability/1"`},
		{`"format": "parley.stability/1",`, ``, `$: field "format" is missing`},
		{`"name": "toy"`, `"nmae": "toy"`, `$.nmae: unknown field`},
		{`"name": "toy"`, `"name": 3`, `$.name: found a number instead of a string`},
		{`"name": "toy"`, `"name": "a", "name": "b"`, `$.name: given twice`},
		{`"dm": "A"`, `"dm": "C"`, `$.options[0].dm: "C" is no decision maker of $.dms`},
		{`"dm": "A"`, `"dm": ["A", "B"]`, `$.options[0].dm: found an array; an option has one owner`},
		{`"Withdraw"`, `"Blockade"`, `$.options[1].name: "Blockade" has two owners: "B" here and "A" at $.options[0]; an option has one`},
		{`"Withdraw", "dm": "B"`, `"Blockade", "dm": "A"`, `$.options[1].name: "Blockade" is also the name of $.options[0]`},
		{`"Withdraw"`, `""`, `$.options[1].name: an option needs a name`},
		{`"fwd"`, `"sideways"`, `$.options[1].direction: "sideways" is none of "both", "fwd" and "back"`},
		{`, "direction": "fwd"`, ``, `$.options[1]: field "direction" is missing`},
		{`"direction": "fwd"`, `"direction": "fwd", "colour": 1`, `$.options[1].colour: unknown field`},
		{`"name": "B"`, `"name": "A"`, `$.options[1].dm: "B" is no decision maker of $.dms`},
		{`"name": "B", "ranking"`, `"name": "", "ranking"`, `$.options[1].dm: "B" is no decision maker of $.dms`},
		{`"-Y"`, `"-Y-"`, `$.dms[0].preference_statements[0]: "-Y-" has 3 characters, expected one of Y, N and - for each of the 2 options`},
		{`"-Y"`, `"-Y,"`, `$.dms[0].preference_statements[0]: "" has 0 characters, expected one of Y, N and - for each of the 2 options`},
		{`"-Y"`, `"xY"`, `$.dms[0].preference_statements[0]: "xY" is not made of Y, N and -`},
		{`"-Y"`, `1`, `$.dms[0].preference_statements[0]: found a number instead of a string`},
		{`["YN", "YY"]`, `[["YN"], "YY"]`, `$.dms[1].ranking[1][0]: found an array instead of a string`},
		{`["YN", "YY"]`, `"-N"`, `$.dms[1].ranking[1]: "-N" leaves an option open; a state says Y or N for every option`},
		{`["YN", "YY"]`, `"YN"`, `$.dms[1].ranking: 1 of 3 feasible states are missing, the first of them "YY"`},
		{`["YN", "YY"]`, `["YN", "YY", "NN"]`, `$.dms[1].ranking[1][2]: "NN" stands at ranking[0] already; a state cannot be better than itself`},
		{`"NY"]}`, `"NY", "YY"]}`, `$.dms[1].ranking[3]: "YY" stands at ranking[1][1] already; a state cannot be better than itself`},
		{`"NY"]}`, `"NY", "NY"]}`, `$.dms[1].ranking[3]: "NY" stands at ranking[2] already; a state cannot be better than itself`},
		{`"ranking": [`, `"preference_statements": [], "ranking": [`, `$.dms[1]: expected either ranking or preference_statements`},
		{`{"name": "A", "preference_statements": ["-Y", "N-"]}`, `{"name": "A"}`, `$.dms[0]: expected either ranking or preference_statements`},
		{`["NY"]`, `["--"]`, `$.infeasible_patterns: no state is feasible: the patterns rule all of them out`},
		{`["NY"]`, `["NY", "Y-", "-N"]`, `$.infeasible_patterns: no state is feasible: the patterns rule all of them out`},
		{`["NY"]`, `"NY"`, `$.infeasible_patterns: found a string instead of an array`},
		{"]\n}", "]\n}}", `$: something follows the end of the model`},
		{"]\n}", "]", `$: the file ends too soon`},
		{"toy", "\xff", `$.name: a string is not valid UTF-8`},
	} {
		text := strings.Replace(toy, c.old, c.new, 1)
		if text == toy {
			t.Fatalf("%q is not in the model", c.old)
		}
		m, err := graphmodel.ReadModel(strings.NewReader(text))
		if err == nil {
			_, err = graphmodel.New(context.Background(), m)
		}
		var fault *modelfile.Error
		if !errors.As(err, &fault) || err.Error() != c.want {
			t.Errorf("%s\n got %v\nwant %s", c.new, err, c.want)
		}
	}
}

// Fields may come in any order; what the patterns say of the number of options
// has to be true in the end.
func TestFieldsInAnyOrder(t *testing.T) {
	_, err := graphmodel.ReadModel(strings.NewReader(`{"infeasible_patterns": ["YY"], "dms": [{"preference_statements": [], "name": "A"}],
	  "options": [{"direction": "both", "dm": "A", "name": "a"}, {"direction": "both", "dm": "A", "name": "b"}], "format": "parley.stability/1"}`))
	if err != nil {
		t.Error(err)
	}
	_, err = graphmodel.ReadModel(strings.NewReader(`{"infeasible_patterns": ["YYY"], "dms": [], "options": [], "format": "parley.stability/1"}`))
	if want := `$.options: there are 0 options, but the patterns before them speak of 3`; err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
}

// wide is a model of so many options, each a decision maker's own, of which the
// patterns leave only few states.
func wide(options int, patterns ...string) string {
	var b strings.Builder
	b.WriteString(`{"format": "parley.stability/1", "dms": [{"name": "A", "preference_statements": ["` + strings.Repeat("-", options) + `"]}], "options": [`)
	for i := range options {
		if i > 0 {
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, `{"name": "o%d", "dm": "A", "direction": "both"}`, i)
	}
	b.WriteString(`], "infeasible_patterns": ["` + strings.Join(patterns, `", "`) + `"]}`)
	return b.String()
}

func TestSixtyThreeOptions(t *testing.T) {
	solve := func(text string) (*graphmodel.Answer, error) {
		m, err := graphmodel.ReadModel(strings.NewReader(text))
		if err != nil {
			return nil, err
		}
		return graphmodel.Solve(context.Background(), m)
	}
	// Of any two neighbours, the second only with the first: 64 states.
	var patterns []string
	for i := range 62 {
		patterns = append(patterns, strings.Repeat("-", i)+"NY"+strings.Repeat("-", 61-i))
	}
	if a, err := solve(wide(63, patterns...)); err != nil || a.Graph.Size() != 64 {
		t.Errorf("%v, %v; expected 64 states", a, err)
	}
	want := "$.options: there are more than 134217728 feasible states (2^27), too many to answer; rule more out in $.infeasible_patterns"
	if _, err := solve(wide(63, "Y"+strings.Repeat("-", 62))); err == nil || err.Error() != want {
		t.Errorf("%v, expected %s", err, want)
	}
	if _, err := solve(wide(28, strings.Repeat("Y", 28))); err == nil || err.Error() != want {
		t.Errorf("%v, expected %s", err, want)
	}
	if _, err := solve(wide(64, strings.Repeat("-", 64))); err == nil || !strings.HasSuffix(err.Error(), "has 64 characters; a model has at most 63 options") {
		t.Errorf("%v", err)
	}
}

// More statements than a word has bits: the first still outweigh all later ones.
func TestManyStatements(t *testing.T) {
	statements := strings.Repeat(`"-Y", `, 99) + `"Y-"`
	m, err := graphmodel.ReadModel(strings.NewReader(strings.Replace(toy, `"-Y", "N-"`, statements, 1)))
	if err != nil {
		t.Fatal(err)
	}
	g, err := graphmodel.New(context.Background(), m)
	if err != nil {
		t.Fatal(err)
	}
	if !g.Better(0, 2, 1) || !g.Better(0, 1, 0) { // YY, YN, NN
		t.Errorf("not in the order of the statements")
	}
}

// A context that ends is no error; what was found out until then is told.
func TestAnAnswerWithoutTime(t *testing.T) {
	m := made(20, 5, 5, 0, 1)
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Millisecond)
	defer cancel()
	begin := time.Now()
	a, err := graphmodel.Solve(ctx, m)
	if err != nil || a.Complete {
		t.Fatalf("%+v, %v", a, err)
	}
	if took := time.Since(begin); took > 2*time.Second {
		t.Errorf("it took %v", took)
	}
	var b bytes.Buffer
	if err := a.WriteJSON(&b, m, true); err != nil || !json.Valid(b.Bytes()) {
		t.Errorf("%s, %v", b.Bytes(), err)
	}
}

func FuzzReadModel(f *testing.F) {
	f.Add([]byte(toy))
	f.Add([]byte(wide(3, "YYY")))
	f.Fuzz(func(t *testing.T, text []byte) {
		m, err := graphmodel.ReadModel(bytes.NewReader(text))
		if err != nil || len(m.Options) > 10 {
			return
		}
		a, err := graphmodel.Solve(context.Background(), m)
		if err != nil {
			return
		}
		var b bytes.Buffer
		if err := a.WriteJSON(&b, m, false); err != nil || !json.Valid(b.Bytes()) {
			t.Errorf("%s, %v", b.Bytes(), err)
		}
	})
}
