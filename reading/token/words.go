package token

import (
	_ "embed"
	"encoding/binary"
	"strings"
)

// words.bin is written by internal/wordclasses. Little-endian:
//
//	slots   uint32
//	tails   uint32              bytes of the tails that follow the slots
//	slot    slots x 16 bytes    open addressing: the word's Hash, 0 for an empty slot (4);
//	                            fine class (2), coarse class (1), verb class (1), noun class (1);
//	                            for the lemma as a verb, then as a noun: bytes cut from the word (1),
//	                            offset of the tail put in their place (2), whose first byte is its length;
//	                            one byte of nothing
//
// It is read where it lies.
//
//go:embed words.bin
var wordsBin []byte

// A Word is what is known of a word form without its neighbours.
type Word struct {
	Fine, Coarse uint16 // classes of words that occur in like places; 0 if not known
	Verb, Noun   uint8  // class of the first sense in WordNet, 0 for none, with the flags below
	verbLemma    lemma
	nounLemma    lemma
}

type lemma struct {
	cut  uint8
	tail uint16
}

// Flags in Word.Verb and Word.Noun: whether one of the first three senses is of
// that kind.
const (
	CommunicationVerb = 1 << 5
	CognitionVerb     = 1 << 6
	PersonNoun        = 1 << 5
	SpeechNoun        = 1 << 6
	FirstSense        = 1<<5 - 1 // the mask of the first sense's class
)

const slotSize = 16

// Hash is the hash of a lower-case word by which all tables of the reader know
// it: FNV-1a, never 0.
func Hash(s string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(s); i++ {
		h = (h ^ uint32(s[i])) * 16777619
	}
	if h == 0 {
		return 1
	}
	return h
}

// lookup is the slot of a lower-case word, by its hash; -1 for a word that is not
// known.
func lookup(hash uint32) int32 {
	n := binary.LittleEndian.Uint32(wordsBin)
	for i := uint32(uint64(hash) * uint64(n) >> 32); ; i++ {
		if i == n {
			i = 0
		}
		switch binary.LittleEndian.Uint32(wordsBin[8+i*slotSize:]) {
		case 0:
			return -1
		case hash:
			return int32(i)
		}
	}
}

// wordAt is the word of a slot.
func wordAt(slot int32) Word {
	s := wordsBin[8+int(slot)*slotSize:][:slotSize]
	return Word{
		Fine: binary.LittleEndian.Uint16(s[4:]), Coarse: uint16(s[6]), Verb: s[7], Noun: s[8],
		verbLemma: lemma{s[9], binary.LittleEndian.Uint16(s[10:])},
		nounLemma: lemma{s[12], binary.LittleEndian.Uint16(s[13:])},
	}
}

// of makes the lemma of a lower-case word.
func (l lemma) of(word string) string {
	if l.cut == 0 && l.tail == 0 {
		return word
	}
	tails := wordsBin[8+binary.LittleEndian.Uint32(wordsBin)*slotSize:]
	t := tails[l.tail:]
	return word[:max(0, len(word)-int(l.cut))] + string(t[1:1+t[0]])
}

// An Entry is one word of the table, as it is written.
type Entry struct {
	Word                 string
	Fine                 uint16
	Coarse, Verb, Noun   uint8
	VerbLemma, NounLemma string
}

