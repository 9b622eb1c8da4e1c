package web

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"parley/access"
	"parley/desk"
	"parley/dossier"
	"parley/reading"
	"parley/reading/extract"
	"parley/reading/proposal"
	"parley/when"
)

// readingPage is the reader: a field for an article, or an article with what
// the desk would file of it. Nothing of it is kept between two requests: the
// form carries the article and what was decided, and the article is read again.
type readingPage struct {
	*sheet
	// Article is what was read; nil: nothing yet.
	Article *reading.Article
	// Given is the article as it was sent: what the form carries along, so that it
	// is read the same again.
	Given reading.Article
	// Lines are the paragraphs with what was found marked.
	Lines [][]stretch
	// Found are the proposals.
	Found []finding
	// Tally counts them by what was decided.
	Tally tally
	// By is in whose name is filed; "" where nothing can be.
	By string
	// Filed are the addresses of what was filed just now.
	Filed []string
	// Wrong says why something was not done.
	Wrong []string
	// Force is set to read on where the text is not English.
	Force bool
	// NotEnglish is set where the reader stopped for that.
	NotEnglish bool
	// Pasted is a text that could not be read, to be given back.
	Pasted string
}

type tally struct{ Confirmed, Rejected, Open int }

const (
	mostUpload  = 8 << 20 // bytes of an upload
	mostPasted  = 1 << 20 // bytes of a text that is read on a page
	readAtWorst = 20      // seconds that reading may take
)

// buildReading is the field for an article, or an article of the inbox with what
// was found in it.
func buildReading(s *sheet) (any, error) {
	p := readingPage{sheet: s, By: s.files()}
	name := s.first("inbox")
	if name == "" {
		return p, nil
	}
	delete(s.args.own, "inbox") // from here on the form carries the article
	form, err := s.fromInbox(name)
	var f fault
	switch {
	case errors.As(err, &f):
		return nil, err
	case err != nil:
		p.Wrong = append(p.Wrong, err.Error())
		return p, nil
	}
	_, err = p.fill(s.ctx, form)
	return p, err
}

// writes tells whether this visitor can write: their role lets them, and the desk
// takes it. A view of what others see, or of another day, is for looking.
func (s *sheet) writes() bool {
	return !s.ViewsAs() && !s.Past() && s.Known.IsZero() && s.visit.sight.Role.May(access.Propose) && s.desk.desk.Writes()
}

// files is in whose name this visitor writes; "" if they cannot. It is for pages
// that are the visitor's own: others are kept for all.
func (s *sheet) files() string {
	if !s.writes() {
		return ""
	}
	return s.visit.who.By()
}

// read answers what was sent to the reader: an article, decisions on what was
// found, the wish to export or to file.
func (d *Desk) read(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	return d.readInto(w, r, v, form)
}

// readInto answers with the reader's page of a dossier for what a form sent.
func (d *Desk) readInto(w http.ResponseWriter, r *http.Request, v *visit, form sent) error {
	sh, err := d.sheetFor(r, v, "reading")
	if err != nil {
		return err
	}
	page := readingPage{sheet: sh, By: sh.files(), Force: form.values.Get("force") != ""}
	set, err := page.fill(r.Context(), form)
	if err != nil {
		return err
	}
	switch ready := len(page.Wrong) == 0; {
	case set == nil || !ready:
	case form.values.Get("do") == "export":
		h := w.Header()
		h.Set("Content-Type", "application/yaml; charset=utf-8")
		h.Set("Content-Disposition", `attachment; filename="proposals.yaml"`)
		h.Set("Cache-Control", "no-store")
		w.Write(set.YAML())
		return nil
	case form.values.Get("do") == "file":
		if page.By == "" {
			return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
		}
		page.file(r.Context(), set)
	}
	return d.show(w, r, v, sh.page, page)
}

// sent is what a form sent: its fields, and a file.
type sent struct {
	values url.Values
	name   string
	file   []byte
}

func readForm(w http.ResponseWriter, r *http.Request) (sent, error) {
	return readSent(w, r, mostUpload)
}

// bytesWords is a bound on what is sent, in words.
func bytesWords(n int64) string {
	if n < 1<<20 {
		return fmt.Sprintf("%d KB", n>>10)
	}
	return fmt.Sprintf("%d MB", n>>20)
}

