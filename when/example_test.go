package when_test

import (
	"fmt"

	"parley/when"
)

func Example() {
	asOf := when.DayOf(2025, 11, 25)
	for _, s := range []string{"2025-11-16~", "2025-11", "2025-11-23/2025-11-28", "1998/..", "2025-24"} {
		d := when.MustParse(s)
		first, last := d.Bounds()
		switch {
		case when.CertainlyBeforeDay(d, asOf):
			fmt.Printf("%s: past\n", d.Words())
		case when.Begun(d, asOf) && last == when.MaxDay:
			fmt.Printf("%s: running\n", d.Words())
		case when.Begun(d, asOf):
			fmt.Printf("%s: over by %s at the latest\n", d.Words(), last)
		default:
			fmt.Printf("%s: begins in %d days at the earliest\n", d.Words(), first-asOf)
		}
	}
	// Output:
	// about 16 Nov 2025: past
	// Nov 2025: over by 2025-11-30 at the latest
	// 23–28 Nov 2025: over by 2025-11-28 at the latest
	// since 1998: running
	// winter 2025–26: begins in 6 days at the earliest
}

func ExampleParse() {
	_, err := when.Parse("2025-02-30")
	fmt.Println(err)
	_, err = when.Parse("2026/2025")
	fmt.Println(err)
	// Output:
	// "2025-02-30" at byte 8: found "30", expected a day of Feb 2025, 01 to 28
	// "2026/2025" at byte 5: found "2025", expected an end that is not before 2026
}

func ExampleDate_Reach() {
	d := when.MustParse("2025-11~")
	fmt.Println(d.Bounds())
	fmt.Println(d.Reach())
	// Output:
	// 2025-11-01 2025-11-30
	// 2025-10-01 2025-12-31
}

func ExamplePossiblyBefore() {
	call, meeting := when.MustParse("2025-11-19~"), when.MustParse("2025-11-20")
	fmt.Println(when.CertainlyBefore(call, meeting), when.PossiblyBefore(call, meeting))

	war, day := when.MustParse("2022-02-24/.."), when.MustParse("2025-11-20")
	fmt.Println(when.PossiblyBefore(war, day)) // it has no end
	// Output:
	// false true
	// false
}

func ExampleDate_Short() {
	for _, s := range []string{"2026-02-18", "2025-11-16~", "2026-02-06/2026-02-08", "1998/..", "2026-03?"} {
		fmt.Println(when.MustParse(s).Short(2026))
	}
	// Output:
	// 18 Feb
	// ~16 Nov 2025
	// 6–8 Feb
	// 1998–
	// Mar?
}

func ExampleDuration_AddTo() {
	signed := when.DayOf(2026, 1, 31)
	for _, s := range []string{"P60D", "P1M", "PT72H"} {
		term := when.MustParseDuration(s)
		due, _ := term.AddTo(signed)
		fmt.Printf("%s from %s: %s\n", term.Words(), signed.Words(), due.Words())
	}
	// Output:
	// 60 days from 31 Jan 2026: 1 Apr 2026
	// 1 month from 31 Jan 2026: 28 Feb 2026
	// 72 hours from 31 Jan 2026: 3 Feb 2026
}
