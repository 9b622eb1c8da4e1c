package web

import (
	"bytes"
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/access"
	"parley/analysis/maysay"
	"parley/analysis/standing"
	"parley/desk"
	"parley/dossier"
	"parley/export"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/when"
)

// sentPage lists the texts that were sent and received, with what is on record of
// each of the four facts.
type sentPage struct {
	*sheet
	Sent    []sentLine // the newest first
	MaySend bool       // this visitor records what is sent
}

// sentLine is a text that was sent.
type sentLine struct {
	*dossier.Transmission
	What  string
	Href  string
	Facts []factLine
	Mark  *receiptMark
}

// factLine is one of the four facts, and the evidence on record; nil: nothing.
type factLine struct {
	Name string
	Of   *dossier.Evidence
}

func buildSent(s *sheet) (any, error) {
	wide, err := s.ahead()
	if err != nil {
		return nil, err
	}
	p := sentPage{sheet: wide, MaySend: s.transmits() != ""}
	for _, t := range wide.Transmissions {
		day := s.day
		if first, ok := t.Date.First(); ok && first > day {
			day = max(first, s.desk.today())
		}
		at := "r/" + dossier.AddressOf(t).String()
		if t.Receipt != "" {
			at = "sent/" + t.Receipt
		}
		p.Sent = append(p.Sent, sentLine{t, wide.sentWhat(t), s.link(at, day, nil), []factLine{{"sent", t.Sent}, {"delivered", t.Delivered}, {"opened", t.Opened}, {"attested", t.Attested}}, wide.ReceiptOf(t)})
	}
	slices.SortStableFunc(p.Sent, func(a, b sentLine) int { return when.Compare(b.Date, a.Date) })
	return p, nil
}

// sentWhat is the text of a transmission in a few words.
func (s *sheet) sentWhat(t *dossier.Transmission) string {
	if t.Draft == "" {
		return t.Words
	}
	return strings.TrimSpace(s.Headline("draft/"+t.Draft) + " " + t.Words)
}

// transmits is in whose name this page can record what is sent; "" if it cannot.
func (s *sheet) transmits() string {
	if !s.visit.sight.Role.May(access.Transmit) {
		return ""
	}
	return s.files()
}

// NoKey says why the desk signs nothing; "" where it can.
func (s *sheet) NoKey() string {
	if s.desk.desk.Card() != nil {
		return ""
	}
	return text("sent.nokey")
}

// textForm is what the forms for a text that is sent, and for one that came, have
// in common.
type textForm struct {
	*sheet
	Drafts, Channels             []choice
	FromParties, FromPersons     []choice
	ToParties, ToPersons, Groups []choice
	Wrong                        map[string]string // by field; "" is the form
	FileName                     string            // of a file that was chosen, and has to be again
	ChoseFrom, ChosePerson       bool
	Once                         string // by what the form is known if it is sent again
}

// sendPage is the form to record that a text is sent.
type sendPage struct {
	textForm
	By    string         // in whose name; "" where it cannot be
	May   *maysay.Answer // why not, or that it may
	Asked bool           // whether only that was asked
}

func buildSend(s *sheet) (any, error) {
	p := &sendPage{textForm: textForm{sheet: s, Wrong: map[string]string{}}, By: s.transmits()}
	p.fill(url.Values{"draft": s.args.own["draft"]})
	var err error
	p.Once, err = s.drawOnce()
	return p, err
}

// fill lays out the form with what was chosen.
func (p *textForm) fill(typed url.Values) {
	pick := func(field, value, words string) choice {
		return choice{value, words, slices.Contains(typed[field], value)}
	}
	for _, d := range slices.Backward(p.View.Drafts) {
		p.Drafts = append(p.Drafts, pick("draft", d.ID, d.Title))
	}
	for _, c := range p.View.Channels {
		p.Channels = append(p.Channels, pick("channel", c.ID, text("send.channelto", c.Name, c.Highest.Label())))
	}
	for _, x := range p.Parties {
		p.FromParties, p.ToParties = append(p.FromParties, pick("from", x.ID, standing.Name(x))), append(p.ToParties, pick("to", x.ID, standing.Name(x)))
	}
	for _, x := range p.Persons {
		p.FromPersons, p.ToPersons = append(p.FromPersons, pick("from", x.ID, x.Name)), append(p.ToPersons, pick("to", x.ID, x.Name))
	}
	for _, g := range p.View.Groups {
		p.Groups = append(p.Groups, pick("audience", g.ID, g.Name))
	}
	p.ChoseFrom, p.ChosePerson = len(typed["from"]) > 0, slices.ContainsFunc(p.ToPersons, func(c choice) bool { return c.Chosen })
}

