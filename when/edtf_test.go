package when_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"
	"unsafe"

	"parley/when"
)

// The examples of the specification, https://www.loc.gov/standards/datetime/,
// 4 February 2019, with the days that each denotes; ".." where it is open or
// unknown.
var specification = []struct {
	level, text, first, last string
}{
	// Level 0: date; date and time; time interval.
	{"0", "1985-04-12", "1985-04-12", "1985-04-12"},
	{"0", "1985-04", "1985-04-01", "1985-04-30"},
	{"0", "1985", "1985-01-01", "1985-12-31"},
	{"0", "1985-04-12T23:20:30", "1985-04-12", "1985-04-12"},
	{"0", "1985-04-12T23:20:30Z", "1985-04-12", "1985-04-12"},
	{"0", "1985-04-12T23:20:30-04", "1985-04-12", "1985-04-12"},
	{"0", "1985-04-12T23:20:30+04:30", "1985-04-12", "1985-04-12"},
	{"0", "1964/2008", "1964-01-01", "2008-12-31"},
	{"0", "2004-06/2006-08", "2004-06-01", "2006-08-31"},
	{"0", "2004-02-01/2005-02-08", "2004-02-01", "2005-02-08"},
	{"0", "2004-02-01/2005-02", "2004-02-01", "2005-02-28"},
	{"0", "2004-02-01/2005", "2004-02-01", "2005-12-31"},
	{"0", "2005/2006-02", "2005-01-01", "2006-02-28"},

	// Level 1: letter-prefixed year; seasons; qualification; unspecified
	// digits; extended interval; negative year.
	{"1", "Y170000002", "+999999-12-31", "+999999-12-31"},
	{"1", "Y-170000002", "-999999-01-01", "-999999-01-01"},
	{"1", "2001-21", "2001-03-01", "2001-05-31"},
	{"1", "1984?", "1984-01-01", "1984-12-31"},
	{"1", "2004-06~", "2004-06-01", "2004-06-30"},
	{"1", "2004-06-11%", "2004-06-11", "2004-06-11"},
	{"1", "201X", "2010-01-01", "2019-12-31"},
	{"1", "20XX", "2000-01-01", "2099-12-31"},
	{"1", "2004-XX", "2004-01-01", "2004-12-31"},
	{"1", "1985-04-XX", "1985-04-01", "1985-04-30"},
	{"1", "1985-XX-XX", "1985-01-01", "1985-12-31"},
	{"1", "1985-04-12/..", "1985-04-12", ".."},
	{"1", "1985-04/..", "1985-04-01", ".."},
	{"1", "1985/..", "1985-01-01", ".."},
	{"1", "../1985-04-12", "..", "1985-04-12"},
	{"1", "../1985-04", "..", "1985-04-30"},
	{"1", "../1985", "..", "1985-12-31"},
	{"1", "1985-04-12/", "1985-04-12", ".."},
	{"1", "1985-04/", "1985-04-01", ".."},
	{"1", "1985/", "1985-01-01", ".."},
	{"1", "/1985-04-12", "..", "1985-04-12"},
	{"1", "/1985-04", "..", "1985-04-30"},
	{"1", "/1985", "..", "1985-12-31"},
	{"1", "-1985", "-1985-01-01", "-1985-12-31"},

	// Level 2, sets: one of; all of.
	{"2", "[1667,1668,1670..1672]", "1667-01-01", "1672-12-31"},
	{"2", "[..1760-12-03]", "..", "1760-12-03"},
	{"2", "[1760-12..]", "1760-12-01", ".."},
	{"2", "[1760-01,1760-02,1760-12..]", "1760-01-01", ".."},
	{"2", "[1667,1760-12]", "1667-01-01", "1760-12-31"},
	{"2", "[..1984]", "..", "1984-12-31"},
	{"2", "{1667,1668,1670..1672}", "1667-01-01", "1672-12-31"},
	{"2", "{1960,1961-12}", "1960-01-01", "1961-12-31"},
	{"2", "{..1984}", "..", "1984-12-31"},

	// Level 2 by the letter of the specification, and read here all the same.
	{"2", "2004-06-XX/2004-07-03", "2004-06-01", "2004-07-03"},
}

