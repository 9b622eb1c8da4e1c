package web

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/draft"
)

// comparePage lays two texts side by side.
type comparePage struct {
	*sheet
	Older, Newer []choice
	Old, New     *dossier.Draft // nil: there are no two to compare
	Counts       []classCount
	Slope        slope
	Rows         []compareRow
	Rests        []restLine // what the comparison rests on
	Said         []draft.Said
	Word         string // the address of the redline as a Word file
	NewBrackets  int
	BracketsHref string
}

// classCount says how many rows have a class.
type classCount struct {
	Class, Rule string
	N           int
}

// restLine is a note on what the comparison rests on.
type restLine struct {
	Words string
	Cites []string
}

// compareRow is a pair of points, one that was dropped, or a new one.
type compareRow struct {
	ID       string
	Old, New []neighbour // numbers, each leading to the point's lineage
	Classes  []string
	Was      [][]piece
	Redline  []mark
	Is       [][]piece // where words are not compared
	OldCites []string
	NewCites []string
	Why      []draft.Reason
	Sets     []setLine
	Touches  []touchLine
	Check    []string
	Pinned   bool
	Sure     string
	Low      bool
}

// mark is a stretch of a redline. Bars are where brackets begin, change sides
// or end.
type mark struct {
	Op    string // "", "del" or "ins"
	Words string
	Bar   bool
}

// setLine is what is set on an issue.
type setLine struct{ Issue, Href, Words string }

// touchLine is a stated position that a change is nearer to, or further from.
type touchLine struct {
	Nearer bool
	Who    string
	Issue  string
	Href   string
	Stance dossier.Stance
	Cites  []string
}

// lowConfidence is below what a pair is shown with a request to look at it.
const lowConfidence = 0.5

func sure(c float64) string { return strconv.FormatFloat(c, 'f', 2, 64) }

func buildCompare(s *sheet) (any, error) {
	p := comparePage{sheet: s}
	older, newer, err := s.asksPair()
	if err != nil {
		return nil, err
	}
	p.Older, p.Newer = s.draftChoices(older), s.draftChoices(newer)
	if older == nil || newer == nil {
		return p, nil
	}
	s.Title = text("compare.of", older.Title, newer.Title)
	p.Old, p.New = older, newer
	c, err := draft.Compare(s.View, draft.Of(older), draft.Of(newer))
	if err != nil {
		return nil, err
	}
	p.Said = c.Described
	for _, note := range c.Notes {
		p.Rests = append(p.Rests, restLine{note, citesOfNote(note, older, newer)})
	}
	if !c.Alignment.Old.Described && !c.Alignment.New.Described {
		p.Word = s.link("compare.docx", s.day, map[string][]string{"from": {older.ID}, "to": {newer.ID}})
	}
	if open, err := draft.Brackets(draft.Of(newer)); err == nil && len(open) > 0 {
		p.NewBrackets, p.BracketsHref = len(open), s.LinkWith("brackets", "draft", newer.ID)
	}
	n := c.Count()
	for _, cl := range draft.Classes() {
		if n[cl] > 0 {
			p.Counts = append(p.Counts, classCount{string(cl), cl.Rule(), n[cl]})
		}
	}
	for i := range c.Rows {
		p.Rows = append(p.Rows, s.compareRow(c, &c.Rows[i], i+1))
	}
	p.Slope = slopeOf(c)
	return p, nil
}

// citesOfNote are the drafts that a note speaks of: the one that it begins
// with, else both.
func citesOfNote(note string, older, newer *dossier.Draft) []string {
	first, _, _ := strings.Cut(note, " ")
	for _, d := range []*dossier.Draft{older, newer} {
		if strings.TrimSuffix(first, ":") == d.ID {
			return []string{address(d)}
		}
	}
	return []string{address(older), address(newer)}
}

// pair is what is compared if nothing else is asked for: the newest text that
// was made from another, with that; else the last two.
func (s *sheet) pair() (older, newer *dossier.Draft) {
	list := s.texts()
	for _, d := range slices.Backward(list) {
		if from := s.madeFrom(d); from != nil {
			return from, d
		}
	}
	if n := len(list); n > 1 {
		return list[n-2], list[n-1]
	}
	return nil, nil
}

