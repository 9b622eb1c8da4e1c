// Package receipt keeps what is known of a text that was sent: that it was
// sent, delivered, opened and attested. These are four facts. Each has its own
// evidence and its own signature; none is inferred from another, and what
// somebody says about a receipt is a statement and no receipt.
//
// A receipt is one file. It carries the notices, the cards of the keys that
// signed them, and the proof that the sending stands in the sender's log, so
// that anybody can verify it offline ([Parse], [Receipt.Verify]).
//
//	sent       signed by the desk that sent ([New])
//	delivered  the recipient has it                  ([Receipt.Acknowledge])
//	opened     the recipient opened it, and lets that be known
//	attested   a sentence of the recipient about it
//
// Evidence of the last three is a slip signed by hand, a scan of it, or the word
// of a recipient who signed in, for which the sender's desk vouches; a statement
// that the recipient signed with a passkey ([Receipt.Statement]), where the desk
// vouches for whose passkey it is; or a notice signed with the recipient's own
// key, for which nobody needs to vouch.
package receipt

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"parley/ledger"
)

// Format is that of the file.
const Format = "parley.receipt/1"

// Fact is one of the three facts that a recipient can acknowledge.
type Fact string

const (
	Delivered Fact = "delivered"
	Opened    Fact = "opened"
	Attested  Fact = "attested"
)

// Facts lists them.
var Facts = []Fact{Delivered, Opened, Attested}

// Means is what a fact rests on.
type Means string

const (
	Slip     Means = "slip"      // a slip signed by hand, on paper
	Scan     Means = "scan"      // a scan or photograph of one; its hash is in the notice
	Key      Means = "key"       // the recipient's own signature
	SignedIn Means = "signed-in" // the recipient, signed in on the sender's desk
	Passkey  Means = "passkey"   // the recipient's passkey for the sender's desk
)

// Sent is what the notice of a sending says.
type Sent struct {
	ID      string    // of the receipt: "r-" and 16 hexadecimal digits
	What    string    // the text's title
	SHA256  string    // of what was sent, in hexadecimal
	From    string    // the desk or party, in words
	To      []string  // the recipients, in words
	Channel string    // in words
	At      time.Time // by the clock of the sender's desk
	By      string    // who sent it
}

// Acknowledgement is what the notice of one of the other facts says.
type Acknowledgement struct {
	Fact    Fact
	By      string // the recipient
	On      string // the day, as the evidence has it
	Means   Means
	Scan    string // SHA-256 of the scan, in hexadecimal
	Says    string // the recipient's sentence; with Attested only
	At      time.Time
	FiledBy string // who on the sender's desk filed it; empty with Key
}

// Receipt is a receipt with its signatures.
type Receipt struct {
	Card         *ledger.Card   // of the desk that sent
	Sent         []byte         // signed notice
	Acknowledged [][]byte       // signed notices, in the order in which they came
	Cards        []*ledger.Card // of recipients that signed with their own keys
	Proof        []byte         // that the sending stands in the log; may be missing
}

const (
	sentHead = "parley/sent/v1"
	ackHead  = "parley/acknowledged/v1"
)

var (
	sentNames = []string{"receipt", "what", "sha256", "from", "to", "channel", "at", "by"}
	ackNames  = []string{"receipt", "sent", "fact", "by", "on", "means", "scan", "says", "at", "filed-by"}

	ackOptional = []string{"scan", "says", "filed-by"}
)

// Errors that a caller may want to tell apart.
var (
	ErrReplayed = errors.New("this acknowledgement is on the receipt already")
	ErrOther    = errors.New("the acknowledgement is of another sending")
)

// NewID draws the id of a receipt.
func NewID(random io.Reader) (string, error) {
	var b [8]byte
	if _, err := io.ReadFull(random, b[:]); err != nil {
		return "", fmt.Errorf("no randomness for the id of a receipt: %w", err)
	}
	return "r-" + hex.EncodeToString(b[:]), nil
}

