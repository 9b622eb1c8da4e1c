package pareto

import (
	"context"
	"errors"
	"math/big"
	"slices"
)

// Fractions is a space whose utilities are fractions, as files with weights have
// them, with the names of its options and without constraints. All comparisons
// are exact.
type Fractions struct {
	Name        string
	Options     [][]string     // by issue: names
	Utilities   [][][]*big.Rat // by party, issue and option
	Reservation []*big.Rat     // by party, at least 0
	Unit        *big.Rat       // results are in units of this, rounded half up
}

// mostBits is how many bits exact utilities may need.
const mostBits = 1 << 12

// Solve is Solve for fractions; the packages of the result have names.
func (f *Fractions) Solve(ctx context.Context, opts Options) (*Result, error) {
	if len(f.Options) == 0 || len(f.Utilities) == 0 || len(f.Reservation) != len(f.Utilities) {
		return nil, errors.New("a space needs issues and parties, each with a reservation")
	}
	scale, err := f.scale()
	if err != nil {
		return nil, err
	}
	w := &wide{fractions: f, scale: scale, opts: opts}
	w.table = make([][][]*big.Int, len(f.Options))
	for i, options := range f.Options {
		w.table[i] = make([][]*big.Int, len(options))
		for o := range options {
			for p := range f.Utilities {
				w.table[i][o] = append(w.table[i][o], scaled(f.Utilities[p][i][o], scale))
			}
		}
	}
	for _, r := range f.Reservation {
		w.reservation = append(w.reservation, scaled(r, scale))
	}
	var r *Result
	if bits := w.bits(); bits > limbBits {
		r = w.solve(ctx, (bits+limbBits-1)/limbBits)
	} else if r, err = Solve(ctx, w.space(), opts); err != nil {
		return nil, err
	} else {
		for _, p := range r.packages() {
			w.finish(p, p.Utilities)
		}
	}
	return r, nil
}

// scale is the least number that makes whole numbers of all utilities. All
// parties share it, since sums over parties and least gains compare them.
func (f *Fractions) scale() (*big.Int, error) {
	scale, gcd := big.NewInt(1), new(big.Int)
	take := func(x *big.Rat) error {
		d := x.Denom()
		gcd.GCD(nil, nil, scale, d)
		scale.Mul(scale, new(big.Int).Quo(d, gcd))
		if scale.BitLen() > mostBits {
			return errors.New("the utilities have too many different denominators to be compared exactly")
		}
		return nil
	}
	for p, issues := range f.Utilities {
		for _, options := range issues {
			for _, u := range options {
				if err := take(u); err != nil {
					return nil, err
				}
			}
		}
		if err := take(f.Reservation[p]); err != nil {
			return nil, err
		}
	}
	return scale, nil
}

func scaled(x *big.Rat, scale *big.Int) *big.Int {
	n := new(big.Int).Mul(x.Num(), scale)
	return n.Quo(n, x.Denom())
}

// wide works with whole numbers of any size.
type wide struct {
	fractions   *Fractions
	scale       *big.Int
	opts        Options
	table       [][][]*big.Int // by issue, option and party
	reservation []*big.Int
}

// bits is how many bits sums of utilities need.
func (w *wide) bits() int {
	most := 0
	for p, r := range w.reservation {
		sum := new(big.Int).Abs(r)
		for _, options := range w.table {
			top := new(big.Int)
			for _, u := range options {
				if u[p].CmpAbs(top) > 0 {
					top.Abs(u[p])
				}
			}
			sum.Add(sum, top)
		}
		most = max(most, sum.BitLen())
	}
	return most
}

// space is the space in whole numbers of 64 bits.
func (w *wide) space() *Space {
	s := &Space{Name: w.fractions.Name}
	for p, r := range w.reservation {
		issues := make([][]int64, len(w.table))
		for i, options := range w.table {
			for _, u := range options {
				issues[i] = append(issues[i], u[p].Int64())
			}
		}
		s.Utilities = append(s.Utilities, issues)
		s.Reservation = append(s.Reservation, r.Int64())
	}
	return s
}

