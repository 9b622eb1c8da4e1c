package desk

import (
	"context"
	"errors"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/dossier"
)

var now = time.Date(2026, 3, 2, 7, 0, 0, 0, time.UTC)

func chance(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

// talks is a dossier with a group, Inner, and things that only it sees.
func talks(t *testing.T) Folder {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "talks")
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	for name, text := range map[string]string{
		"dossier.yaml": "title: Talks on a dam\nsummary: Two states talk about a dam.\n",
		"parties.yaml": "- id: p-a\n  name: Aldery\n- id: p-b\n  name: Boran\n",
		"groups.yaml":  "- id: inner\n  name: Inner circle\n",
		"sources.yaml": "- id: s-open\n  type: press\n  date: 2026-02-01\n  title: An article\n- id: s-inner\n  type: note\n  date: 2026-02-02\n  title: A note\n  handling: {tlp: amber, audience: [inner]}\n",
		"issues.yaml":  "- id: i-water\n  question: How much water?\n  options:\n    - id: much\n      words: much\n    - id: little\n      words: little\n",
		"statements.yaml": "- id: st-1\n  speaker: {party: p-a}\n  content: we need much\n  stance: demands\n  date: 2026-02-01\n  sources: [s-open, s-inner]\n  handling: {tlp: clear}\n" +
			"- id: st-hidden\n  speaker: {party: p-b}\n  content: we could give some\n  stance: offers\n  date: 2026-02-02\n  sources: [s-inner]\n",
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return Folder(dir)
}

// team is a desk over the talks with people: an owner, an editor who reads as
// everyone, an editor of the inner circle, a contributor and a reader.
type team struct {
	*testing.T
	*Desk
	who map[string]*Viewer
	at  time.Time
}

func newTeam(t *testing.T) *team {
	t.Helper()
	m := &team{T: t, who: map[string]*Viewer{}, at: now}
	clock := func() time.Time { return m.at }
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{Now: clock, Random: chance(1), Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	if m.Desk, err = Open(t.Context(), Options{Sources: []Source{talks(t)}, People: people, Now: clock, Random: chance(2), Log: t.Logf}); err != nil {
		t.Fatal(err)
	}
	for name, g := range map[string]access.Grant{
		"owner": {Role: access.Owner}, "editor": {Role: access.Editor, Audience: "everyone"}, "inner": {Role: access.Editor, Audience: "inner"},
		"contributor": {Role: access.Contributor, Audience: "everyone"}, "reader": {Role: access.Reader, Audience: "everyone"},
	} {
		g.Dossier = "talks"
		secret, err := people.Invite(t.Context(), access.Invitation{Name: name, By: "test", Grants: []access.Grant{g}})
		if err != nil {
			t.Fatal(err)
		}
		cookie, _, err := people.JoinPassword(t.Context(), secret, "a long password", "")
		if err != nil {
			t.Fatal(err)
		}
		if m.who[name], err = m.SignedIn(t.Context(), cookie, ""); err != nil {
			t.Fatal(err)
		}
	}
	return m
}

// sees is a record as somebody sees it.
func (m *team) sees(name, address string) dossier.Record {
	m.Helper()
	shelf, sight, err := m.Look(m.Context(), m.who[name], "talks", access.Read)
	if err != nil {
		m.Fatal(err)
	}
	scope, err := sight.Scope(dossier.Scope{})
	if err != nil {
		m.Fatal(err)
	}
	v, err := shelf.Newest().See(scope)
	if err != nil {
		m.Fatal(err)
	}
	kind, id, _ := strings.Cut(address, "/")
	r, _ := v.Find(dossier.Kind(kind), id)
	return r
}

func at(address string) dossier.Address {
	kind, id, _ := strings.Cut(address, "/")
	return dossier.Address{Kind: dossier.Kind(kind), ID: id}
}

// edited is a record as somebody sees it, with some fields changed.
func (m *team) edited(name, address string, typed map[string]string) Edit {
	m.Helper()
	r := m.sees(name, address)
	changed, err := dossier.WithEntries(r, typed)
	if err != nil {
		m.Fatal(err)
	}
	return Edit{At: at(address), Base: Mark(r), Record: changed}
}

func statement(id, content, handling string) dossier.Record {
	r, err := dossier.Decode("statement", []byte("- id: "+id+"\n  speaker: {party: p-b}\n  content: "+content+"\n  stance: asserts\n  date: 2026-02-03\n  sources: [s-open]\n"+handling))
	if err != nil {
		panic(err)
	}
	return r
}

// Who may do what: the role decides, and each denial is recorded.
func TestRolesDecide(t *testing.T) {
	m := newTeam(t)
	fresh := Edit{At: at("statement/st-new"), Record: statement("st-new", "not now", "")}
	if _, err := m.Save(t.Context(), m.who["reader"], "talks", fresh); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a reader writes: %v", err)
	}
	if _, err := m.Save(t.Context(), m.who["contributor"], "talks", m.edited("contributor", "statement/st-1", map[string]string{"content": "x"})); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a contributor changes what others wrote: %v", err)
	}
	if _, err := m.Save(t.Context(), m.who["contributor"], "talks", fresh); err != nil {
		t.Errorf("a contributor adds: %v", err)
	}
	if _, err := m.Save(t.Context(), m.who["editor"], "other", fresh); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a dossier that is not there: %v", err)
	}
	events, err := m.People.Audit(t.Context(), time.Time{}, 100, func(e access.Event) bool { return e.Act == access.Denied })
	if err != nil || len(events) != 3 {
		t.Errorf("%d denials are recorded, not 3: %v", len(events), err)
	}
}

