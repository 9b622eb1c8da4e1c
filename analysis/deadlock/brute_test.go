package deadlock_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/analysis/deadlock"
	"parley/dossier"
)

// The brute force knows the engine and its encoding not at all. It goes through
// every way to settle every issue and every set of milestones that happen, and
// finds out by Bellman-Ford whether there are days for them.

// A part is what a record asks for and can be given up or weakened by itself:
// the stance of a position, each group of its conditions, a condition of order.
type part struct {
	record string
	class  string // as an answer has it
	own    bool
	paced  bool // it can be weakened to "at the same time"
	// ask gives what it asks for in a world: false if it cannot hold in it, and
	// the sets of orders of which one must hold.
	ask func(w *world, weak bool) (bool, [][]before)
}

// before says that x comes at least so many days before y.
type before struct {
	x, y string
	days int
}

// A world is a way to settle the issues and what happens.
type world struct {
	settled map[string]string // issue: option; "": not settled
	happens map[string]bool
}

func (w *world) has(t dossier.Term) bool {
	id, option := t.Split()
	if s, issue := w.settled[id]; issue {
		return s != "" && (option == "" || says(s, option))
	}
	return w.happens[id]
}

// says tells whether an answer is, or has in it, what an option says.
func says(answer, option string) bool {
	if slices.Contains(strings.Split(answer, "+"), option) {
		return true
	}
	lo, hi, err := dossier.ParseInterval(option)
	at, notNumber := strconv.ParseFloat(answer, 64)
	return err == nil && notNumber == nil && lo <= at && at <= hi
}

// node is what a term's day is called: an issue with one answer is settled on
// one day.
func node(t dossier.Term) string {
	id, _ := t.Split()
	if strings.HasPrefix(id, "i-s") {
		return string(t)
	}
	return id
}

type oracle struct {
	worlds []*world
	rules  [][]before // by world
	parts  []part
	known  map[string]bool
}

func newOracle(d *dossier.Dossier, v *dossier.View) *oracle {
	o := &oracle{known: map[string]bool{}}
	o.settle(d, &world{settled: map[string]string{}, happens: map[string]bool{}}, 0)
	for _, p := range v.Parties {
		for _, i := range v.Issues {
			s := v.Standing(p.ID, i.ID)
			for _, pos := range slices.Concat(s.Own, s.Reported) {
				o.position(p, pos, s)
			}
		}
	}
	for _, c := range v.Conditions {
		o.parts = append(o.parts, part{
			record: c.ID, class: "other", own: c.OwnWord(), paced: pacedBy(c.Relation, c.MinDays, c.MaxDays),
			ask: func(w *world, weak bool) (bool, [][]before) {
				ok, orders := ordered(w, c.X, c.Relation, c.Y, c.MinDays, c.MaxDays, weak)
				return ok, each(orders)
			},
		})
	}
	return o
}

func (o *oracle) settle(d *dossier.Dossier, w *world, n int) {
	switch k := n - len(d.Issues); {
	case k < 0:
		i := d.Issues[n]
		for _, option := range answers(i) {
			w.settled[i.ID] = option
			o.settle(d, w, n+1)
		}
	case k < len(d.Milestones):
		for _, yes := range []bool{false, true} {
			w.happens[d.Milestones[k].ID] = yes
			o.settle(d, w, n+1)
		}
	default:
		o.world(d, w)
	}
}

// answers are all that an issue can be settled as, first not at all: every
// option, every set of options, or of a range every half.
func answers(i *dossier.Issue) []string {
	out := []string{""}
	for _, o := range i.Options {
		for _, a := range slices.Clone(out) {
			if a == "" || i.Several {
				out = append(out, strings.TrimPrefix(a+"+"+o.ID, "+"))
			}
		}
	}
	if i.Range != nil {
		for at := *i.Range.Low; at <= *i.Range.High; at += 0.5 {
			out = append(out, strconv.FormatFloat(at, 'f', -1, 64))
		}
	}
	return out
}

