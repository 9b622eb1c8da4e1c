// Package token cuts English text into paragraphs, sentences and tokens, each
// with its place in the text, and says of each token what part of speech it is,
// whether it stands within quote marks, and what its base form is.
//
//	doc := token.Parse("“We will sign,” the envoy said.")
//	for i := range doc.Tokens {
//		doc.Word(i), doc.Lemma(i), doc.Tokens[i].Tag, doc.Tokens[i].Quoted
//	}
//
// Offsets are byte offsets into the text as it was given; nothing is rewritten.
// A paragraph is a line: it ends at a newline, or, where a line has no end, at
// the end of a sentence after [MaxParagraph] tokens, so that what is looked at
// together stays small. Any bytes are taken; work and memory grow with the
// length of the text (40 bytes or so for each token, a fifth to a quarter as
// many tokens as bytes).
//
// The tags are those of the Penn Treebank, given by the averaged perceptron of
// jdkato/prose.
package token

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Token is a word, a number, or a mark.
type Token struct {
	From, To int32 // byte offsets into the text
	Hash     uint32
	Sentence int32 // index into Doc.Sentences
	slot     int32 // of the word in the table of words; -1: not known
	Kind     Kind
	Tag      Tag
	Quoted   bool // stands within double quote marks, or single ones used as such; the marks themselves included
	Spaced   bool // white space stands before it
}

// A Kind says what a token is made of.
type Kind uint8

// The kinds of tokens.
const (
	Lower        Kind = iota // a word without capitals
	Capital                  // a word that begins with a capital
	Upper                    // a word of capitals, of two letters or more
	Number                   // begins with a digit
	Mark                     // any other mark
	Stop                     // . ? ! …
	Comma                    // ,
	Colon                    // : ;
	Dash                     // a dash of any width, not within a word
	Open                     // an opening quote mark
	Close                    // a closing quote mark
	LeftBracket              // ( [ {
	RightBracket             // ) ] }
	Clitic                   // 's n't 'll 're 've 'd 'm
)

// IsWord says whether tokens of this kind are words or numbers.
func (k Kind) IsWord() bool { return k <= Number || k == Clitic }

// A Range is the tokens from From up to, not including, To.
type Range struct{ From, To int }

// A Doc is a text and its tokens.
type Doc struct {
	Text       string
	Tokens     []Token
	Sentences  []Range
	Paragraphs []Range
}

// MaxParagraph is how many tokens a paragraph may have before it is ended at
// the next end of a sentence; at 32 tokens more it is ended anywhere.
const MaxParagraph = 1000

// maxSentence bounds the sentences.
const maxSentence = 200

// Parse reads a text.
func Parse(text string) *Doc {
	d := &Doc{Text: text, Tokens: make([]Token, 0, len(text)/5+8)}
	for from := 0; from < len(text); {
		to := from
		for to < len(text) && !endsLine(text, to) {
			to++
		}
		d.line(from, to)
		for to < len(text) && (text[to] == '\n' || text[to] == '\r') {
			to++
		}
		if to < len(text) && endsLine(text, to) {
			to += 3
		}
		from = to
	}
	tagAll(d)
	return d
}

// endsLine says whether a line ends at a byte.
func endsLine(text string, at int) bool {
	switch text[at] {
	case '\n', '\r':
		return true
	case "\u2028"[0]:
		return strings.HasPrefix(text[at:], "\u2028") || strings.HasPrefix(text[at:], "\u2029")
	}
	return false
}

// Word is the i-th token as it is written.
func (d *Doc) Word(i int) string { t := &d.Tokens[i]; return d.Text[t.From:t.To] }

// Lemma is the base form of the i-th token, in lower case: of a verb its
// infinitive, of a noun its singular.
func (d *Doc) Lemma(i int) string {
	t := &d.Tokens[i]
	// With plain apostrophes, as it is hashed: a word has one lemma, however it
	// is written.
	w := strings.ReplaceAll(strings.ToLower(d.Word(i)), "’", "'")
	switch {
	case t.Tag.IsVerb() || t.Tag == MD || t.Kind == Clitic && t.Tag != POS:
		if t.slot >= 0 {
			return wordAt(t.slot).verbLemma.of(w)
		}
		return VerbLemma(w, nil)
	case t.Tag == NN || t.Tag == NNS:
		if t.slot >= 0 {
			return wordAt(t.slot).nounLemma.of(w)
		}
		return NounLemma(w, nil)
	}
	return w
}

// About tells what is known of the i-th token's word without its neighbours.
func (d *Doc) About(i int) Word {
	if s := d.Tokens[i].slot; s >= 0 {
		return wordAt(s)
	}
	return Word{}
}

