package access

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
)

// Role is what somebody may do in a dossier.
type Role string

const (
	Reader      Role = "reader"      // looks
	Contributor Role = "contributor" // adds notes and proposals, changes none of others
	Editor      Role = "editor"      // changes and retracts what they see
	Owner       Role = "owner"       // sees all; roles, receipts, the log, shredding
)

// Roles lists them, each may do what those before may.
var Roles = []Role{Reader, Contributor, Editor, Owner}

// Action is something that a role may allow.
type Action string

const (
	Read     Action = "read"
	Export   Action = "export"
	Propose  Action = "propose"  // notes, proposals, drafts of records
	Change   Action = "change"   // save, retract, bulk import
	Transmit Action = "transmit" // send texts and file receipts
	Govern   Action = "govern"   // roles, audiences, the log, shredding
)

// May tells whether a role allows an action.
func (r Role) May(a Action) bool {
	least := map[Action]Role{Read: Reader, Export: Reader, Propose: Contributor, Change: Editor, Transmit: Owner, Govern: Owner}
	need, ok := least[a]
	have := slices.Index(Roles, r)
	return ok && have >= 0 && have >= slices.Index(Roles, need)
}

// Everyone is the audience of somebody in no group.
const Everyone = "everyone"

// Whole stands in a grant for every dossier of the desk, those that are not made
// yet too. Only an owner has it: who else reads, reads as a group, and groups are
// of one dossier. Who owns the whole desk may make dossiers.
const Whole = "*"

// Grant is a role of a person in a dossier, or in the Whole desk.
type Grant struct {
	Person, Dossier string
	Role            Role
	// Audience is the group of the dossier as which they read; Everyone for
	// somebody in no group. Owners have none: they see all.
	Audience string
}

// Reader is the reader of dossier.Scope: "" for owners, who see all.
func (g Grant) Reader() string {
	if g.Role == Owner {
		return ""
	}
	return g.Audience
}

// ErrDenied says that somebody may not do something. Whoever is denied learns no
// more; the audit has the reason.
var ErrDenied = errors.New("this is not allowed, or is not there")

func grantKey(person, dossier string) string { return person + "/" + dossier }

// check says what is wrong with a grant.
func (g Grant) check() error {
	if err := checkPersonName(g.Person); err != nil {
		return err
	}
	if g.Dossier == "" || strings.ContainsAny(g.Dossier, "\n/") {
		return fmt.Errorf("%q is no name of a dossier", clip(g.Dossier))
	}
	switch {
	case g.Dossier == Whole && g.Role != Owner:
		return errors.New("the whole desk has owners alone; give other roles in a dossier")
	case !slices.Contains(Roles, g.Role):
		return fmt.Errorf("%q is no role; the roles are reader, contributor, editor and owner", clip(string(g.Role)))
	case g.Role == Owner && g.Audience != "":
		return errors.New("an owner sees all and has no audience")
	case g.Role != Owner && g.Audience == "":
		return fmt.Errorf("the role of %s reads as a group of the dossier, or as %q; say which", g.Role, Everyone)
	case strings.ContainsAny(g.Audience, "\n/"):
		return fmt.Errorf("%q is no group", clip(g.Audience))
	}
	return nil
}

// Give gives a person a role in a dossier, in place of the one they had.
func (d *Desk) Give(ctx context.Context, g Grant, by string) error {
	if err := g.check(); err != nil {
		return err
	}
	if _, err := d.Person(ctx, g.Person); err != nil {
		return err
	}
	var was Grant
	rev, err := d.read(ctx, grantDrawer, grantKey(g.Person, g.Dossier), &was)
	if err != nil {
		return err
	}
	if err := d.write(ctx, grantDrawer, grantKey(g.Person, g.Dossier), rev, g); err != nil {
		return err
	}
	return d.Record(ctx, Event{Person: by, Act: Granted, Dossier: g.Dossier, What: fmt.Sprintf("%s: %s as %s", g.Person, g.Role, orAll(g.Audience))})
}

func orAll(audience string) string {
	if audience == "" {
		return "owner of all"
	}
	return audience
}

// Take takes a person's role in a dossier away.
func (d *Desk) Take(ctx context.Context, person, dossier, by string) error {
	var was Grant
	rev, err := d.read(ctx, grantDrawer, grantKey(person, dossier), &was)
	if err != nil {
		return err
	}
	if rev == 0 {
		return fmt.Errorf("%s has no role in %s", clip(person), clip(dossier))
	}
	if err := d.papers.PutPapers(ctx, Paper{grantDrawer, grantKey(person, dossier), rev, nil}); err != nil {
		return err
	}
	return d.Record(ctx, Event{Person: by, Act: Withdrawn, Dossier: dossier, What: person})
}

// Grants lists the roles of a person, by dossier.
func (d *Desk) Grants(ctx context.Context, person string) (out []Grant, err error) {
	err = d.each(ctx, grantDrawer, person+"/", func(x Paper) error {
		var g Grant
		err := json.Unmarshal(x.Body, &g)
		out = append(out, g)
		return err
	})
	return out, err
}

// Grant is the grant of a person that counts in a dossier: the one for it, or
// else that for the whole desk; ok is false where there is neither. Nothing is
// recorded: it is no question of the person's.
func (d *Desk) Grant(ctx context.Context, person, dossier string) (g Grant, ok bool, err error) {
	for _, of := range []string{dossier, Whole} {
		rev, err := d.read(ctx, grantDrawer, grantKey(person, of), &g)
		if err != nil || rev > 0 {
			return g, rev > 0, err
		}
	}
	return Grant{}, false, nil
}

// Allow tells in which role somebody may do something in a dossier, or in the
// Whole desk. A denial is recorded, with its reason; what is allowed is recorded
// by the caller once it was done.
func (d *Desk) Allow(ctx context.Context, s *Session, dossier string, a Action) (Grant, error) {
	g, ok, err := d.Grant(ctx, s.Person, dossier)
	if err != nil {
		return Grant{}, err
	}
	why := ""
	switch {
	case !ok:
		why = "no role in this dossier"
	case !g.Role.May(a):
		why = fmt.Sprintf("a %s may not %s", g.Role, a)
	default:
		return g, nil
	}
	return Grant{}, d.denied(ctx, Event{Person: s.Person, Dossier: dossier, What: string(a), Why: why, From: s.From}, ErrDenied)
}
