package app

import (
	"fmt"
	"net/url"
	"strings"
	"time"

	"parley/access"
	"parley/dossier"
	"parley/export"
	"parley/ledger"
	"parley/ledger/receipt"
	"parley/store"
	"parley/store/sqlite"
)

// origin is the name of a dossier's log in checkpoints.
func origin(key *ledger.DeskKey, name string) string { return key.Name() + "/" + url.PathEscape(name) }

// inStoreOnly refuses what only a dossier in a store has.
func (s *session) inStoreOnly(name string) (store.Store, error) {
	st, err := s.store(false)
	if err != nil {
		return nil, err
	}
	if !s.inStore(name) {
		return nil, badUsage("%s is a folder, and a folder has no log; it is for a dossier in a store", name)
	}
	return st, nil
}

// signHead signs a checkpoint of a dossier's log as it is, and keeps it beside
// the log, for fsck to compare.
func signHead(s *session, st store.Store, key *ledger.DeskKey, name string) (ledger.Checkpoint, []byte, error) {
	head, err := st.Head(s, name)
	if err != nil {
		return ledger.Checkpoint{}, nil, err
	}
	root, err := head.Root()
	if err != nil {
		return ledger.Checkpoint{}, nil, err
	}
	c := ledger.Checkpoint{Origin: origin(key, name), Size: head.Size, Root: root}
	signed, err := key.Sign(c)
	if err != nil {
		return c, nil, err
	}
	return c, signed, st.PutPapers(s, store.Paper{Drawer: checkpointDrawer, Key: checkpointKey(name, c.Size), Rev: store.AnyRev, Body: signed})
}

const checkpointDrawer = "checkpoints"

type checkpointCmd struct {
	Dossier string `arg:"" help:"The dossier's name in the store."`
}

func (c *checkpointCmd) Help() string {
	return "Whoever keeps it can see later, with \"parley proof NAME --since FILE\", that the log only grew. Handing checkpoints around tells when you were at work, and nothing else.\nExample:\n  parley checkpoint my-talks --store sqlite:desk.db > monday.checkpoint"
}

func (c *checkpointCmd) Run(s *session) error {
	st, err := s.inStoreOnly(c.Dossier)
	if err != nil {
		return err
	}
	key, err := s.key("")
	if err != nil {
		return err
	}
	_, signed, err := signHead(s, st, key, c.Dossier)
	if err != nil {
		return err
	}
	s.out.Write(signed)
	return nil
}

type proofCmd struct {
	Dossier string `arg:"" help:"The dossier's name in the store."`
	Record  string `arg:"" optional:"" name:"kind/id" help:"Prove that the newest version of this record is in the log. The proof holds the record."`
	Since   string `placeholder:"FILE" help:"Prove that the log only grew since this checkpoint."`
	Copy    bool   `help:"Write the whole log without its records: what others check checkpoints against."`
}

func (c *proofCmd) Help() string {
	return "Example:\n  parley proof my-talks position/pos-2 --store sqlite:desk.db > pos-2.proof\n  parley proof my-talks --since monday.checkpoint --store sqlite:desk.db > grew.proof"
}

