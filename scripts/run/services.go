package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"

	"holdfast/scripts/practice/chat"
)

// practice is the practice chat in this process.
type practice struct {
	site   *chat.Server
	server *http.Server
}

func startPractice(address string) (*practice, error) {
	listener, err := net.Listen("tcp", address)
	if err != nil {
		return nil, fmt.Errorf("start the practice chat: %w", err)
	}
	site := chat.New(chat.DefaultPace)
	p := &practice{site: site, server: &http.Server{Handler: site, ReadHeaderTimeout: 10 * time.Second}}
	go func() {
		if err := p.server.Serve(listener); !errors.Is(err, http.ErrServerClosed) {
			fmt.Fprintf(os.Stderr, "run: practice chat: %v\n", err)
		}
	}()
	fmt.Printf("practice chat   http://%s\n", address)
	return p, nil
}

func (p *practice) stop() {
	p.site.Close()
	if err := p.server.Close(); err != nil {
		fmt.Fprintf(os.Stderr, "run: close the practice chat: %v\n", err)
	}
}

// syncServer is a running holdfastd.
type syncServer struct {
	cmd    *exec.Cmd
	invite string
}

// startServer starts the built holdfastd, waits until it accepts, and makes an invite.
func startServer(ctx context.Context, address, data string) (*syncServer, error) {
	binary := filepath.Join("bin", "holdfastd")
	log, err := os.Create(filepath.Join(home, "holdfastd.log"))
	if err != nil {
		return nil, fmt.Errorf("open the server's log: %w", err)
	}
	defer log.Close()
	s := &syncServer{cmd: exec.CommandContext(ctx, binary, "serve", "--listen", address, "--data", data)}
	s.cmd.Stderr = log
	s.cmd.Cancel = func() error { return s.cmd.Process.Signal(syscall.SIGTERM) }
	out, err := s.cmd.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start holdfastd: %w", err)
	}
	if err := s.cmd.Start(); err != nil {
		return nil, fmt.Errorf("start holdfastd: %w", err)
	}
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		if where, ok := strings.CutPrefix(lines.Text(), "listening on "); ok {
			fmt.Printf("sync server     %s (data in %s)\n", where, data)
			if s.invite, err = makeInvite(ctx, binary, data); err != nil {
				s.stop()
				return nil, err
			}
			return s, nil
		}
	}
	s.stop()
	return nil, fmt.Errorf("start holdfastd: it ended before it accepted; see %s", log.Name())
}

// makeInvite makes an invite for this run: the one that a first start prints is there only once.
func makeInvite(ctx context.Context, binary, data string) (string, error) {
	cmd := exec.CommandContext(ctx, binary, "invite", "create", "--data", data)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("make an invite: %w", err)
	}
	_, token, ok := strings.Cut(strings.TrimSpace(string(out)), "invite: ")
	if !ok {
		return "", fmt.Errorf("make an invite: holdfastd printed %q", out)
	}
	return token, nil
}

func (s *syncServer) stop() {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		fmt.Fprintf(os.Stderr, "run: stop holdfastd: %v\n", err)
	}
	if err := s.cmd.Wait(); err != nil {
		fmt.Fprintf(os.Stderr, "run: holdfastd: %v\n", err)
	}
}
