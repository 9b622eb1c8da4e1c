package dossier

import (
	"cmp"
	"fmt"
	"maps"
	"reflect"
	"slices"
	"strings"
	"time"

	"parley/when"
)

// View is a dossier as of a date, as known on a date, for one reader. It holds
// all that this reader may see and nothing that leads further: hidden records
// are not in it, nor is any reference to them. Engines and pages take a View
// and nothing else.
type View struct {
	Info Info
	Records
	Scope

	ix       index
	cells    map[cell]argument // by party and issue
	withheld int
	audience *audience
	pruner   *pruner // that took out what the reader may not see; nil: nothing was
}

// Scope says what of a dossier is looked at.
type Scope struct {
	// Things count from the first day that their date allows. Zero: no limit.
	AsOf when.Date
	// Only what the desk knew by the end of this date counts. Zero: everything.
	Known when.Date
	// The group that reads. Empty: an owner, who sees everything. "everyone":
	// somebody in no group.
	Reader string
	// Only what may go as far as this label, or farther, counts: with Green, clear
	// and green. It takes away from what the reader may see, and gives nothing.
	// Empty: no limit.
	Label TLP
	// Where the dossier was taken from a store as it was recorded by a moment:
	// that moment. The dossier is that already; pages say so. Zero: as it is.
	Recorded time.Time
}

// ScopeDate reads a date that a scope can have: one with a first and a last day
// in the years 1 to 9999, so that there is a day before it to compare with.
func ScopeDate(s string) (when.Date, error) {
	d, err := when.Parse(s)
	if err != nil {
		return d, err
	}
	if first, last := d.Bounds(); first < when.DayOf(1, 2, 1) || last > when.DayOf(9999, 12, 31) {
		return d, fmt.Errorf("%q has no first or no last day in the years 1 to 9999", clip(s))
	}
	return d, nil
}

// View returns what the scope leaves of the dossier. The error says that there
// is no such group.
func (d *Dossier) View(s Scope) (*View, error) {
	v := &View{Info: d.Info, Records: d.Records, Scope: s}
	if s.Reader != "" && s.Reader != Owners {
		if s.Reader != Everyone && !slices.ContainsFunc(d.Groups, func(g *Group) bool { return g.ID == s.Reader }) {
			known := []string{Everyone, Owners}
			for _, g := range d.Groups {
				known = append(known, g.ID)
			}
			err := fmt.Errorf("there is no group %q", clip(s.Reader))
			if n := Nearest(s.Reader, known); n != "" {
				err = fmt.Errorf("%w; did you mean %q?", err, n)
			}
			return nil, err
		}
		before := v.total()
		v.restrict()
		v.withheld = before - v.total()
	}
	if s.Label != "" {
		before := v.total()
		v.restrain()
		v.withheld += before - v.total()
	}
	if !s.AsOf.IsZero() || !s.Known.IsZero() {
		v.limit()
	}
	v.ix = v.Records.index()
	v.arrange()
	return v, nil
}

func (v *View) total() int {
	n := 0
	for _, k := range kinds {
		n += v.Count(k.kind)
	}
	return n
}

// Withheld says how many records are hidden from this reader, if the owners
// chose to announce that; else 0.
func (v *View) Withheld() int {
	if !v.Info.AnnounceWithheld {
		return 0
	}
	return v.withheld
}

// Find returns a record of the view.
func (v *View) Find(k Kind, id string) (Record, bool) {
	r, ok := v.ix[k][id]
	return r, ok
}

// Issue, Party, Person, Source and Milestone look a record up; nil if it is
// not in the view.
func (v *View) Issue(id string) *Issue         { return lookup[*Issue](v, "issue", id) }
func (v *View) Party(id string) *Party         { return lookup[*Party](v, "party", id) }
func (v *View) Person(id string) *Person       { return lookup[*Person](v, "person", id) }
func (v *View) Source(id string) *Source       { return lookup[*Source](v, "source", id) }
func (v *View) Milestone(id string) *Milestone { return lookup[*Milestone](v, "milestone", id) }
func (v *View) Draft(id string) *Draft         { return lookup[*Draft](v, "draft", id) }

