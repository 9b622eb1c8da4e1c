package web

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"io/fs"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"parley/access"
	"parley/desk"
	"parley/dossier"
	"parley/feeds"
)

// inboxPage is what the desk's feeds brought. It is one for the whole desk: it
// holds public articles, and what of them is filed only as far as the viewer sees
// the dossiers.
type inboxPage struct {
	Title  string
	Who    *desk.Viewer
	People bool // people sign in
	Feeds  []feedLine
	// Failing counts the feeds of which the last answer was none.
	Failing int
	// Every is how often the feeds are asked, in words; "": they are not.
	Every string
	// Wrong says why something cannot be shown, or was not done.
	Wrong []string
	Items []itemLine
	Found int // articles that the filter leaves
	New   int // articles that are not put away
	Left  int // files that are not listed
	// What is asked for.
	Words         string
	Outlets, Into []choice
	Away          bool
	// Reads is the dossier that articles are read into.
	Reads choice
	// MayPut is set where the viewer may put articles away.
	MayPut bool
	// Keep are the fields by which a form keeps what is asked for.
	Keep                   []hidden
	Page, Pages            int
	Previous, Next, Listed string // addresses; Listed is of those put away, or not
}

// feedLine is the state of a feed.
type feedLine struct {
	Name, Address   string
	Asked, Answered string
	Wrong, Due      string
	Left            int
}

// itemLine is an article.
type itemLine struct {
	feeds.Item
	// Place is where on the page it is; After, where the next one is.
	Place, After string
	Headline     string
	Beginning    string
	When         string
	Machine      string // the time as a machine reads it
	Read         string // the address at which it is read into the dossier
	Filed        []filedLine
}

// filedLine is a dossier that has an article as a source.
type filedLine struct{ Dossier, Title, Href string }

const (
	itemsOnPage = 100
	beginning   = 360 // letters of an article's words
)

// inboxVisitor finds who asks for the inbox, and the dossiers that they may read
// articles into. On a desk with people the inbox is for those who have one; others
// are denied.
func (d *Desk) inboxVisitor(r *http.Request) (*desk.Viewer, []choice, error) {
	who, err := d.viewer(r)
	if err != nil {
		return nil, nil, err
	}
	into, err := d.proposesIn(r, who)
	if err == nil && len(into) == 0 && d.desk.People != nil {
		err = errors.Join(access.ErrDenied, d.desk.People.Record(r.Context(), access.Event{
			Person: who.Person, Act: access.Denied, What: r.URL.Path, Why: "proposes in no dossier", From: who.From,
		}))
	}
	return who, into, err
}

// proposesIn lists the dossiers in which a viewer may propose records.
func (d *Desk) proposesIn(r *http.Request, who *desk.Viewer) ([]choice, error) {
	shelves, sights, err := d.desk.Visible(r.Context(), who)
	var out []choice
	for i, s := range shelves {
		if sights[i].Role.May(access.Propose) {
			out = append(out, choice{Value: s.Name, Words: s.Now().Info.Title})
		}
	}
	return out, err
}

func (d *Desk) inbox(w http.ResponseWriter, r *http.Request) {
	who, into, err := d.inboxVisitor(r)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	asked, err := askedOfInbox(r.URL.Query())
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	d.showInbox(w, r, http.StatusOK, who, into, asked, "")
}

// inboxAsks are the arguments of the page.
var inboxAsks = []string{"into", "outlet", "q", "away", "page"}

// askedOfInbox takes the page's arguments out of a query or a form.
func askedOfInbox(v url.Values) (url.Values, error) {
	out := url.Values{}
	for _, name := range inboxAsks {
		value := strings.TrimSpace(v.Get(name))
		if len(value) > maxWords {
			return nil, fault{http.StatusBadRequest, "long-query", "fault.words", []any{maxWords}}
		}
		if value != "" {
			out.Set(name, value)
		}
	}
	return out, nil
}

