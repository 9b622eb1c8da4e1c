// Package draft follows points through the versions of a negotiated text: it
// reads drafts from files, finds which point became which, marks what changed
// word by word, and shows what is still contested and what is left open.
//
// # A text
//
// A [Text] is a list of numbered points. It is taken from a draft of a dossier
// ([Of]) or read from a file ([Import]): Markdown, plain text, HTML, or a Word
// file with tracked changes and comments. A draft that nobody has seen has the
// points that somebody describes.
//
// # Comparing
//
// [Align] finds which points became which (align.go, candidates.go, assign.go):
// similarity of words and runs of characters, what points set, and their place
// give candidates; a best assignment pairs them; what is left over is split
// from, merged into, dropped or new. [Compare] adds the classes (classes.go),
// the redline of each pair (redline.go, myers.go), what a pair sets, and whose
// stated position that is nearer to (toward.go).
//
//	c, err := draft.Compare(view, draft.Of(older), draft.Of(newer))
//	for _, r := range c.Rows {
//		fmt.Println(c.NumberWords(&r), r.ClassWords(), draft.Marked(r.Redline))
//	}
//
// The result is written as text by whoever asks, or by WriteMarkdown, WriteHTML
// and MarshalJSON; [WriteWord] writes a Word file with tracked changes.
//
// # The single text
//
// [Brackets] lists what is contested and by whom; [Accept] takes one side;
// [Consequences] says what that would set against every party's positions.
// [Lineage] follows one point through all drafts of a dossier, and [Lint] asks
// what a text leaves open.
//
// Everything is deterministic: the same texts give the same answer.
package draft
