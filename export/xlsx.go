package export

import (
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf16"

	"github.com/xuri/excelize/v2"

	"parley/dossier"
)

// XLSX writes a view as a workbook: what it was made of, the matrix of positions,
// the positions one a row, and the deadlines. Every cell is text, so that nothing
// in a record can run as a formula; dates are EDTF as in the record. The same
// view gives the same bytes, and the file names nobody who made it.
func XLSX(w io.Writer, v *dossier.View) error {
	f := excelize.NewFile()
	defer f.Close()
	b := workbook{file: f}
	made := MadeOfView(v)
	about := [][]string{{"Dossier", made.Dossier}, {"As of", made.AsOf}}
	if made.Known != "" {
		about = append(about, []string{"As known on", made.Known})
	}
	if made.Recorded != "" {
		about = append(about, []string{"As recorded by", made.Recorded})
	}
	about = append(about, []string{"For", made.Reader}, []string{"Highest label within", made.Label})
	b.sheet("About", nil, about, []float64{22, 60})
	head, rows := matrix(v)
	widths := []float64{30}
	for range head[1:] {
		widths = append(widths, 38)
	}
	b.sheet("Matrix", head, rows, widths)
	b.sheet("Positions", positionColumns, positionRows(v), []float64{12, 16, 28, 14, 28, 60, 12, 10, 12})
	b.sheet("Deadlines", deadlineColumns, deadlineRows(v), []float64{12, 50, 14, 12, 12, 30, 20, 10, 12})
	if b.err == nil {
		b.err = b.clear()
	}
	if b.err != nil {
		return fmt.Errorf("the workbook cannot be made: %w", b.err)
	}
	return f.Write(w)
}

// matrix is what stands: issues by parties, each cell with the records it rests
// on. A party has a column if it has a position on record, or its consent makes
// a deal.
func matrix(v *dossier.View) (head []string, rows [][]string) {
	said := map[string]bool{}
	for _, p := range v.Positions {
		said[p.Party] = true
	}
	for _, e := range v.Endorsements {
		for _, by := range e.By {
			said[by] = said[by] || strings.Contains(string(e.Term), "=")
		}
	}
	head = []string{"Issue"}
	var parties []*dossier.Party
	for _, p := range v.Parties {
		if said[p.ID] || p.Principal() {
			parties = append(parties, p)
			head = append(head, p.Label()+" ["+p.ID+"]")
		}
	}
	for _, i := range v.Issues {
		row := []string{i.Label() + " [" + i.ID + "]"}
		for _, p := range parties {
			s := v.Standing(p.ID, i.ID)
			var lines []string
			for _, list := range [][]*dossier.Position{s.Own, s.Reported} {
				for n := len(list) - 1; n >= 0; n-- {
					lines = append(lines, stance(i, list[n]))
				}
			}
			if lines == nil {
				lines = []string{"nothing on record"}
			}
			row = append(row, strings.Join(lines, "\n"))
		}
		rows = append(rows, row)
	}
	return head, rows
}

// stance is a position in a line of a cell: the stance, the option in words, and
// the record.
func stance(i *dossier.Issue, p *dossier.Position) string {
	what := i.OptionWords(p.Option)
	if what == "" {
		what = p.Words
	}
	s := p.Stance.Words() + ": " + what
	if len(p.Conditions) > 0 {
		s += ", on a condition"
	}
	if !p.OwnWord() {
		s = "reported: " + s
	}
	return s + " [" + dossier.AddressOf(p).ID + "]"
}

var positionColumns = []string{"id", "party", "issue", "stance", "option", "words", "date", "channel", "own word", "stands", "replaced by", "voice", "speaker",
	"conditions", "according to", "denied by", "shift", "reading", "known", "label", "sources", "party id", "issue id", "option id"}

