package extract

import (
	"strings"

	"parley/docx"
)

// fromWord reads a Word file, with its tracked changes accepted.
func fromWord(data []byte) (*Document, error) {
	file, err := docx.Read(data)
	if err != nil {
		return nil, fail("bad-file", "it is a zip archive and cannot be read as a Word file: %v", err)
	}
	doc := &Document{Format: "docx"}
	var paras []string
	for _, l := range file.View(docx.Accepted) {
		text := strings.Join(strings.Fields(l.Text), " ")
		if text == "" {
			continue
		}
		if l.Label != "" {
			text = l.Label + " " + text
		}
		if doc.Title == "" && (l.Style == "Title" || l.Style == "heading 1") {
			doc.Title = text
		}
		paras = append(paras, text)
	}
	doc.Text = strings.Join(paras, "\n\n")
	if len(file.Revisions()) > 0 {
		doc.Remarks = append(doc.Remarks, "The file has tracked changes; the text is that with all of them accepted.")
	}
	return doc, nil
}
