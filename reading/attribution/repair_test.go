package attribution

import (
	"testing"

	"parley/reading/token"
)

func TestWholeQuotes(t *testing.T) {
	text := "“We have waited,” she said. “Nobody signs a blank.”"
	doc := token.Parse(text)
	// “ We have waited , ” she said . “ Nobody signs a blank . ”
	// 0 1  2    3      4 5 6   7    8 9 10     11    12 13 14 15
	for _, c := range []struct{ content, want []token.Range }{
		{[]token.Range{{From: 1, To: 4}}, []token.Range{{From: 1, To: 4}}},   // cuts no quotation
		{[]token.Range{{From: 0, To: 4}}, []token.Range{{From: 0, To: 6}}},   // opens one
		{[]token.Range{{From: 2, To: 6}}, []token.Range{{From: 0, To: 6}}},   // closes one
		{[]token.Range{{From: 9, To: 11}}, []token.Range{{From: 9, To: 16}}}, // up to the end
		{[]token.Range{{From: 9, To: 11}, {From: 12, To: 16}}, []token.Range{{From: 9, To: 16}}},
	} {
		var p page
		p.layOut(doc, doc.Paragraphs[0])
		k := candidate{cue: token.Range{From: 7, To: 8}, source: []token.Range{{From: 6, To: 7}}, content: append([]token.Range(nil), c.content...)}
		p.wholeQuotes(&k)
		if len(k.content) != len(c.want) || k.content[0] != c.want[0] {
			t.Errorf("%v became %v, want %v", c.content, k.content, c.want)
		}
	}
}
