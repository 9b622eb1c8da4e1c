// Package deadlock answers what blocks a deal, and what is the least that
// would have to change.
//
// It turns a view into statements that an exact engine can reason on (model.go
// says how), and asks the engine (engine/smt) whether any package and any order
// of steps satisfies all of them; if not, which few statements cannot hold
// together, and which smallest changes would open the way. The answer is in
// the words of the record, with the ids of the records.
//
// # What counts
//
// The red lines, rejections and demands of the principals, and the conditions
// of order of every party: only a principal's consent makes a deal, but a
// guarantor's or host's condition on its own deeds binds too. Only what stands
// counts, not what was replaced. The answer is given first on the parties' own
// words, then with what is reported of them or denied, and every conflict and
// change says whether it depends on that.
//
// What must happen for there to be a deal is said explicitly: it is the
// dossier's goal. If steps could simply not happen, every condition of order
// would hold emptily.
//
// # The price of a change is ordinal
//
// First the fewest red lines, then the fewest demands, then the fewest other
// statements; and before anything is dropped, what mediators try first: two
// steps that wait for each other done at the same time, or in stages. The
// word is change: the answer says what would then hold, not who should act.
package deadlock
