package web

import (
	"slices"

	"parley/analysis/standing"
	"parley/dossier"
)

// sourcesPage shows what was read or heard, and how much rests on each.
type sourcesPage struct {
	*sheet
	Kinds []choice
	List  []sourceEntry
	Texts []*dossier.Draft
}

type sourceEntry struct {
	standing.SourceUse
	Address string
}

func buildSources(s *sheet) (any, error) {
	kind := s.first("kind")
	p := sourcesPage{sheet: s, Kinds: []choice{{"", text("sources.all"), kind == ""}}, Texts: s.Drafts}
	found := false
	for _, src := range standing.SourcesOf(s.View) {
		t := string(src.Type)
		if !slices.ContainsFunc(p.Kinds, func(c choice) bool { return c.Value == t }) {
			p.Kinds = append(p.Kinds, choice{t, text("sourcetype." + t), t == kind})
		}
		found = found || t == kind
		if kind == "" || t == kind {
			p.List = append(p.List, sourceEntry{src, address(src.Source)})
		}
	}
	if kind != "" && !found {
		return nil, fault{404, "unknown-kind", "fault.kind", []any{clip(kind)}}
	}
	return p, nil
}
