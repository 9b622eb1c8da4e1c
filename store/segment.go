package store

import (
	"encoding/binary"
	"errors"
	"slices"

	"parley/dossier"
)

// SegmentLen is how many entries have their headers packed in one segment. A
// store writes a segment when the log grows over its end, so that a history of
// a million versions is read in a few hundred pieces and not in a million rows.
const SegmentLen = 4096

// A segment is, in varints: the time of its first entry in microseconds; then
// for each entry four times the number of its record plus its act, and the
// microseconds since the entry before. Records are numbered within the segment
// in order of appearance; where one appears first, its kind and id follow, each
// behind its length, and the version that it had before.

var acts = []Act{Saved, Retracted, Shredded}

func actNumber(a Act) uint8 { return uint8(slices.Index(acts, a)) }

// Pack packs the headers of a whole segment.
func Pack(headers []Header) []byte {
	var b []byte
	text := func(s string) { b = append(binary.AppendUvarint(b, uint64(len(s))), s...) }
	numbers := map[dossier.Address]int{}
	var last int64
	for i, h := range headers {
		at := h.At.UnixMicro()
		if i == 0 {
			b, last = binary.AppendVarint(b, at), at
		}
		n, known := numbers[h.Address()]
		if !known {
			n = len(numbers)
			numbers[h.Address()] = n
		}
		b = binary.AppendUvarint(b, uint64(n)<<2|uint64(actNumber(h.Act)))
		b, last = binary.AppendVarint(b, at-last), at
		if !known {
			text(string(h.Kind))
			text(h.ID)
			b = binary.AppendUvarint(b, uint64(h.Version-1))
		}
	}
	return b
}

var errSegment = errors.New("a segment of the log's headers is damaged; parley fsck says more [damaged]")

// appearance is where a record appears first in a segment: its address, and the
// version that it had before.
type appearance struct {
	dossier.Address
	before int64
}

// unpack calls first for each record of a segment where it appears first, and
// then each for every header, with the number of its record within the segment;
// by is not packed.
func unpack(segment []byte, first func(appearance), each func(record int, act uint8, at int64)) error {
	text := string(segment) // ids are cut from it
	pos := 0
	num := func() uint64 {
		v, n := binary.Uvarint(segment[min(pos, len(segment)):])
		if n <= 0 {
			pos = len(segment) + 1
			return 0
		}
		pos += n
		return v
	}
	signed := func() int64 {
		v, n := binary.Varint(segment[min(pos, len(segment)):])
		if n <= 0 {
			pos = len(segment) + 1
			return 0
		}
		pos += n
		return v
	}
	str := func() string {
		n := num()
		if pos > len(text) || n > uint64(len(text)-pos) {
			pos = len(segment) + 1
			return ""
		}
		pos += int(n)
		return text[pos-int(n) : pos]
	}
	at := signed()
	records := 0
	for n := 0; n < SegmentLen; n++ {
		v := num()
		at += signed()
		record := int(v >> 2)
		if v&3 >= uint64(len(acts)) || record > records {
			return errSegment
		}
		if record == records {
			records++
			a := appearance{dossier.Address{Kind: dossier.Kind(str()), ID: str()}, int64(num())}
			if pos > len(segment) {
				return errSegment
			}
			first(a)
		}
		if pos > len(segment) {
			return errSegment
		}
		each(record, uint8(v&3), at)
	}
	if pos != len(segment) {
		return errSegment
	}
	return nil
}

// Due lists the segments that are full when a log grows from one size to
// another, by the number of entries before each.
func Due(from, to int64) (starts []int64) {
	for n := from / SegmentLen; n < to/SegmentLen; n++ {
		starts = append(starts, n*SegmentLen)
	}
	return starts
}

// headersOf unpacks the headers of a segment, without places and names; those
// that can be read where it is damaged.
func headersOf(segment []byte) []Header {
	out := make([]Header, 0, SegmentLen)
	var records []appearance
	unpack(segment, func(a appearance) { records = append(records, a) }, func(record int, act uint8, at int64) {
		r := &records[record]
		r.before++
		out = append(out, Header{Kind: r.Kind, ID: r.ID, Version: r.before, Act: acts[act], At: Micros(at)})
	})
	return out
}
