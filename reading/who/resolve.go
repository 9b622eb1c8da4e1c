package who

import (
	"sort"
	"strings"

	"parley/reading/token"
)

// Resolve says who the words of tokens [from, to) stand for. Sources are given
// in the order of the text, so that what was resolved before tells who "he" is.
func (s *Scene) Resolve(from, to int) Speaker {
	sp, head, sex := s.resolve(from, to)
	if sp.Anonymous {
		s.described = append(s.described, description{sp, from, head, sex})
	}
	return sp
}

// phrase is how a source is built.
type phrase struct {
	from, to int
	end      int // of the noun phrase at its beginning
	head     int // the noun in it; -1: none
	definite bool
	owner    int // the token of a possessive's end; -1: none
}

func (s *Scene) resolve(from, to int) (Speaker, string, int) {
	for from < to && !s.doc.Tokens[from].Kind.IsWord() {
		from++
	}
	for to > from && !s.doc.Tokens[to-1].Kind.IsWord() {
		to--
	}
	if from >= to {
		return Speaker{}, "", 0
	}
	if sp, head, sex, ok := s.pronoun(from, to); ok {
		return sp, head, sex
	}
	p := s.phrase(from, to)
	if sp, ok := s.person(p); ok {
		return sp, "", 0
	}
	if p.head >= 0 && (s.role(p.head) || s.partitive(p.head)) && !s.partyAt(p.head) {
		return s.functionary(p)
	}
	if p.head < 0 || s.quantity(p.head) {
		sp := s.anonymous(p)
		return sp, "", 0
	}
	return Speaker{Who: s.other(p)}, "", 0
}

// pronoun resolves a source that is a pronoun, or begins with one: "his office",
// "both of whom".
func (s *Scene) pronoun(from, to int) (sp Speaker, head string, sex int, ok bool) {
	last := to - 1
	for i := from; i < to; i++ {
		if s.is(i, relatives) && s.doc.Tokens[i].Kind != token.Number {
			last = i
			break
		}
	}
	switch w := s.lower(last); {
	case to-from <= 3 && (w == "who" || w == "whom" || w == "whose" || w == "which" || w == "that" && to-from == 1):
		if sp, ok := s.beside(from); ok {
			return sp, "", 0, true
		}
		return Speaker{Who: Who{Name: s.plain(from, to)}, Anonymous: w != "which" && w != "that"}, "", 0, true
	}
	if to-from > 2 || to-from == 2 && s.doc.Tokens[from+1].Tag != token.PRP && !s.is(from+1, emphatics) {
		return sp, "", 0, false
	}
	plural := false
	switch s.lower(from) {
	case "he", "him", "his", "himself":
		sex = 2
	case "she", "her", "hers", "herself":
		sex = 1
	case "they", "them", "their", "themselves":
		plural = true
	case "i", "me", "my", "we", "us", "our", "you", "your":
		return Speaker{Who: Who{Name: s.doc.Word(from)}}, "", 0, true
	case "it", "its":
		if who, ok := s.lastBody(from); ok {
			return Speaker{Who: who}, "", 0, true
		}
		return Speaker{Who: Who{Name: s.doc.Word(from)}}, "", 0, true
	default:
		return sp, "", 0, false
	}
	if found, ok := s.before(from, sex, plural); ok {
		return found, "", sex, true
	}
	if who, ok := s.lastBody(from); ok && plural {
		return Speaker{Who: who}, "", 0, true
	}
	return Speaker{Who: Who{Name: s.doc.Word(from)}}, "", 0, true
}

var (
	relatives   = token.Words(`who whom whose which that`)
	emphatics   = token.Words(`himself herself themselves itself also both all`)
	possessives = token.Words(`his her its their`)
	// Whom something was said to, in one word.
	objectPronouns = token.Words(`him her them`)
	oneOf          = token.Words(`a an one another`)
	articles       = token.Words(`the a an this that these those`)
)

