package stance

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// Sentences that are not in the model, one or more for each stance.
func TestOf(t *testing.T) {
	for _, c := range []struct{ cue, content, want string }{
		{"said", "the delegations met for an hour on Tuesday", "asserts"},
		{"added", "that the ferry was late", "asserts"},
		{"denied", "that any money had changed hands", "denies"},
		{"said", "\"That is false.\"", "denies"},
		{"demanded", "an apology", "demands"},
		{"called on", "all parties to show restraint", "demands"},
		{"said", "the militia must leave the town", "demands"},
		{"offered", "to host the next round", "offers"},
		{"said", "they were ready to release the crew", "offers"},
		{"accepted", "the terms", "accepts"},
		{"said", "her government could accept the amendment", "accepts"},
		{"rejected", "the amendment", "rejects"},
		{"ruled out", "a meeting", "rejects"},
		{"said", "\"We will not sign such a paper.\"", "rejects"},
		{"refused", "to answer", "rejects"},
		{"warned", "that the bridge may be closed", "warns"},
		{"threatened", "to leave", "warns"},
		{"believes", "the crew is alive", "believes"},
		{"fear", "a long winter", "believes"},
		{"asked", "whether the crew was alive", "asks"},
		{"asked", "\"Where is the crew?\"", "asks"},
	} {
		if got, p := Of(Lemmas(c.cue), Lemmas(c.content)); got != c.want {
			t.Errorf("%s | %s: %s (%.2f), want %s", c.cue, c.content, got, p, c.want)
		}
	}
}

// What a fifth of the sentences says, learnt from the others: it can fail if a
// line is put in that says the contrary of its neighbours.
func TestFolds(t *testing.T) {
	var lines []string
	for line := range strings.Lines(examples) {
		if line = strings.TrimSpace(line); line != "" && line[0] != '#' {
			lines = append(lines, line)
		}
	}
	right := 0
	for fold := range 5 {
		var rest []string
		for i, l := range lines {
			if i%5 != fold {
				rest = append(rest, l)
			}
		}
		m := learn(strings.Join(rest, "\n"))
		for i, l := range lines {
			if i%5 != fold {
				continue
			}
			part := strings.Split(l, " | ")
			var p [9]float64
			m.predict(features(Lemmas(part[0]), Lemmas(part[1])), &p)
			best := 0
			for y := range p {
				if p[y] > p[best] {
					best = y
				}
			}
			if Stances[best] == part[2] {
				right++
			} else {
				t.Logf("%s: %s", l, Stances[best])
			}
		}
	}
	share := float64(right) / float64(len(lines))
	t.Logf("%d sentences, %.1f%% right", len(lines), 100*share)
	if share < 0.75 {
		t.Errorf("%.1f%% right in five folds; 75%% is the floor", 100*share)
	}
}

func TestLearningIsQuick(t *testing.T) {
	began := time.Now()
	learn(examples)
	if d := time.Since(began); d > 2*time.Second {
		t.Errorf("learning took %v", d)
	}
}

func BenchmarkLearn(b *testing.B) {
	for b.Loop() {
		learn(examples)
	}
}

func ExampleOf() {
	for _, cue := range []string{"said", "denied", "warned"} {
		s, _ := Of(Lemmas(cue), Lemmas("that the guns had been moved"))
		fmt.Println(cue, "-", s)
	}
	// Output:
	// said - asserts
	// denied - denies
	// warned - warns
}
