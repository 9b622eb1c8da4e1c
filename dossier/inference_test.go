package dossier

import (
	"fmt"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/when"
)

// Nothing restricted may shape what is shown to somebody who may not see it.
// These tests hold View to that over dossiers of every kind of record, with
// every kind of handling:
//
//   - no id of anything hidden stands in what the reader has;
//   - what the reader has is a dossier of its own, in order, and everything
//     that is worked out from the view is what is worked out from that;
//   - whatever else the hidden records and parts said, the view is the same;
//   - and nothing is taken away without need.

var tokens = regexp.MustCompile(`zq\d{4}`)

// seen collects all that a view tells: its records as text, and everything
// that is worked out from them.
func seen(v *View) string {
	var b strings.Builder
	for _, f := range Format(&Dossier{v.Info, v.Records}) {
		fmt.Fprintf(&b, "== %s\n%s", f.Name, f.Text)
	}
	var parties, issues []string
	for _, p := range v.Parties {
		parties = append(parties, p.ID)
	}
	for _, i := range v.Issues {
		issues = append(issues, i.ID)
		fmt.Fprintf(&b, "options of %s: %q\n", i.ID, v.OptionsOf(i))
	}
	for _, p := range parties {
		for _, i := range issues {
			for _, h := range v.History(p, i) {
				by := ""
				if h.ReplacedBy != nil {
					by = AddressOf(h.ReplacedBy).String()
				}
				fmt.Fprintf(&b, "%s on %s: %s, replaced by %q\n", p, i, AddressOf(h.Position), by)
			}
			s := v.Standing(p, i)
			fmt.Fprintf(&b, "%s on %s: %d own, %d reported, spoken %t\n", p, i, len(s.Own), len(s.Reported), s.Spoken())
		}
	}
	v.Each(func(r Record) bool {
		fmt.Fprintf(&b, "%s: known %s, of %s, %s, cites %v, cited by %v\n", AddressOf(r), v.KnownDate(r), v.DateOf(r), v.Label(r), v.Cites(r), v.CitedBy(AddressOf(r)))
		return true
	})
	for _, d := range v.Drafts {
		for _, p := range d.Points {
			fmt.Fprintf(&b, "%s#%s cited by %v\n", d.ID, p.ID, v.CitedBy(Address{"draft", d.ID, p.ID}))
		}
	}
	for _, hit := range v.Search("words") {
		fmt.Fprintf(&b, "found %s: %s\n", hit.Address, hit.Excerpt)
	}
	fmt.Fprintf(&b, "highest %s, principals %d, withheld %d\n", v.HighestLabel(), len(v.Principals()), v.Withheld())
	return b.String()
}

// labelOf is the rule of how a record may be passed on, its parts aside.
func labelOf(d *Dossier, r Record) TLP {
	h := r.Head()
	src, isSource := r.(*Source)
	switch {
	case h.Handling != nil && h.Handling.TLP != "":
		return h.Handling.TLP
	case isSource && (src.Type == "note" || src.Type == "interview" || src.Type == "transmission"):
		return Red
	}
	label := Clear
	if h.Handling != nil && len(h.Handling.Audience) > 0 && !slices.Contains(h.Handling.Audience, Everyone) {
		label = Amber
	}
	switch r.(type) {
	case *Party, *Person, *Issue, *Milestone, *Source:
	case *Transmission:
		return Red
	default:
		if len(h.Sources) == 0 {
			return Red
		}
	}
	for _, c := range h.Sources {
		for _, s := range d.Sources {
			if s.ID == c.Source && labelOf(d, s).Rank() > label.Rank() {
				label = labelOf(d, s)
			}
		}
	}
	return label
}

// mayRead is the rule of who sees a record, as the design has it.
func mayRead(d *Dossier, reader string, r Record) bool {
	if reader == "" {
		return true
	}
	h := r.Head()
	if h.Handling != nil && h.Handling.Audience != nil {
		return slices.Contains(h.Handling.Audience, Everyone) || slices.Contains(h.Handling.Audience, reader)
	}
	if h.Handling != nil && h.Handling.TLP != "" {
		return h.Handling.TLP == Clear || h.Handling.TLP == Green
	}
	switch r := r.(type) {
	case *Source:
		return r.Type != "note" && r.Type != "interview" && r.Type != "transmission"
	case *Party, *Person, *Issue, *Milestone:
	case *Transmission:
		return false
	default:
		if len(h.Sources) == 0 {
			return false // what somebody knows or thinks
		}
	}
	for _, c := range h.Sources {
		for _, s := range d.Sources {
			if s.ID == c.Source && !mayRead(d, reader, s) {
				return false
			}
		}
	}
	return true
}

