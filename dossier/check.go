package dossier

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"

	yaml "go.yaml.in/yaml/v3"

	"parley/when"
)

// mustCite lists the kinds of which a record is a claim: it rests on a source,
// or says that it is unconfirmed.
var mustCite = map[Kind]bool{
	"position": true, "condition": true, "interest": true, "lever": true, "draft": true, "event": true,
	"statement": true, "account": true, "deadline": true, "guarantee": true, "figure": true,
	"question": true, "endorsement": true, "line": true,
}

// checkRecord looks at one record by itself, while its text is at hand.
func checkRecord(dec *decoder, n *yaml.Node, r Record) {
	at := func(field string) *yaml.Node {
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == field {
				return n.Content[i+1]
			}
		}
		return n
	}
	m := r.Head()
	if mustCite[r.Kind()] && len(m.Sources) == 0 && m.Unconfirmed == "" {
		dec.problem(n, "no-source", "%s %s rests on no source; add sources, or say in unconfirmed what has not been checked", r.Kind(), m.ID)
	}
	switch r := r.(type) {
	case *Issue:
		checkIssue(dec, at, r)
	case *Position:
		if r.Option == "" && (r.Stance == Rejects || r.Stance == Excludes || r.Stance == Insists) {
			dec.problem(at("stance"), "missing-field", "a position that %s needs the option that it is about", r.Stance)
		}
		for _, l := range r.Conditions {
			checkDays(dec, at("conditions"), l.Relation, l.MinDays, l.MaxDays)
		}
	case *Condition:
		if r.X == r.Y && r.X != "" {
			dec.problem(at("y"), "waits-for-itself", "%s cannot be ordered by itself", r.X)
		}
		checkDays(dec, at("relation"), r.Relation, r.MinDays, r.MaxDays)
	case *Figure:
		for _, q := range r.Values {
			if q.Low != nil && q.High != nil && *q.Low > *q.High {
				dec.problem(at("values"), "upside-down", "the range runs from %v to %v, expected the least value first", *q.Low, *q.High)
			}
			if q.Value == nil && q.Low == nil && q.High == nil && q.Words == "" {
				dec.problem(at("values"), "missing-field", "a quantity needs a value, low or high, or words")
			}
		}
	case *Deadline:
		hangs := r.After != "" || r.AfterWords != ""
		if r.Due.IsZero() == !hangs {
			dec.problem(n, "missing-field", "a deadline has either due, or after (or after_words) with plus")
		}
		if len(r.Plus) > 0 && !hangs {
			dec.problem(at("plus"), "missing-field", "plus is the time after a milestone; name it in after, or in words in after_words")
		}
	case *Statement:
		if r.Credibility != nil && (*r.Credibility < 1 || *r.Credibility > 6) {
			dec.problem(at("credibility"), "out-of-range", "found %d, expected 1 to 6", *r.Credibility)
		}
		if r.Speaker.Person == "" && r.Speaker.Party == "" && r.Speaker.Words == "" && r.Speaker.Anonymous == nil {
			dec.problem(at("speaker"), "missing-field", "a speaker needs a person, a party, words, or anonymous")
		}
		if r.Span != nil && r.Span.From >= r.Span.To {
			dec.problem(at("span"), "upside-down", "the span runs from %d to %d, expected the first place before the second", r.Span.From, r.Span.To)
		}
	case *Account:
		if len(r.Sides) == 1 {
			dec.problem(at("sides"), "one-side", "an account needs two sides that disagree, found one")
		}
	case *Source:
		checkHash(dec, at("sha256"), r.SHA256)
	case *Transmission:
		checkHash(dec, at("sha256"), r.SHA256)
		if r.Draft == "" && r.Words == "" {
			dec.problem(n, "missing-field", "a transmission needs the draft that was sent, or words")
		}
	case *Preference:
		if len(r.Ranking) == 0 && len(r.Values) == 0 && len(r.Packages) == 0 && r.Reservation == nil {
			dec.problem(n, "missing-field", "a preference needs a ranking, packages, values or a reservation")
		}
	}
}

