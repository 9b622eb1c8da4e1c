package token

import (
	"math/rand/v2"
	"testing"

	"github.com/jdkato/prose/v3/tag"
)

// The tags are those of prose's own tagger, on sentences of words at random and
// in order.
func TestTagsAreThoseOfProse(t *testing.T) {
	theirs, err := tag.New()
	if err != nil {
		t.Fatal(err)
	}
	vocabulary := Parse("The ministers' aide, who had asked not to be named, said on 12 March 2031 that “the well-known text” wasn't sent to Ann or IBM; they will re-read 3.5% of it! " +
		"Running talks quickly is the hardest of their tasks because nobody there knows what others want, Mr. Oss told @reporters in St. Salen. U.S. envoys' plans failed -- utterly -- in 1998-99, I'd say.")
	var words []string
	for i := range vocabulary.Tokens {
		words = append(words, vocabulary.plain(i))
	}
	compare := func(sentence []string) {
		t.Helper()
		want := theirs.Tag(sentence)
		for i, got := range english().tag(sentence, nil) {
			if got != tagOf[want[i].Tag] {
				t.Errorf("%q in %q: %v, prose has %v", sentence[i], sentence, got, want[i].Tag)
			}
		}
	}
	compare(words)
	rnd := rand.New(rand.NewPCG(1, 1))
	for range 300 {
		sentence := make([]string, 1+rnd.IntN(12))
		for i := range sentence {
			sentence[i] = words[rnd.IntN(len(words))]
		}
		compare(sentence)
	}
}
