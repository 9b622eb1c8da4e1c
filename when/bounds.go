package when

// extent is what a date says in days. The first two are at face value; the
// others are the reach: a reading begins on a day from startLo to startHi, and
// ends on a day from endLo to endHi.
type extent struct {
	first, last      Day
	startLo, startHi Day
	endLo, endHi     Day
	noFirst, noLast  bool // first, last: open or unknown
}

// unbounded is the extent of which nothing is known.
func unbounded() extent {
	return extent{
		first: MinDay, last: MaxDay,
		startLo: MinDay, startHi: MaxDay,
		endLo: MinDay, endHi: MaxDay,
		noFirst: true, noLast: true,
	}
}

// extent returns the days of one end of a run. An open end lies beyond the
// calendar on its own side; which side that is, only the run knows.
func (p *part) extent(openAt Day) extent {
	switch p.state {
	case open:
		return extent{
			first: openAt, last: openAt,
			startLo: openAt, startHi: openAt,
			endLo: openAt, endHi: openAt,
			noFirst: true, noLast: true,
		}
	case unknown:
		return unbounded()
	}
	first, last := p.days(0)
	lo, hi := first, last
	if p.qualifier != 0 {
		lo, hi = p.days(1)
	}
	return extent{first: first, last: last, startLo: lo, startHi: hi, endLo: lo, endHi: hi}
}

// days returns the first and the last day of a dated part, widened on each
// side by a number of units of its own precision.
func (p *part) days(widen int) (first, last Day) {
	y := int(min(max(p.year, -2*maxYear), 2*maxYear))
	m, d := int(p.month), int(p.day)
	switch p.precision {
	case PrecisionSecond, PrecisionDay:
		first = DayOf(y, m, d)
		return first.Add(-widen), first.Add(widen)
	case PrecisionMonth:
		return DayOf(y, m-widen, 1), DayOf(y, m+1+widen, 0)
	case PrecisionSeason:
		m = 3 * (m - 20) // spring, code 21, begins in month 3
		return DayOf(y, m-3*widen, 1), DayOf(y, m+3+3*widen, 0)
	}
	unit := p.precision.years()
	return DayOf(y-unit*widen, 1, 1), DayOf(y+unit*(1+widen)-1, 12, 31)
}

// extent returns the days of a run. A whole run is all of its days, as an
// interval or an all-of set; otherwise it is any one of them.
func (r *run) extent(whole bool) extent {
	a := r.a.extent(MinDay)
	if r.joint == 0 {
		return a
	}
	b := r.b.extent(MaxDay)
	e := extent{
		first: a.first, last: b.last,
		startLo: a.startLo, startHi: b.startHi,
		endLo: a.endLo, endHi: b.endHi,
		noFirst: a.noFirst, noLast: b.noLast,
	}
	if whole { // it begins when a does and ends when b does, and not before it begins
		e.startHi = min(a.startHi, b.endHi)
		e.endLo = max(b.endLo, a.startLo)
	}
	return e
}

// with returns the extent of two members of a set. All of them begin with the
// earliest start and end with the latest end; one of them, with any.
func (e extent) with(f extent, all bool) extent {
	u := extent{
		first: min(e.first, f.first), last: max(e.last, f.last),
		startLo: min(e.startLo, f.startLo), startHi: max(e.startHi, f.startHi),
		endLo: min(e.endLo, f.endLo), endHi: max(e.endHi, f.endHi),
		noFirst: e.noFirst || f.noFirst, noLast: e.noLast || f.noLast,
	}
	if all {
		u.startHi = min(e.startHi, f.startHi)
		u.endLo = max(e.endLo, f.endLo)
	}
	return u
}

// extent returns the days of the date; the zero date is unbounded.
func (d Date) extent() extent {
	if d.IsZero() {
		return unbounded()
	}
	return d.days
}

// First returns the earliest day that d can denote at face value; false if it
// is open or unknown on that side, or zero.
func (d Date) First() (Day, bool) {
	e := d.extent()
	return e.first, !e.noFirst
}

// Last returns the latest day that d can denote at face value; false if it is
// open or unknown on that side, or zero.
func (d Date) Last() (Day, bool) {
	e := d.extent()
	return e.last, !e.noLast
}

// Bounds returns the earliest and the latest day that d can denote at face
// value, with MinDay and MaxDay for sides that are open or unknown. Dates
// beyond the calendar lie at its end: both bounds of Y170000002 are MaxDay.
func (d Date) Bounds() (first, last Day) {
	e := d.extent()
	return e.first, e.last
}

// Reach returns the bounds when qualifiers are believed: each date that is
// approximate or uncertain is widened on both sides by one unit of its own
// [Date.Precision] (a day by a day, a month by a month, a season by three
// months, a year by a year). EDTF gives no width; this one is our rule. Reach
// contains Bounds, and equals it where nothing is qualified.
func (d Date) Reach() (first, last Day) {
	e := d.extent()
	return e.startLo, e.endHi
}
