package access

import (
	"context"
	"errors"
	"testing"
)

// An invitation is for whom it was made, and good for as long as whoever made it
// has the rights that it gives.
func TestInvitationsAreOfTheirTime(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	join := func(secret string) error {
		_, _, err := d.JoinPassword(ctx, secret, "a long password", "")
		return err
	}
	if err := join(invite(t, d, "mara", Grant{Dossier: "talks", Role: Owner})); err != nil {
		t.Fatal(err)
	}
	under := func(name string, grants ...Grant) string {
		secret, err := d.Invite(ctx, Invitation{Name: name, By: "mara", Under: "mara", Grants: grants})
		if err != nil {
			t.Fatal(err)
		}
		return secret
	}
	early := under("zed", Grant{Dossier: "talks", Role: Owner})
	if err := join(invite(t, d, "zed", Grant{Dossier: Whole, Role: Owner})); err != nil {
		t.Fatal(err)
	}
	if err := join(early); !errors.Is(err, ErrInvitation) {
		t.Errorf("who kept an older link is let in as somebody else: %v", err)
	}
	if err := join(invite(t, d, "zed")); err != nil {
		t.Errorf("a new link for somebody who is there: %v", err)
	}
	later := under("mule", Grant{Dossier: "talks", Role: Owner})
	if err := d.Take(ctx, "mara", "talks", "zed"); err != nil {
		t.Fatal(err)
	}
	if err := join(later); !errors.Is(err, ErrInvitation) {
		t.Errorf("an invitation outlives the rights of who made it: %v", err)
	}
	self := under("tom")
	if err := d.Disable(ctx, "mara", "zed"); err != nil {
		t.Fatal(err)
	}
	if err := join(self); !errors.Is(err, ErrInvitation) {
		t.Errorf("an invitation outlives who made it: %v", err)
	}
}
