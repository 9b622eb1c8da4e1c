package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"parley/access"
	"parley/analysis/deadlock"
	"parley/dossier"
	"parley/draft"
	"parley/export"
	"parley/when"
)

type mcpCmd struct {
	Dossier string `arg:"" help:"Folder of the dossier, or its name in the store."`
	Reader  string `placeholder:"GROUP" help:"Answer what this group may see; \"everyone\" for somebody in no group (default: an owner, who sees all)."`
	Label   string `enum:"clear,green,amber,amber+strict,red" default:"clear" help:"Answer from records up to this label: ${enum} (default ${default}). What an assistant is told goes to whoever runs it."`
}

func (c *mcpCmd) Help() string {
	return "A server of the Model Context Protocol on standard input and output: a person's own assistant can ask the desk, and is told the records and sources that each answer rests on. It reads; it changes nothing. The dossier is read anew for every question.\n\nExample (as an assistant starts it):\n  parley mcp examples/ukraine-2025-26 --reader everyone"
}

func (c *mcpCmd) Run(s *session) error {
	desk := &askedDesk{session: s, dossier: c.Dossier, reader: c.Reader, label: dossier.TLP(c.Label)}
	// What cannot be opened is said at once, not at the first question.
	_, v, err := desk.open(askedOf{}, true)
	if err != nil {
		return err
	}
	to := fmt.Sprintf("to an assistant, up to %s, for %s", desk.label.Label(), readerName(c.Reader))
	if err := s.audit(access.Event{Act: access.Exported, Dossier: c.Dossier, What: to}); err != nil {
		return err
	}
	fmt.Fprintf(s.env.Stderr, "%s, for %s, up to %s: asked and answered on standard input and output\n", v.Info.Title, readerName(c.Reader), desk.label.Label())
	err = desk.server().Run(s, &mcp.IOTransport{Reader: io.NopCloser(s.env.Stdin), Writer: unclosed{s.env.Stdout}})
	if s.Err() != nil || err == nil {
		return nil // whoever started it has ended it
	}
	return failure{Unreadable, fmt.Errorf("the conversation broke off: %w", err)}
}

// unclosed is standard output, which others use after the server.
type unclosed struct{ io.Writer }

func (unclosed) Close() error { return nil }

func readerName(reader string) string {
	if reader == "" {
		return dossier.Owners
	}
	return reader
}

// askedDesk answers the questions of an assistant about one dossier.
type askedDesk struct {
	*session
	dossier, reader string
	label           dossier.TLP
}

// askedOf are the arguments that every question has.
type askedOf struct {
	AsOf  string `json:"as_of,omitempty" jsonschema:"the record as it stood on this date, as in 2026-02-18"`
	Known string `json:"known,omitempty" jsonschema:"count only what the desk knew by this date"`
}

// open reads the dossier and takes the view. Where no date is given the cut-off
// or today counts, unless all is wanted.
func (a *askedDesk) open(of askedOf, all bool) (*dossier.Dossier, *dossier.View, error) {
	scope := scopeArgs{AsOf: of.AsOf, Known: of.Known, Reader: a.reader, upTo: a.label}
	return scope.open(a.session, a.dossier, all)
}

// mostAsked is how long an argument can be, in characters.
const mostAsked = 500

func tooLong(args ...string) error {
	for _, s := range args {
		if n := utf8.RuneCountInString(s); n > mostAsked {
			return fmt.Errorf("an argument has %d characters, expected at most %d; it begins %q", n, mostAsked, string([]rune(s)[:40]))
		}
	}
	return nil
}

