package access

import (
	"errors"
	"testing"
)

// Entries of the log, and what others see, name people by the name that is shown:
// two people do not have the same.
func TestNobodyIsShownAsSomebodyElse(t *testing.T) {
	ctx, c := t.Context(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	join := func(name, display string) error {
		secret, err := d.Invite(ctx, Invitation{Name: name, Display: display, By: "owner"})
		if err == nil {
			_, _, err = d.JoinPassword(ctx, secret, phrase, "")
		}
		return err
	}
	if err := join("mara", "Mara Kovac"); err != nil {
		t.Fatal(err)
	}
	for _, display := range []string{"Mara Kovac", " mara  KOVAC", "mara"} {
		if err := join("mallory", display); !errors.Is(err, ErrDisplay) {
			t.Errorf("%q: %v", display, err)
		}
	}
	if err := join("mara", "Mara Kovac"); err != nil {
		t.Errorf("she herself, invited again: %v", err)
	}
	// Both were invited before either came.
	first, err := d.Invite(ctx, Invitation{Name: "tom", Display: "Tom", By: "owner"})
	if err != nil {
		t.Fatal(err)
	}
	if err := join("tomas", "Tom"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.JoinPassword(ctx, first, phrase, ""); !errors.Is(err, ErrInvitation) {
		t.Errorf("the second of two of one name: %v", err)
	}
}