// putAway marks an article as dealt with, or shows it again.
func (d *Desk) putAway(w http.ResponseWriter, r *http.Request) {
	who, into, err := d.inboxVisitor(r)
	if err == nil {
		_, err = readForm(w, r)
	}
	var asked url.Values
	if err == nil {
		asked, err = askedOfInbox(r.PostForm)
	}
	if err == nil && !d.desk.Writes() {
		err = fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	err = d.opts.Inbox.PutAway(r.PostForm.Get("name"), r.PostForm.Get("do") == "away")
	switch {
	case errors.Is(err, fs.ErrNotExist):
		d.showInbox(w, r, http.StatusNotFound, who, into, asked, text("inbox.gone"))
	case err != nil:
		d.opts.Log("an article could not be put away: %v", err)
		d.showInbox(w, r, http.StatusInternalServerError, who, into, asked, text("inbox.notput"))
	default:
		at := inboxAt(asked)
		if next := r.PostForm.Get("next"); isPlace.MatchString(next) {
			at += "#" + next
		}
		http.Redirect(w, r, at, http.StatusSeeOther)
	}
}

// inboxAt is the address of the inbox.
func inboxAt(asked url.Values) string {
	if len(asked) == 0 {
		return "/inbox"
	}
	return "/inbox?" + asked.Encode()
}

// withArgument is what is asked for, with one argument changed; "" takes it out. Another
// choice begins at the first page.
func withArgument(asked url.Values, name, value string) url.Values {
	out := url.Values{}
	for k, v := range asked {
		if k != name && k != "page" {
			out[k] = v
		}
	}
	if value != "" {
		out.Set(name, value)
	}
	return out
}

func (d *Desk) showInbox(w http.ResponseWriter, r *http.Request, status int, who *desk.Viewer, into []choice, asked url.Values, wrong string) {
	p := inboxPage{Title: text("inbox.title"), Who: who, People: d.desk.People != nil, Words: asked.Get("q"), Away: asked.Get("away") != "", MayPut: d.desk.Writes()}
	if wrong != "" {
		p.Wrong = append(p.Wrong, wrong)
	}
	p.feedLines(d)
	for i := range into {
		into[i].Chosen = into[i].Value == asked.Get("into")
		if into[i].Chosen || i == 0 {
			p.Reads = into[i]
		}
	}
	p.Into = into
	filed, err := d.filed(r, who)
	if err != nil {
		d.fail(w, r, nil, err)
		return
	}
	items, left, err := d.opts.Inbox.Items(r.Context())
	if err != nil {
		if r.Context().Err() == nil {
			d.opts.Log("the inbox cannot be listed: %v", err)
		}
		p.Wrong = append(p.Wrong, text("inbox.unreadable"))
	}
	p.Left = left
	p.list(items, asked, filed)
	for _, name := range inboxAsks {
		if v := asked.Get(name); v != "" {
			p.Keep = append(p.Keep, hidden{name, v})
		}
	}
	d.door(w, r, status, inboxTemplate, p)
}

// feedLines says how the asking of each feed goes.
func (p *inboxPage) feedLines(d *Desk) {
	if d.opts.Poll > 0 {
		p.Every = every(d.opts.Poll)
	}
	list, states, err := d.opts.Inbox.States()
	if err == nil {
		err = d.opts.Inbox.Trouble()
	}
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if d.opts.Poll > 0 {
			p.Wrong = append(p.Wrong, text("inbox.nofeeds", feeds.Config))
		}
	case err != nil:
		p.Wrong = append(p.Wrong, text("inbox.badfeeds", err.Error()))
	}
	for i, f := range list {
		s := states[i]
		l := feedLine{Name: f.Name, Address: f.URL, Asked: text("inbox.never"), Answered: text("inbox.never"), Wrong: s.Wrong, Left: s.Left}
		if !s.Asked.IsZero() {
			l.Asked = stamp(s.Asked)
		}
		if !s.Answered.IsZero() {
			l.Answered = stamp(s.Answered)
		}
		if s.Wrong != "" {
			p.Failing++
		}
		if d.opts.Poll > 0 && !s.Asked.IsZero() {
			l.Due = stamp(s.Due(f.URL, d.opts.Poll))
		}
		p.Feeds = append(p.Feeds, l)
	}
}

// every is an interval in words.
func every(d time.Duration) string {
	switch {
	case d%time.Hour == 0:
		return count(int(d/time.Hour), "hour")
	case d%time.Minute == 0:
		return count(int(d/time.Minute), "minute")
	}
	return d.String()
}

// filed finds which dossiers have a source with an address or of a file, among
// what the viewer sees of them.
func (d *Desk) filed(r *http.Request, who *desk.Viewer) (map[string][]filedLine, error) {
	shelves, sights, err := d.desk.Visible(r.Context(), who)
	if err != nil {
		return nil, err
	}
	out := map[string][]filedLine{}
	for i, s := range shelves {
		now, err := d.desk.StateFor(who, s).See(dossier.Scope{Reader: sights[i].Reader})
		if err != nil {
			continue // their group is gone
		}
		for _, src := range now.Sources {
			l := filedLine{s.Name, now.Info.Title, dossierAt(s.Name) + "r/source/" + url.PathEscape(src.ID)}
			for _, key := range []string{src.SHA256, src.URL} {
				if key != "" && !slices.ContainsFunc(out[key], func(o filedLine) bool { return o.Dossier == l.Dossier }) {
					out[key] = append(out[key], l)
				}
			}
		}
	}
	return out, nil
}

