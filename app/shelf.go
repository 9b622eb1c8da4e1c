package app

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"parley/dossier"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/store"
)

// shelf is where the transmissions of a dossier and their receipts are written:
// a folder, with transmissions.yaml and a file a receipt; or the store.
type shelf struct {
	*session
	name   string        // of the folder, or in the store
	view   *dossier.View // all of it
	state  *store.State  // nil for a folder
	unlock func()
}

const (
	receiptsDir   = "receipts" // within the folder of a dossier
	receiptExt    = ".receipt"
	receiptDrawer = "receipts" // of a store, under NAME/ID
)

// shelf opens a dossier to write to it. Of a folder, nobody else does until it is
// closed; in a store, what somebody else wrote meanwhile makes the writing fail.
func (s *session) shelf(name string) (*shelf, error) {
	f := &shelf{session: s, name: name, unlock: func() {}}
	var d *dossier.Dossier
	var err error
	if s.inStore(name) {
		if f.state, err = s.state(name, time.Time{}); err == nil {
			d, err = f.state.Dossier(s)
			err = told(name, err)
		}
	} else if f.unlock, err = lock(s, name); err == nil {
		d, err = s.loadFolder(name)
	}
	if err == nil {
		f.view, err = d.View(dossier.Scope{})
	}
	if err != nil {
		if f.unlock != nil {
			f.unlock()
		}
		return nil, err
	}
	return f, nil
}

func (f *shelf) close() { f.unlock() }

// where says where a receipt is, as "parley acknowledge" takes it.
func (f *shelf) where(id string) string {
	if f.state != nil {
		return id
	}
	return receiptPath(f.name, id)
}

func receiptPath(dir, id string) string { return filepath.Join(dir, receiptsDir, id+receiptExt) }

// send records a transmission and its receipt: both or neither. In a store the
// receipt then gets the proof that the sending is in the log.
func (f *shelf) send(tr *dossier.Transmission, id string, r *receipt.Receipt, key *ledger.DeskKey, by string) error {
	if f.state != nil {
		paper := store.Paper{Drawer: receiptDrawer, Key: f.name + "/" + id, Body: r.Text()}
		if err := f.put(tr, by, paper); err != nil {
			return err
		}
		return f.prove(tr, id, r, key)
	}
	path := receiptPath(f.name, id)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be made: %w", filepath.Dir(path), err)}
	}
	if err := writeFile(path, r.Text()); err != nil {
		return err
	}
	if err := appendRecord(f.session, f.name, tr); err != nil {
		os.Remove(path)
		return err
	}
	return nil
}

// put appends a transmission to the log, with its receipt.
func (f *shelf) put(tr *dossier.Transmission, by string, paper store.Paper) error {
	b := store.Batch{By: f.who(by), Changes: []store.Change{store.Put(tr, f.state.Version(dossier.AddressOf(tr)))}, Papers: []store.Paper{paper}}
	for _, a := range f.view.Cites(tr) {
		at := dossier.Address{Kind: a.Kind, ID: a.ID}
		b.Rests = append(b.Rests, store.Version{Address: at, Version: f.state.Version(at)})
	}
	_, err := f.opened.Append(f, f.name, b)
	return err
}

// prove adds to a receipt that the sending is in the log.
func (f *shelf) prove(tr *dossier.Transmission, id string, r *receipt.Receipt, key *ledger.DeskKey) error {
	c, signed, err := signHead(f.session, f.opened, key, f.name)
	if err != nil {
		return err
	}
	p, err := proveRecord(f.session, f.opened, key, f.name, dossier.AddressOf(tr), c, signed)
	if err != nil {
		return err
	}
	r.Proof = p.Text()
	if _, err := r.Verify(); err != nil {
		return fmt.Errorf("the proof that the sending is in the log: %w", err)
	}
	return f.opened.PutPapers(f, store.Paper{Drawer: receiptDrawer, Key: f.name + "/" + id, Rev: 1, Body: r.Text()})
}

// transmission finds the one that a receipt is of.
func (f *shelf) transmission(id string) *dossier.Transmission {
	for _, t := range f.view.Transmissions {
		if t.Receipt == id {
			return t
		}
	}
	return nil
}

// acknowledge writes a receipt that has an acknowledgement more, and the
// transmission with the evidence of it. rev is the revision of the receipt that
// was looked at, in a store.
func (f *shelf) acknowledge(t, changed *dossier.Transmission, id string, r *receipt.Receipt, rev int64, by string) error {
	if f.state != nil {
		return f.put(changed, by, store.Paper{Drawer: receiptDrawer, Key: f.name + "/" + id, Rev: rev, Body: r.Text()})
	}
	name := dossier.FileOf(t.Kind())
	path := filepath.Join(f.name, name)
	text, err := os.ReadFile(path)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("%s cannot be read: %w", path, pathCause(err))}
	}
	// What a person has edited stays as it is: the record is replaced only where
	// it stands as the program wrote it.
	old := dossier.FormatRecord(t)
	if bytes.Count(text, old) != 1 {
		return notInOrder("%s was edited by hand at transmission/%s; the acknowledgement cannot be written into it. Write it there in the form that \"parley show\" prints, or take the acknowledgement on a copy of the receipt", path, t.ID)
	}
	text = bytes.Replace(text, old, dossier.FormatRecord(changed), 1)
	before, err := readSmall(f.where(id))
	if err != nil {
		return err
	}
	if err := writeFile(f.where(id), r.Text()); err != nil {
		return err
	}
	if err := dossier.Rewrite(f, f.name, map[string][]byte{name: text}); err != nil {
		var problems dossier.Problems
		if errors.As(err, &problems) {
			err = notInOrder("%s would not be in order with this in it; nothing was written\n%w", name, err)
		}
		return errors.Join(err, writeFile(f.where(id), before))
	}
	return nil
}

// receipt reads the receipt of an id beside a dossier; nil if there is none. rev
// is its revision in a store.
func (s *session) receipt(name, id string) (r *receipt.Receipt, rev int64, err error) {
	var text []byte
	if s.inStore(name) {
		st, err := s.store(false)
		if err != nil {
			return nil, 0, err
		}
		p, err := st.Paper(s, receiptDrawer, name+"/"+id)
		if err != nil || p.Rev == 0 {
			return nil, 0, err
		}
		text, rev = p.Body, p.Rev
	} else if text, err = readSmall(receiptPath(name, id)); errors.Is(err, fs.ErrNotExist) {
		return nil, 0, nil
	} else if err != nil {
		return nil, 0, err
	}
	r, err = parseReceipt(id, text)
	return r, rev, err
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
