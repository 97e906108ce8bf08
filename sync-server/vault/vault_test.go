package vault_test

import (
	"errors"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

// code is the code of a problem, "" for no error and "?" for an error without one.
func code(err error) wire.Code {
	var p *wire.Problem
	switch {
	case err == nil:
		return ""
	case errors.As(err, &p):
		return p.Code
	}
	return "?"
}

func wantCode(t *testing.T, err error, want wire.Code) {
	t.Helper()
	if got := code(err); got != want {
		t.Fatalf("code %q (%v), want %q", got, err, want)
	}
}

// registered is a service in memory with one owner registered.
func registered(t *testing.T, change func(*vault.Config)) (*vault.Service, *vaulttest.Clock, *vaulttest.Memory, *vaulttest.Owner, *vaulttest.Device) {
	t.Helper()
	store := vaulttest.NewMemory()
	s, clock := vaulttest.NewService(t, store, change)
	o, d := vaulttest.NewOwner(t, "ann")
	o.Register(s)
	return s, clock, store, o, d
}

func enter(t *testing.T, s *vault.Service, token string, id ledger.VaultID, verb vault.Verb) *vault.Session {
	t.Helper()
	x, err := s.Enter(t.Context(), token, id, verb)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestConfigIsChecked(t *testing.T) {
	good := vault.Config{
		Store: vaulttest.NewMemory(), Rand: zeros{}, Now: func() int64 { return 1 }, URLs: []string{vaulttest.URL},
		Registration: wire.RegistrationOpen, Limits: wire.DefaultLimits(),
	}
	for name, spoil := range map[string]func(*vault.Config){
		"store":        func(c *vault.Config) { c.Store = nil },
		"clock":        func(c *vault.Config) { c.Now = nil },
		"randomness":   func(c *vault.Config) { c.Rand = nil },
		"address":      func(c *vault.Config) { c.URLs = nil },
		"limits":       func(c *vault.Config) { c.Limits.PullBytes = 0 },
		"registration": func(c *vault.Config) { c.Registration = "maybe" },
	} {
		c := good
		spoil(&c)
		if _, err := vault.New(c); err == nil {
			t.Errorf("without %s: no error", name)
		}
	}
	if _, err := vault.New(good); err != nil {
		t.Fatal(err)
	}
}

type zeros struct{}

func (zeros) Read(b []byte) (int, error) { clear(b); return len(b), nil }

func TestInfo(t *testing.T) {
	s, _ := vaulttest.NewService(t, vaulttest.NewMemory(), nil)
	info := s.Info()
	if info.URL != vaulttest.URL || info.Now != 1_000_000 || !info.Has(wire.CapabilityLongPoll) || info.Registration != wire.RegistrationOpen {
		t.Errorf("info = %+v", info)
	}
	b, err := wire.Encode(info)
	if err != nil {
		t.Fatal(err)
	}
	if err := wire.Decode(b, &wire.Info{}); err != nil {
		t.Fatal(err)
	}
	quiet, _ := vaulttest.NewService(t, vaulttest.NewMemory(), func(c *vault.Config) { c.Limits.Wait = 0 })
	if quiet.Info().Has(wire.CapabilityLongPoll) {
		t.Error("long poll is offered without a wait")
	}
}

func TestSignIn(t *testing.T) {
	s, clock, _, o, d := registered(t, nil)
	stranger, strange := vaulttest.NewOwner(t, "bob")
	ask := func(key ledger.DeviceID, action wire.Action) wire.Challenge {
		t.Helper()
		c, err := s.Challenge(t.Context(), wire.ChallengeRequest{Vault: o.Vault, Key: key, Action: action})
		if err != nil {
			t.Fatal(err)
		}
		return c
	}
	root := ledger.DeviceID{}
	for _, c := range []struct {
		name string
		want wire.Code
		make func() wire.SessionRequest
	}{
		{"device", "", func() wire.SessionRequest {
			return o.SignIn(d, d.ID, wire.ActionDevice, ask(d.ID, wire.ActionDevice), vaulttest.URL)
		}},
		{"root", "", func() wire.SessionRequest {
			return o.SignIn(o.Root, root, wire.ActionRead, ask(root, wire.ActionRead), vaulttest.URL)
		}},
		{"another address", wire.CodeWrongURL, func() wire.SessionRequest {
			return o.SignIn(d, d.ID, wire.ActionDevice, ask(d.ID, wire.ActionDevice), "https://evil.example")
		}},
		{"another base path", wire.CodeWrongURL, func() wire.SessionRequest {
			return o.SignIn(d, d.ID, wire.ActionDevice, ask(d.ID, wire.ActionDevice), vaulttest.URL+"/sync")
		}},
		{"another key", wire.CodeBadSignature, func() wire.SessionRequest {
			return o.SignIn(strange, d.ID, wire.ActionDevice, ask(d.ID, wire.ActionDevice), vaulttest.URL)
		}},
		{"device for root", wire.CodeBadSignature, func() wire.SessionRequest {
			return o.SignIn(d, root, wire.ActionRead, ask(root, wire.ActionRead), vaulttest.URL)
		}},
		{"challenge for another action", wire.CodeChallengeInvalid, func() wire.SessionRequest {
			return o.SignIn(o.Root, root, wire.ActionRevoke, ask(root, wire.ActionRead), vaulttest.URL)
		}},
		{"challenge of another vault", wire.CodeChallengeInvalid, func() wire.SessionRequest {
			return stranger.SignIn(d, d.ID, wire.ActionDevice, ask(d.ID, wire.ActionDevice), vaulttest.URL)
		}},
		{"expired challenge", wire.CodeChallengeInvalid, func() wire.SessionRequest {
			c := ask(d.ID, wire.ActionDevice)
			clock.Advance(wire.ChallengeLife + 1)
			return o.SignIn(d, d.ID, wire.ActionDevice, c, vaulttest.URL)
		}},
		{"made-up challenge", wire.CodeChallengeInvalid, func() wire.SessionRequest {
			return o.SignIn(d, d.ID, wire.ActionDevice, wire.Challenge{Nonce: make([]byte, 32)}, vaulttest.URL)
		}},
		{"register with another root", wire.CodeBadSignature, func() wire.SessionRequest {
			return o.SignIn(stranger.Root, root, wire.ActionRegister, ask(root, wire.ActionRegister), vaulttest.URL)
		}},
		{"no statement", wire.CodeBadRequest, func() wire.SessionRequest { return wire.SessionRequest{Statement: []byte{0xa0}} }},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := c.make()
			session, err := s.SignIn(t.Context(), r)
			wantCode(t, err, c.want)
			if err == nil && (len(session.Token) != 64 || session.Expires != clock.Now()+wire.SessionLife) {
				t.Errorf("session = %+v", session)
			}
			if _, err := s.SignIn(t.Context(), r); err == nil {
				t.Error("the same sign-in passes twice")
			}
		})
	}
}

