package ledger

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// ErrProof is wrapped by what says that a proof does not hold.
var ErrProof = errors.New("the proof does not hold")

// The first lines of proofs.
const (
	inclusionHead = "c2sp.org/tlog-proof@v1"
	growthHead    = "parley/growth@v1"
)

// Inclusion proves that an entry is in a log. As a file it is a C2SP tlog-proof;
// the card of the desk and the opening of the leaf are its extra data.
type Inclusion struct {
	Index      int64
	Path       tlog.RecordProof
	Checkpoint []byte // signed
	Card       *Card
	Opening    Opening
}

// extra is the extra data of an inclusion proof, as JSON.
type extra struct {
	Format string  `json:"format"`
	Card   string  `json:"card"`
	Salt   []byte  `json:"salt"`
	Header []Field `json:"header"`
	Body   []byte  `json:"body"`
}

const extraFormat = "parley.entry/1"

// Prove makes the proof that entry index is in the log that the checkpoint is of.
func Prove(index int64, o Opening, c Checkpoint, signed []byte, card *Card, stored tlog.HashReader) (*Inclusion, error) {
	if index < 0 || index >= c.Size {
		return nil, fmt.Errorf("entry %d is not among the %d of the checkpoint", index, c.Size)
	}
	path, err := tlog.ProveRecord(c.Size, index, stored)
	if err != nil {
		return nil, fmt.Errorf("the log's tree cannot be read: %w", err)
	}
	return &Inclusion{index, path, signed, card, o}, nil
}

// Text is the proof as a file.
func (p *Inclusion) Text() []byte {
	x, err := json.Marshal(extra{extraFormat, p.Card.Line(), p.Opening.Salt[:], p.Opening.Header, p.Opening.Body})
	if err != nil {
		panic(err) // strings and bytes can always be written
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nextra %s\nindex %d\n", inclusionHead, base64.StdEncoding.EncodeToString(x), p.Index)
	for _, h := range p.Path {
		fmt.Fprintln(&b, h)
	}
	b.WriteByte('\n')
	b.Write(p.Checkpoint)
	return b.Bytes()
}

// maxProof bounds the size of a proof that is read: a record and its path.
const maxProof = 32 << 20

// ParseInclusion reads a proof; it does not verify it.
func ParseInclusion(text []byte) (*Inclusion, error) {
	lines, checkpoint, err := parts(text, inclusionHead, maxProof)
	if err != nil {
		return nil, err
	}
	p := &Inclusion{Checkpoint: checkpoint}
	if len(lines) < 2 || !strings.HasPrefix(lines[0], "extra ") || !strings.HasPrefix(lines[1], "index ") {
		return nil, errors.New("the proof lacks the line with the entry, or that with its place")
	}
	raw, err := base64.StdEncoding.DecodeString(lines[0][len("extra "):])
	if err != nil {
		return nil, errors.New("the entry in the proof is damaged")
	}
	var x extra
	if err := strictJSON(raw, &x); err != nil || x.Format != extraFormat || len(x.Salt) != len(Salt{}) {
		return nil, errors.New("the entry in the proof is damaged, or of a form that this version does not know")
	}
	if p.Card, err = ParseCard([]byte(x.Card)); err != nil {
		return nil, err
	}
	p.Opening = Opening{Salt(x.Salt), x.Header, x.Body}
	if p.Index, err = parseSize(lines[1][len("index "):]); err != nil {
		return nil, fmt.Errorf("the place of the entry: %w", err)
	}
	if p.Path, err = parsePath(lines[2:]); err != nil {
		return nil, err
	}
	return p, onlyForm(text, p.Text())
}

// Verify checks everything that the proof says: the signature under the
// checkpoint, and that the entry is where it says. It does not say whose the
// card is; the caller compares it with one that it trusts.
func (p *Inclusion) Verify(witnesses ...*Witness) (Checkpoint, []Cosignature, error) {
	c, cosigned, err := OpenCheckpoint(p.Checkpoint, p.Card, witnesses...)
	if err != nil {
		return c, nil, err
	}
	if p.Index >= c.Size {
		return c, nil, fmt.Errorf("%w: entry %d cannot be in a log of %d", ErrProof, p.Index, c.Size)
	}
	if err := tlog.CheckRecord(p.Path, c.Size, c.Root, p.Index, p.Opening.Leaf().Hash()); err != nil {
		return c, nil, fmt.Errorf("%w: the entry is not in the log at place %d", ErrProof, p.Index)
	}
	return c, cosigned, nil
}

// Growth proves that a log only grew between two checkpoints: that all of the
// older is the beginning of the newer.
type Growth struct {
	OldSize    int64
	OldRoot    tlog.Hash
	Path       tlog.TreeProof
	Checkpoint []byte // the newer one, signed
	Card       *Card
}

// ProveGrowth makes the proof that the log of the newer checkpoint began as that
// of the older.
func ProveGrowth(older, newer Checkpoint, signed []byte, card *Card, stored tlog.HashReader) (*Growth, error) {
	if older.Origin != newer.Origin {
		return nil, fmt.Errorf("the checkpoints are of two logs, %s and %s", clip(older.Origin), clip(newer.Origin))
	}
	if older.Size > newer.Size {
		return nil, fmt.Errorf("%w: the log had %d entries and has %d", ErrProof, older.Size, newer.Size)
	}
	g := &Growth{OldSize: older.Size, OldRoot: older.Root, Checkpoint: signed, Card: card}
	if older.Size > 0 {
		path, err := tlog.ProveTree(newer.Size, older.Size, stored)
		if err != nil {
			return nil, fmt.Errorf("the log's tree cannot be read: %w", err)
		}
		g.Path = path
	}
	if err := g.check(newer); err != nil {
		return nil, err
	}
	return g, nil
}

// Text is the proof as a file: size and root of the older log, the card of the
// desk, the path, and the newer checkpoint.
func (g *Growth) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\nold %d %s\ncard %s\n", growthHead, g.OldSize, g.OldRoot, g.Card.Line())
	for _, h := range g.Path {
		fmt.Fprintln(&b, h)
	}
	b.WriteByte('\n')
	b.Write(g.Checkpoint)
	return b.Bytes()
}

