package who

import (
	"strings"

	"parley/reading/token"
	"parley/when"
)

// Scene is who is who in one text.
type Scene struct {
	g    *Gazetteer
	doc  *token.Doc
	date when.Date
	// Who was named in full, in the order of the text.
	people []*someone
	// By the folded surname: the last one named so.
	bySurname map[string]int
	mentions  []mention      // names of persons and parties, in order
	at        map[int]int    // first token to mention
	described []description  // who was described and not named, as far as resolved
	fuzzy     map[string]int // memory of names that were looked up by likeness
	bodies    []body         // organisations by their names, in order
	// What has been looked up, by the hashes of words.
	folded map[uint32]string
	sides  map[uint32]found
}

// found is a side, if it was found.
type found struct {
	side
	ok bool
}

// fold is a token's word, folded.
func (s *Scene) fold(i int) string {
	h := s.doc.Tokens[i].Hash
	f, ok := s.folded[h]
	if !ok {
		f = fold(s.doc.Word(i))
		s.folded[h] = f
	}
	return f
}

// sideOf says whose an adjective at a token is.
func (s *Scene) sideOf(i int) (side, bool) {
	h := s.doc.Tokens[i].Hash
	f, ok := s.sides[h]
	if !ok {
		f.side, f.ok = s.g.sideOf(s.fold(i))
		s.sides[h] = f
	}
	return f.side, f.ok
}

// someone is a person that the text names.
type someone struct {
	Who
	surname string
	titles  []string // lower case
	side    string   // adjective or name of their party, as the text has it
	sex     int      // 1 female, 2 male, 0 not known
	gaz     int      // which of the gazetteer's persons; -1: none
}

// mention is one place where somebody or a party is named: tokens [from, to).
type mention struct {
	from, to int
	person   int // of people; -1
	party    int // of the gazetteer's parties; -1
	seat     bool
}

// description is a speaker who was not named.
type description struct {
	Speaker
	at   int // token
	head string
	sex  int
}

// body is an organisation that the text names.
type body struct {
	at   int
	name string
	head string // the noun it is spoken of by: ministry, council
}

// Scan reads a text for names.
func (g *Gazetteer) Scan(doc *token.Doc, date when.Date) *Scene {
	s := &Scene{g: g, doc: doc, date: date, bySurname: map[string]int{}, at: map[int]int{}, fuzzy: map[string]int{}, folded: map[uint32]string{}, sides: map[uint32]found{}}
	for _, sent := range doc.Sentences {
		for i := sent.From; i < sent.To; {
			if k := doc.Tokens[i].Kind; k != token.Capital && k != token.Upper {
				i++
				continue
			}
			end := s.run(i, sent.To)
			s.read(i, end, sent)
			i = max(end, i+1)
		}
	}
	return s
}

func (s *Scene) lower(i int) string { return strings.ToLower(s.doc.Word(i)) }

func (s *Scene) is(i int, in token.Set) bool { return in.Has(s.doc.Tokens[i].Hash) }

func capital(k token.Kind) bool { return k == token.Capital || k == token.Upper }

// run is the end of the stretch of capitalised words from i: particles may stand
// within it, marks not.
func (s *Scene) run(i, to int) int {
	end := i + 1
	for end < to {
		t := s.doc.Tokens[end]
		switch {
		case capital(t.Kind) && t.Spaced && s.doc.Tokens[end-1].Kind != token.Clitic:
			end++
		case s.is(end, particles) && end+1 < to && capital(s.doc.Tokens[end+1].Kind) && end > i && !s.is(end-1, titles):
			end += 2
		default:
			return end
		}
	}
	return end
}

// common tells whether a capitalised word at the beginning of a sentence is
// likely to have its capital from there alone.
func (s *Scene) common(i int, sent token.Range) bool {
	if i != sent.From && !(i == sent.From+1 && !s.doc.Tokens[sent.From].Kind.IsWord()) && s.doc.Tokens[max(i-1, 0)].Kind != token.Open && s.doc.Tokens[max(i-1, 0)].Kind != token.Colon {
		return false
	}
	switch t := s.doc.Tokens[i].Tag; t {
	case token.DT, token.IN, token.PRP, token.PRPS, token.CC, token.RB, token.WRB, token.WP, token.WDT, token.CD, token.TO, token.MD, token.EX, token.PDT,
		token.VB, token.VBD, token.VBG, token.VBN, token.VBP, token.VBZ, token.UH, token.NNS, token.JJR, token.JJS, token.RBR, token.RBS:
		return true
	}
	return false
}

