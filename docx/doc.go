// Package docx reads and writes the text of Word files (WordprocessingML,
// ECMA-376 part 1) with their tracked changes: who inserted, deleted or moved
// what, and when; comments; and the numbers that lists give their paragraphs.
//
// It knows nothing of drafts. A file is a [Document]: paragraphs in order,
// each with its runs. A run, and the mark at the end of a paragraph, can be an
// insertion, a deletion, or one end of a move. [Document.View] gives the text
// with all changes accepted, or with all rejected, by Word's own rule: a
// paragraph whose mark is gone runs on into the next.
//
//	doc, err := docx.Read(data)
//	for _, p := range doc.View(docx.Accepted) {
//		fmt.Println(p.Label, p.Text)
//	}
//
// [Document.Write] writes a file with w:ins, w:del, w:moveFrom and w:moveTo,
// and multi-level lists. Without an author given, the changes carry a neutral
// one and a date that says nothing; no other metadata is written.
//
// Reading takes bytes from anywhere: sizes, depth and numbers are limited (see
// the constants), and a document type declaration, the way to external
// entities, is an error.
package docx
