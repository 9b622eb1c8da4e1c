// Package genius reads the files of two negotiation simulators as spaces of the
// package pareto: the XML domains and profiles of Genius (Lin, Kraus, Baarslag,
// Tykhonov, Hindriks and Jonker, "Genius: an integrated environment for
// supporting the design of generic automated negotiators", Computational
// Intelligence 30, 2014), and the JSON profiles of its successor GeniusWeb that
// are a LinearAdditiveUtilitySpace.
//
// Files come from anywhere. A fault is a *modelfile.Error that says where it is,
// as a path into the XML or JSON; what is read is bounded in size and depth, and
// nothing that an XML file declares is expanded.
package genius
