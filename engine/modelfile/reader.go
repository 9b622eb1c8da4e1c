package modelfile

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Reader reads JSON of which the shape is known. Since no value is ever
// skipped, nothing in the file can make it go deeper than the format does.
type Reader struct {
	in   *bufio.Reader
	path []step
	word []byte
}

// NewReader returns a reader of one model.
func NewReader(in io.Reader) *Reader { return &Reader{in: bufio.NewReaderSize(in, 1<<16)} }

// A step of a JSON path is a field, or a place in an array.
type step struct {
	field string
	place int
}

// Fields are what an object may have: each with whether it must be there, and
// what reads its value.
type Fields []struct {
	Name     string
	Required bool
	Read     func() error
}

func (r *Reader) where() string {
	var b strings.Builder
	b.WriteByte('$')
	for _, s := range r.path {
		if s.field == "" {
			fmt.Fprintf(&b, "[%d]", s.place)
		} else {
			b.WriteByte('.')
			b.WriteString(s.field)
		}
	}
	return b.String()
}

// Fault is an *Error at the place that is being read.
func (r *Reader) Fault(format string, args ...any) error {
	return Wrong(r.where(), format, args...)
}

// FaultAt is an *Error at a path below that place, such as ".name".
func (r *Reader) FaultAt(below, format string, args ...any) error {
	return Wrong(r.where()+below, format, args...)
}

// broken explains an error of the reader: the file ends too soon, or cannot be
// read.
func (r *Reader) broken(err error) error {
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return r.Fault("the file ends too soon")
	}
	return err
}

// next returns the next byte that is not white space, without taking it.
func (r *Reader) next() (byte, error) {
	for {
		b, err := r.in.ReadByte()
		if err != nil {
			return 0, r.broken(err)
		}
		switch b {
		case ' ', '\t', '\n', '\r':
		default:
			return b, r.in.UnreadByte()
		}
	}
}

// is takes the next byte if it is the one given.
func (r *Reader) is(want byte) (bool, error) {
	b, err := r.next()
	if err != nil || b != want {
		return false, err
	}
	_, err = r.in.ReadByte()
	return true, err
}

// expect takes the byte that begins or continues a value.
func (r *Reader) expect(want byte, what string) error {
	ok, err := r.is(want)
	if err != nil || ok {
		return err
	}
	return r.unexpected(what)
}

func (r *Reader) unexpected(what string) error {
	b, err := r.next()
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
	return r.Fault("found %s instead of %s", found, what)
}

// Object reads an object that has each field at most once, and tells which
// were there.
func (r *Reader) Object(fs Fields) (Given, error) {
	g := Given{fs, 0}
	if err := r.expect('{', "an object"); err != nil {
		return g, err
	}
	end, err := r.is('}')
	for first := true; !end && err == nil; first = false {
		if !first {
			if end, err = r.is('}'); end || err != nil {
				break
			}
			if err = r.expect(',', "a comma or the end of the object"); err != nil {
				break
			}
		}
		err = r.field(&g)
	}
	if err != nil {
		return g, err
	}
	for i, f := range fs {
		if f.Required && g.bits&(1<<i) == 0 {
			return g, r.Fault("field %q is missing", f.Name)
		}
	}
	return g, nil
}

// Given says which of some fields an object has.
type Given struct {
	fields Fields
	bits   uint
}

// Has reports whether a field was there.
func (g Given) Has(name string) bool {
	for i, f := range g.fields {
		if f.Name == name {
			return g.bits&(1<<i) != 0
		}
	}
	return false
}

func (r *Reader) field(g *Given) error {
	name, err := r.string("a field name")
	if err != nil {
		return err
	}
	for i, f := range g.fields {
		if f.Name != string(name) {
			continue
		}
		if g.bits&(1<<i) != 0 {
			return r.FaultAt("."+f.Name, "given twice")
		}
		g.bits |= 1 << i
		if err := r.expect(':', "a colon"); err != nil {
			return err
		}
		r.path = append(r.path, step{field: f.Name})
		err := f.Read()
		if err == nil {
			r.path = r.path[:len(r.path)-1]
		}
		return err
	}
	return r.FaultAt("."+Clip(string(name)), "unknown field")
}

// Exactly complains of fields that are missing or do not belong.
func (r *Reader) Exactly(what string, g Given, names ...string) error {
	wanted := uint(0)
	for i, f := range g.fields {
		for _, name := range names {
			if f.Name == name {
				wanted |= 1 << i
				if g.bits&(1<<i) == 0 {
					return r.Fault("field %q is missing: %s needs it", name, what)
				}
			}
		}
	}
	for i, f := range g.fields {
		if g.bits&^wanted&(1<<i) != 0 {
			return r.FaultAt("."+f.Name, "unknown field for %s", what)
		}
	}
	return nil
}

