package guarantees

import (
	"cmp"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"parley/dossier"
)

// Finding is something that does not go together, with the records on both
// sides.
type Finding struct {
	Kind string `json:"kind"`
	Text string `json:"text"`
	// IDs are the addresses of the records, those on the one side first.
	IDs []string `json:"ids"`
	// Reading is set where structure that an editor read into the text is part of
	// it.
	Reading bool `json:"editors_reading,omitempty"`
}

// The kinds of findings, in the order in which they are told.
const (
	BothWays    = "both-ways"      // one act sets a guarantee off and ends it
	NobodySays  = "nobody-says"    // it turns on whose act it was, and nobody determines that
	NobodyActs  = "nobody-acts"    // a response for which nobody is named
	LateClock   = "late-clock"     // a clock longer than the harm, or than a later rung
	SaysNot     = "says-it-wont"   // a guarantor who says elsewhere that it will not, or does not say
	FirstOthers = "something-else" // a guarantor who puts something else first
)

func (a *Answer) findings(v *dossier.View) {
	for _, f := range []func(*dossier.View){a.bothWays, a.endsAndStarts, a.nobodySays, a.nobodyActs, a.lateClocks, a.saysNot, a.firstOthers} {
		f(v)
	}
}

func (a *Answer) add(kind, text string, reading bool, ids ...string) {
	a.Findings = append(a.Findings, Finding{kind, text, distinct(ids), reading})
}

// rows gives every row with its document.
func (a *Answer) rows(f func(d *Document, r *Row)) {
	for i := range a.Documents {
		for j := range a.Documents[i].Rows {
			f(&a.Documents[i], &a.Documents[i].Rows[j])
		}
	}
}

// bothWays finds clauses that end guarantees by an act that sets them, or others
// of the same guarantors, off.
func (a *Answer) bothWays(v *dossier.View) {
	a.rows(func(d *Document, end *Row) {
		if !end.Ends || len(end.By) == 0 {
			return
		}
		var same, other []*Row
		var who []string
		a.rows(func(e *Document, r *Row) {
			shared := common(end.By, r.By)
			if r.Ends || len(shared) == 0 || r.Response == "" && len(r.Starts) == 0 {
				return
			}
			switch {
			case e == d && slices.ContainsFunc(voiders(v, r.Guarantee), func(o *dossier.Guarantee) bool { return o.ID == end.ID }):
				same = append(same, r)
			case e != d && len(common(a.guarantors(v, d, end), r.Guarantors)) > 0:
				other = append(other, r)
			default:
				return
			}
			who = append(who, shared...)
		})
		if len(same) == 0 && len(other) == 0 {
			return
		}
		ids := []string{address(end.Guarantee)}
		var parts []string
		reading := end.Reading == dossier.Editor || end.ByWords
		for _, side := range []struct {
			rows []*Row
			lead string
		}{{same, "in the same text it sets off "}, {other, "in other texts with the same guarantors it sets off "}} {
			var words []string
			for _, r := range side.rows {
				words = append(words, r.ID)
				ids = append(ids, address(r.Guarantee))
				reading = reading || r.Reading == dossier.Editor || r.ByWords
			}
			if len(words) > 0 {
				parts = append(parts, side.lead+list(words))
			}
		}
		a.add(BothWays, fmt.Sprintf("An act of %s can end a guarantee (%s, “%s”), and %s. The record does not say which of them counts.",
			labels(v, distinct(who)), end.ID, end.Trigger, strings.Join(parts, "; ")), reading, ids...)
	})
}

