package desk

import (
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
	"parley/when"
)

// NewNote gives a note that is not in a view yet its id, by its day and by who sees
// it.
func NewNote(v *dossier.View, day when.Day, note *dossier.Source) {
	for n := 1; note.ID == ""; n++ {
		if id := fmt.Sprintf("note-%s-%s%d", day, series(note.Handling), n); v.Source(id) == nil {
			note.ID = id
		}
	}
}

// series is what stands before the number of a note that others than the owners
// see. Notes are numbered among those for the same eyes, so that a number tells
// nobody how many others there are.
func series(h *dossier.Handling) string {
	switch {
	case h == nil:
		return ""
	case len(h.Audience) > 0:
		groups := slices.Clone(h.Audience)
		slices.Sort(groups)
		name := strings.Join(groups, "-")
		if len(name) > 40 { // an id has its limits
			name = fmt.Sprintf("%x", sha256.Sum256([]byte(name)))[:16]
		}
		return name + "-"
	case h.TLP.Rank() <= dossier.Green.Rank():
		return dossier.Everyone + "-"
	}
	return ""
}
