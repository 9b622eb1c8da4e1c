package desk

import (
	"crypto/sha256"
	"encoding/base32"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"parley/dossier"
)

// Once is by what something sent is known where it is sent again: whoever sends it
// draws a key for it. What came is written down nowhere but in the ids of the new
// records that it made, so that it holds over restarts and over several desks on
// one store, and for as long as the records are there.
//
// The id of such a record ends in a mark: eight letters and digits of who sent it,
// where to, the key and which of the records it is, and four of all that was sent,
// with the key: others see the id, and who sees less than was sent, but guesses the
// rest, could tell by the body alone that they guess right.
// It is looked for among what the sender sees, no further, and the id has a part
// that is drawn besides: so a key tells nothing of what is hidden. A change, and a
// new record whose id its author chose, has no mark; it was sent before if it
// stands as it was to be.
type Once struct {
	key  string // "": what is sent is another each time
	body [sha256.Size]byte
	keep bool // the id is its author's
}

// OnceOf is a sending of a body under a key. Without a key it is another each time.
func OnceOf(key string, body []byte) Once {
	return Once{key: key, body: sha256.Sum256(fmt.Appendf(nil, "%d %s\n%s", len(key), key, body))}
}

// WithID is the same for a new record whose id its author chose.
func (o Once) WithID() Once {
	o.keep = true
	return o
}

// SentBefore says that a key came before with something else, which made the record
// there.
type SentBefore struct{ At dossier.Address }

func (s SentBefore) Error() string {
	return fmt.Sprintf("under this key something else was sent before, and is on record as %s; draw another key for what is another sending [key-used]", s.At)
}

// errDone ends a change that was made before.
var errDone = errors.New("it was done before")

const keySigns, bodySigns = 8, 4 // letters and digits of a mark, of five bits each

var markSigns = base32.NewEncoding("23456789abcdefghjkmnpqrstuvwxyz0").WithPadding(base32.NoPadding)

// mark is what the id of the n-th record of a sending ends in; "" without a key.
func (o Once) mark(who *Viewer, name string, n int) string {
	if o.key == "" {
		return ""
	}
	h := sha256.New()
	for _, part := range []string{"parley once", who.Person, name, o.key, strconv.Itoa(n)} {
		fmt.Fprintf(h, "%d %s\n", len(part), part)
	}
	return markSigns.EncodeToString(h.Sum(nil))[:keySigns] + markSigns.EncodeToString(o.body[:])[:bodySigns]
}

// has tells whether an edit makes a record whose id ends in a mark.
func (o Once) has(e Edit) bool { return o.key != "" && !o.keep && e.Base == "" && e.Record != nil }

// marked are edits whose new records have ids that end in marks. Whoever does not
// own the dossier gets them drawn where they were chosen.
func (d *Desk) marked(who *Viewer, name string, sight Sight, edits []Edit) ([]Edit, error) {
	to := dossier.Renaming{}
	var records []dossier.Record
	for i, e := range edits {
		if e.Record != nil {
			records = append(records, e.Record)
		}
		if !e.Once.has(e) {
			continue
		}
		id := e.At.ID
		if !sight.Owner() && !slices.Contains(e.Drawn, id) {
			var err error
			if id, err = dossier.NewID(e.At.Kind, id, d.o.Random); err != nil {
				return nil, err
			}
		}
		to[e.At] = id + "-" + e.Once.mark(who, name, i)
	}
	if len(to) == 0 {
		return edits, nil
	}
	records, err := dossier.Renamed(records, to)
	if err != nil {
		return nil, err
	}
	out := slices.Clone(edits)
	for i := range out {
		e := &out[i]
		if e.Record == nil {
			continue
		}
		e.Record, records = records[0], records[1:]
		e.At = dossier.AddressOf(e.Record)
		if e.Once.has(*e) {
			e.Drawn = append(slices.Clip(e.Drawn), e.At.ID)
		}
	}
	return out, nil
}

// sentBefore tells where the records are that edits made when they were sent
// before, as far as their sender sees them, with errDone. An address without an id
// is that of a record which is not there any more.
func sentBefore(now *State, sight Sight, edits []Edit) ([]dossier.Address, error) {
	wanted, marks := map[string]int{}, map[int]string{}
	for i, e := range edits {
		if e.Once.key == "" {
			return nil, nil
		}
		if e.Once.has(e) {
			mark := endOf(e.At.ID)
			wanted[mark[:keySigns]], marks[i] = i, mark
		}
	}
	seen, err := now.See(dossier.Scope{Reader: sight.Reader})
	if err != nil {
		return nil, err
	}
	if len(marks) == 0 {
		return stands(seen.View, edits)
	}
	at, before := make([]dossier.Address, len(edits)), false
	for i, e := range edits {
		if at[i] = e.At; marks[i] != "" {
			at[i].ID = ""
		}
	}
	seen.Each(func(r dossier.Record) bool {
		end := endOf(r.Head().ID)
		if len(end) != keySigns+bodySigns {
			return true
		}
		i, found := wanted[end[:keySigns]]
		switch {
		case !found:
		case end != marks[i]:
			err = SentBefore{dossier.AddressOf(r)}
		default:
			at[i], before = dossier.AddressOf(r), true
		}
		return err == nil
	})
	switch {
	case err != nil:
		return nil, err
	case before:
		return at, errDone
	}
	return nil, nil
}

func endOf(id string) string { return id[strings.LastIndexByte(id, '-')+1:] }

// stands tells where records are that all stand as they were to be, with errDone.
func stands(seen *dossier.View, edits []Edit) (at []dossier.Address, err error) {
	for _, e := range edits {
		r, _ := seen.Find(e.At.Kind, e.At.ID)
		if e.Record == nil || r == nil || Mark(r) != Mark(e.Record) {
			return nil, nil
		}
		at = append(at, e.At)
	}
	return at, errDone
}

// unmarked tells problems of new records by the ids that these were sent with.
func unmarked(err error, sent, edits []Edit) error {
	var problems dossier.Problems
	if errors.As(err, &problems) {
		for i := range problems {
			p := &problems[i].Record
			n := slices.IndexFunc(edits, func(e Edit) bool { return e.At.Kind == p.Kind && e.At.ID == p.ID })
			if n >= 0 {
				p.ID = sent[n].At.ID
			}
		}
	}
	return err
}
