package app_test

import (
	"crypto/rand"
	"errors"
	"fmt"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"parley/access"
	"parley/app"
	"parley/store"
	"parley/store/postgres"
	"parley/store/postgres/pgtest"
	"parley/store/sqlite"
)

// Through two desks on one store many join at once, several under each name. A name
// that was free is that of one of them; who is there already gets every way to sign
// in that they were invited to add. No invitation is taken twice, and none is used up
// by who was refused.
func TestManyJoinAtOnceOverAStore(t *testing.T) {
	path := filepath.Join(t.TempDir(), "desk.db")
	t.Run("SQLite", func(t *testing.T) {
		manyJoin(t, func() (store.Store, error) {
			return sqlite.Open(t.Context(), path, store.Options{Create: true, Now: time.Now})
		})
	})
	t.Run("PostgreSQL", func(t *testing.T) {
		url := pgtest.URL(t)
		manyJoin(t, func() (store.Store, error) {
			return postgres.Open(t.Context(), url, store.Options{Create: true, Now: time.Now})
		})
	})
}

func manyJoin(t *testing.T, open func() (store.Store, error)) {
	const names, each = 5, 4
	ctx := t.Context()
	var desks [2]*access.Desk
	for i := range desks {
		st, err := open()
		if err != nil {
			t.Fatal(err)
		}
		defer st.Close()
		if desks[i], err = access.Open(ctx, app.PapersOf(st), access.Options{
			Now: time.Now, Random: rand.Reader, Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1},
		}); err != nil {
			t.Fatal(err)
		}
	}
	invited := func(name string) (secrets []string) {
		for n := range each {
			secret, err := desks[n%2].Invite(ctx, access.Invitation{Name: name, By: "owner", Grants: []access.Grant{{Dossier: "talks", Role: access.Reader, Audience: access.Everyone}}})
			if err != nil {
				t.Fatal(err)
			}
			secrets = append(secrets, secret)
		}
		return secrets
	}
	// join tries every invitation twice, through each of the desks.
	join := func(secrets [][]string) (joined []int, told []error) {
		joined = make([]int, len(secrets))
		var all sync.WaitGroup
		var mu sync.Mutex
		for name, list := range secrets {
			for _, secret := range list {
				for _, d := range desks {
					all.Go(func() {
						_, _, err := d.JoinPassword(ctx, secret, "the otter reads twice", "")
						mu.Lock()
						defer mu.Unlock()
						if err == nil {
							joined[name]++
						} else {
							told = append(told, err)
						}
					})
				}
			}
		}
		all.Wait()
		return joined, told
	}
	for round, want := range []int{1, each} { // new, then there already
		var secrets [][]string
		for n := range names {
			secrets = append(secrets, invited(fmt.Sprintf("person-%d", n)))
		}
		joined, told := join(secrets)
		for n, count := range joined {
			if count != want {
				t.Errorf("round %d: person-%d joined %d times, expected %d", round+1, n, count, want)
			}
		}
		for _, err := range told {
			if !errors.Is(err, access.ErrInvitation) {
				t.Errorf("round %d: %v", round+1, err)
			}
		}
		left, err := desks[0].Invitations(ctx)
		if err != nil || len(left) != names*(each-1) {
			t.Errorf("round %d: %d invitations are left, expected those of the first round that came second, %v", round+1, len(left), err)
		}
	}
	people, err := desks[1].People(ctx)
	if err != nil || len(people) != names {
		t.Errorf("%d people, %v", len(people), err)
	}
	for _, p := range people {
		if _, _, err := desks[1].SignInPassword(ctx, p.Name, "the otter reads twice", p.Name); err != nil {
			t.Errorf("%s cannot sign in: %v", p.Name, err)
		}
	}
}
