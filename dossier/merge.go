package dossier

import (
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"
)

// Merge puts what somebody changed of a record into another state of it: whole,
// with all that was changed from seen to edited, field by field. It serves two
// who see different things: who does not see everything edits the record as their
// view shows it (seen), and what their view cut out of it, references, parts of
// lists, sides of brackets, stays where it was. And it serves two who edit at once:
// seen is then what both began with, and whole what the other has made of it. Where
// both changed the same field, edited wins; Conflicts finds these.
//
// A part of a list is the same in two states if it has the same id, or else the
// most in common. What stands within a part that was taken away goes with it. New
// parts get another id where theirs is taken by a part that was not seen. The error
// says that the three are not states of one record.
func Merge(whole, seen, edited Record) (Record, error) {
	return new(merger).merge(whole, seen, edited)
}

// Through is Merge for somebody who does not see everything: what they typed
// stands as they typed it, whatever is hidden from them. A hidden point of a draft
// gives up its number where they use it, and gets another, with a letter that is
// drawn from random: a letter that was counted would tell others who see the point
// of more that they do not see. So it does where they name a point by that number
// that they do not see, in named: NamedPoints. moved are the points with another
// number than they had; what refers to them, FollowPoints puts right. New parts have
// ids that are drawn already: FreshParts.
//
// The error is that of random, or says that what comes of it cannot be written down.
func Through(whole, seen, edited Record, named []Address, random io.Reader) (out Record, moved Renaming, err error) {
	m := merger{random: random, named: map[string]bool{}}
	for _, a := range named {
		if a.Kind == whole.Kind() && a.ID == whole.Head().ID {
			m.named[a.Point] = true
		}
	}
	if out, err = m.merge(whole, seen, edited); err == nil {
		err = m.err
	}
	if err == nil {
		_, err = Decode(out.Kind(), FormatRecord(out))
	}
	if err != nil {
		return nil, nil, err
	}
	moved = Renaming{}
	for from, to := range m.moved {
		if from != to {
			moved[Address{whole.Kind(), whole.Head().ID, from}] = to
		}
		// 10a names 10.a only while there is no 10a.
		short := strings.ReplaceAll(from, ".", "")
		if _, other := m.moved[short]; !other && short != to {
			if p, ok := out.(*Draft).Point(short); from != to || ok && p.ID != to {
				moved[Address{whole.Kind(), whole.Head().ID, short}] = to
			}
		}
	}
	return out, moved, nil
}

// merger puts together what was changed.
type merger struct {
	random io.Reader         // nil: what was edited gives way to what was not seen
	named  map[string]bool   // numbers that hidden points give up, too
	moved  map[string]string // points of the whole by their numbers, with those that they get
	err    error
}

func (m *merger) merge(whole, seen, edited Record) (Record, error) {
	if a := AddressOf(whole); a != AddressOf(seen) || a != AddressOf(edited) {
		return nil, fmt.Errorf("these are not states of one record: %s, %s, %s", a, AddressOf(seen), AddressOf(edited))
	}
	w, s, e := reflect.ValueOf(whole).Elem(), reflect.ValueOf(seen).Elem(), reflect.ValueOf(edited).Elem()
	out := reflect.New(w.Type())
	out.Elem().Set(w)
	m.fields(out.Elem(), w, s, e, shapeOf(w.Type()))
	if d, ok := out.Interface().(*Draft); ok {
		x, y, z := whole.(*Draft), seen.(*Draft), edited.(*Draft)
		if y.Preamble != z.Preamble {
			d.Preamble = z.Preamble
		}
		points := func(d *Draft) reflect.Value {
			c := slices.Clone(d.Points)
			for i := range c {
				c[i].line = 0
			}
			return reflect.ValueOf(c)
		}
		f := field{name: pointsEntry, elem: shapeOf(pointType)}
		put := m.value
		if m.random != nil {
			put = m.list // also where the same is seen: hidden records may name the points
		}
		d.Points = inTree(put(points(x), points(y), points(z), f).Interface().([]Point))
	}
	return out.Interface().(Record), nil
}

