package desk

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"regexp"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"parley/access"
	"parley/dossier"
	"parley/when"
)

// What is hidden shapes nothing of what somebody who saves is told, gets and then
// sees. The test holds Save to that over random dossiers, in which issues, drafts,
// accounts and what refers to them are partly hidden, and over the same without what
// is hidden: whatever is edited in both, one edit after another, the answers, the
// errors and the views are the same to the byte. And nothing that is hidden is lost.

// hiding makes dossiers in which things are hidden from some.
type hiding struct {
	*rapid.T
	records []dossier.Record
	secrets int
}

func (h *hiding) n(most int) int { return rapid.IntRange(0, most).Draw(h.T, "n") }

func (h *hiding) one(of ...string) string { return rapid.SampledFrom(of).Draw(h.T, "one") }

// part is a part of a record that is for some, and the words in it: a hidden one has
// words that stand nowhere else.
func (h *hiding) part(id string, always bool) (dossier.Part, string) {
	p := dossier.Part{ID: id}
	if always || h.n(2) > 0 {
		return p, h.one("words", "more words", "other words")
	}
	p.Handling = h.handling()
	h.secrets++
	return p, fmt.Sprintf("secret-%d kept", h.secrets)
}

func (h *hiding) handling() *dossier.Handling {
	return rapid.SampledFrom([]*dossier.Handling{
		{TLP: dossier.Red}, {Audience: []string{"outer"}}, {TLP: dossier.Amber, Audience: []string{dossier.Owners}}, {Audience: []string{"inner"}}, {Audience: []string{"inner", "outer"}},
	}).Draw(h.T, "handling")
}

// head is that of a record that rests on a source, and is hidden or not.
func (h *hiding) head(id string) (dossier.Meta, string) {
	p, words := h.part(id, false)
	if p.Handling == nil && h.n(1) == 0 {
		p.Handling = &dossier.Handling{Audience: []string{dossier.Everyone}}
	}
	m := dossier.Meta{ID: id, Handling: p.Handling, Sources: []dossier.Citation{{Source: h.one("s-1", "s-1", "s-2", "s-3", "s-4")}}}
	if other := h.one("s-1", "s-3", "s-4"); h.n(1) == 0 && other != m.Sources[0].Source {
		m.Sources = append(m.Sources, dossier.Citation{Source: other, At: "p. 3"})
	}
	return m, words
}

var (
	optionIDs    = []string{"deal", "none", "half", "later", "never"}
	pointNumbers = []string{"1", "2", "2.a", "2.b", "2.b.i", "3", "3a", "4", "4.a", "5", "10a"}
	draftIDs     = []string{"d-1", "d-2"}
	issueIDs     = []string{"i-1", "i-2"}
)

// address is one of some record, or of a point that is there.
func (h *hiding) address() string {
	if h.n(2) == 0 {
		return h.one("party/p-a", "party/p-b", "issue/i-1", "issue/i-2", "source/s-2")
	}
	d := h.records[slices.IndexFunc(h.records, func(r dossier.Record) bool { return r.Kind() == "draft" })+h.n(1)].(*dossier.Draft)
	if len(d.Points) == 0 {
		return "draft/" + d.ID
	}
	number := d.Points[h.n(len(d.Points)-1)].ID
	if short := strings.ReplaceAll(number, ".", ""); h.n(3) == 0 {
		if p, _ := d.Point(short); p.ID == number {
			number = short
		}
	}
	return "draft/" + d.ID + "#" + number
}

func (h *hiding) optionOf(issue string) string {
	for _, r := range h.records {
		if i, ok := r.(*dossier.Issue); ok && i.ID == issue {
			return i.Options[h.n(len(i.Options)-1)].ID
		}
	}
	panic(issue)
}

