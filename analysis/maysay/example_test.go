package maysay_test

import (
	"context"
	"fmt"
	"testing/fstest"

	"parley/analysis/maysay"
	"parley/dossier"
)

// A note for the inner circle is not for the open line, and is for the room in
// which only its members sit.
func Example() {
	files := fstest.MapFS{}
	for name, text := range map[string]string{
		"dossier.yaml":  "title: Talks\nsummary: Two parties talk.\n",
		"sources.yaml":  "- {id: note-1, type: note, title: what we could live with, handling: {tlp: amber, audience: [inner]}}\n",
		"parties.yaml":  "- {id: p-a, name: Party A}\n",
		"groups.yaml":   "- {id: inner, name: Inner circle, members: [p-a]}\n",
		"channels.yaml": "- {id: phone, name: the open line, highest: green}\n- {id: room, name: the room, highest: red, members: [p-a]}\n",
	} {
		files[name] = &fstest.MapFile{Data: []byte(text)}
	}
	d, err := dossier.LoadFS(context.Background(), files)
	if err != nil {
		panic(err)
	}
	v, err := d.View(dossier.Scope{})
	if err != nil {
		panic(err)
	}
	for _, channel := range []string{"phone", "room"} {
		a, err := maysay.Ask(v, "source/note-1", channel)
		if err != nil {
			panic(err)
		}
		fmt.Println(channel, a.May)
		for _, r := range a.Reasons {
			fmt.Println("  ", r.Words)
		}
	}
	// Output:
	// phone false
	//    It is TLP:AMBER, and the open line may carry no more than TLP:GREEN.
	//    It is not for everyone, and it is not on record who is on the open line.
	// room true
	//    It is TLP:AMBER, and the room may carry up to TLP:RED.
	//    Party A is on the room and sees it as one of: Inner circle.
}