func lookup[R Record](v *View, k Kind, id string) R {
	r, _ := v.ix[k][id].(R)
	return r
}

// Principals are the parties whose consent makes a deal, in the dossier's
// order.
func (v *View) Principals() []*Party {
	var out []*Party
	for _, p := range v.Parties {
		if p.Principal() {
			out = append(out, p)
		}
	}
	return out
}

// restrict takes out what the reader may not see.
func (v *View) restrict() {
	sources := map[string]*Source{}
	for _, s := range v.Sources {
		sources[s.ID] = s
	}
	v.audience = &audience{reader: v.Reader, sources: sources}
	p := v.audience.pruner()
	v.prune(&p)
	v.pruner = &p
}

// As is another state of a record, such as an earlier version, as the reader of the
// view would see it there: without what is hidden, and without references to what
// is not in the view, whether it is hidden or gone. false: not at all. It goes by
// the reader alone, and not by what else the scope says. Of a source that is gone
// nobody can tell any more whether it was hidden: what is seen by those who see its
// sources, and rests on one, is not seen.
func (v *View) As(r Record) (Record, bool) {
	if v.pruner == nil {
		return r, true
	}
	p, strictly := *v.pruner, *v.audience
	strictly.all = true
	by := strictly.pruner()
	p.hide, p.hidePart = by.hide, by.hidePart
	p.in, p.points = v, maps.Clone(p.points)
	maps.DeleteFunc(p.points, func(a Address, _ bool) bool { return a.Kind == r.Kind() && a.ID == r.Head().ID })
	if p.hide(r) {
		return nil, false
	}
	for {
		left, keep := p.record(r)
		if d, ok := left.(*Draft); !keep || !ok || !p.pointsOf(r.(*Draft), d) {
			return left, keep
		}
	}
}

// restrain takes out what may not go as far as the scope's label. Of a record of
// which only a part is narrower, that part goes.
func (v *View) restrain() {
	v.ix = v.Records.index() // labels follow sources
	narrow := func(label TLP) bool { return label.Rank() > v.Scope.Label.Rank() }
	v.prune(&pruner{
		hide: func(r Record) bool { return narrow(v.headLabel(r)) },
		hidePart: func(_ Record, e reflect.Value, s *shape) bool {
			return narrow(v.label(s.handling(e), s.sources(e)))
		},
		sourceless: func(Record) bool { return true },
	})
}

type audience struct {
	reader  string
	sources map[string]*Source
	all     bool // a source that is not there counts as hidden
}

// pruner takes out what an audience does not see.
func (a audience) pruner() pruner {
	return pruner{
		hide: func(r Record) bool { return !a.sees(r.Head().Handling, r.Head().Sources, r.Kind(), r) },
		hidePart: func(_ Record, e reflect.Value, s *shape) bool {
			return !a.sees(s.handling(e), s.sources(e), "", nil)
		},
		sourceless: func(Record) bool { return true },
	}
}

// sees decides by the audience. Without one, the label does: clear and green
// are for everyone, the others for the owners. Without either, a source goes by
// its type, a transmission and what rests on no source are for the owners, and
// any other record is for those who see all its sources.
func (a audience) sees(h *Handling, cited []Citation, k Kind, r Record) bool {
	if h != nil && len(h.Audience) > 0 {
		return slices.Contains(h.Audience, Everyone) || slices.Contains(h.Audience, a.reader)
	}
	if h != nil && h.TLP != "" {
		return h.TLP.Rank() <= Green.Rank()
	}
	if s, ok := r.(*Source); ok {
		return !s.private()
	}
	if r != nil && kept(r) {
		return false
	}
	for _, c := range cited {
		if s, ok := a.sources[c.Source]; !ok && a.all || ok && !a.sees(s.Handling, nil, "source", s) {
			return false
		}
	}
	return true
}

