package main

import (
	"strings"
	"testing"
)

func TestNativePackagesAreLeftOutByWhatTheyDependOn(t *testing.T) {
	if dep, reason := nativeBecause([]string{"fmt", "net/http", "context"}); dep != "net/http" || reason == "" {
		t.Errorf("a package with net/http is native because of %q: %q", dep, reason)
	}
	if dep, _ := nativeBecause([]string{"fmt", "context", "syscall/js"}); dep != "" {
		t.Errorf("a package of the core is native because of %q", dep)
	}
}

func TestARunWithoutTestsFails(t *testing.T) {
	const passed = `{"Action":"run","Package":"a","Test":"TestX"}
		{"Action":"pass","Package":"a","Test":"TestX"}
		{"Action":"pass","Package":"a","Elapsed":0.1}`
	for _, c := range []struct {
		name, events string
		packages     []string
		chosen, ok   bool
	}{
		{"one test", passed, []string{"a"}, false, true},
		{"nothing at all", "", []string{"a"}, false, false},
		{"nothing matches", `{"Action":"pass","Package":"a"}`, []string{"a"}, true, false},
		{"an empty package", passed, []string{"a", "b"}, false, false},
		{"an empty package, by choice", passed, []string{"a", "b"}, true, true},
		{"a failing test", passed + `{"Action":"fail","Package":"a","Test":"TestY"}`, []string{"a"}, false, false},
		{"a package that does not build", passed + `{"Action":"build-fail","ImportPath":"b"}`, []string{"a"}, false, false},
	} {
		tally := tally{ran: map[string]int{}, output: map[string]*strings.Builder{}}
		if err := tally.read(strings.NewReader(c.events)); err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if err := tally.verdict(c.packages, c.chosen); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
	}
}
