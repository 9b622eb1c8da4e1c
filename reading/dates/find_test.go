package dates_test

import (
	"fmt"
	"testing"

	"parley/reading/dates"
	"parley/reading/token"
	"parley/when"
)

// Published on Saturday, 5 April 2031.
func TestFind(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"They met on Saturday.", "2031-04-05"},
		{"They met on Friday.", "2031-04-04"},
		{"They met last Saturday.", "2031-03-29"},
		{"They will meet on Monday.", "2031-04-07"},
		{"They agreed to meet on Monday.", "2031-04-07"},
		{"The parties are to meet on Monday.", "2031-04-07"},
		{"The parties met, she said, as on Monday.", "2031-03-31"},
		{"They did not meet on Thursday.", "2031-04-03"},
		{"An answer is due by Wednesday.", "2031-04-09"},
		{"The text was sent to the envoy on Friday.", "2031-04-04"},
		{"Six guns were back in place by Thursday.", "2031-04-03"},
		{"They sent the draft to Kyiv a day before a call on Friday.", "2031-04-03 2031-04-04"},
		{"They met last week.", "2031-03-24/2031-03-30"},
		{"They meet next week.", "2031-04-07/2031-04-13"},
		{"The text was sent on 3 February.", "2031-02-03"},
		{"The text was sent on Feb. 3.", "2031-02-03"},
		{"The text was sent on December 30.", "2030-12-30"},
		{"A round will begin on May 2.", "2031-05-02"},
		{"It was signed on 3 February 2029 in Averil.", "2029-02-03"},
		{"It was signed on February 3, 2029, in Averil.", "2029-02-03"},
		{"It was signed in March 2029.", "2029-03"},
		{"It was signed in March.", "2031-03"},
		{"It was signed in early March.", "2031-03~"},
		{"The round of 6–8 March failed.", "2031-03-06/2031-03-08"},
		{"It came three days ago.", "2031-04-02"},
		{"It came two weeks ago.", "2031-03-22~"},
		{"On 28 March she wrote. A day later he answered.", "2031-03-28 2031-03-29"},
		{"It was sent a day before the call of 6 March.", "2031-03-05 2031-03-06"},
		{"It arrived an hour before the meeting on Thursday.", "2031-04-03 2031-04-03"},
		{"He left yesterday and returns tomorrow.", "2031-04-04 2031-04-06"},
		{"In 2019 the dam was built.", "2019"},
		{"The 22nd of April was proposed.", "2031-04-22"},
		{"Two thousand men may march on the town.", ""},
		{"Nothing since last month.", "2031-03"},
		{"2031-03-02: nothing", "2031-03-02"},
		{"Talks resume on Thursday in Averil.", "2031-04-10"},
	} {
		doc := token.Parse(c.text)
		got := ""
		for i, f := range dates.Find(doc, 0, len(doc.Tokens), when.MustParse("2031-04-05")) {
			if i > 0 {
				got += " "
			}
			got += f.Date.String()
		}
		if got != c.want {
			t.Errorf("%s\n got %q, want %q", c.text, got, c.want)
		}
	}
}

// Where the day of publication is not known, only dates with a year are found.
func TestFindWithoutPublication(t *testing.T) {
	doc := token.Parse("On Saturday, 3 May, they recalled 3 February 2029.")
	got := dates.Find(doc, 0, len(doc.Tokens), when.Date{})
	if len(got) != 1 || got[0].Date.String() != "2029-02-03" {
		t.Errorf("got %v", got)
	}
}

func FuzzFind(f *testing.F) {
	f.Add("On 31 February, the day before the day before Saturday 99999 years ago, by May 2")
	f.Add("0001-01-01 last month ago the previous day")
	f.Fuzz(func(t *testing.T, text string) {
		doc := token.Parse(text)
		for _, day := range []string{"2031-04-05", "0001-01-01", "9999-12-31"} {
			last := 0
			for _, x := range dates.Find(doc, 0, len(doc.Tokens), when.MustParse(day)) {
				if x.From < last || x.To <= x.From || x.To > len(doc.Tokens) || x.Date.IsZero() {
					t.Fatalf("%q: %v", text, x)
				}
				last = x.To
			}
		}
	})
}

func ExampleFind() {
	doc := token.Parse("The text was sent on Friday, a week after the meeting of 28 March.")
	for _, f := range dates.Find(doc, 0, len(doc.Tokens), when.MustParse("2031-04-05")) {
		fmt.Println(f.Date)
	}
	// Output:
	// 2031-04-04
	// 2031-04-04~
	// 2031-03-28
}
