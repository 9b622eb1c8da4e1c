package draft_test

import (
	"fmt"

	"parley/docx"
	"parley/draft"
)

func Example() {
	monday, err := draft.Import("monday.txt", []byte(`1. Prisoners are exchanged all for all.
2. Heavy weapons are withdrawn within 30 days.
3. A commission meets every month.`), docx.Accepted)
	if err != nil {
		fmt.Println(err)
		return
	}
	tuesday, err := draft.Import("tuesday.txt", []byte(`1. Heavy weapons are withdrawn within 14 days.
2. Prisoners are exchanged all for all.`), docx.Accepted)
	if err != nil {
		fmt.Println(err)
		return
	}
	c, err := draft.Compare(nil, monday.Text, tuesday.Text)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, r := range c.Rows {
		fmt.Printf("%s, %s: %s\n", c.NumberWords(&r), r.ClassWords(), draft.Marked(r.Redline))
	}
	// Output:
	// 1 → 2, kept, moved: Prisoners are exchanged all for all.
	// 2 → 1, reworded, tightened: Heavy weapons are withdrawn within [-30-] {+14+} days.
	// 3 → –, dropped: [-A commission meets every month.-]
}

func ExampleRedline() {
	fmt.Println(draft.Marked(draft.Redline("The line is frozen.", "The line of contact is frozen for five years.")))
	// Output: The line {+of contact+} is frozen {+for five years+}.
}

func ExampleBrackets() {
	t := &draft.Text{Points: []draft.Point{{Number: "12", Text: "The plant is run by [[p-us: three in equal shares | p-ua: two in halves]]."}}}
	open, err := draft.Brackets(t)
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, a := range open[0].Alternatives {
		fmt.Println(a.Parties, a.Words)
	}
	clean, closed, left, err := draft.Accept(t, "p-ua")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(clean.Points[0].Text, closed, left)
	// Output:
	// [p-us] three in equal shares
	// [p-ua] two in halves
	// The plant is run by two in halves. 1 0
}

func ExampleLint() {
	t := &draft.Text{Points: []draft.Point{{Number: "1", Text: "Each State shall hand over its maps as soon as possible."}}}
	fmt.Println(draft.Lint(nil, t)[0].Question)
	// Output: “as soon as possible”: by which date at the latest, and what follows if it is missed?
}