// world keeps a world in which the goal is reached and the rules hold.
func (o *oracle) world(d *dossier.Dossier, w *world) {
	ok := true
	g := d.Info.Goal
	for _, i := range d.Issues {
		if g == nil || g.Issues == nil || slices.Contains(g.Issues, i.ID) {
			ok = ok && w.settled[i.ID] != ""
		}
	}
	if g != nil {
		for _, m := range g.Milestones {
			ok = ok && w.happens[m]
		}
	}
	var rules []before
	for _, m := range d.Milestones {
		for _, f := range m.FollowsFrom {
			ok = ok && (!w.has(f.Term) || w.happens[m.ID])
		}
		if !w.happens[m.ID] {
			continue
		}
		for _, y := range m.After {
			ok = ok && w.happens[y]
			rules = append(rules, before{y, m.ID, 0})
		}
		for _, c := range m.CountsAs {
			ok = ok && w.happens[c.Milestone]
			rules = append(rules, before{m.ID, c.Milestone, 0}, before{c.Milestone, m.ID, 0})
		}
	}
	if !ok {
		return
	}
	kept := &world{settled: map[string]string{}, happens: map[string]bool{}}
	for k, s := range w.settled {
		kept.settled[k] = s
	}
	for k, yes := range w.happens {
		kept.happens[k] = yes
	}
	o.worlds, o.rules = append(o.worlds, kept), append(o.rules, rules)
}

func (o *oracle) position(p *dossier.Party, pos *dossier.Position, s dossier.Standing) {
	add := func(class string, paced bool, ask func(w *world, weak bool) (bool, [][]before)) {
		o.parts = append(o.parts, part{record: pos.ID, class: class, own: pos.OwnWord(), paced: paced, ask: ask})
	}
	asks := func(class string, holds func(answer string) bool) {
		if p.Principal() {
			add(class, false, func(w *world, _ bool) (bool, [][]before) { return holds(w.settled[pos.Issue]), nil })
		}
	}
	switch pos.Stance {
	case dossier.Demands:
		room := []string{pos.Option}
		for _, other := range slices.Concat(s.Own, s.Reported) {
			if !strings.HasPrefix(pos.Issue, "i-s") && other.Stance.For() && other.Stance != dossier.Demands && (other.OwnWord() || !pos.OwnWord()) {
				room = append(room, other.Option)
			}
		}
		asks("demand", func(answer string) bool {
			return answer == "" || slices.ContainsFunc(room, func(o string) bool { return says(answer, o) })
		})
	case dossier.Insists:
		asks("red line", func(answer string) bool { return says(answer, pos.Option) })
	case dossier.Rejects:
		asks("demand", func(answer string) bool { return !says(answer, pos.Option) })
	case dossier.Excludes:
		asks("red line", func(answer string) bool { return !says(answer, pos.Option) })
	}
	if !pos.Stance.For() {
		return
	}
	x := dossier.Term(pos.Issue + "=" + pos.Option)
	for n := 0; n < len(pos.Conditions); {
		group := pos.Conditions[n : n+1]
		for n++; n < len(pos.Conditions) && pos.Conditions[n].Alternative; n++ {
			group = append(slices.Clone(group), pos.Conditions[n])
		}
		paced := len(group) == 1 && pacedBy(group[0].Relation, group[0].MinDays, group[0].MaxDays)
		add("other", paced, func(w *world, weak bool) (bool, [][]before) {
			if !w.has(x) {
				return true, nil
			}
			var ways [][]before
			for _, l := range group {
				if ok, orders := ordered(w, x, l.Relation, l.Term, l.MinDays, l.MaxDays, weak); ok {
					ways = append(ways, orders)
				}
			}
			return len(ways) > 0, ways
		})
	}
}

func pacedBy(rel dossier.Relation, lo, hi *int) bool {
	return (rel == dossier.After || rel == dossier.Before) && lo == nil && hi == nil
}

func each(orders []before) [][]before {
	if orders == nil {
		return nil
	}
	return [][]before{orders}
}