// phrase takes a source apart.
func (s *Scene) phrase(from, to int) phrase {
	p := phrase{from: from, to: to, end: to, head: -1, owner: -1}
	first := s.lower(from)
	p.definite = first == "the" || first == "that" || first == "this" || first == "these" || first == "those" || first == "his" || first == "her" || first == "its" || first == "their"
	for i := from; i < to; i++ {
		t := s.doc.Tokens[i]
		w := s.lower(i)
		switch {
		case t.Kind == token.Clitic && strings.HasSuffix(w, "s"):
			if i+1 < to {
				p.owner, p.head, p.definite = i, -1, true
			}
			continue
		case t.Kind == token.Comma || t.Kind == token.LeftBracket || t.Kind == token.Dash || t.Kind == token.Colon:
			p.end = i
		case s.is(i, attaching) && !s.within(i):
			if p.head >= 0 && s.partitive(p.head) && w == "of" || p.head < 0 && w == "of" {
				// "one of his aides", "members of the delegation": the noun counts that
				// says who they are.
				if p.head < 0 || s.quantity(p.head) {
					p.head = -1
					continue
				}
			}
			if i == from {
				continue
			}
			p.end = i
		case w == "who" || w == "whom" || w == "which" || w == "that" && i > from && p.head >= 0:
			p.end = i
		case p.head >= 0 && (t.Tag == token.VBN || t.Tag == token.VBG) && t.Kind == token.Lower && i > from && !s.roleWord(i) && !(i+1 < to && s.role(i+1)):
			p.end = i
		case p.head >= 0 && (w == "familiar" || w == "close" || w == "involved" || w == "briefed" || w == "privy"):
			p.end = i
		case w == "and" && p.head >= 0 && s.role(p.head):
			p.end = i
		case t.Tag.IsNoun() || capital(t.Kind) && (i > from || s.inMention(i) || s.role(i)) && t.Tag != token.DT || s.roleWord(i):
			p.head = i
			continue
		case s.quantityWord(i) && p.head < 0:
			p.head = i
			continue
		default:
			continue
		}
		break
	}
	return p
}

// roleWord tells whether a word is always a function of people, whatever its tag.
func (s *Scene) roleWord(i int) bool {
	return s.is(i, roleNouns) || roleNouns.Has(token.Hash(s.singular(i)))
}

// within tells whether a preposition is part of a name that the gazetteer has.
func (s *Scene) within(i int) bool {
	k := s.lastMention(i)
	return k >= 0 && i < s.mentions[k].to
}

// far is how many names are looked back over for whom a word may stand.
const far = 300

// lastMention is the last name that begins before a token; -1: none.
func (s *Scene) lastMention(before int) int {
	return sort.Search(len(s.mentions), func(k int) bool { return s.mentions[k].from >= before }) - 1
}

// lastBodyAt is the last body that is named before a token; -1: none.
func (s *Scene) lastBodyAt(before int) int {
	return sort.Search(len(s.bodies), func(k int) bool { return s.bodies[k].at >= before }) - 1
}

func (s *Scene) inMention(i int) bool {
	for k := i; k > i-6 && k >= 0; k-- {
		if m, ok := s.at[k]; ok && s.mentions[m].to > i {
			return true
		}
	}
	return false
}

func (s *Scene) partyAt(i int) bool {
	for k := i; k > i-6 && k >= 0; k-- {
		if m, ok := s.at[k]; ok && s.mentions[m].to > i {
			return s.mentions[m].party >= 0
		}
	}
	return false
}

var quantities = token.Words(`some others other many most several both few one two three four five six seven eight nine ten each all none another everyone everybody
	nobody neither either those dozens hundreds thousands scores number couple handful group pair majority`)

func (s *Scene) quantityWord(i int) bool {
	return s.is(i, quantities) || s.doc.Tokens[i].Tag == token.CD
}

// quantity tells whether a head is nothing but a number of people.
func (s *Scene) quantity(i int) bool { return s.quantityWord(i) && !s.role(i) }

// partitive tells whether a noun says that somebody is one of several.
func (s *Scene) partitive(i int) bool { return s.quantityWord(i) }

