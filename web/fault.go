package web

import (
	"bytes"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"parley/dossier"
)

// fault is why a request has no page. The code is stable; the words are for a
// person and say what to do.
type fault struct {
	status int
	code   string
	words  string // key of the words
	args   []any
}

func (f fault) Error() string { return text(f.words, f.args...) + " [" + f.code + "]" }

func noDossier(name string, known []string) fault {
	hint := ""
	if n := dossier.Nearest(name, known); n != "" {
		hint = text("fault.nearest", n)
	}
	return fault{http.StatusNotFound, "unknown-dossier", "fault.dossier", []any{clip(name), hint}}
}

func noRecord(err error) fault {
	return fault{http.StatusNotFound, "unknown-record", "fault.record", []any{err.Error()}}
}

// faultPage is what is shown instead of a page.
type faultPage struct {
	Status   int
	Title    string
	Words    string
	Code     string
	Name     string // the dossier's title, if one was meant
	Home     string // its first page
	Dossiers []other
}

// fail answers with a page that says what happened and what to do.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, s *shelf, err error) {
	var f fault
	if !errors.As(err, &f) {
		d.opts.Log("a page failed: %T", err)
		f = fault{http.StatusInternalServerError, "internal", "fault.internal", nil}
	}
	p := faultPage{Status: f.status, Title: http.StatusText(f.status), Words: text(f.words, f.args...), Code: f.code}
	if s != nil {
		p.Name, p.Home = s.now.Load().Info.Title, "/d/"+url.PathEscape(s.name)+"/"
	}
	for _, o := range d.dossiers {
		p.Dossiers = append(p.Dossiers, other{o.now.Load().Info.Title, "/d/" + url.PathEscape(o.name) + "/", false})
	}
	var b bytes.Buffer
	if err := faultTemplate.ExecuteTemplate(&b, "door", p); err != nil {
		http.Error(w, text("fault.internal"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	newWritten(b.Bytes()).answer(w, r, f.status)
}

// troubleLines says where files are not in order: for owners also what was
// found there.
func troubleLines(err error, full bool) []string {
	const most = 3
	var problems dossier.Problems
	if !errors.As(err, &problems) {
		if full {
			return []string{err.Error()}
		}
		return []string{text("trouble.unreadable")}
	}
	var out []string
	for i, p := range problems {
		if i == most {
			return append(out, text("trouble.more", len(problems)-most))
		}
		line := p.Error()
		if !full {
			line, _, _ = strings.Cut(line, ": ")
		}
		out = append(out, line)
	}
	return out
}

// home lists the dossiers; where there is one, it leads there.
func (d *Desk) home(w http.ResponseWriter, r *http.Request) {
	if len(d.dossiers) == 1 {
		http.Redirect(w, r, "/d/"+url.PathEscape(d.dossiers[0].name)+"/", http.StatusFound)
		return
	}
	p := homePage{}
	for _, s := range d.dossiers {
		now := s.now.Load()
		p.Dossiers = append(p.Dossiers, homeEntry{
			Title: now.Info.Title, Summary: now.Info.Summary, Href: "/d/" + url.PathEscape(s.name) + "/",
			Counts: fmt.Sprintf("%s · %s · %s", count(len(now.Positions), "position"), count(len(now.Sources), "source"), latest(now.Info, d.today()).Words()),
		})
	}
	var b bytes.Buffer
	if err := homeTemplate.ExecuteTemplate(&b, "door", p); err != nil {
		d.fail(w, r, nil, err)
		return
	}
	w.Header().Set("Cache-Control", "no-cache")
	newWritten(b.Bytes()).answer(w, r, http.StatusOK)
}

type homePage struct{ Dossiers []homeEntry }

type homeEntry struct{ Title, Summary, Href, Counts string }
