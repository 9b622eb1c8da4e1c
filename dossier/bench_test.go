package dossier_test

import (
	"fmt"
	"io/fs"
	"testing"
	"testing/fstest"

	"parley/dossier"
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
