package smt

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// ReadProblem reads a model file in the format "parley.deadlock/1" and checks
// it. It reads as a stream, in the size of what is kept. A fault is reported
// as a *ModelError that names the JSON path: fields that are unknown, missing
// or given twice, values of the wrong type, numbers that are not whole or do
// not fit in 64 bits, whatever Problem.Validate finds, and bytes that are not
// JSON. Errors of the reader itself are returned as they are.
func ReadProblem(r io.Reader) (*Problem, error) {
	d := &decoder{in: bufio.NewReaderSize(r, 1<<16)}
	p := &Problem{}
	issues := []issueFields{}
	_, err := d.object(fields{
		{"format", true, func() error {
			s, err := d.text()
			if err == nil && s != Format {
				err = d.fault("%q is not %q", clip(s), Format)
			}
			return err
		}},
		{"name", false, d.textInto(&p.Name)},
		{"parties", true, d.intInto(&p.Parties)},
		{"horizon", true, d.int64Into(&p.Horizon)},
		{"events", true, d.intInto(&p.Events)},
		{"issues", true, func() error { return d.issues(&issues) }},
		{"atoms", true, func() error { return d.atoms(&p.Atoms) }},
		{"statements", true, func() error { return d.statements(&p.Statements) }},
	})
	if err == nil {
		err = d.end()
	}
	if err != nil {
		return nil, err
	}
	if p.Issues, err = orderIssues(issues); err != nil {
		return nil, err
	}
	if err := p.Validate(); err != nil {
		return nil, err
	}
	return p, nil
}

// An issueFields is an issue of the file, with its id.
type issueFields struct {
	Issue
	id int64
}

// orderIssues puts issues in the order of their ids, which must be 0, 1, 2 and
// so on.
func orderIssues(in []issueFields) ([]Issue, error) {
	issues := make([]Issue, len(in))
	place := make([]int, len(in))
	for i := range place {
		place[i] = -1
	}
	for i, issue := range in {
		path := fmt.Sprintf("$.issues[%d].id", i)
		if issue.id < 0 || issue.id >= int64(len(in)) {
			return nil, outOfRange(path, issue.id, len(in), "issues")
		}
		if first := place[issue.id]; first >= 0 {
			return nil, wrong(path, "%d is also the id of $.issues[%d]", issue.id, first)
		}
		place[issue.id] = i
		issues[issue.id] = issue.Issue
	}
	for id, issue := range issues {
		if err := (*Problem)(nil).checkIssue(issue); err != nil {
			return nil, within(err, "$.issues[%d]", place[id])
		}
	}
	return issues, nil
}

func (d *decoder) issues(to *[]issueFields) error {
	var kind string
	var n int
	var id, lo, hi int64
	fs := fields{
		{"id", true, d.int64Into(&id)},
		{"type", true, d.textInto(&kind)},
		{"n", false, d.intInto(&n)},
		{"lo", false, d.int64Into(&lo)},
		{"hi", false, d.int64Into(&hi)},
	}
	return d.array(func() error {
		given, err := d.object(fs)
		if err != nil {
			return err
		}
		issue := issueFields{id: id}
		switch kind {
		case "enum":
			err = d.exactly("an enum issue", given, "id", "type", "n")
			issue.Issue = Issue{Kind: Enum, N: n}
		case "int":
			err = d.exactly("an int issue", given, "id", "type", "lo", "hi")
			issue.Issue = Issue{Kind: Int, Lo: lo, Hi: hi}
		default:
			err = d.faultAt(".type", "%q is neither \"enum\" nor \"int\"", clip(kind))
		}
		*to = append(*to, issue)
		return err
	})
}

func (d *decoder) atoms(to *[]Atom) error {
	var kind string
	var i, e, x, y int
	var o, v, c int64
	fs := fields{
		{"t", true, d.textInto(&kind)},
		{"i", false, d.intInto(&i)},
		{"o", false, d.int64Into(&o)},
		{"v", false, d.int64Into(&v)},
		{"e", false, d.intInto(&e)},
		{"x", false, d.intInto(&x)},
		{"y", false, d.intInto(&y)},
		{"c", false, d.int64Into(&c)},
	}
	return d.array(func() error {
		given, err := d.object(fs)
		if err != nil {
			return err
		}
		var a Atom
		switch kind {
		case "opt":
			err = d.exactly("an opt atom", given, "t", "i", "o")
			a = Atom{Kind: Option, Issue: i, Value: o}
		case "le":
			err = d.exactly("an le atom", given, "t", "i", "v")
			a = Atom{Kind: AtMost, Issue: i, Value: v}
		case "occ":
			err = d.exactly("an occ atom", given, "t", "e")
			a = Atom{Kind: Occurs, X: e}
		case "diff":
			err = d.exactly("a diff atom", given, "t", "x", "y", "c")
			a = Atom{Kind: Within, X: x, Y: y, Value: c}
		default:
			err = d.faultAt(".t", "%q is none of \"opt\", \"le\", \"occ\" and \"diff\"", clip(kind))
		}
		*to = append(*to, a)
		return err
	})
}

