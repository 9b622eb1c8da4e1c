//go:build !linux

package pgtest

import "syscall"

// attributes are only needed where tests run as root.
func attributes(*identity) *syscall.SysProcAttr { return nil }