// Two edit the same record: the second is shown both and has lost nothing; after
// that their edit fits.
func TestTwoEditOneRecord(t *testing.T) {
	m := newTeam(t)
	first := m.edited("owner", "statement/st-1", map[string]string{"content": "we need more"})
	second := m.edited("inner", "statement/st-1", map[string]string{"stance": "asks"})
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", first); err != nil {
		t.Fatal(err)
	}
	_, err := m.Save(t.Context(), m.who["inner"], "talks", second)
	var conflicts Conflicts
	if !errors.As(err, &conflicts) || len(conflicts) != 1 {
		t.Fatalf("the second is told %v", err)
	}
	c := conflicts[0]
	if c.Theirs.(*dossier.Statement).Content != "we need more" || c.Yours.(*dossier.Statement).Stance != "asks" {
		t.Errorf("the conflict shows %+v and %+v", c.Yours, c.Theirs)
	}
	second = m.edited("inner", "statement/st-1", map[string]string{"stance": "asks"})
	if _, err := m.Save(t.Context(), m.who["inner"], "talks", second); err != nil {
		t.Fatal(err)
	}
	if s := m.sees("owner", "statement/st-1").(*dossier.Statement); s.Content != "we need more" || s.Stance != "asks" {
		t.Errorf("the record is %+v", s)
	}
	retract := Edit{At: at("statement/st-1"), Base: first.Base}
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", retract); !errors.As(err, &conflicts) {
		t.Errorf("what is taken back is not what they saw: %v", err)
	}
}

