package store_test

import (
	"context"
	"errors"
	"fmt"
	"log"
	"os"
	"path/filepath"
	"time"

	"parley/dossier"
	"parley/store"
	"parley/store/sqlite"
)

// A dossier is put into a store, a record is saved anew, and somebody who looked
// at the version before is told.
func Example() {
	dir, err := os.MkdirTemp("", "parley")
	if err != nil {
		log.Fatal(err)
	}
	defer os.RemoveAll(dir)
	ctx := context.Background()
	morning := time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)
	s, err := sqlite.Open(ctx, filepath.Join(dir, "desk.db"), store.Options{Create: true, Now: func() time.Time { return morning }})
	if err != nil {
		log.Fatal(err)
	}
	defer s.Close()

	d := &dossier.Dossier{Info: dossier.Info{Title: "Talks", Summary: "About something."}}
	call := &dossier.Source{Meta: dossier.Meta{ID: "note-1"}, Type: dossier.TypeNote, Title: "They will call on Monday"}
	d.Sources = append(d.Sources, call)
	if _, err := s.Append(ctx, "talks", store.Of(d, "Ada")); err != nil {
		log.Fatal(err)
	}

	for _, who := range []string{"Ada", "Ben"} {
		changed := *call
		changed.Title = "They called, says " + who
		_, err := s.Append(ctx, "talks", store.Batch{By: who, Changes: []store.Change{store.Put(&changed, 1)}})
		var cs store.Conflicts
		if errors.As(err, &cs) {
			fmt.Printf("%s saved over version %d; %s had saved version %d\n", who, cs[0].Mine.Replaces, cs[0].Theirs.By, cs[0].Theirs.Version)
		}
	}

	h, err := store.Open(ctx, s, "talks")
	if err != nil {
		log.Fatal(err)
	}
	for _, st := range []*store.State{h.State(2), h.Newest()} {
		d, err := st.Dossier(ctx)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("after %d entries: %s\n", st.Seq, d.Sources[0].Title)
	}
	// Output:
	// Ben saved over version 1; Ada had saved version 2
	// after 2 entries: They will call on Monday
	// after 3 entries: They called, says Ada
}
