package who

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"parley/dossier"
	"parley/reading/token"
	"parley/when"
)

func sarn(t testing.TB) *dossier.View {
	t.Helper()
	d, err := dossier.Load(context.Background(), "../testdata/sarn")
	if err != nil {
		t.Fatal(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// resolve resolves the words in brackets, in their order, and returns the last.
func resolve(g *Gazetteer, text string) Speaker {
	type place struct{ from, to int }
	var b strings.Builder
	var places []place
	for _, r := range text {
		switch r {
		case '[':
			places = append(places, place{from: b.Len()})
		case ']':
			places[len(places)-1].to = b.Len()
		default:
			b.WriteRune(r)
		}
	}
	doc := token.Parse(b.String())
	s := g.Scan(doc, when.MustParse("2031-04-05"))
	var out Speaker
	for _, p := range places {
		from, to := 0, 0
		for i := range doc.Tokens {
			if int(doc.Tokens[i].To) <= p.from {
				from = i + 1
			}
			if int(doc.Tokens[i].From) < p.to {
				to = i + 1
			}
		}
		out = s.Resolve(from, to)
	}
	return out
}

func TestResolve(t *testing.T) {
	g := New(sarn(t))
	for _, c := range []struct {
		text string
		want string // name, person, party; for the unnamed: count role side proximity
	}{
		{"[Mirela Dossan] said no.", "Mirela Dossan x-dossan p-kes"},
		{"[Dossan] said no.", "Mirela Dossan x-dossan p-kes"},
		{"[DOSSAN] said no.", "Mirela Dossan x-dossan p-kes"},
		{"[Dosan] said no.", "Mirela Dossan x-dossan p-kes"},
		{"[President Mirela Dóssan] said no.", "Mirela Dossan x-dossan p-kes"},
		{"[Ms. Oduya] said no.", "Salla Oduya x-oduya p-mor"},
		{"[Lindkvar] said no.", "Petr Lindqvar x-lindqvar p-mor"},
		{"[Hanne Castelan, the envoy,] said no.", "Hanne Castellan x-castellan p-ald"},
		{"[The Kestrian foreign minister, Arvid Kesten,] said no.", "Arvid Kesten x-kesten p-kes"},
		{"[The Kestrian foreign minister] said no.", "Arvid Kesten x-kesten p-kes"},
		{"[Morvane's defence minister] said no.", "Salla Oduya x-oduya p-mor"},
		{"[Morvane's defense minister] said no.", "Salla Oduya x-oduya p-mor"},
		{"Joren Vask came. [He] said no.", "Joren Vask x-vask p-mor"},
		{"Joren Vask met Mirela Dossan. [She] said no.", "Mirela Dossan x-dossan p-kes"},
		{"Hanne Castellan came. [The special envoy] said no.", "Hanne Castellan x-castellan p-ald"},
		{"Dossan spoke. [Her foreign minister] said no.", "Arvid Kesten x-kesten p-kes"},
		{"[Kestria] said no.", "Kestria - p-kes"},
		{"[Taranth] said no.", "Kestria - p-kes"},
		{"[The Morvani government] said no.", "Morvane - p-mor"},
		{"[The LU] said no.", "Littoral Union - p-lu"},
		{"[Vask's office] said no.", "Vask's office - p-mor"},
		{"[Runa Teel, the opposition leader,] said no. [Teel] said yes.", "Runa Teel - -"},
		{"Mary Vask came. [Vask] said no.", "Mary Vask - -"},
		{"[The Ministry of Fisheries] said no. [The ministry] said yes.", "Ministry of Fisheries - -"},
		{"[Two Kestrian officials] said no.", "2 officials Kestrian -"},
		{"[A senior Morvani official who had read the draft] said no.", "1 official Morvani read the document"},
		{"[Three diplomats familiar with the talks] said no.", "3 diplomats - familiar"},
		{"[Officials briefed on the call] said no.", "0 Officials - briefed"},
		{"[One of his longtime aides] said no.", "1 aides - -"},
		{"[A person in the room] said no.", "1 person - participant"},
		{"[A spokesman for Vask] said no.", "1 spokesman Vask -"},
		{"[A member of the Kestrian delegation] said no.", "1 member Kestrian participant"},
		{"[A Kyiv-based European diplomat] said no.", "1 diplomat European -"},
		{"[A general from a NATO country] said no.", "1 general NATO country -"},
		{"[Two Kestrian officials] said no. [The officials] said yes.", "2 officials Kestrian -"},
		{"[A Morvani aide] said no. [The aide] said yes.", "1 aide Morvani -"},
		{"[A Morvani aide] said no. [He] said yes.", "1 aide Morvani -"},
		{"[Some] said no.", "0 - - -"},
	} {
		s := resolve(g, c.text)
		dash := func(x string) string {
			if x == "" {
				return "-"
			}
			return x
		}
		got := fmt.Sprintf("%s %s %s", dash(s.Name), dash(s.Person), dash(s.Party))
		if s.Anonymous {
			got = fmt.Sprintf("%d %s %s %s", s.Count, dash(s.Role), dash(s.Side), dash(s.Proximity))
			if s.Person != "" {
				t.Errorf("%s: an unnamed speaker is %s", c.text, s.Person)
			}
		}
		if got != c.want {
			t.Errorf("%s\n got %s\nwant %s", c.text, got, c.want)
		}
	}
}

// Names in the spellings of several papers are one.
func TestFold(t *testing.T) {
	for _, same := range [][]string{
		{"Zelensky", "Zelenskyy", "Zelenskiy", "Zelenskij", "Zelenski", "Zelénsky"},
		{"Castellan", "Castelan"}, {"Khmelnitsky", "Hmelnitskiy"}, {"Lindqvar", "Lindkvar", "Lindquar"},
	} {
		for _, s := range same[1:] {
			if a, b := fold(same[0]), fold(s); a != b && !near(a, b) {
				t.Errorf("%s is %s, %s is %s", same[0], a, s, b)
			}
		}
	}
	if !near(fold("Kraiev"), fold("Kraeiv")) {
		t.Error("two letters that changed places")
	}
	for _, p := range [][2]string{{"Kesten", "Kasparov"}, {"Vask", "Vasko"}, {"Martin", "Marton"}} {
		if fold(p[0]) == fold(p[1]) {
			t.Errorf("%s and %s are the same", p[0], p[1])
		}
	}
}

func ExampleScene_Resolve() {
	doc := token.Parse("Two Ukrainian officials briefed on the call said no.")
	s := New(nil).Scan(doc, when.Date{})
	sp := s.Resolve(0, 7)
	fmt.Println(sp.Anonymous, sp.Count, sp.Role, sp.Side, sp.Party, sp.Proximity)
	// Output: true 2 officials Ukrainian Ukraine briefed
}
