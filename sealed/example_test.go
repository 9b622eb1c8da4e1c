package sealed_test

import (
	"crypto/rand"
	"errors"
	"fmt"

	"parley/sealed"
)

// Two parties mark three packages. Both could accept b; who could accept a or c
// nobody learns.
func Example() {
	list, err := sealed.ParseList([]byte("parties: [p-one, p-two]\npackages: [{id: a}, {id: b}, {id: c}]\n"))
	if err != nil {
		fmt.Println(err)
		return
	}
	marks := map[string][]string{"p-one": {"a", "b"}, "p-two": {"b", "c"}}
	desks := map[string]*sealed.Desk{}
	for party := range marks {
		desks[party], _ = sealed.NewDesk(list, party, rand.Reader)
	}
	files := map[string][]byte{} // they travel
	for _, step := range sealed.Steps {
		have, err := sealed.Read(list, files)
		if err != nil {
			fmt.Println(err)
			return
		}
		for party, desk := range desks {
			if step == sealed.Commit {
				err = desk.Seal(have, marks[party])
			}
			file, took := desk.Take(step, have)
			if err := errors.Join(err, took); err != nil {
				fmt.Println(err)
				return
			}
			files[party+"."+string(step)] = file
		}
	}
	have, _ := sealed.Read(list, files)
	all, err := have.Result()
	fmt.Println(all[0].ID, len(all), err)
	// Output: b 1 <nil>
}
