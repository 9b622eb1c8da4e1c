package web

import (
	"crypto/rand"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"

	"parley/dossier"
	"parley/sealed"
)

// acceptancePage is the sealed acceptance of this desk: what it is, how far it is,
// the files to send and to take, the marks before they are sealed, and the
// result. It is for the owners alone; others read what it is.
type acceptancePage struct {
	*sheet
	// Open is set where the desk has an acceptance and this reader may see it.
	Open     bool
	List     *sealed.List
	Hash     string
	Party    string // whose desk it is
	Keys     []acceptanceKey
	Packages []acceptancePackage
	// CanMark is set when the keys of all are there and nothing is sealed yet.
	CanMark, Sealed, CanGoOn bool
	Steps                    []acceptanceStep
	Own                      []string // names of the files to send
	Complete                 bool
	Common                   []acceptancePackage
	Wrong                    []string
	Took                     []string
}

type acceptanceKey struct{ Party, Fingerprint string }

type acceptanceStep struct {
	Name    string
	Missing []string // parties
}

type acceptancePackage struct {
	sealed.Package
	Options []acceptanceOption
}

type acceptanceOption struct{ Issue, Words, Address string }

func buildAcceptance(s *sheet) (any, error) {
	p := &acceptancePage{sheet: s}
	p.fill()
	return p, nil
}

// folder opens the acceptance of this desk; nil where there is none for this
// reader.
func (p *acceptancePage) folder() *sealed.Folder {
	if p.desk.opts.Acceptance == "" || p.Reader != "" {
		return nil
	}
	f, err := sealed.OpenFolder(p.desk.opts.Acceptance, rand.Reader)
	if err != nil {
		p.Wrong = append(p.Wrong, err.Error())
		return nil
	}
	for _, party := range f.List.Parties {
		if p.View.Party(party) == nil {
			return nil // it is about another dossier of this desk
		}
	}
	return f
}

// fill takes over how far the acceptance is.
func (p *acceptancePage) fill() {
	f := p.folder()
	if f == nil {
		return
	}
	p.Open, p.List, p.Hash = true, f.List, f.List.Hash()[:32]
	desk, err := f.Desk()
	if err != nil {
		p.Wrong = append(p.Wrong, err.Error())
		return
	}
	p.Party, p.Sealed = desk.Party(), desk.Sealed()
	for _, name := range f.Own(p.Party) {
		p.Own = append(p.Own, filepath.Base(name))
	}
	for _, pkg := range f.List.Packages {
		p.Packages = append(p.Packages, p.describe(pkg))
	}
	files, err := f.Read()
	if err != nil {
		p.Wrong = append(p.Wrong, err.Error())
		return
	}
	prints := files.Fingerprints()
	for _, party := range f.List.Parties {
		p.Keys = append(p.Keys, acceptanceKey{p.Who(party), prints[party]})
	}
	for _, step := range sealed.Steps {
		var missing []string
		for _, party := range files.Missing(step) {
			missing = append(missing, p.Who(party))
		}
		p.Steps = append(p.Steps, acceptanceStep{string(step), missing})
	}
	p.CanMark = !p.Sealed && len(files.Missing(sealed.Key)) == 0
	p.CanGoOn = p.Sealed && slices.Contains(files.Missing(sealed.Open), p.Party)
	common, err := files.Result()
	p.Complete = err == nil
	for _, pkg := range common {
		p.Common = append(p.Common, p.describe(pkg))
	}
}

// Who is what a party is called.
func (p *acceptancePage) Who(party string) string { return p.View.Party(party).Label() }

func (p *acceptancePage) describe(pkg sealed.Package) acceptancePackage {
	out := acceptancePackage{Package: pkg}
	for _, i := range p.Issues {
		option, ok := pkg.Options[i.ID]
		if !ok {
			continue
		}
		out.Options = append(out.Options, acceptanceOption{i.Label(), i.OptionWords(option), dossier.AddressOf(i).String()})
	}
	return out
}

// acceptanceOn is a package with the sheet it is written on.
type acceptanceOn struct {
	acceptancePackage
	Sheet *sheet
}

// On puts a package on the sheet.
func (p *acceptancePage) On(pkg acceptancePackage) acceptanceOn { return acceptanceOn{pkg, p.sheet} }

// accept answers what was sent to the page: files of other parties, the marks, or
// the wish to go on.
func (d *Desk) accept(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "acceptance")
	if err != nil {
		return err
	}
	p := &acceptancePage{sheet: sh}
	f := p.folder()
	if f == nil {
		return fault{http.StatusNotFound, "no-acceptance", "fault.acceptance", nil}
	}
	took, err := p.do(f, form)
	if errors.Is(err, sealed.ErrNotYet) {
		err = errors.New(text("acceptance.notyet"))
	}
	if err != nil {
		p.Wrong = append(p.Wrong, err.Error())
	}
	for _, name := range took {
		p.Took = append(p.Took, filepath.Base(name))
	}
	p.fill()
	return d.show(w, r, v, sh.page, p)
}

// do does what a form asks, and returns the names of the files that came of it.
func (p *acceptancePage) do(f *sealed.Folder, form sent) ([]string, error) {
	one := func(name string, err error) ([]string, error) {
		if err != nil {
			return nil, err
		}
		return []string{name}, nil
	}
	switch form.values.Get("do") {
	case "take":
		if form.file == nil {
			return nil, errors.New(text("acceptance.nofile"))
		}
		return one(f.Take(clip(filepath.Base(form.name)), form.file))
	case "seal":
		if form.values.Get("sure") == "" {
			return nil, errors.New(text("acceptance.unsure"))
		}
		return one(f.Seal(form.values["mark"]))
	case "go":
		return f.Advance()
	}
	return nil, errors.New(text("acceptance.nothing"))
}

// sealedFile sends one of this party's own files, to be passed on.
func (d *Desk) sealedFile(w http.ResponseWriter, r *http.Request, v *visit) error {
	if v.sight.Owner() && d.opts.Acceptance != "" && r.URL.RawQuery == "" {
		if f, err := sealed.OpenFolder(d.opts.Acceptance, rand.Reader); err == nil {
			if desk, err := f.Desk(); err == nil {
				for _, name := range f.Own(desk.Party()) {
					if filepath.Base(name) != r.PathValue("file") {
						continue
					}
					if file, err := os.ReadFile(name); err == nil {
						h := w.Header()
						h.Set("Content-Type", "application/json")
						h.Set("Content-Disposition", `attachment; filename="`+filepath.Base(name)+`"`)
						h.Set("Cache-Control", "no-store")
						w.Write(file)
						return nil
					}
				}
			}
		}
	}
	return fault{http.StatusNotFound, "no-acceptance", "fault.acceptance", nil}
}
