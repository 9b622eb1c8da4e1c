package dossier_test

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"parley/dossier"
	"parley/when"
)

// sizes of the benchmarks, in positions. Work grows linearly with them: the
// figures per byte and per record stay the same, but for what the garbage
// collector and the memory's caches take from the larger ones.
var sizes = []int{10_000, 30_000, 100_000}

// textOf is a dossier's text form in memory, and how many bytes it has.
func textOf(d *dossier.Dossier) (fs.FS, int64) {
	files, size := fstest.MapFS{}, int64(0)
	for _, f := range dossier.Format(d) {
		files[f.Name] = &fstest.MapFile{Data: f.Text}
		size += int64(len(f.Text))
	}
	return files, size
}

func countOf(r *dossier.Records) int {
	n := 0
	for _, k := range dossier.Kinds() {
		n += r.Count(k)
	}
	return n
}

// BenchmarkLoad reads text into records and checks them: bytes of text and
// records a second, on all processors (-cpu 1 for one).
func BenchmarkLoad(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("positions=", n), func(b *testing.B) {
			d := dossier.Sample(n, 1)
			files, size := textOf(d)
			records := countOf(&d.Records)
			d = nil
			b.SetBytes(size)
			for b.Loop() {
				if _, err := dossier.LoadFS(b.Context(), files); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}

// BenchmarkView looks at a dossier as of a date for a reader, which also works
// out what stands in every cell of the matrix: records of the dossier a second.
func BenchmarkView(b *testing.B) {
	for _, n := range sizes {
		d := dossier.Sample(n, 1)
		records := countOf(&d.Records)
		for _, c := range []struct {
			name  string
			scope dossier.Scope
		}{
			{"owner", dossier.Scope{}},
			{"everyone", dossier.Scope{Reader: dossier.Everyone}},
			{"as-of", dossier.Scope{AsOf: when.MustParse("2025-01-01")}},
			{"known", dossier.Scope{Known: when.MustParse("2025-01-01"), Reader: dossier.Everyone}},
		} {
			b.Run(fmt.Sprintf("positions=%d/%s", n, c.name), func(b *testing.B) {
				b.ReportAllocs()
				for b.Loop() {
					if _, err := d.View(c.scope); err != nil {
						b.Fatal(err)
					}
				}
				b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
			})
		}
	}
}

// BenchmarkFormat writes records as text.
func BenchmarkFormat(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("positions=", n), func(b *testing.B) {
			d := dossier.Sample(n, 1)
			_, size := textOf(d)
			b.SetBytes(size)
			for b.Loop() {
				dossier.Format(d)
			}
		})
	}
}

// BenchmarkProblems loads a dossier in which every position has something that
// leads nowhere: a text that is wrong throughout must be told in time, too.
func BenchmarkProblems(b *testing.B) {
	for _, n := range sizes {
		b.Run(fmt.Sprint("positions=", n), func(b *testing.B) {
			d := dossier.Sample(n, 1)
			for _, p := range d.Positions {
				p.Supersedes = []string{"pos-x" + p.ID}
			}
			files, size := textOf(d)
			b.SetBytes(size)
			for b.Loop() {
				if _, err := dossier.LoadFS(b.Context(), files); err == nil {
					b.Fatal("it loads")
				}
			}
		})
	}
}