// person finds the person that a source names: at its head, or beside it between
// commas.
func (s *Scene) person(p phrase) (Speaker, bool) {
	for i := p.from; i < p.to; i++ {
		k, ok := s.at[i]
		if !ok || s.mentions[k].person < 0 {
			continue
		}
		m := s.mentions[k]
		if m.to < p.to && s.doc.Tokens[m.to].Kind == token.Clitic && m.to+1 < p.to || strings.HasSuffix(s.doc.Word(m.to-1), "s’") && m.to < p.to {
			continue // "Vask's office"
		}
		// What is behind a preposition is not who speaks.
		j := m.from - 1
		for j > p.from && (s.is(j, titles) || s.adjective(j) || s.lower(j) == "the" || s.doc.Tokens[j].Kind == token.Clitic || s.inMention(j)) {
			j--
		}
		if j >= p.from && j < m.from && s.is(j, attaching) && !(j == p.from) {
			continue
		}
		if s.relative(p.from, m.from) {
			continue
		}
		return s.speaker(m.person), true
	}
	return Speaker{}, false
}

// relative tells whether a relative clause begins between two tokens.
func (s *Scene) relative(from, to int) bool {
	for i := from; i < to; i++ {
		if w := s.lower(i); w == "who" || w == "whose" || w == "whom" || w == "which" || w == "that" && i > from {
			return true
		}
	}
	return false
}

func (s *Scene) speaker(person int) Speaker { return Speaker{Who: s.people[person].Who} }

// functionary resolves a source that is a function: to who was spoken of so
// before, to who holds the office, or to somebody who is not named.
func (s *Scene) functionary(p phrase) (Speaker, string, int) {
	head := s.singular(p.head)
	sex := 0
	if s.is(p.head, female) {
		sex = 1
	} else if s.is(p.head, male) {
		sex = 2
	}
	plain := p.end == p.to // nothing but the noun phrase itself
	plural := s.plural(p.head)
	sideWord, sideAt := s.side(p)
	owned := p.owner >= 0 || s.is(p.from, possessives)
	if p.definite && plain {
		if sp, ok := s.sameAs(p, head, plural, sideWord); ok && !owned {
			return sp, head, sex
		}
		if sp, ok := s.officeHolder(p, sideAt); ok {
			return sp, "", 0
		}
	} else if !p.definite && !plural && p.from == p.head-s.titlesBefore(p.head) {
		// "Prime minister" or "Kestrian foreign minister" without an article
		if sp, ok := s.officeHolder(p, sideAt); ok {
			return sp, "", 0
		}
	}
	if !plural && (p.definite || s.doc.Tokens[p.from].Kind != token.Lower && !s.is(p.from, oneOf)) && s.is(p.head, offices) {
		return Speaker{Who: Who{Name: s.bare(p.from, p.to), Party: sideAt}}, "", 0
	}
	return s.anonymous(p), head, sex
}

// offices are functions that one person holds at a time; who holds one is known
// by it.
var offices = token.Words(`president minister premier chancellor king queen pope secretary-general secretary ambassador vice-president sultan emir`)

func (s *Scene) titlesBefore(i int) (n int) {
	for j := i - 1; j >= 0 && (s.is(j, titles) || s.adjective(j)); j-- {
		n++
	}
	return n
}

func (s *Scene) plural(i int) bool {
	t := s.doc.Tokens[i].Tag
	w := s.lower(i)
	return t == token.NNS || t == token.NNPS || w == "people" || strings.HasSuffix(w, "s") && roleNouns.Has(token.Hash(strings.TrimSuffix(w, "s"))) || strings.HasSuffix(w, "men") || strings.HasSuffix(w, "women")
}

