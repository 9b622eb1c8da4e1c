package app

import (
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"parley/dossier"
	"parley/export"
	"parley/sealed"
)

type acceptCmd struct {
	Dossier string   `arg:"" help:"Folder of the dossier, or its name in the store."`
	Step    string   `arg:"" enum:"key,commit,reveal,result" help:"What to do: key, commit, reveal (again and again, as files come) or result."`
	Desk    string   `placeholder:"DIR" required:"" help:"Folder of this acceptance on this desk: the list, the secret, and files/ with the files of all parties."`
	List    string   `placeholder:"FILE" help:"With key: the agreed list of packages (YAML)."`
	Party   string   `placeholder:"ID" help:"With key: whose desk this is."`
	Mark    []string `placeholder:"ID" sep:"none" help:"With commit: a package that this party could accept; may be given several times."`
	None    bool     `help:"With commit: this party could accept none of them."`
	formatArg
}

func (c *acceptCmd) Help() string {
	return "Example:\n  parley accept my-talks key --desk round-1 --list packages.yaml --party p-one"
}

func (c *acceptCmd) Run(s *session) error {
	d, err := s.load(c.Dossier)
	if err != nil {
		return err
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		return err
	}
	if c.Step == "key" {
		return c.key(s, v)
	}
	folder, err := sealed.OpenFolder(c.Desk, rand.Reader)
	if err != nil {
		return acceptFailed(err)
	}
	if err := fits(c.Desk, folder.List, v); err != nil {
		return err
	}
	switch c.Step {
	case "commit":
		return c.commit(s, folder)
	case "reveal":
		return c.reveal(s, folder)
	}
	files, err := folder.Read()
	if err != nil {
		return acceptFailed(err)
	}
	return c.result(s, v, folder.List, files)
}

// acceptFailed gives an error its exit code.
func acceptFailed(err error) error {
	if errors.Is(err, sealed.ErrUnreadable) {
		return failure{Unreadable, fmt.Errorf("the folder of the acceptance %w", err)}
	}
	return notInOrder("%w", err)
}

// key makes the desk's folder, its secret and its key file.
func (c *acceptCmd) key(s *session, v *dossier.View) error {
	if c.List == "" || c.Party == "" {
		return badUsage("key needs --list FILE and --party ID")
	}
	text, err := os.ReadFile(c.List)
	if err != nil {
		return failure{Unreadable, fmt.Errorf("the list of packages cannot be read: %w", err)}
	}
	list, err := sealed.ParseList(text)
	if err != nil {
		return notInOrder("%s: %w", c.List, err)
	}
	if err := fits(c.List, list, v); err != nil {
		return err
	}
	folder, name, err := sealed.Begin(c.Desk, text, c.Party, rand.Reader)
	if err != nil {
		return acceptFailed(err)
	}
	c.send(s, name)
	s.printf("The list has the fingerprint %s.\nWhen the key files of all parties are in %s, compare the fingerprints that \"result\" prints, over a channel that you trust; then \"commit\".\n",
		folder.List.Hash()[:32], filepath.Dir(name))
	return nil
}

// commit seals the marks and writes the file that commits to them. Given again
// without marks, it writes the file again.
func (c *acceptCmd) commit(s *session, folder *sealed.Folder) error {
	if len(c.Mark) > 0 && c.None {
		return badUsage("--mark and --none contradict each other")
	}
	desk, err := folder.Desk()
	if err != nil {
		return acceptFailed(err)
	}
	var name string
	switch {
	case len(c.Mark) > 0 || c.None:
		name, err = folder.Seal(c.Mark)
	case desk.Sealed():
		name, err = folder.Commit()
	default:
		return badUsage("say which packages %s could accept, each with --mark, or --none", desk.Party())
	}
	if err != nil {
		return c.notYet(folder, sealed.Key, err)
	}
	c.send(s, name)
	s.printf("The marks are sealed and cannot be changed.\n")
	return nil
}

// reveal takes every step after commit that the files allow.
func (c *acceptCmd) reveal(s *session, folder *sealed.Folder) error {
	wrote, err := folder.Advance()
	if err != nil {
		return c.notYet(folder, sealed.Commit, err)
	}
	for _, name := range wrote {
		c.send(s, name)
	}
	files, err := folder.Read()
	if err != nil {
		return acceptFailed(err)
	}
	if missing := files.Missing(sealed.Open); len(missing) == 0 {
		s.printf("All files are there: \"result\" tells which packages all could accept.\n")
	} else if len(wrote) == 0 {
		s.printf("Nothing is left to do here; files of %s are missing.\n", strings.Join(missing, ", "))
	}
	return nil
}

// send says what to do with a file.
func (c *acceptCmd) send(s *session, name string) {
	s.printf("%s: send it to all other parties.\n", name)
}

