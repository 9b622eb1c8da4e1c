// Package pgtest starts real PostgreSQL servers for tests: in a folder of their
// own, on a socket of their own, and ended with the test.
package pgtest

import (
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"runtime"
	"sort"
	"strconv"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Server is a PostgreSQL server of its own.
type Server struct {
	bin, dir string
	id       *identity

	mu   sync.Mutex
	cmd  *exec.Cmd
	done chan struct{}
	n    int // databases that were made
}

// identity is whom the server runs as, where the test runs as root: PostgreSQL
// refuses that.
type identity struct{ uid, gid int }

// binaries is the folder with the newest server on this machine; "" if there is
// none.
func binaries() string {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	sort.Slice(found, func(i, j int) bool { return major(found[i]) > major(found[j]) })
	if path, err := exec.LookPath("initdb"); err == nil {
		found = append(found, path)
	}
	for _, f := range found {
		if _, err := os.Stat(filepath.Join(filepath.Dir(f), "postgres")); err == nil {
			return filepath.Dir(f)
		}
	}
	return ""
}

func major(path string) int {
	n, _ := strconv.Atoi(filepath.Base(filepath.Dir(filepath.Dir(path))))
	return n
}

var (
	shared     *Server
	sharedOnce sync.Once
)

// Main runs the tests of a package and ends the server that they shared:
//
//	func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }
func Main(m *testing.M) int {
	defer End()
	return m.Run()
}

// End ends the server that the tests of a package share.
func End() {
	if shared != nil {
		shared.Close()
	}
}

// URL is the address of an empty database for a test, on a server that all
// tests of a package share. Where there is no PostgreSQL the test is skipped,
// and says so; in CI it fails.
func URL(t testing.TB) string {
	t.Helper()
	sharedOnce.Do(func() { shared = start(t) })
	if shared == nil {
		t.Fatal("the PostgreSQL server did not start; an earlier test says why")
	}
	return shared.Database(t)
}

// New starts a server for one test, which may stop and kill it.
func New(t testing.TB) *Server {
	t.Helper()
	s := start(t)
	t.Cleanup(s.Close)
	return s
}

func start(t testing.TB) *Server {
	t.Helper()
	bin := binaries()
	if bin == "" {
		const missing = "there is no PostgreSQL server on this machine (initdb, postgres): install postgresql 15 or later"
		if os.Getenv("CI") != "" {
			t.Fatal(missing)
		}
		t.Skip(missing)
	}
	dir, err := os.MkdirTemp("", "parley-pg-")
	if err != nil {
		t.Fatal(err)
	}
	s := &Server{bin: bin, dir: dir}
	if os.Getuid() == 0 {
		for _, name := range []string{"postgres", "nobody"} {
			if u, err := user.Lookup(name); err == nil {
				uid, _ := strconv.Atoi(u.Uid)
				gid, _ := strconv.Atoi(u.Gid)
				s.id = &identity{uid, gid}
				break
			}
		}
		if s.id == nil {
			t.Fatal("PostgreSQL does not run as root, and there is neither a user postgres nor nobody")
		}
		if err := os.Chown(dir, s.id.uid, s.id.gid); err != nil {
			t.Fatal(err)
		}
	}
	initdb := exec.Command(filepath.Join(bin, "initdb"), "-D", filepath.Join(dir, "data"), "-U", "parley", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync")
	initdb.Dir, initdb.SysProcAttr = dir, attributes(s.id)
	if out, err := initdb.CombinedOutput(); err != nil {
		t.Fatalf("initdb: %v\n%s", err, out)
	}
	s.Start(t)
	return s
}

// Start starts the server, again after Stop or Kill, and waits until it answers.
func (s *Server) Start(t testing.TB) {
	t.Helper()
	log, err := os.OpenFile(filepath.Join(s.dir, "log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	defer log.Close()
	cmd := exec.Command(filepath.Join(s.bin, "postgres"), "-D", filepath.Join(s.dir, "data"), "-k", s.dir,
		"-c", "listen_addresses=", "-c", "max_connections=60", "-c", "shared_buffers=64MB", "-c", "max_wal_size=2GB")
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = s.dir, attributes(s.id), log, log
	begun, done := make(chan error), make(chan struct{})
	go func() {
		// The server ends with the thread that started it, so that a test that
		// is killed leaves none behind.
		runtime.LockOSThread()
		err := cmd.Start()
		begun <- err
		if err == nil {
			cmd.Wait()
		}
		close(done)
	}()
	if err := <-begun; err != nil {
		t.Fatal(err)
	}
	s.mu.Lock()
	s.cmd, s.done = cmd, done
	s.mu.Unlock()
	for until := time.Now().Add(time.Minute); ; {
		ready := exec.Command(filepath.Join(s.bin, "pg_isready"), "-q", "-h", s.dir, "-U", "parley")
		if ready.Run() == nil {
			return
		}
		select {
		case <-done:
			text, _ := os.ReadFile(filepath.Join(s.dir, "log"))
			t.Fatalf("the PostgreSQL server ended at once:\n%s", text)
		default:
		}
		if time.Now().After(until) {
			t.Fatal("the PostgreSQL server did not answer within a minute")
		}
		time.Sleep(20 * time.Millisecond)
	}
}

func (s *Server) end(how syscall.Signal) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.cmd == nil {
		return
	}
	s.cmd.Process.Signal(how)
	<-s.done
	s.cmd = nil
}

// Stop ends the server in an orderly way, though connections are open.
func (s *Server) Stop() { s.end(syscall.SIGINT) }

// Crash ends the server at once, as a failing machine would; it has to recover
// when it starts again.
func (s *Server) Crash() { s.end(syscall.SIGQUIT) }

// Close ends the server and removes what it kept.
func (s *Server) Close() {
	s.end(syscall.SIGQUIT)
	os.RemoveAll(s.dir)
}

// Database makes an empty database and returns its address.
func (s *Server) Database(t testing.TB) string {
	t.Helper()
	s.mu.Lock()
	s.n++
	name := fmt.Sprintf("test%d", s.n)
	s.mu.Unlock()
	make := exec.Command(filepath.Join(s.bin, "psql"), "-h", s.dir, "-U", "parley", "-d", "postgres", "-q", "-c", "CREATE DATABASE "+name)
	if out, err := make.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return "postgres://parley@/" + name + "?host=" + url.QueryEscape(s.dir)
}