func mustView(t *rapid.T, d *Dossier, s Scope) *View {
	v, err := d.View(s)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func TestNothingHiddenShowsOrShapes(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dossiers(true).Draw(t, "dossier")
		d.Info.AnnounceWithheld = false
		before := Format(d)
		reader := rapid.SampledFrom([]string{Everyone, d.Groups[0].ID, ""}).Draw(t, "reader")
		scope := Scope{Reader: reader, Label: rapid.SampledFrom([]TLP{"", Clear, Green, Amber, AmberStrict}).Draw(t, "label")}
		// A label counts as the reader sees it: what is hidden narrows nothing.
		unlimited := mustView(t, d, Scope{Reader: reader})
		sees := func(r Record) bool {
			if left, ok := unlimited.Find(r.Kind(), r.Head().ID); ok && scope.Label != "" && labelOf(&Dossier{Records: unlimited.Records}, left).Rank() > scope.Label.Rank() {
				return false
			}
			return mayRead(d, reader, r)
		}
		v := mustView(t, d, scope)
		text := seen(v)
		if scope.Label != "" && v.HighestLabel().Rank() > scope.Label.Rank() {
			t.Fatalf("up to %s, and the highest label is %s", scope.Label, v.HighestLabel())
		}
		if diff := sameFiles(before, Format(d)); diff != "" {
			t.Fatalf("looking at the dossier changed it: %s", diff)
		}

		// What is there, and what of it is hidden.
		there := map[string]bool{}
		for _, f := range Format(&Dossier{v.Info, v.Records}) {
			for _, token := range declared(f.Text) {
				there[token] = true
			}
		}
		hidden := map[string]bool{}
		for _, f := range before {
			for _, token := range declared(f.Text) {
				if !there[token] {
					hidden[token] = true
				}
			}
		}

		for _, token := range tokens.FindAllString(text, -1) {
			if hidden[token] {
				t.Fatalf("%s is hidden from %s and stands in what it sees:\n%s", token, reader, around(text, token))
			}
		}
		for _, dr := range v.Drafts {
			for i := range dr.Points {
				if p := dr.Points[i].Parent(); p != "" && !slices.ContainsFunc(dr.Points, func(x Point) bool { return x.ID == p }) {
					t.Fatalf("point %s of %s stands under none", dr.Points[i].ID, dr.ID)
				}
			}
		}
		for _, g := range v.Guarantees {
			if dr := v.Draft(g.Draft); g.Point != "" && (dr == nil || !hasPoint(dr, g.Point)) {
				t.Fatalf("guarantee %s names the hidden point %s", g.ID, g.Point)
			}
		}
		for _, dr := range v.Drafts {
			for _, x := range dr.Described {
				if x.Point != "" && !hasPoint(dr, x.Point) {
					t.Fatalf("a description in %s names the hidden point %s", dr.ID, x.Point)
				}
			}
			for _, x := range dr.Pins {
				for _, n := range x.Old {
					if !hasPoint(v.Draft(x.Draft), n) {
						t.Fatalf("a pin in %s names the hidden point %s of %s", dr.ID, n, x.Draft)
					}
				}
				for _, n := range x.New {
					if !hasPoint(dr, n) {
						t.Fatalf("a pin in %s names the hidden point %s", dr.ID, n)
					}
				}
			}
		}

		// A dossier of its own.
		own, err := LoadFS(bare(), inMemory(Format(&Dossier{v.Info, v.Records})))
		if err != nil {
			t.Fatalf("what %s sees is not in order by itself:\n%v", reader, err)
		}
		if got := seen(mustView(t, own, Scope{})); got != text {
			t.Fatalf("what %s sees says something else by itself:\n%s", reader, firstDifference(text, got))
		}

		// Other words, dates and stances in what is hidden.
		other := mustLoad(t, inMemory(before))
		other.Each(func(r Record) bool {
			rv := reflect.ValueOf(r).Elem()
			if hidden[r.Head().ID] {
				disguise(rv, shapeOf(rv.Type()))
			} else {
				disguiseParts(rv, shapeOf(rv.Type()), hidden)
			}
			if dr, ok := r.(*Draft); ok && hidden[r.Head().ID] {
				dr.Preamble = "quite other"
				for i := range dr.Points {
					dr.Points[i].Text = "quite other"
				}
			}
			return true
		})
		if got := seen(mustView(t, other, scope)); got != text {
			t.Fatalf("what is hidden from %s shapes what it sees:\n%s", reader, firstDifference(text, got))
		}

		// Nothing is taken without need: a record that the reader may see, with
		// nothing hidden in it, is there as it is.
		d.Each(func(r Record) bool {
			text := FormatRecord(r)
			own := 0
			if r.Head().Handling != nil {
				own = 1
			}
			bad := strings.Count(string(text), "handling:") > own || strings.Contains(string(text), "{tlp:") || strings.Contains(string(text), "{audience:")
			for _, token := range tokens.FindAllString(string(text), -1) {
				bad = bad || hidden[token] && token != r.Head().ID
			}
			if strings.Contains(string(text), "#") || strings.Contains(string(text), "point: ") || strings.Contains(string(text), "pins:") {
				bad = true // a point that it names may be hidden
			}
			if bad || !sees(r) {
				return true
			}
			left, ok := v.Find(r.Kind(), r.Head().ID)
			if !ok || string(FormatRecord(left)) != string(text) {
				t.Fatalf("%s sees %t of %s, all of which it may see:\n%s", reader, ok, AddressOf(r), text)
			}
			return true
		})
		// And what the reader may not see is not there.
		v.Each(func(r Record) bool {
			for _, was := range d.find(r.Kind(), r.Head().ID) {
				if !sees(was) {
					t.Fatalf("%s sees %s, up to %q", reader, AddressOf(r), scope.Label)
				}
			}
			return true
		})
	})
}

