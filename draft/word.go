package draft

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"parley/docx"
)

// WordOptions say how a redline is written as a Word file.
type WordOptions struct {
	Title  string    // written above the points; empty: the file holds the points and nothing else
	Author string    // of the tracked changes; empty: a neutral one
	Date   time.Time // of the tracked changes; zero: one that says nothing
}

// WriteWord writes the redline of two texts as a Word file with tracked
// changes: accepting all of them gives the new text, rejecting all the old
// one, numbers included.
//
// A pair of one and one that did not move is one paragraph with its changes in
// it. A point that moved without a change of words is a move; what was split,
// merged or moved and reworded is deleted where it stood and inserted where it
// stands. Numbers are those of a multi-level list where both texts number
// without a gap and in the same forms; else they are written as text, and are
// part of the changes.
func WriteWord(w io.Writer, a *Alignment, o WordOptions) error {
	return wordDocument(a, o).Write(w)
}

func wordDocument(a *Alignment, o WordOptions) *docx.Document {
	d := &docx.Document{Author: o.Author, Date: o.Date}
	if o.Title != "" {
		d.Paras = append(d.Paras, docx.Para{Style: "Title", Runs: []docx.Run{{Text: o.Title}}, RightToLeft: docx.RightToLeft(o.Title)})
	}
	n := numbersOf(a)
	if n.auto {
		d.Lists = []docx.List{{Levels: n.levels}}
	}
	s := &sheet{a: a, n: n}
	s.fill()
	d.Paras = append(d.Paras, closeEnd(s.paras)...)
	return d
}

// WriteClean writes a text as a Word file without changes.
func WriteClean(w io.Writer, t *Text, o WordOptions) error {
	a := &Alignment{Old: t, New: t}
	for i := range t.Points {
		a.Pairs = append(a.Pairs, Pair{Old: []int{i}, New: []int{i}})
	}
	return wordDocument(a, o).Write(w)
}

// sheet lays the paragraphs of a redline out.
type sheet struct {
	a     *Alignment
	n     numbers
	paras []docx.Para
}

// fill walks both texts at once.
func (s *sheet) fill() {
	partner, moves := s.partners()
	moveOf := func(side, i int) string {
		for k, m := range moves {
			if m[side] == i {
				return fmt.Sprintf("move%d", k+1)
			}
		}
		return ""
	}
	moveNames := [2]map[int]string{{}, {}}
	for _, m := range moves {
		moveNames[0][m[0]] = moveOf(0, m[0])
		moveNames[1][m[1]] = moveOf(1, m[1])
	}
	j := 0
	insertTo := func(end int) {
		for ; j < end; j++ {
			c := docx.Change{Kind: docx.Inserted}
			if m := moveNames[1][j]; m != "" {
				c = docx.Change{Kind: docx.MovedTo, Move: m}
			}
			s.whole(s.a.New, 1, j, c)
		}
	}
	for i := range s.a.Old.Points {
		if p, ok := partner[i]; ok {
			insertTo(p)
			s.both(i, p)
			j++
			continue
		}
		c := docx.Change{Kind: docx.Deleted}
		if m := moveNames[0][i]; m != "" {
			c = docx.Change{Kind: docx.MovedFrom, Move: m}
		}
		s.whole(s.a.Old, 0, i, c)
	}
	insertTo(len(s.a.New.Points))
}

