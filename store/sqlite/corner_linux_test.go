package sqlite_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/store"
	"parley/store/sqlite"
	"parley/store/storetest"
)

// cornerEnv says to the test binary that it is to play a program that has little
// room, or may only read.
const (
	cornerEnv = "PARLEY_TEST_CORNER"
	limitEnv  = "PARLEY_TEST_LIMIT"
	userEnv   = "PARLEY_TEST_USER"
)

// corner appends until it cannot, and says how often it could and why no more.
func corner(path string) {
	var limit uint64
	if n, _ := fmt.Sscan(os.Getenv(limitEnv), &limit); n == 1 {
		if err := syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}); err != nil {
			panic(err)
		}
	}
	var uid int
	if n, _ := fmt.Sscan(os.Getenv(userEnv), &uid); n == 1 {
		if err := syscall.Setuid(uid); err != nil {
			panic(err)
		}
	}
	ctx := context.Background()
	s, err := sqlite.Open(ctx, path, store.Options{})
	if err != nil {
		fmt.Println("open:", err)
		os.Exit(0)
	}
	head, err := s.Head(ctx, "talks")
	fmt.Println("head:", head.Size, err)
	for i := range 100_000 {
		if _, err := s.Append(ctx, "talks", store.Batch{By: "a", Changes: []store.Change{note(fmt.Sprint("n-", i))}}); err != nil {
			fmt.Println("append:", i, err)
			break
		}
	}
	head, err = s.Head(ctx, "talks")
	fmt.Println("head:", head.Size, err)
	os.Exit(0)
}

func inCorner(t *testing.T, path string, env ...string) string {
	t.Helper()
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), append(env, cornerEnv+"="+path)...)
	out, err := cmd.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return string(out)
}

// intact looks that a store has so many entries at least, verifies, and can be
// written to again.
func intact(t *testing.T, path string, entries int64) {
	t.Helper()
	s, err := sqlite.Open(t.Context(), path, store.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := errors.Join(s.Check(t.Context()), storetest.Verify(t.Context(), s, "talks")); err != nil {
		t.Error(err)
	}
	h, err := s.Append(t.Context(), "talks", store.Batch{By: "a", Changes: []store.Change{note("when-there-is-room")}})
	if err != nil || h.Size < entries+1 {
		t.Errorf("afterwards %d entries, at least %d were acknowledged: %v", h.Size, entries, err)
	}
}

// acknowledged is how many entries the program in the corner had before it could
// no more.
func acknowledged(t *testing.T, said string) (before, more int64) {
	t.Helper()
	for line := range strings.SplitSeq(said, "\n") {
		if before == 0 {
			fmt.Sscanf(line, "head: %d", &before)
		}
		fmt.Sscanf(line, "append: %d", &more)
	}
	if before == 0 {
		t.Fatalf("said:\n%s", said)
	}
	return before, more
}

// A file that may not grow any more: nothing that was acknowledged is lost.
func TestNoRoomToGrow(t *testing.T) {
	path := filled(t)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	said := inCorner(t, path, fmt.Sprintf("%s=%d", limitEnv, info.Size()+300_000))
	before, more := acknowledged(t, said)
	if more < 5 || !strings.Contains(said, "nothing of this was written") {
		t.Errorf("said:\n%s", said)
	}
	intact(t, path, before+more)
}

// A disk that is full.
func TestFullDisk(t *testing.T) {
	dir := t.TempDir()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=4m"); err != nil {
		t.Skipf("a small disk cannot be mounted here (%v); TestNoRoomToGrow tries the like", err)
	}
	defer syscall.Unmount(dir, syscall.MNT_DETACH)
	from, err := os.ReadFile(filled(t))
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(dir, "desk.db")
	if err := os.WriteFile(path, from, 0o644); err != nil {
		t.Fatal(err)
	}
	said := inCorner(t, path)
	before, more := acknowledged(t, said)
	if more < 5 || !strings.Contains(said, "the disk is full") || !strings.Contains(said, "make room and try again [disk-full]") {
		t.Errorf("said:\n%s", said)
	}
	roomy := filepath.Join(t.TempDir(), "desk.db")
	for _, end := range []string{"", "-wal"} {
		text, err := os.ReadFile(path + end)
		if err == nil {
			err = os.WriteFile(roomy+end, text, 0o644)
		}
		if err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	intact(t, roomy, before+more)
}

// A file that may only be read can be read, also where its folder may not be
// written to either but has what belongs to the file, and says that it cannot be
// written to. Alone in such a folder it says what to do.
func TestReadOnlyFile(t *testing.T) {
	if os.Getuid() != 0 {
		t.Skip("as another user than root there is nobody else to be")
	}
	path := filled(t)
	open, err := os.MkdirTemp("", "parley-ro-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(open)
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	path = filepath.Join(open, "desk.db")
	if err := os.WriteFile(path, text, 0o444); err != nil {
		t.Fatal(err)
	}
	for _, mode := range []os.FileMode{0o777, 0o755} {
		if err := os.Chmod(open, mode); err != nil {
			t.Fatal(err)
		}
		said := inCorner(t, path, userEnv+"=65534")
		if _, more := acknowledged(t, said); more != 0 || !strings.Contains(said, "may only be read; nothing was written [read-only]") {
			t.Errorf("in a folder with mode %o it said:\n%s", mode, said)
		}
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(path + end); err != nil && !errors.Is(err, os.ErrNotExist) {
			t.Fatal(err)
		}
	}
	if said := inCorner(t, path, userEnv+"=65534"); !strings.Contains(said, "copy it to one") {
		t.Errorf("alone in a folder that may only be read it said:\n%s", said)
	}
	intact(t, path, 1)
}
