package web

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/when"
)

// sheet is what a page is written on: a view, and what the layout needs around
// it. What a page's function returns embeds its sheet, so templates reach all
// of this.
type sheet struct {
	*dossier.View
	Title     string      // of the page
	PageLabel dossier.TLP // the narrowest label of anything in the view
	Name      string      // of the dossier, in addresses

	desk   *Desk
	visit  *visit
	page   *page
	args   arguments
	ctx    context.Context // of the request that the page is written for
	day    when.Day        // that the view is as of
	latest when.Day        // that it would be as of by itself
	notes  notes

	Version string // of what the reader sees
	trouble error
	Rule    rule
}

// sheet prepares the sheet of a page, for what the visitor may see of what is
// asked for.
func (d *Desk) sheet(v *visit, p *page, a arguments, today when.Day) (*sheet, error) {
	now := v.now
	asked, err := v.sees(a.scope)
	if err != nil {
		return nil, err
	}
	sh := &sheet{
		Title: text(p.name + ".title"), Name: v.Name, desk: d, visit: v, page: p, args: a, ctx: context.Background(),
		latest: latest(now.Info, today), Version: now.Mark(asked.Reader), trouble: now.Trouble,
	}
	sh.day = sh.latest
	if !asked.AsOf.IsZero() {
		_, sh.day = asked.AsOf.Bounds()
	}
	asked.AsOf = dateOf(sh.day)
	shown, err := now.See(asked)
	if err != nil {
		return nil, v.unknownReader(err)
	}
	sh.View, sh.PageLabel = shown.View, shown.HighestLabel
	asked.AsOf = when.Date{}
	whole, err := now.See(asked)
	if err != nil {
		return nil, err
	}
	sh.Rule = sh.timeRule(whole.View)
	return sh, nil
}

// sheetFor prepares the sheet of a page that a request is answered with.
func (d *Desk) sheetFor(r *http.Request, v *visit, name string) (*sheet, error) {
	p := d.pageNamed(name)
	a, err := p.arguments(r)
	if err != nil {
		return nil, err
	}
	s, err := d.sheet(v, p, a, d.today())
	if err == nil {
		s.ctx = r.Context()
	}
	return s, err
}

// dateOf is a day as a date.
func dateOf(d when.Day) when.Date { return when.MustParse(d.String()) }

// Live is the address at which the page hears of changes to what it shows.
func (s *sheet) Live() string {
	q := url.Values{}
	scopeQuery(q, dossier.Scope{Reader: s.Reader})
	out := "/d/" + url.PathEscape(s.Name) + "/live"
	if len(q) > 0 {
		out += "?" + q.Encode()
	}
	return out
}

// before is the same view as of an earlier day.
func (s *sheet) before(day when.Day) (*dossier.View, error) {
	scope := s.Scope
	scope.AsOf = dateOf(day)
	v, err := s.visit.now.See(scope)
	if err != nil {
		return nil, err
	}
	return v.View, nil
}

// link is the address of a page of the dossier, as of a day; the reader and
// the known date are kept.
func (s *sheet) link(at string, day when.Day, own url.Values) string {
	q := url.Values{}
	for name, vs := range own {
		q[name] = vs
	}
	scope := s.Scope
	scope.AsOf = when.Date{}
	if day != s.latest {
		scope.AsOf = dateOf(day)
	}
	scopeQuery(q, scope)
	out := "/d/" + url.PathEscape(s.Name) + "/" + at
	if len(q) > 0 {
		out += "?" + q.Encode()
	}
	return out
}

// Link is the address of another page; the scope is kept.
func (s *sheet) Link(at string) string { return s.link(at, s.day, nil) }

// LinkWith is Link with one argument of the page's own.
func (s *sheet) LinkWith(at, name, value string) string {
	return s.link(at, s.day, url.Values{name: {value}})
}

// To is the address of a record's own page, given KIND/ID or draft/ID#POINT.
func (s *sheet) To(address string) string {
	at, point, _ := strings.Cut(address, "#")
	out := s.Link("r/" + at)
	if point != "" {
		out += "#p-" + point
	}
	return out
}

// Cell is the address of a party's history on an issue.
func (s *sheet) Cell(party, issue string) string { return s.Link("positions/" + party + "/" + issue) }

// Here is the address of this page, as it is.
func (s *sheet) Here() string { return s.asOf(s.day) }

func (s *sheet) asOf(day when.Day) string {
	own := url.Values{}
	for _, name := range s.page.asks {
		if vs := s.args.own[name]; len(vs) > 0 {
			own[name] = vs
		}
	}
	return s.link(s.args.path, day, own)
}

// AsLatest is the address of this page as of the latest day.
func (s *sheet) AsLatest() string { return s.asOf(s.latest) }

// hidden is a field that a form carries along.
type hidden struct{ Name, Value string }

// Keep lists the fields by which a form keeps the scope.
func (s *sheet) Keep() []hidden {
	var out []hidden
	if s.day != s.latest {
		out = append(out, hidden{"as-of", s.Day()})
	}
	if !s.Known.IsZero() {
		out = append(out, hidden{"known", s.Known.String()})
	}
	if s.Reader != "" {
		out = append(out, hidden{"reader", s.Reader})
	}
	return out
}

// KeepOwn lists the fields by which the form for the dates keeps the page's own
// arguments and the reader.
func (s *sheet) KeepOwn() []hidden {
	var out []hidden
	if s.Reader != "" {
		out = append(out, hidden{"reader", s.Reader})
	}
	for _, name := range s.page.asks {
		for _, v := range s.args.own[name] {
			out = append(out, hidden{name, v})
		}
	}
	return out
}

