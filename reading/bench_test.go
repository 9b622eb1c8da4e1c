package reading_test

import (
	"strings"
	"syscall"
	"testing"
	"time"

	"parley/reading"
)

// newsText is about n bytes of news text: the articles of testdata, again and
// again.
func newsText(b testing.TB, n int) string {
	var one strings.Builder
	for _, half := range []string{"dev", "held"} {
		for _, f := range fixtures(b, half) {
			one.WriteString(f.text + "\n\n")
		}
	}
	return strings.Repeat(one.String(), n/one.Len()+1)[:n]
}

// cpu is the processor time that the program has used.
func cpu() time.Duration {
	var u syscall.Rusage
	if syscall.Getrusage(syscall.RUSAGE_SELF, &u) != nil {
		return 0
	}
	return time.Duration(u.Utime.Nano() + u.Stime.Nano())
}

// Reading from text to statements, names, events and points, in MB a second of
// processor time: dense text about talks, which has more to find than most news.
func BenchmarkRead(b *testing.B) {
	r := newReader(b, sarn(b))
	var texts []string
	size := 0
	for _, half := range []string{"dev", "held"} {
		for _, f := range fixtures(b, half) {
			texts = append(texts, f.text)
			size += len(f.text)
		}
	}
	b.ReportAllocs()
	began := cpu()
	for b.Loop() {
		for _, t := range texts {
			if _, err := r.Read(b.Context(), reading.Article{Text: t}, reading.Options{}); err != nil {
				b.Fatal(err)
			}
		}
	}
	b.ReportMetric(float64(size)*float64(b.N)/1e6/(cpu()-began).Seconds(), "MB/cpu-s")
}

// The work grows with the length of a text and no faster, also where the text is
// one line; that costs no more than the same text in lines, or not much.
func TestWorkIsLinear(t *testing.T) {
	r := newReader(t, sarn(t))
	var lines time.Duration
	for _, kind := range []string{"lines", "one line", "one name", "quotes", "transcript"} {
		var took [2]time.Duration
		for k, n := range []int{20_000, 80_000} {
			text := newsText(t, n)
			switch kind {
			case "one line":
				text = strings.ReplaceAll(text, "\n", " ")
			case "one name":
				text = strings.Repeat("Vask said that he will not. ", n/28)
			case "quotes":
				text = strings.Repeat("“He said: ‘no” and ", n/23)
			case "transcript":
				text = strings.Repeat("VASK: I said no.\nKESTEN: She said that he said yes.\n", n/50)
			}
			began := cpu()
			if _, err := r.Read(t.Context(), reading.Article{Text: text}, reading.Options{Force: true}); err != nil {
				t.Fatal(err)
			}
			took[k] = cpu() - began
		}
		t.Logf("%s: %v for 20 kB, %v for 80 kB", kind, took[0], took[1])
		if took[1] > 9*took[0]+100*time.Millisecond {
			t.Errorf("%s: %v for 20 kB, %v for 80 kB: more than linear", kind, took[0], took[1])
		}
		switch kind {
		case "lines":
			lines = took[1]
		case "one line":
			if took[1] > 2*lines+100*time.Millisecond {
				t.Errorf("80 kB in one line: %v, in lines: %v", took[1], lines)
			}
		}
	}
}
