package bundle_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"time"

	"parley/ledger"
	"parley/ledger/bundle"
)

// One desk seals a text to another, which opens it and sees whose it is.
func Example() {
	ours, err := ledger.NewDeskKey("one.example", rand.NewChaCha8([32]byte{1}))
	if err != nil {
		panic(err)
	}
	theirs, err := ledger.NewDeskKey("two.example", rand.NewChaCha8([32]byte{2}))
	if err != nil {
		panic(err)
	}
	var file bytes.Buffer
	err = bundle.Seal(&file, bundle.Bundle{
		ID: "b-0123456789abcdef", Title: "Talks", Label: "TLP:AMBER", By: "Aide", At: time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC),
		Files: []bundle.File{{Name: "dossier.yaml", Text: "title: Talks\n"}},
	}, ours, theirs.Card())
	if err != nil {
		panic(err)
	}
	b, err := bundle.Open(&file, theirs)
	if err != nil {
		panic(err)
	}
	fmt.Println(b.From.Name, b.To, b.Label, len(b.Files))
	// Output:
	// one.example two.example TLP:AMBER 1
}
