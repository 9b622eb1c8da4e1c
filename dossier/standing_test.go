package dossier_test

import (
	"fmt"
	"strings"
	"testing"

	"parley/dossier"
	"parley/when"
)

// said makes positions of p-ua on i-form, one a line:
//
//	ID DATE STANCE OPTION [by NAME] [names ID] [denied] [voice] [media]
//
// with "-" for no option. Those by somebody are relayed.
func said(lines string) *dossier.Dossier {
	d := &dossier.Dossier{}
	d.Parties = []*dossier.Party{{Meta: dossier.Meta{ID: "p-ua"}}}
	issue := &dossier.Issue{Meta: dossier.Meta{ID: "i-form"}}
	for _, o := range []string{"treaty", "letter", "none"} {
		issue.Options = append(issue.Options, dossier.Option{Part: dossier.Part{ID: o}})
	}
	d.Issues = []*dossier.Issue{issue}
	for line := range strings.SplitSeq(strings.TrimSpace(lines), "\n") {
		f := strings.Fields(line)
		p := &dossier.Position{
			Meta: dossier.Meta{ID: f[0]}, Party: "p-ua", Issue: "i-form", Date: when.MustParse(f[1]), Stance: dossier.Stance(f[2]),
			Option: strings.TrimPrefix(f[3], "-"), Channel: dossier.InPublic,
		}
		for i := 4; i < len(f); i++ {
			switch f[i] {
			case "by":
				p.Channel, p.AccordingTo = dossier.ByRelay, []string{f[i+1]}
			case "names":
				p.Supersedes = append(p.Supersedes, f[i+1])
			case "denied":
				p.DeniedBy = []dossier.Denial{{Words: "no"}}
			case "voice":
				p.Voice = &dossier.Voice{Words: "an adviser"}
			case "media":
				p.Channel = dossier.ByMedia
			case "recalled":
				p.Unconfirmed = "from memory"
			}
		}
		d.Positions = append(d.Positions, p)
	}
	return d
}

// What stands of what a party said, rule by rule.
func TestStanding(t *testing.T) {
	for _, c := range []struct{ rule, said, own, reported string }{
		{"a later position replaces an earlier one on the same option",
			"a 2025-11-01 accepts treaty\nb 2025-12-01 rejects treaty", "b", ""},
		{"whatever the order in the file",
			"b 2025-12-01 rejects treaty\na 2025-11-01 accepts treaty", "b", ""},
		{"positions on different options stand together",
			"a 2025-11-01 accepts treaty\nb 2025-12-01 accepts letter\nc 2025-12-02 rejects none", "a b c", ""},
		{"a later demand replaces earlier demands and proposals on the issue",
			"a 2025-11-01 demands treaty\nb 2025-11-02 proposes letter\nc 2025-12-01 demands none", "c", ""},
		{"but not what the party accepts, rejects or asks",
			"a 2025-11-01 accepts treaty\nb 2025-11-02 rejects letter\nc 2025-11-03 asks letter\nd 2025-12-01 demands none", "a c d", ""},
		{"a later proposal does not replace an earlier demand for another option",
			"a 2025-11-01 demands treaty\nb 2025-12-01 proposes letter", "a b", ""},
		{"a later demand for the same option replaces the earlier",
			"a 2025-11-01 demands treaty\nb 2025-12-01 demands treaty", "b", ""},
		{"to insist is to demand",
			"a 2025-11-01 demands treaty\nb 2025-12-01 insists letter", "b", ""},
		{"a red line stays, whatever is said later",
			"a 2025-11-01 insists treaty\nb 2025-12-01 accepts none\nc 2025-12-02 demands letter\nd 2025-12-03 accepts treaty", "a b c d", ""},
		{"what is ruled out for good stays too",
			"a 2025-11-01 excludes treaty\nb 2025-12-01 accepts treaty", "a b", ""},
		{"a red line lapses when a later position names it",
			"a 2025-11-01 insists treaty\nb 2025-12-01 could-accept letter names a", "b", ""},
		{"a report does not end a red line by naming it",
			"a 2025-11-01 insists treaty\nb 2025-12-01 could-accept letter by aides names a", "a", "b"},
		{"nor does a denied one",
			"a 2025-11-01 insists treaty\nb 2025-12-01 could-accept letter denied names a", "a", "b"},
		{"a position that is named goes, on whatever option it was",
			"a 2025-11-01 accepts treaty\nb 2025-12-01 accepts letter names a", "b", ""},
		{"what a position replaced does not come back when that is replaced itself",
			"a 2025-11-01 accepts treaty\nb 2025-11-15 rejects treaty\nc 2025-12-01 accepts letter names b", "c", ""},
		{"a report replaces nothing that the party said",
			"a 2025-11-01 demands treaty\nb 2025-12-01 accepts treaty by aides\nc 2025-12-02 demands letter by aides", "a", "b c"},
		{"an unnamed voice, a denied word, a reporter's description and a recollection are reports",
			"a 2025-11-01 demands treaty\nb 2025-12-01 rejects treaty voice\nc 2025-12-01 rejects treaty denied\nd 2025-12-01 rejects treaty media\ne 2025-12-01 rejects treaty recalled", "a", "b c d e"},
		{"reports stand beside each other",
			"a 2025-11-01 demands treaty by aides\nb 2025-12-01 rejects treaty by others", "", "a b"},
		{"a report can name a report",
			"a 2025-11-01 demands treaty by aides\nb 2025-12-01 rejects treaty by aides names a", "", "b"},
		{"a report goes when the party has since spoken on the option",
			"a 2025-11-01 accepts treaty by aides\nb 2025-11-01 accepts letter by aides\nc 2025-12-01 rejects treaty", "c", "b"},
		{"even a red line that was only reported",
			"a 2025-11-01 insists treaty by aides\nb 2025-12-01 accepts treaty", "b", ""},
		{"two of the same day stand together",
			"a 2025-11-01 accepts treaty\nb 2025-11-01 rejects treaty", "a b", ""},
		{"one of about the same day does not replace",
			"a 2025-11-01 accepts treaty\nb 2025-11-02~ rejects treaty", "a b", ""},
		{"nor one of the month in which the other falls",
			"a 2025-11-20 accepts treaty\nb 2025-11 rejects treaty", "b a", ""},
		{"one of about a later day does",
			"a 2025-11-01 accepts treaty\nb 2025-11-10~ rejects treaty", "b", ""},
		{"without options, the same stance is taken anew",
			"a 2025-11-01 undecided -\nb 2025-12-01 undecided -\nc 2025-12-02 asks -", "b c", ""},
		{"nothing is said, nothing stands", "a 2025-11-01 accepts treaty by aides", "", "a"},
	} {
		d := said(c.said)
		v, err := d.View(dossier.Scope{})
		if err != nil {
			t.Fatal(err)
		}
		s := v.Standing("p-ua", "i-form")
		if own, reported := ids(s.Own), ids(s.Reported); own != c.own || reported != c.reported {
			t.Errorf("%s:\n%s\nown %q, reported %q; expected %q and %q", c.rule, c.said, own, reported, c.own, c.reported)
		}
		if spoken := c.own != ""; s.Spoken() != spoken {
			t.Errorf("%s: spoken %t", c.rule, s.Spoken())
		}
		if n := len(v.History("p-ua", "i-form")); n != len(d.Positions) {
			t.Errorf("%s: %d steps of history of %d positions", c.rule, n, len(d.Positions))
		}
	}
}

