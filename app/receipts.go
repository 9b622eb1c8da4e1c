package app

import (
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
	"parley/ledger/receipt"
)

type receiptsCmd struct {
	viewArgs
	tableArg
}

func (c *receiptsCmd) Help() string {
	return "Example:\n  parley receipts examples/ukraine-2025-26"
}

// transmissionData is a text that was sent, with what is on record of each of
// the four facts.
type transmissionData struct {
	ID        string        `json:"id"`
	What      string        `json:"what"`
	From      string        `json:"from"`
	To        string        `json:"to"`
	Channel   string        `json:"channel,omitempty"`
	Date      string        `json:"date,omitempty"`
	SHA256    string        `json:"sha256,omitempty"`
	Sent      *evidenceData `json:"sent"`
	Delivered *evidenceData `json:"delivered"`
	Opened    *evidenceData `json:"opened"`
	Attested  *evidenceData `json:"attested"`
	Receipt   string        `json:"receipt,omitempty"` // id
	Verifies  *bool         `json:"verifies,omitempty"`
	Fault     string        `json:"fault,omitempty"` // why not
}

type evidenceData struct {
	Date  string `json:"date"`
	By    string `json:"by,omitempty"`
	Words string `json:"words"`
}

func (c *receiptsCmd) Run(s *session) error {
	_, v, err := c.open(s, false)
	if err != nil {
		return err
	}
	data := transmissionsOf(v, func(id string) (*receipt.Receipt, error) {
		return s.receipt(c.Dossier, id)
	})
	sec := export.Section{Note: "Sent, delivered, opened and attested are four facts. One never stands in for another.", Empty: "No transmission is on record."}
	table := &export.Table{Columns: []string{"transmission", "what", "from", "to", "date", "sha256", "sent", "delivered", "opened", "attested", "receipt"}}
	for _, x := range data {
		row := []string{x.ID, x.What, x.From, x.To, x.Date, x.SHA256}
		item := export.Item{Lead: strings.TrimSpace(x.What + " " + x.Date), Text: x.From + " to " + x.To, IDs: []string{x.ID}}
		if x.Channel != "" {
			item.Text += ", channel: " + x.Channel
		}
		for _, fact := range []struct {
			name string
			of   *evidenceData
		}{{"Sent", x.Sent}, {"Delivered", x.Delivered}, {"Opened", x.Opened}, {"Attested", x.Attested}} {
			item.Sub = append(item.Sub, export.Item{Lead: fact.name, Text: fact.of.words("nothing on record")})
			row = append(row, fact.of.words(""))
		}
		item.Sub = append(item.Sub, export.Item{Lead: "Receipt", Text: receiptWords(x)})
		sec.Items = append(sec.Items, item)
		table.Rows = append(table.Rows, append(row, receiptWords(x)))
	}
	if c.Format == "csv" {
		sec = export.Section{Table: table}
	}
	return s.print(c.Format, c.JSON, data, export.Page{Title: v.Info.Title + ": what was sent, and what came back", About: about(v), Sections: []export.Section{sec}})
}

// transmissionsOf lists what was sent; receipts finds a receipt by its id, nil if
// it is not there.
func transmissionsOf(v *dossier.View, receipts func(id string) (*receipt.Receipt, error)) []transmissionData {
	data := []transmissionData{}
	for _, t := range v.Transmissions {
		data = append(data, transmissionOf(v, t, receipts))
	}
	return data
}

func transmissionOf(v *dossier.View, t *dossier.Transmission, receipts func(id string) (*receipt.Receipt, error)) transmissionData {
	x := transmissionData{
		ID: t.ID, What: transmitted(v, t), From: standing.Actors(v, t.From), To: standing.Actors(v, t.To), Date: t.Date.String(), SHA256: t.SHA256,
		Sent: evidence(t.Sent), Delivered: evidence(t.Delivered), Opened: evidence(t.Opened), Attested: evidence(t.Attested), Receipt: t.Receipt,
	}
	if c, ok := v.Find("channel", t.Channel); ok {
		x.Channel = c.(*dossier.Channel).Name
	}
	if x.Receipt == "" {
		return x
	}
	r, err := receipts(x.Receipt)
	if r == nil && err == nil {
		x.Fault = "the file is missing"
	} else if err == nil {
		a, verr := r.Verify()
		if err = verr; err == nil && (a.Sent.ID != x.Receipt || a.Sent.SHA256 != t.SHA256) {
			x.Fault = "it is of another sending"
		}
	}
	if err != nil {
		x.Fault = err.Error()
	}
	ok := x.Fault == ""
	x.Verifies = &ok
	return x
}

// transmitted is what was sent, in words.
func transmitted(v *dossier.View, t *dossier.Transmission) string {
	if d := v.Draft(t.Draft); d != nil {
		return strings.TrimSpace(d.Title + " " + t.Words)
	}
	return t.Words
}

func evidence(e *dossier.Evidence) *evidenceData {
	if e == nil {
		return nil
	}
	return &evidenceData{e.Date.String(), e.By, e.Words}
}

// words are what is on record of a fact.
func (e *evidenceData) words(none string) string {
	if e == nil {
		return none
	}
	return e.Date + ", " + e.Words
}

func receiptWords(x transmissionData) string {
	switch {
	case x.Receipt == "":
		return "none"
	case x.Fault != "":
		return x.Receipt + ": " + x.Fault
	}
	return x.Receipt + " verifies"
}
