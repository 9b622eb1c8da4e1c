package smt

// totalizer counts how many of its inputs hold (Bailleux and Boufkhad 2003,
// "Efficient CNF encoding of Boolean cardinality constraints"), output by
// output as they are asked for (Martins et al. 2014, "Incremental cardinality
// constraints for MaxSAT"). Output k is implied when at least k inputs hold;
// nothing follows when fewer do.
type totalizer struct {
	left, right *totalizer
	inputs      int
	outputs     []lit // from 1; a leaf has its input
}

func newTotalizer(inputs []lit) *totalizer {
	if len(inputs) == 1 {
		return &totalizer{inputs: 1, outputs: inputs}
	}
	half := len(inputs) / 2
	return &totalizer{
		left:   newTotalizer(inputs[:half:half]),
		right:  newTotalizer(inputs[half:]),
		inputs: len(inputs),
	}
}

// atLeast returns the literal that is implied when k inputs hold, 1 <= k <=
// inputs.
func (t *totalizer) atLeast(s *solver, k int) lit {
	for len(t.outputs) < k {
		n := len(t.outputs) + 1
		out := positive(s.newVariable(false))
		t.outputs = append(t.outputs, out)
		if n > 1 {
			s.add(out.not(), t.outputs[n-2])
		}
		for i := max(0, n-t.right.inputs); i <= min(n, t.left.inputs); i++ {
			switch {
			case i == 0:
				s.add(t.right.atLeast(s, n).not(), out)
			case i == n:
				s.add(t.left.atLeast(s, n).not(), out)
			default:
				s.add(t.left.atLeast(s, i).not(), t.right.atLeast(s, n-i).not(), out)
			}
		}
	}
	return t.outputs[k-1]
}
