package apitest

import (
	"encoding/json"
	"strings"
	"testing"

	"holdfast/shared/wire"
)

// checkJSON: a problem is JSON for who asks for that, and CBOR otherwise.
func checkJSON(t *testing.T, s Server) {
	owner, _, _ := s.register("ann")
	for accept, kind := range map[string]string{
		"":                                      wire.ContentType,
		"*/*":                                   wire.ContentType,
		"application/json":                      "application/problem+json",
		"application/problem+json, */*":         "application/problem+json",
		"text/html,application/xhtml+xml":       "application/problem+json",
		wire.ContentType + ", application/json": wire.ContentType,
	} {
		answer := s.Do(Request{Method: "GET", Path: vaultPath(owner, "/heads"), Head: map[string]string{"Accept": accept}})
		if got := answer.Header.Get("Content-Type"); got != kind || answer.StatusCode != 401 {
			t.Errorf("Accept %q: %s, status %d, want %s", accept, got, answer.StatusCode, kind)
		}
		if kind == wire.ContentType {
			continue
		}
		var p map[string]any
		if err := json.NewDecoder(answer.Body).Decode(&p); err != nil {
			t.Fatal(err)
		}
		if p["type"] != "urn:holdfast:problem:unauthorized" || p["code"] != "unauthorized" || p["status"] != 401.0 || p["title"] == "" {
			t.Errorf("problem = %v", p)
		}
	}
	var info map[string]any
	answer := s.Do(Request{Method: "GET", Path: "/v1/info", Head: map[string]string{"Accept": "application/json"}})
	if err := json.NewDecoder(answer.Body).Decode(&info); err != nil || info["url"] != s.Public || info["registration"] != "open" {
		t.Errorf("info = %v, %v", info, err)
	}
}

// checkMethods: other methods are told which there are, and HEAD is GET without a body.
func checkMethods(t *testing.T, s Server) {
	owner, _, _ := s.register("ann")
	answer := s.Do(Request{Method: "PUT", Path: vaultPath(owner, "/entries")})
	if got := answer.Header.Get("Allow"); got != "GET, OPTIONS, POST" {
		t.Errorf("Allow = %q", got)
	}
	if got := s.Do(Request{Method: "HEAD", Path: "/v1/info"}); got.StatusCode != 200 {
		t.Errorf("HEAD: status %d", got.StatusCode)
	}
}

// checkOrigins: browsers may call from extensions, and from nowhere else.
func checkOrigins(t *testing.T, s Server) {
	const chrome, firefox = "chrome-extension://abcdefghijklmnopabcdefghijklmnop", "moz-extension://01234567-89ab-cdef-0123-456789abcdef"
	owner, _, _ := s.register("ann")
	for origin, allowed := range map[string]bool{
		chrome: true, firefox: true, "": false, "null": false, "https://evil.example": false,
		"chrome-extension://evil.example": false, chrome + ".evil.example": false, "https://" + chrome: false,
	} {
		head := map[string]string{"Origin": origin, "Access-Control-Request-Method": "POST", "Access-Control-Request-Private-Network": "true"}
		want := ""
		if allowed {
			want = origin
		}
		answer := s.Do(Request{Method: "OPTIONS", Path: vaultPath(owner, "/entries"), Head: head})
		got := answer.Header
		if answer.StatusCode != 204 || got.Get("Access-Control-Allow-Origin") != want || (got.Get("Access-Control-Allow-Private-Network") == "true") != allowed ||
			strings.Contains(got.Get("Access-Control-Allow-Headers"), "Authorization") != allowed {
			t.Errorf("preflight from %q: status %d, %v", origin, answer.StatusCode, got)
		}
		got = s.Do(Request{Method: "GET", Path: "/v1/info", Head: map[string]string{"Origin": origin}}).Header
		if got.Get("Access-Control-Allow-Origin") != want || got.Get("Vary") != "Origin" || got.Get("Access-Control-Allow-Credentials") != "" {
			t.Errorf("answer to %q: %v", origin, got)
		}
		got = s.Do(Request{Method: "GET", Path: "/v1/nothing", Head: map[string]string{"Origin": origin}}).Header
		if got.Get("Access-Control-Allow-Origin") != want {
			t.Errorf("problem for %q: %v", origin, got)
		}
	}
}
