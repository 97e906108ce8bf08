//go:build !js

package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"holdfast": main})
}

// TestScripts runs the commands without a sync server; with one they run in scripts/e2e. Beside what testscript has:
// "exits N command…" wants the exit code, "oneline" one line on stderr that begins with "holdfast: CODE: ", "requests N"
// the number of requests that reached $HTML so far.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:   "testdata/script",
		Setup: surroundings,
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"exits": exits, "oneline": oneLine, "requests": requests,
		},
	})
}

type requestCount struct{}

// surroundings gives each script a server that is none of ours, and one that is gone.
func surroundings(e *testscript.Env) error {
	var count atomic.Int64
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		count.Add(1)
		w.Header().Set("Content-Type", "text/html")
		fmt.Fprint(w, "<!doctype html><title>Welcome to the hotel</title>")
	}))
	e.Defer(html.Close)
	gone := httptest.NewServer(nil)
	gone.Close()
	e.Setenv("HTML", html.URL)
	e.Setenv("GONE", gone.URL)
	e.Setenv("HOME", e.WorkDir+"/home")
	e.Values[requestCount{}] = &count
	return writeTrace(e.WorkDir + "/notes.json.gz")
}

// writeTrace makes a small editing trace: a script can hold no gzip.
func writeTrace(name string) error {
	const notes = `{"startContent": "", "endContent": "héy 界!", "txns": [
		{"time": "2024-02-03T04:05:06.000Z", "patches": [[0, 0, "h"]]},
		{"time": "2024-02-03T04:05:06.500Z", "patches": [[1, 0, "e"]]},
		{"time": "2024-02-03T04:05:12.000Z", "patches": [[1, 1, "é"], [2, 0, "y "]]},
		{"time": "2024-02-03T04:06:12.000Z", "patches": [[4, 0, "界!"]]}]}`
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	if _, err := w.Write([]byte(notes)); err != nil {
		return err
	}
	if err := w.Close(); err != nil {
		return err
	}
	return os.WriteFile(name, packed.Bytes(), 0o600)
}

func requests(ts *testscript.TestScript, _ bool, args []string) {
	count := ts.Value(requestCount{}).(*atomic.Int64)
	if got := strconv.FormatInt(count.Load(), 10); got != args[0] {
		ts.Fatalf("%s requests, want %s", got, args[0])
	}
}

func exits(ts *testscript.TestScript, _ bool, args []string) {
	code := 0
	var exit *exec.ExitError
	if err := ts.Exec(args[1], args[2:]...); errors.As(err, &exit) {
		code = exit.ExitCode()
	} else if err != nil {
		ts.Fatalf("%v", err)
	}
	if strconv.Itoa(code) != args[0] {
		ts.Fatalf("exit code %d, want %s", code, args[0])
	}
}

func oneLine(ts *testscript.TestScript, _ bool, args []string) {
	text := ts.ReadFile("stderr")
	if strings.Count(text, "\n") != 1 || !strings.HasPrefix(text, "holdfast: "+args[0]+": ") {
		ts.Fatalf("stderr is %q, want one line with the code %s", text, args[0])
	}
}