func (c *proofCmd) Run(s *session) error {
	asked := 0
	for _, a := range []bool{c.Record != "", c.Since != "", c.Copy} {
		if a {
			asked++
		}
	}
	if asked != 1 {
		return badUsage("name a record, or give --since or --copy: one of them")
	}
	st, err := s.inStoreOnly(c.Dossier)
	if err != nil {
		return err
	}
	key, err := s.key("")
	if err != nil {
		return err
	}
	now, signed, err := signHead(s, st, key, c.Dossier)
	if err != nil {
		return err
	}
	hashes := st.Hashes(s, c.Dossier)
	switch {
	case c.Record != "":
		a, ok := dossier.ParseAddress(c.Record)
		if !ok {
			return notInOrder("%s is no record; write it as KIND/ID", c.Record)
		}
		p, err := proveRecord(s, st, key, c.Dossier, a, now, signed)
		if err != nil {
			return err
		}
		s.out.Write(p.Text())
	case c.Since != "":
		text, err := readSmall(c.Since)
		if err != nil {
			return err
		}
		old, _, err := ledger.OpenCheckpoint(text, key.Card())
		if err != nil {
			return s.refused(c.Dossier, "checkpoint", notInOrder("%s: %w", c.Since, err))
		}
		g, err := ledger.ProveGrowth(old, now, signed, key.Card(), hashes)
		if err != nil {
			return s.refused(c.Dossier, "checkpoint", notInOrder("%s: %w", c.Since, err))
		}
		s.out.Write(g.Text())
	default:
		cp := &ledger.Copy{Checkpoint: signed, Card: key.Card()}
		for after := int64(0); after < now.Size; {
			entries, err := st.Entries(s, c.Dossier, after, int(min(1000, now.Size-after)))
			if err != nil {
				return err
			}
			if len(entries) == 0 {
				return notInOrder("entry %d of the log is missing; \"parley fsck\" says more", after+1)
			}
			for _, e := range entries {
				cp.Hashes = append(cp.Hashes, e.Hash)
			}
			after = entries[len(entries)-1].Seq
		}
		s.out.Write(cp.Text())
	}
	return nil
}

// proveRecord proves that the newest version of a record is in the log.
func proveRecord(s *session, st store.Store, key *ledger.DeskKey, name string, a dossier.Address, c ledger.Checkpoint, signed []byte) (*ledger.Inclusion, error) {
	versions, err := st.Versions(s, name, a)
	if err != nil {
		return nil, err
	}
	for i := len(versions) - 1; i >= 0; i-- {
		e := versions[i]
		if e.Seq > c.Size {
			continue
		}
		o, ok := e.Opening()
		if !ok {
			return nil, notInOrder("%s was shredded: nothing is left that could be proved", a)
		}
		return ledger.Prove(e.Seq-1, o, c, signed, key.Card(), st.Hashes(s, name))
	}
	return nil, notInOrder("there is no %s in %s", a, name)
}

type shredCmd struct {
	Dossier string `arg:"" help:"The dossier's name in the store."`
	Record  string `arg:"" name:"kind/id" help:"The record to destroy, with all its versions."`
	By      string `required:"" placeholder:"NAME" help:"Who destroys it. The log keeps that, and when."`
	Yes     bool   `help:"Destroy it. Without this, it is said what would go, and nothing does."`
}

func (c *shredCmd) Help() string {
	return "It cannot be undone. Without --yes it says what would go, and what would not be shown any more without it, and ends with exit code 2. Backups, exports and bundles that were made before still have the record.\nExample:\n  parley shred my-talks source/note-2026-03-02-1 --by \"Head of desk\" --yes --store sqlite:desk.db"
}

func (c *shredCmd) Run(s *session) error {
	st, err := s.inStoreOnly(c.Dossier)
	if err != nil {
		return err
	}
	state, err := s.state(c.Dossier, time.Time{})
	if err != nil {
		return err
	}
	a, ok := dossier.ParseAddress(c.Record)
	if !ok || a.Point != "" {
		return notInOrder("%s is no record; write it as KIND/ID", c.Record)
	}
	versions, err := st.Versions(s, c.Dossier, a)
	if err != nil {
		return err
	}
	left := 0
	for _, e := range versions {
		if !e.Destroyed() && e.Act != store.Shredded {
			left++
		}
	}
	if left == 0 {
		if len(versions) > 0 {
			return notInOrder("%s was shredded before", a)
		}
		return notInOrder("there is no %s in %s", a, c.Dossier)
	}
	var fall []string
	before, err := state.Dossier(s)
	if err == nil {
		fall, err = fallen(before, a)
	}
	falls := ""
	if err != nil {
		falls = "What falls with it cannot be told, as the dossier is not in order.\n" // it can be shredded all the same
	} else if len(fall) > 0 {
		falls = fmt.Sprintf("Without it these do not stand, and are not shown any more: %s. They are still in the log.\n", strings.Join(fall, ", "))
	}
	const copies = "Backups, exports and bundles that were made before still have it.\n"
	if !c.Yes {
		return badUsage("nothing was destroyed: this cannot be undone, and is done with --yes. Then:\n%s: %s destroyed.\n%s%s", a, plural(left, "version"), copies, strings.TrimSuffix(falls, "\n"))
	}
	head, err := st.Append(s, c.Dossier, store.Batch{By: s.who(c.By), Changes: []store.Change{store.Shred(a, state.Version(a))}})
	if err != nil {
		return err
	}
	if err := s.audit(access.Event{Person: c.By, Act: access.Changed, Dossier: c.Dossier, What: "shredded " + a.String()}); err != nil {
		return err
	}
	s.printf("%s: %s destroyed. Entry %d of the log says so.\n%s%s", a, plural(left, "version"), head.Size, copies, falls)
	return nil
}

