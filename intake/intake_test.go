package intake

import (
	"bytes"
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"parley/dossier"
)

func view(t testing.TB, d *dossier.Dossier) *dossier.View {
	t.Helper()
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func example(t testing.TB) *dossier.View {
	t.Helper()
	d, err := dossier.Load(context.Background(), "../examples/ukraine-2025-26")
	if err != nil {
		t.Fatal(err)
	}
	return view(t, d)
}

func random() *rand.ChaCha8 { return rand.NewChaCha8([32]byte{1}) }

func plan(t testing.TB, v *dossier.View, table string, k dossier.Kind, all map[string]string) *Plan {
	t.Helper()
	tb, err := Read([]byte(table), "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := Guess(tb, k, nil)
	if err != nil {
		t.Fatal(err)
	}
	p, err := Make(context.Background(), v, tb, k, m, all, random())
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// The same table, in each of the ways in which spreadsheets give it away.
func TestATableIsReadHoweverItComes(t *testing.T) {
	want := &Table{Columns: []string{"Party", "Words", "", "When"}, Rows: []Row{{2, []string{"p-ua", "a; b, c", "", "2026-02-18"}}, {3, []string{"p-ru", "two\nlines"}}, {6, []string{"p-us", `said "no"`}}}}
	for name, text := range map[string]string{
		"tabs":          "Party\tWords\t\tWhen\t\np-ua\ta; b, c\t\t2026-02-18\np-ru\t\"two\nlines\"\n\np-us\t\"said \"\"no\"\"\"\t\t\n",
		"commas":        "Party,Words,,When\r\np-ua,\"a; b, c\",,2026-02-18\r\np-ru,\"two\r\nlines\"\r\n\r\np-us,\"said \"\"no\"\"\"\r\n",
		"semicolons":    "\ufeffParty;Words;;When\np-ua;\"a; b, c\";;2026-02-18\np-ru;\"two\nlines\"\n\np-us;said \"no\"\n",
		"old Mac lines": "Party;Words;;When\rp-ua;\"a; b, c\";;2026-02-18\rp-ru;\"two\rlines\"\r\rp-us;said \"no\"\r",
	} {
		got, err := Read([]byte(text), "")
		if err != nil || fmt.Sprint(got.Columns, got.Rows) != fmt.Sprint(want.Columns, want.Rows) {
			t.Errorf("%s: %+v (%v)", name, got, err)
		}
		wide := []byte{0xff, 0xfe}
		for _, u := range utf16.Encode([]rune(strings.TrimPrefix(text, "\ufeff"))) {
			wide = append(wide, byte(u), byte(u>>8))
		}
		if again, err := Read(wide, ""); err != nil || fmt.Sprint(again.Rows) != fmt.Sprint(want.Rows) {
			t.Errorf("%s in UTF-16: %v", name, err)
		}
	}
	for text, says := range map[string]string{
		"": "is empty", "\n \n": "is empty", "a,b": "one row alone", "a,b\n\xff,1": "line 2", "a\n" + strings.Repeat("b", maxCell+1): "row 2, column 1",
		"a\n" + strings.Repeat(",", 300) + "x": "301 cells", strings.Repeat(",", 1<<20): "cells", strings.Repeat("x", MaxBytes+1): "20",
		"\xd0\xcf\x11\xe0 old": "XLS", "PK\x03\x04 no zip": "cannot be read", "a\n" + strings.Repeat("b\n", MaxRows+1): "rows",
	} {
		if got, err := Read([]byte(text), ""); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%.20q: %v (%v)", text, got, err)
		}
	}
}

// A spreadsheet: dates are days, whatever they look like; numbers are numbers.
func TestASpreadsheetIsRead(t *testing.T) {
	f := excelize.NewFile()
	short, long, money := 14, "dd.mm.yyyy", "#,##0.00"
	day, err1 := f.NewStyle(&excelize.Style{NumFmt: short})
	dots, err2 := f.NewStyle(&excelize.Style{CustomNumFmt: &long})
	number, err3 := f.NewStyle(&excelize.Style{CustomNumFmt: &money})
	_, err4 := f.NewSheet("Positions")
	must := func(errs ...error) {
		t.Helper()
		for _, err := range errs {
			if err != nil {
				t.Fatal(err)
			}
		}
	}
	must(err1, err2, err3, err4)
	row := []any{"Party", "When", "Then", "How many", "Share", "Text"}
	must(f.SetSheetRow("Positions", "A2", &row))
	when := time.Date(2026, 2, 3, 0, 0, 0, 0, time.UTC)
	row = []any{"Україна", when, when, 600000, 0.25, "02/03/2026"}
	must(f.SetSheetRow("Positions", "A4", &row), f.SetCellStyle("Positions", "B4", "B4", day), f.SetCellStyle("Positions", "C4", "C4", dots), f.SetCellStyle("Positions", "D4", "D4", number))
	var b bytes.Buffer
	must(f.Write(&b))
	for _, sheet := range []string{"", "Positions"} {
		got, err := Read(b.Bytes(), sheet)
		if err != nil {
			t.Fatal(err)
		}
		if want := []string{"Україна", "2026-02-03", "2026-02-03", "600000", "0.25", "02/03/2026"}; got.Sheet != "Positions" || len(got.Rows) != 1 || !slices.Equal(got.Rows[0].Cells, want) || got.Rows[0].Number != 4 {
			t.Errorf("%+v", got)
		}
	}
	if _, err := Read(b.Bytes(), "Other"); err == nil || !strings.Contains(err.Error(), "Sheet1, Positions") {
		t.Error(err)
	}
}

// Columns find their fields by what they are called, and are put elsewhere by hand.
func TestColumnsFindTheirFields(t *testing.T) {
	tb, err := Read([]byte("Partei,PARTY,issue,Statement,Page,Source,Date,Marking,Stance,unknown,ID\nx"), "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := Guess(tb, "position", map[string]string{"party": "Partei"})
	if want := (Mapping{"", "party", "issue", "words", "sources.0.at", "sources.0.source", "date", "handling.tlp", "stance", "", "id"}); err != nil || !slices.Equal(m, want) {
		t.Errorf("%q (%v)", m, err)
	}
	if err := m.Set(tb, "position", "unknown", "party"); err != nil || m[9] != "party" || m[1] != "" {
		t.Errorf("%q (%v)", m, err)
	}
	if err := m.Set(tb, "position", "2", "conditions.0.term"); err != nil || m[1] != "conditions.0.term" {
		t.Errorf("%q (%v)", m, err)
	}
	for column, field := range map[string]string{"12": "party", "pages": "party", "Page": "sources.1.at"} {
		if err := m.Set(tb, "position", column, field); err == nil {
			t.Errorf("%s was made %s", column, field)
		}
	}
	for _, k := range dossier.Kinds() {
		targets, err := Targets(k)
		if err != nil || len(targets) < 5 {
			t.Errorf("%s: %d fields (%v)", k, len(targets), err)
		}
	}
	if _, err := Guess(tb, "posture", nil); err == nil {
		t.Error("there is no such kind")
	}
}

// What a table means in a dossier: names are found, what is there is known again,
// and what cannot be filed is said cell by cell.
func TestAPlan(t *testing.T) {
	v := example(t)
	rows := []string{
		"id|Party|Issue|Stance|Option|Words|Date|Channel|Source|According to|Supersedes|Note",
		"|Ukraine|i-donetsk|demands||Words of a new one|18 Feb 2026|public|s-axios|||",
		"|Ukraine|i-donetsk|demands||Words of a new one|18 Feb 2026|public|s-axios|||",
		"pos-071|||||||||||a remark",
		"pos-071|||||||||||another",
		"new-1|Ukrane|i-donetsk|demands||w|2026|public|s-axios|||",
		"New 1|p-ua|i-donetsk|demands||w|2026|public|s-axios|||",
		"new-2|p-ua|i-donetsk|says no to||w|2026|public|s-axios|||",
		"new-3|p-ua|i-donetsk|demands||w|2026|relay|s-axios|an aide; a minister, later||",
		"new-4|p-ru|i-donetsk|demands||w|2026-02-20|public|s-axios||pos-071|",
		"new-5|p-ua|i-donetsk|demands||w|2026-02-20|public||||",
		"new-6|p-ua|i-donetsk|demands|nowhere|w|2026-02-20|public|s-axios|||",
	}
	p := plan(t, v, strings.ReplaceAll(strings.Join(rows, "\n"), "|", "\t"), "position", nil)
	var got []string
	for _, l := range p.Lines {
		s := fmt.Sprintf("%d %s", l.Row, l.State)
		if l.As > 0 {
			s += fmt.Sprintf(" as %d", l.As)
		}
		for _, d := range l.Changes {
			s += fmt.Sprintf(" %s: %q, was %q", d.Name, d.After, d.Before)
		}
		for _, w := range l.Wrong {
			s += " | " + w.String()
		}
		got = append(got, s)
	}
	want := []string{
		"2 new", "3 same as 2", `4 changed note: "a remark", was ""`, "5 wrong | row 5, column \"id\": found \"pos-071\": row 4 has this id, too",
		`6 wrong | row 6, column "Party": found "Ukrane": there is no party with this id or name; did you mean "Ukraine"?`,
		`7 wrong | row 7, column "id": found "New 1": an id has lower-case letters, digits, dots, dashes and underscores, and begins with a letter or digit`,
		`8 wrong | row 8, column "Stance": found "says no to": a position that rejects needs the option that it is about`,
		"9 new",
		`10 wrong | row 10, column "Supersedes": new-4 replaces pos-071, which is p-ua's position on i-donetsk; a party replaces its own position on the same issue`,
		`11 wrong | row 11: position new-5 rests on no source; add sources, or say in unconfirmed what has not been checked`,
		`12 wrong | row 12, column "Option": found "nowhere": issue i-donetsk has no option with this id or these words`,
	}
	for i := range want {
		if i >= len(got) || strings.TrimSpace(got[i]) != want[i] {
			t.Errorf("%q\nexpected\n%q", got[i], want[i])
		}
	}
	if r := p.Lines[7].Record.(*dossier.Position); !slices.Equal(r.AccordingTo, []string{"an aide", "a minister, later"}) || r.Date.String() != "2026" || r.Stance != dossier.Demands {
		t.Errorf("%+v", r)
	}
	// What is filed is there the next time.
	d := &dossier.Dossier{Info: v.Info, Records: v.Records}
	after, err := d.With(p.Records()...)
	if err != nil {
		t.Fatal(err)
	}
	again := plan(t, view(t, after), strings.ReplaceAll(strings.Join(append(rows[:1:1], rows[1], rows[3], rows[8]), "\n"), "|", "\t"), "position", nil)
	if again.Count(Same) != 3 {
		t.Errorf("the second time: %+v", again.Lines)
	}
}

// Any kind can be taken in, also with parts; what refers to each other within a
// table goes together.
func TestOtherKinds(t *testing.T) {
	v := example(t)
	p := plan(t, v, "id,Name,Party,Office,From\nx-new,Somebody New,Ukraine,,\n,Somebody Else,p-us,Envoy,Jan 2026\n", "person", nil)
	if p.Count(New) != 2 {
		t.Fatalf("%v", p.Troubles())
	}
	tb, err := Read([]byte("What;Amount;Unit;Publisher;Kind;Source;Of\nlosses;1 200;persons;Ministry;claim;s-axios;Ukraine, Russia\n"), "")
	if err != nil {
		t.Fatal(err)
	}
	m, err := Guess(tb, "figure", nil)
	if err == nil {
		err = m.Set(tb, "figure", "Kind", "type")
	}
	if err != nil {
		t.Fatal(err)
	}
	f, err := Make(t.Context(), v, tb, "figure", m, nil, random())
	if err != nil || f.Count(New) != 1 {
		t.Fatalf("%v %v %q", err, f.Troubles(), m)
	}
	r := f.Lines[0].Record.(*dossier.Figure)
	if *r.Values[0].Value != 1200 || r.Values[0].Unit != "persons" || !slices.Equal(r.Of, []string{"p-ua", "p-ru"}) || r.Sources[0].Source != "s-axios" {
		t.Errorf("%+v", r)
	}
}

// Whatever bytes come in, there is a plan or an error.
func FuzzIntake(f *testing.F) {
	f.Add([]byte("Party,Issue,Words\nUkraine,i-donetsk,x\n"), "position", "words")
	f.Add([]byte("a\tb\n\"x\ty\n"), "event", "date")
	f.Add([]byte("PK\x03\x04"), "party", "")
	d := dossier.Sample(20, 1)
	v := view(f, d)
	f.Fuzz(func(t *testing.T, data []byte, kind, field string) {
		if len(data) > 10_000 {
			return
		}
		tb, err := Read(data, "")
		if err != nil {
			return
		}
		m, err := Guess(tb, dossier.Kind(kind), nil)
		if err != nil {
			return
		}
		_ = m.Set(tb, dossier.Kind(kind), "1", field)
		p, err := Make(t.Context(), v, tb, dossier.Kind(kind), m, map[string]string{"unconfirmed": "recalled"}, random())
		if err != nil {
			return
		}
		if len(p.Lines) != len(tb.Rows) {
			t.Errorf("%d lines for %d rows", len(p.Lines), len(tb.Rows))
		}
		if err := v.Check(p.Records()...); err != nil {
			t.Errorf("what would be filed is not in order: %v", err)
		}
	})
}

// A paste as large as can be, of rows that are all in order.
func BenchmarkIntake(b *testing.B) {
	v := view(b, dossier.Sample(2000, 1))
	party, issue, source := v.Parties[0].ID, v.Issues[0].ID, v.Sources[0].ID
	var text strings.Builder
	text.WriteString("Party\tIssue\tStance\tWords\tDate\tChannel\tSource\n")
	for i := 0; text.Len() < MaxBytes-300 && i < MaxRows; i++ {
		fmt.Fprintf(&text, "%s\t%s\tdemands\tthe words of row %d %s\t2026-02-18\tpublic\t%s\n", party, issue, i, strings.Repeat("and more ", 15), source)
	}
	b.SetBytes(int64(text.Len()))
	for b.Loop() {
		p := plan(b, v, text.String(), "position", nil)
		if p.Count(New) != len(p.Lines) {
			b.Fatalf("%d of %d rows are new", p.Count(New), len(p.Lines))
		}
		b.ReportMetric(float64(len(p.Lines)), "rows")
	}
}
