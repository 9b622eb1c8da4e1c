package token

// quotes decides which marks of the line from token first on open and close a
// quotation, and which tokens are quoted.
//
// Curly marks mostly tell by themselves, straight ones by the white space beside
// them and by what is open. Some papers open with one mark and close with
// another, or leave the quotation open at the end of a paragraph because the
// next goes on; so any closing mark closes, and what is open at the end of the
// line is taken to be quoted to its end.
func (d *Doc) quotes(first int) {
	toks := d.Tokens[first:]
	double, single, low := false, false, false // low: opened by „, which “ closes
	singleUntil := -1
	for i := range toks {
		t := &toks[i]
		c := d.Text[t.From:t.To]
		switch {
		case t.Kind == Open && (c == "‘" || c == "‹" || c == "‚" || c == "`"):
			// A turned apostrophe (‘em) opens nothing.
			if end := closingSingle(d.Text, toks, i); end > i {
				single, singleUntil = true, end
			} else {
				t.Kind = Mark
			}
		case t.Kind == Open:
			tight := i+1 < len(toks) && !toks[i+1].Spaced
			afterMark := i > 0 && (toks[i-1].Kind == Dash || toks[i-1].Kind == LeftBracket)
			if double && c == "“" && !t.Spaced && (low || !tight && !afterMark) {
				t.Kind, double, t.Quoted = Close, false, true // “so“ and „so“, as some write
				continue
			}
			double, low = true, c == "„"
		case t.Kind == Close:
			if !double && (c == "”" || c == "»") && t.Spaced && i+1 < len(toks) && !toks[i+1].Spaced {
				t.Kind, double = Open, true // ”so”, as some write
				break
			}
			t.Quoted = double || single
			double = false
			continue
		case c == `"` || c == "''" || c == "＂":
			tight := i+1 < len(toks) && !toks[i+1].Spaced // a token follows at once
			switch {
			case t.Spaced && tight:
				t.Kind, double = Open, true
			case !t.Spaced && !tight:
				t.Kind, t.Quoted = Close, double
				double = false
				continue
			case double:
				t.Kind, t.Quoted, double = Close, true, false
				continue
			default:
				t.Kind, double = Open, true
			}
		case c == "'" || c == "’":
			if i == singleUntil {
				t.Kind, t.Quoted = Close, true
				single = false
				continue
			}
			if t.Spaced || i > 0 && (toks[i-1].Kind == Open || toks[i-1].Kind == LeftBracket || toks[i-1].Kind == Dash) {
				if end := closingSingle(d.Text, toks, i); end > i && c == "'" {
					t.Kind, single, singleUntil = Open, true, end
				}
			}
		}
		t.Quoted = double || single
	}
}

// closingSingle looks for the mark that closes the single quotation which opens
// at i: one that follows a token at once and is not followed by one at once.
// How far it looks is bounded.
func closingSingle(text string, toks []Token, i int) int {
	if i+1 >= len(toks) || toks[i+1].Spaced {
		return -1
	}
	last := -1
	for j := i + 2; j < min(len(toks), i+150); j++ {
		t := &toks[j]
		switch c := text[t.From:t.To]; {
		case c == "‘" || c == "'" && t.Spaced:
			return last
		case c != "'" && c != "’" && c != "›", t.Spaced:
			continue
		}
		if j+1 < len(toks) && !toks[j+1].Spaced && toks[j+1].Kind.IsWord() {
			continue
		}
		// After s it may be a possessive: then the next one, if any, closes.
		if prev := &toks[j-1]; prev.Kind.IsWord() && text[prev.To-1] == 's' && j+1 < len(toks) && toks[j+1].Kind == Lower {
			if last < 0 {
				last = j
			}
			continue
		}
		return j
	}
	return last
}

// sentences ends the sentences and paragraphs of the line from token first on.
func (d *Doc) sentences(first int) {
	start, para := first, first
	endSentence := func(to int) {
		for i := start; i < to; i++ {
			d.Tokens[i].Sentence = int32(len(d.Sentences))
		}
		d.Sentences = append(d.Sentences, Range{start, to})
		start = to
	}
	for i := first; i < len(d.Tokens); i++ {
		if i+1 == len(d.Tokens) {
			endSentence(i + 1)
			break
		}
		if !d.ends(start, i) && i+1-start < maxSentence {
			continue
		}
		endSentence(i + 1)
		if i+1-para >= MaxParagraph {
			d.Paragraphs = append(d.Paragraphs, Range{para, i + 1})
			para = i + 1
		}
	}
	d.Paragraphs = append(d.Paragraphs, Range{para, len(d.Tokens)})
}

// ends says whether a sentence that began at start ends with token i, which is
// not the last.
func (d *Doc) ends(start, i int) bool {
	toks := d.Tokens
	next := &toks[i+1]
	if !next.Spaced && next.Kind != Open {
		return false
	}
	switch next.Kind {
	case Close, RightBracket, Comma, Colon, Stop, Dash, Lower, Clitic:
		return false
	}
	// Back over what closes after the stop.
	j := i
	for j > start && (toks[j].Kind == Close || toks[j].Kind == RightBracket) {
		j--
	}
	switch t := &toks[j]; {
	case t.Kind == Stop:
		return true
	case t.Kind == Capital || t.Kind == Upper || t.Kind == Lower:
		// An abbreviation ends a sentence only where a word follows that often
		// begins one.
		w := d.Text[t.From:t.To]
		if w[len(w)-1] != '.' || next.Kind != Capital {
			return false
		}
		if len(w) > 2 && w[1] == '.' || w == "Inc." || w == "Corp." || w == "Co." || w == "etc." || w == "Jr." {
			switch d.Text[next.From:next.To] {
			case "The", "He", "She", "It", "In", "But", "They", "We", "This", "That", "A", "An", "And", "On", "At", "For", "His", "Her", "There", "If", "When", "As", "Mr.", "Mrs.", "Ms.":
				return true
			}
		}
	}
	return false
}
