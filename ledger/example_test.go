package ledger_test

import (
	"fmt"
	"math/rand/v2"

	"parley/ledger"
)

// A log of two entries is signed; later somebody checks that the second is in
// it, and that the log only grew.
func Example() {
	random := rand.NewChaCha8([32]byte{1})
	desk, err := ledger.NewDeskKey("desk.example", random)
	if err != nil {
		panic(err)
	}
	var log ledger.Tree
	var entries []ledger.Opening
	for _, words := range []string{"Egypt asks for a date", "Israel asks for a map"} {
		secret, err := ledger.NewSecret(random)
		if err != nil {
			panic(err)
		}
		entry := ledger.Opening{Salt: secret.Salt(), Header: []ledger.Field{{Name: "kind", Value: "statement"}}, Body: []byte(words)}
		entries = append(entries, entry)
		log.Append(entry.Leaf())
	}
	checkpoint := ledger.Checkpoint{Origin: "desk.example/camp-david", Size: log.Size(), Root: log.Root()}
	signed, err := desk.Sign(checkpoint)
	if err != nil {
		panic(err)
	}
	proof, err := ledger.Prove(1, entries[1], checkpoint, signed, desk.Card(), &log)
	if err != nil {
		panic(err)
	}

	read, err := ledger.ParseInclusion(proof.Text())
	if err != nil {
		panic(err)
	}
	in, _, err := read.Verify()
	fmt.Printf("%q is entry %d of %s, which had %d (%v)\n", read.Opening.Body, read.Index, in.Origin, in.Size, err)
	// Output:
	// "Israel asks for a map" is entry 1 of desk.example/camp-david, which had 2 (<nil>)
}
