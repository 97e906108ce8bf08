package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
)

// native names what a package cannot depend on and still be part of the core: such a package is for the command line, and its tests run
// natively. The dependency decides, transitively, so that a new package needs no entry here.
var native = map[string]string{
	"go.etcd.io/bbolt": "its file needs a file system with locks",
	"net/http":         "the core sends its requests through fetch",
	"database/sql":     "the core stores in IndexedDB",
}

type listed struct {
	ImportPath                string
	Deps                      []string
	TestGoFiles, XTestGoFiles []string
}

// choose returns the packages whose tests are to run, and says which others it left out and why.
func choose(patterns []string) ([]string, error) {
	out, err := goOutput(goEnv(), append([]string{"list", "-e", "-json=ImportPath,Deps,TestGoFiles,XTestGoFiles"}, patterns...)...)
	if err != nil {
		return nil, err
	}
	var chosen []string
	for dec := json.NewDecoder(strings.NewReader(out)); ; {
		var p listed
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		if len(p.TestGoFiles)+len(p.XTestGoFiles) == 0 {
			continue
		}
		if dep, reason := nativeBecause(p.Deps); dep != "" {
			fmt.Printf("native  %s: depends on %s: %s\n", p.ImportPath, dep, reason)
			continue
		}
		chosen = append(chosen, p.ImportPath)
	}
	if len(chosen) == 0 {
		return nil, fmt.Errorf("no package of %v has tests for js/wasm", patterns)
	}
	return chosen, nil
}

func nativeBecause(deps []string) (dep, reason string) {
	for _, d := range slices.Sorted(slices.Values(deps)) {
		if reason, ok := native[d]; ok {
			return d, reason
		}
	}
	return "", ""
}
