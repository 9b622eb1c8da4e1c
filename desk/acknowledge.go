package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"parley/access"
	"parley/dossier"
	"parley/ledger/receipt"
	"parley/when"
)

// Errors of acknowledging.
var (
	// ErrNoReceipt says that there is no receipt of an id, or none that the viewer
	// may know of.
	ErrNoReceipt = errors.New("there is no such receipt here")
	// ErrNotRecipient says that a text was not sent to whoever acknowledges it.
	ErrNotRecipient = errors.New("this text was not sent to you: what you say of it is a statement, and no acknowledgement [not-recipient]")
	// ErrSentence says that to attest is to say a sentence.
	ErrSentence = errors.New("to attest is to say a sentence; delivered and opened say none")
)

// Refused is why an acknowledgement is not put on a receipt: it does not fit, or
// the receipt itself does not verify.
type Refused struct{ Err error }

func (r Refused) Error() string { return r.Err.Error() }
func (r Refused) Unwrap() error { return r.Err }

// Acknowledge puts an acknowledgement on a receipt, and the evidence of it into
// its transmission: both or neither. add puts it on. by is who records it, for
// the log. The errors are Refused, of add and of package receipt, ErrNoReceipt,
// dossier.Problems and those of the registry.
func Acknowledge(ctx context.Context, reg Registry, by string, now time.Time, id string, add func(*receipt.Receipt) error) (e receipt.Evidence, err error) {
	err = reg.Register(ctx, by, now, id, func(d *dossier.Dossier, was []byte) (Change, []byte, error) {
		i := slices.IndexFunc(d.Transmissions, func(t *dossier.Transmission) bool { return t.Receipt == id && id != "" })
		if was == nil || i < 0 {
			return Change{}, nil, ErrNoReceipt
		}
		r, err := receipt.Parse(was)
		if err == nil {
			_, err = r.Verify()
		}
		if err == nil {
			err = add(r)
		}
		var after *receipt.Account
		if err == nil {
			after, err = r.Verify()
		}
		if err != nil {
			return Change{}, nil, Refused{err}
		}
		e = after.Evidence[len(after.Evidence)-1]
		changed, err := withEvidence(d.Transmissions[i], e)
		return Change{Put: []dossier.Record{changed}}, r.Text(), err
	})
	return e, err
}

// withEvidence is a transmission with an acknowledgement written into it.
func withEvidence(t *dossier.Transmission, e receipt.Evidence) (*dossier.Transmission, error) {
	day, err := when.Parse(e.On)
	if err != nil {
		return nil, Refused{fmt.Errorf("the acknowledgement is of the day %q, which is no date: %w", e.On, err)}
	}
	changed := *t
	slot := map[receipt.Fact]**dossier.Evidence{receipt.Delivered: &changed.Delivered, receipt.Opened: &changed.Opened, receipt.Attested: &changed.Attested}[e.Fact]
	words := evidenceWords(e, t.Receipt)
	if was := *slot; was != nil { // of several recipients, the first stands, and the others beside it
		both := *was
		both.Words += "; " + words
		*slot = &both
	} else {
		*slot = &dossier.Evidence{Date: day, By: e.By, Words: words}
	}
	return &changed, nil
}

// evidenceWords is how a record tells of an acknowledgement.
func evidenceWords(e receipt.Evidence, id string) string {
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
	case receipt.Passkey:
		b.WriteString("; signed with a passkey")
	}
	return b.String() + ", on receipt " + id
}

// IsRecipient tells whether a text was sent to somebody on the desk: to a person
// of the name that they bear here, or to the party that their delegation is named
// for. Both are the words of whoever invited them.
func IsRecipient(v *dossier.View, p *access.Person, t *dossier.Transmission) bool {
	is := func(words string, names ...string) bool {
		return words != "" && slices.ContainsFunc(names, func(n string) bool { return strings.EqualFold(oneLine(n), oneLine(words)) })
	}
	return slices.ContainsFunc(t.To, func(id string) bool {
		if x := v.Person(id); x != nil {
			return is(p.Display, x.Name)
		}
		party := v.Party(id)
		return party != nil && is(p.Delegation, party.ID, party.Name, party.Short)
	})
}