// More that is valid, from the rules of the specification rather than its
// examples, and what goes beyond them.
var furthermore = []struct{ text, first, last string }{
	{"0000", "0000-01-01", "0000-12-31"},
	{"-0043-03-15", "-0043-03-15", "-0043-03-15"},
	{"-1985-04-12T23:20:30Z", "-1985-04-12", "-1985-04-12"},
	{"-198X", "-1989-01-01", "-1980-12-31"},
	{"-20XX", "-2099-01-01", "-2000-12-31"},
	{"200X", "2000-01-01", "2009-12-31"},
	{"2004-02-29", "2004-02-29", "2004-02-29"},
	{"2000-02", "2000-02-01", "2000-02-29"},
	{"1900-02", "1900-02-01", "1900-02-28"},
	{"2025-22", "2025-06-01", "2025-08-31"},
	{"2025-23", "2025-09-01", "2025-11-30"},
	{"2025-24", "2025-12-01", "2026-02-28"},
	{"2025-23~", "2025-09-01", "2025-11-30"},
	{"201X?", "2010-01-01", "2019-12-31"},
	{"2004-06-XX~", "2004-06-01", "2004-06-30"},
	{"Y12345", "+12345-01-01", "+12345-12-31"},
	{"Y-12345?", "-12345-01-01", "-12345-12-31"},
	{"Y999999999999999999", "+999999-12-31", "+999999-12-31"},
	{"2004-02-01~/2004-06?", "2004-02-01", "2004-06-30"},
	{"2004/2005?", "2004-01-01", "2005-12-31"},
	{"2004-06/2004", "2004-06-01", "2004-12-31"},
	{"2004/2004-06-11", "2004-01-01", "2004-06-11"},
	{"2025-21/2025-23", "2025-03-01", "2025-11-30"},
	{"-0100/0100", "-0100-01-01", "0100-12-31"},
	{"[1984]", "1984-01-01", "1984-12-31"},
	{"[2025-11-19~,2025-11-21]", "2025-11-19", "2025-11-21"},
	{"[1760-12,1667]", "1667-01-01", "1760-12-31"},
	{"{..1983-12-31,1984-10-10..1984-11-01,1984-11-05..}", "..", ".."},
	{"1985-04-12T00:00:00+14:00", "1985-04-12", "1985-04-12"},
}

// bounds gives First and Last as texts, ".." for false.
func bounds(d when.Date) (first, last string) {
	first, last = "..", ".."
	if day, ok := d.First(); ok {
		first = day.String()
	}
	if day, ok := d.Last(); ok {
		last = day.String()
	}
	return first, last
}

func TestSpecification(t *testing.T) {
	check := func(text, wantFirst, wantLast string) {
		t.Helper()
		d, err := when.Parse(text)
		if err != nil {
			t.Errorf("%v", err)
			return
		}
		if d.String() != text {
			t.Errorf("%s comes back as %s", text, d)
		}
		if first, last := bounds(d); first != wantFirst || last != wantLast {
			t.Errorf("%s is from %s to %s, want %s to %s", text, first, last, wantFirst, wantLast)
		}
		first, last := d.Bounds()
		if _, ok := d.First(); !ok && first != when.MinDay {
			t.Errorf("%s: open start is %s, want MinDay", text, first)
		}
		if _, ok := d.Last(); !ok && last != when.MaxDay {
			t.Errorf("%s: open end is %s, want MaxDay", text, last)
		}
	}
	for _, c := range specification {
		check(c.text, c.first, c.last)
	}
	for _, c := range furthermore {
		check(c.text, c.first, c.last)
	}
}