// New signs the notice that a text was sent.
func New(key *ledger.DeskKey, s Sent) (*Receipt, error) {
	for _, to := range s.To {
		if strings.Contains(to, ";") {
			return nil, fmt.Errorf("%q cannot stand in a list of recipients: it has a semicolon", to)
		}
	}
	n := &ledger.Notice{Head: sentHead, Fields: []ledger.Field{
		{Name: "receipt", Value: s.ID}, {Name: "what", Value: s.What}, {Name: "sha256", Value: s.SHA256}, {Name: "from", Value: s.From},
		{Name: "to", Value: strings.Join(s.To, "; ")}, {Name: "channel", Value: s.Channel}, {Name: "at", Value: ledger.NoticeTime(s.At)}, {Name: "by", Value: s.By},
	}}
	text, err := n.Text()
	if err != nil {
		return nil, err
	}
	if _, err := parseSent(text); err != nil {
		return nil, err
	}
	signed, err := key.SignNotice(n)
	if err != nil {
		return nil, err
	}
	return &Receipt{Card: key.Card(), Sent: signed}, nil
}

func parseSent(text string) (s Sent, err error) {
	n, err := ledger.ParseNotice(text, sentHead, sentNames, "channel")
	if err != nil {
		return s, err
	}
	s = Sent{ID: n.Get("receipt"), What: n.Get("what"), SHA256: n.Get("sha256"), From: n.Get("from"), To: strings.Split(n.Get("to"), "; "), Channel: n.Get("channel"), By: n.Get("by")}
	if s.At, err = n.Time("at"); err != nil {
		return s, err
	}
	if !hexBytes(s.SHA256, sha256.Size) {
		return s, errors.New("the notice has no SHA-256 of what was sent")
	}
	if id, ok := strings.CutPrefix(s.ID, "r-"); !ok || !hexBytes(id, 8) {
		return s, errors.New("the notice has no id of a receipt")
	}
	return s, nil
}

// hexBytes tells whether s is n bytes in lower-case hexadecimal.
func hexBytes(s string, n int) bool {
	b, err := hex.DecodeString(s)
	return err == nil && len(b) == n && s == strings.ToLower(s)
}

// sentHash ties an acknowledgement to the one sending that it is of.
func (r *Receipt) sentHash() string {
	h := sha256.Sum256(r.Sent)
	return hex.EncodeToString(h[:])
}

// Sign signs an acknowledgement of this receipt: with the key of the sender's
// desk, or for the means Key with the recipient's own.
func (r *Receipt) Sign(key *ledger.DeskKey, a Acknowledgement) ([]byte, error) {
	n, err := r.notice(a)
	if err != nil {
		return nil, err
	}
	return key.SignNotice(n)
}

// notice is what an acknowledgement of this receipt says.
func (r *Receipt) notice(a Acknowledgement) (*ledger.Notice, error) {
	s, err := r.sent()
	if err != nil {
		return nil, err
	}
	return &ledger.Notice{Head: ackHead, Fields: []ledger.Field{
		{Name: "receipt", Value: s.ID}, {Name: "sent", Value: r.sentHash()}, {Name: "fact", Value: string(a.Fact)}, {Name: "by", Value: a.By}, {Name: "on", Value: a.On},
		{Name: "means", Value: string(a.Means)}, {Name: "scan", Value: a.Scan}, {Name: "says", Value: a.Says}, {Name: "at", Value: ledger.NoticeTime(a.At)}, {Name: "filed-by", Value: a.FiledBy},
	}}, nil
}

// Acknowledge adds a signed acknowledgement; card is that of the recipient where
// the means is Key, else nil. An acknowledgement of another sending, one that is
// not signed by who it says, or one that is there already is refused, and so is
// a second word of the same person on the same fact: the first one stands.
func (r *Receipt) Acknowledge(signed []byte, card *ledger.Card) error {
	next := &Receipt{r.Card, r.Sent, append(slices.Clip(r.Acknowledged), signed), r.Cards, r.Proof}
	if card != nil && !slices.ContainsFunc(r.Cards, card.Same) {
		next.Cards = append(slices.Clip(r.Cards), card)
	}
	if _, err := next.Verify(); err != nil {
		return err
	}
	*r = *next
	return nil
}

