package ledger

import (
	"errors"
	"fmt"
	"strings"
)

// Words writes bytes as words that can be said over a phone and written down by
// hand: each pair of bytes is a word of five letters, consonant, vowel,
// consonant, vowel, consonant, with 4, 2, 4, 2 and 4 bits (the proquints of
// D. S. Wilkerson, "A Proposal for Proquints", arXiv:0901.4016). SHA-256 makes 16
// words. An odd byte at the end makes a word with zeros behind it.
func Words(b []byte) string {
	var words []string
	for i := 0; i < len(b); i += 2 {
		n := uint(b[i]) << 8
		if i+1 < len(b) {
			n |= uint(b[i+1])
		}
		words = append(words, string([]byte{
			consonants[n>>12&15], vowels[n>>10&3], consonants[n>>6&15], vowels[n>>4&3], consonants[n&15],
		}))
	}
	return strings.Join(words, " ")
}

const (
	consonants = "bdfghjklmnprstvz"
	vowels     = "aiou"
)

// ParseWords reads words back. Case, hyphens and line ends do not matter.
func ParseWords(s string) ([]byte, error) {
	var out []byte
	for _, w := range strings.Fields(strings.ReplaceAll(strings.ToLower(s), "-", " ")) {
		if len(w) != 5 {
			return nil, fmt.Errorf("%q is no word of five letters", clip(w))
		}
		n := 0
		for i, c := range []byte(w) {
			set, width := consonants, 4
			if i%2 == 1 {
				set, width = vowels, 2
			}
			at := strings.IndexByte(set, c)
			if at < 0 {
				return nil, fmt.Errorf("%q: %q cannot be letter %d of a word", w, c, i+1)
			}
			n = n<<width | at
		}
		out = append(out, byte(n>>8), byte(n))
	}
	if len(out) == 0 {
		return nil, errors.New("there are no words")
	}
	return out, nil
}
