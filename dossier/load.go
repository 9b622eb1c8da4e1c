package dossier

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"reflect"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	yaml "go.yaml.in/yaml/v3"
)

// Dossier is everything a team keeps about one negotiation. It is not shown to
// anybody as it is: View is what a reader sees of it.
type Dossier struct {
	Info Info
	Records
}

const (
	infoFile  = "dossier.yaml"
	draftsDir = "drafts"

	maxFile = 512 << 20 // bytes in one file
	maxLine = 1 << 20   // bytes in one line
)

// A file longer than this is read in pieces, in parallel. Tests change it.
var pieceLen = 256 << 10

// ErrUnreadable is wrapped by errors about folders and files that cannot be
// read at all, in contrast to Problems with what they say.
var ErrUnreadable = errors.New("cannot be read")

// Load reads a dossier from a folder and checks it. The error is Problems, all
// of them at once, if a file cannot be read or the text is not in order, and wraps
// ErrUnreadable if the folder cannot be read. Nothing is written.
func Load(ctx context.Context, dir string) (*Dossier, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("%s %w as a dossier: it is a file, expected a folder with %s", dir, ErrUnreadable, infoFile)
	}
	// A Root refuses links that lead out of the folder.
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("folder %s %w: %w", dir, ErrUnreadable, cause(err))
	}
	defer root.Close()
	return LoadFS(ctx, root.FS())
}

// LoadFS is Load for any file system.
func LoadFS(ctx context.Context, fsys fs.FS) (*Dossier, error) {
	l := &loader{fsys: fsys, text: map[string][]byte{}, lines: map[string][]int{}, lost: map[Kind]bool{}}
	tasks, err := l.plan()
	if err != nil {
		return nil, err
	}
	l.run(ctx, tasks)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	d := l.assemble(tasks)
	l.problems = append(l.problems, check(d, l)...)
	if len(l.problems) > 0 {
		return nil, l.problems.sorted()
	}
	return d, nil
}

// cause takes the path out of a file error: the caller names it.
func cause(err error) error {
	var pe *fs.PathError
	if errors.As(err, &pe) {
		return pe.Err
	}
	return err
}

type loader struct {
	fsys     fs.FS
	text     map[string][]byte // kept until the checks are done, to point into
	lines    map[string][]int  // where the lines of a text begin, once asked for
	problems Problems
	// Kinds of which a record, or its id, could not be read: references to them
	// might all seem to lead nowhere.
	lost map[Kind]bool
}

// task is a file, or a piece of one, and what it was found to hold.
type task struct {
	file     string
	kind     kindInfo // of the records in it; zero for dossier.yaml
	text     []byte
	line     int // lines before this piece
	whole    *task
	info     *Info
	records  []Record
	problems Problems
	broken   bool // the YAML itself could not be parsed
	lost     bool // a record, or its id, could not be read
}

// plan lists the files of the folder and cuts long ones into pieces.
func (l *loader) plan() ([]*task, error) {
	entries, err := fs.ReadDir(l.fsys, ".")
	if err != nil {
		return nil, fmt.Errorf("the folder %w: %w", ErrUnreadable, cause(err))
	}
	byFile := map[string]kindInfo{infoFile: {}}
	names := []string{infoFile}
	for _, k := range kinds {
		byFile[k.file] = k
		names = append(names, k.file)
	}
	var tasks []*task
	found := false
	for _, e := range entries {
		name := e.Name()
		k, known := byFile[name]
		switch {
		case strings.HasPrefix(name, "."):
		case name == draftsDir:
			tasks = append(tasks, l.drafts(k)...)
		case known:
			found = found || name == infoFile
			if text, ok := l.read(name, k); ok {
				tasks = append(tasks, pieces(name, k, text)...)
			}
		case strings.HasSuffix(name, ".yaml") || strings.HasSuffix(name, ".yml"):
			l.add(name, 0, 0, "unknown-file", Nearest(name, names), "no kind of record is kept in a file of this name")
		}
	}
	if !found {
		l.add(infoFile, 0, 0, "no-dossier", "", "the file is missing; a dossier is a folder with %s in it (`parley new DIR` makes one)", infoFile)
	}
	return tasks, nil
}

