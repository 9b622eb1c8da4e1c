package app

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"parley/desk"
	"parley/export"
	"parley/ledger"
	"parley/ledger/bundle"
	"parley/ledger/receipt"
)

type verifyCmd struct {
	Files []string `arg:"" name:"file" help:"Checkpoints, proofs, copies of logs, receipts, bundles, and cards of keys that are trusted."`
	Key   string   `placeholder:"FILE" help:"Key to open bundles with (default: the desk's)."`
	formatArg
}

func (c *verifyCmd) Help() string {
	return `Each file is checked by itself and against the others: whether signatures fit, entries are in the log, and the log only grew.
It needs no store and no network. What is signed names its key; give the card of whom you trust as one more file, or compare the words of the card.
Example:
  parley verify r-0123456789abcdef.receipt desk.card`
}

// verified is what was found of a file.
type verified struct {
	File     string   `json:"file"`
	Is       string   `json:"is"`
	SignedBy string   `json:"signed_by,omitempty"`
	Words    string   `json:"card_words,omitempty"`
	Trusted  bool     `json:"card_given"` // a card among the files is the one that signed
	Says     []string `json:"says"`
	Record   string   `json:"record,omitempty"` // that the entry holds, in text form
}

// verification is one run over several files.
type verification struct {
	*session
	key       string
	cards     []*ledger.Card
	witnesses []*ledger.Witness
	// Checkpoints that were verified, by origin, with the file each stands in.
	seen   map[string][]seenCheckpoint
	copies map[string][]*ledger.Copy
	sent   []receipt.Sent
}

type seenCheckpoint struct {
	ledger.Checkpoint
	file string
}

func (c *verifyCmd) Run(s *session) error {
	v := &verification{session: s, key: c.Key, seen: map[string][]seenCheckpoint{}, copies: map[string][]*ledger.Copy{}}
	texts := make([][]byte, len(c.Files))
	var errs []error
	for i, f := range c.Files {
		var err error
		if texts[i], err = readSmall(f); err != nil {
			errs = append(errs, err)
			continue
		}
		if card, err := ledger.ParseCard(texts[i]); err == nil {
			v.cards, v.witnesses = append(v.cards, card), append(v.witnesses, card.Witness())
		} else if w, err := ledger.ParseWitness(string(texts[i])); err == nil {
			v.witnesses = append(v.witnesses, w)
		}
	}
	found := make([]*verified, len(c.Files))
	check := func(i int, how func([]byte, *verified) error) {
		x := &verified{File: c.Files[i], Says: []string{}}
		if err := how(texts[i], x); err != nil {
			errs = append(errs, notInOrder("%s: %w", x.File, err))
			return
		}
		found[i] = x
	}
	var others []int // perhaps the texts that receipts are of
	for i := range c.Files {
		switch {
		case texts[i] == nil:
		case verifiable(texts[i]):
			check(i, v.file)
		default:
			others = append(others, i)
		}
	}
	for _, i := range others {
		check(i, v.text)
	}
	var data []verified
	for _, x := range found {
		if x != nil && (x.Is != "card" && x.Is != "key of a witness" || len(v.witnesses) == len(c.Files)) {
			data = append(data, *x) // a card is what is verified with
		}
	}
	errs = append(errs, v.compare()...)
	page := export.Page{Title: "Verified"}
	for _, x := range data {
		sec := export.Section{Title: x.File}
		lead := strings.ToUpper(x.Is[:1]) + x.Is[1:]
		if x.SignedBy != "" {
			lead += ", signed by " + x.SignedBy
		}
		sec.Items = append(sec.Items, export.Item{Text: lead + "."})
		if x.SignedBy != "" && !x.Trusted {
			sec.Items = append(sec.Items, export.Item{Text: "The file itself names that key. Compare its words with them by another way: " + x.Words + "."})
		}
		for _, line := range x.Says {
			sec.Items = append(sec.Items, export.Item{Text: line})
		}
		sec.Raw = x.Record
		page.Sections = append(page.Sections, sec)
	}
	if len(data) == 0 && len(errs) > 0 {
		return asOne(errs)
	}
	if err := s.print(c.Format, c.JSON, data, page); err != nil {
		return err
	}
	if len(errs) > 0 {
		return partly{failure{NotInOrder, errors.Join(errs...)}}
	}
	return nil
}

// asOne joins the errors of several files: not in order if any of them is.
func asOne(errs []error) error {
	code := Unreadable
	for _, err := range errs {
		var f failure
		if errors.As(err, &f) && f.code == NotInOrder {
			code = NotInOrder
		}
	}
	return failure{code, errors.Join(errs...)}
}

// verifiable tells whether a file is, or was, something that can be verified.
func verifiable(text []byte) bool {
	_, err := ledger.ParseCard(text)
	_, werr := ledger.ParseWitness(string(text))
	return err == nil || werr == nil || bundle.Sealed(text) || bytes.HasPrefix(text, []byte("{")) || ledger.Recognise(text) != ledger.ACheckpoint || bytes.Contains(text, []byte("\n\n— "))
}

