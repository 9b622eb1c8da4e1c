package nodeal

import (
	"strings"
)

// Unit is a unit of the dossier's, taken apart: "USD billion/month" counts USD, a
// thousand million at a time, by the month.
type Unit struct {
	// Base is what is counted: km2, persons, USD, percent, months for a length of
	// time, "to 1" for a ratio of two sides; else the unit's own words.
	Base   string
	Factor float64 // in the base
	// Per is the base of what it is counted by, "" if it stands by itself; "months"
	// for a rate.
	Per       string
	PerFactor float64
}

// meanMonth is the Gregorian mean, in days.
const meanMonth = 30.436875

var scales = map[string]float64{"hundred": 1e2, "thousand": 1e3, "million": 1e6, "mn": 1e6, "billion": 1e9, "bn": 1e9, "trillion": 1e12}

type measureOf struct {
	base   string
	factor float64
}

var bases = map[string]measureOf{
	"km2": {"km2", 1}, "km²": {"km2", 1}, "sq km": {"km2", 1}, "square km": {"km2", 1}, "square kilometres": {"km2", 1}, "square kilometers": {"km2", 1},
	"square miles": {"km2", 2.589988110336}, "square mile": {"km2", 2.589988110336}, "sq mi": {"km2", 2.589988110336}, "hectares": {"km2", 0.01}, "hectare": {"km2", 0.01}, "ha": {"km2", 0.01},
	"acres": {"km2", 0.0040468564224}, "m2": {"km2", 1e-6},
	"km": {"km", 1}, "kilometres": {"km", 1}, "kilometers": {"km", 1}, "metres": {"km", 0.001}, "meters": {"km", 0.001}, "miles": {"km", 1.609344},
	"persons": {"persons", 1}, "person": {"persons", 1}, "people": {"persons", 1},
	"percent": {"percent", 1}, "per cent": {"percent", 1}, "%": {"percent", 1},
	"hours": {"months", 1 / (24 * meanMonth)}, "hour": {"months", 1 / (24 * meanMonth)}, "days": {"months", 1 / meanMonth}, "day": {"months", 1 / meanMonth},
	"weeks": {"months", 7 / meanMonth}, "week": {"months", 7 / meanMonth}, "months": {"months", 1}, "month": {"months", 1},
	"quarter": {"months", 3}, "quarters": {"months", 3}, "years": {"months", 12}, "year": {"months", 12},
}

// ParseUnit takes a unit apart. Every text is a unit; one that is not known counts
// itself, and adds only to its like.
func ParseUnit(s string) Unit {
	s = strings.TrimSpace(s)
	if m, ok := base(s); ok { // "to 1", and units of which a slash is part
		return Unit{m.base, m.factor, "", 1}
	}
	of, per, divided := strings.Cut(s, "/")
	if !divided {
		if a, b, ok := strings.Cut(s, " per "); ok {
			of, per, divided = a, b, true
		}
	}
	u := Unit{Per: "", PerFactor: 1}
	m, _ := base(of)
	u.Base, u.Factor = m.base, m.factor
	if divided {
		p, _ := base(per)
		u.Per, u.PerFactor = p.base, p.factor
	}
	return u
}

// base reads a unit without "per": a scale and what is counted.
func base(s string) (measureOf, bool) {
	words := strings.Fields(s)
	factor := 1.0
	var rest []string
	for _, w := range words {
		if f, ok := scales[strings.ToLower(w)]; ok {
			factor *= f
		} else {
			rest = append(rest, w)
		}
	}
	name := strings.Join(rest, " ")
	if m, ok := bases[strings.ToLower(name)]; ok {
		return measureOf{m.base, m.factor * factor}, true
	}
	return measureOf{name, factor}, name == "to 1"
}

// Rate tells whether the unit is by time.
func (u Unit) Rate() bool { return u.Per == "months" && u.Base != "months" }

// Adds tells whether amounts of a base can be added up over time and sides: people,
// ground and money can, shares and ratios cannot.
func Adds(base string) bool {
	return base != "percent" && base != "to 1" && base != "months" && !strings.Contains(base, "percent")
}
