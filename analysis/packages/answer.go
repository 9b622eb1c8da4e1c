package packages

import (
	"cmp"
	"context"
	"fmt"
	"math/big"
	"slices"

	"parley/dossier"
	"parley/engine/smaa"
)

// Answer is what can be said of packages.
type Answer struct {
	AsOf    string  `json:"as_of,omitempty"`
	Parties []Party `json:"parties"`
	// Samples is how many preference models each count is out of; Margin by how
	// many a count may differ from what all models would give, in 95 of 100 draws.
	Samples int    `json:"samples"`
	Seed    uint64 `json:"seed"`
	Margin  int    `json:"margin"`
	// Test says when a package is acceptable to a party.
	Test  string `json:"test"`
	Space Space  `json:"space"`
	// Packages that cross no red line that binds: the frontier of the parties'
	// counts, and what is nearest to it. Order: acceptable to all in the most
	// models, then against the fewest limits, then the larger smallest count, then
	// the dossier's order of options.
	Packages []Package `json:"packages"`
	// Limits are what the parties rule out, and what each costs.
	Limits []Limit `json:"limits"`
	// WaysOut are the smallest sets of limits without which some package goes
	// against nothing, if every package goes against something.
	WaysOut  []WayOut  `json:"ways_out"`
	Near     *Near     `json:"near,omitempty"`
	Fair     []Fair    `json:"fair,omitempty"`
	Rankings []Ranking `json:"rankings"`
	// Issues in play and those left out, with the reason.
	Issues  []Issue  `json:"issues"`
	LeftOut []Unused `json:"left_out"`
	// Reports on the issues in play: told, not counted.
	Reports []Report  `json:"reports"`
	Skipped []Skipped `json:"skipped"`

	model  *model
	looked *looked
}

// Party is a party that has to live with a package.
type Party struct {
	ID   string `json:"id"`
	Name string `json:"name"`
	// Spoken is on how many of the issues in play it has spoken, or somebody
	// ranked their options for it: the others count for nothing in its models.
	Spoken int `json:"spoken_on"`
	// Own is how many of its own statements stand, on any issue.
	Own int `json:"own_statements"`
	// Answers are the records that rank packages for it; Kept of Drawn models
	// agree with them. Kept is 0 if none does: they are then left out.
	Answers []string `json:"answers,omitempty"`
	Kept    int      `json:"models_kept"`
	Drawn   int      `json:"models_drawn"`
}

// Space is how many packages there are.
type Space struct {
	Ways     string `json:"ways"`      // to combine the options in play
	Clear    string `json:"clear"`     // that cross no red line
	LookedAt int    `json:"looked_at"` // of those that cross no red line
	// Complete is false if there are too many to look at each. How says which
	// were.
	Complete bool   `json:"complete"`
	How      string `json:"how,omitempty"`
}

// Issue is an issue in play, or one option of an issue of several.
type Issue struct {
	ID      string   `json:"id"`
	Label   string   `json:"label"`
	Options []Choice `json:"options"`
	Locked  bool     `json:"locked"`
	Unused  []Unused `json:"unused"`
	// Clear is how many of the options no red line rules out; where it is 0,
	// RedLines are the records that rule them out together.
	Clear    int      `json:"clear_options"`
	RedLines []string `json:"red_lines,omitempty"`
}

// Choice is an issue settled as an option.
type Choice struct {
	Issue   string       `json:"issue"`
	Option  string       `json:"option"` // "" where one of several is left out
	Words   string       `json:"words"`
	Term    dossier.Term `json:"term,omitempty"`
	Records []string     `json:"named_by,omitempty"`
}