// kept tells whether a record is for the owners where it does not say: what the
// desk sent or received, and what rests on no source, for it is what somebody on
// the desk knows or thinks. Who takes part and what is at issue is for everyone.
func kept(r Record) bool {
	switch r.Kind() {
	case "transmission":
		return true
	case "party", "person", "issue", "milestone", "source":
		return false
	}
	return len(r.Head().Sources) == 0
}

// private tells whether a source is for the owners where it does not say.
func (s *Source) private() bool {
	return s.Type == TypeNote || s.Type == TypeInterview || s.Type == TypeTransmission
}

// Label is how a record may be passed on: its own label, else the narrowest of
// its sources, by their own labels or types; and never wider than that of any
// part of it.
func (v *View) Label(r Record) TLP {
	label := v.headLabel(r)
	eachPart(r, func(e reflect.Value, s *shape) {
		label = narrower(label, v.label(s.handling(e), s.sources(e)))
	})
	return label
}

// headLabel is the label of a record without its parts.
func (v *View) headLabel(r Record) TLP {
	m := r.Head()
	if s, ok := r.(*Source); ok {
		return v.sourceLabel(s)
	}
	if kept(r) && (m.Handling == nil || m.Handling.TLP == "") {
		return Red
	}
	return v.label(m.Handling, m.Sources)
}

// label is the label of what has this handling and rests on these sources. What
// is for some eyes only is amber at least.
func (v *View) label(h *Handling, cited []Citation) TLP {
	if h != nil && h.TLP != "" {
		return h.TLP
	}
	label := Clear
	if h != nil && len(h.Audience) > 0 && !slices.Contains(h.Audience, Everyone) {
		label = Amber
	}
	for _, c := range cited {
		if s := v.Source(c.Source); s != nil {
			label = narrower(label, v.sourceLabel(s))
		}
	}
	return label
}

// sourceLabel is the label of a source as others rest on it.
func (v *View) sourceLabel(s *Source) TLP {
	if own := s.Handling != nil && s.Handling.TLP != ""; s.private() && !own {
		return Red
	}
	return v.label(s.Handling, s.Sources)
}

func narrower(a, b TLP) TLP {
	if b.Rank() > a.Rank() {
		return b
	}
	return a
}

// eachPart calls f for every structure within a record that rests on sources of
// its own, or that says who may see it.
func eachPart(r Record, f func(reflect.Value, *shape)) {
	var visit func(v reflect.Value, s *shape)
	visit = func(v reflect.Value, s *shape) {
		for i := range s.fields {
			fd := &s.fields[i]
			if fd.elem == nil || !fd.elem.refs {
				continue
			}
			fv := v.FieldByIndex(fd.index)
			switch {
			case fv.IsZero():
			case fv.Kind() == reflect.Pointer:
				f(fv.Elem(), fd.elem)
				visit(fv.Elem(), fd.elem)
			case fv.Kind() == reflect.Struct:
				f(fv, fd.elem)
				visit(fv, fd.elem)
			default:
				for j := range fv.Len() {
					f(fv.Index(j), fd.elem)
					visit(fv.Index(j), fd.elem)
				}
			}
		}
	}
	v := reflect.ValueOf(r).Elem()
	visit(v, shapeOf(v.Type()))
	if d, ok := r.(*Draft); ok {
		s := shapeOf(reflect.TypeFor[Point]())
		for i := range d.Points {
			f(reflect.ValueOf(&d.Points[i]).Elem(), s)
		}
	}
}

// HighestLabel is the narrowest label of anything in the view; every export
// states it.
func (v *View) HighestLabel() TLP {
	label := Clear
	v.Each(func(r Record) bool {
		label = narrower(label, v.Label(r))
		return true
	})
	return label
}

