// Package smaa says what can be said of packages where preferences are known
// only as rankings: in how many preference models, drawn from all that agree
// with the rankings, a package is acceptable or efficient; and what holds in
// every one of them.
//
// # The models
//
// A [Party] ranks, in part, the options of each issue (an [Order]) and the
// issues against each other. A model is one way to put numbers to that: the
// least of an issue's options is worth 0 to the party and the best 1, the others
// lie between them as the ranking has it; each issue has a weight, as the ranking
// of issues has it; a package is worth the sum of weight times value. An issue
// of which the party said nothing counts for nothing in its models.
//
// Models are drawn evenly: the options' values from all that agree with the
// ranking (an order polytope, by a linear extension drawn evenly and sorted
// uniform numbers on it), the weights from all that add up to 1 and agree with
// theirs (Lahdelma, Hokkanen and Salminen, SMAA: Stochastic multiobjective
// acceptability analysis, EJOR 106, 1998). No number stands for a preference that
// nobody stated: what is reported is a count of models.
//
// Where somebody entered numbers, [Party.Values] and [Party.Weights] take the
// place of draws. A comparison of two packages ([Party.Answers]) keeps the models
// that agree with it.
//
// A party's stream of random numbers depends on the seed and on its name alone.
// So the order of the parties changes nothing, nor who else is asked about.
//
// # Acceptable
//
// A package is acceptable to a party in a model if it is worth at least
// [Party.Floor] of what the party's best package is worth; the worst is worth 0.
//
// # In all models
//
// [Space.AlwaysAcceptable], [Space.AlwaysAtLeast] and [Space.AlwaysEfficient] draw
// nothing. A difference of two packages is linear in the weights, and in the
// values of each issue apart; so its least value lies at a corner: all weight on
// an upper set of the issues, all value on an upper set of the options. The
// corners of an issue are looked at one by one, the least over the weights is a
// minimum closure (Picard 1976). Answers are left out there: what holds without
// them holds with them. A tie that holds only on the edge of what the rankings
// allow, such as two weights that are exactly equal, counts for nothing.
package smaa
