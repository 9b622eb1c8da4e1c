package app_test

import (
	"path/filepath"
	"testing"
	"time"

	"parley/app"
	"parley/desk"
	"parley/dossier"
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
