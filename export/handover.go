package export

import (
	_ "embed"
	"fmt"
	"html/template"
	"io"
	"strings"

	"rsc.io/qr"
)

// HandOver is what stands on a hand-over note: one page of paper that goes with
// a text to somebody who has no account on any desk. The lower half is a slip to
// be signed and given back.
type HandOver struct {
	What    string
	SHA256  string // in hexadecimal
	Words   string // the same in words
	From    string
	To      []string
	Channel string
	At      string
	By      string
	Receipt string
	Desk    string // whose key signed the receipt
	Key     string // the words of its card
}

//go:embed handover.html
var handOverPage string

var handOverTemplate = template.Must(template.New("handover").Parse(handOverPage))

// HandOverStyle is the style that stands within the page, for a policy that allows
// it by its hash.
func HandOverStyle() string {
	_, rest, _ := strings.Cut(handOverPage, "<style>")
	style, _, _ := strings.Cut(rest, "</style>")
	return style
}

// WriteHandOver writes the note as one page of HTML that needs nothing else:
// the hash in words, in figures, and as a QR code.
func WriteHandOver(w io.Writer, h HandOver) error {
	code, err := qr.Encode("sha256:"+h.SHA256+" "+h.Receipt, qr.M)
	if err != nil {
		return fmt.Errorf("the QR code cannot be made: %w", err)
	}
	var figures []string
	for i := 0; i < len(h.SHA256); i += 8 {
		figures = append(figures, h.SHA256[i:min(i+8, len(h.SHA256))])
	}
	var rows [][]string // of four words
	words := strings.Fields(h.Words)
	for i := 0; i < len(words); i += 4 {
		rows = append(rows, words[i:min(i+4, len(words))])
	}
	return handOverTemplate.Execute(w, struct {
		HandOver
		Figures []string
		Rows    [][]string
		QR      template.HTML
	}{h, figures, rows, qrPicture(code)})
}

// quiet is the white margin that a QR code needs, in modules.
const quiet = 4

// qrPicture draws a QR code as SVG, one path for all its black modules.
func qrPicture(code *qr.Code) template.HTML {
	var path strings.Builder
	for y := range code.Size {
		for x := 0; x < code.Size; x++ {
			from := x
			for x < code.Size && code.Black(x, y) {
				x++
			}
			if x > from {
				fmt.Fprintf(&path, "M%d %dh%dv1h-%dz", from+quiet, y+quiet, x-from, x-from)
			}
		}
	}
	size := code.Size + 2*quiet
	return template.HTML(fmt.Sprintf(`<svg role="img" aria-label="QR code of the hash" viewBox="0 0 %d %d" shape-rendering="crispEdges"><path fill="#fff" d="M0 0h%dv%dH0z"/><path d="%s"/></svg>`, size, size, size, size, path.String()))
}
