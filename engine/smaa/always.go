package smaa

// AlwaysAcceptable tells whether a package is acceptable to a party in every
// model.
func (s *Space) AlwaysAcceptable(party int, pkg []int) bool {
	p := &s.Parties[party]
	gain := make([]float64, len(s.Options))
	for i := range s.Options {
		if p.counts(i) {
			gain[i] = p.leastValue(i, pkg[i]) - p.Floor
		}
	}
	return p.leastSum(gain) >= -slack
}

// AlwaysAtLeast tells whether a package is worth at least as much to a party as
// another, in every model.
func (s *Space) AlwaysAtLeast(party int, x, y []int) bool {
	p := &s.Parties[party]
	gain := make([]float64, len(s.Options))
	for i := range s.Options {
		if x[i] != y[i] && p.counts(i) {
			gain[i] = p.leastGain(i, x[i], y[i])
		}
	}
	return p.leastSum(gain) >= -slack
}

// AlwaysEfficient tells whether, in every model, none of some packages is at
// least as good as x for every party and better for one.
func (s *Space) AlwaysEfficient(x []int, packages [][]int) bool {
	for _, y := range packages {
		if s.mayDominate(y, x) {
			return false
		}
	}
	return true
}

// mayDominate tells whether in some models y is at least as good as x for every
// party and better for one. Parties' models are drawn apart: so for each party
// it is enough that in some of its own y is better, or that the two can be worth
// the same.
func (s *Space) mayDominate(y, x []int) bool {
	better := false
	for p := range s.Parties {
		switch {
		case !s.AlwaysAtLeast(p, x, y):
			better = true // in some models y is worth more
		case s.differ(p, x, y) && !s.makesUp(p, y, x):
			return false // y is worth less, in all but a vanishing part of the models
		}
	}
	return better
}

// makesUp tells whether y can be worth more than x to a party on an issue. Where
// two issues weigh the same, that can make up just for what it is worth less on
// the other.
func (s *Space) makesUp(party int, y, x []int) bool {
	p := &s.Parties[party]
	for i := range s.Options {
		if x[i] != y[i] && p.counts(i) && p.leastGain(i, x[i], y[i]) < 0 {
			return true
		}
	}
	return false
}

// differ tells whether two packages can be worth something different to a party.
func (s *Space) differ(party int, x, y []int) bool {
	p := &s.Parties[party]
	for i := range s.Options {
		if x[i] == y[i] || !p.counts(i) || p.Weights != nil && p.Weights[i] == 0 {
			continue
		}
		if v := p.values(i); v != nil {
			if v[x[i]] != v[y[i]] {
				return true
			}
			continue
		}
		if o := p.Orders[i]; !o.AtLeast(x[i], y[i]) || !o.AtLeast(y[i], x[i]) {
			return true
		}
	}
	return false
}

// leastGain is the least, over the values that agree with the ranking, of what x
// is worth over y. At a corner the options of an upper set are worth 1 and the
// others 0, and neither set is empty.
func (p *Party) leastGain(issue, x, y int) float64 {
	if v := p.values(issue); v != nil {
		u := scaled(v)
		return u[x] - u[y]
	}
	o := p.Orders[issue]
	if !o.AtLeast(x, y) {
		return -1 // the upper set of y leaves x out
	}
	for z := range o.Len() {
		// Either is the upper set of what x does not reach, or of what reaches y.
		if !o.AtLeast(x, z) || !o.AtLeast(z, y) {
			return 0
		}
	}
	return 1 // x is the best and y the worst
}

// leastValue is the least that an option is worth, between 0 and 1.
func (p *Party) leastValue(issue, x int) float64 {
	if v := p.values(issue); v != nil {
		return scaled(v)[x]
	}
	for z := range p.Orders[issue].Len() {
		if !p.Orders[issue].AtLeast(x, z) {
			return 0
		}
	}
	return 1
}

// leastSum is the least, over the weights that agree with the ranking of issues,
// of weight times gain, up to a positive factor: where the weights are drawn its
// sign counts. The corners of the weights are the upper sets of the ranking.
func (p *Party) leastSum(gain []float64) float64 {
	if p.Weights != nil {
		sum, all := 0.0, 0.0
		for i, w := range p.Weights {
			sum += w * gain[i]
			all += w
		}
		if all == 0 {
			return 0
		}
		return sum / all
	}
	if p.Issues == nil {
		least := 0.0
		for i, g := range gain {
			if p.counts(i) {
				least = min(least, g)
			}
		}
		return least
	}
	return p.leastClosure(gain)
}

// leastClosure is the least sum of gains over the upper sets of the ranking of
// issues: a minimum closure, as a maximum flow. What is lost (gain below 0) is
// sent to what is gained above it.
func (p *Party) leastClosure(gain []float64) float64 {
	var live []int
	lost := 0.0
	for i := range gain {
		if p.counts(i) {
			live = append(live, i)
			lost -= min(0, gain[i])
		}
	}
	n := len(live)
	source, sink := n, n+1
	room := make([][]float64, n+2)
	for k := range room {
		room[k] = make([]float64, n+2)
	}
	for k, i := range live {
		if gain[i] < 0 {
			room[source][k] = -gain[i]
		} else {
			room[k][sink] = gain[i]
		}
		for l, j := range live {
			if k != l && p.Issues.AtLeast(j, i) {
				room[k][l] = lost + 1 // whoever takes i takes what weighs at least as much
			}
		}
	}
	flow := 0.0
	for {
		from := make([]int, n+2)
		for k := range from {
			from[k] = -1
		}
		from[source] = source
		queue := []int{source}
		for len(queue) > 0 && from[sink] < 0 {
			k := queue[0]
			queue = queue[1:]
			for l := range room {
				if from[l] < 0 && room[k][l] > slack {
					from[l] = k
					queue = append(queue, l)
				}
			}
		}
		if from[sink] < 0 {
			return flow - lost
		}
		push := lost
		for l := sink; l != source; l = from[l] {
			push = min(push, room[from[l]][l])
		}
		for l := sink; l != source; l = from[l] {
			room[from[l]][l] -= push
			room[l][from[l]] += push
		}
		flow += push
	}
}
