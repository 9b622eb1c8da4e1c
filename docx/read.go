package docx

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"slices"
	"strconv"
	"strings"
)

// The limits of what is read. A negotiated text of 10,000 points has some
// 20 MB of XML.
const (
	MaxFile    = 64 << 20 // bytes of the file
	maxPart    = 96 << 20 // bytes of one part, unpacked
	maxEntries = 10_000   // files in the archive
	maxDepth   = 250      // elements in one another
	maxParas   = 500_000
	maxText    = 32 << 20 // bytes of text
	maxItems   = 50_000   // comments, lists, styles
)

// Error says what is wrong with a file.
type Error struct {
	Part string // the part of the file, such as word/document.xml; empty: the whole
	Line int    // in the part; 0: none
	What string
}

func (e *Error) Error() string {
	s := e.What
	switch {
	case e.Part != "" && e.Line > 0:
		s = fmt.Sprintf("%s, line %d: %s", e.Part, e.Line, s)
	case e.Part != "":
		s = e.Part + ": " + s
	}
	return s
}

// IsFile tells whether data begins as a zip archive does, as every Word file.
func IsFile(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// Read reads a Word file. The error is an [*Error].
func Read(data []byte) (*Document, error) {
	if len(data) > MaxFile {
		return nil, &Error{What: fmt.Sprintf("the file has %d MB, expected at most %d", len(data)>>20, MaxFile>>20)}
	}
	zr, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, &Error{What: "the file is no Word file: it is no zip archive; save it as .docx"}
	}
	if len(zr.File) > maxEntries {
		return nil, &Error{What: fmt.Sprintf("the archive has %d entries, expected at most %d", len(zr.File), maxEntries)}
	}
	a := archive{zr}
	main, err := a.mainPart()
	if err != nil {
		return nil, err
	}
	d := &Document{}
	r := &reader{doc: d, lists: map[string]int{}, styles: map[string]style{}, open: map[string]int{}}
	dir := path.Dir(main)
	for _, part := range []struct {
		name string
		read func(*parser) error
	}{
		{path.Join(dir, "numbering.xml"), r.numbering},
		{path.Join(dir, "styles.xml"), r.styleSheet},
		{path.Join(dir, "comments.xml"), r.comments},
		{main, r.body},
	} {
		text, err := a.part(part.name)
		if err != nil {
			return nil, err
		}
		if text == nil {
			continue
		}
		p := newParser(part.name, text)
		if err := part.read(p); err != nil {
			return nil, err
		}
	}
	r.finish()
	return d, nil
}

// archive is the zip file.
type archive struct{ *zip.Reader }

// part unpacks a part; nil if it is not there.
func (a archive) part(name string) ([]byte, error) {
	i := slices.IndexFunc(a.File, func(f *zip.File) bool { return strings.TrimPrefix(f.Name, "/") == name })
	if i < 0 {
		return nil, nil
	}
	rc, err := a.File[i].Open()
	if err != nil {
		return nil, &Error{Part: name, What: "the part cannot be unpacked; the file is damaged or encrypted"}
	}
	defer rc.Close()
	text, err := io.ReadAll(io.LimitReader(rc, maxPart+1))
	if err != nil {
		return nil, &Error{Part: name, What: "the part cannot be unpacked; the file is damaged"}
	}
	if len(text) > maxPart {
		return nil, &Error{Part: name, What: fmt.Sprintf("unpacked, the part has more than %d MB: it is too large to be a text", maxPart>>20)}
	}
	return text, nil
}

