package app

import (
	"fmt"
	"strings"

	"parley/analysis/maysay"
	"parley/export"
)

type maySayCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	maySayArgs
	scopeArgs
	formatArg
}

type maySayArgs struct {
	Record  string `arg:"" name:"kind/id" help:"The record that would be passed on."`
	Channel string `required:"" placeholder:"ID" help:"The channel it would go over."`
}

func (c *maySayCmd) Help() string {
	return "Example:\n  parley may-say my-talks position/pos-041 --channel phone\n\nExit code 0 means yes and 1 no."
}

func (c *maySayCmd) Run(s *session) error {
	_, v, err := c.open(s, c.Dossier, true)
	if err != nil {
		return err
	}
	a, err := maysay.Ask(v, c.Record, c.Channel)
	if err != nil {
		return notInOrder("%w", err)
	}
	if !a.May {
		return notInOrder("no, %s may not go over %s%s", a.Record, a.Channel, reasonLines(a))
	}
	sec := export.Section{Items: []export.Item{{Text: "Yes."}}}
	for _, r := range a.Reasons {
		sec.Items = append(sec.Items, export.Item{Text: r.Words, IDs: short(r.IDs)})
	}
	page := export.Page{Title: "May " + a.Record + " go over " + a.Channel + "?", About: about(v), Sections: []export.Section{sec}}
	return s.print(c.Format, c.JSON, a, page)
}

// reasonLines are the reasons why not, a line each.
func reasonLines(a *maysay.Answer) string {
	var b strings.Builder
	for _, r := range a.Reasons {
		if !r.Holds {
			fmt.Fprintf(&b, "\n  - %s [%s]", r.Words, strings.Join(short(r.IDs), ", "))
		}
	}
	return b.String()
}
