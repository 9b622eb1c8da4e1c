package access

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"strings"
	"time"
)

// Act is what an event of the audit tells.
type Act string

const (
	SignedIn  Act = "signed in"
	SignedOut Act = "signed out"
	ReadIt    Act = "read"
	Exported  Act = "exported"
	Denied    Act = "denied"
	Invited   Act = "invited"
	Joined    Act = "joined"
	Granted   Act = "granted"
	Withdrawn Act = "withdrawn"
	Disabled  Act = "disabled"
	Enabled   Act = "enabled"
	Issued    Act = "issued" // a token
	Revoked   Act = "revoked"
	Changed   Act = "changed"   // a passkey, password or account
	Confirmed Act = "confirmed" // who they are, while signed in
	Shifted   Act = "shifted"   // what somebody does not see, for it stood where they wrote
)

// Acts lists them.
var Acts = []Act{SignedIn, SignedOut, ReadIt, Exported, Denied, Invited, Joined, Granted, Withdrawn, Disabled, Enabled, Issued, Revoked, Changed, Confirmed, Shifted}

// Event is something that somebody did, or was kept from. It names things and
// never holds what is in them.
type Event struct {
	At      time.Time
	Person  string // who; the name that was tried, where nobody was signed in
	Act     Act
	Dossier string `json:",omitempty"`
	What    string `json:",omitempty"` // an address, a page, another person
	Why     string `json:",omitempty"` // of a denial
	From    string `json:",omitempty"` // the address it came from
}

// auditForm sorts as text as it does as time.
const auditForm = "2006-01-02T15:04:05.000000Z"

// mostAudited is how many bytes of each part of an event are kept: what others
// send decides how long it is.
const mostAudited = 300

// Record writes an event down; its time is now.
func (d *Desk) Record(ctx context.Context, e Event) error {
	e.At = time.Time{}
	return d.RecordAll(ctx, e)
}

// RecordAll writes several events down, all or none. The time of an event is its
// own, or now where it has none.
func (d *Desk) RecordAll(ctx context.Context, events ...Event) error {
	if len(events) == 0 {
		return nil
	}
	now := d.now()
	for try := 0; ; try++ {
		b, err := d.draw(6 * len(events))
		if err != nil {
			return err
		}
		list := make([]Paper, len(events))
		for i, e := range events {
			if e.At.IsZero() {
				e.At = now
			}
			e.At = e.At.UTC()
			for _, s := range []*string{&e.Person, &e.Dossier, &e.What, &e.Why, &e.From} {
				*s = strings.ToValidUTF8(strings.Join(strings.Fields(*s), " "), "?")
				if len(*s) > mostAudited {
					*s = strings.ToValidUTF8((*s)[:mostAudited-3], "") + "..."
				}
			}
			if list[i], err = paper(auditDrawer, e.At.Format(auditForm)+" "+hex.EncodeToString(b[6*i:6*i+6]), 0, e); err != nil {
				return err
			}
		}
		err = d.papers.PutPapers(ctx, list...)
		if !errors.Is(err, ErrMoved) || try == 3 {
			return err
		}
	}
}

// Audit lists events from a time on, oldest first, at most limit; f may leave
// some out.
func (d *Desk) Audit(ctx context.Context, from time.Time, limit int, f func(Event) bool) (out []Event, err error) {
	after := ""
	if !from.IsZero() {
		after = from.UTC().Format(auditForm)
	}
	for {
		list, err := d.papers.InDrawer(ctx, auditDrawer, "", after, 500)
		if err != nil {
			return out, err
		}
		for _, p := range list {
			var e Event
			if err := json.Unmarshal(p.Body, &e); err != nil {
				return out, err
			}
			if f == nil || f(e) {
				out = append(out, e)
			}
			if len(out) == limit {
				return out, nil
			}
			after = p.Key
		}
		if len(list) < 500 {
			return out, nil
		}
	}
}
