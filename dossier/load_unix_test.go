//go:build unix

package dossier_test

import (
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"parley/dossier"
)

// To open a pipe is to wait until somebody writes into it.
func TestPipeIsNotOpened(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "dossier.yaml"), []byte("title: Talks\nsummary: About something.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "groups.yaml"), 0o644); err != nil {
		t.Fatal(err)
	}
	_, err := dossier.Load(t.Context(), dir)
	if err == nil || !strings.HasPrefix(err.Error(), "groups.yaml: found a folder or device, expected a file") {
		t.Errorf("told: %v", err)
	}
}
