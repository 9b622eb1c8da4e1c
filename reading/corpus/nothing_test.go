package corpus_test

import (
	"strings"
	"testing"

	"parley/reading/corpus"
)

// A line of something else is not taken for a document in which nothing is said.
func TestALineThatIsNoDocument(t *testing.T) {
	if _, err := corpus.Read(strings.NewReader("{}\n")); err == nil || !strings.Contains(err.Error(), "line 1") {
		t.Error(err)
	}
}
