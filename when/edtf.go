package when

import "strings"

// A Date is a date as people know it: an EDTF expression, checked. Its zero
// value is no date. Dates are small, are passed by value, and may be compared
// with ==, which compares their texts.
type Date struct {
	text      string
	days      extent
	kind      kind
	qualifier qualifier
	precision Precision
}

// A kind is the shape of an expression.
type kind uint8

const (
	single   kind = iota // 2026-02-18
	interval             // 2025-08-06/2025-08-08
	oneOf                // [1667,1668]
	allOf                // {1667,1668}
)

// A qualifier says what is not certain about a date: bits, both for '%'.
type qualifier uint8

const (
	uncertain   qualifier = 1 << iota // ?
	approximate                       // ~
)

// A Precision is the smallest unit that a date names, from fine to coarse. Of
// 2025-11-XX it is the month, of 2025-XX-XX the year: digits that are not
// known name nothing.
type Precision uint8

// The precisions.
const (
	PrecisionNone Precision = iota // of the zero date
	PrecisionSecond
	PrecisionDay
	PrecisionMonth
	PrecisionSeason
	PrecisionYear
	PrecisionDecade  // 201X
	PrecisionCentury // 20XX
)

var precisionNames = [...]string{"none", "second", "day", "month", "season", "year", "decade", "century"}

// String returns the unit as a word, such as "day"; "none" for the zero date.
func (p Precision) String() string { return precisionNames[p] }

// years returns the length of a unit of a year or more, in years.
func (p Precision) years() int {
	switch p {
	case PrecisionCentury:
		return 100
	case PrecisionDecade:
		return 10
	}
	return 1
}

// A part is one date of an expression, without interval or set.
type part struct {
	year      int64  // of a decade or century the first year
	clock     string // of a moment, the time of day with its offset
	month     uint8  // 1 to 12, or 21 to 24 for a season
	day       uint8  // 1 to 31
	precision Precision
	masked    bool // has unspecified digits
	qualifier qualifier
	state     state
}

// A state says whether a part is a date, or what it is instead.
type state uint8

const (
	dated   state = iota
	open          // no date, as in 1998/..
	unknown       // a date that nobody said, as in 1998/
)

// A run is a part or, if joint is '/' or '.', the span between two.
type run struct {
	a, b  part
	joint byte
}

// Parse reads an EDTF expression. The error is an [*Error]. The Date keeps s,
// and with it the memory of any longer text that s was cut from.
func Parse(s string) (Date, error) {
	if s == "" {
		return Date{}, fault(CodeForm, s, 0, 0, "a date, as YYYY-MM-DD, YYYY-MM or YYYY")
	}
	if s[0] == '[' || s[0] == '{' {
		return parseSet(s)
	}
	slash := strings.IndexByte(s, '/')
	if slash < 0 {
		var p part
		if err := p.read(s, 0, len(s)); err != nil {
			return Date{}, err
		}
		return Date{s, p.extent(0), single, p.qualifier, p.precision}, nil
	}
	r, err := readInterval(s, slash)
	if err != nil {
		return Date{}, err
	}
	return Date{s, r.extent(true), interval, r.qualifier(), r.precision()}, nil
}

// MustParse is Parse for texts that are constants of a program. It panics if s
// is not EDTF.
func MustParse(s string) Date {
	d, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return d
}

// String returns the text that was parsed; "" for the zero date.
func (d Date) String() string { return d.text }

// IsZero reports whether there is no date.
func (d Date) IsZero() bool { return d.text == "" }

// IsInterval reports whether d is written from/to, open or not.
func (d Date) IsInterval() bool { return d.kind == interval }

// IsSet reports whether d is one of several dates, or all of several.
func (d Date) IsSet() bool { return d.kind == oneOf || d.kind == allOf }

// Uncertain reports whether any part of d is marked '?' or '%'.
func (d Date) Uncertain() bool { return d.qualifier&uncertain != 0 }

