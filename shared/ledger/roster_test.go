package ledger_test

import (
	"errors"
	"testing"

	"holdfast/shared/ledger"
)

func TestRosterReplaysToTheSameState(t *testing.T) {
	h, keys := withDevices(t, "a", "b")
	late := newKey("late")
	h.must(h.cert(keys[0].id(), late), keys[0])
	h.must(h.grant(keys[0].id(), late.id()), keys[0])
	h.must(h.revoke(keys[1].id(), ledger.Head{Seq: 4, Hash: ledger.Hash{4}}), h.root)
	if !h.roster.NeedsEpoch() {
		t.Error("a removed device still holds the key, but NeedsEpoch is false")
	}
	h.must(h.epoch(), h.root)
	again, err := ledger.OpenRoster(h.vault(), h.records)
	if err != nil {
		t.Fatal(err)
	}
	for name, r := range map[string]*ledger.Roster{"built": h.roster, "replayed": again, "cloned": again.Clone()} {
		removed, _ := r.Device(keys[1].id())
		added, _ := r.Device(late.id())
		switch {
		case r.Len() != 8 || r.Epoch() != 2 || len(r.Devices()) != 3 || r.NeedsEpoch():
			t.Errorf("%s: %d records, epoch %d, %d devices, needs epoch %v", name, r.Len(), r.Epoch(), len(r.Devices()), r.NeedsEpoch())
		case removed.Live || removed.Last.Seq != 4 || !added.Live || added.By != keys[0].id():
			t.Errorf("%s: removed %+v, added %+v", name, removed, added)
		case r.Mark() != (ledger.Head{Seq: 8, Hash: h.roster.Head()}) || len(r.Records(5)) != 3 || r.Records(8) != nil:
			t.Errorf("%s: mark %v", name, r.Mark())
		}
		if _, ok := r.Epochs()[0].Wrap(late.id()); !ok {
			t.Errorf("%s: the grant is not in epoch 1", name)
		}
		if _, ok := r.Epochs()[1].Wrap(keys[1].id()); ok {
			t.Errorf("%s: the removed device got the key of epoch 2", name)
		}
		if _, ok := r.Epochs()[1].Wrap(ledger.DeviceID{}); !ok {
			t.Errorf("%s: root did not get the key of epoch 2", name)
		}
	}
}

