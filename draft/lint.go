package draft

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/dossier"
)

// Finding is something that a draft leaves open, as a question that can be put
// to someone.
type Finding struct {
	Rule     string   // stable: no-date, no-actor, no-trigger, ...
	Points   []string // numbers; none: the draft as a whole
	Words    string   // of the text that it is about
	Question string
	To       []string // ids of parties that can be asked
}

// Rule describes one rule of the lint.
type Rule struct {
	Name, What string
}

// Rules lists what Lint looks for: first what a point can leave open, then the
// ten criteria of the UN operational note "Peace agreements that facilitate
// implementation". A criterion is looked for by words; that none of them stands
// in the text is a reason to ask, not proof of a gap. The words are English.
func Rules() []Rule {
	out := []Rule{
		{"no-date", "somebody is to do something, and no time is named"},
		{"vague-time", "a time that nobody can miss: as soon as possible, in due course"},
		{"no-actor", "something is done, and it is not said by whom"},
		{"no-trigger", "a guarantee without what sets it off"},
		{"undefined", "a body, zone or line that is named and not described"},
		{"vague-measure", "a measure that nobody is named to judge: without cause, robust"},
		{"open", "a point that the draft itself leaves open, or an open bracket"},
		{"short", "a point of so few words that it can mean many things"},
	}
	for _, c := range criteria {
		out = append(out, Rule{c.name, c.what})
	}
	return out
}

type criterion struct {
	name, what string
	words      *regexp.Regexp
	question   string
}

// criteria are the ten of the operational note, in its order. Those without
// words are looked at otherwise.
var criteria = []criterion{
	{"standards", "1. it meets international standards", regexp.MustCompile(`(?i)international law|human rights|humanitarian law|convention|charter|geneva`),
		"Which standards of international law does the text hold to, and where does it say so?"},
	{"constituents", "2. it is acceptable to most of those it binds", regexp.MustCompile(`(?i)referend|parliament|ratif|consult|\bvote|approv|duma|rada|congress|senate`),
		"Who has to approve the text, by which procedure and majority?"},
	{"issues", "3. it resolves the major issues", nil, ""},
	{"detail", "4. it is specific enough to be carried out", nil, ""},
	{"timetable", "5. its priorities are clear and its times realistic", nil, ""},
	{"monitoring", "6. somebody leads in monitoring", regexp.MustCompile(`(?i)monitor|verif|observ|supervis|inspect`),
		"Who leads in monitoring, with what access, and to whom do they report?"},
	{"responsibilities", "7. responsibilities are divided", regexp.MustCompile(`(?i)responsib|in charge|coordinat|led by|chair|lead`),
		"Who is responsible for carrying out which part, and who coordinates?"},
	{"interpretation", "8. there is a way to settle what the text means", regexp.MustCompile(`(?i)disput|interpret|arbitrat|conciliat|panel|tribunal|court`),
		"Who decides where two sides read a point differently, and by when?"},
	{"future", "9. there is a way to deal with later conflicts", regexp.MustCompile(`(?i)non-aggression|future|review|consultation|hotline|early warning|dialogue|permanent (?:body|commission|council)|council`),
		"What happens when a new conflict between the sides arises later?"},
	{"resources", "10. resources are named", regexp.MustCompile(`(?i)\bfund|financ|\bcosts?\b|budget|\bpa(?:ys?|id)\b|usd|eur\b|dollar|billion|million`),
		"Who pays for what the text provides, how much, and from when?"},
}

