package vault_test

import (
	"crypto/rand"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

func register(t *testing.T, s *vault.Service, o *vaulttest.Owner, invite string, records [][]byte) (wire.Registered, error) {
	t.Helper()
	x := enter(t, s, o.Token(s, wire.ActionRegister), o.Vault, vault.VerbRegister)
	return x.Register(t.Context(), wire.Register{Invite: invite, Records: records})
}

func TestRegisterByInvite(t *testing.T) {
	store := vaulttest.NewMemory()
	s, clock := vaulttest.NewService(t, store, func(c *vault.Config) { c.Registration = wire.RegistrationInvite })
	first, err := s.FirstInvite(t.Context())
	if err != nil || len(first) != 32 {
		t.Fatalf("first invite = %q, %v", first, err)
	}
	if again, err := s.FirstInvite(t.Context()); again != "" || err != nil {
		t.Fatalf("first invite again = %q, %v", again, err)
	}
	short, err := vault.NewInvite(t.Context(), store, rand.Reader, vault.Invite{Note: "short", Uses: 1, Created: clock.Now(), Expires: clock.Now() + 10})
	if err != nil {
		t.Fatal(err)
	}
	clock.Advance(10)
	ann, _ := vaulttest.NewOwner(t, "ann")
	bob, _ := vaulttest.NewOwner(t, "bob")
	for _, c := range []struct {
		name   string
		owner  *vaulttest.Owner
		invite string
		want   wire.Code
	}{
		{"none", ann, "", wire.CodeInviteRequired},
		{"no token", ann, "please", wire.CodeInviteInvalid},
		{"unknown", ann, "00112233445566778899aabbccddeeff", wire.CodeInviteInvalid},
		{"expired", ann, short, wire.CodeInviteInvalid},
		{"good", ann, first, ""},
		{"the same again: its answer was lost", ann, first, ""},
		{"used up", bob, first, wire.CodeInviteInvalid},
	} {
		_, err := register(t, s, c.owner, c.invite, c.owner.Records)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
}

func TestRegisterRefuses(t *testing.T) {
	s, _, _, ann, _ := registered(t, nil)
	bob, _ := vaulttest.NewOwner(t, "bob")
	for _, c := range []struct {
		name    string
		owner   *vaulttest.Owner
		records [][]byte
		want    wire.Code
	}{
		{"another's roster", bob, ann.Records, wire.CodeRosterInvalid},
		{"no records", bob, nil, wire.CodeRosterInvalid},
		{"no epoch", bob, bob.Records[:2], wire.CodeRosterInvalid},
		{"a gap", bob, [][]byte{bob.Records[0], bob.Records[2]}, wire.CodeRosterInvalid},
		{"rubbish", bob, [][]byte{{1, 2, 3}}, wire.CodeRosterInvalid},
		{"good", bob, bob.Records, ""},
	} {
		_, err := register(t, s, c.owner, "", c.records)
		if code(err) != c.want {
			t.Errorf("%s: %v, want %q", c.name, err, c.want)
		}
	}
	closed, _ := vaulttest.NewService(t, vaulttest.NewMemory(), func(c *vault.Config) { c.Registration = wire.RegistrationClosed })
	_, err := register(t, closed, bob, "", bob.Records)
	wantCode(t, err, wire.CodeRegistrationClosed)
}

// TestRegisterCarriesARosterBack: a server that lost the end of a roster, or all of it, gets it from a client.
func TestRegisterCarriesARosterBack(t *testing.T) {
	s, _, _, ann, _ := registered(t, nil)
	for i := range 200 { // more than one step takes
		ann.Enrol(string(rune('a' + i)))
	}
	got, err := register(t, s, ann, "", ann.Records)
	if err != nil {
		t.Fatal(err)
	}
	if got.Roster != ann.Roster.Mark() || got.LogID.IsZero() {
		t.Errorf("registered = %+v, want roster %+v", got, ann.Roster.Mark())
	}
	again, err := register(t, s, ann, "", ann.Records[:3])
	if err != nil || again != got {
		t.Errorf("a beginning of the roster: %+v, %v, want %+v", again, err, got)
	}
	page, err := enter(t, s, ann.Token(s, wire.ActionRead), ann.Vault, vault.VerbRead).Roster(0)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := ledger.OpenRoster(ann.Vault, page.Records); err != nil || len(page.Records) != len(ann.Records) {
		t.Errorf("roster of %d records, want %d: %v", len(page.Records), len(ann.Records), err)
	}
}

func TestRegisterRefusesAnotherHistory(t *testing.T) {
	s, _, _, ann, _ := registered(t, nil)
	ann.Enrol("phone")
	if _, err := register(t, s, ann, "", ann.Records); err != nil {
		t.Fatal(err)
	}
	twin, _ := vaulttest.NewOwner(t, "ann")
	twin.Enrol("tablet")
	_, err := register(t, s, twin, "", twin.Records)
	wantCode(t, err, wire.CodeVaultExists)
}

// TestRegisterAfterAFault: reported as failed, though applied or not, the next try succeeds with the same answer.
func TestRegisterAfterAFault(t *testing.T) {
	for _, applied := range []bool{true, false} {
		store := vaulttest.NewMemory()
		s, _ := vaulttest.NewService(t, store, func(c *vault.Config) { c.Registration = wire.RegistrationInvite })
		invite, err := s.FirstInvite(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		ann, _ := vaulttest.NewOwner(t, "ann")
		store.Hook = func(op string) (bool, error) {
			if op == "Create" {
				return applied, vault.ErrStorageFull
			}
			return true, nil
		}
		_, err = register(t, s, ann, invite, ann.Records)
		wantCode(t, err, wire.CodeStorageFull)
		store.Hook = nil
		if _, err := register(t, s, ann, invite, ann.Records); err != nil {
			t.Errorf("applied %v: %v", applied, err)
		}
	}
}
