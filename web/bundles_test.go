package web

import (
	"encoding/base64"
	"net/http"
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