// Approximate reports whether any part of d is marked '~' or '%'.
func (d Date) Approximate() bool { return d.qualifier&approximate != 0 }

// Precision returns the smallest unit that d names; of an interval or a set,
// that of its coarsest date.
func (d Date) Precision() Precision { return d.precision }

// MarshalText returns the text that was parsed; nothing for the zero date.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.text), nil }

// UnmarshalText reads what MarshalText writes: an empty text is the zero date.
func (d *Date) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*d = Date{}
		return nil
	}
	date, err := Parse(string(text))
	if err == nil {
		*d = date
	}
	return err
}

// qualifier returns what is not certain about either end.
func (r *run) qualifier() qualifier { return r.a.qualifier | r.b.qualifier }

// precision returns the coarser precision of the two ends.
func (r *run) precision() Precision { return max(r.a.precision, r.b.precision) }

// upsideDown reports whether a run ends, at face value, before it begins.
func (r *run) upsideDown() bool {
	if r.a.state != dated || r.b.state != dated {
		return false
	}
	first, _ := r.a.days(0)
	_, last := r.b.days(0)
	return first > last
}

// readInterval reads an interval with its first slash at that offset.
func readInterval(s string, slash int) (run, error) {
	if again := strings.IndexByte(s[slash+1:], '/'); again >= 0 {
		at := slash + 1 + again
		return run{}, fault(CodeForm, s, at, len(s), `one "/" between two dates; the parts of a date are joined by "-"`)
	}
	a, err := readEnd(s, 0, slash)
	if err != nil {
		return run{}, err
	}
	b, err := readEnd(s, slash+1, len(s))
	if err != nil {
		return run{}, err
	}
	r := run{a, b, '/'}
	if a.state != dated && b.state != dated {
		return run{}, fault(CodeForm, s, 0, len(s), "a date on at least one side of the interval")
	}
	if r.upsideDown() {
		return run{}, fault(CodeOrder, s, slash+1, len(s), "an end that is not before "+s[:slash])
	}
	return r, nil
}

// readEnd reads one end of an interval.
func readEnd(s string, from, to int) (part, error) {
	switch s[from:to] {
	case "":
		return part{state: unknown}, nil
	case "..":
		return part{state: open}, nil
	}
	if from > 0 && pair(s, from) >= 0 && (to-from == 2 || to-from == 5 && s[from+2] == '-') {
		return part{}, fault(CodeForm, s, from, to, "the end in full, as in 2025-08-06/2025-08-08")
	}
	return readDateOnly(s, from, to)
}

// parseSet reads an expression that begins with a bracket or brace.
func parseSet(s string) (Date, error) {
	var d Date
	for rest := s; rest != ""; {
		r, after, err := readMember(s, len(s)-len(rest))
		if err != nil {
			return Date{}, err
		}
		e := r.extent(s[0] == '{')
		if d.IsZero() {
			d = Date{s, e, setKind(s), r.qualifier(), r.precision()}
		} else {
			d.days = d.days.with(e, d.kind == allOf)
			d.qualifier |= r.qualifier()
			d.precision = max(d.precision, r.precision())
		}
		rest = s[after:]
	}
	return d, nil
}

// setKind returns oneOf or allOf by the opening bracket.
func setKind(s string) kind {
	if s[0] == '{' {
		return allOf
	}
	return oneOf
}

// readMember reads the member of the set s after the bracket or comma at
// offset at, and returns the offset of the comma after it, or len(s) after the
// last.
func readMember(s string, at int) (r run, after int, err error) {
	closing := byte(']')
	if s[0] == '{' {
		closing = '}'
	}
	from, to := at+1, len(s)-1
	last := true
	if comma := strings.IndexByte(s[from:], ','); comma >= 0 {
		to, last = from+comma, false
	}
	if last && (to < from || s[to] != closing) {
		return run{}, 0, fault(CodeForm, s, len(s), len(s), `"`+string(closing)+`" at the end of the set`)
	}
	r, err = readSpan(s, from, to)
	if err != nil {
		return run{}, 0, err
	}
	if r.a.state == open && at > 0 {
		return run{}, 0, fault(CodeForm, s, from, to, `".." before a date only at the beginning of the set`)
	}
	if last {
		return r, len(s), nil
	}
	if r.b.state == open {
		return run{}, 0, fault(CodeForm, s, from, to, `".." after a date only at the end of the set`)
	}
	return r, to, nil
}