// Evidence is a fact that a receipt proves.
type Evidence struct {
	Acknowledgement
	Signer *ledger.Card // whose signature it has
	// With the means Passkey: what was signed with it, and at which address.
	Passkey *Assertion
	Origin  string
}

// Account is all that a receipt says, once it was verified.
type Account struct {
	Sent     Sent
	Evidence []Evidence // in the order in which it came
	// Where the sending stands in the log; nil if the receipt has no proof of
	// that.
	Log *ledger.Checkpoint
	// The place in it, from 0.
	Index int64
}

// Of lists the evidence for a fact. There is none where nobody acknowledged it,
// whatever else was.
func (a *Account) Of(f Fact) (out []Evidence) {
	for _, e := range a.Evidence {
		if e.Fact == f {
			out = append(out, e)
		}
	}
	return out
}

func (r *Receipt) sent() (Sent, error) {
	text, err := ledger.OpenNotice(r.Sent, r.Card)
	if err != nil {
		return Sent{}, fmt.Errorf("the notice of the sending: %w", err)
	}
	return parseSent(text)
}

// Verify checks every signature and what the notices say of each other. It does
// not say whose the cards are.
func (r *Receipt) Verify() (*Account, error) {
	s, err := r.sent()
	if err != nil {
		return nil, err
	}
	a := &Account{Sent: s}
	used := make([]bool, len(r.Cards))
	for i, signed := range r.Acknowledged {
		e, err := r.evidence(signed, s, used)
		if err != nil {
			return nil, fmt.Errorf("acknowledgement %d: %w", i+1, err)
		}
		for _, was := range a.Evidence {
			if was.Fact == e.Fact && was.By == e.By && was.Signer.Same(e.Signer) {
				return nil, fmt.Errorf("acknowledgement %d: %w: %s by %s", i+1, ErrReplayed, e.Fact, e.By)
			}
		}
		a.Evidence = append(a.Evidence, e)
	}
	if slices.Contains(used, false) {
		return nil, errors.New("the receipt carries a card that signed nothing on it")
	}
	if r.Proof != nil {
		if err := r.checkProof(a); err != nil {
			return nil, err
		}
	}
	return a, nil
}

// evidence verifies one acknowledgement and notes the card that it used.
func (r *Receipt) evidence(signed []byte, s Sent, used []bool) (Evidence, error) {
	signer := r.Card
	text, err := ledger.OpenNotice(signed, r.Card)
	own := false
	for i := 0; err != nil && i < len(r.Cards); i++ {
		if text, err = ledger.OpenNotice(signed, r.Cards[i]); err == nil {
			signer, used[i], own = r.Cards[i], true, true
		}
	}
	if err != nil {
		return Evidence{}, err
	}
	n, err := ledger.ParseNotice(text, ackHead, slices.Concat(ackNames, assertionNames), slices.Concat(ackOptional, assertionNames)...)
	if err != nil {
		return Evidence{}, err
	}
	e := Evidence{Signer: signer, Acknowledgement: Acknowledgement{Fact: Fact(n.Get("fact")), By: n.Get("by"), On: n.Get("on"), Means: Means(n.Get("means")), Scan: n.Get("scan"), Says: n.Get("says"), FiledBy: n.Get("filed-by")}}
	if e.Passkey, err = assertion(n); err != nil {
		return e, err
	}
	if e.At, err = n.Time("at"); err != nil {
		return e, err
	}
	switch {
	case n.Get("receipt") != s.ID || n.Get("sent") != r.sentHash():
		return e, ErrOther
	case !slices.Contains(Facts, e.Fact):
		return e, fmt.Errorf("%q is not one of delivered, opened and attested", e.Fact)
	case (e.Fact == Attested) != (e.Says != ""):
		return e, errors.New("to attest is to say a sentence; delivered and opened say none")
	case (e.Means == Scan) != (e.Scan != "") || e.Scan != "" && !hexBytes(e.Scan, sha256.Size):
		return e, errors.New("a scan is named by its SHA-256")
	case (e.Means == Passkey) != (e.Passkey != nil):
		return e, errors.New("the means passkey and what a passkey signed go together")
	case (e.Means == Key) != own || (e.Means == Key) != (e.FiledBy == ""):
		return e, fmt.Errorf("the means %q does not fit who signed it", e.Means)
	case !slices.Contains([]Means{Slip, Scan, Key, SignedIn, Passkey}, e.Means):
		return e, fmt.Errorf("%q is no evidence that there is", e.Means)
	case e.At.Before(s.At):
		return e, fmt.Errorf("it was filed at %s, before the text was sent at %s", ledger.NoticeTime(e.At), ledger.NoticeTime(s.At))
	}
	if e.Passkey != nil {
		n.Fields = slices.DeleteFunc(n.Fields, func(f ledger.Field) bool { return slices.Contains(assertionNames, f.Name) })
		statement, err := n.Text()
		if err != nil {
			return e, err
		}
		if e.Origin, err = e.Passkey.check([]byte(statement)); err != nil {
			return e, err
		}
	}
	return e, nil
}

