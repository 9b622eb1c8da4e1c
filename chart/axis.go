package chart

import (
	"math"
	"strconv"
	"strings"

	"parley/when"
)

// scale is a zero-based axis: at most five ticks at round numbers (P. Heckbert,
// "Nice numbers for graph labels", Graphics Gems, 1990).
func scale(lo, hi float64) (from, to float64, ticks []float64) {
	lo, hi = min(lo, 0), max(hi, 0)
	if hi-lo < 1e-9 {
		lo, hi = 0, 1
	}
	raw := (hi - lo) / 4
	base := math.Pow(10, math.Floor(math.Log10(raw)))
	step := base
	for _, m := range []float64{1, 1.5, 2, 2.5, 3, 4, 5, 7.5, 10, 15, 20, 25} {
		step = m * base
		n := math.Ceil(hi/step-1e-9) - math.Floor(lo/step+1e-9)
		if n <= 4 {
			break
		}
	}
	first, last := math.Floor(lo/step+1e-9), math.Ceil(hi/step-1e-9)
	for k := first; k <= last; k++ {
		ticks = append(ticks, k*step)
	}
	return first * step, last * step, ticks
}

// Number writes a quantity as the desk does: a comma between thousands, a true
// minus, no more decimals than it has and at most three.
func Number(x float64) string {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return "?"
	}
	s := strconv.FormatFloat(math.Abs(x), 'f', 3, 64)
	s = strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	whole, part, _ := strings.Cut(s, ".")
	var b strings.Builder
	for i, r := range whole {
		if i > 0 && (len(whole)-i)%3 == 0 {
			b.WriteByte(',')
		}
		b.WriteRune(r)
	}
	if part != "" {
		b.WriteString("." + part)
	}
	if x < 0 && b.String() != "0" {
		return "−" + b.String()
	}
	return b.String()
}

// A calendar is an axis of days.
type calendar struct {
	from, to when.Day
	x0, x1   float64
	label    func(when.Day) string
}

func (k *calendar) x(d when.Day) float64 {
	if k.to == k.from {
		return k.x0
	}
	return k.x0 + (k.x1-k.x0)*float64(int64(d)-int64(k.from))/float64(int64(k.to)-int64(k.from))
}

// maxSpan bounds an axis of days: about four thousand years.
const maxSpan = 1_500_000

type tick struct {
	day   when.Day
	words string
}

// ticks returns the days to mark: the finest unit of the calendar whose words
// have room.
func (k *calendar) ticks() []tick {
	span := float64(int64(k.to) - int64(k.from))
	perDay := (k.x1 - k.x0) / max(span, 1)
	type unit struct {
		days, months int
		need         float64
	}
	units := []unit{{1, 0, 58}, {7, 0, 58}, {14, 0, 58}, {0, 1, 58}, {0, 2, 58}, {0, 3, 58}, {0, 6, 58}}
	for y := 1; y <= 2000; {
		units = append(units, unit{0, 12 * y, 44})
		switch strconv.Itoa(y)[0] {
		case '1', '5':
			y *= 2
		default:
			y = y * 5 / 2
		}
	}
	pick := units[len(units)-1]
	for _, u := range units {
		length := float64(u.days) + 30.4*float64(u.months)
		if length*perDay >= u.need {
			pick = u
			break
		}
	}
	var out []tick
	y, m, _ := k.from.YMD()
	day := k.from
	if pick.months > 0 {
		at := y*12 + m - 1
		at -= ((at % pick.months) + pick.months) % pick.months
		for {
			day = when.DayOf(floorDiv(at, 12), at-12*floorDiv(at, 12)+1, 1)
			if day > k.to || len(out) > 400 {
				return k.name(out, pick.months)
			}
			if day >= k.from {
				out = append(out, tick{day: day})
			}
			at += pick.months
		}
	}
	if pick.days >= 7 { // Mondays
		for day.Time().Weekday() != 1 {
			day = day.Add(1)
		}
	}
	for ; day <= k.to && len(out) <= 400; day = day.Add(pick.days) {
		out = append(out, tick{day: day})
	}
	return k.name(out, 0)
}

func floorDiv(a, b int) int {
	q := a / b
	if a%b < 0 {
		q--
	}
	return q
}

// name gives the ticks their words: the year with the first and wherever it is
// new.
func (k *calendar) name(ticks []tick, months int) []tick {
	last := math.MinInt
	for i := range ticks {
		d := ticks[i].day
		y, _, _ := d.YMD()
		switch {
		case k.label != nil:
			ticks[i].words = k.label(d)
		case months >= 12:
			ticks[i].words = strings.Replace(strconv.Itoa(y), "-", "−", 1)
		case months > 0:
			ticks[i].words = d.Time().Month().String()[:3]
			if y != last {
				ticks[i].words += " " + strconv.Itoa(y)
			}
		default:
			ticks[i].words = d.Short(last)
		}
		last = y
	}
	return ticks
}

// draw draws hairlines and words of an axis of days below a chart. Words that
// would meet the ones before are left out; their hairlines stay.
func (k *calendar) draw(c *canvas, top, bottom, width float64) {
	free := math.Inf(-1)
	for _, t := range k.ticks() {
		x := k.x(t.day)
		c.vline("ch-gr", x, top, bottom)
		w := TextWidth(t.words, sizeSmall, false)
		at := min(x+3, width-w)
		if at < free {
			continue
		}
		c.text(at, bottom+13, label{size: sizeSmall, tone: ink3}, t.words)
		free = at + w + 6
	}
}
