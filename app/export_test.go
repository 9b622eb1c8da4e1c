package app

import (
	"github.com/alecthomas/kong"

	"parley/access"
	"parley/desk"
	"parley/store"
)

// CommandTree is what kong knows of the command line, for tests that look at
// all of it.
func CommandTree() (*kong.Application, error) {
	k, err := kong.New(&commands{}, kong.Name("parley"))
	if err != nil {
		return nil, err
	}
	return k.Model, nil
}

// SourceOf is a dossier in a store, as the desk in a browser serves it.
func SourceOf(st store.Store, name string) desk.Source { return &stored{store: st, name: name} }

// Questions are what programs can ask.
var Questions = questions

// PapersOf is where the people of a store are kept.
func PapersOf(st store.Store) access.Papers { return deskPapers{st} }
