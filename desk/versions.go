package desk

import (
	"context"
	"strings"

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

// mostVersions is how many versions are looked at as somebody sees them who does
// not see all.
const mostVersions = 60

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
	h.Versions = s.versionsFor(seen.View, at, list)
	if n := len(h.Versions); n > 0 {
		h.Versions[n-1].Current = there
	}
	return h, nil
}

// versionsFor are versions as a reader sees them. Who does not see everything sees
// those since it was last changed who may see the record or a part of it, each with
// what is hidden now taken out; two that look the same to them are one.
func (s *Shelf) versionsFor(v *dossier.View, at dossier.Address, list []Version) []SeenVersion {
	var out []SeenVersion
	add := func(x Version) {
		x.Number = int64(len(out) + 1)
		out = append(out, SeenVersion{Version: x})
	}
	if v.Reader == "" {
		for _, x := range list {
			add(x)
		}
		return out
	}
	first := max(len(list)-mostVersions, 0)
	for i := len(list) - 1; i >= first; i-- {
		if list[i].Record == nil || handlings(v, list[i].Record) != handlings(v, list[len(list)-1].Record) {
			first = i + 1
			break
		}
	}
	for _, x := range list[first:] {
		r, ok := s.asSeen(v.Reader, at, x.Record)
		if ok && (len(out) == 0 || Mark(out[len(out)-1].Record) != Mark(r)) {
			x.Record = r
			add(x)
		}
	}
	return out
}

// asSeen is an earlier version of a record as a reader would see it now.
func (s *Shelf) asSeen(reader string, at dossier.Address, r dossier.Record) (dossier.Record, bool) {
	d, err := s.Newest().With(r)
	if err != nil {
		return nil, false
	}
	v, err := d.View(dossier.Scope{Reader: reader})
	if err != nil {
		return nil, false
	}
	return v.Find(at.Kind, at.ID)
}

// handlings is what a record and its parts say about who may see them: by
// themselves, or by resting on what the reader of the view does not see.
func handlings(v *dossier.View, r dossier.Record) string {
	entries, err := dossier.Entries(r)
	if err != nil {
		return ""
	}
	var b strings.Builder
	var visit func([]dossier.Entry)
	visit = func(list []dossier.Entry) {
		for _, e := range list {
			hides := strings.HasSuffix(e.Name, "handling.tlp") || strings.HasSuffix(e.Name, "handling.audience")
			if strings.HasSuffix(e.Name, ".source") && e.Value != "" && v.Source(e.Value) == nil {
				hides = true
			}
			if hides {
				b.WriteString(e.Value + "\x00")
			}
			for _, row := range e.Rows {
				visit(row)
			}
		}
	}
	visit(entries)
	if d, ok := r.(*dossier.Draft); ok {
		for _, pt := range d.Points {
			if h := pt.Handling; h != nil {
				b.WriteString(pt.ID + string(h.TLP) + strings.Join(h.Audience, " ") + "\x00")
			}
		}
	}
	return b.String()
}