// dossiers draws a dossier.
func (h *hiding) dossier() *dossier.Dossier {
	open := &dossier.Handling{Audience: []string{dossier.Everyone}}
	date := when.MustParse("2026-02-01")
	add := func(r dossier.Record) { h.records = append(h.records, r) }
	for _, id := range []string{"inner", "outer"} {
		add(&dossier.Group{Meta: dossier.Meta{ID: id, Handling: open}, Name: id})
	}
	for _, id := range []string{"p-a", "p-b"} {
		add(&dossier.Party{Meta: dossier.Meta{ID: id}, Name: id})
	}
	for i, handling := range []*dossier.Handling{nil, nil, {Audience: []string{"inner"}}, {TLP: dossier.Red}} {
		add(&dossier.Source{Meta: dossier.Meta{ID: fmt.Sprint("s-", i+1), Handling: handling}, Type: "press", Title: "A source", Date: date})
	}
	for _, id := range issueIDs {
		issue := &dossier.Issue{Meta: dossier.Meta{ID: id}, Question: "What?"}
		for n, o := range optionIDs[:2+h.n(3)] {
			part, words := h.part(o, n == 0)
			issue.Options = append(issue.Options, dossier.Option{Part: part, Words: words})
		}
		add(issue)
	}
	for n, id := range draftIDs {
		d := &dossier.Draft{Meta: dossier.Meta{ID: id, Handling: open, Sources: []dossier.Citation{{Source: "s-1"}}}, Title: "A draft", Date: date}
		for _, number := range pointNumbers {
			part, words := h.part(number, false)
			p := dossier.Point{Part: part, Text: words}
			if _, ok := d.Point(p.Parent()); p.Parent() != "" && !ok || h.n(3) == 0 {
				continue
			}
			if h.n(2) == 0 {
				p.Sources = []dossier.Citation{{Source: h.one("s-1", "s-2", "s-3", "s-4")}}
				if h.n(1) == 0 {
					p.Sources = append(p.Sources, dossier.Citation{Source: "s-2", At: "p. 2"})
				}
			}
			if h.n(2) == 0 {
				issue := h.one(issueIDs...)
				p.Sets = []dossier.Term{dossier.Term(issue + "=" + h.optionOf(issue))}
			}
			d.Points = append(d.Points, p)
		}
		for i := range h.n(2) {
			if len(d.Points) == 0 {
				break
			}
			part, words := h.part(fmt.Sprint("dp-", i), false)
			d.Described = append(d.Described, dossier.Description{Part: part, Point: d.Points[h.n(len(d.Points)-1)].ID, Topic: "a topic", Words: words, AccordingTo: []string{"a reader"}})
		}
		if n == 1 && len(d.Points) > 0 {
			if first := h.records[len(h.records)-1].(*dossier.Draft); len(first.Points) > 0 {
				d.Pins = []dossier.Pin{{Draft: "d-1", Old: []string{first.Points[h.n(len(first.Points)-1)].ID}, New: []string{d.Points[h.n(len(d.Points)-1)].ID}}}
			}
		}
		add(d)
	}
	for i := range 2 + h.n(4) {
		id := fmt.Sprint(i)
		issue := h.one(issueIDs...)
		option := h.optionOf(issue)
		meta, words := h.head(h.one("oq-", "pos-", "cf-", "g-", "sq-") + id)
		switch meta.ID[:2] {
		case "oq":
			add(&dossier.Question{Meta: meta, Question: words, About: []string{h.address(), h.address()}})
		case "po":
			add(&dossier.Position{Meta: meta, Party: "p-a", Issue: issue, Stance: "demands", Option: option, Words: words, Date: date, Channel: "public"})
		case "cf":
			a := &dossier.Account{Meta: meta, Question: words, About: []string{h.address()}}
			for n := range 2 + h.n(2) {
				part, words := h.part("", n < 2)
				if h.n(2) == 0 {
					part.Sources = []dossier.Citation{{Source: h.one("s-1", "s-2")}, {Source: h.one("s-3", "s-4")}}
				}
				a.Sides = append(a.Sides, dossier.Side{Part: part, Who: h.one("Ann", "Bob"), Words: words + fmt.Sprint(" ", n)})
			}
			add(a)
		case "g-":
			g := &dossier.Guarantee{Meta: meta, Draft: h.one(draftIDs...), Trigger: words}
			if h.n(1) == 0 {
				g.Point = h.one(pointNumbers...)
			}
			add(g)
		case "sq":
			add(&dossier.Condition{Meta: meta, By: []string{"p-a"}, X: dossier.Term(issue + "=" + option), Relation: "before", Y: "i-1", Reading: "stated"})
			c := h.records[len(h.records)-1].(*dossier.Condition)
			if c.XWords = words; issue == "i-1" {
				c.Y = "i-2"
			}
		}
	}
	d, err := dossier.Assemble(dossier.Info{Title: "Talks", Summary: "They talk."}, h.records)
	if err != nil {
		h.Fatalf("the test makes no dossier: %v", err)
	}
	return d
}