func checkIssue(dec *decoder, at func(string) *yaml.Node, r *Issue) {
	if len(r.Options) == 0 && r.Range == nil {
		dec.problem(at("question"), "missing-field", "issue %s has neither options nor a range", r.ID)
	}
	if g := r.Range; g != nil && g.Low != nil && g.High != nil && *g.Low > *g.High {
		dec.problem(at("range"), "upside-down", "the range runs from %v to %v, expected the least value first", *g.Low, *g.High)
	}
	seen := map[string]bool{}
	for _, o := range r.Options {
		if o.ID == "" {
			dec.problem(at("options"), "missing-field", "an option of issue %s has no id", r.ID)
		} else if seen[o.ID] {
			dec.problem(at("options"), "duplicate-id", "option %s of issue %s stands here twice", o.ID, r.ID)
		}
		seen[o.ID] = true
		for _, m := range o.Means {
			checkDays(dec, at("options"), m.Relation, m.MinDays, m.MaxDays)
		}
	}
}

func checkHash(dec *decoder, n *yaml.Node, hash string) {
	if hash == "" {
		return
	}
	if len(hash) != 64 || strings.Trim(hash, "0123456789abcdef") != "" {
		dec.problem(n, "bad-hash", "found %q, expected a SHA-256 as 64 hexadecimal digits in lower case", clip(hash))
	}
}

const maxDays = 200_000 // more than five centuries: a slip, not a condition

func checkDays(dec *decoder, n *yaml.Node, rel Relation, lo, hi *int) {
	if rel == Within && hi == nil {
		dec.problem(n, "missing-field", "within needs max_days")
	}
	if rel == TogetherWith && (lo != nil || hi != nil) {
		dec.problem(n, "unknown-field", "together-with takes no days")
	}
	for _, v := range []*int{lo, hi} {
		if v != nil && (*v < 0 || *v > maxDays) {
			dec.problem(n, "out-of-range", "found %d days, expected 0 to %d", *v, maxDays)
		}
	}
	if lo != nil && hi != nil && *lo > *hi {
		dec.problem(n, "upside-down", "min_days %d is more than max_days %d", *lo, *hi)
	}
}

// index finds records by kind and id.
type index map[Kind]map[string]Record

func (r *Records) index() index {
	out := make(index, len(kinds))
	for _, k := range kinds {
		out[k.kind] = make(map[string]Record, r.Count(k.kind))
	}
	r.Each(func(rec Record) bool {
		out[rec.Kind()][rec.Head().ID] = rec
		return true
	})
	return out
}

// step is one step of a path into a record: a field's name, or an index.
type step struct {
	up    *step
	name  string
	index int
}

func (s *step) path() []step {
	if s == nil {
		return nil
	}
	return append(s.up.path(), *s)
}

// walkRefs calls f for every reference in v.
func walkRefs(v reflect.Value, s *shape, up *step, f func(at *step, ref []string, value string)) {
	for i := range s.fields {
		fd := &s.fields[i]
		if fd.ref == nil && (fd.elem == nil || !fd.elem.refs) {
			continue
		}
		at := &step{up: up, name: fd.name}
		walkValue(v.FieldByIndex(fd.index), fd, at, f)
	}
}

func walkValue(v reflect.Value, fd *field, at *step, f func(*step, []string, string)) {
	switch v.Kind() {
	case reflect.String:
		if s := v.String(); s != "" && fd.ref != nil {
			f(at, fd.ref, s)
		}
	case reflect.Pointer:
		if !v.IsNil() {
			walkValue(v.Elem(), fd, at, f)
		}
	case reflect.Slice:
		for i := range v.Len() {
			walkValue(v.Index(i), fd, &step{up: at, index: i}, f)
		}
	case reflect.Struct:
		if fd.elem != nil {
			walkRefs(v, fd.elem, at, f)
		}
	}
}

