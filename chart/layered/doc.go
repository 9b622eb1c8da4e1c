// Package layered places the boxes and lines of a directed graph in layers, so
// that as many lines as possible run one way and as few as possible cross. It
// knows sizes and nothing of what they hold; package chart draws the result.
//
// Lay takes boxes and edges and returns where each box stands and which way
// each edge runs, as straight lines and cubic curves. The steps are those of
// Sugiyama, Tagawa and Toda, "Methods for visual understanding of hierarchical
// system structures", IEEE Trans. SMC 11 (1981) 109-125, each by the method
// that has proved best since, in a file of its own:
//
//	cycles.go    which edges run against the order: Eades, Lin, Smyth 1993
//	simplex.go   a layer for every box, edges short: Gansner et al. 1993
//	bounded.go   the same with at most so many boxes a layer: Coffman, Graham 1972
//	order.go     the order within layers: medians and barycenters with
//	             transposes, Eades, Wormald 1994 and Gansner et al. 1993
//	sifting.go   and its last improvement: Matuszewski, Schönfeld, Molitor 1999
//	crossings.go counting crossings: Barth, Jünger, Mutzel 2002
//	columns.go   the place within a layer: Brandes, Köpf 2001
//	straighten.go one bend instead of two, where there is room
//	route.go     ports, stubs and curves
//
// An edge that spans several layers passes through an invisible box in each, so
// that no line ever runs under a box. A label is such a box too, with the size
// of its text: it touches neither boxes nor other labels. An edge that runs
// against the order to close a ring keeps its own direction in the result and
// is marked Against. Edges from a box to itself are loops at its side.
// Components are laid out one by one and packed in rows.
//
// The result depends on the input alone: no clock, no random seed, no map order.
// Ties go to the box that was named first. Graphs of more than MaxNodes boxes,
// MaxEdges edges, or MaxBends bends are refused.
package layered
