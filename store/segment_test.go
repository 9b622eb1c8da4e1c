package store

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"parley/dossier"
)

// headers draws the headers of one whole segment in the middle of a log.
func headers(t *rapid.T) []Header {
	version := map[int]int64{}
	at := rapid.Int64Range(-1<<40, 1<<52).Draw(t, "at")
	out := make([]Header, SegmentLen)
	records := rapid.IntRange(1, 5000).Draw(t, "records")
	step := rapid.IntRange(1, 97).Draw(t, "step")
	for i := range out {
		n := i * step % records
		if version[n] == 0 {
			version[n] = int64(n % 3)
		}
		version[n]++
		at += int64(i * step % 1_000_003)
		out[i] = Header{Seq: int64(i + 1), Kind: dossier.Kinds()[n%5], ID: fmt.Sprint("r-", n), Version: version[n], Act: acts[(i*step)%len(acts)], At: Micros(at)}
	}
	return out
}

func TestWhatIsPackedIsUnpacked(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		want := headers(t)
		got := headersOf(Pack(want))
		for i := range got {
			got[i].Seq = int64(i + 1)
		}
		if !slices.Equal(want, got) {
			t.Fatal("what was unpacked is not what was packed")
		}
	})
}

// A segment that was damaged is an error, or headers; never a panic.
func FuzzUnpack(f *testing.F) {
	good := Pack(rapid.Custom(headers).Example(1))
	f.Add(good)
	f.Add(good[:len(good)/2])
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, segment []byte) {
		records, n := 0, 0
		err := unpack(segment, func(appearance) { records++ }, func(record int, act uint8, _ int64) {
			if n++; record >= records || int(act) >= len(acts) {
				t.Fatalf("record %d of %d, act %d", record, records, act)
			}
		})
		if err == nil && n != SegmentLen {
			t.Fatalf("%d headers and no error", n)
		}
	})
}
