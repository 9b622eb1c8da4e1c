package export_test

import (
	"bytes"
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"parley/export"
	"parley/when"
)

func page(text string) export.Page {
	return export.Page{
		Title: "A page", About: []string{"As of 18 Feb 2026 · for owners · TLP:CLEAR"},
		Sections: []export.Section{
			{Title: "Lines", Items: []export.Item{{Lead: "Ukraine", Text: text, IDs: []string{"pos-1", "pos-2"}, Sub: []export.Item{{Text: "under it"}}}}},
			{Title: "Nothing", Empty: "None on record."},
			{Table: &export.Table{Columns: []string{"date", "words"}, Rows: [][]string{{"2026-02-18", text}}}},
		},
	}
}

func Example() {
	p := export.Page{Title: "Army cap", Sections: []export.Section{{Items: []export.Item{
		{Lead: "Ukraine", Text: "accepts: 800,000 persons (23 Dec 2025)", IDs: []string{"pos-088"}},
	}}}}
	export.Text(os.Stdout, p, export.Style{Width: 60})
	// Output:
	// Army cap
	//
	//   - Ukraine: accepts: 800,000 persons (23 Dec 2025)
	//     [pos-088]
}

// TestTextFits: no line is wider than the terminal, at any width, unless a
// single word is; and no word is lost.
func TestTextFits(t *testing.T) {
	text := strings.Repeat("both sides’ words, 両国の言葉, كلمات الطرفين and a café́ ", 12)
	for width := 30; width <= 140; width += 11 {
		for _, color := range []bool{false, true} {
			var out bytes.Buffer
			if err := export.Text(&out, page(text), export.Style{Width: width, Color: color}); err != nil {
				t.Fatal(err)
			}
			plain := out.String()
			for _, code := range []string{"\x1b[0m", "\x1b[1m", "\x1b[2m"} {
				plain = strings.ReplaceAll(plain, code, "")
			}
			for line := range strings.Lines(plain) {
				if w := export.Width(strings.TrimRight(line, "\n")); w > width && !strings.Contains(line, "TLP:CLEAR") {
					t.Errorf("width %d: a line of %d columns: %q", width, w, line)
				}
			}
			if got, want := strings.Count(plain, "café"), 24; got != want {
				t.Errorf("width %d: %d of %d words", width, got, want)
			}
			if color != strings.Contains(out.String(), "\x1b[2m") {
				t.Errorf("width %d: colour is %v", width, color)
			}
		}
	}
}

// TestRecordsSteerNothing: control characters of a record neither move a
// terminal's cursor nor turn the direction of writing.
func TestRecordsSteerNothing(t *testing.T) {
	evil := "a\x1b[2Jb\rc\u202ed\u2066e\x07f\u009bg"
	for name, write := range map[string]func(*bytes.Buffer) error{
		"text":     func(b *bytes.Buffer) error { return export.Text(b, page(evil), export.Style{Width: 80}) },
		"markdown": func(b *bytes.Buffer) error { return export.Markdown(b, page(evil)) },
		"csv":      func(b *bytes.Buffer) error { return export.CSV(b, page(evil)) },
		"calendar": func(b *bytes.Buffer) error {
			day := when.DayOf(2026, 2, 18)
			return export.Calendar(b, evil, evil, []export.Entry{{ID: "x", First: day, Last: day, Summary: evil, Words: evil}}, time.Unix(0, 0))
		},
	} {
		var out bytes.Buffer
		if err := write(&out); err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(strings.ReplaceAll(out.String(), "\r\n", "\n"), "\x1b\r\x07\u202e\u2066\u009b") {
			t.Errorf("%s lets control characters through: %q", name, out.String())
		}
	}
}

func TestMarkdownIsNotMarkup(t *testing.T) {
	var out bytes.Buffer
	if err := export.Markdown(&out, page("*bold* _it_ <script> [link](x) # head `code` | cell")); err != nil {
		t.Fatal(err)
	}
	for _, bad := range []string{" *bold*", "<script>", " [link]", " `code`", " | cell |"} {
		if strings.Contains(out.String(), bad) {
			t.Errorf("%q is markup in:\n%s", bad, out.String())
		}
	}
	if !strings.Contains(out.String(), "- **Ukraine**: ") || !strings.Contains(out.String(), "`pos-1` `pos-2`") {
		t.Errorf("the layout is lost:\n%s", out.String())
	}
}

// TestCSVIsNoFormula: a cell that a sheet would run is made text.
func TestCSVIsNoFormula(t *testing.T) {
	for _, c := range []string{"=1+1", "+1", "-1", "@x"} {
		var out bytes.Buffer
		if err := export.CSV(&out, page(c)); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), ",'"+c) {
			t.Errorf("%q is written as %q", c, out.String())
		}
	}
}

func TestCalendarHasWholeDays(t *testing.T) {
	var out bytes.Buffer
	err := export.Calendar(&out, "Deadlines", "As of 1 Mar 2026 · for owners · TLP:CLEAR", []export.Entry{{
		ID: "dl-1", First: when.DayOf(2026, 2, 28), Last: when.DayOf(2026, 2, 28),
		Summary: "Answer, at last; maybe", Words: strings.Repeat("long words ", 30),
	}}, time.Date(2026, 3, 1, 7, 0, 0, 0, time.UTC))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"DTSTART;VALUE=DATE:20260228\r\n", "DTEND;VALUE=DATE:20260301\r\n", `SUMMARY:Answer\, at last\; maybe`, "DTSTAMP:20260301T070000Z", "UID:dl-1@parley",
		"X-WR-CALDESC:As of 1 Mar 2026 · for owners · TLP:CLEAR\r\n",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("%q is missing in:\n%s", want, out.String())
		}
	}
	for line := range strings.SplitSeq(out.String(), "\r\n") {
		if len(line) > 75 {
			t.Errorf("a line of %d bytes: %s", len(line), fmt.Sprintf("%.40q", line))
		}
	}
}
