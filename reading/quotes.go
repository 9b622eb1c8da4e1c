package reading

import (
	"bytes"
	"unicode/utf8"
)

// The marks that are as long as each other in UTF-8, so that one can stand for
// another and nothing moves.
const (
	opening      = "“"
	closing      = "”"
	low          = "„"
	closesSingle = "’"
)

// evenQuotes makes the quote marks of a line such that they open and close by
// their looks: „so“ becomes „so”, and “so’, as some print it, becomes “so”.
func evenQuotes(line []byte) {
	if bytes.Contains(line, []byte(low)) {
		open := false
		for i := 0; i+3 <= len(line); i++ {
			switch string(line[i : i+3]) {
			case low:
				open = true
			case opening:
				if open {
					copy(line[i:], closing)
					open = false
				}
			case closing:
				open = false
			}
		}
	}
	for at := 0; ; {
		from := bytes.Index(line[at:], []byte(opening))
		if from < 0 {
			return
		}
		from += at + len(opening)
		// Up to the next opening mark, or the end of the line.
		end := len(line)
		if next := bytes.Index(line[from:], []byte(opening)); next >= 0 {
			end = from + next
		}
		at = end
		if bytes.Contains(line[from:end], []byte(closing)) {
			continue
		}
		if k := singleThatCloses(line[from:end]); k >= 0 {
			copy(line[from+k:], closing)
		}
	}
}

// singleThatCloses is where a single mark stands that closes what a double one
// opened: behind a comma or a stop if there is one, else at the end of a word;
// -1 for none. Apostrophes within words close nothing.
func singleThatCloses(s []byte) int {
	word := -1
	for i := 0; i+3 <= len(s); i++ {
		if string(s[i:i+3]) != closesSingle || i == 0 {
			continue
		}
		next, _ := utf8.DecodeRune(s[i+3:])
		if i+3 < len(s) && next != ' ' && next != '.' && next != ',' && next != ';' && next != ')' && next != '\t' {
			continue
		}
		switch s[i-1] {
		case ',', '.', '?', '!':
			return i
		}
		if word < 0 && s[i-1] != 's' { // the soldiers’ guns
			word = i
		}
	}
	return word
}