// line cuts one line into tokens, sentences and paragraphs.
func (d *Doc) line(from, to int) {
	first := len(d.Tokens)
	d.cut(from, to)
	if len(d.Tokens) == first {
		return
	}
	d.quotes(first)
	d.sentences(first)
}

// cut appends the tokens of text[from:to].
func (d *Doc) cut(from, to int) {
	text := d.Text[:to]
	spaced := true
	for i := from; i < to; {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		switch {
		case r == ' ' || r < ' ' || r == 0x7f || r > 0x7f && (unicode.IsSpace(r) || invisible(r)):
			spaced = true
			i += n
		case isWord(r):
			end := d.word(text, i)
			d.emit(text, i, end, spaced)
			spaced = false
			i = end
		default:
			end, kind := mark(text, i, r, n)
			if (r == '\'' || r == '’') && kind == Mark {
				if e := clitic(text, i); e > 0 && !spaced && len(d.Tokens) > 0 {
					d.add(i, e, Clitic, spaced, hashFolded(text[i:e]))
					i = e
					continue
				}
				kind = Mark // quotes() decides
			}
			d.add(i, end, kind, spaced, Hash(text[i:end]))
			spaced = false
			i = end
		}
	}
}

func (d *Doc) add(from, to int, k Kind, spaced bool, hash uint32) {
	d.Tokens = append(d.Tokens, Token{From: int32(from), To: int32(to), Kind: k, Spaced: spaced, Hash: hash, slot: lookup(hash)})
}

// emit adds a word, with n't, 's and the like as tokens of their own.
func (d *Doc) emit(text string, from, to int, spaced bool) {
	w := text[from:to]
	cut := len(w)
	if i := lastApostrophe(w); i > 0 {
		end := w[i:]
		end = end[1+2*b2i(end[0] != '\''):]
		switch {
		case len(end) == 1 && (end[0] == 't' || end[0] == 'T') && (w[i-1] == 'n' || w[i-1] == 'N') && i > 1:
			cut = i - 1
		case isCliticEnd(end):
			cut = i
		}
	}
	d.add(from, from+cut, kindOf(w[:cut]), spaced, hashFolded(w[:cut]))
	if cut < len(w) {
		d.add(from+cut, to, Clitic, false, hashFolded(w[cut:]))
	}
}

