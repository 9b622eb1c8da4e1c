package access

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// crossing is where those who put papers of people meet: each has read what was
// there before any of them writes.
type crossing struct {
	Papers
	mu      sync.Mutex
	missing int
	all     chan struct{}
}

// meet lets the next n meet.
func (c *crossing) meet(n int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.missing, c.all = n, make(chan struct{})
}

func (c *crossing) PutPapers(ctx context.Context, papers ...Paper) error {
	if slices.ContainsFunc(papers, func(p Paper) bool { return p.Drawer == peopleDrawer }) {
		c.mu.Lock()
		waits := c.missing > 0
		if waits {
			if c.missing--; c.missing == 0 {
				close(c.all)
			}
		}
		all := c.all
		c.mu.Unlock()
		if waits {
			<-all
		}
	}
	return c.Papers.PutPapers(ctx, papers...)
}

// shared is randomness for several at once.
type shared struct {
	mu sync.Mutex
	io.Reader
}

func (s *shared) Read(b []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.Reader.Read(b)
}

// way is a way to join. It goes as far as the last step, which it returns, with
// what tells afterwards whether the way leads in.
type way func(secret string) (last func() error, leads func(*Person) bool)

// ways are the three of a desk.
func ways(t *testing.T, d *Desk, elsewhere *provider) map[string]way {
	ctx := context.Background()
	must := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	return map[string]way{
		"password": func(secret string) (func() error, func(*Person) bool) {
			return func() error {
				_, _, err := d.JoinPassword(ctx, secret, phrase, "")
				return err
			}, func(p *Person) bool { return fits(phrase, p.Password) }
		},
		"passkey": func(secret string) (func() error, func(*Person) bool) {
			a := newAuthenticator(t, origin)
			id, options, err := d.BeginJoinPasskey(ctx, secret, "")
			must(err)
			answer := a.create(options)
			return func() error {
					_, _, err := d.FinishJoinPasskey(ctx, id, answer, "")
					return err
				}, func(p *Person) bool {
					id, options, err := d.BeginPasskey(ctx, "")
					must(err)
					_, s, err := d.FinishPasskey(ctx, id, a.get(options, userPresent|userVerified), "")
					return err == nil && s.Person == p.Name
				}
		},
		"account": func(secret string) (func() error, func(*Person) bool) {
			address, browser, err := d.BeginAccount(ctx, secret, "")
			must(err)
			state, code := elsewhere.visit(address)
			r, err := d.FinishAccount(ctx, state, code, browser, "")
			must(err)
			return func() error {
				_, _, err := d.JoinAccount(ctx, r.Offer.ID, browser, "")
				return err
			}, func(p *Person) bool { return p.Subject == "subject-of-mara" }
		},
	}
}

// Two join under one name in one moment, by any two of the ways. Where the name was
// free one of them is that person, and the other is refused; where it is that of
// somebody who is there, both ways are theirs. No invitation is taken twice, and
// none is used up in vain.
func TestTwoJoinAtOnce(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	elsewhere := newProvider(t, c)
	try := func(t *testing.T, first, second string, there bool, invitations int) {
		at := &crossing{Papers: &Memory{}}
		d := open(t, at, Options{Now: c.now, Random: &shared{Reader: chance(1)}, Passwords: true, Work: lightly(), Origin: origin,
			Provider: &Provider{Issuer: elsewhere.URL, Client: "parley", Secret: "s", Redirect: origin + "/back", HTTP: elsewhere.Client()}})
		if there {
			if _, _, err := d.JoinPassword(ctx, invite(t, d, "mara"), "another long phrase", ""); err != nil {
				t.Fatal(err)
			}
		}
		secrets := []string{invite(t, d, "mara"), invite(t, d, "mara")}
		of := ways(t, d, elsewhere)
		last1, leads1 := of[first](secrets[0])
		last2, leads2 := of[second](secrets[invitations-1])
		at.meet(2)
		var errs [2]error
		var both sync.WaitGroup
		both.Go(func() { errs[0] = last1() })
		both.Go(func() { errs[1] = last2() })
		both.Wait()
		want := 1
		if there && invitations == 2 {
			want = 2
		}
		people, err := d.People(ctx)
		if err != nil || len(people) != 1 {
			t.Fatalf("%d people, %v", len(people), err)
		}
		joined := 0
		for i, leads := range []func(*Person) bool{leads1, leads2} {
			switch {
			case errs[i] != nil && !errors.Is(errs[i], ErrInvitation):
				t.Errorf("the %d. is told %v", i+1, errs[i])
			case errs[i] == nil:
				joined++
				if !leads(people[0]) {
					t.Errorf("the way of the %d. does not lead in", i+1)
				}
			}
		}
		if joined != want {
			t.Errorf("%d joined, expected %d", joined, want)
		}
		if left, err := d.Invitations(ctx); err != nil || len(left) != 2-joined {
			t.Errorf("%d joined, and %d invitations are left, %v", joined, len(left), err)
		}
		if t.Failed() {
			t.Log(told(t, d))
		}
	}
	for _, first := range []string{"password", "passkey", "account"} {
		for _, second := range []string{"password", "passkey", "account"} {
			for _, invitations := range []int{1, 2} {
				t.Run(fmt.Sprintf("%s and %s, %d invitations", first, second, invitations), func(t *testing.T) { try(t, first, second, false, invitations) })
				t.Run(fmt.Sprintf("%s and %s of somebody there, %d invitations", first, second, invitations), func(t *testing.T) { try(t, first, second, true, invitations) })
			}
		}
	}
}

