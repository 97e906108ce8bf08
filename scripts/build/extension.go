package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// buildExtension makes the unpacked extension and its zip for each browser.
func (b builder) buildExtension() error {
	stage, err := os.MkdirTemp("", "holdfast-extension-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	if err := b.stageFiles(stage); err != nil {
		return err
	}
	for _, browser := range browsers {
		if err := b.finish(stage, browser); err != nil {
			return fmt.Errorf("make the extension for %s: %w", browser, err)
		}
	}
	return nil
}

// stageFiles makes everything that both browsers share.
func (b builder) stageFiles(stage string) error {
	if err := b.buildCore(filepath.Join(stage, "core.wasm")); err != nil {
		return fmt.Errorf("build the core: %w", err)
	}
	meta, err := b.bundleScripts(stage)
	if err != nil {
		return err
	}
	if err := b.drawIcons(filepath.Join(stage, "icons")); err != nil {
		return err
	}
	notices, err := b.notices(meta)
	if err != nil {
		return err
	}
	if err := writeIfChanged(b.path("THIRD_PARTY_NOTICES.md"), notices); err != nil {
		return err
	}
	for from, to := range map[string]string{
		"extension/_locales":             "_locales",
		"extension/src/panel/panel.html": "panel.html",
		"extension/src/first/first.html": "first.html",
		"LICENSE":                        "LICENSE",
		"THIRD_PARTY_NOTICES.md":         "THIRD_PARTY_NOTICES.md",
	} {
		if err := copyTree(b.path(filepath.FromSlash(from)), filepath.Join(stage, to)); err != nil {
			return err
		}
	}
	return nil
}

// buildCore compiles the extension's core, as small as it gets.
func (b builder) buildCore(out string) error {
	library, err := b.withoutUnusedLevels()
	if err != nil {
		return err
	}
	if err := b.goBuild(wasmTarget, out, "./wasm", append([]string{library}, smallCode...)...); err != nil {
		return err
	}
	return dropLines(out)
}

// finish adds the manifest, puts the result in its place and packs it. The folder is replaced as a whole, so that no file of an
// earlier build stays behind.
func (b builder) finish(stage, browser string) error {
	dir := filepath.Join(b.dist(), browser)
	if err := os.RemoveAll(dir); err != nil {
		return err
	}
	if err := copyTree(stage, dir); err != nil {
		return err
	}
	manifest, err := b.manifest(browser)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "manifest.json"), manifest, 0o644); err != nil {
		return err
	}
	return pack(dir, filepath.Join(b.dist(), "holdfast-"+browser+".zip"))
}

// copyTree copies a file or a folder; dot files stay behind.
func copyTree(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		if strings.HasPrefix(d.Name(), ".") {
			return nil
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return os.WriteFile(target, content, 0o644)
	})
}

// writeIfChanged leaves an equal file alone, so that a committed file's time does not change with every build.
func writeIfChanged(file string, content []byte) error {
	old, err := os.ReadFile(file)
	if err == nil && string(old) == string(content) {
		return nil
	}
	return os.WriteFile(file, content, 0o644)
}