// check looks at the records together: ids are unique, references lead
// somewhere, nothing derives from itself.
func check(d *Dossier, l *loader) Problems {
	c := &checker{d: d, l: l, ix: make(index, len(kinds))}
	for _, k := range kinds {
		c.ix[k.kind] = make(map[string]Record, d.Count(k.kind))
	}
	d.Each(func(r Record) bool {
		if id := r.Head().ID; id == "" {
			return true // told already
		} else if c.ix[r.Kind()][id] != nil {
			first := c.ix[r.Kind()][id].Head().at
			c.add(r, []step{{name: "id"}}, "duplicate-id", "", "%s %q stands here a second time; the first is in %s:%d", r.Kind(), id, first.file, first.line)
		} else {
			c.ix[r.Kind()][id] = r
		}
		return true
	})
	d.Each(func(r Record) bool {
		c.refs(r)
		c.parts(r)
		return true
	})
	walkRefs(reflect.ValueOf(&d.Info).Elem(), shapeOf(reflect.TypeFor[Info]()), nil, func(at *step, ref []string, value string) {
		c.ref(nil, at, ref, value)
	})
	for _, p := range d.Persons {
		if _, both := c.ix["party"][p.ID]; both {
			c.add(p, []step{{name: "id"}}, "duplicate-id", "", "%q is the id of a party and of a person; where either can stand, nobody could tell which is meant", p.ID)
		}
	}
	for _, m := range d.Milestones {
		if _, both := c.ix["issue"][m.ID]; both {
			c.add(m, []step{{name: "id"}}, "duplicate-id", "", "%q is the id of an issue and of a milestone; where either can stand, nobody could tell which is meant", m.ID)
		}
	}
	for _, p := range d.Positions {
		c.position(p)
	}
	for _, p := range d.Preferences {
		c.preference(p)
	}
	for _, g := range d.Groups {
		if g.ID == Everyone || g.ID == Owners {
			c.add(g, []step{{name: "id"}}, "bad-id", "", "%q is an audience of its own and no name for a group", g.ID)
		}
	}
	for _, p := range d.Drafts {
		c.draft(p)
	}
	c.cycles("derives_from", "draft", func(r Record) []string { return r.(*Draft).DerivesFrom })
	c.cycles("sources", "source", func(r Record) []string {
		var out []string
		for _, s := range r.(*Source).Sources {
			out = append(out, s.Source)
		}
		return out
	})
	c.cycles("members", "party", func(r Record) []string { return r.(*Party).Members })
	c.cycles("after", "milestone", func(r Record) []string { return r.(*Milestone).After })
	c.cycles("after", "guarantee", func(r Record) []string { return r.(*Guarantee).After })
	c.cycles("clock_from", "guarantee", func(r Record) []string { return one(r.(*Guarantee).ClockFrom) })
	for _, g := range d.Guarantees {
		c.guarantee(g)
	}
	c.cycles("within", "event", func(r Record) []string { return one(r.(*Event).Within) })
	c.cycles("supersedes", "position", func(r Record) []string { return r.(*Position).Supersedes })
	c.cycles("supersedes", "condition", func(r Record) []string { return r.(*Condition).Supersedes })
	return c.out
}

func one(s string) []string {
	if s == "" {
		return nil
	}
	return []string{s}
}

type checker struct {
	d   *Dossier
	l   *loader
	ix  index
	out Problems

	compared int // ids, to find nearest ones
}

// exact is how many problems are told with column and nearest name. A text with
// more than that has something wrong on the whole, and each of the rest is told
// with the line of its record.
const exact = 500

// add records a problem at a path within a record's text (nil: dossier.yaml).
func (c *checker) add(r Record, path []step, code, nearest, format string, args ...any) {
	if len(c.out) >= exact {
		path = nil
	}
	file, line, col := c.l.locate(r, path)
	p := Problem{File: file, Line: line, Column: col, Code: code, Message: fmt.Sprintf(format, args...), Nearest: nearest}
	if r != nil {
		p.Record, p.Field = AddressOf(r), fieldPath(path)
	}
	c.out = append(c.out, p)
}

// fieldPath is a path within a record as Entries names it.
func fieldPath(path []step) string {
	names := make([]string, len(path))
	for i, s := range path {
		if names[i] = s.name; s.name == "" {
			names[i] = strconv.Itoa(s.index)
		}
	}
	return strings.Join(names, ".")
}