// A passkey that was asked for when nobody had the name is not that of whoever has
// it by the time of the answer: their own passkeys lead in as before. Invitations of
// earlier versions of the program do not say that they are for somebody new.
func TestAHandleStays(t *testing.T) {
	ctx, c := context.Background(), &clock{time.Now()}
	d := passkeyDesk(t, c, &Memory{})
	begin := func() (secret, id string, options []byte) {
		t.Helper()
		secret = invite(t, d, "mara")
		in, err := d.Invitation(ctx, secret, "")
		if err != nil {
			t.Fatal(err)
		}
		in.Fresh = false
		if err := d.write(ctx, invitationDrawer, in.key, in.rev, in); err != nil {
			t.Fatal(err)
		}
		if id, options, err = d.BeginJoinPasskey(ctx, secret, ""); err != nil {
			t.Fatal(err)
		}
		return secret, id, options
	}
	mara, other := newAuthenticator(t, origin), newAuthenticator(t, origin)
	_, id1, options1 := begin()
	_, id2, options2 := begin()
	if _, _, err := d.FinishJoinPasskey(ctx, id1, mara.create(options1), ""); err != nil {
		t.Fatal(err)
	}
	if _, s, err := d.FinishJoinPasskey(ctx, id2, other.create(options2), ""); s != nil || !errors.Is(err, ErrSignIn) {
		t.Errorf("a passkey for another handle is taken: %v", err)
	}
	id, options, err := d.BeginPasskey(ctx, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, s, err := d.FinishPasskey(ctx, id, mara.get(options, userPresent|userVerified), ""); err != nil || s.Person != "mara" {
		t.Errorf("who joined first is locked out: %v\n%s", err, told(t, d))
	}
}

// Passwords take turns. Whoever waits too long is told to come back, with a name
// that somebody has and with one that nobody has alike; whoever goes away is not
// waited for.
func TestPasswordsTakeTurns(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		ctx := context.Background()
		o := passwordDesk(&clock{time.Now()})
		o.Turns = 2
		d := open(t, &Memory{}, o)
		if _, _, err := d.JoinPassword(ctx, invite(t, d, "mara"), phrase, ""); err != nil {
			t.Fatal(err)
		}
		for range o.Turns { // two who take long
			d.turns <- struct{}{}
		}
		secret := invite(t, d, "tom")
		for name, try := range map[string]func(context.Context) error{
			"somebody": func(ctx context.Context) error {
				_, _, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.1")
				return err
			},
			"nobody": func(ctx context.Context) error {
				_, _, err := d.SignInPassword(ctx, "zed", phrase, "192.0.2.1")
				return err
			},
			"a join": func(ctx context.Context) error {
				_, _, err := d.JoinPassword(ctx, secret, phrase, "192.0.2.1")
				return err
			},
		} {
			began := time.Now()
			var many TooMany
			if err := try(ctx); !errors.As(err, &many) || many.After <= 0 || time.Since(began) != workWait {
				t.Errorf("%s: %v after %v", name, err, time.Since(began))
			}
			gone, cancel := context.WithTimeout(ctx, time.Second)
			began = time.Now()
			if err := try(gone); !errors.Is(err, context.DeadlineExceeded) || time.Since(began) != time.Second {
				t.Errorf("%s, who goes away: %v after %v", name, err, time.Since(began))
			}
			cancel()
		}
		go func() {
			time.Sleep(workWait / 2)
			<-d.turns
		}()
		if _, s, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.2"); err != nil || s.Person != "mara" {
			t.Errorf("whose turn comes is not let in: %v", err)
		}
		if _, _, err := d.JoinPassword(ctx, secret, phrase, ""); err != nil {
			t.Errorf("whose turn did not come has lost the invitation: %v", err)
		}
	})
}
