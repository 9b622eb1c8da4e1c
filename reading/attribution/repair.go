package attribution

import "parley/reading/token"

// farthest is how many tokens a content is lengthened by at most.
const farthest = 60

// wholeQuotes lengthens contents so that no quotation is cut: one that opens in
// a content closes in it, and one that closes in it opens in it, unless the cue,
// the source or the end of the paragraph comes first. Of the contents that people
// marked, 98 of 100 hold to this.
func (p *page) wholeQuotes(c *candidate) {
	stop := func(i int) bool { // the content may not go on to i
		if i < 0 || i >= p.n || i >= c.cue.From && i < c.cue.To {
			return true
		}
		for _, s := range c.source {
			if i >= s.From && i < s.To {
				return true
			}
		}
		return false
	}
	kind := func(i int) token.Kind { return token.Kind(p.t(i).kind) }
	for n := range c.content {
		r := &c.content[n]
		// From the left: how many quotations are open at the end, and how many
		// close that did not open.
		open, closed := 0, 0
		for i := r.From; i < r.To; i++ {
			switch kind(i) {
			case token.Open:
				open++
			case token.Close:
				if open > 0 {
					open--
				} else {
					closed++
				}
			}
		}
		if closed > 0 {
			for i := r.From - 1; i >= r.From-farthest && !stop(i) && kind(i) != token.Close; i-- {
				if kind(i) == token.Open {
					r.From = i
					break
				}
			}
		}
		if open > 0 {
			for i := r.To; i < r.To+farthest && !stop(i) && kind(i) != token.Open; i++ {
				if kind(i) == token.Close {
					r.To = i + 1
					break
				}
			}
		}
	}
	// What was lengthened may have met its neighbour.
	kept := c.content[:0]
	for _, r := range c.content {
		if n := len(kept); n > 0 && r.From <= kept[n-1].To {
			kept[n-1].To = max(kept[n-1].To, r.To)
			continue
		}
		kept = append(kept, r)
	}
	c.content = kept
}
