package guarantees_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"parley/analysis/guarantees"
	"parley/dossier"
)

// A line, a promise, and an incident.
func Example() {
	d, err := dossier.LoadFS(context.Background(), fstest.MapFS{
		"dossier.yaml":    {Data: []byte("title: A line\nsummary: North and South.\n")},
		"parties.yaml":    {Data: []byte("- id: p-n\n  name: North\n- id: p-o\n  name: Overlook\n")},
		"sources.yaml":    {Data: []byte("- id: s-1\n  type: document\n  title: A text\n")},
		"guarantees.yaml": {Data: []byte("- id: g-1\n  document_words: The pact\n  trigger: any attack by North\n  breach_by: [p-n]\n  within: PT24H\n  response: a warning\n  guarantors: [p-o]\n  sources: [s-1]\n")},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, _ := d.View(dossier.Scope{})
	fmt.Println(guarantees.Ask(v, "").Lead())
	in, _ := guarantees.ReadIncident(v, "missiles are fired across the line on day 40")
	for _, st := range guarantees.Walk(v, "", in).Texts[0].Steps {
		fmt.Printf("%s: %s (%s)\n", guarantees.VerdictWords(v, st), st.Effect, st.When)
		fmt.Println(st.Why)
		fmt.Println("silent:", st.Silent[0].Asks(v))
	}
	// Output:
	// Of 14 cells in 1 text, 10 are blank. What counts as a breach is blank in 1 of 1 rows, and who determines that it happened in 1 of 1.
	// Set off, if it was North: a warning (by day 41, 24 hours after the incident)
	// a wider word covers it: attack
	// silent: What counts as “any attack by North”, and from what scale on? (to Overlook)
}
