package layered

// An arc is an edge of a graph without rings: to lies at least span layers
// below from.
type arc struct{ from, to, span, weight int }

// feedback says for each edge whether it runs against the order, so that the
// others form no ring: P. Eades, X. Lin, W. F. Smyth, "A fast and effective
// heuristic for the feedback arc set problem", Information Processing Letters
// 47 (1993) 319-323. Nodes that only receive go to the end, nodes that only
// send to the beginning, and of the rest the one that sends most beyond what it
// receives is next. At most m/2 - n/6 edges turn, if no two run both ways
// between the same nodes.
//
// Two refinements: it works within strongly connected components, so that only
// edges of rings ever turn; and in small graphs an edge turns back where the
// ring is broken without it.
func feedback(n int, edges []Edge) []bool {
	against := make([]bool, len(edges))
	comp := strong(n, edges)
	out := make([][]int, n) // edge indices within a strong component
	in := make([][]int, n)
	inner := 0
	for i, e := range edges {
		if e.From != e.To && comp[e.From] == comp[e.To] {
			out[e.From] = append(out[e.From], i)
			in[e.To] = append(in[e.To], i)
			inner++
		}
	}
	if inner == 0 {
		return against
	}
	place := make([]int, n)
	dout, din := make([]int, n), make([]int, n)
	gone := make([]bool, n)
	for v := range n {
		for _, i := range out[v] {
			dout[v] += edges[i].Weight
		}
		for _, i := range in[v] {
			din[v] += edges[i].Weight
		}
	}
	first, last := 0, n-1
	var sinks, sources []int
	look := func(v int) {
		if gone[v] {
			return
		}
		if dout[v] == 0 {
			sinks = append(sinks, v)
		} else if din[v] == 0 {
			sources = append(sources, v)
		}
	}
	remove := func(v int) {
		gone[v] = true
		for _, i := range out[v] {
			w := edges[i].To
			if !gone[w] {
				din[w] -= edges[i].Weight
				look(w)
			}
		}
		for _, i := range in[v] {
			w := edges[i].From
			if !gone[w] {
				dout[w] -= edges[i].Weight
				look(w)
			}
		}
	}
	for v := range n {
		look(v)
	}
	for first <= last {
		switch {
		case len(sinks) > 0:
			v := sinks[0]
			sinks = sinks[1:]
			if !gone[v] {
				place[v] = last
				last--
				remove(v)
			}
		case len(sources) > 0:
			v := sources[0]
			sources = sources[1:]
			if !gone[v] {
				place[v] = first
				first++
				remove(v)
			}
		default:
			best := -1
			for v := range n {
				if !gone[v] && (best < 0 || dout[v]-din[v] > dout[best]-din[best]) {
					best = v
				}
			}
			place[best] = first
			first++
			remove(best)
		}
	}
	var turned []int
	for i, e := range edges {
		if e.From != e.To && comp[e.From] == comp[e.To] && place[e.From] > place[e.To] {
			against[i] = true
			turned = append(turned, i)
		}
	}
	if inner <= 1000 {
		for _, i := range turned {
			against[i] = false
			if reaches(edges[i].To, edges[i].From, n, edges, out, in, against) {
				against[i] = true
			}
		}
	}
	return against
}

// reaches reports whether a path runs from a to b once turned edges are turned.
func reaches(a, b, n int, edges []Edge, out, in [][]int, against []bool) bool {
	seen := make([]bool, n)
	seen[a] = true
	stack := []int{a}
	for len(stack) > 0 {
		v := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if v == b {
			return true
		}
		step := func(w int) {
			if !seen[w] {
				seen[w] = true
				stack = append(stack, w)
			}
		}
		for _, i := range out[v] {
			if !against[i] {
				step(edges[i].To)
			}
		}
		for _, i := range in[v] {
			if against[i] {
				step(edges[i].From)
			}
		}
	}
	return false
}

// strong numbers the strongly connected components: R. Tarjan, "Depth-first
// search and linear graph algorithms", SIAM J. Computing 1 (1972) 146-160,
// without recursion.
func strong(n int, edges []Edge) []int {
	next := make([][]int, n)
	for _, e := range edges {
		next[e.From] = append(next[e.From], e.To)
	}
	comp := make([]int, n)
	index := make([]int, n)
	low := make([]int, n)
	on := make([]bool, n)
	at := make([]int, n)
	var stack, call []int
	count, comps := 0, 0
	for s := range n {
		if index[s] != 0 {
			continue
		}
		call = append(call[:0], s)
		for len(call) > 0 {
			v := call[len(call)-1]
			if at[v] == 0 && index[v] == 0 {
				count++
				index[v], low[v] = count, count
				stack = append(stack, v)
				on[v] = true
			}
			if at[v] < len(next[v]) {
				w := next[v][at[v]]
				at[v]++
				if index[w] == 0 {
					call = append(call, w)
				} else if on[w] {
					low[v] = min(low[v], index[w])
				}
				continue
			}
			call = call[:len(call)-1]
			if len(call) > 0 {
				p := call[len(call)-1]
				low[p] = min(low[p], low[v])
			}
			if low[v] == index[v] {
				for {
					w := stack[len(stack)-1]
					stack = stack[:len(stack)-1]
					on[w] = false
					comp[w] = comps
					if w == v {
						break
					}
				}
				comps++
			}
		}
	}
	return comp
}
