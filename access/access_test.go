package access

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"sync"
	"testing"
	"time"
)

// clock is a clock that tests turn.
type clock struct{ at time.Time }

func (c *clock) now() time.Time        { return c.at }
func (c *clock) turn(by time.Duration) { c.at = c.at.Add(by) }
func newClock() *clock                 { return &clock{time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)} }
func chance(seed byte) *rand.ChaCha8   { return rand.NewChaCha8([32]byte{seed}) }
func lightly() Work                    { return Work{Memory: 64, Passes: 1, Threads: 1} }
func passwordDesk(c *clock) Options {
	return Options{Now: c.now, Random: chance(1), Passwords: true, Work: lightly()}
}

func open(t testing.TB, p Papers, o Options) *Desk {
	t.Helper()
	d, err := Open(context.Background(), p, o)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func invite(t testing.TB, d *Desk, name string, grants ...Grant) string {
	t.Helper()
	secret, err := d.Invite(context.Background(), Invitation{Name: name, Display: strings.ToUpper(name), By: "owner", Grants: grants})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// told lists what the audit has, a line each.
func told(t testing.TB, d *Desk) string {
	t.Helper()
	events, err := d.Audit(context.Background(), time.Time{}, 1000, nil)
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for _, e := range events {
		fmt.Fprintf(&b, "%s %s %s", e.Person, e.Act, e.What)
		if e.Dossier != "" {
			b.WriteString(" in " + e.Dossier)
		}
		if e.Why != "" {
			b.WriteString(": " + e.Why)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

const phrase = "the otter reads twice"

// Somebody is invited, joins, looks at what their role allows, and is denied
// what it does not; the audit tells it all.
func TestFromInvitationToDenial(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	secret := invite(t, d, "mara", Grant{Dossier: "talks", Role: Contributor, Audience: "experts"})
	cookie, s, err := d.JoinPassword(ctx, secret, phrase, "192.0.2.1")
	if err != nil {
		t.Fatal(err)
	}
	if again, err := d.Session(ctx, cookie, "192.0.2.1"); err != nil || again.Person != "mara" {
		t.Fatalf("%+v, %v", again, err)
	}
	g, err := d.Allow(ctx, s, "talks", Propose)
	if err != nil || g.Reader() != "experts" {
		t.Fatalf("%+v, %v", g, err)
	}
	for _, x := range []struct {
		dossier string
		a       Action
	}{{"talks", Change}, {"talks", Govern}, {"other", Read}, {"talks", "anything"}} {
		if g, err := d.Allow(ctx, s, x.dossier, x.a); !errors.Is(err, ErrDenied) || g != (Grant{}) {
			t.Errorf("%s in %s: %+v, %v", x.a, x.dossier, g, err)
		}
	}
	if err := d.SignOut(ctx, s); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(ctx, cookie, ""); !errors.Is(err, ErrNoSession) {
		t.Errorf("after signing out: %v", err)
	}
	want := `owner invited mara
mara joined invited by owner
mara signed in password
mara denied change in talks: a contributor may not change
mara denied govern in talks: a contributor may not govern
mara denied read in other: no role in this dossier
mara denied anything in talks: a contributor may not anything
mara signed out 
 denied session: unknown or revoked
`
	lines := func(s string) map[string]int { // of one moment, in no order
		out := map[string]int{}
		for _, l := range strings.Split(s, "\n") {
			out[l]++
		}
		return out
	}
	if got := told(t, d); fmt.Sprint(lines(got)) != fmt.Sprint(lines(want)) {
		t.Errorf("the audit tells\n%s\nwant\n%s", got, want)
	}
}

// The roles, as a table: what each may do.
func TestRoles(t *testing.T) {
	for r, want := range map[Role]string{
		Reader: "read export", Contributor: "read export propose", Editor: "read export propose change",
		Owner: "read export propose change transmit govern", "": "", "king": "",
	} {
		var got []string
		for _, a := range []Action{Read, Export, Propose, Change, Transmit, Govern, "", "anything"} {
			if r.May(a) {
				got = append(got, string(a))
			}
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s may %v, want %s", r, got, want)
		}
	}
	for g, ok := range map[Grant]bool{
		{"mara", "talks", Owner, ""}:        true,
		{"mara", "talks", Reader, Everyone}: true,
		{"mara", "talks", Editor, "core"}:   true,
		{"mara", "talks", Owner, "core"}:    false,
		{"mara", "talks", Reader, ""}:       false, // or a reader would see all
		{"mara", "talks", Editor, ""}:       false,
		{"mara", "talks", "", "core"}:       false,
		{"mara", "", Reader, "core"}:        false,
		{"Mara Q", "talks", Reader, "core"}: false,
		{"mara", "a/b", Reader, "core"}:     false,
		{"mara", Whole, Owner, ""}:          true,
		{"mara", Whole, Editor, "core"}:     false, // groups are of one dossier
		{"mara", Whole, Reader, Everyone}:   false,
	} {
		if err := g.check(); (err == nil) != ok {
			t.Errorf("%+v: %v", g, err)
		}
	}
}

// An invitation works once, for some days, and only while nothing else came
// between; each refusal is recorded with its reason.
func TestInvitations(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	join := func(secret string) error {
		_, _, err := d.JoinPassword(ctx, secret, phrase, "192.0.2.1")
		return err
	}
	once := invite(t, d, "mara", Grant{Dossier: "talks", Role: Owner})
	if err := join(once); err != nil {
		t.Fatal(err)
	}
	if err := join(once); !errors.Is(err, ErrInvitation) {
		t.Errorf("used twice: %v", err)
	}
	late := invite(t, d, "tom")
	c.turn(3*24*time.Hour + time.Second)
	if err := join(late); !errors.Is(err, ErrInvitation) {
		t.Errorf("expired: %v", err)
	}
	if _, err := d.Person(ctx, "tom"); !errors.Is(err, ErrNobody) {
		t.Errorf("an expired invitation made a person: %v", err)
	}
	for _, secret := range []string{"", "guess", once[:20], strings.Repeat("x", 100000)} {
		if err := join(secret); !errors.Is(err, ErrInvitation) {
			t.Errorf("unknown: %v", err)
		}
	}
	weak := invite(t, d, "ines")
	if _, _, err := d.JoinPassword(ctx, weak, "short", ""); err == nil {
		t.Error("a short password is taken")
	}
	if err := join(weak); err != nil {
		t.Errorf("a password that was refused used the invitation up: %v", err)
	}
	for _, why := range []string{"used before", "expired", "unknown"} {
		if !strings.Contains(told(t, d), "denied invitation: "+why) {
			t.Errorf("the audit does not tell of %q", why)
		}
	}
	if strings.Contains(fmt.Sprint(d.papers.(*Memory).papers), once) {
		t.Error("the secret of an invitation is kept")
	}

	// Two at once: one is in.
	race := invite(t, d, "otto")
	var wg sync.WaitGroup
	errs := make([]error, 8)
	o := passwordDesk(c)
	for i := range errs {
		o.Random = chance(byte(10 + i))
		other := open(t, d.papers, o)
		wg.Go(func() { _, _, errs[i] = other.JoinPassword(ctx, race, phrase, "") })
	}
	wg.Wait()
	in := 0
	for _, err := range errs {
		if err == nil {
			in++
		} else if !errors.Is(err, ErrInvitation) {
			t.Error(err)
		}
	}
	if in != 1 {
		t.Errorf("%d of 8 joined by one invitation", in)
	}
}

// Invitations that can still be used are listed, and can be withdrawn; one that
// was used cannot.
func TestInvitationsWithdrawn(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	pending := func() string {
		list, err := d.Invitations(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, in := range list {
			names = append(names, in.Name)
		}
		return strings.Join(names, " ")
	}
	invite(t, d, "late")
	c.turn(2 * 24 * time.Hour)
	tom, mara := invite(t, d, "tom", Grant{Dossier: "talks", Role: Reader, Audience: "experts"}), invite(t, d, "mara")
	again := invite(t, d, "tom")
	if got := pending(); got != "late mara tom tom" {
		t.Errorf("pending: %s", got)
	}
	c.turn(25 * time.Hour)
	if _, _, err := d.JoinPassword(ctx, mara, phrase, ""); err != nil {
		t.Fatal(err)
	}
	if got := pending(); got != "tom tom" {
		t.Errorf("after one expired and one was used: %s", got)
	}
	if n, err := d.WithdrawInvitation(ctx, "tom", "owner"); err != nil || n != 2 {
		t.Errorf("%d withdrawn, %v", n, err)
	}
	for _, secret := range []string{tom, again} {
		if _, _, err := d.JoinPassword(ctx, secret, phrase, ""); !errors.Is(err, ErrInvitation) {
			t.Errorf("withdrawn: %v", err)
		}
	}
	for _, name := range []string{"tom", "mara", "late", "nobody", ""} {
		if n, err := d.WithdrawInvitation(ctx, name, "owner"); err == nil || n != 0 {
			t.Errorf("%s has none, and %d were withdrawn", name, n)
		}
	}
	if got := pending(); got != "" {
		t.Errorf("in the end: %s", got)
	}
	for _, line := range []string{"owner withdrawn invitation of tom\n", "tom denied invitation: withdrawn\n"} {
		if !strings.Contains(told(t, d), line) {
			t.Errorf("the audit does not tell %q", line)
		}
	}

	// Used and withdrawn at once: one of the two.
	for i := range 20 {
		name := fmt.Sprint("otto", i)
		secret := invite(t, d, name)
		o := passwordDesk(c)
		o.Random = chance(byte(10 + i))
		other := open(t, d.papers, o)
		var joined, withdrawn error
		var wg sync.WaitGroup
		wg.Go(func() { _, _, joined = other.JoinPassword(ctx, secret, phrase, "") })
		wg.Go(func() { _, withdrawn = d.WithdrawInvitation(ctx, name, "owner") })
		wg.Wait()
		if (joined == nil) == (withdrawn == nil) {
			t.Errorf("joined: %v, withdrawn: %v", joined, withdrawn)
		}
	}
}

// A session ends by itself, when it is revoked, and when its person is disabled;
// the cookie of another desk is none.
func TestSessions(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	join := func(name string) string {
		cookie, _, err := d.JoinPassword(ctx, invite(t, d, name), phrase, "")
		if err != nil {
			t.Fatal(err)
		}
		return cookie
	}
	cookie := join("mara")
	for range 20 { // used now and then, it lasts
		c.turn(8 * time.Hour)
		if _, err := d.Session(ctx, cookie, ""); err != nil {
			t.Fatal(err)
		}
	}
	c.turn(8*time.Hour + time.Minute) // but no longer than a week
	if _, err := d.Session(ctx, cookie, ""); !errors.Is(err, ErrNoSession) {
		t.Errorf("after a week: %v", err)
	}
	idle := join("tom")
	c.turn(12*time.Hour + 2*time.Minute)
	if _, err := d.Session(ctx, idle, ""); !errors.Is(err, ErrNoSession) {
		t.Errorf("unused for half a day: %v", err)
	}
	one, two := join("ines"), join("otto")
	if n, err := d.RevokeAll(ctx, "ines", "owner"); err != nil || n != 1 {
		t.Errorf("revoked %d, %v", n, err)
	}
	if _, err := d.Session(ctx, one, ""); !errors.Is(err, ErrNoSession) {
		t.Errorf("revoked: %v", err)
	}
	if _, err := d.Session(ctx, two, ""); err != nil {
		t.Errorf("another's: %v", err)
	}
	if err := d.Disable(ctx, "otto", "owner"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Session(ctx, two, ""); !errors.Is(err, ErrNoSession) {
		t.Errorf("disabled: %v", err)
	}
	if _, _, err := d.SignInPassword(ctx, "otto", phrase, ""); !errors.Is(err, ErrSignIn) {
		t.Errorf("disabled, signing in: %v", err)
	}
	if err := d.Enable(ctx, "otto", "owner"); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.SignInPassword(ctx, "otto", phrase, ""); err != nil {
		t.Errorf("enabled again: %v", err)
	}

	o := passwordDesk(c)
	o.Random = chance(2)
	other := open(t, &Memory{}, o)
	if _, err := other.Session(ctx, join("nora"), ""); !errors.Is(err, ErrOtherDesk) {
		t.Errorf("a cookie of another desk: %v", err)
	}
	if !strings.Contains(told(t, other), "denied session: of another desk") {
		t.Error("the audit does not tell of it")
	}
	for _, bad := range []string{"x", "x.y", ".", d.ID + ".", d.ID + "." + strings.Repeat("y", 1000), "\x00"} {
		if _, err := d.Session(ctx, bad, ""); err == nil {
			t.Errorf("%q is a session", bad)
		}
	}
	if same := open(t, d.papers, passwordDesk(c)); same.ID != d.ID {
		t.Error("the desk is another after a restart")
	}
}

// A wrong password, a name that nobody has and one without a password are told
// alike; who tries too often waits.
func TestPasswords(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	if _, _, err := d.JoinPassword(ctx, invite(t, d, "mara"), phrase, ""); err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.1"); err != nil {
		t.Fatal(err)
	}
	said := map[string]bool{}
	for _, x := range [][2]string{{"mara", "wrong"}, {"mara", ""}, {"nobody", phrase}, {"../x", phrase}, {"mara", strings.Repeat("x", 1<<20)}} {
		_, s, err := d.SignInPassword(ctx, x[0], x[1], "192.0.2.2")
		if s != nil || !errors.Is(err, ErrSignIn) {
			t.Errorf("%s: %v", x[0], err)
		}
		said[fmt.Sprint(err)] = true
	}
	if len(said) != 1 {
		t.Errorf("the refusals differ: %v", said)
	}
	var many TooMany
	var err error
	for i := range 20 * nameOf {
		_, _, err = d.SignInPassword(ctx, "mara", "wrong", fmt.Sprint("198.51.100.", i%(nameOf+1)))
	}
	if !errors.As(err, &many) || !errors.Is(err, ErrTooMany) || many.After > triesEach {
		t.Fatalf("after so many tries: %v", err)
	}
	if _, _, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.9"); !errors.Is(err, ErrTooMany) {
		t.Errorf("from elsewhere, for the same name: %v", err)
	}
	c.turn(many.After)
	if _, _, err := d.SignInPassword(ctx, "mara", phrase, "192.0.2.9"); err != nil {
		t.Errorf("after waiting: %v", err)
	}
	if kept := fmt.Sprint(d.papers.(*Memory).papers); strings.Contains(kept, phrase) {
		t.Error("the password is kept as it is")
	}
	o := passwordDesk(c)
	o.Passwords = false
	strict := open(t, d.papers, o)
	if _, _, err := strict.SignInPassword(ctx, "mara", phrase, ""); !errors.Is(err, ErrNoPasswords) {
		t.Errorf("where there are no passwords: %v", err)
	}
	for _, phc := range []string{"", "$argon2id$v=19$m=9999999,t=1,p=1$AAAA$AAAA", "$argon2i$v=19$m=64,t=1,p=1$AAAA$AAAA", "$argon2id$v=19$m=64,t=0,p=0$AAAA$AAAA", "$argon2id$x$y$z$w"} {
		if fits("", phc) {
			t.Errorf("%q fits", phc)
		}
	}
}

// The bookkeeping of attempts does not grow without end.
func TestLimitsAreBounded(t *testing.T) {
	l, at := newLimits(), newClock().at
	for i := range 3 * limitEntries {
		l.take(fmt.Sprint(i), 1, at)
	}
	if len(l.of) != limitEntries || l.order.Len() != limitEntries {
		t.Errorf("%d and %d entries", len(l.of), l.order.Len())
	}
}

// A role is given and taken; it can be looked up, and does not outlive its being
// taken.
func TestGrants(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	_, s, err := d.JoinPassword(ctx, invite(t, d, "mara", Grant{Dossier: "talks", Role: Reader, Audience: "experts"}), phrase, "")
	if err != nil {
		t.Fatal(err)
	}
	if err := d.Give(ctx, Grant{"mara", "talks", Editor, "core"}, "owner"); err != nil {
		t.Fatal(err)
	}
	if g, err := d.Allow(ctx, s, "talks", Change); err != nil || g.Reader() != "core" {
		t.Errorf("%+v, %v", g, err)
	}
	if list, err := d.Grants(ctx, "mara"); err != nil || len(list) != 1 {
		t.Errorf("%+v, %v", list, err)
	}
	if err := d.Take(ctx, "mara", "talks", "owner"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Allow(ctx, s, "talks", Read); !errors.Is(err, ErrDenied) {
		t.Errorf("after it was taken: %v", err)
	}
	if err := d.Take(ctx, "mara", "talks", "owner"); err == nil {
		t.Error("it was taken twice")
	}
	if err := d.Give(ctx, Grant{"nobody", "talks", Editor, "core"}, "owner"); !errors.Is(err, ErrNobody) {
		t.Errorf("to nobody: %v", err)
	}
}

// An owner of the whole desk owns every dossier, and makes them; a role in one
// dossier counts there before it, and what others have is not touched by it.
func TestOwnerOfTheWholeDesk(t *testing.T) {
	ctx, c := context.Background(), newClock()
	d := open(t, &Memory{}, passwordDesk(c))
	join := func(name string, grants ...Grant) *Session {
		_, s, err := d.JoinPassword(ctx, invite(t, d, name, grants...), phrase, "")
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	head := join("head", Grant{Dossier: Whole, Role: Owner})
	mara := join("mara", Grant{Dossier: "talks", Role: Editor, Audience: "core"})
	for _, dossier := range []string{"talks", "made-later", Whole} {
		if g, err := d.Allow(ctx, head, dossier, Govern); err != nil || g.Reader() != "" {
			t.Errorf("%s: %+v, %v", dossier, g, err)
		}
	}
	if _, err := d.Allow(ctx, mara, Whole, Read); !errors.Is(err, ErrDenied) {
		t.Errorf("an editor of one dossier has the whole desk: %v", err)
	}
	before := told(t, d)
	for _, x := range []struct {
		person, dossier, want string
	}{{"head", "talks", "owner *"}, {"mara", "talks", "editor talks"}, {"mara", "other", ""}, {"nobody", "talks", ""}} {
		g, ok, err := d.Grant(ctx, x.person, x.dossier)
		if err != nil || ok != (x.want != "") || ok && string(g.Role)+" "+g.Dossier != x.want || !ok && g != (Grant{}) {
			t.Errorf("%s in %s: %+v, %v, %v", x.person, x.dossier, g, ok, err)
		}
	}
	if told(t, d) != before {
		t.Error("a question about a grant was recorded")
	}
	if err := d.Give(ctx, Grant{"head", "talks", Reader, "core"}, "other"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Allow(ctx, head, "talks", Govern); !errors.Is(err, ErrDenied) {
		t.Errorf("the role in the dossier does not count before that in the desk: %v", err)
	}
	if _, err := d.Allow(ctx, head, "other", Govern); err != nil {
		t.Error(err)
	}
	if err := d.Take(ctx, "head", Whole, "other"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.Allow(ctx, head, "other", Read); !errors.Is(err, ErrDenied) {
		t.Errorf("after it was taken: %v", err)
	}
}

// counted counts how often papers are put.
type counted struct {
	Memory
	puts int
	fail error
}

func (c *counted) PutPapers(ctx context.Context, papers ...Paper) error {
	c.puts++
	if c.fail != nil {
		return c.fail
	}
	return c.Memory.PutPapers(ctx, papers...)
}

// Several events are written at once, all or none; each has its own time, or now,
// and is read in the order of the times.
func TestEventsAtOnce(t *testing.T) {
	ctx, c, p := context.Background(), newClock(), &counted{}
	d := open(t, p, passwordDesk(c))
	p.puts = 0
	events := []Event{
		{Person: "now", Act: ReadIt, What: "a page"},
		{Person: "before", Act: ReadIt, At: c.at.Add(-time.Hour).In(time.FixedZone("", 3600)), What: "two\nlines\xff" + strings.Repeat("x", 10*mostAudited)},
	}
	for range 100 {
		events = append(events, Event{Person: "many", Act: ReadIt, At: c.at.Add(-time.Minute)}) // of one moment
	}
	if err := d.RecordAll(ctx, events...); err != nil {
		t.Fatal(err)
	}
	if err := d.RecordAll(ctx); err != nil || p.puts != 1 {
		t.Errorf("%v; put %d times", err, p.puts)
	}
	if events[1].At.Location() == time.UTC || !strings.Contains(events[1].What, "\n") {
		t.Error("the caller's events were changed")
	}
	got, err := d.Audit(ctx, time.Time{}, 1000, nil)
	if err != nil || len(got) != 102 {
		t.Fatalf("%d, %v", len(got), err)
	}
	if got[0].Person != "before" || !got[0].At.Equal(c.at.Add(-time.Hour)) || len(got[0].What) > mostAudited || got[101].Person != "now" || !got[101].At.Equal(c.at) {
		t.Errorf("%+v, ..., %+v", got[0], got[101])
	}
	if list, err := d.Audit(ctx, c.at, 10, nil); err != nil || len(list) != 1 {
		t.Errorf("from now on: %+v, %v", list, err)
	}
	p.fail = errors.New("the disk is full")
	if err := d.RecordAll(ctx, events...); !errors.Is(err, p.fail) {
		t.Errorf("%v", err)
	}
}

// How often strangers ask decides neither how much is kept nor how long the audit is.
func TestStrangersFillNothing(t *testing.T) {
	ctx, c := context.Background(), newClock()
	o := passwordDesk(c)
	o.Origin = origin
	papers := &Memory{}
	d := open(t, papers, o)
	cookie, _, err := d.JoinPassword(ctx, invite(t, d, "mara"), phrase, "")
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := d.JoinPassword(ctx, invite(t, d, "tom"), phrase, ""); err != nil {
		t.Fatal(err)
	}
	kept := func() int { return len(papers.papers) }
	before, most := kept(), 0
	for n := range 2000 {
		// One customer's addresses are one.
		from := fmt.Sprintf("2001:db8::%x:1", n)
		_, _, _ = d.BeginPasskey(ctx, from)
		_, _, _ = d.FinishPasskey(ctx, "guess", []byte("{}"), from)
		_, _, _ = d.SignInPassword(ctx, "mara", "guess", from)
		_, _ = d.FinishAccount(ctx, "guess", "", "", from)
		_, _ = d.Invitation(ctx, "guess", from)
		_, _ = d.Session(ctx, d.ID+".guess", from)
		_, _ = d.Token(ctx, "parley_"+d.ID+"_guess", from)
		most = max(most, kept()-before)
	}
	if most > 100 {
		t.Errorf("%d papers are kept of what one stranger sent in a moment", most)
	}
	if _, _, err := d.BeginPasskey(ctx, "2001:db8:0:1::1"); err != nil {
		t.Errorf("their neighbour waits: %v", err)
	}
	count := func(drawer string) int {
		list, err := d.papers.InDrawer(ctx, drawer, "", "", 1000)
		if err != nil {
			t.Fatal(err)
		}
		return len(list)
	}
	c.turn(11 * time.Hour)
	if _, err := d.Session(ctx, cookie, ""); err != nil {
		t.Fatal(err)
	}
	c.turn(2 * time.Hour) // tom's session was not used for too long, mara's was
	if _, _, err := d.BeginPasskey(ctx, "192.0.2.9"); err != nil {
		t.Fatal(err)
	}
	if ceremonies, sessions := count(ceremonyDrawer), count(sessionDrawer); ceremonies != 1 || sessions != 1 {
		t.Errorf("%d ceremonies and %d sessions are kept, expected the new one and mara's", ceremonies, sessions)
	}
	if _, err := d.Session(ctx, cookie, ""); err != nil {
		t.Errorf("who was there is signed out: %v", err)
	}
}