// sameAs finds who was described or titled so last.
func (s *Scene) sameAs(p phrase, head string, plural bool, sideWord string) (Speaker, bool) {
	bestAt := -1
	var best Speaker
	for k := len(s.described) - 1; k >= 0 && k > len(s.described)-far; k-- {
		d := s.described[k]
		if d.at >= p.from || d.head != head || sideWord != "" && d.Side != "" && fold(d.Side) != fold(sideWord) {
			continue
		}
		if plural != (d.Count != 1) {
			continue
		}
		best, bestAt = d.Speaker, d.at
		break
	}
	quoted := s.doc.Tokens[p.from].Quoted
	last := s.lastMention(p.from)
	for k := last; k >= 0 && k > last-far && !plural; k-- {
		m := s.mentions[k]
		if m.person < 0 || s.doc.Tokens[m.from].Quoted && !quoted {
			continue
		}
		if m.from < bestAt {
			break
		}
		if who := s.people[m.person]; s.titled(who, p, head) {
			return s.speaker(m.person), true
		}
	}
	if bestAt < 0 {
		return s.mentionedAs(p, head, plural)
	}
	return best, true
}

// mentionedAs finds a description of the same function, shortly before, that was
// no source itself: "two officials briefed on the talks".
func (s *Scene) mentionedAs(p phrase, head string, plural bool) (Speaker, bool) {
	const back = 250
	for i := p.from - 1; i >= 0 && i > p.from-back; i-- {
		if s.doc.Tokens[i].Quoted || s.plural(i) != plural || s.singular(i) != head || !s.role(i) {
			continue
		}
		sent := s.doc.Sentences[s.doc.Tokens[i].Sentence]
		from := i
		for from > sent.From && from > i-7 && s.describes(from-1) {
			from--
		}
		to := i + 1
		for to < sent.To && to < i+12 && s.doc.Tokens[to].Kind.IsWord() && (!s.doc.Tokens[to].Tag.IsFinite() || s.relative(i, to)) {
			to++
		}
		if from == i || s.is(from, articles) && s.lower(from) != "a" && s.lower(from) != "an" {
			continue // as vague as this one
		}
		return s.anonymous(s.phrase(from, to)), true
	}
	return Speaker{}, false
}

// describes tells whether a token can stand before a noun in its phrase.
func (s *Scene) describes(i int) bool {
	switch t := s.doc.Tokens[i]; t.Tag {
	case token.JJ, token.DT, token.CD, token.NN, token.NNP, token.NNPS, token.JJR, token.JJS, token.VBN:
		return t.Kind.IsWord()
	}
	return false
}

// titled tells whether a person has the title that a phrase speaks of.
func (s *Scene) titled(who *someone, p phrase, head string) bool {
	has := func(w string) bool {
		for _, t := range who.titles {
			if sameRole(t, w) {
				return true
			}
		}
		if who.gaz >= 0 {
			for _, o := range s.g.persons[who.gaz].offices {
				if holds(o.words, w) {
					return true
				}
			}
		}
		return false
	}
	if !has(head) {
		return false
	}
	for i := p.head - 1; i >= p.from; i-- {
		switch {
		case s.is(i, courtesy):
		case s.is(i, titles):
			if !has(s.lower(i)) {
				return false
			}
		case s.adjective(i):
			if x, _ := s.sideOf(i); who.Party != "" && s.partyOf(x) != who.Party {
				return false
			}
		}
	}
	return true
}

// officeHolder finds the one person of the dossier who holds the office that a
// phrase speaks of.
func (s *Scene) officeHolder(p phrase, party string) (Speaker, bool) {
	if s.plural(p.head) || len(s.g.persons) == 0 {
		return Speaker{}, false
	}
	var title []string
	for i := p.head; i >= p.from && (s.is(i, titles) || i == p.head); i-- {
		if !s.is(i, courtesy) {
			title = append(title, s.lower(i))
		}
	}
	if !s.is(p.head, titles) || len(title) == 0 {
		return Speaker{}, false
	}
	if party == "" && s.is(p.from, possessives) {
		if sp, ok := s.before(p.from, sexOf(s.lower(p.from)), s.lower(p.from) == "their"); ok {
			party = sp.Party
		}
		if party == "" {
			return Speaker{}, false
		}
	}
	found := s.g.holders(title, party, s.date)
	if len(found) != 1 {
		return Speaker{}, false
	}
	x := s.g.persons[found[0]]
	return Speaker{Who: Who{Name: x.name, Person: x.id, Party: x.party}}, true
}

