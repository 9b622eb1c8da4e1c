// Package sealed lets several parties find out which packages of an agreed list
// all of them could accept, and nothing else. Each party marks packages on its
// own desk; the desks exchange files; nobody, no party and no host that carries
// the files, learns who could accept a package that not all could.
//
// # Steps
//
// There is an agreed [List]. Each party takes five steps, and each step makes one
// file for all others:
//
//	key     a key to sign with and a share of the key that marks are sealed under
//	commit  a hash of its sealed marks, which from here on it cannot change
//	reveal  the sealed marks (sealed they remain)
//	blind   the sum of all marks, package by package, times a secret number
//	open    a share of what it takes to open these sums, and nothing else
//
// A step needs the files of all parties of the step before. When all shares are
// there, every desk works out the result by itself. A [Desk] seals a party's marks
// ([Desk.Seal]) and makes its files ([Desk.Take]); [Read] checks the files of all parties, and
// [Files.Result] tells the packages that all could accept.
//
// # Protocol
//
// Marks are sealed with ElGamal encryption under a key that all parties share, n
// out of n: a mark that accepts is the identity of the group, one that does not is
// a random element. The sum of the marks of all parties is the identity if all
// accept. Multiplied by a number of which every party knows only a part, any
// other sum becomes a random element, which tells not even a party that did not
// accept what the others did. This is the conjunction by distributed homomorphic
// encryption of Brandt ("Efficient cryptographic protocol design based on
// distributed El Gamal encryption", ICISC 2005), after Jakobsson and Juels ("Mix
// and match: secure function evaluation via ciphertexts", ASIACRYPT 2000). The
// group is ristretto255 (RFC 9496).
//
// Hashed commitments come first so that nobody can copy another's marks (a party
// that sends a copy of another's sealed marks as its own would learn them). Shares
// of keys are proved known (Schnorr, "Efficient signature generation by smart
// cards", Journal of Cryptology 4, 1991), and numbers and shares of the last two
// steps are proved to be the right ones (Chaum and Pedersen, "Wallet databases with
// observers", CRYPTO 1992), both made non-interactive by hashing (Fiat and Shamir,
// CRYPTO 1986). Every file is signed with Ed25519 and names, by hash, the list
// and all files of the step before: files of another list, of another round or
// changed on the way are refused, and a party that sent different files to
// different parties is found out at the next step.
//
// # Limits
//
// A party that marks every package learns which ones all others accept: that is
// what the result says. The last party to open may look at the result and keep
// its share back; the others then learn nothing. Parties may mark what they do not
// mean. Files say who takes part and when, and how long the list is; not how many
// packages anybody marked.
package sealed