func (d *decoder) statements(to *[]Statement) error {
	var st Statement
	var clauses [][]int
	var clause []int
	var l int
	readInto := d.intInto(&l)
	literal := func() error {
		err := readInto()
		clause = append(clause, l)
		return err
	}
	readClause := func() error {
		clause = clause[:0]
		err := d.array(literal)
		clauses = append(clauses, slices.Clone(clause))
		return err
	}
	fs := fields{
		{"id", true, d.intInto(&st.ID)},
		{"party", true, d.intInto(&st.Party)},
		{"cost", true, d.int64Into(&st.Cost)},
		{"kind", false, d.textInto(&st.Kind)},
		{"text", false, d.textInto(&st.Text)},
		{"clauses", true, func() error {
			clauses = clauses[:0]
			err := d.array(readClause)
			st.Clauses = slices.Clone(clauses)
			return err
		}},
	}
	return d.array(func() error {
		st = Statement{}
		_, err := d.object(fs)
		*to = append(*to, st)
		return err
	})
}

// decoder reads JSON of which the shape is known. Since no value is ever
// skipped, nothing in the file can make it go deeper than the format does.
type decoder struct {
	in   *bufio.Reader
	path []step
	word []byte
}

// A step of a JSON path is a field, or a place in an array.
type step struct {
	field string
	place int
}

// fields are what an object may have.
type fields []struct {
	name     string
	required bool
	read     func() error
}

func (d *decoder) where() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range d.path {
		if s.field == "" {
			fmt.Fprintf(&b, "[%d]", s.place)
		} else {
			b.WriteByte('.')
			b.WriteString(s.field)
		}
	}
	return b.String()
}

func (d *decoder) fault(format string, args ...any) error {
	return wrong(d.where(), format, args...)
}

func (d *decoder) faultAt(below, format string, args ...any) error {
	return wrong(d.where()+below, format, args...)
}

// broken explains an error of the reader: the file ends too soon, or cannot be
// read.
func (d *decoder) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return d.fault("the file ends too soon")
	}
	return err
}

// next returns the next byte that is not white space, without taking it.
func (d *decoder) next() (byte, error) {
	for {
		b, err := d.in.ReadByte()
		if err != nil {
			return 0, d.broken(err)
		}
		switch b {
		case ' ', '\t', '\n', '\r':
		default:
			return b, d.in.UnreadByte()
		}
	}
}

// is takes the next byte if it is the one given.
func (d *decoder) is(want byte) (bool, error) {
	b, err := d.next()
	if err != nil || b != want {
		return false, err
	}
	_, err = d.in.ReadByte()
	return true, err
}

// expect takes the byte that begins or continues a value.
func (d *decoder) expect(want byte, what string) error {
	ok, err := d.is(want)
	if err != nil || ok {
		return err
	}
	return d.unexpected(what)
}

func (d *decoder) unexpected(what string) error {
	b, err := d.next()
	if err != nil {
		return err
	}
	found := fmt.Sprintf("%q", rune(b))
	switch {
	case b == '{':
		found = "an object"
	case b == '[':
		found = "an array"
	case b == '"':
		found = "a string"
	case b == '-' || b >= '0' && b <= '9':
		found = "a number"
	case b == 't' || b == 'f':
		found = "true or false"
	case b == 'n':
		found = "null"
	}
	return d.fault("found %s instead of %s", found, what)
}

// object reads an object that has each field at most once, and tells which
// were there.
func (d *decoder) object(fs fields) (given, error) {
	g := given{fs, 0}
	if err := d.expect('{', "an object"); err != nil {
		return g, err
	}
	end, err := d.is('}')
	for first := true; !end && err == nil; first = false {
		if !first {
			if end, err = d.is('}'); end || err != nil {
				break
			}
			if err = d.expect(',', "a comma or the end of the object"); err != nil {
				break
			}
		}
		err = d.field(&g)
	}
	if err != nil {
		return g, err
	}
	for i, f := range fs {
		if f.required && g.bits&(1<<i) == 0 {
			return g, d.fault("field %q is missing", f.name)
		}
	}
	return g, nil
}

// given says which of some fields an object has.
type given struct {
	fields fields
	bits   uint
}

func (d *decoder) field(g *given) error {
	name, err := d.string("a field name")
	if err != nil {
		return err
	}
	for i, f := range g.fields {
		if f.name != string(name) {
			continue
		}
		if g.bits&(1<<i) != 0 {
			return d.faultAt("."+f.name, "given twice")
		}
		g.bits |= 1 << i
		if err := d.expect(':', "a colon"); err != nil {
			return err
		}
		d.path = append(d.path, step{field: f.name})
		err := f.read()
		if err == nil {
			d.path = d.path[:len(d.path)-1]
		}
		return err
	}
	return d.faultAt("."+clip(string(name)), "unknown field")
}