var (
	obligation = regexp.MustCompile(`\b(?:shall|must|will|undertakes?|agrees? (?:to|that)|commits?|is to|are to)\b`)
	timed      = regexp.MustCompile(`(?i)\b(?:\d{4}|january|february|march|april|june|july|august|september|october|november|december|(?:within|in|after|for|no later than|every|per|at least) (?:\w+ ){0,3}(?:hours?|days?|weeks?|months?|years?)|(?:once|twice) a|annual(?:ly)?|(?:daily|monthly|weekly|yearly)|immediately|at once|(?:on|upon|after|before|until|at) (?:the )?(?:signing|signature|agreement|entry|ratification|ceasefire|peace)|by (?:the )?(?:end|\d)|from the (?:date|day)|never|at any time|stays?|remains?|permanent(?:ly)?|D\+\d)\b`)
	lasting    = regexp.MustCompile(`\b(?:will|shall|must|may|does|do|undertakes?|commits?) not\b|\bno (?:party|state)\b|\bnever\b|\b(?:shall|will|must) (?:utilise|use|respect|cooperate|refrain|ensure|prevent|consist|bear|have|remain|take all|promote|protect|apply|comply|act|enjoy|observe|recognise|be (?:entitled|bound|considered|open|free))\b`)
	vagueTime  = regexp.MustCompile(`(?i)\b(?:as soon as (?:possible|practicable|all(?: \w+){0,2} agree)|on a regular basis|regularly|periodically|in due course|in a timely manner|without (?:undue )?delay|promptly|shortly|in the near future|at the earliest(?: opportunity)?|step by step|progressively|gradually|at a fixed time)\b`)
	passive    = regexp.MustCompile(`(?i)\b(?:is|are|be|been|being|was|were) (?:not |also |progressively |fully |jointly |permanently |internationally |legally )?((?:[a-z]+ed|brought|built|frozen|given|held|kept|led|made|paid|put|run|sent|set|shown|taken|withdrawn|written|met|found|left|lost|told|born|borne|done|drawn|known|laid))\b`)
	byWhom     = regexp.MustCompile(`(?i)\b(?:by|between|under|at the request of) (?:the |an? |all |both |each |its )?[A-Za-z]`)
	states     = regexp.MustCompile(`(?i)^(?:based|needed|required|deleted|located|binding|allowed|limited|interested|willing|listed|composed|entitled|guaranteed|demilitarised|concerned|related|excluded|eligible|used|called|named|united|caused|affected|designed|settled|meant)$`)
	guarantee  = regexp.MustCompile(`(?i)\bguarantee[sd]?\b`)
	trigger    = regexp.MustCompile(`(?i)\b(?:if|when|where|once|in (?:the )?(?:case|event) of|upon|on (?:an? )?(?:attack|breach|invasion|violation)|should)\b`)
	bodies     = regexp.MustCompile(`((?:\b[A-Za-z][a-z-]+ ){0,2})\b([Cc]ommission|[Cc]ommittee|[Cc]ouncil|[Mm]ission|[Bb]oard|[Gg]roup|[Tt]ask force|[Mm]echanism|[Cc]entre|[Pp]anel|[Ss]ecretariat|[Zz]one|[Bb]uffer|[Cc]orridor|[Ff]und)\b`)
	described  = regexp.MustCompile(`(?i)\b(?:means|consists?|composed|members?|chaired|appointed|headed|established by|seat|of up to|depth of|km|led by|runs? from|set up by)\b`)
	vagueWords = regexp.MustCompile(`(?i)\b(?:without (?:just )?cause|unprovoked|reliable|robust|strong|significant|substantial|serious|reasonable|appropriate|adequate|sufficient|relevant|potential|other agreed)\b`)
)

// leading words that are no part of a body's name.
var notNames = regexp.MustCompile(`(?i)^(?:an?|the|of|and|or|in|by|to|for|on|with|under|from|each|its|this|that|joint|full|new|any|special|such|per|as|into|several|neutral|up|is|are|set|sets|of)$`)

// Lint asks what a text leaves open. v is the dossier that the text is part of,
// nil for a file: without one, criterion 3 is not looked at, and actors are
// known only by the words for them.
func Lint(v *dossier.View, t *Text) []Finding {
	l := linter{v: v, t: t}
	if t.Draft != nil {
		l.authors = t.Draft.By
	}
	if v != nil {
		for _, p := range v.Parties {
			for _, n := range append([]string{p.Name, p.Short}, p.Aka...) {
				if n != "" {
					l.names = append(l.names, named{n, p.ID})
				}
			}
		}
		slices.SortStableFunc(l.names, func(a, b named) int { return len(b.name) - len(a.name) })
	}
	for i := range t.Points {
		if t.Points[i].stands() {
			l.point(i)
		}
	}
	l.terms()
	l.whole()
	return l.out
}