func (c *checker) refs(r Record) {
	v := reflect.ValueOf(r).Elem()
	walkRefs(v, shapeOf(v.Type()), nil, func(at *step, ref []string, value string) { c.ref(r, at, ref, value) })
	if d, ok := r.(*Draft); ok {
		pt := shapeOf(reflect.TypeFor[Point]())
		for i := range d.Points {
			up := &step{up: &step{name: "points"}, index: i}
			walkRefs(reflect.ValueOf(&d.Points[i]).Elem(), pt, up, func(at *step, ref []string, value string) { c.ref(r, at, ref, value) })
		}
	}
}

// parts checks that no two parts of a record in one list have the same id.
// Options, which need one, and points are looked at where they are read.
func (c *checker) parts(r Record) {
	if _, ok := r.(*Issue); ok {
		return
	}
	v := reflect.ValueOf(r).Elem()
	s := shapeOf(v.Type())
	for i := range s.fields {
		f := &s.fields[i]
		list := v.FieldByIndex(f.index)
		if f.elem == nil || list.Kind() != reflect.Slice || list.Len() < 2 {
			continue
		}
		at, ok := f.elem.byName["id"]
		if !ok {
			continue
		}
		seen := map[string]bool{}
		for j := range list.Len() {
			id := list.Index(j).FieldByIndex(f.elem.fields[at].index).String()
			if id != "" && seen[id] {
				c.add(r, []step{{name: f.name}, {index: j}, {name: "id"}}, "duplicate-id", "", "%q stands in %s a second time", id, f.name)
			}
			seen[id] = true
		}
	}
}

// lost tells whether records of one of the kinds could not be read, so that
// nothing can be said of references to them.
func (c *checker) lost(among ...Kind) bool {
	return slices.ContainsFunc(among, func(k Kind) bool { return c.l.lost[k] })
}

// ref checks that one reference leads somewhere.
func (c *checker) ref(r Record, at *step, ref []string, value string) {
	switch ref[0] {
	case "term":
		if code, nearest, msg := c.term(Term(value)); msg != "" {
			c.add(r, at.path(), code, nearest, "%s", msg)
		}
		return
	case "*":
		k, id, point, ok := parseAddress(value)
		if !ok {
			var names []string
			for _, k := range Kinds() {
				names = append(names, string(k))
			}
			c.add(r, at.path(), "bad-address", Nearest(string(k), names), "found %q, expected KIND/ID, as in position/pos-041", clip(value))
			return
		}
		rec := c.ix[k][id]
		if rec == nil && c.lost(k) {
			return
		}
		if rec == nil {
			c.add(r, at.path(), "unknown-id", c.nearest(id, k), "unknown %s %q", k, clip(id))
			return
		}
		if d, isDraft := rec.(*Draft); point != "" && isDraft {
			if _, ok := d.Point(point); !ok {
				c.add(r, at.path(), "unknown-id", "", "draft %s has no point %q", id, clip(point))
			}
		}
		return
	}
	among := make([]Kind, len(ref))
	for i, k := range ref {
		among[i] = Kind(k)
		if _, ok := c.ix[among[i]][value]; ok {
			return
		}
	}
	if ref[0] == "group" && (value == Everyone || value == Owners) || c.lost(among...) {
		return
	}
	c.add(r, at.path(), "unknown-id", c.nearest(value, among...), "unknown %s %q", strings.Join(ref, " or "), clip(value))
}

// comparisons is how many ids are compared, at most, to find nearest ones.
const comparisons = 2_000_000

// nearest is the id nearest to s among some kinds.
func (c *checker) nearest(s string, among ...Kind) string {
	for _, k := range among {
		c.compared += len(c.ix[k])
	}
	if len(c.out) >= exact || c.compared > comparisons {
		return ""
	}
	var known []string
	for _, k := range among {
		for id := range c.ix[k] {
			known = append(known, id)
		}
		if k == "group" {
			known = append(known, Everyone, Owners)
		}
	}
	return Nearest(s, known)
}

