package web

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"html/template"
	"net/http"
	"slices"
	"strings"

	"parley/access"
	"parley/desk"
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
	SignIn   bool   // signing in would help
	Dossiers []other
}

// fail answers with a page that says what happened and what to do.
func (d *Desk) fail(w http.ResponseWriter, r *http.Request, v *visit, err error) {
	var f fault
	var first signInFirst
	switch {
	case r.Context().Err() != nil:
		return // nobody waits for it any more
	case errors.As(err, &first):
		d.signInFirst(w, r)
		return
	case errors.As(err, &f):
	case errors.Is(err, access.ErrDenied):
		f = fault{http.StatusForbidden, "not-allowed", "fault.notallowed", nil}
	case desk.StoreFault(err) != nil:
		d.opts.Log("a page failed: %v", err)
		w.Header().Set("Retry-After", "5")
		f = fault{http.StatusServiceUnavailable, "store-fault", "fault.store", []any{desk.StoreFault(err)}}
	default:
		d.opts.Log("a page failed: %T", err)
		f = fault{http.StatusInternalServerError, "internal", "fault.internal", nil}
	}
	// What is typed at the door is not shown again: it may be a password.
	atDoor := strings.HasPrefix(r.URL.Path, "/sign-in") || strings.HasPrefix(r.URL.Path, "/join/") || r.URL.Path == "/me"
	if r.Method == http.MethodPost && !atDoor && slices.Contains([]string{"not-allowed", "unknown-record", "store-fault", "internal"}, f.code) {
		d.keepSent(w, r, f.status, resendPage{Title: text("resend.refused"), About: text(f.words, f.args...)})
		return
	}
	p := faultPage{Status: f.status, Title: http.StatusText(f.status), Words: text(f.words, f.args...), Code: f.code, SignIn: f.words == "fault.stranger"}
	if v != nil {
		p.Name, p.Home = v.now.Info.Title, dossierAt(v.Name)
	}
	if who, err := d.viewer(r); err == nil {
		p.Dossiers, _ = d.others(r.Context(), who, "")
	}
	d.door(w, r, f.status, faultTemplate, p)
}

// door answers with a page outside of any dossier.
func (d *Desk) door(w http.ResponseWriter, r *http.Request, status int, t *template.Template, p any) {
	var b bytes.Buffer
	if err := t.ExecuteTemplate(&b, "door", p); err != nil {
		d.opts.Log("a page failed: %T", err)
		http.Error(w, text("fault.internal"), http.StatusInternalServerError)
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	newWritten(b.Bytes()).answer(w, r, status, nil)
}

// other is a dossier of the desk, or a page outside of them.
type other struct {
	Title, Href string
	Current     bool
}

// doors are the pages outside of any dossier that a viewer may go to, of which one
// is at. The inbox is among them while one is there: whether it may be seen is
// for each dossier to say.
func doors(who *desk.Viewer, at string) []other {
	out := []other{{text("home.title"), "/", at == "/"}}
	if at == "/inbox" {
		out = append(out, other{text("inbox.title"), at, true})
	}
	out = append(out, other{text("me.tab"), "/me", at == "/me"})
	if who.Owns() {
		out = append(out, other{text("people.tab"), "/people", at == "/people"}, other{text("audit.tab"), "/audit", at == "/audit"})
	}
	return out
}

// others lists the dossiers that a viewer may read, by their titles.
func (d *Desk) others(ctx context.Context, who *desk.Viewer, current string) ([]other, error) {
	shelves, _, err := d.desk.Visible(ctx, who)
	var out []other
	for _, s := range shelves {
		out = append(out, other{s.Now().Info.Title, dossierAt(s.Name), s.Name == current})
	}
	return out, err
}

// troubleLines says where files are not in order, and what was found there.
func troubleLines(err error) []string {
	const most = 3
	var problems dossier.Problems
	if !errors.As(err, &problems) {
		return []string{err.Error()}
	}
	var out []string
	for i, p := range problems {
		if i == most {
			return append(out, text("trouble.more", len(problems)-most))
		}
		out = append(out, p.Error())
	}
	return out
}

// home lists the dossiers; where there is one, it leads there.
func (d *Desk) home(w http.ResponseWriter, r *http.Request) {
	who, err := d.viewer(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	if shelves := d.desk.Shelves(); len(shelves) == 1 && d.desk.People == nil && !d.desk.CanCreate(who) {
		http.Redirect(w, r, dossierAt(shelves[0].Name), http.StatusFound)
		return
	}
	d.showHome(w, r, who, http.StatusOK, func(*homePage) {})
}

func (d *Desk) showHome(w http.ResponseWriter, r *http.Request, who *desk.Viewer, status int, add func(*homePage)) {
	shelves, sights, err := d.desk.Visible(r.Context(), who)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	p := homePage{Who: who, People: d.desk.People != nil, CanCreate: d.desk.CanCreate(who)}
	for i, s := range shelves {
		now, err := s.Now().See(dossier.Scope{Reader: sights[i].Reader})
		if err != nil {
			continue // their group is gone; an owner has to say what they read as
		}
		p.Dossiers = append(p.Dossiers, homeEntry{
			Title: now.Info.Title, Summary: now.Info.Summary, Href: dossierAt(s.Name),
			Counts: fmt.Sprintf("%s · %s · %s", count(len(now.Positions), "position"), count(len(now.Sources), "source"), latest(now.Info, d.today()).Words()),
		})
	}
	if p.CanCreate {
		p.Examples = d.examples()
	}
	if into, err := d.proposesIn(r, who); err == nil && d.opts.Inbox != nil && (len(into) > 0 || d.desk.People == nil) {
		p.Inbox, p.Polls = true, d.opts.Poll > 0
		if items, _, err := d.opts.Inbox.Items(r.Context()); err == nil {
			for _, it := range items {
				if !it.Away {
					p.New++
				}
			}
		}
	}
	add(&p)
	d.door(w, r, status, homeTemplate, p)
}

type homePage struct {
	Dossiers []homeEntry
	Who      *desk.Viewer
	// People is set where people sign in; CanCreate where this one may make
	// dossiers.
	People, CanCreate bool
	// Inbox is set where the viewer may see it, Polls where its feeds are asked; New
	// counts what was not put away.
	Inbox, Polls bool
	New          int
	// Examples are what the desk offers to begin with.
	Examples []exampleEntry
	// What was typed for a new dossier, and what is wrong with it.
	Title, Summary, Parties, Text, Wrong string
}

type homeEntry struct{ Title, Summary, Href, Counts string }
