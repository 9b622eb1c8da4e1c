package who

import (
	"strconv"

	"parley/reading/token"
)

// anonymous says what the text tells of a speaker it does not name.
func (s *Scene) anonymous(p phrase) Speaker {
	sp := Speaker{Anonymous: true}
	sp.Name = s.bareDescription(p)
	sp.Count = s.count(p)
	if p.head >= 0 && !s.quantity(p.head) {
		sp.Role = s.doc.Word(p.head)
		if next := p.head + 1; next+1 < p.to && next == p.end && s.lower(next) == "of" && s.is(p.head, chiefs) {
			sp.Role = s.plain(p.head, next+2)
		}
	}
	sp.Side, sp.Party = s.side(p)
	sp.Proximity = s.proximity(p)
	return sp
}

func (s *Scene) bareDescription(p phrase) string {
	from := p.from
	if s.lower(from) == "the" {
		from++
	}
	return s.plain(from, p.to)
}

// count is how many speak: 0 where that is not said.
func (s *Scene) count(p phrase) int {
	for i := p.from; i < p.to && i <= max(p.head, p.from); i++ {
		w := s.lower(i)
		if (w == "a" || w == "an") && i+1 < p.to && (s.lower(i+1) == "couple" || s.lower(i+1) == "number" || s.lower(i+1) == "dozen" || s.lower(i+1) == "handful" || s.lower(i+1) == "group" || s.lower(i+1) == "pair") {
			continue
		}
		if n, ok := counts[w]; ok {
			if w == "one" && i+1 < p.to && s.lower(i+1) != "of" && p.head >= 0 && s.plural(p.head) && i > p.from {
				continue
			}
			return n
		}
		if n, err := strconv.Atoi(w); err == nil && n > 0 && n < 1000 {
			return n
		}
		if w == "some" || w == "several" || w == "many" || w == "other" || w == "few" {
			if p.head >= 0 && s.plural(p.head) {
				return 0
			}
		}
	}
	if p.head >= 0 && !s.plural(p.head) && !s.quantity(p.head) {
		return 1
	}
	return 0
}

// lowerSides are words before a function that say whose it is.
var lowerSides = token.Words(`government opposition rebel military army intelligence palace presidential ministry union company security royal federal
	cabinet parliamentary congressional administration delegation`)

// notSides are capitalised words before a function that do not.
var notSides = token.Words(`mr mrs ms dr senior former top chief vice deputy`)

// side finds whose a described speaker is, in the words of the text, and the
// party that these stand for.
func (s *Scene) side(p phrase) (words, party string) {
	stop := p.head
	if stop < 0 {
		stop = p.end
	}
	// Before the function: an adjective, or whose it is.
	for i := p.from; i < stop; i++ {
		if k, ok := s.at[i]; ok && s.mentions[k].to <= stop {
			m := s.mentions[k]
			if m.person >= 0 {
				return s.plain(m.from, m.to), s.people[m.person].Party
			}
			return s.plain(m.from, m.to), s.g.who(m.party).Party
		}
		if capital(s.doc.Tokens[i].Kind) {
			if x, ok := s.sideOf(i); ok {
				return s.doc.Word(i), s.partyOf(x)
			}
		}
	}
	for i := p.from + 1; i < stop; i++ {
		if capital(s.doc.Tokens[i].Kind) && !s.is(i, functionWords) && !s.is(i, notSides) && !s.is(i, titles) {
			end := i + 1
			for end < stop && capital(s.doc.Tokens[end].Kind) {
				end++
			}
			return s.plain(i, end), ""
		}
	}
	for i := p.from; i < stop; i++ {
		if s.is(i, lowerSides) {
			return s.doc.Word(i), ""
		}
	}
	if p.head < 0 {
		return "", ""
	}
	// After it: from, of, in, for whom. A "member of" and the like goes first.
	limit := min(p.to, p.head+14)
	for i := p.head + 1; i < limit; i++ {
		switch s.lower(i) {
		case "from", "of", "in", "at", "for", "inside", "within", "on":
		case "who", "familiar", "briefed", "close", "speaking", "with", "that":
			return "", ""
		default:
			continue
		}
		if s.lower(i) == "on" && i+1 < limit && s.lower(i+1) != "both" {
			continue
		}
		end := i + 1
		for end < limit && (s.doc.Tokens[end].Kind.IsWord()) && !s.is(end, stopSide) && !(s.doc.Tokens[end].Tag.IsFinite() && !s.doc.Tokens[end].Tag.IsNoun()) {
			end++
		}
		if end == i+1 {
			continue
		}
		if s.is(end-1, noSide) {
			continue
		}
		for k := i + 1; k < end; k++ {
			if m, ok := s.at[k]; ok {
				if x := s.mentions[m]; x.person >= 0 {
					return s.bare(i+1, end), s.people[x.person].Party
				} else {
					return s.bare(i+1, end), s.g.who(x.party).Party
				}
			}
			if capital(s.doc.Tokens[k].Kind) {
				if x, ok := s.sideOf(k); ok {
					return s.doc.Word(k), s.partyOf(x)
				}
			}
		}
		return s.bare(i+1, end), ""
	}
	return "", ""
}

