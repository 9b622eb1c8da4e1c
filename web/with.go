package web

import (
	"parley/analysis/standing"
	"parley/dossier"
)

// A template takes one value. These put what a shared part shows beside the
// sheet that it is shown on.

type stepsOn struct {
	Sheet *sheet
	Steps []ringStep
}

// StepsOn is for the part "steps".
func (s *sheet) StepsOn(steps []ringStep) stepsOn { return stepsOn{s, steps} }

type stripOn struct {
	Sheet *sheet
	Strip issueStrip
}

// StripOn is for the part "strip".
func (s *sheet) StripOn(strip issueStrip) stripOn { return stripOn{s, strip} }

type accountOn struct {
	Sheet   *sheet
	Account accountPair
}

// AccountOn is for the part "account".
func (s *sheet) AccountOn(a accountPair) accountOn { return accountOn{s, a} }

type dueOn struct {
	Sheet *sheet
	Due   []dueLine
}

// DueOn is for the parts "due" and "duetable".
func (s *sheet) DueOn(due []dueLine) dueOn { return dueOn{s, due} }

type changeOn struct {
	Sheet  *sheet
	Change change
}

// ChangeOn is for the part "change".
func (s *sheet) ChangeOn(c change) changeOn { return changeOn{s, c} }

type conditionOn struct {
	Sheet     *sheet
	Condition conditionLine
}

// ConditionOn is for the part "cond".
func (s *sheet) ConditionOn(c conditionLine) conditionOn { return conditionOn{s, c} }

type eventOn struct {
	Sheet *sheet
	Line  eventLine
}

// EventOn is for the part "event".
func (s *sheet) EventOn(l eventLine) eventOn { return eventOn{s, l} }

type personOn struct {
	Sheet  *sheet
	Person *dossier.Person
}

// PersonOn is for the part "person".
func (s *sheet) PersonOn(p *dossier.Person) personOn { return personOn{s, p} }

type descriptionOn struct {
	Sheet       *sheet
	Description dossier.Description
}

// DescriptionOn is for the part "described".
func (s *sheet) DescriptionOn(d dossier.Description) descriptionOn { return descriptionOn{s, d} }

// Names names parties.
func (s *sheet) Names(ids []string) string { return standing.Parties(s.View, ids) }

// Actors names parties and persons.
func (s *sheet) Actors(ids []string) string { return standing.Actors(s.View, ids) }

// PartyOrPerson names one of them.
func (s *sheet) PartyOrPerson(id string) string { return s.Actors([]string{id}) }