// positionRows are all positions of the view, the dossier's issues and parties in
// their order, and in each cell of the matrix the oldest first.
func positionRows(v *dossier.View) (rows [][]string) {
	for _, i := range v.Issues {
		for _, party := range v.Parties {
			for _, p := range v.History(party.ID, i.ID) {
				var r dossier.Record = p.Position
				at := dossier.AddressOf(r)
				if e, ok := v.Find(at.Kind, at.ID); ok {
					r = e // an endorsement counts as a position
				}
				stands, by := "yes", ""
				if p.ReplacedBy != nil {
					stands, by = "no", dossier.AddressOf(p.ReplacedBy).ID
				}
				voice, speaker := "", ""
				if p.Voice != nil {
					voice = p.Voice.Words
					if x := v.Person(p.Voice.Person); x != nil {
						voice = x.Name
					}
				}
				if x := v.Person(p.Speaker); x != nil {
					speaker = x.Name
				}
				var conditions []string
				for _, l := range p.Conditions {
					conditions = append(conditions, l.Words)
				}
				rows = append(rows, []string{at.ID, party.Label(), i.Label(), string(p.Stance), i.OptionWords(p.Option), p.Words, p.Date.String(), string(p.Channel),
					yesNo(p.OwnWord()), stands, by, voice, speaker, strings.Join(conditions, "; "), strings.Join(p.AccordingTo, ", via "), denials(p.DeniedBy),
					string(p.Shift), string(p.Reading), v.KnownDate(r).String(), v.Label(r).Label(), citations(v, p.Sources), party.ID, i.ID, p.Option})
			}
		}
	}
	return rows
}

var deadlineColumns = []string{"id", "what", "due", "first day", "last day", "after", "plus", "bound", "firmness", "firmness in words", "set by", "set on",
	"according to", "denied by", "outcome", "outcome on", "label", "sources"}

func deadlineRows(v *dossier.View) (rows [][]string) {
	for _, d := range v.Deadlines {
		first, last := "", ""
		if day, ok := d.Due.First(); ok && !d.Due.IsZero() {
			first = day.String()
		}
		if day, ok := d.Due.Last(); ok && !d.Due.IsZero() {
			last = day.String()
		}
		after := d.AfterWords
		if d.After != "" {
			after = v.TermWords(dossier.Term(d.After)) + " [" + d.After + "]"
		}
		var plus []string
		for _, p := range d.Plus {
			plus = append(plus, p.String())
		}
		by := d.SetByWords
		if by == "" {
			by = strings.Join(d.SetBy, ", ")
		}
		outcome, on := "", ""
		if d.Outcome != nil {
			outcome, on = d.Outcome.Words, d.Outcome.Date.String()
		}
		rows = append(rows, []string{d.ID, d.What, d.Due.String(), first, last, after, strings.Join(plus, "; "), d.Bound, d.Firmness, d.FirmnessWords, by, d.Date.String(),
			strings.Join(d.AccordingTo, ", via "), denials(d.DeniedBy), outcome, on, v.Label(d).Label(), citations(v, d.Sources)})
	}
	return rows
}

func yesNo(b bool) string {
	if b {
		return "yes"
	}
	return "no"
}

func denials(list []dossier.Denial) string {
	var out []string
	for _, d := range list {
		out = append(out, d.Words)
	}
	return strings.Join(out, "; ")
}

// citations names sources with outlet, date and place, and their ids.
func citations(v *dossier.View, cited []dossier.Citation) string {
	var out []string
	for _, c := range cited {
		s := v.Source(c.Source)
		if s == nil {
			continue
		}
		var parts []string
		for _, p := range []string{s.Outlet, s.Date.String(), c.At} {
			if p != "" {
				parts = append(parts, p)
			}
		}
		out = append(out, strings.TrimSpace(strings.Join(parts, ", ")+" ["+c.Source+"]"))
	}
	return strings.Join(out, "; ")
}

// workbook fills sheets; the first error stays.
type workbook struct {
	file  *excelize.File
	count int
	err   error
}

// asText is the number format of Excel that leaves a cell as it was typed, also
// when somebody edits it.
const asText = 49

