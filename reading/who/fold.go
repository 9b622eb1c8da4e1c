package who

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// fold brings the spellings of a name together: case, accents, doubled letters,
// and the usual ways to write sounds of other alphabets in Latin letters.
func fold(s string) string {
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= utf8.RuneSelf {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFD.String(s)
	}
	s = strings.ToLower(s)
	b := make([]byte, 0, len(s))
	for _, r := range s {
		switch {
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-':
			if n := len(b); n > 0 && b[n-1] == byte(r) {
				continue
			}
			b = append(b, byte(r))
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’' || r == '.':
		default:
			if l, ok := latin[r]; ok {
				b = append(b, l...)
				continue
			}
			b = utf8.AppendRune(b, r)
		}
	}
	out := transliterations.Replace(string(b))
	for _, end := range []string{"iy", "yi", "ij", "i"} {
		if strings.HasSuffix(out, end) && len(out) > len(end)+2 {
			return out[:len(out)-len(end)] + "y"
		}
	}
	return out
}

var latin = map[rune]string{'ø': "o", 'ł': "l", 'đ': "d", 'ß': "s", 'æ': "e", 'œ': "e", 'ı': "i", 'ð': "d", 'þ': "th"}

var transliterations = strings.NewReplacer("kh", "h", "ck", "k", "ph", "f", "w", "v", "q", "k", "dzh", "j", "dj", "j", "zh", "j", "ou", "u", "sch", "sh")

// near tells whether two folded names of six letters or more differ by one
// letter at most, or by two that changed places.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(a) < 6 || len(b)-len(a) > 1 || a[0] != b[0] {
		return false
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	if len(a) < len(b) {
		return a[i:] == b[i+1:]
	}
	return i == len(a) || a[i+1:] == b[i+1:] || i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
}
