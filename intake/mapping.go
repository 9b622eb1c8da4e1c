package intake

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"parley/dossier"
)

// Mapping says of each column which field of the record it fills, by the names of
// its entries; "" for a column that is left out. Of a list of parts a column can
// fill the first: sources.0.source.
type Mapping []string

// Targets are the fields of a kind that a column can fill: its id, and the entries
// of a record, with those of the first part of each list.
func Targets(k dossier.Kind) ([]dossier.Entry, error) {
	r := dossier.Blank(k)
	if r == nil {
		return nil, fmt.Errorf("there is no kind of record %q", clip(string(k)))
	}
	entries, err := dossier.Entries(r)
	if err != nil {
		return nil, err
	}
	out := []dossier.Entry{{Name: "id", Type: dossier.TypedText, Doc: "The id of the record. Without it, new records get one."}}
	var list func([]dossier.Entry)
	list = func(entries []dossier.Entry) {
		for _, e := range entries {
			if e.Rows != nil {
				list(e.Rows[0])
				continue
			}
			out = append(out, e)
		}
	}
	list(entries)
	return out, nil
}

// known are other names that columns have for fields.
var known = map[string][]string{
	"party": {"actor", "side", "delegation", "who", "state"}, "issue": {"topic", "subject", "question"}, "option": {"answer", "value"},
	"stance": {"position", "attitude"}, "words": {"statement", "text", "quote", "wording", "description", "content"}, "content": {"statement", "text", "quote", "words"},
	"date": {"when", "day", "dated"}, "sources.0.source": {"source", "sources", "citation", "reference"}, "sources.0.at": {"at", "place in source", "page", "paragraph", "where"},
	"according_to": {"relayed by", "says who", "reported by"}, "handling.tlp": {"tlp", "label", "marking", "classification"}, "handling.audience": {"audience", "for whom"},
	"name": {"title"}, "title": {"name", "headline"}, "note": {"notes", "remark", "remarks", "comment", "comments"}, "speaker.person": {"speaker", "person"}, "speaker.party": {"party", "side"},
	"speaker.words": {"speaker", "who"}, "values.0.value": {"value", "number", "amount", "quantity"}, "values.0.unit": {"unit"}, "values.0.low": {"low", "minimum"}, "values.0.high": {"high", "maximum"},
	"what": {"description", "subject", "text"}, "url": {"link", "address"}, "participants": {"who", "present"}, "due": {"deadline", "by when", "date"}, "channel": {"how"}, "offices.0.title": {"office", "post"},
}

// Guess finds for each column the field that its name means: by the field's name,
// by what it is called elsewhere (titles, by entry), or by what such columns are
// often called. A field is filled by one column alone, the first that fits best.
func Guess(t *Table, k dossier.Kind, titles map[string]string) (Mapping, error) {
	targets, err := Targets(k)
	if err != nil {
		return nil, err
	}
	out := make(Mapping, len(t.Columns))
	taken := map[string]bool{}
	for _, fits := range []func(e dossier.Entry, column string) bool{
		func(e dossier.Entry, c string) bool { return plain(e.Name) == c },
		func(e dossier.Entry, c string) bool { return titles[e.Name] != "" && plain(titles[e.Name]) == c },
		func(e dossier.Entry, c string) bool {
			return plain(lastName(e.Name)) == c && !strings.Contains(e.Name, ".")
		},
		func(e dossier.Entry, c string) bool {
			return slices.ContainsFunc(known[e.Name], func(s string) bool { return plain(s) == c })
		},
		func(e dossier.Entry, c string) bool { return plain(lastName(e.Name)) == c && lastName(e.Name) != "id" },
	} {
		for i, column := range t.Columns {
			c := plain(column)
			if c == "" || out[i] != "" {
				continue
			}
			for _, e := range targets {
				if !taken[e.Name] && fits(e, c) {
					out[i], taken[e.Name] = e.Name, true
					break
				}
			}
		}
	}
	return out, nil
}

// Set changes what a column fills, by the name of the column or its number from 1;
// field "" leaves it out. The error says what was expected.
func (m Mapping) Set(t *Table, k dossier.Kind, column, field string) error {
	at := slices.IndexFunc(t.Columns, func(c string) bool { return plain(c) == plain(column) })
	if at < 0 {
		var n int
		if _, err := fmt.Sscanf(column, "%d", &n); err != nil || n < 1 || n > len(t.Columns) {
			return near(fmt.Errorf("the table has no column %q", clip(column)), dossier.Nearest(column, t.Columns))
		}
		at = n - 1
	}
	if field != "" {
		if err := IsTarget(k, field); err != nil {
			return err
		}
		for i, f := range m {
			if f == field && i != at {
				m[i] = ""
			}
		}
	}
	m[at] = field
	return nil
}

// IsTarget tells whether a column can fill a field of a kind; the error says what
// was expected.
func IsTarget(k dossier.Kind, field string) error {
	targets, err := Targets(k)
	if err != nil {
		return err
	}
	var names []string
	for _, e := range targets {
		if e.Name == field {
			return nil
		}
		names = append(names, e.Name)
	}
	return near(fmt.Errorf("a %s has no field %q", k, clip(field)), dossier.Nearest(field, names))
}

func near(err error, nearest string) error {
	if nearest == "" {
		return err
	}
	return fmt.Errorf("%w; did you mean %q?", err, nearest)
}

func lastName(path string) string { return path[strings.LastIndexByte(path, '.')+1:] }

// plain is a name as names are compared: letters and digits in lower case, with
// one space between words.
func plain(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) }), " ")
}
