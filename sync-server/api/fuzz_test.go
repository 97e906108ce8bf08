package api_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/api"
	"holdfast/sync-server/vault/vaulttest"
)

// FuzzBodies throws bodies at every route that takes one, with a session that may use it: no panic, no server error, and an
// answer that is a message or a problem.
func FuzzBodies(f *testing.F) {
	store := vaulttest.NewMemory()
	service, _ := vaulttest.NewService(f, store, nil)
	owner, device := vaulttest.NewOwner(f, "ann")
	owner.Register(service)
	handler := api.New(api.Config{Service: service, Log: slog.New(slog.NewTextHandler(io.Discard, nil))})
	base := "/v1/vaults/" + owner.Vault.String()
	routes := []struct{ path, token string }{
		{"/v1/challenge", ""}, {"/v1/session", ""}, {"/v1/vaults", owner.Token(service, wire.ActionRegister)},
		{base + "/roster", owner.Token(service, wire.ActionEnrol)}, {base + "/entries", device.Token(service)},
	}
	challenge, err := service.Challenge(f.Context(), wire.ChallengeRequest{Vault: owner.Vault, Action: wire.ActionRead})
	if err != nil {
		f.Fatal(err)
	}
	phone := owner.Records
	owner.Enrol("phone")
	for i, message := range []any{
		wire.ChallengeRequest{Vault: owner.Vault, Action: wire.ActionRead},
		owner.SignIn(owner.Root, [16]byte{}, wire.ActionRead, challenge, vaulttest.URL),
		wire.Register{Records: phone},
		wire.RosterAppend{Records: owner.Records[len(phone):]},
		wire.Push{Entries: [][]byte{device.Next(50).Bytes(), device.Fork(20, 3).Bytes()}},
	} {
		body, err := wire.Encode(message)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(uint8(i), body)
		f.Add(uint8(i), body[:len(body)/2])
	}
	f.Fuzz(func(t *testing.T, route uint8, body []byte) {
		to := routes[int(route)%len(routes)]
		r := httptest.NewRequestWithContext(context.Background(), "POST", to.path, bytes.NewReader(body))
		r.Header.Set("Content-Type", wire.ContentType)
		r.Header.Set("Authorization", "Bearer "+to.token)
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if kind := w.Header().Get("Content-Type"); w.Code >= 500 || kind != wire.ContentType {
			t.Fatalf("status %d, %s: %q", w.Code, kind, w.Body)
		}
		if w.Code < 300 {
			return
		}
		var p wire.Problem
		if err := wire.Decode(w.Body.Bytes(), &p); err != nil || p.Code == wire.CodeInternal || p.Status != w.Code {
			t.Fatalf("status %d, problem %+v, %v", w.Code, p, err)
		}
	})
}

// FuzzRequests throws methods, paths and headers at the handler: always one answer, never a server error, and nothing
// without a token.
func FuzzRequests(f *testing.F) {
	service, _ := vaulttest.NewService(f, vaulttest.NewMemory(), nil)
	owner, _ := vaulttest.NewOwner(f, "ann")
	owner.Register(service)
	for _, base := range []string{"", "/sync"} {
		for _, path := range []string{"/v1/info", "/healthz", "/v1/vaults/" + owner.Vault.String() + "/entries", "/v1/../v1/info", "//v1/info", "/v1/info%2f", "/v1/vaults/x/heads"} {
			f.Add("GET", base+path, "after=1&wait=9", "Bearer x", "chrome-extension://abc", "application/json")
			f.Add("OPTIONS", base+path, "", "", "moz-extension://01234567-89ab-cdef-0123-456789abcdef", "")
		}
	}
	handler := api.New(api.Config{Service: service, Log: slog.New(slog.NewTextHandler(io.Discard, nil)), BasePath: "/sync"})
	f.Fuzz(func(t *testing.T, method, path, query, authorization, origin, accept string) {
		r, err := http.NewRequestWithContext(context.Background(), method, "http://127.0.0.1:8787"+path+"?"+query, http.NoBody)
		if err != nil {
			t.Skip()
		}
		for name, value := range map[string]string{"Authorization": authorization, "Origin": origin, "Accept": accept, "Access-Control-Request-Method": "POST"} {
			r.Header.Set(name, value)
		}
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		if w.Code >= 500 || w.Code == 0 {
			t.Fatalf("%s %q: status %d: %q", method, path, w.Code, w.Body)
		}
		if w.Code == 200 && bytes.Contains([]byte(path), []byte("vaults")) {
			t.Fatalf("%s %q: status 200 without a token", method, path)
		}
		if allowed := w.Header().Get("Access-Control-Allow-Origin"); allowed != "" && allowed != origin || allowed == "*" {
			t.Fatalf("origin %q is answered %q", origin, allowed)
		}
	})
}
