package web

import (
	"regexp"
	"strings"
	"testing"
)

var onceOn = regexp.MustCompile(`name="once" value="([0-9a-f]{32})"`)

// once is by what the form on a page is known if it is sent again.
func (x *team) once(who, at string) string {
	x.t.Helper()
	m := onceOn.FindStringSubmatch(x.get(who, at).Body.String())
	if m == nil {
		x.t.Fatalf("%s: the form of %s has nothing by which it is known", who, at)
	}
	return m[1]
}

// A form that is sent twice, with a finger that slips or over a bad line, is done
// once; what is typed anew is not taken for the same.
func TestAFormSentTwiceIsDoneOnce(t *testing.T) {
	x := newTeam(t, newDeskKey(t, "desk.example", 1))
	for _, who := range []string{"mara", "ida"} {
		once := x.once(who, "new/question")
		if once == x.once(who, "new/question") {
			t.Error("two forms are known by the same")
		}
		before := len(x.load().Questions)
		fields := []string{"do", "save", "once", once, "f.question", "Who signs, " + who + "?", "f.unconfirmed", "heard", "f.handling.tlp", "clear"}
		first := x.done(who, "new/question", fields...)
		if again := x.done(who, "new/question", fields...); again != first || len(x.load().Questions) != before+1 {
			t.Errorf("%s: first %s, then %s; %d questions more", who, first, again, len(x.load().Questions)-before)
		}
		fields[5] = "And who reads, " + who + "?"
		w := x.post(who, "new/question", fields...)
		if page := w.Body.String(); w.Code != 200 || !strings.Contains(page, "is saved, as the record below") || !strings.Contains(page, strings.TrimPrefix(first, "r/")) || !strings.Contains(page, "And who reads") {
			t.Errorf("%s: something else: status %d", who, w.Code)
		}
		fields[3] = onceOn.FindStringSubmatch(w.Body.String())[1]
		if second := x.done(who, "new/question", fields...); second == first || len(x.load().Questions) != before+2 {
			t.Errorf("%s: another record is %s", who, second)
		}

		// A change: the second time nobody else is said to have been there.
		if who != "mara" {
			continue
		}
		edit := "edit/" + strings.TrimPrefix(first, "r/")
		was := regexp.MustCompile(`(?s)<textarea name="was" hidden aria-hidden="true">\n(.*?)</textarea>`).FindStringSubmatch(x.get(who, edit).Body.String())[1]
		changed := []string{"do", "save", "once", x.once(who, edit), "was", strings.ReplaceAll(was, "&#34;", `"`), "f.question", "Who signs in the end?"}
		for range 2 {
			if to := x.done(who, edit, changed...); to != first {
				t.Errorf("a change leads to %s", to)
			}
		}
	}

	const meeting = "meetings/ev-1"
	for _, who := range []string{"mara", "ida"} {
		once, before := x.once(who, meeting), len(x.load().Sources)
		for _, note := range []string{"They ask for a pause", "They ask for a pause", "And they leave", "They ask for a pause", "And they leave"} {
			x.done(who, meeting, "note", note, "once", once)
		}
		x.done(who, meeting, "note", "They ask for a pause", "once", x.once(who, meeting))
		if n := len(x.load().Sources) - before; n != 3 {
			t.Errorf("%s: %d notes, not 3", who, n)
		}
	}

	before := len(x.load().Transmissions)
	send := []string{"do", "send", "once", x.once("mara", "send"), "draft", "d-1", "to", "x-b", "channel", "hand", "audience", "theirs"}
	first := x.done("mara", "send", send...)
	if again := x.done("mara", "send", send...); again != first || len(x.load().Transmissions) != before+1 {
		t.Errorf("first %s, then %s; %d transmissions more", first, again, len(x.load().Transmissions)-before)
	}
	send[7] = "p-b"
	w := x.post("mara", "send", send...)
	if w.Code != 200 || !strings.Contains(w.Body.String(), "another sending was recorded") {
		t.Errorf("to somebody else: status %d", w.Code)
	}
	send[3] = onceOn.FindStringSubmatch(w.Body.String())[1]
	if second := x.done("mara", "send", append(send, "anyway", "yes")...); second == first {
		t.Error("another sending is the same")
	}
}