// asksPair is the pair of drafts that a request names. One that it leaves out
// follows from the other.
func (s *sheet) asksPair() (older, newer *dossier.Draft, err error) {
	from, to := s.first("from"), s.first("to")
	older, newer = s.pair()
	if to != "" {
		if newer, err = s.findDraft(to); err != nil {
			return nil, nil, err
		}
		if from == "" {
			older = s.madeFrom(newer)
		}
	}
	if from != "" {
		if older, err = s.findDraft(from); err != nil {
			return nil, nil, err
		}
	}
	for _, d := range []*dossier.Draft{older, newer} {
		if d != nil && len(draft.Of(d).Points) == 0 {
			return nil, nil, noPoints(d)
		}
	}
	return older, newer, nil
}

func (s *sheet) compareRow(c *draft.Comparison, r *draft.Row, n int) compareRow {
	was, is := c.Alignment.Old, c.Alignment.New
	out := compareRow{ID: "row-" + strconv.Itoa(n), Why: r.Why, Check: r.Check, Pinned: r.Pinned}
	bracketed := false
	for _, i := range r.Old {
		pt := was.Points[i]
		out.Old = append(out.Old, neighbour{Href: s.LineageLink(was.Name, pt.Number), Words: pt.Number})
		out.Was = append(out.Was, s.pointText(pt.Text))
		out.OldCites = append(out.OldCites, s.pointCites(was.Draft, pt.Number)...)
		bracketed = bracketed || strings.Contains(pt.Text, "[[")
	}
	for _, i := range r.New {
		pt := is.Points[i]
		out.New = append(out.New, neighbour{Href: s.LineageLink(is.Name, pt.Number), Words: pt.Number})
		out.NewCites = append(out.NewCites, s.pointCites(is.Draft, pt.Number)...)
		bracketed = bracketed || strings.Contains(pt.Text, "[[")
	}
	for _, cl := range r.Classes {
		out.Classes = append(out.Classes, string(cl))
	}
	if slices.Contains(r.Classes, draft.Described) {
		for _, i := range r.New {
			out.Is = append(out.Is, s.pointText(is.Points[i].Text))
		}
	} else if len(r.New) > 0 {
		out.Redline = marks(r.Redline, bracketed)
	}
	if len(r.Old) > 0 && len(r.New) > 0 {
		out.Sure, out.Low = sure(r.Confidence), !r.Pinned && r.Confidence < lowConfidence
	}
	for _, set := range r.Sets {
		out.Sets = append(out.Sets, s.setting(r, set))
	}
	add := func(list []draft.Touch, nearer bool) {
		for _, t := range list {
			l := touchLine{Nearer: nearer, Who: s.PartyName(t.Party), Issue: s.IssueTitle(t.Issue), Href: s.To("position/" + t.Position), Cites: []string{"position/" + t.Position}}
			if r, ok := s.Find("position", t.Position); ok {
				l.Stance = r.(*dossier.Position).Stance
			}
			out.Touches = append(out.Touches, l)
		}
	}
	add(r.Toward, true)
	add(r.Away, false)
	return out
}

// setting says what a row sets on an issue, was and is.
func (s *sheet) setting(r *draft.Row, set draft.Setting) setLine {
	l := setLine{Issue: s.IssueTitle(set.Issue)}
	i := s.Issue(set.Issue)
	words := func(options []string) string {
		if len(options) == 0 {
			return text("compare.notsaid")
		}
		list := slices.Clone(options)
		if i != nil {
			for k, o := range options {
				list[k] = standing.Option(i, o)
			}
		}
		return strings.Join(list, "; ")
	}
	if i != nil {
		l.Href = s.To("issue/" + i.ID)
	}
	was, is := words(set.Old), words(set.New)
	switch {
	case len(r.Old) == 0:
		l.Words = is
	case len(r.New) == 0:
		l.Words = text("compare.gone", was)
	case was == is:
		l.Words = text("compare.same", is)
	default:
		l.Words = text("compare.change", was, is)
	}
	return l
}

// marks lays a redline out. White space at the edges of a change stays outside
// of it.
func marks(list []draft.Piece, bracketed bool) []mark {
	var out []mark
	put := func(op, words string) {
		for words != "" {
			at := -1
			if bracketed {
				at = strings.IndexAny(words, "[|]")
			}
			if at < 0 {
				out = append(out, mark{Op: op, Words: words})
				return
			}
			if at > 0 {
				out = append(out, mark{Op: op, Words: words[:at]})
			}
			out = append(out, mark{Op: op, Words: words[at : at+1], Bar: true})
			words = words[at+1:]
		}
	}
	for _, p := range list {
		op := map[draft.Op]string{draft.Delete: "del", draft.Insert: "ins"}[p.Op]
		core := strings.TrimSpace(p.Text)
		if op == "" || core == "" {
			put("", p.Text)
			continue
		}
		before, after, _ := strings.Cut(p.Text, core)
		put("", before)
		put(op, core)
		put("", after)
	}
	return out
}