func (r *Records) find(k Kind, id string) (out []Record) {
	r.Each(func(x Record) bool {
		if x.Kind() == k && x.Head().ID == id {
			out = append(out, x)
		}
		return true
	})
	return out
}

func hasPoint(d *Draft, number string) bool {
	if d == nil {
		return false
	}
	_, ok := d.Point(number)
	return ok
}

var idField = regexp.MustCompile(`(?m)^[- ]*id: (zq\d{4})$`)

// declared are the ids of records and parts that a text has.
func declared(text []byte) (out []string) {
	for _, m := range idField.FindAllSubmatch(text, -1) {
		out = append(out, string(m[1]))
	}
	return out
}

// disguise changes everything a structure says, but for what decides who sees
// it and what it stands on.
func disguise(v reflect.Value, s *shape) {
	for i := range s.fields {
		f := &s.fields[i]
		fv := v.FieldByIndex(f.index)
		if f.ref != nil || f.name == "id" || f.name == "of" || f.name == "sources" || f.name == "handling" || s.typ == reflect.TypeFor[Source]() && f.name == "type" || fv.IsZero() {
			continue
		}
		for fv.Kind() == reflect.Pointer {
			fv = fv.Elem()
		}
		switch {
		case fv.Type() == dateType:
			fv.Set(reflect.ValueOf(when.MustParse("1999-09-09")))
		case fv.Kind() == reflect.String && f.enum != nil:
			fv.SetString(f.enum[len(f.enum)-1])
		case fv.Kind() == reflect.String && f.name != "option" && f.name != "point":
			fv.SetString("quite other")
		case f.elem != nil && fv.Kind() == reflect.Struct:
			disguise(fv, f.elem)
		case f.elem != nil && fv.Kind() == reflect.Slice:
			for j := range fv.Len() {
				disguise(fv.Index(j), f.elem)
			}
		}
	}
}

// disguiseParts does that for the parts of a record that are hidden.
func disguiseParts(v reflect.Value, s *shape, hidden map[string]bool) {
	for i := range s.fields {
		f := &s.fields[i]
		fv := v.FieldByIndex(f.index)
		if f.elem == nil || fv.Kind() != reflect.Slice {
			continue
		}
		for j := range fv.Len() {
			if at, ok := f.elem.byName["id"]; ok && hidden[fv.Index(j).FieldByIndex(f.elem.fields[at].index).String()] {
				disguise(fv.Index(j), f.elem)
			}
		}
	}
}

func around(text, token string) string {
	i := strings.Index(text, token)
	return text[max(0, i-400):min(len(text), i+200)]
}

func firstDifference(a, b string) string {
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	for i := range max(len(x), len(y)) {
		if i >= len(x) || i >= len(y) || x[i] != y[i] {
			return strings.Join(x[max(0, i-12):min(len(x), i+4)], "\n") + "\n-- and otherwise --\n" + strings.Join(y[max(0, min(i, len(y))-2):min(len(y), i+4)], "\n")
		}
	}
	return ""
}

// As of any date, and as known on any, what is left is a dossier in order, and
// its dates are not after what was looked at.
func TestEveryDateLeavesADossier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dossiers(true).Draw(t, "dossier")
		day := rapid.SampledFrom([]string{"", "2025-11-19", "2025-11-20", "2025-11", "2025-12-31", "2026-01-14", "1998"})
		parse := func(s string) (out when.Date) {
			if s != "" {
				out = when.MustParse(s)
			}
			return out
		}
		scope := Scope{AsOf: parse(day.Draw(t, "as of")), Known: parse(day.Draw(t, "known")), Reader: rapid.SampledFrom([]string{"", Everyone, d.Groups[0].ID}).Draw(t, "reader")}
		v := mustView(t, d, scope)
		own, err := LoadFS(bare(), inMemory(Format(&Dossier{v.Info, v.Records})))
		if err != nil {
			t.Fatalf("what is left with %+v is not in order by itself:\n%v", scope, err)
		}
		own.Info.AnnounceWithheld = v.Info.AnnounceWithheld
		v.withheld = 0
		if got, want := seen(mustView(t, own, Scope{})), seen(v); got != want {
			t.Fatalf("what is left says something else by itself:\n%s", firstDifference(want, got))
		}
		v.Each(func(r Record) bool {
			if so := OwnDate(r); !scope.AsOf.IsZero() && !so.IsZero() && !when.Begun(so, lastDay(scope.AsOf)) && r.Kind() != "source" {
				t.Fatalf("%s is of %s", AddressOf(r), so)
			}
			if k := v.KnownDate(r); !scope.Known.IsZero() && !isTimeless(r) && !k.IsZero() && !when.Begun(k, lastDay(scope.Known)) {
				t.Fatalf("%s was known on %s", AddressOf(r), k)
			}
			return true
		})
	})
}
