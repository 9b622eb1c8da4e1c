package web

import (
	"errors"
	"net/http"
	"strconv"

	"parley/analysis/nodeal"
	"parley/chart"
)

// costPage shows the ledger of no deal.
type costPage struct {
	*sheet
	Ledger   *nodeal.Ledger
	Any      bool // there is a rate
	Table    []costSide
	Fans     []fan
	Until    []until
	Ahead    []window
	Sets     []besideSet
	Found    []foundLine
	Right    []foundLine
	NotIn    []foundLine
	SumLines []foundLine
	Asked    rangeForm
}

// costSide is a side of the ledger.
type costSide struct {
	nodeal.Side
	Rows []costRow
	Asks []costAsk
}

type costRow struct {
	nodeal.Entry
	Cells [3]costCell
	Open  []string
	Aims  []foundLine
	Later []foundLine
	All   []foundLine
	Cited []string
}

// costCell is low, central or high.
type costCell struct {
	Label, Number, Who, Interest, Href string
}

type costAsk struct {
	Text, To string
	IDs      []string
}

// fan is straight lines at published rates.
type fan struct {
	Title, Note string
	Cited       []string
	Figure      figure
}

type until struct {
	nodeal.Threshold
	Cited []string
	Ends  []foundLine
	Lead  []string // of the ends
	Unfit []foundLine
}

type window struct {
	nodeal.Window
	Href string
	Adds []foundLine
}

type besideSet struct {
	Title, Unit string
	Cited       []string
	Figure      figure
}

// rangeForm is what somebody entered for a bargaining range.
type rangeForm struct {
	P, CostA, CostB, By string
	Words               string // the answer
	Wrong               string // why there is none
}

const (
	usualMonths = 12
	mostMonths  = 600
	seed        = 1
	draws       = 10_000
)

