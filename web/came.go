package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/desk"
	"parley/dossier"
	"parley/when"
)

// camePage is the form for a text that came otherwise than in a bundle: a paper that
// was handed over, a letter, a file in a mail.
type camePage struct {
	textForm
	By     string // in whose name it is recorded; "" where it cannot be
	WhyNot string
	Owner  bool // who may see it is for owners to say
	Eyes   string
	Date   typedDate
	Opened typedDate
	Typed  url.Values
}

// typedDate is a date as it was typed, and in words.
type typedDate struct{ Value, Echo string }

func dateTyped(s string) typedDate {
	out := typedDate{Value: strings.TrimSpace(s)}
	if d, err := when.Typed(out.Value); err == nil && out.Value != "" {
		out.Echo = d.Echo()
	}
	return out
}

func buildCame(s *sheet) (any, error) {
	return s.camePage(url.Values{"date": {s.desk.today().String()}})
}

func (s *sheet) camePage(typed url.Values) (*camePage, error) {
	p := &camePage{textForm: textForm{sheet: s, Wrong: map[string]string{}}, Typed: typed, Owner: s.visit.sight.Owner()}
	p.fill(typed)
	p.Date, p.Opened = dateTyped(typed.Get("date")), dateTyped(typed.Get("openedon"))
	if _, p.WhyNot = s.noteHandling(); p.WhyNot == "" {
		p.By = s.files()
	}
	p.Eyes = s.ReaderWords()
	var err error
	if p.Once = clip(typed.Get("once")); p.Once == "" {
		p.Once, err = s.drawOnce()
	}
	return p, err
}

// came records a text that came.
func (d *Desk) came(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "came")
	if err != nil {
		return err
	}
	p, err := sh.camePage(form.values)
	if err != nil {
		return err
	}
	if p.By == "" {
		return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	p.FileName = clip(form.name)
	t := p.transmission(form)
	if len(p.Wrong) > 0 {
		return d.show(w, r, v, sh.page, p)
	}
	at, err := d.desk.Save(r.Context(), v.who, v.Name, desk.Edit{
		At: dossier.AddressOf(t), Record: t, Once: desk.OnceOf(p.Once, append([]byte(form.values.Encode()+"\n"), form.file...)),
	})
	var before desk.SentBefore
	if errors.As(err, &before) {
		p.Wrong[""] = text("send.sentbefore")
		if p.Once, err = sh.drawOnce(); err != nil {
			return err
		}
		return d.show(w, r, v, sh.page, p)
	}
	wrong, err := saveWrong(err)
	if err != nil {
		return err
	}
	if wrong != "" {
		p.Wrong[""] = wrong
		return d.show(w, r, v, sh.page, p)
	}
	to := sh.LinkWith("edit/"+at[0].String(), "saved", "yes") // dated later than the day that pages are shown as of
	if shown, err := v.Newest().See(sh.Scope); err == nil {
		if _, ok := shown.Find(at[0].Kind, at[0].ID); ok {
			to = sh.Link("r/" + at[0].String())
		}
	}
	http.Redirect(w, r, to, http.StatusSeeOther)
	return nil
}

// transmission is what the form says. That it came is evidence that it was
// delivered, and of nothing else.
func (p *camePage) transmission(form sent) *dossier.Transmission {
	f := form.values
	t := &dossier.Transmission{Draft: f.Get("draft"), Words: oneLineOf(f.Get("words")), From: f["from"], To: f["to"], Channel: f.Get("channel")}
	t.Handling, _ = p.noteHandling()
	day := func(field string) when.Date {
		d, err := when.Typed(strings.TrimSpace(f.Get(field)))
		if err != nil || d.IsZero() {
			p.Wrong[field] = text("came.nodate")
		}
		return d
	}
	if t.Draft == "" && t.Words == "" {
		p.Wrong["words"] = text("came.notext")
	}
	if len(t.From) == 0 {
		p.Wrong["from"] = text("came.nofrom")
	}
	if len(t.To) == 0 {
		p.Wrong["to"] = text("came.noto")
	}
	t.Date = day("date")
	how := oneLineOf(f.Get("how"))
	if how == "" {
		p.Wrong["how"] = text("came.nohow")
	}
	t.Delivered = &dossier.Evidence{Date: t.Date, By: oneLineOf(f.Get("received")), Words: how + "; recorded by " + p.By}
	if by := oneLineOf(f.Get("opened")); by != "" || p.Opened.Value != "" {
		if by == "" {
			p.Wrong["opened"] = text("came.noopener")
		}
		t.Opened = &dossier.Evidence{Date: day("openedon"), By: by, Words: "opened by " + by + "; recorded by " + p.By}
	}
	if groups := f["audience"]; p.Owner && len(groups) > 0 {
		for _, g := range groups {
			if !slices.ContainsFunc(p.Groups, func(c choice) bool { return c.Value == g }) {
				p.Wrong["audience"] = text("send.nogroup", clip(g))
			}
		}
		t.Handling = &dossier.Handling{TLP: dossier.Red, Audience: groups}
	}
	if len(form.file) > 0 {
		sum := sha256.Sum256(form.file)
		t.SHA256 = hex.EncodeToString(sum[:])
	}
	words := t.Words
	if d := p.Draft(t.Draft); d != nil && words == "" {
		words = d.Title
	}
	var err error
	if t.ID, err = dossier.NewID("transmission", words, p.desk.desk.Random()); err != nil {
		p.Wrong[""] = err.Error()
	}
	return t
}
