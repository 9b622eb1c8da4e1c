package web

import (
	"context"
	"errors"
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/access"
	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/intake"
	"parley/when"
)

// editPage is a record in a form, new or there already. What was typed comes back
// with the page whatever happens; nothing of it is kept between two requests.
type editPage struct {
	*sheet
	Form      recordForm
	Address   string // of the record; "" for a new one
	KindWords string
	By        string // in whose name is filed; "" where nothing can be
	MayChange bool   // and so may take back
	// Was is the text of the record with which the form began: what was typed is
	// held against it.
	Was string
	// Over is the mark of what somebody else has made of it meanwhile, and that
	// was shown.
	Over      string
	Conflicts []conflictLine
	Met       bool            // somebody else has changed the record meanwhile
	Gone      bool            // or taken it back
	Theirs    []differenceRow // what they changed
	Wrong     []string        // what is wrong, and with no field alone
	Holders   []neighbour     // what refers to a record that is to be taken back
	Faults    int             // how many fields have something wrong with them
	Saved     bool
	Typed     bool   // the page answers what was typed, and has it
	Draft     string // where a browser keeps what is typed
	Once      string // by what the form is known if it is sent again

	at     dossier.Address
	view   *dossier.View // all that the visitor sees, of whatever day
	record dossier.Record
	known  desk.Once
}

// conflictLine is a field that two have changed at once.
type conflictLine struct {
	Name, Label, Field  string
	Base, Mine, Theirs  string
	ChoseMine, ChoseHis bool
}

// differenceRow is a field that is not the same in two states of a record.
type differenceRow struct{ Label, Before, After string }

// buildEdit is a record as it is, in its form.
func buildEdit(s *sheet) (any, error) {
	p, err := s.editPage(s.first("kind"), s.first("id"))
	if err != nil {
		return nil, err
	}
	r, ok := p.view.Find(p.at.Kind, p.at.ID)
	if !ok {
		_, _, err := p.view.Lookup(p.at.String())
		if err == nil {
			err = errors.New(p.at.String())
		}
		return nil, noRecord(err)
	}
	p.record, p.Was, p.Saved = r, string(dossier.FormatRecord(r)), s.first("saved") != ""
	return p, p.show(nil, nil)
}

// buildNew is an empty form for a record of a kind.
func buildNew(s *sheet) (any, error) {
	p, err := s.editPage(s.first("kind"), "")
	if err != nil {
		return nil, err
	}
	p.record = dossier.Blank(p.at.Kind)
	p.record.Head().ID = "new"
	typed := map[string]string{}
	for name, vs := range s.args.own { // what a link fills in beforehand
		if name != "kind" {
			typed[name] = vs[0]
		}
	}
	if p.at.Kind == "event" && typed["form"] == "meeting" {
		typed["unconfirmed"] = text("meetings.unconfirmed") // no source tells of what is only planned
	}
	return p, p.show(typed, nil)
}

// mostFields is how many fields of a form are read.
const mostFields = 5_000

// prefilled are the fields of a new record that a link can fill in.
var prefilled = []string{"party", "issue", "option", "draft", "stance", "form"}

func (s *sheet) editPage(kind, id string) (*editPage, error) {
	k := dossier.Kind(kind)
	if dossier.Blank(k) == nil {
		return nil, fault{http.StatusNotFound, "unknown-page", "fault.page", nil}
	}
	seen, err := s.visit.Newest().See(dossier.Scope{Reader: s.Reader})
	if err != nil {
		return nil, err
	}
	role := s.visit.sight.Role
	p := &editPage{sheet: s, KindWords: text("kind." + kind), By: s.files(), MayChange: role.May(access.Change), view: seen.View, at: dossier.Address{Kind: k, ID: id}}
	if id != "" {
		p.Address = p.at.String()
		s.Title = text("edit.of", p.KindWords, id)
		if !p.MayChange {
			p.By = ""
		}
	} else {
		s.Title = text("edit.anew", p.KindWords)
	}
	p.Draft = strings.Join([]string{"parley", s.Name, kind, id, p.By}, "/")
	p.Once, err = s.drawOnce()
	return p, err
}