// isTimeless tells whether a record stands whatever the date, as what the dated
// records are about. Who must approve what is a claim and has its date.
func isTimeless(r Record) bool {
	if m, ok := r.(*Milestone); ok {
		return m.Approval == nil
	}
	switch r.Kind() {
	case "party", "person", "group", "issue", "channel", "source", "move":
		return true
	}
	return false
}

// OwnDate is when a record says its subject was so; the zero Date if it has
// none.
func OwnDate(r Record) when.Date {
	v := reflect.ValueOf(r).Elem()
	s := shapeOf(v.Type())
	if i, ok := s.byName["date"]; ok {
		return v.FieldByIndex(s.fields[i].index).Interface().(when.Date)
	}
	return when.Date{}
}

// KnownDate is when the desk knew of a record: as it says, else when it knew
// the first of its sources in the view, else its own date.
func (v *View) KnownDate(r Record) when.Date {
	return knownDate(r, v.Source)
}

func knownDate(r Record, source func(string) *Source) when.Date {
	m := r.Head()
	if !m.Known.IsZero() {
		return m.Known
	}
	if s, ok := r.(*Source); ok {
		return s.Date
	}
	return cmp.Or(earliest(m.Sources, source, (*Source).known), OwnDate(r))
}

// known is when the desk knew of a source: as it says, else when it was out.
func (s *Source) known() when.Date { return cmp.Or(s.Known, s.Date) }

// out is when a source was published, or said.
func (s *Source) out() when.Date { return s.Date }

// earliest is the first of the dates of some sources.
func earliest(cited []Citation, source func(string) *Source, date func(*Source) when.Date) (out when.Date) {
	for _, c := range cited {
		if s := source(c.Source); s != nil && when.Compare(date(s), out) < 0 { // no date comes last
			out = date(s)
		}
	}
	return out
}

// DateOf is when a record was so: its own date, else that of its first source
// in the view, else when it was known.
func (v *View) DateOf(r Record) when.Date {
	return dateOf(r, v.Source)
}

func dateOf(r Record, source func(string) *Source) when.Date {
	return cmp.Or(OwnDate(r), earliest(r.Head().Sources, source, (*Source).out), r.Head().Known)
}

// limit takes out what was not yet so, or not yet known.
func (v *View) limit() {
	sources := make(map[string]*Source, len(v.Sources))
	for _, s := range v.Sources {
		sources[s.ID] = s
	}
	source := func(id string) *Source { return sources[id] }
	asOf, known := lastDay(v.AsOf), lastDay(v.Known)
	later := func(d when.Date, limit when.Day) bool { return !d.IsZero() && !when.Begun(d, limit) }
	unknown := func(r Record) bool {
		if v.Known.IsZero() {
			return false
		}
		if _, ok := r.(*Source); !ok && isTimeless(r) {
			return later(r.Head().Known, known)
		}
		return later(knownDate(r, source), known)
	}
	p := pruner{
		hide: func(r Record) bool {
			if unknown(r) {
				return true
			}
			if v.AsOf.IsZero() || isTimeless(r) {
				return false
			}
			return later(dateOf(r, source), asOf)
		},
		// A part is of its date, else of when its sources said so. But a role,
		// an option and other parts that have no date stand as long as their
		// party or issue does, and a point as long as its draft.
		hidePart: func(of Record, e reflect.Value, s *shape) bool {
			so, dated := s.date(e)
			if s.typ == pointType || !dated && of != nil && isTimeless(of) {
				return false
			}
			cited := s.sources(e)
			return later(cmp.Or(so, earliest(cited, source, (*Source).out)), asOf) ||
				later(cmp.Or(earliest(cited, source, (*Source).known), so), known)
		},
		ended: func(d when.Date) bool { return later(d, min(asOf, known)) },
		// A party does not vanish because the article that names it came later.
		sourceless: func(r Record) bool { return !isTimeless(r) },
	}
	v.prune(&p)
}

