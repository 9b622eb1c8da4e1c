package pareto

import (
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
)

// splitmix is the generator splitmix64 (Steele, Lea and Flood, "Fast splittable
// pseudorandom number generators", OOPSLA 2014).
type splitmix uint64

func (g *splitmix) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// unit is a number from 0 to 1, without 1.
func (g *splitmix) unit() float64 { return float64(g.next()>>11) / (1 << 53) }

// generate makes a space of a family. In "indep" the options of an issue are
// worth anything; in "opposed" they rise along their order for the parties 0, 2,
// 4 and fall for 1, 3, 5, with a fifth of noise. Each party weighs the issues at
// random; its best package is worth about a million, and its reservation is 30
// percent of that.
func generate(seed uint64, family string, parties, issues, options int) *Space {
	g := splitmix(seed)
	s := &Space{Name: fmt.Sprintf("%s-n%d-k%d-v%d", family, parties, issues, options)}
	for p := range parties {
		weights, total := make([]float64, issues), 0.0
		for i := range weights {
			weights[i] = -math.Log(1 - g.unit())
			total += weights[i]
		}
		best := int64(0)
		utilities := make([][]int64, issues)
		for i := range utilities {
			values := make([]float64, options)
			for o := range values {
				values[o] = g.unit()
				if family == "opposed" {
					along := float64(o) / float64(options-1)
					if p%2 == 1 {
						along = 1 - along
					}
					values[o] = 0.8*along + 0.2*values[o]
				}
			}
			low, high := slices.Min(values), slices.Max(values)
			for _, v := range values {
				utilities[i] = append(utilities[i], int64(math.Round(1e6*weights[i]/total*(v-low)/(high-low))))
			}
			best += slices.Max(utilities[i])
		}
		s.Utilities = append(s.Utilities, utilities)
		s.Reservation = append(s.Reservation, best*3/10)
	}
	return s
}

// instance reads an instance of a folder beside the repository, or makes one of
// its kind where there is none.
func instance(family string, parties, issues int) *Space {
	name := fmt.Sprintf("%s-n%d-k%d-v10", family, parties, issues)
	if f, err := os.Open(filepath.Join(instances, name+".json")); err == nil {
		defer f.Close()
		s, err := ReadSpace(f)
		if err != nil {
			panic(err)
		}
		return s
	}
	return generate(1, family, parties, issues, 10)
}

const instances = "../../../shared/instances/packages"
