package guarantees

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"unicode/utf8"

	"parley/dossier"
)

// Incident is something that happens, in words.
type Incident struct {
	Words string `json:"words"`
	// Trigger is the id of the guarantee whose trigger was taken, if one was.
	Trigger string `json:"trigger,omitempty"`
	// Day on which it happens, counted as the words count; nil: not said.
	Day *int `json:"day,omitempty"`
	// Hours that it lasts; 0: not said.
	Hours int `json:"hours,omitempty"`
	// By is the party whose act it is; "": not said.
	By string `json:"by,omitempty"`

	reading reading
}

const maxIncident = 400 // runes

var (
	onDay   = regexp.MustCompile(`(?i)[, ]*\b(?:on |at )?(?:the )?(?:day (\d+)|(\d+)(?:st|nd|rd|th) day)\b`)
	lasting = regexp.MustCompile(`(?i)[, ]*\b(?:for|lasting|lasts) (\d+|an?|one|two|three|four|five|six|seven|eight|nine|ten|twelve) (hour|day|week|month)s?\b`)
	counted = map[string]int{"a": 1, "an": 1, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8, "nine": 9, "ten": 10, "twelve": 12}
	hoursIn = map[string]int{"hour": 1, "day": 24, "week": 7 * 24, "month": 30 * 24}
	passive = regexp.MustCompile(`(?i)\b(?:is|are|was|were|be|been|being|gets?|got)\s+$`)
	byWhom  = regexp.MustCompile(`(?i)\b(?:by|from)\s+(?:the\s+)?([\p{L}\d]+)`)
)

// ReadIncident reads an incident: words such as "missiles are fired across the
// line on day 40", or the id of a guarantee, whose trigger is then taken.
func ReadIncident(v *dossier.View, words string) (Incident, error) {
	words = strings.Join(strings.Fields(words), " ")
	in := Incident{Words: words}
	switch {
	case words == "":
		return in, fmt.Errorf("the incident has no words; say what happens, as in “missiles are fired across the line on day 40”")
	case !utf8.ValidString(words):
		return in, fmt.Errorf("the incident is not valid UTF-8 text")
	case utf8.RuneCountInString(words) > maxIncident:
		return in, fmt.Errorf("the incident has %d characters, at most %d can be read; say what happens in a sentence", utf8.RuneCountInString(words), maxIncident)
	}
	if r, ok := v.Find("guarantee", strings.TrimPrefix(words, "guarantee/")); ok {
		g := r.(*dossier.Guarantee)
		if g.Trigger == "" {
			return in, fmt.Errorf("guarantee %s has no trigger on record; say in words what happens", g.ID)
		}
		in.Words, in.Trigger = g.Trigger, g.ID
		if len(g.BreachBy) == 1 {
			in.By = g.BreachBy[0]
		}
	}
	text := in.Words
	if m := onDay.FindStringSubmatch(text); m != nil {
		day, err := strconv.Atoi(m[1] + m[2])
		if err != nil || day > 100_000 {
			return in, fmt.Errorf("the incident is on day %s; a day can have a number up to 100000", m[1]+m[2])
		}
		in.Day = &day
		text = strings.Replace(text, m[0], "", 1)
	}
	if m := lasting.FindStringSubmatch(text); m != nil {
		n, ok := counted[strings.ToLower(m[1])]
		if !ok {
			var err error
			if n, err = strconv.Atoi(m[1]); err != nil || n > 100_000 {
				return in, fmt.Errorf("the incident lasts %s %ss; a number up to 100000 can be read", m[1], m[2])
			}
		}
		in.Hours = n * hoursIn[strings.ToLower(m[2])]
		text = strings.Replace(text, m[0], "", 1)
	}
	r := newReader(v)
	in.reading = r.read(text)
	if in.By == "" && in.Trigger == "" {
		in.By = r.actor(text)
	}
	return in, nil
}

// actor is the party whose act a text tells: the one named after "by" or "from",
// else the one named before the first word for an act, unless something is done
// to it.
func (r *reader) actor(text string) string {
	for _, m := range byWhom.FindAllStringSubmatch(text, -1) {
		if id := r.party(m[1]); id != "" {
			return id
		}
	}
	before := ""
	for _, at := range wordAt.FindAllStringIndex(text, -1) {
		word := text[at[0]:at[1]]
		if id := r.party(word); id != "" {
			before = id
		} else if in := r.read(word); in.kinds != 0 {
			if passive.MatchString(text[:at[0]]) {
				return ""
			}
			return before
		}
	}
	return ""
}

var wordAt = regexp.MustCompile(`[\p{L}\d]+`)
