package draft

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// Comparison is two texts side by side: what became of each point, what it
// sets now, and whose stated position that is nearer to.
type Comparison struct {
	*Alignment
	Rows []Row
	// Notes say what the comparison rests on, where that is less than the two
	// texts: descriptions, relays, wording that nobody has checked.
	Notes []string
	// Described lists what is said of points of texts that were not seen.
	Described []Said
}

// Row is one line of a comparison: a pair, a point that was dropped, or a new
// one.
type Row struct {
	Old, New   []int
	Classes    []Class
	Confidence float64
	Pinned     bool
	Why        []Reason
	Redline    []Piece
	Sets       []Setting
	Toward     []Touch // now nearer to this position
	Away       []Touch // now further from it
	// Check is set where wording or number of a point is not confirmed.
	Check []string
}

// Said is what somebody who saw a text says of it.
type Said struct {
	Draft string
	dossier.Description
}

// Compare lays two texts side by side. v is the view that positions are known
// from; nil for files. Pins of the later draft's record are honoured. The
// redline shows brackets with the parties' names.
func Compare(v *dossier.View, older, newer *Text) (*Comparison, error) {
	var pins []dossier.Pin
	if newer.Draft != nil && older.Draft != nil {
		for _, p := range newer.Draft.Pins {
			if p.Draft == older.Draft.ID {
				pins = append(pins, p)
			}
		}
	}
	name := func(id string) string { return id }
	if v != nil {
		name = func(id string) string {
			if p := v.Party(id); p != nil {
				return p.Label()
			}
			return id
		}
	}
	a := Align(older, newer, pins...)
	var err error
	if a.Old, err = a.Old.WithBrackets(name); err != nil {
		return nil, err
	}
	if a.New, err = a.New.WithBrackets(name); err != nil {
		return nil, err
	}
	c := &Comparison{Alignment: a}
	for _, p := range a.Pairs {
		r := Row{Old: p.Old, New: p.New, Classes: p.Classes, Confidence: p.Confidence, Pinned: p.Pinned, Why: p.Why}
		if a.Old.Described || a.New.Described {
			r.Redline = []Piece{{Delete, a.OldText(p)}, {Insert, a.NewText(p)}}
		} else {
			r.Redline = Redline(a.OldText(p), a.NewText(p))
		}
		r.Sets = settings(termsOf(a.Old, p.Old), termsOf(a.New, p.New))
		if v != nil {
			for _, s := range r.Sets {
				to, from := touches(v, s)
				r.Toward, r.Away = append(r.Toward, to...), append(r.Away, from...)
			}
		}
		c.Rows = append(c.Rows, r)
	}
	if n := len(a.Old.Points); a.New.Described && n > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("Of %s, %d of %d points have a counterpart among the descriptions of %s; of the others nothing is known.", a.Old.Name, n-unpaired(a, 0), n, a.New.Name))
	}
	if n := len(a.New.Points); a.Old.Described && n > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("Of %s, %d of %d points have a counterpart among the descriptions of %s; of the others nothing is known.", a.New.Name, n-unpaired(a, 1), n, a.Old.Name))
	}
	for _, o := range a.Dropped {
		c.Rows = append(c.Rows, Row{Old: []int{o}, Classes: []Class{Dropped}, Confidence: 1, Redline: Redline(a.Old.Points[o].Text, ""), Sets: settings(a.Old.Points[o].Sets, nil)})
	}
	slices.SortStableFunc(c.Rows, func(x, y Row) int {
		if x.Old[0] != y.Old[0] {
			return x.Old[0] - y.Old[0]
		}
		if len(x.New) > 0 && len(y.New) > 0 {
			return x.New[0] - y.New[0]
		}
		return 0
	})
	for _, n := range a.Added {
		c.Rows = append(c.Rows, Row{New: []int{n}, Classes: []Class{New}, Confidence: 1, Redline: Redline("", a.New.Points[n].Text), Sets: settings(nil, a.New.Points[n].Sets)})
	}
	for i := range c.Rows {
		c.Rows[i].Check = append(unchecked(older, c.Rows[i].Old), unchecked(newer, c.Rows[i].New)...)
	}
	c.note(older, newer)
	return c, nil
}

// unchecked tells which points are not confirmed, and why.
func unchecked(t *Text, points []int) []string {
	if t.Draft == nil {
		return nil
	}
	var out []string
	for _, p := range points {
		if pt, ok := t.Draft.Point(t.Points[p].Number); ok && pt.Unconfirmed != "" {
			out = append(out, fmt.Sprintf("%s, point %s: %s", t.Name, pt.ID, pt.Unconfirmed))
		}
	}
	return out
}

