package smt

// order is the decision order: a list of variables, those that had part in a
// conflict moved to its front (VMTF: Ryan 2004; Biere and Fröhlich 2015,
// "Evaluating CDCL variable scoring schemes"). Unlike a heap of activities it
// costs next to nothing while there are no conflicts, and that is most of the
// time here. Variables that were never moved come in the order of their making.
type order struct {
	older, newer []int32 // by variable: its neighbours, or -1
	stamp        []int64 // by variable: greater is nearer to the front
	front, back  int32
	search       int32 // everything nearer to the front has a value
	clock        int64
}

func (o *order) init() { o.front, o.back, o.search = -1, -1, -1 }

// grow makes room for one more variable, which is not in the list.
func (o *order) grow() {
	o.older = append(o.older, -1)
	o.newer = append(o.newer, -1)
	o.stamp = append(o.stamp, 0)
}

// append puts a new variable at the back.
func (o *order) append(v int32) {
	o.stamp[v] = -int64(v)
	o.newer[v] = o.back
	if o.back >= 0 {
		o.older[o.back] = v
	} else {
		o.front = v
	}
	o.back = v
	if o.search < 0 {
		o.search = v
	}
}

// touch moves a variable to the front.
func (o *order) touch(v int32, open bool) {
	if o.front != v {
		newer, older := o.newer[v], o.older[v]
		o.older[newer] = older
		if older >= 0 {
			o.newer[older] = newer
		} else {
			o.back = newer
		}
		if o.search == v {
			o.search = newer
		}
		o.newer[v], o.older[v] = -1, o.front
		o.newer[o.front] = v
		o.front = v
	}
	o.clock++
	o.stamp[v] = o.clock
	if open {
		o.search = v
	}
}

// reopen tells that a variable has lost its value.
func (o *order) reopen(v int32) {
	if o.search < 0 || o.stamp[v] > o.stamp[o.search] {
		o.search = v
	}
}