// endsAndStarts finds guarantees that end, in the words of their own record, by
// what sets off another: of the same text, or of the same guarantors.
func (a *Answer) endsAndStarts(v *dossier.View) {
	read := newReader(v)
	a.rows(func(d *Document, g *Row) {
		if g.Ends || g.VoidedBy == "" {
			return
		}
		for _, part := range strings.Split(g.VoidedBy, ";") {
			part = strings.TrimSpace(aside.ReplaceAllString(part, ""))
			who := read.actor(part)
			a.rows(func(e *Document, r *Row) {
				if r.Ends || r.ID == g.ID || r.Trigger == "" || e != d && len(common(g.Guarantors, r.Guarantors)) == 0 {
					return
				}
				if m, _, _, _ := read.meetAny(read.read(part), r.Trigger); m == covered && (who == "" || len(r.By) == 0 || slices.Contains(r.By, who)) {
					a.add(BothWays, fmt.Sprintf("“%s” ends %s, and sets off %s (“%s”). The record does not say which of them counts.", part, g.ID, r.ID, r.Trigger), true, address(g.Guarantee), address(r.Guarantee))
				}
			})
		}
	})
}

// guarantors are those of the guarantees that a clause ends.
func (a *Answer) guarantors(v *dossier.View, d *Document, end *Row) []string {
	var out []string
	for _, r := range d.Rows {
		if slices.ContainsFunc(voiders(v, r.Guarantee), func(o *dossier.Guarantee) bool { return o.ID == end.ID }) {
			out = append(out, r.Guarantors...)
		}
	}
	return out
}

// nobodySays finds texts in which the acts of different parties lead to opposite
// results, and nobody is named who determines whose act it was.
func (a *Answer) nobodySays(v *dossier.View) {
	for _, d := range a.Documents {
		var acts, ends []Row
		for _, r := range d.Rows {
			if len(r.By) == 0 || r.Determines != "" {
				continue
			}
			if r.Ends {
				ends = append(ends, r)
			} else {
				acts = append(acts, r)
			}
		}
		var ids, who []string
		for _, r := range acts {
			for _, e := range ends {
				if other := without(e.By, r.By); len(other) > 0 {
					ids = append(ids, address(r.Guarantee), address(e.Guarantee))
					who = append(append(who, r.By...), other...)
				}
			}
		}
		if len(ids) > 0 {
			a.add(NobodySays, fmt.Sprintf("%s: what follows turns on whose act it was (%s), and the text names nobody who determines that. If each says that the other did it first, it gives no answer.",
				d.Title, labels(v, distinct(who))), false, ids...)
		}
	}
}

// nobodyActs finds responses without a name to them.
func (a *Answer) nobodyActs(v *dossier.View) {
	for _, d := range a.Documents {
		var none, several []string
		for _, r := range d.Rows {
			if r.Ends || r.Response == "" || r.Responder != "" {
				continue
			}
			switch {
			case len(r.Guarantors) == 0 && r.GuarantorWords == "":
				none = append(none, address(r.Guarantee))
			case len(r.Guarantors) > 1 || len(r.Cell("responder").Noticed) > 0:
				several = append(several, address(r.Guarantee))
			}
		}
		if len(none) > 0 {
			a.add(NobodyActs, d.Title+": a response is named, and nobody who gives it.", false, none...)
		}
		if len(several) > 0 {
			a.add(NobodyActs, d.Title+": a response is named, and not who of those who guarantee it does what.", false, several...)
		}
	}
}

// lateClocks finds clocks that run longer than the harm takes, or than that of a
// later rung.
func (a *Answer) lateClocks(v *dossier.View) {
	a.rows(func(d *Document, r *Row) {
		own, timed := clock(r.Guarantee)
		if !timed {
			return
		}
		if !r.HarmWithin.IsZero() && own > hours(r.HarmWithin) {
			a.add(LateClock, fmt.Sprintf("The clock of %s runs %s; what it is to prevent takes %s. It comes after the harm.", r.ID, hoursWords(own), r.HarmWithin.Words()), false, address(r.Guarantee))
		}
		for i := range d.Rows {
			up := &d.Rows[i]
			sameStart := up.ClockFrom == r.ID || r.ClockFrom != "" && up.ClockFrom == r.ClockFrom
			if later, ok := clock(up.Guarantee); ok && slices.Contains(up.After, r.ID) && sameStart && later < own {
				a.add(LateClock, fmt.Sprintf("%s comes after %s, and its clock (%s) is over before that of %s (%s).", up.ID, r.ID, hoursWords(later), r.ID, hoursWords(own)),
					up.Reading == dossier.Editor, address(r.Guarantee), address(up.Guarantee))
			}
		}
	})
}