type named struct{ name, id string }

type linter struct {
	v       *dossier.View
	t       *Text
	authors []string
	names   []named
	out     []Finding
	obliged int // obligations
	dated   int // of them with a time
	brief   []string
}

func (l *linter) add(rule string, points []string, words, question string, to []string) {
	if len(to) == 0 {
		to = l.authors
	}
	l.out = append(l.out, Finding{rule, points, words, question, to})
}

// actors are the parties that a sentence begins with or names before its verb.
func (l *linter) actors(s string) []string {
	if who, _ := l.subjects(s); len(who) > 0 {
		return who
	}
	var out []string
	head := s
	if loc := obligation.FindStringIndex(s); loc != nil {
		head = s[:loc[0]]
	}
	words := Tokens(head)
	if len(words) > 16 {
		head = strings.Join(words[:16], "")
	}
	for _, n := range l.names {
		if at := indexWord(head, n.name); at >= 0 && !slices.Contains(out, n.id) {
			out = append(out, n.id)
		}
	}
	return out
}

func indexWord(s, word string) int {
	from := 0
	for {
		at := strings.Index(s[from:], word)
		if at < 0 {
			return -1
		}
		at += from
		if !besideDigit(s, at, len(word)) && !strings.HasPrefix(s[at+len(word):], "'s") && !strings.HasPrefix(s[at+len(word):], "’s") {
			return at
		}
		from = at + len(word)
	}
}

// begins tells whether a sentence begins with a party that acts.
func (l *linter) begins(s string) bool {
	who, rest := l.subjects(s)
	if len(who) == 0 {
		for _, all := range []string{"Both ", "Each party ", "The parties "} {
			if r, ok := strings.CutPrefix(s, all); ok {
				return !receives.MatchString(r)
			}
		}
		return false
	}
	return !receives.MatchString(rest)
}

// receives begins what a party is, has or gets: no duty of its own.
var receives = regexp.MustCompile(`^(?:gets?|has|have|receives?|is|are|stays?|remains?|regains?|benefits?|forfeits?|uses?|can|could|may|might|and|with|,|['’])`)

// subjects are the parties that a sentence begins with, and what follows them.
func (l *linter) subjects(s string) (who []string, rest string) {
	for {
		s = strings.TrimPrefix(strings.TrimPrefix(s, "The "), "the ")
		at := slices.IndexFunc(l.names, func(n named) bool {
			name := strings.TrimPrefix(n.name, "the ")
			return strings.HasPrefix(s, name) && !besideDigit(s, 0, len(name)) && !strings.HasPrefix(s[len(name):], "'") && !strings.HasPrefix(s[len(name):], "’")
		})
		if at < 0 {
			return who, s
		}
		if !slices.Contains(who, l.names[at].id) {
			who = append(who, l.names[at].id)
		}
		s = s[len(strings.TrimPrefix(l.names[at].name, "the ")):]
		for _, sep := range []string{", ", " and ", " "} {
			if r, ok := strings.CutPrefix(s, sep); ok {
				s = r
				break
			}
		}
	}
}

var sentenceEnd = regexp.MustCompile(`[.;!?]+(?:\s+|$)`)

func sentences(s string) []string {
	var out []string
	for s != "" {
		loc := sentenceEnd.FindStringIndex(s)
		if loc == nil {
			return append(out, s)
		}
		if t := strings.TrimSpace(s[:loc[0]]); t != "" {
			out = append(out, t)
		}
		s = s[loc[1]:]
	}
	return out
}