// ordered reads X relation Y by its meaning: whether it can hold in a world,
// and which orders it then asks for.
func ordered(w *world, x dossier.Term, rel dossier.Relation, y dossier.Term, lo, hi *int, weak bool) (bool, []before) {
	if rel == dossier.Before {
		x, y, rel = y, x, dossier.After
	}
	if !w.has(x) {
		return true, nil
	}
	if !w.has(y) {
		return false, nil
	}
	least := 0
	if rel == dossier.After && !weak {
		least = 1
	}
	if lo != nil {
		least = max(least, *lo)
	}
	out := []before{{node(y), node(x), least}}
	if rel == dossier.TogetherWith {
		out = append(out, before{node(x), node(y), 0})
	}
	if hi != nil {
		out = append(out, before{node(x), node(y), -*hi})
	}
	return true, out
}

// The states in which a part of the whole can be.
const (
	kept    = 'k'
	weak    = 'w'
	dropped = 'd'
)

// feasible tells whether what is left of the parts can hold together.
func (o *oracle) feasible(state []byte) bool {
	key := string(state)
	if known, ok := o.known[key]; ok {
		return known
	}
	o.known[key] = slices.ContainsFunc(indexes(o.worlds), func(n int) bool { return o.holds(n, state) })
	return o.known[key]
}

func indexes[T any](list []T) []int {
	out := make([]int, len(list))
	for i := range out {
		out[i] = i
	}
	return out
}

func (o *oracle) holds(n int, state []byte) bool {
	orders := slices.Clone(o.rules[n])
	var choices [][][]before
	for i, p := range o.parts {
		if state[i] == dropped {
			continue
		}
		ok, ways := p.ask(o.worlds[n], state[i] == weak)
		if !ok {
			return false
		}
		switch len(ways) {
		case 0:
		case 1:
			orders = append(orders, ways[0]...)
		default:
			choices = append(choices, ways)
		}
	}
	var try func(orders []before, choices [][][]before) bool
	try = func(orders []before, choices [][][]before) bool {
		if len(choices) == 0 {
			return days(orders)
		}
		for _, way := range choices[0] {
			if try(slices.Concat(orders, way), choices[1:]) {
				return true
			}
		}
		return false
	}
	return try(orders, choices)
}

// days is Bellman-Ford: whether there are days that keep all orders.
func days(orders []before) bool {
	day := map[string]int{}
	for range 2*len(orders) + 2 {
		moved := false
		for _, b := range orders {
			if at := day[b.x] + b.days; at > day[b.y] {
				day[b.y], moved = at, true
			}
		}
		if !moved {
			return true
		}
	}
	return false
}

func (o *oracle) state(keep func(p part) bool) []byte {
	s := make([]byte, len(o.parts))
	for i, p := range o.parts {
		if s[i] = dropped; keep(p) {
			s[i] = kept
		}
	}
	return s
}

func (o *oracle) records(own bool) []string {
	var out []string
	for _, p := range o.parts {
		if (p.own || !own) && !slices.Contains(out, p.record) {
			out = append(out, p.record)
		}
	}
	return out
}

// conflicts finds all smallest sets of records that cannot hold together.
func (o *oracle) conflicts(own bool) []string {
	records := o.records(own)
	var found [][]string
	for size := range len(records) + 1 {
		for set := range 1 << len(records) {
			var ids []string
			for i, r := range records {
				if set>>i&1 == 1 {
					ids = append(ids, r)
				}
			}
			if len(ids) != size || slices.ContainsFunc(found, func(f []string) bool {
				return !slices.ContainsFunc(f, func(r string) bool { return !slices.Contains(ids, r) })
			}) {
				continue
			}
			if !o.feasible(o.state(func(p part) bool { return (p.own || !own) && slices.Contains(ids, p.record) })) {
				found = append(found, ids)
			}
		}
	}
	var out []string
	for _, f := range found {
		slices.Sort(f)
		out = append(out, strings.Join(f, " "))
	}
	return out
}

