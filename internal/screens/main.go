// Screens makes pictures of the desk's main pages, for the README and to look
// at while working on them. It serves the examples, opens them in Chromium
// without a window, and writes PNG files.
//
//	go run ./internal/screens --out /tmp/screens
//	go run ./internal/screens --out docs/screens --scale 0.6 --only deadlock
//	go run ./internal/screens --out /tmp/screens --only positions --path /d/camp-david-1978/positions
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"image/png"
	"net"
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"parley/desk"
	"parley/web"
)

// shot is one picture.
type shot struct {
	name, path    string
	width, height int64
	dark          bool
}

const first = "/d/ukraine-2025-26/"

var shots = []shot{
	{"now", first, 1440, 1500, false},
	{"now-dark", first, 1440, 1100, true},
	{"now-phone", first, 390, 1500, false},
	{"positions", first + "positions", 1440, 1100, false},
	{"positions-past", first + "positions?as-of=2025-12-12", 1440, 1000, false},
	{"positions-phone", first + "positions", 390, 1000, false},
	{"cell", first + "positions/p-ua/i-donetsk", 1440, 1100, false},
	{"deadlock", first + "deadlock", 1440, 1500, false},
	{"packages", first + "packages", 1440, 1250, false},
	{"deadlock-dark", first + "deadlock", 1440, 1100, true},
	{"sequence", first + "sequence", 1440, 1200, false},
	{"stability", first + "stability", 1440, 1500, false},
	{"timeline", first + "timeline", 1440, 1100, false},
	{"accounts", first + "accounts", 1440, 1100, false},
	{"deadlines", first + "deadlines", 1440, 900, false},
	{"figures", first + "figures", 1440, 1200, false},
	{"parties", first + "parties", 1440, 1200, false},
	{"sources", first + "sources", 1440, 900, false},
	{"draft", first + "r/draft/d-20", 1440, 1100, false},
	{"issue", first + "r/issue/i-donetsk", 1440, 900, false},
	{"search", first + "search?q=missiles", 1440, 800, false},
}

func main() {
	out := flag.String("out", "docs/screens", "folder for the pictures")
	only := flag.String("only", "", "make only pictures whose name begins so")
	path := flag.String("path", "", "show this address instead of the pictures' own")
	scale := flag.Float64("scale", 1, "size of the pictures against the page, such as 0.6")
	folder := flag.String("examples", "examples", "folder with the dossiers")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *out, *only, *path, *folder, *scale); err != nil {
		fmt.Fprintln(os.Stderr, "screens:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, out, only, path, folder string, scale float64) error {
	folders, err := filepath.Glob(filepath.Join(folder, "*"))
	if err != nil {
		return err
	}
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	var sources []desk.Source
	for _, f := range folders {
		sources = append(sources, desk.Folder(f))
	}
	over, err := desk.Open(ctx, desk.Options{Sources: sources})
	if err != nil {
		return err
	}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	go web.Serve(serving, ln, web.New(over, web.Options{Hosts: web.LoopbackHosts(ln.Addr())}))
	if err := os.MkdirAll(out, 0o755); err != nil {
		return err
	}
	flags := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("hide-scrollbars", true))
	browser, cancel := chromedp.NewExecAllocator(ctx, flags...)
	defer cancel()
	browser, cancel = chromedp.NewContext(browser)
	defer cancel()
	if err := chromedp.Do(browser); err != nil {
		return fmt.Errorf("the browser does not start: %w", err)
	}
	for _, s := range shots {
		if !strings.HasPrefix(s.name, only) {
			continue
		}
		if path != "" {
			s.path = path
		}
		if err := take(browser, "http://"+ln.Addr().String()+s.path, s, scale, filepath.Join(out, s.name+".png")); err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
	}
	return nil
}

func take(browser context.Context, url string, s shot, scale float64, file string) error {
	tab, cancel := chromedp.NewContext(browser)
	defer cancel()
	if err := chromedp.Do(tab, chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateScale(scale))); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(tab, 20*time.Second)
	defer cancel()
	scheme := "light"
	if s.dark {
		scheme = "dark"
	}
	media := emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: scheme}}}
	if _, err := chromedp.Call(ctx, emulation.SetEmulatedMedia, media); err != nil {
		return err
	}
	if err := chromedp.Do(ctx, chromedp.Navigate(url)); err != nil {
		return err
	}
	raw, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err != nil {
		return err
	}
	img, err := png.Decode(bytes.NewReader(raw))
	if err != nil {
		return err
	}
	var small bytes.Buffer
	enc := png.Encoder{CompressionLevel: png.BestCompression}
	if err := enc.Encode(&small, img); err != nil {
		return err
	}
	if err := os.WriteFile(file, small.Bytes(), 0o644); err != nil {
		return err
	}
	fmt.Printf("%s: %d KB\n", file, small.Len()>>10)
	return nil
}