func (l *linter) point(i int) {
	p := &l.t.Points[i]
	at := []string{p.Number}
	if p.State == "open" || strings.Contains(p.Text, "[[") {
		to := []string(nil)
		if pieces, err := dossier.ParseBrackets(p.Text); err == nil {
			for _, b := range pieces {
				for _, a := range b.Alternatives {
					to = append(to, a.Parties...)
				}
			}
		}
		l.add("open", at, "", "The point is open: what would have to be known or given for one text?", to)
	}
	words := 0
	for _, w := range Tokens(p.Text) {
		if isWord(w) {
			words++
		}
	}
	over := i+1 < len(l.t.Points) && strings.HasPrefix(l.t.Points[i+1].Number, p.Number+".")
	if words < 6 && !over && !p.Heading {
		l.brief = append(l.brief, p.Number)
		l.add("short", at, p.Text, fmt.Sprintf("The point has %s: what exactly is to happen, who does it, and how is it checked?", counted(words, "word")), nil)
	}
	if m := vagueTime.FindString(p.Text); m != "" {
		l.add("vague-time", at, m, fmt.Sprintf("“%s”: by which date at the latest, and what follows if it is missed?", m), l.actors(p.Text))
	}
	if m := vagueWords.FindString(p.Text); m != "" {
		l.add("vague-measure", at, m, fmt.Sprintf("“%s”: what counts as that, and who decides?", m), nil)
	}
	for _, o := range p.Obligations {
		l.obliged++
		if o.Due != "" {
			l.dated++
			continue
		}
		l.add("no-date", at, o.Words, fmt.Sprintf("“%s”: by when?", o.Words), o.By)
	}
	if len(p.Obligations) > 0 {
		l.passives(p, at)
		l.guarantee(i)
		return
	}
	pointTimed := timed.MatchString(p.Text) || vagueTime.MatchString(p.Text)
	for _, s := range sentences(p.Text) {
		acts := obligation.MatchString(s) || l.begins(s)
		if acts && !lasting.MatchString(s) {
			l.obliged++
			if pointTimed {
				l.dated++
			} else {
				l.add("no-date", at, s, fmt.Sprintf("“%s”: by when?", s), l.actors(s))
				pointTimed = true // one question a point
			}
		}
	}
	l.passives(p, at)
	l.guarantee(i)
}

// passives asks who does what the text says is done.
func (l *linter) passives(p *Point, at []string) {
	for _, m := range passive.FindAllStringSubmatchIndex(p.Text, -1) {
		verb := p.Text[m[2]:m[3]]
		rest := p.Text[m[1]:]
		if end := sentenceEnd.FindStringIndex(rest); end != nil {
			rest = rest[:end[0]]
		}
		if states.MatchString(verb) || byWhom.MatchString(rest) {
			continue
		}
		phrase := p.Text[m[0]:m[1]]
		l.add("no-actor", at, phrase, fmt.Sprintf("“%s”: by whom?", around(p.Text, m[0], m[1])), nil)
		break
	}
}

// around gives a few words around a place.
func around(s string, from, to int) string {
	a := from
	for n := 0; a > 0 && n < 4; a-- {
		if s[a-1] == ' ' {
			n++
		}
		if strings.ContainsRune(".;:", rune(s[a-1])) {
			break
		}
	}
	return strings.TrimSpace(s[a:to])
}

// guarantee asks for the trigger where neither the point, nor one under it or
// beside it, nor a record of the guarantee in the dossier has one.
func (l *linter) guarantee(i int) {
	p := &l.t.Points[i]
	if !guarantee.MatchString(p.Text) || trigger.MatchString(p.Text) || strings.Contains(strings.ToLower(p.Text), "void") {
		return
	}
	group := p.Parent()
	if group == "" {
		group = p.Number
	}
	for _, q := range l.t.Points {
		if strings.HasPrefix(q.Number, group+".") && trigger.MatchString(q.Text) {
			return
		}
	}
	if l.v != nil {
		for _, g := range l.v.Guarantees {
			if g.Draft == l.t.Name && g.Point == p.Number && g.Trigger != "" {
				return
			}
		}
	}
	l.add("no-trigger", []string{p.Number}, p.Text, "What sets the guarantee off, who determines that it has happened, and by when must they act?", nil)
}

