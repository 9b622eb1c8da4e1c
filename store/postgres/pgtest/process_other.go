//go:build !linux

package pgtest

import (
	"syscall"
	"testing"
	"time"
)

// attributes are only needed where tests run as root.
func attributes(*identity) *syscall.SysProcAttr { return nil }

// CPU is only measured on Linux.
func CPU(testing.TB) (here, server time.Duration) { return 0, 0 }
