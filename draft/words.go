package draft

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Tokens cuts a text into words, numbers, marks of punctuation and runs of
// white space; joined they are the text again. A word keeps its apostrophes
// and hyphens, a number its separators ("600,000", "1.5"); characters of
// scripts that are written without spaces stand alone.
func Tokens(s string) []string {
	out := make([]string, 0, len(s)/3+1)
	for s != "" {
		n := tokenLen(s)
		out = append(out, s[:n])
		s = s[n:]
	}
	return out
}

func tokenLen(s string) int {
	r, n := utf8.DecodeRuneInString(s)
	switch {
	case unicode.IsSpace(r):
		for n < len(s) {
			r, w := utf8.DecodeRuneInString(s[n:])
			if !unicode.IsSpace(r) {
				break
			}
			n += w
		}
	case apart(r):
	case inWord(r):
		for n < len(s) {
			r, w := utf8.DecodeRuneInString(s[n:])
			if inWord(r) && !apart(r) {
				n += w
				continue
			}
			// A sign between two letters or digits belongs to the word.
			if joins(r) && n+w < len(s) {
				before, _ := utf8.DecodeLastRuneInString(s[:n])
				after, _ := utf8.DecodeRuneInString(s[n+w:])
				digits := unicode.IsDigit(before) && unicode.IsDigit(after)
				letters := unicode.IsLetter(before) && unicode.IsLetter(after) && r != '.' && r != ','
				if digits || letters {
					n += w
					continue
				}
			}
			break
		}
	}
	return n
}

func inWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) }

func joins(r rune) bool {
	return r == '\'' || r == '’' || r == '-' || r == '\u2011' || r == '.' || r == ','
}

// apart tells whether a character is a word of its own.
func apart(r rune) bool {
	return r >= 0x0e00 && (r <= 0x0eff || r >= 0x3040 && unicode.In(r, unicode.Han, unicode.Hiragana, unicode.Katakana))
}

// isWord tells whether a token has a letter or digit.
func isWord(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return inWord(r)
}

func isSpace(token string) bool {
	r, _ := utf8.DecodeRuneInString(token)
	return unicode.IsSpace(r)
}

// stem folds a word so that its forms fall together: lower case, without a
// possessive, and cut after six letters, numbers excepted. It knows no
// language, and so serves all that inflect at the end.
func stem(word string) string {
	w := strings.ToLower(word)
	if i := strings.IndexAny(w, "'’"); i > 0 {
		if len(w)-i <= len("’")+1 { // Ukraine's, but l'eau
			w = w[:i]
		} else if i <= 2 {
			w = strings.TrimLeft(w[i:], "'’")
		}
	}
	if r, _ := utf8.DecodeRuneInString(w); unicode.IsDigit(r) {
		return strings.Map(func(r rune) rune {
			if r == ',' || r == '.' || r == ' ' {
				return -1
			}
			return r
		}, w)
	}
	n := 0
	for i := range w {
		if n == stemLength {
			return w[:i]
		}
		n++
	}
	return strings.TrimSuffix(w, "s")
}

const stemLength = 6

// common are words that say little about what a point is about.
var common = func() map[string]bool {
	out := map[string]bool{}
	for _, w := range strings.Fields(`
		a an and any are as at be been before both but by can each for from has have if in into is it its may
		no nor not of on or other shall should such than that the their them then there these they this those
		to under up upon was were which will with within would where when all also after one per only
		party parties article paragraph point state states agreement
		le la les l d de des du un une et ou est sont au aux dans par pour sur que qui ne pas ce cette ces se en tout tous
		el los las del una y o es son por para con su sus se lo al no
		der die das den dem des ein eine einer und oder ist sind wird werden im zu von mit auf für nicht sich als nach bei durch
		и в во на с со не что как к по из за от для о об его их это та то же или быть при
		і та в у на з зі не що як до за від для про його їх це або бути при`) {
		out[stem(w)] = true
	}
	return out
}()
