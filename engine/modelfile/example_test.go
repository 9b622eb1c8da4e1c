package modelfile_test

import (
	"fmt"
	"strings"

	"parley/engine/modelfile"
)

func Example() {
	read := func(text string) error {
		var name string
		var parties int
		r := modelfile.NewReader(strings.NewReader(text))
		if _, err := r.Object(modelfile.Fields{
			{Name: "name", Read: r.TextInto(&name)},
			{Name: "parties", Required: true, Read: r.IntInto(&parties)},
		}); err != nil {
			return err
		}
		fmt.Println(name, parties)
		return r.End()
	}
	for _, text := range []string{`{"name": "toy", "parties": 2}`, `{"parties": "two"}`, `{"parties": 2, "colour": 1}`, `{"name": "toy"}`} {
		if err := read(text); err != nil {
			fmt.Println(err)
		}
	}
	// Output:
	// toy 2
	// $.parties: found a string instead of a whole number
	// $.colour: unknown field
	// $: field "parties" is missing
}
