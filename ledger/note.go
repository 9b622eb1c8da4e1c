package ledger

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/note"
)

// Notice is a text that a desk or a person signs: a first line that says what
// kind of notice it is, and then lines of a name, a blank and a value. It can
// be read aloud; it has one form only.
type Notice struct {
	Head   string // as "parley/sent/v1"
	Fields []Field
}

// Get returns the value of a field; "" if there is none.
func (n *Notice) Get(name string) string {
	for _, f := range n.Fields {
		if f.Name == name {
			return f.Value
		}
	}
	return ""
}

// Time reads a field that is a time, as NoticeTime writes it.
func (n *Notice) Time(name string) (time.Time, error) {
	at, err := time.Parse(time.RFC3339, n.Get(name))
	if err != nil || NoticeTime(at) != n.Get(name) {
		return at, fmt.Errorf("%q is no time; it is written as 2026-03-02T07:00:00Z", clip(n.Get(name)))
	}
	return at, nil
}

// NoticeTime writes a time to the second, in UTC.
func NoticeTime(at time.Time) string { return at.UTC().Format(time.RFC3339) }

// Text is what is signed. Fields without a value are left out.
func (n *Notice) Text() (string, error) {
	var b strings.Builder
	b.WriteString(n.Head + "\n")
	for _, f := range n.Fields {
		if f.Value == "" {
			continue
		}
		if err := checkValue(f.Value); err != nil {
			return "", fmt.Errorf("%s: %w", f.Name, err)
		}
		fmt.Fprintf(&b, "%s %s\n", f.Name, f.Value)
	}
	return b.String(), nil
}

const maxValue = 4096 // bytes in a field of a notice

func checkValue(s string) error {
	switch {
	case len(s) > maxValue:
		return fmt.Errorf("it is longer than %d bytes", maxValue)
	case !utf8.ValidString(s):
		return fmt.Errorf("%q is no text", clip(s))
	case strings.TrimSpace(s) != s:
		return fmt.Errorf("%q begins or ends with a blank", clip(s))
	case strings.ContainsFunc(s, func(r rune) bool {
		return unicode.IsControl(r) || unicode.In(r, unicode.Zl, unicode.Zp, unicode.Bidi_Control)
	}):
		return fmt.Errorf("%q has a character that could make it read otherwise than it is", clip(s))
	}
	return nil
}

// ParseNotice reads a notice of a kind. Its fields stand in the order of names;
// those in optional may be missing.
func ParseNotice(text, head string, names []string, optional ...string) (*Notice, error) {
	first, rest, ok := strings.Cut(text, "\n")
	if !ok || first != head {
		return nil, fmt.Errorf("this is no notice of the form %s", head)
	}
	n := &Notice{Head: head}
	for _, name := range names {
		line, after, ok := strings.Cut(rest, "\n")
		value, has := strings.CutPrefix(line, name+" ")
		if !ok || !has {
			if slices.Contains(optional, name) {
				continue
			}
			return nil, fmt.Errorf("the notice lacks the line %q", name)
		}
		if err := checkValue(value); err != nil || value == "" {
			return nil, fmt.Errorf("the line %q of the notice has no value that could be: %w", name, err)
		}
		n.Fields = append(n.Fields, Field{name, value})
		rest = after
	}
	if rest != "" {
		return nil, fmt.Errorf("the notice has a line too many: %q", clip(strings.TrimSuffix(rest, "\n")))
	}
	return n, nil
}

// SignNotice signs a notice in the name of the key.
func (d *DeskKey) SignNotice(n *Notice) ([]byte, error) {
	text, err := n.Text()
	if err != nil {
		return nil, err
	}
	return note.Sign(&note.Note{Text: text}, d.signer(d.name))
}

// OpenNotice verifies a signed notice against the card of who is to have signed
// it and returns its text.
func OpenNotice(signed []byte, by *Card) (string, error) {
	return openNote(signed, func(name string) *Card {
		if name != by.Name {
			return nil
		}
		return by
	}, false)
}
