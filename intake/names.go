package intake

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// Names finds what somebody means who writes names: the ids of records in a view.
type Names struct {
	v      *dossier.View
	byName map[dossier.Kind]map[string][]string // names as they are compared, to ids
	all    map[dossier.Kind][]string            // names and ids as they are written
}

// NamesIn are the names in a view.
func NamesIn(v *dossier.View) *Names {
	n := &Names{v: v, byName: map[dossier.Kind]map[string][]string{}, all: map[dossier.Kind][]string{}}
	add := func(k dossier.Kind, id string, called ...string) {
		if n.byName[k] == nil {
			n.byName[k] = map[string][]string{}
		}
		n.all[k] = append(n.all[k], id)
		for _, name := range called {
			if key := plain(name); key != "" {
				n.all[k] = append(n.all[k], name)
				if !slices.Contains(n.byName[k][key], id) {
					n.byName[k][key] = append(n.byName[k][key], id)
				}
			}
		}
	}
	v.Each(func(r dossier.Record) bool {
		id := r.Head().ID
		switch r := r.(type) {
		case *dossier.Party:
			add("party", id, append([]string{r.Name, r.Short}, r.Aka...)...)
		case *dossier.Person:
			add("person", id, append([]string{r.Name}, r.Aka...)...)
		case *dossier.Group:
			add("group", id, r.Name)
		case *dossier.Issue:
			add("issue", id, r.Question, r.Short)
		case *dossier.Milestone:
			add("milestone", id, r.Name)
		case *dossier.Source:
			add("source", id, r.Title, r.URL)
		case *dossier.Channel:
			add("channel", id, r.Name)
		case *dossier.Draft:
			add("draft", id, r.Title)
		default:
			add(r.Kind(), id)
		}
		return true
	})
	add("group", dossier.Everyone)
	add("group", dossier.Owners)
	return n
}

// find is the id that a cell means among some kinds. The error says that there is
// none, or that there are several.
func (n *Names) find(kinds []string, cell string) (id, nearest string, err error) {
	var found, known []string
	for _, k := range kinds {
		kind := dossier.Kind(k)
		if _, ok := n.v.Find(kind, cell); ok || kind == "group" && (cell == dossier.Everyone || cell == dossier.Owners) {
			return cell, "", nil
		}
		found = append(found, n.byName[kind][plain(cell)]...)
		known = append(known, n.all[kind]...)
	}
	what := strings.Join(kinds, " or ")
	switch len(found) {
	case 1:
		return found[0], "", nil
	case 0:
		return "", dossier.Nearest(cell, known), fmt.Errorf("there is no %s with this id or name", what)
	}
	return "", "", fmt.Errorf("this can be %s; write the id", strings.Join(found, " or "))
}

// term is the milestone, issue or ISSUE=OPTION that a cell means.
func (n *Names) term(cell string) (term, nearest string, err error) {
	issue, option, settled := strings.Cut(cell, "=")
	if !settled {
		return n.find([]string{"milestone", "issue"}, cell)
	}
	id, nearest, err := n.find([]string{"issue"}, strings.TrimSpace(issue))
	if err != nil {
		return "", nearest, err
	}
	option, nearest, err = n.option(id, strings.TrimSpace(option))
	return id + "=" + option, nearest, err
}

// option is the option of an issue that a cell means: its id, its words, or what
// a range can have.
func (n *Names) option(issue, cell string) (option, nearest string, err error) {
	i := n.v.Issue(issue)
	if i == nil {
		return cell, "", nil // what the issue is, is said elsewhere
	}
	var known, found []string
	for _, o := range i.Options {
		if o.ID == cell {
			return cell, "", nil
		}
		if plain(o.Words) == plain(cell) {
			found = append(found, o.ID)
		}
		known = append(known, o.ID, o.Words)
	}
	if len(found) == 1 {
		return found[0], "", nil
	}
	if i.Range != nil {
		number := strings.ReplaceAll(strings.ReplaceAll(cell, " ", ""), "–", "..")
		if _, _, err := dossier.ParseInterval(number); err == nil {
			return number, "", nil
		}
	}
	return "", dossier.Nearest(cell, known), fmt.Errorf("issue %s has no option with this id or these words", issue)
}

// Value is what somebody wrote for an entry as WithEntries reads it: with ids for
// names, and with the values of closed lists; an option is one of the issue's. The
// error says what was expected, and nearest is the nearest that is known.
func (n *Names) Value(e dossier.Entry, cell, issue string) (value, nearest string, err error) {
	if e.Name == "option" {
		return n.option(issue, cell)
	}
	items := []string{cell}
	sep := ""
	switch {
	case e.Type == dossier.TypedRanking:
		return cell, "", nil
	case e.Lines():
		items, sep = strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '\n' }), "\n"
	case e.List:
		items, sep = strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '\n' }), ", "
		if len(items) == 1 {
			if _, _, err := n.one(e, strings.TrimSpace(cell)); err != nil {
				items = strings.Split(cell, ",")
			}
		}
	}
	out := make([]string, 0, len(items))
	for _, item := range items {
		if item = strings.TrimSpace(item); item == "" {
			continue
		}
		v, nearest, err := n.one(e, item)
		if err != nil {
			return "", nearest, err
		}
		out = append(out, v)
	}
	return strings.Join(out, sep), "", nil
}

// one is one value of a cell.
func (n *Names) one(e dossier.Entry, item string) (value, nearest string, err error) {
	switch {
	case e.Type == dossier.TypedYes:
		switch strings.ToLower(item) {
		case "true", "yes", "y", "x", "1", "on":
			return "true", "", nil
		case "false", "no", "n", "0", "off":
			return "", "", nil
		}
		return "", "", errors.New("expected yes or no")
	case len(e.Values) > 0:
		for _, v := range e.Values {
			if plain(v) == plain(item) || e.Name == "stance" && plain(dossier.Stance(v).Words()) == plain(item) {
				return v, "", nil
			}
		}
		return "", dossier.Nearest(item, e.Values), fmt.Errorf("expected one of: %s", strings.Join(e.Values, ", "))
	case e.Type == dossier.TypedNumber || e.Type == dossier.TypedInteger:
		return strings.ReplaceAll(item, " ", ""), "", nil
	case len(e.Refs) == 0 || e.Refs[0] == "*":
		return item, "", nil
	case e.Refs[0] == "term":
		return n.term(item)
	}
	return n.find(e.Refs, item)
}
