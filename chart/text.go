package chart

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// The sizes of text, in pixels. Nothing is smaller than sizeNote.
const (
	sizeNote  = 10.5 // second lines
	sizeSmall = 11.0 // ticks, codes, edge labels
	sizeMark  = 12.0 // words beside a mark
	sizeRow   = 13.0 // labels of rows and boxes
)

// Widths of the characters from space to tilde, in thousandths of the size of
// the text: for each the widest of Inter, Roboto and Liberation Sans (which has
// the widths of Arial and Helvetica), so that what is measured here fits in any
// of them. The common faces of system-ui differ little from these. DejaVu Sans,
// which bare Linux systems fall back to, is 6 % wider in the regular weight and
// 16 % in the bold; the air around labels takes most of that.
var (
	widthRegular = [95]uint16{281, 278, 403, 631, 638, 889, 667, 222, 362, 362, 500, 659, 280, 460, 278, 413, 625, 562, 605, 636, 642, 608, 624, 571, 616, 624, 278, 280, 659, 659, 659, 556, 1015, 676, 667, 727, 722, 667, 611, 778, 740, 278, 552, 667, 562, 889, 753, 778, 667, 778, 722, 667, 642, 741, 676, 949, 667, 667, 625, 362, 411, 362, 469, 556, 497, 564, 621, 558, 621, 582, 361, 609, 591, 243, 239, 544, 243, 877, 585, 597, 609, 609, 372, 523, 364, 581, 557, 812, 540, 557, 541, 362, 327, 362, 680}
	widthBold    = [95]uint16{278, 333, 474, 643, 649, 889, 722, 238, 393, 393, 543, 673, 295, 466, 291, 379, 667, 574, 621, 652, 666, 632, 648, 587, 646, 648, 333, 333, 673, 673, 673, 611, 999, 724, 722, 744, 724, 667, 611, 778, 744, 292, 561, 722, 611, 906, 741, 778, 667, 778, 722, 667, 660, 734, 724, 1007, 690, 705, 653, 393, 422, 393, 584, 556, 497, 575, 630, 577, 630, 593, 377, 625, 613, 278, 278, 569, 278, 898, 611, 611, 625, 625, 397, 556, 380, 611, 576, 837, 562, 576, 562, 393, 358, 393, 673}
)

// TextWidth returns the width of a text of one line in pixels, at a size in
// pixels, in the regular or the bold (600 and heavier) weight of a system sans:
// an estimate on the safe side, from a table of widths. Characters outside ASCII
// count by script: Han, Kana and Hangul as wide as they are high, marks that
// combine as nothing, capitals and broad alphabets as 0.78, others as 0.66.
func TextWidth(s string, size float64, bold bool) float64 {
	sum := 0
	table := &widthRegular
	if bold {
		table = &widthBold
	}
	for _, r := range s {
		sum += runeWidth(r, table)
	}
	return float64(sum) * size / 1000
}

func runeWidth(r rune, table *[95]uint16) int {
	switch {
	case r >= 32 && r < 127:
		return int(table[r-32])
	case r < 32 || r >= 127 && r < 0xA0: // becomes a space
		return 281
	case r >= 0xC0 && r <= 0x24F: // Latin with marks
		if unicode.IsUpper(r) {
			return 760
		}
		return 640
	case r >= 0x300 && r <= 0x36F, r >= 0x200B && r <= 0x200F, r >= 0xFE00 && r <= 0xFE0F, r >= 0x2060 && r <= 0x2069, unicode.Is(unicode.Mn, r):
		return 0
	}
	switch r {
	case ' ':
		return 281
	case '–', '‑', '‒':
		return 670
	case '—', '…', '→', '←', '↔', '⇄':
		return 1020
	case '‘', '’', '‚':
		return 290
	case '“', '”', '„':
		return 510
	case '·', '•':
		return 570
	case '×', '−', '°', '€', '£':
		return 690
	}
	if r >= 0x1100 && (r <= 0x115F || r >= 0x2E80 && r <= 0xA4CF || r >= 0xAC00 && r <= 0xD7A3 || r >= 0xF900 && r <= 0xFAFF || r >= 0xFE30 && r <= 0xFE6F || r >= 0xFF00 && r <= 0xFFE6) {
		return 1020
	}
	if r >= 0x1F000 {
		return 1300
	}
	if unicode.IsUpper(r) || r >= 0x0900 && r <= 0x0DFF {
		return 790
	}
	return 680
}