// terms asks about bodies, zones and funds that are named and described
// nowhere.
func (l *linter) terms() {
	type use struct {
		first, points []string
		clear         bool
	}
	uses := map[string]*use{}
	var order []string
	for _, p := range l.t.Points {
		for _, m := range bodies.FindAllStringSubmatch(p.Text, -1) {
			var lead []string
			for _, w := range strings.Fields(m[1]) {
				if notNames.MatchString(w) {
					lead = nil
					continue
				}
				lead = append(lead, w)
			}
			name := strings.ToLower(strings.Join(append(lead, m[2]), " "))
			u := uses[name]
			if u == nil {
				u = &use{first: append(lead, m[2])}
				uses[name] = u
				order = append(order, name)
			}
			if !slices.Contains(u.points, p.Number) {
				u.points = append(u.points, p.Number)
			}
			u.clear = u.clear || described.MatchString(p.Text)
		}
	}
	for _, name := range order {
		u := uses[name]
		for other, x := range uses {
			u.clear = u.clear || x.clear && strings.HasSuffix(other, " "+name)
		}
		if u.clear {
			continue
		}
		shown := strings.Join(u.first, " ")
		question := fmt.Sprintf("“%s” is not described: who is in it, who appoints them, and how does it decide?", shown)
		switch {
		case strings.HasSuffix(name, "zone") || strings.HasSuffix(name, "buffer") || strings.HasSuffix(name, "corridor"):
			question = fmt.Sprintf("“%s” is not described: where does it run, who draws it, and who administers it?", shown)
		case strings.HasSuffix(name, "fund"):
			question = fmt.Sprintf("“%s” is not described: who pays in, how much, and who decides on its use?", shown)
		}
		l.add("undefined", u.points, shown, question, nil)
	}
}

// whole looks at the ten criteria.
func (l *linter) whole() {
	var all strings.Builder
	for _, p := range l.t.Points {
		all.WriteString(p.Text + "\n")
	}
	text := all.String()
	for _, c := range criteria {
		switch c.name {
		case "issues":
			l.issues()
		case "detail":
			if n := len(l.brief); n > 0 && 3*n >= len(l.t.Points) {
				l.add(c.name, l.brief, "", fmt.Sprintf("%d of %d points have fewer than six words: where does the detail stand?", n, len(l.t.Points)), nil)
			}
		case "timetable":
			if l.obliged > 0 && 2*l.dated < l.obliged {
				l.add(c.name, nil, "", fmt.Sprintf("%d of %d obligations name a time: in which order are they to be done, and by when?", l.dated, l.obliged), nil)
			}
		default:
			if !c.words.MatchString(text) {
				l.add(c.name, nil, "", c.question, nil)
			}
		}
		if c.name == "standards" && regexp.MustCompile(`(?i)amnesty`).MatchString(text) && !regexp.MustCompile(`(?i)war crimes|genocide|crimes against humanity|no (?:full |general )?amnesty|amnesty is not`).MatchString(text) {
			l.add(c.name, nil, "amnesty", "Which acts does the amnesty leave out? International standards except war crimes, crimes against humanity and genocide.", nil)
		}
	}
}

// issues asks about issues on which principals have spoken and the text sets
// nothing.
func (l *linter) issues() {
	if l.v == nil {
		return
	}
	set := map[string]bool{}
	for _, p := range l.t.Points {
		for _, t := range p.Sets {
			id, _ := t.Split()
			set[id] = true
		}
	}
	for _, i := range l.v.Issues {
		if set[i.ID] {
			continue
		}
		var who []string
		for _, p := range l.v.Principals() {
			if l.v.Standing(p.ID, i.ID).Spoken() {
				who = append(who, p.ID)
			}
		}
		if len(who) > 0 {
			l.add("issues", nil, i.Label(), fmt.Sprintf("The text sets nothing on “%s”, on which %s spoken: is that left to another text?", i.Label(), have(l.v, who)), cmpOr(l.authors, who))
		}
	}
}

func cmpOr(a, b []string) []string {
	if len(a) > 0 {
		return a
	}
	return b
}

func have(v *dossier.View, ids []string) string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = cmp.Or(v.Party(id).Label(), id)
	}
	if len(names) == 1 {
		return names[0] + " has"
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1] + " have"
}

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}