// list picks the articles that are asked for.
func (p *inboxPage) list(items []feeds.Item, asked url.Values, filed map[string][]filedLine) {
	outlet, words := asked.Get("outlet"), strings.Fields(strings.ToLower(p.Words))
	outlets := map[string]bool{}
	var found []feeds.Item
	for _, it := range items {
		if !it.Away {
			p.New++
		}
		if it.Away != p.Away {
			continue
		}
		if it.Outlet != "" {
			outlets[it.Outlet] = true
		}
		if (outlet == "" || it.Outlet == outlet) && hasWords(it, words) {
			found = append(found, it)
		}
	}
	p.Outlets = []choice{{"", text("inbox.alloutlets"), outlet == ""}}
	if outlet != "" {
		outlets[outlet] = true
	}
	for _, o := range slices.Sorted(maps.Keys(outlets)) {
		p.Outlets = append(p.Outlets, choice{o, o, o == outlet})
	}
	p.Found, p.Pages = len(found), max(1, (len(found)+itemsOnPage-1)/itemsOnPage)
	n, _ := strconv.Atoi(asked.Get("page"))
	p.Page = min(max(n, 1), p.Pages)
	if p.Page > 1 {
		p.Previous = inboxAt(withArgument(asked, "page", strconv.Itoa(p.Page-1)))
	}
	if p.Page < p.Pages {
		p.Next = inboxAt(withArgument(asked, "page", strconv.Itoa(p.Page+1)))
	}
	other := "yes"
	if p.Away {
		other = ""
	}
	p.Listed = inboxAt(withArgument(asked, "away", other))
	for _, it := range found[(p.Page-1)*itemsOnPage : min(p.Page*itemsOnPage, len(found))] {
		l := p.line(it)
		for _, key := range []string{it.SHA256, it.Link} {
			for _, f := range filed[key] {
				if key != "" && !slices.ContainsFunc(l.Filed, func(o filedLine) bool { return o.Dossier == f.Dossier }) {
					l.Filed = append(l.Filed, f)
				}
			}
		}
		if n := len(p.Items); n > 0 {
			p.Items[n-1].After = l.Place
		}
		p.Items = append(p.Items, l)
	}
	if n := len(p.Items); n > 1 {
		p.Items[n-1].After = p.Items[n-2].Place
	}
}

func (p *inboxPage) line(it feeds.Item) itemLine {
	l := itemLine{Item: it, Place: place(it.Name), Headline: it.Title, When: stamp(it.When()), Machine: it.When().UTC().Format(time.RFC3339)}
	if it.Published.IsZero() {
		l.When = text("inbox.came", l.When)
	}
	begins := strings.Join(it.Text, " ")
	if r := []rune(begins); len(r) > beginning {
		begins = string(r[:beginning]) + "…"
	}
	if l.Beginning = begins; l.Headline == "" {
		l.Headline = it.Name
	}
	if p.Reads.Value != "" && it.Wrong == "" {
		l.Read = dossierAt(p.Reads.Value) + "reader?inbox=" + url.QueryEscape(it.Name)
	}
	return l
}

// place is where on the page the article of a file is.
func place(name string) string {
	sum := sha256.Sum256([]byte(name))
	return "a-" + hex.EncodeToString(sum[:6])
}

var isPlace = regexp.MustCompile(`^a-[0-9a-f]{12}$`)

// hasWords tells whether an article has all the words.
func hasWords(it feeds.Item, words []string) bool {
	if len(words) == 0 {
		return true
	}
	all := strings.ToLower(it.Title + "\n" + it.Outlet + "\n" + it.Author + "\n" + it.Link + "\n" + it.Name + "\n" + strings.Join(it.Text, "\n"))
	for _, w := range words {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

// fromInbox is an article of the inbox, as if it had been sent to the reader.
func (s *sheet) fromInbox(name string) (sent, error) {
	inbox := s.desk.opts.Inbox
	if inbox == nil || !s.visit.sight.Role.May(access.Propose) {
		return sent{}, fault{http.StatusNotFound, "no-article", "inbox.gone", nil}
	}
	data, err := inbox.File(name)
	if errors.Is(err, fs.ErrNotExist) {
		return sent{}, fault{http.StatusNotFound, "no-article", "inbox.gone", nil}
	}
	return sent{values: url.Values{}, name: name, file: data}, err
}

// InInbox is the file of the inbox that was read; "" where it was another text.
func (p readingPage) InInbox() string {
	form, err := p.fromInbox(p.Given.File)
	if err != nil || p.Given.SHA256 == "" {
		return ""
	}
	if sum := sha256.Sum256(form.file); hex.EncodeToString(sum[:]) != p.Given.SHA256 {
		return ""
	}
	return p.Given.File
}

// Inbox is the address of the inbox for reading into this dossier; "" where there
// is none for this visitor.
func (s *sheet) Inbox() string {
	if s.desk.opts.Inbox == nil || !s.visit.sight.Role.May(access.Propose) {
		return ""
	}
	return inboxAt(url.Values{"into": {s.Name}})
}