// readSpan reads a member of a set: a date, or a span of dates joined by "..".
func readSpan(s string, from, to int) (run, error) {
	dots := strings.Index(s[from:to], "..")
	if dots < 0 {
		p, err := readDateOnly(s, from, to)
		return run{a: p}, err
	}
	dots += from
	r := run{part{state: open}, part{state: open}, '.'}
	if to-from == len("..") {
		return run{}, fault(CodeForm, s, from, to, `a date before or after ".."`)
	}
	var err error
	if from < dots {
		if r.a, err = readDateOnly(s, from, dots); err != nil {
			return run{}, err
		}
	}
	if dots += len(".."); dots < to {
		if r.b, err = readDateOnly(s, dots, to); err != nil {
			return run{}, err
		}
	}
	if r.upsideDown() {
		return run{}, fault(CodeOrder, s, dots, to, "an end that is not before "+s[from:dots-len("..")])
	}
	return r, nil
}

// readDateOnly reads s[from:to] as a date without a time of day.
func readDateOnly(s string, from, to int) (part, error) {
	p, err := readPart(s, from, to)
	if err == nil && p.precision == PrecisionSecond {
		at := to - len(p.clock) - 1
		return part{}, fault(CodeForm, s, at, to, "no time of day in an interval or a set")
	}
	return p, err
}

// readPart reads s[from:to] as one date or moment.
func readPart(s string, from, to int) (part, error) {
	var p part
	err := p.read(s, from, to)
	return p, err
}

// read reads s[from:to] into p, which is empty.
func (p *part) read(s string, from, to int) error {
	i := from
	if i < to && s[i] == 'Y' {
		return p.readLongYear(s, from, to)
	}
	negative := i < to && s[i] == '-'
	if negative {
		i++
	}
	p.precision = PrecisionYear
	unspecified := 0
	for year := i; i < year+4; i++ {
		switch {
		case i < to && s[i] == 'X':
			unspecified++
			p.year *= 10
		case i < to && '0' <= s[i] && s[i] <= '9' && unspecified == 0:
			p.year = p.year*10 + int64(s[i]-'0')
		default:
			return yearFault(s, from, i, to)
		}
	}
	switch unspecified {
	case 0:
	case 1:
		p.precision, p.masked = PrecisionDecade, true
	case 2:
		p.precision, p.masked = PrecisionCentury, true
	default:
		return fault(CodeLevel, s, i-4, i, "at most two X, at the end of the year (more are EDTF level 2)")
	}
	if negative {
		if p.year == 0 && !p.masked {
			return fault(CodeNone, s, from, i, "0000, which is 1 BC, or a year before it")
		}
		p.year = -p.year - int64(p.precision.years()-1)
	}
	if i == to {
		return nil
	}
	if s[i] != '-' {
		return p.readQualifier(s, i, to)
	}
	if p.masked {
		return fault(CodeLevel, s, i, to, "nothing after a year with X (EDTF level 2)")
	}
	return p.readMonth(s, i+1, to)
}

// yearFault explains why s[from:to] does not begin with a year, at offset i.
func yearFault(s string, from, i, to int) *Error {
	switch {
	case i < to && strings.IndexByte("?~%", s[i]) >= 0:
		return fault(CodeLevel, s, i, i+1, `"?", "~" or "%" only at the end of the date (before a part of it is EDTF level 2)`)
	case i < to && strings.IndexByte(s[from:i], 'X') >= 0:
		return fault(CodeLevel, s, from, to, "X only at the end of the year (EDTF level 2)")
	}
	return fault(CodeForm, s, from, to, "a year of four digits, then -MM and -DD if known")
}

