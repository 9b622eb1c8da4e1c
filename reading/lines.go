package reading

import (
	"strings"
	"unicode/utf8"

	"parley/reading/token"
)

// lineKind says what a line of an article is.
type lineKind uint8

const (
	body      lineKind = iota
	headline           // the first line, and headings between paragraphs
	byline             // "By ..."
	bullet             // an item of a list
	label              // begins with the name of who speaks: "KESTEN: No."
	furniture          // what is around an article: related links, rights, how to subscribe
)

// line is one line of a text; a paragraph whose lines are broken at a margin is
// one line.
type line struct {
	Span
	kind lineKind
	// Of a label: the name before the colon, and where the words begin.
	name  Span
	words int
}

// layout is the lines of a text, and the text as the model is to see it: of the
// same length, but with the line breaks within paragraphs, and what is around
// the article, as spaces.
type layout struct {
	lines []line
	view  string
}

func layOut(text string) layout {
	view := []byte(text)
	if wrapped(text) {
		unwrap(view)
	}
	var l layout
	related := false
	first := true
	for from := 0; from < len(view); {
		to := from
		for to < len(view) && view[to] != '\n' && view[to] != '\r' {
			to++
		}
		if s := strings.TrimSpace(string(view[from:min(to, from+400)])); s != "" {
			x := line{Span: Span{from, to}, kind: kindOf(s, first)}
			switch {
			case x.kind == furniture:
				related = related || startsRelated(s)
			case related && len(s) < 140 && !endsSentence(s):
				x.kind = furniture // a link below "Related articles"
			case related:
				related = false
			}
			if x.kind == furniture {
				for i := from; i < to; i++ {
					view[i] = ' '
				}
			} else {
				x.readLabel(view)
			}
			l.lines = append(l.lines, x)
			first = false
		}
		from = to + 1
	}
	for _, x := range l.lines {
		evenQuotes(view[x.From:x.To])
	}
	l.view = string(view)
	l.dropLoneLabels()
	return l
}

func kindOf(s string, first bool) lineKind {
	low := strings.ToLower(s)
	switch {
	case len(s) < 300 && isFurniture(low):
		return furniture
	case isBullet(s):
		return bullet
	case strings.HasPrefix(s, "By ") && len(s) < 100 && !endsSentence(s) && len(s) > 4 && s[3] >= 'A' && s[3] <= 'Z':
		return byline
	case (first && len(s) < 200 || len(s) < 80) && !endsSentence(s) && !strings.ContainsAny(s[len(s)-1:], ",;"):
		return headline
	}
	return body
}

func endsSentence(s string) bool {
	s = strings.TrimRight(s, "\"'”’»)] ")
	r, _ := utf8.DecodeLastRuneInString(s)
	return r == '.' || r == '?' || r == '!' || r == '…' || r == ':'
}

func isBullet(s string) bool {
	for _, b := range []string{"• ", "- ", "– ", "— ", "* ", "· ", "▪ ", "◦ ", "● "} {
		if strings.HasPrefix(s, b) {
			return true
		}
	}
	return false
}

// furnitureStarts are how lines begin that are no part of an article.
var furnitureStarts = []string{
	"read more", "related:", "related articles", "related stories", "related topics", "more on this", "more on:", "see also:", "recommended for you", "you may also like", "most read", "most popular",
	"sign up", "subscribe", "unsubscribe", "forward this", "follow us", "share this", "click here", "newsletter:", "advertisement", "sponsored",
	"©", "(c) ", "copyright", "all rights reserved", "(reporting by", "reporting by ", "additional reporting", "(editing by", "editing by ", "(additional reporting",
	"for further information", "for more information", "photo:", "image:", "image credit", "getty images", "cookie", "we use cookies", "privacy policy", "terms of use", "terms of service",
	"this article was originally", "this article was amended", "our standards:", "download our app", "loading", "skip to content", "comments (", "log in", "listen to this article", "watch:", "thanks for signing up",
	"the interview has been edited", "this interview has been edited", "this transcript has been edited",
}

func isFurniture(low string) bool {
	for _, f := range furnitureStarts {
		if strings.HasPrefix(low, f) {
			return true
		}
	}
	return strings.Contains(low, "all rights reserved")
}

func startsRelated(s string) bool {
	low := strings.ToLower(s)
	return strings.HasPrefix(low, "related") || strings.HasPrefix(low, "most read") || strings.HasPrefix(low, "most popular") || strings.HasPrefix(low, "recommended") || strings.HasPrefix(low, "you may also") || strings.HasPrefix(low, "more on this")
}

