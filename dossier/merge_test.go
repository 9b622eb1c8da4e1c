package dossier

import (
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"parley/when"
)

func formatted(r Record) string { return string(FormatRecord(r)) }

// fresh is a copy of a record that shares nothing with it.
func fresh(t interface{ Fatalf(string, ...any) }, r Record) Record {
	c, err := Decode(r.Kind(), FormatRecord(r))
	if err != nil {
		t.Fatalf("%s: %v", AddressOf(r), err)
	}
	return c
}

func mustMerge(t interface{ Fatalf(string, ...any) }, w, s, e Record) Record {
	m, err := Merge(w, s, e)
	if err != nil {
		t.Fatalf("%v", err)
	}
	return m
}

// Somebody on the desk who does not see everything corrects what they see. What
// they do not see stays where it was.
func TestWhoDoesNotSeeAllEdits(t *testing.T) {
	whole := &Account{Meta: Meta{ID: "cf-1", Sources: []Citation{{Source: "s-open"}, {Source: "s-secret", At: "p. 2"}, {Source: "s-late"}}}, Question: "Who fired?",
		Sides: []Side{
			{Who: "A", Words: "they did", Actors: []string{"p-a", "p-hidden"}}, {Who: "H", Words: "we know who", Part: Part{Handling: &Handling{TLP: Red}}},
			{Who: "B", Words: "we did not"}, {Who: "C", Words: "nobody did"},
		}, About: []string{"event/ev-1", "event/ev-secret", "event/ev-2"}}
	seen := &Account{Meta: Meta{ID: "cf-1", Sources: []Citation{{Source: "s-open"}, {Source: "s-late"}}}, Question: "Who fired?",
		Sides: []Side{{Who: "A", Words: "they did", Actors: []string{"p-a"}}, {Who: "B", Words: "we did not"}, {Who: "C", Words: "nobody did"}},
		About: []string{"event/ev-1", "event/ev-2"}}
	edited, err := WithEntries(seen, map[string]string{
		"question": "Who fired first?", "sides.0.words": "they did, twice", "sides.2.who": "", "sides.2.words": "", "sides.3.who": "D", "sides.3.words": "we saw it",
		"sources.0.at": "p. 7", "about": "event/ev-2, event/ev-3",
	})
	if err != nil {
		t.Fatal(err)
	}
	want := &Account{Meta: Meta{ID: "cf-1", Sources: []Citation{{Source: "s-open", At: "p. 7"}, {Source: "s-secret", At: "p. 2"}, {Source: "s-late"}}}, Question: "Who fired first?",
		Sides: []Side{
			{Who: "A", Words: "they did, twice", Actors: []string{"p-a", "p-hidden"}}, {Who: "H", Words: "we know who", Part: Part{Handling: &Handling{TLP: Red}}},
			{Who: "B", Words: "we did not"}, {Who: "D", Words: "we saw it"},
		}, About: []string{"event/ev-secret", "event/ev-2", "event/ev-3"}}
	if diff := cmp.Diff(formatted(want), formatted(mustMerge(t, whole, seen, edited))); diff != "" {
		t.Error(diff)
	}
	if _, err := Merge(whole, seen, &Account{Meta: Meta{ID: "cf-2"}}); err == nil {
		t.Error("two records were merged")
	}
}