// readLongYear reads a year of more than four digits, after a Y.
func (p *part) readLongYear(s string, from, to int) error {
	i := from + 1
	negative := i < to && s[i] == '-'
	if negative {
		i++
	}
	digits := i
	p.precision = PrecisionYear
	for ; i < to && '0' <= s[i] && s[i] <= '9'; i++ {
		if i-digits == 18 {
			return fault(CodeLimit, s, digits, to, "a year of at most 18 digits")
		}
		p.year = p.year*10 + int64(s[i]-'0')
	}
	if i < to && (s[i] == 'E' || s[i] == 'S') {
		return p.readQualifier(s, i, to)
	}
	if i-digits < 5 || s[digits] == '0' {
		return fault(CodeForm, s, from, to, "after Y a year of five digits or more; others are written without Y, in four digits")
	}
	if negative {
		p.year = -p.year
	}
	if i == to {
		return nil
	}
	return p.readQualifier(s, i, to)
}

// readMonth reads s[i:to] after the year: a month or season, and what follows.
func (p *part) readMonth(s string, i, to int) error {
	if to-i < 2 {
		return fault(CodeForm, s, i, to, "a month of two digits, 01 to 12")
	}
	m := pair(s, i)
	switch {
	case s[i] == 'X' && s[i+1] == 'X':
		p.masked = true
	case s[i] == 'X' || s[i+1] == 'X':
		return fault(CodeLevel, s, i, i+2, "both digits of the month or XX (one X is EDTF level 2)")
	case strings.IndexByte("?~%", s[i]) >= 0:
		return fault(CodeLevel, s, i, i+1, "a qualifier only at the end of the date (before a part of it is EDTF level 2)")
	case m < 0:
		return fault(CodeForm, s, i, i+2, "a month of two digits, 01 to 12")
	case 1 <= m && m <= 12:
		p.month, p.precision = uint8(m), PrecisionMonth
	case 21 <= m && m <= 24:
		p.month, p.precision = uint8(m), PrecisionSeason
	case 25 <= m && m <= 41:
		return fault(CodeLevel, s, i, i+2, "a season from 21 to 24 (25 to 41 are EDTF level 2)")
	default:
		return fault(CodeNone, s, i, i+2, "a month from 01 to 12, or a season from 21 (spring) to 24 (winter)")
	}
	i += 2
	if i == to {
		return nil
	}
	if s[i] != '-' {
		return p.readQualifier(s, i, to)
	}
	if p.precision == PrecisionSeason {
		return fault(CodeForm, s, i, to, "nothing after a season")
	}
	return p.readDay(s, i+1, to)
}

// readDay reads s[i:to] after the month: a day, and what follows.
func (p *part) readDay(s string, i, to int) error {
	if to-i < 2 {
		return fault(CodeForm, s, i, to, "a day of two digits, 01 to 31")
	}
	d := pair(s, i)
	switch {
	case s[i] == 'X' && s[i+1] == 'X':
		p.masked = true
	case s[i] == 'X' || s[i+1] == 'X':
		return fault(CodeLevel, s, i, i+2, "both digits of the day or XX (one X is EDTF level 2)")
	case strings.IndexByte("?~%", s[i]) >= 0:
		return fault(CodeLevel, s, i, i+1, "a qualifier only at the end of the date (before a part of it is EDTF level 2)")
	case d < 0:
		return fault(CodeForm, s, i, i+2, "a day of two digits, 01 to 31")
	case p.masked:
		return fault(CodeLevel, s, i, i+2, "XX for the day too (a day of an unspecified month is EDTF level 2)")
	case d < 1 || d > daysIn(int(p.year), int(p.month)):
		month := part{year: p.year, month: p.month, precision: PrecisionMonth}
		most := daysIn(int(p.year), int(p.month))
		return fault(CodeNone, s, i, i+2, "a day of "+month.name(true, true)+", 01 to "+twoDigits(most))
	default:
		p.day, p.precision = uint8(d), PrecisionDay
	}
	i += 2
	switch {
	case i == to:
		return nil
	case s[i] == 'T' && p.precision == PrecisionDay:
		return p.readClock(s, i+1, to)
	case s[i] == 'T':
		return fault(CodeForm, s, i, to, "a time only after a full date")
	}
	return p.readQualifier(s, i, to)
}

