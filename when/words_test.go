package when_test

import (
	"testing"

	"parley/when"
)

func TestWords(t *testing.T) {
	for _, c := range []struct{ text, words, short string }{ // short as seen from 2026
		{"2026-02-18", "18 Feb 2026", "18 Feb"},
		{"2025-11-06", "6 Nov 2025", "6 Nov 2025"},
		{"2025-09", "Sep 2025", "Sep 2025"},
		{"2026-09", "Sep 2026", "Sep"},
		{"2026", "2026", "2026"},
		{"2025-21", "spring 2025", "spring 2025"},
		{"2025-22", "summer 2025", "summer 2025"},
		{"2026-23", "autumn 2026", "autumn"},
		{"2025-24", "winter 2025–26", "winter 2025–26"},
		{"1999-24", "winter 1999–00", "winter 1999–00"},

		{"2025-11-16~", "about 16 Nov 2025", "~16 Nov 2025"},
		{"2026-02-18~", "about 18 Feb 2026", "~18 Feb"},
		{"2025?", "perhaps 2025", "2025?"},
		{"2026-02-18%", "perhaps about 18 Feb 2026", "~18 Feb?"},
		{"2025-23~", "about autumn 2025", "~autumn 2025"},

		{"2004-XX", "some time in 2004", "2004"},
		{"2004-XX-XX", "some time in 2004", "2004"},
		{"2026-06-XX", "some time in Jun 2026", "Jun"},
		{"2004-06-XX~", "some time around Jun 2004", "~Jun 2004"},
		{"201X", "some time in the 2010s", "2010s"},
		{"201X%", "perhaps some time around the 2010s", "~2010s?"},
		{"20XX", "some time in 2000–2099", "2000–2099"},
		{"004X", "some time in AD 40–AD 49", "AD 40–AD 49"},

		{"2025-08-06/2025-08-08", "6–8 Aug 2025", "6–8 Aug 2025"},
		{"2026-02-06/2026-02-08", "6–8 Feb 2026", "6–8 Feb"},
		{"2026-02-06/2026-02-06", "6 Feb 2026", "6 Feb"},
		{"2026-01-30/2026-02-02", "30 Jan – 2 Feb 2026", "30 Jan – 2 Feb"},
		{"2025-12-30/2026-01-02", "30 Dec 2025 – 2 Jan 2026", "30 Dec 2025 – 2 Jan"},
		{"2004-06/2004-08", "Jun–Aug 2004", "Jun–Aug 2004"},
		{"2026-06/2026-08", "Jun–Aug 2026", "Jun–Aug"},
		{"2004-06/2006-08", "Jun 2004 – Aug 2006", "Jun 2004 – Aug 2006"},
		{"1964/2008", "1964–2008", "1964–2008"},
		{"2004-02-01/2005", "1 Feb 2004 – 2005", "1 Feb 2004 – 2005"},
		{"2004-02-01~/2004-06?", "from about 1 Feb 2004 to perhaps Jun 2004", "~1 Feb 2004 – Jun 2004?"},
		{"1998/..", "since 1998", "1998–"},
		{"../2026-03-03", "until 3 Mar 2026", "–3 Mar"},
		{"1985/", "from 1985, end unknown", "1985–?"},
		{"/1985", "until 1985, start unknown", "?–1985"},
		{"2025-11~/..", "since about Nov 2025", "~Nov 2025–"},

		{"[1667,1668,1670..1672]", "one of 1667, 1668, 1670–1672", "1667 or 1668 or 1670–1672"},
		{"{1667,1668,1670..1672}", "all of 1667, 1668, 1670–1672", "1667, 1668, 1670–1672"},
		{"[2026-02-10..2026-02-12]", "one of 10–12 Feb 2026", "in 10–12 Feb"},
		{"[1670?..1672]", "one of perhaps 1670 – 1672", "in 1670?–1672"},
		{"[..1760-12-03]", "3 Dec 1760 or earlier", "≤3 Dec 1760"},
		{"[1760-12..]", "Dec 1760 or later", "≥Dec 1760"},
		{"[1760-01,1760-02,1760-12..]", "one of Jan 1760, Feb 1760, Dec 1760 or later", "Jan 1760 or Feb 1760 or ≥Dec 1760"},
		{"{..1984}", "all of 1984 and earlier", "≤1984"},
		{"{1960,1961-12}", "all of 1960, Dec 1961", "1960, Dec 1961"},
		{"[1984]", "1984", "1984"},
		{"{1984}", "1984", "1984"},

		{"1985-04-12T23:20:30", "12 Apr 1985, 23:20:30", "12 Apr 1985"},
		{"2026-02-18T09:30:00Z", "18 Feb 2026, 09:30 UTC", "18 Feb"},
		{"1985-04-12T23:20:30-04", "12 Apr 1985, 23:20:30 UTC−4", "12 Apr 1985"},
		{"1985-04-12T23:20:30+04:30", "12 Apr 1985, 23:20:30 UTC+4:30", "12 Apr 1985"},
		{"1985-04-12T23:20:30+02:00", "12 Apr 1985, 23:20:30 UTC+2", "12 Apr 1985"},
		{"1985-04-12T23:20:30+00:00", "12 Apr 1985, 23:20:30 UTC", "12 Apr 1985"},

		{"-0043-03-15", "15 Mar 44 BC", "15 Mar 44 BC"},
		{"0000", "1 BC", "1 BC"},
		{"0044", "AD 44", "AD 44"},
		{"Y170000002", "170000002", "170000002"},
	} {
		d := when.MustParse(c.text)
		if got := d.Words(); got != c.words {
			t.Errorf("%s in words is %q, want %q", c.text, got, c.words)
		}
		if got := d.Short(2026); got != c.short {
			t.Errorf("%s in short is %q, want %q", c.text, got, c.short)
		}
	}
	day := when.DayOf(2026, 2, 18)
	if day.Words() != "18 Feb 2026" || day.Short(2026) != "18 Feb" || day.Short(2025) != "18 Feb 2026" {
		t.Errorf("a day is %q, in short %q", day.Words(), day.Short(2026))
	}
}
