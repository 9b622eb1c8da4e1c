package app_test

import (
	"fmt"
	"path/filepath"
	"testing"
	"time"

	"parley/app"
	"parley/desk"
	"parley/dossier"
	"parley/store"
	"parley/store/sqlite"
)

// BenchmarkSave measures what a save costs the desk: one record of a dossier in a
// store, checked, written with full fsync, and read again for all.
func BenchmarkSave(b *testing.B) {
	st, err := sqlite.Open(b.Context(), filepath.Join(b.TempDir(), "desk.db"), store.Options{Create: true, Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	defer st.Close()
	d, err := dossier.Load(b.Context(), "../examples/ukraine-2025-26")
	if err != nil {
		b.Fatal(err)
	}
	if _, err := st.Append(b.Context(), "talks", store.Of(d, "aide")); err != nil {
		b.Fatal(err)
	}
	over, err := desk.Open(b.Context(), desk.Options{Sources: []desk.Source{app.SourceOf(st, "talks")}, By: "Ana Lindt", Now: time.Now})
	if err != nil {
		b.Fatal(err)
	}
	who := over.Anybody("")
	n := 0
	for b.Loop() {
		n++
		r, _ := over.Shelf("talks").Now().View(dossier.Scope{})
		old, _ := r.Find("position", "pos-071")
		changed, err := dossier.WithEntries(old, map[string]string{"note": fmt.Sprintf("seen %d", n)})
		if err != nil {
			b.Fatal(err)
		}
		if _, err := over.Save(b.Context(), who, "talks", desk.Edit{At: dossier.AddressOf(old), Base: desk.Mark(old), Record: changed}); err != nil {
			b.Fatal(err)
		}
	}
}
