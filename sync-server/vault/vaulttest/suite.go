package vaulttest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"reflect"
	"sync"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// Run is the contract of vault.Store: each implementation passes it. open gives a new, empty store.
func Run(t *testing.T, open func(t *testing.T) vault.Store) {
	for _, c := range []struct {
		name  string
		check func(*testing.T, vault.Store)
	}{
		{"create once", checkCreate},
		{"invite is used up", checkInvite},
		{"roster appends at its length only", checkRoster},
		{"entries get a dense seq", checkAppend},
		{"append refuses and keeps the prefix", checkAppendRefuses},
		{"vaults do not touch", checkIsolation},
		{"read is capped", checkRead},
		{"heads and places", checkHeads},
		{"challenge serves once", checkChallenge},
		{"token comes with its vault", checkToken},
		{"expire and drop", checkExpire},
		{"delete", checkDelete},
		{"mailboxes", checkMailboxes},
		{"many writers", checkConcurrent},
		{"probe", func(t *testing.T, s vault.Store) { must(t, s.Probe(t.Context(), 1)); must(t, s.Probe(t.Context(), 2)) }},
	} {
		t.Run(c.name, func(t *testing.T) { c.check(t, open(t)) })
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func wantErr(t *testing.T, got, want error) {
	t.Helper()
	if !errors.Is(got, want) {
		t.Fatalf("got error %v, want %v", got, want)
	}
}

func equal[T any](t *testing.T, what string, got, want T) {
	t.Helper()
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s = %v, want %v", what, got, want)
	}
}

// id makes a vault id, device an id of a device, hash any hash, each from a number.
func id(n byte) ledger.VaultID      { return ledger.VaultID{n, 1} }
func device(n byte) ledger.DeviceID { return ledger.DeviceID{n, 2} }
func logID(n byte) wire.LogID       { return wire.LogID{n, 3} }
func hash(parts ...any) ledger.Hash { return sha256.Sum256(fmt.Append(nil, parts...)) }

// create adds vault n with a roster of one record.
func create(t *testing.T, s vault.Store, n byte) {
	t.Helper()
	must(t, s.Create(t.Context(), vault.NewVault{ID: id(n), LogID: logID(n), Created: 7, Records: [][]byte{{n}}}))
}

// rows makes the entries from..to of a device; each entry is 10 bytes.
func rows(d byte, from, to uint64) (all []vault.Row) {
	for n := from; n <= to; n++ {
		entry := binary.BigEndian.AppendUint64([]byte{d, 0xe}, n)
		all = append(all, vault.Row{Device: device(d), Seq: n, Hash: hash(d, n), Class: ledger.ClassRecords, Entry: entry})
	}
	return all
}

func batch(v byte, rows []vault.Row) vault.Batch {
	return vault.Batch{LogID: logID(v), Limit: 1 << 30, Received: 50, Rows: rows}
}

func add(t *testing.T, s vault.Store, v byte, rows []vault.Row) {
	t.Helper()
	before, err := s.State(t.Context(), id(v))
	must(t, err)
	n, last, err := s.Append(t.Context(), id(v), batch(v, rows))
	must(t, err)
	equal(t, "appended", n, len(rows))
	equal(t, "last", last, before.Head+uint64(n))
}

func checkCreate(t *testing.T, s vault.Store) {
	_, err := s.State(t.Context(), id(1))
	wantErr(t, err, vault.ErrNotFound)
	create(t, s, 1)
	err = s.Create(t.Context(), vault.NewVault{ID: id(1), LogID: logID(9), Created: 9, Records: [][]byte{{9}}})
	wantErr(t, err, vault.ErrExists)
	st, err := s.State(t.Context(), id(1))
	must(t, err)
	equal(t, "state", st, vault.State{ID: id(1), LogID: logID(1), Created: 7, Records: 1})
	records, err := s.Roster(t.Context(), id(1), 0, 10)
	must(t, err)
	equal(t, "roster", records, [][]byte{{1}})
}

func checkInvite(t *testing.T, s vault.Store) {
	h := hash("invite")
	register := func(n byte, invite ledger.Hash, now int64) error {
		return s.Create(t.Context(), vault.NewVault{ID: id(n), LogID: logID(n), Created: now, Invite: &invite, Records: [][]byte{{n}}})
	}
	wantErr(t, register(1, h, 10), vault.ErrInvite)
	must(t, s.AddInvite(t.Context(), vault.Invite{Hash: h, Note: "two", Uses: 2, Created: 5, Expires: 100}))
	wantErr(t, register(1, h, 100), vault.ErrInvite)
	must(t, register(1, h, 10))
	wantErr(t, register(1, h, 10), vault.ErrExists)
	st, err := s.State(t.Context(), id(1))
	must(t, err)
	equal(t, "invited", st.Invited, true)
	must(t, register(2, h, 10))
	wantErr(t, register(3, h, 10), vault.ErrInvite)
	_, err = s.State(t.Context(), id(3))
	wantErr(t, err, vault.ErrNotFound)

	open := hash("another")
	must(t, s.AddInvite(t.Context(), vault.Invite{Hash: open, Uses: 1, Created: 6}))
	must(t, s.RevokeInvite(t.Context(), open, 20))
	must(t, s.RevokeInvite(t.Context(), open, 30))
	wantErr(t, s.RevokeInvite(t.Context(), hash("none"), 20), vault.ErrNotFound)
	wantErr(t, register(3, open, 10), vault.ErrInvite)
	all, err := s.ListInvites(t.Context())
	must(t, err)
	equal(t, "invites", all, []vault.Invite{
		{Hash: h, Note: "two", Uses: 2, Used: 2, Created: 5, Expires: 100},
		{Hash: open, Uses: 1, Created: 6, Revoked: 20},
	})
}

func checkRoster(t *testing.T, s vault.Store) {
	create(t, s, 1)
	wantErr(t, s.AppendRoster(t.Context(), id(1), 0, [][]byte{{2}}, 8), vault.ErrMoved)
	wantErr(t, s.AppendRoster(t.Context(), id(1), 2, [][]byte{{2}}, 8), vault.ErrMoved)
	wantErr(t, s.AppendRoster(t.Context(), id(2), 0, [][]byte{{2}}, 8), vault.ErrMoved)
	must(t, s.AppendRoster(t.Context(), id(1), 1, [][]byte{{2}, {3}}, 8))
	records, err := s.Roster(t.Context(), id(1), 1, 1)
	must(t, err)
	equal(t, "roster from 1", records, [][]byte{{2}})
	records, err = s.Roster(t.Context(), id(1), 3, 10)
	must(t, err)
	equal(t, "roster behind its end", len(records), 0)
	st, err := s.State(t.Context(), id(1))
	must(t, err)
	equal(t, "records", st.Records, 3)
}

func checkAppend(t *testing.T, s vault.Store) {
	create(t, s, 1)
	add(t, s, 1, rows(1, 1, 40)) // more than a statement takes
	add(t, s, 1, append(rows(2, 1, 1), rows(1, 41, 41)...))
	st, err := s.State(t.Context(), id(1))
	must(t, err)
	equal(t, "state", st, vault.State{ID: id(1), LogID: logID(1), Created: 7, Records: 1, Head: 42, Bytes: 420})
	items, err := s.Read(t.Context(), id(1), 0, 100, 1<<20)
	must(t, err)
	want := append(append(rows(1, 1, 40), rows(2, 1, 1)...), rows(1, 41, 41)...)
	equal(t, "items", len(items), len(want))
	for i, it := range items {
		equal(t, "item", it, wire.Item{Seq: uint64(i + 1), Received: 50, Entry: want[i].Entry})
	}
}

func checkAppendRefuses(t *testing.T, s vault.Store) {
	create(t, s, 1)
	add(t, s, 1, rows(1, 1, 2))
	refused := func(b vault.Batch, appended int) {
		t.Helper()
		n, _, err := s.Append(t.Context(), id(1), b)
		wantErr(t, err, vault.ErrMoved)
		if n > appended {
			t.Fatalf("appended %d, want at most %d", n, appended)
		}
	}
	other := batch(1, rows(1, 3, 3))
	other.LogID = logID(2)
	refused(other, 0)
	refused(batch(1, rows(1, 2, 2)), 0)
	full := batch(1, rows(1, 3, 3))
	full.Limit = 29
	refused(full, 0)
	_, _, err := s.Append(t.Context(), id(5), batch(5, rows(1, 1, 1)))
	wantErr(t, err, vault.ErrMoved)
	refused(batch(1, append(rows(2, 1, 60), rows(1, 1, 1)...)), 60)

	st, err := s.State(t.Context(), id(1))
	must(t, err)
	items, err := s.Read(t.Context(), id(1), 2, 100, 1<<20)
	must(t, err)
	equal(t, "head", st.Head, uint64(2+len(items)))
	equal(t, "bytes", st.Bytes, int64(10*(2+len(items))))
	for i, want := range rows(2, 1, uint64(len(items))) {
		equal(t, "kept prefix", items[i].Entry, want.Entry)
	}
}

func checkIsolation(t *testing.T, s vault.Store) {
	create(t, s, 1)
	create(t, s, 2)
	add(t, s, 1, rows(1, 1, 3))
	add(t, s, 2, rows(1, 1, 1)) // the same device id in another vault
	st, err := s.State(t.Context(), id(2))
	must(t, err)
	equal(t, "head of the other", st.Head, uint64(1))
	items, err := s.Read(t.Context(), id(1), 0, 100, 1<<20)
	must(t, err)
	equal(t, "items", len(items), 3)
	_, err = s.Placed(t.Context(), id(2), device(1), 2)
	wantErr(t, err, vault.ErrNotFound)
	heads, err := s.Heads(t.Context(), id(2), []ledger.DeviceID{device(1)})
	must(t, err)
	equal(t, "heads", heads, []ledger.Head{{Device: device(1), Seq: 1, Hash: hash(byte(1), uint64(1))}})
}

func checkRead(t *testing.T, s vault.Store) {
	create(t, s, 1)
	add(t, s, 1, rows(1, 1, 9))
	for _, c := range []struct {
		after        uint64
		count, bytes int
		want         int
	}{{0, 4, 1 << 20, 4}, {0, 100, 1, 1}, {0, 100, 20, 2}, {0, 100, 21, 3}, {7, 100, 1 << 20, 2}, {9, 100, 1 << 20, 0}, {1 << 60, 100, 1 << 20, 0}} {
		items, err := s.Read(t.Context(), id(1), c.after, c.count, c.bytes)
		must(t, err)
		equal(t, fmt.Sprintf("read %+v", c), len(items), c.want)
		if len(items) > 0 {
			equal(t, "first seq", items[0].Seq, c.after+1)
		}
	}
	items, err := s.Read(t.Context(), id(2), 0, 100, 100)
	must(t, err)
	equal(t, "items of no vault", len(items), 0)
}

func checkHeads(t *testing.T, s vault.Store) {
	create(t, s, 1)
	add(t, s, 1, append(rows(1, 1, 3), rows(2, 1, 2)...))
	var ask []ledger.DeviceID
	for n := byte(200); n > 0; n-- {
		ask = append(ask, device(n))
	}
	heads, err := s.Heads(t.Context(), id(1), ask)
	must(t, err)
	equal(t, "heads", heads, []ledger.Head{
		{Device: device(2), Seq: 2, Hash: hash(byte(2), uint64(2))},
		{Device: device(1), Seq: 3, Hash: hash(byte(1), uint64(3))},
	})
	h, err := s.Placed(t.Context(), id(1), device(1), 2)
	must(t, err)
	equal(t, "placed", h, hash(byte(1), uint64(2)))
	_, err = s.Placed(t.Context(), id(1), device(1), 4)
	wantErr(t, err, vault.ErrNotFound)
}

func checkChallenge(t *testing.T, s vault.Store) {
	g := vault.Grant{Vault: id(1), Key: device(1), Action: "device", Expires: 60}
	must(t, s.PutChallenge(t.Context(), hash("nonce"), g))
	var wg sync.WaitGroup
	taken := make(chan vault.Grant, 8)
	for range 8 {
		wg.Go(func() {
			got, err := s.TakeChallenge(context.WithoutCancel(t.Context()), hash("nonce"))
			if err == nil {
				taken <- got
			} else if !errors.Is(err, vault.ErrNotFound) {
				t.Errorf("take challenge: %v", err)
			}
		})
	}
	wg.Wait()
	close(taken)
	var all []vault.Grant
	for got := range taken {
		all = append(all, got)
	}
	equal(t, "taken", all, []vault.Grant{g})
}

func checkToken(t *testing.T, s vault.Store) {
	_, _, err := s.Token(t.Context(), hash("token"))
	wantErr(t, err, vault.ErrNotFound)
	g := vault.Grant{Vault: id(1), Action: "register", Expires: 60}
	must(t, s.PutToken(t.Context(), hash("token"), g))
	got, st, err := s.Token(t.Context(), hash("token"))
	must(t, err)
	equal(t, "grant", got, g)
	equal(t, "state", st, vault.State{})
	create(t, s, 1)
	add(t, s, 1, rows(1, 1, 2))
	_, st, err = s.Token(t.Context(), hash("token"))
	must(t, err)
	want, err := s.State(t.Context(), id(1))
	must(t, err)
	equal(t, "state", st, want)
}

func checkExpire(t *testing.T, s vault.Store) {
	must(t, s.PutChallenge(t.Context(), hash("old"), vault.Grant{Vault: id(1), Action: "read", Expires: 10}))
	must(t, s.PutToken(t.Context(), hash("old"), vault.Grant{Vault: id(1), Action: "read", Expires: 10}))
	must(t, s.PutToken(t.Context(), hash("root"), vault.Grant{Vault: id(1), Action: "read", Expires: 90}))
	must(t, s.PutToken(t.Context(), hash("device"), vault.Grant{Vault: id(1), Key: device(1), Action: "device", Expires: 90}))
	must(t, s.PutToken(t.Context(), hash("elsewhere"), vault.Grant{Vault: id(2), Key: device(1), Action: "device", Expires: 90}))
	must(t, s.Expire(t.Context(), 20))
	_, err := s.TakeChallenge(t.Context(), hash("old"))
	wantErr(t, err, vault.ErrNotFound)
	must(t, s.PutToken(t.Context(), hash("left"), vault.Grant{Vault: id(1), Action: "read", Expires: 90}))
	must(t, s.DropToken(t.Context(), hash("left")))
	must(t, s.DropToken(t.Context(), hash("left")))
	must(t, s.DropTokens(t.Context(), id(1), device(1)))
	for token, want := range map[string]error{"old": vault.ErrNotFound, "left": vault.ErrNotFound, "device": vault.ErrNotFound, "root": nil, "elsewhere": nil} {
		if _, _, err := s.Token(t.Context(), hash(token)); !errors.Is(err, want) {
			t.Errorf("token %s: %v, want %v", token, err, want)
		}
	}
}

// checkConcurrent lets devices write to shared vaults at once: each vault's seq stays dense and nothing is lost or doubled.
func checkConcurrent(t *testing.T, s vault.Store) {
	const devices, pushes, vaults = 8, 20, 3
	for v := byte(1); v <= vaults; v++ {
		create(t, s, v)
	}
	var wg sync.WaitGroup
	for d := byte(1); d <= devices; d++ {
		wg.Go(func() {
			for n := uint64(1); n <= pushes; n++ {
				v := d%vaults + 1
				if k, _, err := s.Append(t.Context(), id(v), batch(v, rows(d, n, n))); k != 1 || err != nil {
					t.Errorf("append: %d, %v", k, err)
				}
			}
		})
	}
	wg.Wait()
	seen := map[string]bool{}
	for v := byte(1); v <= vaults; v++ {
		items, err := s.Read(t.Context(), id(v), 0, 1000, 1<<20)
		must(t, err)
		for i, it := range items {
			if it.Seq != uint64(i+1) || seen[string(it.Entry)] || bytes.Equal(it.Entry, nil) {
				t.Fatalf("vault %d: item %d has seq %d, entry %x (seen: %v)", v, i, it.Seq, it.Entry, seen[string(it.Entry)])
			}
			seen[string(it.Entry)] = true
		}
	}
	equal(t, "entries", len(seen), devices*pushes)
}

func checkDelete(t *testing.T, s vault.Store) {
	ctx := t.Context()
	once := hash("invite")
	must(t, s.AddInvite(ctx, vault.Invite{Hash: once, Uses: 1, Created: 1}))
	must(t, s.Create(ctx, vault.NewVault{ID: id(1), LogID: logID(1), Created: 7, Invite: &once, Records: [][]byte{{1}}}))
	create(t, s, 2)
	for _, v := range []byte{1, 2} {
		add(t, s, v, rows(v, 1, 5))
		must(t, s.PutToken(ctx, hash("token", v), vault.Grant{Vault: id(v), Action: wire.ActionRead, Expires: 99}))
		must(t, s.PutChallenge(ctx, hash("nonce", v), vault.Grant{Vault: id(v), Action: wire.ActionRead, Expires: 99}))
	}
	must(t, s.Delete(ctx, id(1)))
	wantErr(t, s.Delete(ctx, id(1)), vault.ErrNotFound)
	_, err := s.State(ctx, id(1))
	wantErr(t, err, vault.ErrNotFound)
	_, _, err = s.Token(ctx, hash("token", byte(1)))
	wantErr(t, err, vault.ErrNotFound)
	_, err = s.TakeChallenge(ctx, hash("nonce", byte(1)))
	wantErr(t, err, vault.ErrNotFound)
	wantErr(t, s.Create(ctx, vault.NewVault{ID: id(1), LogID: logID(3), Created: 8, Invite: &once, Records: [][]byte{{1}}}), vault.ErrInvite)
	must(t, s.Create(ctx, vault.NewVault{ID: id(1), LogID: logID(3), Created: 8, Records: [][]byte{{1}}}))
	st, err := s.State(ctx, id(1))
	must(t, err)
	equal(t, "head and bytes of the vault made anew", [2]int64{int64(st.Head), st.Bytes}, [2]int64{})
	st, err = s.State(ctx, id(2))
	must(t, err)
	equal(t, "head of the other vault", st.Head, uint64(5))
	_, _, err = s.Token(ctx, hash("token", byte(2)))
	must(t, err)
	_, err = s.TakeChallenge(ctx, hash("nonce", byte(2)))
	must(t, err)
}