// partners picks the pairs that share a paragraph, and the moves.
func (s *sheet) partners() (map[int]int, [][2]int) {
	var keep [][2]int
	usedOld, usedNew := map[int]bool{}, map[int]bool{}
	take := func(o, n int) {
		if !usedOld[o] && !usedNew[n] && s.n.alike(o, n) {
			usedOld[o], usedNew[n] = true, true
			keep = append(keep, [2]int{o, n})
		}
	}
	var same [][2]int
	for _, p := range s.a.Pairs {
		if len(p.Old) == 1 && len(p.New) == 1 {
			same = append(same, [2]int{p.Old[0], p.New[0]})
		}
	}
	for _, p := range same {
		take(p[0], p[1])
	}
	// Of a split or merge the part that has most of the words stays.
	for _, p := range s.a.Pairs {
		if len(p.Old) == 1 && len(p.New) == 1 {
			continue
		}
		bo, bn, best := -1, -1, 0
		for _, o := range p.Old {
			for _, n := range p.New {
				kept := 0
				for _, piece := range Redline(s.a.Old.Points[o].Text, s.a.New.Points[n].Text) {
					if piece.Op == Same {
						kept += len(piece.Text)
					}
				}
				if kept > best && !usedOld[o] && !usedNew[n] {
					bo, bn, best = o, n, kept
				}
			}
		}
		if bo >= 0 {
			take(bo, bn)
		}
	}
	// Points that are named as deleted, in both texts.
	for o := range s.a.Old.Points {
		if p := s.a.Old.Points[o]; p.State == "deleted" {
			if n, ok := s.a.New.Point(p.Number); ok && s.a.New.Points[n].State == "deleted" {
				take(o, n)
			}
		}
	}
	slices.SortFunc(keep, func(x, y [2]int) int { return x[0] - y[0] })
	out := map[int]int{}
	for _, p := range increasing(keep) {
		out[p[0]] = p[1]
	}
	var moves [][2]int
	for _, p := range keep {
		if _, stays := out[p[0]]; !stays && s.shown(s.a.Old, 0, p[0]) == s.shown(s.a.New, 1, p[1]) {
			moves = append(moves, p)
		}
	}
	return out, moves
}

// shown is what a paragraph says: the number too, where it is text.
func (s *sheet) shown(t *Text, side, i int) string {
	p := &t.Points[i]
	text := pointText(p)
	if s.n.auto || p.Heading {
		return text
	}
	label := p.Label
	if label == "" && !t.Unnumbered {
		label = p.Number + "."
	}
	if label == "" {
		return text
	}
	return label + "\t" + text
}

// pointText is the text of a point; one that is only named says so.
func pointText(p *Point) string {
	if p.State == "deleted" && p.Text == "" {
		return "(deleted)"
	}
	return strings.ReplaceAll(p.Text, "\n\n", "\n")
}

func (s *sheet) para(t *Text, i int) docx.Para {
	p := &t.Points[i]
	out := docx.Para{RightToLeft: docx.RightToLeft(p.Text)}
	if p.Heading {
		out.Style = "heading 1"
	} else if s.n.auto {
		out.List, out.Level = 1, p.Depth()
	}
	return out
}

// both writes a point that stands in both texts.
func (s *sheet) both(o, n int) {
	p := s.para(s.a.New, n)
	for _, piece := range Redline(s.shown(s.a.Old, 0, o), s.shown(s.a.New, 1, n)) {
		r := docx.Run{Text: piece.Text}
		switch piece.Op {
		case Delete:
			r.Changes = []docx.Change{{Kind: docx.Deleted}}
		case Insert:
			r.Changes = []docx.Change{{Kind: docx.Inserted}}
		}
		p.Runs = append(p.Runs, r)
	}
	s.paras = append(s.paras, p)
}

// whole writes a point that stands in one text only.
func (s *sheet) whole(t *Text, side, i int, c docx.Change) {
	p := s.para(t, i)
	p.Mark = []docx.Change{{Kind: c.Kind}}
	p.Runs = []docx.Run{{Text: s.shown(t, side, i), Changes: []docx.Change{c}}}
	s.paras = append(s.paras, p)
}

// closeEnd sees to it that the last paragraph's mark is in both texts, as it
// must be in Word: where points were added or taken out at the end, the marks
// are shifted by one.
func closeEnd(paras []docx.Para) []docx.Para {
	from := len(paras)
	for from > 0 && len(paras[from-1].Mark) > 0 {
		from--
	}
	if from == len(paras) {
		return paras
	}
	var olds, news []docx.Para
	for _, p := range paras[from:] {
		if k := p.Mark[0].Kind; k == docx.Deleted || k == docx.MovedFrom {
			olds = append(olds, p)
		} else {
			news = append(news, p)
		}
	}
	if len(olds) > 0 && len(news) > 0 {
		// The last old and the last new point share the last paragraph.
		o, n := olds[len(olds)-1], news[len(news)-1]
		end := n
		end.Runs = append(slices.Clone(o.Runs), n.Runs...)
		end.Mark = nil
		end.Before = before(o, n)
		out := slices.Concat(paras[:from], olds[:len(olds)-1], news[:len(news)-1])
		return append(out, end)
	}
	end := &paras[len(paras)-1]
	end.Mark = nil
	if from == 0 {
		return paras // nothing stands in both texts, and one of them is empty
	}
	// The paragraph before the tail takes the tail's mark, the last one its.
	keep := &paras[from-1]
	if len(olds) > 0 {
		keep.Mark = []docx.Change{{Kind: docx.Deleted}}
		end.Before = before(*end, *keep)
		end.List, end.Level, end.Style = keep.List, keep.Level, keep.Style
	} else {
		keep.Mark = []docx.Change{{Kind: docx.Inserted}}
		end.Before = before(*keep, *end)
	}
	return paras
}

