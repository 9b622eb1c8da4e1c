package dossier

import (
	"bytes"
	"fmt"
	"io/fs"
	"math"
	"reflect"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"pgregory.net/rapid"

	"parley/when"
)

// A maker draws dossiers that are in order. It fills records by their shapes,
// so that a field that is added is tried without a line here; what the shapes
// do not say, mend puts right.
type maker struct {
	t       *rapid.T
	d       *Dossier
	ids     map[Kind][]string
	options map[string][]string // of an issue
	points  map[string][]string // of a draft
	of      Record              // that is being filled
	at      int                 // its place among those of its kind
	parts   int
	private bool // draw ids and words for tests of who sees what
}

// dossiers draws small dossiers with one to three records of every kind. With
// private, sources and records of all kinds of handling are likely, every id is
// a token (zq and four digits) that stands in no words, and words are plain.
func dossiers(private bool) *rapid.Generator[*Dossier] {
	return rapid.Custom(func(t *rapid.T) *Dossier {
		m := &maker{t: t, d: &Dossier{}, ids: map[Kind][]string{}, options: map[string][]string{}, points: map[string][]string{}, private: private}
		m.name()
		m.fill(reflect.ValueOf(&m.d.Info).Elem(), shapeOf(reflect.TypeFor[Info]()))
		dest := reflect.ValueOf(&m.d.Records).Elem()
		for _, k := range kinds {
			for i, id := range m.ids[k.kind] {
				v := reflect.New(k.typ)
				m.of, m.at = v.Interface().(Record), i
				m.of.Head().ID = id
				if !m.fill(v.Elem(), shapeOf(k.typ)) {
					t.Fatalf("no way to fill a %s", k.kind)
				}
				m.mend(m.of)
				dest.Field(k.field).Set(reflect.Append(dest.Field(k.field), v))
			}
		}
		return m.d
	})
}

func (m *maker) n(least, most int) int { return rapid.IntRange(least, most).Draw(m.t, "n") }
func (m *maker) yes(percent int) bool  { return m.n(1, 100) <= percent }

func draw[T any](m *maker, list []T) T { return list[m.n(0, len(list)-1)] }

// name gives out all ids beforehand, so that records can refer to each other.
func (m *maker) name() {
	// Ids that YAML takes for something else than text.
	odd := []string{"null", "true", "no", "y", "on", "007", "1e3", "0x1f", "1_000", "12.5", "2025-11-20", "1998-", "a.b-c_d", strings.Repeat("long-", 15) + "id"}
	used := 0
	for i, k := range kinds {
		for range m.n(1, 3) {
			used++
			id := fmt.Sprintf("zq%02d%02d", i, used%100)
			if !m.private && m.yes(30) && len(odd) > 0 {
				id, odd = odd[0], odd[1:]
			}
			m.ids[k.kind] = append(m.ids[k.kind], id)
		}
	}
	// Drafts are kept in the order of their files' names.
	slices.SortFunc(m.ids["draft"], func(a, b string) int { return strings.Compare(a+".md", b+".md") })
	for _, id := range m.ids["issue"] {
		for range m.n(1, 3) {
			m.options[id] = append(m.options[id], m.part())
		}
	}
	numbers := [][]string{nil, {"1"}, {"1", "2", "2.a", "2.a.i", "2.a.ii", "2.b", "10a"}, {"x", "x.1", "x.1.a", "x.1.a.1", "x.1.a.1.b", "x.1.a.1.b.1", "y"}}
	for _, id := range m.ids["draft"] {
		m.points[id] = draw(m, numbers)
	}
}

// part is an id for a part of a record.
func (m *maker) part() string {
	m.parts++
	return fmt.Sprintf("zq9%03d", m.parts)
}

// fill draws the fields of v. It is false if a required one cannot be had.
func (m *maker) fill(v reflect.Value, s *shape) bool {
	for i := range s.fields {
		f := &s.fields[i]
		fv := v.FieldByIndex(f.index)
		if !fv.IsZero() || !f.required && !m.yes(m.odds(f)) {
			continue
		}
		if !m.value(fv, f) {
			if f.required {
				return false
			}
			fv.SetZero()
		}
	}
	return true
}

// odds is how often in a hundred an optional field is there.
func (m *maker) odds(f *field) int {
	if m.private && (f.name == "handling" || f.name == "unconfirmed") {
		return 25
	}
	return 40
}