// sheet adds a sheet: a head, which stays in sight and can be filtered by, and
// rows of text.
func (b *workbook) sheet(name string, head []string, rows [][]string, widths []float64) {
	do := func(err error) {
		if b.err == nil {
			b.err = err
		}
	}
	if b.count == 0 {
		do(b.file.SetSheetName(b.file.GetSheetName(0), name))
	} else {
		_, err := b.file.NewSheet(name)
		do(err)
	}
	b.count++
	style := func(bold bool) int {
		id, err := b.file.NewStyle(&excelize.Style{NumFmt: asText, Font: &excelize.Font{Bold: bold, Size: 11, Family: "Calibri"},
			Alignment: &excelize.Alignment{Vertical: "top", WrapText: true}})
		do(err)
		return id
	}
	plain, bold := style(false), style(true)
	write := func(row int, cells []string) {
		for i, c := range cells {
			at, err := excelize.CoordinatesToCellName(i+1, row)
			do(err)
			do(b.file.SetCellStr(name, at, literal(cellText(c))))
		}
	}
	// A cell takes the style of its row or column when it is written.
	for i := range max(len(head), len(widths)) {
		column, err := excelize.ColumnNumberToName(i + 1)
		do(err)
		width := 16.0
		if i < len(widths) {
			width = widths[i]
		}
		do(b.file.SetColWidth(name, column, column, width))
		do(b.file.SetColStyle(name, column, plain))
	}
	first := 1
	if head != nil {
		do(b.file.SetRowStyle(name, 1, 1, bold))
		write(1, head)
		first = 2
		do(b.file.SetPanes(name, &excelize.Panes{Freeze: true, XSplit: 1, YSplit: 1, TopLeftCell: "B2", ActivePane: "bottomRight"}))
		last, err := excelize.CoordinatesToCellName(len(head), len(rows)+1)
		do(err)
		do(b.file.AutoFilter(name, "A1:"+last, nil))
	}
	wide := len(head)
	for n, r := range rows {
		write(first+n, r)
		wide = max(wide, len(r))
	}
	// Programs that read a sheet bit by bit believe what it says of its size.
	end, err := excelize.CoordinatesToCellName(max(wide, 1), max(first+len(rows)-1, 1))
	do(err)
	do(b.file.SetSheetDimension(name, "A1:"+end))
}

// clear takes out who made the file, with what, and when.
func (b *workbook) clear() error {
	day := "1980-01-01T00:00:00Z" // the earliest that a zip file can say
	if err := b.file.SetDocProps(&excelize.DocProperties{Created: day, Modified: day}); err != nil {
		return err
	}
	return b.file.SetAppProps(&excelize.AppProperties{Application: "Parley"})
}

// literal keeps words that look like the escape of a letter, such as _x000D_, from
// being read as one (ECMA-376, ST_Xstring).
func literal(s string) string {
	if !strings.Contains(s, "_x") {
		return s
	}
	var b strings.Builder
	for i := range len(s) {
		if letterEscape.MatchString(s[i:min(len(s), i+7)]) {
			b.WriteString("_x005F")
		}
		b.WriteByte(s[i])
	}
	return b.String()
}

var letterEscape = regexp.MustCompile(`^_x[0-9A-Fa-f]{4}_`)

// mostUnits is how long a cell of Excel can be, in UTF-16 units.
const mostUnits = 32767

// cellText cuts what is longer than a cell can be, and says so.
func cellText(s string) string {
	s = strings.Map(func(r rune) rune {
		if r == '\n' {
			return r
		}
		return []rune(clean(string(r)))[0]
	}, s)
	if len(s) <= mostUnits {
		return s
	}
	units := utf16.Encode([]rune(s))
	if len(units) <= mostUnits {
		return s
	}
	remark := " […cut: the whole has " + strconv.Itoa(len(units)) + " characters]"
	n := mostUnits - len(utf16.Encode([]rune(remark)))
	if utf16.IsSurrogate(rune(units[n-1])) && utf16.IsSurrogate(rune(units[n])) && units[n] >= 0xdc00 {
		n-- // not within a pair
	}
	return string(utf16.Decode(units[:n])) + remark
}
