// Package app is the command line: it reads the arguments, opens the dossier,
// asks the question of a view of it and prints the answer.
//
// Run is the whole program behind main, with everything it touches passed in,
// so that a test can run it. What a command prints is collected and written
// only when the command has succeeded: a failed command prints nothing on
// standard output.
package app

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strings"
	"time"

	"github.com/alecthomas/kong"

	"parley/dossier"
	"parley/store"
)

// Env is what the program touches of the world.
type Env struct {
	Stdin  io.Reader
	Stdout io.Writer
	Stderr io.Writer
	Now    func() time.Time
	Random io.Reader // where keys and ids are drawn from
	Getenv func(string) string
	// Examples are the dossiers that come with the program, a folder each.
	Examples fs.FS
	// Terminal says how wide the terminal is that Stdout is, and false if it
	// is none.
	Terminal func() (width int, ok bool)
}

// The exit codes, which scripts can trust.
const (
	Done       = 0 // findings are no failure
	NotInOrder = 1 // what was examined is not in order, or is not there
	BadUsage   = 2 // the command line or a model file is wrong
	Unreadable = 3 // something cannot be read or reached
)

// failure is an error with the exit code it ends the program with.
type failure struct {
	code int
	err  error
}

func (f failure) Error() string { return f.err.Error() }
func (f failure) Unwrap() error { return f.err }

func notInOrder(format string, args ...any) error {
	return failure{NotInOrder, fmt.Errorf(format, args...)}
}

// missing is a failure because something is not on record.
type missing struct{ error }

func (m missing) Unwrap() error { return m.error }

func notThere(err error) error { return failure{NotInOrder, missing{err}} }

func badUsage(format string, args ...any) error {
	return failure{BadUsage, fmt.Errorf(format, args...)}
}

// Run runs one command line and returns the exit code.
func Run(ctx context.Context, args []string, env Env) int {
	var out bytes.Buffer
	err := run(ctx, args, env, &out)
	var part partly
	if out.Len() > 0 && (err == nil || errors.As(err, &part)) {
		if _, werr := env.Stdout.Write(out.Bytes()); werr != nil && err == nil {
			err = failure{Unreadable, fmt.Errorf("the answer cannot be written: %w", werr)}
		}
	}
	if err == nil {
		return Done
	}
	code, text := explain(err)
	fmt.Fprintln(env.Stderr, text)
	return code
}

// partly is the error of a run over several things of which some succeeded:
// what succeeded is printed.
type partly struct{ error }

func (p partly) Unwrap() error { return p.error }

// explain turns an error into an exit code and what a person reads.
func explain(err error) (code int, text string) {
	var f failure
	var problems dossier.Problems
	switch {
	case errors.As(err, &f):
		code = f.code
	case errors.As(err, &problems):
		code = NotInOrder
	case errors.Is(err, dossier.ErrUnreadable):
		code = Unreadable
	case errors.Is(err, context.Canceled):
		return Unreadable, "parley: stopped"
	default:
		code = Unreadable
		if c, ok := storeCode(err); ok {
			code = c
		}
	}
	return code, "parley: " + err.Error()
}

// exited is how kong's own exits (after --help) come back to run.
type exited int

func run(ctx context.Context, args []string, env Env, out *bytes.Buffer) (err error) {
	cli := &commands{}
	parser, err := kong.New(cli,
		kong.Name("parley"),
		kong.Description("The negotiation desk: where things stand, each line with its sources."),
		kong.Writers(out, env.Stderr),
		kong.Exit(func(code int) { panic(exited(code)) }),
		kong.ConfigureHelp(kong.HelpOptions{Compact: true, WrapUpperBound: 88, NoExpandSubcommands: true}),
		kong.ShortUsageOnError(),
		kong.Resolvers(kong.ResolverFunc(func(_ *kong.Context, parent *kong.Path, flag *kong.Flag) (any, error) {
			// The desk is often started by something that only has an environment.
			if parent.Node() == nil || parent.Node().Name != "serve" || flag.Name == "help" || flag.Name == "store" {
				return nil, nil
			}
			if v := env.Getenv("PARLEY_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))); v != "" {
				return v, nil
			}
			return nil, nil
		})),
	)
	if err != nil {
		return err
	}
	defer func() {
		if r := recover(); r != nil {
			if _, ok := r.(exited); !ok {
				panic(r)
			}
		}
	}()
	kctx, err := parser.Parse(args)
	if err != nil {
		return badUsage("%w\nrun \"parley --help\" for what there is", err)
	}
	s := &session{Context: ctx, env: env, out: out, storeArg: cli.Store}
	defer s.close()
	return kctx.Run(s, kctx.Model)
}

// session is what a command is run with.
type session struct {
	context.Context
	env Env
	out *bytes.Buffer

	storeArg string      // as given
	opened   store.Store // nil until a command asks for it
}

func (s *session) printf(format string, args ...any) { fmt.Fprintf(s.out, format, args...) }

// stream writes an answer that may be too long to be collected first. It comes
// last: nothing but the writing itself can fail any more.
func (s *session) stream(write func(io.Writer) error) error {
	if err := write(s.env.Stdout); err != nil {
		return failure{Unreadable, fmt.Errorf("the answer cannot be written: %w", err)}
	}
	return nil
}
