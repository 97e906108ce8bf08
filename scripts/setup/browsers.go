package main

import (
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"strings"
)

// browsers maps what must be there to the Debian package that brings it: a program, or a file where the name has a slash.
var browsers = []struct{ thing, pkg string }{
	{"chromium", "chromium"},
	{"firefox-esr", "firefox-esr"},
	// Chromium brings its languages along; Firefox speaks German, and so do its extensions, only with this.
	{"/usr/lib/firefox-esr/browser/extensions/langpack-de@firefox-esr.mozilla.org.xpi", "firefox-esr-l10n-de"},
}

// installBrowsers installs the missing browsers with apt-get, or says in one line what to install.
func installBrowsers() error {
	missing := missingPackages(find)
	if len(missing) == 0 {
		return nil
	}
	install := append([]string{"install", "--yes", "--no-install-recommends"}, missing...)
	if _, err := exec.LookPath("apt-get"); err != nil || os.Geteuid() != 0 {
		return fmt.Errorf("browsers are missing; as root run: apt-get update && apt-get %s", strings.Join(install, " "))
	}
	for _, args := range [][]string{{"update"}, install} {
		cmd := command("apt-get", args...)
		cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive")
		if err := cmd.Run(); err != nil {
			return fmt.Errorf("apt-get %s: %w", args[0], err)
		}
	}
	if left := missingPackages(find); len(left) > 0 {
		return fmt.Errorf("apt-get installed nothing that can be used as %s", strings.Join(left, " or "))
	}
	return nil
}

// find looks for a program in the path, or for a file.
func find(thing string) error {
	if !strings.Contains(thing, "/") {
		_, err := exec.LookPath(thing)
		return err
	}
	info, err := os.Stat(thing)
	if err == nil && !info.Mode().IsRegular() {
		return fs.ErrInvalid
	}
	return err
}

func missingPackages(find func(thing string) error) (packages []string) {
	for _, b := range browsers {
		if find(b.thing) != nil {
			packages = append(packages, b.pkg)
		}
	}
	return packages
}
