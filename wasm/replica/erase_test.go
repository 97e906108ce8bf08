package replica_test

import (
	"testing"

	"holdfast/shared/seal"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

func TestADeletedVaultStaysOnTheDevices(t *testing.T) {
	s, a, b, code := pair(t)
	vault, texts := a.status().Vault, a.texts()
	other, err := seal.NewRoot(a.rand)
	if err != nil {
		t.Fatal(err)
	}
	_, err = a.Erase(ctx, other.Code(), a.now)
	codeIs(t, err, replica.CodeOtherVault)
	_, err = a.Erase(ctx, code[:len(code)-1], a.now)
	codeIs(t, err, replica.CodeRecoveryCode)
	_, err = newDevice(t, "c", s).Erase(ctx, code, a.now)
	codeIs(t, err, replica.CodeNotSetUp)

	held := s.Entries(vault)
	gone, err := a.Erase(ctx, code, a.now)
	if err != nil || int(gone.Entries) != held || held == 0 || gone.Bytes == 0 {
		t.Fatalf("deleted %+v of %d entries, %v", gone, held, err)
	}
	_, err = a.Erase(ctx, code, a.now)
	codeIs(t, err, replica.CodeVaultUnknown)
	b.write("two", "written after the deletion")
	codeIs(t, a.trySync(), replica.CodeVaultUnknown)
	codeIs(t, b.trySync(), replica.CodeVaultUnknown)
	if got := a.texts(); len(got) != len(texts) {
		t.Errorf("a has %q, had %q", got, texts)
	}

	// Who has the code and still wants it makes it anew: everything is there again.
	if err := b.Join(ctx, address, code, b.now); err != nil {
		t.Fatal(err)
	}
	b.sync()
	a.sync()
	b.sync()
	equal(t, a, b)
}

func TestADeletionThatIsInterruptedIsSafe(t *testing.T) {
	s, a, _, code := pair(t)
	s.SetHook(func(method, _ string) (bool, error) {
		if method == "DELETE" {
			return true, replicatest.ErrLost
		}
		return true, nil
	})
	_, err := a.Erase(ctx, code, a.now)
	codeIs(t, err, replica.CodeUnreachable)
	s.SetHook(nil)
	_, err = a.Erase(ctx, code, a.now)
	codeIs(t, err, replica.CodeVaultUnknown)
}
