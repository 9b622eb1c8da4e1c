package app

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"strings"

	"parley/engine/graphmodel"
	"parley/export"
)

func (c *solveCmd) stability(ctx context.Context, s *session, text []byte) error {
	m, err := graphmodel.ReadModel(bytes.NewReader(text))
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	a, err := graphmodel.Solve(ctx, m)
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return badUsage("%s: %w", c.File, err)
	}
	if c.JSON || c.Format == "json" {
		return s.stream(func(w io.Writer) error { return a.WriteJSON(w, m, c.Counts) })
	}
	return s.print(c.Format, false, nil, stabilityAnswerPage(m, a, c.Counts))
}

// mostStates is how many states a page lists before it only counts.
const mostStates = 40

// stabilityAnswerPage tells an answer with the names of the model.
func stabilityAnswerPage(m *graphmodel.Model, a *graphmodel.Answer, counts bool) export.Page {
	page := export.Page{Title: m.Name, About: []string{plural(len(m.Options), "option") + ", " + plural(len(m.DMs), "decision maker")}}
	if page.Title == "" {
		page.Title = "A model without a name"
	}
	first := export.Section{}
	if a.Graph != nil {
		page.About[0] += ", " + plural(a.Graph.Size(), "feasible state")
	} else {
		first.Items = append(first.Items, export.Item{Text: "The time ran out before the feasible states were known."})
	}
	if a.Graph != nil && !a.Complete {
		first.Items = append(first.Items, export.Item{Text: "The time ran out: this is what was found out so far."})
	}
	var options []string
	for _, o := range m.Options {
		options = append(options, fmt.Sprintf("%s (%s)", o.Name, m.DMs[o.DM].Name))
	}
	first.Items = append(first.Items, export.Item{Lead: "A state says Y or N for", Text: strings.Join(options, ", ")})
	page.Sections = append(page.Sections, first)
	section := func(title string, sets []*graphmodel.Set) {
		sec := export.Section{Title: title}
		for i, set := range sets {
			if set == nil {
				continue
			}
			item := export.Item{Lead: conceptWords[i], Text: plural(set.Len(), "state")}
			if n := set.Len(); n > 0 && n <= mostStates && !counts {
				var names []string
				for x := range set.All() {
					names = append(names, m.StateName(a.Graph.States[x]))
				}
				item.Text = strings.Join(names, " ")
			}
			sec.Items = append(sec.Items, item)
		}
		if len(sec.Items) > 0 {
			page.Sections = append(page.Sections, sec)
		}
	}
	section("Stable for all", a.Equilibria)
	for i, d := range m.DMs {
		section("Stable for "+d.Name, a.Stable[i])
	}
	return page
}

// conceptWords names the concepts in their order.
var conceptWords = []string{"No gain to move to (Nash)", "Every gain can be undone (GMR)", "and there is no way around it (SMR)", "Every gain can be undone by moves that are gains themselves (SEQ)"}
