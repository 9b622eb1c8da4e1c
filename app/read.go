package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"

	"parley/dossier"
	"parley/export"
	"parley/reading"
	"parley/reading/extract"
	"parley/reading/proposal"
)

type readCmd struct {
	Files   []string `arg:"" name:"file" help:"Articles: plain text, HTML, e-mail (.eml), Word or PDF; - for standard input."`
	Dossier string   `placeholder:"DIR" help:"Resolve names, offices and issues against this dossier."`
	Date    string   `placeholder:"DATE" help:"When the articles were published, if they do not say; \"Saturday\" is counted from it."`
	Recall  float64  `default:"1" placeholder:"R" help:"From 0.3 to 1.5: higher finds more and errs more (default ${default})."`
	Offsets string   `enum:"points,bytes" default:"points" help:"Count places in code points or in bytes: ${enum} (default ${default})."`
	Out     string   `placeholder:"FILE" help:"Also write proposals of records to this file, for \"parley file\"."`
	Force   bool     `help:"Read texts that do not look English."`
	Format  string   `enum:"text,json,jsonl,markdown,html" default:"text" help:"${enum} (default ${default})."`
	JSON    bool     `name:"json" help:"Short for --format json."`
}

func (c *readCmd) Help() string {
	return "Examples:\n  parley read article.txt --dossier my-talks --out proposals.yaml\n  parley read *.html --format jsonl > statements.jsonl"
}

func (c *readCmd) Run(s *session) error {
	if c.JSON {
		c.Format = "json"
	}
	if c.Recall < reading.LeastRecall || c.Recall > reading.MostRecall {
		return badUsage("--recall: %g; it goes from %g to %g", c.Recall, reading.LeastRecall, reading.MostRecall)
	}
	if n := count(c.Files, "-"); n > 1 {
		return badUsage("- stands for standard input and can be given once")
	}
	o := reading.Options{Recall: c.Recall, Force: c.Force}
	var err error
	if o.Date, err = dateFlag("--date", c.Date); err != nil {
		return err
	}
	var v *dossier.View
	if c.Dossier != "" {
		d, err := s.load(c.Dossier)
		if err != nil {
			return err
		}
		if v, err = d.View(dossier.Scope{}); err != nil {
			return err
		}
	}
	r, err := reading.New(v)
	if err != nil {
		return err
	}
	var set proposal.Set
	w := articleWriter{s: s, c: c, v: v}
	summary := readAll(s, c.Files, func(name string) (*reading.Article, error) { return readFile(s, r, name, o) }, func(a *reading.Article) error {
		if c.Out != "" {
			set.Add(a, v)
		}
		return w.write(a)
	})
	if err := s.Err(); err != nil {
		return err
	}
	if summary.written != nil {
		return failure{Unreadable, fmt.Errorf("the answer cannot be written: %w", summary.written)}
	}
	if len(summary.failed) == len(c.Files) && len(c.Files) == 1 {
		return summary.failed[0]
	}
	if err := w.end(); err != nil {
		return failure{Unreadable, fmt.Errorf("the answer cannot be written: %w", err)}
	}
	if c.Out != "" && len(set.Articles) > 0 {
		if err := writeFile(c.Out, set.YAML()); err != nil {
			return err
		}
	}
	if n := len(summary.failed); n > 0 {
		lines := make([]string, 0, n+1)
		lines = append(lines, fmt.Sprintf("%d of %s could not be read:", n, plural(len(c.Files), "file")))
		for _, e := range summary.failed {
			lines = append(lines, "  "+e.Error())
		}
		return partly{notInOrder("%s", strings.Join(lines, "\n"))}
	}
	return nil
}

func count(list []string, s string) (n int) {
	for _, x := range list {
		if x == s {
			n++
		}
	}
	return n
}

// readFile reads one article.
func readFile(s *session, r *reading.Reader, name string, o reading.Options) (*reading.Article, error) {
	data, err := fileData(s, name)
	if err != nil {
		return nil, failure{Unreadable, fmt.Errorf("%s cannot be read: %w", name, err)}
	}
	doc, err := extract.Read(s, data)
	if err != nil {
		return nil, notInOrder("%s: %w", name, err)
	}
	sum := sha256.Sum256(data)
	about := reading.Article{File: name, SHA256: hex.EncodeToString(sum[:])}
	doc.About(&about)
	a, err := r.Read(s, about, o)
	if errors.Is(err, reading.ErrNotEnglish) {
		return nil, notInOrder("%s: %w; --force reads it all the same", name, err)
	}
	return a, err
}

// fileData is the bytes of a file, or of standard input; one more than can be
// read, where there are more.
func fileData(s *session, name string) ([]byte, error) {
	if name == "-" {
		return io.ReadAll(io.LimitReader(s.env.Stdin, extract.MaxFile+1))
	}
	f, err := os.Open(name)
	if err == nil {
		defer f.Close()
		var info fs.FileInfo
		if info, err = f.Stat(); err == nil && info.IsDir() {
			return nil, errors.New("it is a folder")
		}
	}
	if err != nil {
		return nil, pathless(err)
	}
	return io.ReadAll(io.LimitReader(f, extract.MaxFile+1))
}

