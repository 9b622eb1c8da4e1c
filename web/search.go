package web

import (
	"slices"
	"strings"
	"unicode"
)

// searchPage shows the records that have all the words.
type searchPage struct {
	*sheet
	Words string
	Hits  int
	Kinds []hitKind
	Left  int // not shown
}

// hitKind is the hits of one kind.
type hitKind struct {
	Kind string
	Hits []hitLine
}

type hitLine struct {
	Address, Href, Words string
	Excerpt              []excerptPart // where it is not the words themselves
}

// excerptPart is a stretch of an excerpt; found ones are marked.
type excerptPart struct {
	Words string
	Found bool
}

const hitsShown = 200

func buildSearch(s *sheet) (any, error) {
	p := searchPage{sheet: s, Words: s.first("q")}
	for _, h := range s.Search(p.Words) {
		r, ok := s.Find(h.Kind, h.ID)
		if !ok {
			continue
		}
		p.Hits++
		if p.Hits > hitsShown {
			p.Left++
			continue
		}
		kind := text("kinds." + string(r.Kind()))
		i := slices.IndexFunc(p.Kinds, func(k hitKind) bool { return k.Kind == kind })
		if i < 0 {
			i = len(p.Kinds)
			p.Kinds = append(p.Kinds, hitKind{Kind: kind})
		}
		at := h.Address.String()
		l := hitLine{Address: at, Href: s.To(at), Words: s.Headline(at)}
		if !strings.Contains(l.Words, h.Excerpt) {
			l.Excerpt = excerpt(h.Excerpt, p.Words)
		}
		p.Kinds[i].Hits = append(p.Kinds[i].Hits, l)
	}
	return p, nil
}

// excerpt marks the words that were looked for.
func excerpt(s, words string) []excerptPart {
	var out []excerptPart
	low := lower(s)
	want := strings.Fields(lower(words))
	for at := 0; at < len(s); {
		next, n := len(s), 0
		for _, w := range want {
			if i := strings.Index(low[at:], w); i >= 0 && (at+i < next || at+i == next && len(w) > n) {
				next, n = at+i, len(w)
			}
		}
		if next > at {
			out = append(out, excerptPart{s[at:next], false})
		}
		if n == 0 {
			break
		}
		out = append(out, excerptPart{s[next : next+n], true})
		at = next + n
	}
	return out
}

// lower is s in lower case, letter by letter where that keeps the length, so
// that places in it are places in s.
func lower(s string) string {
	return strings.Map(func(r rune) rune {
		if l := unicode.ToLower(r); len(string(l)) == len(string(r)) {
			return l
		}
		return r
	}, s)
}
