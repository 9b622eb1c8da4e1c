package ledger

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"golang.org/x/mod/sumdb/tlog"
)

// Copy is a whole log without its records: the hash of every leaf, and the
// checkpoint that they add up to. Who has a copy can check any older checkpoint against it, and
// learns nothing but how many entries there are.
type Copy struct {
	Hashes     []tlog.Hash // Leaf.Hash of each
	Checkpoint []byte      // signed
	Card       *Card
}

const copyHead = "parley/copy@v1"

// maxCopy bounds the size of a copy that is read: some ten million leaves.
const maxCopy = 512 << 20

// Text is the copy as a file: the card of the desk, the hashes in base64, a blank
// line, and the checkpoint.
func (c *Copy) Text() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s\ncard %s\n", copyHead, c.Card.Line())
	for _, h := range c.Hashes {
		fmt.Fprintln(&b, h)
	}
	b.WriteByte('\n')
	b.Write(c.Checkpoint)
	return b.Bytes()
}

// ParseCopy reads a copy; it does not verify it.
func ParseCopy(text []byte) (*Copy, error) {
	lines, checkpoint, err := parts(text, copyHead, maxCopy)
	if err != nil {
		return nil, err
	}
	if len(lines) == 0 || !strings.HasPrefix(lines[0], "card ") {
		return nil, errors.New("the copy lacks the card of the desk")
	}
	c := &Copy{Hashes: make([]tlog.Hash, len(lines)-1), Checkpoint: checkpoint}
	if c.Card, err = ParseCard([]byte(lines[0][len("card "):])); err != nil {
		return nil, err
	}
	for i, l := range lines[1:] {
		if c.Hashes[i], err = parseHash(l); err != nil {
			return nil, fmt.Errorf("leaf %d: %w", i, err)
		}
	}
	return c, onlyForm(text, c.Text())
}

// Verify checks that the copy is whole: that the leaves add up to the checkpoint
// that the desk signed. Each of the older checkpoints must be of the same log
// when it was shorter.
func (c *Copy) Verify(older ...Checkpoint) (Checkpoint, error) {
	now, _, err := OpenCheckpoint(c.Checkpoint, c.Card)
	if err != nil {
		return now, err
	}
	for _, o := range older {
		switch {
		case o.Origin != now.Origin:
			return now, fmt.Errorf("the checkpoint is of another log, %s", clip(o.Origin))
		case o.Size > int64(len(c.Hashes)):
			return now, fmt.Errorf("%w: the log had %d entries and has %d", ErrProof, o.Size, len(c.Hashes))
		}
	}
	var e Edge
	for n := 0; ; n++ {
		for _, o := range older {
			if o.Size == int64(n) && o.Root != e.Root() {
				return now, fmt.Errorf("%w: the first %d entries are not those that were signed before", ErrProof, n)
			}
		}
		if n == len(c.Hashes) {
			break
		}
		e.append(c.Hashes[n])
	}
	if e.Size() != now.Size || e.Root() != now.Root {
		return now, fmt.Errorf("%w: the %d leaves do not add up to the checkpoint of %d", ErrProof, e.Size(), now.Size)
	}
	return now, nil
}
