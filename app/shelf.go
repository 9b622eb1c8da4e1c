package app

import (
	"errors"
	"fmt"
	"path/filepath"

	"parley/desk"
	"parley/dossier"
	"parley/ledger/receipt"
)

const (
	receiptsDir   = "receipts" // within the folder of a dossier
	receiptExt    = ".receipt"
	receiptDrawer = "receipts" // of a store, under NAME/ID
)

// registry is where the receipts and bundles of a dossier are kept: its folder,
// or the store.
func (s *session) registry(name string) (desk.Registry, error) {
	source, err := s.source(name)
	if err != nil {
		return nil, err
	}
	reg, ok := source.(desk.Registry)
	if !ok {
		return nil, desk.ErrNoRegistry
	}
	return reg, nil
}

// receiptAt says where a receipt is, as "parley acknowledge" takes it.
func (s *session) receiptAt(name, id string) string {
	if s.inStore(name) {
		return id
	}
	return filepath.Join(name, receiptsDir, id+receiptExt)
}

// unregistered is why something was not written beside a dossier, in words for
// who gave the command.
func unregistered(name string, err error) error {
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		return notInOrder("%s would not be in order with this in it; nothing was written\n%w", name, err)
	case errors.Is(err, dossier.ErrByHand):
		return notInOrder("a record of %s was edited by hand; the acknowledgement cannot be written into it. Write it there in the form that \"parley show\" prints, or take the acknowledgement on a copy of the receipt: %w", name, err)
	}
	return told(name, err)
}

// receipt reads the receipt of an id beside a dossier; nil if there is none.
func (s *session) receipt(name, id string) (*receipt.Receipt, error) {
	source, err := s.source(name)
	if err != nil {
		return nil, err
	}
	text, err := source.Receipt(s, id)
	if err != nil || text == nil {
		return nil, err
	}
	return parseReceipt(id, text)
}

func parseReceipt(id string, text []byte) (*receipt.Receipt, error) {
	r, err := receipt.Parse(text)
	if err != nil {
		return nil, fmt.Errorf("receipt %s: %w", id, err)
	}
	return r, nil
}

// dossierOf finds the dossier in the store that has the receipt of an id.
func (s *session) dossierOf(id string) (string, error) {
	st, err := s.store(false)
	if err != nil {
		return "", err
	}
	heads, err := st.Heads(s)
	if err != nil {
		return "", err
	}
	for _, h := range heads {
		p, err := st.Paper(s, receiptDrawer, h.Name+"/"+id)
		if err != nil {
			return "", err
		}
		if p.Rev > 0 {
			return h.Name, nil
		}
	}
	return "", notInOrder("no dossier in the store has the receipt %s", id)
}
