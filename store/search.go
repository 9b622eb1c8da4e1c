package store

import (
	"context"

	"parley/dossier"
)

// Search finds the records of a view that have all the words, as beginnings of
// their words, without regard to case; kinds and records in their order. The
// store's index only says where to look: what is found is in the view and has
// the words in what the view has of it, and neither the order nor the number of
// hits depends on anything else. The view must be of the newest state.
func Search(ctx context.Context, s Store, name string, v *dossier.View, words string) ([]dossier.Address, error) {
	want := Words(words)
	if len(want) == 0 {
		return nil, nil
	}
	at, err := s.Find(ctx, name, want)
	if err != nil {
		return nil, err
	}
	found := make(map[dossier.Address]bool, len(at))
	for _, a := range at {
		if r, ok := v.Find(a.Kind, a.ID); ok && have(Words(dossier.Texts(r)...), want) {
			found[a] = true
		}
	}
	var out []dossier.Address
	v.Each(func(r dossier.Record) bool {
		if a := dossier.AddressOf(r); found[a] {
			out = append(out, a)
		}
		return len(out) < len(found)
	})
	return out, nil
}
