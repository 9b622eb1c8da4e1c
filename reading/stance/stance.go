// Package stance says how a speaker stands to what they say: asserts, denies,
// demands, offers, accepts, rejects, warns, believes or asks.
//
//	s, sure := stance.Of(cue, content)   // lemmas, in order
//
// It is multinomial logistic regression over the words of the cue, a lexicon of
// cues, and the words and marks of the content (will, must, not, if, a question
// mark). Its weights are learnt when they are first needed, in some 20
// milliseconds, from the sentences in examples.txt: these are the model, and
// whoever wants it to know better adds a line there. Learning is stochastic
// gradient descent in a fixed order (Bottou, Stochastic Gradient Tricks, 2012),
// so that the same sentences give the same answers everywhere.
package stance

import (
	_ "embed"
	"math"
	"slices"
	"strings"
	"sync"

	"parley/reading/token"
)

// Stances are the answers, in the order of the record format.
var Stances = []string{"asserts", "denies", "demands", "offers", "accepts", "rejects", "warns", "believes", "asks"}

//go:embed examples.txt
var examples string

// model has one row of weights a feature.
type model map[uint64]*[9]float64

// feature is a feature by the hash of its name, and how much it counts. Words of
// the content are many and say little of the stance by themselves.
type feature struct {
	key   uint64
	value float64
}

const (
	usual     = 1
	ofWord    = 0.3
	ofLexicon = 1.5
)

// named is the feature whose name is made of parts.
func named(value float64, parts ...string) feature {
	h := uint64(14695981039346656037)
	for _, p := range parts {
		for i := 0; i < len(p); i++ {
			h = (h ^ uint64(p[i])) * 1099511628211
		}
		h = (h ^ 0xff) * 1099511628211 // parts are apart: no text has this byte
	}
	return feature{h, value}
}

var learnt = sync.OnceValue(func() model { return learn(examples) })

// Of returns the stance that is most likely, and how likely it is, for the
// lemmas of a cue and of a content.
func Of(cue, content []string) (string, float64) {
	m := learnt()
	var p [9]float64
	m.predict(features(cue, content), &p)
	best := 0
	for y := range p {
		if p[y] > p[best] && !unfounded(Stances[y], cue, content) {
			best = y
		}
	}
	return Stances[best], p[best]
}

// unfounded tells whether no word speaks for a stance that is not to be guessed
// from the manner alone: that somebody accepts, or threatens. "Only a vote could
// decide that" accepts nothing.
func unfounded(stance string, cue, content []string) bool {
	words := granting
	switch stance {
	case "accepts":
	case "warns":
		words = threatening
	default:
		return false
	}
	for i, w := range cue {
		if lexicon[w] != "" || twoWords(cue, i) != "" {
			return false
		}
	}
	for _, w := range content {
		if words[w] || lexicon[w] == stance {
			return false
		}
	}
	return true
}

var (
	granting    = set("accept acceptable agree sign negotiable ready willing prepared open live objection object yes consider fine okay compromise concession acknowledge flexible flexibility meet join would happy favour favor basis come")
	threatening = set("consequence respond retaliate retaliation attack leave lose risk danger dangerous if unless otherwise collapse war cost pay price walk end fail stop never lead return resume catastrophe force suffer regret mistake late")
)

func set(words string) map[string]bool {
	m := map[string]bool{}
	for w := range strings.FieldsSeq(words) {
		m[w] = true
	}
	return m
}

// Telling says whether a cue tells the stance by itself: "denied", and not "said".
func Telling(cue []string) bool {
	for i, w := range cue {
		if lexicon[w] != "" || twoWords(cue, i) != "" {
			return true
		}
	}
	return false
}

const (
	rounds = 40
	rate   = 0.25
	decay  = 0.012 // of the weights that a sentence touches
)

// learn makes a model of sentences.
func learn(text string) model {
	type sentence struct {
		rows   []*[9]float64 // the weights of its features
		values []float64
		stance int
	}
	m := model{}
	var list []sentence
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		parts := strings.Split(line, " | ")
		s := sentence{stance: slices.Index(Stances, parts[len(parts)-1])}
		for _, f := range features(Lemmas(parts[0]), Lemmas(parts[1])) {
			if m[f.key] == nil {
				m[f.key] = new([9]float64)
			}
			s.rows, s.values = append(s.rows, m[f.key]), append(s.values, f.value)
		}
		list = append(list, s)
	}
	var p [9]float64
	for round := range rounds {
		step := rate / (1 + 0.2*float64(round))
		for k := range list {
			s := &list[(k*7919+round*31)%len(list)] // mixed, and each once: 7919 is prime
			p = [9]float64{}
			for i, w := range s.rows {
				for y := range w {
					p[y] += s.values[i] * w[y]
				}
			}
			shares(&p)
			p[s.stance]--
			for i, w := range s.rows {
				for y := range w {
					w[y] -= step * (s.values[i]*p[y] + decay*w[y])
				}
			}
		}
	}
	return m
}

// predict gives the probabilities of the stances.
func (m model) predict(features []feature, p *[9]float64) {
	*p = [9]float64{}
	for _, f := range features {
		if w := m[f.key]; w != nil {
			for y := range w {
				p[y] += f.value * w[y]
			}
		}
	}
	shares(p)
}

// shares turns scores into probabilities.
func shares(p *[9]float64) {
	top, sum := p[0], 0.0
	for _, x := range p {
		top = max(top, x)
	}
	for y := range p {
		p[y] = math.Exp(p[y] - top)
		sum += p[y]
	}
	for y := range p {
		p[y] /= sum
	}
}

