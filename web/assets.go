package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"mime"
	"net/http"
	"path"
	"strconv"
	"strings"

	"parley/chart"
)

//go:embed assets
var assetFiles embed.FS

// asset is a file that pages use. Its address has a hash of what is in it, so
// that a browser may keep it for good.
type asset struct {
	kind          string
	plain, packed []byte
}

var assets, assetAddress = readAssets()

func readAssets() (byFile map[string]asset, address map[string]string) {
	byFile, address = map[string]asset{}, map[string]string{}
	entries, err := assetFiles.ReadDir("assets")
	if err != nil {
		panic("web: " + err.Error())
	}
	for _, e := range entries {
		text, err := assetFiles.ReadFile("assets/" + e.Name())
		if err != nil {
			panic("web: " + err.Error())
		}
		if e.Name() == "desk.css" {
			text = append(text, chart.CSS()...)
		}
		sum := sha256.Sum256(text)
		ext := path.Ext(e.Name())
		file := strings.TrimSuffix(e.Name(), ext) + "." + hex.EncodeToString(sum[:6]) + ext
		var b bytes.Buffer
		z, _ := gzip.NewWriterLevel(&b, gzip.BestCompression)
		z.Write(text)
		z.Close()
		byFile[file] = asset{mime.TypeByExtension(ext), text, b.Bytes()}
		address[e.Name()] = "/assets/" + file
	}
	return byFile, address
}

// asset answers with a file of the desk's own.
func (d *Desk) asset(w http.ResponseWriter, r *http.Request) {
	a, ok := assets[r.PathValue("file")]
	if !ok {
		d.fail(w, r, nil, fault{http.StatusNotFound, "unknown-page", "fault.page", nil})
		return
	}
	h := w.Header()
	h.Set("Content-Type", a.kind)
	h.Set("Cache-Control", "public, max-age=31536000, immutable")
	h.Set("Vary", "Accept-Encoding")
	body := a.plain
	if acceptsGzip(r) {
		body = a.packed
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method != http.MethodHead {
		w.Write(body)
	}
}
