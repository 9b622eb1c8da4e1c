// Package intake takes records in bulk: a table that was pasted from a
// spreadsheet, a CSV file or an XLSX file becomes a preview of what would be
// filed, and nothing is filed here.
//
//	table, err := intake.Read(data, "")           // rows
//	mapping := intake.Guess(table, "position", nil) // which column is which field
//	plan, err := intake.Make(ctx, view, table, "position", mapping, nil, random)
//
// A [Plan] says of each row whether its record would be new, changed (and in what,
// field by field), the same, or cannot be filed and why: which row and column, what
// was found, what was expected, and the nearest thing known. What a table may name
// by its name, it may: parties, persons, issues, options and sources are found by
// id or by what they are called. What could mean two things is not guessed.
//
// A plan takes a view and knows nothing that is not in it.
package intake
