package web

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/ledger"
	"parley/ledger/bundle"
	"parley/reading/proposal"
)

// bundlesPage is where owners make bundles for other desks, and open those that
// came.
type bundlesPage struct {
	*sheet
	By      string // in whose name; "" where nothing can be done
	Card    string // the words of this desk's card; "" where it has none
	Kinds   []pickKind
	To      string       // the card that was typed
	Look    *bundleParts // what would go
	For     *ledger.Card // to whom
	Opened  *openedBundle
	Kept    []keptBundle
	Wrong   []string
	Filed   string // the id of what was filed just now
	FiledAt string
}

// pickKind are the records of a kind, to choose from.
type pickKind struct {
	Words   string
	Records []choice
	Chosen  int
}

// bundleParts is what a bundle holds.
type bundleParts struct {
	Label   string
	Records []bundlePart
}

// bundlePart is a record in a bundle.
type bundlePart struct{ Address, Label, Words, Text string }

// openedBundle is a bundle that came.
type openedBundle struct {
	*bundle.Bundle
	Parts  *bundleParts
	Sealed string // in base64, to be filed; "" where it is too long for a page
}

// keptBundle is a bundle that was filed.
type keptBundle struct {
	ID, From, Words string
	About           []string
	Href            string
}

func buildBundles(s *sheet) (any, error) { return s.bundlesPage(nil) }

func (s *sheet) bundlesPage(chosen []string) (*bundlesPage, error) {
	p := &bundlesPage{sheet: s, By: s.transmits()}
	if card := s.desk.desk.Card(); card != nil {
		p.Card = card.Words()
	}
	if p.By == "" {
		return p, nil // it is the owners'
	}
	at := map[dossier.Kind]int{}
	s.View.Each(func(r dossier.Record) bool {
		k := r.Kind()
		i, ok := at[k]
		if !ok {
			i = len(p.Kinds)
			at[k] = i
			p.Kinds = append(p.Kinds, pickKind{Words: text("kinds." + string(k))})
		}
		c := choice{address(r), standing.Headline(s.View, r), slices.Contains(chosen, address(r))}
		p.Kinds[i].Records = append(p.Kinds[i].Records, c)
		if c.Chosen {
			p.Kinds[i].Chosen++
		}
		return true
	})
	kept, err := s.visit.Bundles(s.ctx)
	if err != nil {
		return nil, err
	}
	for _, b := range kept {
		p.Kept = append(p.Kept, keptBundle{b.ID, b.Card.Name, b.Card.Words(), b.About, s.Link("bundles/" + b.ID)})
	}
	return p, nil
}

// partsOf lists the records of the dossier within a bundle.
func partsOf(v *dossier.View) *bundleParts {
	out := &bundleParts{Label: v.HighestLabel().Label()}
	v.Each(func(r dossier.Record) bool {
		out.Records = append(out.Records, bundlePart{address(r), v.Label(r).Label(), standing.Headline(v, r), string(dossier.FormatRecord(r))})
		return true
	})
	return out
}