func sexOf(pronoun string) int {
	switch pronoun {
	case "his", "he", "him":
		return 2
	case "her", "she":
		return 1
	}
	return 0
}

// other resolves a source that is no person: a party, a body, a thing.
func (s *Scene) other(p phrase) Who {
	// A party at the head, or nothing but its name.
	for i := p.head; i >= p.from && i > p.head-6; i-- {
		if k, ok := s.at[i]; ok && s.mentions[k].party >= 0 && s.mentions[k].to > p.head {
			m := s.mentions[k]
			who := s.g.who(m.party)
			if m.seat && s.g.parties[m.party].id == "" {
				who.Name = s.bare(p.from, p.end)
			}
			return who
		}
	}
	_, party := s.side(p)
	if s.is(p.from, possessives) && party == "" {
		if sp, ok := s.before(p.from, sexOf(s.lower(p.from)), false); ok {
			party = sp.Party
		}
	}
	head := s.lower(p.head)
	switch head {
	case "government", "side", "delegation", "team", "leadership", "authorities", "state":
		if party != "" && p.owner < 0 {
			for i := range s.g.parties {
				if s.g.who(i).Party == party {
					return s.g.who(i)
				}
			}
		}
	}
	name := s.bare(p.from, p.end)
	if p.definite && p.end == p.to && p.head-p.from <= 1 {
		// "The ministry": the body of this kind that was named last.
		last := s.lastBodyAt(p.from)
		for k := last; k >= 0 && k > last-far; k-- {
			if b := s.bodies[k]; strings.EqualFold(firstWord(b.name), head) || b.head == head {
				return Who{Name: b.name, Party: party}
			}
		}
	}
	if k := s.lastBodyAt(p.from) + 1; k < len(s.bodies) && s.bodies[k].at < p.end {
		name = s.bodies[k].name
	}
	return Who{Name: name, Party: party}
}

func firstWord(s string) string { w, _, _ := strings.Cut(s, " "); return w }

// bare is a phrase without its article.
func (s *Scene) bare(from, to int) string {
	for from < to-1 && s.is(from, articles) {
		from++
	}
	return s.plain(from, to)
}

// lastBody is the party or body that was named last before a token.
func (s *Scene) lastBody(before int) (Who, bool) {
	at := -1
	var who Who
	last := s.lastMention(before)
	for k := last; k >= 0 && k > last-far; k-- {
		if m := s.mentions[k]; m.party >= 0 && !m.seat && !s.doc.Tokens[m.from].Quoted && !s.behindPreposition(m.from) {
			at, who = m.from, s.g.who(m.party)
			break
		}
	}
	if k := s.lastBodyAt(before); k >= 0 && s.bodies[k].at > at {
		at, who = s.bodies[k].at, Who{Name: s.bodies[k].name}
	}
	return who, at >= 0
}

func (s *Scene) behindPreposition(i int) bool {
	j := i - 1
	for j >= 0 && (s.lower(j) == "the" || s.adjective(j)) {
		j--
	}
	return j >= 0 && s.is(j, attaching)
}

// candidate is somebody whom a pronoun may stand for.
type candidate struct {
	at      int
	speaker Speaker
	sex     int
	plural  bool
	subject bool
}

// before finds whom a pronoun at a token stands for: going back sentence by
// sentence, the first in a sentence whom it fits.
func (s *Scene) before(at, sex int, plural bool) (Speaker, bool) {
	sentence := s.doc.Tokens[at].Sentence
	quoted := s.doc.Tokens[at].Quoted
	for back := int32(0); back <= 8 && sentence-back >= 0; back++ {
		sent := s.doc.Sentences[sentence-back]
		var found *candidate
		try := func(c candidate) {
			if c.at >= at || c.plural != plural || sex != 0 && c.sex != 0 && sex != c.sex {
				return
			}
			if s.doc.Tokens[c.at].Quoted && !quoted {
				return
			}
			if found == nil || c.subject && !found.subject || c.subject == found.subject && c.at < found.at {
				found = &c
			}
		}
		for k := s.lastMention(sent.To); k >= 0 && s.mentions[k].from >= sent.From; k-- {
			if m := s.mentions[k]; m.person >= 0 {
				owner := m.to < len(s.doc.Tokens) && s.doc.Tokens[m.to].Kind == token.Clitic
				try(candidate{m.from, s.speaker(m.person), s.people[m.person].sex, false, !owner && !s.behindPreposition(m.from-s.titlesBefore(m.from))})
			}
		}
		for k := len(s.described) - 1; k >= 0 && s.described[k].at >= sent.From; k-- {
			if d := s.described[k]; d.at < sent.To {
				try(candidate{d.at, d.Speaker, d.sex, d.Count != 1, true})
			}
		}
		if found != nil {
			return found.speaker, true
		}
	}
	return Speaker{}, false
}

