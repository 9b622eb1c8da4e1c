package feeds

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"net/url"
	"strings"

	yaml "go.yaml.in/yaml/v3"
)

// Feed is an address that may be asked.
type Feed struct {
	// URL is http or https.
	URL string `yaml:"url"`
	// Name is what articles say they are from; the host if it is left out.
	Name string `yaml:"name"`
}

const (
	mostFeeds  = 200
	mostConfig = 1 << 20 // bytes
)

// Parse reads feeds.yaml: a list of feeds. The error says what is not in order,
// and where.
func Parse(text []byte) ([]Feed, error) {
	if len(text) > mostConfig {
		return nil, fmt.Errorf("the file has %d bytes, expected at most %d", len(text), mostConfig)
	}
	dec := yaml.NewDecoder(bytes.NewReader(text))
	dec.KnownFields(true)
	var out []Feed
	if err := dec.Decode(&out); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("expected a list of feeds, each with url and name: %w", err)
	}
	if len(out) > mostFeeds {
		return nil, fmt.Errorf("there are %d feeds, expected at most %d", len(out), mostFeeds)
	}
	seen := map[string]bool{}
	for i := range out {
		f := &out[i]
		f.URL = strings.TrimSpace(f.URL)
		u, err := url.Parse(f.URL)
		switch {
		case f.URL == "":
			return nil, fmt.Errorf("feed %d has no url", i+1)
		case err != nil || u.Host == "" || u.Scheme != "http" && u.Scheme != "https":
			return nil, fmt.Errorf("feed %d: %.100q is no address; expected one such as https://gazette.example/rss.xml", i+1, f.URL)
		case u.User != nil:
			return nil, fmt.Errorf("feed %d: an address with a name or password in it is not asked", i+1)
		case seen[f.URL]:
			return nil, fmt.Errorf("feed %d: %.100q stands twice", i+1, f.URL)
		}
		seen[f.URL] = true
		if f.Name = strings.Join(strings.Fields(f.Name), " "); f.Name == "" {
			f.Name = u.Hostname()
		}
	}
	return out, nil
}
