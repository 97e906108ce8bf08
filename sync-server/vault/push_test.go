package vault_test

import (
	"bytes"
	"errors"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

// wantPush checks how many entries are there and why the next one is not.
func wantPush(t *testing.T, got wire.PushResult, err error, appended uint64, want wire.Code) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	var problem wire.Code
	if got.Problem != nil {
		problem = got.Problem.Code
	}
	if got.Appended != appended || problem != want {
		t.Fatalf("appended %d, problem %q (%v), want %d, %q", got.Appended, problem, got.Problem, appended, want)
	}
	b, err := wire.Encode(got)
	if err != nil {
		t.Fatal(err)
	}
	if err := wire.Decode(b, &wire.PushResult{}); err != nil {
		t.Fatal(err)
	}
}

func TestPushIsIdempotent(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	token := d.Token(s)
	entries := d.Take(40, 100)
	got, err := o.Push(s, token, entries[:20]...)
	wantPush(t, got, err, 20, "")
	if got.Head != 20 {
		t.Errorf("head = %d, want 20", got.Head)
	}
	for _, c := range []struct{ from, to int }{{0, 20}, {19, 20}, {0, 1}, {10, 30}, {0, 40}, {0, 40}} {
		got, err := o.Push(s, token, entries[c.from:c.to]...)
		wantPush(t, got, err, uint64(c.to-c.from), "")
	}
	items := o.Pull(s, token, 0)
	if len(items) != 40 {
		t.Fatalf("%d items, want 40", len(items))
	}
	for i, it := range items {
		if it.Seq != uint64(i+1) || !bytes.Equal(it.Entry, entries[i]) || it.Received != 1_000_000 {
			t.Errorf("item %d: seq %d, received %d", i, it.Seq, it.Received)
		}
	}
}

// TestPushStops: what stops a push midway, with a good entry before it that is kept.
func TestPushStops(t *testing.T) {
	quota := uint64(20_000)
	s, _, _, o, d := registered(t, func(c *vault.Config) { c.Limits.VaultBytes, c.Limits.Entry = quota, 5_000 })
	token := d.Token(s)
	gone := o.Enrol("gone")
	if _, err := enlist(t, s, o.Token(s, wire.ActionEnrol), o.Vault, last(o)); err != nil {
		t.Fatal(err)
	}
	kept := gone.Next(10)
	o.Revoke(gone)
	if _, err := enlist(t, s, o.Token(s, wire.ActionRevoke), o.Vault, last(o)); err != nil {
		t.Fatal(err)
	}
	_, strange := vaulttest.NewOwner(t, "bob")
	unknown := o.Enrol("not enlisted")

	spoiled := func(change func(*ledger.Entry)) []byte {
		e := d.Fork(50, 1)
		change(&e)
		return e.Bytes()
	}
	for _, c := range []struct {
		name string
		next func() []byte
		want wire.Code
	}{
		{"gap", func() []byte { f := *d; f.Next(10); return f.Next(10).Bytes() }, wire.CodeSeqGap},
		{"fork at the head", func() []byte {
			f := *d
			f.Head = ledger.Head{Device: d.ID, Seq: d.Head.Seq - 1, Hash: ledger.Hash{1}}
			if f.Head.Seq == 0 {
				f.Head.Hash = ledger.Hash{}
			}
			return f.Fork(10, 7).Bytes()
		}, wire.CodeDeviceFork},
		{"fork behind", func() []byte {
			f := *d
			f.Head = ledger.Head{Device: d.ID}
			return f.Fork(10, 7).Bytes()
		}, wire.CodeDeviceFork},
		{"continues another history", func() []byte {
			f := *d
			f.Head.Hash = ledger.Hash{9}
			return f.Fork(10, 0).Bytes()
		}, wire.CodeDeviceFork},
		{"signature", func() []byte { return spoiled(func(e *ledger.Entry) { e.Signature[5] ^= 1 }) }, wire.CodeBadSignature},
		{"sealed bytes", func() []byte { return spoiled(func(e *ledger.Entry) { e.Sealed[5] ^= 1 }) }, wire.CodeHashMismatch},
		{"a checkpoint of what is not here", func() []byte {
			return d.Make(ledger.Header{Vault: o.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: o.Roster.Epoch(), Class: ledger.ClassCheckpoint,
				Heads: []ledger.Head{o.Roster.Mark(), {Device: gone.ID, Seq: 9, Hash: ledger.Hash{1}}}}, 10, 0).Bytes()
		}, wire.CodeCheckpointInvalid},
		{"a checkpoint of another history", func() []byte {
			return d.Make(ledger.Header{Vault: o.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: o.Roster.Epoch(), Class: ledger.ClassCheckpoint,
				Heads: []ledger.Head{{Seq: 1, Hash: ledger.Hash{1}}}}, 10, 0).Bytes()
		}, wire.CodeCheckpointInvalid},
		{"rubbish", func() []byte { return []byte("entry") }, wire.CodeBadRequest},
		{"another vault", func() []byte { return strange.Fork(10, 0).Bytes() }, wire.CodeBadRequest},
		{"a device that is not enlisted", func() []byte { return unknown.Fork(10, 0).Bytes() }, wire.CodeDeviceUnknown},
		{"a removed device, after its last entry", func() []byte { f := *gone; return f.Fork(10, 0).Bytes() }, wire.CodeDeviceRevoked},
		{"an epoch to come", func() []byte {
			return d.Make(ledger.Header{Vault: o.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: 9, Class: 1}, 10, 0).Bytes()
		}, wire.CodeEpochUnknown},
		{"too large", func() []byte { f := *d; return f.Next(5_000).Bytes() }, wire.CodeTooLarge},
	} {
		t.Run(c.name, func(t *testing.T) {
			good := d.Next(30).Bytes()
			result, err := o.Push(s, token, good, c.next(), good)
			wantPush(t, result, err, 1, c.want)
		})
	}
	result, err := o.Push(s, token, kept.Bytes()) // made before its removal, uploaded by another member
	wantPush(t, result, err, 1, "")

	var entries [][]byte
	for range 8 {
		entries = append(entries, d.Next(4_000).Bytes())
	}
	result, err = o.Push(s, token, entries...)
	if err != nil || result.Problem == nil || result.Problem.Code != wire.CodeQuotaExceeded || result.Appended == 0 || result.Problem.Limit != quota {
		t.Fatalf("over the quota: %+v, %v", result, err)
	}
	if items := o.Pull(s, token, 0); uint64(len(items)) != result.Head {
		t.Errorf("over the quota %d items are pulled, want %d", len(items), result.Head)
	}
}

