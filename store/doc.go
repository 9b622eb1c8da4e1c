// Package store is the desk's memory: for each dossier an append-only log of
// the versions of its records.
//
// # The log
//
// Every save appends a new version of the whole record, in the text form that a
// folder has it in (Entry). Nothing is overwritten: a retraction is a version
// too. The state of a dossier is the newest version of each record, and so the
// state at any earlier place or time of the log is still there (History, State).
// Going from a folder into a store and back loses nothing: the text is the same,
// in the same order.
//
// A Batch is appended whole or not at all, and is on disk when Append returns.
// Each Change names the version that it replaces. Where that is not the newest
// any more, somebody else was first: nothing is written, and Conflicts has both
// versions. What a change rests on without changing it goes into Batch.Rests.
//
// Two times are kept apart. When the desk knew of something is said by the
// record (known), and an import keeps it; when a version was recorded, by whom,
// is said by its entry. The times of a log never go back, whatever the clock does.
//
// # Evidence
//
// Each entry is a leaf of the dossier's Merkle tree (package ledger): a salted
// commitment to its header and its body. The hashes that the tree stores for an
// entry are kept in its row, and the edge of the tree in the dossier's, all
// written in one transaction with the body. Store.Hashes reads them, for proofs.
//
// A body is sealed under a secret of its own, in a table of its own. Shred
// destroys the secrets of all versions of a record: the bodies and what the
// leaves committed to cannot be told any more, and the tree still verifies. In
// states before, the record is missing, and so is what cannot stand without it.
// The secrets stand in the same database: they are there to be destroyed, and
// keep nothing from somebody who has the file.
//
// # Reading
//
// Open reads which versions there are and when each was recorded, in packed
// segments of SegmentLen entries, and no bodies. A State is folded from that in
// memory; State.Dossier reads and decodes the bodies, those of the state before
// not again. Search looks words up in the database's index and gives what is in
// the reader's view. Watch tells that a log has grown.
//
// Nobody is shown a Dossier: what State.Dossier gives goes through
// dossier.Dossier.View, as what is loaded from a folder does.
//
// # Stores
//
// Store is the interface. sqlite keeps a file for one machine, postgres a
// database for a team; both pass storetest. They keep rows; what the rows say is
// worked out here (row.go), the same for both.
//
// Papers are small texts that ledger, access and others keep beside the logs,
// by drawer and key, with a revision each so that nobody overwrites what they
// have not seen.
package store