// Package is a whole deal.
type Package struct {
	Choices []Choice `json:"choices"`
	// Acceptable counts the models in which it is acceptable, by party; All those
	// in which it is to all who have spoken on what is in play.
	Acceptable []Count `json:"acceptable"`
	All        int     `json:"acceptable_to_all"`
	AllAlways  bool    `json:"acceptable_to_all_in_all_models"`
	// Efficient counts the models in which no package that was looked at and
	// crosses no red line is at least as good for every party and better for one.
	Efficient       int  `json:"efficient"`
	EfficientAlways bool `json:"efficient_in_all_models"`
	// Frontier is false if another package is acceptable to every party in at
	// least as many models, and to one in more.
	Frontier bool `json:"on_frontier"`
	// Crosses lists what it goes against, by the first record of each.
	Crosses []string `json:"crosses"`
	// ReportedRedLines are those on report alone that it would cross: not counted.
	ReportedRedLines []string `json:"reported_red_lines"`
	// Said tells, of the issues that a party has spoken on, on how many it says yes
	// to what the package settles.
	Said []Said `json:"said"`
	// Unnamed are options that a party has not named, though it has spoken on the
	// issue: questions.
	Unnamed []Unnamed `json:"unnamed"`
	// Carried are conditions that come with its options.
	Carried []Carried `json:"conditions"`

	options []int
}

// Count is a count of models for a party.
type Count struct {
	Party  string `json:"party"`
	Models int    `json:"models"`
	// Always is true if it holds in all models: worked out, not drawn.
	Always bool `json:"in_all_models"`
	// NotSpoken is true of a party of which nothing is known on what is in play:
	// whether it could accept is then not known, and Models is 0.
	NotSpoken bool `json:"not_spoken"`
}

// Said counts what a party says itself to what a package settles.
type Said struct {
	Party  string `json:"party"`
	Yes    int    `json:"yes"`
	No     int    `json:"no"`
	Silent int    `json:"not_named"`
}

// Unnamed is an option that a party has not named.
type Unnamed struct {
	Party    string `json:"party"`
	Issue    string `json:"issue"`
	Option   string `json:"option"`
	Question string `json:"question"`
}

// Limit is what a party rules out.
type Limit struct {
	IDs    []string `json:"records"`
	Party  string   `json:"party"`
	Class  string   `json:"class"`
	Text   string   `json:"text"`
	Lifted bool     `json:"lifted"`
	// Opens is how many packages go against it alone; "" where that was not looked
	// at. Best is the most models in which one of them, without this limit, is
	// acceptable to all; Now the most of those that go against nothing.
	Opens string   `json:"opens"`
	Best  *Package `json:"best,omitempty"`
	Now   int      `json:"now"`
}

// WayOut is a set of limits without which some package goes against nothing.
type WayOut struct {
	IDs   []string `json:"records"`
	Texts []string `json:"texts"`
	Opens int      `json:"opens"`
	Best  *Package `json:"best,omitempty"`
}

// shown is how many packages are told.
const shown = 10

// listed bounds how many packages are listed at all.
const listed = 200_000

// work bounds how many times a package is looked at in a model for a party.
const work = 400_000_000

// looked are the packages that were looked at.
type looked struct {
	packages [][]int
	crossed  [][]int
	raw      smaa.Counts // by worth alone, whatever they cross
	clear    []int       // those that cross no red line
}

// Solve answers for a view.
func Solve(ctx context.Context, v *dossier.View, o Options) (*Answer, error) {
	if o.Samples == 0 {
		o.Samples = Samples
	}
	m, err := build(v, o, "")
	if err != nil {
		return nil, err
	}
	a := &Answer{
		Samples: o.Samples, Seed: o.Seed, Margin: smaa.Margin(o.Samples), Test: test, model: m,
		Parties: []Party{}, Packages: []Package{}, Limits: []Limit{}, WaysOut: []WayOut{}, Rankings: m.rankings,
		Issues: []Issue{}, LeftOut: m.leftOut, Skipped: m.skipped, Reports: m.reports,
	}
	if a.Rankings == nil {
		a.Rankings = []Ranking{}
	}
	if a.Reports == nil {
		a.Reports = []Report{}
	}
	if a.LeftOut == nil {
		a.LeftOut = []Unused{}
	}
	if a.Skipped == nil {
		a.Skipped = []Skipped{}
	}
	if !v.AsOf.IsZero() {
		_, last := v.AsOf.Bounds()
		a.AsOf = last.String()
	}
	if a.Fair, err = m.fair(); err != nil {
		return nil, err
	}
	drawn, err := m.space.Draw(ctx, o.Samples, o.Seed)
	if err != nil {
		return nil, fmt.Errorf("preference models cannot be drawn: %w", err)
	}
	a.people(drawn)
	a.issues()
	all, clear := m.size()
	a.Space = Space{Ways: all.String(), Clear: clear.String(), Complete: true}
	if len(m.places) == 0 {
		a.Space.Ways, a.Space.Clear = "0", "0"
		return a, nil
	}
	l, err := a.look(ctx, drawn, all, clear)
	if err != nil {
		return nil, err
	}
	a.looked = l
	a.Space.LookedAt = len(l.clear)
	if err := a.list(ctx, drawn); err != nil {
		return nil, err
	}
	a.costs()
	if m.near != nil {
		if err := a.nearest(ctx, drawn); err != nil {
			return nil, err
		}
	}
	return a, nil
}