func lastDay(d when.Date) when.Day {
	if d.IsZero() {
		return when.MaxDay
	}
	_, last := d.Bounds()
	return last
}

// pruner says what goes; prune takes it out and with it all that cannot stand
// without it.
type pruner struct {
	hide     func(Record) bool
	hidePart func(of Record, part reflect.Value, s *shape) bool
	// ended tells whether the end of something lies ahead and is not yet to be
	// told; nil: never.
	ended func(when.Date) bool
	// sourceless tells whether a record goes if all its sources are gone.
	sourceless func(Record) bool
	// absent are records that are not there at all, and may be referred to.
	absent []Address
	// in is a view; what is not in it is gone. nil: what was found is.
	in *View

	gone    map[Kind]map[string]bool
	options map[Term]bool    // ISSUE=OPTION that are gone
	points  map[Address]bool // of drafts, that are gone
	of      Record           // whose parts are looked at
}

var pointType = reflect.TypeFor[Point]()

func (v *View) prune(p *pruner) {
	p.gone, p.options, p.points = map[Kind]map[string]bool{}, map[Term]bool{}, map[Address]bool{}
	for _, k := range kinds {
		p.gone[k.kind] = map[string]bool{}
	}
	for _, a := range p.absent {
		p.gone[a.Kind][a.ID] = true
	}
	v.Each(func(r Record) bool {
		if p.hide(r) {
			p.gone[r.Kind()][r.Head().ID] = true
		}
		return true
	})
	kept := Records{}
	for again := true; again; {
		again = false
		dest := reflect.ValueOf(&kept).Elem()
		src := reflect.ValueOf(&v.Records).Elem()
		for _, k := range kinds {
			from := src.Field(k.field)
			to := reflect.MakeSlice(from.Type(), 0, from.Len())
			for i := range from.Len() {
				r := from.Index(i).Interface().(Record)
				if p.gone[k.kind][r.Head().ID] {
					continue
				}
				left, keep := p.record(r)
				if !keep {
					p.gone[k.kind][r.Head().ID] = true
					again = true
					continue
				}
				switch r := r.(type) {
				case *Issue:
					again = p.optionsOf(r, left.(*Issue)) || again
				case *Draft:
					again = p.pointsOf(r, left.(*Draft)) || again
				}
				to = reflect.Append(to, reflect.ValueOf(left))
			}
			dest.Field(k.field).Set(to)
		}
	}
	v.Records = kept
	info, _, changed := p.structure(reflect.ValueOf(v.Info), shapeOf(reflect.TypeFor[Info]()), true)
	if !changed {
		return
	}
	was := v.Info.Goal
	v.Info = info.Interface().(Info)
	if g := v.Info.Goal; g != nil && len(g.Issues) == 0 && len(was.Issues) > 0 {
		v.Info.Goal = nil // no issues would mean all of them
	}
}

// optionsOf notes the options that an issue lost.
func (p *pruner) optionsOf(before, after *Issue) (more bool) {
	for _, o := range before.Options {
		if _, ok := after.Option(o.ID); !ok {
			t := Term(before.ID + "=" + o.ID)
			more = more || !p.options[t]
			p.options[t] = true
		}
	}
	return more
}

// pointsOf notes the points that a draft lost.
func (p *pruner) pointsOf(before, after *Draft) (more bool) {
	if len(before.Points) == len(after.Points) {
		return false
	}
	kept := map[string]bool{}
	for i := range after.Points {
		kept[after.Points[i].ID] = true
	}
	for i := range before.Points {
		if id := before.Points[i].ID; !kept[id] {
			for _, number := range []string{id, strings.ReplaceAll(id, ".", "")} {
				if kept[number] {
					continue // 10.a is hidden, 10a is another
				}
				a := Address{"draft", before.ID, number}
				more = more || !p.points[a]
				p.points[a] = true
			}
		}
	}
	return more
}