// mainPart finds the document by the package's relationships; by habit it is
// word/document.xml.
func (a archive) mainPart() (string, error) {
	const usual = "word/document.xml"
	if slices.ContainsFunc(a.File, func(f *zip.File) bool { return f.Name == usual }) {
		return usual, nil
	}
	rels, err := a.part("_rels/.rels")
	if err != nil {
		return "", err
	}
	found := ""
	if rels != nil {
		p := newParser("_rels/.rels", rels)
		err := p.each(func(e xml.StartElement) error {
			if e.Name.Local == "Relationship" && strings.HasSuffix(attr(e, "Type"), "/officeDocument") {
				found = strings.TrimPrefix(path.Clean("/"+attr(e, "Target")), "/")
			}
			return nil
		}, nil, nil)
		if err != nil {
			return "", err
		}
	}
	if found == "" || strings.HasSuffix(found, ".bin") || !slices.ContainsFunc(a.File, func(f *zip.File) bool { return f.Name == found }) {
		return "", &Error{What: "the file is no Word file: the archive has no word/document.xml"}
	}
	return found, nil
}

// parser walks the XML of one part. Declarations of document types, and so of
// entities, are errors; so is what is nested too deep.
type parser struct {
	part  string
	dec   *xml.Decoder
	text  []byte
	depth int
	names []xml.Name // of the open elements
}

func newParser(part string, text []byte) *parser {
	dec := xml.NewDecoder(bytes.NewReader(text))
	dec.Strict = true
	dec.CharsetReader = func(charset string, in io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("the text is in %s, expected UTF-8", charset)
	}
	return &parser{part: part, dec: dec, text: text}
}

func (p *parser) fail(format string, args ...any) error {
	at := min(int(p.dec.InputOffset()), len(p.text))
	return &Error{Part: p.part, Line: 1 + bytes.Count(p.text[:at], []byte("\n")), What: fmt.Sprintf(format, args...)}
}

// each calls start, end and chars for all that the part has. Any may be nil.
func (p *parser) each(start func(xml.StartElement) error, end func(xml.Name) error, chars func(string) error) error {
	seen := false
	for {
		t, err := p.dec.RawToken()
		if errors.Is(err, io.EOF) {
			if p.depth > 0 || !seen {
				return p.fail("the XML breaks off")
			}
			return nil
		}
		if err != nil {
			var syntax *xml.SyntaxError
			if errors.As(err, &syntax) {
				return p.fail("the XML is not in order: %s", syntax.Msg)
			}
			return p.fail("the XML is not in order: %v", err)
		}
		switch t := t.(type) {
		case xml.Directive:
			return p.fail("a document type is declared; a Word file has none, and none is followed")
		case xml.StartElement:
			if p.depth++; p.depth > maxDepth {
				return p.fail("elements stand in one another more than %d deep", maxDepth)
			}
			seen = true
			p.names = append(p.names, t.Name)
			if start != nil {
				err = start(t)
			}
		case xml.EndElement:
			if p.depth--; p.depth < 0 || p.names[p.depth] != t.Name {
				return p.fail("the XML is not in order: element %s is closed and is not the one that is open", clip(t.Name.Local))
			}
			p.names = p.names[:p.depth]
			if end != nil {
				err = end(t.Name)
			}
		case xml.CharData:
			if chars != nil {
				err = chars(string(t))
			}
		}
		if err != nil {
			return err
		}
	}
}

func clip(s string) string {
	if len(s) > 40 {
		s = s[:40]
	}
	return strconv.QuoteToASCII(s)
}

// attr is an attribute by its local name.
func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

func on(e xml.StartElement) bool {
	v := attr(e, "val")
	return v != "0" && v != "false" && v != "off"
}

// rangeOpen is a range that has begun and not ended.
type rangeOpen struct{ id, name string }

// unread are the elements that are passed over with all that they hold: what
// stands twice for older programs, how things were formatted before, and
// instructions of fields.
var unread = map[string]bool{
	"Fallback": true, "rPrChange": true, "sectPrChange": true, "tblPrChange": true,
	"numberingChange": true, "instrText": true, "delInstrText": true,
}

type style struct {
	name        string
	list, level int
	basedOn     string
}

// reader collects a document from its parts.
type reader struct {
	doc    *Document
	lists  map[string]int // numId to list number
	styles map[string]style
	// comments whose range is open: id to start in their words
	open  map[string]int
	moves []rangeOpen // ranges of moves that are open

	commentIDs []string
	texts      int
}