const test = "Acceptable to a party: it crosses none of its red lines, goes against nothing that it says no to and none of its conditions, and is worth to it, in that model, at least half of what its best package is worth and no less than a reservation that was entered for it. What a party says yes to ranks above what it has not named: silence is no consent."

func (a *Answer) people(drawn *smaa.Models) {
	m := a.model
	for n, p := range m.parties {
		person := Party{ID: p.ID, Name: p.Label(), Kept: drawn.Kept[n], Drawn: drawn.Drawn[n]}
		for _, o := range m.space.Parties[n].Orders {
			if o != nil {
				person.Spoken++
			}
		}
		for _, i := range m.v.Issues {
			person.Own += len(m.v.Standing(p.ID, i.ID).Own)
		}
		for _, r := range m.bundles(p.ID) {
			if at := dossier.AddressOf(r).String(); slices.Contains(m.answers, at) {
				person.Answers = append(person.Answers, at)
			}
		}
		a.Parties = append(a.Parties, person)
	}
}

func (a *Answer) issues() {
	for _, p := range a.model.places {
		i := Issue{ID: p.id(), Label: p.label(), Locked: slices.Contains(p.locked, true), Unused: p.unused}
		for o := range p.options {
			i.Options = append(i.Options, a.model.choice(p, o))
		}
		if i.Unused == nil {
			i.Unused = []Unused{}
		}
		if i.Clear = len(a.model.clearOptions(p)); i.Clear == 0 {
			for _, l := range a.model.limits {
				if l.class == RedLine && !l.lifted && a.model.places[l.place] == p {
					i.RedLines = append(i.RedLines, l.records...)
				}
			}
		}
		a.Issues = append(a.Issues, i)
	}
}

func (m *model) choice(p *place, o int) Choice {
	c := Choice{Issue: p.id(), Option: p.options[o], Words: p.words(o), Term: p.term(o)}
	for _, r := range p.named[o] {
		if r != "" {
			c.Records = append(c.Records, r)
		}
	}
	return c
}

// choices are a package, place by place.
func (m *model) choices(pkg []int) []Choice {
	out := make([]Choice, len(pkg))
	for k, o := range pkg {
		out[k] = m.choice(m.places[k], o)
	}
	return out
}

// look decides which packages are looked at, and counts.
func (a *Answer) look(ctx context.Context, drawn *smaa.Models, all, clear *big.Int) (*looked, error) {
	m := a.model
	most := max(1, work/a.Samples/max(1, len(m.parties)))
	l := &looked{}
	few := func(n *big.Int) bool { return n.Cmp(big.NewInt(listed)) <= 0 }
	done := false
	if few(all) {
		done = l.sift(m, product(m.each((*place).free)), most, true)
	}
	if !done && clear.Sign() == 0 {
		a.Space.Complete = false
		a.Space.How = "Each crosses a red line, and there are too many to look for the smallest ways out."
		return l, nil
	}
	if !done && few(clear) {
		a.Space.How = "Packages that cross a red line were too many to look at each."
		done = l.sift(m, product(m.each(m.clearOptions)), most, false)
	}
	if !done {
		a.Space.Complete = false
		found, err := m.sample(ctx, drawn, most)
		if err != nil {
			return nil, err
		}
		l.sift(m, found, len(found), false)
		a.Space.How = fmt.Sprintf("Too many to look at each: those looked at are Nash's solutions in %d of the models, found exactly in each, and what differs from them on one issue.", min(a.Samples, sampled))
	}
	var err error
	l.raw, err = drawn.Acceptable(ctx, l.packages)
	return l, err
}

