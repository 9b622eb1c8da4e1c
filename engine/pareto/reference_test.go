package pareto

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// The references beside the repository, if they are there, were made by a brute
// force in another language.
func TestReferences(t *testing.T) {
	files, _ := filepath.Glob(filepath.Join(instances, "reference", "*.json"))
	for _, file := range files {
		t.Run(filepath.Base(file), func(t *testing.T) {
			var want struct {
				Frontier                                         [][]int64
				Nash, Egalitarian, Utilitarian, KS, NashProducts [][]int64
				FrontierRationalPoints                           int `json:"frontier_rational_points"`
			}
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(text, &want); err != nil {
				t.Fatal(err)
			}
			f, err := os.Open(filepath.Join(instances, filepath.Base(file)))
			if err != nil {
				t.Fatal(err)
			}
			defer f.Close()
			s, err := ReadSpace(f)
			if err != nil {
				t.Fatal(err)
			}
			r, err := Solve(context.Background(), s, Options{Full: true})
			if err != nil {
				t.Fatal(err)
			}
			var got [][]int64
			for _, p := range r.Frontier {
				got = append(got, p.Utilities)
				if diff := cmp.Diff(p.Utilities, s.Worth(p.Options)); diff != "" {
					t.Fatal(diff)
				}
			}
			if diff := cmp.Diff(want.Frontier, got); diff != "" {
				t.Error(diff)
			}
			for _, c := range []struct {
				name string
				want [][]int64
				got  *Package
			}{
				{"nash", want.Nash, r.Nash}, {"egalitarian", want.Egalitarian, r.Egalitarian},
				{"utilitarian", want.Utilitarian, r.Utilitarian}, {"kalai-smorodinsky", want.KS, r.KalaiSmorodinsky},
			} {
				if diff := cmp.Diff(c.want[0], c.got.Utilities); diff != "" {
					t.Error(c.name, diff)
				}
			}
			r, err = Solve(context.Background(), s, Options{FrontierOnly: true})
			if err != nil || len(r.Frontier) != want.FrontierRationalPoints {
				t.Errorf("%d points at or above reservation, expected %d; %v", len(r.Frontier), want.FrontierRationalPoints, err)
			}
		})
	}
}