func TestQuotaSparesWhatFreesRoom(t *testing.T) {
	s, _, _, o, d := registered(t, func(c *vault.Config) { c.Limits.VaultBytes = 1_500 })
	token := d.Token(s)
	next := func(class ledger.Class) []byte {
		return d.Make(ledger.Header{Vault: o.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: 1, Class: class}, 800, 0).Bytes()
	}
	first := d.Next(800).Bytes()
	result, err := o.Push(s, token, first, next(ledger.ClassRecords))
	wantPush(t, result, err, 1, wire.CodeQuotaExceeded)
	result, err = o.Push(s, token, first, next(ledger.ClassTombstone))
	wantPush(t, result, err, 2, "")
}

// TestQuotaRefusesBulkFirst: the last tenth of a quota is for what was typed; bulk gets in there with what comes behind it, or when a log is healed.
func TestQuotaRefusesBulkFirst(t *testing.T) {
	s, _, _, o, d := registered(t, func(c *vault.Config) { c.Limits.VaultBytes = 20_000 })
	token := d.Token(s)
	next := func(bulk bool) []byte {
		e := d.Make(ledger.Header{Vault: o.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: 1, Class: ledger.ClassRecords, Bulk: bulk}, 600, 0)
		d.Head = e.Head()
		return e.Bytes()
	}
	push := func(whole bool, entries ...[]byte) wire.PushResult {
		t.Helper()
		result, err := enter(t, s, token, o.Vault, vault.VerbPush).Push(t.Context(), wire.Push{Entries: entries, Whole: whole})
		if err != nil {
			t.Fatal(err)
		}
		return result
	}
	var bulk [][]byte
	for range 30 {
		bulk = append(bulk, next(true))
	}
	result := push(false, bulk...)
	if result.Problem == nil || result.Problem.Code != wire.CodeQuotaExceeded || result.Problem.Limit != 18_000 {
		t.Fatalf("over the quota of bulk: %+v", result)
	}
	if result.Room == nil || result.Room.Quota != 20_000 || result.Room.Used > 18_000 || result.Room.Used < 16_000 {
		t.Errorf("room = %+v", result.Room)
	}
	bulk = bulk[result.Appended:]
	typed := *d
	typed.Head = headOf(t, bulk[0])
	behind := typed.Next(100).Bytes()
	result = push(true, bulk[0], behind)
	wantPush(t, result, nil, 2, "")
	heads, err := enter(t, s, token, o.Vault, vault.VerbRead).Heads(t.Context())
	if err != nil || heads.Room == nil || *heads.Room != *result.Room || heads.Room.Used <= 18_000 {
		t.Errorf("heads tell of %+v, the push of %+v; %v", heads.Room, result.Room, err)
	}
	if result = push(false, typed.Next(100).Bytes()); result.Appended != 1 {
		t.Errorf("what was typed: %+v", result)
	}
}

func headOf(t *testing.T, entry []byte) ledger.Head {
	t.Helper()
	e, err := ledger.ParseEntry(entry)
	if err != nil {
		t.Fatal(err)
	}
	return e.Head()
}

