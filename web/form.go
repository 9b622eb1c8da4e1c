package web

import (
	"cmp"
	"encoding/hex"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"parley/analysis/standing"
	"parley/dossier"
	"parley/when"
)

// recordForm is a record as it is typed: its fields, those that are seldom needed,
// and what can be picked in them.
type recordForm struct {
	Fields, More []formField
	Lists        []pickList
}

// formField is a field of a form.
type formField struct {
	dossier.Entry
	Label   string
	Field   string // its name in what is sent
	ID      string
	Control string // how it is typed: the name of a part of the template
	Choices []choice
	Picks   string // the list of what can be picked, where that is long
	Wrong   []string
	Echo    string // a date, or what was picked, in words
	Parts   []formRow
}

// formRow is a part of a list.
type formRow struct {
	Number int // from 1
	Name   string
	Spare  bool // an empty one, to add to the list
	Open   bool
	Fields []formField
	More   []formField // that are seldom needed
}

// pickList is a long list of what can be picked.
type pickList struct {
	ID      string
	Choices []choice
}

const (
	fieldPrefix = "f."
	mostPicked  = 40 // choices that are shown at once; of more, one types
	longValue   = 70 // bytes of a value that has more than a line
)

// usual are the fields that are shown also where they are empty and not needed.
var usual = []string{"option", "date", "sources", "according_to", "words", "speaker.person", "speaker.party", "speaker.words", "party", "due", "after", "roles", "options", "points",
	"form", "place", "participants", "mandate", "agenda", "by", "members", "values", "of", "sides", "question", "draft", "term", "trigger", "response", "url", "outlet", "name", "channel", "to", "from", "ranking"}

// typedIn are the fields of a record in what a form sent. A field that was sent
// several times has several values.
func typedIn(sent url.Values) map[string]string {
	typed := map[string]string{}
	for name, values := range sent {
		field, ok := strings.CutPrefix(name, fieldPrefix)
		if !ok {
			continue
		}
		if len(values) > 1 {
			values = slices.DeleteFunc(slices.Clone(values), func(s string) bool { return s == "" })
		}
		typed[field] = strings.ReplaceAll(strings.Join(values, ", "), "\r\n", "\n")
	}
	return typed
}

// typedText is all that was typed, in one order.
func typedText(typed map[string]string) []byte {
	all := url.Values{}
	for name, v := range typed {
		all.Set(name, v)
	}
	return []byte(all.Encode())
}

// drawOnce draws by what a form is known if it is sent again. It is for pages that
// are the visitor's own.
func (s *sheet) drawOnce() (string, error) {
	var raw [16]byte
	if _, err := io.ReadFull(s.desk.desk.Random(), raw[:]); err != nil {
		return "", fmt.Errorf("nothing can be drawn for a form: %w", err)
	}
	return hex.EncodeToString(raw[:]), nil
}

// overlaid are entries with what was typed in the place of their values, and with
// the parts that were added.
func overlaid(entries []dossier.Entry, typed map[string]string) []dossier.Entry {
	out := slices.Clone(entries)
	for i := range out {
		e := &out[i]
		if e.Rows == nil {
			if v, ok := typed[e.Name]; ok {
				e.Value = v
			}
			continue
		}
		blank := len(e.Rows) - 1
		last := blank - 1
		for name, v := range typed {
			if rest, ok := strings.CutPrefix(name, e.Name+"."); ok && v != "" {
				number, _, _ := strings.Cut(rest, ".")
				if n, err := strconv.Atoi(number); err == nil && n > last && n < blank+200 {
					last = n
				}
			}
		}
		rows := slices.Clone(e.Rows[:blank])
		for n := blank; n <= last+1; n++ {
			rows = append(rows, renamed(e.Rows[blank], e.Name+"."+strconv.Itoa(blank)+".", e.Name+"."+strconv.Itoa(n)+"."))
		}
		for n := range rows {
			rows[n] = overlaid(rows[n], typed)
		}
		e.Rows = rows
	}
	return out
}

// renamed are the entries of a part with another number.
func renamed(row []dossier.Entry, from, to string) []dossier.Entry {
	out := slices.Clone(row)
	for i := range out {
		out[i].Name = to + strings.TrimPrefix(out[i].Name, from)
		if out[i].Rows != nil {
			rows := make([][]dossier.Entry, len(out[i].Rows))
			for n := range rows {
				rows[n] = renamed(out[i].Rows[n], from, to)
			}
			out[i].Rows = rows
		}
	}
	return out
}

// formWriter makes forms out of entries, for what a view has to pick from.
type formWriter struct {
	view   *dossier.View
	record dossier.Record
	owner  bool
	fresh  bool // the record is new
	wrong  map[string][]string
	issue  string // whose options can be picked
	lists  map[string]pickList
}

