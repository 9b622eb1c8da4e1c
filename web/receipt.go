package web

import (
	"net/http"
	"strconv"

	"parley/dossier"
	"parley/ledger/receipt"
)

// receiptMark is what a page says of a receipt: whether it verifies, and whose
// signature it has.
type receiptMark struct {
	ID, Href string
	Signer   string
	Words    string // of the signer's card
	Entry    string // of the log; "" where the receipt does not prove that
	Fault    string
}

// ReceiptOf verifies the receipt of a transmission; nil if it has none.
func (s *sheet) ReceiptOf(t *dossier.Transmission) *receiptMark {
	if t.Receipt == "" {
		return nil
	}
	m := &receiptMark{ID: t.Receipt, Href: s.Link("receipts/" + t.Receipt)}
	file, err := s.visit.Source.Receipt(s.ctx, t.Receipt)
	switch {
	case err != nil:
		m.Fault = text("sent.unreadable")
		return m
	case file == nil:
		m.Fault = text("sent.missing")
		return m
	}
	r, err := receipt.Parse(file)
	if err == nil {
		var a *receipt.Account
		if a, err = r.Verify(); err == nil {
			m.Signer, m.Words = r.Card.Name, r.Card.Words()
			if a.Log != nil {
				m.Entry = strconv.FormatInt(a.Index+1, 10)
			}
			if a.Sent.ID != t.Receipt || a.Sent.SHA256 != t.SHA256 {
				m.Fault = text("sent.other")
			}
		}
	}
	if err != nil {
		m.Fault = err.Error()
	}
	return m
}

// receipt serves a receipt to who sees the transmission that it is of.
func (d *Desk) receipt(w http.ResponseWriter, r *http.Request, v *visit) error {
	id := r.PathValue("receipt")
	scope, err := v.scope(r)
	if err != nil {
		return err
	}
	text, err := receiptFor(r, v, scope, id)
	if err == nil && text == nil {
		err = fault{http.StatusNotFound, "no-receipt", "fault.receipt", []any{clip(id)}}
	}
	if err == nil {
		err = d.desk.Export(r.Context(), v.who, v.Name, "receipt "+id)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Content-Disposition", `attachment; filename="`+fileName(id)+`.receipt"`)
	h.Set("Content-Length", strconv.Itoa(len(text)))
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		w.Write(text)
	}
	return nil
}

func receiptFor(r *http.Request, on *visit, scope dossier.Scope, id string) ([]byte, error) {
	v, err := on.now.See(scope)
	if err != nil {
		return nil, on.unknownReader(err)
	}
	for _, t := range v.Transmissions {
		if t.Receipt == id && id != "" && on.knowsAll(t) {
			return on.Source.Receipt(r.Context(), id)
		}
	}
	return nil, nil
}
