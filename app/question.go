package app

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"parley/analysis/deadlock"
	"parley/analysis/maysay"
	"parley/analysis/packages"
	"parley/analysis/stability"
	"parley/analysis/standing"
	"parley/api"
	"parley/dossier"
	"parley/draft"
	"parley/ledger/receipt"
)

// questions are what a program can ask of a dossier. Each is answered by what the
// command of its name answers with; its parameters are arguments of the command.
func questions() []api.Question {
	type none struct{}
	type drafts struct {
		Old string `arg:"" help:"The earlier draft, by id."`
		New string `arg:"" help:"The later draft, by id."`
	}
	compare := question("compare", "Two drafts: which point became which, word by word.",
		func(_ context.Context, of *api.Asked, a drafts) (*draft.Comparison, error) {
			var texts [2]*draft.Text
			for i, id := range []string{a.Old, a.New} {
				var err error
				if texts[i], err = textToCompare(of.View, id); err != nil {
					return nil, err
				}
			}
			c, err := draft.Compare(of.View, texts[0], texts[1])
			return c, unfit(err)
		})
	compare.Answer = reflect.TypeFor[map[string]any]() // it is written by hand
	show := question("show", "One record: what it says, what it cites, what cites it.",
		func(_ context.Context, of *api.Asked, a showArgs) (recordData, error) {
			data, _, _, err := recordOf(of.View, a.Record)
			return data, err
		})
	search := question("search", "Records that have all the words.",
		func(_ context.Context, of *api.Asked, a searchArgs) ([]hitData, error) {
			words, err := a.words()
			if err != nil {
				return nil, err
			}
			return hitsIn(of.View, words), nil
		})
	maySay := question("may-say", "Whether a record may be passed on over a channel, and why.",
		func(_ context.Context, of *api.Asked, a maySayArgs) (*maysay.Answer, error) {
			answer, err := maysay.Ask(of.View, a.Record, a.Channel)
			return answer, unfit(err)
		})
	meetings := question("meetings", "Meetings and calls, with mandate, agenda and notes.",
		func(_ context.Context, of *api.Asked, _ none) ([]meetingData, error) { return meetingsOf(of.View), nil })
	for _, q := range []*api.Question{&show, &search, &maySay, &meetings} {
		q.AllDates = true
	}
	receipts := question("receipts", "What was sent, and what is on record of each of the four facts.",
		func(ctx context.Context, of *api.Asked, _ none) ([]transmissionData, error) {
			return transmissionsOf(of.View, func(id string) (*receipt.Receipt, error) {
				text, err := of.Receipt(ctx, id)
				if err != nil {
					return nil, errors.New("the file cannot be read") // where it is, is nobody's concern
				}
				if text == nil {
					return nil, nil
				}
				return parseReceipt(id, text)
			}), nil
		})
	receipts.Fresh = true
	long := func(q api.Question) api.Question {
		q.Long = true
		return q
	}
	return []api.Question{
		question("brief", "Where things stand, each line with its sources.",
			func(_ context.Context, of *api.Asked, a briefArgs) (standing.Brief, error) {
				since, err := dateFlag("--since", a.Since)
				if err != nil {
					return standing.Brief{}, err
				}
				return briefOf(sees(of.See), of.View, since)
			}),
		question("positions", "Issues by parties: every stance.",
			func(_ context.Context, of *api.Asked, a positionsArgs) ([]positionRow, error) {
				rows, _, err := matrixOf(of.View, a.Party, a.Issue)
				return rows, err
			}),
		question("history", "All that a party said, and was reported to say, on one issue.",
			func(_ context.Context, of *api.Asked, a historyArgs) ([]positionData, error) {
				return historyOf(of.View, a.Party, a.Issue)
			}),
		question("timeline", "Events in their order.",
			func(_ context.Context, of *api.Asked, a timelineArgs) ([]eventData, error) {
				since, err := dateFlag("--since", a.Since)
				if err != nil {
					return nil, err
				}
				return eventsOf(of.View, since), nil
			}),
		question("accounts", "Questions on which accounts disagree, side by side.",
			func(_ context.Context, of *api.Asked, _ none) ([]standing.AccountBrief, error) {
				return standing.AccountsOf(of.View), nil
			}),
		question("deadlines", "What is due by when, how firm, denied by whom.",
			func(_ context.Context, of *api.Asked, _ none) ([]deadlineData, error) {
				return deadlinesOf(of.View), nil
			}),
		question("conditions", "What is to come before, after or only with what; and what waits for each other.",
			func(_ context.Context, of *api.Asked, _ none) (conditionsData, error) {
				return conditionsOf(of.View), nil
			}),
		long(question("deadlock", "What cannot hold together, and the least that would have to change.",
			func(ctx context.Context, of *api.Asked, a deadlockArgs) (*deadlock.Answer, error) {
				if err := a.check(); err != nil {
					return nil, err
				}
				return a.solve(ctx, of.View)
			})),
		long(question("schedule", "A possible order of steps, by when, and which deadline breaks first.",
			func(ctx context.Context, of *api.Asked, a scheduleArgs) (scheduleData, error) {
				return a.plan(ctx, of.View)
			})),
		long(question("stability", "Would it hold: who is stated to gain by leaving a state, and what holds each there.",
			func(ctx context.Context, of *api.Asked, a stabilityArgs) (*stability.Answer, error) {
				return a.solve(ctx, of.View)
			})),
		question("guarantees", "What happens after a breach, by whom, how fast, and who says so; and what is not written out.",
			func(_ context.Context, of *api.Asked, a guaranteesArgs) (guaranteesData, error) {
				return a.ask(of.View)
			}),
		long(question("cost", "What another month without an agreement means, on the published figures.",
			func(_ context.Context, of *api.Asked, a costArgs) (costData, error) {
				data, err := a.inputs()
				if err == nil {
					data.Ledger = a.ledger(of.View)
				}
				return data, err
			})),
		long(question("packages", "Whole deals that cross no red line: how robust each is, and what each red line costs.",
			func(ctx context.Context, of *api.Asked, a packagesArgs) (*packages.Answer, error) {
				o, err := a.options()
				if err != nil {
					return nil, err
				}
				return a.solve(ctx, of.View, o)
			})),
		question("contacts", "Who was spoken to when, and who was not.",
			func(_ context.Context, of *api.Asked, a contactsArgs) (contactsData, error) {
				data, _, err := contactsOf(of.View, a.Party)
				return data, err
			}),
		question("parties", "Who takes part: people, interests, levers, and when each was last spoken to.",
			func(_ context.Context, of *api.Asked, _ none) ([]partyData, error) { return partiesOf(of.View), nil }),
		meetings,
		question("figures", "Published figures, those on the same thing side by side.",
			func(_ context.Context, of *api.Asked, _ none) ([]figureSetData, error) {
				return figuresOf(of.View), nil
			}),
		question("sources", "What was read or heard, and how much rests on each.",
			func(_ context.Context, of *api.Asked, a sourcesArgs) ([]sourceData, error) {
				return sourcesOf(a.uses(of.View)), nil
			}),
		question("endorsements", "Who stands behind a principle or a text.",
			func(_ context.Context, of *api.Asked, _ none) ([]standing.Line, error) {
				return standing.EndorsementsOf(of.View), nil
			}),
		question("questions", "What is open, and to whom it can be put.",
			func(_ context.Context, of *api.Asked, _ none) ([]standing.Line, error) {
				return standing.QuestionsOf(of.View), nil
			}),
		question("drafts", "Texts on the table: who wrote them, what they were made from, what is open in them.",
			func(_ context.Context, of *api.Asked, _ none) ([]draftData, error) { return draftsOf(of.View) }),
		compare,
		question("lineage", "One point through all drafts.",
			func(_ context.Context, of *api.Asked, a lineageArgs) (lineageData, error) {
				data, _, _, err := lineageOf(of.View, a.Point)
				return data, err
			}),
		question("brackets", "What is contested in a draft, by whom, and how far it is from a clean text.",
			func(_ context.Context, of *api.Asked, a struct {
				draftArg
				acceptArg
			}) (bracketsData, error) {
				data, _, _, err := bracketsOf(of.View, a.Draft, a.Accept)
				return data, err
			}),
		question("lint", "What a draft leaves open, as questions that can be put to someone.",
			func(_ context.Context, of *api.Asked, a draftArg) ([]findingData, error) {
				text, err := textToAsk(of.View, a.Draft)
				if err != nil {
					return nil, err
				}
				return findingsOf(draft.Lint(of.View, text)), nil
			}),
		show, search, maySay, receipts,
	}
}

