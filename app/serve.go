package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"

	"parley/access"
	"parley/analysis/standing"
	"parley/api"
	"parley/desk"
	"parley/dossier"
	"parley/export"
	"parley/feeds"
	"parley/web"
	"parley/when"
)

// listenArg says where a desk answers.
type listenArg struct {
	Listen string `default:"127.0.0.1:8420" placeholder:"ADDRESS" help:"Address to listen on (default: ${default}; port 0 takes a free one)."`
}

type serveCmd struct {
	Dossiers   []string `arg:"" optional:"" name:"dossier" help:"Folders to serve, or names in the store; none: all that the store has and gets."`
	Write      bool     `help:"Let pages write into folders; needs --by."`
	By         string   `placeholder:"NAME" help:"In whose name is written, on a desk without sign-in (in a store: your account's name)."`
	Acceptance string   `placeholder:"DIR" help:"Folder of a sealed acceptance (see accept); its page takes marks and files."`
	Key        string   `placeholder:"FILE" help:"Key of the desk, which signs receipts, and seals and opens bundles (default: $PARLEY_KEY, else parley/desk.key in the user's configuration, if it is there)."`
	listenArg
	inboxArg
	peopleArg
	wireArg
	watchArg
}

// inboxArg says what comes in from feeds.
type inboxArg struct {
	Inbox string        `placeholder:"DIR" help:"Folder with feeds.yaml, a list of url and name: the desk asks these addresses, and no others, and shows what they bring on its page Inbox."`
	Poll  time.Duration `default:"15m" placeholder:"TIME" help:"How often each feed is asked, such as 15m or 2h, a minute at least; 0: none is, the folder is shown (default: ${default})."`
}

// peopleArg says how people sign in.
type peopleArg struct {
	Origin        string `placeholder:"URL" help:"Where people reach the desk, https://desk.example: they sign in there, first with passkeys. Needs a store."`
	Passwords     bool   `help:"Let people sign in with passwords as well."`
	AccountIssuer string `placeholder:"URL" help:"Let people sign in with accounts of this OpenID Connect provider; its secret is read from PARLEY_ACCOUNT_SECRET."`
	AccountClient string `placeholder:"ID" help:"The desk's id at the provider."`
}

// watchArg says what whoever runs the desk is told.
type watchArg struct {
	Metrics string `placeholder:"ADDRESS" help:"Address to give Prometheus /metrics on, such as 127.0.0.1:9420 (default: nowhere)."`
	Log     string `enum:"faults,requests,json" default:"faults" help:"${enum}: what goes wrong, every request as well, or both as JSON; never what is in records (default: ${default})."`
}

// wireArg says what is between the desk and those who reach it.
type wireArg struct {
	TLSCert     string `name:"tls-cert" placeholder:"FILE" help:"Certificate chain, PEM; with --tls-key the desk answers over TLS."`
	TLSKey      string `name:"tls-key" placeholder:"FILE" help:"Key of the certificate, PEM."`
	BehindProxy bool   `help:"Requests come through a proxy of yours, which says in X-Forwarded-For where from."`
}

func (c *serveCmd) Help() string {
	return `The files are followed while the desk is open. Into folders nothing is written without --write. With --store, dossiers are made, edited and kept there; with --origin people sign in, and the first to join is asked for when the desk opens.

Every flag can be given in the environment: --origin is PARLEY_ORIGIN.

Examples:
  parley serve examples/ukraine-2025-26
  parley serve --store sqlite:desk.db
  parley serve --store sqlite:desk.db --inbox inbox --poll 30m
  parley serve --store postgres://desk@db/parley --origin https://desk.example --listen :8443 --tls-cert cert.pem --tls-key key.pem`
}

