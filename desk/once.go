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
// where to, the key and which of the records it is, and four of all that was sent.
// It is looked for among what the sender sees, no further, and the id has a part
// that is drawn besides: so a key tells nothing of what is hidden.
type Once struct {
	key  string // "": what is sent is another each time
	body [sha256.Size]byte
}

// OnceOf is a sending of a body under a key. Without a key it is another each time.
func OnceOf(key string, body []byte) Once { return Once{key, sha256.Sum256(body)} }

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

// mark is what the id of the n-th new record ends in; "" without a key.
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

// withMarks are edits that know the marks of their new records. A record whose id
// its author chose is known by that.
func withMarks(who *Viewer, name string, edits []Edit) []Edit {
	out := slices.Clone(edits)
	for i, e := range out {
		if e.Record != nil && e.Base == "" && (e.Drawn || e.Counted) {
			out[i].mark = e.Once.mark(who, name, i)
		}
	}
	return out
}

// sentBefore tells where the records are that edits made when they were sent
// before, as far as their sender sees them; nil where they were not. An address
// without an id is that of a record which is not there any more.
func sentBefore(seen *dossier.View, edits []Edit) ([]dossier.Address, error) {
	wanted := map[string]int{}
	for i, e := range edits {
		if e.mark != "" {
			wanted[e.mark[:keySigns]] = i
		}
	}
	if len(wanted) == 0 {
		return nil, nil
	}
	var at []dossier.Address
	var other error
	seen.Each(func(r dossier.Record) bool {
		id := r.Head().ID
		end := id[strings.LastIndexByte(id, '-')+1:]
		if len(end) != keySigns+bodySigns {
			return true
		}
		i, found := wanted[end[:keySigns]]
		if !found {
			return true
		}
		if end != edits[i].mark {
			other = SentBefore{dossier.AddressOf(r)}
			return false
		}
		if at == nil {
			at = make([]dossier.Address, len(edits))
			for n, e := range edits {
				if at[n] = e.At; e.mark != "" {
					at[n].ID = ""
				}
			}
		}
		at[i] = dossier.AddressOf(r)
		return true
	})
	return at, other
}

// marked gives new records that have marks ids which end in them.
func marked(edits []Edit) ([]Edit, error) {
	to := map[dossier.Address]string{}
	for _, e := range edits {
		if e.mark != "" {
			to[e.At] = e.At.ID + "-" + e.mark
		}
	}
	return renamed(edits, to)
}

// unmarked tells problems of new records by the ids that these had in the edits.
func unmarked(err error, edits []Edit) error {
	var problems dossier.Problems
	if errors.As(err, &problems) {
		for _, e := range edits {
			for i := range problems {
				if p := &problems[i]; e.mark != "" && p.Record.Kind == e.At.Kind && p.Record.ID == e.At.ID+"-"+e.mark {
					p.Record.ID = e.At.ID
				}
			}
		}
	}
	return err
}

// renamed gives records other ids, and what refers to them among the edits.
func renamed(edits []Edit, to map[dossier.Address]string) ([]Edit, error) {
	if len(to) == 0 {
		return edits, nil
	}
	var records []dossier.Record
	for _, e := range edits {
		if e.Record != nil {
			records = append(records, e.Record)
		}
	}
	records, err := dossier.Renamed(records, to)
	if err != nil {
		return nil, err
	}
	out := make([]Edit, len(edits))
	for i, e := range edits {
		if e.Record != nil {
			e.Record, records = records[0], records[1:]
			e.At = dossier.AddressOf(e.Record)
		}
		out[i] = e
	}
	return out, nil
}