// ParseGrowth reads a proof; it does not verify it.
func ParseGrowth(text []byte) (*Growth, error) {
	lines, checkpoint, err := parts(text, growthHead, maxProof)
	if err != nil {
		return nil, err
	}
	if len(lines) < 2 || !strings.HasPrefix(lines[1], "card ") {
		return nil, errors.New("the proof lacks its line on the older log, or the card of the desk")
	}
	g := &Growth{Checkpoint: checkpoint}
	old := strings.Split(lines[0], " ")
	if len(old) != 3 || old[0] != "old" {
		return nil, errors.New("the proof lacks its line on the older log")
	}
	if g.OldSize, err = parseSize(old[1]); err != nil {
		return nil, err
	}
	if g.OldRoot, err = parseHash(old[2]); err != nil {
		return nil, err
	}
	if g.Card, err = ParseCard([]byte(lines[1][len("card "):])); err != nil {
		return nil, err
	}
	if g.Path, err = parsePath(lines[2:]); err != nil {
		return nil, err
	}
	return g, onlyForm(text, g.Text())
}

// onlyForm refuses what says the same in other bytes than it would be written
// in: a proof has one form, so that two copies can be compared.
func onlyForm(text, form []byte) error {
	if !bytes.Equal(text, form) {
		return errors.New("it was changed: it does not stand in the form in which it is written")
	}
	return nil
}

// Verify checks the signature under the newer checkpoint and that the older log
// is its beginning.
func (g *Growth) Verify(witnesses ...*Witness) (newer Checkpoint, cosigned []Cosignature, err error) {
	if newer, cosigned, err = OpenCheckpoint(g.Checkpoint, g.Card, witnesses...); err != nil {
		return newer, nil, err
	}
	return newer, cosigned, g.check(newer)
}

func (g *Growth) check(newer Checkpoint) error {
	switch empty, _ := tlog.TreeHash(0, nil); {
	case g.OldSize > newer.Size:
		return fmt.Errorf("%w: the log had %d entries and has %d", ErrProof, g.OldSize, newer.Size)
	case g.OldSize == 0:
		if g.OldRoot != empty || len(g.Path) > 0 {
			return fmt.Errorf("%w: an empty log has another root", ErrProof)
		}
		return nil
	}
	if err := tlog.CheckTree(g.Path, newer.Size, newer.Root, g.OldSize, g.OldRoot); err != nil {
		return fmt.Errorf("%w: the log of %d entries is not the beginning of that of %d", ErrProof, g.OldSize, newer.Size)
	}
	return nil
}

// parts takes a file apart: the lines below its head, and the signed checkpoint
// behind the blank line.
func parts(text []byte, head string, most int) (lines []string, checkpoint []byte, err error) {
	if len(text) > most {
		return nil, nil, fmt.Errorf("it is longer than %d bytes", most)
	}
	above, below, ok := bytes.Cut(text, []byte("\n\n"))
	lines = strings.Split(string(above), "\n")
	if !ok || lines[0] != head {
		return nil, nil, fmt.Errorf("it is not whole: it begins with %q and has a checkpoint behind a blank line", head)
	}
	return lines[1:], below, nil
}

// What a file is that holds something to verify.
type Thing string

const (
	ACheckpoint Thing = "checkpoint"
	AnInclusion Thing = "proof of an entry"
	AGrowth     Thing = "proof of growth"
	ACopy       Thing = "copy of a log"
)

// Recognise tells by its beginning what a file is; a checkpoint if by nothing
// else.
func Recognise(text []byte) Thing {
	for head, thing := range map[string]Thing{inclusionHead: AnInclusion, growthHead: AGrowth, copyHead: ACopy} {
		if bytes.HasPrefix(text, []byte(head+"\n")) {
			return thing
		}
	}
	return ACheckpoint
}

// parsePath reads the hashes of a proof: two for each doubling of the largest
// log there can be, at most.
func parsePath(lines []string) ([]tlog.Hash, error) {
	if len(lines) > 2*63 {
		return nil, fmt.Errorf("a proof has no more than %d hashes, this has %d", 2*63, len(lines))
	}
	path := make([]tlog.Hash, len(lines))
	for i, l := range lines {
		var err error
		if path[i], err = parseHash(l); err != nil {
			return nil, err
		}
	}
	return path, nil
}

// strictJSON reads one JSON value with known fields only.
func strictJSON(text []byte, into any) error {
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(into); err != nil {
		return err
	}
	if dec.More() {
		return errors.New("there is something behind it")
	}
	return nil
}