// edit draws an edit of what somebody sees.
func (h *hiding) edit(v *dossier.View) (edits []Edit, what string) {
	var all []dossier.Record
	v.Each(func(r dossier.Record) bool {
		if r.Kind() != "group" {
			all = append(all, r)
		}
		return true
	})
	copyOf := func(r dossier.Record) dossier.Record {
		c, err := dossier.Decode(r.Kind(), dossier.FormatRecord(r))
		if err != nil {
			h.Fatal(err)
		}
		return c
	}
	pick := func(kinds ...dossier.Kind) dossier.Record {
		var some []dossier.Record
		for _, r := range all {
			if slices.Contains(kinds, r.Kind()) {
				some = append(some, r)
			}
		}
		if len(some) == 0 {
			return nil
		}
		return some[h.n(len(some)-1)]
	}
	change := func(was, is dossier.Record) []Edit {
		return []Edit{{At: dossier.AddressOf(was), Base: Mark(was), Record: is}}
	}
	switch what = h.one("option", "option and position", "option away", "point", "points", "point away", "numbers", "retract", "retract", "words", "side", "about", "source away", "sources", "new"); what {
	case "option", "option and position":
		was := pick("issue")
		if was == nil {
			return nil, what
		}
		is := copyOf(was).(*dossier.Issue)
		id := h.one(optionIDs...)
		if _, there := is.Option(id); there {
			return nil, what
		}
		is.Options = slices.Insert(is.Options, h.n(len(is.Options)), dossier.Option{Part: dossier.Part{ID: id}, Words: "typed"})
		if edits = change(was, is); what != "option" {
			p := &dossier.Position{Meta: dossier.Meta{ID: h.one("pos-1", "pos-2", "pos-9"), Sources: []dossier.Citation{{Source: "s-1"}}}, Party: "p-b", Issue: is.ID, Stance: "proposes", Option: id, Words: "typed", Date: when.MustParse("2026-02-02"), Channel: "public"}
			edits = append(edits, Edit{At: dossier.AddressOf(p), Record: p})
		}
	case "option away":
		was := pick("issue")
		if was == nil {
			return nil, what
		}
		is := copyOf(was).(*dossier.Issue)
		n := h.n(len(is.Options) - 1)
		is.Options = slices.Delete(is.Options, n, n+1)
		edits = change(was, is)
	case "point", "points", "point away", "numbers":
		was := pick("draft")
		if was == nil {
			return nil, what
		}
		is := h.drafted(was.(*dossier.Draft), what)
		if is == nil {
			return nil, what
		}
		edits = change(was, is)
	case "retract":
		was := all[h.n(len(all)-1)]
		edits = []Edit{{At: dossier.AddressOf(was), Base: Mark(was)}}
	case "sources":
		was := pick("account", "question", "guarantee", "position", "condition")
		if was == nil {
			return nil, what
		}
		is := copyOf(was)
		m := is.Head()
		source := pick("source")
		if source == nil {
			return nil, what
		}
		fresh := []dossier.Citation{{Source: source.Head().ID, At: h.one("", "p. 4")}}
		if h.n(1) == 0 {
			fresh = append(m.Sources, fresh...)
		}
		m.Sources = fresh
		edits = change(was, is)
	case "words", "side", "about", "source away":
		was := pick("account", "question", "guarantee")
		if was == nil {
			return nil, what
		}
		is := copyOf(was)
		switch r := is.(type) {
		case *dossier.Question:
			r.Question = "typed"
			if what == "about" {
				r.About = append(r.About, "draft/d-1#"+h.one(pointNumbers...))
			}
		case *dossier.Guarantee:
			r.Trigger, r.Point = "typed", h.one(pointNumbers...)
		case *dossier.Account:
			n := h.n(len(r.Sides) - 1)
			switch what {
			case "words":
				r.Sides[n].Words = "typed"
			case "side":
				r.Sides = slices.Insert(r.Sides, n, dossier.Side{Who: h.one("Ann", "Cy"), Words: "typed"})
			case "source away":
				r.Sides[n].Sources = nil
			default:
				r.Sides = slices.Delete(r.Sides, n, n+1)
			}
		}
		edits = change(was, is)
	case "new":
		q := &dossier.Question{Meta: dossier.Meta{ID: h.one("oq-1", "oq-2", "oq-3", "oq-9"), Sources: []dossier.Citation{{Source: "s-1"}}}, Question: "typed", About: []string{"draft/d-1#" + h.one(pointNumbers...)}}
		edits = []Edit{{At: dossier.AddressOf(q), Record: q}}
	}
	// What is no record by itself, no page and no program sends.
	for _, e := range edits {
		if e.Record == nil {
			continue
		}
		if _, err := dossier.Decode(e.Record.Kind(), dossier.FormatRecord(e.Record)); err != nil {
			return nil, what
		}
	}
	return edits, what
}