// before is how the last paragraph was numbered in the old text, if otherwise.
func before(o, n docx.Para) *docx.Numbered {
	if o.List == n.List && o.Level == n.Level {
		return nil
	}
	return &docx.Numbered{List: o.List, Level: o.Level}
}

// numbers tells whether a list can number both texts.
type numbers struct {
	auto     bool
	levels   []docx.Level
	old, new *Text
}

// numbersOf reads the numbering of two texts: a list numbers them if each
// counts without a gap from the first on and writes its numbers in one form a
// level, the same in both.
func numbersOf(a *Alignment) numbers {
	n := numbers{old: a.Old, new: a.New}
	levels := map[int]docx.Level{}
	for _, t := range []*Text{a.Old, a.New} {
		if t.Unnumbered {
			return n
		}
		last := map[string]int{} // of the points under a number
		for i := range t.Points {
			p := &t.Points[i]
			if p.Heading {
				continue
			}
			depth := p.Depth()
			if depth >= 9 || strings.HasPrefix(p.Number, "#") {
				return n
			}
			count := last[p.Parent()] + 1
			last[p.Parent()] = count
			lv, ok := levelOf(p, count)
			if !ok {
				return n
			}
			if was, ok := levels[depth]; ok && was != lv {
				return n
			}
			levels[depth] = lv
		}
	}
	for i := range len(levels) {
		lv, ok := levels[i]
		if !ok {
			return n
		}
		n.levels = append(n.levels, lv)
	}
	n.auto = len(n.levels) > 0
	return n
}

// levelOf finds the level of a list that gives a point its label as the
// count-th under its parent.
func levelOf(p *Point, count int) (docx.Level, bool) {
	label := p.Label
	if label == "" {
		label = p.Number[strings.LastIndexByte(p.Number, '.')+1:] + "."
	}
	depth := p.Depth()
	if label == "•" || label == "-" || label == "*" {
		return docx.Level{Format: "bullet", Text: "•", Start: 1}, label == "•"
	}
	own := fmt.Sprintf("%%%d", depth+1)
	for _, f := range []string{"decimal", "lowerLetter", "upperLetter", "lowerRoman", "upperRoman"} {
		num := docx.Number(count, f)
		if depth > 0 && f == "decimal" && strings.HasPrefix(label, p.Number) && strings.Count(label, ".") >= depth {
			// 2.1.3: the numbers of the levels above stand before its own.
			parts := make([]string, depth+1)
			for i := range parts {
				parts[i] = fmt.Sprintf("%%%d", i+1)
			}
			if strings.HasSuffix(p.Number, "."+num) && !strings.ContainsFunc(p.Number, func(r rune) bool { return r != '.' && (r < '0' || r > '9') }) {
				return docx.Level{Format: f, Text: strings.Join(parts, ".") + label[len(p.Number):], Start: 1}, true
			}
		}
		if at := strings.LastIndex(label, num); at >= 0 && !besideDigit(label, at, len(num)) {
			return docx.Level{Format: f, Text: label[:at] + own + label[at+len(num):], Start: 1}, true
		}
	}
	return docx.Level{}, false
}

// besideDigit tells whether what is found is only a part of a longer number or
// word.
func besideDigit(s string, at, n int) bool {
	joined := func(i int) bool {
		return i >= 0 && i < len(s) && (s[i] >= '0' && s[i] <= '9' || s[i] >= 'a' && s[i] <= 'z' || s[i] >= 'A' && s[i] <= 'Z')
	}
	return joined(at-1) || joined(at+n)
}

// alike tells whether two points can share a paragraph: they are numbered at
// the same level, or both are headings, or neither is.
func (n numbers) alike(o, nw int) bool {
	a, b := &n.old.Points[o], &n.new.Points[nw]
	return a.Heading == b.Heading && (!n.auto || a.Depth() == b.Depth()) && docx.RightToLeft(a.Text) == docx.RightToLeft(b.Text)
}