// reasonsOn is what was asked about a sending, with the sheet it is written on.
type reasonsOn struct {
	Answer *maysay.Answer
	Sheet  *sheet
}

// Reasons puts an answer on the sheet.
func (p *sendPage) Reasons(a *maysay.Answer) reasonsOn { return reasonsOn{a, p.sheet} }

// fieldWrong is what is wrong with a field of a form.
type fieldWrong struct{ Field, Words string }

// At is what is wrong with a field.
func (p *textForm) At(field string) fieldWrong { return fieldWrong{field, p.Wrong[field]} }

// send records that a text is sent, or says whether it may be.
func (d *Desk) send(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "send")
	if err != nil {
		return err
	}
	p := &sendPage{textForm: textForm{sheet: sh, Wrong: map[string]string{}, FileName: clip(form.name), Once: clip(form.values.Get("once"))}, By: sh.transmits()}
	if p.By == "" {
		return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	p.fill(form.values)
	to, err := p.send(r, v, form)
	if err != nil {
		return err
	}
	if to != "" {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	return d.show(w, r, v, sh.page, p)
}

// send does what the form asks; to is where to go on, "" to stay on it.
func (p *sendPage) send(r *http.Request, v *visit, form sent) (to string, err error) {
	f := form.values
	s := desk.Sending{Draft: f.Get("draft"), From: f["from"], To: f["to"], Channel: f.Get("channel"), Anyway: f.Get("anyway") != ""}
	if s.Draft == "" {
		p.Wrong["draft"] = text("send.nodraft")
	}
	if len(s.To) == 0 {
		p.Wrong["to"] = text("send.noto")
	}
	if s.Channel == "" {
		p.Wrong["channel"] = text("send.nochannel")
	}
	for _, g := range f["audience"] {
		if !slices.ContainsFunc(p.Groups, func(c choice) bool { return c.Value == g }) {
			p.Wrong["audience"] = text("send.nogroup", clip(g))
		}
	}
	if len(p.Wrong) > 0 {
		return "", nil
	}
	if f.Get("do") == "ask" {
		p.Asked = true
		if p.May, err = maysay.To(p.View, "draft/"+s.Draft, s.Channel, s.To); err != nil {
			p.Wrong["channel"] = err.Error()
		}
		return "", nil
	}
	if len(f["audience"]) > 0 {
		s.Handling = &dossier.Handling{TLP: dossier.Red, Audience: f["audience"]}
	}
	s.Text = form.file
	f.Del("anyway") // it is still the same sending
	s.Once = desk.OnceOf(p.Once, append([]byte(f.Encode()+"\n"), form.file...))
	out, err := p.desk.desk.Send(r.Context(), v.who, v.Name, s)
	var faulty desk.Faulty
	var before desk.SentBefore
	var problems dossier.Problems
	switch {
	case errors.As(err, &before):
		p.Wrong[""] = text("send.sentbefore")
		if p.Once, err = p.drawOnce(); err != nil {
			return "", err
		}
	case errors.Is(err, desk.ErrMayNot):
		p.May = out.May
	case errors.As(err, &faulty):
		p.Wrong[faulty.Field] = faulty.Error()
	case errors.As(err, &problems):
		p.Wrong[""] = problems[0].Message
	case errors.Is(err, desk.ErrNoKey), errors.Is(err, desk.ErrNoRegistry):
		p.Wrong[""] = err.Error()
	case err != nil:
		return "", err
	default:
		// A dossier with a cut-off is shown as of a day on which the sending is yet to come.
		return p.link("sent/"+out.Transmission.Receipt, max(p.day, p.desk.today()), nil), nil
	}
	return "", nil
}

// receiptPage is one receipt: what was sent, the four facts, and what this
// visitor can do about them.
type receiptPage struct {
	*sheet
	ID    string
	T     *dossier.Transmission
	What  string
	Mark  *receiptMark
	Sent  *receipt.Sent // what the receipt says; nil where it does not verify
	Words string        // the hash in words
	Facts []factEvidence
	// Recipient is set where the text was sent to this visitor, who can
	// acknowledge it; Passkeys where they have one to sign with.
	Recipient, Passkeys bool
	By                  string
	Owner               string     // in whose name slips are filed; "" where they cannot be
	OwnersSee           bool       // it is an owner's page, on a desk with people
	OnDesk              []hereLine // recipients with an account, for owners
	HasText             bool       // the text as it was sent is on this desk, for this reader
	Typed               url.Values // of a form that could not be taken
	Wrong               string     // why not
	account             *receipt.Account
}

// factEvidence is one of the four facts with all the evidence there is.
type factEvidence struct {
	Name     string
	Evidence []evidenceLine
	Mine     bool // this visitor has acknowledged it
}

type evidenceLine struct {
	Date  when.Date
	Words string // of the people
	How   string // what it rests on
}

// hereLine is a recipient who has an account on this desk.
type hereLine struct{ Name, Sees, Opens string }

func buildReceipt(s *sheet) (any, error) { return s.receiptPage(s.first("receipt")) }

func (s *sheet) receiptPage(id string) (*receiptPage, error) {
	i := slices.IndexFunc(s.Transmissions, func(t *dossier.Transmission) bool { return t.Receipt == id && id != "" })
	if i < 0 {
		return nil, noReceipt(id)
	}
	t := s.Transmissions[i]
	p := &receiptPage{sheet: s, ID: id, T: t, What: s.sentWhat(t), Mark: s.ReceiptOf(t), HasText: desk.Text(s.View, t) != nil, Typed: url.Values{}}
	s.Title = p.What
	if p.Mark.Fault == "" {
		file, err := s.visit.Source.Receipt(s.ctx, id)
		if err != nil {
			return nil, err
		}
		r, err := receipt.Parse(file)
		if err != nil {
			return nil, err
		}
		if p.account, err = r.Verify(); err != nil {
			return nil, err
		}
		p.Sent = &p.account.Sent
		p.Words = hashWords(p.Sent.SHA256)
	}
	writes := !s.ViewsAs() && !s.Past() && s.Known.IsZero() && s.NoKey() == "" && p.Sent != nil
	if who := s.visit.who; writes && who.Session != nil {
		var err error
		if p.Recipient, err = s.desk.desk.Receives(s.ctx, who, s.Name, id); err != nil {
			return nil, err
		}
		p.By = who.By()
		person, err := s.desk.desk.People.Person(s.ctx, who.Person)
		if err != nil {
			return nil, err
		}
		p.Passkeys = len(person.Passkeys) > 0
	}
	if writes {
		p.Owner = s.transmits()
	}
	p.facts()
	if p.OwnersSee = s.visit.sight.Owner() && s.Reader == "" && s.desk.desk.People != nil; p.OwnersSee {
		var err error
		if p.OnDesk, err = s.recipients(t); err != nil {
			return nil, err
		}
	}
	return p, nil
}

func noReceipt(id string) fault {
	return fault{http.StatusNotFound, "no-receipt", "fault.receipt", []any{clip(id)}}
}

// facts lists the evidence for each fact: as the receipt has it, signed; else as
// the record has it.
func (p *receiptPage) facts() {
	for _, f := range []factLine{{"sent", p.T.Sent}, {"delivered", p.T.Delivered}, {"opened", p.T.Opened}, {"attested", p.T.Attested}} {
		line := factEvidence{Name: f.Name}
		if p.account != nil {
			for _, e := range p.account.Of(receipt.Fact(f.Name)) {
				day, err := when.Parse(e.On)
				if first, ok := day.First(); err != nil || ok && first > p.day {
					continue
				}
				words := e.By
				if e.Says != "" {
					words += ": “" + e.Says + "”"
				}
				line.Evidence = append(line.Evidence, evidenceLine{day, words, meansWords(e)})
				line.Mine = line.Mine || e.By == p.By && p.By != "" && e.Means != receipt.Key
			}
		}
		if len(line.Evidence) == 0 && f.Of != nil {
			how := text("receipt.onrecord")
			if f.Name == "sent" && p.Mark.Fault == "" {
				how = text("receipt.signedby", p.Mark.Signer)
			}
			line.Evidence = append(line.Evidence, evidenceLine{f.Of.Date, f.Of.Words, how})
		}
		p.Facts = append(p.Facts, line)
	}
}

// Fact is one of the facts by its name.
func (p *receiptPage) Fact(name string) factEvidence {
	return p.Facts[slices.IndexFunc(p.Facts, func(f factEvidence) bool { return f.Name == name })]
}

// meansWords is what an acknowledgement rests on.
func meansWords(e receipt.Evidence) string {
	switch e.Means {
	case receipt.Key:
		return text("receipt.bykey", e.Signer.Name, e.Signer.Words())
	case receipt.Scan:
		return text("receipt.byscan", e.FiledBy, e.Scan[:16])
	case receipt.SignedIn:
		return text("receipt.bysignin", e.FiledBy)
	case receipt.Passkey:
		return text("receipt.bypasskey", e.Origin, e.FiledBy)
	}
	return text("receipt.byslip", e.FiledBy)
}

// hashWords are the words of a hash in hexadecimal.
func hashWords(hex string) string {
	var hash [sha256.Size]byte
	for i := range hash {
		n, err := strconv.ParseUint(hex[2*i:2*i+2], 16, 8)
		if err != nil {
			return ""
		}
		hash[i] = byte(n)
	}
	return ledger.Words(hash[:])
}

// recipients lists who on this desk the text was sent to, and what they see of it.
func (s *sheet) recipients(t *dossier.Transmission) ([]hereLine, error) {
	all, err := s.desk.desk.People.People(s.ctx)
	if err != nil {
		return nil, err
	}
	var out []hereLine
	for _, p := range all {
		if !desk.IsRecipient(s.View, p, t) || p.Disabled {
			continue
		}
		l := hereLine{Name: p.Display, Sees: text("receipt.seesnot")}
		g, ok, err := s.desk.desk.People.Grant(s.ctx, p.Name, s.Name)
		if err != nil {
			return nil, err
		}
		if ok {
			if theirs, err := s.visit.now.See(dossier.Scope{Reader: g.Reader()}); err == nil {
				if i := slices.IndexFunc(theirs.Transmissions, func(x *dossier.Transmission) bool { return x.ID == t.ID }); i >= 0 {
					l.Sees, l.Opens = text("receipt.sees"), text("receipt.opensnot")
					if desk.Text(theirs.View, t) != nil {
						l.Opens = text("receipt.opens")
					}
				}
			}
		}
		out = append(out, l)
	}
	return out, nil
}

// acknowledge does what was asked on the page of a receipt.
func (d *Desk) acknowledge(w http.ResponseWriter, r *http.Request, v *visit) error {
	form, err := readForm(w, r)
	if err != nil {
		return err
	}
	sh, err := d.sheetFor(r, v, "receipt")
	if err != nil {
		return err
	}
	if sh.ViewsAs() || sh.Past() || !sh.Known.IsZero() {
		return fault{http.StatusForbidden, "read-only", "fault.readonly", nil}
	}
	id, to := r.PathValue("receipt"), sh.Here()
	ctx := r.Context()
	switch f := form.values; f.Get("do") {
	case "deliver":
		err = d.desk.Confirm(ctx, v.who, v.Name, id, receipt.Delivered)
	case "open":
		// Opening is recorded with consent, and with nothing else.
		to = sh.Link("sent/" + id + "/text")
		if f.Get("consent") != "" {
			err = d.desk.Confirm(ctx, v.who, v.Name, id, receipt.Opened)
		}
	case "opened": // elsewhere: this desk does not have the text
		err = d.desk.Confirm(ctx, v.who, v.Name, id, receipt.Opened)
	case "slip":
		err = d.desk.FileSlip(ctx, v.who, v.Name, id, receipt.Acknowledgement{
			Fact: receipt.Fact(f.Get("fact")), By: oneLineOf(f.Get("by")), On: strings.TrimSpace(f.Get("on")), Says: oneLineOf(f.Get("says")),
		}, form.file)
	case "signed":
		err = d.desk.FileSigned(ctx, v.who, v.Name, id, form.file)
	default:
		return fault{http.StatusBadRequest, "bad-form", "fault.form", nil}
	}
	if err == nil {
		http.Redirect(w, r, to, http.StatusSeeOther)
		return nil
	}
	words, err := ackWrong(id, err)
	if err != nil {
		return err
	}
	p, err := sh.receiptPage(id)
	if err != nil {
		return err
	}
	p.Wrong, p.Typed = words, form.values
	return d.show(w, r, v, sh.page, p)
}

func oneLineOf(s string) string { return strings.Join(strings.Fields(s), " ") }

// ackWrong is why an acknowledgement was not taken, in words; the error where that
// is for the whole page to say.
func ackWrong(id string, err error) (string, error) {
	var refused desk.Refused
	var problems dossier.Problems
	switch {
	case errors.Is(err, receipt.ErrReplayed):
		return text("receipt.replayed"), nil
	case errors.Is(err, receipt.ErrOther):
		return text("receipt.other"), nil
	case errors.Is(err, desk.ErrNoReceipt):
		return "", noReceipt(id)
	case errors.Is(err, desk.ErrNotRecipient):
		return "", fault{http.StatusForbidden, "not-recipient", "fault.notrecipient", nil}
	case errors.As(err, &refused):
		return refused.Error(), nil
	case errors.As(err, &problems):
		return problems[0].Message, nil
	case errors.Is(err, desk.ErrSentence), errors.Is(err, desk.ErrNothingNew), errors.Is(err, desk.ErrNoKey), errors.Is(err, desk.ErrNoRegistry):
		return err.Error(), nil
	}
	return "", err
}

// attest takes the two steps in which a recipient signs a sentence with a passkey.
func (d *Desk) attest(w http.ResponseWriter, r *http.Request, v *visit) error {
	const most = 96 << 10
	var a struct {
		asking
		Says string `json:"says"`
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, most))
	if err == nil {
		err = json.Unmarshal(body, &a)
	}
	if err != nil {
		writeJSON(w, http.StatusBadRequest, map[string]string{"wrong": text("fault.form")})
		return nil
	}
	id, ctx := r.PathValue("receipt"), r.Context()
	var out any
	if a.ID == "" {
		var ceremony string
		var options []byte
		if ceremony, options, err = d.desk.BeginAttest(ctx, v.who, v.Name, id, a.Says); err == nil {
			out = map[string]any{"id": ceremony, "options": json.RawMessage(options)}
		}
	} else if err = d.desk.FinishAttest(ctx, v.who, v.Name, id, a.ID, a.Answer); err == nil {
		out = map[string]string{"next": dossierAt(v.Name) + "sent/" + url.PathEscape(id)}
	}
	if err == nil {
		writeJSON(w, http.StatusOK, out)
		return nil
	}
	status, words := refusal(err)
	if errors.Is(err, access.ErrNoPasskey) {
		status, words = http.StatusBadRequest, text("receipt.nopasskey")
	}
	if status == 0 {
		var f fault
		switch words, err = ackWrong(id, err); {
		case err == nil:
			status = http.StatusBadRequest
		case errors.As(err, &f):
			status, words = f.status, f.Error()
		default:
			return err
		}
	}
	writeJSON(w, status, map[string]string{"wrong": words})
	return nil
}

