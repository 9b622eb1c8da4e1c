package api

import (
	"context"
	"net/url"
	"reflect"

	"parley/dossier"
)

// Question is one that can be asked of a dossier: GET /api/v1/dossiers/D/NAME.
type Question struct {
	Name   string // "positions"
	Doc    string // what it answers, in a line
	Params []Param
	// AllDates is set where all that is on record counts if no date is given: else
	// it is the dossier's cut-off, or today where that is earlier.
	AllDates bool
	// Fresh is set where the answer rests on more than the records, such as the
	// files of receipts: it is made anew each time.
	Fresh bool
	// Long is set where it is reasoned on: no more of these are answered at once than
	// there are processors.
	Long bool
	// Answer is the type of the answer; its JSON is what is sent.
	Answer reflect.Type
	// Ask answers. An error that is a *Problem is told to the one who asks. It ends
	// when the context does, with the context's error or with what it has so far.
	Ask func(ctx context.Context, of *Asked) (any, error)
}

// Param is a parameter in the query of a question.
type Param struct {
	Name, Doc string
	Type      string // of a value, in JSON Schema: string, integer or boolean
	Many      bool   // it may be given several times
	Required  bool
	Default   string // "" where it has none
}

// Asked is what a question is asked of.
type Asked struct {
	// View is all that whoever asks may see of the dossier as of the date.
	View *dossier.View
	// See gives another view to the same eyes; the reader of the scope is not
	// looked at.
	See func(dossier.Scope) (*dossier.View, error)
	// Receipt finds the signed receipt of a transmission by its id; nil if there is
	// none.
	Receipt func(ctx context.Context, id string) ([]byte, error)
	// Args are the values of the parameters. Their names are known; their types are
	// for the question to look at.
	Args url.Values
}
