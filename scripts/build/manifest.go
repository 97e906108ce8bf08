package main

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"holdfast/shared/sites"
)

// The two browsers that the extension is made for.
const (
	chromium = "chromium"
	firefox  = "firefox"
)

var browsers = []string{chromium, firefox}

// loopback is what the test build may see on top: the practice chat. A product build that held one of these would let any program
// that listens on the user's machine be taken for a chat site.
var loopback = []string{"http://127.0.0.1/*", "http://localhost/*"}

// matchPatterns gives what the extension may see from the start: whole hosts for the permission, which browsers give for nothing less, and
// the pages that get the content script.
func matchPatterns(all []sites.Site, test bool) map[string][]string {
	var hosts, pages []string
	for _, s := range all {
		if s.TestOnly {
			continue
		}
		for _, host := range s.Hosts {
			origin := "https://" + host
			hosts = append(hosts, origin+"/*")
			if s.Scope != "" {
				pages = append(pages, origin+s.Scope, origin+s.Scope+"?*")
			}
			pages = append(pages, origin+s.Scope+"/*")
		}
	}
	slices.Sort(hosts)
	slices.Sort(pages)
	if test {
		hosts, pages = append(hosts, loopback...), append(pages, loopback...)
	}
	return map[string][]string{"@hosts": hosts, "@pages": pages}
}

// manifest makes one browser's manifest out of the common source. In the source, "@chromium" and "@firefox" hold what only one of
// them gets (lists are joined, objects merged), and the strings "@hosts" and "@pages" in a list stand for match patterns of the site adapters.
func (b builder) manifest(browser string) ([]byte, error) {
	var source map[string]any
	if err := readJSON(b.path("extension", "manifest.json"), &source); err != nil {
		return nil, err
	}
	all, err := sites.All()
	if err != nil {
		return nil, err
	}
	own, ok := source["@"+browser].(map[string]any)
	if !ok {
		return nil, fmt.Errorf("extension/manifest.json has no @%s", browser)
	}
	maps.DeleteFunc(source, func(key string, _ any) bool { return strings.HasPrefix(key, "@") })
	made := fill(merge(source, own), matchPatterns(all, b.test)).(map[string]any)
	if b.test {
		made["name"] = "Holdfast (test)"
	}
	out, err := json.MarshalIndent(made, "", "  ")
	return append(out, '\n'), err
}

// version is the extension's version, which the programs carry too.
func (b builder) version() (string, error) {
	var source struct{ Version string }
	err := readJSON(b.path("extension", "manifest.json"), &source)
	return source.Version, err
}

func merge(common, own map[string]any) map[string]any {
	out := maps.Clone(common)
	for key, value := range own {
		switch value := value.(type) {
		case []any:
			if list, ok := out[key].([]any); ok {
				out[key] = append(slices.Clone(list), value...)
				continue
			}
		case map[string]any:
			if object, ok := out[key].(map[string]any); ok {
				out[key] = merge(object, value)
				continue
			}
		}
		out[key] = value
	}
	return out
}

// fill replaces the names of patterns wherever they stand in a list.
func fill(value any, patterns map[string][]string) any {
	switch value := value.(type) {
	case map[string]any:
		out := make(map[string]any, len(value))
		for key, v := range value {
			out[key] = fill(v, patterns)
		}
		return out
	case []any:
		var out []any
		for _, v := range value {
			if name, ok := v.(string); ok && patterns[name] != nil {
				for _, p := range patterns[name] {
					out = append(out, p)
				}
				continue
			}
			out = append(out, fill(v, patterns))
		}
		return out
	}
	return value
}

func readJSON(file string, into any) error {
	raw, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	if err := json.Unmarshal(raw, into); err != nil {
		return fmt.Errorf("read %s: %w", filepath.Base(file), err)
	}
	return nil
}
