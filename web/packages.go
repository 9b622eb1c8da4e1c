package web

import (
	"context"
	"errors"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/analysis/packages"
	"parley/chart"
	"parley/dossier"
)

// packagesPage shows whole deals: which cross no red line, how far the record
// makes them acceptable to each party, and what each red line costs.
type packagesPage struct {
	*sheet
	*packages.Answer
	Lead, Under string
	LeadRests   []string
	Blocked     []packages.Issue // on which red lines leave no answer
	Locks       []lockChoice
	Who         []choice // parties that have to live with a package
	Across, Up  []choice // axes
	Swap        string   // this page with the axes swapped
	All         bool     // packages that cross one red line are drawn, too
	Plot        figure
	Counted     string
	Rows        []packageRow
	Shared      packageRow // what all rows have in common
	Costs       []limitRow
	Unseen      []string // records of limits that were not looked at
	Ways        []wayRow
	Nearest     *nearPart
	Drafts      []choice
	Table       []rankingRow
	Out         []packages.Unused // issues left out, with a question
	Silent      string            // issues that nobody speaks of
	Elicited    []askLink
	Asked       *askPart
}

// lockChoice is an issue in play, and the options that it can be locked as.
type lockChoice struct {
	ID, Label string
	Any       string
	Options   []choice
}

// packageRow is a package in a line.
type packageRow struct {
	packages.Package
	Own     []packages.Choice // what not all rows hold
	Rests   []string
	Against []packages.Limit
	Reports []packages.Report
	With    []packages.Carried
	Counts  []countCell
}

// countCell is a count of models for a party.
type countCell struct{ Name, Words string }

// limitRow is a limit, what it costs, and a link without it.
type limitRow struct {
	packages.Limit
	Try   string
	Best  string
	Words string
}

// wayRow is a smallest set of limits without which something goes.
type wayRow struct {
	packages.WayOut
	Try  string
	Best string
}

// nearPart is what would make a draft acceptable.
type nearPart struct {
	*packages.Near
	As    string
	Steps []nearStep
}

type nearStep struct {
	Lead, Counts string
	Changes      []nearChange
}

type nearChange struct {
	packages.Change
	Gives string
}

// rankingRow is what is known of an issue's options, party by party.
type rankingRow struct {
	Label string
	Cells []packages.Ranking
}

// askLink leads to the question for a party.
type askLink struct {
	Name, Href string
	Current    bool
}

// askPart is the question to a party.
type askPart struct {
	*packages.Elicitation
	First, Second string
	Command       string
	// By is in whose name the page files the answer; "" where it files nothing.
	By string
}

// countTime is how long counting may take; the work is bounded, so this is for
// machines that are busy.
const countTime = 30 * time.Second

func buildPackages(s *sheet) (any, error) {
	p := packagesPage{sheet: s}
	o := packages.Options{Seed: 1, Lift: s.args.own["lift"], Near: s.first("near"), Parties: s.args.own["party"]}
	for _, t := range s.args.own["lock"] {
		o.Lock = append(o.Lock, dossier.Term(t))
	}
	ctx, cancel := context.WithTimeout(context.Background(), countTime)
	defer cancel()
	a, err := packages.Solve(ctx, s.View, o)
	if errors.Is(err, context.DeadlineExceeded) {
		p.Answer = &packages.Answer{}
		p.Lead = text("packages.late")
		return p, nil
	}
	if err != nil {
		return nil, noRecord(err)
	}
	p.Answer = a
	p.lead()
	p.controls(o)
	if err := p.plot(); err != nil {
		return nil, err
	}
	p.rows()
	p.costs()
	p.nearest()
	p.known()
	return p, p.ask(ctx, o)
}

// with is the address of this page with one argument of its own set anew.
func (p *packagesPage) with(name string, values ...string) string {
	own := url.Values{}
	for _, n := range p.page.asks {
		if vs := p.args.own[n]; len(vs) > 0 && n != name {
			own[n] = vs
		}
	}
	if len(values) > 0 {
		own[name] = values
	}
	return p.link(p.args.path, p.day, own)
}

