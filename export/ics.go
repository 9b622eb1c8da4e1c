package export

import (
	"io"
	"time"

	ics "github.com/arran4/golang-ical"

	"parley/when"
)

// Entry is one entry of a calendar: whole days.
type Entry struct {
	ID          string // unique within the calendar
	First, Last when.Day
	Summary     string
	Words       string
}

// Calendar writes entries as an iCalendar file (RFC 5545). about says what it
// was made of; stamp is the time that the file says it was made at.
func Calendar(w io.Writer, name, about string, entries []Entry, stamp time.Time) error {
	cal := ics.NewCalendarFor("parley")
	cal.SetMethod(ics.MethodPublish)
	cal.SetXWRCalName(clean(name))
	cal.SetXWRCalDesc(clean(about))
	for _, e := range entries {
		ev := cal.AddEvent(e.ID + "@parley")
		ev.SetDtStampTime(stamp.UTC())
		ev.SetAllDayStartAt(e.First.Time())
		ev.SetAllDayEndAt(e.Last.Add(1).Time()) // the end is the day after
		ev.SetSummary(clean(e.Summary))
		ev.SetDescription(clean(e.Words))
	}
	return cal.SerializeTo(w, ics.WithNewLineWindows) // RFC 5545 has CRLF on every system
}
