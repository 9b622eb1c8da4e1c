package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"os"
	"path/filepath"
	"strings"

	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/export"
	"parley/web"
	"parley/when"
)

// listenArg says where a desk answers.
type listenArg struct {
	Listen string `default:"127.0.0.1:8420" placeholder:"ADDRESS" help:"Address to listen on (default: ${default}; port 0 takes a free one)."`
}

type serveCmd struct {
	Dossiers   []string `arg:"" name:"dossier" help:"Folders to serve, or names in the store."`
	Write      bool     `help:"Let the reader's page file what is confirmed into the dossier; needs --by."`
	By         string   `placeholder:"NAME" help:"In whose name is filed."`
	Acceptance string   `placeholder:"DIR" help:"Folder of a sealed acceptance (see accept); its page takes marks and files."`
	listenArg
}

func (c *serveCmd) Help() string {
	return "The files are followed while the desk is open; nothing is written without --write.\n\nExample:\n  parley serve examples/ukraine-2025-26"
}

func (c *serveCmd) Run(s *session) error {
	by := strings.Join(strings.Fields(c.By), " ")
	if c.Write != (by != "") {
		return badUsage("--write and --by NAME go together: what is filed carries a person's name")
	}
	return c.serve(s, c.Dossiers, by, c.Acceptance)
}

type demoCmd struct {
	listenArg
}

func (c *demoCmd) Help() string {
	return "Serves the dossiers in ./examples and prints the brief of the first.\n\nExample:\n  parley demo"
}

// demoFirst is the example that the demo tells first.
const demoFirst = "ukraine-2025-26"

func (c *demoCmd) Run(s *session) error {
	folders, err := examples("examples")
	if err != nil {
		return err
	}
	d, err := s.load(folders[0])
	if err != nil {
		return err
	}
	now, err := d.View(dossier.Scope{AsOf: asOfDefault(d, s)})
	if err != nil {
		return err
	}
	before, err := d.View(dossier.Scope{AsOf: when.MustParse(asOfDay(now).Add(-sinceDays).String())})
	if err != nil {
		return err
	}
	if err := export.Text(s.env.Stdout, briefPage(now, standing.Compose(now, before)), s.style()); err != nil {
		return err
	}
	return c.serve(s, folders, "", "")
}

// examples lists the dossiers in a folder, the one for the demo first.
func examples(dir string) ([]string, error) {
	found, err := filepath.Glob(filepath.Join(dir, "*", "dossier.yaml"))
	if err != nil {
		return nil, err
	}
	var out []string
	for _, f := range found {
		folder := filepath.Dir(f)
		if filepath.Base(folder) == demoFirst {
			out = append([]string{folder}, out...)
		} else {
			out = append(out, folder)
		}
	}
	if len(out) == 0 {
		return nil, failure{Unreadable, fmt.Errorf("there are no dossiers in ./%s: run the demo in the folder of the project, or serve a dossier of your own with \"parley serve FOLDER\" [no-examples]", dir)}
	}
	return out, nil
}

// serve opens a desk over folders and answers until it is stopped; it files in
// the name of by, or writes nothing where that is empty. The address
// is printed at once: this command does not end by itself.
func (a listenArg) serve(s *session, folders []string, by, acceptance string) error {
	ln, err := (&net.ListenConfig{}).Listen(s, "tcp", a.Listen)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("cannot listen on %s: %w [cannot-listen]", a.Listen, err)}
	}
	defer ln.Close()
	log := func(format string, args ...any) { fmt.Fprintf(s.env.Stderr, "parley: "+format+"\n", args...) }
	var sources []desk.Source
	for _, name := range folders {
		source, err := s.source(name)
		if err != nil {
			return err
		}
		sources = append(sources, source)
	}
	over, err := desk.Open(s, desk.Options{Sources: sources, By: by, Now: s.env.Now, Random: s.env.Random, Log: log})
	if err != nil {
		var problems dossier.Problems
		switch {
		case errors.As(err, &problems):
			return notInOrder("%w", err)
		case errors.Is(err, fs.ErrNotExist), errors.Is(err, os.ErrPermission):
			return failure{Unreadable, err}
		}
		return err
	}
	fmt.Fprintf(s.env.Stdout, "\nThe desk is open at http://%s (Ctrl-C closes it)\n", ln.Addr())
	err = web.Serve(s, ln, web.New(over, web.Options{Hosts: web.LoopbackHosts(ln.Addr()), Acceptance: acceptance, Log: log}))
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}