// corrections finds all smallest changes: those of which no part can be undone.
func (o *oracle) corrections(own bool) []string {
	start := o.state(func(p part) bool { return p.own || !own })
	var out []string
	var try func(s []byte, n int)
	try = func(s []byte, n int) {
		if n == len(s) {
			if o.feasible(s) && o.least(s, start) {
				out = append(out, o.tell(s, start))
			}
			return
		}
		try(s, n+1)
		if start[n] == dropped {
			return
		}
		s = slices.Clone(s)
		if o.parts[n].paced {
			s[n] = weak
			try(s, n+1)
		}
		s[n] = dropped
		try(s, n+1)
	}
	try(slices.Clone(start), 0)
	slices.Sort(out)
	return out
}

// least tells whether no step of a change can be taken back.
func (o *oracle) least(s, start []byte) bool {
	for i := range s {
		if s[i] == start[i] {
			continue
		}
		t := slices.Clone(s)
		if t[i] = kept; s[i] == dropped && o.parts[i].paced {
			t[i] = weak
		}
		if o.feasible(t) {
			return false
		}
	}
	return true
}

func (o *oracle) tell(s, start []byte) string {
	var out []string
	for i, p := range o.parts {
		switch {
		case s[i] == start[i]:
		case s[i] == weak:
			out = append(out, "~"+p.record)
		default:
			out = append(out, p.class+" "+p.record)
		}
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

func toldChange(c deadlock.Change) string {
	var out []string
	for _, r := range c.Relax {
		out = append(out, "~"+r.Statement)
	}
	for _, s := range c.Dropped {
		out = append(out, s.Class+" "+s.ID)
	}
	slices.Sort(out)
	return strings.Join(out, ", ")
}

// randomTalks makes a small dossier of lines as story has them.
func randomTalks(r *rand.Rand, records int) string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("principal p-a\nprincipal p-b\nparty p-c")
	milestones := 1 + r.IntN(4)
	var terms, issues []string
	options := map[string][]string{}
	for range r.IntN(3) {
		id := fmt.Sprintf("i-%d", len(issues))
		switch r.IntN(6) {
		case 0:
			id = fmt.Sprintf("i-s%d", len(issues))
			options[id] = []string{"x", "y", "z"}[:1+r.IntN(3)]
			line("several %s %s", id, strings.Join(options[id], " "))
			terms = append(terms, id+"=x")
		case 1:
			options[id] = []string{"1", "2", "0..1", "2..3", "none"}
			line("range %s 0 3 none", id)
			terms = append(terms, id, id+"=none")
		default:
			options[id] = []string{"x", "y", "z"}[:2+r.IntN(2)]
			line("issue %s %s", id, strings.Join(options[id], " "))
			terms = append(terms, id, id+"="+options[id][r.IntN(2)])
		}
		issues = append(issues, id)
	}
	option := func(id string) string { return id + "=" + options[id][r.IntN(len(options[id]))] }
	for m := range milestones {
		extra := ""
		if m > 0 && r.IntN(4) == 0 {
			extra += fmt.Sprintf(" after m-%d", r.IntN(m))
		}
		if m > 0 && r.IntN(4) == 0 {
			extra += fmt.Sprintf(" counts-as m-%d", r.IntN(m))
		}
		if len(issues) > 0 && r.IntN(4) == 0 {
			extra += " follows " + option(issues[r.IntN(len(issues))])
		}
		line("milestone m-%d%s", m, extra)
		terms = append(terms, fmt.Sprintf("m-%d", m), fmt.Sprintf("m-%d", m))
	}
	switch r.IntN(4) {
	case 0:
		line("goal m-%d", r.IntN(milestones))
	case 1:
		line("goal m-%d all", r.IntN(milestones))
	case 2:
		if len(issues) > 0 {
			line("goal m-%d %s", r.IntN(milestones), issues[0])
		}
	}
	stances := []string{"demands", "demands", "insists", "rejects", "excludes", "accepts", "could-accept", "proposes", "asks"}
	order := func(x string) string {
		rel := []string{"after", "after", "before", "only-if", "together-with", "within"}[r.IntN(6)]
		y := terms[r.IntN(len(terms))]
		if nodeOf(x) == nodeOf(y) {
			y = fmt.Sprintf("m-%d", r.IntN(milestones))
		}
		days := ""
		if rel == "within" || rel != "together-with" && r.IntN(4) == 0 {
			days = fmt.Sprintf(" %dd", r.IntN(4))
		}
		return fmt.Sprintf("%s %s%s", rel, y, days)
	}
	for n := range records {
		party := []string{"p-a", "p-b", "p-a", "p-b", "p-c"}[r.IntN(5)]
		text := ""
		if len(issues) > 0 && r.IntN(2) == 0 {
			x := option(issues[r.IntN(len(issues))])
			text = stances[r.IntN(len(stances))] + " " + x
			switch k := r.IntN(4); {
			case strings.Contains(x, ".."): // no condition on an interval has a structure
			case k == 0:
				text += " if " + order(x)
			case k == 1 && r.IntN(2) == 0:
				text += " if " + order(x) + " or " + order(x)
			}
		} else {
			x := terms[r.IntN(len(terms))]
			o := order(x)
			if nodeOf(strings.Fields(o)[1]) == nodeOf(x) {
				continue
			}
			text = x + " " + o
		}
		line("r-%d %s: %s | on 2026-01-%02d%s", n, party, text, 1+r.IntN(3), []string{"", "", "", " via somebody"}[r.IntN(4)])
	}
	return b.String()
}

func nodeOf(t string) string { return node(dossier.Term(t)) }

// What is told of random small dossiers is all there is: every conflict cannot
// hold and none of it is idle, every change is enough and none of it is idle,
// and none is missing.
func TestAgainstBruteForce(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		seed := rapid.Uint64().Draw(rt, "seed")
		r := rand.New(rand.NewPCG(seed, 1))
		lines := randomTalks(r, 3+r.IntN(6))
		d := story(t, lines)
		v := viewOf(t, d)
		o := newOracle(d, v)
		a, err := deadlock.Solve(context.Background(), v, deadlock.Options{Conflicts: 200, Changes: 400})
		if err != nil {
			rt.Fatalf("%v\n%s", err, lines)
		}
		own := o.state(func(p part) bool { return p.own })
		all := o.state(func(part) bool { return true })
		if a.Feasible != o.feasible(own) || a.FeasibleWithReported != o.feasible(all) {
			rt.Fatalf("feasible %v, with reports %v; by brute force %v, %v\n%s", a.Feasible, a.FeasibleWithReported, o.feasible(own), o.feasible(all), lines)
		}
		reported := map[string]bool{}
		for _, p := range o.parts {
			reported[p.record] = reported[p.record] || !p.own
		}
		var told []string
		for n, c := range conflictsOf(a) {
			told = append(told, c)
			contested := slices.ContainsFunc(strings.Fields(c), func(id string) bool { return reported[id] })
			if contested != a.Conflicts[n].Contested {
				rt.Fatalf("contested %v: %s\n%s", a.Conflicts[n].Contested, c, lines)
			}
		}
		want := append(o.conflicts(true), o.conflicts(false)...)
		slices.Sort(told)
		slices.Sort(want)
		if want = slices.Compact(want); !slices.Equal(told, want) {
			rt.Fatalf("conflicts %q, by brute force %q\n%s", told, want, lines)
		}
		if !a.ConflictsComplete {
			rt.Fatalf("conflicts: all are there, but it does not say so\n%s", lines)
		}
		if len(o.parts) > 7 {
			return
		}
		for _, contested := range []bool{false, true} {
			start := own
			if contested {
				start = all
			}
			var told []string
			for _, c := range a.Changes {
				if c.Contested == contested {
					told = append(told, toldChange(c))
				}
			}
			slices.Sort(told)
			want := o.corrections(!contested)
			if slices.Equal(want, []string{""}) {
				want = nil // nothing has to change
			}
			if contested { // those that were told of the own words are not told again
				for _, c := range a.Changes {
					if !c.Contested {
						want = slices.DeleteFunc(want, func(w string) bool { return w == toldChange(c) })
					}
				}
			}
			if !slices.Equal(told, want) {
				rt.Fatalf("changes, contested %v: %q, by brute force %q, from %s\n%s", contested, told, want, start, lines)
			}
		}
		if !a.ChangesComplete {
			rt.Fatalf("changes: all are there, but it does not say so\n%s", lines)
		}
		for n, c := range a.Changes {
			if n > 0 && a.Changes[n-1].Contested == c.Contested && price(c) < price(a.Changes[n-1]) {
				rt.Fatalf("change %d is smaller than the one before it\n%s", n, lines)
			}
		}
	})
}

