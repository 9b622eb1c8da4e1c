package reading

import (
	"fmt"
	"unicode"
	"unicode/utf8"

	"parley/reading/token"
)

// frequent are words that are often used in English and in no other language that is written
// in Latin letters.
var frequent = token.Words(`the of and to that for with by from not are were has have had they this which but been would will said their there who what when after his her she it he an or its about`)

// The limits of the language check.
const (
	leastWords = 12     // shorter texts are read as they are
	mostWords  = 20_000 // looked at
)

// checkEnglish tells whether a text is English, by how many of its words are
// among the frequent ones: in English prose a third or more, in other languages
// a few in a hundred.
func checkEnglish(doc *token.Doc) error {
	words, known, letters, latin := 0, 0, 0, 0
	for i := range doc.Tokens {
		t := &doc.Tokens[i]
		if t.Kind > token.Upper {
			continue
		}
		if words++; words > mostWords {
			break
		}
		if frequent.Has(t.Hash) {
			known++
		}
		r, _ := utf8.DecodeRuneInString(doc.Text[t.From:])
		letters++
		if r < utf8.RuneSelf || unicode.Is(unicode.Latin, r) {
			latin++
		}
	}
	switch {
	case letters >= leastWords && latin*2 < letters:
		return fmt.Errorf("most of the text is not in Latin letters: %w", ErrNotEnglish)
	case words >= leastWords && known*100 < words*9:
		return fmt.Errorf("%d of %d words are frequent English ones: %w", known, words, ErrNotEnglish)
	}
	return nil
}
