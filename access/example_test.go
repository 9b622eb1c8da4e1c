package access_test

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	"parley/access"
)

// An owner invites an expert, who reads as the experts do and may not change
// anything.
func Example() {
	ctx := context.Background()
	desk, err := access.Open(ctx, &access.Memory{}, access.Options{
		Now:       func() time.Time { return time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC) },
		Random:    rand.NewChaCha8([32]byte{1}),
		Passwords: true,
		Work:      access.Work{Memory: 64, Passes: 1, Threads: 1}, // for the example alone
	})
	if err != nil {
		panic(err)
	}
	link, err := desk.Invite(ctx, access.Invitation{
		Name: "mara", By: "owner",
		Grants: []access.Grant{{Dossier: "talks", Role: access.Reader, Audience: "experts"}},
	})
	if err != nil {
		panic(err)
	}
	_, session, err := desk.JoinPassword(ctx, link, "the otter reads twice", "192.0.2.1")
	if err != nil {
		panic(err)
	}
	grant, err := desk.Allow(ctx, session, "talks", access.Read)
	fmt.Println(session.Person, "reads as", grant.Reader(), err)
	_, err = desk.Allow(ctx, session, "talks", access.Change)
	fmt.Println(err)
	// Output:
	// mara reads as experts <nil>
	// this is not allowed, or is not there
}
