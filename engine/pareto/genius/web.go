package genius

import (
	"bytes"
	"encoding/json"
	"io"
	"math/big"

	"parley/engine/modelfile"
	"parley/engine/pareto"
)

// IsProfile reports whether a text begins as a JSON profile of GeniusWeb does.
func IsProfile(text []byte) bool {
	dec := json.NewDecoder(bytes.NewReader(text))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return false
	}
	t, err := dec.Token()
	return err == nil && t == "LinearAdditiveUtilitySpace"
}

// ReadProfiles reads profiles of GeniusWeb, one a party, of which the domains are
// the same. The utility of a value is the weight of its issue times its utility;
// a value without one has 0. The reservation is the utility of the reservation
// bid, 0 if there is none. An issue with a range has the values from its low to
// its high end, step by step. A file's errors are an *InFile.
func ReadProfiles(profiles ...io.Reader) (*pareto.Fractions, error) {
	f := &pareto.Fractions{Unit: unit}
	var domain *webDomain
	for n, in := range profiles {
		root, err := readTree(in)
		if err == nil {
			domain, err = readProfile(root, domain, f)
		}
		if err != nil {
			return nil, &InFile{n, err}
		}
	}
	return f, nil
}

// A webDomain is the issues of a domain, in its order.
type webDomain struct {
	name   string
	issues []webIssue
	place  map[string]int
	values int
}

type webIssue struct {
	name    string
	values  []string
	numbers []*big.Rat // of an issue with a range
	place   map[string]int
}

// readProfile adds a party to the space. It returns the domain, which must be
// the one given unless that is nil.
func readProfile(root *value, domain *webDomain, f *pareto.Fractions) (*webDomain, error) {
	const kind = "LinearAdditiveUtilitySpace"
	found, err := root.object(kind)
	if err == nil {
		err = root.missing(found, kind)
	}
	if err != nil {
		return nil, err
	}
	space := found[0]
	found, err = space.object("domain", "issueUtilities", "issueWeights", "name", "reservationBid")
	if err == nil {
		err = space.missing(found, "domain", "issueUtilities", "issueWeights")
	}
	if err != nil {
		return nil, err
	}
	own, err := readDomain(found[0])
	if err != nil {
		return nil, err
	}
	if domain == nil {
		domain = own
		f.Name = own.name
		for _, issue := range own.issues {
			f.Options = append(f.Options, issue.values)
		}
	} else if err := domain.same(own, found[0].path); err != nil {
		return nil, err
	}
	utilities, err := domain.utilities(found[1], found[2])
	if err != nil {
		return nil, err
	}
	if found[3] != nil {
		if _, err := found[3].text(); err != nil {
			return nil, err
		}
	}
	reservation, err := domain.reservation(found[4], utilities)
	if err != nil {
		return nil, err
	}
	f.Utilities = append(f.Utilities, utilities)
	f.Reservation = append(f.Reservation, reservation)
	return domain, nil
}

func readDomain(v *value) (*webDomain, error) {
	found, err := v.object("name", "issuesValues")
	if err == nil {
		err = v.missing(found, "name", "issuesValues")
	}
	if err != nil {
		return nil, err
	}
	d := &webDomain{place: map[string]int{}}
	if d.name, err = found[0].text(); err != nil {
		return nil, err
	}
	if found[1].kind != '{' {
		return nil, modelfile.Wrong(found[1].path, "expected an object")
	}
	if len(found[1].fields) == 0 || len(found[1].fields) > pareto.MaxIssues {
		return nil, modelfile.Wrong(found[1].path, "%d issues, expected 1 to %d", len(found[1].fields), pareto.MaxIssues)
	}
	for _, fl := range found[1].fields {
		issue := webIssue{name: fl.name, place: map[string]int{}}
		set, err := fl.object("values", "range")
		if err != nil {
			return nil, err
		}
		switch {
		case (set[0] == nil) == (set[1] == nil):
			return nil, modelfile.Wrong(fl.path, "expected one of the fields \"values\" and \"range\"")
		case set[0] != nil:
			err = issue.list(set[0])
		default:
			err = issue.span(set[1], mostItems-d.values)
		}
		if err != nil {
			return nil, err
		}
		d.values += len(issue.values)
		d.place[fl.name] = len(d.issues)
		d.issues = append(d.issues, issue)
	}
	return d, nil
}

