package smt

// components splits statements, given by their places in ascending order, into
// groups that share nothing: no issue, no event's occurring, no event's time.
// What cannot hold together lies within one group. The start of the process
// joins nothing, for its time is fixed. Groups come in the order of their
// first statements.
func (e *encoder) components(statements []int32) [][]int32 {
	p := e.problem
	// One node for each issue, for each event's occurring and for each
	// event's time.
	issues, events := len(p.Issues), p.Events
	parent := make([]int32, issues+2*events)
	for i := range parent {
		parent[i] = int32(i)
	}
	find := func(v int32) int32 {
		for parent[v] != v {
			parent[v] = parent[parent[v]]
			v = parent[v]
		}
		return v
	}
	join := func(first *int32, v int) {
		root := find(int32(v))
		if *first < 0 {
			*first = root
			return
		}
		if *first = find(*first); root != *first {
			parent[max(root, *first)] = min(root, *first)
			*first = min(root, *first)
		}
	}
	roots := make([]int32, len(statements)) // -1: concerns nothing
	for i, at := range statements {
		roots[i] = -1
		for _, clause := range p.Statements[at].Clauses {
			for _, l := range clause {
				fact := e.fact[max(l, -l)-1]
				if fact < 0 {
					continue
				}
				switch a := p.Atoms[fact]; a.Kind {
				case Option, AtMost:
					join(&roots[i], a.Issue)
				case Occurs:
					join(&roots[i], issues+a.X)
				case Within:
					for _, event := range [...]int{a.X, a.Y} {
						if event != 0 {
							join(&roots[i], issues+events+event)
						}
					}
				}
			}
		}
	}
	group := make([]int32, len(parent))
	var groups [][]int32
	for i, at := range statements {
		if roots[i] < 0 {
			groups = append(groups, []int32{at})
			continue
		}
		root := find(roots[i])
		if group[root] == 0 {
			groups = append(groups, nil)
			group[root] = int32(len(groups))
		}
		g := group[root] - 1
		groups[g] = append(groups[g], at)
	}
	return groups
}