// form is the form of some entries. Who is not an owner does not say who sees what
// is there already.
func (w *formWriter) form(entries []dossier.Entry) recordForm {
	for _, e := range entries {
		if e.Name == "issue" {
			w.issue = e.Value
		}
	}
	var out recordForm
	for _, f := range w.fields(entries, "") {
		if !w.owner && !w.fresh && strings.HasPrefix(f.Name, "handling.") {
			continue
		}
		if f.Required && !strings.Contains(f.Name, ".") || f.filled() || f.said() || slices.Contains(usual, f.Name) {
			out.Fields = append(out.Fields, f)
		} else {
			out.More = append(out.More, f)
		}
	}
	for _, id := range slices.Sorted(maps.Keys(w.lists)) {
		out.Lists = append(out.Lists, w.lists[id])
	}
	return out
}

// said tells whether something is wrong with a field, or with one of its parts.
func (f formField) said() bool {
	if len(f.Wrong) > 0 {
		return true
	}
	for _, row := range f.Parts {
		if slices.ContainsFunc(row.Fields, formField.said) || slices.ContainsFunc(row.More, formField.said) {
			return true
		}
	}
	return false
}

// filled tells whether a field, or one of its parts, has a value.
func (f formField) filled() bool {
	if f.Value != "" {
		return true
	}
	for _, row := range f.Parts {
		if slices.ContainsFunc(row.Fields, formField.filled) || slices.ContainsFunc(row.More, formField.filled) {
			return true
		}
	}
	return false
}

// fields are the fields of entries, of which the names begin so.
func (w *formWriter) fields(entries []dossier.Entry, under string) []formField {
	var out []formField
	for _, e := range entries {
		own := strings.TrimPrefix(e.Name, under)
		if !w.owner && !w.fresh && strings.HasPrefix(own, "handling.") {
			continue
		}
		f := formField{Entry: e, Label: w.label(own), Field: fieldPrefix + e.Name, ID: "f-" + strings.ReplaceAll(e.Name, ".", "-"), Wrong: w.wrong[e.Name]}
		w.control(&f)
		if e.Rows != nil {
			for i, row := range e.Rows {
				r := formRow{Number: i + 1, Name: f.Label, Spare: i == len(e.Rows)-1}
				under := e.Name + "." + strconv.Itoa(i) + "."
				for _, x := range w.fields(row, under) {
					own := strings.TrimPrefix(x.Name, under)
					r.Open = r.Open || x.said()
					if seldom := own == "id" || strings.HasPrefix(own, "handling."); seldom && !x.filled() && !x.said() {
						r.More = append(r.More, x)
					} else {
						r.Fields = append(r.Fields, x)
					}
				}
				f.Parts = append(f.Parts, r)
			}
		}
		out = append(out, f)
	}
	return out
}

// label is what a field is called; of a part that is there once, with its name.
func (w *formWriter) label(own string) string {
	parts := strings.Split(own, ".")
	if len(parts) == 1 {
		return label(w.record, own)
	}
	return fieldName(parts[len(parts)-2]) + ": " + fieldName(parts[len(parts)-1])
}

// control decides how a field is typed.
func (w *formWriter) control(f *formField) {
	e := f.Entry
	switch {
	case e.Rows != nil:
		f.Control = "parts"
	case e.Type == dossier.TypedPoints:
		f.Control = "points"
	case e.Type == dossier.TypedYes:
		f.Control = "check"
	case len(e.Values) > 0 && !e.List:
		f.Control = "select"
		for _, v := range e.Values {
			f.Choices = append(f.Choices, choice{v, valueName(e, v), v == e.Value})
		}
		f.Choices = withValue(f.Choices, e.Value)
	case e.Type == dossier.TypedDate:
		f.Control = "date"
		if d, err := when.Typed(e.Value); err == nil {
			f.Echo = d.Echo()
		}
	case e.Name == "option":
		f.Control, f.Picks = "pick", w.options()
		if i := w.view.Issue(w.issue); i != nil {
			f.Echo = i.OptionWords(e.Value)
		}
	case len(e.Refs) > 0 && e.Refs[0] == "term":
		f.Control, f.Picks, f.Echo = "pick", w.terms(), entryWords(w.view, e, e.Value)
	case len(e.Refs) > 0 && e.Refs[0] != "*":
		w.pick(f)
	case e.Lines() || strings.Contains(e.Value, "\n") || len(e.Value) > longValue || slices.Contains(prose, lastName(e.Name)):
		f.Control = "long"
	default:
		f.Control = "line"
	}
}