// wrapped tells whether the lines of a text are broken at a margin: most lines
// that another one follows are about as long as each other and end within a
// sentence.
func wrapped(text string) bool {
	const looked = 400
	follows, within := 0, 0
	lines := 0
	rest := text
	for rest != "" && lines < looked {
		var l, next string
		l, rest, _ = strings.Cut(rest, "\n")
		lines++
		if next, _, _ = strings.Cut(rest[:min(len(rest), 200)], "\n"); strings.TrimSpace(l) == "" || strings.TrimSpace(next) == "" {
			continue
		}
		follows++
		if n := len(strings.TrimRight(l, "\r ")); n >= 45 && n <= 110 && !endsSentence(strings.TrimSpace(l)) && !isBullet(strings.TrimSpace(next)) {
			within++
		}
	}
	return follows >= 3 && within*10 >= follows*6
}

// unwrap puts spaces for the line breaks within paragraphs: where the line goes
// on, and the next does not begin an item, a label or a heading.
func unwrap(view []byte) {
	for i := 0; i < len(view); i++ {
		if view[i] != '\n' {
			continue
		}
		next := i + 1
		end := next
		for end < len(view) && view[end] != '\n' {
			end++
		}
		s := strings.TrimSpace(string(view[next:min(end, next+120)]))
		if s == "" || isBullet(s) || numbered(s) {
			continue
		}
		begin := i
		for begin > 0 && view[begin-1] != '\n' && i-begin < 200 {
			begin--
		}
		before := strings.TrimSpace(string(view[begin:i]))
		if len(before) < 40 {
			continue
		}
		if name, _ := labelled(s); name > 0 {
			continue
		}
		view[i] = ' '
		if i > 0 && view[i-1] == '\r' {
			view[i-1] = ' '
		}
	}
}

// numbered tells whether a line begins with a number as items do: "3. ", "4) ".
func numbered(s string) bool {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return i > 0 && i < 4 && i+1 < len(s) && (s[i] == '.' || s[i] == ')') && s[i+1] == ' '
}

// labelled finds "NAME: words" at the beginning of a line: where the name ends
// and where the words begin; 0 where there is none. A name is one to five words
// that begin with capitals, and may have a remark in brackets behind it.
func labelled(s string) (name, words int) {
	colon := strings.IndexByte(s[:min(len(s), 80)], ':')
	if colon < 1 || colon+2 >= len(s) || s[colon+1] != ' ' {
		return 0, 0
	}
	who := s[:colon]
	if b := strings.IndexByte(who, '('); b > 0 {
		who = who[:b]
	}
	who = strings.TrimSpace(who)
	parts := strings.Fields(who)
	if len(parts) == 0 || len(parts) > 5 {
		return 0, 0
	}
	for _, p := range parts {
		r, _ := utf8.DecodeRuneInString(p)
		if (r < 'A' || r > 'Z') && r < 0xc0 && p != "of" && p != "the" && p != "de" && p != "al" {
			return 0, 0
		}
	}
	words = colon + 1
	for words < len(s) && s[words] == ' ' {
		words++
	}
	return len(who), words
}

func (x *line) readLabel(view []byte) {
	from := x.From
	for from < x.To && (view[from] == ' ' || view[from] == '\t') {
		from++
	}
	if name, words := labelled(string(view[from:x.To])); name > 0 {
		x.name, x.words = Span{from, from + name}, from+words
	}
}

// dropLoneLabels decides whether the labels of a text are those of speakers: in
// a transcript there are three lines of them or more, and some name or letter
// comes again; or two, of which one is of somebody who asks.
func (l *layout) dropLoneLabels() {
	seen := map[string]int{}
	n, asked := 0, false
	name := func(x *line) string { return l.view[x.name.From:x.name.To] }
	for i := range l.lines {
		if x := &l.lines[i]; x.name.Len() > 0 && x.kind != furniture {
			seen[name(x)]++
			n++
			asked = asked || asks(name(x))
		}
	}
	again := false
	for _, c := range seen {
		again = again || c > 1
	}
	transcript := n >= 3 && again || n >= 2 && asked
	for i := range l.lines {
		x := &l.lines[i]
		// The first line is a headline, unless it is of somebody who speaks again, or
		// asks.
		if transcript && x.name.Len() > 0 && x.kind != furniture && x.kind != bullet && (i > 0 || seen[name(x)] > 1 || asks(name(x))) {
			x.kind = label
		} else {
			x.name, x.words = Span{}, 0
		}
	}
}

// asks tells whether a label is of somebody who only asks or leads.
func asks(name string) bool {
	return askers.Has(token.Hash(strings.ToLower(strings.Fields(name)[0])))
}
