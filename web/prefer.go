package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"parley/analysis/packages"
	"parley/desk"
	"parley/dossier"
)

// prefer files which of two packages a side would prefer, or withdraws an answer,
// in the name of whoever serves the desk; then it leads back to the question.
func (d *Desk) prefer(w http.ResponseWriter, r *http.Request, v *visit) error {
	to, err := d.answered(w, r, v)
	if err == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
	}
	return err
}

// answered does what a form about an answer asks for, and says where to go on.
func (d *Desk) answered(w http.ResponseWriter, r *http.Request, v *visit) (to string, err error) {
	form, err := readForm(w, r)
	if err != nil {
		return "", err
	}
	sh, err := d.sheetFor(r, v, "packages")
	if err != nil {
		return "", err
	}
	by := sh.files()
	if by == "" {
		return "", fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	party := form.values.Get("party")
	if sh.Party(party) == nil {
		return "", noRecord(errors.New(text("packages.noparty", clip(party))))
	}
	if id := form.values.Get("withdraw"); id != "" {
		err = sh.withdraw(r.Context(), id, by)
	} else {
		err = sh.answer(r.Context(), form.values, party, by)
	}
	switch wrong, err := saveWrong(err); {
	case err != nil:
		return "", err
	case wrong != "":
		return "", fault{http.StatusBadRequest, "bad-answer", "fault.badanswer", []any{wrong}}
	}
	return sh.LinkWith("packages", "ask", party) + "#ask", nil
}

// answer files a comparison.
func (s *sheet) answer(ctx context.Context, form url.Values, party, by string) error {
	bundle := func(name string) dossier.Bundle {
		var b dossier.Bundle
		for _, t := range form[name] {
			b.Sets = append(b.Sets, dossier.Term(t))
		}
		return b
	}
	pair := []dossier.Bundle{bundle("first"), bundle("second")}
	switch form.Get("prefer") {
	case "first":
	case "second":
		slices.Reverse(pair)
	default:
		return fault{http.StatusBadRequest, "bad-answer", "fault.badanswer", []any{text("packages.choose")}}
	}
	if s.Reader == dossier.Everyone {
		return fault{http.StatusForbidden, "no-group", "fault.nopreference", nil}
	}
	_, err := s.add(ctx, desk.Once{}, func(v *dossier.View) ([]dossier.Record, error) {
		for _, p := range v.Preferences {
			if p.Party == party && p.Author == by && slices.EqualFunc(p.Packages, pair, func(a, b dossier.Bundle) bool { return slices.Equal(a.Sets, b.Sets) }) {
				return nil, nil // the answer is on record
			}
		}
		answer := packages.Answering(v, party, by, s.day, s.desk.today(), pair)
		if s.Reader != "" { // who is no owner files it for the group that they read as
			answer.Handling.Audience = []string{s.Reader}
		}
		return []dossier.Record{answer}, nil
	})
	return err
}

// withdraw takes an answer back; only whoever gave it can.
func (s *sheet) withdraw(ctx context.Context, address, by string) error {
	r, _, err := s.Lookup(address)
	if err != nil {
		return noRecord(err)
	}
	p, ok := r.(*dossier.Preference)
	if !ok || p.Author != by {
		return fault{http.StatusForbidden, "not-yours", "fault.notyours", []any{address, by}}
	}
	_, err = s.desk.desk.Save(ctx, s.visit.who, s.Name, desk.Edit{At: dossier.AddressOf(p), Base: desk.Mark(p)})
	return err
}
