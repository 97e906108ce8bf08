package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
)

// event is a line of go test -json.
type event struct {
	Action, Package, Test, Output string
	ImportPath                    string // of a package that does not build
	Elapsed                       float64
}

// tally counts what ran, and keeps what a failing test printed.
type tally struct {
	ran     map[string]int // tests by package
	output  map[string]*strings.Builder
	skipped []string
	failed  bool
}

// test runs go test and fails if a test did, or if one of the packages ran none.
func test(root string, flags, packages []string) error {
	self, err := os.Executable()
	if err != nil {
		return err
	}
	wrapper := strings.Join([]string{strconv.Quote(self), inNode, strconv.Quote(root)}, " ")
	args := append([]string{"test", "-json", "-exec", wrapper}, flags...)
	cmd := exec.Command("go", append(args, packages...)...)
	cmd.Env, cmd.Stderr = goEnv(), os.Stderr
	out, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return fmt.Errorf("start go test: %w", err)
	}
	t := tally{ran: map[string]int{}, output: map[string]*strings.Builder{}}
	readErr := t.read(out)
	waitErr := cmd.Wait()
	return errors.Join(readErr, t.verdict(packages, len(flags) > 0), waitErr)
}

func (t *tally) read(out io.Reader) error {
	for dec := json.NewDecoder(out); ; {
		var e event
		if err := dec.Decode(&e); errors.Is(err, io.EOF) {
			return nil
		} else if err != nil {
			return fmt.Errorf("read go test: %w", err)
		}
		t.add(e)
	}
}

func (t *tally) add(e event) {
	name := e.Package + " " + e.Test
	switch e.Action {
	case "run":
		t.ran[e.Package]++
	case "output":
		if t.output[name] == nil {
			t.output[name] = &strings.Builder{}
		}
		t.output[name].WriteString(e.Output)
		if strings.HasPrefix(e.Output, "Benchmark") || strings.Contains(e.Output, " ns/op") {
			fmt.Print(e.Output)
		}
	case "build-output":
		fmt.Print(e.Output)
	case "fail", "build-fail":
		t.failed = true
		if text := t.output[name]; text != nil {
			fmt.Print(text)
		}
	case "skip":
		if e.Test != "" {
			t.skipped = append(t.skipped, name)
		}
	case "pass":
		if e.Test == "" {
			fmt.Printf("ok      %s: %d tests in %.1f s\n", e.Package, t.ran[e.Package], e.Elapsed)
		}
	}
}

// verdict is the error of the run. Without flags that choose tests, every package must have run some.
func (t *tally) verdict(packages []string, chosen bool) error {
	for _, name := range t.skipped {
		fmt.Println("skipped", name)
	}
	if t.failed {
		return errors.New("tests failed")
	}
	total := 0
	var empty []string
	for _, p := range packages {
		total += t.ran[p]
		if t.ran[p] == 0 {
			empty = append(empty, p)
		}
	}
	fmt.Printf("%d tests in %d packages for js/wasm\n", total, len(packages)-len(empty))
	if total == 0 || !chosen && len(empty) > 0 {
		return fmt.Errorf("no test ran in %s", strings.Join(empty, ", "))
	}
	return nil
}

// runInNode runs one test binary: arguments are the module's root, the binary and what go test adds. Node gets the few variables it
// needs and no others, because Go's start in wasm refuses a large environment.
func runInNode(args []string) int {
	goroot, err := goOutput(os.Environ(), "env", "GOROOT")
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasmtest:", err)
		return 1
	}
	root := args[0]
	node := []string{"--stack-size=8192", "--import=" + fileURL(fakeIndexedDB(root)), filepath.Join(goroot, "lib", "wasm", "wasm_exec_node.js")}
	cmd := exec.Command("node", append(node, args[1:]...)...)
	for _, name := range []string{"PATH", "HOME", "TMPDIR", "TZ", "LANG", "RAPID_CHECKS"} {
		if value, ok := os.LookupEnv(name); ok {
			cmd.Env = append(cmd.Env, name+"="+value)
		}
	}
	cmd.Stdin, cmd.Stdout, cmd.Stderr = os.Stdin, os.Stdout, os.Stderr
	err = cmd.Run()
	var exit *exec.ExitError
	if errors.As(err, &exit) && exit.ExitCode() > 0 {
		return exit.ExitCode()
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "wasmtest:", err)
		return 1
	}
	return 0
}

func fileURL(path string) string {
	return (&url.URL{Scheme: "file", Path: filepath.ToSlash(path)}).String()
}