func (p *pruner) record(r Record) (left Record, keep bool) {
	p.of = r
	defer func() { p.of = nil }()
	v := reflect.ValueOf(r).Elem()
	nv, keep, changed := p.structure(v, shapeOf(v.Type()), p.sourceless(r))
	if !keep {
		return nil, false
	}
	left = r
	if changed {
		ptr := reflect.New(v.Type())
		ptr.Elem().Set(nv)
		left = ptr.Interface().(Record)
	}
	return p.sense(r, left)
}

// sense looks at what is left of a record beyond the shape of its fields: what
// cannot be said without the part that is gone goes too.
func (p *pruner) sense(was, left Record) (Record, bool) {
	switch r := left.(type) {
	case *Position:
		return r, r.Option == "" || !p.optionGone(r.Issue, r.Option)
	case *Issue:
		return r, len(r.Options) > 0 || r.Range != nil
	case *Lever:
		return r, r.Holder == was.(*Lever).Holder
	case *Endorsement:
		return r, r.Term == was.(*Endorsement).Term && r.Draft == was.(*Endorsement).Draft
	case *Statement:
		return r, r.Speaker.Person == was.(*Statement).Speaker.Person && r.Speaker.Party == was.(*Statement).Speaker.Party
	case *Account:
		return r, len(r.Sides) > 1 || len(was.(*Account).Sides) == len(r.Sides)
	case *Deadline:
		return r, !r.Due.IsZero() || r.After != "" || r.AfterWords != ""
	case *Transmission:
		return r, r.Draft != "" || r.Words != ""
	case *Preference:
		return p.preference(was.(*Preference), r)
	case *Figure:
		// What counts several sides together says something else about fewer.
		return r, sameOf(was.(*Figure), r)
	case *Guarantee:
		// A later rung of a ladder is not a first one.
		if w := was.(*Guarantee); len(r.After) != len(w.After) || r.ClockFrom != w.ClockFrom {
			return r, false
		}
		if r.Point != "" && (r.Draft != was.(*Guarantee).Draft || p.pointGone(r.Draft, r.Point)) {
			c := *r
			c.Point = ""
			return &c, true
		}
	case *Draft:
		return p.draft(r), true
	}
	return left, true
}

// preference takes the options and issues that are gone out of a ranking. Of
// packages of which a part is gone, nothing can be said.
// sameOf tells whether a figure still counts the sides that it counted.
func sameOf(was, left *Figure) bool {
	if len(was.Of) != len(left.Of) || len(was.Values) != len(left.Values) {
		return false
	}
	for i := range was.Values {
		if len(was.Values[i].Of) != len(left.Values[i].Of) {
			return false
		}
	}
	return true
}

// preference takes the options and issues that are gone out of a ranking.
func (p *pruner) preference(was, r *Preference) (Record, bool) {
	if !slices.EqualFunc(was.Packages, r.Packages, func(a, b Bundle) bool { return slices.Equal(a.Sets, b.Sets) }) {
		return r, false
	}
	gone := func(id string) bool {
		if r.Issue == "" {
			return p.isGone("issue", id)
		}
		return p.optionGone(r.Issue, id)
	}
	c := *r
	c.Ranking, c.Values = nil, nil
	changed := false
	for _, tier := range r.Ranking {
		left := slices.DeleteFunc(slices.Clone(tier), gone)
		changed = changed || len(left) < len(tier)
		if len(left) > 0 {
			c.Ranking = append(c.Ranking, left)
		}
	}
	for _, v := range r.Values {
		if gone(v.Of) {
			changed = true
			continue
		}
		c.Values = append(c.Values, v)
	}
	if !changed {
		return r, r.Issue == was.Issue
	}
	return &c, r.Issue == was.Issue && len(c.Ranking)+len(c.Values) > 0
}

