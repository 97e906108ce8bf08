package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// runUnitTests bundles every src/**/*.test.ts and runs them with node --test.
func (b builder) runUnitTests() error {
	src, out := b.path("extension", "src"), b.path("extension", "dist", "unit")
	entries, err := filesUnder(src, ".test.ts", ".test.tsx")
	if err != nil {
		return err
	}
	if len(entries) == 0 {
		return errors.New("no unit tests under extension/src: nothing would be checked")
	}
	if err := os.RemoveAll(out); err != nil {
		return err
	}
	if err := b.bundleForNode(entries, src, out); err != nil {
		return err
	}
	bundled, err := filesUnder(out, ".test.mjs")
	if err != nil {
		return err
	}
	cmd := exec.Command("node", append([]string{"--enable-source-maps", "--test"}, bundled...)...)
	cmd.Dir = b.path("extension")
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("unit tests: %w", err)
	}
	return nil
}

// bundleE2E bundles extension/e2e: what lies in a folder named pages is for fixture pages, in one named engine for what imports it, the
// rest is for node.
func (b builder) bundleE2E() error {
	src, out := b.path("extension", "e2e"), b.path("extension", "e2e", ".build")
	files, err := filesUnder(src, ".ts", ".tsx")
	if err != nil {
		return err
	}
	if err := removeScripts(out); err != nil {
		return err
	}
	var forNode, forPage []string
	for _, file := range files {
		switch slashed := filepath.ToSlash(file); {
		case strings.Contains(slashed, "/pages/"):
			forPage = append(forPage, file)
		case !strings.Contains(slashed, "/engine/"):
			forNode = append(forNode, file)
		}
	}
	if len(forPage) > 0 {
		if err := b.bundleForPage(forPage, src, out); err != nil {
			return err
		}
	}
	if len(forNode) == 0 {
		return errors.New("nothing to bundle under extension/e2e")
	}
	return errors.Join(b.bundleForNode(forNode, src, out), b.buildServers(filepath.Join(out, "bin")))
}

// buildServers compiles what the end-to-end tests start.
func (b builder) buildServers(dir string) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	_, err := b.goTool(nil, "build", "-o", dir, "./scripts/practice", "./scripts/fixtures", "./sync-server/cmd/holdfastd", "./wasm/cmd/holdfast")
	return err
}

// removeScripts removes what an earlier run bundled, so that a test that is gone does not run on. Other things in the folder (the
// programs that tests start) stay.
func removeScripts(dir string) error {
	scripts, err := filesUnder(dir, ".js", ".mjs")
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	for _, script := range scripts {
		if err := os.Remove(script); err != nil {
			return err
		}
	}
	return nil
}

// filesUnder lists files by the end of their name, in order; dot folders are passed over, declarations too.
func filesUnder(dir string, endings ...string) (files []string, err error) {
	err = filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != dir && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.IsDir() || strings.HasSuffix(d.Name(), ".d.ts"):
			return nil
		}
		for _, ending := range endings {
			if strings.HasSuffix(d.Name(), ending) {
				files = append(files, path)
				break
			}
		}
		return nil
	})
	return files, err
}
