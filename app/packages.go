package app

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"parley/analysis/packages"
	"parley/chart"
	"parley/dossier"
	"parley/export"
)

type packagesCmd struct {
	viewArgs
	packagesArgs
	SVG string `name:"svg" placeholder:"FILE" help:"Also draw the packages by the counts of the first two parties."`
	formatArg
}

type packagesArgs struct {
	packageArgs
	Near string `placeholder:"DRAFT" help:"Also tell the packages nearest to this draft that would make it acceptable."`
}

func (a *packagesArgs) solve(ctx context.Context, v *dossier.View, o packages.Options) (*packages.Answer, error) {
	o.Near = a.Near
	out, err := packages.Solve(ctx, v, o)
	if err != nil {
		return nil, notInOrder("%w", err)
	}
	return out, nil
}

// packageArgs say which packages are looked at, and in how many models.
type packageArgs struct {
	Parties []string `placeholder:"ID" help:"Parties that have to live with it, with commas (default: the principals)."`
	Lock    []string `placeholder:"ISSUE=OPTION" sep:"none" help:"Keep the packages that settle the issue so; may be given several times."`
	Lift    []string `placeholder:"ID" help:"Take this red line, rejection or condition not to bind; may be given several times."`
	Samples int      `placeholder:"N" default:"10000" help:"How many preference models are drawn (default ${default})."`
	Seed    uint64   `placeholder:"S" default:"1" help:"Seed of the draws (default ${default})."`
}

func (c *packagesCmd) Help() string {
	return "Example:\n  parley packages examples/ukraine-2025-26 --near d-20"
}

// most models that are drawn.
const mostSamples = 1_000_000

func (c *packageArgs) options() (packages.Options, error) {
	o := packages.Options{Parties: c.Parties, Lift: c.Lift, Samples: c.Samples, Seed: c.Seed}
	if c.Samples < 1 || c.Samples > mostSamples {
		return o, badUsage("--samples takes a number from 1 to %d", mostSamples)
	}
	for _, t := range c.Lock {
		o.Lock = append(o.Lock, dossier.Term(t))
	}
	return o, nil
}

func (c *packagesCmd) Run(s *session) error {
	o, err := c.options()
	if err != nil {
		return err
	}
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	a, err := c.solve(s, v, o)
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return err
	}
	if c.SVG != "" {
		if len(a.Parties) < 2 || a.Space.LookedAt == 0 {
			return notInOrder("there are no packages of two parties to draw in %s", c.SVG)
		}
		if err := drawTo(c.SVG, packagesChart(v, a)); err != nil {
			return err
		}
	}
	return s.print(c.Format, c.JSON, a, packagesPage(v, a))
}

// packagesChart draws the packages that cross no red line.
func packagesChart(v *dossier.View, a *packages.Answer) *chart.Scatter {
	x, y := a.Parties[0], a.Parties[1]
	c := &chart.Scatter{
		Title: v.Info.Title + ": packages that cross no red line", Most: float64(a.Samples),
		X: "acceptable to " + x.Name, Y: "acceptable to " + y.Name, Unit: "preference models of " + thousands(a.Samples),
		Joined: "on the frontier of these two counts",
	}
	for _, p := range a.Points(x.ID, y.ID, false) {
		c.Dots = append(c.Dots, chart.Dot{X: float64(p.X), Y: float64(p.Y), Label: choiceWords(p.Package), Joined: p.Frontier})
	}
	return c
}

