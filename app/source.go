package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"parley/desk"
	"parley/dossier"
	"parley/ledger"
	"parley/ledger/bundle"
	"parley/store"
)

// stored is a dossier in the store, as the desk in a browser serves it.
type stored struct {
	store store.Store
	name  string

	mu      sync.Mutex
	history *store.History // nil until the dossier is read
	state   *store.State
	dossier *dossier.Dossier // of state
}

var _ desk.Registry = (*stored)(nil)

func (d *stored) Name() string { return d.name }

// Mark is the size of the log, which only grows.
func (d *stored) Mark(ctx context.Context) (string, error) {
	head, err := d.store.Head(ctx, d.name)
	return markOf(head.Size), err
}

func markOf(size int64) string { return "entry " + strconv.FormatInt(size, 10) }

func (d *stored) Load(ctx context.Context) (*dossier.Dossier, string, error) {
	state, out, err := d.newest(ctx)
	if err != nil {
		return nil, "", err
	}
	return out, markOf(state.Seq), nil
}

// Change is desk.Source's: where somebody else has written meanwhile, it is worked
// out again.
func (d *stored) Change(ctx context.Context, by string, _ time.Time, work func(*dossier.Dossier) (desk.Change, error)) error {
	const tries = 20
	for try := 1; ; try++ {
		state, now, err := d.newest(ctx)
		if err != nil {
			return err
		}
		c, err := work(now)
		if err != nil {
			return err
		}
		b, err := batchOf(c, now, state)
		if err != nil {
			return err
		}
		if len(b.Changes) == 0 {
			return nil
		}
		b.By = by
		if _, err = d.store.Append(ctx, d.name, b); !errors.Is(err, store.ErrMoved) || try == tries {
			return err
		}
	}
}

// Register is desk.Registry's: the receipt is a paper beside the log.
func (d *stored) Register(ctx context.Context, by string, _ time.Time, id string, work func(*dossier.Dossier, []byte) (desk.Change, []byte, error)) error {
	const tries = 20
	for try := 1; ; try++ {
		err := d.register(ctx, by, id, work)
		if !errors.Is(err, store.ErrMoved) || try == tries {
			return err
		}
	}
}

func (d *stored) register(ctx context.Context, by, id string, work func(*dossier.Dossier, []byte) (desk.Change, []byte, error)) error {
	state, now, err := d.newest(ctx)
	if err != nil {
		return err
	}
	paper, err := d.store.Paper(ctx, receiptDrawer, d.name+"/"+id)
	if err != nil {
		return err
	}
	was := paper.Body
	if paper.Rev == 0 {
		was = nil
	}
	c, text, err := work(now, was)
	if err != nil {
		return err
	}
	paper = store.Paper{Drawer: receiptDrawer, Key: d.name + "/" + id, Rev: paper.Rev, Body: text}
	if len(c.Put)+len(c.Retract) == 0 {
		return d.store.PutPapers(ctx, paper)
	}
	b, err := batchOf(c, now, state)
	if err != nil {
		return err
	}
	b.By, b.Papers = by, []store.Paper{paper}
	_, err = d.store.Append(ctx, d.name, b)
	return err
}

// Prove is desk.Registry's: a checkpoint is signed for it, and kept.
func (d *stored) Prove(ctx context.Context, key *ledger.DeskKey, at dossier.Address) ([]byte, error) {
	c, signed, err := signHead(ctx, d.store, key, d.name)
	if err != nil {
		return nil, err
	}
	p, err := proveRecord(ctx, d.store, key, d.name, at, c, signed)
	if err != nil {
		return nil, err
	}
	return p.Text(), nil
}

// proposalsDrawer of a store has bundles that were filed, under NAME/ID.
const proposalsDrawer = "proposals"

// filedBundle is how a bundle lies in a store.
type filedBundle struct {
	Card  string        `json:"card"`
	About []string      `json:"about"`
	Made  desk.Made     `json:"made"`
	Files []bundle.File `json:"files"`
}

// Propose is desk.Registry's: a bundle is a paper beside the log.
func (d *stored) Propose(ctx context.Context, p desk.Proposed) (string, error) {
	text, err := json.Marshal(filedBundle{string(p.Card.Text()), p.About, p.Made, p.Files})
	if err != nil {
		return "", err
	}
	where := d.name + "/" + p.ID
	err = d.store.PutPapers(ctx, store.Paper{Drawer: proposalsDrawer, Key: where, Body: text})
	if errors.Is(err, store.ErrMoved) {
		err = desk.ErrKept
	}
	return where, err
}