func (l *loader) drafts(k kindInfo) (tasks []*task) {
	entries, err := fs.ReadDir(l.fsys, draftsDir)
	if info, serr := fs.Stat(l.fsys, draftsDir); serr == nil && !info.IsDir() {
		err = errors.New("found a file, expected a folder of Markdown files")
	}
	if err != nil {
		l.lost[k.kind] = true
		l.add(draftsDir, 0, 0, "unreadable", "", "the folder cannot be read: %s", plainCause(err))
		return nil
	}
	for _, e := range entries {
		name := path.Join(draftsDir, e.Name())
		switch {
		case strings.HasPrefix(e.Name(), "."):
		case !strings.HasSuffix(name, ".md"):
			l.add(name, 0, 0, "unknown-file", "", "drafts are Markdown files, expected a name ending in .md")
		default:
			if text, ok := l.read(name, k); ok {
				tasks = append(tasks, &task{file: name, kind: k, text: text})
			}
		}
	}
	return tasks
}

// plainCause says in words why a file cannot be opened.
func plainCause(err error) string {
	msg := cause(err).Error()
	if strings.Contains(msg, "escapes") {
		return "the link leads out of the folder"
	}
	return msg
}

// read returns a file's bytes if they are text of a bearable size.
func (l *loader) read(name string, k kindInfo) (text []byte, ok bool) {
	defer func() { l.lost[k.kind] = l.lost[k.kind] || !ok }()
	// To open a pipe is to wait for somebody at its other end, so ask first.
	info, err := fs.Stat(l.fsys, name)
	if err != nil {
		l.add(name, 0, 0, "unreadable", "", "the file cannot be read: %s", plainCause(err))
		return nil, false
	}
	if !info.Mode().IsRegular() {
		l.add(name, 0, 0, "unreadable", "", "found a folder or device, expected a file")
		return nil, false
	}
	if info.Size() > maxFile {
		l.add(name, 0, 0, "too-large", "", "the file has %d MB, expected at most %d", info.Size()>>20, maxFile>>20)
		return nil, false
	}
	f, err := l.fsys.Open(name)
	if err != nil {
		l.add(name, 0, 0, "unreadable", "", "the file cannot be read: %s", plainCause(err))
		return nil, false
	}
	defer f.Close()
	text, line, err := readLines(f, info.Size())
	switch {
	case err != nil:
		l.add(name, 0, 0, "unreadable", "", "the file cannot be read: %v", cause(err))
		return nil, false
	case line > 0:
		l.add(name, line, 1, "too-large", "", "the line has more than %d bytes, and no line of a dossier is as long", maxLine)
		return nil, false
	case len(text) > maxFile:
		l.add(name, 0, 0, "too-large", "", "the file is larger than %d MB", maxFile>>20)
		return nil, false
	}
	text = bytes.TrimPrefix(text, []byte("\ufeff"))
	if line, col, r := firstBad(text); line > 0 {
		if r == utf8.RuneError {
			l.add(name, line, col, "bad-encoding", "", "found bytes that are not UTF-8; save the file as UTF-8")
		} else {
			l.add(name, line, col, "bad-character", "", "found the control character %U, expected text", r)
		}
		return nil, false
	}
	l.text[name] = text
	return text, true
}

// readLines reads a file of about so many bytes. It stops at a line that is
// too long, and says which: nobody wrote that by hand, and the rest is not
// worth having.
func readLines(r io.Reader, size int64) (text []byte, tooLong int, err error) {
	const chunk = 64 << 10
	text = make([]byte, 0, min(size, 16<<20)+512)
	line, start := 1, 0 // the line that is being read, and where it began
	for len(text) <= maxFile {
		if cap(text)-len(text) < 512 {
			text = slices.Grow(text, chunk)
		}
		n, err := r.Read(text[len(text):min(cap(text), len(text)+chunk)])
		at := len(text)
		text = text[:at+n]
		for {
			i := bytes.IndexByte(text[at:], '\n')
			end := at + i
			if i < 0 {
				end = len(text)
			}
			if end-start > maxLine {
				return nil, line, nil
			}
			if i < 0 {
				break
			}
			line, start, at = line+1, end+1, end+1
		}
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, 0, err
		}
	}
	return text, 0, nil
}

// firstBad finds the first place that is not UTF-8 (then bad is
// utf8.RuneError), or a control character, which has no place in a text. line
// is 0 if there is none.
func firstBad(text []byte) (line, col int, bad rune) {
	line, col = 1, 1
	for i := 0; i < len(text); {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRune(text[i:])
		}
		switch {
		case r == utf8.RuneError && n == 1:
			return line, col, utf8.RuneError
		case r < ' ' && r != '\t' && r != '\n' && r != '\r', r >= 0x7f && r < 0xa0 && r != 0x85, r == 0xfffe, r == 0xffff:
			return line, col, r
		}
		if col++; r == '\n' {
			line, col = line+1, 1
		}
		i += n
	}
	return 0, 0, 0
}