// inTree puts every point behind the one that it stands under. Points of which
// that is gone go.
func inTree(points []Point) []Point {
	under := map[string][]int{}
	for i := range points {
		under[points[i].Parent()] = append(under[points[i].Parent()], i)
	}
	var out []Point
	var visit func(id string)
	visit = func(id string) {
		list := under[id]
		delete(under, id)
		for _, i := range list {
			out = append(out, points[i])
			visit(points[i].ID)
		}
	}
	visit("")
	return out
}

// fields sets the fields of out.
func (m *merger) fields(out, w, s, e reflect.Value, sh *shape) {
	for _, f := range sh.fields {
		ev := e.FieldByIndex(f.index)
		out.FieldByIndex(f.index).Set(m.value(w.FieldByIndex(f.index), s.FieldByIndex(f.index), ev, f))
	}
	if sh.typ == pointType {
		if i, ok := sh.byName["text"]; ok {
			f := sh.fields[i]
			text := m.text(w.FieldByIndex(f.index).String(), s.FieldByIndex(f.index).String(), e.FieldByIndex(f.index).String())
			out.FieldByIndex(f.index).SetString(text)
		}
	}
}

func equal(a, b reflect.Value) bool {
	if a.Kind() == reflect.Slice && a.Len() == 0 && b.Len() == 0 {
		return true
	}
	return saysNothing(a) && saysNothing(b) || reflect.DeepEqual(a.Interface(), b.Interface())
}

// saysNothing tells whether a value is not there, or is a part of which everything
// was cut out.
func saysNothing(v reflect.Value) bool {
	if v.Kind() == reflect.Pointer && !v.IsNil() && v.Type().Elem().Kind() == reflect.Struct && !bareParts[v.Type().Elem()] {
		return v.Elem().IsZero()
	}
	return v.IsZero()
}

func (m *merger) value(w, s, e reflect.Value, f field) reflect.Value {
	switch {
	case equal(s, e):
		return w
	case equal(w, s):
		return e
	case w.Kind() == reflect.Slice:
		return m.list(w, s, e, f)
	case w.Kind() == reflect.Struct && f.elem != nil:
		out := reflect.New(w.Type()).Elem()
		out.Set(w)
		m.fields(out, w, s, e, f.elem)
		return out
	case w.Kind() == reflect.Pointer && f.elem != nil && !w.IsNil() && !s.IsNil() && !e.IsNil():
		out := reflect.New(w.Type().Elem())
		out.Elem().Set(w.Elem())
		m.fields(out.Elem(), w.Elem(), s.Elem(), e.Elem(), f.elem)
		return out
	}
	return e
}

func (m *merger) list(w, s, e reflect.Value, f field) reflect.Value {
	all, typed := items(w, f), items(e, f)
	sw := matches(items(s, f), all, cutFrom(s, w, f))
	es := matches(typed, items(s, f), nil)
	unseen := map[string]bool{} // values that were not seen
	if f.elem == nil {
		for j := range all {
			unseen[all[j].text] = true
		}
		for _, j := range sw {
			if j >= 0 {
				delete(unseen, all[j].text)
			}
		}
	}
	out := reflect.MakeSlice(w.Type(), 0, w.Len()+e.Len())
	ids, unseenIDs := m.newIDs(w, e, sw, es, f)
	with := func(v reflect.Value, id string) reflect.Value {
		if id == "" || idOf(v, f) == id {
			return v
		}
		c := reflect.New(v.Type()).Elem()
		c.Set(v)
		c.FieldByIndex(f.elem.fields[f.elem.byName["id"]].index).SetString(id)
		return c
	}
	interleave(w.Len(), s.Len(), sw, es, func(j int) { out = reflect.Append(out, with(w.Index(j), unseenIDs[j])) }, func(i int) {
		item := e.Index(i)
		switch at := es[i]; {
		case at >= 0 && sw[at] >= 0:
			item = m.value(w.Index(sw[at]), s.Index(at), item, f)
		case at >= 0 && equal(item, s.Index(at)):
			return // somebody else took it away
		case at < 0 && unseen[typed[i].text]:
			return // it is there already
		}
		out = reflect.Append(out, with(item, ids[i]))
	})
	if out.Len() == 0 {
		return reflect.Zero(w.Type())
	}
	return out
}

