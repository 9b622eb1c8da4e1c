package app

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"parley/analysis/packages"
	"parley/desk"
	"parley/dossier"
	"parley/export"
)

type preferCmd struct {
	viewArgs
	By       string   `required:"" placeholder:"NAME" help:"Who answers: every answer carries this name."`
	Party    string   `placeholder:"ID" help:"Whose preferences (default: the party of the person named by --by)."`
	Answer   []string `placeholder:"1|2|?" help:"Answer the next question so; may be given several times. Without it answers are read line by line from standard input."`
	Rank     []string `placeholder:"A > B" sep:"none" help:"Rank packages, the best first: 'i-army=800000,i-eu=open > i-army=600000,i-eu=fixed-date'."`
	Withdraw []string `placeholder:"ID" help:"Withdraw an answer of one's own."`
	Seed     uint64   `placeholder:"S" default:"1" help:"Seed of the draws (default ${default})."`
	formatArg
}

func (c *preferCmd) Help() string {
	return "Each answer is a preference record, for the owners only, until it is withdrawn.\n\nExample:\n  parley prefer my-talks --by \"A. Aide\" --party p-1"
}

// preferData is the answer as data.
type preferData struct {
	Withdrawn []string `json:"withdrawn"`
	Entered   []string `json:"entered"`
	*packages.Elicitation
}

func (c *preferCmd) Run(s *session) error {
	by := strings.Join(strings.Fields(c.By), " ")
	if by == "" {
		return badUsage("--by is empty; every answer carries a name")
	}
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	if c.Party, err = c.party(v, by); err != nil {
		return err
	}
	e := &elicitor{session: s, cmd: c, by: by, data: preferData{Withdrawn: []string{}, Entered: []string{}}, skip: map[string]bool{}}
	for _, id := range c.Withdraw {
		if err := e.withdraw(id); err != nil {
			return err
		}
	}
	for _, line := range c.Rank {
		if err := e.rank(line); err != nil {
			return err
		}
	}
	if err := e.next(); err != nil {
		return err
	}
	if err := e.answers(); err != nil {
		return err
	}
	return s.print(c.Format, c.JSON, e.data, e.page())
}

// party is whose preferences are asked for.
func (c *preferCmd) party(v *dossier.View, by string) (string, error) {
	if c.Party != "" {
		r, _, err := v.Lookup("party/" + c.Party)
		if err != nil {
			return "", notInOrder("--party: %w", err)
		}
		return r.Head().ID, nil
	}
	for _, p := range v.Persons {
		if p.Party != "" && (p.Name == by || p.ID == by || slices.Contains(p.Aka, by)) {
			return p.Party, nil
		}
	}
	return "", badUsage("%q is no person of a party in the dossier; say whose preferences these are with --party", by)
}

// elicitor asks and files the answers.
type elicitor struct {
	*session
	cmd  *preferCmd
	by   string
	data preferData
	skip map[string]bool // questions that nobody could answer
	view *dossier.View
}

// next reads the dossier again and finds the next question.
func (e *elicitor) next() error {
	_, v, err := e.cmd.open(e.session, false)
	if err != nil {
		return err
	}
	e.view = v
	e.data.Elicitation, err = packages.Ask(e, v, packages.Options{Seed: e.cmd.Seed}, e.cmd.Party, e.skip)
	if err != nil && e.Err() == nil {
		return notInOrder("%w", err)
	}
	return err
}

// answers works through the answers: those given as arguments, else lines of
// standard input. On a terminal each question is shown before its answer is read.
func (e *elicitor) answers() error {
	given := e.cmd.Answer
	lines := bufio.NewScanner(e.env.Stdin)
	_, terminal := e.env.Terminal()
	for e.data.Question != nil {
		var text string
		switch {
		case len(given) > 0:
			text, given = given[0], given[1:]
		case len(e.cmd.Answer) > 0 || len(e.cmd.Rank)+len(e.cmd.Withdraw) > 0:
			return nil
		default:
			if terminal {
				fmt.Fprint(e.env.Stdout, questionText(e.data.Elicitation), "1, 2, ? if you cannot say, q to end: ")
			}
			if !lines.Scan() {
				return nil
			}
			text = lines.Text()
		}
		switch strings.TrimSpace(text) {
		case "1", "2":
			q := e.data.Question.Bundles()
			if strings.TrimSpace(text) == "2" {
				q[0], q[1] = q[1], q[0]
			}
			if err := e.file(q[:]); err != nil {
				return err
			}
		case "?":
			e.skip[e.data.Question.Key()] = true
		case "q":
			return nil
		default:
			return badUsage("found the answer %q; expected 1, 2, ? or q", text)
		}
		if err := e.next(); err != nil {
			return err
		}
	}
	if len(given) > 0 {
		return notInOrder("%s left over: no question would narrow the models further", plural(len(given), "answer"))
	}
	return nil
}

