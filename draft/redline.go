package draft

import (
	"strings"
	"unicode/utf8"
)

// Op says what becomes of a piece of text.
type Op int8

// The operations of a redline.
const (
	Same Op = iota
	Delete
	Insert
)

// Piece is a stretch of a redline.
type Piece struct {
	Op   Op
	Text string
}

// Redline marks, word by word, what turns one text into another. The pieces
// that are not inserted are the old text exactly, those that are not deleted
// the new one exactly, white space included. Within a change what is deleted
// comes first. A lone comma or little word between two changes is counted
// with them, as a person would mark it.
func Redline(older, newer string) []Piece {
	if older == newer {
		if older == "" {
			return nil
		}
		return []Piece{{Same, older}}
	}
	ids := map[string]int32{}
	a, b := units(older, ids), units(newer, ids)
	runs := diff(a.ids, b.ids)
	runs = whole(sparse(runs, a, b), a, b)
	var out pieces
	i, j := 0, 0
	for _, r := range append(runs, equal{len(a.ids), len(b.ids), 0}) {
		for ; i < r.a; i++ {
			out.add(Delete, a.space[i]+a.word[i])
		}
		for ; j < r.b; j++ {
			out.add(Insert, b.space[j]+b.word[j])
		}
		for range r.n {
			if a.space[i] != b.space[j] {
				out.add(Delete, a.space[i])
				out.add(Insert, b.space[j])
			} else {
				out.add(Same, a.space[i])
			}
			out.add(Same, a.word[i])
			i, j = i+1, j+1
		}
	}
	return out.list()
}

// unitList is a text in units of a word or sign and the space before it. Two
// units are equal if their words are.
type unitList struct {
	ids         []int32
	space, word []string
}

func units(s string, ids map[string]int32) unitList {
	var u unitList
	space := ""
	add := func(word string) {
		id, ok := ids[word]
		if !ok {
			id = int32(len(ids))
			ids[word] = id
		}
		u.ids = append(u.ids, id)
		u.space = append(u.space, space)
		u.word = append(u.word, word)
		space = ""
	}
	for s != "" {
		n := tokenLen(s)
		if isSpace(s[:n]) {
			space = s[:n]
		} else {
			add(s[:n])
		}
		s = s[n:]
	}
	if space != "" {
		add("")
	}
	return u
}

// sparse drops runs of fewer than three words where two texts have little in
// common: there, scattered words that happen to be the same make a redline that
// nobody can read.
func sparse(runs []equal, a, b unitList) []equal {
	count := func(from, n int, u unitList) int {
		words := 0
		for i := from; i < from+n; i++ {
			if u.word[i] != "" && isWord(u.word[i]) {
				words++
			}
		}
		return words
	}
	total := min(count(0, len(a.ids), a), count(0, len(b.ids), b))
	kept := 0
	for _, r := range runs {
		kept += count(r.a, r.n, a)
	}
	if total < 8 || float64(kept) > sparseShare*float64(total) {
		return runs
	}
	out := runs[:0:0]
	for _, r := range runs {
		atEdge := r.a == 0 && r.b == 0 || r.a+r.n == len(a.ids) && r.b+r.n == len(b.ids)
		if count(r.a, r.n, a) >= 3 || atEdge {
			out = append(out, r)
		}
	}
	return out
}

// sparseShare is the share of the shorter text's words up to which two texts
// have little in common.
const sparseShare = 0.5

// whole drops runs of equal units that say nothing between two changes: signs
// and one little word, where more is changed on both sides than kept.
func whole(runs []equal, a, b unitList) []equal {
	out := runs[:0:0]
	for k, r := range runs {
		words, letters := 0, 0
		for i := r.a; i < r.a+r.n; i++ {
			if isWord(a.word[i]) && a.word[i] != "" {
				words++
				letters += utf8.RuneCountInString(a.word[i])
			}
		}
		pa, pb := 0, 0
		if len(out) > 0 {
			last := out[len(out)-1]
			pa, pb = last.a+last.n, last.b+last.n
		}
		na, nb := len(a.ids), len(b.ids)
		if k+1 < len(runs) {
			na, nb = runs[k+1].a, runs[k+1].b
		}
		before, after := max(r.a-pa, r.b-pb), max(na-r.a-r.n, nb-r.b-r.n)
		inside := (r.a > pa || r.b > pb) && (na > r.a+r.n || nb > r.b+r.n)
		if inside && (words == 0 && before+after > 2 || words == 1 && letters <= 3 && before >= 2 && after >= 2) {
			continue
		}
		out = append(out, r)
	}
	return out
}

// pieces collects a redline; within a change, deletions come first.
type pieces struct {
	out        []Piece
	gone, come strings.Builder
	text       strings.Builder
}

func (p *pieces) add(op Op, s string) {
	if s == "" {
		return
	}
	if op == Same {
		p.change()
		p.text.WriteString(s)
		return
	}
	if p.text.Len() > 0 {
		p.out = append(p.out, Piece{Same, p.text.String()})
		p.text.Reset()
	}
	if op == Delete {
		p.gone.WriteString(s)
	} else {
		p.come.WriteString(s)
	}
}

func (p *pieces) change() {
	if p.gone.Len() > 0 {
		p.out = append(p.out, Piece{Delete, p.gone.String()})
		p.gone.Reset()
	}
	if p.come.Len() > 0 {
		p.out = append(p.out, Piece{Insert, p.come.String()})
		p.come.Reset()
	}
}

func (p *pieces) list() []Piece {
	if p.text.Len() > 0 {
		p.out = append(p.out, Piece{Same, p.text.String()})
	}
	p.change()
	return p.out
}

// Marked writes a redline in plain signs, [-deleted-]{+inserted+}, as wdiff
// does. White space at the edges of a change stays outside.
func Marked(list []Piece) string {
	return render(list, func(op Op, s string) string {
		if op == Delete {
			return "[-" + s + "-]"
		}
		return "{+" + s + "+}"
	})
}

// render writes a redline with the words of each change set by mark.
func render(list []Piece, mark func(Op, string) string) string {
	var b strings.Builder
	for _, p := range list {
		if p.Op == Same {
			b.WriteString(p.Text)
			continue
		}
		body := strings.TrimSpace(p.Text)
		if body == "" {
			if p.Op == Insert {
				b.WriteString(p.Text)
			}
			continue
		}
		at := strings.Index(p.Text, body)
		lead := p.Text[:at]
		b.WriteString(lead)
		b.WriteString(mark(p.Op, body))
		b.WriteString(p.Text[at+len(body):])
	}
	return b.String()
}
