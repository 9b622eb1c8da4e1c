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
	p := &versionsPage{sheet: s, at: at, view: seen.View, Address: at.String(), KindWords: text("kind." + string(at.Kind)), Kept: s.keepsVersions()}
	if s.visit.sight.Role.May(access.Change) {
		p.By = s.files()
	}
	unknown := func() error {
		_, _, err := seen.Lookup(at.String())
		if err == nil {
			err = errors.New(at.String())
		}
		return noRecord(err)
	}
	p.now, p.There = seen.Find(at.Kind, at.ID)
	// Of what is not there any more, owners alone learn that it was.
	if !p.There && (s.Reader != "" || !p.Kept) {
		return nil, unknown()
	}
	list, err := s.visit.Source.Versions(ctx, at)
	if err != nil {
		return nil, err
	}
	if !p.There && len(list) == 0 {
		return nil, unknown()
	}
	p.Versions = p.seen(list)
	s.Title = text("versions.of", p.KindWords, at.ID)
	if p.There {
		p.Headline = standing.Headline(seen.View, p.now)
	}
	return p, nil
}

// mostVersions is how many versions are listed for somebody who does not see
// everything.
const mostVersions = 200

// seen are the versions as the visitor sees them. Who does not see everything sees
// each as if what is hidden from them had never been in it, and two that look the
// same to them are one: neither that something hidden was changed is told, nor when
// or by whom. What they saw once and what is hidden now is not shown again: the list
// begins behind the last version before it was hidden.
func (p *versionsPage) seen(list []desk.Version) []versionLine {
	var out []versionLine
	add := func(v desk.Version, r dossier.Record) {
		line := versionLine{Number: len(out) + 1, At: stamp(v.At), By: v.By, Record: r, Destroyed: v.Destroyed}
		if len(out) > 0 && r != nil && out[len(out)-1].Record != nil {
			line.Changes = differenceRows(p.view, out[len(out)-1].Record, r)
		}
		out = append(out, line)
	}
	if p.Reader == "" {
		for _, v := range list {
			add(v, v.Record)
		}
	} else {
		shown := make([]dossier.Record, len(list))
		first, looks, newest := len(list), 0, len(list)-1
		hides := func(i, later int) bool { return dossier.Hides(shown[i], list[later].Record, shown[later]) }
		for i := len(list) - 1; i >= 0; i-- {
			r, ok := list[i].Record, false
			if r == nil {
				break
			}
			if shown[i], ok = p.view.As(r); !ok {
				break
			}
			if i == newest || desk.Mark(shown[i]) != desk.Mark(shown[i+1]) {
				if i < newest && (hides(i, i+1) || hides(i, newest) || handlings(shown[i]) != handlings(shown[i+1])) || looks == mostVersions {
					break
				}
				looks++
			}
			first = i
		}
		for i := first; i < len(list); i++ {
			if len(out) == 0 || desk.Mark(out[len(out)-1].Record) != desk.Mark(shown[i]) {
				add(list[i], shown[i])
			}
		}
	}
	if n := len(out); n > 0 {
		out[n-1].Current = p.There
	}
	slices.Reverse(out)
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
	_, err = d.desk.Save(r.Context(), v.who, v.Name, desk.Edit{At: p.at, Base: form.values.Get("base"), Record: p.Versions[i].Record})
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
