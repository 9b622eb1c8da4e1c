package store

import (
	"fmt"
	"strconv"
	"time"

	"golang.org/x/mod/sumdb/tlog"

	"parley/dossier"
	"parley/ledger"
)

// InfoKind is the kind of the entries that hold a dossier's own page
// (dossier.Info); InfoID is the id of that page.
const (
	InfoKind = dossier.Kind("dossier")
	InfoID   = "dossier"
)

// Act is what an entry does to its record.
type Act string

// The acts.
const (
	Saved     = Act("saved")     // this is the record from now on
	Retracted = Act("retracted") // there is no such record from now on
	Shredded  = Act("shredded")  // retracted, and all its versions destroyed
)

// Header says which version of which record an entry is.
type Header struct {
	Seq     int64 // place in the dossier's log, from 1 without gaps
	Kind    dossier.Kind
	ID      string
	Version int64 // of the record, from 1
	Act     Act
	At      time.Time // to the microsecond; never before that of the entry before
	By      string    // who recorded it
}

// Address is that of the record.
func (h Header) Address() dossier.Address { return dossier.Address{Kind: h.Kind, ID: h.ID} }

// Entry is one version of one record.
type Entry struct {
	Dossier string
	Header
	// Body is the record in its text form (dossier.FormatRecord). It is nil
	// where the record was retracted or the version destroyed.
	Body []byte
	// Secret is what the body is sealed with; nil where the version was
	// destroyed.
	Secret *ledger.Secret
	// Hash is what the Merkle tree has of the entry: tlog.RecordHash of its
	// leaf.
	Hash tlog.Hash
}

// Destroyed tells whether the version was shredded.
func (e *Entry) Destroyed() bool { return e.Secret == nil }

// Opening is what the leaf of the entry commits to; false where the version
// was destroyed and nobody can tell any more.
func (e *Entry) Opening() (ledger.Opening, bool) {
	if e.Secret == nil {
		return ledger.Opening{}, false
	}
	return opening(e.Dossier, e.Header, e.Body, *e.Secret), true
}

func opening(name string, h Header, body []byte, s ledger.Secret) ledger.Opening {
	return ledger.Opening{
		Salt: s.Salt(),
		Header: []ledger.Field{
			{Name: "dossier", Value: name},
			{Name: "seq", Value: strconv.FormatInt(h.Seq, 10)},
			{Name: "kind", Value: string(h.Kind)},
			{Name: "id", Value: h.ID},
			{Name: "version", Value: strconv.FormatInt(h.Version, 10)},
			{Name: "act", Value: string(h.Act)},
			{Name: "at", Value: h.At.UTC().Format(timeForm)},
			{Name: "by", Value: h.By},
		},
		Body: body,
	}
}

const timeForm = "2006-01-02T15:04:05.000000Z"

// Record decodes the body.
func (e *Entry) Record() (dossier.Record, error) {
	if e.Kind == InfoKind {
		return nil, fmt.Errorf("%s is the dossier's own page and no record", e.Address())
	}
	return dossier.Decode(e.Kind, e.Body)
}