// readSummary says how a run over files went.
type readSummary struct {
	failed  []error
	written error // the first error of writing an answer; nothing is read after it
}

// readAll reads files in parallel and hands on what was read in the order in
// which the files were given. Few are held at a time, however many there are.
func readAll(s *session, files []string, read func(string) (*reading.Article, error), use func(*reading.Article) error) (sum readSummary) {
	type answer struct {
		a   *reading.Article
		err error
	}
	ctx, stop := context.WithCancel(s)
	defer stop()
	workers := min(runtime.GOMAXPROCS(0), len(files))
	answers := make([]chan answer, len(files))
	for i := range answers {
		answers[i] = make(chan answer, 1)
	}
	ahead := make(chan struct{}, 4*workers) // read and not yet used
	next := make(chan int)
	go func() {
		defer close(next)
		for i := range files {
			select {
			case ahead <- struct{}{}:
			case <-ctx.Done():
				return
			}
			next <- i
		}
	}()
	var group sync.WaitGroup
	for range workers {
		group.Go(func() {
			for i := range next {
				a, err := read(files[i])
				answers[i] <- answer{a, err}
			}
		})
	}
	defer group.Wait()
	bar := progress{s: s, all: len(files)}
	defer bar.clear()
	for i := range files {
		var got answer
		select {
		case got = <-answers[i]:
		case <-ctx.Done():
			return sum
		}
		<-ahead
		bar.clear()
		if got.err != nil {
			sum.failed = append(sum.failed, got.err)
		} else if sum.written = use(got.a); sum.written != nil {
			stop()
			return sum
		}
		bar.show(i + 1)
	}
	return sum
}

// progress shows how far a run is, on a terminal only.
type progress struct {
	s     *session
	all   int
	shown bool
}

func (p *progress) show(done int) {
	width, terminal := p.s.env.Terminal()
	if !terminal || p.all < 2 || done == p.all {
		return
	}
	const room = 30
	full := room * done / p.all
	line := fmt.Sprintf("[%s%s] %d of %d files", strings.Repeat("=", full), strings.Repeat(" ", room-full), done, p.all)
	if len(line) < width {
		fmt.Fprintf(p.s.env.Stderr, "\r%s", line)
		p.shown = true
	}
}

func (p *progress) clear() {
	if p.shown {
		fmt.Fprint(p.s.env.Stderr, "\r\x1b[K")
		p.shown = false
	}
}

// articleWriter writes answers one after the other, as they come.
type articleWriter struct {
	s *session
	c *readCmd
	v *dossier.View
	n int
}

func (w *articleWriter) write(a *reading.Article) error {
	out := w.s.env.Stdout
	w.n++
	shown := a
	if w.c.Offsets == "points" {
		shown = a.InCodePoints()
	}
	switch w.c.Format {
	case "jsonl":
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		return enc.Encode(shown)
	case "json":
		lead := ""
		if len(w.c.Files) > 1 {
			lead = "["
			if w.n > 1 {
				lead = ","
			}
		}
		if _, err := io.WriteString(out, lead); err != nil {
			return err
		}
		enc := json.NewEncoder(out)
		enc.SetEscapeHTML(false)
		enc.SetIndent("", " ")
		return enc.Encode(shown)
	case "html":
		return writeArticleHTML(out, a, w.n == 1)
	case "markdown":
		return export.Markdown(out, articlePage(a, w.v))
	}
	if w.n > 1 {
		if _, err := io.WriteString(out, "\n"); err != nil {
			return err
		}
	}
	return export.Text(out, articlePage(a, w.v), w.s.style())
}

// end closes what write has opened.
func (w *articleWriter) end() (err error) {
	switch {
	case w.c.Format == "json" && len(w.c.Files) > 1:
		end := "]\n"
		if w.n == 0 {
			end = "[]\n"
		}
		_, err = io.WriteString(w.s.env.Stdout, end)
	case w.c.Format == "html" && w.n > 0:
		_, err = io.WriteString(w.s.env.Stdout, "</body></html>\n")
	}
	return err
}