// note says what the comparison rests on.
func (c *Comparison) note(texts ...*Text) {
	for _, t := range texts {
		d := t.Draft
		if d == nil {
			if t.Unnumbered {
				c.Notes = append(c.Notes, fmt.Sprintf("%s numbers nothing: its paragraphs were counted.", t.Name))
			}
			continue
		}
		switch d.Seen {
		case "relayed":
			c.Notes = append(c.Notes, fmt.Sprintf("%s rests on what others relay of it, not on the text.", d.ID))
		case "excerpts":
			c.Notes = append(c.Notes, fmt.Sprintf("%s rests on excerpts; a point without a counterpart may stand in what was not read.", d.ID))
		case "described":
			c.Notes = append(c.Notes, fmt.Sprintf("%s has not been seen: the comparison rests on descriptions, each with who gives it.", d.ID))
		case "unseen":
			c.Notes = append(c.Notes, fmt.Sprintf("%s has not been seen, and nobody describes its points.", d.ID))
		}
		n := 0
		for _, p := range d.Points {
			if p.Unconfirmed != "" {
				n++
			}
		}
		if n > 0 {
			c.Notes = append(c.Notes, fmt.Sprintf("%s: wording or number is not confirmed for %d of %d points; they are marked.", d.ID, n, len(d.Points)))
		}
		if t.Described {
			for _, x := range d.Described {
				c.Described = append(c.Described, Said{d.ID, x})
			}
		}
	}
}

// unpaired counts the points of one side without a counterpart.
func unpaired(a *Alignment, side int) int {
	t := []*Text{a.Old, a.New}[side]
	paired := map[int]bool{}
	for _, p := range a.Pairs {
		for _, i := range [][]int{p.Old, p.New}[side] {
			paired[i] = true
		}
	}
	return len(t.Points) - len(paired)
}

// Count says how many rows have each class.
func (c *Comparison) Count() map[Class]int {
	out := map[Class]int{}
	for _, r := range c.Rows {
		for _, cl := range r.Classes {
			out[cl]++
		}
	}
	return out
}

// comparisonJSON is the form that scripts read.
type comparisonJSON struct {
	Pairs   []pairJSON      `json:"pairs"`
	Dropped []string        `json:"dropped"`
	New     []string        `json:"new"`
	Notes   []string        `json:"notes,omitempty"`
	Said    []describedJSON `json:"described,omitempty"`
}

type pairJSON struct {
	Old        []string    `json:"old"`
	New        []string    `json:"new"`
	Class      []Class     `json:"class"`
	Confidence float64     `json:"confidence"`
	Sets       settingJSON `json:"sets,omitempty"`
	Toward     []Touch     `json:"toward,omitempty"`
	Away       []Touch     `json:"away,omitempty"`
	Why        []Reason    `json:"why,omitempty"`
	Pinned     bool        `json:"pinned,omitempty"`
}

// settingJSON is issue to [old, new], in the order of the points.
type settingJSON []Setting

// MarshalJSON keeps the order of the issues.
func (s settingJSON) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	b.WriteByte('{')
	for i, x := range s {
		if i > 0 {
			b.WriteByte(',')
		}
		key, err := json.Marshal(x.Issue)
		if err != nil {
			return nil, err
		}
		val, err := json.Marshal([2]string{optionText(x.Old), optionText(x.New)})
		if err != nil {
			return nil, err
		}
		b.Write(key)
		b.WriteByte(':')
		b.Write(val)
	}
	b.WriteByte('}')
	return b.Bytes(), nil
}

type describedJSON struct {
	Draft       string   `json:"draft"`
	Point       string   `json:"point,omitempty"`
	Topic       string   `json:"topic"`
	Words       string   `json:"words"`
	AccordingTo []string `json:"according_to"`
}

// MarshalJSON gives the comparison as scripts read it: pairs with the numbers
// of points as strings, and what was dropped and is new.
func (c *Comparison) MarshalJSON() ([]byte, error) {
	out := comparisonJSON{Pairs: []pairJSON{}, Dropped: c.Old.Numbers(c.Dropped), New: c.New.Numbers(c.Added), Notes: c.Notes}
	for _, r := range c.Rows {
		if len(r.Old) == 0 || len(r.New) == 0 {
			continue
		}
		out.Pairs = append(out.Pairs, pairJSON{
			Old: c.Old.Numbers(r.Old), New: c.New.Numbers(r.New), Class: r.Classes, Confidence: r.Confidence,
			Sets: r.Sets, Toward: r.Toward, Away: r.Away, Why: r.Why, Pinned: r.Pinned,
		})
	}
	for _, s := range c.Described {
		out.Said = append(out.Said, describedJSON{s.Draft, s.Point, s.Topic, s.Words, s.AccordingTo})
	}
	return json.Marshal(out)
}

// ClassWords joins the classes of a row.
func (r *Row) ClassWords() string {
	words := make([]string, len(r.Classes))
	for i, c := range r.Classes {
		words[i] = string(c)
	}
	return strings.Join(words, ", ")
}