// textPage is the text that was sent, as it was.
type textPage struct {
	*sheet
	ID   string
	T    *dossier.Transmission
	What string
	Text string
}

func buildText(s *sheet) (any, error) {
	id := s.first("receipt")
	i := slices.IndexFunc(s.Transmissions, func(t *dossier.Transmission) bool { return t.Receipt == id && id != "" })
	if i < 0 {
		return nil, noReceipt(id)
	}
	t := s.Transmissions[i]
	p := textPage{sheet: s, ID: id, T: t, What: s.sentWhat(t), Text: string(desk.Text(s.View, t))}
	s.Title = p.What
	return p, nil
}

// transmissionFor finds, in what a request may see, the transmission of a receipt.
func transmissionFor(r *http.Request, v *visit) (*desk.Seen, *dossier.Transmission, error) {
	id := r.PathValue("receipt")
	scope, err := v.scope(r)
	if err != nil {
		return nil, nil, err
	}
	seen, err := v.now.See(scope)
	if err != nil {
		return nil, nil, v.unknownReader(err)
	}
	for _, t := range seen.Transmissions {
		if t.Receipt == id && id != "" && v.knowsAll(t) {
			return seen, t, nil
		}
	}
	return nil, nil, noReceipt(id)
}

// knowsAll tells whether a transmission, as somebody sees it, has all from whom and
// to whom it went: its receipt and its note name them.
func (v *visit) knowsAll(t *dossier.Transmission) bool {
	all, err := v.now.See(dossier.Scope{})
	if err != nil {
		return false
	}
	r, ok := all.Find("transmission", t.ID)
	whole, _ := r.(*dossier.Transmission)
	return ok && slices.Equal(whole.From, t.From) && slices.Equal(whole.To, t.To)
}