// WriteWords lays out a table of words as words.bin holds it. Of two words with
// one hash the first stays.
func WriteWords(entries []Entry) []byte {
	slots := uint32(len(entries)*10/7 + 1)
	out := make([]byte, 8+slots*slotSize)
	binary.LittleEndian.PutUint32(out, slots)
	tails := []byte{0} // at 0 the empty tail
	offsets := map[string]int{"": 0}
	put := func(s []byte, word, lemma string) {
		common := 0
		for common < min(len(word), len(lemma)) && word[common] == lemma[common] {
			common++
		}
		tail := lemma[common:]
		at, ok := offsets[tail]
		if !ok {
			at = len(tails)
			offsets[tail] = at
			tails = append(append(tails, byte(len(tail))), tail...)
		}
		if at > 1<<16-1 {
			return // the word stands for itself
		}
		s[0] = byte(len(word) - common)
		binary.LittleEndian.PutUint16(s[1:], uint16(at))
	}
next:
	for _, e := range entries {
		h := Hash(e.Word)
		i := uint32(uint64(h) * uint64(slots) >> 32)
		for ; ; i = (i + 1) % slots {
			at := binary.LittleEndian.Uint32(out[8+i*slotSize:])
			if at == h {
				continue next
			}
			if at == 0 {
				break
			}
		}
		s := out[8+i*slotSize:][:slotSize]
		binary.LittleEndian.PutUint32(s, h)
		binary.LittleEndian.PutUint16(s[4:], e.Fine)
		s[6], s[7], s[8] = e.Coarse, e.Verb, e.Noun
		put(s[9:], e.Word, e.VerbLemma)
		put(s[12:], e.Word, e.NounLemma)
	}
	binary.LittleEndian.PutUint32(out[4:], uint32(len(tails)))
	return append(out, tails...)
}

// VerbLemma is the base form of a lower-case word taken as a verb. known says
// which base forms exist; without it (nil) the commonest rule is taken.
func VerbLemma(w string, known func(string) bool) string {
	if base, ok := irregular[w]; ok {
		return base
	}
	tries := make([]string, 0, 8)
	cut := func(end string, puts ...string) {
		if stem, ok := strings.CutSuffix(w, end); ok && len(stem) > 1 {
			if n := len(stem); end != "s" && n > 3 && stem[n-1] == stem[n-2] && !strings.ContainsRune("aeiousl", rune(stem[n-1])) {
				tries = append(tries, stem[:n-1])
			}
			for _, p := range puts {
				tries = append(tries, stem+p)
			}
			if n := len(stem); end != "s" && n > 3 && stem[n-1] == stem[n-2] {
				tries = append(tries, stem[:n-1])
			}
		}
	}
	switch {
	case strings.HasSuffix(w, "ies"):
		cut("ies", "y")
	case strings.HasSuffix(w, "ied"):
		cut("ied", "y")
	case strings.HasSuffix(w, "es"):
		cut("s", "")
		cut("es", "")
	case strings.HasSuffix(w, "ss"):
	case strings.HasSuffix(w, "s"):
		cut("s", "")
	case strings.HasSuffix(w, "ed"):
		cut("ed", "", "e")
	case strings.HasSuffix(w, "ing"):
		cut("ing", "", "e")
	}
	return firstKnown(w, tries, known)
}

// NounLemma is the singular of a lower-case word taken as a noun.
func NounLemma(w string, known func(string) bool) string {
	if one, ok := irregularNouns[w]; ok {
		return one
	}
	var tries []string
	switch {
	case strings.HasSuffix(w, "ies") && len(w) > 4:
		tries = []string{w[:len(w)-3] + "y", w[:len(w)-1]}
	case strings.HasSuffix(w, "es") && len(w) > 4:
		tries = []string{w[:len(w)-1], w[:len(w)-2]}
		for _, end := range []string{"ses", "xes", "zes", "ches", "shes"} {
			if strings.HasSuffix(w, end) {
				tries[0], tries[1] = tries[1], tries[0]
				break
			}
		}
	case strings.HasSuffix(w, "ss"), strings.HasSuffix(w, "us"), strings.HasSuffix(w, "is"):
	case strings.HasSuffix(w, "s") && len(w) > 3:
		tries = []string{w[:len(w)-1]}
	case strings.HasSuffix(w, "men") && len(w) > 4:
		tries = []string{w[:len(w)-3] + "man"}
	}
	return firstKnown(w, tries, known)
}

func firstKnown(w string, tries []string, known func(string) bool) string {
	if known == nil {
		if len(tries) > 0 {
			return tries[0]
		}
		return w
	}
	for _, t := range tries {
		if known(t) {
			return t
		}
	}
	return w
}