// subject is something that a clause can promise and a guarantor can speak of
// elsewhere. The words are English.
type subject struct {
	name  string
	words *regexp.Regexp
}

var subjects = []subject{
	{"armed forces", regexp.MustCompile(`(?i)\b(?:troops?|soldiers?|(?:armed|ground|coalition|multinational) forces?|multinational force|military (?:response|presence|means|action|forces?)|US military|contingents?|units)\b`)},
	{"air defence", regexp.MustCompile(`(?i)\b(?:missiles?|air defence|shoot(?:s|ing)? down|shot down|intercept\w*|jets?)\b`)},
	{"approval by a legislature", regexp.MustCompile(`(?i)\b(?:ratif\w+|senate|congress|parliaments?|treaty)\b`)},
	{"sanctions", regexp.MustCompile(`(?i)\bsanctions?\b`)},
	{"money", regexp.MustCompile(`(?i)\b(?:pays?|paid|fee|funds?|funding|money)\b`)},
}

// saysNot finds what a guarantor says elsewhere that it will not do, or on which
// it is on record as silent or undecided: on an issue that the clause's point
// settles, or on a subject that the clause promises.
func (a *Answer) saysNot(v *dossier.View) {
	type other struct {
		party, words, id, subject string
		option                    dossier.Term
		issue                     string
		not                       bool // it says that it will not, rather than nothing
	}
	var others []other
	add := func(o other, about string) {
		for _, s := range subjects {
			if s.words.MatchString(about) {
				o.subject = s.name
				others = append(others, o)
			}
		}
		if o.issue != "" && o.subject == "" {
			others = append(others, o)
		}
	}
	guarantor := map[string]bool{}
	a.rows(func(_ *Document, r *Row) {
		for _, p := range r.Guarantors {
			guarantor[p] = true
		}
	})
	for _, p := range v.Parties {
		if !guarantor[p.ID] {
			continue
		}
		for _, i := range v.Issues {
			s := v.Standing(p.ID, i.ID)
			for _, pos := range append(slices.Clone(s.Own), s.Reported...) {
				not := pos.Stance == dossier.Rejects || pos.Stance == dossier.Excludes
				if !not && pos.Stance != dossier.Silent && pos.Stance != dossier.Undecided {
					continue
				}
				words := fmt.Sprintf("%s %s“%s”", pos.Stance.Words(), optionWords(i, pos.Option), pos.Words)
				switch pos.Stance {
				case dossier.Silent:
					words = fmt.Sprintf("is on record as silent %s“%s”", optionWords(i, pos.Option), pos.Words)
				case dossier.Undecided:
					words = fmt.Sprintf("is on record as undecided %s“%s”", optionWords(i, pos.Option), pos.Words)
				}
				if len(pos.AccordingTo) > 0 {
					words += ", according to " + strings.Join(pos.AccordingTo, ", via ")
				}
				add(other{p.ID, words, address(pos), "", dossier.Term(i.ID + "=" + pos.Option), i.ID, not}, pos.Words+" "+i.OptionWords(pos.Option))
			}
		}
	}
	for _, l := range v.Lines {
		for _, p := range l.Party {
			if l.Form == "unsaid" || negated.MatchString(l.Words) {
				words := "says: “" + l.Words + "”"
				if l.Form == "unsaid" {
					words = "left unsaid: “" + l.Words + "”"
				}
				add(other{party: p, words: words, id: address(l), not: l.Form != "unsaid"}, l.Words)
			}
		}
	}
	for _, st := range v.Statements {
		if st.Speaker.Party != "" && negated.MatchString(st.Content) {
			add(other{party: st.Speaker.Party, words: "is told to say: “" + st.Content + "”", id: address(st), not: true}, st.Content)
		}
	}
	type key struct{ party, id string }
	var order []key
	rests := map[key][]string{}
	said := map[key]other{}
	a.rows(func(d *Document, r *Row) {
		if r.Ends {
			return
		}
		promise := strings.Join([]string{r.Response, r.Responder, r.LegalForm, r.Funding, r.Verification}, "; ")
		for _, o := range others {
			if !slices.Contains(r.Guarantors, o.party) {
				continue
			}
			met := o.subject != "" && subjectOf(o.subject).MatchString(promise)
			for _, t := range sets(v, r.Guarantee) {
				id, _ := t.Split()
				met = met || o.not && t == o.option || !o.not && id == o.issue
			}
			if !met {
				continue
			}
			k := key{o.party, o.id}
			if _, seen := said[k]; !seen {
				order = append(order, k)
				said[k] = o
			}
			if !slices.Contains(rests[k], address(r.Guarantee)) {
				rests[k] = append(rests[k], address(r.Guarantee))
			}
		}
	})
	for _, k := range order {
		o := said[k]
		on := cmp.Or(o.subject, v.TermWords(dossier.Term(o.issue)))
		a.add(SaysNot, fmt.Sprintf("%s is named as a guarantor (%s). Elsewhere, on %s, it %s.", labels(v, []string{k.party}), ids(rests[k]), on, o.words), false,
			append(slices.Clone(rests[k]), k.id)...)
	}
}

