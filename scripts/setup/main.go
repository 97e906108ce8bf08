// Command setup installs what building and testing need and what this machine lacks: the two browsers (Debian packages), the npm
// packages of the lock file, and staticcheck. What is there already is left alone, so it is cheap to run before every test.
//
//	go run ./scripts/setup
package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "setup:", err)
		os.Exit(1)
	}
}

func run() error {
	if err := checkTools(); err != nil {
		return err
	}
	if err := installBrowsers(); err != nil {
		return err
	}
	if err := installPackages(); err != nil {
		return err
	}
	return installStaticcheck()
}

// checkTools looks for what cannot be installed here: the machine is expected to have it.
func checkTools() error {
	for _, tool := range []string{"node", "npm"} {
		if _, err := exec.LookPath(tool); err != nil {
			return fmt.Errorf("%s is missing: install Node 20 or newer with npm", tool)
		}
	}
	return nil
}

// installPackages leaves the npm packages to the build program, which knows when they are stale.
func installPackages() error {
	return command("go", "run", "./scripts/build", "packages").Run()
}

// command shows what it prints, on stderr: stdout belongs to whoever called.
func command(name string, args ...string) *exec.Cmd {
	cmd := exec.Command(name, args...)
	cmd.Stdout, cmd.Stderr = os.Stderr, os.Stderr
	return cmd
}

// output runs a command for what it prints.
func output(name string, args ...string) (string, error) {
	out, err := exec.Command(name, args...).Output()
	if exit := (*exec.ExitError)(nil); errors.As(err, &exit) {
		return "", fmt.Errorf("%s: %w: %s", name, err, strings.TrimSpace(string(exit.Stderr)))
	}
	return strings.TrimSpace(string(out)), err
}