// draft takes the points that are gone out of a draft, those under them, and
// what names them.
func (p *pruner) draft(d *Draft) *Draft {
	c := *d
	var changed bool
	c.Points = nil
	s := shapeOf(pointType)
	dropped := map[string]bool{}
	for i := range d.Points {
		pt := &d.Points[i]
		v := reflect.ValueOf(pt).Elem()
		nv, keep, ch := v, !dropped[pt.Parent()] && !p.hidePart(d, v, s), false
		if keep {
			nv, keep, ch = p.structure(v, s, true)
		}
		if changed = changed || ch || !keep; !keep {
			dropped[pt.ID] = true
			continue
		}
		left := nv.Interface().(Point)
		if text, ch := p.brackets(left.Text); ch {
			left.Text, changed = text, true
		}
		c.Points = append(c.Points, left)
	}
	number := func(draft string) func(string) bool {
		return func(n string) bool { return p.pointGone(draft, n) }
	}
	for i, x := range d.Described {
		if number(d.ID)(x.Point) {
			if &c.Described[0] == &d.Described[0] {
				c.Described = slices.Clone(d.Described)
			}
			c.Described[i].Point, changed = "", true
		}
	}
	var pins []Pin
	for _, x := range d.Pins {
		old := slices.DeleteFunc(slices.Clone(x.Old), number(x.Draft))
		fresh := slices.DeleteFunc(slices.Clone(x.New), number(d.ID))
		switch {
		case len(old) == len(x.Old) && len(fresh) == len(x.New):
			pins = append(pins, x)
		case len(old) > 0 && len(fresh) > 0:
			pins, changed = append(pins, Pin{x.Draft, old, fresh}), true
		default: // what is left would say that points are new, or were dropped
			changed = true
		}
	}
	c.Pins = pins
	if !changed {
		return d
	}
	return &c
}

// brackets takes the alternatives of parties that are gone out of a text.
func (p *pruner) brackets(text string) (string, bool) {
	if !strings.Contains(text, "[[") {
		return text, false
	}
	pieces, err := ParseBrackets(text)
	if err != nil {
		return text, false
	}
	left, changed := p.pieces(pieces)
	if !changed {
		return text, false
	}
	return squeeze(formatBrackets(left)), true
}

func (p *pruner) pieces(in []Bracket) (out []Bracket, changed bool) {
	for _, b := range in {
		if b.Alternatives == nil {
			out = append(out, b)
			continue
		}
		var alts []Alternative
		for _, a := range b.Alternatives {
			who := slices.DeleteFunc(slices.Clone(a.Parties), func(id string) bool { return p.isGone("party", id) })
			pieces, ch := p.pieces(a.Pieces)
			changed = changed || ch || len(who) < len(a.Parties)
			if len(who) > 0 {
				alts = append(alts, Alternative{who, pieces})
			}
		}
		if len(alts) > 0 {
			out = append(out, Bracket{Alternatives: alts})
		}
	}
	return out, changed
}

// isGone tells whether a record is gone.
func (p *pruner) isGone(k Kind, id string) bool {
	return p.gone[k][id] || p.in != nil && p.in.ix[k][id] == nil
}

// optionGone tells whether an option of an issue is gone.
func (p *pruner) optionGone(issue, option string) bool {
	if p.options[Term(issue+"="+option)] {
		return true
	}
	if p.in == nil {
		return false
	}
	i := p.in.Issue(issue)
	if i == nil {
		return true
	}
	code, _, _ := optionProblem(i, option)
	return code != ""
}

// pointGone tells whether a point of a draft is gone.
func (p *pruner) pointGone(draft, number string) bool {
	if p.points[Address{"draft", draft, number}] {
		return true
	}
	if d, ok := p.of.(*Draft); p.in == nil || ok && d.ID == draft {
		return false // a draft has its own
	}
	d := p.in.Draft(draft)
	if d == nil {
		return true
	}
	_, ok := d.Point(number)
	return !ok
}

