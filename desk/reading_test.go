package desk

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"parley/access"
)

// full is where no event can be written while it is full.
type full struct {
	access.Papers
	is bool
}

func (f *full) PutPapers(ctx context.Context, papers ...access.Paper) error {
	if f.is {
		return errors.New("no space left")
	}
	return f.Papers.PutPapers(ctx, papers...)
}

// While the store cannot be written to, what is read waits, and not without end;
// of what did not fit the audit says how much it was.
func TestReadingsWaitAndAreCounted(t *testing.T) {
	const more = 250
	at := now
	papers := &full{Papers: &access.Memory{}}
	people, err := access.Open(t.Context(), papers, access.Options{Now: func() time.Time { return at }, Random: chance(1)})
	if err != nil {
		t.Fatal(err)
	}
	failed := 0
	d, err := Open(t.Context(), Options{Sources: []Source{talks(t)}, People: people, Now: func() time.Time { return at }, Log: func(string, ...any) { failed++ }})
	if err != nil {
		t.Fatal(err)
	}
	mara := &Viewer{Person: "mara"}
	papers.is = true
	for n := range mostUnwritten + more {
		at = at.Add(time.Millisecond)
		d.Read(mara, "talks", fmt.Sprint("page ", n))
		if n%1000 == 0 {
			d.flush(t.Context())
		}
		if len(d.read) > mostUnwritten {
			t.Fatalf("%d readings wait", len(d.read))
		}
	}
	d.flush(t.Context())
	if failed == 0 || len(d.read) != mostUnwritten {
		t.Fatalf("%d readings wait after %d failures", len(d.read), failed)
	}
	d.Read(mara, "talks", "page 0") // which was dropped: it counts anew
	papers.is = false
	d.flush(t.Context())
	d.flush(t.Context())
	events, err := people.Audit(t.Context(), time.Time{}, 2*mostUnwritten, nil)
	if err != nil {
		t.Fatal(err)
	}
	if len(events) != mostUnwritten+1 {
		t.Fatalf("%d events, expected %d and one that counts the others", len(events), mostUnwritten)
	}
	if first := events[0].What; first != fmt.Sprint("page ", more+1) {
		t.Errorf("the oldest of those kept is %q", first)
	}
	counted, again := 0, 0
	for _, e := range events {
		switch e.What {
		case fmt.Sprintf("%d readings were not written", more+1):
			counted++
		case "page 0":
			again++
		}
	}
	if counted != 1 || again != 1 {
		t.Errorf("counted %d times; what was read again is there %d times", counted, again)
	}
}
