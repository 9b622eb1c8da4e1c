package desk

import (
	"context"

	"parley/dossier"
)

// History is all that a record was, as one reader sees it now.
type History struct {
	// Now is the record as it is; nil where it was taken back.
	Now dossier.Record
	// Versions are those that the reader sees, the oldest first, numbered from 1.
	// There is none where the dossier's source keeps none.
	Versions []SeenVersion
}

// SeenVersion is a version of a record as a reader sees it.
type SeenVersion struct {
	Version
	Current bool // it is what the record is now
}

// Version finds a version that still says something by its number; nil where there
// is none.
func (h *History) Version(number int64) *SeenVersion {
	if number < 1 || number > int64(len(h.Versions)) || h.Versions[number-1].Record == nil {
		return nil
	}
	return &h.Versions[number-1]
}

// KeepsVersions tells whether the dossier keeps what records were.
func (s *Shelf) KeepsVersions() bool {
	_, folder := s.Source.(Folder)
	return !folder
}

// mostVersions is how many versions are listed for somebody who does not see
// everything.
const mostVersions = 200

// History is all that a record was, for a reader of a view of the newest state; nil
// where to them there is none of the address. Of a record that is not there any
// more, owners alone learn that it was.
func (s *Shelf) History(ctx context.Context, seen *Seen, at dossier.Address) (*History, error) {
	now, there := seen.Find(at.Kind, at.ID)
	if !there && (seen.Reader != "" || !s.KeepsVersions()) {
		return nil, nil
	}
	list, err := s.Source.Versions(ctx, at)
	if err != nil {
		return nil, err
	}
	if !there && len(list) == 0 {
		return nil, nil
	}
	h := &History{}
	if there {
		h.Now = now
	}
	h.Versions = versionsFor(seen.View, list)
	if n := len(h.Versions); n > 0 {
		h.Versions[n-1].Current = there
	}
	return h, nil
}

// versionsFor are versions as a reader sees them. Who does not see everything sees
// each as if what is hidden from them had never been in it, and two that look the
// same to them are one: neither that something hidden was changed is told, nor when
// or by whom. What they saw once and what is hidden now is not shown again: the list
// begins behind the last version before it was hidden.
func versionsFor(v *dossier.View, list []Version) []SeenVersion {
	var out []SeenVersion
	add := func(x Version, r dossier.Record) {
		x.Number, x.Record = int64(len(out)+1), r
		out = append(out, SeenVersion{Version: x})
	}
	if v.Reader == "" {
		for _, x := range list {
			add(x, x.Record)
		}
		return out
	}
	shown := make([]dossier.Record, len(list))
	first, looks, newest := len(list), 0, len(list)-1
	hides := func(i, later int) bool { return dossier.Hides(shown[i], list[later].Record, shown[later]) }
	for i := newest; i >= 0; i-- {
		r, ok := list[i].Record, false
		if r == nil {
			break
		}
		if shown[i], ok = v.As(r); !ok {
			break
		}
		if i == newest || Mark(shown[i]) != Mark(shown[i+1]) {
			if i < newest && (hides(i, i+1) || hides(i, newest) || handlings(shown[i]) != handlings(shown[i+1])) || looks == mostVersions {
				break
			}
			looks++
		}
		first = i
	}
	for i := first; i < len(list); i++ {
		if len(out) == 0 || Mark(out[len(out)-1].Record) != Mark(shown[i]) {
			add(list[i], shown[i])
		}
	}
	return out
}

// handlings is what a record and its parts say about who may see them, as it is
// seen.
func handlings(r dossier.Record) string {
	text := dossier.HandlingText(r)
	if d, ok := r.(*dossier.Draft); ok {
		points := dossier.HandlingOfPoints(d)
		for _, pt := range d.Points {
			text += points[pt.ID]
		}
	}
	return text
}