func (r *reader) numbering(p *parser) error {
	type abstract struct {
		levels []Level
	}
	schemes := map[string]int{}
	var abstracts []abstract
	var cur *abstract
	var list *List
	level, override := -1, -1
	num := ""
	err := p.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "abstractNum":
			if len(abstracts) >= maxItems {
				return p.fail("there are more than %d lists", maxItems)
			}
			abstracts = append(abstracts, abstract{})
			cur, list = &abstracts[len(abstracts)-1], nil
			schemes[attr(e, "abstractNumId")] = len(abstracts)
		case "num":
			if len(r.doc.Lists) >= maxItems {
				return p.fail("there are more than %d lists", maxItems)
			}
			cur, num = nil, attr(e, "numId")
			r.doc.Lists = append(r.doc.Lists, List{})
			list = &r.doc.Lists[len(r.doc.Lists)-1]
			r.lists[num] = len(r.doc.Lists)
		case "abstractNumId":
			if list != nil {
				if n := schemes[attr(e, "val")]; n > 0 {
					list.scheme = n
					list.Levels = slices.Clone(abstracts[n-1].levels)
				}
			}
		case "lvlOverride":
			override, _ = strconv.Atoi(attr(e, "ilvl"))
		case "startOverride":
			if n, err := strconv.Atoi(attr(e, "val")); err == nil && list != nil && override >= 0 && override < maxLevels {
				if list.starts == nil {
					list.starts = map[int]int{}
				}
				list.starts[override] = clampInt(n)
			}
		case "lvl":
			level, _ = strconv.Atoi(attr(e, "ilvl"))
			if cur != nil && level >= 0 && level < maxLevels {
				for len(cur.levels) <= level {
					cur.levels = append(cur.levels, Level{Format: "decimal", Start: 1})
				}
			} else {
				level = -1
			}
		case "start", "numFmt", "lvlText":
			if cur == nil || level < 0 || level >= len(cur.levels) {
				break
			}
			l := &cur.levels[level]
			switch v := attr(e, "val"); e.Name.Local {
			case "start":
				if n, err := strconv.Atoi(v); err == nil {
					l.Start = clampInt(n)
				}
			case "numFmt":
				l.Format = v
			default:
				if len(v) <= 200 {
					l.Text = v
				}
			}
		}
		return nil
	}, func(n xml.Name) error {
		switch n.Local {
		case "lvl":
			level = -1
		case "lvlOverride":
			override = -1
		}
		return nil
	}, nil)
	return err
}

func clampInt(n int) int { return min(max(n, -1), 1<<30) }

func (r *reader) styleSheet(p *parser) error {
	id := ""
	return p.each(func(e xml.StartElement) error {
		s := r.styles[id]
		switch e.Name.Local {
		case "style":
			if id = attr(e, "styleId"); len(r.styles) >= maxItems {
				return p.fail("there are more than %d styles", maxItems)
			}
			s = style{}
		case "name":
			s.name = attr(e, "val")
		case "basedOn":
			s.basedOn = attr(e, "val")
		case "numId":
			s.list = r.lists[attr(e, "val")]
		case "ilvl":
			s.level, _ = strconv.Atoi(attr(e, "val"))
		default:
			return nil
		}
		if id != "" {
			r.styles[id] = s
		}
		return nil
	}, nil, nil)
}

