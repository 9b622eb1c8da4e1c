package web

import (
	"slices"
	"strconv"
	"strings"

	"parley/dossier"
)

// notes are the sources of a page, numbered in the order in which they appear.
type notes struct {
	list []Note
	at   map[string]int // address: index in list
}

// Note is one entry of the list at the foot: a source, or a record that has
// none and stands for itself.
type Note struct {
	Number int
	Href   string          // the record's own page
	Source *dossier.Source // nil: a record without sources
	Words  string          // of a record without sources
}

// Marks are the numbers behind a statement: one link that opens all of its
// sources, large enough for a finger.
type Marks struct {
	First int
	Text  string // 1 2 5–7
	List  string // all of them, with commas, for the script
	Label string // for those who hear the page
}

// Cite gives the marks of what rests on the given records: the numbers of
// their sources, three or more in a row as one; nil if they have none.
func (s *sheet) Cite(addresses []string) *Marks {
	var numbers []int
	for _, a := range addresses {
		for _, n := range s.numbersOf(a) {
			if !slices.Contains(numbers, n) {
				numbers = append(numbers, n)
			}
		}
	}
	if len(numbers) == 0 {
		return nil
	}
	slices.Sort(numbers)
	var runs, list []string
	for i := 0; i < len(numbers); {
		j := i
		for j+1 < len(numbers) && numbers[j+1] == numbers[j]+1 {
			j++
		}
		if j-i < 2 {
			j = i
			runs = append(runs, strconv.Itoa(numbers[i]))
		} else {
			runs = append(runs, strconv.Itoa(numbers[i])+"–"+strconv.Itoa(numbers[j]))
		}
		i = j + 1
	}
	for _, n := range numbers {
		list = append(list, strconv.Itoa(n))
	}
	m := &Marks{First: numbers[0], Text: strings.Join(runs, " "), List: strings.Join(list, ",")}
	m.Label = text("cite.several", strings.Join(runs, ", "))
	if len(numbers) == 1 {
		if n := s.notes.list[numbers[0]-1]; n.Source == nil {
			m.Label = text("cite.record", n.Number, n.Words)
		} else {
			m.Label = text("cite.one", n.Number, outlet(n.Source))
		}
	}
	return m
}

// CiteAll cites the sources that a part of a record names.
func (s *sheet) CiteAll(cited []dossier.Citation) *Marks { return s.Cite(addressesOf(cited)) }

func addressesOf(cited []dossier.Citation) []string {
	out := make([]string, len(cited))
	for i, c := range cited {
		out[i] = "source/" + c.Source
	}
	return out
}

// CiteRecord cites one record.
func (s *sheet) CiteRecord(r dossier.Record) *Marks {
	return s.Cite([]string{dossier.AddressOf(r).String()})
}

// CiteAddress cites one record by its address.
func (s *sheet) CiteAddress(a string) *Marks { return s.Cite([]string{a}) }

// numbersOf gives the numbers of a record's sources.
func (s *sheet) numbersOf(address string) []int {
	at, _, _ := strings.Cut(address, "#")
	kind, id, _ := strings.Cut(at, "/")
	r, ok := s.Find(dossier.Kind(kind), id)
	if !ok {
		return nil
	}
	if src, ok := r.(*dossier.Source); ok {
		return []int{s.number(at, src)}
	}
	var out []int
	for _, c := range r.Head().Sources {
		if src := s.Source(c.Source); src != nil {
			out = append(out, s.number("source/"+c.Source, src))
		}
	}
	if len(out) == 0 {
		return []int{s.number(at, nil)}
	}
	return out
}

func (s *sheet) number(address string, src *dossier.Source) int {
	if i, ok := s.notes.at[address]; ok {
		return i + 1
	}
	if s.notes.at == nil {
		s.notes.at = map[string]int{}
	}
	n := Note{Number: len(s.notes.list) + 1, Href: s.To(address), Source: src}
	if src == nil {
		n.Words = s.Headline(address)
	}
	s.notes.at[address] = len(s.notes.list)
	s.notes.list = append(s.notes.list, n)
	return n.Number
}

// Notes lists what the page has cited so far; the layout asks last.
func (s *sheet) Notes() []Note { return s.notes.list }

// outlet is what a source is called in a list.
func outlet(src *dossier.Source) string {
	if src.Outlet != "" {
		return src.Outlet
	}
	return src.Title
}

// Marks says in a few words what to know of a source: who owns the outlet and
// whom it relays.
func (s *sheet) Marks(src *dossier.Source) []string {
	var out []string
	if src.Ownership != "" && src.Ownership != "unknown" {
		out = append(out, text("source."+string(src.Ownership)))
	}
	if len(src.Relays) > 0 {
		out = append(out, text("source.relays", strings.Join(src.Relays, ", ")))
	}
	if src.Reliability != "" {
		out = append(out, text("source.reliability", src.Reliability))
	}
	return out
}

// number with thousands set apart.
func thousands(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
