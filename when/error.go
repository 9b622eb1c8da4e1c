package when

import (
	"fmt"
	"unicode/utf8"
)

// A Code names a kind of error. Codes are stable: scripts may rely on them.
type Code string

// The codes of an Error.
const (
	CodeForm     Code = "date-form"         // not written as EDTF is written
	CodeLevel    Code = "date-level"        // EDTF, but of a level that is not read
	CodeNone     Code = "date-none"         // well written, but there is no such date or time
	CodeOrder    Code = "date-order"        // the end lies before the start
	CodeLimit    Code = "date-limit"        // a year of too many digits, or a day without a text form
	CodeDuration Code = "duration-form"     // not a duration in calendar terms
	CodeTooLong  Code = "duration-limit"    // a number in a duration is too large
	CodeOverflow Code = "duration-overflow" // the sum lies beyond MaxDay
)

// An Error says why a text is not a date, a day or a duration, or why a sum
// is none.
type Error struct {
	Code   Code
	Text   string // the whole text that was being read
	Offset int    // where in Text the trouble is, in bytes from 0
	Found  string // what stands there; empty if the text ends there
	Want   string // what was expected, in words
}

func (e *Error) Error() string {
	found := "nothing"
	if e.Found != "" {
		found = quote(e.Found)
	}
	return fmt.Sprintf("%s at byte %d: found %s, expected %s", quote(e.Text), e.Offset, found, e.Want)
}

// fault is the Error about s[from:to].
func fault(code Code, s string, from, to int, want string) *Error {
	return &Error{Code: code, Text: s, Offset: from, Found: s[from:to], Want: want}
}

// quote quotes the beginning of a text that may be of any length.
func quote(s string) string {
	const most = 60
	if len(s) <= most {
		return fmt.Sprintf("%q", s)
	}
	cut := most
	for cut > most-utf8.UTFMax && !utf8.RuneStart(s[cut]) {
		cut--
	}
	return fmt.Sprintf("%q...", s[:cut])
}
