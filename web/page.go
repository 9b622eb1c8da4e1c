package web

import (
	"bytes"
	"context"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/access"
	"parley/dossier"
	"parley/when"
)

// page is one page of a dossier.
type page struct {
	// name is that of its template and the first half of the keys of its words.
	name string
	// at is its address after /d/NAME/, as a pattern of net/http; "" is where
	// things stand.
	at string
	// key is the letter that goes there after "g"; "" if it has no tab.
	key string
	// asks are the arguments that its query may have beside the scope.
	asks []string
	// fresh says that the page shows more than the dossier's files, so that it
	// is made anew each time.
	fresh bool
	// least is what a visitor must be allowed to do to get the page; "": read.
	least access.Action
	// personal says that the page has on it what only its visitor may see or do.
	personal bool
	// personalWith is an argument with which it does; "": none.
	personalWith string
	// build is the page as a function of a sheet: what the template is
	// executed on. It embeds the sheet.
	build func(*sheet) (any, error)

	template *template.Template
}

// pageTable lists the pages in the order of their tabs. A new page is one line
// here.
func pageTable() []*page {
	pages := []*page{
		{name: "now", at: "", key: "n", asks: []string{"since"}, build: buildNow},
		{name: "positions", at: "positions", key: "p", asks: []string{"party", "issue", "group"}, build: buildPositions},
		{name: "cell", at: "positions/{party}/{subject}", build: buildCell},
		{name: "drafts", at: "drafts", key: "d", build: buildDrafts},
		{name: "compare", at: "compare", asks: []string{"from", "to"}, build: buildCompare},
		{name: "lineage", at: "lineage", asks: []string{"draft", "point"}, build: buildLineage},
		{name: "brackets", at: "brackets", asks: []string{"draft"}, build: buildBrackets},
		{name: "lint", at: "lint", asks: []string{"draft"}, build: buildLint},
		{name: "deadlock", at: "deadlock", key: "l", asks: []string{"drop"}, build: buildDeadlock},
		{name: "sequence", at: "sequence", key: "s", build: buildSequence},
		{name: "stability", at: "stability", key: "h", asks: []string{"state", "term", "wish"}, build: buildStability},
		{name: "guarantees", at: "guarantees", key: "u", asks: []string{"draft", "incident"}, build: buildGuarantees},
		{name: "cost", at: "cost", key: "c", asks: []string{"months", "p", "cost-a", "cost-b", "by"}, build: buildCost},
		{name: "packages", at: "packages", key: "k", asks: []string{"lock", "lift", "party", "x", "y", "red", "near", "ask"}, personalWith: "ask", build: buildPackages},
		{name: "timeline", at: "timeline", key: "t", asks: []string{"with"}, build: buildTimeline},
		{name: "accounts", at: "accounts", key: "a", asks: []string{"verify"}, build: buildAccounts},
		{name: "meetings", at: "meetings", key: "i", build: buildMeetings},
		{name: "meeting", at: "meetings/{event}", personal: true, build: buildMeeting},
		{name: "after", at: "meetings/{event}/after", personal: true, build: buildAfter},
		{name: "sent", at: "sent", key: "x", fresh: true, build: buildSent},
		{name: "send", at: "send", asks: []string{"draft"}, least: access.Transmit, personal: true, build: buildSend},
		{name: "came", at: "came", least: access.Propose, personal: true, build: buildCame},
		{name: "receipt", at: "sent/{receipt}", personal: true, build: buildReceipt},
		{name: "senttext", at: "sent/{receipt}/text", personal: true, build: buildText},
		{name: "bundles", at: "bundles", least: access.Transmit, personal: true, build: buildBundles},
		{name: "bundle", at: "bundles/{bundle}", asks: []string{"filed"}, least: access.Transmit, personal: true, build: buildBundle},
		{name: "deadlines", at: "deadlines", key: "e", build: buildDeadlines},
		{name: "figures", at: "figures", key: "f", build: buildFigures},
		{name: "parties", at: "parties", key: "w", build: buildParties},
		{name: "sources", at: "sources", key: "o", asks: []string{"kind"}, build: buildSources},
		{name: "reading", at: "reader", key: "r", asks: []string{"inbox"}, personal: true, build: buildReading},
		{name: "acceptance", at: "acceptance", key: "m", fresh: true, build: buildAcceptance},
		{name: "record", at: "r/{kind}/{id}", build: buildRecord},
		{name: "write", at: "write", least: access.Propose, build: buildWrite},
		{name: "edit", at: "edit/{kind}/{id}", asks: []string{"saved"}, least: access.Propose, personal: true, build: buildEdit},
		{name: "new", at: "new/{kind}", asks: prefilled, least: access.Propose, personal: true, build: buildNew},
		{name: "versions", at: "versions/{kind}/{id}", asks: []string{"from", "to"}, least: access.Change, personal: true, build: buildVersions},
		{name: "bulk", at: "bulk", asks: []string{"kind"}, least: access.Propose, personal: true, build: buildBulk},
		{name: "search", at: "search", asks: []string{"q"}, build: buildSearch},
		{name: "takeout", at: "export", build: buildTakeout},
		{name: "keys", at: "keys", build: buildKeys},
	}
	for _, p := range pages {
		p.template = templateOf(p.name)
	}
	return pages
}

