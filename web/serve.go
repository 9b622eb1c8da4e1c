package web

import (
	"context"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"time"
)

// Serve answers on a listener until the context ends, follows the files
// meanwhile, and then lets open answers finish.
func Serve(ctx context.Context, ln net.Listener, d *Desk) error {
	srv := &http.Server{
		Handler:           d,
		ReadHeaderTimeout: 5 * time.Second,
		ReadTimeout:       10 * time.Second,
		WriteTimeout:      30 * time.Second,
		IdleTimeout:       60 * time.Second,
		MaxHeaderBytes:    16 << 10,
		// What a client sends wrong is no concern of whoever runs the desk,
		// and may have words in it.
		ErrorLog: log.New(io.Discard, "", 0),
	}
	following, stop := context.WithCancel(ctx)
	defer stop()
	go d.Follow(following)
	srv.RegisterOnShutdown(stop)
	ended := make(chan error, 1)
	go func() { ended <- srv.Serve(ln) }()
	select {
	case err := <-ended:
		return err
	case <-ctx.Done():
	}
	finish, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
	defer cancel()
	if err := srv.Shutdown(finish); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return err
	}
	return srv.Close()
}

// LoopbackHosts are the names under which a desk that listens on a loopback
// address may be asked for; none for any other address.
func LoopbackHosts(addr net.Addr) []string {
	tcp, ok := addr.(*net.TCPAddr)
	if !ok || !tcp.IP.IsLoopback() {
		return nil
	}
	_, port, _ := net.SplitHostPort(tcp.String())
	var out []string
	for _, host := range []string{tcp.IP.String(), "127.0.0.1", "localhost", "::1"} {
		out = append(out, net.JoinHostPort(host, port))
	}
	return out
}