// bundles does what was asked about bundles.
func (d *Desk) bundles(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "bundles")
	if err != nil {
		return err
	}
	if sh.transmits() == "" {
		return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	p, err := sh.bundlesPage(form.values["record"])
	if err != nil {
		return err
	}
	switch form.values.Get("do") {
	case "look", "make":
		done, err := p.make(w, r, v, form)
		if done || err != nil {
			return err
		}
	case "open":
		p.open(r, v, form.file)
	case "file":
		if err := p.fileBundle(r, v, form); err != nil {
			return err
		}
	default:
		return fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	return d.show(w, r, v, sh.page, p)
}

// make shows what would go into a bundle, or answers with the bundle.
func (p *bundlesPage) make(w http.ResponseWriter, r *http.Request, v *visit, form sent) (done bool, err error) {
	p.To = strings.TrimSpace(strings.ReplaceAll(form.values.Get("card"), "\r\n", "\n"))
	if len(form.file) > 0 {
		p.To = strings.TrimSpace(string(form.file))
	}
	if p.To == "" {
		p.Wrong = append(p.Wrong, text("bundles.nocard"))
	} else if p.For, err = ledger.ParseCard([]byte(p.To + "\n")); err != nil {
		p.To, p.For = clip(p.To), nil
		p.Wrong = append(p.Wrong, text("bundles.badcard", err.Error()))
	}
	records := form.values["record"]
	var unfit desk.Unfit
	if form.values.Get("do") == "make" && p.For != nil {
		b, sealed, err := p.desk.desk.MakeBundle(r.Context(), v.who, v.Name, records, p.For)
		switch {
		case err == nil:
			serveFile(w, r, "application/octet-stream", b.ID+".bundle", sealed)
			return true, nil
		case errors.As(err, &unfit):
			p.Wrong = append(p.Wrong, unfit...)
		case errors.Is(err, desk.ErrNoKey):
			p.Wrong = append(p.Wrong, err.Error())
		default:
			return false, err
		}
		return false, nil
	}
	part, err := desk.Excerpt(r.Context(), p.View, records)
	switch {
	case errors.As(err, &unfit):
		p.Wrong = append(p.Wrong, unfit...)
	case err != nil:
		return false, err
	default:
		p.Look = partsOf(part)
	}
	return false, nil
}

// mostBundle is how long a sealed bundle may be that a page carries along.
const mostBundle = mostUpload / 2

// open opens a bundle and shows what it holds. Nothing is kept.
func (p *bundlesPage) open(r *http.Request, v *visit, sealed []byte) {
	b, err := p.desk.desk.OpenBundle(r.Context(), v.who, v.Name, sealed)
	if err != nil {
		p.Wrong = append(p.Wrong, told(err))
		return
	}
	view, err := desk.Within(r.Context(), b.From, b.Files)
	if err != nil {
		p.Wrong = append(p.Wrong, err.Error())
		return
	}
	p.Opened = &openedBundle{Bundle: b, Parts: partsOf(view)}
	if len(sealed) <= mostBundle {
		p.Opened.Sealed = base64.StdEncoding.EncodeToString(sealed)
	}
}

// fileBundle keeps a bundle as proposals of its sender.
func (p *bundlesPage) fileBundle(r *http.Request, v *visit, form sent) error {
	sealed := form.file
	if len(sealed) == 0 {
		var err error
		if sealed, err = base64.StdEncoding.DecodeString(form.values.Get("sealed")); err != nil {
			return fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
		}
	}
	b, err := p.desk.desk.FileBundle(r.Context(), v.who, v.Name, sealed)
	if err != nil {
		p.Wrong = append(p.Wrong, told(err))
		return nil
	}
	// The page anew, with what was filed in it.
	fresh, err := p.bundlesPage(nil)
	if err != nil {
		return err
	}
	*p = *fresh
	p.Filed, p.FiledAt = b.From.Name, p.Link("bundles/"+b.ID)
	return nil
}

// bundlePage is a bundle that is on file: what its sender says, and what of it can
// be filed as their word.
type bundlePage struct {
	*sheet
	ID       string
	From     string
	Lines    []string // from whom to whom it is
	By       string
	Proposed []bundledLine // can be filed
	Differ   []bundledLine // the dossier has something else under the id
	Waiting  []bundledLine // cannot be filed yet, or not at all
	There    []bundledLine // the dossier has them
	Filed    int           // how many were filed just now
	Wrong    []string
	Fault    string // why the bundle cannot be read

	set  *proposal.Set
	left []desk.NotProposed
}

// bundledLine is a record of a bundle.
type bundledLine struct {
	bundlePart
	Kind   string
	Chosen bool
	Why    string          // why it is not proposed
	Beside []held          // what the same party holds here on the same issue
	Apart  []differenceRow // where the dossier has something else: here, and as it came
}

func buildBundle(s *sheet) (any, error) {
	p, err := s.bundlePage(nil)
	if err != nil {
		return nil, err
	}
	if n, err := strconv.Atoi(s.first("filed")); err == nil && n <= len(p.There) {
		p.Filed = max(n, 0) // a link can say anything
	}
	return p, nil
}

func (s *sheet) bundlePage(chosen []string) (*bundlePage, error) {
	missing := fault{http.StatusNotFound, "no-bundle", "fault.bundle", []any{clip(s.first("bundle"))}}
	if s.transmits() == "" {
		return nil, missing
	}
	kept, err := s.visit.Bundles(s.ctx)
	if err != nil {
		return nil, err
	}
	i := slices.IndexFunc(kept, func(b desk.Proposed) bool { return b.ID == s.first("bundle") })
	if i < 0 {
		return nil, missing
	}
	b := kept[i]
	p := &bundlePage{sheet: s, ID: b.ID, From: b.Card.Name, Lines: b.About, By: s.transmits()}
	s.Title = text("bundle.of", b.Card.Name)
	theirs, err := desk.Within(s.ctx, b.Card, b.Files)
	if err != nil {
		p.Fault = err.Error()
		return p, nil
	}
	ours, err := s.visit.Newest().See(dossier.Scope{Reader: s.Reader})
	if err != nil {
		return nil, err
	}
	if p.set, p.left, err = desk.Proposals(s.ctx, b, theirs, ours.View); err != nil {
		return nil, err
	}
	line := func(at dossier.Address, r dossier.Record) bundledLine {
		return bundledLine{bundlePart: bundlePart{at.String(), theirs.Label(r).Label(), standing.Headline(theirs, r), string(dossier.FormatRecord(r))}, Kind: text("kind." + string(at.Kind))}
	}
	standings := standing.OnIssues(ours.View)
	for _, pr := range p.set.Articles[0].Proposals {
		at := dossier.AddressOf(pr.Record)
		came, _ := theirs.Find(at.Kind, at.ID)
		l := line(at, came)
		l.Text, l.Chosen = string(dossier.FormatRecord(pr.Record)), slices.Contains(chosen, at.String())
		if x, ok := pr.Record.(*dossier.Position); ok {
			l.Beside = s.beside(standings, x)
		}
		p.Proposed = append(p.Proposed, l)
	}
	for _, n := range p.left {
		came, _ := theirs.Find(n.At.Kind, n.At.ID)
		l := line(n.At, came)
		switch l.Why = n.Why; {
		case n.There:
			p.There = append(p.There, l)
		case n.Ours != nil:
			l.Apart = differenceRows(ours.View, n.Ours, n.Theirs)
			p.Differ = append(p.Differ, l)
		default:
			p.Waiting = append(p.Waiting, l)
		}
	}
	return p, nil
}

// beside is what the party of a position holds on its issue here.
func (s *sheet) beside(standings []standing.OnIssue, p *dossier.Position) (out []held) {
	for _, on := range standings {
		if on.Issue.ID != p.Issue {
			continue
		}
		for _, of := range on.Parties {
			if of.Party.ID == p.Party {
				for _, x := range slices.Concat(of.Own, of.Reported) {
					out = append(out, s.held(on.Issue, x))
				}
			}
		}
	}
	return out
}

// fileBundled files what was chosen of a bundle, as its sender's word.
func (d *Desk) fileBundled(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	d.desk.Refresh(r.Context(), v.Shelf)
	sh, err := d.sheetFor(r, v, "bundle")
	if err != nil {
		return err
	}
	chosen := form.values["record"]
	if len(chosen) > mostFields {
		return fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	p, err := sh.bundlePage(chosen)
	if err != nil {
		return err
	}
	if form.values.Get("do") == "all" {
		for _, l := range p.Proposed {
			chosen = append(chosen, l.Address)
		}
	}
	n, err := p.file(r.Context(), chosen)
	if err != nil {
		return err
	}
	if n > 0 {
		http.Redirect(w, r, sh.LinkWith("bundles/"+p.ID, "filed", strconv.Itoa(n)), http.StatusSeeOther)
		return nil
	}
	return d.show(w, r, v, sh.page, p)
}

// file files what was chosen; n is how many of it are records of the dossier then,
// 0 where nothing was filed. What is there already, was filed a moment before.
func (p *bundlePage) file(ctx context.Context, chosen []string) (n int, err error) {
	if p.set == nil {
		return 0, nil // it cannot be read, and the page says so
	}
	proposals := p.set.Articles[0].Proposals
	confirmed := 0
	for _, at := range slices.Compact(slices.Sorted(slices.Values(chosen))) {
		i := slices.IndexFunc(proposals, func(pr proposal.Proposal) bool { return address(pr.Record) == at })
		j := slices.IndexFunc(p.left, func(x desk.NotProposed) bool { return x.At.String() == at })
		switch {
		case i >= 0:
			proposals[i].File = proposal.Yes
			confirmed++
			n++
		case j >= 0 && p.left[j].There:
			n++
		case j >= 0:
			p.Wrong = append(p.Wrong, at+": "+p.left[j].Why)
		default:
			p.Wrong = append(p.Wrong, text("bundle.notwithin", clip(at)))
		}
	}
	switch {
	case len(p.Wrong) > 0:
		return 0, nil
	case n == 0:
		p.Wrong = append(p.Wrong, text("bundle.nothing"))
		return 0, nil
	case confirmed == 0:
		return n, nil
	}
	_, err = p.add(ctx, desk.Once{}, func(v *dossier.View) ([]dossier.Record, error) { return p.set.Records(v, p.By, p.desk.today()) })
	wrong, err := saveWrong(err)
	if wrong != "" {
		p.Wrong, n = append(p.Wrong, wrong), 0
	}
	return n, err
}

// deskCard serves the public half of the desk's key, for others to seal to it.
func (d *Desk) deskCard(w http.ResponseWriter, r *http.Request, _ *visit) error {
	card := d.desk.Card()
	if card == nil {
		return fault{http.StatusNotFound, "no-key", "sent.nokey", nil}
	}
	serveFile(w, r, "text/plain; charset=utf-8", card.Name+".card", card.Text())
	return nil
}