// noSide are where somebody was, or how they spoke, and not whose they are.
var noSide = token.Words(`room talks meeting call matter record background condition anonymity time question discussions`)

var stopSide = token.Words(`who which that speaking briefed familiar close and but or with to on about whose`)

// nearness are words that tell how near a speaker was, with what they say.
var nearness = []struct {
	near  string
	words token.Set
}{
	{"briefed", token.Words(`briefed`)},
	{"read the document", token.Words(`read reads seen saw reviewed viewed obtained`)},
	{"participant", token.Words(`participated participating attended attending sat present took involved negotiating`)},
	{"familiar", token.Words(`familiar knowledge close aware privy informed insight apprised`)},
}

// proximity reads how near the speaker was, in the source and in the relative
// clause that may follow it.
func (s *Scene) proximity(p phrase) string {
	sent := s.doc.Sentences[s.doc.Tokens[p.from].Sentence]
	to := p.to
	if to < sent.To {
		next := to
		if s.doc.Tokens[next].Kind == token.Comma {
			next++
		}
		if next < sent.To {
			switch s.lower(next) {
			case "who", "familiar", "briefed", "close", "with", "involved", "privy":
				for to = next; to < min(sent.To, next+14); to++ {
					if s.doc.Tokens[to].Kind == token.Comma || s.doc.Tokens[to].Kind == token.Open {
						break
					}
				}
			}
		}
	}
	start := p.from
	if p.head >= 0 {
		start = p.head
	}
	for i := start; i < to; i++ {
		if !s.doc.Tokens[i].Kind.IsWord() {
			continue
		}
		for _, n := range nearness {
			if !s.is(i, n.words) {
				continue
			}
			switch n.near {
			case "read the document":
				if !s.hasDocument(i, to) && s.lower(i) != "read" {
					continue
				}
			case "participant":
				if s.lower(i) == "sat" && !(i+1 < to && (s.lower(i+1) == "through" || s.lower(i+1) == "in" || s.lower(i+1) == "at")) {
					continue
				}
				if s.lower(i) == "took" && !(i+1 < to && s.lower(i+1) == "part") {
					continue
				}
			case "familiar":
				if w := s.lower(i); w == "close" && !(i+1 < to && s.lower(i+1) == "to") {
					continue
				}
			}
			return n.near
		}
		if s.lower(i) == "room" && i > start && i > 1 && s.lower(i-1) == "the" {
			return "participant"
		}
	}
	if p.head >= 0 {
		switch s.singular(p.head) {
		case "participant", "negotiator", "delegate", "mediator":
			return "participant"
		case "member", "representative":
			for i := p.from; i < p.to; i++ {
				if w := s.lower(i); w == "delegation" || w == "team" {
					return "participant"
				}
			}
		}
	}
	return ""
}

var chiefs = token.Words(`chief head`)

var documents = token.Words(`drafts documents papers texts letters draft text document letter proposal plan paper memo cable report list map it one copy agreement accord note treaty memorandum message annex annexes appendix version clause clauses outline summary minutes transcript protocol`)

func (s *Scene) hasDocument(from, to int) bool {
	for i := from + 1; i < to && i < from+8; i++ {
		if s.is(i, documents) {
			return true
		}
	}
	return false
}
