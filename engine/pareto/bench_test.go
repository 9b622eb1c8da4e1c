package pareto

import (
	"context"
	"fmt"
	"syscall"
	"testing"
	"time"
)

// cpu is the processor time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &u); err != nil {
		panic(err)
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// BenchmarkSolve reports the processor time of an answer, in milliseconds, and
// how many points it has.
func BenchmarkSolve(b *testing.B) {
	for _, c := range []struct {
		parties, issues int
		opts            Options
	}{
		{2, 6, Options{}}, {3, 6, Options{}}, {5, 6, Options{}},
		{2, 12, Options{Full: true}}, {2, 20, Options{Full: true}},
		{3, 9, Options{Full: true}}, {3, 20, Options{}}, {5, 9, Options{}},
		{2, 20, Options{NashOnly: true}}, {3, 20, Options{NashOnly: true}}, {5, 9, Options{NashOnly: true}},
	} {
		kind := "frontier"
		if c.opts.Full {
			kind = "full"
		} else if c.opts.NashOnly {
			kind = "nash"
		}
		c.opts.FrontierOnly = !c.opts.NashOnly
		b.Run(fmt.Sprintf("1e%d/%d/%s", c.issues, c.parties, kind), func(b *testing.B) {
			s := instance("opposed", c.parties, c.issues)
			var r *Result
			before := cpu()
			for b.Loop() {
				var err error
				if r, err = Solve(context.Background(), s, c.opts); err != nil || !r.Complete {
					b.Fatal(err, r)
				}
			}
			b.ReportMetric(float64((cpu()-before).Microseconds())/1000/float64(b.N), "cpu-ms/op")
			b.ReportMetric(float64(len(r.Frontier)), "points")
		})
	}
}