func buildCost(s *sheet) (any, error) {
	over := usualMonths
	if text := s.first("months"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 1 || n > mostMonths {
			return nil, fault{http.StatusBadRequest, "bad-months", "fault.months", []any{clip(text), mostMonths}}
		}
		over = n
	}
	p := costPage{sheet: s, Ledger: nodeal.Keep(s.View, s.day, over, seed, draws)}
	for _, side := range p.Ledger.Sides {
		p.side(side)
	}
	for _, side := range p.Ledger.Sides {
		for i := range side.Entries {
			if err := p.fan(side.Name, &side.Entries[i]); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range p.Ledger.Together {
		p.SumLines = append(p.SumLines, s.found(t.Words(), t.IDs, false))
	}
	for _, t := range p.Ledger.Thresholds {
		p.until(t)
	}
	for _, w := range p.Ledger.Windows {
		x := window{Window: w, Href: s.To(w.ID)}
		for _, a := range w.Adds {
			x.Adds = append(x.Adds, s.found(a.Words(), a.IDs, false))
		}
		p.Ahead = append(p.Ahead, x)
	}
	for i, set := range p.Ledger.Competing {
		if err := p.beside(i, set); err != nil {
			return nil, err
		}
	}
	for _, list := range []struct {
		from []nodeal.Finding
		to   *[]foundLine
	}{{p.Ledger.Findings, &p.Found}, {p.Ledger.Follows, &p.Right}, {p.Ledger.Apart, &p.NotIn}} {
		for _, f := range list.from {
			*list.to = append(*list.to, s.found(f.Text, f.IDs, false))
		}
	}
	p.bargain()
	return p, nil
}

func (p *costPage) side(side nodeal.Side) {
	s := p.sheet
	x := costSide{Side: side}
	for i := range side.Entries {
		e := &side.Entries[i]
		p.Any = true
		row := costRow{Entry: *e}
		for n, r := range []*nodeal.Rate{e.Low, e.Central, e.High} {
			label := text([]string{"cost.low", "cost.central", "cost.high"}[n])
			c := costCell{Label: label}
			if r != nil {
				value := r.Low
				if n == 2 {
					value = r.High
				}
				c = costCell{Label: label, Number: e.Number(r, value), Who: r.Who(), Interest: r.Interest, Href: s.To(r.ID)}
			}
			row.Cells[n] = c
		}
		if r := e.OpenAbove; r != nil {
			row.Open = append(row.Open, text("cost.openabove", e.Number(r, r.High), r.Who()))
		}
		if r := e.OpenBelow; r != nil {
			row.Open = append(row.Open, text("cost.openbelow", e.Number(r, r.Low), r.Who()))
		}
		for _, list := range []struct {
			rates []nodeal.Rate
			to    *[]foundLine
		}{{e.Rates, &row.All}, {e.Aims, &row.Aims}, {e.Projections, &row.Later}} {
			for i := range list.rates {
				r := &list.rates[i]
				*list.to = append(*list.to, s.found(r.Line(), []string{r.ID}, false))
				row.Cited = append(row.Cited, r.ID)
			}
		}
		x.Rows = append(x.Rows, row)
	}
	for _, q := range side.Blanks {
		a := costAsk{Text: q.Text, IDs: q.IDs}
		if len(q.To) > 0 {
			a.To = s.Names(q.To)
		}
		x.Asks = append(x.Asks, a)
	}
	if len(x.Rows)+len(x.Asks) > 0 {
		p.Table = append(p.Table, x)
	}
}

// fan draws an entry's lines.
func (p *costPage) fan(side string, e *nodeal.Entry) error {
	f := e.Fan(p.Ledger.Day, p.Ledger.Months)
	if len(f.Lines) == 0 {
		return nil
	}
	title := side + ": " + e.Name
	c := &chart.Steps{Title: title, Unit: f.Unit, Shade: f.Between}
	x := fan{Title: title, Note: text("cost.added", f.Unit, p.Ledger.Day.Words())}
	for _, l := range f.Lines {
		line := chart.Series{Label: l.Publisher, Note: l.Time, Straight: true, Points: []chart.Point{{Day: l.From}, {Day: l.To, Value: l.Value}}}
		if l.Derived {
			line.Line = chart.Dashed
			c.Keys = []chart.Key{{Line: chart.Dashed, Words: text("cost.derived")}}
		}
		c.Series = append(c.Series, line)
		x.Cited = append(x.Cited, l.ID)
	}
	var err error
	if x.Figure, err = drawn("fan-"+strconv.Itoa(len(p.Fans)), title, c, 400); err != nil {
		return p.undrawn(err, x.Cited)
	}
	p.Fans = append(p.Fans, x)
	return nil
}

// undrawn says of figures that they cannot be drawn: published numbers can be
// beyond what an axis holds.
func (p *costPage) undrawn(err error, ids []string) error {
	var wrong *chart.Error
	if !errors.As(err, &wrong) {
		return err
	}
	p.NotIn = append(p.NotIn, p.found(text("cost.undrawn", wrong.Error()), ids, false))
	return nil
}

func (p *costPage) until(t nodeal.Threshold) {
	s := p.sheet
	x := until{Threshold: t}
	for _, list := range [][]nodeal.Told{t.Left, t.Told, t.Beside} {
		for _, v := range list {
			x.Cited = append(x.Cited, v.ID)
		}
	}
	for _, end := range []struct {
		lead string
		span *nodeal.Span
	}{{text("cost.shortest"), t.Least}, {text("cost.longest"), t.Most}} {
		if end.span != nil {
			x.Ends = append(x.Ends, s.found(end.span.Words, end.span.IDs, false))
			x.Lead = append(x.Lead, end.lead)
		}
	}
	for _, f := range t.Unfit {
		x.Unfit = append(x.Unfit, s.found(f.Text, f.IDs, false))
	}
	p.Until = append(p.Until, x)
}

// beside draws competing figures on one axis.
func (p *costPage) beside(n int, set nodeal.Set) error {
	c := &chart.Ranges{Title: set.Title, Unit: set.Unit}
	x := besideSet{Title: set.Title, Unit: set.Unit}
	for _, r := range set.Rows {
		note := r.Type
		for _, w := range []string{r.What, r.Period} {
			if w != "" {
				note += ", " + w
			}
		}
		if r.Interest != "" {
			note += "; " + text("cost.for", r.Interest)
		}
		f := chart.Figure{Publisher: r.Publisher, Note: note, Low: r.Low, High: r.High, Words: r.Words, Href: p.To(r.ID), Hollow: r.Type == "aim" || r.Type == "claim" || r.Type == "projection"}
		if r.Low == nil {
			f.Blank = r.Words
		}
		if len(r.Denied) > 0 {
			f.Line = chart.Dashed
			f.Note += "; " + text("denied") + " " + join(r.Denied)
			c.Keys = []chart.Key{{Line: chart.Dashed, Words: text("cost.disputed")}}
		}
		if f.Hollow {
			c.Note = text("cost.hollow")
		}
		c.Figures = append(c.Figures, f)
		x.Cited = append(x.Cited, r.ID)
	}
	var err error
	if x.Figure, err = drawn("beside-"+strconv.Itoa(n), set.Title, c, 640); err != nil {
		return p.undrawn(err, x.Cited)
	}
	p.Sets = append(p.Sets, x)
	return nil
}

// bargain works out a bargaining range from what somebody entered.
func (p *costPage) bargain() {
	f := rangeForm{P: p.first("p"), CostA: p.first("cost-a"), CostB: p.first("cost-b"), By: p.first("by")}
	p.Asked = f
	if f.P == "" && f.CostA == "" && f.CostB == "" {
		return
	}
	in := nodeal.BargainingInputs{By: f.By}
	var err error
	for _, field := range []struct {
		text string
		to   *nodeal.Input
	}{{f.P, &in.P}, {f.CostA, &in.CostA}, {f.CostB, &in.CostB}} {
		if err == nil {
			*field.to, err = nodeal.ParseInput(field.text)
		}
	}
	if err == nil {
		var b *nodeal.Bargaining
		if b, err = nodeal.Range(in); err == nil {
			p.Asked.Words = b.Words
			return
		}
	}
	p.Asked.Wrong = err.Error()
}

// Choice says how low, central and high are chosen.
func (p costPage) Choice() string { return nodeal.RuleOfChoice }