// server has the tools. Each answers in the JSON of the command of its name.
func (a *askedDesk) server() *mcp.Server {
	srv := mcp.NewServer(&mcp.Implementation{Name: "parley", Title: "Parley, the negotiation desk", Version: "1"}, &mcp.ServerOptions{
		Instructions: "Reads one dossier on a negotiation. Every answer has the records and sources that it rests on: name them. " +
			"\"own\" is what a party said itself; \"reported\" is what others say of it, and is contested until the party says it. " +
			"Accounts that disagree stand side by side; do not average or choose. Where nothing is on record, say so.",
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
	})
	type briefAsk struct {
		askedOf
		Since string `json:"since,omitempty" jsonschema:"tell what changed since this date (default: 14 days before the as-of date)"`
	}
	ask(a, srv, "brief", "Where things stand: issues by group, what changed, rings of waiting, deadlines, accounts that disagree, open questions.", false,
		func(q briefAsk) (askedOf, []string) { return q.askedOf, []string{q.Since} },
		func(_ context.Context, d *dossier.Dossier, v *dossier.View, q briefAsk) (any, error) {
			since, err := dateAsked("since", q.Since)
			if err != nil {
				return nil, err
			}
			return briefOf(d, v, since)
		})
	type positionsAsk struct {
		askedOf
		Parties []string `json:"parties,omitempty" jsonschema:"only these parties, by id (default: all)"`
		Issues  []string `json:"issues,omitempty" jsonschema:"only these issues, by id (default: all)"`
	}
	ask(a, srv, "positions", "What each party says on each issue, in its own words and as reported of it.", false,
		func(q positionsAsk) (askedOf, []string) { return q.askedOf, append(q.Parties, q.Issues...) },
		func(_ context.Context, _ *dossier.Dossier, v *dossier.View, q positionsAsk) (any, error) {
			rows, _, err := matrixOf(v, q.Parties, q.Issues)
			return rows, err
		})
	type historyAsk struct {
		askedOf
		Party string `json:"party" jsonschema:"the party, by id"`
		Issue string `json:"issue" jsonschema:"the issue, by id"`
	}
	ask(a, srv, "history", "All that a party said, and was reported to say, on one issue; the oldest first, with what replaced what.", false,
		func(q historyAsk) (askedOf, []string) { return q.askedOf, []string{q.Party, q.Issue} },
		func(_ context.Context, _ *dossier.Dossier, v *dossier.View, q historyAsk) (any, error) {
			return historyOf(v, q.Party, q.Issue)
		})
	type compareAsk struct {
		askedOf
		Old string `json:"old" jsonschema:"the earlier draft, by id"`
		New string `json:"new" jsonschema:"the later draft, by id"`
	}
	ask(a, srv, "compare", "Two drafts: which point became which, and the words of both.", false,
		func(q compareAsk) (askedOf, []string) { return q.askedOf, []string{q.Old, q.New} },
		func(_ context.Context, _ *dossier.Dossier, v *dossier.View, q compareAsk) (any, error) {
			return compared(v, q.Old, q.New)
		})
	ask(a, srv, "deadlock", "What cannot hold together, and the least that would have to change.", false,
		func(q askedOf) (askedOf, []string) { return q, nil },
		func(ctx context.Context, _ *dossier.Dossier, v *dossier.View, _ askedOf) (any, error) {
			ctx, cancel := context.WithTimeout(ctx, deadlockTime)
			defer cancel()
			return deadlock.Solve(ctx, v, deadlock.Options{})
		})
	type searchAsk struct {
		askedOf
		Words string `json:"words" jsonschema:"words; a record must have all of them"`
	}
	ask(a, srv, "search", "Records that have all the words, with their addresses for show.", true,
		func(q searchAsk) (askedOf, []string) { return q.askedOf, []string{q.Words} },
		func(_ context.Context, _ *dossier.Dossier, v *dossier.View, q searchAsk) (any, error) {
			if strings.TrimSpace(q.Words) == "" {
				return nil, fmt.Errorf("there are no words to search for")
			}
			hits := hitsIn(v, q.Words)
			return foundAnswer{len(hits), hits[:min(len(hits), mostHits)]}, nil
		})
	type showAsk struct {
		askedOf
		Record string `json:"record" jsonschema:"KIND/ID, draft/ID#POINT, or an id alone"`
	}
	ask(a, srv, "show", "One record: what it says, what it cites, what cites it.", true,
		func(q showAsk) (askedOf, []string) { return q.askedOf, []string{q.Record} },
		func(_ context.Context, _ *dossier.Dossier, v *dossier.View, q showAsk) (any, error) {
			data, _, _, err := recordOf(v, q.Record)
			return data, err
		})
	return srv
}

const (
	deadlockTime = 20 * time.Second // assistants do not wait for long
	mostHits     = 50
)

// foundAnswer is what search found; the first of it where that is much.
type foundAnswer struct {
	Found int       `json:"found"`
	Hits  []hitData `json:"hits"`
}

// comparedAnswer is a comparison with the words of the points that it names.
type comparedAnswer struct {
	Comparison *draft.Comparison `json:"comparison"`
	Points     []pointText       `json:"points"`
}

type pointText struct {
	Point string `json:"point"` // as an address
	Text  string `json:"text"`
}

func compared(v *dossier.View, older, newer string) (*comparedAnswer, error) {
	var texts []*draft.Text
	out := &comparedAnswer{}
	for _, id := range []string{older, newer} {
		t, err := textToCompare(v, id)
		if err != nil {
			return nil, err
		}
		texts = append(texts, t)
		for _, p := range t.Points {
			at := dossier.Address{Kind: "draft", ID: t.Name}
			if !t.Described {
				at.Point = p.Number
			}
			out.Points = append(out.Points, pointText{at.String(), p.Text})
		}
	}
	var err error
	out.Comparison, err = draft.Compare(v, texts[0], texts[1])
	return out, err
}

func dateAsked(name, s string) (when.Date, error) {
	if s == "" {
		return when.Date{}, nil
	}
	d, err := dossier.ScopeDate(s)
	if err != nil {
		return d, fmt.Errorf("%s: %w; write it as 2026-02-18", name, err)
	}
	return d, nil
}

