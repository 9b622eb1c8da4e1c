package app

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"parley/dossier"
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
	f, r, rev, err := c.open(s)
	if err != nil {
		return err
	}
	if f != nil {
		defer f.close()
	}
	before, err := r.Verify()
	if err != nil {
		return notInOrder("%s: %w", c.Receipt, err)
	}
	if err := c.add(s, r, fact, on); err != nil {
		if f != nil {
			err = s.refused(f.name, "acknowledge "+before.Sent.ID, err)
		}
		return err
	}
	after, err := r.Verify()
	if err != nil {
		return notInOrder("%s: %w", c.Receipt, err)
	}
	e := after.Evidence[len(after.Evidence)-1]
	if f == nil {
		if err := writeFile(c.Receipt, r.Text()); err != nil {
			return err
		}
	} else if err := f.record(before.Sent.ID, r, rev, e); err != nil {
		return err
	}
	s.printf("%s: %s: %s\n", before.Sent.ID, c.As, evidenceWords(e))
	return nil
}

// open opens the receipt, and the dossier that it belongs to: the one whose
// folder it lies in, or the one in the store. A copy belongs to none.
func (c *acknowledgeCmd) open(s *session) (f *shelf, r *receipt.Receipt, rev int64, err error) {
	name, id := "", ""
	dir := filepath.Dir(filepath.Dir(c.Receipt))
	switch _, serr := os.Stat(c.Receipt); {
	case serr != nil && s.storeURL() != "" && s.inStore(c.Receipt):
		id = c.Receipt
		if name, err = s.dossierOf(id); err != nil {
			return nil, nil, 0, err
		}
	case filepath.Base(filepath.Dir(c.Receipt)) == receiptsDir && isDossier(dir):
		name, id = dir, strings.TrimSuffix(filepath.Base(c.Receipt), receiptExt)
		if !strings.ContainsRune(name, filepath.Separator) {
			name = "." + string(filepath.Separator) + name // a folder, whatever store there is
		}
	default:
		text, err := readSmall(c.Receipt)
		if err != nil {
			return nil, nil, 0, err
		}
		if r, err = receipt.Parse(text); err != nil {
			return nil, nil, 0, notInOrder("%s: %w", c.Receipt, err)
		}
		return nil, r, 0, nil
	}
	if f, err = s.shelf(name); err != nil {
		return nil, nil, 0, err
	}
	if r, rev, err = s.receipt(name, id); err != nil || r == nil {
		f.close()
		if err == nil {
			return nil, nil, 0, failure{Unreadable, fmt.Errorf("%s cannot be read: there is no such file", c.Receipt)}
		}
		return nil, nil, 0, notInOrder("%w", err)
	}
	return f, r, rev, nil
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
	if err != nil {
		return notInOrder("%s: %w", c.Receipt, err)
	}
	return nil
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

// record writes an acknowledgement into the transmission that it is of.
func (f *shelf) record(id string, r *receipt.Receipt, rev int64, e receipt.Evidence) error {
	t := f.transmission(id)
	if t == nil {
		return notInOrder("no transmission of the dossier has the receipt %s", id)
	}
	changed := *t
	slot := map[receipt.Fact]**dossier.Evidence{receipt.Delivered: &changed.Delivered, receipt.Opened: &changed.Opened, receipt.Attested: &changed.Attested}[e.Fact]
	words := evidenceRecord(e, id)
	day, err := when.Parse(e.On)
	if err != nil {
		return notInOrder("the acknowledgement is of the day %q, which is no date: %w", e.On, err)
	}
	if was := *slot; was != nil { // of several recipients, the first stands, and the others beside it
		both := *was
		both.Words += "; " + words
		*slot = &both
	} else {
		*slot = &dossier.Evidence{Date: day, By: e.By, Words: words}
	}
	return f.acknowledge(t, &changed, id, r, rev, e.FiledBy)
}

// evidenceRecord is how a record tells of an acknowledgement.
func evidenceRecord(e receipt.Evidence, id string) string {
	var b strings.Builder
	b.WriteString(e.By)
	if e.Says != "" {
		b.WriteString(": “" + e.Says + "”")
	}
	switch e.Means {
	case receipt.Key:
		b.WriteString("; signed with the key of " + e.Signer.Name)
	case receipt.Scan:
		b.WriteString("; scan of a slip")
	case receipt.Slip:
		b.WriteString("; signed slip")
	case receipt.SignedIn:
		b.WriteString("; signed in")
	}
	return b.String() + ", on receipt " + id
}

func isDossier(dir string) bool {
	info, err := os.Stat(filepath.Join(dir, "dossier.yaml"))
	return err == nil && !info.IsDir()
}
