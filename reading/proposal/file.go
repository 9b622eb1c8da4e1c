package proposal

import (
	"bytes"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"parley/dossier"
	"parley/when"
)

// prefixes of the ids of records that are filed.
var prefixes = map[dossier.Kind]string{
	"source": "s", "statement": "st", "position": "pos", "event": "ev", "transmission": "tr", "figure": "fig", "account": "acc", "condition": "sq", "question": "q", "deadline": "dl",
}

// Records returns the records to file: of what a person said yes to, with fresh
// ids, each with a note of who filed it and when, and their sources before them.
// What the dossier of the view has already is left out. References to proposals
// that are not filed are taken out.
func (s *Set) Records(v *dossier.View, by string, day when.Day) ([]dossier.Record, error) {
	if by = oneLine(by); by == "" {
		return nil, errors.New("nothing is filed without the name of who files it")
	}
	f := filer{v: v, given: map[dossier.Address]string{}, used: map[dossier.Address]bool{}, known: map[string]string{}}
	v.Each(func(r dossier.Record) bool {
		f.known[f.print(r)] = r.Head().ID
		return true
	})
	var out []dossier.Record
	// Sources and statements first: other records refer to them.
	for _, statements := range []bool{true, false} {
		for i := range s.Articles {
			a := &s.Articles[i]
			for j := range a.Proposals {
				p := &a.Proposals[j]
				if p.File != Yes || (p.Record.Kind() == "statement") != statements {
					continue
				}
				r, err := again(p.Record)
				if err != nil {
					return nil, err
				}
				if _, ok := f.given[dossier.Address{Kind: "source", ID: a.Source.ID}]; !ok {
					source, err := again(&a.Source)
					if err != nil {
						return nil, err
					}
					if f.file(source, "", by, day) {
						out = append(out, source)
					}
				}
				f.refer(r, s)
				reading := ""
				switch {
				case p.Confidence == 0 && p.Quote == "":
					reading = "as typed"
				case p.Confidence > 0:
					reading = fmt.Sprintf("from a machine's reading, confidence %.2f", p.Confidence)
				}
				if f.file(r, reading, by, day) {
					out = append(out, r)
				}
			}
		}
	}
	return out, nil
}

// filer gives ids.
type filer struct {
	v     *dossier.View
	given map[dossier.Address]string // what a record of the set is called in the dossier
	used  map[dossier.Address]bool   // ids given now
	known map[string]string          // prints of the dossier's records, and of those given, to ids
}

// again is a copy of a record, by way of its text.
func again(r dossier.Record) (dossier.Record, error) {
	return dossier.Decode(r.Kind(), dossier.FormatRecord(r))
}

// print is the text of a record without its id and note, by which it is known
// again.
func (f *filer) print(r dossier.Record) string {
	h := r.Head()
	id, note := h.ID, h.Note
	h.ID, h.Note = "x", ""
	var text []byte
	if src, ok := r.(*dossier.Source); ok && src.SHA256 != "" {
		text = []byte("file " + src.SHA256) // the same file is the same source
	} else if r.Kind() == "draft" {
		text = []byte(id) // long texts are not compared
	} else {
		text = dossier.FormatRecord(r)
	}
	h.ID, h.Note = id, note
	return string(r.Kind()) + "\n" + string(bytes.TrimSpace(text))
}

// file gives a record its id and note; false where the dossier has it.
func (f *filer) file(r dossier.Record, reading, by string, day when.Day) bool {
	h := r.Head()
	own := dossier.AddressOf(r)
	if id, ok := f.known[f.print(r)]; ok {
		f.given[own] = id
		return false
	}
	print := f.print(r)
	h.ID = f.fresh(r)
	f.given[own] = h.ID
	f.known[print] = h.ID
	note := fmt.Sprintf("Filed by %s on %s", by, day)
	if reading != "" {
		note += ", " + reading
	}
	h.Note = strings.TrimSpace(h.Note + " " + note + ".")
	return true
}

// fresh is an id that no record of the kind has. Where a person wrote an id of
// their own, that is taken if it is free.
func (f *filer) fresh(r dossier.Record) string {
	k, want := r.Kind(), r.Head().ID
	free := func(id string) bool {
		if f.used[dossier.Address{Kind: k, ID: id}] {
			return false
		}
		_, taken := f.v.Find(k, id)
		return !taken
	}
	take := func(id string) string {
		f.used[dossier.Address{Kind: k, ID: id}] = true
		return id
	}
	if !strings.HasPrefix(want, "new-") && free(want) {
		return take(want)
	}
	prefix := prefixes[k]
	if prefix == "" {
		prefix = string(k)
	}
	if k == "source" {
		for n := 2; ; n++ {
			if id := want + "-" + strconv.Itoa(n); free(id) {
				return take(id)
			}
		}
	}
	for n := f.v.Count(k) + 1; ; n++ {
		if id := fmt.Sprintf("%s-%03d", prefix, n); free(id) {
			return take(id)
		}
	}
}

// refer puts the ids that were given into a record, and takes references to
// proposals that are not filed out.
func (f *filer) refer(r dossier.Record, s *Set) {
	h := r.Head()
	for i := range h.Sources {
		if id, ok := f.given[dossier.Address{Kind: "source", ID: h.Sources[i].Source}]; ok {
			h.Sources[i].Source = id
		}
	}
	about := func(list []string) []string {
		out := list[:0]
		for _, x := range list {
			kind, id, _ := strings.Cut(x, "/")
			if to, ok := f.given[dossier.Address{Kind: dossier.Kind(kind), ID: id}]; ok {
				out = append(out, kind+"/"+to)
			} else if !strings.HasPrefix(id, "new-") {
				out = append(out, x)
			}
		}
		if len(out) == 0 {
			return nil
		}
		return out
	}
	switch r := r.(type) {
	case *dossier.Statement:
		r.About = about(r.About)
	case *dossier.Account:
		r.About = about(r.About)
	case *dossier.Question:
		r.About = about(r.About)
	}
}
