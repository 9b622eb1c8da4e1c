package web

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"parley/dossier"
)

func (x *team) load() *dossier.Dossier {
	x.t.Helper()
	d, err := dossier.Load(x.t.Context(), x.dir)
	if err != nil {
		x.t.Fatal(err)
	}
	return d
}

// Before: what bears on the agenda, as far as each sees it.
func TestBeforeAMeeting(t *testing.T) {
	x := newTeam(t, nil)
	for who, want := range map[string]struct{ calls, reds bool }{"mara": {true, true}, "ana": {true, true}, "rustem": {false, false}, "tom": {false, false}} {
		list := x.get(who, "meetings").Body.String()
		if !strings.Contains(list, "meetings/ev-1") || strings.Contains(list, "ev-2") || strings.Contains(list, "meetings/ev-3") != want.calls {
			t.Errorf("%s: the list of meetings", who)
		}
		page := x.get(who, "meetings/ev-1").Body.String()
		for _, says := range []string{"Listen; agree to nothing.", "How many soldiers may Borland have?", "The port, once more", "Does the cap count reserves?", "The army list is handed over", "no army", "run it together"} {
			if !strings.Contains(strings.ReplaceAll(page, "none at all", "no army"), strings.ReplaceAll(says, "run it together", "both together")) {
				t.Errorf("%s: the page lacks %q", who, says)
			}
		}
		if got := strings.Contains(page, "says no to"); got != want.reds {
			t.Errorf("%s: a position of the inner circle shows: %t", who, got)
		}
		if w := x.get(who, "meetings/ev-3"); (w.Code == 200) != want.calls {
			t.Errorf("%s: the call: status %d", who, w.Code)
		}
	}
	// What is planned is there before its day.
	appendTo(t, x.dir+"/events.yaml", "- {id: ev-4, date: 2026-12-01, form: meeting, place: Vienna, participants: [p-a, p-b], sources: [s-1]}\n")
	x.desk.Refresh(t.Context(), x.desk.Shelf("talks"))
	if list := x.get("tom", "meetings").Body.String(); !strings.Contains(list, "Vienna") {
		t.Error("a planned meeting is not listed")
	}
	if w := x.get("tom", "meetings/ev-4"); w.Code != 200 || !strings.Contains(w.Body.String(), "What is to be discussed?") {
		t.Errorf("a planned meeting: status %d", w.Code)
	}
	if list := x.get("tom", "meetings?as-of=2026-11-22").Body.String(); strings.Contains(list, "Vienna") {
		t.Error("as of an earlier day, a later meeting is listed")
	}
	for _, at := range []string{"meetings/ev-9", "meetings/ev-9/after", "meetings/..%2fev-1"} {
		if w := x.get("mara", at); w.Code != 404 {
			t.Errorf("%s: status %d", at, w.Code)
		}
	}
}

