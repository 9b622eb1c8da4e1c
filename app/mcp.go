package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/modelcontextprotocol/go-sdk/mcp"

	"parley/access"
	"parley/api"
	"parley/dossier"
	"parley/draft"
	"parley/export"
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
	scope := scopeArgs{Reader: c.Reader, upTo: desk.label}
	_, v, err := scope.open(s, c.Dossier, true)
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

const (
	mostAsked = 500              // characters of an argument
	mostValue = 200              // values of an argument that has several
	mostTold  = 150_000          // bytes of an answer with what it rests on
	askedTime = 20 * time.Second // assistants do not wait for long
)

// The arguments that every question has, beside its own.
var (
	askedWhen = []api.Param{
		{Name: "as_of", Type: "string", Doc: "The record as it stood on this date, as in 2026-02-18."},
		{Name: "known", Type: "string", Doc: "Count only what the desk knew by this date."},
	}
	askedPart = []api.Param{
		{Name: "part", Type: "string", Doc: "Only this field of the answer, where all of it is too long."},
		{Name: "cursor", Type: "string", Doc: "Where to go on in a list: next of the answer before."},
	}
)

// server has a tool for every question, which answers as the command of its name
// does in JSON.
func (a *askedDesk) server() *mcp.Server {
	srv := mcp.NewServer(&mcp.Implementation{Name: "parley", Title: "Parley, the negotiation desk", Version: "1"}, &mcp.ServerOptions{
		Instructions: "Reads one dossier on a negotiation. Every answer has the records and sources that it rests on: name them. " +
			"\"own\" is what a party said itself; \"reported\" is what others say of it, and is contested until the party says it. " +
			"Accounts that disagree stand side by side; do not average or choose. Where nothing is on record, say so.",
		Capabilities: &mcp.ServerCapabilities{Tools: &mcp.ToolCapabilities{}},
	})
	for _, q := range questions() {
		params := slices.Concat(underscored(q.Params), askedWhen, askedPart)
		tool := &mcp.Tool{
			Name: q.Name, Description: q.Doc, InputSchema: schemaOf(params),
			Annotations: &mcp.ToolAnnotations{ReadOnlyHint: true, IdempotentHint: true},
		}
		srv.AddTool(tool, func(ctx context.Context, r *mcp.CallToolRequest) (*mcp.CallToolResult, error) {
			out := &mcp.CallToolResult{}
			text, err := a.answer(ctx, q, params, r.Params.Arguments)
			if err != nil { // the conversation goes on
				out.IsError, text = true, wordsOf(err)
			}
			out.Content = []mcp.Content{&mcp.TextContent{Text: text}}
			return out, nil
		})
	}
	return srv
}

// wordsOf is an error as an assistant is told it.
func wordsOf(err error) string {
	var p *api.Problem
	switch {
	case errors.As(err, &p):
		return p.Detail
	case errors.Is(err, context.DeadlineExceeded):
		return "this takes longer than an answer may; ask for less"
	}
	return err.Error()
}

// underscored are parameters by names as tools have them.
func underscored(params []api.Param) []api.Param {
	out := slices.Clone(params)
	for i := range out {
		out[i].Name = strings.ReplaceAll(out[i].Name, "-", "_")
	}
	return out
}

