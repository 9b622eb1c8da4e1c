package app

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"strings"

	"parley/desk"
	"parley/export"
)

type sendCmd struct {
	Dossier  string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	Draft    string   `arg:"" help:"The draft that is sent."`
	To       []string `required:"" placeholder:"ID" help:"To which party or person; may be given several times."`
	Channel  string   `required:"" placeholder:"ID" help:"By which channel."`
	From     []string `placeholder:"ID" help:"From whom (default: the authors of the draft)."`
	By       string   `placeholder:"NAME" help:"Who sends it (default: the desk)."`
	File     string   `placeholder:"FILE" help:"The file that is sent, if it is not the draft's own text."`
	Handover string   `placeholder:"FILE" help:"Write a hand-over note: a page to print, with the hash in words and as a QR code."`
}

func (c *sendCmd) Help() string {
	return "Nothing is sent by this program: it records that a text is, and signs a receipt.\nExample:\n  parley send my-talks d-1 --to p-ua --channel by-hand --handover note.html"
}

func (c *sendCmd) Run(s *session) error {
	key, err := s.key("")
	if err != nil {
		return err
	}
	reg, err := s.registry(c.Dossier)
	if err != nil {
		return err
	}
	sending := desk.Sending{Draft: c.Draft, From: c.From, To: c.To, Channel: c.Channel, By: c.By, Anyway: true}
	if c.File != "" {
		if sending.Text, err = readSmall(c.File); err != nil {
			return err
		}
	}
	var page *staged
	if c.Handover != "" { // where it cannot be written, nothing is recorded
		if page, err = stage(c.Handover, nil); err != nil {
			return fmt.Errorf("the hand-over note: %w; nothing was recorded", err)
		}
		defer page.drop()
	}
	sent, err := desk.Send(s, reg, key, s.who(cmp.Or(c.By, key.Name())), s.env.Now(), s.env.Random, sending)
	var faulty desk.Faulty
	switch {
	case errors.Is(err, desk.ErrNoAuthor):
		return badUsage("it is not on record who wrote %s; say with --from who sends it", c.Draft)
	case errors.As(err, &faulty) && faulty.Field == "draft":
		return notInOrder("%w", err)
	case errors.As(err, &faulty):
		return notInOrder("--%s: %w", faulty.Field, err)
	case err != nil:
		return unregistered(c.Dossier, err)
	}
	note, err := desk.HandOver(sent.Receipt)
	if err != nil {
		return err
	}
	tr := sent.Transmission
	if page != nil {
		var text bytes.Buffer
		err := export.WriteHandOver(&text, note)
		if err == nil {
			err = page.write(text.Bytes())
		}
		if err == nil {
			err = page.place()
		}
		if err != nil {
			return fmt.Errorf("it is on record as transmission/%s, but there is no hand-over note: %w", tr.ID, err)
		}
	}
	s.printf("transmission/%s, receipt %s\nSHA-256 %s\n%s\n", tr.ID, s.receiptAt(c.Dossier, tr.Receipt), tr.SHA256, note.Words)
	if !sent.May.May {
		s.printf("It is on record as sent, though it should not go over %s to %s:%s\n", c.Channel, strings.Join(c.To, ", "), reasonLines(sent.May))
	}
	return nil
}
