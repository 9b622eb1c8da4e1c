package dossier

import (
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// Record by record, a dossier is taken apart and put together again.
func TestRecordByRecordLosesNothing(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dossiers(false).Draw(t, "dossier")
		info, err := DecodeInfo(FormatInfo(d.Info))
		if err != nil {
			t.Fatal(err)
		}
		var records []Record
		d.Each(func(r Record) bool {
			back, err := Decode(r.Kind(), FormatRecord(r))
			if err != nil {
				t.Fatalf("%s: %v\n%s", AddressOf(r), err, FormatRecord(r))
			}
			records = append(records, back)
			return true
		})
		slices.SortStableFunc(records, func(a, b Record) int { return strings.Compare(a.Head().ID, b.Head().ID) })
		slices.SortStableFunc(records, func(a, b Record) int { // the order within a kind, and no other, is kept
			return slices.Index(ids(d, a.Kind()), a.Head().ID) - slices.Index(ids(d, b.Kind()), b.Head().ID)
		})
		back, err := Assemble(info, records)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(d, back, same); diff != "" {
			t.Fatalf("taken apart (-) and put together (+):\n%s", diff)
		}
	})
}

func ids(d *Dossier, k Kind) (out []string) {
	d.Each(func(r Record) bool {
		if r.Kind() == k {
			out = append(out, r.Head().ID)
		}
		return true
	})
	return out
}

// Whichever records are no more, what is left is a dossier in order.
func TestWithoutLeavesADossier(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		d := dossiers(false).Draw(t, "dossier")
		var left []Record
		var gone []Address
		d.Each(func(r Record) bool {
			if rapid.IntRange(0, 9).Draw(t, "gone") == 0 {
				gone = append(gone, AddressOf(r))
			} else {
				left = append(left, r)
			}
			return true
		})
		if _, err := Without(gone, d.Info, left); err != nil {
			t.Fatalf("without %v:\n%v", gone, err)
		}
	})
}

func TestAssembleTellsWhatIsNotInOrder(t *testing.T) {
	r, err := Decode("position", []byte("- id: pos-1\n  party: p-a\n  issue: i-1\n  stance: demands\n  words: x\n  channel: public\n  date: 2026-01-01\n  unconfirmed: yes it is\n"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = Assemble(Info{Title: "T", Summary: "S"}, []Record{r, r})
	if err == nil || !strings.Contains(err.Error(), "positions.yaml: ") || !strings.Contains(err.Error(), `"p-a"`) || !strings.Contains(err.Error(), "second time") {
		t.Errorf("said: %v", err)
	}
	for _, text := range []string{"", "- id: a\n- id: b\n", "- id: [", "x"} {
		if _, err := Decode("party", []byte(text)); err == nil {
			t.Errorf("%q was taken for a record", text)
		}
		if _, err := Decode("draft", []byte(text)); err == nil {
			t.Errorf("%q was taken for a draft", text)
		}
		if _, err := DecodeInfo([]byte(text)); err == nil {
			t.Errorf("%q was taken for a dossier's page", text)
		}
	}
}
