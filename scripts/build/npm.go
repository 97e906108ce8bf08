package main

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
)

// installPackages runs npm ci where node_modules is missing or was made from another lock file. npm checks every package against
// the integrity hash in the lock.
func (b builder) installPackages() error {
	return errors.Join(installFrom(b.path("extension")), installFrom(b.path(filepath.FromSlash(workerDir))))
}

func installFrom(dir string) error {
	lock, err := os.ReadFile(filepath.Join(dir, "package-lock.json"))
	if err != nil {
		return fmt.Errorf("read the npm lock file: %w", err)
	}
	stamp := filepath.Join(dir, "node_modules", ".holdfast-lock")
	installed, err := os.ReadFile(stamp)
	if err == nil && bytes.Equal(installed, lock) {
		return nil
	}
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	fmt.Println("build: npm ci in", filepath.Base(dir))
	cmd := exec.Command("npm", "ci", "--no-audit", "--no-fund", "--loglevel=error")
	cmd.Dir = dir
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("npm ci: %w", err)
	}
	return os.WriteFile(stamp, lock, 0o644)
}
