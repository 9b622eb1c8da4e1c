package standing

import (
	"fmt"
	"testing"

	"parley/dossier"
	"parley/when"
)

// BenchmarkBrief composes the brief of generated dossiers of three sizes, views
// and all, after loading. The cost grows in step with the size.
func BenchmarkBrief(b *testing.B) {
	for _, n := range []int{10_000, 30_000, 100_000} {
		b.Run(fmt.Sprintf("positions=%d", n), func(b *testing.B) {
			d := dossier.Sample(n, 1)
			asOf := d.Positions[len(d.Positions)-1].Date
			_, last := asOf.Bounds()
			b.ReportAllocs()
			for b.Loop() {
				now, err := d.View(dossier.Scope{AsOf: when.MustParse(last.String())})
				if err != nil {
					b.Fatal(err)
				}
				before, err := d.View(dossier.Scope{AsOf: when.MustParse(last.Add(-14).String())})
				if err != nil {
					b.Fatal(err)
				}
				Compose(now, before)
			}
			records := 0
			for _, k := range dossier.Kinds() {
				records += d.Count(k)
			}
			b.ReportMetric(float64(records)*float64(b.N)/b.Elapsed().Seconds(), "records/s")
		})
	}
}
