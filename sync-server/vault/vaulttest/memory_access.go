package vaulttest

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/sync-server/vault"
)

// PutChallenge implements vault.Challenges.
func (m *Memory) PutChallenge(_ context.Context, hash ledger.Hash, g vault.Grant) error {
	return m.do("PutChallenge", func() error { return put(m.challenges, hash, g) })
}

// PutToken implements vault.Tokens.
func (m *Memory) PutToken(_ context.Context, hash ledger.Hash, g vault.Grant) error {
	return m.do("PutToken", func() error { return put(m.tokens, hash, g) })
}

func put(grants map[ledger.Hash]vault.Grant, hash ledger.Hash, g vault.Grant) error {
	if _, taken := grants[hash]; taken {
		return fmt.Errorf("insert grant: the hash is taken")
	}
	grants[hash] = g
	return nil
}

// TakeChallenge implements vault.Challenges.
func (m *Memory) TakeChallenge(_ context.Context, hash ledger.Hash) (g vault.Grant, err error) {
	err = m.do("TakeChallenge", func() error {
		var ok bool
		if g, ok = m.challenges[hash]; !ok {
			return vault.ErrNotFound
		}
		delete(m.challenges, hash)
		return nil
	})
	return g, err
}

// Expire implements vault.Challenges.
func (m *Memory) Expire(_ context.Context, now int64) error {
	return m.do("Expire", func() error {
		ended := func(_ ledger.Hash, g vault.Grant) bool { return g.Expires < now }
		maps.DeleteFunc(m.challenges, ended)
		maps.DeleteFunc(m.tokens, ended)
		return nil
	})
}

// Probe implements vault.Challenges.
func (m *Memory) Probe(_ context.Context, now int64) error {
	return m.do("Probe", func() error { m.probed = now; return nil })
}

// Token implements vault.Tokens.
func (m *Memory) Token(_ context.Context, hash ledger.Hash) (g vault.Grant, st vault.State, err error) {
	err = m.do("Token", func() error {
		var ok bool
		if g, ok = m.tokens[hash]; !ok {
			return vault.ErrNotFound
		}
		if v := m.vaults[g.Vault]; v != nil {
			st = v.state
		}
		return nil
	})
	return g, st, err
}

// DropToken implements vault.Tokens.
func (m *Memory) DropToken(_ context.Context, hash ledger.Hash) error {
	return m.do("DropToken", func() error { delete(m.tokens, hash); return nil })
}

// DropTokens implements vault.Tokens.
func (m *Memory) DropTokens(_ context.Context, id ledger.VaultID, key ledger.DeviceID) error {
	return m.do("DropTokens", func() error {
		maps.DeleteFunc(m.tokens, func(_ ledger.Hash, g vault.Grant) bool { return g.Vault == id && g.Key == key })
		return nil
	})
}

// AddInvite implements vault.Invites.
func (m *Memory) AddInvite(_ context.Context, i vault.Invite) error {
	return m.do("AddInvite", func() error {
		if _, taken := m.invites[i.Hash]; taken {
			return fmt.Errorf("insert invite: the hash is taken")
		}
		i.Used, i.Revoked = 0, 0
		m.invites[i.Hash] = i
		return nil
	})
}

// RevokeInvite implements vault.Invites.
func (m *Memory) RevokeInvite(_ context.Context, hash ledger.Hash, now int64) error {
	return m.do("RevokeInvite", func() error {
		i, ok := m.invites[hash]
		if !ok {
			return vault.ErrNotFound
		}
		if i.Revoked == 0 {
			i.Revoked = now
		}
		m.invites[hash] = i
		return nil
	})
}

// Holds reports whether a string, or the bytes that it is the hexadecimal form of, stand among the access rows.
func (m *Memory) Holds(s string) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	all := fmt.Sprintf("%x %x %x %s %s", m.challenges, m.tokens, m.invites, fmt.Sprint(m.challenges), fmt.Sprint(m.tokens))
	return strings.Contains(all, s)
}
