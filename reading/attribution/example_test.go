package attribution_test

import (
	"fmt"

	"parley/reading/attribution"
	"parley/reading/token"
)

func Example() {
	m, err := attribution.Load()
	if err != nil {
		fmt.Println(err)
		return
	}
	doc := token.Parse("Two officials said the text had been sent on Friday.\n" +
		"“We will not sign it,” the foreign minister told reporters in Averon.")
	for _, a := range m.Read(doc, 1) {
		for _, role := range [][]attribution.Span{a.Source, a.Cue, a.Content} {
			for _, s := range role {
				fmt.Printf("[%s]", doc.Text[s.From:s.To])
			}
		}
		fmt.Println()
	}
	// Output:
	// [Two officials][said][the text had been sent on Friday]
	// [the foreign minister][told][“We will not sign it,”]
}
