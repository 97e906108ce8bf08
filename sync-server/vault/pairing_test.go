package vault_test

import (
	"errors"
	"testing"

	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// problemIs checks the code of an error.
func problemIs(t *testing.T, err error, want wire.Code) {
	t.Helper()
	var p *wire.Problem
	if !errors.As(err, &p) || p.Code != want {
		t.Errorf("%v, want %s", err, want)
	}
}

func TestAMailboxPassesEachMessageOnOnce(t *testing.T) {
	s, clock, _, o, d := registered(t, nil)
	x, err := s.Enter(t.Context(), d.Token(s), o.Vault, vault.VerbPush)
	if err != nil {
		t.Fatal(err)
	}
	id := wire.PairingID{1}
	put := func(step uint64, body string) error {
		_, err := s.PutPairing(t.Context(), id, wire.PairingMessage{Step: step, Body: []byte(body)})
		return err
	}
	problemIs(t, put(1, "early"), wire.CodePairingUnknown)
	for range 2 {
		opened, err := x.OpenPairing(t.Context(), wire.PairingOpen{ID: id})
		if err != nil || opened.Expires != 1_000_000+wire.PairingLife {
			t.Fatalf("%+v, %v", opened, err)
		}
	}
	problemIs(t, put(2, "out of turn"), wire.CodePairingUnknown)
	for step := uint64(1); step <= wire.PairingSteps; step++ {
		if m, err := s.Pairing(t.Context(), id, step); err != nil || len(m.Body) > 0 {
			t.Errorf("step %d before it is there: %+v, %v", step, m, err)
		}
		for range 2 {
			if err := put(step, "message"); err != nil {
				t.Errorf("step %d: %v", step, err)
			}
		}
		problemIs(t, put(step, "another"), wire.CodePairingUnknown)
		if m, err := s.Pairing(t.Context(), id, step); err != nil || string(m.Body) != "message" {
			t.Errorf("step %d: %+v, %v", step, m, err)
		}
	}
	for i := range byte(3) {
		if _, err := x.OpenPairing(t.Context(), wire.PairingOpen{ID: wire.PairingID{2, i}}); err != nil {
			t.Error(err)
		}
	}
	_, err = x.OpenPairing(t.Context(), wire.PairingOpen{ID: wire.PairingID{3}})
	problemIs(t, err, wire.CodeRateLimited)
	clock.Advance(wire.PairingLife)
	_, err = s.Pairing(t.Context(), id, 1)
	problemIs(t, err, wire.CodePairingUnknown)
	problemIs(t, put(1, "message"), wire.CodePairingUnknown)
	if _, err := x.OpenPairing(t.Context(), wire.PairingOpen{ID: wire.PairingID{3}}); err != nil {
		t.Errorf("after the others have expired: %v", err)
	}
}
