package when

import (
	"strconv"
	"strings"
)

// A style says how much of a date to write. The zero style is Words.
type style struct {
	short bool
	year  int64 // in short, the year that goes without saying
}

// Words returns the date as one would say it in British English: "18 Feb
// 2026", "about 16 Nov 2025", "6–8 Aug 2025", "since 1998". It is empty for the
// zero date.
func (d Date) Words() string { return style{}.date(d) }

// Short returns the date for a narrow column: "18 Feb", "~16 Nov", "6–8 Aug",
// "1998–". It names a year only if it is not the given one, "?" stands for
// uncertain, "~" for approximate, and a time of day is left out.
func (d Date) Short(year int) string { return style{true, int64(year)}.date(d) }

// Words returns the day as "18 Feb 2026".
func (d Day) Words() string { return style{}.part(d.part()) }

// Short returns the day as "18 Feb", with the year if it is not the given one.
func (d Day) Short(year int) string { return style{true, int64(year)}.part(d.part()) }

// part returns the day as a date of day precision.
func (d Day) part() part {
	y, m, day := d.YMD()
	return part{year: int64(y), month: uint8(m), day: uint8(day), precision: PrecisionDay}
}

// date writes an expression. It reads the text again, since a Date keeps no
// more of it than its days.
func (st style) date(d Date) string {
	switch s := d.text; {
	case d.IsZero():
		return ""
	case d.IsSet():
		return st.set(s, d.kind)
	case d.IsInterval():
		r, _ := readInterval(s, strings.IndexByte(s, '/'))
		return st.interval(r)
	default:
		p, _ := readPart(s, 0, len(s))
		return st.part(p)
	}
}

// set writes the members of a set.
func (st style) set(s string, k kind) string {
	var members []string
	spans := false
	for at := 0; at < len(s); {
		r, after, _ := readMember(s, at)
		members = append(members, st.member(r, k))
		spans = spans || r.joint != 0 && (k == allOf || r.a.state == dated && r.b.state == dated)
		at = after
	}
	several := spans || len(members) > 1
	switch {
	case st.short && k == oneOf && len(members) > 1:
		return strings.Join(members, " or ")
	case st.short && k == oneOf && several:
		return "in " + members[0]
	case st.short || !several:
		return strings.Join(members, ", ")
	case k == oneOf:
		return "one of " + strings.Join(members, ", ")
	}
	return "all of " + strings.Join(members, ", ")
}

// member writes one member of a set.
func (st style) member(r run, k kind) string {
	and := " or "
	if k == allOf {
		and = " and "
	}
	switch {
	case r.joint == 0:
		return st.part(r.a)
	case r.a.state == dated && r.b.state == dated:
		return st.span(r.a, r.b)
	case st.short && r.a.state == dated:
		return "≥" + st.part(r.a)
	case st.short:
		return "≤" + st.part(r.b)
	case r.a.state == dated:
		return st.part(r.a) + and + "later"
	}
	return st.part(r.b) + and + "earlier"
}

// interval writes an interval.
func (st style) interval(r run) string {
	switch a, b := r.a, r.b; {
	case a.state == dated && b.state == dated:
		if st.short || a.plain() && b.plain() {
			return st.span(a, b)
		}
		return "from " + st.part(a) + " to " + st.part(b)
	case st.short && a.state == dated:
		return st.part(a) + "–" + mark(b.state == unknown)
	case st.short:
		return mark(a.state == unknown) + "–" + st.part(b)
	case b.state == open:
		return "since " + st.part(a)
	case b.state == unknown:
		return "from " + st.part(a) + ", end unknown"
	case a.state == open:
		return "until " + st.part(b)
	default:
		return "until " + st.part(b) + ", start unknown"
	}
}

// mark returns "?" for what is not known.
func mark(unknown bool) string {
	if unknown {
		return "?"
	}
	return ""
}

// span writes two dates with a dash, and what they share only once: "6–8 Aug
// 2025", "30 Aug – 2 Sep 2025", "1964–2008".
func (st style) span(a, b part) string {
	if a == b {
		return st.part(a)
	}
	from := st.part(a)
	sameYear := a.plain() && b.plain() && a.year == b.year && a.precision == b.precision
	switch {
	case sameYear && a.precision == PrecisionDay:
		from = a.name(a.month != b.month, false)
	case sameYear && a.precision == PrecisionMonth:
		from = a.name(true, false)
	}
	to := st.part(b)
	if strings.Contains(from, " ") || strings.Contains(to, " ") && !sameYear {
		return from + " – " + to
	}
	return from + "–" + to
}

// plain reports whether nothing of p is qualified or unspecified.
func (p *part) plain() bool { return p.qualifier == 0 && !p.masked }

// part writes one date with its qualifiers.
func (st style) part(p part) string {
	name := p.name(true, !st.short || p.year != st.year)
	if st.short {
		if p.qualifier&approximate != 0 {
			name = "~" + name
		}
		return name + mark(p.qualifier&uncertain != 0)
	}
	name += p.clockWords()
	if p.precision == PrecisionDecade && p.year >= 1000 {
		name = "the " + name
	}
	switch approximately := p.qualifier&approximate != 0; {
	case approximately && p.masked:
		name = "some time around " + name
	case approximately:
		name = "about " + name
	case p.masked:
		name = "some time in " + name
	}
	if p.qualifier&uncertain != 0 {
		name = "perhaps " + name
	}
	return name
}

var (
	monthNames  = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}
	seasonNames = [...]string{"spring", "summer", "autumn", "winter"}
)

// name writes the calendar date alone: a day with or without its month, a day,
// month or season with or without its year.
func (p *part) name(withMonth, withYear bool) string {
	var name string
	switch p.precision {
	case PrecisionYear:
		return yearName(p.year)
	case PrecisionDecade:
		if p.year < 1000 {
			return yearName(p.year) + "–" + yearName(p.year+9)
		}
		return yearName(p.year) + "s"
	case PrecisionCentury:
		return yearName(p.year) + "–" + yearName(p.year+99)
	case PrecisionSeason:
		name = seasonNames[p.month-21]
	case PrecisionMonth:
		name = monthNames[p.month-1]
	default:
		name = strconv.Itoa(int(p.day))
		if withMonth {
			name += " " + monthNames[p.month-1]
		}
	}
	if !withYear {
		return name
	}
	name += " " + yearName(p.year)
	if p.precision == PrecisionSeason && p.month == 24 && p.year >= 1000 {
		name += "–" + twoDigits(int((p.year+1)%100)) // winter ends in the next year
	}
	return name
}

// yearName writes a year as historians do; there is no year 0, and 0 is 1 BC.
func yearName(year int64) string {
	switch {
	case year <= 0:
		return strconv.FormatInt(1-year, 10) + " BC"
	case year < 1000:
		return "AD " + strconv.FormatInt(year, 10)
	}
	return strconv.FormatInt(year, 10)
}

// clockWords writes the time of day of a moment: ", 23:20 UTC−4".
func (p *part) clockWords() string {
	if p.clock == "" {
		return ""
	}
	clock, zone := p.clock[:len("hh:mm:ss")], p.clock[len("hh:mm:ss"):]
	clock = ", " + strings.TrimSuffix(clock, ":00")
	if zone == "" {
		return clock
	}
	clock += " UTC"
	if zone == "Z" || pair(zone, 1) == 0 && (len(zone) == 3 || pair(zone, 4) == 0) {
		return clock
	}
	if zone[0] == '-' {
		clock += "−"
	} else {
		clock += "+"
	}
	return clock + strconv.Itoa(pair(zone, 1)) + strings.TrimSuffix(zone[3:], ":00")
}