// Drafts: points that are not seen keep their places, and so do the words of
// parties that are not seen within brackets.
func TestADraftIsEditedByWhoDoesNotSeeAll(t *testing.T) {
	draft := func(points string) *Draft {
		d, err := WithEntries(&Draft{Meta: Meta{ID: "d-1", Unconfirmed: "recalled"}, Title: "A draft", Date: when.MustParse("2026")}, map[string]string{"points": points})
		if err != nil {
			t.Fatal(err)
		}
		return d.(*Draft)
	}
	whole := draft("1. One. {cite: s-secret}\n    a. Under it.\n    b. Kept from some.\n2. Kept from some.\n3. The line is [[p-a: here | p-hidden: there | p-b: nowhere]] and [[p-hidden: now]] holds.\n")
	seen := draft("1. One.\n    a. Under it.\n3. The line is [[p-a: here | p-b: nowhere]] and holds.\n")
	for _, c := range [][2]string{
		{ // words are changed
			"1. One.\n    a. Under it.\n3. The line is [[p-a: right here | p-b: nowhere]] and holds firm.",
			"1. One. {cite: s-secret}\n    a. Under it.\n    b. Kept from some.\n2. Kept from some.\n3. The line is [[p-a: right here | p-hidden: there | p-b: nowhere]] and [[p-hidden: now]] holds firm.",
		},
		{ // a point is put before the others, and they get other numbers
			"1. First.\n2. One.\n    a. Under it.\n3. The line is [[p-a: here | p-b: nowhere]] and holds.",
			"1. First.\n2a. One. {cite: s-secret}\n    a. Under it.\n    b. Kept from some.\n2. Kept from some.\n3. The line is [[p-a: here | p-hidden: there | p-b: nowhere]] and [[p-hidden: now]] holds.",
		},
		{ // a number is used that is taken; a bracket is taken out
			"1. One.\n    a. Under it.\n    b. New.\n3. The line is here and holds.\n4. More.",
			"1. One. {cite: s-secret}\n    a. Under it.\n    b. Kept from some.\n    c. New.\n2. Kept from some.\n3. The line is here and [[p-hidden: now]] holds.\n4. More.",
		},
		{ // points are taken out, and with one what stands under it
			"3. The line is [[p-a: here | p-b: nowhere]] and holds.",
			"2. Kept from some.\n3. The line is [[p-a: here | p-hidden: there | p-b: nowhere]] and [[p-hidden: now]] holds.",
		},
	} {
		got := mustMerge(t, whole, seen, draft(c[0])).(*Draft)
		if diff := cmp.Diff(c[1], pointsText(got)); diff != "" {
			t.Errorf("%s\n%s", c[0], diff)
		}
		if again := fresh(t, got); formatted(again) != formatted(got) {
			t.Errorf("%s\nis read as\n%s", formatted(got), formatted(again))
		}
	}
}

// change edits a record at random, in ways that a person could who sees it.
func change(t *rapid.T, r Record) (what string) {
	var places []func() string
	var visit func(v reflect.Value, s *shape, under string)
	visit = func(v reflect.Value, s *shape, under string) {
		for _, f := range s.fields {
			fv := v.FieldByIndex(f.index)
			name := under + f.name
			if f.name == "id" || f.name == "handling" {
				continue
			}
			switch {
			case fv.Kind() == reflect.Slice && fv.Len() > 0:
				places = append(places, func() string {
					i := rapid.IntRange(0, fv.Len()-1).Draw(t, "item")
					left := reflect.AppendSlice(reflect.MakeSlice(fv.Type(), 0, fv.Len()), fv.Slice(0, i))
					left = reflect.AppendSlice(left, fv.Slice(i+1, fv.Len()))
					if left.Len() == 0 {
						left = reflect.Zero(fv.Type())
					}
					switch rapid.IntRange(0, 1).Draw(t, "how") {
					case 0:
						fv.Set(left)
						return fmt.Sprintf("%s less %d", name, i)
					default:
						fv.Set(reflect.Append(left, fv.Index(i)))
						return fmt.Sprintf("%s with %d last", name, i)
					}
				})
				if f.elem != nil {
					for i := range fv.Len() {
						visit(fv.Index(i), f.elem, fmt.Sprintf("%s.%d.", name, i))
					}
				}
			case f.elem != nil && fv.Kind() == reflect.Pointer && !fv.IsNil():
				visit(fv.Elem(), f.elem, name+".")
			case f.elem != nil && fv.Kind() == reflect.Struct:
				visit(fv, f.elem, name+".")
			case fv.Kind() == reflect.String && f.ref == nil && f.enum == nil && (strings.HasSuffix(f.name, "words") || f.name == "question" || f.name == "note" || f.name == "title"):
				places = append(places, func() string {
					fv.SetString("as edited")
					return name
				})
			}
		}
	}
	v := reflect.ValueOf(r).Elem()
	visit(v, shapeOf(v.Type()), "")
	if len(places) == 0 {
		return ""
	}
	return rapid.SampledFrom(places).Draw(t, "place")()
}

