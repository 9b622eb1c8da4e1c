package app

import (
	"strings"

	"parley/dossier"
)

type schemaCmd struct {
	Kind string `arg:"" optional:"" help:"Kind of record, or \"dossier\" for dossier.yaml (default: list the kinds)."`
}

func (c *schemaCmd) Help() string {
	return "Editors complete and check a file that names its schema in the first line:\n" +
		"  parley schema position > position.schema.json\n" +
		"  # yaml-language-server: $schema=position.schema.json"
}

func (c *schemaCmd) Run(s *session) error {
	if c.Kind == "" {
		s.printf("%-14s %s\n", "dossier", "dossier.yaml")
		for _, k := range dossier.Kinds() {
			s.printf("%-14s %s\n", k, dossier.FileOf(k))
		}
		return nil
	}
	schema, err := dossier.Schema(dossier.Kind(c.Kind))
	if err != nil {
		names := []string{"dossier"}
		for _, k := range dossier.Kinds() {
			names = append(names, string(k))
		}
		hint := ""
		if n := dossier.Nearest(c.Kind, names); n != "" {
			hint = "; did you mean \"" + n + "\"?"
		}
		return badUsage("%w%s the kinds are: %s", err, hint+";", strings.Join(names, ", "))
	}
	return s.json(schema)
}