// articlePage lays out what was read in an article.
func articlePage(a *reading.Article, v *dossier.View) export.Page {
	title := a.Title
	if title == "" {
		title = filepath.Base(a.File)
	}
	p := export.Page{Title: title}
	from := []string{a.File}
	for _, x := range []string{a.Outlet, a.Author} {
		if x != "" {
			from = append(from, x)
		}
	}
	if !a.Date.IsZero() {
		from = append(from, a.Date.Words())
	}
	p.About = append(p.About, strings.Join(from, " · "))
	p.About = append(p.About, a.Remarks...)
	p.About = append(p.About, "Proposals of a machine, each with its place in the text; a person confirms.")

	said := export.Section{Title: "Statements", Empty: "None was found."}
	for i := range a.Statements {
		st := &a.Statements[i]
		lead := fmt.Sprintf("%d. %s", i+1, speakerName(st.Speaker))
		if cue := st.Cue.Of(a.Text); cue != "" {
			lead += " [" + cue + "]"
		} else if len(st.Source) == 0 {
			lead += " [goes on]"
		}
		item := export.Item{Lead: lead, Text: a.Words(st), IDs: whoIDs(st.Speaker.Who)}
		item.Sub = append(item.Sub, export.Item{Text: manner(a, i)})
		said.Items = append(said.Items, item)
	}
	p.Sections = append(p.Sections, said)

	add := func(title string, items []export.Item) {
		if len(items) > 0 {
			p.Sections = append(p.Sections, export.Section{Title: title, Items: items})
		}
	}
	var items []export.Item
	for _, e := range a.Events {
		items = append(items, export.Item{Lead: e.Form, Text: eventWords(a, &e)})
	}
	add("Events", items)
	items = nil
	for _, pt := range a.Points {
		text := pt.Words
		if pt.Condition != "" {
			text += " (condition: " + pt.Condition + ")"
		}
		item := export.Item{Lead: pt.Party.Name + " " + pt.Stance.Words(), Text: text + fmt.Sprintf("; statement %d", pt.Statement+1)}
		if pt.Issue != "" {
			item.IDs = append(item.IDs, strings.TrimSuffix(pt.Issue+"="+pt.Option, "="))
			if is := v.Issue(pt.Issue); is != nil {
				if o, ok := is.Option(pt.Option); ok {
					item.Lead += " \"" + o.Words + "\""
				}
			}
		}
		items = append(items, item)
	}
	add("Points", items)
	items = nil
	for _, f := range a.Figures {
		items = append(items, export.Item{Text: strings.Join(strings.Fields(a.Text[f.Span.From:f.Span.To]), " "), Sub: []export.Item{{Text: f.What + says(f.Statement)}}})
	}
	add("Figures", items)
	items = nil
	for _, ac := range a.Accounts {
		item := export.Item{Text: ac.Question}
		for _, side := range ac.Sides {
			item.Sub = append(item.Sub, export.Item{Lead: side.Who, Text: fmt.Sprintf("%s; statement %d", side.Words, side.Statement+1)})
		}
		items = append(items, item)
	}
	add("Accounts that differ", items)
	return p
}

func says(statement *int) string {
	if statement == nil {
		return "; the writer"
	}
	return fmt.Sprintf("; statement %d", *statement+1)
}

func whoIDs(w reading.Who) (ids []string) {
	if w.Person != "" {
		ids = append(ids, w.Person)
	}
	if strings.HasPrefix(w.Party, "p-") || w.Person != "" && w.Party != "" {
		ids = append(ids, w.Party)
	}
	return ids
}

// speakerName is a speaker in words; whoever is not named stays so.
func speakerName(s reading.Speaker) string {
	switch {
	case s.Name == "":
		return "(not said who)"
	case s.Anonymous:
		return s.Name + " (unnamed)"
	}
	return s.Name
}

// manner is how a statement was made, in a line.
func manner(a *reading.Article, i int) string {
	st := &a.Statements[i]
	parts := []string{st.Stance, st.Mode}
	if sp := st.Speaker; sp.Anonymous {
		if sp.Count > 0 {
			parts = append(parts, plural(sp.Count, "speaker"))
		}
		if sp.Side != "" {
			parts = append(parts, "side: "+sp.Side)
		}
		if sp.Proximity != "" {
			parts = append(parts, "nearness: "+sp.Proximity)
		}
	}
	if st.Addressee != nil {
		parts = append(parts, "to "+st.Addressee.Name)
	}
	if st.Venue != "" {
		parts = append(parts, st.Venue)
	}
	if !st.Date.IsZero() {
		parts = append(parts, st.Date.Words())
	}
	if st.Inside != nil {
		parts = append(parts, fmt.Sprintf("relayed in %d", *st.Inside+1))
	}
	return strings.Join(append(parts, fmt.Sprintf("confidence %.2f", st.Confidence)), " · ")
}

func eventWords(a *reading.Article, e *reading.Event) string {
	var parts []string
	if !e.Date.IsZero() {
		parts = append(parts, e.Date.Words())
	}
	if e.Place != "" {
		parts = append(parts, e.Place)
	}
	names := func(list []reading.Who) string {
		var out []string
		for _, w := range list {
			out = append(out, w.Name)
		}
		return strings.Join(out, ", ")
	}
	switch {
	case e.Form == "transmission":
		t := e.What
		if len(e.From) > 0 {
			t += ", from " + names(e.From)
		}
		if len(e.To) > 0 {
			t += ", to " + names(e.To)
		}
		parts = append(parts, t)
	case len(e.Participants) > 0:
		parts = append(parts, names(e.Participants))
	}
	parts = append(parts, "\""+e.Span.Of(a.Text)+"\""+says(e.Statement))
	return strings.Join(parts, " · ")
}