// A span is a run of text in one weight and tone.
type span struct {
	text string
	bold bool
	tone tone
}

// wrap breaks a text into lines no wider than width, at spaces, after hyphens
// and slashes, and within words that are too long for a line, so that nothing is
// lost. Lines are made about equally long. There is always at least one line.
func wrap(s string, width, size float64, bold bool) []string {
	words := breakable(s)
	if len(words) == 0 {
		return []string{""}
	}
	lines := fill(words, width, size, bold)
	if len(lines) < 2 || len(lines) > 12 {
		return lines
	}
	// The least width that needs no more lines makes them even. No word that fits
	// in a line is broken for it.
	lo, hi := width*0.4, width
	for _, w := range words {
		lo = max(lo, min(TextWidth(w.text, size, bold), width))
	}
	for range 7 {
		mid := (lo + hi) / 2
		if len(fill(words, mid, size, bold)) <= len(lines) {
			hi = mid
		} else {
			lo = mid
		}
	}
	return fill(words, hi, size, bold)
}

// A word is a piece of text that stays together; space says that a space comes
// before it if it does not begin a line.
type word struct {
	text  string
	space bool
}

func breakable(s string) []word {
	var out []word
	for _, f := range strings.Fields(clean(s)) {
		first := true
		start := 0
		for i, r := range f {
			next := i + utf8.RuneLen(r)
			if (r == '-' || r == '/' || r == '–' || r == '—') && i > start && next < len(f) && next-start > 3 {
				out = append(out, word{f[start:next], first})
				first, start = false, next
			}
		}
		out = append(out, word{f[start:], first})
	}
	return out
}

func fill(words []word, width, size float64, bold bool) []string {
	var lines []string
	var line strings.Builder
	at := 0.0
	gap := TextWidth(" ", size, bold)
	flush := func() {
		if line.Len() > 0 {
			lines = append(lines, line.String())
			line.Reset()
			at = 0
		}
	}
	for _, w := range words {
		need := TextWidth(w.text, size, bold)
		if at > 0 {
			g := 0.0
			if w.space {
				g = gap
			}
			if at+g+need <= width {
				if w.space {
					line.WriteByte(' ')
				}
				line.WriteString(w.text)
				at += g + need
				continue
			}
			flush()
		}
		if need <= width {
			line.WriteString(w.text)
			at = need
			continue
		}
		for _, r := range w.text {
			d := TextWidth(string(r), size, bold)
			if at > 0 && at+d > width {
				flush()
			}
			line.WriteRune(r)
			at += d
		}
	}
	flush()
	return lines
}

// clean makes a text that XML can hold: what is not UTF-8 or a control becomes
// a replacement character or a space.
func clean(s string) string {
	ok := utf8.ValidString(s)
	for i := 0; ok && i < len(s); i++ {
		ok = s[i] >= 0x20 && s[i] != 0x7F && s[i] != 0xEF // U+FFFE and U+FFFF begin with EF
	}
	if ok {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r < 0x20 || r >= 0x7F && r < 0xA0:
			return ' '
		case r == 0xFFFE || r == 0xFFFF:
			return utf8.RuneError
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// widest returns the width of the widest of lines.
func widest(lines []string, size float64, bold bool) float64 {
	w := 0.0
	for _, l := range lines {
		w = max(w, TextWidth(l, size, bold))
	}
	return w
}

// rightToLeft reports whether a text begins with a letter that is written from
// right to left.
func rightToLeft(s string) bool {
	for _, r := range s {
		if unicode.IsLetter(r) {
			return r >= 0x590 && r <= 0x8FF || r >= 0xFB1D && r <= 0xFDFF || r >= 0xFE70 && r <= 0xFEFC
		}
	}
	return false
}