// text looks for the receipt that a text was sent with.
func (v *verification) text(text []byte, x *verified) error {
	hash := sha256.Sum256(text)
	x.Is = "text"
	for _, sent := range v.sent {
		if sent.SHA256 == hex.EncodeToString(hash[:]) {
			x.Says = append(x.Says, fmt.Sprintf("It is the text of receipt %s.", sent.ID), "Its hash in words: "+ledger.Words(hash[:])+".")
			return nil
		}
	}
	if len(v.sent) > 0 {
		return fmt.Errorf("it is not the text of any receipt given here; its SHA-256 is %x", hash)
	}
	return errors.New("it is nothing that can be verified: no checkpoint, proof, copy of a log, receipt, bundle or card")
}

// file checks one file by itself.
func (v *verification) file(text []byte, x *verified) error {
	if card, err := ledger.ParseCard(text); err == nil {
		x.Is, x.Words = "card", card.Words()
		x.Says = append(x.Says, "Of "+card.Name+"; its words: "+card.Words()+".")
		return nil
	}
	if w, err := ledger.ParseWitness(string(text)); err == nil {
		x.Is = "key of a witness"
		x.Says = append(x.Says, "Of "+w.Name+".")
		return nil
	}
	if bundle.Sealed(text) {
		return v.bundle(text, x)
	}
	if bytes.HasPrefix(text, []byte("{")) {
		return v.receipt(text, x)
	}
	thing := ledger.Recognise(text)
	x.Is = string(thing)
	switch thing {
	case ledger.AnInclusion:
		return v.inclusion(text, x)
	case ledger.AGrowth:
		return v.growth(text, x)
	case ledger.ACopy:
		return v.copy(text, x)
	}
	return v.checkpoint(text, x)
}

// signer compares the card that a file carries with those that were given.
func (v *verification) signer(card *ledger.Card, x *verified) error {
	x.SignedBy, x.Words = card.Name, card.Words()
	for _, c := range v.cards {
		if c.Same(card) {
			x.Trusted = true
			return nil
		}
	}
	for _, c := range v.cards {
		if c.Name == card.Name {
			return fmt.Errorf("it was signed with another key than that of %s on the card: %s, not %s", c.Name, card.Words(), c.Words())
		}
	}
	return nil
}

func (v *verification) note(c ledger.Checkpoint, file string) {
	v.seen[c.Origin] = append(v.seen[c.Origin], seenCheckpoint{c, file})
}

func logWords(c ledger.Checkpoint) string {
	return fmt.Sprintf("The log %s had %s; its head is %s.", c.Origin, entries(c.Size), c.Root)
}

func entries(n int64) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

func (v *verification) checkpoint(text []byte, x *verified) error {
	if len(v.cards) == 0 {
		return errors.New("a checkpoint does not carry the key it was signed with; give the card of the desk as one more file")
	}
	var err error
	for _, card := range v.cards {
		var c ledger.Checkpoint
		var cosigned []ledger.Cosignature
		if c, cosigned, err = ledger.OpenCheckpoint(text, card, v.witnesses...); err == nil {
			v.note(c, x.File)
			x.Says = append(append(x.Says, logWords(c)), cosignedLines(text, c, cosigned)...)
			return v.signer(card, x)
		}
		if errors.Is(err, ledger.ErrForged) {
			return err
		}
	}
	return err
}

// cosignedLines say which witnesses vouch for a checkpoint, and which are on it
// of whom nothing is known.
func cosignedLines(signed []byte, c ledger.Checkpoint, cosigned []ledger.Cosignature) (out []string) {
	known := map[string]bool{c.Origin: true}
	for _, w := range cosigned {
		known[w.Witness] = true
		out = append(out, fmt.Sprintf("Cosigned by %s at %s.", w.Witness, ledger.NoticeTime(w.At)))
	}
	for _, name := range ledger.Signers(signed) {
		if !known[name] {
			known[name] = true
			out = append(out, fmt.Sprintf("It names %s as a witness too; give the card of %s as one more file to check that.", name, name))
		}
	}
	return out
}

func (v *verification) inclusion(text []byte, x *verified) error {
	p, err := ledger.ParseInclusion(text)
	if err != nil {
		return err
	}
	c, cosigned, err := p.Verify(v.witnesses...)
	if err != nil {
		return err
	}
	v.note(c, x.File)
	var header []string
	for _, f := range p.Opening.Header {
		header = append(header, f.Name+" "+f.Value)
	}
	x.Says = append(x.Says, logWords(c), fmt.Sprintf("This is in it as entry %d: %s.", p.Index+1, strings.Join(header, ", ")))
	x.Says = append(x.Says, cosignedLines(p.Checkpoint, c, cosigned)...)
	x.Record = strings.TrimRight(string(p.Opening.Body), "\n")
	return v.signer(p.Card, x)
}