func optionWords(i *dossier.Issue, option string) string {
	if option == "" {
		return ""
	}
	return "(on: " + i.OptionWords(option) + ") "
}

var negated = regexp.MustCompile(`(?i)\b(?:not|never|no|won't|refus\w*|declin\w*|rul\w+ out|exclud\w*|reject\w*)\b`)

func subjectOf(name string) *regexp.Regexp {
	return subjects[slices.IndexFunc(subjects, func(s subject) bool { return s.name == name })].words
}

// claim is a condition as an order.
type claim struct {
	c              *dossier.Condition
	earlier, later dossier.Term
	together       bool
}

// other is what the guarantees are ordered by in a claim.
func (c claim) other(about func(dossier.Term) bool) dossier.Term {
	if about(c.earlier) {
		return c.later
	}
	return c.earlier
}

// firstOthers finds conditions by which a guarantor puts something else before
// the guarantees, and where those whom they protect ask for the other order.
func (a *Answer) firstOthers(v *dossier.View) {
	claims := []claim{}
	for _, c := range v.Conditions {
		switch c.Relation {
		case dossier.Before:
			claims = append(claims, claim{c, c.X, c.Y, false})
		case dossier.After, dossier.OnlyIf:
			claims = append(claims, claim{c, c.Y, c.X, false})
		case dossier.TogetherWith:
			claims = append(claims, claim{c, c.X, c.Y, true})
		}
	}
	guarantor, protected := map[string][]string{}, map[string]bool{}
	a.rows(func(_ *Document, r *Row) {
		for _, p := range r.Guarantors {
			guarantor[p] = append(guarantor[p], address(r.Guarantee))
		}
		for _, p := range r.Protects {
			protected[p] = true
		}
	})
	about := func(t dossier.Term) bool { return guaranteeWord.MatchString(v.TermWords(t)) }
	for _, c := range claims {
		for _, p := range c.c.By {
			if len(guarantor[p]) == 0 || protected[p] || !(about(c.later) || c.together && about(c.earlier)) {
				continue
			}
			ids := []string{address(c.c)}
			reading := c.c.Reading == dossier.Editor
			for _, o := range claims {
				if slices.ContainsFunc(o.c.By, func(q string) bool { return protected[q] }) && !o.together && about(o.earlier) && o.later == c.other(about) {
					ids = append(ids, address(o.c))
					reading = reading || o.c.Reading == dossier.Editor
				}
			}
			how := "puts the guarantees after something else"
			if c.together {
				how = "puts the guarantees together with something else"
			}
			text := fmt.Sprintf("%s, named as a guarantor, %s: %s; %s.", labels(v, []string{p}), how, words(v, c.c), who(v, c.c))
			if len(ids) > 1 {
				text += " Those whom they protect put them before that."
			}
			a.add(FirstOthers, text, reading, ids...)
		}
	}
}

