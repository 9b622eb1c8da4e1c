package reading_test

import (
	"slices"
	"strings"
	"testing"

	"parley/reading"
)

// tally is how much of what people marked was found, over some articles.
type tally struct {
	who, whoWhat, direct, indirect, mixed share // found at all: content and source overlap by half
	proposals, wanted                     int
	named, name, party, person            share // of those found
	count, role, side, near               share
	mode, stance, stanceGiven             share
	inside, date                          share
	event, eventDate, point, account      share
	figure                                share
}

func jaccard(text string, a, b reading.Spans) float64 {
	x, y := wordsIn(text, a), wordsIn(text, b)
	if len(x)+len(y) == 0 {
		return 1
	}
	both := 0
	for w := range x {
		if y[w] {
			both++
		}
	}
	return float64(both) / float64(len(x)+len(y)-both)
}

// wordsIn are the places of the words that spans touch.
func wordsIn(text string, spans reading.Spans) map[int]bool {
	out := map[int]bool{}
	for _, s := range spans {
		from := s.From
		for from > 0 && letter(text[from-1]) && letter(text[from]) {
			from--
		}
		for i := from; i < s.To; i++ {
			if letter(text[i]) && (i == 0 || !letter(text[i-1])) {
				out[i] = true
			}
		}
	}
	return out
}

func letter(c byte) bool {
	return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c >= 0x80
}

// match finds the statement that was found for one that a person marked.
func match(a *reading.Article, m *marked) int {
	best, at := 0.0, -1
	for i := range a.Statements {
		s := &a.Statements[i]
		c := jaccard(a.Text, s.Content, m.content)
		cue := len(m.cue) > 0 && jaccard(a.Text, s.Cue, m.cue) > 0
		if c < 0.3 && !cue {
			continue
		}
		v := c + 0.5*jaccard(a.Text, s.Source, m.source)
		if cue {
			v++
		}
		if v > best {
			best, at = v, i
		}
	}
	return at
}