// idOf is the id of an item of a list; "" where it has none.
func idOf(v reflect.Value, f field) string {
	if f.elem == nil {
		return ""
	}
	i, ok := f.elem.byName["id"]
	if !ok {
		return ""
	}
	return v.FieldByIndex(f.elem.fields[i].index).String()
}

// newIDs gives the items of an edited list the ids that they will have, and those
// of the whole list that were not seen. Two have not the same: what was edited gives
// way, or a point that was not seen. What stands under a point follows it when its
// number changes.
func (m *merger) newIDs(w, e reflect.Value, sw, es []int, f field) (ids, unseen []string) {
	ids, unseen = make([]string, e.Len()), make([]string, w.Len())
	numbered := f.name == pointsEntry
	yields := numbered && m.random != nil
	shown := make([]bool, w.Len())
	for _, j := range sw {
		if j >= 0 {
			shown[j] = true
		}
	}
	taken := map[string]bool{}
	for j := range w.Len() {
		if !shown[j] && !yields {
			taken[idOf(w.Index(j), f)] = true
		}
	}
	as := map[string]string{}    // an id as typed, and as it will be
	moved := map[string]string{} // an id of the whole list, and as it will be
	under := func(id string, to map[string]string) string {
		p := Point{Part: Part{ID: id}}
		if parent := p.Parent(); numbered && parent != "" && to[parent] != "" {
			return to[parent] + id[len(parent):]
		}
		return id
	}
	for i := range e.Len() {
		typed := idOf(e.Index(i), f)
		if typed == "" {
			continue
		}
		ids[i] = under(typed, as)
		for n := 2; taken[ids[i]] && n < 1000; n++ {
			ids[i] = anotherID(under(typed, as), n, numbered)
		}
		as[typed] = ids[i]
		if at := es[i]; at >= 0 && sw[at] >= 0 {
			moved[idOf(w.Index(sw[at]), f)] = ids[i]
		}
	}
	used := map[string]bool{}
	for _, id := range ids {
		used[id] = true
	}
	for j := range w.Len() {
		if id := idOf(w.Index(j), f); !shown[j] && id != "" {
			unseen[j] = under(id, moved)
			if yields {
				unseen[j] = m.drawn(unseen[j], used)
			}
			moved[id] = unseen[j]
		}
	}
	if yields {
		m.moved = moved
	}
	return ids, unseen
}

// drawn is a number for a point that was not seen: its own, where it is not used.
func (m *merger) drawn(number string, used map[string]bool) string {
	at := strings.LastIndexByte(number, '.') + 1
	before, digits := number[:at], strings.TrimRight(number[at:], "abcdefghijklmnopqrstuvwxyz")
	is := func(n string) bool { return used[n] || m.named[n] || m.named[strings.ReplaceAll(n, ".", "")] }
	for tries := 0; is(number); tries++ {
		var raw [2]byte
		if _, err := io.ReadFull(m.random, raw[:]); err != nil {
			m.err = fmt.Errorf("no number can be drawn: %w", err)
			break
		}
		n := int(raw[0])<<8 | int(raw[1])
		if number = before + digits + string(rune('a'+n%26)); tries > 100 { // all letters are used
			number = before + fmt.Sprint(1000+n%9000) + string(rune('a'+n%26))
		}
	}
	used[number] = true
	return number
}

// anotherID is the nth choice for an id that is taken: 6a for a point 6, the next
// letter for a point 6.b, and x-2 for any other part.
func anotherID(id string, n int, numbered bool) string {
	switch last := id[len(id)-1]; {
	case !numbered:
		return fmt.Sprintf("%s-%d", id, n)
	case last >= '0' && last <= '9':
		return id + string(rune('a'+(n-2)%26))
	default:
		return id[:strings.LastIndexByte(id, '.')+1] + string(rune('a'+(int(last)-'a'+n-1)%26))
	}
}

