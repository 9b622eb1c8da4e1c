package genius_test

import (
	"context"
	"fmt"
	"io"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"parley/engine/pareto"
	"parley/engine/pareto/genius"
)

const domainXML = `<?xml version="1.0" encoding="UTF-8"?>
<negotiation_template>
  <utility_space number_of_issues="2">
    <objective index="0" name="talks" etype="objective" type="objective" description="">
      <issue index="1" name="army" etype="discrete" type="discrete" vtype="discrete">
        <item index="1" value="600 &amp; more" cost="0" description=""/>
        <item index="2" value="800"/>
      </issue>
      <issue index="2" name="zone" type="discrete"><item index="1" value="wide"/><item index="2" value="narrow"/><item index="3" value="none"/></issue>
    </objective>
  </utility_space>
</negotiation_template>`

// The second issue comes first, and its items in another order.
const profileXML = `<utility_space number_of_issues="2" type="any">
  <objective index="0" name="any" type="objective">
    <issue index="7" name="zone" type="discrete"><item value="none" evaluation="0"/><item value="wide" evaluation="3.0"/><item value="narrow" evaluation="1"/></issue>
    <issue index="8" name="army" type="discrete"><item value="800" evaluation="%s"/><item value="600 &amp; more" evaluation="0.5"/></issue>
    <weight index="8" value="0.4"/><weight index="7" value="0.6"/>
  </objective>
  <discount_factor value="0.9"/>
  <reservation value="0.1"/>
</utility_space>`

func readers(texts ...string) []io.Reader {
	var out []io.Reader
	for _, t := range texts {
		out = append(out, strings.NewReader(t))
	}
	return out
}

func TestXML(t *testing.T) {
	f, err := genius.ReadXML(strings.NewReader(domainXML), readers(fmt.Sprintf(profileXML, "0"), fmt.Sprintf(profileXML, "2"))...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"600 & more", "800"}, {"wide", "narrow", "none"}}, f.Options); diff != "" {
		t.Error(diff)
	}
	got := fmt.Sprint(f.Utilities, f.Reservation)
	want := "[[[2/5 0/1] [3/5 1/5 0/1]] [[1/10 2/5] [3/5 1/5 0/1]]] [1/10 1/10]"
	if got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	r, err := f.Solve(context.Background(), pareto.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(r.Frontier, r.Nash.Names); got != "[{{[1000000 700000] [0 0] [600 & more wide]} 1} {{[600000 1000000] [1 0] [800 wide]} 1}] [600 & more wide]" {
		t.Error(got)
	}
}