var guaranteeWord = regexp.MustCompile(`(?i)\bguarant`)

// words is a condition in its own words.
func words(v *dossier.View, c *dossier.Condition) string {
	rel := map[dossier.Relation]string{dossier.Before: "before", dossier.After: "after", dossier.TogetherWith: "together with", dossier.OnlyIf: "only if", dossier.Within: "within days of"}[c.Relation]
	return fmt.Sprintf("“%s” %s “%s”", cmp.Or(c.XWords, v.TermWords(c.X)), rel, cmp.Or(c.YWords, v.TermWords(c.Y)))
}

// who says by whom a condition is told, and denied.
func who(v *dossier.View, c *dossier.Condition) string {
	s := "its own words"
	if len(c.AccordingTo) > 0 {
		s = "according to " + strings.Join(c.AccordingTo, ", via ")
	} else if !c.OwnWord() {
		s = "as reported"
	}
	for _, d := range c.DeniedBy {
		s += "; denied: " + d.Words
	}
	return s
}

// Comparison sets the texts side by side on the same act.
type Comparison struct {
	// By are the parties whose act it is; none: the texts name nobody.
	By    []string `json:"by"`
	Words string   `json:"words"`
	Cells []Across `json:"cells"`
}

// Across is one cell in several texts.
type Across struct {
	Cell string   `json:"cell"`
	Says []Saying `json:"says"`
}

// Saying is what texts say in the same words.
type Saying struct {
	Words string   `json:"words"`
	IDs   []string `json:"ids"`
}

// across sets side by side what the texts say on an act of the same parties.
func (a *Answer) across(v *dossier.View) {
	at := map[string]int{}
	docs := map[string]map[string]bool{}
	var all []Comparison
	a.rows(func(d *Document, r *Row) {
		if r.Ends || r.Trigger == "" || len(r.By) == 0 {
			return
		}
		k := strings.Join(r.By, " ")
		i, ok := at[k]
		if !ok {
			i = len(all)
			at[k] = i
			docs[k] = map[string]bool{}
			all = append(all, Comparison{By: r.By, Words: "An act of " + labels(v, r.By)})
			for _, name := range Cells() {
				all[i].Cells = append(all[i].Cells, Across{Cell: name})
			}
		}
		docs[k][d.Draft+"\x00"+d.Title] = true
		for j, c := range r.Cells {
			x := &all[i].Cells[j]
			n := slices.IndexFunc(x.Says, func(s Saying) bool { return s.Words == c.Words })
			if n < 0 {
				n = len(x.Says)
				x.Says = append(x.Says, Saying{Words: c.Words})
			}
			x.Says[n].IDs = append(x.Says[n].IDs, address(r.Guarantee))
		}
	})
	for _, c := range all {
		if len(docs[strings.Join(c.By, " ")]) < 2 {
			continue
		}
		c.Cells = slices.DeleteFunc(c.Cells, func(x Across) bool { return len(x.Says) < 2 || x.Cell == "trigger" })
		a.Across = append(a.Across, c)
	}
}

func common(a, b []string) []string {
	var out []string
	for _, s := range a {
		if slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

func without(a, b []string) []string {
	var out []string
	for _, s := range a {
		if !slices.Contains(b, s) {
			out = append(out, s)
		}
	}
	return out
}

func distinct(list []string) []string {
	out := []string{}
	for _, s := range list {
		if !slices.Contains(out, s) {
			out = append(out, s)
		}
	}
	return out
}

// ids gives addresses as one would say them.
func ids(addresses []string) string {
	out := make([]string, len(addresses))
	for i, a := range addresses {
		_, out[i], _ = strings.Cut(a, "/")
	}
	return list(out)
}
