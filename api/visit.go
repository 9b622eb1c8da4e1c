package api

import (
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/access"
	"parley/desk"
	"parley/dossier"
	"parley/when"
)

// visit is a request to a dossier: who asks, and what they may do and see there.
type visit struct {
	*desk.Shelf
	who   *desk.Viewer
	sight desk.Sight
	now   *desk.State
}

// viewer finds who asks.
func (a *API) viewer(r *http.Request) (*desk.Viewer, error) {
	from := a.o.From(r)
	if a.desk.People == nil {
		return a.desk.Anybody(from), nil
	}
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") || strings.TrimSpace(secret) == "" {
		p := problem(http.StatusUnauthorized, "no-token", "send a token of this desk: Authorization: Bearer parley_...")
		p.header = `Bearer realm="parley"`
		return nil, p
	}
	return a.desk.Program(r.Context(), strings.TrimSpace(secret), from)
}

// in makes a handler of what answers a visit to a dossier. Whether there is none
// of the name, or none for the one who asks, is not told.
func (a *API) in(answer func(http.ResponseWriter, *http.Request, *visit) error) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		who, err := a.viewer(r)
		if err != nil {
			return err
		}
		shelf, sight, err := a.desk.Look(r.Context(), who, r.PathValue("name"), access.Read)
		switch {
		case errors.Is(err, access.ErrDenied):
			return notFound
		case err != nil:
			return err
		}
		w.Header().Set("Cache-Control", "private, no-cache")
		w.Header().Set("Vary", "Authorization")
		return answer(w, r, &visit{shelf, who, sight, a.desk.StateFor(who, shelf)})
	}
}

// writing is in, for who may write: a body is read from nobody else.
func (a *API) writing(answer func(http.ResponseWriter, *http.Request, *visit) error) handler {
	return a.in(func(w http.ResponseWriter, r *http.Request, v *visit) error {
		if v.who.By() == "" {
			return problem(http.StatusForbidden, "not-allowed", "nothing is written through this desk; it was opened without --write")
		}
		if _, _, err := a.desk.Look(r.Context(), v.who, v.Name, access.Propose); err != nil {
			return err
		}
		return answer(w, r, v)
	})
}

// The parameters that every question has.
var scopeParams = []Param{
	{Name: "as-of", Type: "string", Doc: "The record as it stood on this date."},
	{Name: "known", Type: "string", Doc: "Count only what the desk knew by this date."},
	{Name: "reader", Type: "string", Doc: "What this group may see; everyone for somebody in no group. For owners, who see all without it."},
}

const (
	maxValue  = 2000 // bytes of one argument
	maxValues = 200  // arguments in one address
)

// arguments reads a query, of which every name is known.
func arguments(r *http.Request, params ...Param) (url.Values, error) {
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return nil, problem(http.StatusBadRequest, "bad-query", "the query of the address cannot be read")
	}
	names := make([]string, len(params))
	for i, p := range params {
		names[i] = p.Name
	}
	n := 0
	for _, name := range slices.Sorted(maps.Keys(q)) {
		values, at := q[name], slices.Index(names, name)
		if at < 0 {
			p := badArgument("unknown-argument", clip(name), "there is no parameter %q here; there are: %s", clip(name), strings.Join(names, ", "))
			p.Errors[0].Nearest = dossier.Nearest(name, names)
			return nil, p
		}
		if n += len(values); n > maxValues {
			return nil, problem(http.StatusUnprocessableEntity, "too-many-arguments", "found more than %d arguments", maxValues)
		}
		if len(values) > 1 && !params[at].Many {
			return nil, badArgument("bad-argument", name, "%s is given %d times, expected once", name, len(values))
		}
		for _, v := range values {
			if len(v) > maxValue {
				return nil, badArgument("bad-argument", name, "%s has %d bytes, expected at most %d", name, len(v), maxValue)
			}
		}
	}
	for _, p := range params {
		if p.Required && strings.TrimSpace(strings.Join(q[p.Name], "")) == "" {
			return nil, badArgument("missing-argument", p.Name, "%s is missing", p.Name)
		}
	}
	return q, nil
}

// clip shortens what is quoted back.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return strings.ToValidUTF8(s, "�")
}

// scope is what is asked for, as far as the one who asks may have it.
func (v *visit) scope(q url.Values) (scope dossier.Scope, err error) {
	for _, arg := range []struct {
		name string
		to   *when.Date
	}{{"as-of", &scope.AsOf}, {"known", &scope.Known}} {
		if text := strings.TrimSpace(q.Get(arg.name)); text != "" {
			if *arg.to, err = dossier.ScopeDate(text); err != nil {
				return scope, badArgument("bad-date", arg.name, "%s: found %q, expected a date such as 2026-02-18", arg.name, clip(text))
			}
		}
	}
	if scope.Reader = strings.TrimSpace(q.Get("reader")); scope.Reader == dossier.Owners {
		scope.Reader = ""
	}
	return v.sight.Scope(scope)
}

// see is the view of a scope.
func (v *visit) see(scope dossier.Scope) (*desk.Seen, error) {
	seen, err := v.now.See(scope)
	if err != nil && !v.sight.Owner() {
		return nil, notFound // which groups there are is for owners
	}
	if err != nil {
		return nil, badArgument("unknown-reader", "reader", "%s", err)
	}
	return seen, nil
}

// latest is the day that a dossier is seen as of where nothing else is asked for:
// its cut-off, unless today is earlier; else today.
func latest(info dossier.Info, today when.Day) when.Date {
	if cutoff, err := dossier.ScopeDate(info.Cutoff.String()); err == nil {
		if _, last := cutoff.Bounds(); last < today {
			today = last
		}
	}
	return when.MustParse(today.String())
}
