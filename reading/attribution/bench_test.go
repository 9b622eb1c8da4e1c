//go:build unix

package attribution_test

import (
	"os"
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/reading/attribution"
	"parley/reading/token"
)

// cpu is the time that the process has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// MB/s of a core, whatever else the machine does.
func BenchmarkRead(b *testing.B) {
	m, text := loaded(b), strings.Repeat(article, 20)
	m.Read(token.Parse(article), 1)
	b.SetBytes(int64(len(text)))
	start, n := cpu(), 0
	for b.Loop() {
		m.Read(token.Parse(text), 1)
		n++
	}
	b.ReportMetric(float64(n)*float64(len(text))/1e6/(cpu()-start).Seconds(), "MB/cpu-s")
}

func BenchmarkOpen(b *testing.B) {
	data, err := os.ReadFile("weights.bin")
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		if _, err := attribution.Open(data); err != nil {
			b.Fatal(err)
		}
	}
}