// The specification's level 2 examples that are not sets are refused as level
// 2, not as nonsense.
func TestLevel2IsRefused(t *testing.T) {
	for _, s := range []string{
		"Y-17E7", "1950S2", "Y171010000S3", "Y3388E2S3", "2001-34",
		"2004-06~-11", "2004?-06-11", "?2004-06-~11", "2004-%06-11",
		"156X-12-25", "15XX-12-25", "XXXX-12-XX", "1XXX-XX", "1XXX-12", "1984-1X",
		"2004-06-~01/2004-06-~20", "1XXX", "2X1X", "2004-XX-05", "2004-06-1X",
	} {
		_, err := when.Parse(s)
		if e := (*when.Error)(nil); !errors.As(err, &e) || e.Code != when.CodeLevel || !strings.Contains(e.Want, "level 2") {
			t.Errorf("%s: %v, want an error about level 2", s, err)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, c := range []struct {
		text   string
		code   when.Code
		offset int
		found  string
		want   string // part of what was expected
	}{
		{"", when.CodeForm, 0, "", "YYYY-MM-DD"},
		{"18 Feb 2026", when.CodeForm, 0, "18 Feb 2026", "a year of four digits"},
		{"Tuesday", when.CodeForm, 0, "Tuesday", "a year of four digits"},
		{"202", when.CodeForm, 0, "202", "a year of four digits"},
		{"20260218", when.CodeForm, 4, "0218", `"-" and a month`},
		{"2026-2-8", when.CodeForm, 5, "2-", "two digits"},
		{"2026-02-8", when.CodeForm, 8, "8", "two digits"},
		{"2026-", when.CodeForm, 5, "", "a month"},
		{"2026-02-", when.CodeForm, 8, "", "a day"},
		{"2026-13", when.CodeNone, 5, "13", "01 to 12"},
		{"2026-00", when.CodeNone, 5, "00", "01 to 12"},
		{"2026-20", when.CodeNone, 5, "20", "season"},
		{"2026-21-01", when.CodeForm, 7, "-01", "nothing after a season"},
		{"2025-02-30", when.CodeNone, 8, "30", "a day of Feb 2025, 01 to 28"},
		{"1900-02-29", when.CodeNone, 8, "29", "01 to 28"},
		{"2025-04-31", when.CodeNone, 8, "31", "01 to 30"},
		{"2025-04-00", when.CodeNone, 8, "00", "01 to 30"},
		{"2025-04-12 ", when.CodeForm, 10, " ", "Thh:mm:ss"},
		{" 2025", when.CodeForm, 0, " 2025", "a year"},
		{"2025?~", when.CodeForm, 5, "~", `"%"`},
		{"-0000", when.CodeNone, 0, "-0000", "1 BC"},
		{"Y1985", when.CodeForm, 0, "Y1985", "five digits"},
		{"Y01985", when.CodeForm, 0, "Y01985", "five digits"},
		{"Y1700000021111111111", when.CodeLimit, 1, "1700000021111111111", "18 digits"},
		{"Y170000002-01", when.CodeForm, 10, "-01", "at the end"},
		{"2025-04-12T14:03", when.CodeForm, 11, "14:03", "hh:mm:ss"},
		{"2025-04-12T24:00:00", when.CodeNone, 11, "24", "00 to 23"},
		{"2025-04-12T23:60:00", when.CodeNone, 14, "60", "00 to 59"},
		{"2025-04-12T23:20:30z", when.CodeForm, 19, "z", "Z, or an offset"},
		{"2025-04-12T23:20:30+0430", when.CodeForm, 19, "+0430", "Z, or an offset"},
		{"2025-04-12T23:20:30+15", when.CodeNone, 19, "+15", "14 hours"},
		{"2025-04-12T23:20:30?", when.CodeForm, 19, "?", "Z, or an offset"},
		{"2025-04T10:00:00", when.CodeForm, 7, "T10:00:00", "after the month"},
		{"2025-04-XXT10:00:00", when.CodeForm, 10, "T10:00:00", "full date"},
		{"2026/2025", when.CodeOrder, 5, "2025", "not before 2026"},
		{"2025-02-01/2025-01", when.CodeOrder, 11, "2025-01", "not before 2025-02-01"},
		{"2025-08-06/08", when.CodeForm, 11, "08", "in full"},
		{"2025-08-30/09-02", when.CodeForm, 11, "09-02", "in full"},
		{"2026/02/18", when.CodeForm, 7, "/18", `"-"`},
		{"/", when.CodeForm, 0, "/", "at least one side"},
		{"../..", when.CodeForm, 0, "../..", "at least one side"},
		{"2004-02-30/2005", when.CodeNone, 8, "30", "01 to 29"},
		{"2004/2005-13", when.CodeNone, 10, "13", "01 to 12"},
		{"2025-04-12T23:20:30Z/2026", when.CodeForm, 10, "T23:20:30Z", "no time of day"},
		{"[", when.CodeForm, 1, "", `"]" at the end`},
		{"[]", when.CodeForm, 1, "", "a year"},
		{"[1667", when.CodeForm, 5, "", `"]" at the end`},
		{"[1667}", when.CodeForm, 6, "", `"]" at the end`},
		{"{1667,1668]", when.CodeForm, 11, "", `"}" at the end`},
		{"[1667, 1668]", when.CodeForm, 6, " 1668", "a year"},
		{"[1667,]", when.CodeForm, 6, "", "a year"},
		{"[..]", when.CodeForm, 1, "..", "before or after"},
		{"[1667,..1668]", when.CodeForm, 6, "..1668", "beginning of the set"},
		{"[1667..,1668]", when.CodeForm, 1, "1667..", "end of the set"},
		{"[1672..1670]", when.CodeOrder, 7, "1670", "not before 1672"},
		{"[1667/1668]", when.CodeForm, 5, "/1668", `"?", "~" or "%"`},
		{"[2025-04-12T23:20:30Z]", when.CodeForm, 11, "T23:20:30Z", "no time of day"},
		{"2025-0\xff", when.CodeForm, 5, "0\xff", "two digits"},
	} {
		d, err := when.Parse(c.text)
		var e *when.Error
		if !errors.As(err, &e) {
			t.Errorf("%q is read as %q, want an error", c.text, d)
			continue
		}
		if !d.IsZero() {
			t.Errorf("%q: a date came with the error", c.text)
		}
		if e.Code != c.code || e.Text != c.text || e.Offset != c.offset || e.Found != c.found || !strings.Contains(e.Want, c.want) {
			t.Errorf("%q: %s %v", c.text, e.Code, e)
		}
	}

	_, err := when.Parse("2025-02-30")
	const want = `"2025-02-30" at byte 8: found "30", expected a day of Feb 2025, 01 to 28`
	if err.Error() != want {
		t.Errorf("got  %s\nwant %s", err, want)
	}
	_, err = when.Parse(strings.Repeat("é", 1<<20))
	if n := len(err.Error()); n > 300 {
		t.Errorf("an error about a long text is %d bytes long", n)
	}
}

func TestWhatKindOfDate(t *testing.T) {
	for _, c := range []struct {
		text                   string
		precision              when.Precision
		uncertain, approximate bool
		interval, set          bool
	}{
		{text: "2026-02-18", precision: when.PrecisionDay},
		{text: "2026-02-18T09:30:00Z", precision: when.PrecisionSecond},
		{text: "2026-02~", precision: when.PrecisionMonth, approximate: true},
		{text: "2026-21", precision: when.PrecisionSeason},
		{text: "2025?", precision: when.PrecisionYear, uncertain: true},
		{text: "2025-11%", precision: when.PrecisionMonth, uncertain: true, approximate: true},
		{text: "2025-11-XX", precision: when.PrecisionMonth},
		{text: "2025-XX-XX", precision: when.PrecisionYear},
		{text: "201X", precision: when.PrecisionDecade},
		{text: "20XX", precision: when.PrecisionCentury},
		{text: "2004-02-01~/2004-06?", precision: when.PrecisionMonth, uncertain: true, approximate: true, interval: true},
		{text: "1998-05-01/..", precision: when.PrecisionDay, interval: true},
		{text: "[1667?,1760-12]", precision: when.PrecisionYear, uncertain: true, set: true},
		{text: "{..1984-02~}", precision: when.PrecisionMonth, approximate: true, set: true},
	} {
		d := when.MustParse(c.text)
		if d.Precision() != c.precision || d.Uncertain() != c.uncertain || d.Approximate() != c.approximate ||
			d.IsInterval() != c.interval || d.IsSet() != c.set {
			t.Errorf("%s: %s, uncertain %t, approximate %t, interval %t, set %t", c.text,
				d.Precision(), d.Uncertain(), d.Approximate(), d.IsInterval(), d.IsSet())
		}
	}
}

func TestZeroDate(t *testing.T) {
	var none when.Date
	if !none.IsZero() || none.String() != "" || none.Words() != "" || none.Short(2026) != "" || none.Precision().String() != "none" {
		t.Errorf("the zero date is %q, %q, of precision %s", none, none.Words(), none.Precision())
	}
	first, last := none.Reach()
	if first != when.MinDay || last != when.MaxDay {
		t.Errorf("the zero date reaches from %s to %s", first, last)
	}
	if _, ok := none.First(); ok {
		t.Error("the zero date has a first day")
	}
	if _, ok := none.Last(); ok {
		t.Error("the zero date has a last day")
	}
}

func TestDateInJSON(t *testing.T) {
	type record struct {
		Date   when.Date     `json:"date"`
		Known  when.Date     `json:"known,omitzero"`
		Within when.Duration `json:"within,omitzero"`
		AsOf   when.Day      `json:"as_of"`
	}
	const text = `{"date":"2025-11-16~","within":"P60D","as_of":"2026-02-18"}`
	var r record
	if err := json.Unmarshal([]byte(text), &r); err != nil {
		t.Fatal(err)
	}
	if r.Date != when.MustParse("2025-11-16~") || !r.Known.IsZero() || r.AsOf != when.DayOf(2026, 2, 18) {
		t.Errorf("read %+v", r)
	}
	if back, err := json.Marshal(r); err != nil || string(back) != text {
		t.Errorf("wrote %s, %v", back, err)
	}
	if err := json.Unmarshal([]byte(`{"date":"","within":""}`), &r); err != nil || !r.Date.IsZero() || !r.Within.IsZero() {
		t.Errorf("empty texts give %+v, %v", r, err)
	}
	for _, bad := range []string{`{"date":"2025-02-30"}`, `{"within":"P1"}`, `{"as_of":"2025"}`} {
		if err := json.Unmarshal([]byte(bad), &r); err == nil {
			t.Errorf("%s is read", bad)
		}
	}
}

func TestDateIsSmallAndParsedWithoutAllocation(t *testing.T) {
	if size := unsafe.Sizeof(when.Date{}); size > 48 {
		t.Errorf("a Date takes %d bytes", size)
	}
	for _, s := range []string{"2026-02-18", "2025-11~", "2004-02-01~/2004-06?", "[1667,1668,1670..1672]"} {
		if n := testing.AllocsPerRun(100, func() { when.MustParse(s) }); n != 0 {
			t.Errorf("Parse(%s) allocates %v times", s, n)
		}
	}
}

// Plain days are what a dossier holds most of: 200,000 of them at load.
func BenchmarkParse(b *testing.B) {
	for _, s := range []string{
		"2026-02-18", "2025-11-16~", "2026", "1985-04-12T23:20:30+04:30",
		"2025-08-06/2025-08-08", "[1667,1668,1670..1672]", "2025-02-30",
	} {
		b.Run(s, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(s)))
			for b.Loop() {
				when.Parse(s)
			}
			b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "dates/s")
		})
	}
}