func TestChallengeRefuses(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	stranger, strange := vaulttest.NewOwner(t, "bob")
	for _, c := range []struct {
		name string
		r    wire.ChallengeRequest
		want wire.Code
	}{
		{"unknown vault", wire.ChallengeRequest{Vault: stranger.Vault, Action: wire.ActionRead}, wire.CodeVaultUnknown},
		{"unknown vault registers", wire.ChallengeRequest{Vault: stranger.Vault, Action: wire.ActionRegister}, ""},
		{"unknown device", wire.ChallengeRequest{Vault: o.Vault, Key: strange.ID, Action: wire.ActionDevice}, wire.CodeDeviceUnknown},
		{"known device", wire.ChallengeRequest{Vault: o.Vault, Key: d.ID, Action: wire.ActionDevice}, ""},
		{"delete", wire.ChallengeRequest{Vault: o.Vault, Action: wire.ActionDelete}, ""},
	} {
		_, err := s.Challenge(t.Context(), c.r)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestTokens(t *testing.T) {
	s, clock, _, o, d := registered(t, nil)
	other, _ := vaulttest.NewOwner(t, "bob")
	other.Register(s)
	device, read := d.Token(s), o.Token(s, wire.ActionRead)
	fresh, _ := vaulttest.NewOwner(t, "eve")
	unregistered := fresh.Token(s, wire.ActionRegister)
	for _, c := range []struct {
		name, token string
		id          ledger.VaultID
		verb        vault.Verb
		want        wire.Code
	}{
		{"device pushes", device, o.Vault, vault.VerbPush, ""},
		{"device of its own vault", device, ledger.VaultID{}, vault.VerbPush, ""},
		{"device reads", device, o.Vault, vault.VerbRead, ""},
		{"device registers", device, o.Vault, vault.VerbRegister, wire.CodeTokenScope},
		{"device elsewhere", device, other.Vault, vault.VerbRead, wire.CodeTokenScope},
		{"reader reads", read, o.Vault, vault.VerbRead, ""},
		{"reader pushes", read, o.Vault, vault.VerbPush, wire.CodeTokenScope},
		{"reader enlists", read, o.Vault, vault.VerbEnlist, wire.CodeTokenScope},
		{"enrol pushes", o.Token(s, wire.ActionEnrol), o.Vault, vault.VerbPush, wire.CodeTokenScope},
		{"registrar reads", unregistered, fresh.Vault, vault.VerbRead, wire.CodeTokenScope},
		{"none", "", o.Vault, vault.VerbRead, wire.CodeUnauthorized},
		{"short", device[:62], o.Vault, vault.VerbRead, wire.CodeUnauthorized},
		{"no hex", "x" + device[1:], o.Vault, vault.VerbRead, wire.CodeUnauthorized},
		{"made up", vaulttestToken, o.Vault, vault.VerbRead, wire.CodeTokenExpired},
	} {
		_, err := s.Enter(t.Context(), c.token, c.id, c.verb)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	clock.Advance(wire.SessionLife)
	_, err := s.Enter(t.Context(), device, o.Vault, vault.VerbRead)
	wantCode(t, err, wire.CodeTokenExpired)

	device = d.Token(s)
	if err := enter(t, s, device, ledger.VaultID{}, vault.VerbLeave).Leave(t.Context()); err != nil {
		t.Fatal(err)
	}
	_, err = s.Enter(t.Context(), device, o.Vault, vault.VerbRead)
	wantCode(t, err, wire.CodeTokenExpired)
}

const vaulttestToken = "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"

// TestTokensAreKeptHashed looks at what the store is given: neither nonce nor token.
func TestTokensAreKeptHashed(t *testing.T) {
	s, _, store, o, d := registered(t, nil)
	token := d.Token(s)
	if store.Holds(token) || !store.Holds(o.Vault.String()) {
		t.Errorf("the store holds the token: %v; the vault's id: %v", store.Holds(token), store.Holds(o.Vault.String()))
	}
}
