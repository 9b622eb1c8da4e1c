package sqlite_test

import (
	"path/filepath"
	"testing"

	"parley/store"
	"parley/store/sqlite"
	"parley/store/storetest"
)

// newPlace is an empty database file.
func newPlace(t testing.TB) storetest.Place {
	path := filepath.Join(t.TempDir(), "desk ?#%.db")
	return func(o store.Options) (store.Store, error) { return sqlite.Open(t.Context(), path, o) }
}

func TestConformance(t *testing.T) { storetest.Run(t, newPlace) }
