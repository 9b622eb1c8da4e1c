package web

import (
	"cmp"
	"encoding/hex"
	"errors"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// mePage is what somebody sees of themselves: how they sign in, where they are
// signed in, which roles they have, and what acts for them.
type mePage struct {
	Title    string
	Who      *desk.Viewer
	Person   *access.Person
	Passkeys []passkeyLine
	Sessions []sessionLine
	Grants   []grantLine
	Tokens   []tokenLine
	// Within are the dossiers in which a token can act; the whole desk, for who has
	// a role on it, comes last.
	Within []choice
	Secret string // of a token that was made just now; shown once
	Wrong  string
}

type passkeyLine struct{ ID, Words string }

type sessionLine struct {
	ID, Words string
	This      bool
}

type grantLine struct {
	access.Grant
	Title, Href, Reads string
}

type tokenLine struct {
	*access.Token
	Words string
}

func (d *Desk) me(w http.ResponseWriter, r *http.Request) {
	who, err := d.viewer(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	d.showMe(w, r, who, http.StatusOK, "", "")
}

func (d *Desk) showMe(w http.ResponseWriter, r *http.Request, who *desk.Viewer, status int, wrong, secret string) {
	p, err := d.mePage(r, who)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	p.Wrong, p.Secret = wrong, secret
	d.door(w, r, status, meTemplate, p)
}

func (d *Desk) mePage(r *http.Request, who *desk.Viewer) (*mePage, error) {
	ctx, people := r.Context(), d.desk.People
	person, err := people.Person(ctx, who.Person)
	if err != nil {
		return nil, err
	}
	p := &mePage{Title: text("me.title"), Who: who, Person: person}
	for i, k := range person.Passkeys {
		p.Passkeys = append(p.Passkeys, passkeyLine{hex.EncodeToString(k.ID), text("me.passkey", i+1, k.Authenticator.SignCount)})
	}
	sessions, err := people.Sessions(ctx, who.Person)
	if err != nil {
		return nil, err
	}
	slices.SortFunc(sessions, func(a, b *access.Session) int { return b.Created.Compare(a.Created) })
	for _, s := range sessions {
		p.Sessions = append(p.Sessions, sessionLine{s.ID(), text("me.session", stamp(s.Created), text("means."+s.Means), cmp.Or(s.From, text("me.nowhere")), stamp(s.Seen), stamp(s.Expires)), s.ID() == who.Session.ID()})
	}
	if p.Grants, err = d.grantsOf(r, who.Person); err != nil {
		return nil, err
	}
	shelves, _, err := d.desk.Visible(ctx, who)
	if err != nil {
		return nil, err
	}
	for _, s := range shelves {
		p.Within = append(p.Within, choice{Value: s.Name, Words: d.titleOf(s.Name)})
	}
	for _, g := range p.Grants {
		if g.Dossier == access.Whole {
			p.Within = append(p.Within, choice{Value: g.Dossier, Words: g.Title})
		}
	}
	tokens, err := people.Tokens(ctx, who.Person)
	if err != nil {
		return nil, err
	}
	for _, t := range tokens {
		title, reads := text("me.gone", t.Dossier), t.Audience
		g, ok, err := people.Grant(ctx, who.Person, t.Dossier)
		if err != nil {
			return nil, err
		}
		if ok {
			title = d.titleOf(t.Dossier)
			if _, ok = t.Through(g, t.Dossier); ok || reads == "" {
				reads = d.readsAs(t.Dossier, t.Audience)
			}
		}
		p.Tokens = append(p.Tokens, tokenLine{t, text("me.token", title, text("scope."+string(t.Scope)), cmp.Or(reads, text("people.readsown")), stamp(t.Expires))})
	}
	return p, nil
}

// stamp is a moment as a person reads it.
func stamp(t time.Time) string { return t.UTC().Format("2 Jan 2006, 15:04 UTC") }

// titleOf is the title of a dossier, by its name.
func (d *Desk) titleOf(name string) string {
	if name == access.Whole {
		return text("people.whole")
	}
	if s := d.desk.Shelf(name); s != nil {
		return s.Now().Info.Title
	}
	return name
}

// readsAs is an audience in words.
func (d *Desk) readsAs(name, audience string) string {
	switch audience {
	case "":
		return text("people.readsown")
	case access.Everyone:
		return text("people.everyone")
	}
	if s := d.desk.Shelf(name); s != nil {
		for _, g := range s.Now().Groups {
			if g.ID == audience {
				return text("people.readsas", g.Name)
			}
		}
		return text("people.nogroup", audience)
	}
	return audience
}

func (d *Desk) grantsOf(r *http.Request, person string) ([]grantLine, error) {
	grants, err := d.desk.People.Grants(r.Context(), person)
	var out []grantLine
	for _, g := range grants {
		l := grantLine{Grant: g, Title: d.titleOf(g.Dossier), Reads: d.readsAs(g.Dossier, g.Audience)}
		if g.Role == access.Owner {
			l.Reads = text("people.all")
		}
		if d.desk.Shelf(g.Dossier) != nil {
			l.Href = dossierAt(g.Dossier)
		}
		out = append(out, l)
	}
	return out, err
}

// changeMe does what somebody asks about themselves.
func (d *Desk) changeMe(w http.ResponseWriter, r *http.Request) {
	who, err := d.viewer(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	form, err := readForm(w, r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	ctx, people := r.Context(), d.desk.People
	secret := ""
	err = d.proof(r, who, form)
	switch do := r.FormValue("do"); {
	case err != nil:
	case do == "add":
		var link string
		if link, err = people.AddWay(ctx, who.Session); err == nil {
			http.Redirect(w, r, "/join/"+url.PathEscape(link), http.StatusSeeOther)
			return
		}
	case do == "drop":
		var id []byte
		if id, err = hex.DecodeString(r.FormValue("id")); err == nil {
			err = people.DropPasskey(ctx, who.Session, id)
		}
	case do == "end":
		err = people.EndSession(ctx, who.Person, r.FormValue("id"), who.Person)
	case do == "token":
		dossierName, audience, _ := strings.Cut(r.FormValue("dossier"), "/")
		_, secret, err = people.NewToken(ctx, who.Session, access.Token{
			Name: r.FormValue("name"), Dossier: dossierName, Scope: access.Scope(r.FormValue("scope")), Audience: audience,
		})
	case do == "revoke":
		err = people.RevokeToken(ctx, who.Person, r.FormValue("id"), who.Person)
	default:
		err = errors.New(text("fault.form"))
	}
	if d.askProof(w, r, who, form, err) {
		return
	}
	if err != nil {
		d.showMe(w, r, who, http.StatusBadRequest, told(err), "")
		return
	}
	if secret != "" {
		d.showMe(w, r, who, http.StatusOK, "", secret)
		return
	}
	http.Redirect(w, r, "/me", http.StatusSeeOther)
}

// told is an error of access as a person is told it: its first line, without
// what is joined to it for the audit.
func told(err error) string {
	line, _, _ := strings.Cut(err.Error(), "\n")
	return line
}

// peoplePage is who is on the desk, for those who own it or a dossier of it.
type peoplePage struct {
	Title   string
	Who     *desk.Viewer
	Keeper  bool
	People  []personLine
	Pending []access.Invitation
	// Owned are the dossiers in which this one gives roles, each with what can be
	// read as there.
	Owned []ownedLine
	Link  string // of an invitation that was made just now; shown once
	For   string
	Wrong string
	Typed url.Values // what was sent and could not be done
}

type personLine struct {
	*access.Person
	Means    []string
	Sessions int
	Grants   []grantLine
}

type ownedLine struct {
	Name, Title string
	Audiences   []choice
}

// owned lists the dossiers that a viewer owns; the whole desk first, where they
// do.
func (d *Desk) owned(r *http.Request, who *desk.Viewer) ([]ownedLine, error) {
	shelves, sights, err := d.desk.Visible(r.Context(), who)
	if err != nil {
		return nil, err
	}
	var out []ownedLine
	if who.Keeper() {
		out = append(out, ownedLine{Name: access.Whole, Title: text("people.whole")})
	}
	for i, s := range shelves {
		if !sights[i].Owner() && !who.Keeper() {
			continue
		}
		l := ownedLine{Name: s.Name, Title: s.Now().Info.Title, Audiences: []choice{{Value: dossier.Everyone, Words: text("people.everyone")}}}
		for _, g := range s.Now().Groups {
			l.Audiences = append(l.Audiences, choice{Value: g.ID, Words: text("people.readsas", g.Name)})
		}
		out = append(out, l)
	}
	return out, nil
}

func (d *Desk) people(w http.ResponseWriter, r *http.Request) {
	d.showPeople(w, r, http.StatusOK, func(*peoplePage) {})
}

// showPeople answers with the page of people to somebody who owns something.
func (d *Desk) showPeople(w http.ResponseWriter, r *http.Request, status int, add func(*peoplePage)) {
	p, err := d.peoplePage(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	add(p)
	d.door(w, r, status, peopleTemplate, p)
}

func (d *Desk) peoplePage(r *http.Request) (*peoplePage, error) {
	who, owned, err := d.owner(r)
	if err != nil {
		return nil, err
	}
	ctx, people := r.Context(), d.desk.People
	p := &peoplePage{Title: text("people.title"), Who: who, Keeper: who.Keeper(), Owned: owned, Typed: url.Values{}}
	all, err := people.People(ctx)
	if err != nil {
		return nil, err
	}
	for _, x := range all {
		l := personLine{Person: x}
		for _, m := range []struct {
			has  bool
			name string
		}{{len(x.Passkeys) > 0, "passkey"}, {x.Password != "", "password"}, {x.Subject != "", "account"}} {
			if m.has {
				l.Means = append(l.Means, text("means."+m.name))
			}
		}
		sessions, err := people.Sessions(ctx, x.Name)
		if err != nil {
			return nil, err
		}
		l.Sessions = len(sessions)
		grants, err := d.grantsOf(r, x.Name)
		if err != nil {
			return nil, err
		}
		for _, g := range grants {
			if who.Keeper() || slices.ContainsFunc(owned, func(o ownedLine) bool { return o.Name == g.Dossier }) {
				l.Grants = append(l.Grants, g)
			}
		}
		p.People = append(p.People, l)
	}
	pending, err := people.Invitations(ctx)
	if err != nil {
		return nil, err
	}
	for _, in := range pending {
		if who.Keeper() || in.By == who.Person {
			p.Pending = append(p.Pending, *in)
		}
	}
	return p, nil
}

// owner finds who asks, where they own something; others are denied.
func (d *Desk) owner(r *http.Request) (*desk.Viewer, []ownedLine, error) {
	who, err := d.viewer(r)
	if err != nil {
		return nil, nil, err
	}
	owned, err := d.owned(r, who)
	if err == nil && len(owned) == 0 {
		err = errors.Join(access.ErrDenied, d.desk.People.Record(r.Context(), access.Event{
			Person: who.Person, Act: access.Denied, What: r.URL.Path, Why: "owns no dossier", From: who.From,
		}))
	}
	return who, owned, err
}

// changePeople does what an owner asks about people.
func (d *Desk) changePeople(w http.ResponseWriter, r *http.Request) {
	who, owned, err := d.owner(r)
	var form sent
	if err == nil {
		form, err = readForm(w, r)
	}
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	ctx, people := r.Context(), d.desk.People
	name := strings.TrimSpace(r.FormValue("name"))
	owns := func(dossierName string) bool {
		return slices.ContainsFunc(owned, func(o ownedLine) bool { return o.Name == dossierName })
	}
	grant, err := d.grantAsked(r, name)
	if err == nil && grant != nil && !owns(grant.Dossier) {
		err = access.ErrDenied
	}
	if err == nil && !who.Keeper() {
		err = d.notTheirs(r, who, name)
	}
	do := r.FormValue("do")
	if err == nil {
		err = d.proof(r, who, form)
	}
	if err == nil && slices.Contains(giving, do) {
		err = people.Proved(who.Session)
	}
	if d.askProof(w, r, who, form, err) {
		return
	}
	link := ""
	switch {
	case err != nil:
	case do == "invite":
		if _, known := people.Person(ctx, name); known == nil && !who.Keeper() {
			// The link would let whoever has it sign in as them.
			err = errors.New(text("people.known"))
			break
		}
		in := access.Invitation{Name: name, Display: r.FormValue("display"), Delegation: r.FormValue("delegation"), By: who.Person, Under: who.Person}
		if grant != nil {
			in.Grants = []access.Grant{*grant}
		} else if !who.Keeper() {
			err = errors.New(text("people.norole"))
			break
		}
		link, err = people.Invite(ctx, in)
	case do == "role" && grant != nil:
		err = people.Give(ctx, *grant, who.Person)
	case do == "take" && owns(r.FormValue("of")):
		err = people.Take(ctx, name, r.FormValue("of"), who.Person)
	case do == "withdraw":
		_, err = people.WithdrawInvitation(ctx, name, who.Person)
	case do == "disable" && who.Keeper() && name != who.Person:
		err = people.Disable(ctx, name, who.Person)
	case do == "enable" && who.Keeper():
		err = people.Enable(ctx, name, who.Person)
	case do == "revoke" && who.Keeper():
		_, err = people.RevokeAll(ctx, name, who.Person)
	default:
		err = errors.New(text("people.cannot"))
	}
	switch {
	case err != nil:
		d.showPeople(w, r, http.StatusBadRequest, func(p *peoplePage) { p.Wrong, p.Typed = told(err), r.Form })
	case link != "":
		d.showPeople(w, r, http.StatusOK, func(p *peoplePage) { p.Link, p.For = d.address(r)+"/join/"+link, name })
	default:
		http.Redirect(w, r, "/people", http.StatusSeeOther)
	}
}

// giving are the acts with which whoever sits down at an owner's open page could
// come back for good.
var giving = []string{"invite", "role", "enable"}

// notTheirs is why an owner of a dossier may not do something about somebody: what
// is a keeper's, and what others have begun, is not for them.
func (d *Desk) notTheirs(r *http.Request, who *desk.Viewer, name string) error {
	switch r.FormValue("do") {
	case "role", "take":
		grants, err := d.desk.People.Grants(r.Context(), name)
		if err != nil {
			return err
		}
		if slices.ContainsFunc(grants, func(g access.Grant) bool { return g.Dossier == access.Whole }) {
			return errors.New(text("people.cannot"))
		}
	case "withdraw":
		pending, err := d.desk.People.Invitations(r.Context())
		if err != nil {
			return err
		}
		mine := 0
		for _, in := range pending {
			if in.Name == name && in.Under != who.Person {
				return errors.New(text("people.cannot"))
			}
			if in.Name == name {
				mine++
			}
		}
		if mine == 0 {
			return errors.New(text("people.cannot"))
		}
	}
	return nil
}

// grantAsked is the role that a form asks for, nil if it asks for none. Its field
// for what is read is DOSSIER/AUDIENCE.
func (d *Desk) grantAsked(r *http.Request, person string) (*access.Grant, error) {
	role := access.Role(r.FormValue("role"))
	if role == "" {
		return nil, nil
	}
	name, audience, _ := strings.Cut(r.FormValue("reads"), "/")
	if name == "" {
		return nil, errors.New(text("people.norole"))
	}
	if role == access.Owner {
		audience = ""
	} else if name == access.Whole {
		return nil, errors.New(text("people.wholeowner"))
	} else if audience == "" {
		audience = access.Everyone
	}
	return &access.Grant{Person: person, Dossier: name, Role: role, Audience: audience}, nil
}

// address is where the desk is reached.
func (d *Desk) address(r *http.Request) string { return cmp.Or(d.opts.Origin, "http://"+r.Host) }

// auditPage is what was done on the desk, and what was denied.
type auditPage struct {
	Title   string
	Who     *desk.Viewer
	Events  []auditLine
	Person  string
	Dossier string
	Act     string
	Since   string
	Acts    []access.Act
	Owned   []ownedLine
	More    bool
}

type auditLine struct {
	access.Event
	When string
}

// mostEvents is how many events of the audit one page shows.
const mostEvents = 500

func (d *Desk) audit(w http.ResponseWriter, r *http.Request) {
	who, owned, err := d.owner(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	q := r.URL.Query()
	p := auditPage{Title: text("audit.title"), Who: who, Owned: owned, Person: clip(q.Get("person")), Dossier: q.Get("dossier"), Act: q.Get("act"), Acts: access.Acts}
	from := d.desk.Today().Add(-7 * 24 * time.Hour)
	if day, err := time.Parse(time.DateOnly, q.Get("since")); err == nil {
		from = day
	}
	p.Since = from.UTC().Format(time.DateOnly)
	events, err := d.desk.People.Audit(r.Context(), from, math.MaxInt, func(e access.Event) bool {
		mine := who.Keeper() || e.Dossier != "" && slices.ContainsFunc(owned, func(o ownedLine) bool { return o.Name == e.Dossier })
		return mine && (p.Person == "" || e.Person == p.Person) && (p.Dossier == "" || e.Dossier == p.Dossier) && (p.Act == "" || string(e.Act) == p.Act)
	})
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	if len(events) > mostEvents {
		events, p.More = events[len(events)-mostEvents:], true
	}
	for _, e := range slices.Backward(events) { // the newest first
		p.Events = append(p.Events, auditLine{e, stamp(e.At)})
	}
	d.door(w, r, http.StatusOK, auditTemplate, p)
}
