package reading

import (
	"sort"
	"strconv"
	"strings"

	"parley/reading/token"
)

var scales = map[string]float64{"thousand": 1e3, "million": 1e6, "billion": 1e9, "trillion": 1e12, "m": 1e6, "bn": 1e9, "tn": 1e12, "k": 1e3}

var tens = map[string]float64{"ten": 10, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100, "half": 0.5}

var hedges = token.Words(`about around nearly almost some roughly approximately over than least most estimated up`)

// Units that are times, and nouns that are counted without being a figure.
var noFigure = token.Words(`day days week weeks month months year years hour hours minute minutes o'clock am pm a.m. p.m. round rounds point points page pages`)

// findFigures finds quantities with a unit: counts of people and things, shares,
// sums of money. Dates, times, ages and small numbers in words are none.
func (w *work) findFigures() {
	w.a.Figures = []Figure{}
	found := w.dates
	inside := w.innermost()
	for i := 0; i < len(w.doc.Tokens); i++ {
		k := sort.Search(len(found), func(k int) bool { return found[k].To > i })
		if k < len(found) && found[k].From <= i {
			continue
		}
		f, next, ok := w.figure(i)
		if !ok {
			continue
		}
		sent := w.sentence(i)
		f.What = clipWords(Spans{w.span(sent.From, sent.To)}.Of(w.doc.Text), 200)
		f.Confidence = 0.6
		if n := inside[i]; n > 0 {
			at := n - 1
			f.Statement = &at
			f.What = clipWords(strings.TrimPrefix(w.a.Statements[at].Content.Of(w.doc.Text), "that "), 200)
		}
		w.a.Figures = append(w.a.Figures, f)
		i = next - 1
	}
}

func clipWords(s string, most int) string {
	if len(s) <= most {
		return s
	}
	s = s[:most]
	return s[:max(strings.LastIndexByte(s, ' '), 0)] + " …"
}

// figure reads a quantity that begins at a token.
func (w *work) figure(i int) (f Figure, next int, ok bool) {
	sent := w.sentence(i)
	from := i
	t := &w.doc.Tokens[i]
	var value float64
	word := false
	switch {
	case t.Kind == token.Number:
		digits := strings.ReplaceAll(w.doc.Word(i), ",", "")
		scale := 1.0
		if i > sent.From && strings.Contains("$€£¥", w.doc.Word(i-1)) {
			// "$600bn": letters at the number are its scale where it is money.
			bare := strings.TrimRight(digits, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ")
			if s, is := scales[strings.ToLower(digits[len(bare):])]; is {
				digits, scale = bare, s
			}
		}
		v, err := strconv.ParseFloat(digits, 64)
		if err != nil {
			return f, i, false
		}
		value = v * scale
	default:
		v, isTen := tens[w.lower(i)]
		if !isTen {
			return f, i, false
		}
		value, word = v, true
	}
	next = i + 1
	scaled := false
	if next < sent.To {
		if s, isScale := scales[w.lower(next)]; isScale {
			value, scaled = value*s, true
			next++
		}
	}
	unit := ""
	if i > sent.From {
		switch w.doc.Word(i - 1) {
		case "$", "€", "£", "¥":
			unit, from = w.doc.Word(i-1), i-1
		}
	}
	if unit == "" && next < sent.To {
		switch w.lower(next) {
		case "percent", "%":
			unit, next = "percent", next+1
		case "per":
			if next+1 < sent.To && w.lower(next+1) == "cent" {
				unit, next = "percent", next+2
			}
		}
	}
	if unit == "" {
		if word && !scaled {
			return f, i, false
		}
		k := next
		for k < sent.To && k < next+3 && (w.doc.Tokens[k].Tag == token.JJ || w.doc.Tokens[k].Tag == token.NN && k+1 < sent.To && w.doc.Tokens[k+1].Tag == token.NNS || w.doc.Tokens[k].Kind == token.Capital && k+1 < sent.To && w.doc.Tokens[k+1].Tag == token.NNS) {
			k++
		}
		if k >= sent.To || !w.doc.Tokens[k].Tag.IsNoun() || w.is(k, noFigure) || w.doc.Tokens[k].Kind != token.Lower {
			return f, i, false
		}
		if !scaled && value < 10 || !scaled && value >= 1900 && value < 2100 && !strings.Contains(w.doc.Word(i), ",") {
			return f, i, false
		}
		unit, next = strings.ToLower(Spans{w.span(next, k+1)}.Of(w.doc.Text)), k+1
	}
	if unit == "people" {
		unit = "persons"
	}
	f.Unit, f.Value, f.Span = unit, &value, w.span(from, next)
	if h := from - 1; h >= sent.From && w.is(h, hedges) {
		start := h
		if w.lower(h) == "than" || w.lower(h) == "least" || w.lower(h) == "most" {
			start = max(sent.From, h-1)
		}
		if w.lower(h) != "some" || w.doc.Tokens[i].Kind == token.Number {
			f.Hedge = strings.ToLower(Spans{w.span(start, h+1)}.Of(w.doc.Text))
		}
	}
	if w.lower(from-b2i(from > 0)) == "to" && from-2 >= sent.From && w.lower(from-2) == "up" {
		f.Hedge = "up to"
	}
	return f, next, true
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}