func TestRosterRefuses(t *testing.T) {
	stranger := newKey("stranger")
	for name, c := range map[string]struct {
		want error
		try  func(h *house, keys []key) error
	}{
		"another vault's record": {ledger.ErrVault, func(h *house, keys []key) error {
			b := h.cert(ledger.DeviceID{}, stranger)
			b.Vault[0]++
			return h.try(b, h.root)
		}},
		"a second founding": {ledger.ErrFork, func(h *house, keys []key) error {
			return h.try(ledger.FirstBody(h.root.Public(), h.root.agree, 9), h.root)
		}},
		"the same record again": {ledger.ErrReplay, func(h *house, keys []key) error { return h.roster.Append(h.records[1]) }},
		"a gap": {ledger.ErrChain, func(h *house, keys []key) error {
			b := h.cert(ledger.DeviceID{}, stranger)
			b.Index++
			return h.try(b, h.root)
		}},
		"another past": {ledger.ErrFork, func(h *house, keys []key) error {
			b := h.cert(ledger.DeviceID{}, stranger)
			b.Prev[0]++
			return h.try(b, h.root)
		}},
		"a certificate by a stranger": {ledger.ErrUnknownDevice, func(h *house, keys []key) error {
			return h.try(h.cert(stranger.id(), newKey("x")), stranger)
		}},
		"a certificate in root's name": {ledger.ErrSignature, func(h *house, keys []key) error {
			return h.try(h.cert(ledger.DeviceID{}, stranger), keys[0])
		}},
		"a certificate by a removed device": {ledger.ErrRevoked, func(h *house, keys []key) error {
			h.must(h.revoke(keys[0].id(), ledger.Head{}), h.root)
			return h.try(h.cert(keys[0].id(), stranger), keys[0])
		}},
		"a device twice": {ledger.ErrForbidden, func(h *house, keys []key) error {
			return h.try(h.cert(ledger.DeviceID{}, keys[0]), h.root)
		}},
		"a removed device coming back": {ledger.ErrForbidden, func(h *house, keys []key) error {
			h.must(h.revoke(keys[0].id(), ledger.Head{}), h.root)
			return h.try(h.cert(ledger.DeviceID{}, keys[0]), h.root)
		}},
		"an epoch by a device": {ledger.ErrForbidden, func(h *house, keys []key) error {
			b := h.epoch()
			b.Issuer = keys[0].id()
			return h.try(b, keys[0])
		}},
		"a revocation by a device": {ledger.ErrForbidden, func(h *house, keys []key) error {
			b := h.revoke(keys[1].id(), ledger.Head{})
			b.Issuer = keys[0].id()
			return h.try(b, keys[0])
		}},
		"an epoch skipped": {ledger.ErrEpoch, func(h *house, keys []key) error {
			b := h.epoch()
			b.Epoch++
			return h.try(b, h.root)
		}},
		"an epoch that leaves a device out": {ledger.ErrEpoch, func(h *house, keys []key) error {
			b := h.epoch()
			b.Wraps = b.Wraps[:2]
			return h.try(b, h.root)
		}},
		"an epoch that leaves root out": {ledger.ErrEpoch, func(h *house, keys []key) error {
			b := h.epoch()
			b.Wraps = b.Wraps[1:]
			return h.try(b, h.root)
		}},
		"an epoch for a removed device": {ledger.ErrEpoch, func(h *house, keys []key) error {
			b := h.epoch()
			h.must(h.revoke(keys[0].id(), ledger.Head{}), h.root)
			b.Index, b.Prev = uint64(h.roster.Len()), h.roster.Head()
			return h.try(b, h.root)
		}},
		"a grant of another key": {ledger.ErrEpoch, func(h *house, keys []key) error {
			b := h.grant(ledger.DeviceID{}, keys[0].id())
			b.Key[0]++
			return h.try(b, h.root)
		}},
		"a grant to a stranger": {ledger.ErrUnknownDevice, func(h *house, keys []key) error {
			return h.try(h.grant(ledger.DeviceID{}, stranger.id()), h.root)
		}},
		"a device replacing another's wrap": {ledger.ErrForbidden, func(h *house, keys []key) error {
			return h.try(h.grant(keys[0].id(), keys[1].id()), keys[0])
		}},
		"a device replacing root's wrap": {ledger.ErrForbidden, func(h *house, keys []key) error {
			return h.try(h.grant(keys[0].id(), ledger.DeviceID{}), keys[0])
		}},
		"a revocation of a stranger": {ledger.ErrUnknownDevice, func(h *house, keys []key) error {
			return h.try(h.revoke(stranger.id(), ledger.Head{}), h.root)
		}},
		"a revocation twice": {ledger.ErrRevoked, func(h *house, keys []key) error {
			h.must(h.revoke(keys[0].id(), ledger.Head{}), h.root)
			return h.try(h.revoke(keys[0].id(), ledger.Head{}), h.root)
		}},
	} {
		h, keys := withDevices(t, "a", "b")
		h.t = t
		if err := c.try(h, keys); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
		before := h.roster.Len()
		h.must(h.cert(ledger.DeviceID{}, newKey("after")), h.root)
		if h.roster.Len() != before+1 {
			t.Errorf("%s: the roster does not go on afterwards", name)
		}
	}
}

func TestRootMayReplaceAWrap(t *testing.T) {
	h, keys := withDevices(t, "a")
	b := h.grant(ledger.DeviceID{}, keys[0].id())
	b.Wraps[0].Key = []byte("better")
	h.must(b, h.root)
	if got, _ := h.roster.Epochs()[0].Wrap(keys[0].id()); string(got) != "better" {
		t.Errorf("Wrap = %q after root replaced it", got)
	}
}

