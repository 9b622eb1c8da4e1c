package web

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"parley/access"
	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
)

// versionsPage is all that a record was: who changed it when, and in what. Any two
// versions can be compared, and what a version said can be said again.
type versionsPage struct {
	*sheet
	Address   string
	KindWords string
	Headline  string
	Kept      bool // whether the dossier keeps versions at all
	There     bool // whether the record is there now
	Versions  []versionLine
	// Two versions side by side.
	From, To *versionLine
	Compared []differenceRow
	By       string
	Wrong    []string

	at   dossier.Address
	now  dossier.Record // as it is; nil where it was taken back
	view *dossier.View
}

// versionLine is a version as the visitor sees it.
type versionLine struct {
	Number    int // from 1
	At, By    string
	Record    dossier.Record // nil where it was taken back
	Destroyed bool
	Current   bool
	Changes   []differenceRow // from the version before
}

func buildVersions(s *sheet) (any, error) {
	p, err := s.versionsPage(s.ctx)
	if err != nil {
		return nil, err
	}
	return p, p.compare(s.first("from"), s.first("to"))
}

func (s *sheet) versionsPage(ctx context.Context) (*versionsPage, error) {
	at := dossier.Address{Kind: dossier.Kind(s.first("kind")), ID: s.first("id")}
	if dossier.Blank(at.Kind) == nil {
		return nil, fault{http.StatusNotFound, "unknown-page", "fault.page", nil}
	}
	seen, err := s.visit.Newest().See(dossier.Scope{Reader: s.Reader})
	if err != nil {
		return nil, err
	}
	p := &versionsPage{sheet: s, at: at, view: seen.View, Address: at.String(), KindWords: text("kind." + string(at.Kind)), Kept: s.visit.KeepsVersions()}
	if s.visit.sight.Role.May(access.Change) {
		p.By = s.files()
	}
	h, err := s.visit.History(ctx, seen, at)
	switch {
	case err != nil:
		return nil, err
	case h == nil:
		_, _, err := seen.Lookup(at.String())
		if err == nil {
			err = errors.New(at.String())
		}
		return nil, noRecord(err)
	}
	p.now, p.There = h.Now, h.Now != nil
	var was dossier.Record
	for _, v := range h.Versions {
		line := versionLine{Number: int(v.Number), At: stamp(v.At), By: v.By, Record: v.Record, Destroyed: v.Destroyed, Current: v.Current}
		if was != nil && v.Record != nil {
			line.Changes = differenceRows(p.view, was, v.Record)
		}
		was = v.Record
		p.Versions = append(p.Versions, line)
	}
	slices.Reverse(p.Versions)
	s.Title = text("versions.of", p.KindWords, at.ID)
	if p.There {
		p.Headline = standing.Headline(seen.View, p.now)
	}
	return p, nil
}

// compare puts two versions side by side.
func (p *versionsPage) compare(from, to string) error {
	find := func(number string) *versionLine {
		for i := range p.Versions {
			if v := &p.Versions[i]; strconv.Itoa(v.Number) == number && v.Record != nil {
				return v
			}
		}
		return nil
	}
	if from == "" && to == "" {
		return nil
	}
	p.From, p.To = find(from), find(to)
	if p.From == nil || p.To == nil {
		p.From, p.To = nil, nil
		return fault{http.StatusNotFound, "unknown-version", "fault.version", nil}
	}
	p.Compared = differenceRows(p.view, p.From.Record, p.To.Record)
	return nil
}

// undo makes a version anew what it was.
func (d *Desk) undo(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	s, err := d.sheetFor(r, v, "versions")
	if err != nil {
		return err
	}
	p, err := s.versionsPage(r.Context())
	if err != nil {
		return err
	}
	if p.By == "" {
		return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	i := slices.IndexFunc(p.Versions, func(v versionLine) bool { return strconv.Itoa(v.Number) == form.values.Get("version") })
	if i < 0 || p.Versions[i].Record == nil {
		return fault{http.StatusNotFound, "unknown-version", "fault.version", nil}
	}
	_, err = d.desk.Save(r.Context(), v.who, v.Name, desk.Edit{At: p.at, Base: form.values.Get("base"), Record: p.Versions[i].Record, Once: desk.OnceOf("again", nil).WithID()})
	var conflicts desk.Conflicts
	var problems dossier.Problems
	switch {
	case err == nil:
		http.Redirect(w, r, s.Link("versions/"+p.Address), http.StatusSeeOther)
		return nil
	case errors.As(err, &conflicts):
		p.Wrong = append(p.Wrong, text("versions.moved"))
	case errors.As(err, &problems):
		_, rest := placed(problems, p.at, nil)
		p.Wrong = append(p.Wrong, rest...)
	case errors.Is(err, desk.ErrHandling), errors.Is(err, desk.ErrUnseen), errors.Is(err, desk.ErrLastSource), errors.Is(err, desk.ErrElsewhere):
		p.Wrong = append(p.Wrong, err.Error())
	default:
		return err
	}
	return d.show(w, r, v, s.page, p)
}

// Base is the mark of the record as it is shown.
func (p versionsPage) Base() string { return desk.Mark(p.now) }

// RecordLink is the record's own page.
func (p versionsPage) RecordLink() string { return p.sheet.To(p.Address) }

// FromChoices and ToChoices are the versions that can be compared: first the last
// two.
func (p versionsPage) FromChoices() []choice { return p.choices(p.From, 1) }
func (p versionsPage) ToChoices() []choice   { return p.choices(p.To, 0) }

func (p versionsPage) choices(chosen *versionLine, back int) []choice {
	var out []choice
	for _, v := range p.Versions {
		if v.Record != nil {
			number := strconv.Itoa(v.Number)
			out = append(out, choice{number, number, chosen != nil && chosen.Number == v.Number})
		}
	}
	if chosen == nil && back < len(out) {
		out[back].Chosen = true
	}
	return out
}
