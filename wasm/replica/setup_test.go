package replica_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"holdfast/shared/seal"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

var ctx = context.Background()

func TestAWrongRecoveryCodeIsRefusedBeforeAnyRequest(t *testing.T) {
	s, _, _, code := pair(t)
	before := s.Requests()
	c := newDevice(t, "c", s)
	for _, bad := range []string{"", "password", code[:len(code)-1], strings.Replace(code, code[4:6], "ZZ", 1)} {
		err := c.Join(ctx, address, bad, c.now)
		codeIs(t, err, replica.CodeRecoveryCode)
		var why *seal.CodeError
		if !errors.As(err, &why) {
			t.Errorf("Join(%q): %v does not say why", bad, err)
		}
		codeIs(t, replica.Read(ctx, c.config(), address, bad, c.now), replica.CodeRecoveryCode)
	}
	if s.Requests() != before {
		t.Errorf("%d requests were made", s.Requests()-before)
	}
}

func TestTheCodeOfAnotherVaultIsSaid(t *testing.T) {
	s, a, _, _ := pair(t)
	other, err := seal.NewRoot(a.rand)
	if err != nil {
		t.Fatal(err)
	}
	c := newDevice(t, "c", s)
	codeIs(t, c.Join(ctx, address, other.Code(), c.now), replica.CodeVaultUnknown)
	codeIs(t, replica.Read(ctx, c.config(), address, other.Code(), c.now), replica.CodeVaultUnknown)
	codeIs(t, a.Join(ctx, address, other.Code(), a.now), replica.CodeAlreadySetUp)
	_, err = a.Create(ctx, address, "", a.now)
	codeIs(t, err, replica.CodeAlreadySetUp)
}

func TestAddressesAreBroughtIntoOneForm(t *testing.T) {
	s := replicatest.NewServer(address, "token", start)
	a := newDevice(t, "a", s)
	for _, bad := range []string{"", "sync.example", "ftp://sync.example", "https://", "https://user@sync.example/"} {
		_, err := a.Create(ctx, bad, "", a.now)
		codeIs(t, err, replica.CodeServerAddress)
	}
	if _, err := a.Create(ctx, " HTTPS://Sync.Example:443/base/#token", "", a.now); err != nil {
		t.Errorf("an invitation link: %v", err)
	}
	if a.status().Server != address {
		t.Errorf("server %q, want %q", a.status().Server, address)
	}
}

func TestInvitations(t *testing.T) {
	s := replicatest.NewServer(address, "token", start)
	a, b := newDevice(t, "a", s), newDevice(t, "b", s)
	_, err := a.Create(ctx, address, "", a.now)
	codeIs(t, err, replica.Code(wire.CodeInviteRequired))
	_, err = a.Create(ctx, address, "wrong", a.now)
	codeIs(t, err, replica.Code(wire.CodeInviteInvalid))
	if _, err = a.Create(ctx, address, "token", a.now); err != nil {
		t.Errorf("after two refusals: %v", err)
	}
	_, err = b.Create(ctx, address, "token", b.now)
	codeIs(t, err, replica.Code(wire.CodeInviteInvalid))
}

// TestSetupSurvivesEveryLostAnswer loses the answer of each request in turn, and
// each request itself: repeating the call ends with one vault, whose code works.
func TestSetupSurvivesEveryLostAnswer(t *testing.T) {
	for _, applied := range []bool{true, false} {
		for lost := range 8 {
			s := replicatest.NewServer(address, "token", start)
			a, b := newDevice(t, "a", s), newDevice(t, "b", s)
			n := 0
			s.SetHook(func(string, string) (bool, error) {
				if n++; n == lost+1 {
					return applied, replicatest.ErrLost
				}
				return true, nil
			})
			code, err := a.Create(ctx, address, "token", a.now)
			if err != nil {
				codeIs(t, err, replica.CodeUnreachable)
				a.restart()
				if code, err = a.Create(ctx, address, "token", a.now); err != nil {
					t.Fatalf("request %d lost (applied %v): again: %v", lost, applied, err)
				}
			}
			a.restart() // our own answer may be lost, too
			if again, err := a.WaitingCode(ctx); err != nil || again != code || !a.status().NewCode {
				t.Errorf("request %d lost (applied %v): the code is %q, %v, before somebody has written it down", lost, applied, again, err)
			}
			if err := a.CodeKept(ctx); err != nil {
				t.Error(err)
			}
			if again, err := a.WaitingCode(ctx); err != nil || again != "" || a.status().NewCode {
				t.Errorf("request %d lost (applied %v): the code is %q, %v, after it was written down", lost, applied, again, err)
			}
			if err := b.Join(ctx, address, code, b.now); err != nil {
				b.restart()
				if err = b.Join(ctx, address, code, b.now); err != nil {
					t.Fatalf("request %d lost (applied %v): join again: %v", lost, applied, err)
				}
			}
			a.write("one", "text")
			a.sync()
			b.sync()
			equal(t, a, b)
			if rows, err := a.store.Scan(ctx, journal.TableMeta, "replica/setup", "", 0); err != nil || len(rows) != 0 {
				t.Errorf("the recovery code is still in the store: %v", err)
			}
		}
	}
}

