package web

import (
	"math/rand/v2"
	"net/http"
	"net/url"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"parley/access"
	"parley/desk"
	"parley/dossier"
)

// put is a save of somebody's, without a desk.
func (k *shelfKept) put(t *testing.T, by string, at time.Time, records ...dossier.Record) {
	t.Helper()
	if err := k.Change(t.Context(), by, at, func(*dossier.Dossier) (desk.Change, error) { return desk.Change{Put: records}, nil }); err != nil {
		t.Fatal(err)
	}
}

// The versions of a record are, to who does not see all of it, those of the record
// without what is hidden: how many, of when and by whom, what changed, and what one
// that is made again makes of it. What is hidden stays as it is then.
func TestVersionsTellNothingHidden(t *testing.T) {
	people, err := access.Open(t.Context(), &access.Memory{}, access.Options{Now: func() time.Time { return day }, Random: rand.NewChaCha8([32]byte{2}), Passwords: true, Work: access.Work{Memory: 64, Passes: 1, Threads: 1}})
	if err != nil {
		t.Fatal(err)
	}
	secret, err := people.Invite(t.Context(), access.Invitation{Name: "editor", By: "test", Grants: []access.Grant{{Dossier: "camp-david-1978", Role: access.Editor, Audience: "everyone"}}})
	if err != nil {
		t.Fatal(err)
	}
	cookie, _, err := people.JoinPassword(t.Context(), secret, "a long password", "")
	if err != nil {
		t.Fatal(err)
	}
	const at = "/d/camp-david-1978/versions/"
	for seed := range uint64(12) {
		random := rand.New(rand.NewPCG(seed, 7))
		dir := copyDossier(t, "../examples/camp-david-1978")
		appendTo(t, filepath.Join(dir, "accounts.yaml"), "- id: cf-new\n  question: Who left first?\n  sides:\n    - who: Egypt\n      words: they did\n    - who: Israel\n      words: we stayed\n  sources: [cd-s1]\n  handling: {audience: [everyone]}\n")
		appendTo(t, filepath.Join(dir, "drafts", "d-new.md"), "---\nid: d-new\ntitle: A draft\ndate: 1978-09-10\nsources: [cd-s1]\nhandling: {audience: [everyone]}\n---\n\n1. One.\n2. Two.\n3. Three.\n")
		with := keeping(t, dir)
		without := keeping(t, dir)
		hidden := dossier.Handling{TLP: dossier.Red}
		word := func() string { return []string{"they did", "we stayed", "nobody", "somebody", "all"}[random.IntN(5)] }
		for step := range 12 {
			at, by := day.Add(time.Duration(step)*time.Hour), []string{"Ana", "Ben"}[random.IntN(2)]
			a := *with.record(t, "account/cf-new").(*dossier.Account)
			a.Sides = append([]dossier.Side{}, a.Sides...)
			d := *with.record(t, "draft/d-new").(*dossier.Draft)
			d.Points = append([]dossier.Point{}, d.Points...)
			switch random.IntN(7) {
			case 0:
				a.Question += " " + word()
			case 1:
				n := random.IntN(len(a.Sides))
				a.Sides[n].Words += " " + word()
			case 2, 3:
				h := hidden
				a.Sides = append(a.Sides, dossier.Side{Part: dossier.Part{Handling: &h}, Who: "A secret", Words: word() + " in secret"})
			case 4:
				if last := len(a.Sides) - 1; last > 1 {
					a.Sides = a.Sides[:last]
				}
			case 5:
				h := hidden
				d.Points = append(d.Points, dossier.Point{Part: dossier.Part{ID: []string{"4", "5", "6", "7", "8", "9", "11", "12", "13", "14", "15", "16"}[step], Handling: &h}, Text: "In secret, " + word() + "."})
			default:
				d.Points[random.IntN(len(d.Points))].Text += " " + word() + "."
			}
			put := func(r dossier.Record) {
				with.put(t, by, at, r)
				v, err := with.d.View(dossier.Scope{Reader: dossier.Everyone})
				if err != nil {
					t.Fatal(err)
				}
				seen, _ := v.Find(r.Kind(), r.Head().ID)
				if desk.Mark(seen) != desk.Mark(without.record(t, dossier.AddressOf(r).String())) {
					without.put(t, by, at, seen)
				}
			}
			put(&a)
			put(&d)
		}
		desks := []*Desk{}
		for _, k := range []*shelfKept{with, without} {
			desks = append(desks, openWith(t, desk.Options{Sources: []desk.Source{k}, People: people}, Options{}))
		}
		asked := func(address string) string {
			t.Helper()
			a, b := get(t, desks[0], at+address, "Cookie", desks[0].cookieName()+"="+cookie), get(t, desks[1], at+address, "Cookie", desks[1].cookieName()+"="+cookie)
			if a.Code != b.Code || a.Body.String() != b.Body.String() {
				x, y := strings.Split(a.Body.String(), "\n"), strings.Split(b.Body.String(), "\n")
				for i := range min(len(x), len(y)) {
					if x[i] != y[i] {
						t.Fatalf("seed %d, %s: %d and without what is hidden %d: line %d\n%s\n%s", seed, address, a.Code, b.Code, i, x[i], y[i])
					}
				}
				t.Fatalf("seed %d, %s: %d lines, and without what is hidden %d", seed, address, len(x), len(y))
			}
			return a.Body.String()
		}
		secrets := func() string {
			var b strings.Builder
			for _, s := range with.record(t, "account/cf-new").(*dossier.Account).Sides {
				if s.Handling != nil {
					b.WriteString(s.Words + "\n")
				}
			}
			for _, p := range with.record(t, "draft/d-new").(*dossier.Draft).Points {
				if p.Handling != nil {
					b.WriteString(p.ID + " " + p.Text + "\n")
				}
			}
			return b.String()
		}
		for _, address := range []string{"account/cf-new", "draft/d-new"} {
			page := asked(address)
			if n := strings.Count(page, `<li id="v`); n > 1 {
				asked(address + "?from=1&to=2")
			}
			asked(address + "?from=1&to=40")
			kept := secrets()
			for range 3 {
				form := url.Values{"version": {"1"}, "base": {""}}
				for i, k := range []*shelfKept{with, without} {
					v, err := k.d.View(dossier.Scope{Reader: dossier.Everyone})
					if err != nil {
						t.Fatal(err)
					}
					kind, id, _ := strings.Cut(address, "/")
					r, _ := v.Find(dossier.Kind(kind), id)
					form.Set("base", desk.Mark(r))
					if w := sendForm(desks[i], at+address, form, "Cookie", desks[i].cookieName()+"="+cookie); w.Code != http.StatusSeeOther {
						t.Errorf("seed %d, %s: %d", seed, address, w.Code)
					}
				}
			}
			asked(address)
			if now := secrets(); now != kept {
				t.Errorf("seed %d: made again as it was, %s has\n%s\nand had\n%s", seed, address, now, kept)
			}
		}
	}
}