func (c *serveCmd) Run(s *session) error {
	by := strings.Join(strings.Fields(c.By), " ")
	inStore := s.storeURL() != ""
	for _, name := range c.Dossiers {
		inStore = inStore && s.inStore(name)
	}
	switch {
	case len(c.Dossiers) == 0 && !inStore:
		return badUsage("there is nothing to serve: name folders, or a store with --store sqlite:FILE")
	case c.Origin != "" && (by != "" || c.Write):
		return badUsage("--by and --write are for a desk without sign-in; with --origin everybody writes in their own name")
	case c.Origin != "" && !inStore:
		return badUsage("--origin: people sign in to a desk whose dossiers are in a store; give --store, and no folders")
	case c.Origin == "" && (c.Passwords || c.AccountIssuer != ""):
		return badUsage("--passwords and --account-issuer need --origin: where people reach the desk")
	case (c.AccountIssuer == "") != (c.AccountClient == ""):
		return badUsage("--account-issuer and --account-client go together")
	case (c.TLSCert == "") != (c.TLSKey == ""):
		return badUsage("--tls-cert and --tls-key go together")
	case !inStore && c.Write != (by != ""):
		return badUsage("--write and --by NAME go together: what is filed carries a person's name")
	case inStore && c.Origin == "":
		by = s.who(by) // a store keeps who recorded what
	}
	if c.Poll < 0 || c.Poll > 0 && c.Poll < time.Minute {
		return badUsage("--poll %s: expected a minute at least, such as 15m, or 0 to ask no feed", c.Poll)
	}
	if c.Origin != "" {
		if err := checkOrigin(c.Origin); err != nil {
			return err
		}
	}
	return c.serve(s, c, by)
}

// checkOrigin holds the address of a desk to what browsers give passkeys to.
func checkOrigin(origin string) error {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Path != "" || u.RawQuery != "" || u.User != nil {
		return badUsage("--origin %q: expected https://NAME or https://NAME:PORT, without a path", origin)
	}
	if u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || net.ParseIP(u.Hostname()).IsLoopback()) {
		return nil
	}
	return badUsage("--origin %q: people sign in over https alone; http is for localhost", origin)
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
	return c.serve(s, &serveCmd{Dossiers: folders}, "")
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

// serve opens a desk and answers until it is stopped; without people it writes in
// the name of by, or nothing where that is empty. The address is printed at once:
// this command does not end by itself.
func (a listenArg) serve(s *session, c *serveCmd, by string) error {
	ln, err := (&net.ListenConfig{}).Listen(s, "tcp", a.Listen)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("cannot listen on %s: %w [cannot-listen]", a.Listen, err)}
	}
	defer ln.Close()
	log, requests := c.logs(s.env.Stderr)
	o := desk.Options{By: by, Now: s.env.Now, Random: s.env.Random, Log: log}
	if o.Key, err = s.servedKey(c.Key); err != nil {
		return err
	}
	for _, name := range c.Dossiers {
		source, err := s.source(name)
		if err != nil {
			return err
		}
		o.Sources = append(o.Sources, source)
	}
	pages := web.Options{Hosts: web.LoopbackHosts(ln.Addr()), Origin: c.Origin, Proxy: c.BehindProxy, Acceptance: c.Acceptance, Examples: s.env.Examples, Log: log}
	welcome := ""
	if s.storeURL() != "" {
		st, err := s.store(true)
		if err != nil {
			return err
		}
		if len(c.Dossiers) == 0 {
			o.Library = &library{store: st, kept: map[string]*stored{}}
		}
		if o.People, welcome, err = c.people(s, ln.Addr()); err != nil {
			return err
		}
		pages.Ready = func(ctx context.Context) error {
			_, err := st.Heads(ctx)
			return err
		}
	}
	if pages.Inbox, err = c.inbox(); err != nil {
		return err
	}
	pages.Poll = c.Poll
	if c.Origin != "" {
		u, _ := url.Parse(c.Origin)
		if pages.Hosts = append(pages.Hosts, strings.ToLower(u.Host)); len(pages.Hosts) == 1 && c.BehindProxy {
			pages.Hosts = append(pages.Hosts, strings.ToLower(ln.Addr().String()))
		}
	}
	over, err := desk.Open(s, o)
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
	at := "http://" + ln.Addr().String()
	var wire net.Listener = ln
	if c.TLSCert != "" {
		if wire, err = overTLS(ln, c.TLSCert, c.TLSKey); err != nil {
			return err
		}
		at = "https://" + ln.Addr().String()
	}
	programs := api.New(over, questions(), api.Options{
		From: func(r *http.Request) string { return web.From(r, c.BehindProxy) }, Random: s.env.Random, Log: log,
	})
	pages.Beside = map[string]http.Handler{"/api/": programs, "/openapi.json": programs}
	seen := newWatch(requests, s.env.Now())
	pages.Answered = seen.see
	served := web.New(over, pages)
	if c.Metrics != "" {
		if err := serveMetrics(s, c.Metrics, func(w io.Writer) { seen.write(w, served.Streams(), len(over.Shelves())) }); err != nil {
			return err
		}
	}
	stopAsking := c.follow(s, pages.Inbox, log)
	defer stopAsking()
	fmt.Fprintf(s.env.Stdout, "\nThe desk is open at %s (Ctrl-C closes it)\n%s", cmp.Or(c.Origin, at), welcome)
	err = web.Serve(s, wire, served)
	if errors.Is(err, context.Canceled) {
		return nil
	}
	return err
}

