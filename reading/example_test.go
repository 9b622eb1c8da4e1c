package reading_test

import (
	"context"
	"fmt"
	"log"

	"parley/reading"
	"parley/when"
)

func Example() {
	reader, err := reading.New(nil)
	if err != nil {
		log.Fatal(err)
	}
	text := `The envoy, Hanne Castellan, warned on Friday that the observers would have to leave. "We need an answer," she said.

Two Kestrian officials briefed on the talks said the text had been sent a day earlier.`
	a, err := reader.Read(context.Background(), reading.Article{Text: text}, reading.Options{Date: when.MustParse("2031-04-05")})
	if err != nil {
		log.Fatal(err)
	}
	for i := range a.Statements {
		s := &a.Statements[i]
		fmt.Printf("%s | %s | %s\n", s.Speaker.Name, s.Stance, a.Words(s))
		if s.Speaker.Anonymous {
			fmt.Printf("  not named: %d, %s, %s, %s\n", s.Speaker.Count, s.Speaker.Role, s.Speaker.Side, s.Speaker.Proximity)
		}
	}
	// Output:
	// Hanne Castellan | warns | that the observers would have to leave
	// Hanne Castellan | demands | "We need an answer,"
	// Two Kestrian officials briefed on the talks | asserts | the text had been sent a day earlier
	//   not named: 2, officials, Kestrian, briefed
}
