package linetable_test

import (
	"bytes"
	"compress/gzip"
	"errors"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/scripts/build/linetable"
)

// compile makes the program of testdata once for WebAssembly.
func compile(t *testing.T) []byte {
	t.Helper()
	if testing.Short() {
		t.Skip("compiles a program")
	}
	out := filepath.Join(t.TempDir(), "program.wasm")
	cmd := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", out, "./testdata/program")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if msg, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, msg)
	}
	program, err := os.ReadFile(out)
	if err != nil {
		t.Fatal(err)
	}
	return program
}

// run gives what the program prints to each stream under Node.
func run(t *testing.T, program []byte, args ...string) (stdout, stderr string, err error) {
	t.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "program.wasm")
	if err := os.WriteFile(file, program, 0o600); err != nil {
		t.Fatal(err)
	}
	var out, msg bytes.Buffer
	cmd := exec.Command("node", append([]string{filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec_node.js"), file}, args...)...)
	cmd.Stdout, cmd.Stderr = &out, &msg
	err = cmd.Run()
	return out.String(), msg.String(), err
}

func packed(t *testing.T, b []byte) int {
	t.Helper()
	var out bytes.Buffer
	w := gzip.NewWriter(&out)
	if _, err := io.Copy(w, bytes.NewReader(b)); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Len()
}

// The program does the same without its line tables: only the places in what it says about its stack are gone.
func TestDropKeepsAllButTheLines(t *testing.T) {
	with := compile(t)
	before := bytes.Clone(with)
	without, err := linetable.Drop(with)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(with, before) || len(without) != len(with) {
		t.Errorf("the argument changed, or the length did: %d of %d bytes", len(without), len(with))
	}
	if was, is := packed(t, with), packed(t, without); is > was*93/100 {
		t.Errorf("compressed %d bytes without lines, %d with them", is, was)
	}
	const said = "sum 4544800\ncaught: runtime error: invalid memory address or nil pointer dereference\nhere: "
	if out, msg, err := run(t, with); err != nil || !strings.HasPrefix(out, said+"main.go 22 true\n") {
		t.Fatalf("with lines: %v\n%s%s", err, out, msg)
	}
	out, msg, err := run(t, without)
	if err != nil || out != said+"? 0 true\nfrom a goroutine\n" {
		t.Fatalf("without lines: %v\n%s%s", err, out, msg)
	}
	_, msg, err = run(t, without, "fail")
	if err == nil || !strings.Contains(msg, "main.fail(") || !strings.Contains(msg, "main.main()\n\t?:0 +0x") || strings.Contains(msg, "main.go") {
		t.Errorf("the trace of a panic: %v\n%s", err, msg)
	}
}

func TestDropRefusesWhatItDoesNotKnow(t *testing.T) {
	program := compile(t)
	magic := []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8}
	at := bytes.Index(program, magic)
	spoil := func(offset int, b byte) []byte {
		other := bytes.Clone(program)
		other[at+offset] = b
		return other
	}
	for name, other := range map[string][]byte{
		"nothing":              nil,
		"text":                 []byte("a text and nothing else"),
		"half a program":       program[:len(program)/2],
		"another magic number": spoil(0, 0xf0),
		"another header":       spoil(32, 80),
		"more functions":       spoil(11, 1),
		"tables elsewhere":     spoil(64, program[at+64]^8),
		"no tables by counter": spoil(58, 0xff),
	} {
		if _, err := linetable.Drop(other); !errors.Is(err, linetable.ErrLayout) {
			t.Errorf("%s: %v, want ErrLayout", name, err)
		}
	}
	if _, err := linetable.Drop(program); err != nil {
		t.Error(err)
	}
}