func (p *packagesPage) lead() {
	switch {
	case len(p.Parties) == 0:
		p.Lead = text("packages.nobody")
		return
	case len(p.Issues) == 0:
		p.Lead = text("packages.nothing")
		return
	case p.Space.Clear == "0":
		p.Lead = text("packages.none", ways(p.Space.Ways), count(len(p.Issues), "issue"))
	case p.Space.Clear == "1":
		p.Lead = text("packages.one", ways(p.Space.Ways), count(len(p.Issues), "issue"))
	default:
		p.Lead = text("packages.lead", ways(p.Space.Ways), count(len(p.Issues), "issue"), digits(p.Space.Clear))
	}
	for _, l := range p.Limits {
		if l.Class == packages.RedLine && !l.Lifted {
			p.LeadRests = append(p.LeadRests, l.IDs...)
		}
	}
	if len(p.Packages) > 0 {
		best := p.Packages[0]
		p.Under = text("packages.best", p.everybody(), p.models(best.All), p.counts(best.Acceptable)) + " "
		if best.All == 0 {
			p.Under = text("packages.bestnone", p.everybody()) + " "
		}
	}
	p.Under += text("packages.count")
	for _, i := range p.Issues {
		if i.Clear == 0 {
			p.Blocked = append(p.Blocked, i)
		}
	}
	if p.Space.How != "" {
		p.Under += " " + p.Space.How + " " + text("packages.looked", thousands(p.Space.LookedAt))
	}
}

// ways is how many ways there are to combine options, in words.
func ways(n string) string {
	if n == "1" {
		return count(1, "way")
	}
	return text("count.way.many", digits(n))
}