// show makes the form out of the record, with what was typed laid over it, and
// what is wrong with that.
func (p *editPage) show(typed map[string]string, problems dossier.Problems) error {
	entries, err := dossier.Entries(p.record)
	if err != nil {
		return err
	}
	entries = overlaid(entries, typed)
	at := p.at
	if at.ID == "" {
		at.ID = p.record.Head().ID
	}
	wrong, rest := placed(problems, at, entries)
	p.Faults = len(wrong)
	p.Wrong = append(p.Wrong, rest...)
	w := formWriter{view: p.view, record: p.record, owner: p.visit.sight.Owner(), fresh: p.Address == "", wrong: wrong}
	p.Form = w.form(entries)
	return nil
}

// edited takes what was sent from the form of a record, at its address or, for a
// new one, at that of its kind.
func (d *Desk) edited(page string) func(http.ResponseWriter, *http.Request, *visit) error {
	return func(w http.ResponseWriter, r *http.Request, v *visit) error {
		form, err := readForm(w, r)
		if err != nil {
			return err
		}
		d.desk.Refresh(r.Context(), v.Shelf) // what somebody else saved on another machine is met here
		s, err := d.sheetFor(r, v, page)
		if err != nil {
			return err
		}
		p, err := s.editPage(s.first("kind"), s.first("id"))
		if err != nil {
			return err
		}
		to, err := p.take(r.Context(), form.values)
		if err != nil {
			return err
		}
		if to != "" {
			http.Redirect(w, r, to, http.StatusSeeOther)
			return nil
		}
		return d.show(w, r, v, s.page, p)
	}
}

