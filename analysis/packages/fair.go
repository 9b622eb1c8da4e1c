package packages

import (
	"fmt"
	"math/big"
	"slices"

	"parley/dossier"
	"parley/engine/pareto"
)

// Fair is a division by Adjusted Winner (Brams and Taylor 1996): one author
// entered points for two of the parties, and each issue, or a part of it, goes as
// one of them wishes, so that both get the same part of their points. It says
// what these points lead to, whoever entered them, and nothing of how an issue
// could be divided.
type Fair struct {
	Author  string     `json:"author"`
	Parties [2]string  `json:"parties"`
	Records []string   `json:"records"`
	Items   []FairItem `json:"items"`
	Total   [2]string  `json:"points_entered"` // by party
	Gets    [2]string  `json:"points_gained"`  // by party, as a decimal or fraction
	// Notes are what the records say of themselves.
	Notes []string `json:"notes,omitempty"`
}

// FairItem is an issue, and which part of it goes as the first party wishes.
type FairItem struct {
	Issue  string    `json:"issue"`
	Label  string    `json:"label"`
	Points [2]string `json:"points"`
	First  string    `json:"first_party_part"` // "0", "1", or a fraction such as "5/6"
	Second string    `json:"second_party_part"`
}

// pointUnits is how fine entered points are read.
const pointUnits = 1_000_000

// fair divides by the points of each author who entered some for two parties.
func (m *model) fair() ([]Fair, error) {
	var authors []string
	of := map[string][]*dossier.Preference{} // by author: one record a party
	for _, p := range m.parties {
		for _, e := range m.enteredOn(p.ID, "") {
			if len(e.record.Values) == 0 || slices.ContainsFunc(e.record.Values, func(v dossier.Value) bool { return v.Value < 0 || v.Value > 1e9 }) {
				continue
			}
			if of[e.author] == nil {
				authors = append(authors, e.author)
			}
			of[e.author] = append(of[e.author], e.record)
		}
	}
	var out []Fair
	for _, author := range authors {
		if len(of[author]) != 2 {
			continue
		}
		f, err := m.divide(author, of[author][0], of[author][1])
		if err != nil {
			return nil, err
		}
		if f != nil {
			out = append(out, *f)
		}
	}
	return out, nil
}

func (m *model) divide(author string, a, b *dossier.Preference) (*Fair, error) {
	f := &Fair{Author: author, Parties: [2]string{a.Party, b.Party}, Records: []string{dossier.AddressOf(a).String(), dossier.AddressOf(b).String()}}
	var points [2][]int64
	for _, i := range m.v.Issues {
		var at [2]int64
		valued := false
		for n, r := range []*dossier.Preference{a, b} {
			if k := slices.IndexFunc(r.Values, func(v dossier.Value) bool { return v.Of == i.ID }); k >= 0 {
				at[n] = int64(r.Values[k].Value*pointUnits + 0.5)
				valued = true
			}
		}
		if !valued {
			continue
		}
		item := FairItem{Issue: i.ID, Label: i.Label()}
		for n := range points {
			points[n] = append(points[n], at[n])
			item.Points[n] = inUnits(big.NewRat(at[n], 1))
		}
		f.Items = append(f.Items, item)
	}
	for _, p := range points {
		if len(p) == 0 || slices.Max(p) == 0 {
			return nil, nil
		}
	}
	d, err := pareto.AdjustedWinner(points[0], points[1])
	if err != nil {
		return nil, fmt.Errorf("points entered by %s: %w", author, err)
	}
	for k := range f.Items {
		part := d.First[k]
		if part == nil {
			part = new(big.Rat)
		}
		f.Items[k].First = part.RatString()
		f.Items[k].Second = new(big.Rat).Sub(big.NewRat(1, 1), part).RatString()
	}
	for n, p := range points {
		total := new(big.Rat)
		for _, v := range p {
			total.Add(total, big.NewRat(v, 1))
		}
		f.Total[n] = inUnits(total)
		f.Gets[n] = inUnits(new(big.Rat).Mul(total, d.Utility))
	}
	for _, r := range []*dossier.Preference{a, b} {
		for _, note := range []string{r.Unconfirmed, r.Note} {
			if note != "" && !slices.Contains(f.Notes, note) {
				f.Notes = append(f.Notes, note)
			}
		}
	}
	return f, nil
}

// inUnits writes points as the author would: a number with up to two decimals.
func inUnits(r *big.Rat) string {
	r = new(big.Rat).Quo(r, big.NewRat(pointUnits, 1))
	if r.IsInt() {
		return r.RatString()
	}
	return r.FloatString(2)
}