// readSent reads a form of so many bytes at most.
func readSent(w http.ResponseWriter, r *http.Request, most int64) (sent, error) {
	r.Body = http.MaxBytesReader(w, r.Body, most)
	tooMuch := fault{http.StatusRequestEntityTooLarge, "too-large", "fault.toolarge", []any{bytesWords(most)}}
	var err error
	if strings.HasPrefix(r.Header.Get("Content-Type"), "multipart/form-data") {
		err = r.ParseMultipartForm(most)
	} else {
		err = r.ParseForm()
	}
	var big *http.MaxBytesError
	switch {
	case errors.As(err, &big):
		return sent{}, tooMuch
	case err != nil:
		return sent{}, fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	out := sent{values: r.PostForm}
	if r.MultipartForm == nil {
		return out, nil
	}
	out.values = r.MultipartForm.Value
	for _, h := range r.MultipartForm.File["file"] {
		if h.Size == 0 {
			continue
		}
		f, err := h.Open()
		if err != nil {
			return sent{}, fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
		}
		defer f.Close()
		if out.file, err = io.ReadAll(f); err != nil {
			return sent{}, fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
		}
		out.name = h.Filename
	}
	return out, nil
}

// fill reads the article and takes over what was decided. What is wrong with
// the article or with an edit is said on the page; nothing that was typed is
// lost.
func (p *readingPage) fill(ctx context.Context, form sent) (*proposal.Set, error) {
	about, force := p.given(ctx, form)
	if about == nil {
		return nil, nil
	}
	p.Given = *about
	var published when.Date
	if about.DateBasis == "given" {
		published = about.Date
	}
	reader, err := reading.New(p.View)
	if err != nil {
		return nil, err
	}
	a, err := reader.Read(ctx, *about, reading.Options{Date: published, Force: force})
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case errors.Is(err, reading.ErrNotEnglish):
		p.NotEnglish, p.Pasted = true, about.Text
		p.Wrong = append(p.Wrong, err.Error())
		return nil, nil
	case err != nil:
		p.Pasted = about.Text
		p.Wrong = append(p.Wrong, err.Error())
		return nil, nil
	}
	set := proposal.Of(a, p.View)
	p.Article, p.Lines = a, marked(a, set)
	for i := range set.Articles {
		for j := range set.Articles[i].Proposals {
			pr := &set.Articles[i].Proposals[j]
			f, err := p.decide(pr, len(p.Found)+1, form.values)
			if err != nil {
				return nil, err
			}
			p.Found = append(p.Found, f)
			if len(f.Wrong) > 0 {
				p.Wrong = append(p.Wrong, text("reading.wrongat", f.Number))
			}
			switch f.Decided {
			case proposal.Yes:
				p.Tally.Confirmed++
			case proposal.No:
				p.Tally.Rejected++
			default:
				p.Tally.Open++
			}
		}
	}
	return set, nil
}

// given is the article that was sent: pasted, as a file, or carried along by
// the form.
func (p *readingPage) given(ctx context.Context, form sent) (about *reading.Article, force bool) {
	v := form.values
	about = &reading.Article{
		File: clip(v.Get("name")), Format: v.Get("format"), Title: v.Get("title"), Outlet: v.Get("outlet"), Author: v.Get("author"), URL: v.Get("url"), SHA256: v.Get("sha256"),
		Text: strings.ReplaceAll(v.Get("text"), "\r\n", "\n"),
	}
	wrong := func(words string) (*reading.Article, bool) {
		p.Wrong, p.Pasted = append(p.Wrong, words), about.Text
		return nil, false
	}
	if t := strings.TrimSpace(v.Get("date")); t != "" {
		date, err := dossier.ScopeDate(t)
		if err != nil {
			return wrong(text("reading.baddate", clip(t)))
		}
		about.Date, about.DateBasis = date, "given"
		if v.Get("datebasis") == "file" {
			about.DateBasis = "file"
		}
	}
	if v.Get("format") == "" { // not carried along: a new text
		data := form.file
		if len(data) == 0 {
			data = []byte(about.Text)
		}
		if len(bytes.TrimSpace(data)) == 0 {
			return wrong(text("reading.nothing"))
		}
		doc, err := extract.Read(ctx, data)
		if err != nil {
			return wrong(err.Error())
		}
		about.Format, about.Text, about.Remarks = doc.Format, doc.Text, doc.Remarks
		about.Title, about.Outlet, about.Author, about.URL = doc.Title, doc.Outlet, doc.Author, doc.URL
		if about.Date.IsZero() && !doc.Date.IsZero() {
			about.Date, about.DateBasis = doc.Date, "file"
		}
		if len(form.file) > 0 {
			sum := sha256.Sum256(form.file)
			about.File, about.SHA256 = clip(form.name), hex.EncodeToString(sum[:])
		}
		about.File = cmp.Or(about.File, text("reading.pasted"))
	}
	if len(about.Text) > mostPasted || !utf8.ValidString(about.Text) {
		return wrong(text("reading.toolong", mostPasted>>10))
	}
	return about, v.Get("force") != ""
}

// file files what was confirmed.
func (p *readingPage) file(ctx context.Context, set *proposal.Set) {
	if p.Tally.Confirmed == 0 {
		p.Wrong = append(p.Wrong, text("reading.noneconfirmed"))
		return
	}
	at, err := p.add(ctx, desk.Once{}, func(v *dossier.View) ([]dossier.Record, error) { return set.Records(v, p.By, p.desk.today()) })
	for _, a := range at {
		p.Filed = append(p.Filed, a.String())
	}
	if err == nil && len(at) == 0 {
		p.Wrong = append(p.Wrong, text("reading.already"))
	}
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		for _, one := range problems {
			p.Wrong = append(p.Wrong, one.Error())
		}
	case err != nil:
		p.Wrong = append(p.Wrong, err.Error())
	}
}

// DateWords says when the article was published, and how that is known.
func (p readingPage) DateWords() string {
	if p.Article.Date.IsZero() {
		return text("reading.nodate")
	}
	return text("published."+cmp.Or(p.Article.DateBasis, "given"), p.Article.Date.Words())
}

// Questions are what the article leaves open of what the desk would file.
func (p readingPage) Questions() []string {
	var out []string
	add := func(q string) {
		if !slices.Contains(out, q) {
			out = append(out, q)
		}
	}
	for _, e := range p.Article.Events {
		if e.Form != "transmission" {
			continue
		}
		if len(e.From) == 0 {
			add(text("reading.q.from", e.What))
		}
		if len(e.To) == 0 {
			add(text("reading.q.to", e.What))
		}
		if e.Date.IsZero() {
			add(text("reading.q.when", e.What))
		}
	}
	for _, a := range p.Article.Accounts {
		add(a.Question)
	}
	return out
}