// pageNamed finds a page of the table.
func (d *Desk) pageNamed(name string) *page {
	return d.pages[slices.IndexFunc(d.pages, func(p *page) bool { return p.name == name })]
}

// arguments are what a request asks of a page: the scope and the page's own,
// checked.
type arguments struct {
	path  string // after /d/NAME/
	scope dossier.Scope
	own   map[string][]string
}

// arguments reads a request. What a page does not ask for is left out, so that
// it cannot fill the cache.
func (p *page) arguments(r *http.Request) (arguments, error) {
	a := arguments{own: map[string][]string{}}
	_, a.path, _ = strings.Cut(strings.TrimPrefix(r.URL.Path, "/d/"), "/")
	q, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return a, fault{http.StatusBadRequest, "bad-query", "fault.query", nil}
	}
	if a.scope, err = readScope(q); err != nil {
		return a, err
	}
	for _, name := range p.asks {
		for _, v := range q[name] {
			if len(v) > maxWords {
				return a, fault{http.StatusBadRequest, "long-query", "fault.words", []any{maxWords}}
			}
			if v != "" {
				a.own[name] = append(a.own[name], v)
			}
		}
	}
	for part := range strings.SplitSeq(p.at, "/") {
		if name, ok := strings.CutPrefix(part, "{"); ok {
			name = strings.TrimSuffix(name, "}")
			a.own[name] = []string{r.PathValue(name)}
		}
	}
	return a, nil
}

// key tells one page from another, whatever else the address has.
func (a arguments) key() string {
	q := url.Values{}
	for name, vs := range a.own {
		q[name] = vs
	}
	scopeQuery(q, a.scope)
	return a.path + "?" + q.Encode()
}

// readScope reads the view that an address asks for.
func readScope(q url.Values) (dossier.Scope, error) {
	s := dossier.Scope{Reader: q.Get("reader")}
	for _, arg := range []struct {
		name string
		to   *when.Date
	}{{"as-of", &s.AsOf}, {"known", &s.Known}} {
		text := strings.TrimSpace(q.Get(arg.name))
		if text == "" {
			continue
		}
		date, err := dossier.ScopeDate(text)
		if err != nil {
			return s, fault{http.StatusBadRequest, "bad-date", "fault.date", []any{clip(text)}}
		}
		*arg.to = date
	}
	if s.Reader == dossier.Owners {
		s.Reader = ""
	}
	if len(s.Reader) > maxWords {
		return s, fault{http.StatusBadRequest, "unknown-reader", "fault.reader", []any{clip(s.Reader)}}
	}
	return s, nil
}

// scopeQuery writes a scope into a query.
func scopeQuery(q url.Values, s dossier.Scope) {
	if !s.AsOf.IsZero() {
		q.Set("as-of", s.AsOf.String())
	}
	if !s.Known.IsZero() {
		q.Set("known", s.Known.String())
	}
	if s.Reader != "" {
		q.Set("reader", s.Reader)
	}
}

// write builds a page and writes it out.
func (d *Desk) write(ctx context.Context, v *visit, p *page, a arguments, today when.Day) (*written, error) {
	sh, err := d.sheet(v, p, a, today)
	if err != nil {
		return nil, err
	}
	sh.ctx = ctx
	body, err := p.build(sh)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	if err := p.template.ExecuteTemplate(&b, "layout", body); err != nil {
		return nil, err
	}
	return newWritten(b.Bytes()), nil
}

// show answers with a page that is not kept.
func (d *Desk) show(w http.ResponseWriter, r *http.Request, v *visit, p *page, body any) error {
	var b bytes.Buffer
	if err := p.template.ExecuteTemplate(&b, "layout", body); err != nil {
		return err
	}
	slots, err := d.slots(r.Context(), v)
	if err != nil {
		return err
	}
	w.Header().Set("Cache-Control", "no-store")
	newWritten(b.Bytes()).answer(w, r, http.StatusOK, slots)
	return nil
}

// names are the names of the dossiers.
func (d *Desk) names() []string {
	var out []string
	for _, s := range d.desk.Shelves() {
		out = append(out, s.Name)
	}
	return out
}

// clip shortens what somebody sent before it is shown to them.
func clip(s string) string {
	if r := []rune(s); len(r) > 60 {
		return string(r[:60]) + "…"
	}
	return s
}

// first is the first of several values of an argument; "" if there is none.
func (s *sheet) first(name string) string {
	if vs := s.args.own[name]; len(vs) > 0 {
		return vs[0]
	}
	return ""
}

// asked tells whether a value of an argument was asked for.
func (s *sheet) asked(name, value string) bool { return slices.Contains(s.args.own[name], value) }
