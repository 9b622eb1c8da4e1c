package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/access"
	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/reading"
	"parley/reading/proposal"
)

// afterPage is what comes after a meeting: the read-out, and of each note the
// records that the desk would file of it.
type afterPage struct {
	*sheet
	Event      *dossier.Event
	Meeting    string // the address of its page
	Readout    string
	Base       string // the mark of the event that the read-out is written into
	Theirs     string // what somebody else wrote meanwhile
	MayReadout bool
	Heard      []noteFound
	Found      int
	By         string // in whose name is filed; "" where nothing can be
	Filed      []string
	Wrong      []string
}

// noteFound is a note, and what would be filed of it.
type noteFound struct {
	*dossier.Source
	Address string
	Mark    string      // of the note as it was read
	Found   []finding   // proposals
	Marks   []string    // of the proposals, before any edit
	Filed   []neighbour // what rests on the note already
}

// Marked are the proposals with their marks.
func (n noteFound) Marked() []markedFinding {
	out := make([]markedFinding, len(n.Found))
	for i, f := range n.Found {
		out[i] = markedFinding{f, n.Marks[i]}
	}
	return out
}

type markedFinding struct {
	Finding finding
	Mark    string
}

func buildAfter(s *sheet) (any, error) { p, _, err := s.afterPage(nil); return p, err }

// afterPage reads the notes of a meeting and takes over what a form says of the
// proposals; without one it reads all the notes there are.
func (s *sheet) afterPage(form url.Values) (*afterPage, *proposal.Set, error) {
	wide, e, err := s.meeting()
	if err != nil {
		return nil, nil, err
	}
	p := &afterPage{
		sheet: s, Event: e, Meeting: s.Link("meetings/" + url.PathEscape(e.ID)), Readout: e.Readout, Base: desk.Mark(e), By: s.files(),
		MayReadout: s.files() != "" && s.visit.sight.Role.May(access.Change),
	}
	s.Title = text("after.of", meetingTitle(e))
	notes := standing.NotesOf(wide.View, e)
	if form != nil {
		notes = p.asRead(notes, form)
	}
	set, err := p.propose(s.ctx, notes, form)
	return p, set, err
}

// asRead are the notes that a form was made of, in its order. One that was changed
// since is left out and said to be.
func (p *afterPage) asRead(notes []*dossier.Source, form url.Values) []*dossier.Source {
	var out []*dossier.Source
	for _, read := range form["note"] {
		id, mark, _ := strings.Cut(read, " ")
		i := slices.IndexFunc(notes, func(n *dossier.Source) bool { return n.ID == id })
		switch {
		case i < 0 || slices.Contains(out, notes[i]):
		case desk.Mark(notes[i]) != mark:
			p.Wrong = append(p.Wrong, text("after.changed", notes[i].Title))
		default:
			out = append(out, notes[i])
		}
	}
	return out
}

// propose reads notes, each by itself: as a position that was typed as one, else by
// the rules by which articles are read.
func (p *afterPage) propose(ctx context.Context, notes []*dossier.Source, form url.Values) (*proposal.Set, error) {
	set := &proposal.Set{}
	var reader *reading.Reader
	for _, n := range notes {
		article := &reading.Article{}
		typed := proposal.Typed(p.View, n.Title)
		if typed != nil {
			typed.ID, typed.Date = "new-position-"+n.ID, p.Event.Date
			set.Articles = append(set.Articles, proposal.Article{Proposals: []proposal.Proposal{{File: proposal.Undecided, Statement: -1, Quote: n.Title, Record: typed}}})
		} else {
			if reader == nil {
				var err error
				if reader, err = reading.New(p.View); err != nil {
					return nil, err
				}
			}
			about := reading.Article{File: n.ID, Format: "text", Text: n.Title, Author: n.Author, Date: p.Event.Date, DateBasis: "given"}
			a, err := reader.Read(ctx, about, reading.Options{Date: p.Event.Date, Force: true})
			if err != nil {
				if ctx.Err() != nil {
					return nil, ctx.Err()
				}
				p.Wrong = append(p.Wrong, text("after.unread", n.Title, err.Error()))
				a = &about
			}
			article = a
			set.Add(a, p.View)
		}
		// They rest on the note, which is on record.
		of := &set.Articles[len(set.Articles)-1]
		of.Source = *n
		found := noteFound{Source: n, Address: address(n), Mark: desk.Mark(n), Filed: p.filedOf(n)}
		page := &readingPage{sheet: p.sheet, Article: article}
		for j := range of.Proposals {
			pr := &of.Proposals[j]
			pr.Record.Head().Sources = []dossier.Citation{{Source: n.ID}}
			if pos, ok := pr.Record.(*dossier.Position); ok && len(pos.AccordingTo) == 0 {
				// What was said in a meeting was not said in public: it is on record as
				// whoever noted it has it.
				pos.Channel = dossier.ByRelay
				if n.Author != "" {
					pos.AccordingTo = []string{n.Author}
				}
			}
			p.Found++
			mark := desk.Mark(pr.Record)
			said := form
			if form != nil && form.Get("k"+strconv.Itoa(p.Found)) != mark {
				p.Wrong = append(p.Wrong, text("after.other", p.Found))
				said = nil // it is not what was decided on
			}
			f, err := page.decide(pr, p.Found, said)
			if err != nil {
				return nil, err
			}
			if len(f.Wrong) > 0 {
				p.Wrong = append(p.Wrong, text("reading.wrongat", f.Number))
			}
			f.Statement = 0 // there is no text beside it in which it had a place
			if typed != nil {
				f.Sure = 0 // nothing was read into it
			}
			found.Found, found.Marks = append(found.Found, f), append(found.Marks, mark)
		}
		p.Heard = append(p.Heard, found)
	}
	return set, nil
}