// transmission finds, as a viewer sees it, the transmission of a receipt, and
// whether it was sent to them.
func (d *Desk) transmission(ctx context.Context, who *Viewer, name, id string) (s *Shelf, sight Sight, t *dossier.Transmission, mine bool, err error) {
	if s, sight, err = d.Look(ctx, who, name, access.Read); err != nil {
		return nil, sight, nil, false, err
	}
	seen, err := s.Newest().See(dossier.Scope{Reader: sight.Reader})
	if err != nil {
		return nil, sight, nil, false, err
	}
	i := slices.IndexFunc(seen.Transmissions, func(t *dossier.Transmission) bool { return t.Receipt == id && id != "" })
	if i < 0 {
		return nil, sight, nil, false, ErrNoReceipt
	}
	t = seen.Transmissions[i]
	if d.People != nil && who.Session != nil {
		p, err := d.People.Person(ctx, who.Person)
		if err != nil {
			return nil, sight, nil, false, err
		}
		mine = IsRecipient(seen.View, p, t)
	}
	return s, sight, t, mine, nil
}

// Receives tells whether the text of a receipt was sent to a viewer, who sees
// that it was.
func (d *Desk) Receives(ctx context.Context, who *Viewer, name, id string) (bool, error) {
	_, _, _, mine, err := d.transmission(ctx, who, name, id)
	return mine, err
}

// put puts an acknowledgement on a receipt of a shelf.
func (d *Desk) put(ctx context.Context, who *Viewer, s *Shelf, id string, add func(*receipt.Receipt) error) error {
	reg, _, err := d.registry(s)
	if err != nil {
		return err
	}
	_, err = Acknowledge(ctx, reg, who.By(), d.o.Now(), id, add)
	if err == nil {
		d.hasSaved(who)
		d.Refresh(ctx, s)
	}
	return err
}

// sign puts an acknowledgement on a receipt that the desk's key signs.
func (d *Desk) sign(r *receipt.Receipt, a receipt.Acknowledgement) error {
	signed, err := r.Sign(d.o.Key, a)
	if err != nil {
		return err
	}
	return r.Acknowledge(signed, nil)
}

// Confirm records in the name of a recipient, who is signed in, that a text was
// delivered to them, or that they opened it. The error is ErrNotRecipient for
// anybody else, and receipt.ErrReplayed where they said so before.
func (d *Desk) Confirm(ctx context.Context, who *Viewer, name, id string, fact receipt.Fact) error {
	s, _, _, mine, err := d.transmission(ctx, who, name, id)
	switch {
	case err != nil:
		return err
	case !mine:
		return ErrNotRecipient
	case fact == receipt.Attested:
		return ErrSentence
	}
	return d.put(ctx, who, s, id, func(r *receipt.Receipt) error {
		return d.sign(r, d.said(who, fact, receipt.SignedIn, ""))
	})
}

// said is an acknowledgement that a recipient makes on this desk.
func (d *Desk) said(who *Viewer, fact receipt.Fact, means receipt.Means, says string) receipt.Acknowledgement {
	now := d.o.Now()
	return receipt.Acknowledgement{Fact: fact, By: who.By(), On: when.FromTime(now).String(), Means: means, Says: says, At: now, FiledBy: d.o.Key.Name()}
}