// What was shown once and is hidden now is shown in no version.
func TestVersionsShowNothingThatIsHiddenNow(t *testing.T) {
	dir := copyDossier(t, "../examples/camp-david-1978")
	appendTo(t, filepath.Join(dir, "accounts.yaml"), "- id: cf-new\n  question: Who left first?\n  sides:\n    - who: Egypt\n      words: they did\n    - who: A source\n      words: it was the other door\n    - who: Israel\n      words: we stayed\n  sources: [cd-s1]\n  handling: {audience: [everyone]}\n")
	k := keeping(t, dir)
	d := openWith(t, desk.Options{Sources: []desk.Source{k}, By: "Ana Lindt"}, Options{})
	a := *k.record(t, "account/cf-new").(*dossier.Account)
	a.Question = "Who left the table first?"
	k.put(t, "Ana", day, &a)
	b := a
	b.Sides = append([]dossier.Side{}, a.Sides...)
	b.Sides[1].Handling = &dossier.Handling{TLP: dossier.Red}
	k.put(t, "Ana", day, &b)
	c := b
	c.Sides = []dossier.Side{b.Sides[0], b.Sides[2]}
	k.put(t, "Ana", day, &c)
	again := c // and there again, for the owners
	again.Sides = append([]dossier.Side{}, c.Sides...)
	again.Sides = append(again.Sides, dossier.Side{Part: dossier.Part{Handling: &dossier.Handling{TLP: dossier.Red}}, Who: "Somebody", Words: "we stayed, and he did not"})
	k.put(t, "Ana", day, &again)
	page := get(t, d, "/d/camp-david-1978/versions/account/cf-new?reader=everyone").Body.String()
	if strings.Contains(page, "other door") || strings.Contains(page, "Version 2") || !strings.Contains(page, "Version 1") {
		t.Error("the versions show what is hidden now, or tell more than one")
	}
	if page = get(t, d, "/d/camp-david-1978/versions/account/cf-new").Body.String(); !strings.Contains(page, "other door") || !strings.Contains(page, "Version 5") {
		t.Error("the owner does not see it")
	}
}
