package desk

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"reflect"
	"strings"
	"time"

	"parley/access"
	"parley/analysis/maysay"
	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/when"
)

// Sending is a text that somebody sends. The desk sends nothing itself: it records
// that the text is sent, and signs a receipt.
type Sending struct {
	Draft   string   // its id or address
	Text    []byte   // what is sent; nil: the draft's own text form
	From    []string // parties and persons; none: the authors of the draft
	To      []string // parties and persons
	Channel string   // its id
	By      string   // who sends it
	// Handling says who may know of it beside the owners; nil: nobody.
	Handling *dossier.Handling
	// Anyway records it even where the channel may not carry it: it may have been
	// sent all the same.
	Anyway bool
	// Once is by what it is known where it is recorded again: it is not recorded a
	// second time.
	Once Once

	mark string // of the record, by Once
}

// Sent is what came of a sending.
type Sent struct {
	Transmission *dossier.Transmission
	Receipt      *receipt.Receipt
	May          *maysay.Answer // whether the channel may carry it to them
}

// Faulty is an error in one field of what was asked for.
type Faulty struct {
	Field string // draft, from, to, channel
	Err   error
}

func (f Faulty) Error() string { return f.Err.Error() }
func (f Faulty) Unwrap() error { return f.Err }

// Errors of sending.
var (
	// ErrMayNot says that the channel may not carry the text, so that nothing was
	// recorded. The answer says why.
	ErrMayNot = errors.New("the channel may not carry this text to them [may-not]")
	// ErrNoAuthor says that it is not known who sends a text.
	ErrNoAuthor = errors.New("it is not on record who wrote it; say who sends it")
)

// Send records a sending and its receipt: both or neither. Where the source has a
// log, the receipt then gets the proof that the sending is in it. by is who
// records it, for the log. Of what was sent before (Once) no more than the
// transmission comes back. The errors are Faulty, ErrMayNot (with the answer),
// SentBefore, dossier.Problems and those of the registry.
func Send(ctx context.Context, reg Registry, key *ledger.DeskKey, by string, now time.Time, random io.Reader, s Sending) (*Sent, error) {
	id, err := receipt.NewID(random)
	if err != nil {
		return nil, err
	}
	out := &Sent{}
	err = reg.Register(ctx, by, now, id, func(d *dossier.Dossier, _ []byte) (Change, []byte, error) {
		v, err := d.View(dossier.Scope{})
		if err != nil {
			return Change{}, nil, err
		}
		for _, t := range v.Transmissions {
			switch end := endOf(t.ID); {
			case s.mark == "" || len(end) != len(s.mark) || end[:keySigns] != s.mark[:keySigns]:
			case end != s.mark:
				return Change{}, nil, SentBefore{dossier.AddressOf(t)}
			default:
				out.Transmission = t
				return Change{}, nil, errDone
			}
		}
		if err := out.enter(v, key, now, id, s); err != nil {
			return Change{}, nil, err
		}
		return Change{Put: []dossier.Record{out.Transmission}}, out.Receipt.Text(), nil
	})
	if errors.Is(err, errDone) {
		return out, nil
	}
	if err != nil {
		return out, err
	}
	proof, err := reg.Prove(ctx, key, dossier.AddressOf(out.Transmission))
	if err != nil || proof == nil {
		return out, err
	}
	return out, reg.Register(ctx, by, now, id, func(_ *dossier.Dossier, was []byte) (Change, []byte, error) {
		r, err := receipt.Parse(was) // somebody may have acknowledged it meanwhile
		if err != nil {
			return Change{}, nil, err
		}
		r.Proof = proof
		if _, err := r.Verify(); err != nil {
			return Change{}, nil, fmt.Errorf("the proof that the sending is in the log: %w", err)
		}
		out.Receipt = r
		return Change{}, r.Text(), nil
	})
}