func (m *maker) value(v reflect.Value, f *field) bool {
	switch v.Interface().(type) {
	case when.Date:
		v.Set(reflect.ValueOf(m.date()))
		return true
	case when.Duration:
		v.Set(reflect.ValueOf(when.MustParseDuration(draw(m, []string{"P60D", "P1Y6M", "PT72H", "P0D"}))))
		return true
	}
	switch v.Kind() {
	case reflect.Pointer:
		p := reflect.New(v.Type().Elem())
		if !m.value(p.Elem(), f) {
			return false
		}
		v.Set(p)
	case reflect.Struct:
		if !m.fill(v, f.elem) {
			return false
		}
		if h, ok := v.Addr().Interface().(*Handling); ok && h.TLP == "" && len(h.Audience) == 0 {
			h.TLP = Green
		}
	case reflect.Slice:
		for range m.n(1, 3) {
			e := reflect.New(v.Type().Elem()).Elem()
			if m.value(e, f) && !(e.Kind() == reflect.String && slices.ContainsFunc(reflectStrings(v), func(s string) bool { return s == e.String() })) {
				v.Set(reflect.Append(v, e))
			}
		}
		return v.Len() > 0
	case reflect.String:
		switch {
		case f.enum != nil:
			v.SetString(draw(m, f.enum))
		case f.ref != nil:
			s, ok := m.ref(f.ref)
			v.SetString(s)
			return ok
		case f.name == "id":
			v.SetString(m.part())
		default:
			v.SetString(m.words())
		}
	case reflect.Bool:
		v.SetBool(true)
	case reflect.Int:
		v.SetInt(int64(m.n(0, 1000)))
	case reflect.Float64:
		v.SetFloat(draw(m, []float64{0, 1, -2.5, 0.1, 600000, 1e21, -1e-7, math.MaxFloat64, math.SmallestNonzeroFloat64}))
	default:
		m.t.Fatalf("no way to draw a %s", v.Type())
	}
	return true
}

func reflectStrings(v reflect.Value) []string {
	var out []string
	for i := range v.Len() {
		out = append(out, v.Index(i).String())
	}
	return out
}

// ref draws a reference. To records of its own kind a record refers backwards
// only, so that nothing derives from itself.
func (m *maker) ref(ref []string) (string, bool) {
	switch ref[0] {
	case "term":
		return m.term(), true
	case "*":
		k := draw(m, kinds).kind
		id := draw(m, m.ids[k])
		if k == "draft" && len(m.points[id]) > 0 && m.yes(60) {
			return "draft/" + id + "#" + draw(m, m.points[id]), true
		}
		return string(k) + "/" + id, true
	}
	k := Kind(draw(m, ref))
	ids := m.ids[k]
	switch {
	case ref[0] == "group" && m.of != nil && m.yes(50):
		return draw(m, []string{Everyone, Owners}), true
	case m.of != nil && k == m.of.Kind():
		ids = ids[:m.at]
	}
	if len(ids) == 0 {
		return "", false
	}
	return draw(m, ids), true
}

func (m *maker) term() string {
	if m.yes(40) {
		return draw(m, m.ids["milestone"])
	}
	id := draw(m, m.ids["issue"])
	if m.yes(50) {
		id += "=" + draw(m, m.options[id])
	}
	return id
}

func (m *maker) date() when.Date {
	return when.MustParse(draw(m, []string{
		"2025-11-20", "2025-11-21", "2025-12-01", "2026-01-15", "2026-02-18", "2025-11", "2026", "2025-11-16~", "2025-12?",
		"2025-23", "2025-11-XX", "2025-08-06/2025-08-08", "2025-11-01/..", "../2025-12-31", "[2025-11-19,2025-11-20..2025-11-22]",
		"{2025-11-01,2025-12-01}", "2025-11-23T09:30:00Z", "-0043", "Y170000002",
	}))
}

