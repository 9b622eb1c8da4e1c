package when

import (
	"strings"
	"testing"
)

// A person types a date as they would write it, and sees what it was taken for.
func TestADateIsTypedAndSaidBack(t *testing.T) {
	for _, c := range [][3]string{
		{"2026-02-18", "2026-02-18", "Wednesday 18 Feb 2026"},
		{" 18 Feb 2026", "2026-02-18", "Wednesday 18 Feb 2026"},
		{"February 18th, 2026", "2026-02-18", "Wednesday 18 Feb 2026"},
		{"18.2.2026", "2026-02-18", "Wednesday 18 Feb 2026"},
		{"2/18/2026", "2026-02-18", "Wednesday 18 Feb 2026"},
		{"2026/2/8", "2026-02-08", "Sunday 8 Feb 2026"},
		{"3/3/2026", "2026-03-03", "Tuesday 3 Mar 2026"},
		{"18-Feb-2026", "2026-02-18", "Wednesday 18 Feb 2026"},
		{"Sept 1978", "1978-09", "Sep 1978"},
		{"2025-11-16~", "2025-11-16~", "about 16 Nov 2025"},
		{"2025-11-01/..", "2025-11-01/..", "since 1 Nov 2025"},
		{"2025-11", "2025-11", "Nov 2025"},
	} {
		d, err := Typed(c[0])
		if err != nil || d.String() != c[1] || d.Echo() != c[2] {
			t.Errorf("%q is %s, %q (%v); expected %s, %q", c[0], d, d.Echo(), err, c[1], c[2])
		}
	}
	for typed, says := range map[string]string{
		"02/03/2026": "2 Mar 2026 or 3 Feb 2026", "31 Feb 2026": "31 Feb", "soon": "soon", "": "nothing", "18 Feb": "18 Feb", "1-2-3": "1-2-3",
		"Feb Mar 2026": "Feb", strings.Repeat("9", 50): "999", "18 Feb 99999": "18",
	} {
		if d, err := Typed(typed); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %s, %v", typed, d, err)
		}
	}
}

func FuzzTyped(f *testing.F) {
	f.Add("18 Feb 2026")
	f.Add("02/03/2026")
	f.Fuzz(func(t *testing.T, s string) {
		if d, err := Typed(s); err == nil {
			if again, err := Parse(d.String()); err != nil || again != d {
				t.Errorf("%q is %q, and that is %q (%v)", s, d, again, err)
			}
			if d.Echo() == "" {
				t.Errorf("%q is %q, and nothing is said of it", s, d)
			}
		}
	})
}