func (y *tally) add(t *testing.T, f *fixture, a *reading.Article, loud bool) {
	say := func(format string, args ...any) {
		if loud {
			t.Logf(f.name+": "+format, args...)
		}
	}
	text := f.text
	at := map[string]int{}
	y.proposals += len(a.Statements)
	for _, m := range f.marks {
		if m.is["skip"] == "yes" {
			continue
		}
		y.wanted++
		k := match(a, m)
		ok := k >= 0 && jaccard(text, a.Statements[k].Content, m.content) >= 0.5
		whoOK := ok && (jaccard(text, a.Statements[k].Source, m.source) >= 0.5 || len(m.source) == 0 || len(a.Statements[k].Source) == 0 && m.is["cueless"] == "yes")
		y.who.add(ok)
		y.whoWhat.add(whoOK)
		switch m.is["mode"] {
		case "direct":
			y.direct.add(whoOK)
		case "mixed":
			y.mixed.add(whoOK)
		default:
			y.indirect.add(whoOK)
		}
		if !whoOK {
			got := ""
			if k >= 0 {
				s := a.Statements[k]
				got = s.Source.Of(text) + " | " + s.Cue.Of(text) + " | " + s.Content.Of(text)
			}
			say("MISSED %s: %s | %s | %s\n      got %s", m.id, m.source.Of(text), m.cue.Of(text), m.content.Of(text), got)
		}
		if k < 0 || !ok {
			continue
		}
		at[m.id] = k
		s := a.Statements[k]
		if whoOK {
			_, anon := m.is["anon"]
			y.named.add(s.Speaker.Anonymous == anon)
			if s.Speaker.Anonymous != anon {
				say("NAMED %s: %q is %+v, want anonymous %v", m.id, s.Source.Of(text), s.Speaker, anon)
			}
			if want, ok := m.is["name"]; ok {
				right := fits(s.Speaker.Name, want, m.is["surname"])
				y.name.add(right)
				if !right {
					say("NAME %s: %q is %q, want %q", m.id, s.Source.Of(text), s.Speaker.Name, want)
				}
			}
			if want, ok := m.is["party"]; ok {
				y.party.add(s.Speaker.Party == want)
				if s.Speaker.Party != want {
					say("PARTY %s: %q is %q, want %q", m.id, s.Source.Of(text), s.Speaker.Party, want)
				}
			}
			if want, ok := m.is["person"]; ok {
				y.person.add(s.Speaker.Person == want)
			}
			if anon {
				y.count.add(s.Speaker.Count == atoi(m.is["anon"]))
				if s.Speaker.Count != atoi(m.is["anon"]) {
					say("COUNT %s: %q is %d, want %s", m.id, s.Source.Of(text), s.Speaker.Count, m.is["anon"])
				}
				right := fits(s.Speaker.Role, firstOf(m.is["role"]), "")
				y.role.add(right)
				if !right {
					say("ROLE %s: %q is %q, want %q", m.id, s.Source.Of(text), s.Speaker.Role, m.is["role"])
				}
				if want, ok := m.is["side"]; ok {
					y.side.add(strings.Contains(strings.ToLower(s.Speaker.Side), strings.ToLower(want)))
					if !strings.Contains(strings.ToLower(s.Speaker.Side), strings.ToLower(want)) {
						say("SIDE %s: %q is %q, want %q", m.id, s.Source.Of(text), s.Speaker.Side, want)
					}
				}
				if want, ok := m.is["proximity"]; ok {
					y.near.add(s.Speaker.Proximity == want)
					if s.Speaker.Proximity != want {
						say("NEAR %s: %q is %q, want %q", m.id, s.Source.Of(text), s.Speaker.Proximity, want)
					}
				}
			}
		}
		y.mode.add(s.Mode == m.is["mode"])
		if s.Mode != m.is["mode"] {
			say("MODE %s: %s, want %s: %s", m.id, s.Mode, m.is["mode"], s.Content.Of(text))
		}
		y.stance.add(s.Stance == m.is["stance"])
		if s.Stance != m.is["stance"] {
			say("STANCE %s: %s, want %s: %s | %s", m.id, s.Stance, m.is["stance"], s.Cue.Of(text), s.Content.Of(text))
		}
		if len(m.cue) > 0 && jaccard(text, s.Cue, m.cue) > 0 {
			y.stanceGiven.add(s.Stance == m.is["stance"])
		}
		if want, ok := m.is["date"]; ok {
			y.date.add(s.Date.String() == want)
			if s.Date.String() != want {
				say("DATE %s: %s, want %s", m.id, s.Date, want)
			}
		}
	}
	for _, m := range f.marks {
		want, ok := m.is["inside"]
		k, found := at[m.id]
		outer, foundOuter := at[want]
		if ok && found && foundOuter {
			y.inside.add(a.Statements[k].Inside != nil && *a.Statements[k].Inside == outer)
			if a.Statements[k].Inside == nil || *a.Statements[k].Inside != outer {
				say("INSIDE %s: %v, want %s (%d)", m.id, a.Statements[k].Inside, want, outer)
			}
		}
	}
	for _, e := range f.events {
		trigger := f.triggers[e["trigger"]]
		found := slices.IndexFunc(a.Events, func(x reading.Event) bool {
			return sameForm(x.Form, e["form"]) && x.Span.Bounds().From <= trigger.To && trigger.From <= x.Span.Bounds().To
		})
		y.event.add(found >= 0)
		if found < 0 {
			say("EVENT missed: %v", e)
			continue
		}
		x := a.Events[found]
		y.eventDate.add(x.Date.String() == e["date"])
		if x.Date.String() != e["date"] {
			say("EVENT DATE %s, want %s: %v", x.Date, e["date"], e)
		}
	}
	for _, p := range f.points {
		k, ok := at[p["stmt"]]
		right := ok && slices.ContainsFunc(a.Points, func(x reading.Point) bool {
			return x.Statement == k && x.Issue == p["issue"] && x.Option == p["option"] && x.Party.Party == p["party"] && string(x.Stance) == p["stance"] && (p["cond"] == "" || strings.Contains(x.Condition, strings.TrimPrefix(p["cond"], "only ")))
		})
		y.point.add(right)
		if !right {
			say("POINT missed: %v; there are %+v", p, a.Points)
		}
	}
	for _, c := range f.accounts {
		i, ok1 := at[c[0]]
		j, ok2 := at[c[1]]
		right := ok1 && ok2 && slices.ContainsFunc(a.Accounts, func(x reading.Account) bool {
			has := func(k int) bool {
				return slices.ContainsFunc(x.Sides, func(s reading.Side) bool { return s.Statement == k })
			}
			return has(i) && has(j)
		})
		y.account.add(right)
		if !right {
			say("ACCOUNT missed: %v (%d %d); there are %+v", c, i, j, a.Accounts)
		}
	}
	for _, v := range f.figures {
		right := slices.ContainsFunc(a.Figures, func(x reading.Figure) bool { return x.Value != nil && *x.Value == float64(atoi(v)) })
		y.figure.add(right)
		if !right {
			say("FIGURE missed: %s; there are %+v", v, a.Figures)
		}
	}
}

