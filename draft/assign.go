package draft

import "container/heap"

// edge says that a row can be given a column, and what that is worth.
type edge struct {
	col   int
	worth float64 // above 0
}

// assign gives rows columns, each at most one, so that the sum of what the
// pairs are worth is greatest; -1: the row gets none. It is the Hungarian
// method by shortest augmenting paths (Jonker and Volgenant 1987) on the edges
// that there are; each row also has an empty column of its own, worth nothing.
// Ties go to the lower column, so the same input gives the same pairs.
func assign(rows [][]edge, cols int) []int {
	const none = -1
	colOf := make([]int, len(rows))
	rowOf := make([]int, cols)
	for i := range rowOf {
		rowOf[i] = none
	}
	// Duals: worth turned to cost, cost - u[row] - v[col] is never below 0, and
	// is 0 for the pairs made.
	u := make([]float64, len(rows))
	v := make([]float64, cols)
	dist := make([]float64, cols)
	from := make([]int, cols)
	state := make([]uint8, cols)
	var touched []int
	type scanned struct {
		row  int
		dist float64
	}
	var path []scanned
	var q queue
	for start := range rows {
		colOf[start] = none
		u[start] = 0
		for _, e := range rows[start] {
			u[start] = min(u[start], -e.worth-v[e.col])
		}
		q, path = q[:0], path[:0]
		scan := func(row int, d float64) {
			path = append(path, scanned{row, d})
			heap.Push(&q, reached{d - u[row], -1 - row}) // its empty column
			for _, e := range rows[row] {
				if state[e.col] == done {
					continue
				}
				nd := d + (-e.worth - u[row] - v[e.col])
				if state[e.col] == unseen {
					touched = append(touched, e.col)
				} else if nd >= dist[e.col] {
					continue
				}
				state[e.col], dist[e.col], from[e.col] = seen, nd, row
				heap.Push(&q, reached{nd, e.col})
			}
		}
		scan(start, 0)
		var end reached
		for {
			end = heap.Pop(&q).(reached)
			if end.col < 0 {
				break
			}
			if state[end.col] == done || end.dist > dist[end.col] {
				continue
			}
			if rowOf[end.col] == none {
				break
			}
			state[end.col] = done
			scan(rowOf[end.col], end.dist)
		}
		for _, s := range path {
			if s.dist < end.dist {
				u[s.row] += end.dist - s.dist
			}
		}
		for _, c := range touched {
			if state[c] == done && dist[c] < end.dist {
				v[c] -= end.dist - dist[c]
			}
		}
		// Walk back from where the path ends.
		col := end.col
		if col < 0 {
			row := -1 - col
			col, colOf[row] = colOf[row], none
			if row == start {
				col = none
			}
		}
		for col != none {
			row := from[col]
			next := colOf[row]
			rowOf[col], colOf[row] = row, col
			if row == start {
				break
			}
			col = next
		}
		for _, c := range touched {
			state[c] = unseen
		}
		touched = touched[:0]
	}
	return colOf
}

const (
	unseen uint8 = iota
	seen
	done
)

type reached struct {
	dist float64
	col  int // below 0: the empty column of row -1-col
}

// queue is a heap of columns, nearest first.
type queue []reached

func (q queue) Len() int { return len(q) }
func (q queue) Less(i, j int) bool {
	if q[i].dist != q[j].dist {
		return q[i].dist < q[j].dist
	}
	return q[i].col > q[j].col // a column before an empty one
}
func (q queue) Swap(i, j int) { q[i], q[j] = q[j], q[i] }
func (q *queue) Push(x any)   { *q = append(*q, x.(reached)) }
func (q *queue) Pop() any {
	old := *q
	x := old[len(old)-1]
	*q = old[:len(old)-1]
	return x
}