// interleave goes through the edited list and, behind what they came behind, the
// items of the whole one that were not seen.
func interleave(whole, seen int, sw, es []int, unseen, item func(int)) {
	kept := make([]bool, seen)
	for _, at := range es {
		if at >= 0 {
			kept[at] = true
		}
	}
	after := map[int][]int{} // by item of the seen list; -1: the front
	back := make([]int, whole)
	for j := range back {
		back[j] = -1
	}
	for i, j := range sw {
		if j >= 0 {
			back[j] = i
		}
	}
	anchor := -1
	for j, i := range back {
		if i >= 0 {
			if kept[i] {
				anchor = i
			}
			continue
		}
		after[anchor] = append(after[anchor], j)
	}
	for _, j := range after[-1] {
		unseen(j)
	}
	for i, at := range es {
		item(i)
		if at >= 0 {
			for _, j := range after[at] {
				unseen(j)
			}
		}
	}
}

// item is an element of a list as others are compared with it.
type item struct {
	id     string
	text   string            // all of it, but for its id
	leaves map[string]string // its values by their paths
}

func items(list reflect.Value, f field) []item {
	out := make([]item, list.Len())
	for i := range out {
		out[i].leaves = map[string]string{}
		leavesOf(dataOf(list.Index(i), f, nil), "", out[i].leaves)
		out[i].settle(f.name == pointsEntry)
	}
	return out
}

