package access

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// One address keeps nobody out: neither does it use up the attempts of a name, with
// those that it is refused, nor the memory of the desk.
func TestOneAddressLocksNobodyOut(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	if _, _, err := d.JoinPassword(ctx, invite(t, d, "mara"), phrase, ""); err != nil {
		t.Fatal(err)
	}
	kept := 0
	for second := range 120 {
		for range 5 {
			if _, _, err := d.SignInPassword(ctx, "mara", "wrong", "203.0.113.7"); err == nil {
				t.Fatal("a wrong password")
			}
		}
		if second%30 == 29 {
			if _, _, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.9"); errors.Is(err, ErrTooMany) {
				kept++
			} else if err != nil {
				t.Fatal(err)
			}
		}
		c.turn(time.Second)
	}
	if kept > 0 {
		t.Errorf("mara is kept out %d times of 4", kept)
	}
	for i := range 3000 {
		d.SignInPassword(ctx, fmt.Sprint(i, strings.Repeat("x", 1000)), "wrong", "203.0.113.7")
	}
	if n := len(d.limits.of); n > 100 {
		t.Errorf("%d names of one address are remembered", n)
	}
	d.SignInPassword(ctx, strings.Repeat("x", 60<<10), "wrong", "203.0.113.99")
	for key := range d.limits.of { // of whatever length what was typed is
		if len(key) > 200 {
			t.Errorf("%d bytes of a name are remembered", len(key))
		}
	}
}
