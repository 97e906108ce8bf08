package vaulttest

import (
	"crypto/rand"
	"sync/atomic"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// URL is the public address of the services that NewService makes.
const URL = "http://127.0.0.1:8787"

// Clock is a clock that tests set.
type Clock struct{ ms atomic.Int64 }

// Now gives the clock's time in epoch milliseconds.
func (c *Clock) Now() int64 { return c.ms.Load() }

// Advance moves the clock.
func (c *Clock) Advance(ms int64) { c.ms.Add(ms) }

// NewService makes the rules over a store with open registration, default limits and a clock at 1,000,000 ms; change may
// alter the configuration.
func NewService(t testing.TB, store vault.Store, change func(*vault.Config)) (*vault.Service, *Clock) {
	t.Helper()
	clock := &Clock{}
	clock.Advance(1_000_000)
	c := vault.Config{
		Store: store, Rand: rand.Reader, Now: clock.Now, Server: "holdfastd test", URLs: []string{URL},
		Registration: wire.RegistrationOpen, Limits: wire.DefaultLimits(),
	}
	if change != nil {
		change(&c)
	}
	s, err := vault.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return s, clock
}

// Token signs in by root and returns the token.
func (o *Owner) Token(s *vault.Service, action wire.Action) string {
	o.T.Helper()
	return o.token(s, o.Root, ledger.DeviceID{}, action)
}

// Token signs the device in and returns the token.
func (d *Device) Token(s *vault.Service) string {
	d.owner.T.Helper()
	return d.owner.token(s, d, d.ID, wire.ActionDevice)
}

func (o *Owner) token(s *vault.Service, key ledger.Signer, id ledger.DeviceID, action wire.Action) string {
	o.T.Helper()
	c, err := s.Challenge(o.T.Context(), wire.ChallengeRequest{Vault: o.Vault, Key: id, Action: action})
	if err != nil {
		o.T.Fatalf("challenge for %s: %v", action, err)
	}
	session, err := s.SignIn(o.T.Context(), o.SignIn(key, id, action, c, s.Info().URL))
	if err != nil {
		o.T.Fatalf("sign in for %s: %v", action, err)
	}
	return session.Token
}

// Register founds the vault with all of the owner's records.
func (o *Owner) Register(s *vault.Service) {
	o.T.Helper()
	x, err := s.Enter(o.T.Context(), o.Token(s, wire.ActionRegister), o.Vault, vault.VerbRegister)
	if err != nil {
		o.T.Fatal(err)
	}
	if _, err := x.Register(o.T.Context(), wire.Register{Records: o.Records}); err != nil {
		o.T.Fatal(err)
	}
}

// Push signs nothing in: it pushes with a token and returns result and error.
func (o *Owner) Push(s *vault.Service, token string, entries ...[]byte) (wire.PushResult, error) {
	o.T.Helper()
	x, err := s.Enter(o.T.Context(), token, o.Vault, vault.VerbPush)
	if err != nil {
		return wire.PushResult{}, err
	}
	return x.Push(o.T.Context(), wire.Push{Entries: entries})
}

// Pull pulls everything after a cursor, without waiting.
func (o *Owner) Pull(s *vault.Service, token string, after uint64) []wire.Item {
	o.T.Helper()
	var all []wire.Item
	for {
		x, err := s.Enter(o.T.Context(), token, o.Vault, vault.VerbRead)
		if err != nil {
			o.T.Fatal(err)
		}
		page, err := x.Pull(o.T.Context(), wire.PullQuery{After: after}, nil)
		if err != nil {
			o.T.Fatal(err)
		}
		all, after = append(all, page.Items...), page.Next
		if page.Done {
			return all
		}
	}
}

// Failer is what testing.TB and rapid's T have in common here.
type Failer interface {
	Fatalf(format string, args ...any)
}

// WantWhole checks what must hold of every log at any time: seq is dense, every chain whole and verified, no entry twice.
// It returns the heads.
func (o *Owner) WantWhole(t Failer, items []wire.Item) ledger.Heads {
	heads := ledger.Heads{}
	for i, it := range items {
		e, err := ledger.ParseEntry(it.Entry)
		if err != nil {
			t.Fatalf("item %d: %v", i, err)
		}
		if it.Seq != uint64(i+1) {
			t.Fatalf("item %d has seq %d", i, it.Seq)
		}
		if err := o.Roster.CheckEntry(e); err != nil {
			t.Fatalf("item %d: %v", i, err)
		}
		if err := heads.Check(e); err != nil {
			t.Fatalf("item %d: %v", i, err)
		}
		heads.Advance(e)
	}
	return heads
}
