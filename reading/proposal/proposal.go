// Package proposal turns what was read in articles into records that a person
// confirms, edits or rejects, and makes records of what was confirmed.
//
//	set := proposal.Of(article, view)          // or set.Add, for several articles
//	os.WriteFile("proposals.yaml", set.YAML(), 0o644)
//	...                                        // a person writes yes or no, and edits
//	set, err := proposal.Parse(data)
//	records, err := set.Records(view, "Ana Lindt", today)
//	err = dossier.Append(ctx, dir, now, records)
//
// Nothing is filed that a person has not said yes to, and nothing without a
// name. What a record says follows the rules of the house:
//
//   - A statement that another one relays carries who relays it.
//   - A speaker who is not named is typed: how many, their function, their side,
//     how near they were. Such a statement is never a party's own word, and no
//     party stands beside it.
//   - A position is a party's own word only where a person of that party is
//     quoted, or said to have said it, and nobody relays it. What the writer says
//     of a party comes through the media.
//   - That a text was sent is what somebody says, and no evidence of a receipt.
//
// Filing what is in the dossier already files nothing.
package proposal

import (
	"parley/dossier"
	"parley/reading"
)

// The answers to whether a proposal is to be filed.
const (
	Yes       = "yes"
	No        = "no"
	Undecided = "?"
)

// Set is what was proposed from one article or several.
type Set struct {
	Articles []Article
}

// Article is the source of proposals, and the proposals.
type Article struct {
	// The source as it will be filed.
	Source dossier.Source
	// What it would say, in the order of the text.
	Proposals []Proposal
}

// Proposal is one record that could be filed.
type Proposal struct {
	// Whether to file it: yes, no, or ? for not decided.
	File string
	// How sure the reading is, 0 to 1.
	Confidence float64
	// Where in the text, in code points, and the words there.
	From, To int
	Quote    string
	// The statement of the article it is from, by its index; -1: none.
	Statement int
	// The record. Its id stands for it within the set; filing gives a fresh one.
	Record dossier.Record
}

// Of proposes records from an article. A nil view has none to refer to.
func Of(a *reading.Article, v *dossier.View) *Set {
	s := &Set{}
	s.Add(a, v)
	return s
}

// Add proposes records from one more article.
func (s *Set) Add(a *reading.Article, v *dossier.View) {
	m := maker{a: a, v: v, points: a.InCodePoints(), n: s.count(), statement: map[int]string{}}
	m.make()
	m.out.Source = m.source(len(s.Articles) + 1)
	s.Articles = append(s.Articles, m.out)
}

func (s *Set) count() (n int) {
	for _, a := range s.Articles {
		n += len(a.Proposals)
	}
	return n
}
