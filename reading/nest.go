package reading

// nest finds which statement stands within which: the outer one's content holds
// its source and cue, or nearly all of what it says. Both layers stay; the outer
// speaker relays the inner one.
func (w *work) nest() {
	list := w.a.Statements
	w.group()
	// Lines of a transcript hold what stands in their paragraphs; others only what
	// stands in their own.
	line := map[int]int{}
	for i := range list {
		if list[i].labelled {
			for _, c := range list[i].Content {
				r := w.tokens(c)
				if r.From < r.To {
					for p := w.paragraphAt(c.From); p < len(w.in) && int(w.doc.Tokens[w.doc.Paragraphs[p].From].From) < c.To; p++ {
						line[p] = i
					}
				}
			}
		}
	}
	for p, group := range w.in {
		for _, i := range group {
			for _, j := range group {
				if i != j {
					w.takeIn(&list[i], &list[j])
				}
			}
		}
		for _, i := range group {
			inner := &list[i]
			if len(inner.Source) == 0 && len(inner.Cue) == 0 {
				continue // goes on from a speaker: it is not relayed
			}
			whole := inner.whole()
			best := -1
			try := func(j int) {
				outer := &list[j]
				if i == j || len(outer.Content) == 0 || !w.mostly(outer.Content, whole) || w.mostly(inner.Content, outer.whole()) {
					return
				}
				if best < 0 || outer.Content.Bounds().Len() < list[best].Content.Bounds().Len() {
					best = j
				}
			}
			for _, j := range group {
				try(j)
			}
			if j, ok := line[p]; ok {
				try(j)
			}
			if best >= 0 {
				inner.Inside = &best
			}
		}
	}
	// A ring cannot be.
	for i := range list {
		seen := 0
		for k := list[i].Inside; k != nil; k = list[*k].Inside {
			if seen++; seen > 20 || *k == i {
				list[i].Inside = nil
				break
			}
		}
	}
}

// takeIn makes the content of an outer statement that stands behind it whole:
// "The vice-president has offered to come, two people say." What the people say
// is all of the clause before, with who offered.
func (w *work) takeIn(outer, inner *Statement) {
	if len(outer.Source) == 0 || len(outer.Cue) == 0 || len(inner.Source) == 0 || len(inner.Cue) == 0 || len(outer.Content) == 0 || len(inner.Content) == 0 {
		return
	}
	from, end := min(inner.Source[0].From, inner.Cue[0].From), inner.Content[0].From
	begins := outer.Content[0]
	if outer.Source[0].From < begins.To || outer.Cue[0].From < begins.To || max(inner.Source[0].To, inner.Cue[0].To) > end {
		return
	}
	if !w.mostly(outer.Content, inner.Content) || begins.From < from {
		return
	}
	r := w.tokens(Span{from, begins.To})
	if r.To-r.From > 60 || w.doc.Tokens[r.From].Sentence != w.doc.Tokens[r.To-1].Sentence {
		return
	}
	outer.Content[0].From = from
}

// whole is all of a statement's pieces.
func (s *Statement) whole() Spans {
	var out Spans
	return append(append(append(out, s.Source...), s.Cue...), s.Content...)
}

// mostly tells whether source and cue of a statement, and most of its content,
// lie within a content.
func (w *work) mostly(outer, inner Spans) bool {
	in, all := 0, 0
	for _, s := range inner {
		all += s.Len()
		for _, o := range outer {
			in += max(0, min(o.To, s.To)-max(o.From, s.From))
		}
	}
	return all > 0 && in*10 >= all*8
}