// digits puts commas into a whole number of any size.
func digits(s string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// everybody is all parties, or where one has not spoken, all who have.
func (p *packagesPage) everybody() string {
	if slices.ContainsFunc(p.Parties, func(x packages.Party) bool { return x.Spoken == 0 }) {
		return text("packages.spoken")
	}
	return text("packages.all")
}

// models is a count out of all models.
func (p *packagesPage) models(n int) string {
	return text("packages.models", thousands(n), thousands(p.Samples))
}

func (p *packagesPage) cell(c packages.Count) countCell {
	out := countCell{p.PartyName(c.Party), thousands(c.Models)}
	switch {
	case c.NotSpoken:
		out.Words = text("packages.silent")
	case c.Always:
		out.Words = text("packages.always")
	}
	return out
}

func (p *packagesPage) counts(list []packages.Count) string {
	var parts []string
	for _, c := range list {
		cell := p.cell(c)
		parts = append(parts, cell.Name+" "+cell.Words)
	}
	return join(parts)
}

// controls are the locks, the parties, the axes and the drafts.
func (p *packagesPage) controls(o packages.Options) {
	for _, i := range p.Issues {
		l := lockChoice{ID: i.ID, Label: i.Label, Any: text("packages.any", len(i.Options))}
		for _, c := range i.Options {
			if c.Term != "" {
				l.Options = append(l.Options, choice{string(c.Term), c.Words, slices.Contains(o.Lock, c.Term)})
			}
		}
		p.Locks = append(p.Locks, l)
	}
	chosen := map[string]bool{}
	for _, x := range p.Parties {
		chosen[x.ID] = true
	}
	for _, x := range p.View.Parties {
		if chosen[x.ID] || slices.ContainsFunc(p.Positions, func(pos *dossier.Position) bool { return pos.Party == x.ID }) {
			p.Who = append(p.Who, choice{x.ID, x.Label(), chosen[x.ID]})
		}
	}
	for _, d := range p.texts() {
		p.Drafts = append(p.Drafts, choice{d.ID, d.Title, d.ID == o.Near})
	}
	p.All = p.first("red") != ""
}

// axes are the parties across and up: those asked for, else the first two in the
// dossier's order.
func (p *packagesPage) axes() (x, y string, ok bool) {
	if len(p.Parties) < 2 {
		return "", "", false
	}
	has := func(id string) bool {
		return slices.ContainsFunc(p.Parties, func(x packages.Party) bool { return x.ID == id })
	}
	x, y = p.Parties[0].ID, p.Parties[1].ID
	if asked := p.first("x"); has(asked) {
		x = asked
		if y == x {
			y = p.Parties[0].ID
		}
	}
	if asked := p.first("y"); has(asked) && asked != x {
		y = asked
	}
	for _, party := range p.Parties {
		p.Across = append(p.Across, choice{party.ID, party.Name, party.ID == x})
		p.Up = append(p.Up, choice{party.ID, party.Name, party.ID == y})
	}
	own := url.Values{}
	for _, n := range p.page.asks {
		if vs := p.args.own[n]; len(vs) > 0 {
			own[n] = vs
		}
	}
	own["x"], own["y"] = []string{y}, []string{x}
	p.Swap = p.link(p.args.path, p.day, own)
	return x, y, true
}

// plot draws the packages by the counts of two parties.
func (p *packagesPage) plot() error {
	x, y, ok := p.axes()
	if !ok {
		return nil
	}
	points := p.Points(x, y, p.All)
	if len(points) == 0 {
		return nil
	}
	c := &chart.Scatter{
		Title: text("packages.plot"), Most: float64(p.Samples), Unit: text("packages.unit", thousands(p.Samples)),
		X: text("packages.axis", p.PartyName(x)), Y: text("packages.axis", p.PartyName(y)), Joined: text("packages.joined"), Barred: text("packages.barred"),
	}
	frontier := 0
	for _, pt := range points {
		if pt.Frontier {
			frontier++
		}
		c.Dots = append(c.Dots, chart.Dot{X: float64(pt.X), Y: float64(pt.Y), Label: choicesLine(pt.Package), Joined: pt.Frontier, Barred: pt.RedLines > 0})
	}
	p.Counted = text("packages.counted", count(len(points), "package"), thousands(frontier))
	var err error
	p.Plot, err = drawn("packages", c.Title, c, 540)
	return err
}

func choicesLine(choices []packages.Choice) string {
	out := ""
	for i, c := range choices {
		if i > 0 {
			out += " · "
		}
		out += c.Words
	}
	return out
}

// rows lay the packages out: what all hold is told once.
func (p *packagesPage) rows() {
	if len(p.Packages) == 0 {
		return
	}
	same := func(k int) bool {
		return len(p.Packages) > 1 && !slices.ContainsFunc(p.Packages, func(x packages.Package) bool { return x.Choices[k].Option != p.Packages[0].Choices[k].Option })
	}
	for k, c := range p.Packages[0].Choices {
		if same(k) {
			p.Shared.Own = append(p.Shared.Own, c)
			p.Shared.Rests = append(p.Shared.Rests, positions(c)...)
		}
	}
	everyone := func(has func(packages.Package) bool) bool {
		return len(p.Packages) > 1 && !slices.ContainsFunc(p.Packages, func(x packages.Package) bool { return !has(x) })
	}
	carried := func(id string) bool {
		return everyone(func(x packages.Package) bool {
			return slices.ContainsFunc(x.Carried, func(c packages.Carried) bool { return c.ID == id })
		})
	}
	for _, c := range p.Packages[0].Carried {
		if carried(c.ID) {
			p.Shared.With = append(p.Shared.With, c)
		}
	}
	reported := func(id string) bool {
		return everyone(func(x packages.Package) bool { return slices.Contains(x.ReportedRedLines, id) })
	}
	for _, rep := range p.Answer.Reports {
		if reported(rep.ID) {
			p.Shared.Reports = append(p.Shared.Reports, rep)
		}
	}
	for _, x := range p.Packages {
		r := packageRow{Package: x}
		for k, c := range x.Choices {
			if !same(k) {
				r.Own = append(r.Own, c)
				r.Rests = append(r.Rests, positions(c)...)
			}
		}
		for _, c := range x.Carried {
			if !carried(c.ID) {
				r.With = append(r.With, c)
			}
		}
		for _, l := range p.Limits {
			if slices.Contains(x.Crosses, l.IDs[0]) {
				r.Against = append(r.Against, l)
			}
		}
		for _, rep := range p.Answer.Reports {
			if slices.Contains(x.ReportedRedLines, rep.ID) && !reported(rep.ID) {
				r.Reports = append(r.Reports, rep)
			}
		}
		for _, c := range x.Acceptable {
			r.Counts = append(r.Counts, p.cell(c))
		}
		p.Rows = append(p.Rows, r)
	}
}

// positions are the statements that name an option, without the drafts.
func positions(c packages.Choice) []string {
	return slices.DeleteFunc(slices.Clone(c.Records), func(r string) bool { return strings.HasPrefix(r, "draft/") })
}

// besideOn is what is told beside a package, on its sheet.
type besideOn struct {
	Sheet *sheet
	Row   packageRow
}

// BesideOn is a row for the template of what is told beside it.
func (p packagesPage) BesideOn(r packageRow) besideOn { return besideOn{p.sheet, r} }

// IssueLabel is the label of an issue in play.
func (p packagesPage) IssueLabel(id string) string {
	for _, i := range p.Issues {
		if i.ID == id {
			return i.Label
		}
	}
	return id
}

// Everybody heads the count of models in which a package is acceptable to all.
func (p packagesPage) Everybody() string { return p.everybody() }

// Number writes a number.
func (p packagesPage) Number(n int) string { return thousands(n) }

// SaidWords say how much of a package each party says yes to itself.
func (p packagesPage) SaidWords(list []packages.Said) string {
	var parts []string
	for _, s := range list {
		if s.Yes+s.No+s.Silent > 0 {
			parts = append(parts, text("packages.said", p.PartyName(s.Party), s.Yes, s.Yes+s.No+s.Silent))
		}
	}
	return join(parts)
}

// EfficientWords say in how many models a package is efficient.
func (p packagesPage) EfficientWords(x packages.Package) string {
	if x.EfficientAlways {
		return text("packages.efficient.always")
	}
	return text("packages.efficient", p.models(x.Efficient))
}

func (p *packagesPage) costs() {
	lifted := p.args.own["lift"]
	for _, l := range p.Limits {
		r := limitRow{Limit: l}
		switch {
		case l.Lifted:
			r.Words = text("packages.lifted")
			r.Try = p.with("lift", slices.DeleteFunc(slices.Clone(lifted), func(id string) bool {
				_, at, err := p.Lookup(id)
				return err == nil && slices.Contains(l.IDs, at.String())
			})...)
		case l.Opens == "":
			p.Unseen = append(p.Unseen, l.IDs...)
			continue
		case l.Opens == "0":
			r.Words = text("packages.opensnone")
		default:
			r.Words = text("packages.opens", digits(l.Opens), p.everybody(), p.models(l.Best.All), p.counts(l.Best.Acceptable))
			r.Best = choicesLine(l.Best.Choices)
		}
		if !l.Lifted {
			r.Try = p.with("lift", append(slices.Clone(lifted), l.IDs...)...)
		}
		p.Costs = append(p.Costs, r)
	}
	for _, w := range p.WaysOut {
		p.Ways = append(p.Ways, wayRow{w, p.with("lift", append(slices.Clone(lifted), w.IDs...)...), choicesLine(w.Best.Choices)})
	}
}

func (p *packagesPage) nearest() {
	if p.Near == nil {
		return
	}
	n := &nearPart{Near: p.Near}
	if p.Near.As != nil {
		n.As = text("packages.acceptable", p.everybody(), p.models(p.Near.As.All), p.counts(p.Near.As.Acceptable))
	}
	for _, st := range p.Near.Steps {
		step := nearStep{Lead: count(len(st.Changes), "change"), Counts: text("packages.acceptable", p.everybody(), p.models(st.Package.All), p.counts(st.Package.Acceptable))}
		for _, c := range st.Changes {
			step.Changes = append(step.Changes, nearChange{c, p.gives(c.Gives)})
		}
		n.Steps = append(n.Steps, step)
	}
	p.Nearest = n
}

// gives says for whom a change is better or worse.
func (p *packagesPage) gives(list []packages.Gain) string {
	var parts []string
	for _, g := range list {
		name, words := p.PartyName(g.Party), ""
		switch {
		case g.Better+g.Worse == 0:
			words = text("packages.gives.nothing", name)
		case g.Always && g.Better > 0:
			words = text("packages.gives.better", name)
		case g.Always:
			words = text("packages.gives.worse", name)
		default:
			words = text("packages.gives", name, thousands(g.Better), thousands(g.Worse))
		}
		parts = append(parts, words)
	}
	return join(parts)
}

// known lays out the rankings that are used, and what is left out.
func (p *packagesPage) known() {
	places := []string{}
	for _, i := range p.Issues {
		places = append(places, i.ID)
	}
	for _, place := range append(places, "") {
		row := rankingRow{Label: text("packages.weights")}
		if place != "" {
			row.Label = p.IssueLabel(place)
		}
		for _, r := range p.Rankings {
			if r.Place == place {
				row.Cells = append(row.Cells, r)
			}
		}
		if len(row.Cells) > 0 {
			p.Table = append(p.Table, row)
		}
	}
	var silent []string
	for _, u := range p.LeftOut {
		if u.Question != "" {
			p.Out = append(p.Out, u)
		} else {
			silent = append(silent, u.Words)
		}
	}
	p.Silent = join(silent)
}

// ask links to a question for each party, and shows that to the one asked for.
func (p *packagesPage) ask(ctx context.Context, o packages.Options) error {
	asked := p.first("ask")
	for _, x := range p.Parties {
		p.Elicited = append(p.Elicited, askLink{x.Name, p.with("ask", x.ID) + "#ask", x.ID == asked})
	}
	if asked == "" {
		return nil
	}
	e, err := packages.Ask(ctx, p.View, packages.Options{Seed: o.Seed, Parties: o.Parties}, asked, nil)
	if errors.Is(err, context.DeadlineExceeded) {
		return nil
	}
	if err != nil {
		return noRecord(err)
	}
	part := &askPart{Elicitation: e, Command: "parley prefer " + p.Name + " --by NAME --party " + asked + " --answer 1", By: p.files()}
	if p.Reader == dossier.Everyone {
		part.By = "" // there is no group to file it for
	}
	if q := e.Question; q != nil {
		part.First, part.Second = p.bundle(q.First), p.bundle(q.Second)
	}
	p.Asked = part
	return nil
}

func (p *packagesPage) bundle(list []packages.Choice) string {
	var parts []string
	for _, c := range list {
		parts = append(parts, p.TermWords(c.Term))
	}
	return join(parts)
}
