package app

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"parley/desk"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/when"
)

type acknowledgeCmd struct {
	Receipt string `arg:"" help:"The receipt: a file in the receipts of a dossier, or a copy."`
	As      string `required:"" enum:"delivered,opened,attested" help:"What is acknowledged: ${enum}."`
	By      string `required:"" placeholder:"NAME" help:"Who acknowledges it."`
	Scan    string `xor:"means" placeholder:"FILE" help:"A scan of the signed slip; its hash goes on the receipt."`
	Key     string `xor:"means" placeholder:"FILE" help:"The recipient's own key, or a copy of the receipt that the recipient signed with it."`
	Says    string `placeholder:"WORDS" help:"The sentence that is attested."`
	On      string `placeholder:"DATE" help:"The day that stands on the slip (default: today)."`
	FiledBy string `placeholder:"NAME" help:"Who files it (default: the desk)."`
}

func (c *acknowledgeCmd) Help() string {
	return `Delivered, opened and attested are recorded one by one; none follows from another.
Without --scan or --key a slip signed by hand is filed, which you keep.
Example:
  parley acknowledge my-talks/receipts/r-0123456789abcdef.receipt --as opened --by Umerov --scan slip.jpg`
}

func (c *acknowledgeCmd) Run(s *session) error {
	on := when.MustParse(s.today().String())
	if c.On != "" {
		var err error
		if on, err = dateFlag("--on", c.On); err != nil {
			return err
		}
	}
	fact := receipt.Fact(c.As)
	name, id, r, err := c.find(s)
	if err != nil {
		return err
	}
	if r != nil { // a copy
		before, err := r.Verify()
		if err == nil {
			id = before.Sent.ID
			err = c.add(s, r, fact, on)
		}
		if err == nil {
			err = writeFile(c.Receipt, r.Text())
		}
		if err != nil {
			return c.refused(err)
		}
		after, err := r.Verify()
		if err != nil {
			return c.refused(err)
		}
		s.printf("%s: %s: %s\n", id, c.As, evidenceWords(after.Evidence[len(after.Evidence)-1]))
		return nil
	}
	reg, err := s.registry(name)
	if err != nil {
		return err
	}
	by := c.FiledBy
	if by == "" && c.Key == "" {
		key, err := s.key("")
		if err != nil {
			return err
		}
		by = key.Name()
	}
	e, err := desk.Acknowledge(s, reg, s.who(by), s.env.Now(), id, func(r *receipt.Receipt) error { return c.add(s, r, fact, on) })
	var refused desk.Refused
	switch {
	case errors.As(err, &refused):
		return s.refused(name, "acknowledge "+id, c.refused(refused.Err))
	case errors.Is(err, desk.ErrNoReceipt):
		return notInOrder("no transmission of the dossier has the receipt %s, or its file is missing", id)
	case err != nil:
		return unregistered(name, err)
	}
	s.printf("%s: %s: %s\n", id, c.As, evidenceWords(e))
	return nil
}

// refused is an error about the receipt.
func (c *acknowledgeCmd) refused(err error) error {
	var f failure
	if errors.As(err, &f) {
		return err
	}
	return notInOrder("%s: %w", c.Receipt, err)
}

// find finds the receipt of a dossier: of the one whose folder it lies in, or of
// the one in the store. A copy belongs to none, and is read.
func (c *acknowledgeCmd) find(s *session) (name, id string, copied *receipt.Receipt, err error) {
	dir := filepath.Dir(filepath.Dir(c.Receipt))
	switch _, serr := os.Stat(c.Receipt); {
	case serr != nil && s.storeURL() != "" && s.inStore(c.Receipt):
		name, err = s.dossierOf(c.Receipt)
		return name, c.Receipt, nil, err
	case filepath.Base(filepath.Dir(c.Receipt)) == receiptsDir && isDossier(dir):
		if serr != nil {
			return "", "", nil, failure{Unreadable, fmt.Errorf("%s cannot be read: there is no such file", c.Receipt)}
		}
		if !strings.ContainsRune(dir, filepath.Separator) {
			dir = "." + string(filepath.Separator) + dir // a folder, whatever store there is
		}
		return dir, strings.TrimSuffix(filepath.Base(c.Receipt), receiptExt), nil, nil
	}
	text, err := readSmall(c.Receipt)
	if err != nil {
		return "", "", nil, err
	}
	if copied, err = receipt.Parse(text); err != nil {
		return "", "", nil, notInOrder("%s: %w", c.Receipt, err)
	}
	return "", "", copied, nil
}

// add signs the acknowledgement, or takes one that was signed elsewhere, and
// puts it on the receipt.
func (c *acknowledgeCmd) add(s *session, r *receipt.Receipt, fact receipt.Fact, on when.Date) error {
	a := receipt.Acknowledgement{Fact: fact, By: c.By, On: on.String(), Means: receipt.Slip, Says: c.Says, At: s.env.Now(), FiledBy: c.FiledBy}
	if (fact == receipt.Attested) != (a.Says != "") && c.Key == "" {
		return badUsage("to attest is to say a sentence: --as attested and --says go together")
	}
	if c.Key != "" {
		text, err := readSmall(c.Key)
		if err != nil {
			return err
		}
		if theirs, err := receipt.Parse(text); err == nil {
			return c.take(r, theirs, fact)
		}
		key, err := ledger.ParseDeskKey(text)
		if err != nil {
			return notInOrder("%s is neither a key nor a copy of the receipt: %w", c.Key, err)
		}
		if (fact == receipt.Attested) != (a.Says != "") {
			return badUsage("to attest is to say a sentence: --as attested and --says go together")
		}
		a.Means, a.FiledBy = receipt.Key, ""
		return c.sign(r, key, a, key.Card())
	}
	key, err := s.key("")
	if err != nil {
		return err
	}
	if c.Scan != "" {
		scan, err := readSmall(c.Scan)
		if err != nil {
			return err
		}
		hash := sha256.Sum256(scan)
		a.Means, a.Scan = receipt.Scan, hex.EncodeToString(hash[:])
	}
	if a.FiledBy == "" {
		a.FiledBy = key.Name()
	}
	return c.sign(r, key, a, nil)
}

func (c *acknowledgeCmd) sign(r *receipt.Receipt, key *ledger.DeskKey, a receipt.Acknowledgement, card *ledger.Card) error {
	signed, err := r.Sign(key, a)
	if err == nil {
		err = r.Acknowledge(signed, card)
	}
	if errors.Is(err, ledger.ErrKey) {
		return notInOrder("only the desk that sent it can file a slip: %w", err)
	}
	return err
}

// take puts on the receipt what the recipient has signed on a copy of it.
func (c *acknowledgeCmd) take(r, theirs *receipt.Receipt, fact receipt.Fact) error {
	told, err := theirs.Verify()
	if err != nil {
		return notInOrder("%s: %w", c.Key, err)
	}
	for i, e := range told.Evidence {
		if e.Fact != fact || e.By != c.By || e.Means != receipt.Key {
			continue
		}
		if err := r.Acknowledge(theirs.Acknowledged[i], e.Signer); err != nil {
			return notInOrder("%s: %w", c.Key, err)
		}
		return nil
	}
	return notInOrder("%s has no acknowledgement that it was %s, signed with a key by %s", c.Key, fact, c.By)
}

func isDossier(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "dossier.yaml"))
	return err == nil && !info.IsDir()
}