// schemaOf describes arguments in JSON Schema.
func schemaOf(params []api.Param) map[string]any {
	properties, required := map[string]any{}, []string{}
	for _, p := range params {
		of := map[string]any{"type": p.Type, "description": p.Doc}
		if p.Many { // one alone is taken as well
			of["type"], of["items"] = []string{"array", p.Type}, map[string]any{"type": p.Type}
		}
		if p.Default != "" {
			of["description"] = p.Doc + " (default: " + p.Default + ")"
		}
		if p.Required {
			required = append(required, p.Name)
		}
		properties[p.Name] = of
	}
	return map[string]any{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}

// argumentsIn are arguments of a tool as values of a query.
func argumentsIn(text []byte, params []api.Param) (url.Values, error) {
	var given map[string]any
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.UseNumber()
	if len(text) > 0 && dec.Decode(&given) != nil {
		return nil, errors.New("the arguments are no JSON object")
	}
	out := url.Values{}
	for _, name := range slices.Sorted(maps.Keys(given)) {
		var names []string
		i := slices.IndexFunc(params, func(p api.Param) bool { names = append(names, p.Name); return p.Name == name })
		if i < 0 {
			return nil, fmt.Errorf("there is no argument %q; there are: %s", clipped(name), strings.Join(names, ", "))
		}
		values, many := given[name].([]any)
		if !many {
			values = []any{given[name]}
		} else if !params[i].Many || len(values) > mostValue {
			return nil, fmt.Errorf("%s: found a list of %d values, expected %s", name, len(values), map[bool]string{true: fmt.Sprintf("at most %d", mostValue), false: "one value"}[params[i].Many])
		}
		for _, v := range values {
			if v == nil {
				continue
			}
			value, found := "", ""
			switch x := v.(type) {
			case string:
				value, found = x, "string"
			case json.Number:
				value, found = x.String(), "number"
			case bool:
				value, found = strconv.FormatBool(x), "boolean"
			default:
				found = "list or an object"
			}
			fits := found == params[i].Type || found == "number" && params[i].Type == "integer"
			if n := utf8.RuneCountInString(value); n > mostAsked {
				return nil, fmt.Errorf("%s: an argument has %d characters, expected at most %d; it begins %q", name, n, mostAsked, clipped(value))
			}
			if !fits {
				return nil, fmt.Errorf("%s: found a %s, expected a value of the type %s", name, found, params[i].Type)
			}
			out.Add(name, value)
		}
	}
	for _, p := range params {
		if p.Required && strings.TrimSpace(strings.Join(out[p.Name], "")) == "" {
			return nil, fmt.Errorf("%s is missing", p.Name)
		}
	}
	return out, nil
}

func clipped(s string) string { return string([]rune(s)[:min(40, utf8.RuneCountInString(s))]) }

// answer answers a question. Where no date is given, all that is on record or the
// cut-off or today counts, as the question has it.
func (a *askedDesk) answer(ctx context.Context, q api.Question, params []api.Param, given json.RawMessage) (string, error) {
	args, err := argumentsIn(given, params)
	if err != nil {
		return "", err
	}
	scope := scopeArgs{AsOf: args.Get("as_of"), Known: args.Get("known"), Reader: a.reader, upTo: a.label}
	d, v, err := scope.open(a.session, a.dossier, q.AllDates)
	var problems dossier.Problems
	if errors.As(err, &problems) { // they may be in what the assistant is not told
		return "", errors.New(`the dossier is not in order at the moment; its owner finds with "parley check" where [not-in-order]`)
	}
	if err != nil {
		return "", err
	}
	own := url.Values{}
	for _, p := range q.Params {
		if values, ok := args[strings.ReplaceAll(p.Name, "-", "_")]; ok {
			own[p.Name] = values
		}
	}
	ctx, cancel := context.WithTimeout(ctx, askedTime)
	defer cancel()
	made, err := q.Ask(ctx, &api.Asked{
		View: v, Args: own,
		See: func(s dossier.Scope) (*dossier.View, error) {
			s.Reader, s.Label = v.Scope.Reader, v.Scope.Label
			return d.View(s)
		},
		Receipt: func(ctx context.Context, id string) ([]byte, error) {
			source, err := a.source(a.dossier)
			if err != nil {
				return nil, err
			}
			return source.Receipt(ctx, id)
		},
	})
	if err != nil {
		return "", err
	}
	if c, ok := made.(*draft.Comparison); ok {
		made = compared(c)
	}
	return tell(v, made, args.Get("part"), args.Get("cursor"))
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

func compared(c *draft.Comparison) comparedAnswer {
	out := comparedAnswer{Comparison: c}
	for _, t := range []*draft.Text{c.Old, c.New} {
		for _, p := range t.Points {
			at := dossier.Address{Kind: "draft", ID: t.Name}
			if !t.Described {
				at.Point = p.Number
			}
			out.Points = append(out.Points, pointText{at.String(), p.Text})
		}
	}
	return out
}

// tell is an answer, or a field or a part of it, with what it rests on. A list that
// is too long is told in parts; of anything else, how to ask for less.
func tell(v *dossier.View, made any, field, cursor string) (string, error) {
	var plain bytes.Buffer
	enc := json.NewEncoder(&plain)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(made); err != nil {
		return "", err
	}
	answer := json.RawMessage(bytes.TrimSpace(plain.Bytes()))
	fields := map[string]json.RawMessage{}
	if answer[0] == '{' {
		if err := json.Unmarshal(answer, &fields); err != nil {
			return "", err
		}
	}
	if field != "" {
		var ok bool
		if answer, ok = fields[field]; !ok {
			return "", fmt.Errorf("part: the answer has no field %q; it has: %s", clipped(field), strings.Join(slices.Sorted(maps.Keys(fields)), ", "))
		}
	}
	var list []json.RawMessage
	if json.Unmarshal(answer, &list) != nil || list == nil {
		if cursor != "" {
			return "", errors.New("cursor: this answer is no list")
		}
		text, err := answerText(v, toldAnswer{Part: field, Answer: answer})
		if err != nil || len(text) <= mostTold {
			return text, err
		}
		var parts []string
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			parts = append(parts, fmt.Sprintf("%s (%d)", name, len(fields[name])))
		}
		said := fmt.Sprintf("the answer has %d bytes, and %d at most are told", len(text), mostTold)
		if field != "" || len(parts) == 0 {
			return "", errors.New(said + "; narrow the question, or look for records with search and show")
		}
		return "", fmt.Errorf("%s; narrow the question, or ask for one part of it: %s", said, strings.Join(parts, ", "))
	}
	from, of := 0, len(list)
	if cursor != "" {
		var err error
		if from, err = strconv.Atoi(cursor); err != nil || from < 0 || from > len(list) {
			return "", fmt.Errorf("cursor: found %q, expected next of the answer before", clipped(cursor))
		}
	}
	for to := len(list); ; to = from + (to-from)/2 {
		told := toldAnswer{Part: field, Of: &of, Answer: listOf(list[from:to])}
		if to < len(list) {
			told.Next = strconv.Itoa(to)
		}
		text, err := answerText(v, told)
		switch {
		case err != nil || len(text) <= mostTold:
			return text, err
		case to-from <= 1:
			return "", fmt.Errorf("entry %d of the answer alone has %d bytes, and %d at most are told; narrow the question", to, len(text), mostTold)
		}
	}
}

// listOf is a list of entries as they are.
func listOf(entries []json.RawMessage) json.RawMessage {
	var b bytes.Buffer
	for i, e := range entries {
		if i > 0 {
			b.WriteByte(',')
		}
		b.Write(e)
	}
	return json.RawMessage("[" + b.String() + "]")
}

// toldAnswer is an answer with all that a person needs to check it.
type toldAnswer struct {
	Dossier string `json:"dossier"`
	AsOf    string `json:"as_of"`
	Known   string `json:"known,omitempty"`
	Reader  string `json:"reader"`
	UpTo    string `json:"up_to"` // narrower records are not counted
	Highest string `json:"highest_label"`
	// Where it is a field of the answer, or a part of a list: which, of how many
	// entries, and where it goes on.
	Part   string          `json:"part,omitempty"`
	Of     *int            `json:"of,omitempty"`
	Next   string          `json:"next,omitempty"`
	Answer json.RawMessage `json:"answer"`
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

// answerText adds what an answer rests on: every record that is named in it by
// address or id, and their sources.
func answerText(v *dossier.View, out toldAnswer) (string, error) {
	var data any
	if err := json.Unmarshal(out.Answer, &data); err != nil {
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
	out.Dossier, out.AsOf, out.Known, out.Reader, out.UpTo, out.Highest = made.Dossier, made.AsOf, made.Known, made.Reader, v.Scope.Label.Label(), made.Label
	out.Records, out.Sources = []citedRecord{}, []citedSource{}
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
	enc := json.NewEncoder(&b)
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