// packagesPage lays the answer out.
func packagesPage(v *dossier.View, a *packages.Answer) export.Page {
	p := export.Page{Title: v.Info.Title + ": packages", About: about(v)}
	add := func(sec export.Section) { p.Sections = append(p.Sections, sec) }
	add(packagesLead(a))
	if len(a.Packages) > 0 {
		add(packageList(a))
	}
	if len(a.WaysOut) > 0 {
		add(waysOut(a))
	}
	if len(a.Limits) > 0 {
		add(limitCosts(a))
	}
	if a.Near != nil {
		add(nearDraft(a))
	}
	for _, f := range a.Fair {
		add(fairDivision(a, f))
	}
	add(rankings(a))
	if len(a.Reports) > 0 {
		add(reportsBeside(a))
	}
	add(leftOut(a))
	p.Foot = []string{a.Test, fmt.Sprintf("Counts are of %s preference models, drawn evenly from all that agree with the rankings on record (SMAA; seed %d). A count may differ from what all models would give by %s, in 95 of 100 draws. It says how far the record reaches. It is not the chance that anyone agrees.", thousands(a.Samples), a.Seed, thousands(a.Margin))}
	return p
}

func thousands(n int) string { return chart.Number(float64(n)) }

// choiceWords are a package in a line.
func choiceWords(choices []packages.Choice) string {
	words := make([]string, len(choices))
	for i, c := range choices {
		words[i] = c.Words
	}
	return strings.Join(words, " · ")
}

func partyName(a *packages.Answer, id string) string {
	for _, p := range a.Parties {
		if p.ID == id {
			return p.Name
		}
	}
	return id
}

func packagesLead(a *packages.Answer) export.Section {
	sec := export.Section{Title: "The answer"}
	say := func(lead, text string) { sec.Items = append(sec.Items, export.Item{Lead: lead, Text: text}) }
	switch {
	case len(a.Parties) == 0:
		say("", "No party has a position on record.")
	case len(a.Issues) == 0:
		say("", "No issue is in play: there is none on which two of these parties have spoken themselves.")
	default:
		way := "ways"
		if a.Space.Ways == "1" {
			way = "way"
		}
		crossing := digits(a.Space.Clear) + " cross no red line"
		switch a.Space.Clear {
		case "0":
			crossing = "each crosses a red line"
		case "1":
			crossing = "1 crosses no red line"
		}
		say("", fmt.Sprintf("Of %s %s to combine %s, %s on record.", digits(a.Space.Ways), way, plural(len(a.Issues), "issue"), crossing))
		for _, i := range a.Issues {
			if i.Clear == 0 {
				sec.Items = append(sec.Items, export.Item{Lead: "Red lines leave no answer on", Text: i.Label, IDs: short(i.RedLines)})
			}
		}
		if a.Space.How != "" {
			say("", a.Space.How+fmt.Sprintf(" Looked at: %s.", thousands(a.Space.LookedAt)))
		}
		switch n := slices.IndexFunc(a.Packages, func(p packages.Package) bool { return p.All > 0 }); {
		case n >= 0 && a.Packages[n].All == a.Samples:
			say("", fmt.Sprintf("One is acceptable to %s in all %s preference models that were drawn.", everybody(a), thousands(a.Samples)))
		case n >= 0:
			say("", fmt.Sprintf("No package is acceptable to %s in more than %s of %s preference models.", everybody(a), thousands(a.Packages[n].All), thousands(a.Samples)))
		case len(a.Packages) > 0:
			say("", "None of them is acceptable to "+everybody(a)+" in any preference model.")
		}
	}
	for _, p := range a.Parties {
		line := fmt.Sprintf("%s standing on record; it has spoken on %d of the %s in play", plural(p.Own, "own statement"), p.Spoken, plural(len(a.Issues), "issue"))
		switch {
		case len(p.Answers) > 0 && p.Kept == 0:
			line += fmt.Sprintf("; no model agrees with all of its %s, which do not count", plural(len(p.Answers), "ranking")+" of packages")
		case len(p.Answers) > 0:
			line += fmt.Sprintf("; its %s keep %s of %s models drawn", plural(len(p.Answers), "ranking")+" of packages", thousands(p.Kept), thousands(p.Drawn))
		}
		sec.Items = append(sec.Items, export.Item{Lead: p.Name, Text: line, IDs: short(p.Answers)})
	}
	for _, i := range a.Issues {
		if i.Locked {
			say("Locked", i.Label)
		}
	}
	for _, l := range a.Limits {
		if l.Lifted {
			sec.Items = append(sec.Items, export.Item{Lead: "Taken not to bind", Text: l.Text, IDs: short(l.IDs)})
		}
	}
	return sec
}

