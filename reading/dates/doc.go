// Package dates finds dates in a text and says which they are: "on 3 February",
// "Saturday", "last week", "a day earlier", counted from when the text was
// published.
//
//	found := dates.Find(doc, 0, len(doc.Tokens), published)
//	found[0].Date   // EDTF: 2031-04-04, 2031-03-24/2031-03-30, 2031-04, 2031-03-21~
//
// The rules:
//
//   - A weekday is the last one up to and with the day of publication, or where
//     its verb speaks of what is to come ("will", "to", "is due") the next one
//     after it. "Last Thursday" is before that day in any case.
//   - A day and month without a year is taken in the year that brings it nearest,
//     rather back than forward.
//   - Weeks, months and years that are named as such are intervals or dates of
//     that precision. Counts of weeks, months and years ("two weeks ago") are
//     about that time: marked "~".
//   - "A day earlier" and the like count from the date that follows ("a day before
//     the call of 6 December"), else from the last one before in the text, else
//     from publication. Hours stay on their day.
//   - What is before a date ("by Friday", "until 1 July") is a limit.
//
// Where it is not known when the text was published, only dates that name their
// year are found.
package dates