// What is wrong with a file is said with its place in it.
func TestXMLFaults(t *testing.T) {
	profile := fmt.Sprintf(profileXML, "1")
	for _, c := range []struct{ domain, profile, want string }{
		{"", profile, `file 1: /: there is no utility_space`},
		{"<utility_space/>", profile, `file 1: /: there is no issue`},
		{domainXML[:300], profile, `file 1: /negotiation_template/utility_space/objective/issue[1]: line 6 is no XML`},
		{`<!DOCTYPE x [<!ENTITY a "aa">]>` + domainXML, profile, `neither is read`},
		{strings.Replace(domainXML, "wide", "&a;", 1), profile, `entity`},
		{strings.Replace(domainXML, `<item index="1" value="wide"/><item index="2" value="narrow"/><item index="3" value="none"/>`, "", 1), profile, `issue[2]: issue "zone" has no item`},
		{strings.Replace(domainXML, `"narrow"`, `"wide"`, 1), profile, `issue[2]/item[2]@value: "wide" is also the value of`},
		{strings.Replace(domainXML, `name="zone"`, `name="army"`, 1), profile, `issue[2]@name: "army" is also the name of`},
		{strings.Replace(domainXML, `type="discrete"><item`, `type="integer"><item`, 1), profile, `issue[2]@type: found "integer"`},
		{domainXML, "no file", `file 2: /: there is no utility_space`},
		{domainXML, strings.Replace(profile, `"3.0"`, `"1e9999"`, 1), `item[2]@evaluation: "1e9999" is no decimal number`},
		{domainXML, strings.Replace(profile, `"3.0"`, `"-1"`, 1), `item[2]@evaluation: -1 is less than 0`},
		{domainXML, strings.Replace(profile, `evaluation="3.0"`, "", 1), `item[2]: attribute "evaluation" is missing`},
		{domainXML, strings.Replace(profile, `"0.1"`, `"-0.1"`, 1), `/utility_space/reservation@value: -0.1 is less than 0`},
		{domainXML, strings.Replace(profile, `<weight index="8" value="0.4"/>`, "", 1), `issue "army" has no weight`},
		{domainXML, strings.Replace(profile, `<weight index="8"`, `<weight index="7"`, 1), `issue "7" has a weight already`},
		{domainXML, strings.Replace(profile, `value="narrow"`, `value="broad"`, 1), `there is no item "narrow"`},
		{domainXML, strings.Replace(profile, `<item value="narrow"`, `<item value="broad" evaluation="1"/><item value="narrow"`, 1), `the domain has no item "broad"`},
		{domainXML, strings.Replace(profile, `type="any"`, `type="nonlinear"`, 1), `not additive`},
		{domainXML, strings.Repeat("<a>", 100), `elements are more than 32 deep`},
	} {
		_, err := genius.ReadXML(strings.NewReader(c.domain), strings.NewReader(c.profile))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
}

// endless is a domain with items without end.
type endless struct{ started bool }

func (e *endless) Read(to []byte) (int, error) {
	if !e.started {
		e.started = true
		return copy(to, `<utility_space><issue index="1" name="a">`), nil
	}
	n := 0
	for item := `<item value="1"/>`; len(to)-n >= len(item); {
		n += copy(to[n:], item)
	}
	return n, nil
}

func TestTooManyItems(t *testing.T) {
	_, err := genius.ReadXML(&endless{}, strings.NewReader(""))
	if err == nil || !strings.Contains(err.Error(), "item[262145]: more than 262144 items") {
		t.Error(err)
	}
}

const profileJSON = `{"LinearAdditiveUtilitySpace": {
  "domain": {"name": "jobs", "issuesValues": {
    "lease car": {"values": ["yes", "no"]}, "hours": {"range": {"low": 0.5, "high": 1.2, "step": 0.2}}}},
  "issueUtilities": {
    "hours": {"NumberValueSetUtilities": {"lowValue": 0.5, "lowUtility": %s, "highValue": 1.2, "highUtility": %s}},
    "lease car": {"DiscreteValueSetUtilities": {"valueUtilities": {"yes": 1}}}},
  "issueWeights": {"lease car": 0.3, "hours": 0.7},
  "name": "side", "reservationBid": %s}}`

func TestJSON(t *testing.T) {
	f, err := genius.ReadProfiles(readers(fmt.Sprintf(profileJSON, "0", "1", "null"), fmt.Sprintf(profileJSON, "1", "0", `{"issuevalues": {"lease car": "no", "hours": 0.90}}`))...)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([][]string{{"yes", "no"}, {"0.5", "0.7", "0.9", "1.1"}}, f.Options); diff != "" {
		t.Error(diff)
	}
	got := fmt.Sprint(f.Utilities, f.Reservation)
	if want := "[[[3/10 0/1] [0/1 1/5 2/5 3/5]] [[3/10 0/1] [7/10 1/2 3/10 1/10]]] [0/1 3/10]"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestJSONFaults(t *testing.T) {
	good := fmt.Sprintf(profileJSON, "0", "1", "null")
	for _, c := range []struct{ from, to, want string }{
		{good, "", `$: the file ends too soon`},
		{good, good[:100], `the file ends too soon`},
		{good, good + "1", `something follows`},
		{`"name": "side"`, `"name": "side", "colour": 1`, `$.LinearAdditiveUtilitySpace.colour: unknown field`},
		{`"name": "side"`, `"name": "side", "name": 1`, `$.LinearAdditiveUtilitySpace.name: given twice`},
		{`"name": "side"`, `"name": 1`, `$.LinearAdditiveUtilitySpace.name: expected a string`},
		{`["yes", "no"]`, `[]`, `$.LinearAdditiveUtilitySpace.domain.issuesValues["lease car"].values: an issue needs at least one value`},
		{`["yes", "no"]`, `["yes", "yes"]`, `.values[1]: "yes" is given twice`},
		{`"step": 0.2`, `"step": 0`, `a step above 0`},
		{`"step": 0.2`, `"step": 1e-30`, `the range has 700000000000000000000000000001 values`},
		{`"lowUtility": 0`, `"lowUtility": -1`, `lowUtility: -1 is less than 0`},
		{`"issueWeights": {"lease car": 0.3, `, `"issueWeights": {`, `issueWeights: field "lease car" is missing`},
		{`"issueWeights": {`, `"issueWeights": {"pay": 1, `, `issueWeights.pay: the domain has no such issue`},
		{`{"yes": 1}`, `{"maybe": 1}`, `valueUtilities.maybe: the domain has no such value`},
		{`"reservationBid": null`, `"reservationBid": {"issuevalues": {"lease car": "no"}}`, `field "hours" is missing`},
		{`"reservationBid": null`, `"reservationBid": {"issuevalues": {"lease car": "perhaps", "hours": 0.5}}`, `no such value`},
		{good, strings.Repeat("[", 100), `values are more than 32 deep`},
		{good, `{"LinearAdditiveUtilitySpace": 3}`, `expected an object`},
	} {
		_, err := genius.ReadProfiles(strings.NewReader(strings.Replace(good, c.from, c.to, 1)))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("got %v, want %s", err, c.want)
		}
	}
	_, err := genius.ReadProfiles(readers(good, strings.Replace(good, `"no"]`, `"perhaps"]`, 1))...)
	if err == nil || !strings.Contains(err.Error(), `file 2: $.LinearAdditiveUtilitySpace.domain.issuesValues: the first profile has no value "perhaps" of issue "lease car"`) {
		t.Error(err)
	}
}

// Whatever is read, there is an answer or an error.
func solve(t *testing.T, f *pareto.Fractions, err error) {
	if err != nil {
		return
	}
	size := 1
	for _, options := range f.Options {
		if size *= len(options); size > 1e4 {
			return
		}
	}
	if r, err := f.Solve(context.Background(), pareto.Options{}); err == nil && !r.Complete {
		t.Error("not complete")
	}
}

func FuzzXML(f *testing.F) {
	f.Add(domainXML, fmt.Sprintf(profileXML, "1"))
	f.Add(`<!DOCTYPE x [<!ENTITY a "aa">]><utility_space>&a;</utility_space>`, `<utility_space><weight/></utility_space>`)
	f.Fuzz(func(t *testing.T, domain, profile string) {
		space, err := genius.ReadXML(strings.NewReader(domain), readers(profile, profile)...)
		solve(t, space, err)
	})
}

func FuzzJSON(f *testing.F) {
	f.Add(fmt.Sprintf(profileJSON, "0", "1", "null"))
	f.Add(fmt.Sprintf(profileJSON, "1", "0.5", `{"issuevalues": {"lease car": "no", "hours": 0.5}}`))
	f.Fuzz(func(t *testing.T, profile string) {
		space, err := genius.ReadProfiles(readers(profile, profile)...)
		solve(t, space, err)
	})
}
