package reading

import (
	"strconv"
	"strings"

	"parley/dossier"
	"parley/reading/token"
)

// quantity is a number that a statement states, with what it is of.
type quantity struct {
	low, high float64 // the same, but for "between 20 and 30"
	unit      string  // the noun behind it, in the singular; $, €, £, ¥ before it; percent; "" for none
	people    bool    // the noun is of people, or there is none and an army or force is of so many
}

var smallNumbers = map[string]float64{"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15,
	"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90, "hundred": 100}

var (
	counted = token.Words(`person persons people soldier soldiers troop troops man men personnel fighter fighters member members servicemen police officers guards civilians`)
	ofMany  = token.Words(`army armies force forces military troops garrison police`)
)

// quantities are the numbers in the content of a statement.
func (w *work) quantities(s *Statement) (out []quantity) {
	for _, piece := range s.Content {
		r := w.tokens(piece)
		for i := r.From; i < r.To; {
			q, next, ok := w.quantity(i, r)
			if !ok {
				i++
				continue
			}
			// "between 600,000 and 800,000 soldiers", "20 to 30 years"
			if next < r.To && (w.lower(next) == "and" || w.lower(next) == "to") && (w.lower(next) == "to" || i > r.From && w.lower(i-1) == "between") {
				if q2, after, ok := w.quantity(next+1, r); ok && q2.low > q.low && (q.unit == "" || q.unit == q2.unit) {
					q2.low = q.low
					q, next = q2, after
				}
			}
			out = append(out, q)
			i = next
		}
	}
	return out
}

// quantity reads the number that begins at a token of r, and its unit.
func (w *work) quantity(i int, r token.Range) (q quantity, next int, ok bool) {
	if i >= r.To {
		return q, i, false
	}
	word := w.lower(i)
	// "a 20-year guarantee"
	digits, unit, _ := strings.Cut(word, "-")
	value, is := smallNumbers[digits]
	if !is && w.doc.Tokens[i].Kind != token.Number {
		return q, i, false
	}
	if !is {
		digits = strings.ReplaceAll(digits, ",", "")
		bare := strings.TrimRight(digits, "abcdefghijklmnopqrstuvwxyz") // $600bn
		scale, scaled := scales[digits[len(bare):]]
		v, err := strconv.ParseFloat(bare, 64)
		if err != nil || digits != bare && !scaled {
			return q, i, false
		}
		if scaled {
			v *= scale
		}
		value = v
	}
	next = i + 1
	if next < r.To && unit == "" {
		if s, ok := scales[w.lower(next)]; ok {
			value *= s
			next++
		}
	}
	q.low, q.high = value, value
	before := ""
	if i > r.From {
		before = w.doc.Word(i - 1)
	}
	switch {
	case unit != "":
		q.unit = token.NounLemma(unit, nil)
	case before != "" && strings.Contains("$€£¥", before):
		q.unit = before
	case next < r.To && (w.lower(next) == "percent" || w.doc.Word(next) == "%" || w.lower(next) == "per" && next+1 < r.To && w.lower(next+1) == "cent"):
		q.unit = "percent"
	default:
		k := next
		for k < min(r.To-1, next+2) && (w.doc.Tokens[k].Tag == token.JJ || w.doc.Tokens[k].Kind == token.Capital) {
			k++ // "20 more years", "800,000 Kestrian soldiers"
		}
		if k < r.To && w.doc.Tokens[k].Tag.IsNoun() && w.doc.Tokens[k].Kind == token.Lower {
			q.unit, q.people = token.NounLemma(w.lower(k), nil), w.is(k, counted)
			break
		}
		// "an army of 800,000", "a force of about 5,000"
		for j := i - 1; j >= max(r.From, i-5); j-- {
			q.people = q.people || w.is(j, ofMany)
		}
	}
	return q, next, true
}

// measure is what an issue with a range is measured in.
type measure struct {
	dossier.Range
	unit   string // as quantities have it
	people bool
	scale  float64 // what one of it is
}

var currencies = map[string]string{"usd": "$", "dollar": "$", "eur": "€", "euro": "€", "gbp": "£", "pound": "£", "jpy": "¥", "yen": "¥"}

func measureOf(r *dossier.Range) *measure {
	if r == nil {
		return nil
	}
	m := &measure{Range: *r, scale: 1}
	for w := range strings.FieldsSeq(strings.ToLower(r.Unit)) {
		one := token.NounLemma(w, nil)
		switch s, ok := scales[w]; {
		case ok:
			m.scale = s
		case currencies[one] != "":
			m.unit = currencies[one]
		case strings.Contains("$€£¥%", w):
			m.unit = strings.ReplaceAll(w, "%", "percent")
		case m.unit == "":
			m.unit, m.people = one, counted.Has(token.Hash(w))
		}
	}
	return m
}

// option is the value of the range that one of the quantities states, as an
// option is written; "" where none fits the unit and the bounds.
func (m *measure) option(said []quantity) string {
	for _, q := range said {
		unit := q.unit
		if c := currencies[unit]; c != "" {
			unit = c
		}
		if !(m.people && q.people) && unit != m.unit {
			continue
		}
		low, high := q.low/m.scale, q.high/m.scale
		if m.Low != nil && low < *m.Low || m.High != nil && high > *m.High {
			continue
		}
		out := strconv.FormatFloat(low, 'f', -1, 64)
		if high > low {
			out += ".." + strconv.FormatFloat(high, 'f', -1, 64)
		}
		return out
	}
	return ""
}
