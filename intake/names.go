package intake

import (
	"fmt"
	"slices"
	"strings"

	"parley/dossier"
)

// names finds what a cell means: the id of a record by its names.
type names struct {
	v      *dossier.View
	byName map[dossier.Kind]map[string][]string // names as they are compared, to ids
	all    map[dossier.Kind][]string            // names and ids as they are written
}

func newNames(v *dossier.View) *names {
	n := &names{v: v, byName: map[dossier.Kind]map[string][]string{}, all: map[dossier.Kind][]string{}}
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
func (n *names) find(kinds []string, cell string) (id, nearest string, err error) {
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
func (n *names) term(cell string) (term, nearest string, err error) {
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
func (n *names) option(issue, cell string) (option, nearest string, err error) {
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