func (l *loader) add(file string, line, col int, code, nearest, format string, args ...any) {
	l.problems = append(l.problems, Problem{File: file, Line: line, Column: col, Code: code, Message: fmt.Sprintf(format, args...), Nearest: nearest})
}

// pieces cuts a file of records before lines that begin a record, so that its
// pieces can be parsed side by side. In block style a record begins with a
// dash in the first column and nothing else does; where a piece cannot be
// parsed all the same, the file is parsed again as a whole.
func pieces(name string, k kindInfo, text []byte) []*task {
	if len(text) <= pieceLen || k.kind == "" {
		return []*task{{file: name, kind: k, text: text}}
	}
	whole := &task{file: name, kind: k, text: text}
	var out []*task
	line := 0
	for len(text) > 0 {
		cut := len(text)
		if len(text) > pieceLen {
			if n := bytes.Index(text[pieceLen:], []byte("\n- ")); n >= 0 {
				cut = pieceLen + n + 1
			}
		}
		out = append(out, &task{file: name, kind: k, text: text[:cut], line: line, whole: whole})
		line += bytes.Count(text[:cut], []byte("\n"))
		text = text[cut:]
	}
	return out
}

// run parses the tasks, as many at a time as there are processors.
func (l *loader) run(ctx context.Context, tasks []*task) {
	queue := make(chan *task)
	var wg sync.WaitGroup
	for range min(runtime.GOMAXPROCS(0), len(tasks)) {
		wg.Go(func() {
			for t := range queue {
				if ctx.Err() == nil {
					t.parse()
				}
			}
		})
	}
	for _, t := range tasks {
		queue <- t
	}
	close(queue)
	wg.Wait()
}

// assemble puts the pieces together in the order of the plan.
func (l *loader) assemble(tasks []*task) *Dossier {
	broken := map[*task]bool{}
	for _, t := range tasks {
		if t.broken && t.whole != nil {
			broken[t.whole] = true
		}
	}
	d := &Dossier{}
	dest := reflect.ValueOf(&d.Records).Elem()
	add := func(t *task) {
		l.lost[t.kind.kind] = l.lost[t.kind.kind] || t.broken || t.lost
		l.problems = append(l.problems, t.problems...)
		if t.info != nil {
			d.Info = *t.info
		}
		if len(t.records) > 0 {
			list := dest.Field(t.kind.field)
			for _, r := range t.records {
				list.Set(reflect.Append(list, reflect.ValueOf(r)))
			}
		}
	}
	for _, t := range tasks {
		if t.whole == nil || !broken[t.whole] {
			add(t)
			continue
		}
		if whole := t.whole; whole.text != nil {
			whole.parse()
			add(whole)
			whole.text = nil // done, once for all its pieces
		}
	}
	return d
}

func (t *task) parse() {
	dec := &decoder{file: t.file, line: t.line}
	switch {
	case t.file == infoFile:
		if n := t.node(dec, t.text); n != nil {
			t.info = &Info{}
			dec.structure(n, reflect.ValueOf(t.info).Elem(), shapeOf(reflect.TypeFor[Info]()))
		} else if !t.broken {
			dec.problems = append(dec.problems, Problem{File: t.file, Line: 1, Column: 1, Code: "empty-file", Message: "the file is empty; expected title and summary"})
		}
	case t.kind.kind == "draft":
		t.parseDraft(dec)
	default:
		t.parseList(dec)
	}
	t.problems = dec.problems
}

func (t *task) parseList(dec *decoder) {
	n := t.node(dec, t.text)
	if t.broken && t.whole == nil {
		t.parseEach(dec)
		return
	}
	if n != nil {
		t.parseRecords(dec, n)
	}
}

func (t *task) parseRecords(dec *decoder, n *yaml.Node) {
	if n.Kind != yaml.SequenceNode {
		dec.problem(n, "wrong-type", "found %s, expected a list of records, each beginning with \"- id:\"", describe(n))
		t.lost = true
		t.broken = t.broken || t.whole != nil // it was cut in the wrong places
		return
	}
	s := shapeOf(t.kind.typ)
	t.records = slices.Grow(t.records, len(n.Content))
	for _, c := range n.Content {
		if c.Kind != yaml.MappingNode {
			dec.problem(c, "wrong-type", "found %s, expected a record: fields beginning with id", describe(c))
			t.lost = true
			continue
		}
		if !dec.bare(c) {
			t.lost = true
			continue
		}
		v := reflect.New(t.kind.typ)
		dec.structure(c, v.Elem(), s)
		r := v.Interface().(Record)
		r.Head().at = place{t.file, c.Line + dec.line}
		t.lost = t.lost || r.Head().ID == ""
		checkRecord(dec, c, r)
		t.records = append(t.records, r)
	}
}

