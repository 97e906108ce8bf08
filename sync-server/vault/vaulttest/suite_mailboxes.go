package vaulttest

import (
	"errors"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// checkMailboxes: messages are written in turn and once; mailboxes end, are counted by vault, and go with it.
func checkMailboxes(t *testing.T, s vault.Store) {
	a, id, now := vault.Mailbox{Vault: ledger.VaultID{1}, Expires: 100}, wire.PairingID{1}, int64(50)
	put := func(step uint64, body string, want error) {
		t.Helper()
		if err := s.PutMail(t.Context(), id, step, []byte(body), now); !errors.Is(err, want) {
			t.Errorf("put %q at step %d: %v, want %v", body, step, err, want)
		}
	}
	mail := func(step uint64, want string, wantErr error) {
		t.Helper()
		body, err := s.Mail(t.Context(), id, step, now)
		if string(body) != want || !errors.Is(err, wantErr) {
			t.Errorf("step %d: %q, %v, want %q, %v", step, body, err, want, wantErr)
		}
	}
	put(1, "early", vault.ErrNotFound)
	mail(1, "", vault.ErrNotFound)
	for _, m := range []vault.Mailbox{a, {Vault: ledger.VaultID{2}, Expires: 200}} { // the second comes too late for this id
		if there, err := s.OpenMailbox(t.Context(), id, m, now); err != nil || there != a {
			t.Fatalf("%+v, %v", there, err)
		}
	}
	put(2, "out of turn", vault.ErrNotFound)
	for step := uint64(1); step <= wire.PairingSteps; step++ {
		mail(step, "", nil)
		put(step, "\x00message", nil)
		put(step, "\x00message", nil)
		put(step, "another", vault.ErrNotFound)
		mail(step, "\x00message", nil)
	}
	for i := byte(2); i <= vault.MailboxesOfVault; i++ {
		if _, err := s.OpenMailbox(t.Context(), wire.PairingID{i}, a, now); err != nil {
			t.Error(err)
		}
	}
	if _, err := s.OpenMailbox(t.Context(), wire.PairingID{9}, a, now); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("one too many: %v", err)
	}
	if _, err := s.OpenMailbox(t.Context(), id, a, now); err != nil {
		t.Errorf("the same again: %v", err)
	}
	if _, err := s.OpenMailbox(t.Context(), wire.PairingID{10}, vault.Mailbox{Vault: ledger.VaultID{2}, Expires: 100}, now); err != nil {
		t.Errorf("another vault's: %v", err)
	}
	now = 100
	mail(1, "", vault.ErrNotFound)
	put(1, "\x00message", vault.ErrNotFound)
	if there, err := s.OpenMailbox(t.Context(), id, vault.Mailbox{Vault: a.Vault, Expires: 200}, now); err != nil || there.Expires != 200 {
		t.Errorf("after its end: %+v, %v", there, err)
	}
	mail(1, "", nil)
}