// beside finds whom a relative pronoun at a token hangs on: who was named or
// described last in its sentence.
func (s *Scene) beside(at int) (Speaker, bool) {
	sent := s.doc.Sentences[s.doc.Tokens[at].Sentence]
	best := -1
	var sp Speaker
	if k := s.lastMention(at); k >= 0 && s.mentions[k].from >= sent.From {
		m := s.mentions[k]
		best = m.from
		if m.person >= 0 {
			sp = s.speaker(m.person)
		} else {
			sp = Speaker{Who: s.g.who(m.party)}
		}
	}
	for k := len(s.described) - 1; k >= 0 && k > len(s.described)-far; k-- {
		if d := s.described[k]; d.at < at && d.at >= sent.From && d.at > best {
			return d.Speaker, true
		}
	}
	// Somebody described here who was not a source yet.
	for i := at - 1; i >= sent.From && i > at-8; i-- {
		if s.role(i) && i > best {
			from := i
			for from > sent.From && from > i-6 && (s.doc.Tokens[from-1].Tag != token.IN) && s.doc.Tokens[from-1].Kind.IsWord() && !s.doc.Tokens[from-1].Tag.IsVerb() {
				from--
			}
			p := s.phrase(from, i+1)
			if p.head < 0 {
				continue
			}
			found, head, sex := s.functionary(p)
			if found.Anonymous {
				s.described = append(s.described, description{found, from, head, sex})
			}
			return found, true
		}
	}
	return sp, best >= 0
}

// Named finds a person or party named in tokens [from, to), such as whom
// something was said to.
func (s *Scene) Named(from, to int) (Who, bool) {
	for i := from; i < to; i++ {
		if k, ok := s.at[i]; ok && s.mentions[k].to <= to {
			return s.whoOf(s.mentions[k]), true
		}
	}
	for i := from; i < to; i++ {
		if s.is(i, objectPronouns) {
			if sp, ok := s.before(i, sexOf(s.lower(i)), false); ok && !sp.Anonymous {
				return sp.Who, true
			}
		}
	}
	return Who{}, false
}

func (s *Scene) whoOf(m mention) Who {
	if m.person >= 0 {
		return s.people[m.person].Who
	}
	return s.g.who(m.party)
}

// All lists the persons and parties named in tokens [from, to), each once, in
// order; parties also by their adjectives ("the Kestrian delegation").
func (s *Scene) All(from, to int) (out []Who) {
	add := func(w Who) {
		for _, x := range out {
			if x == w {
				return
			}
		}
		out = append(out, w)
	}
	for i := from; i < to; i++ {
		if k, ok := s.at[i]; ok {
			add(s.whoOf(s.mentions[k]))
		} else if capital(s.doc.Tokens[i].Kind) && !s.inMention(i) {
			if x, ok := s.sideOf(i); ok && x.party >= 0 {
				add(s.g.who(x.party))
			}
		}
	}
	return out
}

// Principals are the parties whose consent makes a deal, as the dossier has them.
func (s *Scene) Principals() []Who { return s.g.principals }

// Principal is the person who is named first: in an interview, whom it is with.
func (s *Scene) Principal() (Speaker, bool) {
	for _, m := range s.mentions {
		if m.person >= 0 {
			return s.speaker(m.person), true
		}
	}
	return Speaker{}, false
}
