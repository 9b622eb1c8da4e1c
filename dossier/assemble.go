package dossier

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"reflect"
	"slices"
)

// Decode reads one record from its text, as FormatRecord writes it. The record
// is checked by itself; that its references lead somewhere is for Assemble to
// see. The error is Problems.
func Decode(k Kind, text []byte) (Record, error) {
	info, ok := kindNamed(k)
	if !ok {
		return nil, fmt.Errorf("there is no kind of record %q", clip(string(k)))
	}
	t := &task{file: info.file, kind: info, text: text}
	if k == "draft" {
		t.file = draftFile(idOfDraft(text))
	}
	t.parse()
	if len(t.problems) > 0 {
		return nil, t.problems
	}
	if len(t.records) != 1 {
		return nil, Problems{{File: t.file, Code: "wrong-count", Message: fmt.Sprintf("found %d records, expected one", len(t.records))}}
	}
	r := t.records[0]
	r.Head().at = place{file: t.file}
	return r, nil
}

// idOfDraft is the id in a draft's front matter as FormatRecord writes it: in
// its first line.
func idOfDraft(text []byte) string {
	line, _, _ := bytes.Cut(bytes.TrimPrefix(text, []byte("---\n")), []byte("\n"))
	n, err := parseYAML(line)
	if err != nil || n == nil || len(n.Content) == 0 || len(n.Content[0].Content) != 2 {
		return ""
	}
	return n.Content[0].Content[1].Value
}

func draftFile(id string) string { return draftsDir + "/" + id + ".md" }

// DecodeInfo reads the text of dossier.yaml. The error is Problems.
func DecodeInfo(text []byte) (Info, error) {
	t := &task{file: infoFile, text: text}
	t.parse()
	if len(t.problems) > 0 {
		return Info{}, t.problems
	}
	return *t.info, nil
}

// FormatInfo returns the text of dossier.yaml.
func FormatInfo(i Info) []byte { return Format(&Dossier{Info: i})[0].Text }

// Assemble makes a dossier of its records, each kind in the order in which they
// are given, but drafts in the order of their files. It is checked as a folder
// is; the error is Problems, which name the file that a record would stand in.
func Assemble(info Info, records []Record) (*Dossier, error) {
	d := &Dossier{Info: info}
	dest := reflect.ValueOf(&d.Records).Elem()
	fields := make(map[Kind]reflect.Value, len(kinds))
	for _, k := range kinds {
		fields[k.kind] = dest.Field(k.field)
	}
	for _, r := range records {
		list := fields[r.Kind()]
		list.Set(reflect.Append(list, reflect.ValueOf(r)))
	}
	slices.SortStableFunc(d.Drafts, func(a, b *Draft) int { return cmp.Compare(draftFile(a.ID), draftFile(b.ID)) })
	l := &loader{text: map[string][]byte{}, lines: map[string][]int{}, lost: map[Kind]bool{}}
	if ps := check(d, l); len(ps) > 0 {
		return nil, ps.sorted()
	}
	return d, nil
}

// Without makes a dossier of its records as Assemble does, where the records at
// some addresses are no more: what cannot stand without them goes too, and
// references to them are taken out, as from the view of a reader who may not
// see them.
func Without(gone []Address, info Info, records []Record) (*Dossier, error) {
	if len(gone) == 0 {
		return Assemble(info, records)
	}
	v := &View{Info: info}
	dest := reflect.ValueOf(&v.Records).Elem()
	for _, r := range records {
		k, _ := kindNamed(r.Kind())
		list := dest.Field(k.field)
		list.Set(reflect.Append(list, reflect.ValueOf(r)))
	}
	v.prune(&pruner{
		absent:     gone,
		hide:       func(Record) bool { return false },
		hidePart:   func(Record, reflect.Value, *shape) bool { return false },
		sourceless: func(r Record) bool { return !isTimeless(r) },
	})
	var left []Record
	v.Each(func(r Record) bool {
		left = append(left, r)
		return true
	})
	return Assemble(v.Info, left)
}

// Texts are all the texts of a record's fields, in their order: what a search
// looks through.
func Texts(r Record) []string {
	var out []string
	eachText(reflect.ValueOf(r).Elem(), func(s string) { out = append(out, s) })
	return out
}

// With makes a dossier with some records more, each at the end or in the place of
// the one of the same kind and id, and checks it. The error is Problems. The
// dossier itself stays as it is.
func (d *Dossier) With(more ...Record) (*Dossier, error) {
	fresh := make(map[Address]Record, len(more))
	for _, r := range more {
		fresh[AddressOf(r)] = r
	}
	var records []Record
	d.Each(func(r Record) bool {
		if x, ok := fresh[AddressOf(r)]; ok {
			delete(fresh, AddressOf(r))
			r = x
		}
		records = append(records, r)
		return true
	})
	for _, r := range more {
		if fresh[AddressOf(r)] != nil {
			records = append(records, r)
		}
	}
	return Assemble(d.Info, records)
}

// Check looks at records that are to be filed, new or changed, as if what the
// view holds were all there is: what a reader is told about what they typed then
// depends on nothing that they do not see. The error is Problems, also of other
// records that are no longer in order.
func (v *View) Check(more ...Record) error {
	_, err := (&Dossier{Info: v.Info, Records: v.Records}).With(more...)
	var problems Problems
	if v.Reader != "" && errors.As(err, &problems) {
		return problems.Unplaced()
	}
	return err
}

// Less makes a dossier with a record less, and checks it. The error is Problems:
// what still refers to it. The dossier itself stays as it is.
func (d *Dossier) Less(at Address) (*Dossier, error) {
	var records []Record
	d.Each(func(r Record) bool {
		if AddressOf(r) != at {
			records = append(records, r)
		}
		return true
	})
	return Assemble(d.Info, records)
}