// each gives some options of every place.
func (m *model) each(options func(*place) []int) [][]int {
	out := make([][]int, len(m.places))
	for k, p := range m.places {
		out[k] = options(p)
	}
	return out
}

// sift keeps, of some packages, those that cross no red line; and with others,
// those that go against one limit alone and the draft that is asked about, or all
// if each crosses a red line. It keeps none and tells so if they are too many.
func (l *looked) sift(m *model, packages [][]int, most int, others bool) bool {
	*l = looked{}
	set := m.drafted()
	crossed := make([][]int, len(packages))
	free := false
	for k, pkg := range packages {
		crossed[k] = m.crossed(pkg)
		free = free || !m.redLines(crossed[k])
	}
	for k, pkg := range packages {
		red := m.redLines(crossed[k])
		if red && !(others && (!free || len(crossed[k]) == 1 || m.near != nil && far(set, pkg) == 0)) {
			continue
		}
		if len(l.packages) == most {
			*l = looked{}
			return false
		}
		if !red {
			l.clear = append(l.clear, len(l.packages))
		}
		l.packages, l.crossed = append(l.packages, pkg), append(l.crossed, crossed[k])
	}
	return true
}

// to is the count for a party: nothing that it rules out is acceptable to it.
func (a *Answer) to(party, k int) int {
	for _, n := range a.looked.crossed[k] {
		if a.model.limits[n].party == party {
			return 0
		}
	}
	return a.looked.raw.To[party][k]
}

func (a *Answer) all(k int) int {
	if len(a.looked.crossed[k]) > 0 {
		return 0
	}
	return a.looked.raw.All[k]
}

func (a *Answer) least(k int) int {
	least := a.Samples
	for p := range a.model.parties {
		if a.Parties[p].Spoken > 0 {
			least = min(least, a.to(p, k))
		}
	}
	return least
}

// better orders packages: acceptable to all in more models, then against fewer
// limits, then the larger smallest count, then the dossier's order.
func (a *Answer) better(x, y int) int {
	l := a.looked
	return cmp.Or(a.all(y)-a.all(x), len(l.crossed[x])-len(l.crossed[y]), a.least(y)-a.least(x), x-y)
}

// list tells the frontier of the counts, and what is nearest to it.
func (a *Answer) list(ctx context.Context, drawn *smaa.Models) error {
	frontier := a.frontier()
	order := slices.Clone(a.looked.clear)
	slices.SortFunc(order, a.better)
	var told []int
	for _, first := range []bool{true, false} {
		for _, k := range order {
			if len(told) < shown && frontier[k] == first {
				told = append(told, k)
			}
		}
	}
	slices.SortFunc(told, a.better)
	ps, err := a.tell(ctx, drawn, told)
	if err != nil {
		return err
	}
	for n, k := range told {
		ps[n].Frontier = frontier[k]
	}
	a.Packages = ps
	return nil
}

// frontier finds, of the packages that cross no red line, those of which no other
// is acceptable to every party in at least as many models and to one in more.
func (a *Answer) frontier() map[int]bool {
	clear := a.looked.clear
	vector := func(k int) []int {
		out := make([]int, len(a.model.parties))
		for p := range out {
			out[p] = a.to(p, k)
		}
		return out
	}
	vectors := map[int][]int{}
	for _, k := range clear {
		vectors[k] = vector(k)
	}
	order := slices.Clone(clear)
	slices.SortFunc(order, func(x, y int) int { return cmp.Or(-slices.Compare(vectors[x], vectors[y]), x-y) })
	out := map[int]bool{}
	var best [][]int
	for _, k := range order {
		v := vectors[k]
		beaten := slices.ContainsFunc(best, func(b []int) bool {
			more := false
			for p := range b {
				if b[p] < v[p] {
					return false
				}
				more = more || b[p] > v[p]
			}
			return more
		})
		if !beaten {
			out[k] = true
			if len(best) == 0 || !slices.Equal(best[len(best)-1], v) {
				best = append(best, v)
			}
		}
	}
	return out
}

