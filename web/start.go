package web

import (
	"cmp"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"unicode"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// exampleEntry is a dossier that comes with the program.
type exampleEntry struct{ Name, Title, Summary string }

// examples lists the dossiers that come with the program and are not on the
// desk.
func (d *Desk) examples() []exampleEntry {
	if d.opts.Examples == nil {
		return nil
	}
	var out []exampleEntry
	found, err := fs.Glob(d.opts.Examples, "examples/*/dossier.yaml")
	if err != nil {
		return nil
	}
	for _, file := range found {
		name := strings.Split(file, "/")[1]
		raw, err := fs.ReadFile(d.opts.Examples, file)
		if err != nil || d.desk.Shelf(name) != nil {
			continue
		}
		if info, err := dossier.DecodeInfo(raw); err == nil {
			out = append(out, exampleEntry{name, info.Title, info.Summary})
		}
	}
	return out
}

// start makes a dossier: from an example, or from a title with what is known of
// who is at the table; and with an article, which is then read.
func (d *Desk) start(w http.ResponseWriter, r *http.Request) {
	who, err := d.viewer(r)
	var form sent
	if err == nil {
		form, err = readForm(w, r)
	}
	if err == nil && !d.desk.CanCreate(who) {
		err = access.ErrDenied
	}
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	name, wrong, err := d.startNew(r, who, form)
	switch {
	case err != nil:
		d.fail(w, r, nil, err)
	case wrong != "":
		d.showHome(w, r, who, http.StatusBadRequest, func(p *homePage) {
			p.Wrong, p.Title, p.Summary, p.Parties, p.Text = wrong, form.values.Get("title"), form.values.Get("summary"), form.values.Get("parties"), form.values.Get("text")
		})
	case strings.TrimSpace(form.values.Get("text")) == "" && len(form.file) == 0:
		http.Redirect(w, r, dossierAt(name), http.StatusSeeOther)
	default:
		v, err := d.enterAs(r, who, name, access.Read)
		if err == nil {
			err = d.readInto(w, r, v, form)
		}
		if err != nil {
			d.fail(w, r, v, err)
		}
	}
}

// mostParties is how many parties a new dossier can begin with.
const mostParties = 200

// startNew makes the dossier and returns its name, or what is wrong with what was
// typed.
func (d *Desk) startNew(r *http.Request, who *desk.Viewer, form sent) (name, wrong string, err error) {
	if example := form.values.Get("example"); example != "" {
		for _, e := range d.examples() {
			if e.Name != example {
				continue
			}
			sub, err := fs.Sub(d.opts.Examples, "examples/"+example)
			if err != nil {
				return "", "", err
			}
			fresh, err := dossier.LoadFS(r.Context(), sub)
			if err != nil {
				return "", "", err
			}
			return example, "", d.desk.Create(r.Context(), who, example, fresh)
		}
		return "", text("start.noexample"), nil
	}
	title := strings.Join(strings.Fields(form.values.Get("title")), " ")
	if title == "" {
		return "", text("start.notitle"), nil
	}
	if len(title) > maxWords || len(form.values.Get("summary")) > 10*maxWords {
		return "", text("start.longtitle", maxWords, 10*maxWords), nil
	}
	var parties []dossier.Record
	taken := map[string]bool{}
	for line := range strings.Lines(form.values.Get("parties")) {
		if line = strings.Join(strings.Fields(line), " "); line == "" {
			continue
		}
		if len(parties) == mostParties {
			return "", text("start.manyparties", mostParties), nil
		}
		id := free(slug("p-"+line), func(id string) bool { return taken[id] })
		taken[id] = true
		p := &dossier.Party{Name: line}
		p.ID = id
		parties = append(parties, p)
	}
	fresh, err := dossier.Assemble(dossier.Info{Title: title, Summary: cmp.Or(strings.Join(strings.Fields(form.values.Get("summary")), " "), title)}, parties)
	var problems dossier.Problems
	if errors.As(err, &problems) {
		return "", problems[0].Message, nil
	}
	if err != nil {
		return "", "", err
	}
	again := false
	name = free(slug(title), func(name string) bool {
		s := d.desk.Shelf(name)
		again = s != nil && begun(s.Now().Dossier, fresh)
		return s != nil && !again
	})
	if again {
		return name, "", nil
	}
	if err = d.desk.Create(r.Context(), who, name, fresh); errors.Is(err, desk.ErrName) {
		if s := d.desk.Shelf(name); s != nil && begun(s.Now().Dossier, fresh) {
			return name, "", nil // a second click, at the same moment
		}
		return "", text("start.taken", name), nil
	}
	return name, "", err
}

// begun tells whether a dossier is what fresh is and no more: the same was sent
// before, by a second click or since the page was loaded again, and is done once.
// Whoever makes dossiers here sees all of them.
func begun(d, fresh *dossier.Dossier) bool {
	if d.Info.Title != fresh.Info.Title || d.Info.Summary != fresh.Info.Summary {
		return false
	}
	names, same := map[string]string{}, true
	for _, p := range fresh.Parties {
		names[p.ID] = p.Name
	}
	d.Each(func(r dossier.Record) bool {
		p, ok := r.(*dossier.Party)
		same = ok && names[p.ID] == p.Name
		if same {
			delete(names, p.ID)
		}
		return same
	})
	return same && len(names) == 0
}

// slug makes a name for addresses of words.
func slug(words string) string {
	const most = 40
	var b strings.Builder
	for _, c := range strings.ToLower(words) {
		switch {
		case b.Len() >= most:
		case c < unicode.MaxASCII && (unicode.IsLetter(c) || unicode.IsDigit(c)):
			b.WriteRune(c)
		case b.Len() > 0 && !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	if s := strings.Trim(b.String(), "-"); s != "" {
		return s
	}
	return "talks"
}

// free is a name, with a number behind it where it is taken.
func free(name string, taken func(string) bool) string {
	for n, try := 2, name; ; n++ {
		if !taken(try) {
			return try
		}
		try = fmt.Sprintf("%s-%d", name, n)
	}
}
