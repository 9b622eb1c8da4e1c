package app

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/access"
	"parley/desk"
	"parley/dossier"
	"parley/export"
	"parley/ledger"
	"parley/ledger/bundle"
	"parley/reading/proposal"
)

type bundleCmd struct {
	Dossier string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	Records []string `arg:"" name:"kind/id" help:"The records; what they cannot stand without must be named too, unless it is for everyone."`
	To      string   `required:"" placeholder:"CARD" help:"The card of the desk that it is sealed to."`
	Out     string   `required:"" placeholder:"FILE" help:"The bundle."`
	By      string   `placeholder:"NAME" help:"Who makes it (default: the desk)."`
	scopeArgs
}

func (c *bundleCmd) Help() string {
	return "Example:\n  parley bundle my-talks draft/d-1 position/pos-2 --to their.card --out for-them.bundle"
}

func (c *bundleCmd) Run(s *session) error {
	key, err := s.key("")
	if err != nil {
		return err
	}
	to, err := s.card(c.To)
	if err != nil {
		return err
	}
	_, v, err := c.open(s, c.Dossier, true)
	if err != nil {
		return err
	}
	part, err := desk.Excerpt(s, v, c.Records)
	var unfit desk.Unfit
	if errors.As(err, &unfit) {
		return notInOrder("%w", err)
	}
	if err != nil {
		return err
	}
	b, sealed, err := desk.Bundle(part, key, to, cmp.Or(c.By, key.Name()), s.env.Now(), s.env.Random)
	if err != nil {
		return notInOrder("%w", err)
	}
	if err := writeFile(c.Out, sealed); err != nil {
		return err
	}
	if err := s.audit(access.Event{Person: c.By, Act: access.Exported, Dossier: c.Dossier, What: b.ID + " to " + to.Name}); err != nil {
		return err
	}
	s.printf("%s, %s, sealed to %s (%s)\n", b.ID, b.Label, to.Name, to.Words())
	part.Each(func(r dossier.Record) bool {
		s.printf("  %s, %s\n", dossier.AddressOf(r), part.Label(r).Label())
		return true
	})
	return nil
}

type unbundleCmd struct {
	File    string `arg:"" help:"The bundle."`
	Into    string `placeholder:"DOSSIER" help:"The dossier to put it beside, as proposals of its sender: a folder, or a name in the store."`
	Out     string `placeholder:"FILE" help:"Also write proposals of its records to this file, for \"parley file\"; with --dossier."`
	Dossier string `placeholder:"DOSSIER" help:"The dossier that they are to be filed in: a folder, or a name in the store; with --out."`
	From    string `placeholder:"CARD" help:"The card of the desk that it must be from."`
	Key     string `placeholder:"FILE" help:"The key it is sealed to (default: the desk's)."`
	formatArg
}

func (c *unbundleCmd) Help() string {
	return `Nothing in a bundle becomes a record of yours by itself: it is what its sender says. With --out a person can confirm some of it, as the sender's word; what rests on something that the dossier does not have is not proposed before that is filed.

Examples:
  parley unbundle from-them.bundle --into my-talks
  parley unbundle from-them.bundle --out proposals.yaml --dossier my-talks
  parley file my-talks proposals.yaml --by "Ana Lindt"`
}

// bundleData is what a bundle holds.
type bundleData struct {
	ID      string         `json:"id"`
	From    string         `json:"from"`
	Words   string         `json:"card_words"`
	By      string         `json:"by"`
	At      string         `json:"at"`
	Title   string         `json:"title"`
	Label   string         `json:"label"`
	Records []bundleRecord `json:"records"`
	Filed   string         `json:"filed,omitempty"`
	// With --out: how many records are proposed, and what is not.
	Proposed    int           `json:"proposed,omitempty"`
	NotProposed []notProposed `json:"not_proposed,omitempty"`
}

// notProposed is a record of a bundle that is not proposed, and why.
type notProposed struct {
	Address string `json:"address"`
	Why     string `json:"why"`
}

type bundleRecord struct {
	Address string `json:"address"`
	Label   string `json:"label"`
	Text    string `json:"text"`
}

