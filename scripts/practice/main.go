// Command practice serves the practice chat: a chat site on this machine that fails when it is told to. See package
// holdfast/scripts/practice/chat.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"holdfast/scripts/practice/chat"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8788", "address, loopback only")
	pace := flag.Duration("pace", chat.DefaultPace, "time between two tokens of an answer")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *listen, *pace); err != nil {
		fmt.Fprintf(os.Stderr, "practice: %v\n", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, listen string, pace time.Duration) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("reading the address: %w", err)
	}
	// It lets anybody who reaches it switch its failures, so it is for this machine alone.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listening on %s: only loopback addresses", listen)
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	site := chat.New(pace)
	server := &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(l) }()
	fmt.Printf("listening on http://%s (make it fail: http://%s/control)\n", l.Addr(), l.Addr())
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	site.Close()
	late, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(late); err != nil && !errors.Is(err, context.DeadlineExceeded) {
		return fmt.Errorf("shutting down: %w", err)
	}
	return server.Close()
}
