package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"

	"parley/analysis/packages"
	"parley/dossier"
)

// prefer files which of two packages a side would prefer, or withdraws an answer,
// in the name of whoever serves the desk; then it leads back to the question.
func (d *Desk) prefer(w http.ResponseWriter, r *http.Request) {
	s := d.shelf(r.PathValue("name"))
	if s == nil {
		d.fail(w, r, nil, noDossier(r.PathValue("name"), d.names()))
		return
	}
	to, err := d.answered(w, r, s)
	if err != nil {
		d.fail(w, r, s, err)
		return
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
}

// answered does what a form about an answer asks for, and says where to go on.
func (d *Desk) answered(w http.ResponseWriter, r *http.Request, s *shelf) (to string, err error) {
	form, err := readForm(w, r)
	if err != nil {
		return "", err
	}
	p := d.pageNamed("packages")
	args, err := p.arguments(r)
	if err != nil {
		return "", err
	}
	sh, err := d.sheet(s, s.now.Load(), p, args, d.today())
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
		err = sh.withdraw(r.Context(), s, id, by)
	} else {
		err = sh.answer(r.Context(), s, form.values, party, by)
	}
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		return "", fault{http.StatusBadRequest, "bad-answer", "fault.badanswer", []any{problems[0].Message}}
	case err != nil:
		return "", err
	}
	// What was filed is there when the question is asked again.
	if mark, err := s.source.Mark(r.Context()); err == nil {
		d.reload(r.Context(), s, mark)
	}
	return sh.LinkWith("packages", "ask", party) + "#ask", nil
}

// answer files a comparison.
func (s *sheet) answer(ctx context.Context, on *shelf, form url.Values, party, by string) error {
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
	whole, err := on.now.Load().View(dossier.Scope{})
	if err != nil {
		return err
	}
	record := packages.Answering(whole, party, by, s.day, s.desk.today(), pair)
	return on.source.File(ctx, by, s.desk.opts.Now(), []dossier.Record{record})
}

// withdraw takes an answer back; only whoever gave it can.
func (s *sheet) withdraw(ctx context.Context, on *shelf, address, by string) error {
	r, _, err := s.Lookup(address)
	if err != nil {
		return noRecord(err)
	}
	p, ok := r.(*dossier.Preference)
	if !ok || p.Author != by {
		return fault{http.StatusForbidden, "not-yours", "fault.notyours", []any{address, by}}
	}
	return on.source.Withdraw(ctx, by, s.desk.opts.Now(), p)
}