// filedOf is what rests on a note already.
func (p *afterPage) filedOf(n *dossier.Source) []neighbour {
	var out []neighbour
	for _, a := range p.View.CitedBy(dossier.AddressOf(n)) {
		out = append(out, p.neighbour(a))
	}
	return out
}

// conclude does what was asked after a meeting: the read-out is saved, or what was
// confirmed of the notes is filed.
func (d *Desk) conclude(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "after")
	if err != nil {
		return err
	}
	if sh.files() == "" {
		return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	switch form.values.Get("do") {
	case "readout":
		return d.saveReadout(w, r, v, sh, form.values)
	case "file":
	default:
		return fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	p, set, err := sh.afterPage(form.values)
	if err != nil {
		return err
	}
	confirmed := slices.ContainsFunc(set.Articles, func(a proposal.Article) bool {
		return slices.ContainsFunc(a.Proposals, func(pr proposal.Proposal) bool { return pr.File == proposal.Yes })
	})
	if len(p.Wrong) == 0 && !confirmed {
		p.Wrong = append(p.Wrong, text("reading.noneconfirmed"))
	}
	if len(p.Wrong) == 0 {
		at, err := sh.add(r.Context(), desk.Once{}, func(v *dossier.View) ([]dossier.Record, error) { return set.Records(v, p.By, d.today()) })
		wrong, err := saveWrong(err)
		switch {
		case err != nil:
			return err
		case wrong != "":
			p.Wrong = append(p.Wrong, wrong)
		case len(at) == 0:
			p.Wrong = append(p.Wrong, text("reading.already"))
		default:
			// The page anew, with what was filed in it.
			v.now = d.desk.StateFor(v.who, v.Shelf)
			if sh, err = d.sheetFor(r, v, "after"); err != nil {
				return err
			}
			if p, _, err = sh.afterPage(nil); err != nil {
				return err
			}
			for _, a := range at {
				p.Filed = append(p.Filed, a.String())
			}
		}
	}
	return d.show(w, r, v, sh.page, p)
}

// saveReadout saves the read-out of a meeting.
func (d *Desk) saveReadout(w http.ResponseWriter, r *http.Request, v *visit, sh *sheet, form url.Values) error {
	_, e, err := sh.meeting()
	if err != nil {
		return err
	}
	changed := *e
	changed.Readout = strings.TrimSpace(strings.ReplaceAll(form.Get("readout"), "\r\n", "\n"))
	_, err = d.desk.Save(r.Context(), v.who, v.Name, desk.Edit{At: dossier.AddressOf(e), Base: form.Get("base"), Record: &changed, Once: desk.OnceOf("readout", nil)})
	if err == nil {
		http.Redirect(w, r, sh.Here(), http.StatusSeeOther)
		return nil
	}
	var conflicts desk.Conflicts
	conflict := errors.As(err, &conflicts)
	wrong, err := saveWrong(err)
	if err != nil {
		return err
	}
	p, _, err := sh.afterPage(nil)
	if err != nil {
		return err
	}
	p.Wrong, p.Readout = append(p.Wrong, wrong), changed.Readout
	if theirs, ok := first(conflicts).(*dossier.Event); conflict && ok {
		// Saved again, it takes the place of theirs, which is there to be read.
		p.Theirs, p.Base = theirs.Readout, desk.Mark(theirs)
	}
	return d.show(w, r, v, sh.page, p)
}

// first is what somebody else made of the first record of some conflicts.
func first(c desk.Conflicts) dossier.Record {
	if len(c) == 0 {
		return nil
	}
	return c[0].Theirs
}
