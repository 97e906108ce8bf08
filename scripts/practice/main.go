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
	"holdfast/scripts/practice/clients"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8788", "address, loopback only")
	pace := flag.Duration("pace", chat.DefaultPace, "time between two tokens of an answer")
	packages := flag.String("clients", "", "folder of npm packages (extension/node_modules): serves the chat clients of others in it, too")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := serve(ctx, *listen, *packages, *pace); err != nil {
		fmt.Fprintf(os.Stderr, "practice: %v\n", err)
		os.Exit(1)
	}
}

func serve(ctx context.Context, listen, packages string, pace time.Duration) error {
	host, _, err := net.SplitHostPort(listen)
	if err != nil {
		return fmt.Errorf("reading the address: %w", err)
	}
	// It lets anybody who reaches it switch its failures, so it is for this machine alone.
	if ip := net.ParseIP(host); host != "localhost" && (ip == nil || !ip.IsLoopback()) {
		return fmt.Errorf("listening on %s: only loopback addresses", listen)
	}
	site := chat.New(pace)
	handler, err := withClients(site, packages, pace)
	if err != nil {
		return err
	}
	l, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listening: %w", err)
	}
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second}
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

// withClients puts the chat clients of others beside the site, where a folder with them is given. They share its switch.
func withClients(site *chat.Server, packages string, pace time.Duration) (http.Handler, error) {
	if packages == "" {
		return site, nil
	}
	others, err := clients.New(site.Engine(), packages, pace)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/", site)
	for _, path := range clients.Paths {
		mux.Handle(path, others)
	}
	return mux, nil
}