// list reads the values of a discrete issue.
func (i *webIssue) list(v *value) error {
	if v.kind != '[' {
		return modelfile.Wrong(v.path, "expected an array")
	}
	if len(v.list) == 0 {
		return modelfile.Wrong(v.path, "an issue needs at least one value")
	}
	for _, e := range v.list {
		name, err := e.text()
		if err != nil {
			return err
		}
		if _, ok := i.place[name]; ok {
			return modelfile.Wrong(e.path, "%q is given twice", modelfile.Clip(name))
		}
		i.place[name] = len(i.values)
		i.values = append(i.values, name)
	}
	return nil
}

// span reads the values of an issue with a range.
func (i *webIssue) span(v *value, most int) error {
	found, err := v.object("low", "high", "step")
	if err == nil {
		err = v.missing(found, "low", "high", "step")
	}
	if err != nil {
		return err
	}
	var ends [3]*big.Rat
	for e, f := range found {
		if ends[e], err = f.number(true); err != nil {
			return err
		}
	}
	low, high, step := ends[0], ends[1], ends[2]
	if step.Sign() <= 0 || low.Cmp(high) > 0 {
		return modelfile.Wrong(v.path, "expected low at most high, and a step above 0")
	}
	steps := new(big.Rat).Quo(new(big.Rat).Sub(high, low), step)
	whole := new(big.Int).Quo(steps.Num(), steps.Denom())
	if !whole.IsInt64() || whole.Int64() >= int64(most) {
		return modelfile.Wrong(v.path, "the range has %s values; at most %d options are read", new(big.Int).Add(whole, big.NewInt(1)), mostItems)
	}
	for n := range whole.Int64() + 1 {
		x := new(big.Rat).Mul(step, big.NewRat(n, 1))
		x.Add(x, low)
		i.numbers = append(i.numbers, x)
		name := nameOf(x)
		i.place[name] = int(n)
		i.values = append(i.values, name)
	}
	return nil
}

// nameOf writes a number in decimals without zeros at the end.
func nameOf(x *big.Rat) string {
	places, _ := x.FloatPrec() // exact: the number was written in decimals
	return x.FloatString(places)
}

// number reads a number, or a string that is one.
func (v *value) number(signed bool) (*big.Rat, error) {
	var text string
	switch t := v.plain.(type) {
	case json.Number:
		text = t.String()
	case string:
		text = t
	default:
		return nil, modelfile.Wrong(v.path, "expected a number")
	}
	if signed && len(text) > 1 && text[0] == '-' {
		x, err := readNumber(v.path, text[1:])
		if err == nil {
			x.Neg(x)
		}
		return x, err
	}
	return readNumber(v.path, text)
}

// same reports how another domain differs from this one; the order of issues and
// of values may.
func (d *webDomain) same(other *webDomain, path string) error {
	path += ".issuesValues"
	if len(d.issues) != len(other.issues) {
		return modelfile.Wrong(path, "%d issues, but the first profile has %d", len(other.issues), len(d.issues))
	}
	for _, issue := range other.issues {
		at, ok := d.place[issue.name]
		if !ok {
			return modelfile.Wrong(path, "the first profile has no issue %q", modelfile.Clip(issue.name))
		}
		if len(issue.values) != len(d.issues[at].values) {
			return modelfile.Wrong(path, "issue %q has %d values, but in the first profile %d", modelfile.Clip(issue.name), len(issue.values), len(d.issues[at].values))
		}
		for _, v := range issue.values {
			if _, ok := d.issues[at].place[v]; !ok {
				return modelfile.Wrong(path, "the first profile has no value %q of issue %q", modelfile.Clip(v), modelfile.Clip(issue.name))
			}
		}
	}
	return nil
}

// byIssue returns the value for each issue of an object with a field an issue.
func (d *webDomain) byIssue(v *value) ([]*value, error) {
	names := make([]string, len(d.issues))
	for i, issue := range d.issues {
		names[i] = issue.name
	}
	if v.kind != '{' {
		return nil, modelfile.Wrong(v.path, "expected an object")
	}
	found := make([]*value, len(names))
	for _, f := range v.fields {
		i, ok := d.place[f.name]
		if !ok {
			return nil, modelfile.Wrong(f.path, "the domain has no such issue")
		}
		found[i] = f.value
	}
	return found, v.missing(found, names...)
}