// Whoever has the code of an interrupted setup has not founded that vault here.
func TestACodeWaitsOnlyForTheVaultOfThisStore(t *testing.T) {
	s := replicatest.NewServer(address, "", start)
	a, b := newDevice(t, "a", s), newDevice(t, "b", s)
	s.SetHook(func(_, route string) (bool, error) {
		return route != "vaults", map[bool]error{true: replicatest.ErrLost}[route == "vaults"]
	})
	_, err := a.Create(ctx, address, "", a.now)
	codeIs(t, err, replica.CodeUnreachable)
	if code, err := a.WaitingCode(ctx); err != nil || code != "" {
		t.Errorf("before there is a vault: %q, %v", code, err)
	}
	if err := a.CodeKept(ctx); err != nil {
		t.Error(err)
	}
	s.SetHook(nil)
	other, err := b.Create(ctx, address, "", b.now)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Join(ctx, address, other, a.now); err != nil {
		t.Fatal(err)
	}
	if code, err := a.WaitingCode(ctx); err != nil || code != "" || a.status().NewCode {
		t.Errorf("after joining another vault: %q, %v", code, err)
	}
}

func TestNoDeviceKeepsTheRecoveryCode(t *testing.T) {
	_, a, b, code := pair(t)
	root, err := seal.ParseCode(code)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*device{a, b} {
		for _, table := range journal.Tables() {
			rows, err := d.store.Scan(ctx, table, "", "", 0)
			if err != nil {
				t.Fatal(err)
			}
			for _, row := range rows {
				if strings.Contains(string(row.Value), code[:20]) || strings.Contains(string(row.Value), root.Code()[10:30]) {
					t.Errorf("%s keeps the code in %s/%s", d.name, table, row.Key)
				}
			}
		}
	}
}

func TestFoundMakesAVaultWithoutDevices(t *testing.T) {
	s := replicatest.NewServer(address, "token", start)
	a := newDevice(t, "a", s)
	root, err := seal.NewRoot(a.rand)
	if err != nil {
		t.Fatal(err)
	}
	s.SetHook(func(_, route string) (bool, error) {
		if route == "vaults" {
			return true, replicatest.ErrLost
		}
		return true, nil
	})
	c := replica.Config{Remote: s, Rand: a.rand}
	codeIs(t, replica.Found(ctx, c, address, "token", root, start), replica.CodeUnreachable)
	s.SetHook(nil)
	if err := replica.Found(ctx, c, address, "token", root, start); err != nil {
		t.Errorf("again after a lost answer: %v", err)
	}
	if err := a.Join(ctx, address, root.Code(), a.now); err != nil {
		t.Fatal(err)
	}
	a.write("one", "text")
	a.sync()
	s.Change(a.status().Vault, func(v *replicatest.Vault) {
		if len(v.Roster.Devices()) != 1 || len(v.Log) != 1 {
			t.Errorf("%d devices, %d entries", len(v.Roster.Devices()), len(v.Log))
		}
	})
}

func TestReadRefusesTheStoreOfADevice(t *testing.T) {
	_, a, _, code := pair(t)
	codeIs(t, replica.Read(ctx, a.config(), address, code, a.now), replica.CodeAlreadySetUp)
	codeIs(t, replica.Read(ctx, replica.Config{Store: journaltest.NewMemory(), Remote: a.remote}, "nonsense", code, a.now), replica.CodeServerAddress)
}

func TestStepWithoutAVault(t *testing.T) {
	a := newDevice(t, "a", replicatest.NewServer(address, "", start))
	_, err := a.step()
	codeIs(t, err, replica.CodeNotSetUp)
	a.write("one", "kept all the same")
	if st := a.status(); st.Vault != "" || st.Pending == 0 || st.Device != a.keys.ID().String() {
		t.Errorf("status %+v", st)
	}
}