// lastApostrophe is where the last apostrophe of a word is, or below 0.
func lastApostrophe(w string) int {
	for i := len(w) - 1; i >= 0; i-- {
		if w[i] == '\'' || w[i] == "’"[0] && strings.HasPrefix(w[i:], "’") {
			return i
		}
	}
	return -1
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

func isCliticEnd(s string) bool {
	switch strings.ToLower(s) {
	case "s", "re", "ve", "ll", "d", "m":
		return true
	}
	return false
}

// clitic is the end of a clitic that begins with the apostrophe at i, or 0: for
// 's after a closing quote or a bracket.
func clitic(text string, i int) int {
	j := i + 1
	if text[i] != '\'' {
		j = i + 3
	}
	k := j
	for k < len(text) && k < j+3 && (text[k]|0x20 >= 'a' && text[k]|0x20 <= 'z') {
		k++
	}
	if k > j && isCliticEnd(text[j:k]) && (k == len(text) || !isWordAt(text, k)) {
		return k
	}
	return 0
}

func isWordAt(text string, i int) bool {
	r, _ := utf8.DecodeRuneInString(text[i:])
	return isWord(r)
}

// invisible says whether a rune shows nothing and separates nothing that is read:
// byte order marks, directional marks, the soft hyphen's neighbours.
func invisible(r rune) bool {
	return r == 0xfeff || r >= 0x200b && r <= 0x200f || r >= 0x202a && r <= 0x202e || r >= 0x2060 && r <= 0x2069
}

func isWord(r rune) bool {
	if r < utf8.RuneSelf {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '_'
	}
	return r != utf8.RuneError && (unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == 0xad)
}

// maxWord bounds a word, in bytes.
const maxWord = 120

// word is the end of the word that begins at i. Hyphens, apostrophes and &
// between letters belong to it, stops and commas between digits, stops of
// abbreviations.
func (d *Doc) word(text string, from int) int {
	i, letters, dots := from, 0, 0
	for i < len(text) && i-from < maxWord {
		r, n := rune(text[i]), 1
		if r >= utf8.RuneSelf {
			r, n = utf8.DecodeRuneInString(text[i:])
		}
		if isWord(r) {
			if r > '9' {
				letters++
			}
			i += n
			continue
		}
		next := i + n
		if next >= len(text) || !isWordAt(text, next) {
			break
		}
		before, after := text[i-1], text[next]
		switch {
		case r == '-' || r == '\'' || r == '’' || r == '&' || r == '‑':
		case (r == '.' || r == ',' || r == ':') && isDigit(before) && isDigit(after):
		case r == '.' && (i-from == 1 || i > from+1 && text[i-2] == '.') && letters > 0 && isLetter(before) && isLetter(after):
			dots++
		case (r == '.' || r == '/' || r == '@' || r == '_') && isLower(before) && isLower(after):
		default:
			return i
		}
		i = next
	}
	if i < len(text) && text[i] == '.' && (dots > 0 || abbreviation(text[from:i])) {
		return i + 1
	}
	return i
}

func isDigit(c byte) bool  { return c >= '0' && c <= '9' }
func isLower(c byte) bool  { return c >= 'a' && c <= 'z' }
func isLetter(c byte) bool { return isLower(c | 0x20) }

// abbreviation says whether a stop after the word belongs to it.
func abbreviation(w string) bool {
	if len(w) == 1 {
		return w[0] >= 'A' && w[0] <= 'Z' && w[0] != 'I'
	}
	switch w {
	case "Mr", "Mrs", "Ms", "Dr", "Gen", "Sen", "Sens", "Rep", "Reps", "Gov", "Govs", "Lt", "Col", "Maj", "Capt", "Sgt", "Cmdr", "Adm",
		"St", "Jr", "Sr", "Prof", "Rev", "Hon", "Amb", "Pres", "Supt", "Det", "Mt", "Ft", "No", "Nos", "vs", "Vs", "etc", "al", "cf", "eg", "ie", "approx", "Inc", "Corp", "Co", "Ltd", "Bros",
		"Jan", "Feb", "Mar", "Apr", "Aug", "Sept", "Sep", "Oct", "Nov", "Dec",
		"Ala", "Ariz", "Ark", "Calif", "Colo", "Conn", "Del", "Fla", "Ga", "Ill", "Ind", "Kan", "Ky", "La", "Md", "Mass", "Mich", "Minn", "Miss", "Mo", "Mont", "Neb", "Nev", "Okla", "Ore", "Pa", "Tenn", "Tex", "Va", "Vt", "Wash", "Wis", "Wyo", "Ph":
		return true
	}
	return false
}

// mark is the end and the kind of the mark at i.
func mark(text string, i int, r rune, n int) (int, Kind) {
	run := func(same string) int { // of at most 16 marks
		j := i + n
		for j < min(len(text), i+16) && strings.IndexByte(same, text[j]) >= 0 {
			j++
		}
		return j
	}
	switch r {
	case '.', '?', '!':
		return run(".?!"), Stop
	case '…':
		return i + n, Stop
	case ',', '،':
		return i + n, Comma
	case ':', ';':
		return i + n, Colon
	case '-', '–', '—', '―', '‒', '−':
		return run("-"), Dash
	case '(', '[', '{':
		return i + n, LeftBracket
	case ')', ']', '}':
		return i + n, RightBracket
	case '“', '„', '«', '‟', '「':
		return i + n, Open
	case '”', '»', '」':
		return i + n, Close
	case '`':
		return min(run("`"), i+2), Open
	case '‘', '‚', '‹':
		return i + n, Open
	case '›':
		return i + n, Close
	case '\'':
		if j := i + 1; j < len(text) && text[j] == '\'' {
			return i + 2, Mark
		}
	case '#', '@':
		j := i + n
		for j < len(text) && j < i+maxWord && (isLetter(text[j]) || isDigit(text[j]) || text[j] == '_') {
			j++
		}
		return j, Mark
	}
	return i + n, Mark
}

func kindOf(w string) Kind {
	c := w[0]
	if isDigit(c) {
		return Number
	}
	if c < utf8.RuneSelf {
		if c < 'A' || c > 'Z' {
			return Lower
		}
	} else if r, _ := utf8.DecodeRuneInString(w); !unicode.IsUpper(r) {
		return Lower
	}
	upper := 0
	for _, r := range w {
		if unicode.IsLower(r) {
			return Capital
		}
		if unicode.IsUpper(r) {
			upper++
		}
	}
	if upper < 2 {
		return Capital
	}
	return Upper
}

// hashFolded is Hash of the word in lower case, with plain apostrophes.
func hashFolded(w string) uint32 {
	h := uint32(2166136261)
	for i := 0; i < len(w); i++ {
		c := w[i]
		if c >= utf8.RuneSelf {
			return Hash(strings.ReplaceAll(strings.ToLower(w), "’", "'"))
		}
		if c >= 'A' && c <= 'Z' {
			c |= 0x20
		}
		h = (h ^ uint32(c)) * 16777619
	}
	if h == 0 {
		return 1
	}
	return h
}