func (r *reader) comments(p *parser) error {
	in, text := false, false
	return p.each(func(e xml.StartElement) error {
		switch e.Name.Local {
		case "comment":
			if len(r.doc.Comments) >= maxItems {
				return p.fail("there are more than %d comments", maxItems)
			}
			r.doc.Comments = append(r.doc.Comments, Comment{Author: attr(e, "author"), Date: attr(e, "date"), Para: -1})
			r.commentIDs = append(r.commentIDs, attr(e, "id"))
			in = true
		case "t":
			text = in
		case "p":
			if n := len(r.doc.Comments); in && r.doc.Comments[n-1].Text != "" {
				r.doc.Comments[n-1].Text += "\n"
			}
		}
		return nil
	}, func(n xml.Name) error {
		switch n.Local {
		case "comment":
			in = false
		case "t":
			text = false
		}
		return nil
	}, func(s string) error {
		if text {
			if r.texts += len(s); r.texts > maxText {
				return p.fail("the text has more than %d MB", maxText>>20)
			}
			r.doc.Comments[len(r.doc.Comments)-1].Text += s
		}
		return nil
	})
}

// body reads the paragraphs. What stands in a text box within a paragraph
// becomes paragraphs of its own after it; of alternatives for older programs
// the first is read.
func (r *reader) body(p *parser) error {
	var (
		stack    []*Para // paragraphs that are open, outermost first
		waiting  [][]Para
		changes  []Change // that are open around the text
		inText   bool
		inMark   bool // in w:pPr/w:rPr
		inProps  bool // in w:pPr
		inRun    bool // in w:rPr of a run
		inBefore bool // in w:pPrChange
		bold     bool
		italic   bool
		skip     int // depth of an element that is not read
		depth    int
	)
	cur := func() *Para {
		if len(stack) == 0 {
			return nil
		}
		return stack[len(stack)-1]
	}
	change := func(e xml.StartElement, k Kind) Change {
		c := Change{Kind: k, Author: attr(e, "author"), Date: attr(e, "date")}
		if k == MovedFrom || k == MovedTo {
			if n := len(r.moves); n > 0 {
				c.Move = r.moves[n-1].name
			}
		}
		return c
	}
	write := func(s string) error {
		if s == "" || cur() == nil {
			return nil
		}
		if r.texts += len(s); r.texts > maxText {
			return p.fail("the text has more than %d MB", maxText>>20)
		}
		for _, at := range r.open {
			if c := &r.doc.Comments[at]; len(c.On) < 2000 {
				c.On += s
			}
		}
		pp := cur()
		if n := len(pp.Runs); n > 0 && slices.Equal(pp.Runs[n-1].Changes, changes) && pp.Runs[n-1].Bold == bold && pp.Runs[n-1].Italic == italic {
			pp.Runs[n-1].Text += s
			return nil
		}
		pp.Runs = append(pp.Runs, Run{Text: s, Changes: slices.Clone(changes), Bold: bold, Italic: italic})
		return nil
	}
	kinds := map[string]Kind{"ins": Inserted, "del": Deleted, "moveFrom": MovedFrom, "moveTo": MovedTo}
	return p.each(func(e xml.StartElement) error {
		depth++
		if skip > 0 {
			return nil
		}
		name := e.Name.Local
		if unread[name] || e.Name.Space == "a" { // a: drawings
			skip = depth
			return nil
		}
		switch name {
		case "p":
			if len(r.doc.Paras)+len(stack) >= maxParas {
				return p.fail("there are more than %d paragraphs", maxParas)
			}
			stack = append(stack, &Para{})
			waiting = append(waiting, nil)
		case "pPr":
			inProps = inProps || cur() != nil
		case "rPr":
			if inProps {
				inMark = true
			} else {
				inRun = true
			}
		case "r":
			bold, italic = false, false
		case "b":
			if inRun {
				bold = on(e)
			}
		case "i":
			if inRun {
				italic = on(e)
			}
		case "pStyle":
			if pp := cur(); pp != nil && !inBefore {
				r.setStyle(pp, attr(e, "val"))
			}
		case "pPrChange":
			if pp := cur(); pp != nil {
				inBefore = true
				pp.Before = &Numbered{}
			}
		case "numId", "ilvl":
			pp := cur()
			if pp == nil || !inProps {
				break
			}
			list, level := &pp.List, &pp.Level
			if inBefore {
				list, level = &pp.Before.List, &pp.Before.Level
			}
			if name == "numId" {
				*list = r.lists[attr(e, "val")]
			} else if n, err := strconv.Atoi(attr(e, "val")); err == nil && n >= 0 && n < maxLevels {
				*level = n
			}
		case "bidi":
			if pp := cur(); pp != nil && inProps && !inBefore {
				pp.RightToLeft = on(e)
			}
		case "ins", "del", "moveFrom", "moveTo":
			c := change(e, kinds[name])
			switch {
			case inMark:
				if pp := cur(); pp != nil && len(pp.Mark) < 8 {
					pp.Mark = append(pp.Mark, c)
				}
			case !inRun && !inProps:
				changes = append(changes, c)
			}
		case "moveFromRangeStart", "moveToRangeStart":
			if len(r.moves) < 64 {
				r.moves = append(r.moves, rangeOpen{attr(e, "id"), attr(e, "name")})
			}
		case "moveFromRangeEnd", "moveToRangeEnd":
			r.moves = slices.DeleteFunc(r.moves, func(m rangeOpen) bool { return m.id == attr(e, "id") })
		case "t", "delText":
			inText = true
		case "tab":
			if !inProps {
				return write("\t")
			}
		case "br", "cr":
			return write("\n")
		case "noBreakHyphen":
			return write("\u2011")
		case "softHyphen":
			return write("\u00ad")
		case "commentRangeStart":
			if at := slices.Index(r.commentIDs, attr(e, "id")); at >= 0 && len(r.open) < 64 {
				r.open[attr(e, "id")] = at
				if r.doc.Comments[at].Para < 0 {
					r.doc.Comments[at].Para = len(r.doc.Paras)
				}
			}
		case "commentRangeEnd":
			delete(r.open, attr(e, "id"))
		case "commentReference":
			if at := slices.Index(r.commentIDs, attr(e, "id")); at >= 0 && r.doc.Comments[at].Para < 0 {
				r.doc.Comments[at].Para = len(r.doc.Paras)
			}
		case "altChunk":
			return p.fail("part of the text stands in another file within this one, which is not read; open the file in Word and save it again")
		}
		return nil
	}, func(n xml.Name) error {
		depth--
		if skip > 0 {
			if depth < skip {
				skip = 0
			}
			return nil
		}
		switch n.Local {
		case "p":
			if len(stack) == 0 {
				break
			}
			last := len(stack) - 1
			done := append([]Para{*stack[last]}, waiting[last]...)
			stack, waiting = stack[:last], waiting[:last]
			if last > 0 {
				waiting[last-1] = append(waiting[last-1], done...)
			} else {
				r.doc.Paras = append(r.doc.Paras, done...)
			}
		case "pPrChange":
			inBefore = false
		case "pPr":
			if !inBefore {
				inProps, inMark = false, false
			}
		case "rPr":
			inMark, inRun = false, false
		case "t", "delText":
			inText = false
		case "ins", "del", "moveFrom", "moveTo":
			if !inMark && !inRun && !inProps && len(changes) > 0 {
				changes = changes[:len(changes)-1]
			}
		}
		return nil
	}, func(s string) error {
		if inText && skip == 0 {
			return write(s)
		}
		return nil
	})
}

// setStyle gives a paragraph what its style, and those it is based on, say.
func (r *reader) setStyle(p *Para, id string) {
	p.Style = r.styles[id].name
	if p.Style == "" {
		p.Style = id
	}
	for range 10 {
		s, ok := r.styles[id]
		if !ok {
			return
		}
		if s.list > 0 {
			p.List, p.Level = s.list, min(max(s.level, 0), maxLevels-1)
			return
		}
		id = s.basedOn
	}
}

// finish takes out what Word adds after the text.
func (r *reader) finish() {
	for i := range r.doc.Comments {
		c := &r.doc.Comments[i]
		c.On = strings.TrimSpace(c.On)
		c.Text = strings.TrimSpace(c.Text)
	}
}
