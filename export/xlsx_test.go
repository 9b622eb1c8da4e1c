package export_test

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"parley/dossier"
	"parley/export"
)

func workbook(t *testing.T, v *dossier.View) (*excelize.File, []byte) {
	t.Helper()
	var b bytes.Buffer
	if err := export.XLSX(&b, v); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	return f, b.Bytes()
}

// The workbook has every cell of the matrix with its records, every position and
// every deadline; and says what it was made of.
func TestWorkbookOfTheExamples(t *testing.T) {
	for _, name := range examples {
		v := example(t, name, dossier.Scope{})
		f, text := workbook(t, v)
		if got := strings.Join(f.GetSheetList(), " "); got != "About Matrix Positions Deadlines" {
			t.Fatalf("%s: sheets %s", name, got)
		}
		rows := func(sheet string) [][]string {
			r, err := f.GetRows(sheet)
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		about := rows("About")
		if about[0][1] != v.Info.Title || about[1][1] != "all dates" || about[2][1] != "owners" || about[3][1] != "TLP:CLEAR" {
			t.Errorf("%s: the first sheet says %q", name, about)
		}
		if n := len(rows("Deadlines")) - 1; n != len(v.Deadlines) {
			t.Errorf("%s: %d of %d deadlines", name, n, len(v.Deadlines))
		}
		ids := map[string]bool{}
		for _, r := range rows("Positions")[1:] {
			ids[r[0]] = true
		}
		for _, p := range v.Positions {
			if !ids[p.ID] {
				t.Errorf("%s: %s is in no row", name, p.ID)
			}
		}
		matrix := rows("Matrix")
		if len(matrix) != len(v.Issues)+1 {
			t.Errorf("%s: %d rows for %d issues", name, len(matrix)-1, len(v.Issues))
		}
		for n, i := range v.Issues {
			for _, p := range v.Parties {
				for _, pos := range v.Standing(p.ID, i.ID).Own {
					id, found := "["+dossier.AddressOf(pos).ID+"]", false
					for c, cell := range matrix[n+1] {
						found = found || strings.Contains(cell, id) && strings.Contains(matrix[0][c], "["+p.ID+"]")
					}
					if !found {
						t.Errorf("%s: %s is not in the cell of %s and %s", name, id, p.ID, i.ID)
					}
				}
			}
		}
		if _, again := workbook(t, v); !bytes.Equal(again, text) {
			t.Errorf("%s: the same view gave other bytes", name)
		}
	}
}

// Nothing that a record says runs, is lost without a word, or breaks the file; and
// the file does not say who made it.
func TestWorkbookIsTextAlone(t *testing.T) {
	v := example(t, "camp-david-1978", dossier.Scope{})
	long := strings.Repeat("ab😀", 12000) // 48,000 UTF-16 units
	words := []string{`=HYPERLINK("http://x","y")`, "+1+1", "-2", "@SUM(A1)", "\t=1", "a\x00b\x1b\u202e<&>\ufffe", long}
	positions := make([]*dossier.Position, len(v.Positions))
	for i, p := range v.Positions {
		c := *p
		if i < len(words) {
			c.Words, c.Option = words[i], ""
		}
		positions[i] = &c
	}
	d := &dossier.Dossier{Info: v.Info, Records: v.Records}
	d.Positions = positions
	evil, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	f, text := workbook(t, evil)
	rows, err := f.GetRows("Positions")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for n, r := range rows[1:] {
		got[r[0]] = r[5]
		at, _ := excelize.CoordinatesToCellName(6, n+2)
		if formula, err := f.GetCellFormula("Positions", at); err != nil || formula != "" {
			t.Errorf("%s is a formula: %q %v", at, formula, err)
		}
		if typ, err := f.GetCellType("Positions", at); err != nil || typ != excelize.CellTypeSharedString {
			t.Errorf("%s is of type %v, not text: %v", at, typ, err)
		}
	}
	for i, w := range words[:4] {
		if got[positions[i].ID] != w {
			t.Errorf("%q came out as %q", w, got[positions[i].ID])
		}
	}
	cut := got[positions[6].ID]
	if n := len(utf16.Encode([]rune(cut))); n > 32767 || !strings.HasSuffix(cut, "characters]") || strings.ContainsRune(cut, '\ufffd') {
		t.Errorf("a long cell has %d units and ends in %q", n, cut[len(cut)-60:])
	}
	z, err := zip.NewReader(bytes.NewReader(text), int64(len(text)))
	if err != nil {
		t.Fatal(err)
	}
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		if !part.Modified.IsZero() && part.Modified.Year() > 1980 {
			t.Errorf("%s says that it is of %s", part.Name, part.Modified)
		}
		dec := xml.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := dec.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Errorf("%s: %v", part.Name, err)
				break
			}
		}
		if bytes.Contains(data, []byte("<f>")) {
			t.Errorf("%s has a formula", part.Name)
		}
		if strings.HasPrefix(part.Name, "docProps/") && (bytes.Contains(data, []byte("xuri")) || bytes.Contains(data, []byte("20"+"26"))) {
			t.Errorf("%s: %s", part.Name, data)
		}
	}
}
