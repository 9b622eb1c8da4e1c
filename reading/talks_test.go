package reading_test

import (
	"encoding/json"
	"strings"
	"testing"

	"parley/dossier"
	"parley/reading"
)

// What reports of many kinds of talks have, and a reader of news gets wrong.

func readText(t *testing.T, text string) *reading.Article {
	t.Helper()
	a, err := newReader(t, nil).Read(t.Context(), reading.Article{Text: text}, reading.Options{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// To say nothing, or to ask not to be named, is no position.
func TestToSayNothingIsNoPoint(t *testing.T) {
	a := readText(t, "Talks in Larsen\n\nMr Ostrik declined to comment. A European diplomat, who asked not to be named, said the figure was too high. Mr Ostrik rejected the quota on steel.\n")
	if len(a.Points) != 1 || !strings.Contains(a.Points[0].Words, "quota") {
		t.Errorf("%+v", a.Points)
	}
}

// Who reports an offer offers nothing.
func TestToReportAnOfferIsNoOffer(t *testing.T) {
	a := readText(t, "Ceasefire talks\n\nThe president of Kasan, Dilnoza Aripova, on the phone on Sunday with her counterpart, proposed a ceasefire of 30 days, the state news agency KasanPress reported.\n")
	for _, p := range a.Points {
		if p.Party.Name == "KasanPress" {
			t.Errorf("%+v", p)
		}
	}
}

// Nobody accepts, or threatens, by the manner of speaking alone.
func TestStanceNeedsAWord(t *testing.T) {
	a := readText(t, `The talks

"We have no legal right to give up land," Ms Holt said. "Only a vote could decide that."

Mr Ames insisted that talks were making progress.
`)
	for _, s := range a.Statements {
		if s.Stance == "accepts" || s.Stance == "demands" {
			t.Errorf("%q is taken for %s", s.Content.Of(a.Text), s.Stance)
		}
	}
}

// A condition may stand behind a comma.
func TestConditionBehindAComma(t *testing.T) {
	a := readText(t, "Border commission\n\nLemaire said that his side could accept joint patrols, provided that the checkpoint at Olm stays under their own administration.\n")
	if len(a.Points) != 1 || !strings.HasPrefix(a.Points[0].Condition, "provided that the checkpoint at Olm") {
		t.Errorf("%+v", a.Points)
	}
}

// An agreement that is reached was not sent.
func TestReachedAgreementWasNotSent(t *testing.T) {
	a := readText(t, "Trade\n\nMr Ostrik said a revised draft had been sent to Orvania on 9 March 2026. Ms Castell warned that Orvania would walk away if no agreement was reached by the end of April 2026.\n")
	if len(a.Accounts) != 0 || len(a.Events) != 1 {
		t.Errorf("%+v\n%+v", a.Accounts, a.Events)
	}
}

// What officials say that somebody said is their account, and not that person's.
func TestAccountsAreOfWhoGivesThem(t *testing.T) {
	a := readText(t, "Talks\n\nTwo American officials who were briefed on the call said Mr Velt had signaled he could accept an army of 800,000, but a Ukrainian official denied it.\n")
	for _, x := range a.Accounts {
		for _, s := range x.Sides {
			if strings.Contains(s.Who, "Velt") {
				t.Errorf("%+v", x)
			}
		}
	}
	if len(a.Accounts) == 0 {
		t.Error("the denial is not put beside what it denies")
	}
}

// A question tells of nobody's word, and "what she said" of no content.
func TestQuestionsAndRelatives(t *testing.T) {
	a := readText(t, "Q: Did you get it?\nMINISTER HADDAD: We got it last night.\nQ: Will you accept the clause on water?\nMINISTER HADDAD: No. This is firmer than what she said in June.\n")
	for _, s := range a.Statements {
		if s.Speaker.Name == "Will" || s.Content.Of(a.Text) == "what" {
			t.Errorf("%s: %q", s.Speaker.Name, s.Content.Of(a.Text))
		}
	}
}

func TestMoneyWithLetters(t *testing.T) {
	a := readText(t, "Climate finance\n\nMs Lolo said the bloc wants $600bn a year. The fund holds €1.5m.\n")
	var got []float64
	for _, f := range a.Figures {
		got = append(got, *f.Value)
	}
	if len(got) != 2 || got[0] != 600e9 || got[1] != 1.5e6 {
		t.Error(got)
	}
}

// "Its control" is the speaker's, and no option that names another party.
func TestItsIsTheSpeakers(t *testing.T) {
	d, err := dossier.Load(t.Context(), "testdata/sarn")
	if err != nil {
		t.Fatal(err)
	}
	plant := &dossier.Issue{Question: "Who runs the power plant at Olm?", Options: []dossier.Option{{Words: "Kestrian control"}, {Words: "Morvani control"}}}
	plant.ID, plant.Options[0].ID, plant.Options[1].ID = "i-plant", "kes", "mor"
	d.Issues = append(d.Issues, plant)
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	a, err := newReader(t, v).Read(t.Context(), reading.Article{Text: "Talks\n\nMorvane demands that the power plant at Olm stay under its control.\n"}, reading.Options{Force: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(a.Points) != 1 || a.Points[0].Option != "mor" {
		t.Errorf("%+v", a.Points)
	}
}

// Lists are lists in JSON, also where nothing was found.
func TestEmptyListsInJSON(t *testing.T) {
	out, err := json.Marshal(readText(t, "It was a long day in the sun for all of the people of the town.\n"))
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []string{"statements", "events", "points", "accounts", "figures"} {
		if !strings.Contains(string(out), `"`+k+`":[]`) {
			t.Errorf("%s: %s", k, out)
		}
	}
}

// Who neither confirms nor denies has denied nothing, and that something was
// never agreed is no red line.
func TestNeitherConfirmNorDeny(t *testing.T) {
	a := readText(t, `Fisheries

"We never agreed to any such thing," the minister Olav Trann told state television. "If they board our ships, we will respond," Mr Trann said.

A spokesman for the mediator, Ines Calder, would neither confirm nor deny the report.
`)
	for _, s := range a.Statements {
		if s.Speaker.Name == "Ines Calder" && s.Stance == "denies" {
			t.Errorf("%+v", s)
		}
	}
	for _, p := range a.Points {
		if p.Stance == dossier.Excludes {
			t.Errorf("%+v", p)
		}
	}
}

// Where a statement fits two options of an issue alike, the issue is named and
// the option is not.
func TestNearTieNamesOnlyTheIssue(t *testing.T) {
	for text, want := range map[string]string{
		"Talks\n\nJoren Vask said that he could accept forty percent of the flow.\n":          "forty",
		"Talks\n\nJoren Vask said that he could accept forty or sixty percent of the flow.\n": "",
	} {
		a := read(t, text)
		if len(a.Points) != 1 || a.Points[0].Issue != "i-water" || a.Points[0].Option != want {
			t.Errorf("%q: %+v", text, a.Points)
		}
	}
}

// Of an issue with a range, the number that a statement gives in its unit is the
// option; one in another unit, or out of bounds, is not.
func TestNumbersOfRanges(t *testing.T) {
	d, err := dossier.Load(t.Context(), "testdata/sarn")
	if err != nil {
		t.Fatal(err)
	}
	low, high := 1000.0, 900_000.0
	for id, i := range map[string]*dossier.Issue{
		"i-army":  {Question: "At what number is the Kestrian army capped?", Range: &dossier.Range{Unit: "persons", Low: &low, High: &high}},
		"i-years": {Question: "How long does the guarantee run?", Range: &dossier.Range{Unit: "years"}},
		"i-fund":  {Question: "How large is the reconstruction fund?", Range: &dossier.Range{Unit: "USD billion"}},
	} {
		i.ID = id
		d.Issues = append(d.Issues, i)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	r := newReader(t, v)
	for said, want := range map[string]string{
		"Joren Vask said that he could accept a Kestrian army of 800,000.":                         "i-army 800000",
		"Joren Vask said that he could accept a Kestrian army of between 600,000 and 800,000 men.": "i-army 600000..800000",
		"Morvane demands that the Kestrian army be capped at six tanks.":                           "",
		"Morvane demands that the Kestrian army be capped at 2 million soldiers.":                  "",
		"Mirela Dossan demanded a guarantee of 20 years.":                                          "i-years 20",
		"Mirela Dossan demanded a 15-year guarantee.":                                              "i-years 15",
		"Mirela Dossan proposed a reconstruction fund of $300bn.":                                  "i-fund 300",
		"Mirela Dossan proposed a reconstruction fund of 1.5 billion dollars.":                     "i-fund 1.5",
	} {
		a, err := r.Read(t.Context(), reading.Article{Text: "Talks\n\n" + said + "\n"}, reading.Options{Force: true})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, p := range a.Points {
			if p.Option != "" {
				got = p.Issue + " " + p.Option
			}
		}
		if got != want {
			t.Errorf("%s %q, want %q: %+v", said, got, want, a.Points)
		}
	}
}

// A colon tells what "this" is; who read a text is the whole of the clause.
func TestWhatIsDisputedAndByWhom(t *testing.T) {
	a := read(t, `Talks

Joren Vask said the gates were shut. Mirela Dossan disputed this: the gates had been open since March.

A person who has read the letter told this paper that it was short. Villagers who fled the valley said that the bridge was mined.

Dossan left the hall at noon, adding that no date had been set.
`)
	for words, want := range map[string]string{"open since March": "Mirela Dossan", "it was short": "A person who has read the letter", "bridge was mined": "Villagers who fled the valley", "no date": "Mirela Dossan"} {
		if s := said(t, a, words); s.Speaker.Name != want || strings.Contains(a.Words(&s), "this:") {
			t.Errorf("%q is of %q, want %q", a.Words(&s), s.Speaker.Name, want)
		}
	}
	if s := said(t, a, "it was short").Speaker; !s.Anonymous || s.Proximity != "read the document" {
		t.Errorf("%+v", s)
	}
	if s := said(t, a, "bridge was mined").Speaker; !s.Anonymous {
		t.Errorf("%+v", s)
	}
}

// A transcript may begin with a question; a headline with a colon stays one.
func TestTranscriptThatBeginsWithAQuestion(t *testing.T) {
	for text, want := range map[string]string{
		"Q: Did you get the draft\nA: We got it last night.\nQ: Will you sign it\nA: No. The clause on water is firmer than in June.\n":                       "",
		"Kestria: talks fail\n\nVASK: We will go to the talks.\nKESTEN: No. The talks are over for this year.\nVASK: We will go to the talks all the same.\n": "Kestria: talks fail",
	} {
		a := read(t, text)
		if a.Title != want {
			t.Errorf("the title is %q, want %q", a.Title, want)
		}
		for _, s := range a.Statements {
			if s.Speaker.Name == "Q" || strings.Contains(s.Speaker.Name, "No.") {
				t.Errorf("%+v", s)
			}
		}
	}
}

// The question of an account names both sides and has the words of neither alone.
func TestQuestionsOfAccountsAreNobodys(t *testing.T) {
	a := read(t, "Talks\n\nJoren Vask said the gates at Sarn were shut in March. Mirela Dossan denied that the gates were shut.\n")
	if len(a.Accounts) != 1 {
		t.Fatalf("%+v", a.Accounts)
	}
	const want = "What is so (gates): as told by Joren Vask, or as told by Mirela Dossan?"
	if q := a.Accounts[0].Question; q != want {
		t.Errorf("%q, want %q", q, want)
	}
}
