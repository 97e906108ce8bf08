package main

import (
	"fmt"
	"os"
	"os/exec"
	"strings"
)

// browsers maps each program to the Debian package that brings it.
var browsers = []struct{ program, pkg string }{
	{"chromium", "chromium"},
	{"firefox-esr", "firefox-esr"},
}

// installBrowsers installs the missing browsers with apt-get, or says in one line what to install.
func installBrowsers() error {
	missing := missingPackages(exec.LookPath)
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
	if left := missingPackages(exec.LookPath); len(left) > 0 {
		return fmt.Errorf("apt-get installed nothing that starts as %s", strings.Join(left, " or "))
	}
	return nil
}

func missingPackages(look func(string) (string, error)) (packages []string) {
	for _, b := range browsers {
		if _, err := look(b.program); err != nil {
			packages = append(packages, b.pkg)
		}
	}
	return packages
}
