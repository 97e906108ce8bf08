package wire_test

import (
	"errors"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

func TestSignInSignsTheStatementAsSent(t *testing.T) {
	root := newKey("root")
	want := wire.Statement{Vault: ledger.VaultIDOf(root.Public()), Nonce: aNonce, URL: "https://sync.example", Action: wire.ActionRead}
	request, err := wire.SignIn(want, root)
	if err != nil {
		t.Fatal(err)
	}
	if err := request.Verify(root.Public()); err != nil {
		t.Error(err)
	}
	got, err := request.ParseStatement()
	if err != nil || got.URL != want.URL || got.Action != want.Action || got.Version != wire.Version {
		t.Errorf("ParseStatement = %+v, %v", got, err)
	}
	if err := request.Verify(newKey("another").Public()); !errors.Is(err, ledger.ErrSignature) {
		t.Errorf("with another key: %v", err)
	}
	for i := range request.Statement {
		bad := request
		bad.Statement = append([]byte{}, request.Statement...)
		bad.Statement[i] ^= 1
		if err := bad.Verify(root.Public()); !errors.Is(err, ledger.ErrSignature) {
			t.Errorf("statement changed at byte %d: %v", i, err)
		}
	}
	if request.Root != nil {
		t.Error("the root key is sent although the server has it")
	}
}

func TestASignInIsNoEntry(t *testing.T) {
	// The same bytes signed for another purpose must not verify: domain separation.
	k := newKey("root")
	request, err := wire.SignIn(wire.Statement{Nonce: aNonce, URL: "https://sync.example", Action: wire.ActionRead}, k)
	if err != nil {
		t.Fatal(err)
	}
	for _, purpose := range []string{"entry", "cert", "epoch", "pair", "checkpoint", "tombstone", "board"} {
		if ledger.VerifySignature(k.Public(), ledger.Message(purpose, request.Statement), request.Signature) == nil {
			t.Errorf("a sign-in passes as purpose %s", purpose)
		}
	}
}

func TestActionsKnowTheirSigner(t *testing.T) {
	for action, root := range map[wire.Action]bool{
		wire.ActionDevice: false, wire.ActionRead: true, wire.ActionRegister: true,
		wire.ActionEnrol: true, wire.ActionRevoke: true, wire.ActionDelete: true,
	} {
		if got, ok := action.ByRoot(); !ok || got != root {
			t.Errorf("%s.ByRoot() = %v, %v", action, got, ok)
		}
	}
	if _, ok := wire.Action("").ByRoot(); ok {
		t.Error("the empty action is known")
	}
}