// settle keeps the id apart, and gathers the text. The number of a point is not
// what it is: another may be put before it.
func (t *item) settle(numbered bool) {
	t.id = t.leaves["id"]
	names := make([]string, 0, len(t.leaves))
	if numbered {
		delete(t.leaves, "id")
	}
	for name := range t.leaves {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for _, name := range names {
		fmt.Fprintf(&b, "%s\x00%s\x00", name, t.leaves[name])
	}
	t.text = b.String()
}

// leavesOf lists the values of some data by their paths; those of a list by what
// they are, not by where.
func leavesOf(v any, under string, into map[string]string) {
	switch v := v.(type) {
	case Object:
		for _, x := range v {
			name := x.Name
			if under != "" {
				name = under + "." + name
			}
			leavesOf(x.Value, name, into)
		}
	case []any:
		for i, x := range v {
			if o, ok := x.(Object); ok {
				leavesOf(o, fmt.Sprintf("%s.%d", under, i), into)
				continue
			}
			leavesOf(x, under+"."+entryText(x, false), into)
		}
	default:
		into[under] = entryText(v, false)
	}
}

// alike says how much two items have in common; 0: they are not the same.
func alike(a, b item) int {
	if x, y := a.leaves["id"], b.leaves["id"]; x != "" && y != "" && x != y {
		return 0
	}
	n := 0
	for name, v := range a.leaves {
		if w, ok := b.leaves[name]; ok && v == w {
			n++
		}
	}
	if n > 0 && a.text == b.text {
		n += 1000
	}
	return n
}

// mostPairs is how many pairs are compared at most. Of longer lists only what
// is equal is found, and what has the same id.
const mostPairs = 1 << 20

// matches finds for each item of a the one of b that it is, also where it was
// moved; -1 for none. score says how much two have in common; nil: alike.
func matches(a, b []item, score func(i, j int) int) []int {
	if score == nil {
		score = func(i, j int) int { return alike(a[i], b[j]) }
	}
	out, used := ordered(a, b, score)
	for _, key := range []func(item) string{func(t item) string { return t.text }, func(t item) string { return t.id }} {
		places := map[string][]int{}
		for j := range b {
			if k := key(b[j]); !used[j] && k != "" {
				places[k] = append(places[k], j)
			}
		}
		for i := range a {
			if k := key(a[i]); out[i] < 0 && len(places[k]) > 0 {
				out[i] = places[k][0]
				used[out[i]] = true
				places[k] = places[k][1:]
			}
		}
	}
	return out
}

// ordered finds for each item of a the one of b that it is, in the order of both,
// and which of b were found.
func ordered(a, b []item, score func(i, j int) int) (out []int, used []bool) {
	out = make([]int, len(a))
	for i := range out {
		out[i] = -1
	}
	// What is equal at both ends.
	lo, ea, eb := 0, len(a), len(b)
	for lo < ea && lo < eb && a[lo].id == b[lo].id && a[lo].text == b[lo].text {
		out[lo] = lo
		lo++
	}
	for ea > lo && eb > lo && a[ea-1].id == b[eb-1].id && a[ea-1].text == b[eb-1].text {
		ea, eb = ea-1, eb-1
		out[ea] = eb
	}
	used = make([]bool, len(b))
	for _, j := range out {
		if j >= 0 {
			used[j] = true
		}
	}
	if n, m := ea-lo, eb-lo; n*m > 0 && n*m <= mostPairs {
		inOrder(n, m, func(i, j int) int { return score(lo+i, lo+j) }, func(i, j int) {
			out[lo+i] = lo + j
			used[lo+j] = true
		})
	}
	return out, used
}

// inOrder pairs items of two lists, keeping their order, so that the sum of the
// scores is the greatest.
func inOrder(n, m int, score func(i, j int) int, pair func(i, j int)) {
	best := make([]int32, (n+1)*(m+1))
	at := func(i, j int) *int32 { return &best[i*(m+1)+j] }
	scores := make([]int32, n*m)
	for i := n - 1; i >= 0; i-- {
		for j := m - 1; j >= 0; j-- {
			v := max(*at(i+1, j), *at(i, j+1))
			if s := int32(score(i, j)); s > 0 {
				scores[i*m+j] = s
				v = max(v, s+*at(i+1, j+1))
			}
			*at(i, j) = v
		}
	}
	for i, j := 0, 0; i < n && j < m; {
		switch s := scores[i*m+j]; {
		case s > 0 && *at(i, j) == s+*at(i+1, j+1):
			pair(i, j)
			i, j = i+1, j+1
		case *at(i, j) == *at(i+1, j):
			i++
		default:
			j++
		}
	}
}

// cutFrom scores whether an item of a seen list is one of the whole list of which
// something was cut out; and else, for what somebody else has changed meanwhile,
// what they have in common.
func cutFrom(s, w reflect.Value, f field) func(i, j int) int {
	si, wi := items(s, f), items(w, f)
	return func(i, j int) int {
		if cut := 0; isCut(s.Index(i), w.Index(j), f, &cut) {
			return 2000 - min(cut, 900)
		}
		return alike(si[i], wi[j])
	}
}

// isCut tells whether s is w with some of it cut out, and counts what.
func isCut(s, w reflect.Value, f field, cut *int) bool {
	switch {
	case equal(s, w):
		return true
	case s.IsZero() || s.Kind() == reflect.Slice && s.Len() == 0:
		*cut++
		return true
	case s.Kind() == reflect.Pointer && f.elem != nil:
		return !w.IsNil() && isCut(s.Elem(), w.Elem(), f, cut)
	case s.Kind() == reflect.Struct && f.elem != nil:
		if i, ok := f.elem.byName["id"]; ok {
			at := f.elem.fields[i].index
			if a, b := s.FieldByIndex(at).String(), w.FieldByIndex(at).String(); a != b {
				return false
			} else if a != "" {
				return true
			}
		}
		for _, x := range f.elem.fields {
			if !isCut(s.FieldByIndex(x.index), w.FieldByIndex(x.index), x, cut) {
				return false
			}
		}
		return true
	case s.Kind() == reflect.Slice:
		j := 0
		for i := range s.Len() {
			for ; j < w.Len() && !isCut(s.Index(i), w.Index(j), f, cut); j++ {
				*cut++
			}
			if j == w.Len() {
				return false
			}
			j++
		}
		*cut += w.Len() - j
		return true
	}
	return false
}

// A snippet is a piece of a point's text: a word, the space between two, or a
// bracket.
type snippet struct {
	text string
	alts []Alternative
}

func takeApart(pieces []Bracket) []snippet {
	var out []snippet
	for _, p := range pieces {
		if p.Alternatives != nil {
			out = append(out, snippet{alts: p.Alternatives})
			continue
		}
		for rest := p.Text; rest != ""; {
			space := rest[0] == ' ' || rest[0] == '\n'
			n := strings.IndexFunc(rest, func(r rune) bool { return (r == ' ' || r == '\n') != space })
			if n < 0 {
				n = len(rest)
			}
			out = append(out, snippet{text: rest[:n]})
			rest = rest[n:]
		}
	}
	return out
}

// text merges the text of a point: what each party would write in a bracket
// is a part of it.
func (m *merger) text(w, s, e string) string {
	switch {
	case s == e:
		return w
	case w == s:
		return e
	}
	wp, werr := ParseBrackets(w)
	sp, serr := ParseBrackets(s)
	ep, eerr := ParseBrackets(e)
	if werr != nil || serr != nil || eerr != nil {
		return e
	}
	return squeeze(formatBrackets(m.pieces(wp, sp, ep)))
}

func (m *merger) pieces(wp, sp, ep []Bracket) []Bracket {
	w, s, e := takeApart(wp), takeApart(sp), takeApart(ep)
	sw, _ := ordered(snippetItems(s), snippetItems(w), func(i, j int) int { return sameSnippet(s[i], w[j]) })
	es, _ := ordered(snippetItems(e), snippetItems(s), func(i, j int) int { return sameSnippet(e[i], s[j]) })
	var out []Bracket
	add := func(t snippet) { out = append(out, Bracket{Text: t.text, Alternatives: t.alts}) }
	interleave(len(w), len(s), sw, es, func(j int) {
		if w[j].alts == nil && strings.Trim(w[j].text, " ") == "" {
			return // the space beside what was not seen
		}
		add(snippet{text: " "})
		add(w[j])
		add(snippet{text: " "})
	}, func(i int) {
		t := e[i]
		switch at := es[i]; {
		case at >= 0 && sw[at] < 0 && strings.TrimSpace(t.text) != "" && t.text == s[at].text:
			return // somebody else took the word away
		case at >= 0 && sw[at] >= 0 && t.alts != nil:
			t.alts = m.alternatives(w[sw[at]].alts, s[at].alts, t.alts)
		}
		add(t)
	})
	return out
}

func snippetItems(list []snippet) []item {
	out := make([]item, len(list))
	for i, t := range list {
		if out[i].text = t.text; t.alts != nil {
			out[i].text = formatBrackets([]Bracket{{Alternatives: t.alts}})
		}
	}
	return out
}

// sameSnippet scores words that are equal, and brackets by whose words are in them.
func sameSnippet(a, b snippet) int {
	switch {
	case a.alts != nil && b.alts != nil:
		n := 0
		for _, x := range a.alts {
			for _, y := range b.alts {
				n += 4 * shared(x.Parties, y.Parties)
			}
		}
		return n
	case a.alts == nil && b.alts == nil && a.text == b.text:
		if strings.TrimSpace(a.text) == "" {
			return 1
		}
		return 4
	}
	return 0
}

func shared(a, b []string) (n int) {
	for _, x := range a {
		if slices.Contains(b, x) {
			n++
		}
	}
	return n
}

func (m *merger) alternatives(w, s, e []Alternative) []Alternative {
	whose := func(list []Alternative) []item {
		out := make([]item, len(list))
		for i, a := range list {
			out[i].text = formatBrackets([]Bracket{{Alternatives: []Alternative{a}}})
		}
		return out
	}
	sw := matches(whose(s), whose(w), func(i, j int) int { return shared(s[i].Parties, w[j].Parties) })
	es := matches(whose(e), whose(s), func(i, j int) int { return shared(e[i].Parties, s[j].Parties) })
	var out []Alternative
	interleave(len(w), len(s), sw, es, func(j int) { out = append(out, w[j]) }, func(i int) {
		a := e[i]
		if at := es[i]; at >= 0 && sw[at] >= 0 {
			x, y := w[sw[at]], s[at]
			who := m.value(reflect.ValueOf(x.Parties), reflect.ValueOf(y.Parties), reflect.ValueOf(a.Parties), field{}).Interface().([]string)
			var pieces []Bracket
			if formatBrackets(y.Pieces) == formatBrackets(a.Pieces) {
				pieces = x.Pieces
			} else {
				pieces = trimPieces(m.pieces(x.Pieces, y.Pieces, a.Pieces))
			}
			a = Alternative{who, pieces}
		}
		out = append(out, a)
	})
	return out
}
