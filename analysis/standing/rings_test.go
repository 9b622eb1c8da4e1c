package standing

import (
	"slices"
	"strings"
	"testing"

	"parley/dossier"
)

// waiting is a view with milestones m-1 to m-4 and conditions in shorthand:
// "p-a m-1 after m-2", with "editor" or "reported" behind it.
func waiting(t *testing.T, milestones []*dossier.Milestone, conditions ...string) *dossier.View {
	t.Helper()
	d := &dossier.Dossier{Records: dossier.Records{
		Parties:    []*dossier.Party{{Meta: dossier.Meta{ID: "p-a"}, Name: "A"}, {Meta: dossier.Meta{ID: "p-b"}, Name: "B"}},
		Milestones: milestones,
	}}
	for _, s := range conditions {
		f := strings.Fields(s)
		c := &dossier.Condition{
			Meta: dossier.Meta{ID: strings.Join(f, ".")}, By: []string{f[0]}, X: dossier.Term(f[1]),
			Relation: dossier.Relation(f[2]), Y: dossier.Term(f[3]), Reading: dossier.Stated, Channel: dossier.InPublic,
		}
		for _, mark := range f[4:] {
			switch mark {
			case "editor":
				c.Reading = dossier.Editor
			case "reported":
				c.AccordingTo = []string{"an official"}
			}
		}
		d.Conditions = append(d.Conditions, c)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func steps(names ...string) []*dossier.Milestone {
	var out []*dossier.Milestone
	for _, n := range names {
		out = append(out, &dossier.Milestone{Meta: dossier.Meta{ID: n}, Name: "step " + n})
	}
	return out
}

func TestRings(t *testing.T) {
	counted := steps("m-1", "m-2", "m-3")
	counted[2].CountsAs = []dossier.Counting{{Milestone: "m-2", Reading: dossier.Editor}}
	natural := steps("m-1", "m-2")
	natural[1].After = []string{"m-1"}
	for _, c := range []struct {
		name       string
		milestones []*dossier.Milestone
		conditions []string
		want       [][]string // the ids in each ring
	}{
		{"none where nothing leads back", steps("m-1", "m-2", "m-3"), []string{"p-a m-1 after m-2", "p-b m-2 after m-3"}, nil},
		{"two that wait for each other", steps("m-1", "m-2"), []string{"p-a m-1 after m-2", "p-b m-2 after m-1"},
			[][]string{{"p-a.m-1.after.m-2", "p-b.m-2.after.m-1"}}},
		{"before is after the other way round", steps("m-1", "m-2"), []string{"p-a m-1 after m-2", "p-b m-1 before m-2"},
			[][]string{{"p-a.m-1.after.m-2", "p-b.m-1.before.m-2"}}},
		{"the shortest ring through each", steps("m-1", "m-2", "m-3"), []string{"p-a m-1 after m-2", "p-b m-2 after m-1", "p-b m-2 after m-3", "p-a m-3 after m-1"},
			[][]string{{"p-a.m-1.after.m-2", "p-b.m-2.after.m-1"}, {"p-b.m-2.after.m-3", "p-a.m-3.after.m-1", "p-a.m-1.after.m-2"}}},
		{"together alone is no ring", steps("m-1", "m-2"), []string{"p-a m-1 together-with m-2", "p-b m-2 together-with m-1"}, nil},
		{"together carries a ring both ways", steps("m-1", "m-2", "m-3"), []string{"p-a m-1 after m-2", "p-b m-3 together-with m-2", "p-a m-3 after m-1"},
			[][]string{{"p-a.m-1.after.m-2", "p-b.m-3.together-with.m-2", "p-a.m-3.after.m-1"}}},
		{"the nature of things can be part of it", natural, []string{"p-a m-1 after m-2"}, [][]string{{"p-a.m-1.after.m-2", "m-2"}}},
		{"so can what one counts as", counted, []string{"p-a m-1 after m-2", "p-b m-3 after m-1"},
			[][]string{{"p-a.m-1.after.m-2", "m-3", "p-b.m-3.after.m-1"}}},
		{"own words before readings before reports", steps("m-1", "m-2", "m-3", "m-4"), []string{
			"p-a m-1 after m-2 reported", "p-b m-2 after m-1", "p-a m-2 after m-3 editor", "p-b m-3 after m-2", "p-a m-3 after m-4", "p-b m-4 after m-3"},
			[][]string{
				{"p-a.m-3.after.m-4", "p-b.m-4.after.m-3"},
				{"p-a.m-2.after.m-3.editor", "p-b.m-3.after.m-2"},
				{"p-a.m-1.after.m-2.reported", "p-b.m-2.after.m-1"},
			}},
	} {
		t.Run(c.name, func(t *testing.T) {
			v := waiting(t, c.milestones, c.conditions...)
			var got [][]string
			for _, r := range Rings(v) {
				var ids []string
				for _, id := range r.Words(v).IDs {
					_, id, _ = strings.Cut(id, "/")
					ids = append(ids, id)
				}
				got = append(got, ids)
			}
			if !slices.EqualFunc(got, c.want, func(a, b []string) bool {
				return slices.Equal(slices.Sorted(slices.Values(a)), slices.Sorted(slices.Values(b)))
			}) {
				t.Errorf("rings %v, want %v", got, c.want)
			}
		})
	}
}