// Lemmas are the lemmas of a text, in lower case.
func Lemmas(text string) []string {
	doc := token.Parse(text)
	return LemmasOf(nil, doc, token.Range{From: 0, To: len(doc.Tokens)})
}

// LemmasOf appends the lemmas of tokens. A word that may be a cue of the lexicon
// is taken as that, whatever its tag is: cut out of its sentence, "threatens"
// can look like a noun.
func LemmasOf(out []string, doc *token.Doc, r token.Range) []string {
	for i := r.From; i < r.To; i++ {
		w := doc.Lemma(i)
		if lexicon[w] == "" && doc.Tokens[i].Kind.IsWord() {
			if v := token.VerbLemma(strings.ToLower(doc.Word(i)), nil); lexicon[v] != "" {
				w = v
			}
		}
		out = append(out, w)
	}
	return out
}

// lexicon gives the usual stance of cues, by their lemma. Those that say nothing
// of it (say, tell, add) are not in it.
var lexicon = func() map[string]string {
	m := map[string]string{}
	for _, l := range []struct{ stance, cues string }{
		{"denies", "deny denial dispute refute contradict disavow rebut repudiate debunk contest disclaim"},
		{"demands", "demand urge insist want seek require request press push appeal order call-for call-on call-upon ask-for insist-on push-for instruct implore beseech plead petition exhort"},
		{"offers", "offer propose proposal promise pledge vow undertake commit volunteer float table suggest put-forward guarantee extend"},
		{"accepts", "accept agree approve endorse back support welcome embrace consent concede sign-off give-in acquiesce allow permit ratify adopt"},
		{"rejects", "reject rejection refuse refusal decline dismiss oppose opposition veto spurn rebuff mock rule-out turn-down budge block scorn scoff reject-out"},
		{"warns", "warn warning threaten threat caution alert menace raise-alarm"},
		{"believes", "believe think fear hope expect doubt suspect assess consider view regard feel convinced predict opinion confident assume worry optimistic pessimistic deem reckon guess anticipate mind"},
		{"asks", "ask question query wonder inquire enquire"},
		{"blames", "accuse blame criticize criticise denounce condemn slam complain lament regret praise hail attack"},
	} {
		for c := range strings.FieldsSeq(l.cues) {
			m[c] = l.stance
		}
	}
	return m
}()

// markers are the words of a content that count wherever they stand.
var markers = func() map[string]string {
	m := map[string]string{}
	for _, l := range []struct{ as, words string }{
		{"not", "not n't never no nobody nothing none neither nor cannot"},
		{"will", "will 'll shall"}, {"would", "would 'd"}, {"must", "must"}, {"should", "should ought"}, {"can", "can could"}, {"may", "may might"},
		{"if", "if"}, {"unless", "unless until"}, {"only", "only provided once"},
		{"ready", "ready willing prepared available"}, {"accept", "accept acceptable agree sign negotiable"}, {"need", "need want require demand"},
		{"reject", "reject refuse unacceptable unworkable"}, {"false", "false untrue lie fiction invented baseless fabricated rumour rumor rumours nonsense"},
		{"claim", "claim allegation accusation report charge rumour story account"}, {"plan", "proposal offer plan idea invitation draft clause demand text"},
		{"think", "think believe hope fear doubt suspect"}, {"propose", "propose offer"}, {"?", "?"}, {"whether", "whether why how"}, {"we", "we our us"}, {"I", "i my me"},
		{"harm", "consequence respond price pay answer retaliate attack leave"}, {"question", "question"}, {"yes", "yes"},
	} {
		for w := range strings.FieldsSeq(l.words) {
			m[w] = l.as
		}
	}
	return m
}()

const mostWords = 40 // of a content that are looked at

// features are what the model sees.
func features(cue, content []string) []feature {
	out := make([]feature, 0, 48)
	out = append(out, named(usual, ""))
	class := "plain"
	for i, w := range cue {
		out = append(out, named(usual, "c", w))
		c := lexicon[w]
		if two := twoWords(cue, i); two != "" {
			c = two
		}
		if c != "" && (class == "plain" || i == 0) {
			class = c
		}
	}
	out = append(out, named(ofLexicon, "l", class))
	negated := false
	for _, w := range cue {
		negated = negated || markers[w] == "not"
	}
	if negated {
		out = append(out, named(usual, "cue-not"), named(usual, "cue-not", class))
	}
	var marks [32]string
	seen := marks[:0]
	words := 0
	for i, w := range content {
		if i >= mostWords {
			break
		}
		mark := markers[w]
		if mark != "" && !slices.Contains(seen, mark) {
			seen = append(seen, mark)
			out = append(out, named(usual, "m", mark), named(usual, "m", mark, class))
		}
		if w == "" || w[0] < 'a' && w[0] != '?' {
			continue
		}
		if words++; words <= 3 {
			out = append(out, named(ofWord, "w", w), named(ofWord, "w", w, class))
			if words == 1 {
				out = append(out, named(ofWord, "first", w, class))
			}
		}
	}
	for _, pair := range pairs {
		if slices.Contains(seen, pair[0]) && slices.Contains(seen, pair[1]) {
			out = append(out, named(usual, pair[0], "+", pair[1]), named(usual, pair[0], "+", pair[1], class))
		}
	}
	return out
}

var pairs = [][2]string{{"will", "not"}, {"would", "not"}, {"can", "not"}, {"accept", "not"}, {"accept", "can"}, {"accept", "would"}, {"if", "will"}, {"if", "would"}, {"ready", "not"}, {"must", "not"}}

// twoWords is what the lexicon says of a word of a cue with the next one: "call
// for".
func twoWords(cue []string, i int) string {
	if i+1 >= len(cue) {
		return ""
	}
	return lexicon[cue[i]+"-"+cue[i+1]]
}