func (c *unbundleCmd) Run(s *session) error {
	if (c.Out == "") != (c.Dossier == "") {
		return badUsage("--out and --dossier go together")
	}
	if c.Out != "" && c.Into != "" {
		return badUsage("--into and --out are two steps; take one after the other")
	}
	text, err := readSmall(c.File)
	if err != nil {
		return err
	}
	if !bundle.Sealed(text) {
		return notInOrder("%s is no bundle: it was not sealed with age", c.File)
	}
	key, err := s.key(c.Key)
	if err != nil {
		return err
	}
	b, err := bundle.Open(bytes.NewReader(text), key)
	if err != nil {
		return s.refused(c.Into, "bundle", notInOrder("%s: %w", c.File, err))
	}
	if c.From != "" {
		from, err := s.card(c.From)
		if err != nil {
			return err
		}
		if !from.Same(b.From) {
			return s.refused(c.Into, "bundle", notInOrder("%s is not from %s (%s): it was signed with the key of %s (%s)", c.File, from.Name, from.Words(), b.From.Name, b.From.Words()))
		}
	}
	v, err := desk.Within(s, b.From, b.Files)
	if err != nil {
		return notInOrder("%w", err)
	}
	data := bundleData{ID: b.ID, From: b.From.Name, Words: b.From.Words(), By: b.By, At: ledger.NoticeTime(b.At), Title: b.Title, Label: b.Label}
	page := export.Page{Title: b.Title, About: append(desk.BundleLines(b), "All of it is what its sender says; none of it is a record of this desk.")}
	v.Each(func(r dossier.Record) bool {
		x := bundleRecord{dossier.AddressOf(r).String(), v.Label(r).Label(), string(dossier.FormatRecord(r))}
		data.Records = append(data.Records, x)
		page.Sections = append(page.Sections, export.Section{Title: x.Address, Note: x.Label, Raw: strings.TrimRight(x.Text, "\n")})
		return true
	})
	if c.Out != "" {
		if err := c.propose(s, b, text, v, &data, &page); err != nil {
			return err
		}
	}
	if c.Into != "" {
		reg, err := s.registry(c.Into)
		if err != nil {
			return err
		}
		if _, err := s.load(c.Into); err != nil {
			return err
		}
		data.Filed, err = reg.Propose(s, desk.ProposedOf(b, text))
		if errors.Is(err, desk.ErrKept) {
			return notInOrder("the bundle %s is in %s already", b.ID, data.Filed)
		}
		if err != nil {
			return failure{Unreadable, err}
		}
		page.Foot = append(page.Foot, "Filed in "+data.Filed+", as proposals of "+b.From.Name+".")
	}
	return s.print(c.Format, c.JSON, data, page)
}

// propose writes proposals of the records of a bundle.
func (c *unbundleCmd) propose(s *session, b *bundle.Bundle, sealed []byte, theirs *dossier.View, data *bundleData, page *export.Page) error {
	d, err := s.load(c.Dossier)
	if err != nil {
		return err
	}
	ours, err := d.View(dossier.Scope{})
	if err != nil {
		return err
	}
	set, left, err := desk.Proposals(s, desk.ProposedOf(b, sealed), theirs, ours)
	if err != nil {
		return err
	}
	// A file of proposals has no room for the text of a draft.
	article := &set.Articles[0]
	article.Proposals = slices.DeleteFunc(article.Proposals, func(p proposal.Proposal) bool {
		draft := p.Record.Kind() == "draft"
		if draft {
			left = append(left, desk.NotProposed{At: dossier.AddressOf(p.Record), Why: "a draft is no proposal; --into files its text beside the dossier, and the page of the bundle as a draft"})
		}
		return draft
	})
	if err := writeFile(c.Out, set.YAML()); err != nil {
		return err
	}
	data.Proposed = len(set.Articles[0].Proposals)
	sec := export.Section{Title: "Proposals", Note: fmt.Sprintf("%s in %s, for a person to confirm: parley file %s %s --by NAME", plural(data.Proposed, "record"), c.Out, c.Dossier, c.Out)}
	for _, x := range left {
		data.NotProposed = append(data.NotProposed, notProposed{x.At.String(), x.Why})
		sec.Items = append(sec.Items, export.Item{Lead: x.At.String(), Text: "not proposed: " + x.Why + "."})
	}
	page.Sections = append(page.Sections, sec)
	return nil
}