// rank files a ranking of packages.
func (e *elicitor) rank(line string) error {
	var bundles []dossier.Bundle
	for part := range strings.SplitSeq(line, ">") {
		var b dossier.Bundle
		for t := range strings.SplitSeq(part, ",") {
			if t = strings.TrimSpace(t); t != "" {
				b.Sets = append(b.Sets, dossier.Term(t))
			}
		}
		bundles = append(bundles, b)
	}
	if len(bundles) < 2 {
		return badUsage("--rank %q: expected two or more packages, the best first, with > between them", line)
	}
	return e.file(bundles)
}

// file adds a ranking as a record, for the owners only.
func (e *elicitor) file(bundles []dossier.Bundle) error {
	_, asked, err := e.cmd.open(e.session, false)
	if err != nil {
		return err
	}
	var r *dossier.Preference
	err = e.write(e.cmd.Dossier, e.by, func(v *dossier.View) (desk.Change, error) {
		r = packages.Answering(v, e.cmd.Party, e.by, asOfDay(asked), e.today(), bundles)
		return desk.Change{Put: []dossier.Record{r}}, nil
	})
	if err != nil {
		return err
	}
	e.data.Entered = append(e.data.Entered, "preference/"+r.ID)
	return nil
}

// withdraw takes an answer out of its file again, and nothing else.
func (e *elicitor) withdraw(id string) error {
	return e.write(e.cmd.Dossier, e.by, func(v *dossier.View) (desk.Change, error) {
		r, at, err := v.Lookup(id)
		if err != nil {
			return desk.Change{}, notInOrder("--withdraw: %w", err)
		}
		p, ok := r.(*dossier.Preference)
		if !ok {
			return desk.Change{}, notInOrder("--withdraw: %s is no preference", at)
		}
		if p.Author != e.by {
			return desk.Change{}, notInOrder("--withdraw: %s was entered by %s, not by %s", at, p.Author, e.by)
		}
		if !slices.Contains(e.data.Withdrawn, at.String()) {
			e.data.Withdrawn = append(e.data.Withdrawn, at.String())
		}
		return desk.Change{Retract: []dossier.Record{p}}, nil
	})
}

// page lays out what was entered and the next question.
func (e *elicitor) page() export.Page {
	d := e.data
	p := export.Page{Title: e.view.Info.Title + ": what " + d.Name + " would prefer", About: about(e.view)}
	done := export.Section{Title: "Answers", Empty: "None yet."}
	for _, id := range d.Withdrawn {
		done.Items = append(done.Items, export.Item{Lead: "Withdrawn", IDs: short([]string{id})})
	}
	for _, a := range d.Answers {
		lead := ""
		if slices.Contains(d.Entered, a.ID) {
			lead = "Entered now"
		}
		done.Items = append(done.Items, export.Item{Lead: lead, Text: a.Words + " (" + a.Author + ")", IDs: short([]string{a.ID})})
	}
	switch {
	case len(d.Answers) > 0 && d.Kept == 0:
		done.Items = append(done.Items, export.Item{Text: "No model agrees with all of these: they do not count until one is withdrawn."})
	case len(d.Answers) > 0:
		done.Items = append(done.Items, export.Item{Text: fmt.Sprintf("%s of %s models drawn agree with all of these.", thousands(d.Kept), thousands(d.Drawn))})
	}
	p.Sections = append(p.Sections, done)
	next := export.Section{Title: "The next question", Note: "The comparison that parts the models that agree so far most evenly. “Prefer” is said on behalf of the side, by whoever answers.", Empty: "Among packages that cross none of the party's red lines and differ on one or two issues, no comparison would narrow the models further."}
	if q := d.Question; q != nil {
		next.Items = []export.Item{
			{Text: "Which would " + d.Name + " prefer, all else being equal?", Sub: []export.Item{{Lead: "1", Text: bundleText(e.view, q.First)}, {Lead: "2", Text: bundleText(e.view, q.Second)}}},
			{Text: fmt.Sprintf("Of %s models %s prefer the first, %s the second.", thousands(q.Models), thousands(q.ForFirst), thousands(q.ForSecond))},
			{Text: fmt.Sprintf("To answer: parley prefer %s --by NAME --party %s --answer 1", e.cmd.Dossier, d.Party)},
		}
	}
	p.Sections = append(p.Sections, next)
	return p
}

// bundleText is a package in words, with its issues.
func bundleText(v *dossier.View, choices []packages.Choice) string {
	var out []string
	for _, c := range choices {
		out = append(out, v.TermWords(c.Term))
	}
	return strings.Join(out, "; ")
}

// questionText asks a question on a terminal.
func questionText(e *packages.Elicitation) string {
	q := e.Question
	return fmt.Sprintf("\nWhich would %s prefer, all else being equal?\n  1  %s\n  2  %s\n(of %s models %s prefer the first, %s the second)\n", e.Name, choiceWords(q.First), choiceWords(q.Second), thousands(q.Models), thousands(q.ForFirst), thousands(q.ForSecond))
}