func (p *pruner) refGone(ref []string, value string) bool {
	switch ref[0] {
	case "term":
		id, option := Term(value).Split()
		return p.isGone("milestone", id) && p.isGone("issue", id) || p.gone["milestone"][id] || p.gone["issue"][id] || option != "" && p.optionGone(id, option)
	case "*":
		k, id, point, ok := parseAddress(value)
		return ok && (p.isGone(k, id) || point != "" && p.pointGone(id, point))
	case "group":
		if value == Everyone || value == Owners {
			return false
		}
	}
	left := false
	for _, k := range ref {
		if p.gone[Kind(k)][value] {
			return true
		}
		left = left || !p.isGone(Kind(k), value)
	}
	return !left
}

// structure returns v without what is gone; keep is false if v cannot stand
// without that. The original is never changed.
func (p *pruner) structure(v reflect.Value, s *shape, needSources bool) (out reflect.Value, keep, changed bool) {
	if !s.refs {
		return v, true, false
	}
	set := func(index []int, x reflect.Value) {
		if !changed {
			c := reflect.New(v.Type()).Elem()
			c.Set(v)
			out, changed = c, true
		}
		out.FieldByIndex(index).Set(x)
	}
	out = v
	for i := range s.fields {
		f := &s.fields[i]
		fv := v.FieldByIndex(f.index)
		if fv.IsZero() {
			continue
		}
		if f.until && p.ended != nil && p.ended(fv.Interface().(when.Date)) {
			set(f.index, reflect.Zero(fv.Type()))
			if at, ok := s.byName["ended"]; ok {
				set(s.fields[at].index, reflect.Zero(s.fields[at].typ))
			}
			continue
		}
		if f.ref == nil && (f.elem == nil || !f.elem.refs) {
			continue
		}
		nv, stays, ch := p.field(fv, f)
		if !ch {
			continue
		}
		if !stays && (f.required || f.name == "sources" && needSources) {
			return v, false, true
		}
		set(f.index, nv)
	}
	return out, true, changed
}

// field prunes one field; stays is false if nothing of it is left.
func (p *pruner) field(v reflect.Value, f *field) (out reflect.Value, stays, changed bool) {
	switch v.Kind() {
	case reflect.String:
		if p.refGone(f.ref, v.String()) {
			return reflect.Zero(v.Type()), false, true
		}
	case reflect.Pointer:
		nv, keep, ch := p.element(v.Elem(), f)
		if !keep {
			return reflect.Zero(v.Type()), false, true
		}
		if ch {
			ptr := reflect.New(v.Type().Elem())
			ptr.Elem().Set(nv)
			return ptr, true, true
		}
	case reflect.Struct:
		nv, keep, ch := p.structure(v, f.elem, true)
		if !keep {
			return reflect.Zero(v.Type()), false, true
		}
		return nv, true, ch
	case reflect.Slice:
		kept := reflect.MakeSlice(v.Type(), 0, v.Len())
		for i := range v.Len() {
			nv, keep, ch := p.element(v.Index(i), f)
			if keep {
				kept = reflect.Append(kept, nv)
			}
			changed = changed || ch || !keep
		}
		if !changed {
			return v, true, false
		}
		if kept.Len() == 0 {
			return reflect.Zero(v.Type()), false, true
		}
		return kept, true, true
	}
	return v, true, false
}

func (p *pruner) element(v reflect.Value, f *field) (out reflect.Value, keep, changed bool) {
	if v.Kind() == reflect.String {
		return v, !p.refGone(f.ref, v.String()), false
	}
	if p.hidePart(p.of, v, f.elem) {
		return v, false, true
	}
	_, dated := f.elem.date(v)
	return p.structure(v, f.elem, dated || p.of == nil || p.sourceless(p.of))
}
