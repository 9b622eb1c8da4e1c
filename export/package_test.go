package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"parley/dossier"
	"parley/export"
)

// The workbook as the standard describes it (ECMA-376: part 2 for the package, part
// 1 for the sheets), read with a zip reader and an XML parser: what the library that
// writes it makes of it is no proof.

const (
	sheetSpace    = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
	officeSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
	packageSpace  = "http://schemas.openxmlformats.org/package/2006/relationships"
	contentSpace  = "http://schemas.openxmlformats.org/package/2006/content-types"
	mostOfASheet  = 1_048_576 // rows
	columnsOfThem = 16_384
)

// ooxml is a package: its parts by name.
type ooxml struct {
	*testing.T
	parts map[string][]byte
	types map[string]string
}

func openPackage(t *testing.T, file []byte) *ooxml {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(file), int64(len(file)))
	if err != nil {
		t.Fatal(err)
	}
	p := &ooxml{t, map[string][]byte{}, map[string]string{}}
	for _, f := range z.File {
		name := "/" + f.Name
		if _, twice := p.parts[name]; twice || path.Clean(name) != name || strings.HasSuffix(name, "/") {
			t.Errorf("the part %s stands twice, or is no name of a part", name)
		}
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if p.parts[name], err = io.ReadAll(r); err != nil { // checks the sum
			t.Fatalf("%s: %v", name, err)
		}
	}
	return p
}

// parse reads a part, whole.
func (p *ooxml) parse(name string) *element {
	p.Helper()
	data, ok := p.parts[name]
	if !ok {
		p.Fatalf("there is no part %s", name)
	}
	var e element
	dec := xml.NewDecoder(bytes.NewReader(data))
	if err := dec.Decode(&e); err != nil {
		p.Fatalf("%s: %v", name, err)
	}
	if _, err := dec.Token(); err != io.EOF {
		p.Errorf("%s: something stands behind its end: %v", name, err)
	}
	return &e
}

// contents finds the type of every part.
func (p *ooxml) contents() {
	p.Helper()
	byEnding := map[string]string{}
	list := p.parse("/[Content_Types].xml")
	if list.XMLName.Space != contentSpace || list.XMLName.Local != "Types" {
		p.Errorf("the list of types is %v", list.XMLName)
	}
	for _, e := range list.Children {
		switch name := e.attr("PartName"); e.XMLName.Local {
		case "Default":
			byEnding[e.attr("Extension")] = e.attr("ContentType")
		case "Override":
			if p.parts[name] == nil || p.types[name] != "" {
				p.Errorf("a type is given for %s, which is not there, or has one", name)
			}
			p.types[name] = e.attr("ContentType")
		default:
			p.Errorf("%s stands among the types", e.XMLName.Local)
		}
	}
	for name := range p.parts {
		if p.types[name] == "" && name != "/[Content_Types].xml" {
			if p.types[name] = byEnding[strings.TrimPrefix(path.Ext(name), ".")]; p.types[name] == "" {
				p.Errorf("%s has no type", name)
			}
		}
	}
}

// related are the relationships of a part ("": the package), by their ids: type and
// part.
func (p *ooxml) related(of string) map[string][2]string {
	p.Helper()
	dir, base := path.Split(of)
	if of == "" {
		dir = "/"
	}
	list := p.parse(dir + "_rels/" + base + ".rels")
	if list.XMLName.Space != packageSpace {
		p.Errorf("the relationships of %q are %v", of, list.XMLName)
	}
	out := map[string][2]string{}
	for _, e := range list.Children {
		id, target := e.attr("Id"), e.attr("Target")
		if out[id] != [2]string{} || id == "" {
			p.Errorf("the relationship %q of %q stands twice", id, of)
		}
		if e.attr("TargetMode") == "External" {
			p.Errorf("%q leads out of the file, to %s", of, target)
		}
		if !strings.HasPrefix(target, "/") {
			target = path.Join(dir, target)
		}
		if p.parts[target] == nil {
			p.Errorf("%q of %q leads to %s, which is not there", id, of, target)
		}
		out[id] = [2]string{e.attr("Type"), target}
	}
	return out
}