func TestOpenRosterRefusesForeignFoundings(t *testing.T) {
	h := newHouse(t)
	other := newKey("other root")
	if _, err := ledger.OpenRoster(ledger.VaultIDOf(other.Public()), h.records); !errors.Is(err, ledger.ErrVault) {
		t.Errorf("records of another vault: %v", err)
	}
	b := ledger.FirstBody(other.Public(), other.agree, 1)
	b.Vault = h.vault()
	forged := h.make(b, other)
	if _, err := ledger.OpenRoster(h.vault(), [][]byte{forged.Bytes()}); !errors.Is(err, ledger.ErrVault) {
		t.Errorf("a founding with another root key: %v", err)
	}
	if _, err := ledger.OpenRoster(h.vault(), nil); !errors.Is(err, ledger.ErrMalformed) {
		t.Errorf("no records: %v", err)
	}
	b = ledger.FirstBody(h.root.Public(), h.root.agree, 1)
	b.Issuer = other.id()
	if _, err := ledger.OpenRoster(h.vault(), [][]byte{h.make(b, other).Bytes()}); !errors.Is(err, ledger.ErrForbidden) {
		t.Errorf("a founding by a device: %v", err)
	}
}

func TestRosterHeadsThatOthersSignedAreCompared(t *testing.T) {
	h, _ := withDevices(t, "a", "b")
	early := ledger.Head{Seq: 1, Hash: h.roster.Mark().Hash}
	whole := h.roster.Mark()
	cut, err := ledger.OpenRoster(h.vault(), h.records[:2])
	if err != nil {
		t.Fatal(err)
	}
	if err := h.roster.Witness(whole); err != nil {
		t.Errorf("the own head: %v", err)
	}
	if err := h.roster.Witness(cut.Mark()); err != nil {
		t.Errorf("an older head: %v", err)
	}
	if err := cut.Witness(whole); !errors.Is(err, ledger.ErrChain) {
		t.Errorf("a head beyond a withheld record: %v, want ErrChain", err)
	}
	if err := h.roster.Witness(early); !errors.Is(err, ledger.ErrFork) {
		t.Errorf("another record at that place: %v, want ErrFork", err)
	}
}

func TestMembershipDecidesAboutEntries(t *testing.T) {
	h, keys := withDevices(t, "a", "b")
	entries := h.chain(keys[0], 3)
	stranger := h.chain(newKey("stranger"), 1)[0]
	if err := h.roster.CheckEntry(stranger); !errors.Is(err, ledger.ErrUnknownDevice) {
		t.Errorf("a stranger's entry: %v", err)
	}
	foreign := entries[0]
	foreign.Header.Vault[0]++
	if err := h.roster.CheckEntry(foreign); !errors.Is(err, ledger.ErrVault) {
		t.Errorf("another vault's entry: %v", err)
	}
	ahead := entries[0]
	ahead.Header.Epoch = 2
	if err := h.roster.CheckEntry(ahead); !errors.Is(err, ledger.ErrEpoch) {
		t.Errorf("an entry of an unknown epoch: %v", err)
	}
	borrowed := entries[0]
	borrowed.Header.Device = keys[1].id()
	if err := h.roster.CheckEntry(borrowed); !errors.Is(err, ledger.ErrSignature) {
		t.Errorf("an entry in another's name: %v", err)
	}

	h.must(h.revoke(keys[0].id(), entries[1].Head()), h.root)
	for i, want := range []error{nil, nil, ledger.ErrRevoked} {
		if err := h.roster.CheckEntry(entries[i]); !errors.Is(err, want) {
			t.Errorf("entry %d after the removal at 2: %v, want %v", i+1, err, want)
		}
	}
	forked, err := ledger.NewEntry(entries[1].Header, []byte("made by the thief, dated back"), keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if err := h.roster.CheckEntry(forked); !errors.Is(err, ledger.ErrFork) {
		t.Errorf("another entry at the last place: %v, want ErrFork", err)
	}
}

func TestDevicesAreLimited(t *testing.T) {
	h := newHouse(t)
	for i := range ledger.MaxDevices {
		h.must(h.cert(ledger.DeviceID{}, newKey(string(rune(i)))), h.root)
	}
	if err := h.try(h.cert(ledger.DeviceID{}, newKey("one too many")), h.root); !errors.Is(err, ledger.ErrForbidden) {
		t.Errorf("one device too many: %v", err)
	}
	h.must(h.epoch(), h.root)
}
