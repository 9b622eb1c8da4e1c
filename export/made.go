package export

import (
	"parley/dossier"
)

// MadeOf says what a file was made of. Every file that leaves the desk states
// it within.
type MadeOf struct {
	Dossier string // its title
	AsOf    string // EDTF, or "all dates"
	Known   string // EDTF, or "" where everything known counts
	Reader  string // a group, "everyone" or "owners"
	Label   string // the highest within, as in "TLP:AMBER"
}

// MadeOfView says what a view is of.
func MadeOfView(v *dossier.View) MadeOf {
	m := MadeOf{Dossier: v.Info.Title, AsOf: "all dates", Known: v.Known.String(), Reader: v.Reader, Label: v.HighestLabel().Label()}
	if !v.AsOf.IsZero() {
		m.AsOf = v.AsOf.String()
	}
	if m.Reader == "" {
		m.Reader = dossier.Owners
	}
	return m
}

// String is all but the title in a line.
func (m MadeOf) String() string {
	s := "As of " + m.AsOf
	if m.Known != "" {
		s += ", as known on " + m.Known
	}
	return s + " · for " + m.Reader + " · " + m.Label
}
