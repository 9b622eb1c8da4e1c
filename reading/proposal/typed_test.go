package proposal

import (
	"fmt"
	"testing"
	"testing/fstest"

	"parley/dossier"
)

// A line that is written as a position is read as one; others are not.
func TestTyped(t *testing.T) {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"dossier.yaml": "title: Talks\nsummary: Two parties talk.\n",
		"parties.yaml": "- {id: p-ua, name: Ukraine}\n- {id: p-ru, name: Russian Federation, short: Russia}\n",
		"issues.yaml": "- id: i-army\n  question: How many?\n  short: Army cap\n  options: [{id: no-cap, words: no cap}]\n  range: {unit: persons, low: 1}\n" +
			"- id: i-nato\n  question: What of NATO?\n  short: NATO\n  options: [{id: ban, words: excluded}, {id: member, words: membership}]\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, err := dossier.LoadFS(t.Context(), files)
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for line, want := range map[string]string{
		"UA accepts i-army=600k":                                     "p-ua i-army accepts 600000 []",
		"ukraine Demands army cap = 800,000":                         "p-ua i-army demands 800000 []",
		"Russia could accept Army cap = no cap if the list is there": "p-ru i-army could-accept no-cap [the list is there]",
		"p-ru could-accept i-army=600k..0.8m":                        "p-ru i-army could-accept 600000..800000 []",
		"Russia excludes NATO = Membership":                          "p-ru i-nato excludes member []",
		"UA undecided on NATO":                                       "p-ua i-nato undecided  []",
		"UA rejects i-nato=whatever it is":                           "p-ua i-nato rejects whatever it is []",
		"Russia accepts that this takes time":                        "",
		"Somebody accepts NATO=ban":                                  "",
		"accepts":                                                    "",
		"":                                                           "",
		"A pause; coffee":                                            "",
	} {
		got := ""
		if p := Typed(v, line); p != nil {
			var on []string
			for _, c := range p.Conditions {
				on = append(on, c.Words)
			}
			got = fmt.Sprint(p.Party, " ", p.Issue, " ", p.Stance, " ", p.Option, " ", on)
			if p.Channel != dossier.ByRelay || p.Words == "" {
				t.Errorf("%q: %+v", line, p)
			}
		}
		if got != want {
			t.Errorf("%q: %q, want %q", line, got, want)
		}
	}
}