// one finds the part of a type, of which there is one.
func (p *ooxml) one(related map[string][2]string, kind string) string {
	p.Helper()
	found := ""
	for _, r := range related {
		if r[0] == officeSpace+"/"+kind {
			if found != "" {
				p.Errorf("there are two of %s", kind)
			}
			found = r[1]
		}
	}
	return found
}

// escaped is a letter as a text of a sheet may have it (ST_Xstring).
var escaped = regexp.MustCompile(`_x[0-9A-Fa-f]{4}_`)

// words are the text of the <t> within an element, but for readings.
func words(e *element) string {
	if e.XMLName.Local == "rPh" {
		return ""
	}
	if e.XMLName.Local == "t" {
		return escaped.ReplaceAllStringFunc(e.Text, func(s string) string {
			n, _ := strconv.ParseUint(s[2:6], 16, 32)
			return string(rune(n))
		})
	}
	s := ""
	for i := range e.Children {
		s += words(&e.Children[i])
	}
	return s
}

var cellName = regexp.MustCompile(`^([A-Z]{1,3})([1-9][0-9]*)$`)

func place(name string) (column, row int) {
	m := cellName.FindStringSubmatch(name)
	if m == nil {
		return 0, 0
	}
	for _, c := range m[1] {
		column = column*26 + int(c-'A'+1)
	}
	row, _ = strconv.Atoi(m[2])
	return column, row
}