func sameForm(got, want string) bool {
	if got == "talks" {
		got = "meeting"
	}
	if want == "talks" {
		want = "meeting"
	}
	return got == want
}

func firstOf(s string) string { w, _, _ := strings.Cut(s, " "); return w }

// fits compares names without regard to articles and case; a surname alone is
// enough where the text has no more.
func fits(got, want, surname string) bool {
	norm := func(s string) string { return strings.TrimPrefix(strings.ToLower(s), "the ") }
	return norm(got) == norm(want) || surname != "" && norm(got) == norm(surname) || len(want) > 5 && strings.Contains(norm(got), norm(want))
}

func (y *tally) log(t *testing.T, half string) {
	t.Logf("%s: %d proposals for %d marked statements", half, y.proposals, y.wanted)
	t.Logf("  what %v, who and what %v; direct %v, mixed %v, indirect %v", y.who, y.whoWhat, y.direct, y.mixed, y.indirect)
	t.Logf("  anonymous or named %v; name %v, party %v, person %v; count %v, role %v, side %v, nearness %v", y.named, y.name, y.party, y.person, y.count, y.role, y.side, y.near)
	t.Logf("  mode %v, stance %v, given the cue %v, inside %v, date %v", y.mode, y.stance, y.stanceGiven, y.inside, y.date)
	t.Logf("  events %v, their dates %v, points %v, accounts %v, figures %v", y.event, y.eventDate, y.point, y.account, y.figure)
}

// The articles of testdata: what a person marked in them before the program had
// read any. One half was looked at while the layer was built, the other was not.
func TestArticles(t *testing.T) {
	view := sarn(t)
	with, without := newReader(t, view), newReader(t, nil)
	for _, half := range []string{"dev", "held"} {
		var y tally
		for _, f := range fixtures(t, half) {
			r := without
			if f.dossier {
				r = with
			}
			a, err := r.Read(t.Context(), reading.Article{File: f.name, Text: f.text}, reading.Options{Date: f.date})
			if err != nil {
				t.Errorf("%s: %v", f.name, err)
				continue
			}
			y.add(t, f, a, half == "dev" && testing.Verbose())
		}
		y.log(t, half)
		y.floors(t, half)
	}
}

// floors are what the reader has to hold, somewhat below what it has when this is
// written; a change that falls below them loses something.
func (y *tally) floors(t *testing.T, half string) {
	t.Helper()
	for _, f := range []struct {
		what  string
		is    share
		floor float64
	}{
		{"what", y.who, 0.78}, {"who and what", y.whoWhat, 0.74}, {"direct", y.direct, 0.84}, {"indirect", y.indirect, 0.70},
		{"anonymous or named", y.named, 0.95}, {"name", y.name, 0.90}, {"party", y.party, 0.95}, {"person", y.person, 0.95},
		{"count", y.count, 0.90}, {"role", y.role, 0.85}, {"side", y.side, 0.75}, {"nearness", y.near, 0.90},
		{"mode", y.mode, 0.95}, {"stance", y.stance, 0.72}, {"stance, given the cue", y.stanceGiven, 0.80}, {"inside", y.inside, 0.5}, {"date", y.date, 0.9},
		{"events", y.event, 0.9}, {"figures", y.figure, 0.9}, {"accounts", y.account, 0.5},
	} {
		if f.is.value() < f.floor {
			t.Errorf("%s: %s %v; the floor is %.0f%%", half, f.what, f.is, 100*f.floor)
		}
	}
	if y.proposals > y.wanted*5/4 {
		t.Errorf("%s: %d proposals for %d marked statements", half, y.proposals, y.wanted)
	}
}
