package access

import (
	"context"
	"errors"
	"fmt"
	"time"
)

// Invitation lets one person join the desk, once.
type Invitation struct {
	Name       string // the name they will sign in with
	Display    string
	Delegation string
	Grants     []Grant // the roles they will have
	By         string
	Expires    time.Time
	Used       time.Time // zero: not yet

	key string
	rev int64
}

// ErrInvitation says that an invitation cannot be used. It was used, has
// expired, or was never made; which of these, the audit says.
var ErrInvitation = errors.New("this invitation cannot be used any more; ask for another")

// Invite invites somebody. The secret is for the link, and is not kept: who
// loses it asks for another. To invite somebody who is on the desk already lets
// them add a passkey or set a password anew.
func (d *Desk) Invite(ctx context.Context, in Invitation) (secret string, err error) {
	if _, err := d.newPerson(in.Name, in.Display, in.Delegation); err != nil {
		return "", err
	}
	for i := range in.Grants {
		in.Grants[i].Person = in.Name
		if err := in.Grants[i].check(); err != nil {
			return "", err
		}
	}
	secret, key, err := d.secret()
	if err != nil {
		return "", err
	}
	in.Expires, in.Used = d.now().Add(d.o.InvitationFor), time.Time{}
	if err := d.write(ctx, invitationDrawer, key, 0, in); err != nil {
		return "", err
	}
	return secret, d.Record(ctx, Event{Person: in.By, Act: Invited, What: in.Name})
}

// Invitation looks at an invitation without using it, for the page that asks how
// somebody wants to sign in.
func (d *Desk) Invitation(ctx context.Context, secret, from string) (*Invitation, error) {
	in := &Invitation{key: hashed(secret)}
	rev, err := d.read(ctx, invitationDrawer, in.key, in)
	if err != nil {
		return nil, err
	}
	in.rev = rev
	why := ""
	switch {
	case rev == 0:
		why = "unknown"
	case !in.Used.IsZero():
		why = "used before"
	case d.now().After(in.Expires):
		why = "expired"
	default:
		return in, nil
	}
	return nil, d.denied(ctx, Event{Person: in.Name, What: "invitation", Why: why, From: from}, ErrInvitation)
}

// join uses an invitation up: the person is there, with the roles, as change
// leaves them, and with the papers that change returns. It all happens or nothing
// does, and of two who try at once one succeeds.
func (d *Desk) join(ctx context.Context, in *Invitation, from string, change func(*Person) ([]Paper, error)) (*Person, error) {
	p, err := d.Person(ctx, in.Name)
	if errors.Is(err, ErrNobody) {
		p, err = d.newPerson(in.Name, in.Display, in.Delegation)
	}
	if err != nil {
		return nil, err
	}
	if p.Disabled {
		return nil, d.denied(ctx, Event{Person: p.Name, What: "invitation", Why: "disabled", From: from}, ErrInvitation)
	}
	put, err := change(p)
	if err != nil {
		return nil, err
	}
	used := *in
	used.Used = d.now()
	add := func(drawer, key string, rev int64, v any) {
		x, perr := paper(drawer, key, rev, v)
		err = errors.Join(err, perr)
		put = append(put, x)
	}
	add(invitationDrawer, in.key, in.rev, used)
	add(peopleDrawer, p.Name, p.rev, p)
	for _, g := range in.Grants {
		var was Grant
		rev, rerr := d.read(ctx, grantDrawer, grantKey(g.Person, g.Dossier), &was)
		if rerr != nil {
			return nil, rerr
		}
		add(grantDrawer, grantKey(g.Person, g.Dossier), rev, g)
	}
	if err != nil {
		return nil, err
	}
	if err := d.papers.PutPapers(ctx, put...); errors.Is(err, ErrMoved) {
		return nil, d.denied(ctx, Event{Person: in.Name, What: "invitation", Why: "used at the same moment", From: from}, ErrInvitation)
	} else if err != nil {
		return nil, err
	}
	p.rev++
	return p, d.Record(ctx, Event{Person: p.Name, Act: Joined, What: fmt.Sprintf("invited by %s", in.By), From: from})
}