// enter makes the record of a sending, and its receipt.
func (out *Sent) enter(v *dossier.View, key *ledger.DeskKey, now time.Time, id string, s Sending) error {
	d, err := draftNamed(v, s.Draft)
	if err != nil {
		return Faulty{"draft", err}
	}
	from := s.From
	if len(from) == 0 {
		from = d.By
	}
	if len(from) == 0 {
		return Faulty{"from", ErrNoAuthor}
	}
	for _, who := range []struct {
		field string
		ids   []string
	}{{"from", from}, {"to", s.To}} {
		if len(who.ids) == 0 {
			return Faulty{who.field, errors.New("nobody is named")}
		}
		for _, id := range who.ids {
			if v.Party(id) == nil && v.Person(id) == nil {
				return Faulty{who.field, fmt.Errorf("there is no party or person %q", id)}
			}
		}
	}
	if out.May, err = maysay.To(v, "draft/"+d.ID, s.Channel, s.To); err != nil {
		return Faulty{"channel", err}
	}
	if !out.May.May && !s.Anyway {
		return ErrMayNot
	}
	channel, _ := v.Find("channel", s.Channel)
	text := s.Text
	if text == nil {
		if text, err = goesOut(d); err != nil {
			return err
		}
	}
	hash := sha256.Sum256(text)
	sent := receipt.Sent{
		ID: id, What: oneLine(d.Title), SHA256: hex.EncodeToString(hash[:]), From: standing.Actors(v, from),
		Channel: oneLine(channel.(*dossier.Channel).Name), At: now, By: s.By,
	}
	if sent.By == "" {
		sent.By = key.Name()
	}
	for _, id := range s.To {
		sent.To = append(sent.To, standing.Actors(v, []string{id}))
	}
	if out.Receipt, err = receipt.New(key, sent); err != nil {
		return fmt.Errorf("the receipt cannot be signed: %w", err)
	}
	day := when.FromTime(now)
	today := when.MustParse(day.String())
	out.Transmission = &dossier.Transmission{
		// Not counted: a number would tell how many others there are.
		Meta:  dossier.Meta{ID: fmt.Sprintf("tr-%s-%s", day, id[2:8]), Handling: s.Handling},
		Draft: d.ID, From: from, To: s.To, Channel: s.Channel, Date: today, SHA256: sent.SHA256, Receipt: id,
		Sent: &dossier.Evidence{Date: today, By: sent.By, Words: "recorded by " + sent.By + "; receipt signed by " + key.Name()},
	}
	if s.mark != "" {
		out.Transmission.ID += "-" + s.mark
	}
	return nil
}

// draftNamed finds a draft by its id or address.
func draftNamed(v *dossier.View, name string) (*dossier.Draft, error) {
	r, at, err := v.Lookup(name)
	if err == nil && at.Kind != "draft" {
		err = fmt.Errorf("%s is no draft", at)
	}
	if err != nil {
		d := v.Draft(name)
		if d == nil {
			return nil, err
		}
		return d, nil
	}
	return r.(*dossier.Draft), nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// HandOver is the note that goes with a text to somebody who has no account on
// any desk: all of it is on the receipt.
func HandOver(r *receipt.Receipt) (export.HandOver, error) {
	a, err := r.Verify()
	if err != nil {
		return export.HandOver{}, err
	}
	hash, err := hex.DecodeString(a.Sent.SHA256)
	if err != nil {
		return export.HandOver{}, err
	}
	return export.HandOver{
		What: a.Sent.What, SHA256: a.Sent.SHA256, Words: ledger.Words(hash), From: a.Sent.From, To: a.Sent.To, Channel: a.Sent.Channel,
		At: a.Sent.At.UTC().Format("2 January 2006, 15:04 UTC"), By: a.Sent.By, Receipt: a.Sent.ID, Desk: r.Card.Name, Key: r.Card.Words(),
	}, nil
}

// goesOut is the text form of a draft as it goes out: its label goes along, and who
// on this desk may see it does not.
func goesOut(d *dossier.Draft) ([]byte, error) {
	r, err := dossier.Decode(d.Kind(), dossier.FormatRecord(d))
	if err != nil {
		return nil, err
	}
	openTo(reflect.ValueOf(r).Elem())
	return dossier.FormatRecord(r), nil
}

// openTo takes the audiences out of a record and its parts.
func openTo(v reflect.Value) {
	switch v.Kind() {
	case reflect.Struct:
		for i := range v.NumField() {
			if f := v.Field(i); f.CanSet() {
				openTo(f)
			}
		}
	case reflect.Slice:
		for i := range v.Len() {
			openTo(v.Index(i))
		}
	case reflect.Pointer:
		h, ok := v.Interface().(*dossier.Handling)
		switch {
		case v.IsNil():
		case ok && h.TLP == "":
			v.SetZero()
		case ok:
			v.Set(reflect.ValueOf(&dossier.Handling{TLP: h.TLP}))
		default:
			openTo(v.Elem())
		}
	}
}

// Text is the text that a transmission is of, as far as a view has it: the draft
// as it goes out, where that is still, and of what this reader sees, the one whose
// hash is on record; nil where it is not.
func Text(v *dossier.View, t *dossier.Transmission) []byte {
	d := v.Draft(t.Draft)
	if d == nil {
		return nil
	}
	text, err := goesOut(d)
	if hash := sha256.Sum256(text); err != nil || hex.EncodeToString(hash[:]) != t.SHA256 {
		return nil
	}
	return text
}

// Send is the Send of the package for a viewer, in whose name it is.
func (d *Desk) Send(ctx context.Context, who *Viewer, name string, s Sending) (*Sent, error) {
	shelf, _, err := d.Look(ctx, who, name, access.Transmit)
	if err != nil {
		return nil, err
	}
	reg, key, err := d.registry(shelf)
	if err != nil {
		return nil, err
	}
	if s.By = who.By(); s.By == "" {
		return nil, access.ErrDenied
	}
	s.mark = s.Once.mark(who, name, 0)
	sent, err := Send(ctx, reg, key, s.By, d.o.Now(), d.o.Random, s)
	if err == nil {
		d.hasSaved(who)
		d.Refresh(ctx, shelf)
	}
	return sent, err
}