// read takes a stretch of capitalised words [from, to) apart into names.
func (s *Scene) read(from, to int, sent token.Range) {
	for from < to && (s.common(from, sent) && !s.known(from, to) || s.is(from, functionWords)) {
		from++
	}
	for from < to {
		if end, n, ok := s.listed(from, to); ok {
			s.name(from, end, n, sent)
			from = end
			continue
		}
		// The stretch up to the next listed name is a name of its own.
		end := from + 1
		for end < to {
			if _, n, ok := s.listed(end, to); ok && !s.otherPerson(end, n, from) {
				break
			}
			end++
		}
		s.unlisted(from, end, sent)
		from = end
	}
}

// otherPerson tells whether a surname of the dossier at a token stands behind
// another given name than that person's: "Mary Vask".
func (s *Scene) otherPerson(i int, n name, from int) bool {
	if n.person < 0 || len(n.words) != 1 || i-1 < from || s.is(i-1, titles) || s.adjective(i-1) {
		return false
	}
	return !s.fits(n.person, []string{s.fold(i - 1)})
}

var articleWords = token.Words(`the a an`)

var functionWords = token.Words(`the a an this that these those his her its their our my your but and or if when while after before as in on at for from with by of to not no no. yes so then
	he she they it we i you who what how why where there here monday tuesday wednesday thursday friday saturday sunday
	january february march april may june july august september october november december q a`)

// known tells whether a name of the dossier begins at a token.
func (s *Scene) known(i, to int) bool { _, _, ok := s.listed(i, to); return ok }

// listed finds the longest name of the gazetteer that begins at a token.
func (s *Scene) listed(from, to int) (end int, n name, ok bool) {
	var folded [8]string
	k := 0
	for i := from; i < to && k < len(folded); i++ {
		folded[k] = s.fold(i)
		k++
	}
	for size := k; size > 0; size-- {
		last := folded[size-1]
		if last == "" {
			continue
		}
	candidates:
		for _, c := range s.g.byLast[last] {
			if len(c.words) != size {
				continue
			}
			for j, w := range c.words[:size-1] {
				if folded[j] != w && !(c.person >= 0 && near(folded[j], w)) {
					continue candidates
				}
			}
			if size == 1 && s.doc.Word(from) == strings.ToLower(s.doc.Word(from)) {
				continue // "us" is no "US"
			}
			if size == 1 && c.party >= 0 && s.doc.Tokens[from].Kind == token.Capital && len(c.words[0]) <= 3 && strings.ToUpper(s.doc.Word(from)) != s.doc.Word(from) {
				continue // "Us" at the beginning of a sentence
			}
			return from + size, c, true
		}
	}
	// A surname alone, or a name with an unusual spelling.
	for size := min(k, 3); size > 0; size-- {
		last := folded[size-1]
		if p, ok := s.surname(last, from+size-1); ok {
			if size > 1 && !s.fits(p, folded[:size-1]) {
				continue
			}
			return from + size, name{person: p, party: -1, words: []string{last}}, true
		}
	}
	return from, name{}, false
}

// surname finds the gazetteer's person with a folded surname, or one like it;
// -1 and true where several have it.
func (s *Scene) surname(last string, i int) (int, bool) {
	if len(last) < 3 {
		return 0, false
	}
	if p, ok := s.fuzzy[last]; ok {
		return p, p >= 0
	}
	found, matches := -1, 0
	for p := range s.g.persons {
		if s.g.persons[p].surname == last {
			found, matches = p, matches+1
		}
	}
	if w := s.doc.About(i); matches == 0 && w.Verb == 0 && w.Noun == 0 {
		for p := range s.g.persons {
			if near(s.g.persons[p].surname, last) {
				found, matches = p, matches+1
			}
		}
	}
	if matches != 1 {
		found = -1
	}
	s.fuzzy[last] = found
	return found, found >= 0
}

// fits tells whether what stands before a surname is that person's given name,
// or its initial.
func (s *Scene) fits(p int, given []string) bool {
	first := s.g.persons[p].given
	g := given[len(given)-1]
	return g == first || near(g, first) || len(g) == 1 && first != "" && g[0] == first[0]
}

