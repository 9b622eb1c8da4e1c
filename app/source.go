package app

import (
	"context"
	"fmt"
	"strconv"
	"strings"
	"time"

	"parley/dossier"
	"parley/ledger"
	"parley/store"
	"parley/web"
)

// stored is a dossier in the store, as the desk in a browser serves it.
type stored struct {
	store store.Store
	name  string
}

var _ web.Source = stored{}

func (d stored) Name() string { return d.name }

// Mark is the size and the root of the log.
func (d stored) Mark(ctx context.Context) (string, error) {
	head, err := d.store.Head(ctx, d.name)
	if err != nil {
		return "", err
	}
	root, err := head.Root()
	if err != nil {
		return "", err
	}
	return fmt.Sprintf("%d-%x", head.Size, root[:8]), nil
}

func (d stored) Load(ctx context.Context) (*dossier.Dossier, error) {
	h, err := store.Open(ctx, d.store, d.name)
	if err != nil {
		return nil, err
	}
	out, err := h.Newest().Dossier(ctx)
	return out, told(d.name, err)
}

func (d stored) File(ctx context.Context, by string, _ time.Time, records []dossier.Record) error {
	return d.append(ctx, by, change{add: records})
}

func (d stored) Withdraw(ctx context.Context, by string, _ time.Time, r dossier.Record) error {
	return d.append(ctx, by, change{retract: r})
}

func (d stored) append(ctx context.Context, by string, c change) error {
	h, err := store.Open(ctx, d.store, d.name)
	if err != nil {
		return err
	}
	state := h.Newest()
	now, err := state.Dossier(ctx)
	if err != nil {
		return told(d.name, err)
	}
	b, err := batchOf(c, now, state)
	if err != nil {
		return err
	}
	b.By, b.Size = by, state.Seq // what was checked is what it is added to
	_, err = d.store.Append(ctx, d.name, b)
	return err
}

func (d stored) Receipt(ctx context.Context, id string) ([]byte, error) {
	p, err := d.store.Paper(ctx, receiptDrawer, d.name+"/"+id)
	if err != nil || p.Rev == 0 {
		return nil, err
	}
	return p.Body, nil
}

func (d stored) Log(ctx context.Context, check bool) (*web.Log, error) {
	head, err := d.store.Head(ctx, d.name)
	if err != nil {
		return nil, err
	}
	root, err := head.Root()
	if err != nil {
		return nil, err
	}
	out := &web.Log{Size: head.Size, Head: root.String(), Newest: head.At, Checked: check}
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
