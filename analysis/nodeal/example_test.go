package nodeal_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"parley/analysis/nodeal"
	"parley/dossier"
	"parley/when"
)

// Two publishers on the same loss: side by side, and neither averaged with the
// other.
func Example() {
	d, err := dossier.LoadFS(context.Background(), fstest.MapFS{
		"dossier.yaml": {Data: []byte("title: A line\nsummary: North and South.\n")},
		"parties.yaml": {Data: []byte("- id: p-n\n  name: North\n  roles: [{role: principal}]\n")},
		"sources.yaml": {Data: []byte("- id: s-1\n  type: document\n  title: A text\n")},
		"figures.yaml": {Data: []byte(`- id: fg-1
  what: casualties
  of: [p-n]
  measure: casualties
  counts: flow
  type: estimate
  values: [{value: 1200, unit: persons, period: 2025}]
  publisher: A
  sources: [s-1]
- id: fg-2
  what: casualties
  of: [p-n]
  measure: casualties
  counts: flow
  type: claim
  values: [{value: 180, unit: persons/month, period: 2025-12}]
  publisher: South
  interest: South
  sources: [s-1]
`)},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, _ := d.View(dossier.Scope{})
	l := nodeal.Keep(v, when.DayOf(2026, 1, 1), 12, 1, 1000)
	for _, e := range l.Sides[0].Entries {
		fmt.Println(l.Sides[0].Name+", "+e.Name+":", e.Words())
	}
	for _, q := range l.Sides[0].Blanks {
		fmt.Println("?", q.Text)
	}
	// Output:
	// North, casualties: low 100 (A, 2025); central 100 (A, 2025); high 180 (South, Dec 2025; speaks for or about: South)
	// ? What is North’s own figure for casualties?
	// ? What does a month cost North in money? No figure is on record.
	// ? How many civilians on the side of North were killed and injured, by whose count? No figure is on record.
}
