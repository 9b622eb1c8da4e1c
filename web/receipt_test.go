package web

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"math/rand/v2"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/desk"
	"parley/ledger"
	"parley/ledger/receipt"
)

// kept is a folder that has a log too, as a store would.
type kept struct {
	desk.Folder
	receipts map[string][]byte
	log      desk.Log
}

func (k *kept) Receipt(_ context.Context, id string) ([]byte, error) { return k.receipts[id], nil }

func (k *kept) Log(_ context.Context, check bool) (*desk.Log, error) {
	l := k.log
	l.Checked = check
	if !check {
		l.Faults = nil
	}
	return &l, nil
}

// withReceipt is a dossier in which a text was sent, with a receipt that proves
// that the sending is in the log.
func withReceipt(t *testing.T) (k *kept, id string, card *ledger.Card) {
	t.Helper()
	dir := copyDossier(t, "../examples/camp-david-1978")
	key, err := ledger.NewDeskKey("desk.example", rand.NewChaCha8([32]byte{1}))
	if err != nil {
		t.Fatal(err)
	}
	id = "r-0123456789abcdef"
	hash := sha256.Sum256([]byte("a text"))
	sum := hex.EncodeToString(hash[:])
	record := "- {id: tr-1, words: a text, from: [cd-us], to: [cd-eg], date: 1978-09-12, sha256: " + sum + ", receipt: " + id + ", sent: {date: 1978-09-12, words: handed over}, handling: {tlp: amber, audience: [inner]}}\n"
	appendTo(t, filepath.Join(dir, "transmissions.yaml"), record)
	appendTo(t, filepath.Join(dir, "groups.yaml"), "\n- {id: inner, name: Inner circle}\n")
	r, err := receipt.New(key, receipt.Sent{ID: id, What: "a text", SHA256: sum, From: "US", To: []string{"Egypt"}, At: time.Date(1978, 9, 12, 9, 0, 0, 0, time.UTC), By: "Aide"})
	if err != nil {
		t.Fatal(err)
	}
	var tree ledger.Tree
	tree.Append(ledger.Leaf{1})
	entry := ledger.Opening{Header: []ledger.Field{{Name: "kind", Value: "transmission"}}, Body: []byte(record)}
	tree.Append(entry.Leaf())
	c := ledger.Checkpoint{Origin: "desk.example/camp-david-1978", Size: 2, Root: tree.Root()}
	signed, err := key.Sign(c)
	if err != nil {
		t.Fatal(err)
	}
	p, err := ledger.Prove(1, entry, c, signed, key.Card(), &tree)
	if err != nil {
		t.Fatal(err)
	}
	r.Proof = p.Text()
	log := desk.Log{Size: 2, Head: tree.Root().String(), Newest: time.Date(1978, 9, 12, 9, 0, 0, 0, time.UTC), Signed: 2}
	return &kept{desk.Folder(dir), map[string][]byte{id: r.Text()}, log}, id, key.Card()
}

func openKept(t *testing.T, k *kept) *Desk {
	t.Helper()
	return openWith(t, desk.Options{Sources: []desk.Source{k}}, Options{})
}

// The state of the log is for owners; a receipt is for who sees its transmission.
func TestReceiptsAndTheLog(t *testing.T) {
	k, id, _ := withReceipt(t)
	d := openKept(t, k)
	const at = "/d/camp-david-1978/"
	page := func(query string) string { return get(t, d, at+"accounts?"+query).Body.String() }
	for _, want := range []string{"The signatures fit. Signed by desk.example", "entry 2 of the log", "Not checked", k.log.Head, "A checkpoint of all entries was signed", "receipts/" + id} {
		if !strings.Contains(page(""), want) && !strings.Contains(strings.ReplaceAll(page(""), "&#43;", "+"), want) {
			t.Errorf("the owner's page lacks %q", want)
		}
	}
	if got := page("verify=now"); !strings.Contains(got, "Intact.") {
		t.Error("the log is not said to be intact")
	}
	k.log.Faults = []string{"entry 2: what the store has is not what was recorded"}
	if got := page("verify=now"); !strings.Contains(got, "Not in order") || !strings.Contains(got, "entry 2: what the store has") {
		t.Error("verified again, the fault is not told")
	}
	for reader, sees := range map[string]bool{"everyone": false, "inner": true} {
		got := page("verify=now&reader=" + reader)
		if strings.Contains(got, `id="log"`) || strings.Contains(got, k.log.Head) {
			t.Errorf("%s sees the state of the log", reader)
		}
		if strings.Contains(got, id) != sees {
			t.Errorf("%s sees the receipt: %t", reader, !sees)
		}
		want := 404
		if sees {
			want = 200
		}
		if w := get(t, d, at+"receipts/"+id+"?reader="+reader); w.Code != want {
			t.Errorf("%s: status %d, want %d", reader, w.Code, want)
		}
	}
	for _, bad := range []string{"r-0000000000000000", "..%2fdossier.yaml", "x"} {
		if w := get(t, d, at+"receipts/"+bad); w.Code != 404 {
			t.Errorf("%s: status %d", bad, w.Code)
		}
	}
	k.receipts[id] = append(k.receipts[id], ' ')
	if got := page("verify=now"); !strings.Contains(got, "It does not verify") {
		t.Error("a receipt that was changed passes")
	}
	delete(k.receipts, id)
	if got := page("verify=now"); !strings.Contains(got, "the file is missing") {
		t.Error("a missing receipt is not told")
	}
}

// A folder has receipts in files, and no log.
func TestReceiptsInAFolder(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	f := desk.Folder(dir)
	if text, err := f.Receipt(t.Context(), "r-1"); text != nil || err != nil {
		t.Errorf("%q, %v", text, err)
	}
	if text, err := f.Receipt(t.Context(), "../dossier"); text != nil {
		t.Errorf("%q, %v", text, err)
	}
	if l, err := f.Log(t.Context(), true); l != nil || err != nil {
		t.Errorf("%+v, %v", l, err)
	}
	if got := get(t, open(t, dir), "/d/camp-david-1978/accounts").Body.String(); !strings.Contains(got, "a folder has no log") {
		t.Error("the page does not say so")
	}
}

// An owner verifies the log, downloads a receipt, and what was downloaded
// verifies by itself.
func TestStoryOfAReceipt(t *testing.T) {
	b := browser(t)
	k, id, card := withReceipt(t)
	base := serveDesk(t, openKept(t, k))
	p := openTab(t, b, base+"/d/camp-david-1978/accounts", 1280, "light")
	p.click("#verify")
	p.wait("the state of the log", `document.querySelector("#log")?.textContent.includes("Intact.")`)
	var text string
	p.eval(`const answer = await fetch(document.querySelector("a.receipt").href); return await answer.text()`, &text)
	r, err := receipt.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	a, err := r.Verify()
	if err != nil || a.Sent.ID != id || a.Log == nil || a.Log.Root.String() != k.log.Head || !r.Card.Same(card) {
		t.Errorf("%+v, %v", a, err)
	}
	proof, err := ledger.ParseInclusion(r.Proof)
	if err != nil {
		t.Fatal(err)
	}
	if c, _, err := proof.Verify(); err != nil || c.Size != 2 {
		t.Errorf("%+v, %v", c, err)
	}
	p.quiet()
}