// Who does not see everything changes what they see; the rest stays, and nothing
// tells them of it.
func TestAnEditKeepsWhatItsEditorDoesNotSee(t *testing.T) {
	m := newTeam(t)
	e := m.edited("editor", "statement/st-1", map[string]string{"content": "we need some"})
	if text := string(dossier.FormatRecord(e.Record)); strings.Contains(text, "s-inner") {
		t.Fatal("the editor sees the inner source; the test shows nothing")
	}
	if _, err := m.Save(t.Context(), m.who["editor"], "talks", e); err != nil {
		t.Fatal(err)
	}
	s := m.sees("owner", "statement/st-1").(*dossier.Statement)
	if s.Content != "we need some" || len(s.Sources) != 2 {
		t.Errorf("the record is %s", dossier.FormatRecord(s))
	}
	// Something hidden changed meanwhile: no conflict, and both changes stand.
	e = m.edited("editor", "statement/st-1", map[string]string{"content": "we need a little"})
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", m.edited("owner", "source/s-inner", map[string]string{"title": "Another note"})); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Save(t.Context(), m.who["editor"], "talks", e); err != nil {
		t.Errorf("a change of something hidden stands in the way: %v", err)
	}
	// What is hidden cannot be reached by its name.
	for _, edit := range []Edit{
		{At: at("statement/st-hidden")},
		{At: at("statement/st-hidden"), Base: Mark(m.sees("owner", "statement/st-hidden")), Record: statement("st-hidden", "x", "")},
	} {
		there, gone := edit, edit
		gone.At.ID = "st-nowhere"
		_, err1 := m.Save(t.Context(), m.who["editor"], "talks", there)
		_, err2 := m.Save(t.Context(), m.who["editor"], "talks", gone)
		if err1 == nil || strings.ReplaceAll(err1.Error(), "st-hidden", "st-nowhere") != err2.Error() {
			t.Errorf("hidden: %v; not there: %v", err1, err2)
		}
	}
	cites := m.edited("editor", "statement/st-1", nil)
	cites.Record.Head().Sources = append(slices.Clone(cites.Record.Head().Sources), dossier.Citation{Source: "s-inner"})
	nowhere := m.edited("editor", "statement/st-1", nil)
	nowhere.Record.Head().Sources = append(slices.Clone(nowhere.Record.Head().Sources), dossier.Citation{Source: "s-nowhere"})
	_, err1 := m.Save(t.Context(), m.who["editor"], "talks", cites)
	_, err2 := m.Save(t.Context(), m.who["editor"], "talks", nowhere)
	if err1 == nil || err2 == nil || strings.ReplaceAll(err1.Error(), "s-inner", "s-nowhere") != err2.Error() {
		t.Errorf("a source that is hidden: %v\none that is not there: %v", err1, err2)
	}
}

// An id that something hidden has is given up silently, in all that was filed
// together.
func TestATakenIDTellsNothing(t *testing.T) {
	m := newTeam(t)
	source, err := dossier.Decode("source", []byte("- id: s-inner\n  type: press\n  date: 2026-02-03\n  title: Another article\n"))
	if err != nil {
		t.Fatal(err)
	}
	st, err := dossier.Decode("statement", []byte("- id: st-2\n  speaker: {party: p-b}\n  content: no\n  stance: asserts\n  sources: [s-inner]\n"))
	if err != nil {
		t.Fatal(err)
	}
	got, err := m.Save(t.Context(), m.who["contributor"], "talks", Edit{At: at("source/s-inner"), Record: source}, Edit{At: at("statement/st-2"), Record: st})
	if err != nil {
		t.Fatal(err)
	}
	if !regexp.MustCompile(`^s-inner-[a-z0-9]{6}$`).MatchString(got[0].ID) || !regexp.MustCompile(`^st-2-[a-z0-9]{6}$`).MatchString(got[1].ID) {
		t.Errorf("they are called %v", got)
	}
	if s := m.sees("contributor", got[1].String()); s == nil || s.Head().Sources[0].Source != got[0].ID {
		t.Errorf("the statement cites something else")
	}
	for who, keeps := range map[string]bool{"contributor": false, "owner": true} {
		st := statement("st-10"+who[:1], "chosen", "")
		got, err := m.Save(t.Context(), m.who[who], "talks", Edit{At: dossier.AddressOf(st), Record: st})
		if err != nil || (got[0].ID == st.Head().ID) != keeps {
			t.Errorf("%s chose %s, and it is called %v: %v", who, st.Head().ID, got, err)
		}
	}
	if s := m.sees("owner", "source/s-inner").(*dossier.Source); s.Title != "A note" {
		t.Errorf("the hidden source was written over: %+v", s)
	}
}

// Nobody writes what they would not see, and who may see a record is for owners
// to change.
func TestWhoMaySeeIsForOwners(t *testing.T) {
	m := newTeam(t)
	red := statement("st-red", "quietly", "  handling: {tlp: red}\n")
	if _, err := m.Save(t.Context(), m.who["contributor"], "talks", Edit{At: at("statement/st-red"), Record: red}); !errors.Is(err, ErrUnseen) {
		t.Errorf("out of sight: %v", err)
	}
	e := m.edited("inner", "source/s-inner", nil)
	e.Record.Head().Handling = &dossier.Handling{TLP: "clear"}
	if _, err := m.Save(t.Context(), m.who["inner"], "talks", e); !errors.Is(err, ErrHandling) {
		t.Errorf("an editor opens a source to everyone: %v", err)
	}
	e = m.edited("owner", "source/s-inner", nil)
	e.Record.Head().Handling = &dossier.Handling{TLP: "clear"}
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", e); err != nil {
		t.Errorf("an owner does: %v", err)
	}
	if m.sees("reader", "source/s-inner") == nil {
		t.Error("a reader does not see what was opened to everyone")
	}
}