// checkProof verifies that the log has an entry that names this receipt.
func (r *Receipt) checkProof(a *Account) error {
	p, err := ledger.ParseInclusion(r.Proof)
	if err != nil {
		return err
	}
	if !p.Card.Same(r.Card) {
		return errors.New("the log's checkpoint was signed by another desk than the notice")
	}
	c, _, err := p.Verify()
	if err != nil {
		return err
	}
	if !bytes.Contains(p.Opening.Body, []byte(a.Sent.ID)) || !bytes.Contains(p.Opening.Body, []byte(a.Sent.SHA256)) {
		return errors.New("the entry of the log that is proved is not of this sending")
	}
	a.Log, a.Index = &c, p.Index
	return nil
}

// file is the JSON of a receipt.
type file struct {
	Format       string   `json:"format"`
	Card         string   `json:"card"`
	Sent         string   `json:"sent"`
	Acknowledged []string `json:"acknowledged,omitempty"`
	Cards        []string `json:"cards,omitempty"`
	Proof        string   `json:"proof,omitempty"`
}

// Text is the receipt as a file.
func (r *Receipt) Text() []byte {
	f := file{Format: Format, Card: r.Card.Line(), Sent: string(r.Sent), Proof: string(r.Proof)}
	for _, a := range r.Acknowledged {
		f.Acknowledged = append(f.Acknowledged, string(a))
	}
	for _, c := range r.Cards {
		f.Cards = append(f.Cards, c.Line())
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(f); err != nil {
		panic(err) // strings can always be written
	}
	return b.Bytes()
}

const (
	maxFile         = 64 << 20
	maxAcknowledged = 1000
)

// Parse reads the file of a receipt; it does not verify it.
func Parse(text []byte) (*Receipt, error) {
	if len(text) > maxFile {
		return nil, fmt.Errorf("the receipt is longer than %d MB", maxFile>>20)
	}
	var f file
	dec := json.NewDecoder(bytes.NewReader(text))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&f); err != nil {
		return nil, fmt.Errorf("this is no whole receipt: %w", err)
	}
	if f.Format != Format {
		return nil, fmt.Errorf("the format is %q, expected %q", f.Format, Format)
	}
	if len(f.Acknowledged) > maxAcknowledged || len(f.Cards) > len(f.Acknowledged) {
		return nil, errors.New("the receipt has more acknowledgements or cards than there can be")
	}
	r := &Receipt{Sent: []byte(f.Sent)}
	var err error
	if r.Card, err = ledger.ParseCard([]byte(f.Card)); err != nil {
		return nil, err
	}
	for _, a := range f.Acknowledged {
		r.Acknowledged = append(r.Acknowledged, []byte(a))
	}
	for _, c := range f.Cards {
		card, err := ledger.ParseCard([]byte(c))
		if err != nil {
			return nil, err
		}
		r.Cards = append(r.Cards, card)
	}
	if f.Proof != "" {
		r.Proof = []byte(f.Proof)
	}
	if !bytes.Equal(text, r.Text()) {
		return nil, errors.New("it was changed: it does not stand in the form in which it is written")
	}
	return r, nil
}
