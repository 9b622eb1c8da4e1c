package web

import (
	"bytes"
	"context"
	"html/template"

	"parley/access"
)

// slots are the parts of a page that are of its visitor alone: who they are, and
// which dossiers they may read.
func (d *Desk) slots(ctx context.Context, v *visit) (map[string]string, error) {
	others, err := d.others(ctx, v.who, v.Name)
	if err != nil {
		return nil, err
	}
	p := slotsPage{Dossiers: others, People: d.desk.People != nil, Name: v.who.Display, Role: text("role." + string(v.sight.Role)), Owns: v.who.Owns()}
	p.Inbox = d.opts.Inbox != nil && v.sight.Role.May(access.Propose)
	out := map[string]string{}
	for _, name := range []string{"dossiers", "who"} {
		var b bytes.Buffer
		if err := slotTemplates.ExecuteTemplate(&b, "slot-"+name, p); err != nil {
			return nil, err
		}
		out[name] = b.String()
	}
	return out, nil
}

type slotsPage struct {
	Dossiers   []other
	People     bool
	Name, Role string
	Owns       bool
	Inbox      bool // they may see it
}

// slot marks where a page has a slot.
func slot(name string) template.HTML { return template.HTML(slotMark + name + slotEnd) }
