package smaa

// An Order is a ranking, in part, of things numbered from 0: of each two it says
// that one is at least as good as the other, that both are equal, or nothing.
type Order struct {
	least [][]bool // least[a][b]: a is at least as good as b
}

// NewOrder returns an order of n things of which nothing is said.
func NewOrder(n int) *Order {
	o := &Order{least: make([][]bool, n)}
	for a := range o.least {
		o.least[a] = make([]bool, n)
		o.least[a][a] = true
	}
	return o
}

// Len is how many things there are.
func (o *Order) Len() int { return len(o.least) }

// Prefer says that a is at least as good as b, and what follows from that.
// What is at least as good as each other is equal.
func (o *Order) Prefer(a, b int) {
	if o.least[a][b] {
		return
	}
	for x := range o.least {
		if !o.least[x][a] {
			continue
		}
		for y := range o.least {
			if o.least[b][y] {
				o.least[x][y] = true
			}
		}
	}
}

// AtLeast tells whether a is at least as good as b.
func (o *Order) AtLeast(a, b int) bool { return o.least[a][b] }

// Says tells whether the order says anything at all of two different things.
func (o *Order) Says() bool {
	for a := range o.least {
		for b := range o.least {
			if a != b && o.least[a][b] {
				return true
			}
		}
	}
	return false
}

// Common returns what all of some orders of the same things say.
func Common(orders ...*Order) *Order {
	c := NewOrder(orders[0].Len())
	for a := range c.least {
		for b := range c.least {
			all := true
			for _, o := range orders {
				all = all && o.least[a][b]
			}
			c.least[a][b] = all
		}
	}
	return c
}

// allEqual tells whether all things are equal.
func (o *Order) allEqual() bool {
	for a := range o.least {
		if !o.least[0][a] || !o.least[a][0] {
			return false
		}
	}
	return true
}

// classes numbers the things so that equal ones have the same number.
func (o *Order) classes() (of []int, n int) {
	of = make([]int, o.Len())
	for a := range of {
		of[a] = -1
		for b := range a {
			if o.least[a][b] && o.least[b][a] {
				of[a] = of[b]
				break
			}
		}
		if of[a] < 0 {
			of[a] = n
			n++
		}
	}
	return of, n
}
