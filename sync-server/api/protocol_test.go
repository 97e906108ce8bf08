package api_test

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"holdfast/sync-server/api"
	"holdfast/sync-server/api/apitest"
	"holdfast/sync-server/vault"
)

// TestProtocolRoutes: the server answers every route of PROTOCOL.md's table.
func TestProtocolRoutes(t *testing.T) {
	text, err := os.ReadFile("../../shared/wire/PROTOCOL.md")
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(_ *vault.Config, a *api.Config) { a.Board = &heard{} })
	served := 0
	method, path := regexp.MustCompile("^ ([A-Z]+) `/"), regexp.MustCompile("`(/[^`]*)`")
	for row := range strings.SplitSeq(string(text), "\n") {
		route := strings.SplitN(row, "|", 3)
		if len(route) < 3 || !method.MatchString(route[1]) {
			continue
		}
		for _, found := range path.FindAllStringSubmatch(route[1], -1) {
			at, _, _ := strings.Cut(found[1], "?")
			at = strings.NewReplacer("{vault}", s.owner.Vault.String(), "{id}", "1").Replace(at)
			answer := s.Do(apitest.Request{Method: method.FindStringSubmatch(route[1])[1], Path: at})
			if answer.StatusCode == http.StatusNotFound || answer.StatusCode == http.StatusMethodNotAllowed {
				t.Errorf("%s: status %d", route[1], answer.StatusCode)
			}
			served++
		}
	}
	if served < 10 {
		t.Errorf("%d routes are served: the table was not read", served)
	}
}