// inbox opens the inbox; nil where there is none. What is asked of the network is
// what stands in it, so it must be in order when the desk opens.
func (c *serveCmd) inbox() (*feeds.Inbox, error) {
	if c.Inbox == "" {
		return nil, nil
	}
	inbox, err := feeds.Open(c.Inbox, feeds.Limits{})
	if err == nil && c.Poll > 0 {
		_, err = inbox.Feeds()
	}
	if err != nil {
		return nil, unreadableInbox(c.Inbox, err)
	}
	return inbox, nil
}

// follow asks the feeds of an inbox until it is stopped, or the desk closes.
func (c *serveCmd) follow(s *session, inbox *feeds.Inbox, log func(string, ...any)) (stop func()) {
	if inbox == nil || c.Poll == 0 {
		return func() {}
	}
	ctx, cancel := context.WithCancel(s)
	ended := make(chan struct{})
	said := map[string]string{} // what is wrong is said once
	go func() {
		defer close(ended)
		inbox.Follow(ctx, c.Poll, s.env.Now, func(outcomes []feeds.Outcome, err error) {
			say := func(of string, err error) {
				words := ""
				if err != nil {
					words = err.Error()
				}
				if words != "" && words != said[of] {
					log("%s: %s", of, words)
				}
				said[of] = words
			}
			say("the inbox", err)
			for _, o := range outcomes {
				say("the feed "+o.Feed.URL, o.Err)
			}
		})
	}()
	return func() {
		cancel()
		<-ended
	}
}

// logs are where the desk says what goes wrong, and what it answered; requests is
// nil where that is not wanted.
func (c *serveCmd) logs(w io.Writer) (log func(format string, args ...any), requests *slog.Logger) {
	if c.Log != "requests" && c.Log != "json" {
		return func(format string, args ...any) { fmt.Fprintf(w, "parley: "+format+"\n", args...) }, nil
	}
	var h slog.Handler = slog.NewTextHandler(w, nil)
	if c.Log == "json" {
		h = slog.NewJSONHandler(w, nil)
	}
	requests = slog.New(h)
	return func(format string, args ...any) { requests.Warn(fmt.Sprintf(format, args...)) }, requests
}

// people opens the people of a desk that has an origin. Where nobody is on it yet,
// welcome has the link for the first to join, who owns the desk.
func (c *serveCmd) people(s *session, addr net.Addr) (people *access.Desk, welcome string, err error) {
	st, err := s.store(false)
	if err != nil {
		return nil, "", err
	}
	o := access.Options{Now: s.env.Now, Random: s.env.Random, Passwords: c.Passwords, Origin: c.Origin}
	if c.AccountIssuer != "" {
		o.Provider = &access.Provider{
			Issuer: c.AccountIssuer, Client: c.AccountClient, Secret: s.env.Getenv("PARLEY_ACCOUNT_SECRET"), Redirect: c.Origin + "/sign-in/back",
		}
	}
	d, err := access.Open(s, deskPapers{st}, o)
	if err != nil {
		return nil, "", err
	}
	all, err := d.People(s)
	if err != nil {
		return nil, "", err
	}
	if c.Origin == "" {
		if len(all) > 0 {
			return nil, "", badUsage("the store has people who sign in; say with --origin where they reach the desk")
		}
		if tcp, ok := addr.(*net.TCPAddr); ok && !tcp.IP.IsLoopback() {
			return nil, "", badUsage("--listen %s: whoever reaches this address could change the store; say with --origin where people sign in", addr)
		}
		return nil, "", nil
	}
	if len(all) > 0 {
		return d, "", nil
	}
	// Who lost the link starts the desk again.
	secret, err := d.Invite(s, access.Invitation{
		Name: firstPerson, Display: "Keeper of the desk", By: "the desk",
		Grants: []access.Grant{{Dossier: access.Whole, Role: access.Owner}},
	})
	return d, fmt.Sprintf("Nobody is on this desk yet. The first to join, as %q, owns it: %s/join/%s (works once, for three days)\n", firstPerson, c.Origin, secret), err
}

// firstPerson is the name of whoever joins an empty desk.
const firstPerson = "keeper"