// BeginAttest asks the browser of a recipient to sign a sentence about a text with
// their passkey. The errors are those of Confirm and of access.Desk.BeginSign.
func (d *Desk) BeginAttest(ctx context.Context, who *Viewer, name, id, says string) (ceremony string, options []byte, err error) {
	s, _, _, mine, err := d.transmission(ctx, who, name, id)
	switch says = oneLine(says); {
	case err != nil:
		return "", nil, err
	case !mine:
		return "", nil, ErrNotRecipient
	case says == "":
		return "", nil, ErrSentence
	}
	reg, _, err := d.registry(s)
	if err != nil {
		return "", nil, err
	}
	text, err := reg.Receipt(ctx, id)
	if err != nil {
		return "", nil, err
	}
	r, err := receipt.Parse(text)
	if err != nil {
		return "", nil, err
	}
	a := d.said(who, receipt.Attested, receipt.Passkey, says)
	statement, err := r.Statement(a)
	if err != nil {
		return "", nil, Refused{err}
	}
	if before, err := r.Verify(); err != nil {
		return "", nil, Refused{err}
	} else if slices.ContainsFunc(before.Of(receipt.Attested), func(e receipt.Evidence) bool { return e.By == a.By && e.Signer.Same(r.Card) }) {
		return "", nil, Refused{receipt.ErrReplayed} // before they are asked to sign
	}
	return d.People.BeginSign(ctx, who.Session, statement)
}

// FinishAttest takes the browser's answer and puts the sentence on the receipt.
func (d *Desk) FinishAttest(ctx context.Context, who *Viewer, name, id, ceremony string, answer []byte) error {
	s, _, _, mine, err := d.transmission(ctx, who, name, id)
	switch {
	case err != nil:
		return err
	case !mine:
		return ErrNotRecipient
	}
	signed, err := d.People.FinishSign(ctx, who.Session, ceremony, answer)
	if err != nil {
		return err
	}
	return d.put(ctx, who, s, id, func(r *receipt.Receipt) error {
		notice, err := r.SignAsserted(d.o.Key, signed.Text, receipt.Assertion{Key: signed.Key, Authenticator: signed.Authenticator, Client: signed.Client, Signature: signed.Signature})
		if err != nil {
			return err
		}
		return r.Acknowledge(notice, nil)
	})
}

// FileSlip files, in the name of an owner, a slip that a recipient signed by hand:
// the fact, who signed, the day on it and, to attest, the sentence. scan is a
// picture of it, of which the receipt keeps the hash; nil: the slip itself is
// kept.
func (d *Desk) FileSlip(ctx context.Context, who *Viewer, name, id string, a receipt.Acknowledgement, scan []byte) error {
	s, _, err := d.Look(ctx, who, name, access.Transmit)
	switch {
	case err != nil:
		return err
	case who.By() == "":
		return access.ErrDenied
	case (a.Fact == receipt.Attested) != (a.Says != ""):
		return ErrSentence
	}
	a.Means, a.At, a.FiledBy = receipt.Slip, d.o.Now(), who.By()
	if scan != nil {
		hash := sha256.Sum256(scan)
		a.Means, a.Scan = receipt.Scan, hex.EncodeToString(hash[:])
	}
	return d.put(ctx, who, s, id, func(r *receipt.Receipt) error { return d.sign(r, a) })
}

// FileSigned takes, from a copy of a receipt, what a recipient signed on it with a
// key of their own. Owners file what anybody signed; a recipient what bears their
// name.
func (d *Desk) FileSigned(ctx context.Context, who *Viewer, name, id string, copied []byte) error {
	s, sight, _, mine, err := d.transmission(ctx, who, name, id)
	owner := sight.Role.May(access.Transmit)
	switch {
	case err != nil:
		return err
	case !owner && !mine:
		return ErrNotRecipient
	case who.By() == "":
		return access.ErrDenied
	}
	theirs, err := receipt.Parse(copied)
	if err != nil {
		return Refused{err}
	}
	told, err := theirs.Verify()
	if err != nil {
		return Refused{err}
	}
	filed := 0
	for i, e := range told.Evidence {
		if e.Means != receipt.Key || !owner && e.By != who.By() {
			continue
		}
		err := d.put(ctx, who, s, id, func(r *receipt.Receipt) error { return r.Acknowledge(theirs.Acknowledged[i], e.Signer) })
		switch {
		case err == nil:
			filed++
		case !errors.Is(err, receipt.ErrReplayed): // the next may be new
			return err
		}
	}
	if filed == 0 {
		return ErrNothingNew
	}
	return nil
}

// ErrNothingNew says that a copy of a receipt has nothing on it that could be
// filed.
var ErrNothingNew = errors.New("the copy has no acknowledgement signed with a key that is not on the receipt already")
