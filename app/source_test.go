package app_test

import (
	"errors"
	"math/rand/v2"
	"path/filepath"
	"testing"
	"time"

	"parley/app"
	"parley/desk"
	"parley/dossier"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/store"
	"parley/store/sqlite"
)

// A page files what it confirms together: records that cite each other stand or
// fall as one, as they do in a folder.
func TestAPageFilesTogetherWhatCitesEachOther(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	st, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "desk.db"), store.Options{Create: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d, err := dossier.Load(t.Context(), "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := st.Append(t.Context(), "talks", store.Of(d, "aide")); err != nil {
		t.Fatal(err)
	}
	source := app.SourceOf(st, "talks")

	party := *d.Parties[0]
	party.ID = "p-new"
	person := *d.Persons[0]
	person.ID = "x-new"
	party.Leads = []dossier.Lead{{Person: "x-new"}}
	person.Party = "p-new"

	change := func(c desk.Change) error {
		return source.Change(t.Context(), "Ana Lindt", now, func(*dossier.Dossier) (desk.Change, error) { return c, nil })
	}
	if err := change(desk.Change{Put: []dossier.Record{&party}}); err == nil {
		t.Error("a party led by nobody on record was filed")
	}
	before, err := source.Mark(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if err := change(desk.Change{Put: []dossier.Record{&party, &person}}); err != nil {
		t.Fatalf("records that cite each other: %v", err)
	}
	if after, err := source.Mark(t.Context()); err != nil || after == before {
		t.Errorf("the log did not grow: %s, %v", after, err)
	}
	found, err := store.Audit(t.Context(), st, "talks")
	if err != nil || len(found.Faults) > 0 {
		t.Errorf("audit: %v, %v", found.Faults, err)
	}

	// Neither can be withdrawn while the other cites it.
	if err := change(desk.Change{Retract: []dossier.Record{&person}}); err == nil {
		t.Error("a person that a party cites was withdrawn")
	}
}

// A text that is sent from a store has a receipt with the proof that the sending is
// in the log, and keeps it as it is acknowledged; a bundle is kept once.
func TestPapersOfAStore(t *testing.T) {
	ctx, now := t.Context(), time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	st, err := sqlite.Open(ctx, filepath.Join(t.TempDir(), "desk.db"), store.Options{Create: true, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	defer st.Close()
	d, err := dossier.Load(ctx, "../examples/camp-david-1978")
	if err != nil {
		t.Fatal(err)
	}
	d.Channels = append(d.Channels, &dossier.Channel{Meta: dossier.Meta{ID: "hand", Sources: []dossier.Citation{{Source: d.Sources[0].ID}}}, Name: "by hand", Highest: dossier.Red})
	if _, err := st.Append(ctx, "talks", store.Of(d, "aide")); err != nil {
		t.Fatal(err)
	}
	key, err := ledger.NewDeskKey("desk.example", rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	over, err := desk.Open(ctx, desk.Options{Sources: []desk.Source{app.SourceOf(st, "talks")}, By: "Ana Lindt", Key: key, Now: func() time.Time { return now }, Random: rand.NewChaCha8([32]byte{2})})
	if err != nil {
		t.Fatal(err)
	}
	who := over.Anybody("")
	sent, err := over.Send(ctx, who, "talks", desk.Sending{Draft: d.Drafts[0].ID, From: []string{d.Parties[0].ID}, To: []string{d.Parties[1].ID}, Channel: "hand"})
	if err != nil {
		t.Fatal(err)
	}
	id := sent.Transmission.Receipt
	slip := receipt.Acknowledgement{Fact: receipt.Opened, By: "A reader", On: "2026-03-02"}
	if err := over.FileSlip(ctx, who, "talks", id, slip, nil); err != nil {
		t.Fatal(err)
	}
	if err := over.FileSlip(ctx, who, "talks", id, slip, nil); !errors.Is(err, receipt.ErrReplayed) {
		t.Errorf("filed again: %v", err)
	}
	if err := over.FileSlip(ctx, who, "talks", "r-0000000000000000", slip, nil); !errors.Is(err, desk.ErrNoReceipt) {
		t.Errorf("of no sending: %v", err)
	}
	text, err := over.Shelf("talks").Source.Receipt(ctx, id)
	if err != nil {
		t.Fatal(err)
	}
	r, err := receipt.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Verify()
	if err != nil || a.Log == nil || len(a.Of(receipt.Opened)) != 1 || len(a.Of(receipt.Delivered)) != 0 {
		t.Errorf("%+v, %v", a, err)
	}
	after := over.Shelf("talks").Newest().Transmissions
	if len(after) != 1 || after[0].Opened == nil || after[0].Delivered != nil {
		t.Errorf("%+v", after)
	}
	found, err := store.Audit(ctx, st, "talks")
	if err != nil || len(found.Faults) > 0 {
		t.Errorf("audit: %v, %v", found.Faults, err)
	}

	b, sealed, err := over.MakeBundle(ctx, who, "talks", []string{"party/" + d.Parties[0].ID}, key.Card())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := over.FileBundle(ctx, who, "talks", sealed); err != nil {
		t.Fatal(err)
	}
	if _, err := over.FileBundle(ctx, who, "talks", sealed); !errors.Is(err, desk.ErrKept) {
		t.Errorf("filed again: %v", err)
	}
	kept, err := over.Shelf("talks").Bundles(ctx)
	if err != nil || len(kept) != 1 || kept[0].ID != b.ID || !kept[0].Card.Same(key.Card()) {
		t.Errorf("%+v, %v", kept, err)
	}
}
