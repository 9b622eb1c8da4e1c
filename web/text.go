package web

import (
	"embed"
	"fmt"
	"strings"
)

// The desk's own words are kept in text/, a file a language: KEY = WORDS, a
// line each, %s and %d for what goes in. Plurals are KEY.one and KEY.many.
//
//go:embed text/en.txt
var wordFiles embed.FS

var words = readWords("text/en.txt")

func readWords(name string) map[string]string {
	raw, err := wordFiles.ReadFile(name)
	if err != nil {
		panic("web: " + err.Error())
	}
	out := map[string]string{}
	for n, line := range strings.Split(string(raw), "\n") {
		if line = strings.TrimSpace(line); line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		key, value, ok := strings.Cut(line, " = ")
		if !ok {
			panic(fmt.Sprintf("web: %s:%d: expected KEY = WORDS", name, n+1))
		}
		if _, twice := out[key]; twice {
			panic(fmt.Sprintf("web: %s:%d: %s is there twice", name, n+1, key))
		}
		out[key] = value
	}
	return out
}

// text gives the words of a key. A key without words is a mistake in the
// program; the tests ask for all of them.
func text(key string, args ...any) string {
	w, ok := words[key]
	if !ok {
		panic("web: no words for " + key)
	}
	if len(args) == 0 {
		return w
	}
	return fmt.Sprintf(w, args...)
}

// count is a number and what is counted: 1 issue, 2 issues.
func count(n int, what string) string {
	if n == 1 {
		return text("count."+what+".one", "1")
	}
	return text("count."+what+".many", thousands(n))
}
