package postgres_test

import (
	"testing"

	"parley/store"
	"parley/store/postgres"
	"parley/store/postgres/pgtest"
	"parley/store/storetest"
)

// newPlace is an empty database on a real server.
func newPlace(t testing.TB) storetest.Place {
	url := pgtest.URL(t)
	return func(o store.Options) (store.Store, error) { return postgres.Open(t.Context(), url, o) }
}

func TestConformance(t *testing.T) { storetest.Run(t, newPlace) }
