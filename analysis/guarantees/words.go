package guarantees

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/kljensen/snowball/english"

	"parley/dossier"
)

// A kind is a sort of act, from the narrow to the wide. Every act of a narrow
// kind is one of the wider kinds, too: who fires, attacks; who attacks, is in
// breach. Between fire and ground the words do not decide.
type kind uint8

const (
	fire kind = 1 << iota
	ground
	attack
	breach
)

// wider gives the kinds that cover a kind.
func (k kind) wider() kind {
	switch {
	case k&(fire|ground) != 0:
		return attack | breach
	case k&attack != 0:
		return breach
	}
	return 0
}

// acts are the words for acts, by their stems. This is all that the desk reads
// into words; docs/guarantees.md prints it.
var acts = map[kind][]string{
	fire:   {"fire", "shell", "shoot", "shot", "bombard", "artilleri", "rocket", "missil", "drone", "bomb", "strike", "struck", "airstrik", "launch"},
	ground: {"invad", "invas", "incurs", "advanc", "seiz", "seizur", "occupi", "occup", "captur", "cross", "enter"},
	attack: {"attack", "aggress", "hostil", "assault", "offens", "fight", "forc"},
	breach: {"breach", "violat", "infring", "break", "broke", "broken"},
}

// Acts lists the words for acts, narrow kinds first, with what each kind is
// called.
func Acts() [][]string {
	return [][]string{
		append([]string{"fire"}, acts[fire]...), append([]string{"ground"}, acts[ground]...),
		append([]string{"attack"}, acts[attack]...), append([]string{"breach"}, acts[breach]...),
	}
}

// light are words that say nothing of what is done, beside English stop words.
var light = strings.Fields(`any either new future open opens opened make made take taken place carry carries happen happens occur occurs use uses used using
	deal agreement text territory territories land party parties side sides armed military forces after on in of by or and the a an its their
	there someone somebody one ones again against toward towards`)

// reading is a text as words.
type reading struct {
	kinds kind
	acts  []string // stems of words for acts
	rest  []string // stems of the other words that say something
	words map[string]string
	at    map[string]int // which word of the text a stem is
	ors   []int          // which words are "or"
	who   []string       // parties that are named, in order
}

// word is the text's own word for a stem.
func (r reading) word(stem string) string { return r.words[stem] }

// missing gives, in the trigger's own words, what it says beyond acts that the
// incident does not. Of what "or" joins, one is enough.
func (r reading) missing(incident reading) []string {
	type phrase struct {
		words []string
		lacks bool
		or    bool // joined to the one before by "or"
		last  int
	}
	var all []phrase
	for _, s := range r.rest {
		at := r.at[s]
		n := len(all) - 1
		if n < 0 || at != all[n].last+1 || r.words[s] == "without" {
			or := n >= 0 && slices.Contains(r.ors, at-1) && all[n].last == at-2
			all = append(all, phrase{or: or})
			n++
		}
		all[n].words = append(all[n].words, r.words[s])
		all[n].last = at
		all[n].lacks = all[n].lacks || !slices.Contains(incident.rest, s)
	}
	var out []string
	for i := 0; i < len(all); {
		end := i + 1
		for end < len(all) && all[end].or {
			end++
		}
		chain := all[i:end]
		if !slices.ContainsFunc(chain, func(p phrase) bool { return !p.lacks }) {
			var words []string
			for _, p := range chain {
				words = append(words, strings.Join(p.words, " "))
			}
			out = append(out, strings.Join(words, " or "))
		}
		i = end
	}
	return out
}

// reader reads texts against the names of a dossier.
type reader struct{ names []name }

type name struct{ word, party string }

func newReader(v *dossier.View) *reader {
	r := &reader{}
	for _, p := range v.Parties {
		for _, n := range append([]string{p.Name, p.Short}, p.Aka...) {
			if utf8.RuneCountInString(n) > 1 && !strings.ContainsAny(n, " ") {
				r.names = append(r.names, name{n, p.ID})
			}
		}
	}
	return r
}

