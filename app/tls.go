package app

import (
	"crypto/tls"
	"fmt"
	"net"
	"os"
	"sync"
	"time"
)

// overTLS answers over TLS with a certificate from files. They are read again
// when they have changed, so that a renewed certificate needs no restart.
func overTLS(ln net.Listener, cert, key string) (net.Listener, error) {
	c := &certificate{cert: cert, key: key}
	if _, err := c.get(nil); err != nil {
		return nil, failure{Unreadable, fmt.Errorf("--tls-cert %s, --tls-key %s: %w", cert, key, err)}
	}
	return tls.NewListener(ln, &tls.Config{MinVersion: tls.VersionTLS12, GetCertificate: c.get, NextProtos: []string{"h2", "http/1.1"}}), nil
}

type certificate struct {
	cert, key string

	mu     sync.Mutex
	loaded *tls.Certificate
	at     time.Time // of the file that was loaded
}

func (c *certificate) get(*tls.ClientHelloInfo) (*tls.Certificate, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	info, err := os.Stat(c.cert)
	if err == nil && c.loaded != nil && info.ModTime().Equal(c.at) {
		return c.loaded, nil
	}
	var fresh tls.Certificate
	if err == nil {
		fresh, err = tls.LoadX509KeyPair(c.cert, c.key)
	}
	switch {
	case err == nil:
		c.loaded, c.at = &fresh, info.ModTime()
	case c.loaded == nil:
		return nil, err
	}
	return c.loaded, nil // the old one, while the new is being written
}
