// Package apitest is the contract of a server of the sync protocol over HTTP, whatever keeps its vaults: holdfastd's handler over SQLite and the
// Worker over D1 pass the same suite.
package apitest

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"syscall"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault/vaulttest"
)

// Server is the server under test. Its registration is open.
type Server struct {
	T      testing.TB
	URL    string // where it is reached
	Public string // the address that it gives itself, and that sign-ins name
	// Fronted says that a platform stands before the server: it brings paths into one form, knows few methods, and closes connections whose
	// request was answered before it was read.
	Fronted bool
	// Secret is told everything that no log may name. May be nil.
	Secret func(string)
}

// Request is one call; Body may be a message, bytes, or nil.
type Request struct {
	Method, Path, Token string
	Body                any
	Head                map[string]string
}

// Do makes a request and returns the answer, whatever it is.
func (s Server) Do(r Request) *http.Response {
	s.T.Helper()
	var body io.Reader
	switch b := r.Body.(type) {
	case nil:
	case []byte:
		body = bytes.NewReader(b)
	default:
		encoded, err := wire.Encode(b)
		if err != nil {
			s.T.Fatal(err)
		}
		body = bytes.NewReader(encoded)
	}
	req, err := http.NewRequestWithContext(s.T.Context(), r.Method, s.URL+r.Path, body)
	if err != nil {
		s.T.Fatal(err)
	}
	req.Close = s.Fronted
	if r.Body != nil {
		req.Header.Set("Content-Type", wire.ContentType)
	}
	if r.Token != "" {
		req.Header.Set("Authorization", "Bearer "+r.Token)
	}
	for name, value := range r.Head {
		req.Header.Set(name, value)
	}
	answer, err := http.DefaultTransport.RoundTrip(req)
	for tries := 1; s.Fronted && errors.Is(err, syscall.ECONNRESET) && tries < 5; tries++ { // the end of the connection overtook the answer
		if req.Body, err = req.GetBody(); err == nil {
			answer, err = http.DefaultTransport.RoundTrip(req)
		}
	}
	if err != nil {
		s.T.Fatal(err)
	}
	s.T.Cleanup(func() { answer.Body.Close() })
	return answer
}

// Call makes a request, and decodes the answer into message on success; otherwise it returns the problem's code.
func (s Server) Call(r Request, message any) wire.Code {
	s.T.Helper()
	answer := s.Do(r)
	b, err := io.ReadAll(answer.Body)
	if err != nil {
		s.T.Fatal(err)
	}
	if answer.StatusCode == http.StatusNoContent {
		return ""
	}
	if kind := answer.Header.Get("Content-Type"); kind != wire.ContentType {
		s.T.Fatalf("%s %s answers %s: %q", r.Method, r.Path, kind, b)
	}
	if answer.StatusCode >= 300 {
		var p wire.Problem
		if err := wire.Decode(b, &p); err != nil {
			s.T.Fatal(err)
		}
		if p.Status != answer.StatusCode || p.Code.Status() != answer.StatusCode {
			s.T.Errorf("problem %s has status %d in an answer of status %d", p.Code, p.Status, answer.StatusCode)
		}
		return p.Code
	}
	if message != nil {
		if err := wire.Decode(b, message); err != nil {
			s.T.Fatal(err)
		}
	}
	return ""
}

// must is Call for what has to succeed.
func (s Server) must(r Request, message any) {
	s.T.Helper()
	if code := s.Call(r, message); code != "" {
		s.T.Fatalf("%s %s: %s", r.Method, r.Path, code)
	}
}

// signIn returns a token for an action, by root or by the device.
func (s Server) signIn(o *vaulttest.Owner, d *vaulttest.Device, action wire.Action) string {
	s.T.Helper()
	client := vaulttest.Client{URL: s.URL, Public: s.Public}
	token, err := client.SignIn(s.T.Context(), o, d, action)
	if err != nil {
		s.T.Fatal(err)
	}
	s.secret(token, o.Vault.String(), d.ID.String())
	return token
}

// register makes a person of a name that this server has not met, with a vault and a first device.
func (s Server) register(name string) (*vaulttest.Owner, *vaulttest.Device, wire.Registered) {
	s.T.Helper()
	o, d := vaulttest.NewOwner(s.T, s.T.Name()+" "+name)
	var registered wire.Registered
	s.must(Request{Method: "POST", Path: wire.RouteVaults, Token: s.signIn(o, d, wire.ActionRegister), Body: wire.Register{Records: o.Records}}, &registered)
	return o, d, registered
}

func (s Server) secret(all ...string) {
	if s.Secret == nil {
		return
	}
	for _, one := range all {
		s.Secret(one)
	}
}
