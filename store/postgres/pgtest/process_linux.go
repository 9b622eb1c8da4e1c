package pgtest

import (
	"fmt"
	"os"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// attributes makes a process end with the test, and run as somebody.
func attributes(id *identity) *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Pdeathsig: syscall.SIGQUIT}
	if id != nil {
		a.Credential = &syscall.Credential{Uid: uint32(id.uid), Gid: uint32(id.gid)}
	}
	return a
}

// CPU is the processor time that this program, and the server that the tests of
// a package share, have taken so far.
func CPU(t testing.TB) (here, server time.Duration) {
	t.Helper()
	var own syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &own); err != nil {
		t.Fatal(err)
	}
	main := shared.cmd.Process.Pid
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", main, main))
	if err != nil {
		t.Fatal(err)
	}
	for _, pid := range append(strings.Fields(string(children)), strconv.Itoa(main)) {
		text, err := os.ReadFile("/proc/" + pid + "/schedstat") // nanoseconds that it ran, and more
		if err != nil {
			continue // it has ended since
		}
		ns, err := strconv.ParseInt(strings.Fields(string(text))[0], 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		server += time.Duration(ns)
	}
	return time.Duration(own.Utime.Nano() + own.Stime.Nano()), server
}