// During: one line after the other, each saved at once, for the eyes of who noted
// it and the owners.
func TestNotesInAMeeting(t *testing.T) {
	x := newTeam(t, nil)
	const at = "meetings/ev-1"
	x.done("mara", at, "note", "UA is tired")
	x.done("ida", at, "note", "  They ask   for a pause ")
	x.done("ana", at, "note", "Point 2 is open")
	for who, want := range map[string]string{"mara": "UA is tired|They ask for a pause|Point 2 is open", "ida": "They ask for a pause", "rustem": "They ask for a pause", "ana": "Point 2 is open", "tom": ""} {
		page := x.get(who, at).Body.String()
		for _, note := range []string{"UA is tired", "They ask for a pause", "Point 2 is open"} {
			if strings.Contains(page, note) != (want != "" && strings.Contains(want, note)) {
				t.Errorf("%s: %q on the page: %t", who, note, strings.Contains(page, note))
			}
		}
	}
	for who, want := range map[string]int{"tom": 404, "rustem": 404} { // readers
		if w := x.post(who, at, "note", "mine"); w.Code != want {
			t.Errorf("%s notes: status %d", who, w.Code)
		}
	}
	for words, says := range map[string]string{" ": "The note is empty.", strings.Repeat("x", 2001): "longer than 2000 bytes"} {
		if w := x.post("mara", at, "note", words); w.Code != 200 || !strings.Contains(w.Body.String(), says) {
			t.Errorf("a note of %d: status %d: %s", len(words), w.Code, wrongOn(w.Body.String()))
		}
	}
	for _, query := range []string{"?reader=inner", "?as-of=2026-11-20"} {
		if w := x.post("mara", at+query, "note", "mine"); w.Code != 403 && w.Code != 404 {
			t.Errorf("noted at %s: status %d", query, w.Code)
		}
	}
	d := x.load()
	notes := d.Sources[1:]
	if len(notes) != 3 {
		t.Fatalf("%d notes", len(notes))
	}
	for i, want := range []struct{ author, audience string }{{"Mara Lindt", ""}, {"Ida Novak", "theirs"}, {"Ana Kos", "inner"}} {
		n := notes[i]
		audience := ""
		if n.Handling != nil {
			audience = strings.Join(n.Handling.Audience, " ")
		}
		if n.Type != dossier.TypeNote || n.Author != want.author || audience != want.audience || strings.Join(n.About, " ") != "event/ev-1" {
			t.Errorf("note %d: %+v", i, n)
		}
	}
}

var hiddenIn = regexp.MustCompile(`<input type="hidden" name="([^"]+)" value="([^"]*)"`)

// carried are the hidden fields of a page that begin with a name.
func carried(page string, names ...string) (out []string) {
	for _, m := range hiddenIn.FindAllStringSubmatch(page, -1) {
		for _, n := range names {
			if m[1] == n || n == "k" && regexp.MustCompile(`^k\d+$`).MatchString(m[1]) {
				out = append(out, m[1], m[2])
			}
		}
	}
	return out
}

