// Package when holds dates as people know them: to the day, to the month,
// about, perhaps, since, until, one of these. It reads the Extended Date/Time
// Format (EDTF) of the Library of Congress, 4 February 2019, which is also
// ISO 8601-2:2019, levels 0 and 1 in full and the sets of level 2:
//
//	2026-02-18  2026-02  2026         a day, a month, a year
//	2026-02-18T09:30:00Z              a moment (Z, an offset, or local time)
//	2025-11-16~  2025?  2025-11%      about; perhaps; both
//	201X  20XX  2025-XX  2025-11-XX   digits not known
//	2025-23                           a season: 21 spring to 24 winter
//	2025-08-06/2025-08-08             from a date to a date
//	2025-11~/2026-02?                 the ends may be qualified
//	1998/..  ../1998                  open: it has no end, no start
//	1998/  /1998                      it has an end, a start, but nobody said when
//	[2025-11-19,2025-11-20..2025-11-22]   one of these
//	{1667,1668,1670..}                all of these
//	-0043  Y170000002                 44 BC; a year of more than four digits
//
// The rest of level 2 (1XXX, 2025-~11-16, Y17E8, 2025-33) is refused with an
// error that says so. So are dates that do not exist, intervals that end
// before they begin, and times of day inside intervals and sets. Beyond the
// letter of level 1, a season, a letter-prefixed year and a date with
// unspecified digits may be qualified, and may stand in an interval or a set.
//
// # What a date may mean
//
// A [Date] keeps its text, so String gives back what was parsed. It answers
// three questions about days, each of them a [Day]:
//
//   - [Date.First] and [Date.Last]: the earliest and the latest day it can
//     denote at face value, or false where that side is open, unknown, or
//     there is no date.
//   - [Date.Bounds]: the same, with [MinDay] and [MaxDay] for false.
//   - [Date.Reach]: the bounds when "about" and "perhaps" are believed. The
//     specification gives these no width; the rule of this package is one
//     unit of the date's own precision on each side. So 2025-11-16~ reaches
//     from the 15th to the 17th, 2025-11~ from October to December, 2025-23?
//     from June 2025 to February 2026, 2025~ from 2024 to 2026, and 201X~
//     from 2000 to 2029. In intervals and sets each qualified date is
//     widened by itself.
//
// The seasons are northern: spring is March to May, summer June to August,
// autumn September to November, and winter December to February of the next
// year. (EDTF leaves them undefined; level 2 has codes for each hemisphere,
// which we do not read.) A moment lies on the day that is written, whatever
// its offset.
//
// # Before and after
//
// A reading of a date is one way in which things may have been: any day within
// the reach of a day, month, year, season or one-of set; for an interval or an
// all-of set the whole stretch, from any start it may have to any end it may
// have. An end that is unknown may be any day after the start; an end that is
// open is never reached.
//
//   - [CertainlyBefore] (a, b): every reading of a ends before any of b begins.
//   - [PossiblyBefore] (a, b): some reading of a ends before some of b begins.
//
// If two dates are equal, or one is not known, neither is certainly before the
// other. The zero Date knows nothing: it is possibly before and possibly after
// everything, and certainly neither.
//
// # Durations
//
// A [Duration] counts in calendar terms: P60D, P2W, P3M, P1Y6M, PT72H. It
// stays what was said: three months are not ninety days.
//
// # Errors
//
// What cannot be read is an [*Error] with a stable [Code], the byte offset,
// what was found there, and what was expected.
package when