// Split takes a term apart: a milestone or issue id, and the option if there
// is one.
func (t Term) Split() (id, option string) {
	id, option, _ = strings.Cut(string(t), "=")
	return id, option
}

func (c *checker) term(t Term) (code, nearest, msg string) {
	id, option := t.Split()
	if !strings.Contains(string(t), "=") {
		if c.ix["milestone"][id] != nil || c.ix["issue"][id] != nil || c.lost("milestone", "issue") {
			return "", "", ""
		}
		return "unknown-id", c.nearest(id, "milestone", "issue"), fmt.Sprintf("unknown milestone or issue %q", clip(id))
	}
	rec, ok := c.ix["issue"][id]
	if !ok && c.lost("issue") {
		return "", "", ""
	}
	if !ok {
		return "unknown-id", c.nearest(id, "issue"), fmt.Sprintf("unknown issue %q", clip(id))
	}
	return optionProblem(rec.(*Issue), option)
}

// optionProblem says what is wrong with an option of an issue, if anything.
func optionProblem(i *Issue, option string) (code, nearest, msg string) {
	if _, ok := i.Option(option); ok {
		return "", "", ""
	}
	var ids []string
	for _, o := range i.Options {
		ids = append(ids, o.ID)
	}
	if i.Range == nil {
		return "unknown-option", Nearest(option, ids), fmt.Sprintf("issue %s has no option %q, expected one of: %s", i.ID, clip(option), strings.Join(ids, ", "))
	}
	lo, hi, err := ParseInterval(option)
	if err != nil {
		return "unknown-option", Nearest(option, ids), fmt.Sprintf("found %q for issue %s, expected a number of %s, an interval LOW..HIGH, or one of: %s", clip(option), i.ID, i.Range.Unit, strings.Join(ids, ", "))
	}
	if lo > hi {
		return "upside-down", "", fmt.Sprintf("the interval %s is upside down, expected the least value first", option)
	}
	if i.Range.Low != nil && lo < *i.Range.Low || i.Range.High != nil && hi > *i.Range.High {
		return "out-of-range", "", fmt.Sprintf("%s is outside the range of issue %s; widen its range if it is meant", option, i.ID)
	}
	return "", "", ""
}

// ParseInterval reads a number, or an interval LOW..HIGH, of a range.
func ParseInterval(s string) (low, high float64, err error) {
	a, b, isInterval := strings.Cut(s, "..")
	if !isInterval {
		b = a
	}
	if low, err = parseNumber(a); err != nil {
		return 0, 0, err
	}
	high, err = parseNumber(b)
	return low, high, err
}

func parseNumber(s string) (float64, error) {
	if s == "" || strings.Trim(s, "0123456789.-") != "" {
		return 0, fmt.Errorf("%q is no number", clip(s))
	}
	return strconv.ParseFloat(s, 64)
}

func (c *checker) position(p *Position) {
	if i, ok := c.ix["issue"][p.Issue]; ok && p.Option != "" {
		if code, nearest, msg := optionProblem(i.(*Issue), p.Option); msg != "" {
			c.add(p, []step{{name: "option"}}, code, nearest, "%s", msg)
		}
	}
	for n, id := range p.Supersedes {
		old, ok := c.ix["position"][id].(*Position)
		if !ok {
			continue // told already
		}
		at := []step{{name: "supersedes"}, {index: n}}
		if old.Party != p.Party || old.Issue != p.Issue {
			c.add(p, at, "wrong-party", "", "%s replaces %s, which is %s's position on %s; a party replaces its own position on the same issue", p.ID, id, old.Party, old.Issue)
		} else if when.CertainlyBefore(p.Date, old.Date) {
			c.add(p, at, "wrong-order", "", "%s of %s replaces %s, which is of %s and so later", p.ID, p.Date, id, old.Date)
		}
	}
	if party, ok := c.ix["party"][p.Party].(*Party); ok {
		principal := party.Principal()
		if principal && p.Shift == ShiftChanged {
			c.add(p, []step{{name: "shift"}}, "wrong-shift", "", "%s is a principal; expected closer, further, same, new or unclear", p.Party)
		}
		if !principal && (p.Shift == ShiftCloser || p.Shift == ShiftFurther) {
			c.add(p, []step{{name: "shift"}}, "wrong-shift", "", "%s is no principal, so its shift has no direction; expected changed, same, new or unclear", p.Party)
		}
	}
}

