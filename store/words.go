package store

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

const maxWord = 64 // bytes of a word; nobody looks for the rest of a longer one

// Words takes texts apart into their words as the search knows them: runs of
// letters and digits, with the marks on them, in lower case, each once, sorted.
func Words(texts ...string) []string {
	var out []string
	for _, t := range texts {
		for w := range strings.FieldsFuncSeq(t, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }) {
			w = strings.ToLower(w)
			if len(w) > maxWord {
				n := maxWord
				for !utf8.RuneStart(w[n]) {
					n--
				}
				w = w[:n]
			}
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// have tells whether all words stand in texts, as beginnings of their words.
func have(in, words []string) bool {
	for _, w := range words {
		i, _ := slices.BinarySearch(in, w)
		if i == len(in) || !strings.HasPrefix(in[i], w) {
			return false
		}
	}
	return true
}
