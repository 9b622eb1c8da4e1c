package packages_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"parley/analysis/packages"
	"parley/dossier"
)

// Two parties over land and an army: which deals cross no red line, and what the
// red line costs.
func Example() {
	text := func(s string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(s)} }
	d, err := dossier.LoadFS(context.Background(), fstest.MapFS{
		"dossier.yaml": text("title: Talks\nsummary: About something.\n"),
		"parties.yaml": text("- {id: a, name: A, roles: [{role: principal}]}\n- {id: b, name: B, roles: [{role: principal}]}\n"),
		"sources.yaml": text("- {id: s, type: press, title: Headline, date: 2026-01-02}\n"),
		"issues.yaml": text("- {id: land, question: 'Whose is the land?', short: Land, options: [{id: stay, words: A stays}, {id: leave, words: A leaves}]}\n" +
			"- {id: army, question: \"How large may the army be?\", short: Army, options: [{id: large, words: large}, {id: small, words: small}]}\n"),
		"positions.yaml": text("- {id: p1, party: a, issue: land, stance: excludes, option: leave, words: never, date: 2026-01-02, channel: public, sources: [s]}\n" +
			"- {id: p2, party: b, issue: land, stance: demands, option: leave, words: now, date: 2026-01-02, channel: public, sources: [s]}\n" +
			"- {id: p3, party: a, issue: army, stance: demands, option: large, words: large, date: 2026-01-02, channel: public, sources: [s]}\n" +
			"- {id: p4, party: a, issue: land, stance: demands, option: stay, words: we stay, date: 2026-01-02, channel: public, sources: [s]}\n" +
			"- {id: p5, party: b, issue: army, stance: demands, option: small, words: small, date: 2026-01-02, channel: public, sources: [s]}\n"),
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		fmt.Println(err)
		return
	}
	a, err := packages.Solve(context.Background(), v, packages.Options{Seed: 1})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%s of %s cross no red line\n", a.Space.Clear, a.Space.Ways)
	for _, p := range a.Packages {
		fmt.Printf("%s, %s: acceptable to both in %d of %d models, efficient in all: %v\n", p.Choices[0].Words, p.Choices[1].Words, p.All, a.Samples, p.EfficientAlways)
	}
	l := a.Limits[0]
	fmt.Printf("%s: keeps out %s\n", l.Text, l.Opens)
	// Output:
	// 2 of 4 cross no red line
	// A stays, small: acceptable to both in 2407 of 10000 models, efficient in all: true
	// A stays, large: acceptable to both in 0 of 10000 models, efficient in all: true
	// A excludes (red line) “A leaves” on Land (2 Jan 2026): keeps out 2
}
