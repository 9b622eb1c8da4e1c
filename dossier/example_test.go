package dossier_test

import (
	"context"
	"errors"
	"fmt"
	"testing/fstest"

	"parley/dossier"
	"parley/when"
)

// talks is a dossier as it lies in a folder.
var talks = fstest.MapFS{
	"dossier.yaml": {Data: []byte(`
title: Talks on the crossing
summary: Two sides on who runs the river crossing.
`)},
	"parties.yaml": {Data: []byte(`
- id: p-north
  name: Northland
  roles:
    - role: principal
- id: p-south
  name: Southland
  roles:
    - role: principal
`)},
	"issues.yaml": {Data: []byte(`
- id: i-crossing
  question: Who runs the crossing?
  options:
    - id: joint
      words: both together
    - id: third
      words: a third party
`)},
	"sources.yaml": {Data: []byte(`
- id: s-gazette
  type: press
  date: 2026-02-03
  title: Northland wants a joint post
- id: s-note
  type: note
  date: 2026-02-10
  title: An aide says that a third party would do
`)},
	"positions.yaml": {Data: []byte(`
- id: pos-1
  party: p-north
  issue: i-crossing
  stance: demands
  option: joint
  words: asks for a joint post
  date: 2026-02-02
  channel: public
  sources: [s-gazette]
- id: pos-2
  party: p-north
  issue: i-crossing
  stance: could-accept
  option: third
  words: a third party would do
  date: 2026-02-10
  channel: relay
  according_to: [an aide]
  sources: [s-note]
`)},
}

// A dossier is loaded and looked at for one reader. A report stands beside what
// the party said itself, and who may not see the note does not see the report.
func Example() {
	d, err := dossier.LoadFS(context.Background(), talks)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, reader := range []string{dossier.Owners, dossier.Everyone} {
		v, err := d.View(dossier.Scope{Reader: reader})
		if err != nil {
			fmt.Println(err)
			return
		}
		s := v.Standing("p-north", "i-crossing")
		fmt.Printf("%s, %s:\n", reader, v.HighestLabel().Label())
		for _, p := range s.Own {
			fmt.Println("  it", p.Stance, p.Option, dossier.AddressOf(p))
		}
		for _, p := range s.Reported {
			fmt.Println("  according to", p.AccordingTo[0], "it", p.Stance, p.Option, dossier.AddressOf(p))
		}
	}
	// Output:
	// owners, TLP:RED:
	//   it demands joint position/pos-1
	//   according to an aide it could-accept third position/pos-2
	// everyone, TLP:CLEAR:
	//   it demands joint position/pos-1
}

// As of a date there is what was so by then.
func ExampleDossier_View() {
	d, err := dossier.LoadFS(context.Background(), talks)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, day := range []string{"2026-02-01", "2026-02-02", "2026-02"} {
		v, err := d.View(dossier.Scope{AsOf: when.MustParse(day)})
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(day, len(v.Positions))
	}
	// Output:
	// 2026-02-01 0
	// 2026-02-02 1
	// 2026-02 2
}

// All that is not in order is told at once, with its place.
func ExampleLoadFS() {
	_, err := dossier.LoadFS(context.Background(), fstest.MapFS{
		"dossier.yaml": {Data: []byte("title: Talks\nsummary: Two sides.\n")},
		"parties.yaml": {Data: []byte("- id: p-north\n  name: Northland\n  membres: [p-south]\n")},
		"persons.yaml": {Data: []byte("- id: x-1\n  name: A Delegate\n  party: p-nroth\n")},
	})
	var problems dossier.Problems
	if errors.As(err, &problems) {
		for _, p := range problems {
			fmt.Println(p.File, p.Line, p.Column, p.Code, p.Nearest)
		}
	}
	// Output:
	// parties.yaml 3 3 unknown-field members
	// persons.yaml 3 10 unknown-id p-north
}

// A record as it stands in its file.
func ExampleFormatRecord() {
	fmt.Printf("%s", dossier.FormatRecord(&dossier.Deadline{
		Meta:     dossier.Meta{ID: "dl-1", Sources: []dossier.Citation{{Source: "s-gazette", At: "paragraph 4"}}},
		What:     "both lists are exchanged",
		Due:      when.MustParse("2026-03-01"),
		Firmness: "announced",
	}))
	// Output:
	// - id: dl-1
	//   what: both lists are exchanged
	//   due: 2026-03-01
	//   firmness: announced
	//   sources:
	//     - source: s-gazette
	//       at: paragraph 4
}

// The words that each party would write.
func ExampleParseBrackets() {
	pieces, err := dossier.ParseBrackets("The post is run by [[p-north: both sides | p-south, p-third: a third party]].")
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, p := range pieces {
		fmt.Printf("%q\n", p.Text)
		for _, a := range p.Alternatives {
			fmt.Println(" ", a.Parties, a.Pieces[0].Text)
		}
	}
	// Output:
	// "The post is run by "
	// ""
	//   [p-north] both sides
	//   [p-south p-third] a third party
	// "."
}