// Array reads an array; element reads each of its elements.
func (r *Reader) Array(element func() error) error {
	if err := r.expect('[', "an array"); err != nil {
		return err
	}
	if end, err := r.is(']'); end || err != nil {
		return err
	}
	r.path = append(r.path, step{})
	for {
		if err := element(); err != nil {
			return err
		}
		r.path[len(r.path)-1].place++
		end, err := r.is(']')
		if err != nil {
			return err
		}
		if end {
			r.path = r.path[:len(r.path)-1]
			return nil
		}
		if err := r.expect(',', "a comma or the end of the array"); err != nil {
			return err
		}
	}
}

// End checks that nothing follows.
func (r *Reader) End() error {
	for {
		b, err := r.in.ReadByte()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case b != ' ' && b != '\t' && b != '\n' && b != '\r':
			return r.Fault("something follows the end of the model")
		}
	}
}

// Text reads a string.
func (r *Reader) Text() (string, error) {
	s, err := r.string("a string")
	return string(s), err
}

// TextInto is Text for a field.
func (r *Reader) TextInto(to *string) func() error {
	return func() (err error) {
		*to, err = r.Text()
		return err
	}
}

// Bytes reads a string. They are overwritten by what is read next.
func (r *Reader) Bytes() ([]byte, error) { return r.string("a string") }

// AtArray tells whether an array is what comes next.
func (r *Reader) AtArray() (bool, error) {
	b, err := r.next()
	return b == '[', err
}

// string reads a string into r.word.
func (r *Reader) string(what string) ([]byte, error) {
	if err := r.expect('"', what); err != nil {
		return nil, err
	}
	r.word = append(r.word[:0], '"')
	escapes := false
	for ended := false; !ended; {
		part, err := r.in.ReadSlice('"')
		escapes = escapes || bytes.IndexByte(part, '\\') >= 0
		r.word = append(r.word, part...)
		switch {
		case errors.Is(err, bufio.ErrBufferFull): // a long string comes in parts
		case err != nil:
			return nil, r.broken(err)
		default:
			before := bytes.TrimRight(r.word[:len(r.word)-1], `\`)
			ended = (len(r.word)-len(before))%2 == 1 // else the quotation mark is escaped
		}
	}
	for _, b := range r.word {
		if b < ' ' {
			return nil, r.Fault("a string has a control character")
		}
	}
	if !utf8.Valid(r.word) {
		return nil, r.Fault("a string is not valid UTF-8")
	}
	if !escapes {
		return r.word[1 : len(r.word)-1], nil
	}
	var s string
	if err := json.Unmarshal(r.word, &s); err != nil {
		return nil, r.Fault("a string has a wrong escape")
	}
	r.word = append(r.word[:0], s...)
	return r.word, nil
}

// number reads a whole number of 64 bits.
func (r *Reader) number() (int64, error) {
	b, err := r.next()
	if err != nil {
		return 0, err
	}
	if b != '-' && (b < '0' || b > '9') {
		return 0, r.unexpected("a whole number")
	}
	r.word = r.word[:0]
	for {
		b, err := r.in.ReadByte()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return 0, err
		}
		if b == '.' || b == 'e' || b == 'E' {
			return 0, r.Fault("%s%c... is not written as a whole number", r.word, b)
		}
		if b != '-' && (b < '0' || b > '9') {
			if err := r.in.UnreadByte(); err != nil {
				return 0, err
			}
			break
		}
		if len(r.word) > maxDigits {
			return 0, r.Fault("%s... does not fit in 64 bits", r.word)
		}
		r.word = append(r.word, b)
	}
	digits := r.word
	if digits[0] == '-' {
		digits = digits[1:]
	}
	if len(digits) == 0 || len(digits) > 1 && digits[0] == '0' || bytes.IndexByte(digits, '-') >= 0 {
		return 0, r.Fault("%q is no number", r.word)
	}
	if len(digits) > 18 { // may be too great
		n, err := strconv.ParseInt(string(r.word), 10, 64)
		if err != nil {
			return 0, r.Fault("%s does not fit in 64 bits", r.word)
		}
		return n, nil
	}
	n := int64(0)
	for _, c := range digits {
		n = 10*n + int64(c-'0')
	}
	if r.word[0] == '-' {
		n = -n
	}
	return n, nil
}

// maxDigits is more than any number of 64 bits has; longer ones are not kept.
const maxDigits = 32

// Int64Into reads a whole number of 64 bits.
func (r *Reader) Int64Into(to *int64) func() error {
	return func() (err error) {
		*to, err = r.number()
		return err
	}
}

// IntInto reads a number that counts or numbers things.
func (r *Reader) IntInto(to *int) func() error {
	return func() error {
		n, err := r.number()
		if err == nil && int64(int(n)) != n {
			err = r.Fault("%d is out of range", n)
		}
		*to = int(n)
		return err
	}
}

// Clip keeps an error short whatever the file has.
func Clip(s string) string {
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
