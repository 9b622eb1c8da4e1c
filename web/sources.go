package web

import (
	"slices"

	"parley/dossier"
	"parley/when"
)

// sourcesPage shows what was read or heard, and how much rests on each.
type sourcesPage struct {
	*sheet
	Kinds []choice
	List  []sourceEntry
	Texts []*dossier.Draft
}

type sourceEntry struct {
	*dossier.Source
	Address string
	Cited   int // records that cite it
}

func buildSources(s *sheet) (any, error) {
	kind := s.first("kind")
	p := sourcesPage{sheet: s, Kinds: []choice{{"", text("sources.all"), kind == ""}}, Texts: s.Drafts}
	cited := map[string]int{}
	s.Each(func(r dossier.Record) bool {
		seen := map[string]bool{}
		for _, c := range s.View.Cites(r) {
			if c.Kind == "source" && !seen[c.ID] {
				seen[c.ID] = true
				cited[c.ID]++
			}
		}
		return true
	})
	found := false
	for _, src := range s.Sources {
		t := string(src.Type)
		if !slices.ContainsFunc(p.Kinds, func(c choice) bool { return c.Value == t }) {
			p.Kinds = append(p.Kinds, choice{t, text("sourcetype." + t), t == kind})
		}
		found = found || t == kind
		if kind == "" || t == kind {
			p.List = append(p.List, sourceEntry{src, address(src), cited[src.ID]})
		}
	}
	if kind != "" && !found {
		return nil, fault{404, "unknown-kind", "fault.kind", []any{clip(kind)}}
	}
	slices.SortStableFunc(p.List, func(a, b sourceEntry) int { return -when.Compare(a.Date, b.Date) })
	return p, nil
}
