package proposal

import (
	"regexp"
	"strconv"
	"strings"

	"parley/dossier"
)

// Typed reads a line in which somebody wrote a position down as one:
//
//	UA accepts i-army=600k
//	Russia could accept Army cap = no-cap if the list is handed over
//
// A party by its id, with or without what stands before the first dash, or by its
// name or short name; a stance; an issue by its id or short form; after "=" an
// option, a number or an interval, with k and m for thousands and millions; and
// after "if" what it depends on, in words. It is a report of whoever wrote it, so
// the route is a relay. nil: the line is something else.
func Typed(v *dossier.View, line string) *dossier.Position {
	for _, s := range typedStances {
		m := s.at.FindStringSubmatchIndex(line)
		if m == nil {
			continue
		}
		party := typedParty(v, line[:m[0]])
		term, condition := line[m[1]:], ""
		if at := typedIf.FindStringIndex(term); at != nil {
			term, condition = term[:at[0]], oneLine(term[at[1]:])
		}
		name, option, _ := strings.Cut(term, "=")
		issue := typedIssue(v, name)
		if party == nil || issue == nil {
			continue
		}
		p := &dossier.Position{
			Party: party.ID, Issue: issue.ID, Stance: s.stance, Option: typedOption(issue, option), Words: oneLine(line), Channel: dossier.ByRelay, Reading: dossier.Editor,
		}
		if condition != "" {
			p.Conditions = []dossier.Link{{Relation: dossier.OnlyIf, Words: condition}}
		}
		return p
	}
	return nil
}

var typedIf = regexp.MustCompile(`(?i)\s+(?:only )?if\s+`)

// typedStances are the stances as a word of a line; the longer before those that
// they have in them.
var typedStances = func() (out []struct {
	stance dossier.Stance
	at     *regexp.Regexp
}) {
	for _, s := range []dossier.Stance{dossier.CouldAccept, dossier.Accepts, dossier.Demands, dossier.Proposes, dossier.Rejects, dossier.Insists, dossier.Excludes, dossier.Asks, dossier.Undecided, dossier.Silent} {
		words := strings.ReplaceAll(string(s), "-", "[- ]")
		out = append(out, struct {
			stance dossier.Stance
			at     *regexp.Regexp
		}{s, regexp.MustCompile(`(?i)\s+(?:` + words + `)(?: on)?\s+`)})
	}
	return out
}()

func typedParty(v *dossier.View, words string) *dossier.Party {
	words = oneLine(words)
	for _, p := range v.Parties {
		_, tail, _ := strings.Cut(p.ID, "-")
		for _, name := range []string{p.ID, tail, p.Name, p.Short} {
			if name != "" && strings.EqualFold(name, words) {
				return p
			}
		}
	}
	return nil
}

func typedIssue(v *dossier.View, words string) *dossier.Issue {
	words = oneLine(words)
	for _, i := range v.Issues {
		for _, name := range []string{i.ID, i.Short} {
			if name != "" && strings.EqualFold(name, words) {
				return i
			}
		}
	}
	return nil
}

// typedOption is an option of an issue as it was typed; as it stands where it is
// none, for a person to put right.
func typedOption(i *dossier.Issue, words string) string {
	words = oneLine(words)
	for _, o := range i.Options {
		if strings.EqualFold(o.ID, words) || strings.EqualFold(o.Words, words) {
			return o.ID
		}
	}
	if i.Range == nil {
		return words
	}
	ends := strings.Split(words, "..")
	for n, end := range ends {
		ends[n] = typedNumber(end)
	}
	return strings.Join(ends, "..")
}

// typedNumber writes 600k and 600,000 as 600000.
func typedNumber(s string) string {
	plain := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(s), ",", ""), " ", "")
	by := 1.0
	switch low := strings.ToLower(plain); {
	case strings.HasSuffix(low, "k"):
		by, plain = 1e3, plain[:len(plain)-1]
	case strings.HasSuffix(low, "m"):
		by, plain = 1e6, plain[:len(plain)-1]
	}
	x, err := strconv.ParseFloat(plain, 64)
	if err != nil {
		return strings.TrimSpace(s)
	}
	return strconv.FormatFloat(x*by, 'f', -1, 64)
}
