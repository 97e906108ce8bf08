package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
)

// programs are the native main packages, by the name of the binary. Each has a variable main.version and a variable main.licenses.
var programs = map[string]string{
	"holdfast":  "./wasm/cmd/holdfast",
	"holdfastd": "./sync-server/cmd/holdfastd",
}

// buildPrograms makes bin/. The licence texts are put into the binaries through an overlay: a source file that exists for this one
// compilation only, because go:embed cannot reach THIRD_PARTY_NOTICES.md in the root.
func (b builder) buildPrograms() error {
	if err := os.MkdirAll(b.path("bin"), 0o755); err != nil {
		return err
	}
	stage, err := os.MkdirTemp("", "holdfast-programs-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(stage)
	overlay, err := b.licenceOverlay(stage)
	if err != nil {
		return err
	}
	for name, pkg := range programs {
		if err := b.goBuild(nil, b.path("bin", name), pkg, "-overlay="+overlay); err != nil {
			return fmt.Errorf("build %s: %w", name, err)
		}
	}
	return nil
}

// licenceOverlay writes an overlay that sets main.licenses in every program, and returns its file.
func (b builder) licenceOverlay(stage string) (string, error) {
	own, err := os.ReadFile(b.path("LICENSE"))
	if err != nil {
		return "", err
	}
	others, err := os.ReadFile(b.path("THIRD_PARTY_NOTICES.md"))
	if err != nil {
		return "", err
	}
	source := filepath.Join(stage, "licenses.go")
	code := fmt.Sprintf("package main\n\nfunc init() { licenses = %q }\n", string(own)+"\n"+string(others))
	if err := os.WriteFile(source, []byte(code), 0o644); err != nil {
		return "", err
	}
	replace := map[string]string{}
	for _, pkg := range programs {
		replace[b.path(filepath.FromSlash(pkg), "licenses_overlay.go")] = source
	}
	content, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return "", err
	}
	file := filepath.Join(stage, "overlay.json")
	return file, os.WriteFile(file, content, 0o644)
}
