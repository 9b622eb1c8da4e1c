package packages

import (
	"cmp"
	"fmt"
	"math/big"
	"slices"
)

// costs tells what each limit costs: how many packages it alone keeps out, and
// in how many models the best of them would be acceptable to all.
func (a *Answer) costs() {
	m, l := a.model, a.looked
	alone := make(map[int][]int) // by limit: packages that go against it alone
	sets := map[string][]int{}   // by the limits that they go against: packages
	limits := map[string][]int{}
	now := 0
	for k, crossed := range l.crossed {
		if len(crossed) == 1 {
			alone[crossed[0]] = append(alone[crossed[0]], k)
		}
		if len(crossed) == 0 {
			now = max(now, l.raw.All[k])
		}
		key := fmt.Sprint(crossed)
		sets[key], limits[key] = append(sets[key], k), crossed
	}
	for n, lim := range m.limits {
		out := Limit{IDs: lim.records, Party: m.parties[lim.party].ID, Class: lim.class, Text: lim.text, Lifted: lim.lifted, Now: now}
		if !lim.lifted {
			out.Opens = big.NewInt(int64(len(alone[n]))).String()
			if !a.Space.Complete || a.Space.How != "" && lim.class == RedLine {
				out.Opens = "" // what crosses it was not looked at
			}
			out.Best = a.bestOf(alone[n])
		}
		a.Limits = append(a.Limits, out)
	}
	if _, free := sets["[]"]; free || len(sets) == 0 {
		return
	}
	a.waysOut(sets, limits)
}

// bestOf describes the package that is acceptable to all in the most models if
// what it goes against is lifted; nil if there is none.
func (a *Answer) bestOf(of []int) *Package {
	if len(of) == 0 {
		return nil
	}
	raw := a.looked.raw
	least := func(k int) int {
		least := a.Samples
		for p := range raw.To {
			least = min(least, raw.To[p][k])
		}
		return least
	}
	best := slices.MinFunc(of, func(x, y int) int {
		return cmp.Or(raw.All[y]-raw.All[x], least(y)-least(x), x-y)
	})
	p := a.model.describe(a.looked.packages[best])
	p.All = raw.All[best]
	for n := range a.model.parties {
		p.Acceptable = append(p.Acceptable, a.count(n, raw.To[n][best]))
	}
	return &p
}

// waysOut lists the smallest sets of limits that some package goes against and
// none goes against less: first the fewest red lines, then rejections, then
// conditions.
func (a *Answer) waysOut(sets map[string][]int, limits map[string][]int) {
	m := a.model
	var keys []string
	for key, set := range limits {
		smaller := false
		for other, o := range limits {
			if other != key && len(o) < len(set) && subset(o, set) {
				smaller = true
				break
			}
		}
		if !smaller {
			keys = append(keys, key)
		}
	}
	count := func(key, class string) int {
		n := 0
		for _, l := range limits[key] {
			if m.limits[l].class == class {
				n++
			}
		}
		return n
	}
	slices.SortFunc(keys, func(x, y string) int {
		return cmp.Or(count(x, RedLine)-count(y, RedLine), count(x, Rejection)-count(y, Rejection), count(x, Condition)-count(y, Condition), slices.Compare(limits[x], limits[y]))
	})
	for _, key := range keys[:min(len(keys), shown)] {
		w := WayOut{Opens: len(sets[key]), Best: a.bestOf(sets[key])}
		for _, l := range limits[key] {
			w.IDs = append(w.IDs, m.limits[l].records...)
			w.Texts = append(w.Texts, m.limits[l].text)
		}
		a.WaysOut = append(a.WaysOut, w)
	}
}

func subset(a, b []int) bool {
	return !slices.ContainsFunc(a, func(x int) bool { return !slices.Contains(b, x) })
}
