//go:build !js

package main

import (
	"bytes"
	"errors"
	"io/fs"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// answer writes a message as a server does.
func answer(t *testing.T, w http.ResponseWriter, status int, message any) {
	b, err := wire.Encode(message)
	if err != nil {
		t.Error(err)
	}
	w.Header().Set("Content-Type", wire.ContentType)
	w.WriteHeader(status)
	if _, err := w.Write(b); err != nil {
		t.Error(err)
	}
}

// founder is a server that takes sign-ins, and lets found answer the registration.
func founder(t *testing.T, found http.HandlerFunc) *httptest.Server {
	mux := http.NewServeMux()
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	now := time.Now().UnixMilli()
	mux.HandleFunc("GET "+wire.RouteInfo, func(w http.ResponseWriter, _ *http.Request) {
		answer(t, w, 200, wire.Info{MinVersion: 1, MaxVersion: 1, Registration: wire.RegistrationOpen, Limits: wire.DefaultLimits(), Now: now, URL: server.URL})
	})
	mux.HandleFunc("POST "+wire.RouteChallenge, func(w http.ResponseWriter, _ *http.Request) {
		answer(t, w, 200, wire.Challenge{Nonce: make([]byte, wire.NonceSize), Expires: now + wire.ChallengeLife, Now: now})
	})
	mux.HandleFunc("POST "+wire.RouteSession, func(w http.ResponseWriter, _ *http.Request) {
		answer(t, w, 200, wire.Session{Token: "00", Expires: now + wire.SessionLife})
	})
	mux.HandleFunc("POST "+wire.RouteVaults, found)
	return server
}

// A vault may be on the server although its answer was lost: then the only code that opens it must not be thrown away.
func TestTheCodeStaysUnlessTheServerHasRefused(t *testing.T) {
	for name, c := range map[string]struct {
		code  string
		found http.HandlerFunc
		stays bool
	}{
		"answer lost": {"unreachable", func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }, true},
		"answer garbled": {"malformed_answer", func(w http.ResponseWriter, _ *http.Request) {
			answer(t, w, 201, wire.Registered{})
		}, true},
		"server failed": {"internal", func(w http.ResponseWriter, _ *http.Request) {
			answer(t, w, 500, wire.NewProblem(wire.CodeInternal, ""))
		}, true},
		"proxy failed": {"server_error", func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "bad gateway", http.StatusBadGateway)
		}, true},
		"refused": {"registration_closed", func(w http.ResponseWriter, _ *http.Request) {
			answer(t, w, 403, wire.NewProblem(wire.CodeRegistrationClosed, ""))
		}, false},
	} {
		t.Run(name, func(t *testing.T) {
			server, file := founder(t, c.found), filepath.Join(t.TempDir(), "code")
			var out, errOut bytes.Buffer
			p := program{in: strings.NewReader(""), out: &out, err: &errOut, now: func() int64 { return time.Now().UnixMilli() }}
			exit := p.run(t.Context(), []string{"vault", "new", "--server", server.URL, "--out", file})
			if exit != 1 || !strings.HasPrefix(errOut.String(), "holdfast: "+c.code+": ") || strings.Count(errOut.String(), "\n") != 1 {
				t.Errorf("exit %d, %q, want 1 and code %s", exit, errOut.String(), c.code)
			}
			b, err := os.ReadFile(file)
			switch {
			case !c.stays && !errors.Is(err, fs.ErrNotExist):
				t.Errorf("the file of a refused vault is still there: %v", err)
			case c.stays && (err != nil || !strings.Contains(errOut.String(), file)):
				t.Errorf("the code is lost: %v; %q", err, errOut.String())
			case c.stays:
				if _, err := seal.ParseCode(string(b)); err != nil {
					t.Error(err)
				}
			}
		})
	}
}
