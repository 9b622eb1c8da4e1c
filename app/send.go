package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"

	"parley/analysis/maysay"
	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/when"
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
	shelf, err := s.shelf(c.Dossier)
	if err != nil {
		return err
	}
	defer shelf.close()
	v := shelf.view
	r, at, err := v.Lookup(c.Draft)
	if err == nil && at.Kind != "draft" {
		err = fmt.Errorf("%s is no draft", at)
	}
	if err != nil {
		if _, a, derr := v.Lookup("draft/" + c.Draft); derr == nil {
			r, _ = v.Find(a.Kind, a.ID)
		} else {
			return notInOrder("%w", err)
		}
	}
	d := r.(*dossier.Draft)
	text := dossier.FormatRecord(d)
	if c.File != "" {
		if text, err = readSmall(c.File); err != nil {
			return err
		}
	}
	from := c.From
	if len(from) == 0 {
		from = d.By
	}
	if len(from) == 0 {
		return badUsage("it is not on record who wrote draft/%s; say with --from who sends it", d.ID)
	}
	for _, who := range []struct {
		flag string
		ids  []string
	}{{"--from", from}, {"--to", c.To}} {
		for _, id := range who.ids {
			if v.Party(id) == nil && v.Person(id) == nil {
				return notInOrder("%s: there is no party or person %q", who.flag, id)
			}
		}
	}
	may, err := maysay.To(v, "draft/"+d.ID, c.Channel, c.To)
	if err != nil {
		return notInOrder("--channel: %w", err)
	}
	channel, _ := v.Find("channel", c.Channel)

	hash := sha256.Sum256(text)
	now := s.env.Now()
	sent := receipt.Sent{
		What: oneLine(d.Title), SHA256: hex.EncodeToString(hash[:]), From: standing.Actors(v, from),
		Channel: oneLine(channel.(*dossier.Channel).Name), At: now, By: c.By,
	}
	if sent.By == "" {
		sent.By = key.Name()
	}
	for _, id := range c.To {
		sent.To = append(sent.To, standing.Actors(v, []string{id}))
	}
	if sent.ID, err = receipt.NewID(s.env.Random); err != nil {
		return failure{Unreadable, err}
	}
	rc, err := receipt.New(key, sent)
	if err != nil {
		return notInOrder("the receipt cannot be signed: %w", err)
	}
	today := when.MustParse(s.today().String())
	tr := &dossier.Transmission{
		Draft: d.ID, From: from, To: c.To, Channel: c.Channel, Date: today, SHA256: sent.SHA256, Receipt: sent.ID,
		Sent: &dossier.Evidence{Date: today, By: sent.By, Words: "recorded by " + sent.By + "; receipt signed by " + key.Name()},
	}
	// Not counted: a number would tell how many others there are.
	tr.ID = fmt.Sprintf("tr-%s-%s", s.today(), sent.ID[2:8])
	if c.Handover != "" {
		// It lies ready before anything is on record, and is put in its place after.
		var page bytes.Buffer
		err := export.WriteHandOver(&page, export.HandOver{
			What: sent.What, SHA256: sent.SHA256, Words: ledger.Words(hash[:]), From: sent.From, To: sent.To, Channel: sent.Channel,
			At: now.UTC().Format("2 January 2006, 15:04 UTC"), By: sent.By, Receipt: sent.ID, Desk: key.Name(), Key: key.Card().Words(),
		})
		if err != nil {
			return err
		}
		note, err := stage(c.Handover, page.Bytes())
		if err != nil {
			return fmt.Errorf("the hand-over note: %w; nothing was recorded", err)
		}
		defer note.drop()
		if err := shelf.send(tr, sent.ID, rc, key, sent.By); err != nil {
			return err
		}
		if err := note.place(); err != nil {
			return fmt.Errorf("it is on record as transmission/%s, but there is no hand-over note: %w", tr.ID, err)
		}
	} else if err := shelf.send(tr, sent.ID, rc, key, sent.By); err != nil {
		return err
	}
	s.printf("transmission/%s, receipt %s\nSHA-256 %s\n%s\n", tr.ID, shelf.where(sent.ID), sent.SHA256, ledger.Words(hash[:]))
	if !may.May {
		s.printf("It is on record as sent, though it should not go over %s to %s:%s\n", c.Channel, strings.Join(c.To, ", "), reasonLines(may))
	}
	return nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }
