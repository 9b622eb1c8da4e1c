package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/access"
	"parley/dossier"
	"parley/export"
	"parley/store"
)

// userCmd has the commands for the people of a desk.
type userCmd struct {
	Invite      userInviteCmd      `cmd:"" help:"Invite somebody: prints the secret of a link that works once."`
	Invitations userInvitationsCmd `cmd:"" help:"Who is invited and has not come yet."`
	Withdraw    userWithdrawCmd    `cmd:"" help:"Withdraw the invitations of somebody who has not come yet."`
	List        userListCmd        `cmd:"" help:"Who is on the desk, how they sign in, and their roles."`
	Role        userRoleCmd        `cmd:"" help:"Give somebody a role in a dossier, or take it."`
	Disable     userDisableCmd     `cmd:"" help:"Keep somebody from signing in, at once."`
	Enable      userEnableCmd      `cmd:"" help:"Let somebody sign in again."`
	Revoke      userRevokeCmd      `cmd:"" help:"End all sessions and tokens of somebody."`
	Audit       userAuditCmd       `cmd:"" help:"Who signed in, read, exported, and was denied what."`
}

// deskPapers lets access keep its papers in the store.
type deskPapers struct{ store.Store }

func (p deskPapers) Paper(ctx context.Context, drawer, key string) (access.Paper, error) {
	x, err := p.Store.Paper(ctx, drawer, key)
	return access.Paper(x), err
}

func (p deskPapers) InDrawer(ctx context.Context, drawer, prefix, after string, limit int) ([]access.Paper, error) {
	list, err := p.Store.InDrawer(ctx, drawer, prefix, after, limit)
	out := make([]access.Paper, len(list))
	for i, x := range list {
		out[i] = access.Paper(x)
	}
	return out, err
}

func (p deskPapers) PutPapers(ctx context.Context, papers ...access.Paper) error {
	list := make([]store.Paper, len(papers))
	for i, x := range papers {
		list[i] = store.Paper(x)
	}
	err := p.Store.PutPapers(ctx, list...)
	if errors.Is(err, store.ErrMoved) {
		return fmt.Errorf("%w: %w", access.ErrMoved, err)
	}
	return err
}

// desk opens the people of the store.
func (s *session) desk() (*access.Desk, error) {
	st, err := s.store(false)
	if err != nil {
		return nil, err
	}
	return access.Open(s, deskPapers{st}, access.Options{Now: s.env.Now, Random: s.env.Random, Passwords: true})
}

// audit writes down in the audit of the store what was done with a dossier of it;
// of a folder nobody keeps an audit.
func (s *session) audit(e access.Event) error {
	if !s.inStore(e.Dossier) {
		return nil
	}
	d, err := s.desk()
	if err != nil {
		return err
	}
	e.Person = s.who(e.Person)
	return d.Record(s, e)
}

// refused writes down that something was refused, and why, and returns the error.
func (s *session) refused(name, what string, why error) error {
	return errors.Join(why, s.audit(access.Event{Act: access.Denied, Dossier: name, What: what, Why: why.Error()}))
}

// asked turns what access refuses into an error of the command line.
func asked(err error) error {
	if err == nil || errors.Is(err, store.ErrUnreachable) {
		return err
	}
	return notInOrder("%w", err)
}

type userInviteCmd struct {
	Name       string `arg:"" help:"The name to sign in with: lower-case letters and digits."`
	Display    string `placeholder:"WORDS" help:"The name that others see."`
	Delegation string `placeholder:"WORDS" help:"Where they belong."`
	Dossier    string `placeholder:"NAME" help:"A dossier that they get a role in; '*' is every dossier of the desk, for owners alone."`
	Role       string `placeholder:"ROLE" help:"reader, contributor, editor or owner; with --dossier."`
	Audience   string `placeholder:"GROUP" help:"The group of the dossier as which they read, or everyone; owners have none."`
	By         string `placeholder:"NAME" help:"Who invites (default: your account's name)."`
}

func (c *userInviteCmd) Help() string {
	return "Examples:\n  parley user invite mara --dossier my-talks --role reader --audience experts --store sqlite:desk.db\n  parley user invite head --dossier '*' --role owner --store sqlite:desk.db"
}

func (c *userInviteCmd) Run(s *session) error {
	if (c.Dossier == "") != (c.Role == "") {
		return badUsage("--dossier and --role go together")
	}
	if c.Role != "" && !slices.Contains(access.Roles, access.Role(c.Role)) {
		return badUsage("--role: %q is no role; the roles are reader, contributor, editor and owner", c.Role)
	}
	d, err := s.desk()
	if err != nil {
		return err
	}
	in := access.Invitation{Name: c.Name, Display: c.Display, Delegation: c.Delegation, By: s.who(c.By)}
	if c.Dossier != "" {
		if err := s.audience(c.Dossier, c.Audience); err != nil {
			return err
		}
		in.Grants = []access.Grant{{Dossier: c.Dossier, Role: access.Role(c.Role), Audience: c.Audience}}
	}
	secret, err := d.Invite(s, in)
	if err != nil {
		return asked(err)
	}
	s.printf("/join/%s\nPut the desk's address before it and give it to %s by a way that only they see. It works once, for three days.\n", secret, c.Name)
	return nil
}

type userInvitationsCmd struct{ tableArg }

func (c *userInvitationsCmd) Help() string {
	return "Example:\n  parley user invitations --store sqlite:desk.db"
}

type invitationData struct {
	Name       string      `json:"name"`
	Display    string      `json:"display,omitempty"`
	Delegation string      `json:"delegation,omitempty"`
	By         string      `json:"by"`
	Expires    time.Time   `json:"expires"`
	Roles      []grantData `json:"roles"`
}

func (c *userInvitationsCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	list, err := d.Invitations(s)
	if err != nil {
		return err
	}
	data := []invitationData{}
	table := &export.Table{Columns: []string{"name", "display", "delegation", "invited by", "can be used until", "roles"}}
	for _, in := range list {
		roles, words := grantsData(in.Grants)
		data = append(data, invitationData{in.Name, in.Display, in.Delegation, in.By, in.Expires, roles})
		table.Rows = append(table.Rows, []string{in.Name, in.Display, in.Delegation, in.By, in.Expires.Format(time.DateTime), words})
	}
	sec := export.Section{Table: table}
	if len(data) == 0 {
		sec = export.Section{Empty: "Nobody is invited who has not come."}
	}
	return s.print(c.Format, c.JSON, data, export.Page{Title: "Invitations", Sections: []export.Section{sec}})
}

type userWithdrawCmd struct {
	Name string `arg:"" help:"Who."`
	By   string `placeholder:"NAME" help:"Who decides (default: your account's name)."`
}

func (c *userWithdrawCmd) Help() string {
	return "The links that were given out do not work any more. To keep out somebody who has come, use \"parley user disable\".\n\nExample:\n  parley user withdraw mara --store sqlite:desk.db"
}

func (c *userWithdrawCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	n, err := d.WithdrawInvitation(s, c.Name, s.who(c.By))
	if err != nil {
		return asked(err)
	}
	s.printf("%s withdrawn\n", plural(n, "invitation"))
	return nil
}

// audience checks that a dossier has the group as which somebody is to read.
func (s *session) audience(name, group string) error {
	if name == access.Whole {
		return nil // access says who may have it
	}
	d, err := s.loadStored(name, time.Time{})
	if err != nil {
		return told(name, err)
	}
	if group == "" || group == dossier.Everyone || slices.ContainsFunc(d.Groups, func(g *dossier.Group) bool { return g.ID == group }) {
		return nil
	}
	return notInOrder("%s has no group %q", name, group)
}

type userRoleCmd struct {
	Name     string `arg:"" help:"Who."`
	Dossier  string `arg:"" help:"The dossier's name in the store; '*' is every dossier of the desk, for owners alone."`
	Role     string `arg:"" enum:"reader,contributor,editor,owner,none" help:"${enum}."`
	Audience string `placeholder:"GROUP" help:"The group of the dossier as which they read, or everyone; owners have none."`
	By       string `placeholder:"NAME" help:"Who decides (default: your account's name)."`
}

func (c *userRoleCmd) Help() string {
	return "Example:\n  parley user role mara my-talks editor --audience experts --store sqlite:desk.db"
}

func (c *userRoleCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	if c.Role == "none" {
		return asked(d.Take(s, c.Name, c.Dossier, s.who(c.By)))
	}
	if err := s.audience(c.Dossier, c.Audience); err != nil {
		return err
	}
	return asked(d.Give(s, access.Grant{Person: c.Name, Dossier: c.Dossier, Role: access.Role(c.Role), Audience: c.Audience}, s.who(c.By)))
}

type userDisableCmd struct {
	Name string `arg:"" help:"Who."`
	By   string `placeholder:"NAME" help:"Who decides (default: your account's name)."`
}

func (c *userDisableCmd) Help() string { return "Example:\n  parley user disable mara" }

func (c *userDisableCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	return asked(d.Disable(s, c.Name, s.who(c.By)))
}

type userEnableCmd struct {
	Name string `arg:"" help:"Who."`
	By   string `placeholder:"NAME" help:"Who decides (default: your account's name)."`
}

func (c *userEnableCmd) Help() string { return "Example:\n  parley user enable mara" }

func (c *userEnableCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	return asked(d.Enable(s, c.Name, s.who(c.By)))
}

type userRevokeCmd struct {
	Name string `arg:"" help:"Who."`
	By   string `placeholder:"NAME" help:"Who decides (default: your account's name)."`
}

func (c *userRevokeCmd) Help() string { return "Example:\n  parley user revoke mara" }

func (c *userRevokeCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	if _, err := d.Person(s, c.Name); err != nil {
		return asked(err)
	}
	sessions, err := d.RevokeAll(s, c.Name, s.who(c.By))
	if err != nil {
		return asked(err)
	}
	tokens, err := d.RevokeTokens(s, c.Name, s.who(c.By))
	if err != nil {
		return asked(err)
	}
	s.printf("%s and %s ended\n", plural(sessions, "session"), plural(tokens, "token"))
	return nil
}

type userListCmd struct{ tableArg }

func (c *userListCmd) Help() string { return "Example:\n  parley user list --store sqlite:desk.db" }

type personData struct {
	Name       string      `json:"name"`
	Display    string      `json:"display"`
	Delegation string      `json:"delegation,omitempty"`
	Means      []string    `json:"means"` // passkey, password, account
	Disabled   bool        `json:"disabled"`
	Sessions   int         `json:"sessions"`
	Tokens     int         `json:"tokens"`
	Roles      []grantData `json:"roles"`
}

type grantData struct {
	Dossier  string `json:"dossier"`
	Role     string `json:"role"`
	Audience string `json:"audience,omitempty"`
}

// grantsData are roles as data, and in words.
func grantsData(grants []access.Grant) ([]grantData, string) {
	data, words := []grantData{}, []string{}
	for _, g := range grants {
		data = append(data, grantData{g.Dossier, string(g.Role), g.Audience})
		role := g.Dossier + ": " + string(g.Role)
		if g.Dossier == access.Whole {
			role = string(g.Role) + " of every dossier"
		}
		if g.Audience != "" {
			role += " as " + g.Audience
		}
		words = append(words, role)
	}
	return data, strings.Join(words, "; ")
}

func (c *userListCmd) Run(s *session) error {
	d, err := s.desk()
	if err != nil {
		return err
	}
	people, err := d.People(s)
	if err != nil {
		return err
	}
	data := []personData{}
	table := &export.Table{Columns: []string{"name", "display", "delegation", "signs in with", "sessions", "tokens", "roles"}}
	for _, p := range people {
		x := personData{Name: p.Name, Display: p.Display, Delegation: p.Delegation, Disabled: p.Disabled, Means: []string{}}
		for _, m := range []struct {
			has  bool
			name string
		}{{len(p.Passkeys) > 0, "passkey"}, {p.Password != "", "password"}, {p.Subject != "", "account"}} {
			if m.has {
				x.Means = append(x.Means, m.name)
			}
		}
		sessions, err := d.Sessions(s, p.Name)
		if err != nil {
			return err
		}
		x.Sessions = len(sessions)
		tokens, err := d.Tokens(s, p.Name)
		if err != nil {
			return err
		}
		x.Tokens = len(tokens)
		grants, err := d.Grants(s, p.Name)
		if err != nil {
			return err
		}
		var roles string
		x.Roles, roles = grantsData(grants)
		means := strings.Join(x.Means, ", ")
		if p.Disabled {
			means = "disabled"
		}
		data = append(data, x)
		table.Rows = append(table.Rows, []string{x.Name, x.Display, x.Delegation, means, fmt.Sprint(x.Sessions), fmt.Sprint(x.Tokens), roles})
	}
	sec := export.Section{Table: table}
	if len(data) == 0 {
		sec = export.Section{Empty: "Nobody yet; \"parley user invite NAME\" invites somebody."}
	}
	return s.print(c.Format, c.JSON, data, export.Page{Title: "The people of the desk", Sections: []export.Section{sec}})
}

type userAuditCmd struct {
	Person  string `placeholder:"NAME" help:"Only what this person did."`
	Dossier string `placeholder:"NAME" help:"Only what was done with this dossier."`
	Denied  bool   `help:"Only denials."`
	Since   string `placeholder:"DATE" help:"Only from this day on."`
	tableArg
}

func (c *userAuditCmd) Help() string {
	return "Example:\n  parley user audit --denied --since 2026-03-01 --store sqlite:desk.db"
}

type auditData struct {
	At      time.Time `json:"at"`
	Person  string    `json:"person"`
	Act     string    `json:"act"`
	Dossier string    `json:"dossier,omitempty"`
	What    string    `json:"what,omitempty"`
	Why     string    `json:"why,omitempty"`
	From    string    `json:"from,omitempty"`
}

// mostEvents is how many events are told at once.
const mostEvents = 100_000

func (c *userAuditCmd) Run(s *session) error {
	var from time.Time
	if c.Since != "" {
		var err error
		if from, err = time.Parse(time.DateOnly, c.Since); err != nil {
			return badUsage("--since: %q is no day; write it as 2026-03-02", c.Since)
		}
	}
	d, err := s.desk()
	if err != nil {
		return err
	}
	events, err := d.Audit(s, from, mostEvents, func(e access.Event) bool {
		return (c.Person == "" || e.Person == c.Person) && (c.Dossier == "" || e.Dossier == c.Dossier) && (!c.Denied || e.Act == access.Denied)
	})
	if err != nil {
		return err
	}
	data := []auditData{}
	table := &export.Table{Columns: []string{"at", "person", "act", "dossier", "what", "why", "from"}}
	for _, e := range events {
		data = append(data, auditData{e.At, e.Person, string(e.Act), e.Dossier, e.What, e.Why, e.From})
		table.Rows = append(table.Rows, []string{e.At.Format(time.DateTime), e.Person, string(e.Act), e.Dossier, e.What, e.Why, e.From})
	}
	sec := export.Section{Table: table}
	if len(data) == 0 {
		sec = export.Section{Empty: "Nothing of that kind is in the audit."}
	}
	return s.print(c.Format, c.JSON, data, export.Page{Title: "The audit", Sections: []export.Section{sec}})
}
