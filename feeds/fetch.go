package feeds

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
	"time"
)

// Limits bound what is taken from outside; zero values are the usual ones.
type Limits struct {
	Size int64         // of a feed, in bytes; 8 MB
	Time time.Duration // for a feed, all in all; 20 s
}

func (l Limits) size() int64 {
	if l.Size == 0 {
		return 8 << 20
	}
	return l.Size
}

func (l Limits) time() time.Duration {
	if l.Time == 0 {
		return 20 * time.Second
	}
	return l.Time
}

const mostRedirects = 3

// Mark is what a server said of a feed when it was last asked, for it to say
// that nothing has changed.
type Mark struct {
	ETag         string `json:"etag,omitempty"`
	LastModified string `json:"last_modified,omitempty"`
}

// Fetch asks for a feed. The articles are nil if it has not changed since the
// mark. The error says what happened, for a person.
func Fetch(ctx context.Context, f Feed, since Mark, l Limits) ([]Article, Mark, error) {
	ctx, cancel := context.WithTimeout(ctx, l.time())
	defer cancel()
	data, mark, err := get(ctx, f, since, l)
	if errors.Is(err, context.DeadlineExceeded) {
		err = fmt.Errorf("no answer within %s", l.time())
	}
	if err != nil || data == nil {
		return nil, mark, err
	}
	articles, err := articlesIn(data, f.Name)
	return articles, mark, err
}

// get asks a server; data is nil if nothing has changed.
func get(ctx context.Context, f Feed, since Mark, l Limits) (data []byte, mark Mark, err error) {
	u, err := url.Parse(f.URL)
	if err != nil {
		return nil, since, err
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, f.URL, nil)
	if err != nil {
		return nil, since, err
	}
	req.Header.Set("Accept", "application/rss+xml, application/atom+xml, application/xml;q=0.9, text/xml;q=0.8")
	req.Header.Set("User-Agent", "parley") // and no version: it says who asks enough
	if since.ETag != "" {
		req.Header.Set("If-None-Match", since.ETag)
	}
	if since.LastModified != "" {
		req.Header.Set("If-Modified-Since", since.LastModified)
	}
	resp, err := client(u).Do(req)
	if err != nil {
		var ue *url.Error
		if errors.As(err, &ue) {
			err = ue.Err // the caller names the address
		}
		return nil, since, err
	}
	defer resp.Body.Close()
	switch resp.StatusCode {
	case http.StatusOK:
	case http.StatusNotModified:
		return nil, since, nil
	default:
		err := fmt.Errorf("the server answered %d %s", resp.StatusCode, http.StatusText(resp.StatusCode))
		if wait := retryAfter(resp); wait > 0 {
			err = later{err, wait}
		}
		return nil, since, err
	}
	data, err = io.ReadAll(io.LimitReader(resp.Body, l.size()+1))
	if err != nil {
		return nil, since, err
	}
	if int64(len(data)) > l.size() {
		return nil, since, fmt.Errorf("it has more than the %d kB that are taken", l.size()>>10)
	}
	return data, Mark{header(resp, "ETag"), header(resp, "Last-Modified")}, nil
}

// later is an answer of a server that says for how long it is not to be asked.
type later struct {
	error
	wait time.Duration
}

// retryAfter is for how long a server does not want to be asked, in seconds or until
// a time (RFC 9110, 10.2.3); 0 if it does not say.
func retryAfter(r *http.Response) time.Duration {
	said := r.Header.Get("Retry-After")
	if n, err := strconv.Atoi(said); err == nil {
		return time.Duration(min(max(n, 0), int(longestWait/time.Second))) * time.Second
	}
	until, err := http.ParseTime(said)
	sent, serr := http.ParseTime(r.Header.Get("Date")) // by the server's own clock
	if err != nil || serr != nil {
		return 0
	}
	return min(max(until.Sub(sent), 0), longestWait)
}

// header is a value that is sent back next time, unless it is out of all bounds.
func header(r *http.Response, name string) string {
	if v := r.Header.Get(name); len(v) <= 1000 {
		return v
	}
	return ""
}

// client asks one server and no other. It uses no proxy of the environment: the
// addresses that are asked are the ones that were written down.
func client(u *url.URL) *http.Client {
	dialer := net.Dialer{Control: func(_, address string, _ syscall.RawConn) error { return mayDial(u.Hostname(), address) }}
	return &http.Client{
		Transport: &http.Transport{DialContext: dialer.DialContext, DisableKeepAlives: true, MaxResponseHeaderBytes: 64 << 10, ForceAttemptHTTP2: true},
		CheckRedirect: func(req *http.Request, via []*http.Request) error {
			first := via[0].URL
			switch {
			case len(via) > mostRedirects:
				return fmt.Errorf("it sends on more than %d times", mostRedirects)
			case !strings.EqualFold(req.URL.Hostname(), first.Hostname()) || req.URL.Port() != first.Port() && !upgraded(first, req.URL):
				return fmt.Errorf("it sends on to %.200s, which is not asked unless it is written down", req.URL.Redacted())
			case req.URL.Scheme != "https" && (first.Scheme == "https" || req.URL.Scheme != "http"):
				return fmt.Errorf("it sends on to %.200s, which is less protected", req.URL.Redacted())
			}
			return nil
		},
	}
}

// mayDial says why the address that a host's name leads to is not dialled: a
// name from outside could otherwise make the desk ask its own network.
func mayDial(host, address string) error {
	at, err := netip.ParseAddrPort(address)
	if err != nil {
		return err
	}
	if !public(at.Addr()) && !writtenPrivate(host) {
		return fmt.Errorf("%s leads to %s, which is not in the public network; write that address itself if it is meant", host, at.Addr())
	}
	return nil
}

// upgraded tells whether a redirect goes from http to https on the usual ports.
func upgraded(from, to *url.URL) bool {
	return from.Scheme == "http" && to.Scheme == "https" && (from.Port() == "" || from.Port() == "80") && (to.Port() == "" || to.Port() == "443")
}

// writtenPrivate tells whether a host, as it is written, is one in a private
// network or this machine.
func writtenPrivate(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	at, err := netip.ParseAddr(host)
	return err == nil && !public(at)
}

// reserved are the networks that are not for everybody, beyond what netip knows
// (IANA special-purpose registries, RFC 6890), and those in which an address
// stands for another one.
var reserved = func() (out []netip.Prefix) {
	for _, s := range []string{
		"0.0.0.0/8", "100.64.0.0/10", "192.0.0.0/24", "192.0.2.0/24", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "240.0.0.0/4",
		"64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16",
	} {
		out = append(out, netip.MustParsePrefix(s))
	}
	return out
}()

func public(at netip.Addr) bool {
	at = at.Unmap()
	if !at.IsGlobalUnicast() || at.IsPrivate() || at.IsLoopback() || at.IsLinkLocalUnicast() {
		return false
	}
	for _, p := range reserved {
		if p.Contains(at) {
			return false
		}
	}
	return true
}