// Principal tells whether the party's consent makes a deal.
func (p *Party) Principal() bool {
	for _, r := range p.Roles {
		if r.Role == Principal {
			return true
		}
	}
	return false
}

func (c *checker) preference(p *Preference) {
	issue, _ := c.ix["issue"][p.Issue].(*Issue)
	if p.Issue != "" && issue == nil {
		return // told already
	}
	look := func(at []step, id string) {
		if issue != nil {
			if code, nearest, msg := optionProblem(issue, id); msg != "" {
				c.add(p, at, code, nearest, "%s", msg)
			}
		} else if c.ix["issue"][id] == nil && !c.lost("issue") {
			c.add(p, at, "unknown-id", c.nearest(id, "issue"), "unknown issue %q", clip(id))
		}
	}
	for i, tier := range p.Ranking {
		for _, id := range tier {
			look([]step{{name: "ranking"}, {index: i}}, id)
		}
	}
	for i, v := range p.Values {
		look([]step{{name: "values"}, {index: i}, {name: "of"}}, v.Of)
	}
	if len(p.Packages) > 0 {
		c.packages(p)
	}
}

// packages checks a ranking of packages: they settle the same issues, each in
// one way unless several can hold together.
func (c *checker) packages(p *Preference) {
	at := []step{{name: "packages"}}
	if p.Issue != "" || len(p.Ranking) > 0 || len(p.Values) > 0 || p.Reservation != nil {
		c.add(p, at, "bad-value", "", "a ranking of packages ranks and values nothing else; make that a record of its own")
	}
	if len(p.Packages) == 1 {
		c.add(p, at, "bad-value", "", "one package alone is no ranking; expected two or more, the best first")
	}
	issuesOf := func(b Bundle) []string {
		var out []string
		for _, t := range b.Sets {
			id, _ := t.Split()
			out = append(out, id)
		}
		slices.Sort(out)
		return slices.Compact(out)
	}
	for n, b := range p.Packages {
		here := append(slices.Clone(at), step{index: n}, step{name: "sets"})
		seen := map[string]bool{}
		for k, t := range b.Sets {
			id, option := t.Split()
			issue, _ := c.ix["issue"][id].(*Issue)
			switch {
			case option == "":
				c.add(p, append(slices.Clone(here), step{index: k}), "bad-value", "", "%q settles nothing; expected ISSUE=OPTION", clip(string(t)))
			case seen[id] && issue != nil && !issue.Several:
				c.add(p, append(slices.Clone(here), step{index: k}), "bad-value", "", "issue %q is settled twice in one package", id)
			}
			seen[id] = true
		}
		if !slices.Equal(issuesOf(b), issuesOf(p.Packages[0])) {
			c.add(p, here, "bad-value", "", "this package settles other issues than the first; expected %s", strings.Join(issuesOf(p.Packages[0]), ", "))
		}
	}
}

// guarantee holds that no guarantee voids or starts itself.
func (c *checker) guarantee(g *Guarantee) {
	for _, f := range []struct {
		name string
		ids  []string
	}{{"voids", g.Voids}, {"starts", g.Starts}} {
		if i := slices.Index(f.ids, g.ID); i >= 0 {
			c.add(g, []step{{name: f.name}, {index: i}}, "cites-itself", "", "guarantee %s names itself in %s; name the guarantees that lapse or come into force when this one's trigger is met", g.ID, f.name)
		}
	}
}

func (c *checker) draft(d *Draft) {
	for i := range d.Points {
		pieces, err := ParseBrackets(d.Points[i].Text)
		if err != nil {
			continue // told already
		}
		c.brackets(d, i, pieces)
	}
}

