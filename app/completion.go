package app

import (
	"sort"
	"strings"

	"github.com/alecthomas/kong"
)

type completionCmd struct {
	Shell string `arg:"" enum:"bash,zsh,fish" help:"${enum}."`
}

func (c *completionCmd) Help() string {
	return "Example, for bash:\n  source <(parley completion bash)"
}

// Run prints a script that completes commands and their flags, and file names
// everywhere else.
func (c *completionCmd) Run(s *session, model *kong.Application) error {
	flags := map[string]string{}
	var names []string
	for _, n := range model.Children {
		var list []string
		for _, f := range n.Flags {
			list = append(list, "--"+f.Name)
		}
		sort.Strings(list)
		flags[n.Name] = strings.Join(list, " ")
		names = append(names, n.Name)
	}
	switch c.Shell {
	case "fish":
		for _, n := range model.Children {
			s.printf("complete -c parley -n __fish_use_subcommand -f -a %s -d '%s'\n", n.Name, strings.ReplaceAll(n.Help, "'", `\'`))
			for _, f := range strings.Fields(flags[n.Name]) {
				s.printf("complete -c parley -n '__fish_seen_subcommand_from %s' -l %s\n", n.Name, strings.TrimPrefix(f, "--"))
			}
		}
		return nil
	case "zsh":
		s.printf("autoload -U +X bashcompinit && bashcompinit\n")
	}
	s.printf("_parley() {\n  local cur=${COMP_WORDS[COMP_CWORD]} words=\n")
	s.printf("  if [ \"$COMP_CWORD\" = 1 ]; then words=%q\n  else case ${COMP_WORDS[1]} in\n", strings.Join(names, " "))
	for _, n := range names {
		s.printf("    %s) words=%q;;\n", n, flags[n])
	}
	s.printf("  esac; fi\n  COMPREPLY=($(compgen -W \"$words\" -- \"$cur\"))\n")
	s.printf("  [ ${#COMPREPLY[@]} -gt 0 ] || COMPREPLY=($(compgen -f -- \"$cur\"))\n}\ncomplete -F _parley parley\n")
	return nil
}