// sees is what a question may look at, as eyes.
type sees func(dossier.Scope) (*dossier.View, error)

func (f sees) View(s dossier.Scope) (*dossier.View, error) { return f(s) }

// unfit is an error of an analysis, as the commands tell it.
func unfit(err error) error {
	if err == nil {
		return nil
	}
	return notInOrder("%w", err)
}

// question makes a question of a function that answers it from arguments as
// commands take them.
func question[A, T any](name, doc string, answer func(context.Context, *api.Asked, A) (T, error)) api.Question {
	args := argumentsOf(reflect.TypeFor[A]())
	q := api.Question{Name: name, Doc: doc, Answer: reflect.TypeFor[T]()}
	for _, a := range args {
		q.Params = append(q.Params, a.Param)
	}
	q.Ask = func(ctx context.Context, of *api.Asked) (any, error) {
		var given A
		for _, a := range args {
			if err := a.set(reflect.ValueOf(&given).Elem(), of.Args); err != nil {
				return nil, err
			}
		}
		data, err := answer(ctx, of, given)
		if err != nil {
			return nil, asProblem(err)
		}
		return data, nil
	}
	return q
}

// argument is a field of a command's arguments, as a parameter.
type argument struct {
	api.Param
	index []int
	whole bool // commas do not separate
}