// Proposals is desk.Registry's.
func (d *stored) Proposals(ctx context.Context) (out []desk.Proposed, err error) {
	const most = 200
	for after := ""; ; {
		papers, err := d.store.InDrawer(ctx, proposalsDrawer, d.name+"/", after, most)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			var f filedBundle
			if err := json.Unmarshal(p.Body, &f); err != nil {
				return nil, fmt.Errorf("the bundle %s that is kept beside the log: %w", p.Key, err)
			}
			card, err := ledger.ParseCard([]byte(f.Card))
			if err != nil {
				return nil, fmt.Errorf("the bundle %s that is kept beside the log: %w", p.Key, err)
			}
			out, after = append(out, desk.Proposed{ID: strings.TrimPrefix(p.Key, d.name+"/"), Card: card, About: f.About, Made: f.Made, Files: f.Files}), p.Key
		}
		if len(papers) < most {
			return out, nil
		}
	}
}

// newest is the dossier as it is in the store. It is read again only where
// somebody has written since.
func (d *stored) newest(ctx context.Context) (*store.State, *dossier.Dossier, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	head, err := d.store.Head(ctx, d.name)
	if err != nil {
		return nil, nil, err
	}
	if d.state != nil && d.state.Seq == head.Size {
		return d.state, d.dossier, nil
	}
	if d.history == nil {
		h, err := store.Open(ctx, d.store, d.name)
		if err != nil {
			return nil, nil, err
		}
		d.history = h
	} else if err := d.history.Refresh(ctx); err != nil {
		return nil, nil, err
	}
	state := d.history.Newest()
	out, err := state.Dossier(ctx)
	if err != nil {
		return nil, nil, told(d.name, err)
	}
	d.state, d.dossier = state, out
	return state, out, nil
}

func (d *stored) Versions(ctx context.Context, at dossier.Address) ([]desk.Version, error) {
	entries, err := d.store.Versions(ctx, d.name, at)
	if err != nil {
		return nil, err
	}
	var out []desk.Version
	for _, e := range entries {
		v := desk.Version{Number: e.Version, At: e.At, By: e.By, Destroyed: e.Body == nil && e.Act != store.Retracted}
		if e.Act == store.Saved && e.Body != nil {
			if v.Record, err = dossier.Decode(at.Kind, e.Body); err != nil {
				return nil, err
			}
		}
		out = append(out, v)
	}
	return out, nil
}

func (d *stored) Receipt(ctx context.Context, id string) ([]byte, error) {
	p, err := d.store.Paper(ctx, receiptDrawer, d.name+"/"+id)
	if err != nil || p.Rev == 0 {
		return nil, err
	}
	return p.Body, nil
}

func (d *stored) Log(ctx context.Context, check bool) (*desk.Log, error) {
	head, err := d.store.Head(ctx, d.name)
	if err != nil {
		return nil, err
	}
	root, err := head.Root()
	if err != nil {
		return nil, err
	}
	out := &desk.Log{Size: head.Size, Head: root.String(), Newest: head.At, Checked: check}
	older, err := keptCheckpoints(ctx, d.store, d.name)
	if err != nil {
		return nil, err
	}
	if len(older) > 0 {
		out.Signed = older[len(older)-1].Size
	}
	if !check {
		return out, nil
	}
	found, err := store.Audit(ctx, d.store, d.name, older...)
	if err != nil {
		return nil, err
	}
	for _, f := range found.Faults {
		out.Faults = append(out.Faults, f.String())
	}
	return out, nil
}

// keptCheckpoints are those that are kept beside a log, the shortest first.
func keptCheckpoints(ctx context.Context, st store.Store, name string) (out []ledger.Checkpoint, err error) {
	for after := ""; ; {
		papers, err := st.InDrawer(ctx, checkpointDrawer, name+"/", after, 500)
		if err != nil {
			return nil, err
		}
		for _, p := range papers {
			text, _, _ := strings.Cut(string(p.Body), "\n\n")
			c, err := ledger.ParseCheckpoint(text + "\n")
			if err != nil {
				return nil, notInOrder("the checkpoint %s that is kept beside the log: %w", p.Key, err)
			}
			out, after = append(out, c), p.Key
		}
		if len(papers) < 500 {
			return out, nil
		}
	}
}

// checkpointKey sorts as text as the sizes do as numbers.
func checkpointKey(name string, size int64) string {
	n := strconv.FormatInt(size, 10)
	return name + "/" + strings.Repeat("0", 20-len(n)) + n
}
