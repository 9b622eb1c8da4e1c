package feeds

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"slices"
	"strings"
	"sync"
	"time"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
	"golang.org/x/net/html/charset"
)

const (
	mostArticle = 2 << 20 // bytes of a file that is shown
	mostListed  = 5000    // files of an inbox that are listed
	mostWords   = 8000    // bytes of an article's words that are kept
)

// Item is an article in an inbox.
type Item struct {
	// Name is that of its file, which tells it from the others.
	Name string
	// Article is what the file says of itself; of its words, the beginning.
	Article
	// SHA256 is that of the file, in hexadecimal.
	SHA256 string
	// Came is when the file was written.
	Came time.Time
	// Away is set where it was put away.
	Away bool
	// Wrong says why the file is not shown; the rest is then empty.
	Wrong string
}

// When is when the article was published; where it does not say so, when it came.
func (i Item) When() time.Time {
	if i.Published.IsZero() {
		return i.Came
	}
	return i.Published
}

// keptItems are the files that were read, as they were then.
type keptItems struct {
	sync.Mutex
	of map[string]keptItem
}

type keptItem struct {
	item Item
	size int64
}

// Items lists the articles of the inbox, the newest first. Of a folder with more
// than 5,000, those are listed that were written last; left counts the rest.
func (b *Inbox) Items(ctx context.Context) (items []Item, left int, err error) {
	err = b.within(func(root *os.Root) error {
		infos, more, err := articles(root)
		if err != nil {
			return err
		}
		left = more
		away := map[string]bool{}
		marks, err := fs.ReadDir(root.FS(), awayDir)
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
		for _, m := range marks {
			away[m.Name()] = true
		}
		b.kept.Lock()
		defer b.kept.Unlock()
		was := b.kept.of
		b.kept.of = make(map[string]keptItem, len(infos)) // what is gone is forgotten
		for _, info := range infos {
			if err := ctx.Err(); err != nil {
				b.kept.of = was
				return err
			}
			k, ok := was[info.Name()]
			if !ok || k.size != info.Size() || !k.item.Came.Equal(info.ModTime()) {
				k = keptItem{readItem(root, info), info.Size()}
			}
			b.kept.of[info.Name()] = k
			k.item.Away = away[info.Name()]
			items = append(items, k.item)
		}
		return nil
	})
	slices.SortFunc(items, func(x, y Item) int { return cmp.Or(y.When().Compare(x.When()), strings.Compare(x.Name, y.Name)) })
	return items, left, err
}

// articles are the files that are articles, those that were written last first;
// left counts those beyond what is listed.
func articles(root *os.Root) (out []fs.FileInfo, left int, err error) {
	dir, err := root.Open(".")
	if err != nil {
		return nil, 0, err
	}
	defer dir.Close()
	cut := func() {
		slices.SortFunc(out, func(x, y fs.FileInfo) int {
			return cmp.Or(y.ModTime().Compare(x.ModTime()), strings.Compare(x.Name(), y.Name()))
		})
		if n := len(out) - mostListed; n > 0 {
			clear(out[mostListed:])
			out, left = out[:mostListed], left+n
		}
	}
	for {
		entries, err := dir.ReadDir(1000)
		for _, e := range entries {
			if !e.Type().IsRegular() || !articleName(e.Name()) {
				continue
			}
			if info, err := e.Info(); err == nil { // else it has just gone
				out = append(out, info)
			}
		}
		if len(out) > 2*mostListed || err != nil {
			cut()
		}
		switch {
		case errors.Is(err, io.EOF):
			return out, left, nil
		case err != nil:
			return nil, 0, err
		}
	}
}

func tooLarge(size int64) error {
	return fmt.Errorf("the file has %d KB; up to %d KB are read here (parley read FILE reads more)", (size+1023)>>10, mostArticle>>10)
}