// argumentsOf reads what the command line is told of arguments.
func argumentsOf(t reflect.Type) (out []argument) {
	for i := range t.NumField() {
		f := t.Field(i)
		if f.Anonymous {
			for _, a := range argumentsOf(f.Type) {
				a.index = append([]int{i}, a.index...)
				out = append(out, a)
			}
			continue
		}
		_, positional := f.Tag.Lookup("arg")
		_, required := f.Tag.Lookup("required")
		a := argument{index: []int{i}, whole: positional || f.Tag.Get("sep") == "none"}
		a.Name, a.Doc, a.Required, a.Default = f.Tag.Get("name"), strings.ReplaceAll(f.Tag.Get("help"), " (default ${default})", ""), positional || required, f.Tag.Get("default")
		if positional || a.Name == "" {
			a.Name = dashed(f.Name)
		}
		kind := f.Type.Kind()
		if a.Many = kind == reflect.Slice; a.Many {
			kind = f.Type.Elem().Kind()
		}
		a.Type = map[reflect.Kind]string{reflect.String: "string", reflect.Int: "integer", reflect.Uint64: "integer", reflect.Bool: "boolean"}[kind]
		out = append(out, a)
	}
	return out
}

// dashed is the name of a field as a flag has it.
func dashed(name string) string {
	var b strings.Builder
	for i, r := range name {
		if unicode.IsUpper(r) && i > 0 {
			b.WriteByte('-')
		}
		b.WriteRune(unicode.ToLower(r))
	}
	return b.String()
}

// set puts what is given for an argument, or its default, into its field.
func (a argument) set(args reflect.Value, given url.Values) error {
	f := args.FieldByIndex(a.index)
	var values []string
	for _, v := range given[a.Name] {
		if a.Many && !a.whole {
			values = append(values, strings.Split(v, ",")...)
		} else if v != "" {
			values = append(values, v)
		}
	}
	values = slices.DeleteFunc(values, func(v string) bool { return v == "" })
	if len(values) == 0 && a.Default != "" {
		values = []string{a.Default}
	}
	for _, v := range values {
		var err error
		switch f.Kind() {
		case reflect.Slice:
			f.Set(reflect.Append(f, reflect.ValueOf(v)))
		case reflect.String:
			f.SetString(v)
		case reflect.Int:
			var n int64
			n, err = strconv.ParseInt(v, 10, 32)
			f.SetInt(n)
		case reflect.Uint64:
			var n uint64
			n, err = strconv.ParseUint(v, 10, 64)
			f.SetUint(n)
		case reflect.Bool:
			var yes bool
			yes, err = strconv.ParseBool(v)
			f.SetBool(yes)
		default:
			panic("app: no way to read a " + f.Type().String())
		}
		if err != nil {
			return api.BadArgument(a.Name, "found "+strconv.Quote(v)+", expected a value of the type "+a.Type)
		}
	}
	return nil
}

// asProblem tells a program what the command line would tell a person.
func asProblem(err error) error {
	var f failure
	if !errors.As(err, &f) || f.code == Unreadable {
		return err
	}
	// A flag is a parameter here.
	detail := strings.ReplaceAll(strings.TrimPrefix(f.Error(), "--"), " --", " ")
	status, code := http.StatusUnprocessableEntity, "not-in-order"
	var gone missing
	switch {
	case errors.As(err, &gone):
		status, code = http.StatusNotFound, "unknown-record"
	case f.code == BadUsage:
		code = "bad-argument"
	}
	return &api.Problem{Status: status, Code: code, Detail: detail}
}