// digits puts commas into a whole number of any size.
func digits(s string) string {
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// packageList tells the packages: first what all of them hold, then each by what
// it holds beside that.
func packageList(a *packages.Answer) export.Section {
	sec := export.Section{
		Title: "Packages that cross no red line",
		Note:  "On or near the frontier of the counts. Order: acceptable to all in the most models, then against the fewest rejections and conditions, then the larger smallest count, then the dossier's order of options. The order is no advice.",
	}
	same := func(k int) bool {
		return len(a.Packages) > 1 && !slices.ContainsFunc(a.Packages, func(p packages.Package) bool { return p.Choices[k].Option != a.Packages[0].Choices[k].Option })
	}
	shared := export.Item{Lead: "In all of these"}
	for k, c := range a.Packages[0].Choices {
		if same(k) {
			shared.Text += "; " + a.Issues[k].Label + ": " + c.Words
			shared.IDs = append(shared.IDs, ownRecords(c)...)
		}
	}
	everywhere := func(id string) bool {
		return len(a.Packages) > 1 && !slices.ContainsFunc(a.Packages, func(p packages.Package) bool {
			return !slices.ContainsFunc(p.Carried, func(c packages.Carried) bool { return c.ID == id })
		})
	}
	comesWith := func(p packages.Package, shared bool) (out []export.Item) {
		for _, c := range p.Carried {
			if everywhere(c.ID) == shared {
				out = append(out, export.Item{Lead: "Comes with", Text: c.Text, IDs: short([]string{c.ID})})
			}
		}
		return out
	}
	reported := func(id string) bool {
		return len(a.Packages) > 1 && !slices.ContainsFunc(a.Packages, func(p packages.Package) bool { return !slices.Contains(p.ReportedRedLines, id) })
	}
	wouldCross := func(p packages.Package, shared bool) (out []export.Item) {
		for _, id := range p.ReportedRedLines {
			if reported(id) == shared {
				out = append(out, export.Item{Lead: "Would go against what is reported alone, and not counted", Text: reportText(a, id), IDs: short([]string{id})})
			}
		}
		return out
	}
	shared.Sub = append(wouldCross(a.Packages[0], true), comesWith(a.Packages[0], true)...)
	if shared.Text != "" || len(shared.Sub) > 0 {
		shared.Text, shared.IDs = strings.TrimPrefix(shared.Text, "; "), short(shared.IDs)
		sec.Items = append(sec.Items, shared)
	}
	for _, p := range a.Packages {
		var words, ids []string
		for k, c := range p.Choices {
			if !same(k) {
				words = append(words, a.Issues[k].Label+": "+c.Words)
				ids = append(ids, ownRecords(c)...)
			}
		}
		item := export.Item{Text: strings.Join(words, "; "), IDs: short(ids)}
		item.Sub = append(item.Sub, export.Item{Text: countWords(a, p)}, export.Item{Text: saidWords(a, p)})
		for _, id := range p.Crosses {
			item.Sub = append(item.Sub, export.Item{Lead: "Goes against", Text: limitText(a, id), IDs: short([]string{id})})
		}
		item.Sub = append(append(item.Sub, wouldCross(p, false)...), comesWith(p, false)...)
		if !p.Frontier {
			item.Sub = append(item.Sub, export.Item{Text: "Inside the frontier: another package is acceptable to every party in at least as many models."})
		}
		sec.Items = append(sec.Items, item)
	}
	return sec
}

// ownRecords are the positions that name an option.
func ownRecords(c packages.Choice) []string {
	return slices.DeleteFunc(slices.Clone(c.Records), func(r string) bool { return strings.HasPrefix(r, "draft/") })
}

func limitText(a *packages.Answer, record string) string {
	for _, l := range a.Limits {
		if slices.Contains(l.IDs, record) {
			return l.Text
		}
	}
	return record
}

func reportText(a *packages.Answer, id string) string {
	for _, r := range a.Reports {
		if r.ID == id {
			return r.Text
		}
	}
	return id
}

// everybody is "all", or where a party has not spoken, all who have.
func everybody(a *packages.Answer) string {
	if slices.ContainsFunc(a.Parties, func(p packages.Party) bool { return p.Spoken == 0 }) {
		return "all who have spoken"
	}
	return "all"
}

// countsTo are the counts party by party.
func countsTo(a *packages.Answer, counts []packages.Count) string {
	var to []string
	for _, c := range counts {
		n := thousands(c.Models)
		switch {
		case c.NotSpoken:
			n = "has not spoken"
		case c.Always:
			n = "all models"
		}
		to = append(to, partyName(a, c.Party)+" "+n)
	}
	return strings.Join(to, ", ")
}

// countWords say in how many models a package is acceptable and efficient.
func countWords(a *packages.Answer, p packages.Package) string {
	of := thousands(a.Samples)
	all := thousands(p.All) + " of " + of + " preference models"
	if p.AllAlways {
		all = "all preference models"
	}
	efficient := "Efficient in " + thousands(p.Efficient)
	if p.EfficientAlways {
		efficient = "Efficient in all models"
	}
	return fmt.Sprintf("Acceptable to %s in %s (%s). %s.", everybody(a), all, countsTo(a, p.Acceptable), efficient)
}

// saidWords say how much of a package each party says yes to itself.
func saidWords(a *packages.Answer, p packages.Package) string {
	var parts []string
	for _, s := range p.Said {
		if s.Yes+s.No+s.Silent == 0 {
			continue
		}
		line := fmt.Sprintf("%s says yes to %d of these", partyName(a, s.Party), s.Yes)
		if s.No > 0 {
			line += fmt.Sprintf(", no to %d", s.No)
		}
		if s.Silent > 0 {
			line += fmt.Sprintf(", and has not named %d", s.Silent)
		}
		parts = append(parts, line)
	}
	return strings.Join(parts, "; ") + "."
}

func limitCosts(a *packages.Answer) export.Section {
	sec := export.Section{Title: "What each red line, rejection and condition costs", Note: "If it alone did not bind: how many packages it keeps out, and the most models in which one of them would be acceptable to all. What a party will not trade is for it to say; the count says nothing of that."}
	var unseen []string
	for _, l := range a.Limits {
		item := export.Item{Text: l.Text, IDs: short(l.IDs)}
		if l.Lifted {
			continue
		}
		switch {
		case l.Opens == "":
			unseen = append(unseen, l.IDs...)
			continue
		case l.Opens == "0":
			item.Sub = []export.Item{{Text: "By itself it keeps nothing out: what it rules out is not in play, or something else rules it out too."}}
		default:
			what := "packages"
			if l.Opens == "1" {
				what = "package"
			}
			text := fmt.Sprintf("By itself it keeps out %s %s. The best of them: acceptable to %s in %s of %s models", digits(l.Opens), what, everybody(a), thousands(l.Best.All), thousands(a.Samples))
			if len(a.WaysOut) == 0 {
				text += fmt.Sprintf("; with it, the best is %s", thousands(l.Now))
			}
			item.Sub = []export.Item{{Text: text + " (" + countsTo(a, l.Best.Acceptable) + ")."}, {Lead: "That package", Text: choiceWords(l.Best.Choices)}}
		}
		item.Sub = append(item.Sub, export.Item{Text: "To look without it: --lift " + strings.Join(short(l.IDs), " --lift ")})
		sec.Items = append(sec.Items, item)
	}
	if len(unseen) > 0 {
		sec.Items = append(sec.Items, export.Item{Text: "Not looked at, since there are too many packages", IDs: short(unseen)})
	}
	return sec
}

func waysOut(a *packages.Answer) export.Section {
	sec := export.Section{Title: "Every package goes against something", Note: "The smallest sets of red lines, rejections and conditions without which some package goes against nothing. Order: the fewest red lines, then rejections, then conditions. It says nothing about who should act."}
	for _, w := range a.WaysOut {
		item := export.Item{Text: strings.Join(w.Texts, "; "), IDs: short(w.IDs)}
		item.Sub = []export.Item{
			{Text: fmt.Sprintf("Without: %s. The best is acceptable to %s in %s of %s models.", plural(w.Opens, "package"), everybody(a), thousands(w.Best.All), thousands(a.Samples))},
			{Lead: "That package", Text: choiceWords(w.Best.Choices)},
			{Text: "To look without: --lift " + strings.Join(short(w.IDs), " --lift ")},
		}
		sec.Items = append(sec.Items, item)
	}
	return sec
}

func nearDraft(a *packages.Answer) export.Section {
	n := a.Near
	sec := export.Section{
		Title: "Nearest to " + n.Title,
		Note:  "The fewest changes to what the draft settles of the issues in play that cross no red line and are acceptable to all in more models. What it leaves open is settled in the way that does best.",
	}
	if len(n.Sets) == 0 {
		sec.Items = append(sec.Items, export.Item{Text: "The draft settles none of the issues in play.", IDs: short([]string{n.Draft})})
		return sec
	}
	if n.As != nil {
		item := export.Item{Lead: "As it stands", Text: countWords(a, *n.As), IDs: short([]string{n.Draft})}
		for _, id := range n.As.Crosses {
			item.Sub = append(item.Sub, export.Item{Lead: "Goes against", Text: limitText(a, id), IDs: short([]string{id})})
		}
		sec.Items = append(sec.Items, item)
	}
	for _, s := range n.Steps {
		item := export.Item{Lead: plural(len(s.Changes), "change"), Text: countWords(a, s.Package)}
		for _, c := range s.Changes {
			item.Sub = append(item.Sub, export.Item{Text: fmt.Sprintf("“%s” becomes “%s”: %s", c.From.Words, c.To.Words, gainWords(a, c.Gives))})
		}
		sec.Items = append(sec.Items, item)
	}
	if len(n.Steps) == 0 {
		sec.Items = append(sec.Items, export.Item{Text: "No other package is acceptable to all in more models."})
	}
	if len(n.Outside) > 0 {
		var terms []string
		for _, t := range n.Outside {
			terms = append(terms, string(t))
		}
		sec.Items = append(sec.Items, export.Item{Lead: "It also settles what is not in play here", Text: strings.Join(terms, ", ")})
	}
	return sec
}

// gainWords say for whom a change is better or worse.
func gainWords(a *packages.Answer, gives []packages.Gain) string {
	var parts []string
	for _, g := range gives {
		name := partyName(a, g.Party)
		switch {
		case g.Better+g.Worse == 0:
			parts = append(parts, name+" has said nothing that bears on it")
		case g.Always && g.Better > 0:
			parts = append(parts, "better for "+name+" in all models")
		case g.Always:
			parts = append(parts, "worse for "+name+" in all models")
		default:
			parts = append(parts, fmt.Sprintf("better for %s in %s models, worse in %s", name, thousands(g.Better), thousands(g.Worse)))
		}
		if g.LiftsLimit {
			parts[len(parts)-1] += " and it ends what " + name + " rules out"
		}
	}
	return strings.Join(parts, "; ")
}

func rankings(a *packages.Answer) export.Section {
	sec := export.Section{Title: "What is known of preferences", Note: "“A › B”: A is at least as good. From the parties' own standing words, or as somebody entered it. What nobody has ranked is left open, and drawn.", Empty: "Nothing."}
	label := map[string]string{"": "Issues against each other"}
	order := []string{}
	for _, i := range a.Issues {
		label[i.ID] = i.Label
		order = append(order, i.ID)
	}
	for _, place := range append(order, "") {
		item := export.Item{Lead: label[place]}
		for _, r := range a.Rankings {
			if r.Place != place {
				continue
			}
			text := r.Words
			if text == "" {
				text = r.Question
			}
			if len(r.Authors) > 0 {
				text += " (entered by " + strings.Join(r.Authors, ", ") + ")"
			}
			item.Sub = append(item.Sub, export.Item{Lead: partyName(a, r.Party), Text: text, IDs: short(r.IDs)})
		}
		if len(item.Sub) > 0 {
			sec.Items = append(sec.Items, item)
		}
	}
	return sec
}

func reportsBeside(a *packages.Answer) export.Section {
	sec := export.Section{Title: "On record as reports, not counted", Note: "What others say of these parties on the issues in play. It counts once the party says it itself."}
	for _, r := range a.Reports {
		sec.Items = append(sec.Items, export.Item{Text: r.Text, IDs: short([]string{r.ID})})
	}
	return sec
}

func leftOut(a *packages.Answer) export.Section {
	sec := export.Section{Title: "Not in play", Note: "An issue is in play if at least two of these parties have spoken on it themselves, or one has drawn a red line: else every package would settle it as the one that spoke wishes. --lock ISSUE=OPTION brings it in.", Empty: "Nothing."}
	silent := export.Item{Lead: "None of these parties has spoken on it itself"}
	var names []string
	for _, u := range a.LeftOut {
		if u.Question == "" {
			names = append(names, u.Words)
			continue
		}
		sec.Items = append(sec.Items, export.Item{Lead: u.Words, Text: u.Why, IDs: short(u.IDs), Sub: []export.Item{{Text: u.Question}}})
	}
	if len(names) > 0 {
		silent.Text = strings.Join(names, "; ")
		sec.Items = append(sec.Items, silent)
	}
	for _, i := range a.Issues {
		for _, u := range i.Unused {
			sec.Items = append(sec.Items, export.Item{Lead: i.Label, Text: "“" + u.Words + "”: " + u.Why, IDs: short(u.IDs)})
		}
	}
	for _, k := range a.Skipped {
		sec.Items = append(sec.Items, export.Item{Lead: "Not counted", Text: k.Reason, IDs: short([]string{k.ID})})
	}
	return sec
}

func fairDivision(a *packages.Answer, f packages.Fair) export.Section {
	one, two := partyName(a, f.Parties[0]), partyName(a, f.Parties[1])
	sec := export.Section{
		Title: "Divided by the points that " + f.Author + " entered",
		Note:  "Adjusted Winner (Brams and Taylor 1996): each issue, or a part of one, goes as one party wishes, so that both get the same part of their points. The points are this author's, not the parties'; another author's would divide otherwise.",
	}
	sec.Items = append(sec.Items, export.Item{Text: fmt.Sprintf("%s gets %s of its %s points, %s %s of %s.", one, f.Gets[0], f.Total[0], two, f.Gets[1], f.Total[1]), IDs: short(f.Records)})
	for _, i := range f.Items {
		text := "as " + one + " wishes"
		switch {
		case i.First == "0":
			text = "as " + two + " wishes"
		case i.First != "1":
			text = fmt.Sprintf("%s as %s wishes, %s as %s wishes", i.First, one, i.Second, two)
		}
		sec.Items = append(sec.Items, export.Item{Lead: i.Label, Text: fmt.Sprintf("%s (%s %s, %s %s points)", text, one, i.Points[0], two, i.Points[1])})
	}
	for _, note := range f.Notes {
		sec.Items = append(sec.Items, export.Item{Lead: "On these points", Text: note})
	}
	return sec
}