// take does what was asked for with what was typed. It says where to go on, or
// "" where the page is to be shown again.
func (p *editPage) take(ctx context.Context, sent url.Values) (to string, err error) {
	typed := typedIn(sent)
	if len(typed) > mostFields {
		return "", fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	p.Typed = true
	if key := sent.Get("once"); key != "" {
		p.Once, p.known = key, desk.OnceOf(key, typedText(typed))
	}
	p.Was, p.Over = strings.ReplaceAll(sent.Get("was"), "\r\n", "\n"), sent.Get("over")
	if p.at.ID == "" {
		p.record = dossier.Blank(p.at.Kind)
		p.record.Head().ID = "new"
	} else if p.record, err = dossier.Decode(p.at.Kind, []byte(p.Was)); err != nil || dossier.AddressOf(p.record) != p.at {
		return "", fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	wrong := func(words string) (string, error) {
		p.Wrong = append(p.Wrong, words)
		return "", p.show(typed, nil)
	}
	do := sent.Get("do")
	if p.By == "" {
		return wrong(text("edit.readonly"))
	}
	if do == "retract" {
		if sent.Get("sure") == "" {
			return wrong(text("edit.sure"))
		}
		to, done, err := p.save(ctx, typed, desk.Edit{At: p.at, Base: desk.Mark(p.record)})
		if done {
			to = p.Link("")
			if p.visit.KeepsVersions() {
				to = p.Link("versions/" + p.at.String())
			}
		}
		return to, err
	}
	base := p.record
	if err := p.named(typed); err != nil {
		return "", err
	}
	var drawn []string
	draw := func(k dossier.Kind, words string) (string, error) {
		id, err := dossier.NewID(k, words, p.desk.desk.Random())
		drawn = append(drawn, id)
		return id, err
	}
	if p.at.ID == "" {
		base = dossier.Blank(p.at.Kind)
		if base.Head().ID, err = draw(p.at.Kind, idWordsOf(typed)); err != nil {
			return "", err
		}
	}
	named := maps.Clone(typed)                             // the page shows what was typed
	for _, name := range slices.Sorted(maps.Keys(typed)) { // an option that is new gets an id of its own
		v := typed[name]
		if n, ok := strings.CutSuffix(name, ".words"); ok && p.at.Kind == "issue" && strings.HasPrefix(n, "options.") && v != "" && strings.TrimSpace(typed[n+".id"]) == "" {
			if named[n+".id"], err = draw("option", v); err != nil {
				return "", err
			}
		}
	}
	mine, err := dossier.WithEntries(base, named)
	var problems dossier.Problems
	switch {
	case errors.As(err, &problems):
		p.record = base
		return "", p.show(typed, problems)
	case err != nil:
		return "", err
	case do == "look":
		p.record = base
		if errors.As(p.view.Check(mine), &problems) {
			return "", p.show(typed, problems)
		}
		return "", p.show(typed, nil)
	}
	edit := desk.Edit{At: dossier.AddressOf(mine), Record: mine, Drawn: drawn, Once: p.known}
	if p.at.ID != "" {
		edit.Base = desk.Mark(p.record)
		if sent.Has("over") {
			var put string
			if edit, put, err = p.settle(mine, sent); err != nil || put != "" {
				if put != "" {
					p.Wrong = append(p.Wrong, put)
				}
				if err == nil {
					err = p.show(typed, nil)
				}
				return "", err
			}
			edit.Drawn = drawn
		}
	}
	to, _, err = p.save(ctx, typed, edit)
	return to, err
}

// named puts ids in the place of names where somebody typed these.
func (p *editPage) named(typed map[string]string) error {
	entries, err := dossier.Entries(p.record)
	if err != nil {
		return err
	}
	var names *intake.Names
	var visit func([]dossier.Entry)
	visit = func(list []dossier.Entry) {
		for _, e := range list {
			v := strings.TrimSpace(typed[e.Name])
			if (len(e.Refs) > 0 && e.Refs[0] != "*" || e.Name == "option") && v != "" {
				if names == nil {
					names = intake.NamesIn(p.view)
				}
				if id, _, err := names.Value(e, v, typed["issue"]); err == nil {
					typed[e.Name] = id
				}
			}
			for _, row := range e.Rows {
				visit(row)
			}
		}
	}
	visit(overlaid(entries, typed))
	return nil
}

// settle makes one record of what two have made of it, as was chosen; put says
// what has still to be decided.
func (p *editPage) settle(mine dossier.Record, sent url.Values) (edit desk.Edit, put string, err error) {
	theirs, there := p.view.Find(p.at.Kind, p.at.ID)
	if !there {
		theirs = nil
	}
	if desk.Mark(theirs) != p.Over { // they have changed it once more
		p.met(mine, theirs, sent)
		return edit, text("edit.again"), nil
	}
	if theirs == nil {
		return desk.Edit{At: p.at, Record: mine}, "", nil
	}
	conflicts, err := dossier.Conflicts(p.record, mine, theirs)
	if err != nil {
		return edit, "", err
	}
	for _, c := range conflicts {
		switch sent.Get("c." + c.Name) {
		case "mine":
		case "theirs":
			if mine, err = dossier.Take(mine, p.record, c.Name); err != nil {
				return edit, "", err
			}
		default:
			p.met(mine, theirs, sent)
			return edit, text("edit.choose"), nil
		}
	}
	both, err := dossier.Merge(theirs, p.record, mine)
	return desk.Edit{At: p.at, Base: p.Over, Record: both, Once: p.known}, "", err
}

// met shows what somebody else has made of the record meanwhile.
func (p *editPage) met(mine, theirs dossier.Record, sent url.Values) {
	p.Met, p.Gone, p.Over = true, theirs == nil, desk.Mark(theirs)
	if theirs == nil || mine == nil {
		return
	}
	if conflicts, err := dossier.Conflicts(p.record, mine, theirs); err == nil {
		for _, c := range conflicts {
			chose := sent.Get("c." + c.Name)
			p.Conflicts = append(p.Conflicts, conflictLine{c.Name, labelOf(mine, c.Name), "c." + c.Name, p.words(c.Entry, c.Base), p.words(c.Entry, c.Mine), p.words(c.Entry, c.Theirs), chose == "mine", chose == "theirs"})
		}
	}
	p.Theirs = p.differences(p.record, theirs)
}

// save saves one edit. What stands against it is shown on the page.
func (p *editPage) save(ctx context.Context, typed map[string]string, edit desk.Edit) (to string, done bool, err error) {
	at, err := p.desk.desk.Save(ctx, p.visit.who, p.Name, edit)
	var problems dossier.Problems
	var conflicts desk.Conflicts
	var before desk.SentBefore
	switch {
	case err == nil:
		if shown, err := p.visit.Newest().See(p.Scope); err == nil {
			if _, ok := shown.Find(at[0].Kind, at[0].ID); ok {
				return p.Link("r/" + at[0].String()), true, nil
			}
		}
		return p.LinkWith("edit/"+at[0].String(), "saved", "yes"), true, nil
	case errors.As(err, &before):
		p.Wrong, p.Holders = append(p.Wrong, text("edit.sentbefore")), []neighbour{p.neighbour(before.At)}
		if p.Once, err = p.drawOnce(); err != nil {
			return "", false, err
		}
	case errors.As(err, &conflicts):
		p.met(edit.Record, conflicts[0].Theirs, nil)
	case errors.As(err, &problems) && edit.Record == nil:
		p.Wrong = append(p.Wrong, text("edit.held"))
		for _, one := range problems {
			if a := one.Record; a != (dossier.Address{}) && !slices.ContainsFunc(p.Holders, func(n neighbour) bool { return n.Address == a.String() }) {
				n := neighbour{Address: a.String(), Href: p.Link("edit/" + a.String()), Kind: text("kind." + string(a.Kind)), Words: a.ID}
				if r, ok := p.view.Find(a.Kind, a.ID); ok {
					n.Words = standing.Headline(p.view, r)
				}
				p.Holders = append(p.Holders, n)
			}
		}
		return "", false, p.show(typed, nil)
	case errors.As(err, &problems):
		return "", false, p.show(typed, problems)
	case errors.Is(err, access.ErrDenied):
		p.Wrong = append(p.Wrong, text("fault.notallowed"))
	case errors.Is(err, desk.ErrHandling), errors.Is(err, desk.ErrUnseen), errors.Is(err, desk.ErrLastSource), errors.Is(err, desk.ErrElsewhere), errors.Is(err, dossier.ErrByHand), errors.Is(err, dossier.ErrUnreadable):
		p.Wrong = append(p.Wrong, err.Error())
	default:
		return "", false, err
	}
	return "", false, p.show(typed, nil)
}

// differences lists what is not the same in two states of a record, in words.
func (p *editPage) differences(a, b dossier.Record) []differenceRow {
	return differenceRows(p.view, a, b)
}

func differenceRows(v *dossier.View, a, b dossier.Record) []differenceRow {
	list, err := dossier.Differences(a, b)
	if err != nil {
		return nil
	}
	out := make([]differenceRow, len(list))
	for i, d := range list {
		out[i] = differenceRow{labelOf(b, d.Name), entryWords(v, d.Entry, d.Before), entryWords(v, d.Entry, d.After)}
	}
	return out
}

// labelOf is what a field is called, with the number of the part that it is in.
func labelOf(r dossier.Record, name string) string {
	parts := strings.Split(name, ".")
	if parts[0] == "points" && len(parts) > 1 {
		return text("record.point", strings.Join(parts[1:], "."))
	}
	var out []string
	for _, part := range parts {
		if n, ok := number(part); ok && len(out) > 0 {
			out[len(out)-1] += " " + n
			continue
		}
		out = append(out, label(r, part))
	}
	return strings.Join(out, ", ")
}

// number is the number of a part, from 1.
func number(s string) (string, bool) {
	n := 0
	for _, c := range s {
		if c < '0' || c > '9' || n > 1<<20 {
			return "", false
		}
		n = n*10 + int(c-'0')
	}
	return strconv.Itoa(n + 1), s != ""
}

func (p *editPage) words(e dossier.Entry, value string) string { return entryWords(p.view, e, value) }

// entryWords is a value as it is typed, with names for ids and words for dates.
func entryWords(v *dossier.View, e dossier.Entry, value string) string {
	switch {
	case value == "":
		return ""
	case e.Type == dossier.TypedYes:
		return text("yes")
	case e.Type == dossier.TypedDate:
		if d, err := when.Parse(value); err == nil {
			return d.Words()
		}
	case len(e.Values) > 0 && !e.List:
		return valueName(e, value)
	case len(e.Refs) > 0:
		var out []string
		for id := range strings.SplitSeq(value, ", ") {
			out = append(out, refWords(v, e.Refs, id))
		}
		return strings.Join(out, ", ")
	}
	return value
}

// refWords is what a reference names, in words.
func refWords(v *dossier.View, refs []string, id string) string {
	if slices.Contains(refs, "term") {
		return v.TermWords(dossier.Term(id))
	}
	for _, k := range refs {
		if r, ok := v.Find(dossier.Kind(k), id); ok {
			return standing.Headline(v, r)
		}
	}
	return id
}

// sayDate answers with the words of a date that somebody types.
func (d *Desk) sayDate(w http.ResponseWriter, r *http.Request, _ *visit) error {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	typed := r.URL.Query().Get("d")
	if len(typed) > maxWords {
		return fault{http.StatusBadRequest, "long-query", "fault.words", []any{maxWords}}
	}
	date, err := when.Typed(typed)
	words := date.Echo()
	if err != nil {
		words = text("edit.nodate", err)
	}
	_, err = w.Write([]byte(words))
	return err
}