// fallen are the records of a dossier that do not stand without one of them.
func fallen(d *dossier.Dossier, gone dossier.Address) (out []string, err error) {
	var rest []dossier.Record
	d.Each(func(r dossier.Record) bool {
		if dossier.AddressOf(r) != gone {
			rest = append(rest, r)
		}
		return true
	})
	after, err := dossier.Without([]dossier.Address{gone}, d.Info, rest)
	if err != nil {
		return nil, err
	}
	left := map[dossier.Address]bool{}
	after.Each(func(r dossier.Record) bool {
		left[dossier.AddressOf(r)] = true
		return true
	})
	for _, r := range rest {
		if at := dossier.AddressOf(r); !left[at] {
			out = append(out, at.String())
		}
	}
	return out, nil
}

type fsckCmd struct {
	Dossier string   `arg:"" help:"The dossier's name in the store."`
	Since   []string `placeholder:"FILE" help:"A checkpoint that was kept elsewhere; may be given several times."`
	formatArg
}

func (c *fsckCmd) Help() string {
	return "Checks the database, every entry against the log, the log against every checkpoint that was signed, and the receipts.\nExample:\n  parley fsck my-talks --store sqlite:desk.db --since monday.checkpoint"
}

// fsckData is what was found in order.
type fsckData struct {
	Dossier     string `json:"dossier"`
	Entries     int64  `json:"entries"`
	Root        string `json:"root"`
	Shredded    int    `json:"shredded"`
	Checkpoints int    `json:"checkpoints"` // that were compared
	Receipts    int    `json:"receipts"`    // that verify
}

func (c *fsckCmd) Run(s *session) error {
	st, err := s.inStoreOnly(c.Dossier)
	if err != nil {
		return err
	}
	if err := st.Check(s); err != nil {
		return err
	}
	older, err := c.checkpoints(s, st)
	if err != nil {
		return err
	}
	found, err := store.Audit(s, st, c.Dossier, older...)
	if err != nil {
		return err
	}
	faults := make([]string, 0, len(found.Faults))
	for _, f := range found.Faults {
		faults = append(faults, f.String())
	}
	receipts, bad, err := s.checkReceipts(st, c.Dossier)
	if err != nil {
		return err
	}
	if faults = append(faults, bad...); len(faults) > 0 {
		return s.refused(c.Dossier, "fsck", notInOrder("the log of %s is not in order: keep the database as it is, and restore the newest backup that verifies\n  %s", c.Dossier, strings.Join(faults, "\n  ")))
	}
	data := fsckData{c.Dossier, found.Size, found.Root.String(), found.Shredded, len(older), receipts}
	items := []export.Item{
		{Text: fmt.Sprintf("Intact: %s, each as it was recorded; none is missing.", entries(found.Size))},
		{Lead: "Head", Text: data.Root},
		{Lead: "Shredded", Text: plural(found.Shredded, "version") + ", each with an entry that says so"},
		{Lead: "Checkpoints compared", Text: fmt.Sprint(data.Checkpoints)},
		{Lead: "Receipts that verify", Text: fmt.Sprint(data.Receipts)},
	}
	if data.Checkpoints == 0 {
		items = append(items, export.Item{Text: "No checkpoint was compared. Whoever can write to the database could have written the whole log anew; a checkpoint kept elsewhere (--since) would show that."})
	}
	return s.print(c.Format, c.JSON, data, export.Page{Title: c.Dossier + ": the log", Sections: []export.Section{{Items: items}}})
}

