package dossier

import (
	"fmt"
	"io"
	"reflect"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"
)

// idBeginnings are what ids of a kind begin with, by custom.
var idBeginnings = map[Kind]string{
	"party": "p", "person": "x", "group": "grp", "source": "s", "issue": "i", "milestone": "m", "position": "pos", "condition": "sq",
	"interest": "in", "lever": "lv", "move": "mv", "preference": "pr", "draft": "d", "event": "ev", "statement": "st", "account": "cf",
	"transmission": "tr", "channel": "ch", "deadline": "dl", "guarantee": "g", "figure": "fg", "question": "oq", "endorsement": "en", "line": "pl",
}

const (
	idWords = 28                                 // bytes of the words in a new id
	idTail  = 6                                  // letters and digits at its end: 30 bits
	idSigns = "23456789abcdefghjkmnpqrstuvwxyz0" // without those that are easily taken for others
)

// NewID makes an id for a new record of a kind: what such ids begin with, the
// beginning of some words, and six letters and digits that random decides, as in
// pos-ukraine-leaves-k3f9qz. Whether an id that a person chose is taken could tell
// of a record that they may not see; of this one nobody learns anything. A kind
// that is none, such as "option", adds nothing. The error is that of random.
func NewID(k Kind, words string, random io.Reader) (string, error) {
	var raw [idTail]byte
	if _, err := io.ReadFull(random, raw[:]); err != nil {
		return "", fmt.Errorf("no id can be made: %w", err)
	}
	for i, b := range raw {
		raw[i] = idSigns[b&31]
	}
	id := slug(words, idWords)
	if begin := idBeginnings[k]; begin != "" && id != "" {
		id = begin + "-" + strings.TrimPrefix(id, begin+"-")
	} else {
		id = begin + id
	}
	if id == "" {
		return string(raw[:]), nil
	}
	return id + "-" + string(raw[:]), nil
}

// FreshParts gives the parts of a record that are new in an edited state of it, and
// have an id, another, that draw makes of theirs: an option, a role. Points of a
// draft have numbers and keep them. to are the options, so that what refers to them
// can follow. The error is that of draw.
func FreshParts(seen, edited Record, draw func(id string) (string, error)) (out Record, to Renaming, err error) {
	to = Renaming{}
	s, e := reflect.ValueOf(seen).Elem(), reflect.ValueOf(edited).Elem()
	c := reflect.New(e.Type())
	c.Elem().Set(e)
	for _, f := range shapeOf(e.Type()).fields {
		was, now := s.FieldByIndex(f.index), c.Elem().FieldByIndex(f.index)
		if f.elem == nil || now.Kind() != reflect.Slice {
			continue
		}
		known := map[string]bool{"": true}
		for i := range was.Len() {
			known[idOf(was.Index(i), f)] = true
		}
		list := reflect.AppendSlice(reflect.MakeSlice(now.Type(), 0, now.Len()), now)
		for i := range list.Len() {
			id := idOf(list.Index(i), f)
			if known[id] {
				continue
			}
			fresh, err := draw(id)
			if err != nil {
				return nil, nil, err
			}
			list.Index(i).FieldByIndex(f.elem.fields[f.elem.byName["id"]].index).SetString(fresh)
			if edited.Kind() == "issue" {
				to[Address{"issue", edited.Head().ID, id}] = fresh
			}
			now.Set(list)
		}
	}
	return c.Interface().(Record), to, nil
}

// slug makes of words an id of at most so many bytes: lower-case letters and
// digits with dashes between words, whole words where there are several. Accents
// go; letters of other scripts do, too. It may be empty.
func slug(words string, most int) string {
	var b strings.Builder
	gap := false
	for _, r := range norm.NFKD.String(words[:min(len(words), 400)]) {
		switch {
		case unicode.Is(unicode.Mn, r) || r == '\'' || r == '’':
			continue
		case r >= 'A' && r <= 'Z':
			r += 'a' - 'A'
		case r >= 'a' && r <= 'z' || r >= '0' && r <= '9':
		default:
			gap = b.Len() > 0
			continue
		}
		if gap {
			if b.Len() >= most {
				break
			}
			b.WriteByte('-')
			gap = false
		}
		b.WriteRune(r)
	}
	s := b.String()
	if len(s) <= most {
		return s
	}
	if cut := strings.LastIndexByte(s[:most+1], '-'); cut > most/3 {
		return s[:cut]
	}
	return strings.TrimRight(s[:most], "-")
}