// exactly complains of fields that are missing or do not belong.
func (d *decoder) exactly(what string, g given, names ...string) error {
	wanted := uint(0)
	for i, f := range g.fields {
		for _, name := range names {
			if f.name == name {
				wanted |= 1 << i
				if g.bits&(1<<i) == 0 {
					return d.fault("field %q is missing: %s needs it", name, what)
				}
			}
		}
	}
	for i, f := range g.fields {
		if g.bits&^wanted&(1<<i) != 0 {
			return d.faultAt("."+f.name, "unknown field for %s", what)
		}
	}
	return nil
}

func (d *decoder) array(element func() error) error {
	if err := d.expect('[', "an array"); err != nil {
		return err
	}
	if end, err := d.is(']'); end || err != nil {
		return err
	}
	d.path = append(d.path, step{})
	for {
		if err := element(); err != nil {
			return err
		}
		d.path[len(d.path)-1].place++
		end, err := d.is(']')
		if err != nil {
			return err
		}
		if end {
			d.path = d.path[:len(d.path)-1]
			return nil
		}
		if err := d.expect(',', "a comma or the end of the array"); err != nil {
			return err
		}
	}
}

// end checks that nothing follows.
func (d *decoder) end() error {
	for {
		b, err := d.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case b != ' ' && b != '\t' && b != '\n' && b != '\r':
			return d.fault("something follows the end of the problem")
		}
	}
}

func (d *decoder) text() (string, error) {
	s, err := d.string("a string")
	return string(s), err
}

func (d *decoder) textInto(to *string) func() error {
	return func() (err error) {
		*to, err = d.text()
		return err
	}
}

// string reads a string into d.word.
func (d *decoder) string(what string) ([]byte, error) {
	if err := d.expect('"', what); err != nil {
		return nil, err
	}
	d.word = append(d.word[:0], '"')
	escapes := false
	for {
		b, err := d.in.ReadByte()
		if err != nil {
			return nil, d.broken(err)
		}
		d.word = append(d.word, b)
		switch {
		case b == '"':
			if !utf8.Valid(d.word) {
				return nil, d.fault("a string is not valid UTF-8")
			}
			if !escapes {
				return d.word[1 : len(d.word)-1], nil
			}
			var s string
			if err := json.Unmarshal(d.word, &s); err != nil {
				return nil, d.fault("a string has a wrong escape")
			}
			d.word = append(d.word[:0], s...)
			return d.word, nil
		case b < ' ':
			return nil, d.fault("a string has a control character")
		case b == '\\':
			escapes = true
			if b, err = d.in.ReadByte(); err != nil {
				return nil, d.broken(err)
			}
			d.word = append(d.word, b)
		}
	}
}

// number reads a whole number of 64 bits.
func (d *decoder) number() (int64, error) {
	b, err := d.next()
	if err != nil {
		return 0, err
	}
	if b != '-' && (b < '0' || b > '9') {
		return 0, d.unexpected("a whole number")
	}
	d.word = d.word[:0]
	for {
		b, err := d.in.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if b == '.' || b == 'e' || b == 'E' {
			return 0, d.fault("%s%c... is not written as a whole number", d.word, b)
		}
		if b != '-' && (b < '0' || b > '9') {
			if err := d.in.UnreadByte(); err != nil {
				return 0, err
			}
			break
		}
		if len(d.word) > maxDigits {
			return 0, d.fault("%s... does not fit in 64 bits", d.word)
		}
		d.word = append(d.word, b)
	}
	digits := d.word
	if digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 1 && digits[0] == '0' || bytes.IndexByte(digits, '-') >= 0 {
		return 0, d.fault("%q is no number", d.word)
	}
	if len(digits) > 18 { // may be too great
		n, err := strconv.ParseInt(string(d.word), 10, 64)
		if err != nil {
			return 0, d.fault("%s does not fit in 64 bits", d.word)
		}
		return n, nil
	}
	n := int64(0)
	for _, c := range digits {
		n = 10*n + int64(c-'0')
	}
	if d.word[0] == '-' {
		n = -n
	}
	return n, nil
}

// maxDigits is more than any number of 64 bits has; longer ones are not kept.
const maxDigits = 32

func (d *decoder) int64Into(to *int64) func() error {
	return func() (err error) {
		*to, err = d.number()
		return err
	}
}

// intInto reads a number that counts or numbers things.
func (d *decoder) intInto(to *int) func() error {
	return func() error {
		n, err := d.number()
		if err == nil && int64(int(n)) != n {
			err = d.fault("%d is out of range", n)
		}
		*to = int(n)
		return err
	}
}

// clip keeps an error short whatever the file has.
func clip(s string) string {
	const most = 40
	if len(s) <= most {
		return s
	}
	for i := range s {
		if i > most {
			return s[:i] + "..."
		}
	}
	return s
}
