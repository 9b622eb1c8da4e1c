package dossier

import "reflect"

// Records holds all records of a dossier, or of a view of it, by kind, each
// kind in the order of its file.
type Records struct {
	Parties       []*Party        `kind:"party" file:"parties.yaml"`
	Persons       []*Person       `kind:"person" file:"persons.yaml"`
	Groups        []*Group        `kind:"group" file:"groups.yaml"`
	Sources       []*Source       `kind:"source" file:"sources.yaml"`
	Issues        []*Issue        `kind:"issue" file:"issues.yaml"`
	Milestones    []*Milestone    `kind:"milestone" file:"milestones.yaml"`
	Positions     []*Position     `kind:"position" file:"positions.yaml"`
	Conditions    []*Condition    `kind:"condition" file:"conditions.yaml"`
	Interests     []*Interest     `kind:"interest" file:"interests.yaml"`
	Levers        []*Lever        `kind:"lever" file:"levers.yaml"`
	Moves         []*Move         `kind:"move" file:"moves.yaml"`
	Preferences   []*Preference   `kind:"preference" file:"preferences.yaml"`
	Drafts        []*Draft        `kind:"draft" file:"drafts"`
	Events        []*Event        `kind:"event" file:"events.yaml"`
	Statements    []*Statement    `kind:"statement" file:"statements.yaml"`
	Accounts      []*Account      `kind:"account" file:"accounts.yaml"`
	Transmissions []*Transmission `kind:"transmission" file:"transmissions.yaml"`
	Channels      []*Channel      `kind:"channel" file:"channels.yaml"`
	Deadlines     []*Deadline     `kind:"deadline" file:"deadlines.yaml"`
	Guarantees    []*Guarantee    `kind:"guarantee" file:"guarantees.yaml"`
	Figures       []*Figure       `kind:"figure" file:"figures.yaml"`
	Questions     []*Question     `kind:"question" file:"questions.yaml"`
	Endorsements  []*Endorsement  `kind:"endorsement" file:"endorsements.yaml"`
	Lines         []*Line         `kind:"line" file:"lines.yaml"`
}

// kindInfo is one row of Records: a kind, where it is kept, and its Go type.
type kindInfo struct {
	kind  Kind
	file  string
	field int          // index in Records
	typ   reflect.Type // the record's struct type
}

// kinds lists the kinds in the order of Records.
var kinds = func() []kindInfo {
	t := reflect.TypeFor[Records]()
	out := make([]kindInfo, t.NumField())
	for i := range out {
		f := t.Field(i)
		out[i] = kindInfo{Kind(f.Tag.Get("kind")), f.Tag.Get("file"), i, f.Type.Elem().Elem()}
	}
	return out
}()

// Kinds returns the names of all kinds, in the order in which they are kept.
func Kinds() []Kind {
	out := make([]Kind, len(kinds))
	for i, k := range kinds {
		out[i] = k.kind
	}
	return out
}

// FileOf names the file, or for drafts the folder, that holds a kind.
func FileOf(k Kind) string {
	if info, ok := kindNamed(k); ok {
		return info.file
	}
	return ""
}

func kindNamed(k Kind) (kindInfo, bool) {
	for _, info := range kinds {
		if info.kind == k {
			return info, true
		}
	}
	return kindInfo{}, false
}

// Each calls f for every record, kind by kind, until f returns false.
func (r *Records) Each(f func(Record) bool) {
	v := reflect.ValueOf(r).Elem()
	for _, k := range kinds {
		list := v.Field(k.field)
		for i := range list.Len() {
			if !f(list.Index(i).Interface().(Record)) {
				return
			}
		}
	}
}

// Count says how many records of a kind there are.
func (r *Records) Count(k Kind) int {
	info, ok := kindNamed(k)
	if !ok {
		return 0
	}
	return reflect.ValueOf(r).Elem().Field(info.field).Len()
}

// Kind names the kind.
func (*Party) Kind() Kind        { return "party" }
func (*Person) Kind() Kind       { return "person" }
func (*Group) Kind() Kind        { return "group" }
func (*Source) Kind() Kind       { return "source" }
func (*Issue) Kind() Kind        { return "issue" }
func (*Milestone) Kind() Kind    { return "milestone" }
func (*Position) Kind() Kind     { return "position" }
func (*Condition) Kind() Kind    { return "condition" }
func (*Interest) Kind() Kind     { return "interest" }
func (*Lever) Kind() Kind        { return "lever" }
func (*Move) Kind() Kind         { return "move" }
func (*Preference) Kind() Kind   { return "preference" }
func (*Draft) Kind() Kind        { return "draft" }
func (*Event) Kind() Kind        { return "event" }
func (*Statement) Kind() Kind    { return "statement" }
func (*Account) Kind() Kind      { return "account" }
func (*Transmission) Kind() Kind { return "transmission" }
func (*Channel) Kind() Kind      { return "channel" }
func (*Deadline) Kind() Kind     { return "deadline" }
func (*Guarantee) Kind() Kind    { return "guarantee" }
func (*Figure) Kind() Kind       { return "figure" }
func (*Question) Kind() Kind     { return "question" }
func (*Endorsement) Kind() Kind  { return "endorsement" }
func (*Line) Kind() Kind         { return "line" }
