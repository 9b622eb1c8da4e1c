package extract

import (
	"bytes"
	"encoding/binary"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/net/html/charset"
)

// decode returns the bytes of a text as UTF-8, and a remark where the encoding
// was not plain. Text that is UTF-8 is returned as it is, but for a byte-order
// mark.
func decode(data []byte) (text, remark string, err error) {
	switch {
	case bytes.HasPrefix(data, []byte("\xef\xbb\xbf")):
		data = data[3:]
	case bytes.HasPrefix(data, []byte("\xff\xfe")):
		return fromUTF16(data[2:], binary.LittleEndian), "", nil
	case bytes.HasPrefix(data, []byte("\xfe\xff")):
		return fromUTF16(data[2:], binary.BigEndian), "", nil
	}
	if at := bytes.IndexByte(data, 0); at >= 0 {
		return "", "", fail("binary", "byte %d of the file is NUL: it is a binary file, or text in an encoding that is not marked; save it as UTF-8", at)
	}
	if n := controls(data); n*50 > len(data) {
		return "", "", fail("binary", "%d of the file's %d bytes are control characters: it is not text", n, len(data))
	}
	if utf8.Valid(data) {
		return string(data), "", nil
	}
	bad, wide := 0, 0
	for rest := data; len(rest) > 0; {
		r, n := utf8.DecodeRune(rest)
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			wide++
		}
		rest = rest[n:]
	}
	switch {
	case bad > 8 && bad*4 > len(data):
		return "", "", fail("binary", "%d of the file's %d bytes are no UTF-8: it is not text, or in an encoding that is not read; save it as UTF-8", bad, len(data))
	case wide > bad: // UTF-8 with damage
		return strings.ToValidUTF8(string(data), "�"), "Some bytes are no UTF-8; each run of them is shown as �.", nil
	}
	return windows1252(data), "The text is not UTF-8; it was read as Windows-1252.", nil
}

// controls counts control characters that text does not have.
func controls(data []byte) (n int) {
	for _, c := range data {
		if c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f' && c != '\v' && c != 0x1b || c == 0x7f {
			n++
		}
	}
	return n
}

func fromUTF16(data []byte, order binary.ByteOrder) string {
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(units))
}

func windows1252(data []byte) string { return inCharset("windows-1252", data) }

// inCharset decodes bytes in a named encoding; where the name is not known, as
// Windows-1252 or UTF-8.
func inCharset(name string, data []byte) string {
	if e, _ := charset.Lookup(name); e != nil {
		if out, err := e.NewDecoder().Bytes(data); err == nil {
			return strings.ToValidUTF8(string(out), "�")
		}
	}
	if utf8.Valid(data) {
		return string(data)
	}
	return windows1252(data)
}