func (v *verification) growth(text []byte, x *verified) error {
	g, err := ledger.ParseGrowth(text)
	if err != nil {
		return err
	}
	c, cosigned, err := g.Verify(v.witnesses...)
	if err != nil {
		return err
	}
	v.note(c, x.File)
	v.note(ledger.Checkpoint{Origin: c.Origin, Size: g.OldSize, Root: g.OldRoot}, x.File)
	x.Says = append(x.Says, logWords(c), fmt.Sprintf("It only grew since it had %s.", entries(g.OldSize)))
	x.Says = append(x.Says, cosignedLines(g.Checkpoint, c, cosigned)...)
	return v.signer(g.Card, x)
}

func (v *verification) copy(text []byte, x *verified) error {
	cp, err := ledger.ParseCopy(text)
	if err != nil {
		return err
	}
	c, err := cp.Verify()
	if err != nil {
		return err
	}
	v.note(c, x.File)
	v.copies[c.Origin] = append(v.copies[c.Origin], cp)
	x.Says = append(x.Says, logWords(c), "The copy is whole.")
	return v.signer(cp.Card, x)
}

func (v *verification) receipt(text []byte, x *verified) error {
	x.Is = "receipt"
	r, err := receipt.Parse(text)
	if err != nil {
		return err
	}
	a, err := r.Verify()
	if err != nil {
		return err
	}
	v.sent = append(v.sent, a.Sent)
	if a.Log != nil {
		v.note(*a.Log, x.File)
	}
	x.Says = append(x.Says, receiptLines(a)...)
	return v.signer(r.Card, x)
}

// receiptLines say what a receipt proves, fact by fact.
func receiptLines(a *receipt.Account) []string {
	sent := a.Sent
	line := fmt.Sprintf("Sent: %q, SHA-256 %s, from %s to %s", sent.What, sent.SHA256, sent.From, strings.Join(sent.To, ", "))
	if sent.Channel != "" {
		line += ", channel " + sent.Channel
	}
	out := []string{line + fmt.Sprintf(", at %s, by %s.", ledger.NoticeTime(sent.At), sent.By)}
	for _, f := range receipt.Facts {
		name := strings.ToUpper(string(f)[:1]) + string(f)[1:]
		of := a.Of(f)
		if len(of) == 0 {
			out = append(out, name+": nothing on the receipt.")
		}
		for _, e := range of {
			out = append(out, fmt.Sprintf("%s: %s", name, evidenceWords(e)))
		}
	}
	if a.Log == nil {
		out = append(out, "The receipt has no proof that the sending is in a log.")
	} else {
		out = append(out, logWords(*a.Log), fmt.Sprintf("The sending is in it as entry %d.", a.Index+1))
	}
	return out
}

// evidenceWords say what one acknowledgement rests on and who vouches for it.
func evidenceWords(e receipt.Evidence) string {
	out := fmt.Sprintf("%s, on %s", e.By, e.On)
	if e.Says != "" {
		out += fmt.Sprintf(": %q", e.Says)
	}
	switch e.Means {
	case receipt.Key:
		return out + fmt.Sprintf("; signed with the key of %s (%s) at %s.", e.Signer.Name, e.Signer.Words(), ledger.NoticeTime(e.At))
	case receipt.Scan:
		out += "; a scan with the SHA-256 " + e.Scan
	case receipt.Slip:
		out += "; a signed slip"
	case receipt.SignedIn:
		out += "; signed in on the sender's desk"
	case receipt.Passkey:
		out += fmt.Sprintf("; signed with a passkey for %s, key with the SHA-256 %x", e.Origin, sha256.Sum256(e.Passkey.Key))
	}
	return out + fmt.Sprintf(", as %s filed at %s.", e.FiledBy, ledger.NoticeTime(e.At))
}

func (v *verification) bundle(text []byte, x *verified) error {
	x.Is = "bundle"
	key, err := v.session.key(v.key)
	if err != nil {
		return fmt.Errorf("it is sealed: %w", err)
	}
	b, err := bundle.Open(bytes.NewReader(text), key)
	if err != nil {
		return err
	}
	x.Says = append(x.Says, desk.BundleLines(b)...)
	return v.signer(b.From, x)
}

// compare looks at checkpoints of the same log together: two of one size have
// one root, and a copy began as each.
func (v *verification) compare() (errs []error) {
	for _, origin := range slices.Sorted(maps.Keys(v.seen)) {
		seen := v.seen[origin]
		bySize := map[int64]seenCheckpoint{}
		for _, c := range seen {
			was, ok := bySize[c.Size]
			if ok && was.Root != c.Root {
				errs = append(errs, notInOrder("%s and %s show the log %s in two forms: with %s its head is %s in one and %s in the other", was.file, c.file, origin, entries(c.Size), was.Root, c.Root))
			}
			bySize[c.Size] = c
		}
		for _, cp := range v.copies[origin] {
			for _, c := range seen {
				if _, err := cp.Verify(c.Checkpoint); err != nil {
					errs = append(errs, notInOrder("%s against the copy of the log: %w", c.file, err))
				}
			}
		}
	}
	return errs
}