func TestPushNamesTheHeadItHas(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	token := d.Token(s)
	first := d.Next(10)
	result, err := o.Push(s, token, first.Bytes())
	wantPush(t, result, err, 1, "")
	lost := d.Next(10)
	result, err = o.Push(s, token, d.Next(10).Bytes())
	wantPush(t, result, err, 0, wire.CodeSeqGap)
	if result.Problem.Head == nil || *result.Problem.Head != first.Head() {
		t.Errorf("head = %+v, want %+v", result.Problem.Head, first.Head())
	}
	result, err = o.Push(s, token, lost.Bytes())
	wantPush(t, result, err, 1, "")
}

func TestPushToAnotherLog(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	x := enter(t, s, d.Token(s), o.Vault, vault.VerbPush)
	_, err := x.Push(t.Context(), wire.Push{LogID: wire.LogID{1}, Entries: d.Take(1, 10)})
	wantCode(t, err, wire.CodeLogChanged)
}

// TestPushAfterAFault: whatever a failing store did, a retry leaves each entry there exactly once.
func TestPushAfterAFault(t *testing.T) {
	for _, fault := range []error{vault.ErrStorageFull, vault.ErrReadOnly, vault.ErrBusy, errors.New("io")} {
		for _, applied := range []bool{true, false} {
			s, _, store, o, d := registered(t, nil)
			token := d.Token(s)
			entries := d.Take(3, 10)
			store.Hook = func(op string) (bool, error) {
				if op == "Append" {
					return applied, fault
				}
				return true, nil
			}
			_, err := o.Push(s, token, entries...)
			want := map[error]wire.Code{vault.ErrStorageFull: wire.CodeStorageFull, vault.ErrReadOnly: wire.CodeReadOnly, vault.ErrBusy: wire.CodeBusy}[fault]
			if got := code(err); !applied && got != want && want != "" {
				t.Errorf("%v: %v, want %q", fault, err, want)
			}
			if !applied && err == nil {
				t.Errorf("%v: no error, though nothing was appended", fault)
			}
			store.Hook = nil
			result, err := o.Push(s, token, entries...)
			wantPush(t, result, err, 3, "")
			if items := o.Pull(s, token, 0); len(items) != 3 {
				t.Errorf("%v, applied %v: %d items, want 3", fault, applied, len(items))
			}
		}
	}
}

// TestPushKeepsThePrefixOnFullDisk: what is there already is reported as appended, and the full disk as why the rest is not.
func TestPushKeepsThePrefixOnFullDisk(t *testing.T) {
	s, _, store, o, d := registered(t, nil)
	token := d.Token(s)
	entries := d.Take(3, 10)
	result, err := o.Push(s, token, entries[0])
	wantPush(t, result, err, 1, "")
	store.Hook = func(op string) (bool, error) {
		if op == "Append" {
			return false, vault.ErrStorageFull
		}
		return true, nil
	}
	result, err = o.Push(s, token, entries...)
	wantPush(t, result, err, 1, wire.CodeStorageFull)
	if result.Problem.RetryAfter == 0 {
		t.Error("no hint when to come again")
	}
}

// TestPushAgainNamesAHeadThatCovers: a retry that began before its first try was done still names a head that covers what
// it acknowledges; a lower one would look like a server that went back.
func TestPushAgainNamesAHeadThatCovers(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	token := d.Token(s)
	entries := d.Take(3, 10)
	retry := enter(t, s, token, o.Vault, vault.VerbPush)
	if _, err := o.Push(s, token, entries...); err != nil {
		t.Fatal(err)
	}
	result, err := retry.Push(t.Context(), wire.Push{Entries: entries})
	wantPush(t, result, err, 3, "")
	if result.Head != 3 {
		t.Errorf("head = %d, want 3", result.Head)
	}
}

// TestContentsThatAreGoneStayGone: who gives back to a restored server what came purged gives the chain, without contents.
func TestContentsThatAreGoneStayGone(t *testing.T) {
	s, _, _, o, d := registered(t, nil)
	token := d.Token(s)
	other := o.Enrol("another")
	if _, err := enlist(t, s, o.Token(s, wire.ActionEnrol), o.Vault, last(o)); err != nil {
		t.Fatal(err)
	}
	first, second := d.Next(100), d.Next(100)
	got, err := o.Push(s, token, first.Purged().Bytes()) // its author has them, and would stop the others
	wantPush(t, got, err, 0, wire.CodeBadRequest)
	got, err = o.Push(s, other.Token(s), first.Purged().Bytes(), second.Bytes())
	wantPush(t, got, err, 2, "")
	got, err = o.Push(s, token, first.Bytes(), second.Bytes()) // the same places and hashes
	wantPush(t, got, err, 2, "")
	if items := o.Pull(s, token, 0); !bytes.Equal(items[0].Entry, first.Purged().Bytes()) || !bytes.Equal(items[1].Entry, second.Bytes()) {
		t.Errorf("%d items, not as they came first", len(items))
	}
}
