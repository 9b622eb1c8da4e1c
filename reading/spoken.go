package reading

import (
	"strings"

	"parley/reading/token"
)

// sayings are cues that tell of words that were said, in contrast to what the
// writer says of somebody ("wants", "fears", "rejected the idea").
var sayings = token.Words(`say tell write add state announce declare continue explain reply respond answer note post tweet text insist warn argue comment
	ask conclude recall reiterate stress repeat promise vow confirm pledge speak`)

// Spoken tells whether the text gives, or tells of, words of the speaker; false
// where it describes what they want, believe or do.
func (s *Statement) Spoken() bool { return s.spoken }

func (w *work) markSpoken(s *Statement) {
	s.spoken = s.Mode != "indirect"
	for _, x := range s.Cue {
		r := w.tokens(x)
		for i := r.From; i < r.To; i++ {
			if sayings.Has(w.lemma(i)) || sayings.Has(token.Hash(token.VerbLemma(strings.ToLower(w.doc.Word(i)), nil))) {
				s.spoken = true
			}
		}
	}
}
