package graphmodel

import "slices"

// Path finds a shortest way from one state to another by moves each of which is
// an improvement for the one who makes it, nobody moving twice running (status
// quo analysis: Li, Kilgour, Hipel 2005, Status quo analysis in the graph model
// for conflict resolution). Moves that are certain to be improvements come first:
// sure is Open if the way rests on preferences that are not known. There is no
// way if ok is false.
func Path(c Conflict, from, to int) (steps []Step, sure Truth, ok bool) {
	if from == to {
		return nil, Yes, true
	}
	var all []int
	for dm := range c.DMs() {
		all = append(all, dm)
	}
	found := reach(c, all, from, func(dm, y, x int) Truth { return c.Prefers(dm, y, x) })
	k := slices.IndexFunc(found, func(r reached) bool { return r.state == to })
	if k < 0 {
		return nil, No, false
	}
	return found[k].steps(), found[k].sure, true
}
