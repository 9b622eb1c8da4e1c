// Parley is the negotiation desk: it keeps what a team knows about a
// negotiation and says where things stand, each line with its sources.
package main

import (
	"context"
	"crypto/rand"
	"embed"
	"os"
	"os/signal"
	"syscall"
	"time"

	"golang.org/x/term"

	"parley/app"
)

//go:embed examples
var examples embed.FS

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	os.Exit(app.Run(ctx, os.Args[1:], app.Env{
		Stdin:    os.Stdin,
		Stdout:   os.Stdout,
		Stderr:   os.Stderr,
		Now:      time.Now,
		Random:   rand.Reader,
		Getenv:   os.Getenv,
		Examples: examples,
		Terminal: func() (int, bool) {
			fd := int(os.Stdout.Fd())
			width, _, err := term.GetSize(fd)
			return width, err == nil && term.IsTerminal(fd)
		},
	}))
}
