package desk

import (
	"errors"
	"strings"
	"sync"
	"testing"

	"parley/dossier"
)

// What is sent again under a key is there once, whatever has become of it since;
// and a key tells nothing of what its sender does not see.
func TestWhatIsSentAgainIsThereOnce(t *testing.T) {
	m := newTeam(t)
	send := func(who, key, content string) (dossier.Address, error) {
		id, err := dossier.NewID("statement", content, m.Random())
		if err != nil {
			t.Fatal(err)
		}
		st := statement(id, content, "")
		got, err := m.Save(t.Context(), m.who[who], "talks", Edit{At: dossier.AddressOf(st), Record: st, Once: OnceOf(key, []byte(content))})
		if err != nil {
			return dossier.Address{}, err
		}
		return got[0], nil
	}
	must := func(at dossier.Address, err error) dossier.Address {
		t.Helper()
		if err != nil || at.ID == "" {
			t.Fatalf("%v, %v", at, err)
		}
		return at
	}
	first := must(send("contributor", "k-1", "no water"))
	if again := must(send("contributor", "k-1", "no water")); again != first {
		t.Errorf("sent again it is %s, not %s", again, first)
	}
	for _, other := range [][3]string{{"contributor", "k-2", "no water"}, {"editor", "k-1", "no water"}, {"contributor", "", "no water"}, {"contributor", "", "no water"}} {
		made := must(send(other[0], other[1], other[2]))
		if made == first {
			t.Errorf("%q is the same as what another sent, or under another key", other)
		}
		if other[1] == "k-2" && made.ID[len(made.ID)-bodySigns:] == first.ID[len(first.ID)-bodySigns:] {
			t.Errorf("%s and %s say that the same was sent, to whoever has no key", first, made)
		}
	}
	var before SentBefore
	if _, err := send("contributor", "k-1", "some water"); !errors.As(err, &before) || before.At != first {
		t.Errorf("another body under the key: %v", err)
	}

	// Somebody changes it, and it is known all the same.
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", m.edited("owner", first.String(), map[string]string{"content": "no water at all"})); err != nil {
		t.Fatal(err)
	}
	if again := must(send("contributor", "k-1", "no water")); again != first {
		t.Errorf("after a change it is %s, not %s", again, first)
	}
	// Hidden from its sender, or taken back: to them both are that it is not there.
	second := must(send("contributor", "k-3", "a dam"))
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", m.edited("owner", first.String(), map[string]string{"handling.tlp": "red", "handling.audience": "owners"})); err != nil {
		t.Fatal(err)
	}
	if _, err := m.Save(t.Context(), m.who["owner"], "talks", Edit{At: second, Base: Mark(m.sees("owner", second.String()))}); err != nil {
		t.Fatal(err)
	}
	for was, at := range map[dossier.Address]dossier.Address{first: must(send("contributor", "k-1", "no water")), second: must(send("contributor", "k-3", "a dam"))} {
		if at == was || m.sees("contributor", at.String()) == nil {
			t.Errorf("%s is %s now", was, at)
		}
	}
}

// Ten send the same at once; and what was made together is known together, without
// what is not there any more. An edit that stands as it was to be is done.
func TestSendingAtOnce(t *testing.T) {
	m := newTeam(t)
	a, b := statement("st-a", "first", ""), statement("st-b", "second", "")
	edits := func() []Edit {
		once := OnceOf("k", []byte("both"))
		return []Edit{{At: dossier.AddressOf(a), Record: a, Drawn: []string{a.Head().ID}, Once: once}, {At: dossier.AddressOf(b), Record: b, Once: once}}
	}
	var all sync.WaitGroup
	got := make([][]dossier.Address, 10)
	for i := range got {
		all.Go(func() {
			var err error
			if got[i], err = m.Save(t.Context(), m.who["editor"], "talks", edits()...); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	for i := range got {
		if len(got[i]) != 2 || got[i][0] != got[0][0] || got[i][1] != got[0][1] {
			t.Fatalf("%v, not %v", got[i], got[0])
		}
	}
	if id := got[0][1].ID; id[:strings.LastIndexByte(id, '-')] == "st-b" {
		t.Errorf("a counted id was not drawn anew: %v", got[0])
	}
	if _, err := m.Save(t.Context(), m.who["editor"], "talks", Edit{At: got[0][0], Base: Mark(m.sees("editor", got[0][0].String()))}); err != nil {
		t.Fatal(err)
	}
	left, err := m.Save(t.Context(), m.who["editor"], "talks", edits()...)
	if err != nil || left[0].ID != "" || left[1] != got[0][1] {
		t.Errorf("%v, %v", left, err)
	}

	for _, key := range []string{"", "k"} {
		change := m.edited("editor", got[0][1].String(), map[string]string{"content": "changed under the key " + key})
		change.Once = OnceOf(key, nil)
		if _, err := m.Save(t.Context(), m.who["editor"], "talks", change); err != nil {
			t.Fatal(err)
		}
		_, err := m.Save(t.Context(), m.who["editor"], "talks", change)
		var conflicts Conflicts
		if errors.As(err, &conflicts) != (key == "") || key != "" && err != nil {
			t.Errorf("under the key %q again: %v", key, err)
		}
	}
}