// drafted is a draft with other points.
func (h *hiding) drafted(was *dossier.Draft, what string) *dossier.Draft {
	c := *was
	c.Points = slices.Clone(c.Points)
	put := func(number, words string) {
		if slices.ContainsFunc(c.Points, func(p dossier.Point) bool { return p.ID == number }) {
			return
		}
		p := dossier.Point{Part: dossier.Part{ID: number}, Text: words}
		if p.Parent() == "" {
			c.Points = append(c.Points, p)
			return
		}
		for i := len(c.Points) - 1; i >= 0; i-- {
			if id := c.Points[i].ID; id == p.Parent() || strings.HasPrefix(id, p.Parent()+".") {
				c.Points = slices.Insert(c.Points, i+1, p)
				return
			}
		}
	}
	drop := func(number string) {
		c.Points = slices.DeleteFunc(c.Points, func(p dossier.Point) bool { return p.ID == number || strings.HasPrefix(p.ID, number+".") })
	}
	switch {
	case what == "point":
		put(h.one(pointNumbers...), "typed words")
	case what == "points":
		for range 3 {
			put(h.one(pointNumbers...), h.one("typed words", "words", "more words"))
		}
	case len(c.Points) == 0:
		return nil
	case what == "point away":
		drop(c.Points[h.n(len(c.Points)-1)].ID)
	default: // a point, with what is under it, gets a number that others may have
		from, to := c.Points[h.n(len(c.Points)-1)].ID, h.one(pointNumbers...)
		if strings.Contains(from, ".") || strings.Contains(to, ".") {
			return nil
		}
		aside := "77"
		for _, step := range [][2]string{{to, aside}, {from, to}, {aside, from}} {
			for i := range c.Points {
				if id := c.Points[i].ID; id == step[0] || strings.HasPrefix(id, step[0]+".") {
					c.Points[i].ID = step[1] + id[len(step[0]):]
				}
			}
		}
	}
	return &c
}

func texts(edits []Edit) string {
	var b strings.Builder
	for _, e := range edits {
		fmt.Fprintf(&b, "%s:\n", e.At)
		if e.Record != nil {
			b.Write(dossier.FormatRecord(e.Record))
		}
	}
	return b.String()
}

func textOf(r dossier.Records) string {
	var b strings.Builder
	for _, f := range dossier.Format(&dossier.Dossier{Records: r}) {
		fmt.Fprintf(&b, "== %s\n%s", f.Name, f.Text)
	}
	return b.String()
}

func assembled(t *rapid.T, r dossier.Records) *dossier.Dossier {
	d, err := dossier.Assemble(dossier.Info{Title: "Talks", Summary: "They talk."}, slices.Collect(func(yield func(dossier.Record) bool) { r.Each(yield) }))
	if err != nil {
		t.Fatal(err)
	}
	return d
}

// closed is a dossier of which owners alone see the groups.
func closed(t *rapid.T, d *dossier.Dossier) *dossier.Dossier {
	r := d.Records
	r.Groups = nil
	for _, g := range d.Groups {
		r.Groups = append(r.Groups, &dossier.Group{Meta: dossier.Meta{ID: g.ID}, Name: g.Name})
	}
	return assembled(t, r)
}

// anyLetter leaves out the letters in the numbers of points, which may be drawn.
func anyLetter(text string) string {
	for _, r := range []string{`(?m)^( *)[a-z]+\.( )()`, `(?m)^( *\d+)[a-z](\. )()`, `(#\d+)[a-z]?((?:\.[a-z]+)*)()\b`, `(\[\d+)[a-z]?((?:\.[a-z]+)*)(\])`, `(point: "?\d+)[a-z]?((?:\.[a-z]+)*)()\b`} {
		text = regexp.MustCompile(r).ReplaceAllString(text, "$1?$3")
	}
	return text
}

