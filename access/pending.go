package access

import (
	"context"
	"encoding/json"
	"errors"
)

// Invitations lists those that can still be used, in no order that tells
// anything.
func (d *Desk) Invitations(ctx context.Context) (out []*Invitation, err error) {
	err = d.each(ctx, invitationDrawer, "", func(x Paper) error {
		in := &Invitation{key: x.Key, rev: x.Rev}
		if err := json.Unmarshal(x.Body, in); err != nil {
			return err
		}
		if in.Used.IsZero() && !d.now().After(in.Expires) {
			out = append(out, in)
		}
		return nil
	})
	return out, err
}

// WithdrawInvitation takes back what invitations somebody has not used yet.
func (d *Desk) WithdrawInvitation(ctx context.Context, name, by string) error {
	list, err := d.Invitations(ctx)
	if err != nil {
		return err
	}
	for _, in := range list {
		if in.Name == name {
			if err := d.papers.PutPapers(ctx, Paper{invitationDrawer, in.key, in.rev, nil}); err != nil && !errors.Is(err, ErrMoved) {
				return err
			}
		}
	}
	return d.Record(ctx, Event{Person: by, Act: Withdrawn, What: "invitation of " + name})
}
