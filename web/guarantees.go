package web

import (
	"slices"
	"strconv"

	"parley/analysis/guarantees"
	"parley/dossier"
)

// guaranteesPage shows what happens after a breach: the grid with its questions,
// what does not go together, and the way of an incident through the clauses.
type guaranteesPage struct {
	*sheet
	*guarantees.Answer
	LeadWords  string
	Chosen     []choice // drafts to choose from
	Asked      string   // the incident
	Wrong      string   // why it cannot be read
	Understood understood
	Walks      []walkText
	Silent     []string // texts that nothing ties to the incident
	Grid       []gridText
	Foot       []footCell
	Found      []foundLine
}

// understood is what was read of an incident.
type understood struct {
	Words string
	By    string
	Day   string
	Hours int
}

// walkText is the way through one text.
type walkText struct {
	guarantees.TextWalk
	Href string
	Rest []foundLine // clauses that nothing ties to the incident
	Way  []walkStep
}

type walkStep struct {
	guarantees.Step
	N       int
	Verdict string
	Href    string
	Rests   []string
	Asks    []ask
	Started []foundLine
	Ended   []foundLine
}

// ask is a question, with whom it can be put to.
type ask struct {
	Cell, Question, To string
	Noticed            []string
}

// gridText is a text of the grid.
type gridText struct {
	guarantees.Document
	Href  string
	Lines []gridRow
}

// gridRow is a guarantee: its main cells as columns, the others below.
type gridRow struct {
	guarantees.Row
	Href  string
	Main  []gridCell
	Other []gridCell
}

type gridCell struct {
	guarantees.Cell
	Label string
	To    string
}

// footCell counts the blanks of a column.
type footCell struct {
	Label string
	Words string
}

// foundLine is a sentence with the records that it rests on.
type foundLine struct {
	Text    string
	IDs     []string
	Records []recordLink
	Reading bool
}

// recordLink leads to a record.
type recordLink struct{ ID, Href string }

// mainCells are the columns of the grid; the other cells stand in a line below.
var mainCells = []string{"response", "guarantor", "threshold", "determines", "clock", "legal form", "what voids it"}

func buildGuarantees(s *sheet) (any, error) {
	p := guaranteesPage{sheet: s, Asked: s.first("incident")}
	chosen := s.first("draft")
	if chosen != "" && s.View.Draft(chosen) == nil {
		_, _, err := s.Lookup("draft/" + chosen)
		return nil, noRecord(err)
	}
	p.Answer = guarantees.Ask(s.View, chosen)
	if len(p.Documents) > 0 {
		p.LeadWords = p.Answer.Lead()
	}
	p.Chosen = append(p.Chosen, choice{"", text("guarantees.alltexts"), chosen == ""})
	for _, d := range s.Drafts {
		if slices.ContainsFunc(s.Guarantees, func(g *dossier.Guarantee) bool { return g.Draft == d.ID }) {
			p.Chosen = append(p.Chosen, choice{d.ID, d.Title, d.ID == chosen})
		}
	}
	if p.Asked != "" {
		in, err := guarantees.ReadIncident(s.View, p.Asked)
		if err != nil {
			p.Wrong = err.Error()
		} else {
			p.walk(guarantees.Walk(s.View, chosen, in))
		}
	}
	p.grid()
	for _, f := range p.Findings {
		p.Found = append(p.Found, s.found(f.Text, f.IDs, f.Reading))
	}
	return p, nil
}

// found gives a sentence its links.
func (s *sheet) found(words string, ids []string, reading bool) foundLine {
	f := foundLine{Text: words, IDs: ids, Reading: reading}
	for _, a := range ids {
		if _, at, err := s.Lookup(a); err == nil {
			link := recordLink{at.ID, s.To(at.String())}
			if !slices.Contains(f.Records, link) {
				f.Records = append(f.Records, link)
			}
		}
	}
	return f
}

func (p *guaranteesPage) walk(w *guarantees.Walked) {
	s := p.sheet
	p.Understood = understood{Words: w.Incident.Words, Hours: w.Incident.Hours}
	if d := w.Incident.Day; d != nil {
		p.Understood.Day = strconv.Itoa(*d)
	}
	if w.Incident.By != "" {
		p.Understood.By = s.PartyName(w.Incident.By)
	}
	for _, t := range w.Texts {
		if len(t.Steps) == 0 {
			p.Silent = append(p.Silent, t.Title)
			continue
		}
		x := walkText{TextWalk: t}
		if t.Draft != "" {
			x.Href = s.To("draft/" + t.Draft)
		}
		for _, l := range t.Apart {
			x.Rest = append(x.Rest, s.found(l.Text, l.IDs, false))
		}
		for n, st := range t.Steps {
			at := "guarantee/" + st.ID
			step := walkStep{Step: st, N: n + 1, Verdict: guarantees.VerdictWords(s.View, st), Href: s.To(at), Rests: []string{at}}
			for _, c := range st.Silent {
				a := ask{Cell: text("cell." + cellKey(c.Name)), Question: c.Question, Noticed: c.Noticed}
				if c.Blank() {
					a.To = c.ToWhom(s.View)
				}
				step.Asks = append(step.Asks, a)
			}
			for _, id := range st.Starts {
				step.Started = append(step.Started, s.found(id, []string{"guarantee/" + id}, false))
			}
			for _, id := range st.Ends {
				step.Ended = append(step.Ended, s.found(id, []string{"guarantee/" + id}, false))
			}
			x.Way = append(x.Way, step)
		}
		p.Walks = append(p.Walks, x)
	}
}

// grid puts the cells into columns.
func (p *guaranteesPage) grid() {
	s := p.sheet
	for _, d := range p.Documents {
		t := gridText{Document: d}
		if d.Draft != "" {
			t.Href = s.To("draft/" + d.Draft)
		}
		for _, r := range d.Rows {
			row := gridRow{Row: r, Href: s.To("guarantee/" + r.ID)}
			cell := func(c guarantees.Cell) gridCell {
				return gridCell{c, text("cell." + cellKey(c.Name)), c.ToWhom(s.View)}
			}
			for _, name := range mainCells {
				row.Main = append(row.Main, cell(*r.Cell(name)))
			}
			for _, c := range r.Cells {
				if c.Name != "trigger" && !c.Skip && !slices.Contains(mainCells, c.Name) {
					row.Other = append(row.Other, cell(c))
				}
			}
			t.Lines = append(t.Lines, row)
		}
		p.Grid = append(p.Grid, t)
	}
	for _, name := range mainCells {
		for _, c := range p.ByCell {
			if c.Cell == name {
				p.Foot = append(p.Foot, footCell{text("cell." + cellKey(name)), text("guarantees.of", c.Blank, c.Of)})
			}
		}
	}
}

// cellKey is the last half of the key of a cell's words.
func cellKey(name string) string {
	switch name {
	case "legal form":
		return "legal"
	case "what voids it":
		return "voids"
	}
	return name
}

// CellWords is a cell of the grid in words.
func (s *sheet) CellWords(name string) string { return text("cell." + cellKey(name)) }

// RecordsOf gives links to records.
func (s *sheet) RecordsOf(addresses []string) []recordLink {
	return s.found("", addresses, false).Records
}