// tell says all that is known of some packages that were looked at.
func (a *Answer) tell(ctx context.Context, drawn *smaa.Models, of []int) ([]Package, error) {
	m, l := a.model, a.looked
	rivals := make([][]int, 0, len(l.clear)+len(of))
	at := map[int]int{}
	for _, k := range slices.Concat(l.clear, of) {
		if _, ok := at[k]; !ok {
			at[k] = len(rivals)
			rivals = append(rivals, l.packages[k])
		}
	}
	places := make([]int, len(of))
	for n, k := range of {
		places[n] = at[k]
	}
	efficient, err := drawn.Efficient(ctx, rivals, places)
	if err != nil {
		return nil, err
	}
	out := make([]Package, len(of))
	for n, k := range of {
		p := m.describe(l.packages[k])
		p.All, p.Efficient = a.all(k), efficient[n]
		p.EfficientAlways = a.Space.Complete && efficient[n] == a.Samples && m.space.AlwaysEfficient(p.options, rivals)
		p.AllAlways = true
		for i := range m.parties {
			c := a.count(i, a.to(i, k))
			c.Always = c.Models == a.Samples && m.space.AlwaysAcceptable(i, p.options)
			p.AllAlways = p.AllAlways && (c.Always || c.NotSpoken)
			p.Acceptable = append(p.Acceptable, c)
		}
		out[n] = p
	}
	return out, nil
}

// count is a count of models for a party, if anything is known of it.
func (a *Answer) count(party, models int) Count {
	c := Count{Party: a.Parties[party].ID, Models: models, NotSpoken: a.Parties[party].Spoken == 0}
	if c.NotSpoken {
		c.Models = 0
	}
	return c
}

// describe says what a package settles, crosses and leaves to ask.
func (m *model) describe(pkg []int) Package {
	p := Package{options: pkg, Choices: m.choices(pkg), Crosses: []string{}, ReportedRedLines: []string{}, Said: []Said{}, Unnamed: []Unnamed{}, Carried: []Carried{}, Acceptable: []Count{}}
	for k, o := range pkg {
		p.Carried = append(p.Carried, m.places[k].carried[o]...)
	}
	for _, party := range m.parties {
		said := Said{Party: party.ID}
		for k, o := range pkg {
			pl := m.places[k]
			switch s := m.say(party.ID, pl); {
			case !s.spoken || pl.options[o] == "":
			case slices.Contains(s.yes(), o):
				said.Yes++
			case slices.Contains(s.no, o):
				said.No++
			default:
				said.Silent++
				p.Unnamed = append(p.Unnamed, Unnamed{party.ID, pl.id(), pl.options[o], fmt.Sprintf("What does %s say to “%s” on %s?", party.Label(), pl.issue.OptionWords(pl.options[o]), pl.issue.Label())})
			}
		}
		p.Said = append(p.Said, said)
	}
	for _, n := range m.crossed(pkg) {
		p.Crosses = append(p.Crosses, m.limits[n].records[0])
	}
	for _, r := range m.reports {
		if r.RedLine && r.bad[pkg[r.place]] {
			p.ReportedRedLines = append(p.ReportedRedLines, r.ID)
		}
	}
	return p
}

// Point is a package on two axes.
type Point struct {
	X, Y     int
	Frontier bool // of the two counts
	RedLines int
	Package  []Choice
}

// Points are the packages that were looked at, by the counts of two parties:
// those that cross no red line, or with all every one.
func (a *Answer) Points(x, y string, all bool) []Point {
	px, py := a.model.party(x), a.model.party(y)
	if px < 0 || py < 0 || a.looked == nil {
		return nil
	}
	var out []Point
	from := a.looked.clear
	if all {
		from = make([]int, len(a.looked.packages))
		for k := range from {
			from[k] = k
		}
	}
	for _, k := range from {
		p := Point{X: a.to(px, k), Y: a.to(py, k), Package: a.model.choices(a.looked.packages[k])}
		for _, n := range a.looked.crossed[k] {
			if a.model.limits[n].class == RedLine {
				p.RedLines++
			}
		}
		out = append(out, p)
	}
	slices.SortStableFunc(out, func(a, b Point) int { return cmp.Or(b.X-a.X, b.Y-a.Y) })
	most := -1
	for k := range out {
		if out[k].Y > most {
			most = out[k].Y
			out[k].Frontier = true
		} else if k > 0 && out[k-1].Frontier && out[k].X == out[k-1].X && out[k].Y == out[k-1].Y {
			out[k].Frontier = true
		}
	}
	return out
}