// pick decides how a record is picked: from a list that is shown, or by typing
// with the list at hand.
func (w *formWriter) pick(f *formField) {
	all := w.records(f.Refs)
	chosen := map[string]bool{}
	for id := range strings.SplitSeq(f.Value, ",") {
		chosen[strings.TrimSpace(id)] = true
	}
	if len(all) > mostPicked {
		f.Control, f.Picks, f.Echo = "pick", w.list("pick-"+strings.Join(f.Refs, "-"), all), entryWords(w.view, f.Entry, f.Value)
		return
	}
	f.Control = "select"
	if !f.Entry.List {
		for _, c := range all {
			f.Choices = append(f.Choices, choice{c.Value, c.Words, chosen[c.Value]})
		}
		f.Choices = withValue(f.Choices, f.Value)
		return
	}
	// Those that are chosen come first, in the order that the record has them in.
	f.Control = "several"
	for id := range strings.SplitSeq(f.Value, ",") {
		if id = strings.TrimSpace(id); id != "" {
			words := id
			if i := slices.IndexFunc(all, func(c choice) bool { return c.Value == id }); i >= 0 {
				words = all[i].Words
			}
			f.Choices = append(f.Choices, choice{id, words, true})
		}
	}
	for _, c := range all {
		if !chosen[c.Value] {
			f.Choices = append(f.Choices, c)
		}
	}
}

// withValue is a list with the value that is there, also where it is not among
// the choices.
func withValue(list []choice, value string) []choice {
	if value != "" && !slices.ContainsFunc(list, func(c choice) bool { return c.Value == value }) {
		list = append(list, choice{value, value, true})
	}
	return list
}

// valueName is a value of a closed list in words.
func valueName(e dossier.Entry, v string) string {
	switch {
	case lastName(e.Name) == "stance" && slices.Contains(dossier.Stances(), dossier.Stance(v)):
		return dossier.Stance(v).Words()
	case lastName(e.Name) == "tlp" || e.Name == "highest":
		return dossier.TLP(v).Label()
	}
	return strings.ReplaceAll(v, "-", " ")
}

func (w *formWriter) list(id string, choices []choice) string {
	if w.lists == nil {
		w.lists = map[string]pickList{}
	}
	w.lists[id] = pickList{id, choices}
	return id
}

// records are what of some kinds can be picked.
func (w *formWriter) records(kinds []string) []choice {
	var out []choice
	for _, k := range kinds {
		if k == "group" {
			out = append(out, choice{Value: dossier.Everyone, Words: text("reader.everyone")}, choice{Value: dossier.Owners, Words: text("reader.owners")})
		}
		w.view.Each(func(r dossier.Record) bool {
			if string(r.Kind()) == k && dossier.AddressOf(r) != dossier.AddressOf(w.record) {
				out = append(out, choice{Value: r.Head().ID, Words: standing.Headline(w.view, r)})
			}
			return true
		})
	}
	return out
}

// options are the options of the issue that the record is about; the lists of the
// other issues are there for when another is picked.
func (w *formWriter) options() string {
	for _, i := range w.view.Issues {
		var out []choice
		for _, o := range w.view.OptionsOf(i) {
			out = append(out, choice{Value: o, Words: i.OptionWords(o)})
		}
		w.list("options-"+i.ID, out)
	}
	return "options-" + w.issue
}

// terms are what may happen or be settled.
func (w *formWriter) terms() string {
	var out []choice
	for _, m := range w.view.Milestones {
		out = append(out, choice{Value: m.ID, Words: m.Name})
	}
	for _, i := range w.view.Issues {
		out = append(out, choice{Value: i.ID, Words: i.Label()})
		for _, o := range i.Options {
			out = append(out, choice{Value: i.ID + "=" + o.ID, Words: i.Label() + ": " + o.Words})
		}
	}
	return w.list("terms", out)
}

// placed puts problems next to the fields that they are of; the rest comes back.
func placed(ps dossier.Problems, at dossier.Address, entries []dossier.Entry) (wrong map[string][]string, rest []string) {
	names := map[string]bool{}
	var visit func([]dossier.Entry)
	visit = func(list []dossier.Entry) {
		for _, e := range list {
			names[e.Name] = true
			for _, row := range e.Rows {
				visit(row)
			}
		}
	}
	visit(entries)
	wrong = map[string][]string{}
	for _, p := range ps {
		field := p.Field
		for field != "" && !names[field] {
			field = field[:max(strings.LastIndexByte(field, '.'), 0)]
		}
		words := p.Message
		if p.Nearest != "" {
			words = text("edit.nearest", words, p.Nearest)
		}
		switch {
		case p.Record != at && p.Record != dossier.Address{}:
			rest = append(rest, text("edit.elsewhere", p.Record, words))
		case field == "":
			rest = append(rest, words)
		default:
			if p.Line > 0 && field == "points" {
				words = text("edit.line", p.Line, words)
			}
			wrong[field] = append(wrong[field], words)
		}
	}
	return wrong, rest
}

// idWordsOf are the words that the id of a new record is made of.
func idWordsOf(typed map[string]string) string {
	return cmp.Or(typed["short"], typed["name"], typed["title"], typed["question"], typed["what"], typed["words"], typed["content"], typed["trigger"])
}
