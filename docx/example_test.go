package docx_test

import (
	"bytes"
	"fmt"

	"parley/docx"
)

func Example() {
	d := &docx.Document{Paras: []docx.Para{{Runs: []docx.Run{
		{Text: "Armed forces of "},
		{Text: "600,000", Changes: []docx.Change{{Kind: docx.Deleted}}},
		{Text: "800,000", Changes: []docx.Change{{Kind: docx.Inserted, Author: "Delegation A"}}},
	}}}}
	var file bytes.Buffer
	if err := d.Write(&file); err != nil {
		fmt.Println(err)
		return
	}
	read, err := docx.Read(file.Bytes())
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read.View(docx.Rejected)[0].Text)
	fmt.Println(read.View(docx.Accepted)[0].Text)
	for _, r := range read.Revisions() {
		fmt.Printf("%s %s %q\n", r.Author, r.Kind, r.Text)
	}
	// Output:
	// Armed forces of 600,000
	// Armed forces of 800,000
	// Redline deleted "600,000"
	// Delegation A inserted "800,000"
}
