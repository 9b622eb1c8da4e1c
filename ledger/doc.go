// Package ledger makes a desk's memory tamper-evident: a Merkle log of
// commitments, checkpoints of it that are signed, proofs that others can check
// offline, and a way to destroy one record without breaking any of them. It
// knows nothing of dossiers; to it an entry is a header and a body.
//
// # The log
//
// An entry is committed to by a [Leaf], a hash of its header, its body and a
// [Salt] (see [Opening]). Nobody can find out from a leaf what it commits to,
// not even by guessing the record. The leaves are those of a Merkle tree as in
// RFC 6962 (golang.org/x/mod/sumdb/tlog). To append one, a store needs the
// [Edge] of the tree and stores the hashes that [Edge.Append] returns.
//
// # Shredding
//
// Each entry has a [Secret] of its own, which a store keeps in a row of its
// own. The body is sealed with it and the salt is made from it. Who destroys
// these 32 bytes has destroyed the record, wherever else its sealed body was
// copied to; the leaf stays and the log verifies. A later entry says what was
// shredded, when and by whom, and [Audit] demands that one does.
//
// # Checkpoints and proofs
//
// A [Checkpoint] (C2SP tlog-checkpoint) says how many entries a log has and
// what its root is. A desk signs it with its [DeskKey] under the log's origin
// (C2SP signed-note, Ed25519). [Inclusion] proves that an entry is in a log
// (C2SP tlog-proof), [Growth] that a log only grew. A [Witness] may cosign
// checkpoints (C2SP tlog-cosignature); a desk needs none.
//
// Who wants to be sure whose log it is compares the [Card] that a proof carries
// with one that it got by another way, or its words over the phone
// ([Card.Words]).
package ledger
