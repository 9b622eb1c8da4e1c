package web

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strings"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// visit is a request to a dossier: who asks, and what they may do and see there.
type visit struct {
	*desk.Shelf
	who   *desk.Viewer
	sight desk.Sight
	now   *desk.State
}

// in makes a handler of what answers a visit in which something is done. Who may
// not is told so, and what answer returns as an error is told as a page.
func (d *Desk) in(a access.Action, answer func(http.ResponseWriter, *http.Request, *visit) error) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		v, err := d.enter(r, a)
		if err == nil {
			err = answer(w, r, v)
		}
		if err != nil {
			d.fail(w, r, v, err)
		}
	}
}

// enter finds who asks, and whether they may.
func (d *Desk) enter(r *http.Request, a access.Action) (*visit, error) {
	who, err := d.viewer(r)
	if err != nil {
		return nil, err
	}
	return d.enterAs(r, who, r.PathValue("name"), a)
}

// enterAs finds whether somebody may do something in a dossier.
func (d *Desk) enterAs(r *http.Request, who *desk.Viewer, name string, a access.Action) (*visit, error) {
	shelf, sight, err := d.desk.Look(r.Context(), who, name, a)
	switch {
	case errors.Is(err, access.ErrDenied) && d.desk.People == nil:
		return nil, noDossier(name, d.names())
	case errors.Is(err, access.ErrDenied):
		return nil, fault{http.StatusNotFound, "not-allowed", "fault.notallowed", nil}
	case err != nil:
		return nil, err
	}
	return &visit{shelf, who, sight, d.desk.StateFor(who, shelf)}, nil
}

// viewer finds who asks: on a desk with people, who signed in.
func (d *Desk) viewer(r *http.Request) (*desk.Viewer, error) {
	if d.desk.People == nil {
		return d.desk.Anybody(d.from(r)), nil
	}
	who, err := d.desk.SignedIn(r.Context(), d.cookie(r), d.from(r))
	if errors.Is(err, access.ErrNoSession) || errors.Is(err, access.ErrOtherDesk) {
		return nil, signInFirst{}
	}
	return who, err
}

// scope is the scope that an address asks for, as far as the viewer may have it.
func (v *visit) scope(r *http.Request) (dossier.Scope, error) {
	asked, err := readScope(r.URL.Query())
	if err != nil {
		return asked, err
	}
	return v.sees(asked)
}

// sees is a scope as far as the viewer may have it.
func (v *visit) sees(asked dossier.Scope) (dossier.Scope, error) {
	scope, err := v.sight.Scope(asked)
	if err != nil {
		return scope, fault{http.StatusForbidden, "not-allowed", "fault.notallowed", nil}
	}
	return scope, nil
}

// unknownReader is the fault where there is no group of a name; which others there
// are is for owners.
func (v *visit) unknownReader(err error) error {
	if !v.sight.Owner() {
		return fault{http.StatusNotFound, "no-group", "fault.nogroup", nil}
	}
	return fault{http.StatusBadRequest, "unknown-reader", "fault.reader", []any{err.Error()}}
}

// add saves new records, which are worked out from what the viewer sees of the
// dossier: anew, where somebody else has written meanwhile. Sent again, it is done
// once.
func (s *sheet) add(ctx context.Context, once desk.Once, work func(*dossier.View) ([]dossier.Record, error)) ([]dossier.Address, error) {
	const tries = 8
	for try := 1; ; try++ {
		v, err := s.visit.Newest().See(dossier.Scope{Reader: s.Reader})
		if err != nil {
			return nil, err
		}
		records, err := work(v.View)
		if err != nil || len(records) == 0 {
			return nil, err
		}
		edits := make([]desk.Edit, len(records))
		for i, r := range records {
			edits[i] = desk.Edit{At: dossier.AddressOf(r), Record: r, Once: once}
		}
		at, err := s.desk.desk.Save(ctx, s.visit.who, s.Name, edits...)
		var conflicts desk.Conflicts
		if !errors.As(err, &conflicts) || try == tries {
			return at, err
		}
		s.desk.desk.Refresh(ctx, s.visit.Shelf)
	}
}

// signInFirst is why somebody who is not signed in gets no page.
type signInFirst struct{}

func (signInFirst) Error() string { return text("signin.first") }

func (d *Desk) from(r *http.Request) string { return From(r, d.opts.Proxy) }

// From is the address that a request came from: behind a proxy, as that says.
func From(r *http.Request, proxy bool) string {
	if proxy {
		list := strings.Split(strings.Join(r.Header.Values("X-Forwarded-For"), ","), ",")
		if last := net.ParseIP(strings.TrimSpace(list[len(list)-1])); last != nil {
			return last.String()
		}
	}
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// cookieName has a prefix with which a browser takes the cookie only over TLS,
// and gives it to nobody else; on a loopback address there is no TLS.
func (d *Desk) cookieName() string {
	if d.secure() {
		return "__Host-parley"
	}
	return "parley"
}

func (d *Desk) secure() bool { return strings.HasPrefix(d.opts.Origin, "https://") }

func (d *Desk) cookie(r *http.Request) string {
	c, err := r.Cookie(d.cookieName())
	if err != nil {
		return ""
	}
	return c.Value
}
