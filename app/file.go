package app

import (
	"errors"
	"fmt"
	"os"
	"strings"

	"parley/desk"
	"parley/dossier"
	"parley/reading/proposal"
)

type fileCmd struct {
	Dossier   string `arg:"" help:"Folder of the dossier, or its name in the store."`
	Proposals string `arg:"" help:"What \"parley read --out\" wrote and a person edited."`
	By        string `required:"" placeholder:"NAME" help:"Who confirms and files."`
}

func (c *fileCmd) Help() string {
	return "Example:\n  parley read article.txt --dossier my-talks --out proposals.yaml\n  parley file my-talks proposals.yaml --by \"Ana Lindt\""
}

// mostProposals is the largest file of proposals that is read, in bytes.
const mostProposals = 64 << 20

// Run files what a person said yes to: all of it, or where something is not in
// order, nothing.
func (c *fileCmd) Run(s *session) error {
	if strings.TrimSpace(c.By) == "" {
		return badUsage("--by is empty; nothing is filed without the name of who files it")
	}
	info, err := os.Stat(c.Proposals)
	if err == nil && info.Size() > mostProposals {
		return badUsage("%s has %d MB, expected at most %d", c.Proposals, info.Size()>>20, mostProposals>>20)
	}
	data, err := os.ReadFile(c.Proposals)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", c.Proposals, pathless(err))}
	}
	set, err := proposal.Parse(data)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			problems[i].File = c.Proposals
		}
		return notInOrder("nothing was filed\n%w", problems)
	}
	if err != nil {
		return err
	}
	var records []dossier.Record
	err = s.write(c.Dossier, c.By, func(v *dossier.View) (desk.Change, error) {
		if records, err = set.Records(v, c.By, s.today()); err != nil {
			return desk.Change{}, notInOrder("nothing was filed: %w", err)
		}
		return desk.Change{Put: records}, nil
	})
	if err != nil {
		return err
	}
	confirmed, open := 0, 0
	for _, a := range set.Articles {
		for _, p := range a.Proposals {
			switch p.File {
			case proposal.Yes:
				confirmed++
			case proposal.Undecided:
				open++
			}
		}
	}
	for _, r := range records {
		s.printf("%s\n", dossier.AddressOf(r))
	}
	s.printf("%s filed in the name of %s; %d confirmed, %d open.\n", plural(len(records), "record"), strings.TrimSpace(c.By), confirmed, open)
	return nil
}
