package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
)

// installPackages runs npm ci when node_modules is missing or was made from another lock file. npm checks every package against
// the integrity hash in the lock.
func (b builder) installPackages() error {
	lock, err := os.ReadFile(b.path("extension", "package-lock.json"))
	if err != nil {
		return fmt.Errorf("read the npm lock file: %w", err)
	}
	stamp := b.path("extension", "node_modules", ".holdfast-lock")
	installed, err := os.ReadFile(stamp)
	if err == nil && bytes.Equal(installed, lock) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Println("build: npm ci")
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = b.path("extension")
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.WriteFile(stamp, lock, 0o644)
}