// checkpoints are those that were kept beside the log, and elsewhere.
func (c *fsckCmd) checkpoints(s *session, st store.Store) (out []ledger.Checkpoint, err error) {
	if out, err = keptCheckpoints(s, st, c.Dossier); err != nil {
		return nil, err
	}
	if len(c.Since) == 0 {
		return out, nil
	}
	key, err := s.key("")
	if err != nil {
		return nil, err
	}
	for _, path := range c.Since {
		text, err := readSmall(path)
		if err != nil {
			return nil, err
		}
		cp, _, err := ledger.OpenCheckpoint(text, key.Card())
		if err == nil && cp.Origin != origin(key, c.Dossier) {
			err = fmt.Errorf("it is of another log, %s", cp.Origin)
		}
		if err != nil {
			return nil, s.refused(c.Dossier, "checkpoint", notInOrder("%s: %w", path, err))
		}
		out = append(out, cp)
	}
	return out, nil
}

// checkReceipts verifies the receipts of a dossier in a store.
func (s *session) checkReceipts(st store.Store, name string) (good int, bad []string, err error) {
	for after := ""; ; {
		papers, err := st.InDrawer(s, receiptDrawer, name+"/", after, 200)
		if err != nil {
			return 0, nil, err
		}
		for _, p := range papers {
			r, err := receipt.Parse(p.Body)
			if err == nil {
				_, err = r.Verify()
			}
			if err != nil {
				bad = append(bad, fmt.Sprintf("receipt %s: %v", strings.TrimPrefix(p.Key, name+"/"), err))
			} else {
				good++
			}
			after = p.Key
		}
		if len(papers) < 200 {
			return good, bad, nil
		}
	}
}

type backupCmd struct {
	File string `arg:"" help:"The backup to write; it must not exist."`
}

func (c *backupCmd) Help() string {
	return "Others may go on writing meanwhile. The backup is opened and every log in it checked before this is said to be done.\nExample:\n  parley backup desk-monday.db --store sqlite:desk.db"
}

func (c *backupCmd) Run(s *session) error {
	st, err := s.store(false)
	if err != nil {
		return err
	}
	file, ok := st.(*sqlite.Store)
	if !ok {
		return badUsage("a PostgreSQL store is backed up with pg_dump; restore it into another database and run \"parley fsck\" there")
	}
	if err := file.Backup(s, c.File); err != nil {
		return failure{Unreadable, fmt.Errorf("the backup cannot be written: %w", err)}
	}
	copied, err := sqlite.Open(s, c.File, store.Options{Now: s.env.Now})
	if err != nil {
		return failure{Unreadable, fmt.Errorf("the backup cannot be opened: %w", err)}
	}
	defer copied.Close()
	if err := copied.Check(s); err != nil {
		return failure{Unreadable, fmt.Errorf("the backup is damaged: %w", err)}
	}
	heads, err := copied.Heads(s)
	if err != nil {
		return err
	}
	var lines []string
	for _, h := range heads {
		found, err := store.Audit(s, copied, h.Name)
		if err != nil {
			return failure{Unreadable, fmt.Errorf("the backup of %s cannot be checked: %w", h.Name, err)}
		}
		if len(found.Faults) > 0 {
			return notInOrder("the backup of %s is not in order; so is the store, as \"parley fsck\" will say: %s", h.Name, found.Faults[0])
		}
		hist, err := store.Open(s, copied, h.Name)
		if err == nil {
			_, err = hist.Newest().Dossier(s)
		}
		if err != nil {
			return notInOrder("the backup of %s has no dossier in order: %w", h.Name, err)
		}
		lines = append(lines, fmt.Sprintf("  %s: %s, head %s", h.Name, entries(found.Size), found.Root))
	}
	s.printf("%s: restored on trial and checked, %s\n%s\n", c.File, plural(len(heads), "dossier"), strings.Join(lines, "\n"))
	return nil
}
