package storetest

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"os/exec"
	"strings"
	"sync"
	"testing"
	"time"

	"parley/store"
)

// crashed are the dossiers that are written when something ends: two, so that a
// transaction may be of both.
var crashed = []string{"talks", "others"}

// Scribble appends to two dossiers from several hands until it is killed or an
// append fails, and prints the id of each record once it is acknowledged. A test
// binary does this in place of its tests when it is started by Killed.
func Scribble(s store.Store, who string, out io.Writer) error {
	var mu sync.Mutex
	errs := make(chan error)
	for hand := range 4 {
		go func() {
			for i := 0; ; i++ {
				ids := []string{fmt.Sprintf("%s-%d-%d", who, hand, i)}
				if i%10 == 9 { // some batches are long
					for k := range 30 {
						ids = append(ids, fmt.Sprintf("%s-%d-%d-%d", who, hand, i, k))
					}
				}
				b := store.Batch{By: who}
				for _, id := range ids {
					b.Changes = append(b.Changes, store.Put(note(id, "written by "+who), 0))
				}
				if _, err := s.Append(bg, crashed[(hand+i)%2], b); err != nil {
					errs <- err
					return
				}
				mu.Lock()
				fmt.Fprintln(out, strings.Join(ids, " "))
				mu.Unlock()
			}
		}()
	}
	return <-errs
}

// ScribblerEnv names the environment variable that says under which name a test
// binary is to scribble.
const ScribblerEnv = "PARLEY_SCRIBBLER"

// Killed starts the test binary again and again to scribble, twice at a time,
// kills both with SIGKILL in the middle, and looks that all they acknowledged is
// there and the log verifies. env says to the programs where the store is.
func Killed(t *testing.T, p Place, env ...string) {
	s := open(t, p)
	for _, name := range crashed {
		begun(t, s, name)
	}
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	rng := rand.New(rand.NewPCG(1, 2))
	for round := range 4 {
		var wg sync.WaitGroup
		for _, hand := range []string{"a", "b"} {
			who, most := fmt.Sprint("w", round, hand), 100+rng.IntN(200)
			wg.Go(func() { killed(t, append([]string{ScribblerEnv + "=" + who}, env...), most, acknowledged, &mu) })
		}
		wg.Wait()
		if t.Failed() {
			return
		}
		complete(t, s, acknowledged)
		must[store.Head](t)(add(s, "talks", store.Put(note(fmt.Sprint("after-", round), "x"), 0)))
	}
	if len(acknowledged) < 1000 {
		t.Errorf("only %d entries were acknowledged in all: the test tries too little", len(acknowledged))
	}
	if err := s.Check(bg); err != nil {
		t.Error(err)
	}
}

// killed lets one program scribble until it has printed so many lines.
func killed(t *testing.T, env []string, lines int, acknowledged map[string]bool, mu *sync.Mutex) {
	cmd := exec.Command(os.Args[0], "-test.run=^$")
	cmd.Env = append(os.Environ(), env...)
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		t.Error(err)
		return
	}
	said := bufio.NewScanner(out)
	for n := 1; said.Scan(); n++ { // to the end: what it had printed when it was killed counts too
		mu.Lock()
		for _, id := range strings.Fields(said.Text()) {
			acknowledged[id] = true
		}
		mu.Unlock()
		if n == lines {
			cmd.Process.Kill()
		}
	}
	cmd.Wait()
}

// complete looks that the logs verify and have all that was acknowledged, and
// that batches are whole.
func complete(t *testing.T, s store.Store, acknowledged map[string]bool) {
	t.Helper()
	there, parts := map[string]bool{}, map[string]int{}
	for _, name := range crashed {
		verify(t, s, name)
		for a := range opened(t, s, name).Newest().All() {
			if there[a.ID] {
				t.Errorf("%s is in both dossiers", a.ID)
			}
			there[a.ID] = true
			if f := strings.Split(a.ID, "-"); len(f) == 4 {
				parts[strings.Join(f[:3], "-")]++
			}
		}
	}
	for id := range acknowledged {
		if !there[id] {
			t.Fatalf("%s was acknowledged and is lost", id)
		}
	}
	for id, n := range parts {
		if n != 30 || !there[id] {
			t.Fatalf("of the batch of %s %d records are there", id, n)
		}
	}
}

// Restarted lets several write while the server is ended and started again, and
// looks that all that was acknowledged is there. Whoever meets an error tries
// the same again: it is written then, or was.
func Restarted(t *testing.T, p Place, restart func()) {
	s := open(t, p)
	for _, name := range crashed {
		begun(t, s, name)
	}
	var mu sync.Mutex
	acknowledged := map[string]bool{}
	errs := map[string]int{}
	done := make(chan struct{})
	var wg sync.WaitGroup
	for hand := range 4 {
		wg.Go(func() {
			for i := 0; ; i++ {
				select {
				case <-done:
					return
				default:
				}
				id := fmt.Sprintf("r-%d-%d", hand, i)
				for again := 0; ; again++ {
					_, err := add(s, crashed[hand%2], store.Put(note(id, "x"), 0))
					if err == nil || again > 0 && errors.Is(err, store.ErrMoved) { // it was
						break
					}
					if !errors.Is(err, store.ErrUnreachable) || again > 3000 {
						t.Errorf("%s: %v", id, err)
						return
					}
					mu.Lock()
					errs[err.Error()]++
					mu.Unlock()
					time.Sleep(10 * time.Millisecond)
				}
				mu.Lock()
				acknowledged[id] = true
				mu.Unlock()
			}
		})
	}
	for range 3 {
		time.Sleep(300 * time.Millisecond)
		restart()
	}
	time.Sleep(300 * time.Millisecond)
	close(done)
	wg.Wait()
	complete(t, s, acknowledged)
	if len(errs) == 0 {
		t.Error("nobody noticed that the server was gone: the test tries too little")
	}
	for e := range errs {
		if !strings.Contains(e, "[unreachable]") || strings.Contains(e, "password") {
			t.Errorf("the error says: %s", e)
		}
	}
	t.Logf("%d entries acknowledged, %d kinds of errors", len(acknowledged), len(errs))
}
