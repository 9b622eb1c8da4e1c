package access

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"
)

// Invitation lets one person join the desk, once.
type Invitation struct {
	Name       string // the name they will sign in with
	Display    string
	Delegation string
	Grants     []Grant // the roles they will have
	By         string
	// Under is the person whose rights it rests on: it is good for as long as
	// they have them. Empty: it was made by whoever has the store.
	Under string `json:",omitempty"`
	// Fresh says that nobody had the name when it was made. Where somebody has it
	// by then, the invitation is not for them.
	Fresh     bool `json:",omitempty"`
	Expires   time.Time
	Used      time.Time // zero: not yet
	Withdrawn time.Time // zero: not

	key string
	rev int64
}

// ErrInvitation says that an invitation cannot be used. It was used or withdrawn,
// has expired, or was never made; which of these, the audit says.
var ErrInvitation = errors.New("this invitation cannot be used any more; ask for another")

// Invite invites somebody. The error is ErrDisplay where they would be shown as
// somebody who is there. The secret is for the link, and is not kept: who
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
	if _, err := d.Person(ctx, in.Name); err != nil && !errors.Is(err, ErrNobody) {
		return "", err
	} else {
		in.Fresh = err != nil
	}
	if in.Fresh {
		if other, err := d.shownAsOther(ctx, in.Name, cmp.Or(in.Display, in.Name)); err != nil {
			return "", err
		} else if other {
			return "", ErrDisplay
		}
	}
	secret, key, err := d.secret()
	if err != nil {
		return "", err
	}
	in.Expires, in.Used, in.Withdrawn = d.now().Add(d.o.InvitationFor), time.Time{}, time.Time{}
	if err := d.write(ctx, invitationDrawer, key, 0, in); err != nil {
		return "", err
	}
	return secret, d.Record(ctx, Event{Person: in.By, Act: Invited, What: in.Name})
}

// Invitation looks at an invitation without using it, for the page that asks how
// somebody wants to sign in.
func (d *Desk) Invitation(ctx context.Context, secret, from string) (*Invitation, error) {
	return d.invitation(ctx, hashed(secret), from)
}

func (d *Desk) invitation(ctx context.Context, key, from string) (*Invitation, error) {
	in := &Invitation{key: key}
	rev, err := d.read(ctx, invitationDrawer, key, in)
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
	case !in.Withdrawn.IsZero():
		why = "withdrawn"
	case d.now().After(in.Expires):
		why = "expired"
	default:
		return in, nil
	}
	if d.often(from) {
		return nil, ErrInvitation
	}
	return nil, d.denied(ctx, Event{Person: in.Name, What: "invitation", Why: why, From: from}, ErrInvitation)
}

// Invitations lists the invitations that can still be used, those that expire
// first first.
func (d *Desk) Invitations(ctx context.Context) (out []*Invitation, err error) {
	now := d.now()
	err = d.each(ctx, invitationDrawer, "", func(x Paper) error {
		in := &Invitation{key: x.Key, rev: x.Rev}
		if err := json.Unmarshal(x.Body, in); err != nil {
			return err
		}
		if in.Used.IsZero() && in.Withdrawn.IsZero() && !now.After(in.Expires) {
			out = append(out, in)
		}
		return nil
	})
	slices.SortFunc(out, func(a, b *Invitation) int {
		return cmp.Or(a.Expires.Compare(b.Expires), cmp.Compare(a.Name, b.Name), cmp.Compare(a.key, b.key))
	})
	return out, err
}

// WithdrawInvitation withdraws the invitations of somebody that could still be
// used, all of them, and says how many there were.
func (d *Desk) WithdrawInvitation(ctx context.Context, name, by string) (n int, err error) {
	list, err := d.Invitations(ctx)
	if err != nil {
		return 0, err
	}
	for _, in := range list {
		if in.Name != name {
			continue
		}
		gone := *in
		gone.Withdrawn = d.now()
		switch err := d.write(ctx, invitationDrawer, in.key, in.rev, gone); {
		case errors.Is(err, ErrMoved): // it was used, or withdrawn, at this moment
		case err != nil:
			return n, err
		default:
			n++
		}
	}
	if n == 0 {
		return 0, fmt.Errorf("there is no invitation of %s that could still be used", clip(name))
	}
	return n, d.Record(ctx, Event{Person: by, Act: Withdrawn, What: "invitation of " + name})
}

// outlived tells why an invitation is not good any more: whoever made it has not
// the rights any more that it gives.
func (d *Desk) outlived(ctx context.Context, in *Invitation) (why string, err error) {
	if in.Under == "" {
		return "", nil
	}
	by, err := d.Person(ctx, in.Under)
	if err != nil || by.Disabled {
		return "whoever made it cannot sign in any more", ignoreNobody(err)
	}
	for _, g := range in.Grants {
		own, ok, err := d.Grant(ctx, in.Under, g.Dossier)
		if err != nil {
			return "", err
		}
		if !ok || own.Role != Owner {
			return "whoever made it does not own " + g.Dossier + " any more", nil
		}
	}
	return "", nil
}

func ignoreNobody(err error) error {
	if errors.Is(err, ErrNobody) {
		return nil
	}
	return err
}

// joinTries is how often a join is tried anew, where something else was written at
// the same moment.
const joinTries = 8

// join uses an invitation up: the person is there, with the roles, as change
// leaves them, and with the papers that change returns. It all happens or nothing
// does. Of two who try at once with one invitation one succeeds; with two
// invitations of somebody who is there already both do, one after the other, and
// change is asked again with what the first left.
func (d *Desk) join(ctx context.Context, in *Invitation, from string, change func(*Person) ([]Paper, error)) (*Person, error) {
	for try := 1; ; try++ {
		p, err := d.joinOnce(ctx, in, from, change)
		switch {
		case err == nil:
			return p, d.Record(ctx, Event{Person: p.Name, Act: Joined, What: fmt.Sprintf("invited by %s", in.By), From: from})
		case !errors.Is(err, ErrMoved):
			return nil, err
		case try == joinTries:
			return nil, d.denied(ctx, Event{Person: in.Name, What: "invitation", Why: "changed at the same moment", From: from}, ErrInvitation)
		}
		if in, err = d.invitation(ctx, in.key, from); err != nil {
			return nil, err
		}
	}
}

// joinOnce is join where nobody else writes; else the error is ErrMoved.
func (d *Desk) joinOnce(ctx context.Context, in *Invitation, from string, change func(*Person) ([]Paper, error)) (*Person, error) {
	p, err := d.Person(ctx, in.Name)
	why := ""
	switch {
	case errors.Is(err, ErrNobody):
		var other bool
		if p, err = d.newPerson(in.Name, in.Display, in.Delegation); err == nil {
			other, err = d.shownAsOther(ctx, p.Name, p.Display)
		}
		if other {
			why = "somebody else has joined who is shown under the same name"
		}
	case err == nil && in.Fresh:
		why = "somebody else has joined under the name"
	case err == nil && p.Disabled:
		why = "disabled"
	}
	if err == nil && why == "" {
		why, err = d.outlived(ctx, in)
	}
	if err != nil {
		return nil, err
	}
	if why != "" {
		return nil, d.denied(ctx, Event{Person: in.Name, What: "invitation", Why: why, From: from}, ErrInvitation)
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
	if err := d.papers.PutPapers(ctx, put...); err != nil {
		return nil, err
	}
	p.rev++
	return p, nil
}
