package web

import (
	"encoding/base64"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"parley/desk"
	"parley/dossier"
)

// Story: a bundle goes from one desk to another and back. What comes is what its
// sender says; nobody but owners sees it; nothing of it is a record.
func TestABundleGoesToAnotherDeskAndBack(t *testing.T) {
	ours, theirs, stranger := newTeam(t, newDeskKey(t, "arland.example", 1)), newTeam(t, newDeskKey(t, "borland.example", 2)), newTeam(t, newDeskKey(t, "stranger.example", 3))
	card := func(x *team) string {
		t.Helper()
		w := x.get("mara", "desk.card")
		if w.Code != 200 {
			t.Fatalf("the card: status %d", w.Code)
		}
		return w.Body.String()
	}
	// What would go is shown first; a record that would be incomplete is refused.
	w := ours.post("mara", "bundles", "do", "look", "card", card(theirs), "record", "position/pos-1")
	page := w.Body.String()
	for _, says := range []string{"its highest label is TLP:CLEAR", "borland.example", "party/p-a", "issue/i-army", "source/s-1"} {
		if !strings.Contains(page, says) {
			t.Errorf("what would go: it lacks %q: %s", says, wrongOn(page))
		}
	}
	if _, shown, _ := strings.Cut(page, `id="look"`); strings.Contains(strings.Split(shown, "</div>")[0], "pos-3") {
		t.Error("what was not chosen goes along")
	}
	for name, c := range map[string]struct {
		form []string
		says string
	}{
		"to nobody":          {[]string{"record", "position/pos-1"}, "It is not said whom it is for"},
		"to no card":         {[]string{"record", "position/pos-1", "card", "a card"}, "This is no card"},
		"nothing":            {[]string{"card", card(theirs)}, "no record is named"},
		"no such record":     {[]string{"card", card(theirs), "record", "position/pos-9"}, "pos-9"},
		"what cannot stand":  {[]string{"card", card(theirs), "record", "transmission/tr-x"}, "tr-x"},
		"a point of a draft": {[]string{"card", card(theirs), "record", "draft/d-1#1"}, "is a point of a draft"},
	} {
		w := ours.post("mara", "bundles", append([]string{"do", "make"}, c.form...)...)
		if w.Code != 200 || strings.HasPrefix(w.Header().Get("Content-Disposition"), "attachment") || !strings.Contains(w.Body.String(), c.says) {
			t.Errorf("%s: status %d: %s", name, w.Code, wrongOn(w.Body.String()))
		}
	}
	make := func(x *team, to string, records ...string) string {
		t.Helper()
		form := []string{"do", "make", "file", "FILE:" + to}
		for _, r := range records {
			form = append(form, "record", r)
		}
		w := x.post("mara", "bundles", form...)
		if w.Code != 200 || !strings.Contains(w.Header().Get("Content-Disposition"), ".bundle") {
			t.Fatalf("status %d: %s", w.Code, wrongOn(w.Body.String()))
		}
		return w.Body.String()
	}
	sealed := make(ours, card(theirs), "position/pos-1")
	if strings.Contains(sealed, "no army") {
		t.Error("the bundle is not sealed")
	}
	// Who it is not for cannot open it; neither can it be changed on the way.
	for name, c := range map[string]struct {
		x    *team
		file string
	}{"a stranger": {stranger, sealed}, "its sender": {ours, sealed}, "cut": {theirs, sealed[:len(sealed)-20]}, "no bundle": {theirs, "words"}, "nothing": {theirs, ""}} {
		for _, do := range []string{"open", "file"} {
			if w := c.x.post("mara", "bundles", "do", do, "file", "FILE:"+c.file); w.Code != 200 || strings.Contains(w.Body.String(), `id="opened"`) || !strings.Contains(w.Body.String(), "This was not done.") {
				t.Errorf("%s, %s: status %d: %s", name, do, w.Code, wrongOn(w.Body.String()))
			}
		}
	}
	for _, who := range []string{"ana", "ida", "rustem", "tom"} {
		for _, at := range []string{"bundles", "desk.card", "bundles/b-0123456789abcdef"} {
			if w := theirs.get(who, at); w.Code != 404 {
				t.Errorf("%s gets %s: status %d", who, at, w.Code)
			}
		}
		if w := theirs.post(who, "bundles", "do", "open", "file", "FILE:"+sealed); w.Code != 404 {
			t.Errorf("%s opens it: status %d", who, w.Code)
		}
	}
	// They open it, look, and file it as what its sender says.
	w = theirs.post("mara", "bundles", "do", "open", "file", "FILE:"+sealed)
	page = w.Body.String()
	if !strings.Contains(page, "From arland.example") || !strings.Contains(page, "no army") || !strings.Contains(page, theirs.desk.Card().Words()) {
		t.Fatalf("opened: %s", wrongOn(page))
	}
	kept := func(x *team) []desk.Proposed {
		t.Helper()
		list, err := x.desk.Shelf("talks").Bundles(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		return list
	}
	if len(kept(theirs)) != 0 {
		t.Error("to look is to file")
	}
	carries := carried(page, "sealed")
	if len(carries) != 2 || carries[1] != strings.ReplaceAll(base64.StdEncoding.EncodeToString([]byte(sealed)), "+", "&#43;") {
		t.Fatal("the page does not carry the bundle along")
	}
	w = theirs.post("mara", "bundles", "do", "file", "sealed", base64.StdEncoding.EncodeToString([]byte(sealed)))
	if !strings.Contains(w.Body.String(), "Filed as proposals of arland.example.") {
		t.Fatalf("filed: %s", wrongOn(w.Body.String()))
	}
	if w := theirs.post("mara", "bundles", "do", "file", "file", "FILE:"+sealed); !strings.Contains(w.Body.String(), "filed before") {
		t.Errorf("filed again: %s", wrongOn(w.Body.String()))
	}
	list := kept(theirs)
	if len(list) != 1 || list[0].Card.Name != "arland.example" {
		t.Fatalf("%+v", list)
	}
	if page := theirs.get("mara", "bundles/"+list[0].ID).Body.String(); !strings.Contains(page, "no army") || !strings.Contains(page, "Bundle from arland.example") {
		t.Error("what was filed cannot be read")
	}
	if w := theirs.get("mara", "bundles/"+list[0].ID+"?reader=inner"); w.Code != 404 {
		t.Errorf("with the eyes of others: status %d", w.Code)
	}
	d, err := dossier.Load(t.Context(), theirs.dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Positions) != 3 {
		t.Error("a bundle became a record")
	}
	// And back, to the card that came with it.
	answer := make(theirs, string(list[0].Card.Text()), "position/pos-2")
	w = ours.post("mara", "bundles", "do", "file", "file", "FILE:"+answer)
	if !strings.Contains(w.Body.String(), "Filed as proposals of borland.example.") {
		t.Fatalf("filed at home: %s", wrongOn(w.Body.String()))
	}
	if back := kept(ours); len(back) != 1 || back[0].Card.Name != "borland.example" {
		t.Errorf("%+v", back)
	}
	// A desk without a key says so.
	none := newTeam(t, nil)
	if page := none.get("mara", "bundles").Body.String(); !strings.Contains(page, "This desk has no key") {
		t.Error("the page does not say that there is no key")
	}
	for _, do := range []string{"open", "make", "file"} {
		if w := none.post("mara", "bundles", "do", do, "file", "FILE:"+sealed, "card", card(theirs), "record", "position/pos-1"); w.Code != http.StatusOK || strings.Contains(w.Header().Get("Content-Disposition"), "attachment") {
			t.Errorf("%s without a key: status %d", do, w.Code)
		}
	}
}

// What a bundle holds is filed by whoever chooses it, as its sender's word, beside
// what is on record here; sent twice, it is there once.
func TestWhatCameInABundleIsFiled(t *testing.T) {
	ours, theirs := newTeam(t, newDeskKey(t, "arland.example", 1)), newTeam(t, newDeskKey(t, "borland.example", 2))
	appendTo(t, ours.dir+"/issues.yaml", "- {id: i-gas, question: 'Who gets the gas?', short: Gas, sources: [s-1], options: [{id: all, words: everybody}]}\n")
	appendTo(t, ours.dir+"/positions.yaml", "- {id: pos-8, party: p-b, issue: i-army, stance: could-accept, option: none, words: perhaps, date: 2026-03-01, channel: public, sources: [s-1]}\n"+
		"- {id: pos-9, party: p-b, issue: i-gas, stance: demands, option: all, words: for all, date: 2026-03-01, channel: public, sources: [s-1]}\n")
	appendTo(t, theirs.dir+"/questions.yaml", "- {id: q-8, question: 'Another question?', date: 2026-02-03, sources: [s-1]}\n")
	appendTo(t, ours.dir+"/questions.yaml", "- {id: q-8, question: 'Who counts?', date: 2026-02-03, sources: [s-1]}\n")
	for _, x := range []*team{ours, theirs} {
		x.desk.Refresh(t.Context(), x.desk.Shelf("talks"))
	}
	draft := "---\nid: d-5\ntitle: Their draft\ndate: 2026-03-02\nby: [p-a]\nsources: [s-1]\nhandling: {tlp: clear}\n---\n1. There is no army. {i-army=none}\n2. The port is run by [[p-a: Arland | p-b: both]].\n"
	if err := os.WriteFile(filepath.Join(ours.dir, "drafts", "d-5.md"), []byte(draft), 0o644); err != nil {
		t.Fatal(err)
	}
	ours.desk.Refresh(t.Context(), ours.desk.Shelf("talks"))
	w := ours.post("mara", "bundles", "do", "make", "card", theirs.get("mara", "desk.card").Body.String(), "record", "draft/d-5", "record", "position/pos-8", "record", "position/pos-9", "record", "position/pos-1", "record", "question/q-8")
	if !strings.Contains(w.Header().Get("Content-Disposition"), ".bundle") {
		t.Fatal(wrongOn(w.Body.String()))
	}
	theirs.post("mara", "bundles", "do", "file", "file", "FILE:"+w.Body.String())
	list, err := theirs.desk.Shelf("talks").Bundles(t.Context())
	if err != nil || len(list) != 1 || list[0].By != "Mara Lindt" || list[0].SHA256 == "" || list[0].At.IsZero() {
		t.Fatalf("%+v, %v", list, err)
	}
	at := "bundles/" + list[0].ID
	section := func(page, id string) string {
		_, rest, _ := strings.Cut(page, `id="`+id+`"`)
		part, _, _ := strings.Cut(rest, "</section>")
		return part
	}
	page := theirs.get("mara", at).Body.String()
	if can := section(page, "ch"); !strings.Contains(can, `value="position/pos-8"`) || !strings.Contains(can, "On record here") || !strings.Contains(can, "never without") && !strings.Contains(can, "none at all") || strings.Contains(can, `value="position/pos-9"`) || strings.Contains(can, " checked") {
		t.Errorf("what can be filed: %s", can)
	}
	if differ := section(page, "dh"); !strings.Contains(differ, "Another question?") || !strings.Contains(differ, "Who counts?") {
		t.Errorf("what is something else here: %s", differ)
	}
	if wait := section(page, "wh"); !strings.Contains(wait, "issue/i-gas, which the dossier does not have") {
		t.Errorf("what waits: %s", wait)
	}
	if !strings.Contains(page, "On record here already") {
		t.Error("what is there is not said")
	}
	for name, form := range map[string][]string{"nothing": {"do", "file"}, "what is not within": {"do", "file", "record", "position/pos-7"}, "what waits": {"do", "file", "record", "position/pos-9"}, "what is another": {"do", "file", "record", "question/q-8", "record", "position/pos-8"}} {
		if w := theirs.post("mara", at, form...); w.Code != 200 || !strings.Contains(w.Body.String(), "Nothing was filed") || len(theirs.load().Positions) != 3 {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	for _, who := range []string{"ana", "ida", "rustem", "tom"} {
		if w := theirs.post(who, at, "do", "all"); w.Code != 404 {
			t.Errorf("%s files it: status %d", who, w.Code)
		}
	}
	for range 2 {
		if w := theirs.post("mara", at, "do", "file", "record", "position/pos-8"); w.Code != http.StatusSeeOther || !strings.HasSuffix(w.Header().Get("Location"), at+"?filed=1") {
			t.Fatalf("status %d %s: %s", w.Code, w.Header().Get("Location"), wrongOn(w.Body.String()))
		}
	}
	d := theirs.load()
	if len(d.Positions) != 4 {
		t.Fatalf("%d positions", len(d.Positions))
	}
	p := d.Positions[3]
	if p.ID != "pos-8" || p.Channel != dossier.ByRelay || len(p.AccordingTo) != 1 || p.AccordingTo[0] != "arland.example" || p.Sources[0].Source != "s-"+list[0].ID || !strings.Contains(p.Note, "Filed by Mara Lindt") {
		t.Errorf("filed:\n%s", dossier.FormatRecord(p))
	}
	// What it rested on is there now, so that the next can be filed.
	theirs.done("mara", at, "do", "all")
	theirs.done("mara", at, "do", "all")
	if d := theirs.load(); len(d.Positions) != 5 || len(d.Issues) != 3 || len(d.Sources) != 2 {
		t.Errorf("%d positions, %d issues, %d sources", len(d.Positions), len(d.Issues), len(d.Sources))
	}
	came, ok := theirs.sees("draft/d-5").(*dossier.Draft)
	if !ok || len(came.Points) != 2 || came.Points[1].Text == "" || len(came.Sources) != 1 || came.Sources[0].Source != "s-"+list[0].ID {
		t.Errorf("the draft: %+v", came)
	}
	if page := theirs.get("mara", at+"?filed=1").Body.String(); !strings.Contains(page, "Filed in your name: 1 record") || !strings.Contains(page, "Nothing of it is left") {
		t.Error("the page does not say what was filed")
	}
}

// A text that came on paper is recorded: that it was delivered, and who opened it
// only where somebody says so.
func TestATextCame(t *testing.T) {
	x := newTeam(t, nil)
	good := []string{"from", "p-b", "to", "p-a", "draft", "d-1", "date", "21 Nov 2026", "how", "handed over on paper", "received", "Ana Kos", "file", "FILE:a scan"}
	for name, c := range map[string]struct {
		without int
		says    string
	}{"nobody": {0, "from whom it came"}, "to nobody": {2, "to whom it came"}, "no text": {4, "say in a few words"}, "no day": {6, "Type a date"}, "no way": {8, "Say how it came"}} {
		form := append(append([]string{}, good[:c.without]...), good[c.without+2:]...)
		w := x.post("mara", "came", form...)
		if w.Code != 200 || !strings.Contains(w.Body.String(), c.says) || len(x.load().Transmissions) != 0 {
			t.Errorf("%s: status %d: %s", name, w.Code, wrongOn(w.Body.String()))
		}
	}
	for name, more := range map[string][]string{"opened by nobody": {"openedon", "2026-11-21"}, "opened some day": {"opened", "Ana Kos"}, "no such group": {"audience", "none"}, "no such party": {"from", "p-z"}, "no such draft": {"draft", "d-9"}, "no such channel": {"channel", "none"}} {
		if w := x.post("mara", "came", append(append([]string{}, more...), good...)...); w.Code != 200 || len(x.load().Transmissions) != 0 {
			t.Errorf("%s: status %d", name, w.Code)
		}
	}
	x = newTeam(t, nil)
	once := x.once("mara", "came")
	first := x.done("mara", "came", append(good, "once", once)...)
	if again := x.done("mara", "came", append(good, "once", once)...); again != first || !strings.HasPrefix(first, "r/transmission/tr-") {
		t.Errorf("%s, then %s", first, again)
	}
	all := x.load().Transmissions
	if len(all) != 1 {
		t.Fatalf("%d transmissions", len(all))
	}
	tr := all[0]
	if tr.Sent != nil || tr.Opened != nil || tr.Attested != nil || tr.Delivered == nil || tr.Delivered.By != "Ana Kos" || tr.Delivered.Words != "handed over on paper; recorded by Mara Lindt" || len(tr.SHA256) != 64 || tr.Date.String() != "2026-11-21" {
		t.Errorf("recorded:\n%s", dossier.FormatRecord(tr))
	}
	if w := x.post("mara", "came", append(append([]string{}, good...), "once", once, "opened", "Ana Kos", "openedon", "2026-11-22")...); w.Code != 200 || !strings.Contains(w.Body.String(), "another sending was recorded") {
		t.Errorf("another under the same form: status %d", w.Code)
	}
	// Who reads as a group records for it; who does not cannot.
	x.done("ida", "came", "from", "p-a", "to", "x-b", "words", "A letter", "date", "2026-11-20", "how", "by post", "opened", "Rustem Umerov", "openedon", "2026-11-21")
	tr = x.load().Transmissions[1]
	if tr.Handling == nil || tr.Handling.Audience[0] != "theirs" || tr.Opened == nil || tr.Opened.By != "Rustem Umerov" {
		t.Errorf("recorded:\n%s", dossier.FormatRecord(tr))
	}
	for who, sees := range map[string]bool{"mara": true, "ida": true, "rustem": true, "tom": false, "ana": false} {
		if page := x.get(who, "sent").Body.String(); strings.Contains(page, "A letter") != sees {
			t.Errorf("%s sees it: %t", who, !sees)
		}
	}
	for who, want := range map[string]int{"tom": 404, "rustem": 404} {
		if w := x.post(who, "came", good...); w.Code != want {
			t.Errorf("%s: status %d", who, w.Code)
		}
	}
}

// sees is a record of the talks as they are in their files.
func (x *team) sees(address string) dossier.Record {
	x.t.Helper()
	v, err := x.load().View(dossier.Scope{})
	if err != nil {
		x.t.Fatal(err)
	}
	kind, id, _ := strings.Cut(address, "/")
	r, _ := v.Find(dossier.Kind(kind), id)
	return r
}