// readClock reads s[i:to] after the T: hh:mm:ss and, optionally, Z or an
// offset of ±hh or ±hh:mm.
func (p *part) readClock(s string, i, to int) error {
	const form = "a time as hh:mm:ss, with Z or an offset such as +02:00 if known"
	if to-i < len("hh:mm:ss") || s[i+2] != ':' || s[i+5] != ':' {
		return fault(CodeForm, s, i, to, form)
	}
	for k, most := range [...]int{23, 59, 59} {
		at := i + 3*k
		n := pair(s, at)
		if n < 0 {
			return fault(CodeForm, s, at, at+2, form)
		}
		if n > most {
			return fault(CodeNone, s, at, at+2, [...]string{"an hour", "a minute", "a second"}[k]+" from 00 to "+twoDigits(most))
		}
	}
	p.clock, p.precision = s[i:to], PrecisionSecond
	i += len("hh:mm:ss")
	zone := s[i:to]
	switch {
	case zone == "" || zone == "Z":
		return nil
	case zone[0] != '+' && zone[0] != '-',
		len(zone) != 3 && (len(zone) != 6 || zone[3] != ':'),
		pair(zone, 1) < 0, len(zone) == 6 && pair(zone, 4) < 0:
		return fault(CodeForm, s, i, to, "Z, or an offset as +hh:mm, or nothing after the time")
	case pair(zone, 1) > 14, len(zone) == 6 && pair(zone, 4) > 59:
		return fault(CodeNone, s, i, to, "an offset of at most 14 hours")
	}
	return nil
}

// readQualifier reads s[i:to] as the qualifier that ends a date.
func (p *part) readQualifier(s string, i, to int) error {
	switch s[i] {
	case '?':
		p.qualifier = uncertain
	case '~':
		p.qualifier = approximate
	case '%':
		p.qualifier = uncertain | approximate
	case 'S', 'E':
		return fault(CodeLevel, s, i, to, `a year in plain digits ("S" and "E" are EDTF level 2)`)
	default:
		return fault(CodeForm, s, i, to, p.after())
	}
	if i+1 < to {
		if s[i+1] == '-' {
			return fault(CodeLevel, s, i, i+1, "a qualifier only at the end of the date (after a part of it is EDTF level 2)")
		}
		return fault(CodeForm, s, i+1, to, `nothing after the qualifier; "%" says uncertain and approximate`)
	}
	return nil
}

// after says in words what may follow the part read so far.
func (p *part) after() string {
	const qualifiers = `"?", "~" or "%", or nothing`
	switch {
	case p.day > 0:
		return `after the day a time as Thh:mm:ss, or ` + qualifiers
	case p.precision == PrecisionMonth:
		return `after the month "-" and a day, or ` + qualifiers
	case p.precision == PrecisionYear && -9999 <= p.year && p.year <= 9999 && !p.masked:
		return `after a year of four digits "-" and a month, or ` + qualifiers + ` (longer years begin with Y)`
	}
	return qualifiers + ", at the end of the date"
}

// pair returns the value of two decimal digits at s[i:], or -1.
func pair(s string, i int) int {
	if i+1 >= len(s) {
		return -1
	}
	a, b := s[i]-'0', s[i+1]-'0'
	if a > 9 || b > 9 {
		return -1
	}
	return int(a)*10 + int(b)
}

// twoDigits writes a number from 0 to 99 in two digits.
func twoDigits(n int) string {
	return string([]byte{byte('0' + n/10), byte('0' + n%10)})
}
