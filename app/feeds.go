package app

import (
	"errors"
	"fmt"
	"io/fs"
	"path/filepath"
	"strings"

	"parley/export"
	"parley/feeds"
)

type feedsCmd struct {
	Fetch feedsFetchCmd `cmd:"" help:"Ask each address in an inbox's feeds.yaml once, and write what is new into it."`
}

type feedsFetchCmd struct {
	Inbox string `arg:"" help:"Folder with feeds.yaml, a list of url and name; what is new is written into it, a file an article."`
	formatArg
}

func (c *feedsFetchCmd) Help() string {
	return "Only the addresses in feeds.yaml are asked, and only by this command. An article has the words that the feed has of it; links are not followed.\n\nExample:\n  parley feeds fetch inbox\n  parley read inbox/*.html --dossier my-talks --out proposals.yaml"
}

// unreadableInbox says why there is nothing to ask.
func unreadableInbox(dir string, err error) error {
	if errors.Is(err, fs.ErrNotExist) {
		err = fmt.Errorf("%s cannot be read: write into it the addresses that may be asked, as in\n  - url: https://gazette.example/rss.xml\n    name: Gazette", filepath.Join(dir, feeds.Config))
	}
	return failure{Unreadable, err}
}

type fetchedData struct {
	URL   string   `json:"url"`
	Name  string   `json:"name"`
	Files []string `json:"files"`
	Left  int      `json:"left,omitempty"`
	Error string   `json:"error,omitempty"`
}

func (c *feedsFetchCmd) Run(s *session) error {
	var outcomes []feeds.Outcome
	inbox, err := feeds.Open(c.Inbox, feeds.Limits{})
	if err == nil {
		outcomes, err = inbox.Poll(s, s.env.Now())
	}
	if s.Err() != nil {
		return s.Err()
	}
	if err != nil {
		return unreadableInbox(c.Inbox, err)
	}
	data := []fetchedData{}
	sec := export.Section{Empty: "No addresses are written down in " + feeds.Config + "; nothing was asked."}
	var failed []string
	for _, o := range outcomes {
		d := fetchedData{URL: o.Feed.URL, Name: o.Feed.Name, Files: nonNil(o.Files), Left: o.Left}
		item := export.Item{Lead: o.Feed.Name, Text: "nothing new"}
		if n := len(o.Files); n > 0 {
			item.Text = plural(n, "new article")
		}
		if o.Left > 0 {
			item.Text += fmt.Sprintf("; %d more the next time", o.Left)
		}
		for _, f := range o.Files {
			item.Sub = append(item.Sub, export.Item{Text: filepath.Join(c.Inbox, f)})
		}
		if o.Err != nil {
			d.Error = o.Err.Error()
			item.Text = d.Error
			failed = append(failed, "  "+o.Feed.URL+": "+d.Error)
		}
		data = append(data, d)
		sec.Items = append(sec.Items, item)
	}
	problem := failure{Unreadable, fmt.Errorf("%d of %s could not be read:\n%s", len(failed), plural(len(outcomes), "feed"), strings.Join(failed, "\n"))}
	if len(failed) > 0 && len(failed) == len(outcomes) {
		return problem
	}
	if err := s.print(c.Format, c.JSON, data, export.Page{Title: "What is new", Sections: []export.Section{sec}}); err != nil {
		return err
	}
	if len(failed) > 0 {
		return partly{problem}
	}
	return nil
}