func (d *webDomain) utilities(v, weights *value) ([][]*big.Rat, error) {
	sets, err := d.byIssue(v)
	if err != nil {
		return nil, err
	}
	ws, err := d.byIssue(weights)
	if err != nil {
		return nil, err
	}
	utilities := make([][]*big.Rat, len(d.issues))
	for i := range d.issues {
		weight, err := ws[i].number(false)
		if err != nil {
			return nil, err
		}
		if utilities[i], err = d.issues[i].utilities(sets[i]); err != nil {
			return nil, err
		}
		for _, u := range utilities[i] {
			u.Mul(u, weight)
		}
	}
	return utilities, nil
}

// utilities reads what the values of an issue are worth, by their places.
func (i *webIssue) utilities(v *value) ([]*big.Rat, error) {
	const discrete, numeric = "DiscreteValueSetUtilities", "NumberValueSetUtilities"
	found, err := v.object(discrete, numeric)
	if err != nil {
		return nil, err
	}
	out := make([]*big.Rat, len(i.values))
	switch {
	case found[0] != nil && found[1] == nil && i.numbers == nil:
		inner, err := found[0].object("valueUtilities")
		if err == nil {
			err = found[0].missing(inner, "valueUtilities")
		}
		if err == nil && inner[0].kind != '{' {
			err = modelfile.Wrong(inner[0].path, "expected an object")
		}
		if err != nil {
			return nil, err
		}
		for o := range out {
			out[o] = new(big.Rat)
		}
		for _, f := range inner[0].fields {
			o, ok := i.place[f.name]
			if !ok {
				return nil, modelfile.Wrong(f.path, "the domain has no such value of this issue")
			}
			if out[o], err = f.number(false); err != nil {
				return nil, err
			}
		}
		return out, nil
	case found[1] != nil && found[0] == nil && i.numbers != nil:
		return out, i.line(found[1], out)
	case i.numbers != nil:
		return nil, modelfile.Wrong(v.path, "expected a %s: the issue has a range", numeric)
	}
	return nil, modelfile.Wrong(v.path, "expected a %s: the issue has a list of values", discrete)
}

// line works out utilities on the line between those of two values; outside of
// them they are 0.
func (i *webIssue) line(v *value, out []*big.Rat) error {
	names := []string{"lowValue", "highValue", "lowUtility", "highUtility"}
	found, err := v.object(names...)
	if err == nil {
		err = v.missing(found, names...)
	}
	if err != nil {
		return err
	}
	var x [4]*big.Rat
	for n, f := range found {
		if x[n], err = f.number(n < 2); err != nil {
			return err
		}
	}
	low, high := x[0], x[1]
	if low.Cmp(high) >= 0 {
		return modelfile.Wrong(v.path, "expected lowValue below highValue")
	}
	slope := new(big.Rat).Sub(x[3], x[2])
	slope.Quo(slope, new(big.Rat).Sub(high, low))
	for o, at := range i.numbers {
		out[o] = new(big.Rat)
		if at.Cmp(low) >= 0 && at.Cmp(high) <= 0 {
			out[o].Sub(at, low).Mul(out[o], slope).Add(out[o], x[2])
		}
	}
	return nil
}

// reservation is what the reservation bid is worth.
func (d *webDomain) reservation(v *value, utilities [][]*big.Rat) (*big.Rat, error) {
	total := new(big.Rat)
	if v == nil || v.kind == 0 && v.plain == nil {
		return total, nil
	}
	found, err := v.object("issuevalues")
	if err == nil {
		err = v.missing(found, "issuevalues")
	}
	if err != nil {
		return nil, err
	}
	values, err := d.byIssue(found[0])
	if err != nil {
		return nil, err
	}
	for i, chosen := range values {
		name, ok := chosen.plain.(string)
		if n, isNumber := chosen.plain.(json.Number); isNumber {
			x, err := chosen.number(true)
			if err != nil {
				return nil, err
			}
			name, ok = n.String(), true
			if d.issues[i].numbers != nil {
				name = nameOf(x)
			}
		}
		o, known := d.issues[i].place[name]
		if !ok || !known {
			return nil, modelfile.Wrong(chosen.path, "the domain has no such value of this issue")
		}
		total.Add(total, utilities[i][o])
	}
	return total, nil
}