// KeepForReader lists the fields by which the form for the reader keeps the
// rest.
func (s *sheet) KeepForReader() []hidden {
	var out []hidden
	for _, h := range s.Keep() {
		if h.Name != "reader" {
			out = append(out, h)
		}
	}
	return out
}

// Path is the address of this page without its query, for forms.
func (s *sheet) Path() string { return "/d/" + url.PathEscape(s.Name) + "/" + s.args.path }

// Day is the day that the page is as of: 2026-02-18.
func (s *sheet) Day() string { return s.day.String() }

// DayWords is the same in words.
func (s *sheet) DayWords() string { return s.day.Words() }

// LatestWords is the latest day in words.
func (s *sheet) LatestWords() string { return s.latest.Words() }

// Past tells whether the page shows another day than the latest, on which nothing
// is written.
func (s *sheet) Past() bool { return s.day != s.latest && !s.Later() }

// Later tells whether the page shows a day after the dossier's cut-off, today at
// most: what was recorded since is on it, and can be answered.
func (s *sheet) Later() bool { return s.day > s.latest && s.day <= s.desk.today() }

// About is the sentence beside the heading.
func (s *sheet) About() string { return text(s.page.name + ".about") }

// tab is one entry of the navigation.
type tab struct {
	Name, Href, Key string
	Current         bool
}

// Tabs are the pages that the navigation shows.
func (s *sheet) Tabs() []tab {
	var out []tab
	for _, p := range s.desk.pages {
		if p.key != "" && (p.name != "acceptance" || s.desk.opts.Acceptance != "") {
			current := p == s.page || p.name == "positions" && s.page.name == "cell" ||
				p.name == "meetings" && slices.Contains([]string{"meeting", "after"}, s.page.name) ||
				p.name == "sent" && slices.Contains([]string{"send", "came", "receipt", "senttext", "bundles", "bundle"}, s.page.name) ||
				p.name == "drafts" && slices.Contains([]string{"compare", "lineage", "brackets", "lint"}, s.page.name)
			out = append(out, tab{text(p.name + ".tab"), s.Link(p.at), p.key, current})
		}
	}
	return out
}

// choice is an entry of a list of which one is chosen.
type choice struct {
	Value, Words string
	Chosen       bool
}

// Readers lists whose view can be looked at.
func (s *sheet) Readers() []choice {
	out := []choice{
		{dossier.Owners, text("reader.owners"), s.Reader == ""},
		{dossier.Everyone, text("reader.everyone"), s.Reader == dossier.Everyone},
	}
	known := s.Reader == "" || s.Reader == dossier.Everyone
	for _, g := range s.Groups {
		out = append(out, choice{g.ID, g.Name, g.ID == s.Reader})
		known = known || g.ID == s.Reader
	}
	if !known {
		out = append(out, choice{s.Reader, s.Reader, true})
	}
	return out
}

// ReaderWords says whose view this is.
func (s *sheet) ReaderWords() string {
	for _, c := range s.Readers() {
		if c.Chosen {
			return c.Words
		}
	}
	return ""
}

// ViewsAs tells whether an owner looks with somebody else's eyes. They see what
// that reader sees, and can do as little with it.
func (s *sheet) ViewsAs() bool { return s.visit.sight.Owner() && s.Reader != "" }

// MayViewAs tells whether the visitor can look with the eyes of others.
func (s *sheet) MayViewAs() bool { return s.visit.sight.Owner() }

// TroubleTitle says in a sentence why the dossier cannot be shown as it is now; ""
// where it can. That files are not in order is for the owners: it may be in what
// others do not see. Others are shown the last state that was in order, as if
// nothing had changed.
func (s *sheet) TroubleTitle() string {
	var problems dossier.Problems
	switch {
	case s.trouble == nil:
		return ""
	case desk.StoreFault(s.trouble) != nil:
		return text("trouble.store", desk.StoreFault(s.trouble))
	case s.Reader != "":
		return ""
	case errors.As(s.trouble, &problems):
		return text("trouble.title")
	}
	return text("trouble.unreadable")
}

// Trouble tells owners where the files are not in order, and why a store cannot be
// read.
func (s *sheet) Trouble() []string {
	if s.trouble == nil || s.Reader != "" {
		return nil
	}
	return troubleLines(s.trouble)
}

// Headline is a record in a few words.
func (s *sheet) Headline(address string) string {
	at, point, _ := strings.Cut(address, "#")
	kind, id, _ := strings.Cut(at, "/")
	r, ok := s.Find(dossier.Kind(kind), id)
	if !ok {
		return address
	}
	words := standing.Headline(s.View, r)
	if point != "" {
		words += ", " + text("record.point", point)
	}
	return words
}

// PartyName is a party's short name.
func (s *sheet) PartyName(id string) string {
	if p := s.Party(id); p != nil {
		return standing.Name(p)
	}
	return id
}

// IssueTitle is an issue's short form.
func (s *sheet) IssueTitle(id string) string {
	if i := s.Issue(id); i != nil {
		return standing.Title(i)
	}
	return id
}

// Withholds says that records are hidden, where the owners chose to say so.
func (s *sheet) Withholds() string {
	n := s.Withheld()
	if n == 0 {
		return ""
	}
	return text("withheld", count(n, "item"))
}

// Usage is how the dossier uses contested words.
func (s *sheet) Usage() string { return cmp.Or(s.Info.Usage, text("foot.usage")) }
