package store

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"parley/dossier"
)

// Batch is what is appended at once.
type Batch struct {
	// By is who records it.
	By string
	// New is set where the dossier is made with it; else there must be one.
	New bool
	// Changes are new versions, each of another record.
	Changes []Change
	// Rests are records that the changes rest on, with the versions that were
	// looked at: nobody may have replaced them meanwhile.
	Rests []Version
	// Size, if it is not 0, is how many entries the log must still have: nobody
	// may have changed anything meanwhile.
	Size int64
	// Papers are put in the same breath.
	Papers []Paper
}

// Version names a version of a record; 0: there is no such record.
type Version struct {
	dossier.Address
	Version int64
}

// Change is a new version of a record. Put, PutInfo and Retract make one.
type Change struct {
	Kind dossier.Kind
	ID   string
	// Replaces is the version that it takes the place of; 0 for a new record,
	// or one that was retracted. Where that is not the newest any more, the
	// change conflicts.
	Replaces int64
	Act      Act
	Body     []byte
	Words    []string // for the search
}

// Put saves a record in place of a version of it.
func Put(r dossier.Record, replaces int64) Change {
	return Change{Kind: r.Kind(), ID: r.Head().ID, Replaces: replaces, Act: Saved, Body: dossier.FormatRecord(r), Words: Words(dossier.Texts(r)...)}
}

// PutInfo saves a dossier's own page in place of a version of it.
func PutInfo(i dossier.Info, replaces int64) Change {
	return Change{Kind: InfoKind, ID: InfoID, Replaces: replaces, Act: Saved, Body: dossier.FormatInfo(i)}
}

// Retract takes a record back in its version.
func Retract(at dossier.Address, replaces int64) Change {
	return Change{Kind: at.Kind, ID: at.ID, Replaces: replaces, Act: Retracted}
}

// Shred destroys all versions of a record, of which this is the newest. That
// there was such a record, when, and who shredded it stays in the log.
func Shred(at dossier.Address, replaces int64) Change {
	return Change{Kind: at.Kind, ID: at.ID, Replaces: replaces, Act: Shredded}
}

// Of makes the batch by which a whole dossier is put into a store.
func Of(d *dossier.Dossier, by string) Batch {
	b := Batch{By: by, New: true, Changes: []Change{PutInfo(d.Info, 0)}}
	d.Each(func(r dossier.Record) bool {
		b.Changes = append(b.Changes, Put(r, 0))
		return true
	})
	return b
}

// What goes wrong. A store wraps these, with what to do.
var (
	ErrNoDossier = errors.New("there is no such dossier in the store")
	ErrExists    = errors.New("the dossier is in the store already")
	ErrRefused   = errors.New("refused")
	// ErrMoved: the log, or a paper, is not any more what the writer looked at.
	ErrMoved = errors.New("somebody else has written meanwhile")
)

// Conflict is a change that somebody else's came before. Theirs may be hidden from
// who wanted to save Mine by now: show it as a view has it.
type Conflict struct {
	Mine   Change
	Theirs Entry // the newest version
}

// Conflicts are the changes of a batch of which the records were replaced
// meanwhile. Nothing of the batch was written.
type Conflicts []Conflict

func (cs Conflicts) Error() string {
	lines := make([]string, len(cs))
	for i, c := range cs {
		h := c.Theirs.Header
		lines[i] = fmt.Sprintf("%s: version %d was replaced: version %d was %s by %s on %s", h.Address(), c.Mine.Replaces, h.Version, h.Act, h.By, h.At.UTC().Format(time.DateTime))
	}
	return strings.Join(lines, "\n") + "\nnothing was written; look at both versions and save again over the newest [conflict]"
}

func (cs Conflicts) Is(err error) bool { return err == ErrMoved }

// The largest of what is appended. What is written must be readable as a folder
// too.
const (
	maxLine = 1 << 20  // bytes in a line of a record's text
	maxBody = 16 << 20 // bytes in a record's text
	maxBy   = 200
	maxName = 100
)

// ValidName says what is wrong with a dossier's name, or nil: letters, digits,
// dots, dashes and underscores, beginning with a letter or digit.
func ValidName(name string) error {
	ok := name != "" && len(name) <= maxName && utf8.ValidString(name)
	for i, r := range name {
		ok = ok && (unicode.IsLetter(r) || unicode.IsDigit(r) || i > 0 && strings.ContainsRune("._-", r))
	}
	if !ok {
		return fmt.Errorf("%w: %q is no name for a dossier: letters and digits, with dots, dashes or underscores between, at most %d [bad-name]", ErrRefused, clip(name), maxName)
	}
	return nil
}

func clip(s string) string {
	if len(s) > 60 {
		s = strings.ToValidUTF8(s[:57], "") + "..."
	}
	return s
}

// check refuses what could not be read back.
func (b *Batch) check() error {
	refuse := func(format string, args ...any) error {
		return fmt.Errorf("%w: "+format, append([]any{ErrRefused}, args...)...)
	}
	if b.By == "" || len(b.By) > maxBy || !utf8.ValidString(b.By) || strings.ContainsFunc(b.By, unicode.IsControl) {
		return refuse("%q is no name of who records: expected some text in one line, at most %d bytes [bad-name]", clip(b.By), maxBy)
	}
	seen := map[dossier.Address]bool{}
	for _, c := range b.Changes {
		at := dossier.Address{Kind: c.Kind, ID: c.ID}
		switch {
		case !dossier.ValidID(c.ID):
			return refuse("%q is no id: lower-case letters, digits, dots, dashes and underscores [bad-id]", clip(c.ID))
		case c.Kind == InfoKind && (c.ID != InfoID || c.Act != Saved), c.Kind != InfoKind && dossier.FileOf(c.Kind) == "":
			return refuse("%q is no kind of record [bad-kind]", clip(at.String()))
		case !slices.Contains(acts, c.Act):
			return refuse("%s cannot be %q: expected saved, retracted or shredded [bad-act]", at, clip(string(c.Act)))
		case seen[at]:
			return refuse("%s is changed twice in one batch [twice]", at)
		case (c.Act == Saved) != (len(c.Body) > 0):
			return refuse("%s is %s with a text of %d bytes [no-body]", at, c.Act, len(c.Body))
		case len(c.Body) > maxBody:
			return refuse("the text of %s has %d MB, expected at most %d [too-large]", at, len(c.Body)>>20, maxBody>>20)
		case longestLine(c.Body) > maxLine:
			return refuse("a field of %s has more than %d bytes; no text of a dossier is as long in one piece: keep it as a file and cite its hash [too-large]", at, maxLine)
		}
		seen[at] = true
	}
	return nil
}

func longestLine(text []byte) int {
	longest := 0
	for len(text) > longest {
		n := bytes.IndexByte(text, '\n')
		if n < 0 {
			n = len(text)
		}
		longest = max(longest, n)
		text = text[min(n+1, len(text)):]
	}
	return longest
}

// Shreds tells whether a batch destroys something.
func (b *Batch) Shreds() bool {
	return slices.ContainsFunc(b.Changes, func(c Change) bool { return c.Act == Shredded })
}