// notYet explains why a step cannot be taken: of the first step, from the one
// given on, of which files are missing.
func (c *acceptCmd) notYet(folder *sealed.Folder, from sealed.Step, err error) error {
	if !errors.Is(err, sealed.ErrNotYet) {
		return acceptFailed(err)
	}
	files, err := folder.Read()
	if err != nil {
		return acceptFailed(err)
	}
	for _, step := range sealed.Steps[slices.Index(sealed.Steps, from):] {
		if missing := files.Missing(step); len(missing) > 0 {
			return notInOrder("not yet: the files of the step %q are missing of: %s", step, strings.Join(missing, ", "))
		}
	}
	return notInOrder("%w", sealed.ErrNotYet)
}

// An acceptResult is what result prints.
type acceptResult struct {
	Complete     bool              `json:"complete"`
	List         string            `json:"list"`         // fingerprint
	Fingerprints map[string]string `json:"fingerprints"` // of key files, by party
	Missing      []acceptMissing   `json:"missing"`
	Of           int               `json:"of"` // packages on the list
	Packages     []acceptPackage   `json:"packages"`
}

type acceptMissing struct {
	Step    sealed.Step `json:"step"`
	Parties []string    `json:"parties"`
}

type acceptPackage struct {
	ID      string            `json:"id"`
	Words   string            `json:"words,omitempty"`
	Options map[string]string `json:"options"`
}

func (c *acceptCmd) result(s *session, v *dossier.View, list *sealed.List, files *sealed.Files) error {
	r := &acceptResult{
		List: list.Hash()[:32], Fingerprints: files.Fingerprints(), Of: len(list.Packages),
		Missing: []acceptMissing{}, Packages: []acceptPackage{},
	}
	for _, step := range sealed.Steps {
		if missing := files.Missing(step); len(missing) > 0 {
			r.Missing = append(r.Missing, acceptMissing{step, missing})
		}
	}
	all, err := files.Result()
	r.Complete = err == nil
	for _, p := range all {
		r.Packages = append(r.Packages, acceptPackage{p.ID, p.Words, p.Options})
	}
	return s.print(c.Format, c.JSON, r, acceptPage(v, list, r))
}

func acceptPage(v *dossier.View, list *sealed.List, r *acceptResult) export.Page {
	names := func(parties []string) string {
		var out []string
		for _, p := range parties {
			out = append(out, v.Party(p).Label())
		}
		return strings.Join(out, ", ")
	}
	page := export.Page{Title: list.Title, About: []string{
		fmt.Sprintf("%s of %s", plural(len(list.Packages), "package"), names(list.Parties)),
		"List " + r.List,
	}}
	if page.Title == "" {
		page.Title = "Packages that all could accept"
	}
	if r.Complete {
		sec := export.Section{
			Title: "Packages that all could accept",
			Note:  "Who could accept any other package, nobody learns.",
			Empty: "There is none on the list.",
		}
		for _, p := range r.Packages {
			item := export.Item{Lead: p.ID, Text: p.Words}
			for _, issue := range slices.Sorted(maps.Keys(p.Options)) {
				i := v.Issue(issue)
				item.Sub = append(item.Sub, export.Item{Lead: i.Label(), Text: i.OptionWords(p.Options[issue]), IDs: []string{issue}})
			}
			sec.Items = append(sec.Items, item)
		}
		page.Sections = append(page.Sections, sec)
	} else {
		sec := export.Section{Title: "Not known yet", Note: "These files are missing."}
		for _, m := range r.Missing {
			sec.Items = append(sec.Items, export.Item{Lead: string(m.Step), Text: names(m.Parties)})
		}
		page.Sections = append(page.Sections, sec)
	}
	keys := export.Section{Title: "Keys", Note: "Compare them over a channel that you trust. If one differs, somebody exchanged a key on the way: stop.", Empty: "No key file is there yet."}
	for _, p := range list.Parties {
		if f, ok := r.Fingerprints[p]; ok {
			keys.Items = append(keys.Items, export.Item{Lead: v.Party(p).Label(), Text: f, IDs: []string{p}})
		}
	}
	page.Sections = append(page.Sections, keys)
	return page
}

// fits sees that a dossier has what a list names.
func fits(name string, list *sealed.List, v *dossier.View) error {
	for i, p := range list.Parties {
		if v.Party(p) == nil {
			return notInOrder("%s: parties[%d]: the dossier has no party %q", name, i, p)
		}
	}
	for n, p := range list.Packages {
		for _, issue := range slices.Sorted(maps.Keys(p.Options)) {
			i := v.Issue(issue)
			if i == nil {
				return notInOrder("%s: packages[%d].options: the dossier has no issue %q", name, n, issue)
			}
			if i.Range == nil && !slices.Contains(v.OptionsOf(i), p.Options[issue]) {
				return notInOrder("%s: packages[%d].options.%s: the issue has no option %q", name, n, issue, p.Options[issue])
			}
		}
	}
	return nil
}