// tables reads the sheets of a workbook, and holds them to what the standard asks
// and to what the export promises: every cell is text.
func tables(t *testing.T, file []byte) map[string][][]string {
	t.Helper()
	p := openPackage(t, file)
	p.contents()
	for name := range p.parts {
		if p.types[name] != "" && strings.HasSuffix(p.types[name], "xml") {
			p.parse(name)
		}
	}
	root := p.related("")
	book := p.one(root, "officeDocument")
	for part, kind := range map[string]string{book: "spreadsheetml.sheet.main+xml"} {
		if !strings.HasSuffix(p.types[part], kind) {
			t.Errorf("%s is of type %s", part, p.types[part])
		}
	}
	related := p.related(book)
	var shared []string
	if at := p.one(related, "sharedStrings"); at != "" {
		list := p.parse(at)
		for i := range list.Children {
			if si := &list.Children[i]; si.XMLName.Local == "si" {
				shared = append(shared, words(si))
			}
		}
		if n := list.attr("uniqueCount"); n != "" && n != strconv.Itoa(len(shared)) {
			t.Errorf("%d texts are kept, and it says %s", len(shared), n)
		}
	}
	var formats []string // of the styles of cells
	styles := p.parse(p.one(related, "styles"))
	for _, xf := range styles.child("cellXfs").Children {
		formats = append(formats, xf.attr("numFmtId"))
	}
	workbook := p.parse(book)
	if workbook.XMLName.Space != sheetSpace {
		t.Errorf("the workbook is %v", workbook.XMLName)
	}
	out := map[string][][]string{}
	var sheets, ids []string
	for _, s := range workbook.child("sheets").Children {
		name, id := s.attr("name"), ""
		for _, a := range s.Attrs {
			if a.Name.Space == officeSpace && a.Name.Local == "id" {
				id = a.Value
			}
		}
		r := related[id]
		if out[name] != nil || slices.Contains(ids, s.attr("sheetId")) || r[0] != officeSpace+"/worksheet" || !strings.HasSuffix(p.types[r[1]], "spreadsheetml.worksheet+xml") || len([]rune(name)) > 31 || strings.ContainsAny(name, `[]:*?/\`) {
			t.Errorf("the sheet %q leads to %q", name, r)
			continue
		}
		sheets, ids = append(sheets, name), append(ids, s.attr("sheetId"))
		out[name] = rowsOf(t, name, p.parse(r[1]), shared, formats)
	}
	for _, n := range workbook.child("definedNames").Children {
		i, err := strconv.Atoi(n.attr("localSheetId"))
		if err != nil || i >= len(sheets) || !strings.HasPrefix(n.Text, "'"+sheets[i]+"'!") {
			t.Errorf("the name %s is of %q", n.attr("name"), n.Text)
		}
	}
	return out
}

// orderOfASheet is that of the parts of a sheet, as far as the export has them
// (CT_Worksheet).
var orderOfASheet = []string{"sheetPr", "dimension", "sheetViews", "sheetFormatPr", "cols", "sheetData", "autoFilter", "pageMargins", "pageSetup"}

func rowsOf(t *testing.T, sheet string, e *element, shared, formats []string) (out [][]string) {
	t.Helper()
	at := -1
	for _, c := range e.Children {
		i := slices.Index(orderOfASheet, c.XMLName.Local)
		if i <= at {
			t.Errorf("%s: %s stands where it may not", sheet, c.XMLName.Local)
		}
		at = i
	}
	wide, last := 0, 0
	for _, row := range e.child("sheetData").Children {
		n, err := strconv.Atoi(row.attr("r"))
		if err != nil || n <= last || n > mostOfASheet {
			t.Errorf("%s: row %s after row %d", sheet, row.attr("r"), last)
		}
		for len(out) < n {
			out = append(out, nil)
		}
		last = n
		before := 0
		for _, c := range row.Children {
			column, at := place(c.attr("r"))
			if c.XMLName.Local != "c" || at != n || column <= before || column > columnsOfThem {
				t.Errorf("%s: cell %s in row %d, after column %d", sheet, c.attr("r"), n, before)
				continue
			}
			before = column
			value := ""
			for _, v := range c.Children {
				switch kind := c.attr("t"); {
				case v.XMLName.Local == "v" && kind == "s":
					i, err := strconv.Atoi(v.Text)
					if err != nil || i < 0 || i >= len(shared) {
						t.Errorf("%s: cell %s has the text %q of %d", sheet, c.attr("r"), v.Text, len(shared))
						continue
					}
					value = shared[i]
				case v.XMLName.Local == "is" && kind == "inlineStr":
					value = words(&v)
				default: // a number, a date, a truth, a formula
					t.Errorf("%s: cell %s of type %q has %s %q: it is not text", sheet, c.attr("r"), kind, v.XMLName.Local, v.Text)
				}
			}
			style, err := strconv.Atoi(c.attr("s"))
			if err != nil || style >= len(formats) || formats[style] != "49" {
				t.Errorf("%s: cell %s has the style %q: edited, it would not stay text", sheet, c.attr("r"), c.attr("s"))
			}
			for len(out[n-1]) < column {
				out[n-1] = append(out[n-1], "")
			}
			out[n-1][column-1] = value
			wide = max(wide, column)
		}
	}
	// Programs that read a sheet bit by bit believe what it says of its size.
	first, end, _ := strings.Cut(e.child("dimension").attr("ref"), ":")
	if column, row := place(end); first != "A1" || column != wide || row != last {
		t.Errorf("%s: the sheet is said to be %s:%s, and has %d columns and %d rows", sheet, first, end, wide, last)
	}
	if ref := strings.ReplaceAll(e.child("autoFilter").attr("ref"), "$", ""); ref != "" && ref != fmt.Sprintf("A1:%s", end) {
		t.Errorf("%s: the filter is over %s", sheet, ref)
	}
	return out
}

// The workbook of each example is a package as the standard has it, and its cells
// have what the dossier has.
func TestWorkbookByTheStandard(t *testing.T) {
	for _, name := range examples {
		v := example(t, name, dossier.Scope{})
		var b bytes.Buffer
		if err := export.XLSX(&b, v); err != nil {
			t.Fatal(err)
		}
		sheets := tables(t, b.Bytes())
		row := map[string]map[string]string{}
		for _, sheet := range []string{"Positions", "Deadlines"} {
			head := sheets[sheet][0]
			for _, cells := range sheets[sheet][1:] {
				of := map[string]string{}
				for i, c := range cells {
					of[head[i]] = c
				}
				row[sheet+" "+of["id"]] = of
			}
		}
		holds := func(at string, want map[string]string) {
			t.Helper()
			got := row[at]
			if got == nil {
				t.Errorf("%s: %s has no row", name, at)
			}
			for column, w := range want {
				if got[column] != w {
					t.Errorf("%s: %s: %s is %q, expected %q", name, at, column, got[column], w)
				}
			}
			delete(row, at)
		}
		for _, p := range v.Positions {
			holds("Positions "+p.ID, map[string]string{
				"party": v.Party(p.Party).Label(), "party id": p.Party, "issue id": p.Issue, "stance": string(p.Stance), "option id": p.Option, "words": p.Words,
				"date": p.Date.String(), "channel": string(p.Channel), "according to": strings.Join(p.AccordingTo, ", via "), "label": v.Label(p).Label(),
			})
		}
		for _, d := range v.Deadlines {
			holds("Deadlines "+d.ID, map[string]string{"what": d.What, "due": d.Due.String(), "firmness": d.Firmness, "bound": d.Bound, "label": v.Label(d).Label()})
		}
		for at := range row {
			if !strings.HasPrefix(at, "Positions ") || !endorses(v, strings.TrimPrefix(at, "Positions ")) {
				t.Errorf("%s: %s is in the workbook and not in the dossier", name, at)
			}
		}
		if got := sheets["About"][0]; got[1] != v.Info.Title {
			t.Errorf("%s: the first sheet says %q", name, got)
		}
	}
}

// endorses tells whether an endorsement, which counts as a position, has an id.
func endorses(v *dossier.View, id string) bool {
	return slices.ContainsFunc(v.Endorsements, func(e *dossier.Endorsement) bool { return e.ID == id })
}

// What a sheet would take for a formula, and what XML cannot have, is text in every
// cell that a record can reach, in a dossier's title as well.
func TestWorkbookByTheStandardOnHostileWords(t *testing.T) {
	hostile := []string{`=HYPERLINK("http://x","y")`, "+1+1", "-2", "@SUM(A1)", "\t=1", "\r=1", "=cmd|'/C calc'!A0", "'=1", "1e5", "2026-02-18", "TRUE", "_x000D_", "a_x0041_x0042_x005F_", " space ", "a\nb", "<c t=\"str\"><f>1</f></c>", "]]>", strings.Repeat("x", 40_000)}
	v := example(t, "camp-david-1978", dossier.Scope{})
	d := &dossier.Dossier{Info: v.Info, Records: v.Records}
	d.Info.Title = "=1+1"
	d.Positions = nil
	for i, h := range hostile {
		c := *v.Positions[0]
		c.ID, c.Words, c.Option, c.Date, c.Supersedes = fmt.Sprintf("x-%02d", i), h, "", v.Positions[0].Date, nil
		d.Positions = append(d.Positions, &c)
	}
	var deadlines []*dossier.Deadline
	for _, x := range v.Deadlines {
		c := *x
		c.What = "=1+1"
		deadlines = append(deadlines, &c)
	}
	d.Deadlines = deadlines
	w, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := export.XLSX(&b, w); err != nil {
		t.Fatal(err)
	}
	sheets := tables(t, b.Bytes())
	got := map[string]string{}
	for _, r := range sheets["Positions"][1:] {
		got[r[0]] = r[5]
	}
	for i, h := range hostile {
		s := got[fmt.Sprintf("x-%02d", i)]
		if same := s == h; !same && !strings.ContainsAny(h, "\t\r") && len(h) < 32767 {
			t.Errorf("%q came out as %q", h, s)
		}
		if s == "" {
			t.Errorf("%q is lost", h)
		}
	}
	if sheets["About"][0][1] != "=1+1" || len(sheets["Deadlines"]) > 1 && sheets["Deadlines"][1][1] != "=1+1" {
		t.Error("the title or a deadline came out otherwise")
	}
}
