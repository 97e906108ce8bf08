package vault_test

import (
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

func enlist(t *testing.T, s *vault.Service, token string, id ledger.VaultID, records ...[]byte) (wire.RosterResult, error) {
	t.Helper()
	return enter(t, s, token, id, vault.VerbEnlist).Enlist(t.Context(), wire.RosterAppend{Records: records})
}

func last(o *vaulttest.Owner) []byte { return o.Records[len(o.Records)-1] }

func TestEnlist(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	device, enrol, revoke := d.Token(s), o.Token(s, wire.ActionEnrol), o.Token(s, wire.ActionRevoke)

	phone := o.Enrol("phone")
	cert := last(o)
	_, err := enlist(t, s, revoke, o.Vault, cert)
	wantCode(t, err, wire.CodeTokenScope)
	_, err = enlist(t, s, device, o.Vault, cert) // root's record in a device's session
	wantCode(t, err, wire.CodeTokenScope)
	got, err := enlist(t, s, enrol, o.Vault, cert)
	if err != nil || got.Roster != o.Roster.Mark() {
		t.Fatalf("enlist = %+v, %v", got, err)
	}
	if again, err := enlist(t, s, enrol, o.Vault, cert); err != nil || again != got {
		t.Fatalf("the same record again = %+v, %v", again, err)
	}

	tablet := o.EnrolBy("tablet", d.ID, d)
	if _, err := enlist(t, s, device, o.Vault, last(o)); err != nil {
		t.Fatalf("a device takes in another: %v", err)
	}
	o.OpenEpoch()
	_, err = enlist(t, s, device, o.Vault, last(o))
	wantCode(t, err, wire.CodeTokenScope)
	if _, err := enlist(t, s, enrol, o.Vault, last(o)); err != nil {
		t.Fatal(err)
	}

	phoneToken, tabletToken := phone.Token(s), tablet.Token(s)
	o.Revoke(phone)
	o.OpenEpoch()
	removal := o.Records[len(o.Records)-2:]
	_, err = enlist(t, s, enrol, o.Vault, removal...)
	wantCode(t, err, wire.CodeTokenScope)
	if _, err := enlist(t, s, revoke, o.Vault, removal...); err != nil {
		t.Fatal(err)
	}
	_, err = s.Enter(t.Context(), phoneToken, o.Vault, vault.VerbRead)
	wantCode(t, err, wire.CodeTokenExpired) // its tokens are gone
	_, err = s.Challenge(t.Context(), wire.ChallengeRequest{Vault: o.Vault, Key: phone.ID, Action: wire.ActionDevice})
	wantCode(t, err, wire.CodeDeviceRevoked)
	enter(t, s, tabletToken, o.Vault, vault.VerbPush)
}

func TestEnlistRefuses(t *testing.T) {
	s, _, _, o, _ := registered(t, nil)
	token := o.Token(s, wire.ActionEnrol)
	twin, _ := vaulttest.NewOwner(t, "ann")
	twin.Enrol("tablet")
	o.Enrol("phone")
	o.Enrol("watch")
	for _, c := range []struct {
		name    string
		records [][]byte
		want    wire.Code
	}{
		{"none", nil, wire.CodeBadRequest},
		{"rubbish", [][]byte{{0x82}}, wire.CodeRosterInvalid},
		{"ahead", o.Records[4:], wire.CodeRosterMoved},
		{"a gap inside", [][]byte{o.Records[3], o.Records[3]}, wire.CodeRosterInvalid},
		{"two", o.Records[3:], ""},
		{"from another history", [][]byte{last(twin)}, wire.CodeRosterMoved},
	} {
		_, err := enlist(t, s, token, o.Vault, c.records...)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	page, err := enter(t, s, token, o.Vault, vault.VerbRead).Roster(3)
	if err != nil || len(page.Records) != 2 || page.Roster != o.Roster.Mark() {
		t.Errorf("roster after 3: %d records, %+v, %v", len(page.Records), page.Roster, err)
	}
}

// TestRevokedDeviceIsRefusedAtOnce: even a token that the store still has does not let it in, and what it waits for ends.
func TestRevokedDeviceIsRefusedAtOnce(t *testing.T) {
	s, _, store, o, _ := registered(t, nil)
	phone := o.Enrol("phone")
	if _, err := enlist(t, s, o.Token(s, wire.ActionEnrol), o.Vault, last(o)); err != nil {
		t.Fatal(err)
	}
	token := phone.Token(s)
	waiting := enter(t, s, token, o.Vault, vault.VerbRead)
	reads := make(chan struct{}, 10)
	store.Hook = func(op string) (bool, error) {
		if op == "Read" {
			reads <- struct{}{}
		}
		return op != "DropTokens", nil
	}
	polled := make(chan error, 1)
	go func() {
		_, err := waiting.Pull(t.Context(), wire.PullQuery{Wait: 1}, nil)
		polled <- err
	}()
	<-reads // it listens before it reads
	o.Revoke(phone)
	if _, err := enlist(t, s, o.Token(s, wire.ActionRevoke), o.Vault, last(o)); err != nil {
		t.Fatal(err)
	}
	_, err := s.Enter(t.Context(), token, o.Vault, vault.VerbRead)
	wantCode(t, err, wire.CodeDeviceRevoked)
	wantCode(t, <-polled, wire.CodeDeviceRevoked)
}