// The laws of an edit through a view, over records of every kind: an edit that
// changes nothing leaves all as it was; who sees all gets what they typed; whoever
// edits then sees what they typed; and what they did not see is still there.
func TestEditsThroughAView(t *testing.T) {
	partly, tried := 0, 0
	rapid.Check(t, func(t *rapid.T) {
		d := dossiers(true).Draw(t, "dossier")
		readers := []string{Everyone}
		for _, g := range d.Groups {
			readers = append(readers, g.ID)
		}
		scope := Scope{Reader: rapid.SampledFrom(readers).Draw(t, "reader")}
		v := mustView(t, d, scope)
		owner := mustView(t, d, Scope{})
		v.Each(func(seen Record) bool {
			whole, _ := owner.Find(seen.Kind(), seen.Head().ID)
			if got := mustMerge(t, whole, seen, fresh(t, seen)); formatted(got) != formatted(whole) {
				t.Fatalf("nothing was typed, and it is another:\n%s", cmp.Diff(formatted(whole), formatted(got)))
			}
			edited := fresh(t, seen)
			what := change(t, edited)
			if got := mustMerge(t, seen, seen, edited); formatted(got) != formatted(edited) {
				t.Fatalf("%s (%s): who sees all typed this (-) and got this (+):\n%s", AddressOf(seen), what, cmp.Diff(formatted(edited), formatted(got)))
			}
			if formatted(seen) == formatted(whole) {
				return true
			}
			partly++
			merged := mustMerge(t, whole, seen, edited)
			// No citation and no reference that is hidden is lost, but in what was
			// taken away.
			if !strings.Contains(what, "less") && !anotherPart(t, seen, what) {
				for _, id := range idsIn(formatted(whole)) {
					if !strings.Contains(formatted(seen), id) && !strings.Contains(formatted(merged), id) {
						t.Fatalf("%s (%s): %s was not seen, and is lost:\n%s", AddressOf(seen), what, id, cmp.Diff(formatted(whole), formatted(merged)))
					}
				}
			}
			after, err := d.With(merged)
			if _, own := Decode(edited.Kind(), FormatRecord(edited)); err != nil || own != nil || v.Check(edited) != nil {
				return true // nobody could file that
			}
			if strings.Contains(what, "less") && (strings.Contains(what, ".") || strings.HasPrefix(what, "sources")) {
				return true // a part, or all of it, may not stand now without what is hidden
			}
			again, ok := mustView(t, after, scope).Find(seen.Kind(), seen.Head().ID)
			if !ok {
				return true // it rests on hidden sources alone now
			}
			tried++
			if formatted(again) != formatted(edited) {
				t.Fatalf("%s (%s): typed (-) and seen afterwards (+):\n%s\nwhole: %s\nmerged: %s", AddressOf(seen), what, cmp.Diff(formatted(edited), formatted(again)), formatted(whole), formatted(merged))
			}
			return true
		})
	})
	if partly < 50 || tried < 30 {
		t.Errorf("only %d edits by who does not see all, %d looked at afterwards", partly, tried)
	}
}

// anotherPart tells whether what was changed is all that was seen of a part.
func anotherPart(t *rapid.T, seen Record, what string) bool {
	part := what[:strings.LastIndexByte(what, '.')+1]
	n := 0
	for name, v := range typedOf(t, seen) {
		if strings.HasPrefix(name, part) && v != "" {
			n++
		}
	}
	return part != "" && n == 1
}

func idsIn(text string) []string {
	var out []string
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9') }) {
		if strings.HasPrefix(word, "zq") && !slices.Contains(out, word) {
			out = append(out, word)
		}
	}
	return out
}