// name records a name of the gazetteer.
func (s *Scene) name(from, to int, n name, sent token.Range) {
	if n.party >= 0 {
		s.mention(mention{from, to, -1, n.party, n.seat})
		return
	}
	p := s.g.persons[n.person]
	if last, ok := s.bySurname[s.fold(to-1)]; ok && to-from == 1 && s.people[last].gaz < 0 {
		// Somebody else with this surname was named in full.
		s.describe(last, from, to, sent)
		s.mention(mention{from: from, to: to, person: last, party: -1})
		return
	}
	at := -1
	for i, x := range s.people {
		if x.gaz == n.person {
			at = i
		}
	}
	if at < 0 {
		words := strings.Fields(p.name)
		at = len(s.people)
		s.people = append(s.people, &someone{Who: Who{Name: p.name, Person: p.id, Party: p.party}, surname: fold(words[len(words)-1]), gaz: n.person, sex: givenSex(strings.ToLower(words[0]))})
	}
	s.describe(at, from, to, sent)
	s.bySurname[s.people[at].surname] = at
	s.mention(mention{from: from, to: to, person: at, party: -1})
}

func givenSex(name string) int {
	switch h := token.Hash(name); {
	case womensNames.Has(h):
		return 1
	case mensNames.Has(h):
		return 2
	}
	return 0
}

func (s *Scene) mention(m mention) {
	s.at[m.from] = len(s.mentions)
	s.mentions = append(s.mentions, m)
}

// unlisted reads a name that the gazetteer does not have: a person with given
// name and surname, or with a title; a surname of somebody named before; or the
// name of a body.
func (s *Scene) unlisted(from, to int, sent token.Range) {
	name := from
	for name < to && (s.is(name, titles) || s.adjective(name)) {
		name++
	}
	titled := name > from || name > sent.From && s.is(name-1, titles) && !capital(s.doc.Tokens[name-1].Kind) || name > sent.From && s.role(name-1)
	size := to - name
	if size == 0 {
		return
	}
	last := s.fold(to - 1)
	body := s.is(to-1, bodies) || s.acronym(to-1) && size > 1
	article := from > sent.From && s.is(from-1, articleWords)
	if s.adjective(to-1) && !titled {
		return // "a Kyiv-based European diplomat"
	}
	if at, ok := s.bySurname[last]; ok && size <= 3 && !body && (size == 1 || !s.otherGiven(at, name, to)) {
		s.describe(at, name, to, sent)
		s.mention(mention{from: name, to: to, person: at, party: -1})
		return
	}
	place := s.place(from, name, sent)
	switch {
	case body, size > 4, size == 1 && !titled, article && !titled, place && !titled:
		if size <= 8 && (body || article || size == 1) && !place {
			s.bodies = append(s.bodies, bodyOf(s, from, to))
		}
		return
	}
	at := len(s.people)
	p := &someone{Who: Who{Name: s.plain(name, to)}, surname: last, gaz: -1}
	if size > 1 {
		p.sex = givenSex(s.lower(name))
	}
	s.people = append(s.people, p)
	s.bySurname[last] = at
	s.describe(at, name, to, sent)
	s.mention(mention{from: name, to: to, person: at, party: -1})
}

func (s *Scene) acronym(i int) bool {
	return s.doc.Tokens[i].Kind == token.Upper && len(s.doc.Word(i)) <= 5
}

// otherGiven tells whether what stands before a known surname is another given
// name than that person's.
func (s *Scene) otherGiven(at, from, to int) bool {
	known := strings.Fields(s.people[at].Name)
	if len(known) < 2 {
		// The full name comes after the surname: it is taken over.
		s.people[at].Name = s.plain(from, to)
		return false
	}
	g, k := s.fold(from), fold(known[0])
	return g != k && !(len(g) == 1 && g[0] == k[0])
}

func bodyOf(s *Scene, from, to int) body {
	// The name may go on: Ministry of Fisheries, Council of the Islands.
	end := to
	if next := end + 1; next < len(s.doc.Tokens) && (s.lower(end) == "of" || s.lower(end) == "for") {
		if s.lower(next) == "the" {
			next++
		}
		last := next
		for last < len(s.doc.Tokens) && capital(s.doc.Tokens[last].Kind) && s.doc.Tokens[last].Spaced {
			last++
		}
		if last > next {
			end = last
		}
	}
	return body{at: from, name: s.plain(from, end), head: s.lower(to - 1)}
}

