package who

import (
	_ "embed"
	"strings"

	"parley/dossier"
	"parley/when"
)

//go:embed countries.txt
var countriesText string

// country is a line of countries.txt.
type country struct {
	name       string
	adjectives []string
	seats      []string // capitals and the like
	also       []string
}

var countries = func() (out []country) {
	for line := range strings.Lines(countriesText) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		f := append(strings.Split(line, ";"), "", "", "")
		list := func(s string) (out []string) {
			for x := range strings.SplitSeq(s, ",") {
				if x = strings.TrimSpace(x); x != "" {
					out = append(out, x)
				}
			}
			return out
		}
		out = append(out, country{strings.TrimSpace(f[0]), list(f[1]), list(f[2]), list(f[3])})
	}
	return out
}()

// Gazetteer knows the parties and persons of a dossier by their names, and
// states by their adjectives and capitals. It may be used from several
// goroutines.
type Gazetteer struct {
	persons []person
	parties []party
	// By the folded last word of a name: which of persons, or -1-i for parties.
	byLast map[string][]name
	// Adjectives, folded, to parties; and to the names of states that are none.
	adjective map[string]side
	// Those whose consent makes a deal.
	principals []Who
}

// name is one way to write somebody's name, word by word, folded.
type name struct {
	words []string
	// Which of persons; or of parties.
	person, party int
	seat          bool // stands for the government only as a speaker: "Moscow said"
}

// side is whose an adjective is: an index of parties, or a state's name.
type side struct {
	party int
	name  string
}

type person struct {
	name    string
	given   string // folded; "" where the name is one word
	surname string // folded; "" where the name is one word
	id      string
	party   string // id
	offices []office
}

type office struct {
	words    []string // lower case
	from, to when.Date
}

type party struct {
	name, id string
	folded   string // of a dossier's party whose name is one word of four letters or more; else ""
}

// New makes the gazetteer of a view; of no dossier, for nil.
func New(v *dossier.View) *Gazetteer {
	g := &Gazetteer{byLast: map[string][]name{}, adjective: map[string]side{}}
	known := map[string]int{} // folded names of parties
	if v != nil {
		for _, p := range v.Parties {
			i := len(g.parties)
			f := fold(p.Name)
			if strings.Contains(f, " ") || len(f) < 4 {
				f = ""
			}
			g.parties = append(g.parties, party{p.Name, p.ID, f})
			for _, n := range append([]string{p.Name, p.Short}, p.Aka...) {
				if g.add(n, name{person: -1, party: i}) {
					known[fold(n)] = i
				}
			}
		}
		for _, p := range v.Principals() {
			g.principals = append(g.principals, Who{Name: p.Name, Party: p.ID})
		}
		for _, p := range v.Persons {
			i := len(g.persons)
			entry := person{name: p.Name, id: p.ID, party: p.Party}
			if w := strings.Fields(p.Name); len(w) > 1 {
				entry.given, entry.surname = fold(w[0]), fold(w[len(w)-1])
			}
			for _, o := range p.Offices {
				entry.offices = append(entry.offices, office{strings.Fields(strings.ToLower(o.Title)), o.From, o.To})
			}
			g.persons = append(g.persons, entry)
			for _, n := range append([]string{p.Name}, p.Aka...) {
				g.add(n, name{person: i, party: -1})
			}
		}
	}
	for _, c := range countries {
		i := -1
		for _, n := range append([]string{c.name}, c.also...) {
			if k, ok := known[fold(n)]; ok {
				i = k
				break
			}
		}
		for _, a := range c.adjectives {
			g.adjective[fold(a)] = side{i, c.name}
		}
		if i < 0 {
			i = len(g.parties)
			g.parties = append(g.parties, party{name: c.name})
		}
		for _, n := range append([]string{c.name}, c.also...) {
			if _, ok := known[fold(n)]; !ok {
				g.add(n, name{person: -1, party: i})
			}
		}
		for _, n := range c.seats {
			if _, ok := known[fold(n)]; !ok {
				g.add(n, name{person: -1, party: i, seat: true})
			}
		}
	}
	return g
}

func (g *Gazetteer) add(words string, n name) bool {
	for _, w := range strings.Fields(strings.Trim(words, ".")) {
		if f := fold(strings.Trim(w, `,"()`)); f != "" && f != "the" {
			n.words = append(n.words, f)
		}
	}
	if len(n.words) == 0 {
		return false
	}
	last := n.words[len(n.words)-1]
	g.byLast[last] = append(g.byLast[last], n)
	return true
}

// sideOf says whose a folded adjective is. Where it is no known one, it is told
// by its stem: it begins as the name of a party does and ends as adjectives of
// places do.
func (g *Gazetteer) sideOf(word string) (side, bool) {
	if s, ok := g.adjective[word]; ok {
		return s, true
	}
	for i, p := range g.parties {
		if p.id == "" {
			break // the dossier's parties come first
		}
		n := p.folded
		if n == "" {
			continue
		}
		same := 0
		for same < len(n) && same < len(word) && n[same] == word[same] {
			same++
		}
		if same >= 4 && same >= len(n)-2 && same < len(word) || same >= 4 && same == len(n) && word != n {
			switch word[same:] {
			case "n", "an", "ian", "ean", "ese", "ish", "y", "i", "ic", "er", "ite", "eno", "in", "nian", "r":
				return side{i, p.name}, true
			}
		}
	}
	return side{}, false
}

// who is a party as a Who.
func (g *Gazetteer) who(i int) Who {
	p := g.parties[i]
	if p.id == "" {
		return Who{Name: p.name, Party: p.name}
	}
	return Who{Name: p.name, Party: p.id}
}

// holders are the persons of the dossier who held an office with these words in
// its title on a date, of a party if one is given.
func (g *Gazetteer) holders(words []string, party string, date when.Date) (out []int) {
	for i, p := range g.persons {
		if party != "" && p.party != party {
			continue
		}
	offices:
		for _, o := range p.offices {
			for _, w := range words {
				if !holds(o.words, w) {
					continue offices
				}
			}
			// "The minister" of foreign affairs is no prime minister, nor is "the
			// president" a vice-president.
			if lead := o.words[0]; (lead == "vice" || lead == "deputy" || lead == "former" || lead == "prime") && !contains(words, lead) {
				continue
			}
			if !date.IsZero() && (!o.from.IsZero() && when.CertainlyBefore(date, o.from) || !o.to.IsZero() && when.CertainlyBefore(o.to, date)) {
				continue
			}
			out = append(out, i)
			break
		}
	}
	return out
}

func holds(title []string, word string) bool {
	for _, w := range title {
		if sameRole(strings.Trim(w, ",."), word) {
			return true
		}
	}
	return false
}

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// sameRole compares words of titles: defence and defense, adviser and advisor.
func sameRole(a, b string) bool {
	return a == b || roleSpelling.Replace(a) == roleSpelling.Replace(b)
}

var roleSpelling = strings.NewReplacer("defense", "defence", "advisor", "adviser", "centre", "center")
