package vault

import (
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Challenge opens a sign-in: a nonce for one vault, key and action, good once and for wire.ChallengeLife.
func (s *Service) Challenge(ctx context.Context, r wire.ChallengeRequest) (wire.Challenge, error) {
	if r.Action != wire.ActionRegister {
		if _, err := s.keyOf(ctx, r.Vault, r.Key); err != nil {
			return wire.Challenge{}, err
		}
	}
	now := s.config.Now()
	if err := s.sweep.run(now, func() error { return s.store.Expire(ctx, now) }); err != nil {
		return wire.Challenge{}, problemOf(err)
	}
	nonce, err := s.secret()
	if err != nil {
		return wire.Challenge{}, err
	}
	grant := Grant{Vault: r.Vault, Key: r.Key, Action: r.Action, Expires: now + wire.ChallengeLife}
	if err := s.store.PutChallenge(ctx, hashOf(nonce[:]), grant); err != nil {
		return wire.Challenge{}, problemOf(fmt.Errorf("keep challenge: %w", err))
	}
	return wire.Challenge{Nonce: nonce[:], Expires: grant.Expires, Now: now}, nil
}

// keyOf returns the public key that signs for a vault: a live device's, or root's for the zero id.
func (s *Service) keyOf(ctx context.Context, id ledger.VaultID, key ledger.DeviceID) (ed25519.PublicKey, error) {
	st, err := s.store.State(ctx, id)
	if errors.Is(err, ErrNotFound) {
		return nil, wire.NewProblem(wire.CodeVaultUnknown, "")
	} else if err != nil {
		return nil, problemOf(fmt.Errorf("read vault: %w", err))
	}
	roster, err := s.rosterOf(ctx, st)
	if err != nil {
		return nil, problemOf(err)
	}
	if key.IsRoot() {
		return roster.Root(), nil
	}
	device, err := liveDevice(roster, key)
	return device.Sign, err
}

func liveDevice(roster *ledger.Roster, id ledger.DeviceID) (ledger.Device, error) {
	device, known := roster.Device(id)
	switch {
	case !known:
		return device, refuse(wire.CodeDeviceUnknown, "device %s", id)
	case !device.Live:
		return device, refuse(wire.CodeDeviceRevoked, "device %s", id)
	}
	return device, nil
}

// SignIn gives a token for a signed challenge. The challenge is used up whatever the outcome.
func (s *Service) SignIn(ctx context.Context, r wire.SessionRequest) (wire.Session, error) {
	st, err := r.ParseStatement()
	if errors.Is(err, wire.ErrVersion) {
		return wire.Session{}, refuse(wire.CodeBadRequest, "this server speaks version %d", wire.Version)
	} else if err != nil {
		return wire.Session{}, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	grant, err := s.store.TakeChallenge(ctx, hashOf(st.Nonce))
	if err != nil && !errors.Is(err, ErrNotFound) {
		return wire.Session{}, problemOf(fmt.Errorf("take challenge: %w", err))
	}
	if err != nil || grant.Expires < s.config.Now() || grant.Vault != st.Vault || grant.Key != st.Key || grant.Action != st.Action {
		return wire.Session{}, wire.NewProblem(wire.CodeChallengeInvalid, "")
	}
	if !slices.Contains(s.config.URLs, st.URL) {
		return wire.Session{}, refuse(wire.CodeWrongURL, "this server is %s", s.config.URLs[0])
	}
	public, err := s.signer(ctx, r, st)
	if err != nil {
		return wire.Session{}, err
	}
	if err := r.Verify(public); err != nil {
		return wire.Session{}, wire.NewProblem(wire.CodeBadSignature, err.Error())
	}
	return s.issue(ctx, grant)
}

// signer returns the key that must have signed. Who registers brings it along: the vault's id is made from it.
func (s *Service) signer(ctx context.Context, r wire.SessionRequest, st wire.Statement) (ed25519.PublicKey, error) {
	if st.Action != wire.ActionRegister {
		return s.keyOf(ctx, st.Vault, st.Key)
	}
	if ledger.VaultIDOf(r.Root) != st.Vault {
		return nil, refuse(wire.CodeBadSignature, "the root key does not give vault %s", st.Vault)
	}
	return r.Root, nil
}

func (s *Service) issue(ctx context.Context, grant Grant) (wire.Session, error) {
	token, err := s.secret()
	if err != nil {
		return wire.Session{}, err
	}
	grant.Expires = s.config.Now() + wire.SessionLife
	err = s.store.PutToken(ctx, hashOf(token[:]), grant)
	if errors.Is(err, ErrBarred) {
		return wire.Session{}, refuse(wire.CodeDeviceRevoked, "the operator of this server has barred it")
	} else if err != nil {
		return wire.Session{}, problemOf(fmt.Errorf("keep token: %w", err))
	}
	return wire.Session{Token: hex.EncodeToString(token[:]), Expires: grant.Expires}, nil
}

// sweeper lets what has expired be removed once in a while, by whoever comes by.
type sweeper struct {
	mu   sync.Mutex
	last int64
}

func (w *sweeper) run(now int64, clean func() error) error {
	w.mu.Lock()
	due := now-w.last >= wire.ChallengeLife || now < w.last
	if due {
		w.last = now
	}
	w.mu.Unlock()
	if !due {
		return nil
	}
	return clean()
}