// plain is the words of tokens as they are written, without a possessive.
func (s *Scene) plain(from, to int) string {
	if from >= to {
		return ""
	}
	text := strings.Join(strings.Fields(s.doc.Text[s.doc.Tokens[from].From:s.doc.Tokens[to-1].To]), " ")
	for _, end := range []string{"'s", "’s"} {
		text = strings.TrimSuffix(text, end)
	}
	return text
}

// adjective tells whether a token is the adjective of a state or party.
func (s *Scene) adjective(i int) bool {
	if !capital(s.doc.Tokens[i].Kind) {
		return false
	}
	_, ok := s.sideOf(i)
	return ok
}

// role tells whether a token is a noun for a function of people.
func (s *Scene) role(i int) bool {
	t := s.doc.Tokens[i]
	if !t.Tag.IsNoun() && !s.roleWord(i) && !s.is(i, titles) {
		return false
	}
	lemma := token.Hash(s.singular(i))
	if roleNouns.Has(lemma) || roleNouns.Has(t.Hash) {
		return true
	}
	if notRoles.Has(lemma) || notRoles.Has(t.Hash) || bodies.Has(lemma) || capital(t.Kind) {
		return false
	}
	return s.doc.About(i).Noun&token.PersonNoun != 0
}

// singular is a noun in lower case without its plural.
func (s *Scene) singular(i int) string {
	w := s.lower(i)
	if w == "people" || w == "persons" {
		return "person"
	}
	return token.NounLemma(w, nil)
}

// place tells whether a name is likely that of a place: where it stands behind
// "in" or "at" and no title is before it.
func (s *Scene) place(from, name int, sent token.Range) bool {
	if name != from || from == sent.From {
		return false
	}
	switch s.lower(from - 1) {
	case "in", "at", "near", "outside", "into", "throughout", "across":
		return true
	}
	return false
}

// describe adds to a person what stands beside their name: titles before it, or
// between commas after it.
func (s *Scene) describe(at, from, to int, sent token.Range) {
	p := s.people[at]
	take := func(i int) {
		w := s.lower(i)
		switch {
		case s.is(i, female):
			p.sex = 1
		case s.is(i, male):
			p.sex = 2
		}
		if s.is(i, courtesy) {
			return
		}
		if (s.is(i, titles) || s.role(i)) && len(p.titles) < 12 && !contains(p.titles, w) {
			p.titles = append(p.titles, w)
		}
		if capital(s.doc.Tokens[i].Kind) {
			if side, ok := s.sideOf(i); ok && p.side == "" {
				p.side = s.doc.Word(i)
				if p.Party == "" {
					p.Party = s.partyOf(side)
				}
			}
			if m, ok := s.at[i]; ok && s.mentions[m].party >= 0 && p.Party == "" {
				p.Party = s.g.who(s.mentions[m].party).Party
			}
		}
	}
	for i := from - 1; i >= sent.From && i >= from-6; i-- {
		if s.doc.Tokens[i].Kind == token.Clitic || s.is(i, titles) || s.adjective(i) || s.role(i) {
			take(i)
			continue
		}
		if m, ok := s.at[i]; ok && s.mentions[m].party >= 0 {
			take(i)
			continue
		}
		// "the commander of the Northern Front, Idris Bello"
		if s.doc.Tokens[i].Kind == token.Comma && i == from-1 {
			for j := i - 1; j >= sent.From && j >= i-8 && s.doc.Tokens[j].Kind.IsWord(); j-- {
				take(j)
			}
		}
		break
	}
	if to+1 < sent.To && s.doc.Tokens[to].Kind == token.Comma {
		i := to + 1
		if s.lower(i) == "who" || s.doc.Tokens[i].Kind == token.Open {
			return
		}
		for ; i < sent.To && i < to+12 && s.doc.Tokens[i].Kind.IsWord(); i++ {
			if s.doc.Tokens[i].Tag.IsFinite() {
				break
			}
			// Names that follow are read later; look at them by their words.
			take(i)
			if _, n, ok := s.listed(i, min(i+4, sent.To)); ok && n.party >= 0 && p.Party == "" && capital(s.doc.Tokens[i].Kind) {
				p.Party = s.g.who(n.party).Party
			}
		}
	}
}

// partyOf is the id of a side's party, or its name.
func (s *Scene) partyOf(x side) string {
	if x.party >= 0 {
		return s.g.who(x.party).Party
	}
	return x.name
}