func (c *checker) brackets(d *Draft, point int, pieces []Bracket) {
	for _, b := range pieces {
		for _, a := range b.Alternatives {
			for _, id := range a.Parties {
				if _, ok := c.ix["party"][id]; !ok && !c.lost("party") {
					c.add(d, []step{{name: "points"}, {index: point}}, "unknown-id", c.nearest(id, "party"), "point %s: a bracket names the unknown party %q", d.Points[point].ID, clip(id))
				}
			}
			c.brackets(d, point, a.Pieces)
		}
	}
}

// cycles reports records that lead back to themselves over a field.
func (c *checker) cycles(fieldName string, k Kind, next func(Record) []string) {
	const (
		fresh = iota
		open
		done
	)
	state := map[string]int{}
	var trail []string
	var visit func(id string)
	visit = func(id string) {
		r, ok := c.ix[k][id]
		if !ok || state[id] == done {
			return
		}
		if state[id] == open {
			from := len(trail) - 1
			for trail[from] != id {
				from--
			}
			c.add(c.ix[k][trail[len(trail)-1]], []step{{name: fieldName}}, "cycle", "", "%s leads back to itself over %s: %s", k, fieldName, strings.Join(append(append([]string{}, trail[from:]...), id), " → "))
			return
		}
		state[id] = open
		trail = append(trail, id)
		for _, n := range next(r) {
			visit(n)
		}
		trail = trail[:len(trail)-1]
		state[id] = done
	}
	c.d.Each(func(r Record) bool {
		if r.Kind() == k {
			visit(r.Head().ID)
		}
		return true
	})
}

// locate finds a path's place in a record's text by parsing that text again:
// problems are rare, and so the places of all fields need not be kept.
func (l *loader) locate(r Record, path []step) (file string, line, col int) {
	file, line = infoFile, 1
	if r != nil {
		at := r.Head().at
		file, line = at.file, at.line
		if path == nil {
			return file, line, 1
		}
		if d, ok := r.(*Draft); ok && len(path) > 1 && path[0].name == "points" {
			return file, d.Points[path[1].index].line, 1
		}
	}
	n, before := l.recordNode(file, line)
	if n == nil {
		return file, line, 1
	}
	for _, s := range path {
		next := child(n, s)
		if next == nil {
			break
		}
		n = next
	}
	return file, n.Line + before, n.Column
}

// lineStart is where a line of a file begins.
func (l *loader) lineStart(file string, line int) int {
	starts := l.lines[file]
	if starts == nil {
		starts = []int{0}
		for i, c := range l.text[file] {
			if c == '\n' {
				starts = append(starts, i+1)
			}
		}
		l.lines[file] = starts
	}
	return starts[min(max(line, 1), len(starts))-1]
}

// recordNode parses the record that begins in a line of a file.
func (l *loader) recordNode(file string, line int) (n *yaml.Node, before int) {
	text := l.text[file]
	if strings.HasSuffix(file, ".md") {
		text, _, _ = bytes.Cut(bytes.TrimPrefix(bytes.ReplaceAll(text, []byte("\r\n"), []byte("\n")), []byte("---\n")), []byte("\n---"))
		before = 1
	} else if file != infoFile {
		text = text[l.lineStart(file, line):]
		before = line - 1
		if end := bytes.Index(text, []byte("\n- ")); end >= 0 {
			text = text[:end+1]
		}
	}
	doc, err := parseYAML(text)
	if err != nil || doc == nil || len(doc.Content) == 0 {
		return nil, before
	}
	n = doc.Content[0]
	if n.Kind == yaml.SequenceNode && len(n.Content) > 0 {
		n = n.Content[0]
	}
	return n, before
}

func child(n *yaml.Node, s step) *yaml.Node {
	switch {
	case n.Kind == yaml.SequenceNode && s.name == "" && s.index < len(n.Content):
		return n.Content[s.index]
	case n.Kind == yaml.MappingNode && s.name != "":
		for i := 0; i+1 < len(n.Content); i += 2 {
			if n.Content[i].Value == s.name {
				return n.Content[i+1]
			}
		}
	}
	return nil
}