// Things that YAML, Markdown or a careless program could read as something else.
var nasty = []string{
	"null", "Null", "~", "true", "False", "yes", "No", "on", "y", "N", "1", "-1", "1.5", "1e3", "0x1F", "0o17", "1_000", ".5", ".inf", ".NaN", "12:30", "2025-11-20",
	"<<", "=", "!tag", "!!str x", "&anchor", "*alias", "%TAG", "@at", "`tick`", "|", ">", "|-", "? key", "?", "- item", "-", "--", "---", "...", "--- x",
	"key: value", "key:", ": x", ":", "a:b", "http://x.example/#a", "a #b", "#b", "a#b", "a # b", "{a: b}", "{", "}", "[a, b]", "[", "]", ",", "a, b", "a,b",
	"'single'", `"double"`, `it's`, `a "b" c`, `back\slash`, `\`, `\n`, `ends with \`, " leading", "trailing ", "  ", " ", "\t", "tab\tin", "line\nbreak", "\n", "two\n\nparas\n", "cr\r\nlf", "\r",
	"Київ", "Москва", "中文", "עברית", "العربية", "a\u202eb\u202c", "👩‍👩‍👧", "e\u0301", "\u00a0nbsp\u00a0", "\u2028", "a\u2029b", "\u0085", "\ufeffbom", "\u200b", "\x00", "\x07", "\x1b[31m", "\x7f", "\u009f", "\ufffd", "\ufffe", "\uffff", "\U0010ffff",
	strings.Repeat("long ", 400), strings.Repeat("x", 1500),
}

func (m *maker) words() string {
	if m.private {
		return draw(m, []string{"some words", "other words", "words: and more", "a third way"})
	}
	switch m.n(0, 3) {
	case 0:
		return draw(m, nasty) + draw(m, nasty)
	case 1:
		return rapid.StringN(1, 20, -1).Draw(m.t, "words")
	}
	return draw(m, nasty)
}

// mend puts right what the shape of a record does not say.
func (m *maker) mend(r Record) {
	h := r.Head()
	if mustCite[r.Kind()] && len(h.Sources) == 0 && h.Unconfirmed == "" {
		h.Sources = []Citation{{Source: draw(m, m.ids["source"])}}
	}
	switch r := r.(type) {
	case *Party:
		for i := range r.Roles {
			if r.Roles[i].Role == Principal {
				r.Roles[i].Sources, r.Roles[i].Handling = nil, nil
			}
		}
	case *Source:
		r.SHA256 = draw(m, []string{"", strings.Repeat("0a", 32)})
	case *Issue:
		r.Options = nil
		for _, id := range m.options[r.ID] {
			o := Option{Part: Part{ID: id}}
			m.fill(reflect.ValueOf(&o).Elem(), shapeOf(reflect.TypeFor[Option]()))
			for i := range o.Means {
				m.days(o.Means[i].Relation, &o.Means[i].MinDays, &o.Means[i].MaxDays)
			}
			r.Options = append(r.Options, o)
		}
		if g := r.Range; g != nil && g.Low != nil && g.High != nil && *g.Low > *g.High {
			g.Low, g.High = g.High, g.Low
		}
	case *Position:
		m.position(r)
	case *Condition:
		r.X, r.Y = Term(m.ids["milestone"][0]), Term(m.ids["issue"][0])
		if m.yes(50) {
			r.Y += Term("=" + draw(m, m.options[m.ids["issue"][0]]))
		}
		m.days(r.Relation, &r.MinDays, &r.MaxDays)
	case *Figure:
		for i := range r.Values {
			q := &r.Values[i]
			if q.Low != nil && q.High != nil && *q.Low > *q.High {
				q.Low, q.High = q.High, q.Low
			}
			if q.Value == nil && q.Low == nil && q.High == nil && q.Words == "" {
				q.Words = "many"
			}
		}
	case *Deadline:
		if hangs := r.After != "" || r.AfterWords != ""; hangs {
			r.Due = when.Date{}
		} else {
			r.Due, r.Plus = m.date(), nil
		}
	case *Statement:
		if r.Credibility != nil {
			*r.Credibility = 1 + *r.Credibility%6
		}
		if r.Speaker.Person == "" && r.Speaker.Party == "" && r.Speaker.Words == "" && r.Speaker.Anonymous == nil {
			r.Speaker.Anonymous = &Anonymous{}
		}
		if r.Span != nil {
			r.Span.To = r.Span.From + 1
		}
	case *Account:
		for len(r.Sides) < 2 {
			r.Sides = append(r.Sides, Side{Who: m.words(), Words: m.words()})
		}
	case *Transmission:
		r.SHA256 = draw(m, []string{"", strings.Repeat("5e", 32)})
		if r.Draft == "" && r.Words == "" {
			r.Words = m.words()
		}
	case *Preference:
		ids := m.ids["issue"]
		if r.Issue != "" {
			ids = m.options[r.Issue]
		}
		r.Ranking, r.Values = [][]string{ids}, []Value{{ids[0], float64(m.n(0, 3))}}
		if m.yes(50) {
			r.Ranking = nil
			for _, id := range ids {
				r.Ranking = append(r.Ranking, []string{id})
			}
		}
		if r.Packages = nil; m.yes(30) {
			issue := draw(m, m.ids["issue"])
			sets := []Term{Term(issue + "=" + m.options[issue][0])}
			*r = Preference{Meta: r.Meta, Party: r.Party, Author: r.Author, Date: r.Date, Packages: []Bundle{{Sets: sets}, {Sets: sets}}}
		}
	case *Guarantee:
		if r.Point = ""; r.Draft != "" && len(m.points[r.Draft]) > 0 {
			r.Point = draw(m, m.points[r.Draft])
		}
	case *Draft:
		m.draft(r)
	}
}

func (m *maker) position(r *Position) {
	r.Option = draw(m, m.options[r.Issue])
	if issue := m.d.Issues[slices.Index(m.ids["issue"], r.Issue)]; issue.Range != nil && issue.Range.Low == nil && issue.Range.High == nil && m.yes(70) {
		r.Option = draw(m, []string{"600000", "-2.5", "1..3", "0"})
	}
	if m.yes(20) && !slices.Contains([]Stance{Rejects, Excludes, Insists}, r.Stance) {
		r.Option = ""
	}
	r.Supersedes = slices.DeleteFunc(r.Supersedes, func(id string) bool {
		old := m.d.Positions[slices.Index(m.ids["position"], id)]
		return old.Party != r.Party || old.Issue != r.Issue || when.CertainlyBefore(r.Date, old.Date)
	})
	if len(r.Supersedes) == 0 {
		r.Supersedes = nil
	}
	principal := m.d.Parties[slices.Index(m.ids["party"], r.Party)].Principal()
	if principal && r.Shift == ShiftChanged || !principal && (r.Shift == ShiftCloser || r.Shift == ShiftFurther) {
		r.Shift = ShiftNew
	}
	for i := range r.Conditions {
		m.days(r.Conditions[i].Relation, &r.Conditions[i].MinDays, &r.Conditions[i].MaxDays)
	}
}

func (m *maker) days(rel Relation, lo, hi **int) {
	switch {
	case rel == TogetherWith:
		*lo, *hi = nil, nil
	case rel == Within && *hi == nil:
		most := 30
		*hi = &most
	}
	if *lo != nil && *hi != nil && **lo > **hi {
		*lo, *hi = *hi, *lo
	}
}

// draft draws the text of a draft, in the form in which reading leaves it: one
// space between words, an empty line between paragraphs.
func (m *maker) draft(d *Draft) {
	words := []string{"words", "and", "more", "1.", "a)", `\1.`, `\\`, "iv.", "{", "}", `\{`, `back\slash`, "{cite:", "i-x=1}", ":", "|", "#", "---", `"q"`, "[x]", "]", "Київ", "עברית", "\u202e", "-", "*", "null", "600,000"}
	text := func(list []string) string {
		var out []string
		for range m.n(1, 5) {
			out = append(out, draw(m, list))
		}
		return strings.Join(out, " ")
	}
	bracketable := slices.DeleteFunc(slices.Clone(words), func(s string) bool { return s == "|" || strings.ContainsAny(s, "[]") })
	var bracket func(depth int) string
	bracket = func(depth int) string {
		alt := func() Alternative {
			a := Alternative{Parties: []string{draw(m, m.ids["party"])}}
			if m.yes(30) {
				a.Parties = append(a.Parties, draw(m, m.ids["party"]))
			}
			if m.yes(70) {
				a.Pieces = []Bracket{{Text: text(bracketable)}}
			}
			if depth < 2 && m.yes(30) {
				a.Pieces = []Bracket{{Text: text(bracketable) + " " + bracket(depth+1)}}
			}
			return a
		}
		return strings.ReplaceAll(formatBrackets([]Bracket{{Alternatives: []Alternative{alt(), alt()}}}), ": ]]", ":]]")
	}
	paras := func(list []string, brackets bool) string {
		var out []string
		for range m.n(1, 2) {
			s := text(list)
			if brackets && m.yes(40) {
				s += " " + bracket(0)
			}
			out = append(out, strings.Join(strings.Fields(s), " "))
		}
		return strings.Join(out, "\n\n")
	}
	if m.yes(50) {
		d.Preamble = paras(words, false)
	}
	for _, number := range m.points[d.ID] {
		p := Point{Part: Part{ID: number}}
		m.fill(reflect.ValueOf(&p).Elem(), shapeOf(pointType))
		if p.Unconfirmed != "" {
			p.Unconfirmed = text(words)
		}
		if p.Text != "" {
			p.Text = paras(words, true)
		}
		d.Points = append(d.Points, p)
	}
	for i := range d.Described {
		if d.Described[i].Point = ""; len(m.points[d.ID]) > 0 {
			d.Described[i].Point = draw(m, m.points[d.ID])
		}
	}
	for i := range d.Pins {
		x := &d.Pins[i]
		x.Old, x.New = m.points[x.Draft], m.points[d.ID]
		if len(x.Old) == 0 {
			x.Old = nil
		}
	}
}

// inMemory is the text form of a dossier as a folder in memory.
func inMemory(files []File) fstest.MapFS {
	out := fstest.MapFS{}
	for _, f := range files {
		out[f.Name] = &fstest.MapFile{Data: f.Text}
	}
	return out
}

func mustLoad(t interface {
	Helper()
	Fatalf(string, ...any)
}, files fs.FS) *Dossier {
	t.Helper()
	d, err := LoadFS(bare(), files)
	if err != nil {
		t.Fatalf("what was in order does not load:\n%v", err)
	}
	return d
}

// same compares what records say, and not where they were read.
var same = cmp.Options{
	cmpopts.IgnoreUnexported(Meta{}, Position{}, Point{}),
	cmp.Comparer(func(a, b when.Date) bool { return a == b }),
	cmp.Comparer(func(a, b when.Duration) bool { return a == b }),
}

// sameFiles tells in which file two text forms differ.
func sameFiles(a, b []File) string {
	for i := range max(len(a), len(b)) {
		switch {
		case i >= len(a) || i >= len(b) || a[i].Name != b[i].Name:
			return fmt.Sprintf("%d files and %d, from file %d on not the same", len(a), len(b), i)
		case !bytes.Equal(a[i].Text, b[i].Text):
			return a[i].Name + ":\n" + cmp.Diff(strings.Split(string(a[i].Text), "\n"), strings.Split(string(b[i].Text), "\n"))
		}
	}
	return ""
}

// The maker is worth something only if it tries every field.
func TestEveryFieldIsTried(t *testing.T) {
	tried := map[string]bool{}
	var see func(v reflect.Value, s *shape)
	see = func(v reflect.Value, s *shape) {
		for i := range s.fields {
			f := &s.fields[i]
			fv := v.FieldByIndex(f.index)
			if fv.IsZero() {
				continue
			}
			tried[s.typ.Name()+"."+f.name] = true
			for fv.Kind() == reflect.Pointer {
				fv = fv.Elem()
			}
			switch {
			case f.elem != nil && fv.Kind() == reflect.Slice:
				for j := range fv.Len() {
					see(fv.Index(j), f.elem)
				}
			case f.elem != nil:
				see(fv, f.elem)
			}
		}
	}
	for seed := range 60 {
		d := dossiers(false).Example(seed)
		see(reflect.ValueOf(d.Info), shapeOf(reflect.TypeFor[Info]()))
		d.Each(func(r Record) bool {
			v := reflect.ValueOf(r).Elem()
			see(v, shapeOf(v.Type()))
			return true
		})
		for _, dr := range d.Drafts {
			for _, p := range dr.Points {
				see(reflect.ValueOf(p), shapeOf(pointType))
			}
		}
	}
	shapes.Range(func(_, x any) bool {
		s := x.(*shape)
		for _, f := range s.fields {
			if name := s.typ.Name() + "." + f.name; !tried[name] {
				t.Errorf("the field %s was never drawn", name)
			}
		}
		return true
	})
}