func readItem(root *os.Root, info fs.FileInfo) Item {
	out := Item{Name: info.Name(), Came: info.ModTime()}
	if info.Size() > mostArticle {
		out.Wrong = tooLarge(info.Size()).Error()
		return out
	}
	data, err := read(root, info.Name(), mostArticle)
	switch {
	case err != nil:
		out.Wrong = "the file cannot be read"
	case len(data) > mostArticle:
		out.Wrong = tooLarge(int64(len(data))).Error()
	case bytes.IndexByte(data, 0) >= 0:
		out.Wrong = "the file is not text"
	case len(bytes.TrimSpace(data)) == 0:
		out.Wrong = "the file is empty"
	default:
		sum := sha256.Sum256(data)
		out.Article, out.SHA256 = pageOf(data), hex.EncodeToString(sum[:])
		out.Published = out.Published.UTC()
	}
	return out
}

// pageOf reads a page as HTML writes it, and as well as it can one that a person
// has put there. Of the words it takes the beginning.
func pageOf(data []byte) Article {
	text := string(data)
	if !utf8.Valid(data) {
		if r, err := charset.NewReader(bytes.NewReader(data), "text/html"); err == nil {
			if decoded, err := io.ReadAll(io.LimitReader(r, 2*mostArticle)); err == nil {
				text = string(decoded)
			}
		}
	}
	var a Article
	z := html.NewTokenizer(strings.NewReader(text))
	body := 0 // bytes before the first that is shown
	for at, end := 0, false; !end; {
		kind := z.Next()
		at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			end = true
		case html.StartTagToken, html.SelfClosingTagToken:
			t := z.Token()
			switch t.DataAtom {
			case atom.Title:
				if a.Title != "" {
					continue
				}
				words := z.Next() == html.TextToken
				at += len(z.Raw())
				if words {
					a.Title = html.UnescapeString(string(z.Raw()))
				}
			case atom.Meta:
				a.meta(cmp.Or(attribute(t, "property"), attribute(t, "name")), attribute(t, "content"))
			case atom.Link:
				if strings.EqualFold(attribute(t, "rel"), "canonical") {
					a.Link = webAddress(attribute(t, "href"))
				}
			case atom.Body, atom.Article:
				body = at
			case atom.P, atom.H1, atom.H2, atom.Div, atom.Section, atom.Main, atom.Script:
				end = true // past the head
			}
		case html.EndTagToken:
			if name, _ := z.TagName(); atom.Lookup(name) == atom.Head || atom.Lookup(name) == atom.Title {
				body = at
			}
		}
	}
	a.Title, a.Outlet, a.Author = clip(line(a.Title), 300), clip(line(a.Outlet), 100), clip(line(a.Author), 200)
	left := mostWords
	for _, p := range paragraphs(strings.ToValidUTF8(text[body:], "\uFFFD")) {
		if p == a.Title && len(a.Text) == 0 {
			continue
		}
		if len(p) > left {
			p = clip(p, max(1, left/4)) // a letter has at most four bytes
			left = 0
		}
		a.Text = append(a.Text, p)
		if left -= len(p); left <= 0 {
			break
		}
	}
	return a
}

// meta takes what a page says of itself.
func (a *Article) meta(name, value string) {
	switch strings.ToLower(name) {
	case "og:title":
		a.Title = value
	case "og:site_name":
		a.Outlet = value
	case "author":
		a.Author = value
	case "article:published_time":
		for _, layout := range []string{time.RFC3339, time.DateOnly} {
			if t, err := time.Parse(layout, value); err == nil && t.Year() > 0 && t.Year() < 10000 {
				a.Published = t
			}
		}
	}
}

func attribute(t html.Token, name string) string {
	for _, a := range t.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func line(s string) string {
	return strings.Join(strings.Fields(strings.ToValidUTF8(s, "\uFFFD")), " ")
}

// clip is the beginning of s, of so many letters.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	if r := []rune(s); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}
