package guarantees

import (
	"testing"

	"github.com/kljensen/snowball/english"
)

// Every word for an act is found by the forms that people use.
func TestActs(t *testing.T) {
	for k, forms := range map[kind][]string{
		fire:   {"fires", "fired", "shelling", "shoots", "rockets", "missiles", "drone", "bombs", "bombardment", "strikes", "airstrike", "launches", "artillery"},
		ground: {"invades", "invasion", "incursion", "advances", "seizes", "seizure", "occupies", "occupation", "captures", "crosses", "enters"},
		attack: {"attack", "attacks", "aggression", "hostilities", "assault", "offensive", "fighting", "force"},
		breach: {"breaches", "violation", "violates", "infringement", "breaks", "broken"},
	} {
		for _, w := range forms {
			if got := kindOf(english.Stem(w, false)); got != k {
				t.Errorf("%s (%s) is of kind %d, expected %d", w, english.Stem(w, false), got, k)
			}
		}
	}
	if r := (&reader{}).read("a ceasefire is in force and comes into force"); r.kinds != 0 {
		t.Errorf("“in force” is read as an act: %v", r.acts)
	}
}
