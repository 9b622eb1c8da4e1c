package pareto

import (
	"math"
	"math/big"
)

// Utilities that do not fit into one word are held in several, the most
// significant first: each but the first has limbBits bits and is not negative, so
// that words compare as the numbers do.
const limbBits = 62

const limbMask = 1<<limbBits - 1

// add sets to = a + b, utility by utility; to may be a or b.
func (p *problem) add(to, a, b []int64) {
	if p.limbs == 1 {
		for i, v := range a {
			to[i] = v + b[i]
		}
		return
	}
	for first := 0; first < p.width; first += p.limbs {
		carry := int64(0)
		for i := first + p.limbs - 1; i > first; i-- {
			sum := a[i] + b[i] + carry
			to[i], carry = sum&limbMask, sum>>limbBits
		}
		to[first] = a[first] + b[first] + carry
	}
}

// less returns a - b, utility by utility, held to the least there is where it is
// below that.
func (p *problem) less(a, b []int64) []int64 {
	to := make([]int64, p.width)
	for first := 0; first < p.width; first += p.limbs {
		carry := int64(0)
		for i := first + p.limbs - 1; i > first; i-- {
			diff := a[i] - b[i] + carry
			to[i], carry = diff&limbMask, diff>>limbBits
		}
		to[first] = sub(a[first], b[first])
		if carry < 0 && to[first] > math.MinInt64 {
			to[first]--
		}
	}
	return to
}

// reaches reports whether each utility of a is at least that of b.
func (p *problem) reaches(a, b []int64) bool {
	for first := 0; first < p.width; first += p.limbs {
		for i := first; i < first+p.limbs; i++ {
			if a[i] < b[i] {
				return false
			}
			if a[i] > b[i] {
				break
			}
		}
	}
	return true
}

// sub is a - b, held to 64 bits.
func sub(a, b int64) int64 {
	d := a - b
	switch {
	case b > 0 && d > a:
		return math.MinInt64
	case b < 0 && d < a:
		return math.MaxInt64
	}
	return d
}

// limbsOf appends the words of a number.
func limbsOf(to []int64, x *big.Int, limbs int) []int64 {
	first := len(to)
	to = append(to, make([]int64, limbs)...)
	x = new(big.Int).Set(x)
	for i := limbs - 1; i > 0; i-- {
		to[first+i] = new(big.Int).And(x, big.NewInt(limbMask)).Int64()
		x.Rsh(x, limbBits)
	}
	to[first] = x.Int64()
	return to
}

// number is the number that words hold.
func number(words []int64) *big.Int {
	x := big.NewInt(words[0])
	for _, w := range words[1:] {
		x.Lsh(x, limbBits)
		x.Add(x, big.NewInt(w))
	}
	return x
}

// float is about the number that words hold.
func float(words []int64) float64 {
	x := float64(words[0])
	for _, w := range words[1:] {
		x = x*(1<<limbBits) + float64(w)
	}
	return x
}