// slope draws which point became which: the old numbers above, the new below.
type slope struct {
	Width    int
	Old, New []slopePoint
	Lines    []slopeLine
}

// slopePoint is a number in its place. Lone: dropped, or new.
type slopePoint struct {
	X     int
	Words string
	Lone  bool
	Open  bool
}

type slopeLine struct{ Path, Class string }

func slopeOf(c *draft.Comparison) slope {
	const step, edge = 34, 22
	was, is := c.Alignment.Old.Points, c.Alignment.New.Points
	most := max(len(was), len(is), 2)
	s := slope{Width: max((most-1)*step, 640) + 2*edge}
	place := func(i, n int) int {
		if n < 2 {
			return s.Width / 2
		}
		return edge + i*(s.Width-2*edge)/(n-1)
	}
	paired := [2]map[int]bool{{}, {}}
	for _, r := range c.Rows {
		if len(r.Old) == 0 || len(r.New) == 0 {
			continue
		}
		class := ""
		if len(r.Old) > 1 || len(r.New) > 1 {
			class = "many"
		}
		for _, o := range r.Old {
			for _, n := range r.New {
				x, y := place(o, len(was)), place(n, len(is))
				s.Lines = append(s.Lines, slopeLine{fmt.Sprintf("M%d 20C%d 52 %d 44 %d 76", x, x, y, y), class})
				paired[0][o], paired[1][n] = true, true
			}
		}
	}
	for side, list := range [][]draft.Point{was, is} {
		for i, pt := range list {
			q := slopePoint{place(i, len(list)), pt.Number, !paired[side][i], pt.State == "open" || strings.Contains(pt.Text, "[[")}
			if side == 0 {
				s.Old = append(s.Old, q)
			} else {
				s.New = append(s.New, q)
			}
		}
	}
	return s
}

// Height of the mark of a lone point, from its number.
func (p slopePoint) Cross() string {
	return fmt.Sprintf("M%d 20V30M%d 33l7 7M%d 33l-7 7", p.X, p.X-3, p.X+4)
}

// Root is the mark of a new point.
func (p slopePoint) Root() string { return fmt.Sprintf("M%d 76V64M%d 64h10", p.X, p.X-5) }

const wordFile = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"

// redline answers with a comparison as a Word file with tracked changes. It
// holds the points and nothing else: rejecting all changes gives the older
// text, accepting them the newer.
func (d *Desk) redline(w http.ResponseWriter, r *http.Request, v *visit) error {
	name, data, err := d.redlineOf(v, r)
	if err == nil {
		err = d.desk.Export(r.Context(), v.who, v.Name, "compare.docx "+name)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", wordFile)
	h.Set("Content-Disposition", `attachment; filename="`+name+`"`)
	h.Set("Content-Length", strconv.Itoa(len(data)))
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		w.Write(data)
	}
	return nil
}

func (d *Desk) redlineOf(v *visit, r *http.Request) (string, []byte, error) {
	sh, err := d.sheetFor(r, v, "compare")
	if err != nil {
		return "", nil, err
	}
	older, newer, err := sh.asksPair()
	if err != nil {
		return "", nil, err
	}
	if older == nil || newer == nil {
		return "", nil, fault{http.StatusNotFound, "no-drafts", "fault.nodrafts", nil}
	}
	was, is := draft.Of(older), draft.Of(newer)
	if was.Described || is.Described {
		return "", nil, fault{http.StatusNotFound, "no-text", "fault.notext", nil}
	}
	c, err := draft.Compare(sh.View, was, is)
	if err != nil {
		return "", nil, err
	}
	var b bytes.Buffer
	if err := draft.WriteWord(&b, c.Alignment, draft.WordOptions{}); err != nil {
		return "", nil, err
	}
	return fileName(older.ID + "-" + newer.ID), b.Bytes(), nil
}

// fileName makes a name of a file that every system takes.
func fileName(s string) string {
	return strings.Map(func(c rune) rune {
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '.' {
			return c
		}
		return '-'
	}, s) + ".docx"
}
