// Command run shows the main job with everything real: holdfastd with SQLite under .holdfast/, the practice chat, and a browser
// with the extension paired to that server. Without a display it plays a tour headless, prints what happened, and leaves
// pictures of each step in .holdfast/tour/. It expects what `make build` leaves.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"syscall"
)

const (
	serverAddress   = "127.0.0.1:8787"
	practiceAddress = "127.0.0.1:8788"
	home            = ".holdfast"
)

// screenshots is the scene that brings its own servers.
const screenshots = "screenshots"

func main() {
	pictures := flag.Bool(screenshots, false, "take pictures of every screen instead: light and dark, English and German, in three widths")
	headless := flag.Bool("headless", os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "", "play the tour without a window")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, scene(*pictures, *headless)); err != nil && !errors.Is(err, context.Canceled) {
		fmt.Fprintf(os.Stderr, "run: %v\n", err)
		os.Exit(1)
	}
}

// scene is the name of the browser script to play.
func scene(pictures, headless bool) string {
	switch {
	case pictures:
		return screenshots
	case headless:
		return "tour"
	}
	return "window"
}

func run(ctx context.Context, scene string) error {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", home, err)
	}
	for _, args := range [][]string{{"--test"}, {"e2e"}} {
		if err := command(ctx, "go", append([]string{"run", "./scripts/build"}, args...)...).Run(); err != nil {
			return fmt.Errorf("build the practice form of the extension: %w", err)
		}
	}
	if scene == screenshots {
		return play(ctx, scene, "")
	}
	site, err := startPractice(practiceAddress)
	if err != nil {
		return err
	}
	defer site.stop()
	server, err := startServer(ctx, serverAddress, filepath.Join(home, "server"))
	if err != nil {
		return err
	}
	defer server.stop()
	return play(ctx, scene, server.invite)
}

// play runs the browser script; what it prints is the tour.
func play(ctx context.Context, scene, invite string) error {
	out := filepath.Join(home, scene)
	if err := os.RemoveAll(out); err != nil {
		return fmt.Errorf("clear %s: %w", out, err)
	}
	if err := os.MkdirAll(out, 0o700); err != nil {
		return fmt.Errorf("make %s: %w", out, err)
	}
	node := command(ctx, "node", "--enable-source-maps", filepath.Join("extension", "e2e", ".build", scene+".mjs"))
	node.Env = append(os.Environ(),
		"HOLDFAST_SERVER=http://"+serverAddress,
		"HOLDFAST_INVITE="+invite,
		"HOLDFAST_PRACTICE=http://"+practiceAddress,
		"HOLDFAST_OUT="+out)
	if err := node.Run(); err != nil {
		return fmt.Errorf("play the %s: %w", scene, err)
	}
	return nil
}

// command is a child that ends with us, gently first.
func command(ctx context.Context, name string, args ...string) *exec.Cmd {
	cmd := exec.CommandContext(ctx, name, args...)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	cmd.Cancel = func() error { return cmd.Process.Signal(os.Interrupt) }
	return cmd
}