// solve finds the frontier with utilities of several words, and the fair points
// on it.
func (w *wide) solve(ctx context.Context, limbs int) *Result {
	table := make([][][]int64, len(w.table))
	size := big.NewInt(1)
	for i, options := range w.table {
		table[i] = make([][]int64, len(options))
		size.Mul(size, big.NewInt(int64(len(options))))
		for o, u := range options {
			for _, x := range u {
				table[i][o] = limbsOf(table[i][o], x, limbs)
			}
		}
	}
	r := &Result{Space: size, asked: w.opts}
	var reservation, floor []int64
	for _, x := range w.reservation {
		reservation = limbsOf(reservation, x, limbs)
		floor = limbsOf(floor, new(big.Int).Lsh(big.NewInt(-1), uint(limbs*limbBits)), limbs)
	}
	if !w.opts.Full || w.opts.NashOnly {
		floor = reservation
	}
	p := prepare(table, nil, nil, limbs, floor)
	rows, err := newMerger(p, nil, w.opts.most(), 1).run(ctx)
	if err != nil {
		return r
	}
	r.Complete = true
	stride := p.stride()
	pack := func(row []int64) *Package {
		found := &Package{Options: p.optionsOf(row)}
		w.finish(found, row[:p.width])
		return found
	}
	var rational []int64
	for at := 0; at < len(rows); at += stride {
		row := rows[at : at+stride]
		if !w.opts.NashOnly {
			r.Frontier = append(r.Frontier, Point{*pack(row), p.countOf(row)})
		}
		if p.reaches(row, reservation) {
			rational = append(rational, row...)
		}
	}
	if len(rational) == 0 || w.opts.FrontierOnly {
		return r
	}
	pick := func(key func(gains []*big.Int) []*big.Rat) *Package {
		return pack(best(rational, stride, &byKey{w.reservation, limbs, key}))
	}
	r.Nash = pick(nashKey)
	if w.opts.NashOnly {
		return r
	}
	scales := make([]*big.Int, p.parties)
	ideals := make([]*big.Int, p.parties)
	for i := range ideals {
		scales[i], ideals[i] = big.NewInt(1), new(big.Int)
		for at := 0; at < len(rational); at += stride {
			if gain := (&byKey{w.reservation, limbs, nil}).gains(rational[at:])[i]; gain.Cmp(ideals[i]) > 0 {
				ideals[i] = gain
			}
		}
	}
	r.KalaiSmorodinsky = pick(leximinKey(ideals))
	r.Egalitarian = pick(leximinKey(scales))
	r.Utilitarian = pick(sumKey)
	return r
}

// finish gives a package the names of its options and its utilities in units.
func (w *wide) finish(p *Package, words []int64) {
	for i, o := range p.Options {
		p.Names = append(p.Names, w.fractions.Options[i][o])
	}
	limbs := len(words) / len(w.reservation)
	rounded := make([]int64, len(w.reservation))
	for i := range rounded {
		x := new(big.Rat).SetFrac(number(words[i*limbs:(i+1)*limbs]), w.scale)
		x.Quo(x, w.fractions.Unit).Add(x, big.NewRat(1, 2))
		// Div rounds towards less, since denominators are above 0.
		rounded[i] = new(big.Int).Div(x.Num(), x.Denom()).Int64()
	}
	p.Utilities = rounded
}

// byKey compares packages by a list of numbers made of their gains.
type byKey struct {
	reservation []*big.Int
	limbs       int
	key         func(gains []*big.Int) []*big.Rat
}

func (o *byKey) gains(row []int64) []*big.Int {
	gains := make([]*big.Int, len(o.reservation))
	for i, r := range o.reservation {
		gains[i] = number(row[i*o.limbs : (i+1)*o.limbs])
		gains[i].Sub(gains[i], r)
	}
	return gains
}

func (o *byKey) better(a, b []int64) bool {
	return slices.CompareFunc(o.key(o.gains(a)), o.key(o.gains(b)), (*big.Rat).Cmp) > 0
}

func nashKey(gains []*big.Int) []*big.Rat {
	count, product := int64(0), big.NewInt(1)
	for _, g := range gains {
		if g.Sign() > 0 {
			count++
			product.Mul(product, g)
		}
	}
	return []*big.Rat{big.NewRat(count, 1), new(big.Rat).SetInt(product)}
}

func leximinKey(scales []*big.Int) func([]*big.Int) []*big.Rat {
	return func(gains []*big.Int) []*big.Rat {
		var key []*big.Rat
		for i, g := range gains {
			if scales[i].Sign() > 0 {
				key = append(key, new(big.Rat).SetFrac(g, scales[i]))
			}
		}
		slices.SortFunc(key, (*big.Rat).Cmp)
		return key
	}
}

func sumKey(gains []*big.Int) []*big.Rat {
	sum := new(big.Int)
	for _, g := range gains {
		sum.Add(sum, g)
	}
	return []*big.Rat{new(big.Rat).SetInt(sum)}
}