// parseEach parses the records of a file that is not valid YAML one by one, so
// that each broken one is told, and what is wrong with the others.
func (t *task) parseEach(dec *decoder) {
	whole := dec.problems
	dec.problems = nil
	text, broken := t.text, false
	for len(text) > 0 {
		cut := len(text)
		if n := bytes.Index(text[1:], []byte("\n- ")); n >= 0 {
			cut = n + 2
		}
		doc, err := parseYAML(text[:cut])
		switch {
		case err != nil:
			broken = true
			dec.problems = append(dec.problems, yamlProblem(t.file, dec.line, text[:cut], err))
		case doc != nil && len(doc.Content) > 0 && !isNull(doc.Content[0]):
			t.parseRecords(dec, doc.Content[0])
		}
		dec.line += bytes.Count(text[:cut], []byte("\n"))
		text = text[cut:]
	}
	if !broken {
		// Only together they make no sense.
		dec.problems = append(whole, dec.problems...)
	}
}

func isNull(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.Tag == "!!null" }

// place is where a record was read, to point to it.
type place struct {
	file string
	line int
}

// node parses one YAML document and returns its root, or nil if it is empty or
// broken.
func (t *task) node(dec *decoder, text []byte) *yaml.Node {
	doc, err := parseYAML(text)
	if err != nil {
		t.broken = true
		dec.problems = append(dec.problems, yamlProblem(t.file, dec.line, text, err))
		return nil
	}
	if doc == nil || len(doc.Content) == 0 {
		return nil
	}
	n := doc.Content[0]
	if isNull(n) {
		return nil
	}
	if !dec.bare(n) {
		t.broken = true
		return nil
	}
	return n
}

var errSeveralDocuments = errors.New("found a second document after a line of three dashes, expected one")

func parseYAML(text []byte) (doc *yaml.Node, err error) {
	// The YAML library has panicked on malformed input before; a bad file is
	// a problem to tell, never the end of the program.
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("yaml: the text cannot be parsed: %v", r)
		}
	}()
	dec := yaml.NewDecoder(bytes.NewReader(text))
	doc = new(yaml.Node)
	if err := dec.Decode(doc); err != nil {
		if errors.Is(err, io.EOF) {
			return nil, nil
		}
		return nil, err
	}
	if err := dec.Decode(new(yaml.Node)); !errors.Is(err, io.EOF) {
		if err == nil {
			err = errSeveralDocuments
		}
		return nil, err
	}
	return doc, nil
}

// yamlProblem turns the library's message into a place and a plain sentence.
func yamlProblem(file string, before int, text []byte, err error) Problem {
	n := 1
	msg := strings.TrimPrefix(err.Error(), "yaml: ")
	if rest, ok := strings.CutPrefix(msg, "line "); ok {
		if num, tail, ok := strings.Cut(rest, ": "); ok {
			if at, err := strconv.Atoi(num); err == nil {
				n, msg = at, tail
			}
		}
	}
	n, line := brokenLine(text, n)
	indent := line[:len(line)-len(bytes.TrimLeft(line, " \t"))]
	p := Problem{File: file, Line: before + n, Column: len(indent) + 1, Code: "bad-yaml", Message: "not valid YAML: " + msg}
	// The library reports a tab as a character that cannot start a token.
	if tab := bytes.IndexByte(indent, '\t'); tab >= 0 {
		p.Column, p.Code, p.Message = tab+1, "tab", "found a tab in the indentation, expected spaces"
	}
	return p
}

// brokenLine finds the line from which on a text cannot be parsed, however it
// goes on: the one after the longest beginning that is valid. The library names
// another for most errors, often the one where the surrounding list begins.
// Of texts too long to try every beginning, its word is taken.
func brokenLine(text []byte, said int) (n int, line []byte) {
	const bearable = 16 << 10
	lines := bytes.SplitAfter(text, []byte("\n"))
	n = min(max(said, 1), len(lines))
	if len(text) <= bearable {
		good := text
		for k := len(lines); k > 0; k-- {
			good = good[:len(good)-len(lines[k-1])]
			if _, err := parseYAML(good); err == nil {
				n = k
				break
			}
		}
	}
	return n, bytes.TrimRight(lines[n-1], "\r\n")
}