// And it shapes nothing of what others see, who see more than the editor and do not
// see all.
func TestNothingHiddenShapesWhatOthersSeeOfAnEdit(t *testing.T) {
	saved := 0
	rapid.Check(t, func(t *rapid.T) {
		h := &hiding{T: t}
		with := h.dossier()
		reader := h.one("inner", "outer")
		view := func(d *dossier.Dossier, reader string) *dossier.View {
			v, err := d.View(dossier.Scope{Reader: reader})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		without := assembled(t, view(with, reader).Records)
		for range 3 {
			edits, what := h.edit(view(without, dossier.Everyone))
			if len(edits) == 0 {
				continue
			}
			try := func(d *dossier.Dossier) (*dossier.Dossier, error) {
				over := &Desk{o: Options{Random: rand.NewChaCha8([32]byte{1})}}
				c, _, err := over.change(newState(d, ""), Sight{Role: access.Editor, Reader: dossier.Everyone}, slices.Clone(edits))
				return c.after, err
			}
			a, errA := try(with)
			b, errB := try(without)
			if (errA == nil) != (errB == nil) {
				t.Fatalf("%s: %v and without what is hidden from %s %v", what, errA, reader, errB)
			}
			if errA != nil {
				continue
			}
			saved++
			before := textOf(view(with, reader).Records)
			with, without = a, b
			if x, y := anyLetter(textOf(view(with, reader).Records)), anyLetter(textOf(view(without, reader).Records)); x != y {
				t.Fatalf("%s: %s saw\n%s\nand sees\n%s\nand without what is hidden\n%s", what, reader, before, x, y)
			}
		}
	})
	if saved < 50 && !testing.Short() { // a short run has a fifth of the dossiers
		t.Errorf("only %d edits were saved", saved)
	}
}

func TestNothingHiddenShapesWhatAnEditorGets(t *testing.T) {
	saved, refused, elsewhere := map[string]int{}, map[string]int{}, map[string]int{}
	rapid.Check(t, func(t *rapid.T) {
		h := &hiding{T: t}
		with := h.dossier()
		reader := h.one(dossier.Everyone, "inner", "outer")
		view := func(d *dossier.Dossier, reader string) *dossier.View {
			v, err := d.View(dossier.Scope{Reader: reader})
			if err != nil {
				t.Fatal(err)
			}
			return v
		}
		without := assembled(t, view(with, reader).Records)
		if h.n(1) == 0 { // as groups are for owners, if nothing is said of it
			with, without = closed(t, with), closed(t, without)
		}
		if a, b := textOf(view(with, reader).Records), textOf(view(without, reader).Records); a != b {
			t.Fatalf("the two look different before anything is edited:\n%s\n%s", a, b)
		}
		hidden := func() (out []string) { // the words of what is hidden
			all := textOf(view(with, "").Records)
			shown := textOf(view(with, reader).Records)
			for n := range h.secrets {
				if word := fmt.Sprintf("secret-%d kept", n+1); strings.Contains(all, word) && !strings.Contains(shown, word) {
					out = append(out, word)
				}
			}
			return out
		}
		for step := range 4 {
			edits, what := h.edit(view(without, reader))
			if len(edits) == 0 {
				continue
			}
			kept := hidden()
			try := func(d *dossier.Dossier) (Change, []dossier.Address, error) {
				over := &Desk{o: Options{Random: rand.NewChaCha8([32]byte{byte(step)})}}
				return over.change(newState(d, ""), Sight{Role: access.Editor, Reader: reader}, slices.Clone(edits))
			}
			a, atA, errA := try(with)
			b, atB, errB := try(without)
			told := func(err error) string {
				if err == nil {
					return ""
				}
				return err.Error()
			}
			if told(errA) != told(errB) {
				t.Fatalf("%s: %s is told\n%s\nand without what is hidden\n%s\nof\n%s", what, reader, told(errA), told(errB), texts(edits))
			}
			if fmt.Sprint(atA) != fmt.Sprint(atB) {
				t.Fatalf("%s: %v and without what is hidden %v", what, atA, atB)
			}
			if errors.Is(errA, ErrElsewhere) {
				elsewhere[what]++
			}
			if errA != nil {
				refused[what]++
				continue
			}
			saved[what]++
			with, without = a.after, b.after
			if x, y := textOf(view(with, reader).Records), textOf(view(without, reader).Records); x != y {
				t.Fatalf("%s: %s sees\n%s\nand without what is hidden\n%s", what, reader, x, y)
			}
			all := textOf(view(with, "").Records)
			for _, word := range kept {
				if !strings.Contains(all, word) {
					t.Fatalf("%s: %q was hidden from %s, and is lost:\n%s", what, word, reader, all)
				}
			}
		}
	})
	t.Logf("saved %v, refused %v, elsewhere %v", saved, refused, elsewhere)
	for _, what := range []string{"option", "option and position", "option away", "point", "points", "point away", "numbers", "retract", "words", "side", "about", "source away", "sources", "new"} {
		if saved[what] == 0 && !testing.Short() { // a short run has a fifth of the dossiers
			t.Errorf("%s was never saved: the test shows nothing of it", what)
		}
	}
}
