package web

import (
	"archive/zip"
	"bytes"
	"net/http"
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/export"
)

// takeoutPage lists the files in which what is seen can be taken along.
type takeoutPage struct {
	*sheet
	Files []takeoutFile
}

type takeoutFile struct{ Name, Href, Words string }

func buildTakeout(s *sheet) (any, error) {
	p := takeoutPage{sheet: s}
	add := func(name, words string) {
		p.Files = append(p.Files, takeoutFile{name, s.Link("export/" + name), words})
	}
	for _, name := range []string{"dossier.xlsx", "dossier.jsonld", "ahead.ics", "folder.zip"} {
		kind := name[strings.IndexByte(name, '.')+1:]
		add(name, text("takeout."+kind))
	}
	for _, d := range s.Drafts {
		if len(d.Points) > 0 {
			add("draft-"+d.ID+".xml", text("takeout.xml", s.Headline("draft/"+d.ID)))
		}
	}
	return p, nil
}

// Made says as of when, for whom, and how far what is taken along may go.
func (p takeoutPage) Made() string { return export.MadeOfView(p.View).String() }

// take sends a file of what the visitor sees.
func (d *Desk) take(w http.ResponseWriter, r *http.Request, v *visit) error {
	s, err := d.sheetFor(r, v, "takeout")
	if err != nil {
		return err
	}
	file := r.PathValue("file")
	var b bytes.Buffer
	kind := ""
	switch name, isDraft := strings.CutPrefix(file, "draft-"); {
	case file == "dossier.xlsx":
		kind, err = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", export.XLSX(&b, s.View)
	case file == "dossier.jsonld":
		kind, err = "application/ld+json", export.JSONLD(&b, s.View)
	case file == "ahead.ics":
		kind, err = "text/calendar; charset=utf-8", export.Calendar(&b, text("takeout.calendar", s.Info.Title), export.MadeOfView(s.View).String(), ahead(standing.Ahead(s.View, s.day)), s.day.Time())
	case file == "folder.zip":
		kind, err = "application/zip", folderZip(&b, s.View)
	case isDraft && strings.HasSuffix(name, ".xml"):
		kind = "application/akn+xml"
		if id := strings.TrimSuffix(name, ".xml"); s.Draft(id) != nil {
			err = export.AkomaNtoso(&b, s.View, id)
		} else {
			err = fault{http.StatusNotFound, "no-file", "fault.nofile", []any{clip(file)}}
		}
	default:
		err = fault{http.StatusNotFound, "no-file", "fault.nofile", []any{clip(file)}}
	}
	if err == nil {
		err = d.desk.Export(r.Context(), v.who, v.Name, file)
	}
	if err != nil {
		return err
	}
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+v.Name+"-"+s.Day()+"-"+file+`"`)
	h.Set("Content-Length", strconv.Itoa(b.Len()))
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		w.Write(b.Bytes())
	}
	return nil
}

// ahead puts what lies ahead into a calendar.
func ahead(list []standing.Dated) []export.Entry {
	var out []export.Entry
	for _, x := range list {
		out = append(out, export.Entry{ID: x.ID(), First: x.First, Last: x.Last, Summary: x.What, Words: x.Words()})
	}
	return out
}

// folderZip writes a view as the folder that other desks read.
func folderZip(b *bytes.Buffer, v *dossier.View) error {
	z := zip.NewWriter(b)
	for _, f := range dossier.Format(&dossier.Dossier{Info: v.Info, Records: v.Records}) {
		w, err := z.Create(f.Name)
		if err != nil {
			return err
		}
		if _, err := w.Write(f.Text); err != nil {
			return err
		}
	}
	return z.Close()
}
