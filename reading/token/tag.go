package token

// A Tag is a part of speech, of the Penn Treebank.
type Tag uint8

// The tags. Marks have the tag SYM, and one of their own by their Kind.
const (
	SYM Tag = iota
	CC
	CD
	DT
	EX
	FW
	IN
	JJ
	JJR
	JJS
	MD
	NN
	NNP
	NNPS
	NNS
	PDT
	POS
	PRP
	PRPS // PRP$
	RB
	RBR
	RBS
	RP
	TO
	UH
	VB
	VBD
	VBG
	VBN
	VBP
	VBZ
	WDT
	WP
	WPS // WP$
	WRB
	Tags // how many there are
)

var tagNames = [Tags]string{"SYM", "CC", "CD", "DT", "EX", "FW", "IN", "JJ", "JJR", "JJS", "MD", "NN", "NNP", "NNPS", "NNS", "PDT", "POS", "PRP", "PRP$", "RB", "RBR", "RBS", "RP", "TO", "UH", "VB", "VBD", "VBG", "VBN", "VBP", "VBZ", "WDT", "WP", "WP$", "WRB"}

func (t Tag) String() string { return tagNames[t] }

// IsVerb says whether the tag is of a verb, a modal apart.
func (t Tag) IsVerb() bool { return t >= VB && t <= VBZ }

// IsFinite says whether the tag is of a finite verb or a modal.
func (t Tag) IsFinite() bool { return t == VBD || t == VBP || t == VBZ || t == MD }

// IsNoun says whether the tag is of a noun.
func (t Tag) IsNoun() bool { return t >= NN && t <= NNS }

var tagOf = func() map[string]Tag {
	m := map[string]Tag{}
	for t, name := range tagNames {
		m[name] = Tag(t)
	}
	return m
}()

// tagAll gives every token its tag, sentence by sentence.
func tagAll(d *Doc) {
	p := english()
	var words []string
	var tags []Tag
	for _, s := range d.Sentences {
		words, tags = words[:0], tags[:0]
		for i := s.From; i < s.To; i++ {
			words = append(words, d.plain(i))
		}
		tags = p.tag(words, tags)
		for i, t := range tags {
			if tok := &d.Tokens[s.From+i]; tok.Kind.IsWord() || tok.Kind == Mark {
				tok.Tag = t
			}
		}
	}
}

// plain is the token as the tagger was taught to know it.
func (d *Doc) plain(i int) string {
	t := &d.Tokens[i]
	w := d.Text[t.From:t.To]
	switch t.Kind {
	case Open:
		return "``"
	case Close:
		return "''"
	case Dash:
		return "--"
	case Stop:
		return "."
	case LeftBracket:
		return "("
	case RightBracket:
		return ")"
	case Clitic:
		if w[0] == 'n' || w[0] == 'N' {
			return "n't"
		}
		switch w[len(w)-1] | 0x20 {
		case 's':
			return "'s"
		case 'd':
			return "'d"
		case 'm':
			return "'m"
		case 'l':
			return "'ll"
		}
		if w[len(w)-2]|0x20 == 'r' {
			return "'re"
		}
		return "'ve"
	}
	return w
}