// sentText serves the text that was sent, byte for byte.
func (d *Desk) sentText(w http.ResponseWriter, r *http.Request, v *visit) error {
	seen, t, err := transmissionFor(r, v)
	if err != nil {
		return err
	}
	body := desk.Text(seen.View, t)
	if body == nil {
		return noReceipt(t.Receipt)
	}
	if err := d.desk.Export(r.Context(), v.who, v.Name, "text of receipt "+t.Receipt); err != nil {
		return err
	}
	serveFile(w, r, "text/markdown; charset=utf-8", t.Receipt+".md", body)
	return nil
}

// serveFile sends a file to be kept.
func serveFile(w http.ResponseWriter, r *http.Request, kind, name string, body []byte) {
	h := w.Header()
	h.Set("Content-Type", kind)
	h.Set("Content-Disposition", `attachment; filename="`+fileName(name)+`"`)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}

// handOver serves the hand-over note of a receipt: one page to print.
func (d *Desk) handOver(w http.ResponseWriter, r *http.Request, v *visit) error {
	_, t, err := transmissionFor(r, v)
	if err != nil {
		return err
	}
	file, err := v.Source.Receipt(r.Context(), t.Receipt)
	if err != nil {
		return err
	}
	got, err := receipt.Parse(file)
	var note export.HandOver
	if err == nil {
		note, err = desk.HandOver(got)
	}
	if err != nil {
		return noReceipt(t.Receipt) // it does not verify: its own page says why
	}
	if err := d.desk.Export(r.Context(), v.who, v.Name, "hand-over note "+t.Receipt); err != nil {
		return err
	}
	var page bytes.Buffer
	if err := export.WriteHandOver(&page, note); err != nil {
		return err
	}
	h := w.Header()
	// It has its own style, and the policy allows that and nothing else.
	style := sha256.Sum256([]byte(export.HandOverStyle()))
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'sha256-"+base64.StdEncoding.EncodeToString(style[:])+"'; base-uri 'none'; frame-ancestors 'none'; form-action 'none'")
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	if r.Method != http.MethodHead {
		w.Write(page.Bytes())
	}
	return nil
}

// SlipBy is who signed a slip, as proposed: who it was sent to, where that is one.
func (p *receiptPage) SlipBy() string {
	if p.Typed.Has("by") {
		return p.Typed.Get("by")
	}
	if p.Sent != nil && len(p.Sent.To) == 1 {
		return p.Sent.To[0]
	}
	return ""
}

// SlipOn is the day of a slip, as proposed: today.
func (p *receiptPage) SlipOn() string { return cmp.Or(p.Typed.Get("on"), p.desk.today().String()) }
