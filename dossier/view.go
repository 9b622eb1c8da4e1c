package dossier

import (
	"fmt"
	"reflect"
	"slices"

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

	ix        index
	positions map[cell][]*Position // of a party on an issue, oldest first
	withheld  int
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
	a := audience{reader: v.Reader, sources: sources}
	p := pruner{
		hide: func(r Record) bool { return !a.sees(r.Head().Handling, r.Head().Sources, r.Kind(), r) },
		hidePart: func(e reflect.Value, s *shape) bool {
			return !a.seesPart(e, s)
		},
		sourceless: func(Record) bool { return true },
	}
	v.prune(&p)
}

type audience struct {
	reader  string
	sources map[string]*Source
}

// sees decides by the audience. Without one, the label does: clear and green
// are for everyone, the others for the owners. Without either, a source goes by
// its type, a transmission is for the owners, and any other record is for
// those who see all its sources.
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
	if k == "transmission" {
		return false
	}
	for _, c := range cited {
		if s, ok := a.sources[c.Source]; ok && !a.sees(s.Handling, nil, "source", s) {
			return false
		}
	}
	return true
}

// private tells whether a source is for the owners where it does not say.
func (s *Source) private() bool {
	return s.Type == TypeNote || s.Type == TypeInterview || s.Type == TypeTransmission
}

func (a audience) seesPart(e reflect.Value, s *shape) bool {
	var h *Handling
	var cited []Citation
	if i, ok := s.byName["handling"]; ok {
		h = e.FieldByIndex(s.fields[i].index).Interface().(*Handling)
	}
	if i, ok := s.byName["sources"]; ok {
		cited = e.FieldByIndex(s.fields[i].index).Interface().([]Citation)
	}
	return a.sees(h, cited, "", nil)
}

// Label is how a record may be passed on: its own label, else the narrowest of
// its sources, by their own labels or types.
func (v *View) Label(r Record) TLP {
	m := r.Head()
	if m.Handling != nil && m.Handling.TLP != "" {
		return m.Handling.TLP
	}
	if s, ok := r.(*Source); ok && s.private() || r.Kind() == "transmission" {
		return Red
	}
	label := Clear
	for _, c := range m.Sources {
		if s := v.Source(c.Source); s != nil {
			if l := v.Label(s); l.Rank() > label.Rank() {
				label = l
			}
		}
	}
	return label
}

// HighestLabel is the narrowest label of anything in the view; every export
// states it.
func (v *View) HighestLabel() TLP {
	label := Clear
	v.Each(func(r Record) bool {
		if l := v.Label(r); l.Rank() > label.Rank() {
			label = l
		}
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

// KnownDate is when the desk knew of a record: as it says, else the earliest
// date of its sources in the view, else its own date.
func (v *View) KnownDate(r Record) when.Date {
	return knownDate(r, func(id string) *Source { return v.Source(id) })
}

func knownDate(r Record, source func(string) *Source) when.Date {
	m := r.Head()
	if !m.Known.IsZero() {
		return m.Known
	}
	if d := earliest(m.Sources, source); !d.IsZero() {
		return d
	}
	return OwnDate(r)
}

// earliest is the date of the source that was out first.
func earliest(cited []Citation, source func(string) *Source) when.Date {
	var out when.Date
	for _, c := range cited {
		s := source(c.Source)
		if s == nil || s.Date.IsZero() {
			continue
		}
		if out.IsZero() || when.Compare(s.Date, out) < 0 {
			out = s.Date
		}
	}
	return out
}

// DateOf is when a record was so: its own date, else when it was known.
func (v *View) DateOf(r Record) when.Date {
	if d := OwnDate(r); !d.IsZero() {
		return d
	}
	return v.KnownDate(r)
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
		if s, ok := r.(*Source); ok && s.Known.IsZero() {
			return later(s.Date, known)
		}
		if isTimeless(r) {
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
			d := OwnDate(r)
			if d.IsZero() {
				d = knownDate(r, source)
			}
			return later(d, asOf)
		},
		hidePart: func(e reflect.Value, s *shape) bool {
			if v.AsOf.IsZero() || s.typ == reflect.TypeFor[Point]() {
				return false
			}
			for _, name := range []string{"date", "from"} {
				if i, ok := s.byName[name]; ok {
					if d := e.FieldByIndex(s.fields[i].index).Interface().(when.Date); !d.IsZero() {
						return later(d, asOf)
					}
				}
			}
			if i, ok := s.byName["sources"]; ok {
				return later(earliest(e.FieldByIndex(s.fields[i].index).Interface().([]Citation), source), asOf)
			}
			return false
		},
		ended: func(d when.Date) bool { return !v.AsOf.IsZero() && later(d, asOf) },
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
	hidePart func(reflect.Value, *shape) bool
	// ended tells whether the end of something lies ahead and is not yet to be
	// told; nil: never.
	ended func(when.Date) bool
	// sourceless tells whether a record goes if all its sources are gone.
	sourceless func(Record) bool

	gone    map[Kind]map[string]bool
	options map[Term]bool // ISSUE=OPTION that are gone
}

func (v *View) prune(p *pruner) {
	p.gone, p.options = map[Kind]map[string]bool{}, map[Term]bool{}
	for _, k := range kinds {
		p.gone[k.kind] = map[string]bool{}
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
				if i, ok := r.(*Issue); ok {
					again = p.optionsOf(i, left.(*Issue)) || again
				}
				to = reflect.Append(to, reflect.ValueOf(left))
			}
			dest.Field(k.field).Set(to)
		}
	}
	v.Records = kept
	info, _, changed := p.structure(reflect.ValueOf(v.Info), shapeOf(reflect.TypeFor[Info]()), true)
	if changed {
		v.Info = info.Interface().(Info)
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

func (p *pruner) record(r Record) (left Record, keep bool) {
	switch r := r.(type) {
	case *Position:
		if p.options[Term(r.Issue+"="+r.Option)] {
			return nil, false
		}
	}
	v := reflect.ValueOf(r).Elem()
	nv, keep, changed := p.structure(v, shapeOf(v.Type()), p.sourceless(r))
	if !keep {
		return nil, false
	}
	d, isDraft := r.(*Draft)
	if !changed && !isDraft {
		return r, true
	}
	if isDraft {
		points, pointsChanged := p.points(d.Points)
		if !changed && !pointsChanged {
			return r, true
		}
		c := nv.Interface().(Draft)
		c.Points = points
		return &c, true
	}
	ptr := reflect.New(v.Type())
	ptr.Elem().Set(nv)
	return ptr.Interface().(Record), true
}

func (p *pruner) points(in []Point) (out []Point, changed bool) {
	s := shapeOf(reflect.TypeFor[Point]())
	for i := range in {
		v := reflect.ValueOf(&in[i]).Elem()
		if p.hidePart(v, s) {
			changed = true
			continue
		}
		nv, keep, ch := p.structure(v, s, false)
		changed = changed || ch || !keep
		if keep {
			out = append(out, nv.Interface().(Point))
		}
	}
	return out, changed
}

func (p *pruner) refGone(ref []string, value string) bool {
	switch ref[0] {
	case "term":
		id, option := Term(value).Split()
		return p.gone["milestone"][id] || p.gone["issue"][id] || option != "" && p.options[Term(value)]
	case "*":
		k, id, _, ok := parseAddress(value)
		return ok && p.gone[k][id]
	}
	for _, k := range ref {
		if p.gone[Kind(k)][value] {
			return true
		}
	}
	return false
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
	if p.hidePart(v, f.elem) {
		return v, false, true
	}
	return p.structure(v, f.elem, true)
}