// party is whose name, or whose adjective, a word is: "Russian" for "Russia". A
// short name counts only as it is written.
func (r *reader) party(word string) string {
	for _, n := range r.names {
		if n.word == word {
			return n.party
		}
	}
	for _, n := range r.names {
		stem := []rune(strings.ToLower(n.word))
		w := []rune(strings.ToLower(word))
		same := 0
		for same < len(stem) && same < len(w) && stem[same] == w[same] {
			same++
		}
		if same >= 5 && same >= len(stem)-1 && unicode.IsUpper([]rune(word)[0]) {
			return n.party
		}
	}
	return ""
}

// notActs are words that look like acts and are none.
var notActs = strings.NewReplacer("in force", "valid", "into force", "valid", "come into effect", "valid", "ceasefire line", "line")

// read takes a text apart.
func (r *reader) read(text string) reading {
	out := reading{words: map[string]string{}, at: map[string]int{}}
	for i, word := range strings.FieldsFunc(notActs.Replace(text), func(c rune) bool { return !unicode.IsLetter(c) && !unicode.IsDigit(c) }) {
		if id := r.party(word); id != "" {
			if !slices.Contains(out.who, id) {
				out.who = append(out.who, id)
			}
			continue
		}
		w := strings.ToLower(word)
		if w == "or" {
			out.ors = append(out.ors, i)
		}
		if slices.Contains(light, w) {
			continue
		}
		if english.IsStopWord(w) && w != "without" {
			continue
		}
		s := english.Stem(w, false)
		if _, seen := out.words[s]; seen {
			continue
		}
		out.words[s], out.at[s] = word, i
		if k := kindOf(s); k != 0 {
			out.kinds |= k
			out.acts = append(out.acts, s)
		} else {
			out.rest = append(out.rest, s)
		}
	}
	return out
}

func kindOf(stem string) kind {
	for _, k := range []kind{fire, ground, attack, breach} {
		if slices.Contains(acts[k], stem) {
			return k
		}
	}
	return 0
}

// A meeting is how an incident and a trigger meet in words.
type meeting uint8

const (
	separate meeting = iota // nothing in the words ties them
	unsaid                  // another word: the text does not say whether it counts
	partly                  // the words meet, and the trigger says more
	covered                 // the words meet, or a wider word covers the incident
)

// meetAny compares an incident with a trigger. Acts that "or" joins, "invades or
// fires on it unprovoked", are triggers of their own, and the nearest counts.
func (r *reader) meetAny(incident reading, trigger string) (m meeting, same, wider, more []string) {
	parts := strings.Split(trigger, " or ")
	for _, p := range parts {
		if len(parts) > 1 && r.read(p).kinds == 0 {
			parts = []string{trigger} // it joins other words than acts
			break
		}
	}
	for i, p := range parts {
		if n, a, b, c := meet(incident, r.read(p)); i == 0 || n > m {
			m, same, wider, more = n, a, b, c
		}
	}
	return m, same, wider, more
}

// meet compares an incident with a trigger: how they meet, the words that met,
// the wider words that cover it, and what the trigger says beyond.
func meet(incident, trigger reading) (m meeting, same, wider, more []string) {
	for _, s := range trigger.acts {
		switch k := kindOf(s); {
		case slices.Contains(incident.acts, s):
			same = append(same, trigger.word(s))
		case incident.kinds != 0 && incident.kinds.wider()&k != 0:
			wider = append(wider, trigger.word(s))
		}
	}
	for _, s := range trigger.rest {
		if slices.Contains(incident.rest, s) && (trigger.kinds == 0 || incident.kinds == 0) {
			same = append(same, trigger.word(s))
		}
	}
	more = trigger.missing(incident)
	switch {
	case len(same)+len(wider) == 0 && trigger.kinds != 0 && incident.kinds != 0:
		return unsaid, nil, nil, nil
	case len(same)+len(wider) == 0:
		return separate, nil, nil, nil
	case len(more) > 0:
		return partly, same, wider, more
	}
	return covered, same, wider, nil
}
