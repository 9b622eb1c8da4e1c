//go:build unix

package graphmodel_test

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"

	"parley/engine/graphmodel"
)

func BenchmarkSolve(b *testing.B) {
	for _, c := range []struct{ options, dms, oneWay, patterns int }{
		{10, 4, 0, 0}, {12, 3, 0, 0}, {12, 4, 0, 0}, {12, 4, 4, 6}, {20, 5, 0, 0}, {20, 5, 5, 0}, {20, 5, 10, 10}, {20, 2, 20, 0}, {40, 5, 5, 260},
	} {
		m := made(c.options, c.dms, c.oneWay, c.patterns, 1)
		b.Run(fmt.Sprintf("options=%d/dms=%d/one-way=%d/patterns=%d", c.options, c.dms, c.oneWay, c.patterns), func(b *testing.B) {
			b.ReportAllocs()
			states, begin := 0, cpu()
			for b.Loop() {
				a, err := graphmodel.Solve(context.Background(), m)
				if err != nil {
					b.Fatal(err)
				}
				states = a.Graph.Size()
			}
			used := (cpu() - begin).Seconds() / float64(b.N)
			b.ReportMetric(float64(states), "states")
			b.ReportMetric(1000*used, "cpu-ms/op")
			b.ReportMetric(float64(states)/used/1e6, "Mstates/cpu-s")
		})
	}
}

// cpu is the time that the process has used, since other work may slow the clock.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}