// price orders changes: red lines, demands, others, weakened.
func price(c deadlock.Change) string {
	k := map[string]int{}
	for _, s := range c.Dropped {
		k[s.Class]++
	}
	return fmt.Sprintf("%02d %02d %02d", k["red line"], k["demand"], k["other"])
}

// An order of steps that is told is one: with what is settled and what happens
// in it, all that stands holds, and there are days for the orders it names.
func TestOrderHolds(t *testing.T) {
	rapid.Check(t, func(rt *rapid.T) {
		r := rand.New(rand.NewPCG(rapid.Uint64().Draw(rt, "seed"), 6))
		lines := randomTalks(r, 3+r.IntN(6))
		if strings.Contains(lines, "several") || strings.Contains(lines, "range") {
			return
		}
		d := story(t, lines)
		v := viewOf(t, d)
		o := newOracle(d, v)
		s, err := deadlock.Order(context.Background(), v, deadlock.Options{}, true)
		if err != nil || !s.Complete {
			rt.Fatalf("%v: %+v\n%s", err, s, lines)
		}
		if !s.Possible {
			if len(o.corrections(false)) > 0 {
				rt.Fatalf("there are changes that open a way\n%s", lines)
			}
			return
		}
		all := o.state(func(part) bool { return true })
		if o.feasible(all) != (s.Change == nil) {
			rt.Fatalf("change %+v\n%s", s.Change, lines)
		}
		state := slices.Clone(all)
		if s.Change != nil {
			for i, p := range o.parts {
				if slices.ContainsFunc(s.Change.Dropped, func(x deadlock.Stated) bool { return x.ID == p.record && x.Class == p.class }) {
					state[i] = dropped
				} else if p.paced && slices.ContainsFunc(s.Change.Relax, func(x deadlock.Relaxation) bool { return x.Statement == p.record }) {
					state[i] = weak
				}
			}
		}
		n := slices.IndexFunc(o.worlds, func(w *world) bool {
			for _, i := range d.Issues {
				if w.settled[i.ID] != strings.Join(s.Package[i.ID], " ") {
					return false
				}
			}
			for _, m := range d.Milestones {
				if w.happens[m.ID] != slices.Contains(s.Happens, dossier.Term(m.ID)) {
					return false
				}
			}
			return true
		})
		if n < 0 || !o.holds(n, state) {
			rt.Fatalf("what happens is %v with %v: that does not hold (change %+v)\n%s", s.Happens, s.Package, s.Change, lines)
		}
		var orders []before
		for _, e := range s.Edges {
			orders = append(orders, before{node(e.From), node(e.To), e.MinDays})
		}
		if !days(orders) {
			rt.Fatalf("there are no days for %+v\n%s", s.Edges, lines)
		}
		if !o.keeps(n, state, orders) {
			rt.Fatalf("with %+v not all that stands is kept\n%s", s.Edges, lines)
		}
	})
}

// keeps tells whether the earliest days under some orders keep what stands.
func (o *oracle) keeps(n int, state []byte, orders []before) bool {
	day := map[string]int{}
	for range 2*len(orders) + 2 {
		for _, b := range orders {
			day[b.y] = max(day[b.y], day[b.x]+b.days)
		}
	}
	met := func(list []before) bool {
		return !slices.ContainsFunc(list, func(b before) bool { return day[b.x]+b.days > day[b.y] })
	}
	if !met(o.rules[n]) {
		return false
	}
	for i, p := range o.parts {
		if state[i] == dropped {
			continue
		}
		if ok, ways := p.ask(o.worlds[n], state[i] == weak); !ok || len(ways) > 0 && !slices.ContainsFunc(ways, met) {
			return false
		}
	}
	return true
}
