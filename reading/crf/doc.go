// Package crf is the linear-chain conditional random field (Lafferty, McCallum
// and Pereira 2001) behind the reader: training, decoding, and weights that are
// read where they lie.
//
// A sequence is tokens; of each token there are features, which are 32-bit
// hashes that the caller makes. [Train] learns from labelled [Example]s what each
// feature says for each label and what neighbouring labels say about each other.
// [Weights.Pack] writes it as a hash table of bytes, in which the commonest
// features lie together; [Open] lays out that table for looking up, in a few
// milliseconds. To label a sequence,
// add up [Table.Score] for each token, then ask a [Lattice] for the best labels
// ([Lattice.Viterbi]) or for how probable each label is ([Lattice.Forward]).
//
// Nothing here knows of language or of the reader's labels.
package crf