// ask adds a tool: its question says as of when, and which texts it has; its
// answer is made from the view.
func ask[Q any](a *askedDesk, srv *mcp.Server, name, what string, all bool, of func(Q) (askedOf, []string),
	answer func(context.Context, *dossier.Dossier, *dossier.View, Q) (any, error)) {
	tool := &mcp.Tool{Name: name, Description: what, Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true}}
	mcp.AddTool(srv, tool, func(ctx context.Context, _ *mcp.CallToolRequest, q Q) (*mcp.CallToolResult, any, error) {
		on, texts := of(q)
		if err := tooLong(append(texts, on.AsOf, on.Known)...); err != nil {
			return nil, nil, err
		}
		d, v, err := a.open(on, all)
		var problems dossier.Problems
		if errors.As(err, &problems) { // they may be in what the assistant is not told
			return nil, nil, errors.New(`the dossier is not in order at the moment; its owner finds with "parley check" where [not-in-order]`)
		}
		if err != nil {
			return nil, nil, err
		}
		made, err := answer(ctx, d, v, q)
		if err != nil {
			return nil, nil, err
		}
		text, err := answerText(v, made)
		if err != nil {
			return nil, nil, err
		}
		return &mcp.CallToolResult{Content: []mcp.Content{&mcp.TextContent{Text: text}}}, nil, nil
	})
}

// toldAnswer is an answer with all that a person needs to check it.
type toldAnswer struct {
	Dossier string `json:"dossier"`
	AsOf    string `json:"as_of"`
	Known   string `json:"known,omitempty"`
	Reader  string `json:"reader"`
	UpTo    string `json:"up_to"` // narrower records are not counted
	Highest string `json:"highest_label"`
	Answer  any    `json:"answer"`
	// The records that the answer names, and the sources that these rest on.
	Records []citedRecord `json:"records"`
	Sources []citedSource `json:"sources"`
}

type citedRecord struct {
	Address string   `json:"address"`
	Label   string   `json:"label"`
	Sources []string `json:"sources"` // ids, with the place in it where one is given
}

type citedSource struct {
	ID          string `json:"id"`
	Type        string `json:"type"`
	Outlet      string `json:"outlet,omitempty"`
	Author      string `json:"author,omitempty"`
	Date        string `json:"date,omitempty"`
	Title       string `json:"title"`
	URL         string `json:"url,omitempty"`
	Reliability string `json:"reliability,omitempty"`
}

// answerText is an answer with what it rests on: every record that is named in
// it by address or id, and their sources.
func answerText(v *dossier.View, answer any) (string, error) {
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(answer); err != nil {
		return "", err
	}
	var data any
	if err := json.Unmarshal(plain.Bytes(), &data); err != nil {
		return "", err
	}
	named := map[string]bool{}
	texts(data, func(s string) { named[s] = true })
	points := map[string][]string{} // by draft
	for s := range named {
		if at, ok := dossier.ParseAddress(s); ok && at.Kind == "draft" && at.Point != "" {
			points[at.ID] = append(points[at.ID], at.Point)
		}
	}
	made := export.MadeOfView(v)
	out := toldAnswer{
		Dossier: made.Dossier, AsOf: made.AsOf, Known: made.Known, Reader: made.Reader, UpTo: v.Scope.Label.Label(), Highest: made.Label,
		Answer: json.RawMessage(bytes.TrimSpace(plain.Bytes())), Records: []citedRecord{}, Sources: []citedSource{},
	}
	sources := map[string]bool{}
	v.Each(func(r dossier.Record) bool {
		at := dossier.AddressOf(r)
		d, isDraft := r.(*dossier.Draft)
		if !named[at.ID] && !named[at.String()] && (!isDraft || points[at.ID] == nil) {
			return true
		}
		if at.Kind == "source" {
			sources[at.ID] = true
			return true
		}
		c := citedRecord{Address: at.String(), Label: v.Label(r).Label(), Sources: []string{}}
		for _, cite := range r.Head().Sources {
			sources[cite.Source] = true
			if cite.At != "" {
				cite.Source += ", " + cite.At
			}
			c.Sources = append(c.Sources, cite.Source)
		}
		out.Records = append(out.Records, c)
		if isDraft {
			for _, number := range points[at.ID] {
				if p, ok := d.Point(number); ok {
					for _, cite := range p.Sources {
						sources[cite.Source] = true
					}
				}
			}
		}
		return true
	})
	for _, s := range v.Sources {
		if sources[s.ID] {
			out.Sources = append(out.Sources, citedSource{s.ID, string(s.Type), s.Outlet, s.Author, s.Date.String(), s.Title, s.URL, s.Reliability})
		}
	}
	var b bytes.Buffer
	enc = json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(out)
	return strings.TrimSpace(b.String()), err
}

// texts calls f for every text in JSON data that can be an address or an id.
func texts(data any, f func(string)) {
	switch x := data.(type) {
	case string:
		if len(x) <= 200 {
			f(x)
		}
	case []any:
		for _, y := range x {
			texts(y, f)
		}
	case map[string]any:
		for _, y := range x {
			texts(y, f)
		}
	}
}
