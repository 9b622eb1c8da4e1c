package docx

import (
	"fmt"
	"strconv"
	"strings"
)

// List is a multi-level list.
type List struct {
	Levels []Level
	// In reading: lists of the same scheme that continue each other's count
	// have the same one.
	scheme int
	starts map[int]int // restarts at a level
}

// Level is one level of a list.
type Level struct {
	// decimal, lowerLetter, upperLetter, lowerRoman, upperRoman, bullet, none:
	// names of ECMA-376 part 1, 17.18.59. Others are read as decimal.
	Format string
	// What is shown, with %1 for the number of the first level and so on:
	// "%1.", "Article %1", "(%2)".
	Text string
	// The first number.
	Start int
}

const maxLevels = 9

// counter gives paragraphs their numbers as Word does: lists of one scheme
// share a count, and a higher level begins the lower ones anew.
type counter struct {
	lists  []List
	counts map[int]*[maxLevels]int // by scheme; number given last, 0: none yet
	begun  map[[2]int]bool         // list, level: its restart has been used
}

func newCounter(lists []List) *counter {
	return &counter{lists: lists, counts: map[int]*[maxLevels]int{}, begun: map[[2]int]bool{}}
}

// next counts a paragraph and returns its label; list 0 has none.
func (c *counter) next(list, level int) string {
	if list < 1 || list > len(c.lists) || level < 0 || level >= len(c.lists[list-1].Levels) {
		return ""
	}
	l := c.lists[list-1]
	n := c.counts[l.key(list)]
	if n == nil {
		n = &[maxLevels]int{}
		for i := range n {
			n[i] = unset
		}
		c.counts[l.key(list)] = n
	}
	start, restart := l.starts[level]
	switch {
	case restart && !c.begun[[2]int{list, level}]:
		n[level] = start
		c.begun[[2]int{list, level}] = true
	case n[level] == unset:
		n[level] = l.Levels[level].Start
	case n[level] < 1<<30:
		n[level]++
	}
	for i := level + 1; i < maxLevels; i++ {
		n[i] = unset
	}
	lv := l.Levels[level]
	if lv.Format == "bullet" {
		return "•"
	}
	if lv.Format == "none" {
		return ""
	}
	var b strings.Builder
	for t := lv.Text; t != ""; {
		if t[0] == '%' && len(t) > 1 && t[1] >= '1' && t[1] <= '9' {
			at := int(t[1] - '1')
			if at < len(l.Levels) {
				v := n[at]
				if v == unset {
					v = l.Levels[at].Start
				}
				b.WriteString(Number(v, l.Levels[at].Format))
			}
			t = t[2:]
			continue
		}
		b.WriteByte(t[0])
		t = t[1:]
	}
	return b.String()
}

const unset = -1 << 31

func (l *List) key(list int) int {
	if l.scheme != 0 {
		return -l.scheme
	}
	return list
}

// Number writes n in a format of a list: 3 as "3", "c", "C", "iii" or "III".
func Number(n int, format string) string {
	switch format {
	case "lowerLetter", "upperLetter":
		if n < 1 || n > 26*9 {
			return strconv.Itoa(n)
		}
		s := strings.Repeat(string(rune('a'+(n-1)%26)), (n-1)/26+1) // a, ..., z, aa, bb, as Word counts
		if format == "upperLetter" {
			s = strings.ToUpper(s)
		}
		return s
	case "lowerRoman", "upperRoman":
		s := Roman(n)
		if format == "upperRoman" {
			s = strings.ToUpper(s)
		}
		return s
	case "decimalZero":
		return fmt.Sprintf("%02d", n)
	}
	return strconv.Itoa(n)
}

// Roman writes a number from 1 to 3999 in small Roman numerals.
func Roman(n int) string {
	if n < 1 || n > 3999 {
		return strconv.Itoa(n)
	}
	var b strings.Builder
	for _, d := range []struct {
		n int
		s string
	}{{1000, "m"}, {900, "cm"}, {500, "d"}, {400, "cd"}, {100, "c"}, {90, "xc"}, {50, "l"}, {40, "xl"}, {10, "x"}, {9, "ix"}, {5, "v"}, {4, "iv"}, {1, "i"}} {
		for n >= d.n {
			b.WriteString(d.s)
			n -= d.n
		}
	}
	return b.String()
}