// After: each note proposes records; what a person confirms is filed in their name,
// and what they leave stays a note.
func TestAfterAMeeting(t *testing.T) {
	x := newTeam(t, nil)
	const at, after = "meetings/ev-1", "meetings/ev-1/after"
	x.done("mara", at, "note", "Bor could accept i-army=600k if the list is handed over")
	x.done("mara", at, "note", "Coffee")
	x.done("mara", at, "note", "Rustem Umerov said that Borland rejects any cap on its army.")
	page := x.get("mara", after).Body.String()
	if !strings.Contains(page, "600000") || !strings.Contains(page, "only if") && !strings.Contains(page, "the list is handed over") {
		t.Error("the typed position is not proposed")
	}
	if _, read, ok := strings.Cut(page, "rejects any cap on its army"); !ok || strings.Contains(read, "<dd dir=\"auto\">public</dd>") {
		t.Error("what was said in the room is proposed as said in public")
	}
	fields := append([]string{"do", "file"}, carried(page, "note", "k")...)
	if n := strings.Count(strings.Join(fields, " "), "note-"); n != 3 {
		t.Fatalf("%d notes are carried along: %q", n, fields)
	}
	if w := x.post("mara", after, fields...); !strings.Contains(w.Body.String(), "Nothing was confirmed") {
		t.Errorf("nothing was confirmed: %s", wrongOn(w.Body.String()))
	}
	// Somebody notes on meanwhile: the numbers stay what they were.
	x.done("mara", at, "note", "Arland insists on Port = one")
	w := x.post("mara", after, append(fields, "d1", "yes", "e1.option", "700000")...)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "filed in the name of Mara Lindt") {
		t.Fatalf("status %d: %s", w.Code, wrongOn(w.Body.String()))
	}
	var filed *dossier.Position
	for _, p := range x.load().Positions {
		if p.Option == "700000" {
			filed = p
		}
	}
	if filed == nil || filed.Party != "p-b" || filed.Stance != dossier.CouldAccept || filed.Channel != dossier.ByRelay || strings.Join(filed.AccordingTo, "") != "Mara Lindt" ||
		!strings.Contains(filed.Note, "Filed by Mara Lindt") || len(filed.Sources) != 1 || !strings.HasPrefix(filed.Sources[0].Source, "note-") || filed.Conditions[0].Words != "the list is handed over" {
		t.Fatalf("%+v", filed)
	}
	if n := len(x.load().Positions); n != 4 {
		t.Errorf("%d positions: what was left was filed", n)
	}
	if page := x.get("mara", after).Body.String(); !strings.Contains(page, "Filed from this note:") {
		t.Error("the page does not say what was filed of the note")
	}
	// It rests on a note of the owners, so it is theirs.
	for _, who := range []string{"ana", "ida", "tom"} {
		if page := x.get(who, "positions/p-b/i-army").Body.String(); strings.Contains(page, "700,000") || strings.Contains(page, "700000") {
			t.Errorf("%s sees what a red note says", who)
		}
	}
	// What was decided on must be what is filed.
	if w := x.post("mara", after, "do", "file", "note", fields[3], "k1", "0123", "d1", "yes"); !strings.Contains(w.Body.String(), "not what you decided on any more") {
		t.Errorf("another proposal: %s", wrongOn(w.Body.String()))
	}
	if w := x.post("mara", after, "do", "file", "note", strings.Fields(fields[3])[0]+" 0123", "d1", "yes"); !strings.Contains(w.Body.String(), "A note was changed meanwhile") {
		t.Errorf("a note that was changed: %s", wrongOn(w.Body.String()))
	}
	if w := x.post("tom", after, append(fields, "d1", "yes")...); w.Code != 404 {
		t.Errorf("a reader files: status %d", w.Code)
	}
	// Ida takes a note of her own and files of it, as far as she sees.
	x.done("ida", at, "note", "Arland accepts Port=joint")
	page = x.get("ida", after).Body.String()
	w = x.post("ida", after, append(append([]string{"do", "file", "d1", "yes"}, carried(page, "note", "k")...), "x", "x")...)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "filed in the name of Ida Novak") {
		t.Fatalf("status %d: %s", w.Code, wrongOn(w.Body.String()))
	}
	if page := x.get("rustem", "positions/p-a/i-port").Body.String(); !strings.Contains(page, "Arland accepts Port=joint") {
		t.Error("her delegation does not see what she filed")
	}
	if page := x.get("ana", "positions/p-a/i-port").Body.String(); strings.Contains(page, "Arland accepts Port=joint") {
		t.Error("the inner circle sees it")
	}
}

// The read-out is written by an editor; of two, the second sees what the first
// wrote.
func TestTheReadout(t *testing.T) {
	x := newTeam(t, nil)
	const after = "meetings/ev-1/after"
	base := func(who string) string { return carried(x.get(who, after).Body.String(), "base")[1] }
	for who, may := range map[string]bool{"mara": true, "ana": true, "ida": false, "rustem": false} {
		if has := strings.Contains(x.get(who, after).Body.String(), `name="readout"`); has != may {
			t.Errorf("%s is offered the read-out: %t", who, has)
		}
	}
	mine, hers := base("mara"), base("ana")
	x.done("ana", after, "do", "readout", "base", hers, "readout", "A frank exchange.\r\nThey will meet again.")
	w := x.post("mara", after, "do", "readout", "base", mine, "readout", "A useful meeting.")
	page := w.Body.String()
	if w.Code != http.StatusOK || !strings.Contains(page, "A frank exchange.") || !strings.Contains(page, "A useful meeting.") {
		t.Fatalf("two at once: status %d: %s", w.Code, wrongOn(page))
	}
	x.done("mara", after, "do", "readout", "base", carried(page, "base")[1], "readout", "A useful meeting.")
	if got := x.load().Events[0].Readout; got != "A useful meeting." {
		t.Errorf("the read-out is %q", got)
	}
	if w := x.post("ida", after, "do", "readout", "base", base("mara"), "readout", "Mine."); w.Code != http.StatusForbidden {
		t.Errorf("a contributor writes the read-out: status %d", w.Code)
	}
}