// Nobody but an owner lets others see what they did not: not by a part, not by
// another source; nor takes away what they do not see, nor writes of what was sent.
func TestEditorsWidenNothing(t *testing.T) {
	m := newTeam(t)
	draft := func(text string) dossier.Record {
		r, err := dossier.Decode("draft", []byte(text))
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	const head = "---\nid: d-1\ntitle: A draft\ndate: 2026-02-03\nhandling: {tlp: clear}\nsources: [s-open]\n---\n\n"
	whole := draft(head + "1. Open words.\n2. Inner words. {audience: inner}\n3. Words above.\n\n   a. Words beneath. {audience: owners}\n")
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", Edit{At: at("draft/d-1"), Record: whole}); err != nil {
		t.Fatal(err)
	}
	seen := m.sees("inner", "draft/d-1").(*dossier.Draft)
	if len(seen.Points) != 3 {
		t.Fatalf("the inner circle sees %d points; the test shows nothing", len(seen.Points))
	}
	edit := func(who, text string) error {
		_, err := m.Save(t.Context(), m.who[who], "talks", Edit{At: at("draft/d-1"), Base: Mark(m.sees(who, "draft/d-1")), Record: draft(text)})
		return err
	}
	if err := edit("inner", head+"1. Open words.\n2. Inner words. {audience: everyone}\n3. Words above.\n"); !errors.Is(err, ErrHandling) {
		t.Errorf("a point is opened to everyone: %v", err)
	}
	if err := edit("inner", head+"1. Opener words.\n2. Inner words. {audience: inner}\n3. Words above.\n"); err != nil {
		t.Errorf("a point that they see: %v", err)
	}
	// A point with hidden ones under it stays for the owners.
	if err := edit("inner", head+"1. Open words.\n2. Inner words. {audience: inner}\n"); err != nil {
		t.Errorf("a point is taken away: %v", err)
	}
	if d := m.sees("inner", "draft/d-1").(*dossier.Draft); len(d.Points) != 2 {
		t.Errorf("the inner circle sees %d points, not 2", len(d.Points))
	}
	if d := m.sees("owner", "draft/d-1").(*dossier.Draft); len(d.Points) != 4 || d.Points[3].Text != "Words beneath." {
		t.Errorf("the draft is\n%s", dossier.FormatRecord(d))
	}
	hidden := m.edited("inner", "statement/st-hidden", nil)
	hidden.Record.Head().Sources = []dossier.Citation{{Source: "s-open"}}
	if _, err := m.Save(t.Context(), m.who["inner"], "talks", hidden); !errors.Is(err, ErrHandling) {
		t.Errorf("another source opens a statement to everyone: %v", err)
	}
	sent, err := dossier.Decode("transmission", []byte("- id: tr-1\n  words: a text\n  from: [p-a]\n  to: [p-b]\n  date: 2026-02-03\n  receipt: r-0123456789abcdef\n  sha256: "+strings.Repeat("0", 64)+"\n  handling: {tlp: clear}\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Save(t.Context(), m.who["editor"], "talks", Edit{At: at("transmission/tr-1"), Record: sent}); !errors.Is(err, access.ErrDenied) {
		t.Errorf("an editor writes of a receipt: %v", err)
	}
}

// What is taken back, and something hidden needs, stays for the owners; whoever took
// it back is told nothing. What cannot be so is refused, without a reason.
func TestAProblemThatIsHiddenIsNotTold(t *testing.T) {
	m := newTeam(t)
	hidden, err := dossier.Decode("position", []byte("- id: pos-1\n  party: p-a\n  issue: i-water\n  stance: demands\n  option: much\n  words: much\n  channel: document\n  date: 2026-02-02\n  sources: [s-inner]\n"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", Edit{At: at("position/pos-1"), Record: hidden}); err != nil {
		t.Fatal(err)
	}
	narrow := m.edited("editor", "issue/i-water", nil)
	narrow.Record.(*dossier.Issue).Options[0].ID = "more"
	if _, err := m.Save(t.Context(), m.who["editor"], "talks", narrow); err != nil {
		t.Errorf("an option is taken away that is chosen: %v", err)
	}
	if i := m.sees("owner", "issue/i-water").(*dossier.Issue); len(i.Options) != 3 || m.sees("owner", "position/pos-1") == nil {
		t.Errorf("the owner sees\n%s", dossier.FormatRecord(i))
	}
	r := m.sees("editor", "issue/i-water")
	if _, err := m.Save(t.Context(), m.who["editor"], "talks", Edit{At: at("issue/i-water"), Base: Mark(r)}); err != nil {
		t.Errorf("an issue is taken back: %v", err)
	}
	if m.sees("editor", "issue/i-water") != nil || m.sees("reader", "issue/i-water") != nil || m.sees("owner", "issue/i-water") == nil || m.sees("owner", "position/pos-1") == nil {
		t.Error("the issue does not stay for the owners alone")
	}
	if events, err := m.People.Audit(t.Context(), time.Time{}, 100, func(e access.Event) bool { return e.Act == access.Shifted && e.What == "issue/i-water" }); err != nil || len(events) != 2 {
		t.Errorf("the owners find %v in the audit: %v", events, err)
	}
}

// What is read is recorded once an hour, and a token sees what it may.
func TestReadingIsRecorded(t *testing.T) {
	m := newTeam(t)
	for range 3 {
		m.Read(m.who["reader"], "talks", "positions")
	}
	m.at = m.at.Add(2 * time.Hour)
	m.Read(m.who["reader"], "talks", "positions")
	m.flush(t.Context())
	events, err := m.People.Audit(t.Context(), time.Time{}, 100, func(e access.Event) bool { return e.Act == access.ReadIt })
	if err != nil || len(events) != 2 {
		t.Errorf("%d readings are recorded, not 2: %v", len(events), err)
	}
	m.who["owner"].Session.Proved = m.at
	_, secret, err := m.People.NewToken(t.Context(), m.who["owner"].Session, access.Token{Name: "a script", Dossier: "talks", Scope: access.ReadOnly, Audience: "everyone"})
	if err != nil {
		t.Fatal(err)
	}
	program, err := m.Program(t.Context(), secret, "")
	if err != nil {
		t.Fatal(err)
	}
	_, sight, err := m.Look(t.Context(), program, "talks", access.Read)
	if err != nil || sight.Reader != "everyone" || sight.Owner() {
		t.Errorf("the token reads as %+v: %v", sight, err)
	}
	if _, err := sight.Scope(dossier.Scope{Reader: "inner"}); !errors.Is(err, access.ErrDenied) {
		t.Errorf("the token looks with other eyes: %v", err)
	}
	if _, _, err := m.Look(t.Context(), program, "talks", access.Change); !errors.Is(err, access.ErrDenied) {
		t.Errorf("a token for reading writes: %v", err)
	}
}

// A desk follows its sources, and what is not in order leaves the last good state
// up.
func TestFollow(t *testing.T) {
	folder := talks(t)
	d, err := Open(t.Context(), Options{Sources: []Source{folder}, By: "Ana Lindt", Now: func() time.Time { return now }, Random: chance(3), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	told := make(chan string, 10)
	ctx, stop := context.WithCancel(t.Context())
	defer stop()
	go d.Follow(ctx, func(name, version string) { told <- name }, func(was, is *State) {})
	file := filepath.Join(string(folder), "groups.yaml")
	if err := os.WriteFile(file, []byte("- id: inner\n  name: Inner circle\n- id: outer\n  name: Outer circle\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	select {
	case <-told:
	case <-time.After(10 * time.Second):
		t.Fatal("the change was not seen")
	}
	if n := len(d.Shelf("talks").Now().Groups); n != 2 {
		t.Errorf("%d groups", n)
	}
	if err := os.WriteFile(file, []byte("- id: inner\n  nam: x\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	<-told
	if s := d.Shelf("talks").Now(); s.Trouble == nil || len(s.Groups) != 2 {
		t.Errorf("trouble: %v, %d groups", s.Trouble, len(s.Groups))
	}
}
