package main

import (
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"strings"
)

// The linter, pinned; it lives in a folder that git ignores, so that go.mod does not carry what only the linter needs.
const (
	staticcheckModule  = "honnef.co/go/tools"
	staticcheckVersion = "v0.8.2"
	toolFolder         = ".tools"
)

// installStaticcheck builds the pinned linter with the Go in use: an older build cannot read newer export data.
func installStaticcheck() error {
	binary := filepath.Join(toolFolder, "staticcheck")
	if about, err := output("go", "version", "-m", binary); err == nil && isPinned(about, runtime.Version()) {
		return nil
	}
	folder, err := filepath.Abs(toolFolder)
	if err != nil {
		return err
	}
	cmd := command("go", "install", staticcheckModule+"/cmd/staticcheck@"+staticcheckVersion)
	cmd.Env = append(os.Environ(), "GOBIN="+folder, "GOOS=", "GOARCH=")
	if err := cmd.Run(); err != nil {
		return fmt.Errorf("install staticcheck %s: %w", staticcheckVersion, err)
	}
	return nil
}

// isPinned reads what "go version -m" says of a binary.
func isPinned(about, goVersion string) bool {
	first, rest, _ := strings.Cut(about, "\n")
	for _, line := range strings.Split(rest, "\n") {
		if f := strings.Fields(line); len(f) >= 3 && f[0] == "mod" {
			return f[1] == staticcheckModule && f[2] == staticcheckVersion && strings.HasSuffix(first, ": "+goVersion)
		}
	}
	return false
}