func ids(list []*dossier.Position) string {
	var out []string
	for _, p := range list {
		out = append(out, p.ID)
	}
	return strings.Join(out, " ")
}

// Silence on record is no position.
func TestSilenceIsNoWord(t *testing.T) {
	v, err := said("a 2025-11-01 silent -").View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	if v.Standing("p-ua", "i-form").Spoken() {
		t.Error("a party that is silent has spoken")
	}
}

// History is in the order of dates, each position with what replaced it.
func TestHistory(t *testing.T) {
	v, err := said("c 2025-12-01 rejects treaty\nb 2025-11-15 demands treaty by aides\na 2025-11-01 proposes treaty\nd 2025-12-24 accepts treaty").View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, h := range v.History("p-ua", "i-form") {
		by := "stands"
		if h.ReplacedBy != nil {
			by = h.ReplacedBy.ID
		}
		got = append(got, h.ID+" "+by)
	}
	if s := strings.Join(got, ", "); s != "a c, b c, c d, d stands" {
		t.Errorf("the history is %s", s)
	}
}

// Who stands behind an option accepts it: an endorsement counts among the
// positions of each party in it, from its date on and until it ends.
func TestEndorsementsCount(t *testing.T) {
	d := said("a 2025-11-01 rejects treaty")
	d.Parties = append(d.Parties, &dossier.Party{Meta: dossier.Meta{ID: "p-uk"}})
	d.Persons = []*dossier.Person{{Meta: dossier.Meta{ID: "x-1"}}}
	endorse := func(id, term, until string, by ...string) {
		e := &dossier.Endorsement{Meta: dossier.Meta{ID: id}, By: by, Term: dossier.Term(term), Date: when.MustParse("2025-12-01")}
		if until != "" {
			e.Until = when.MustParse(until)
		}
		d.Endorsements = append(d.Endorsements, e)
	}
	endorse("a", "i-form=treaty", "", "p-ua", "p-uk", "x-1") // the id of a position too
	endorse("en-ended", "i-form=letter", "2025-12-31", "p-uk")
	endorse("en-issue", "i-form", "", "p-uk")
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	for party, want := range map[string]string{"p-ua": "endorsement/a accepts treaty", "p-uk": "endorsement/a accepts treaty", "x-1": ""} {
		var got []string
		for _, p := range v.Standing(party, "i-form").Own {
			got = append(got, fmt.Sprintf("%s %s %s", dossier.AddressOf(p), p.Stance, p.Option))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%s: %q, expected %q", party, s, want)
		}
	}
	if n := len(v.Positions); n != 1 {
		t.Errorf("%d positions; an endorsement stays a record of its own", n)
	}
	// A position names a position, not an endorsement that has the same id.
	d = said("a 2025-11-01 accepts letter\nb 2025-11-02 accepts none names a")
	endorse("a", "i-form=treaty", "", "p-ua")
	if v, err = d.View(dossier.Scope{}); err != nil {
		t.Fatal(err)
	}
	if got := ids(v.Standing("p-ua", "i-form").Own); got != "b a" {
		t.Errorf("%q stand, expected b and the endorsement", got)
	}
}
