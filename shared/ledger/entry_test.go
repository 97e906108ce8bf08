package ledger_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/ledger"
	"holdfast/shared/strictcbor"
)

func TestEntryComesBackAsItWas(t *testing.T) {
	h, keys := withDevices(t, "a", "b")
	e, err := ledger.NewEntry(ledger.Header{
		Vault: h.vault(), Device: keys[0].id(), Seq: 7, Prev: ledger.Hash{1}, Epoch: 1, Class: ledger.ClassRecords,
		Heads: []ledger.Head{h.roster.Mark(), {Device: keys[1].id(), Seq: 3, Hash: ledger.Hash{2}}},
		Nonce: [24]byte{9}, Extra: strictcbor.Extra{40: {0x01}},
	}, []byte("sealed"), keys[0])
	if err != nil {
		t.Fatal(err)
	}
	got, err := ledger.ParseEntry(e.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(e, got); diff != "" {
		t.Errorf("ParseEntry(Bytes) differs (-made +read):\n%s", diff)
	}
	if err := h.roster.CheckEntry(got); err != nil {
		t.Error(err)
	}
}

func TestPurgedEntryStaysVerifiable(t *testing.T) {
	h, keys := withDevices(t, "a")
	e := h.chain(keys[0], 1)[0]
	purged, err := ledger.ParseEntry(e.Purged().Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if purged.Sealed != nil || purged.Hash() != e.Hash() {
		t.Errorf("purged entry has sealed %v, hash %s, want none and %s", purged.Sealed, purged.Hash(), e.Hash())
	}
	if err := h.roster.CheckEntry(purged); err != nil {
		t.Error(err)
	}
}

func TestEmptySealedIsNotPurged(t *testing.T) {
	h, keys := withDevices(t, "a")
	e, err := ledger.NewEntry(ledger.Header{Vault: h.vault(), Device: keys[0].id(), Seq: 1, Epoch: 1, Class: 1}, []byte{}, keys[0])
	if err != nil {
		t.Fatal(err)
	}
	if got, err := ledger.ParseEntry(e.Bytes()); err != nil || got.Sealed == nil {
		t.Errorf("ParseEntry gives sealed %v, %v", got.Sealed, err)
	}
}

func TestHeaderFieldsMustFitTogether(t *testing.T) {
	h, keys := withDevices(t, "a", "b")
	good := ledger.Header{Vault: h.vault(), Device: keys[0].id(), Seq: 1, Epoch: 1, Class: ledger.ClassRecords}
	for name, change := range map[string]func(*ledger.Header){
		"no device":             func(h *ledger.Header) { h.Device = ledger.DeviceID{} },
		"sequence number 0":     func(h *ledger.Header) { h.Seq = 0 },
		"previous hash at 1":    func(h *ledger.Header) { h.Prev = ledger.Hash{1} },
		"no previous hash at 2": func(h *ledger.Header) { h.Seq = 2 },
		"number beyond 2^53":    func(h *ledger.Header) { h.Seq, h.Prev = 1<<53, ledger.Hash{1} },
		"epoch 0":               func(h *ledger.Header) { h.Epoch = 0 },
		"epoch beyond 2^53":     func(h *ledger.Header) { h.Epoch = 1 << 53 },
		"class 0":               func(h *ledger.Header) { h.Class = 0 },
		"own head":              func(h *ledger.Header) { h.Heads = []ledger.Head{{Device: h.Device, Seq: 1, Hash: ledger.Hash{1}}} },
		"empty head":            func(h *ledger.Header) { h.Heads = []ledger.Head{{Device: keys[1].id()}} },
		"head without a hash":   func(h *ledger.Header) { h.Heads = []ledger.Head{{Device: keys[1].id(), Seq: 1}} },
		"head twice": func(h *ledger.Header) {
			h.Heads = []ledger.Head{{Seq: 1, Hash: ledger.Hash{1}}, {Seq: 1, Hash: ledger.Hash{1}}}
		},
		"heads descending": func(h *ledger.Header) {
			h.Heads = []ledger.Head{{Device: keys[1].id(), Seq: 1, Hash: ledger.Hash{1}}, {Seq: 1, Hash: ledger.Hash{1}}}
		},
		"too many heads":            func(h *ledger.Header) { h.Heads = make([]ledger.Head, ledger.MaxHeads+1) },
		"countersigning nothing":    func(h *ledger.Header) { h.Class = ledger.ClassCountersign },
		"a snapshot about an entry": func(h *ledger.Header) { h.About = &ledger.Hash{1} },
	} {
		bad := good
		change(&bad)
		if _, err := ledger.NewEntry(bad, []byte("x"), keys[0]); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("NewEntry with %s: %v, want ErrMalformed", name, err)
		}
		// The same must hold for what comes from outside: sign the bad header without NewEntry.
		bad.Version, bad.Suite = ledger.Version, ledger.SuiteXChaCha
		bad.Length, bad.Sealed = 1, sha256.Sum256([]byte("x"))
		raw, err := bad.MarshalCBOR()
		if err != nil {
			t.Fatal(err)
		}
		forged := ledger.Entry{Header: bad, RawHeader: raw, Signature: make([]byte, 64), Sealed: []byte("x")}
		if _, err := ledger.ParseEntry(forged.Bytes()); !errors.Is(err, ledger.ErrMalformed) {
			t.Errorf("ParseEntry with %s: %v, want ErrMalformed", name, err)
		}
	}
	if _, err := ledger.NewEntry(good, make([]byte, ledger.MaxSealed+1), keys[0]); !errors.Is(err, ledger.ErrMalformed) {
		t.Errorf("NewEntry with too many bytes: %v", err)
	}
	if _, err := ledger.NewEntry(good, make([]byte, ledger.MaxSealed), keys[0]); err != nil {
		t.Errorf("NewEntry with the most bytes: %v", err)
	}
}

func TestNewerVersionsAreNamedAsSuch(t *testing.T) {
	h, keys := withDevices(t, "a")
	for name, change := range map[string]func(*ledger.Header){
		"version": func(h *ledger.Header) { h.Version = 2 },
		"suite":   func(h *ledger.Header) { h.Suite = 2 },
	} {
		e := h.chain(keys[0], 1)[0]
		change(&e.Header)
		e.RawHeader, _ = e.Header.MarshalCBOR()
		if _, err := ledger.ParseEntry(e.Bytes()); !errors.Is(err, ledger.ErrVersion) {
			t.Errorf("another %s: %v, want ErrVersion", name, err)
		}
	}
	e := h.chain(keys[0], 1)[0]
	// A critical key goes in by hand: the encoder refuses to write one. -1001 sorts last.
	e.RawHeader = append(bytes.Clone(e.RawHeader), 0x39, 0x03, 0xe8, 0x00)
	e.RawHeader[0]++
	if _, err := ledger.ParseEntry(e.Bytes()); !errors.Is(err, ledger.ErrVersion) {
		t.Errorf("critical key: %v, want ErrVersion", err)
	}
	e = h.chain(keys[0], 1)[0]
	e.Header.Class = 900
	e.RawHeader, _ = e.Header.MarshalCBOR()
	if _, err := ledger.ParseEntry(e.Bytes()); err != nil {
		t.Errorf("an unknown class must be kept, but %v", err)
	}
}

func TestSwappedSealedBytesAreNoticed(t *testing.T) {
	h, keys := withDevices(t, "a")
	entries := h.chain(keys[0], 2)
	entries[0].Sealed, entries[1].Sealed = entries[1].Sealed, entries[0].Sealed
	for _, e := range entries {
		if _, err := ledger.ParseEntry(e.Bytes()); !errors.Is(err, ledger.ErrSealedHash) {
			t.Errorf("entry %d with the other's bytes: %v, want ErrSealedHash", e.Header.Seq, err)
		}
	}
}

func TestAssociatedDataBindsAllButTheSealedHash(t *testing.T) {
	h, keys := withDevices(t, "a", "b")
	base := h.chain(keys[0], 1)[0].Header
	data := func(h ledger.Header) string {
		b, err := h.AssociatedData()
		if err != nil {
			t.Fatal(err)
		}
		return string(b)
	}
	unsealed := base
	unsealed.Sealed = ledger.Hash{}
	if data(unsealed) != data(base) {
		t.Error("the sealed hash changes the associated data")
	}
	seen := map[string]string{data(base): "nothing"}
	for name, change := range map[string]func(*ledger.Header){
		"version": func(h *ledger.Header) { h.Version++ },
		"suite":   func(h *ledger.Header) { h.Suite++ },
		"vault":   func(h *ledger.Header) { h.Vault[0]++ },
		"device":  func(h *ledger.Header) { h.Device[0]++ },
		"seq":     func(h *ledger.Header) { h.Seq++ },
		"prev":    func(h *ledger.Header) { h.Prev[0]++ },
		"heads":   func(h *ledger.Header) { h.Heads = []ledger.Head{{Device: keys[1].id()}} },
		"epoch":   func(h *ledger.Header) { h.Epoch++ },
		"class":   func(h *ledger.Header) { h.Class++ },
		"nonce":   func(h *ledger.Header) { h.Nonce[0]++ },
		"length":  func(h *ledger.Header) { h.Length++ },
		"about":   func(h *ledger.Header) { h.About = &ledger.Hash{1} },
		"extra":   func(h *ledger.Header) { h.Extra = strictcbor.Extra{99: {0x00}} },
	} {
		changed := base
		change(&changed)
		if other, twice := seen[data(changed)]; twice {
			t.Errorf("changing %s gives the associated data of changing %s", name, other)
		}
		seen[data(changed)] = name
	}
}

func TestEveryFlippedBitIsNoticed(t *testing.T) {
	h, keys := withDevices(t, "a")
	good := h.chain(keys[0], 2)[1].Bytes()
	rapid.Check(t, func(t *rapid.T) {
		bad := bytes.Clone(good)
		bad[rapid.IntRange(0, len(bad)-1).Draw(t, "byte")] ^= 1 << rapid.IntRange(0, 7).Draw(t, "bit")
		e, err := ledger.ParseEntry(bad)
		if err == nil {
			err = h.roster.CheckEntry(e)
		}
		if err == nil {
			t.Fatalf("%x passes", bad)
		}
	})
}

func TestClassesAreSignedForTheirPurpose(t *testing.T) {
	h, keys := withDevices(t, "a")
	for class, purpose := range map[ledger.Class]string{
		ledger.ClassRecords: "entry", ledger.ClassPart: "entry", ledger.ClassManifest: "entry", 77: "entry",
		ledger.ClassCheckpoint: "checkpoint", ledger.ClassCountersign: "checkpoint", ledger.ClassTombstone: "tombstone",
	} {
		header := ledger.Header{Vault: h.vault(), Device: keys[0].id(), Seq: 1, Epoch: 1, Class: class}
		if class == ledger.ClassCountersign {
			header.About = &ledger.Hash{1}
		}
		e, err := ledger.NewEntry(header, []byte("x"), keys[0])
		if err != nil {
			t.Fatal(err)
		}
		hash := e.Hash()
		if err := ledger.VerifySignature(keys[0].Public(), ledger.Message(purpose, hash[:]), e.Signature); err != nil {
			t.Errorf("class %d is not signed for %s", class, purpose)
		}
	}
}

func TestSignaturesOfWrongLengthDoNotPanic(t *testing.T) {
	k := newKey("a")
	for _, n := range []int{0, 1, 63, 65} {
		if err := ledger.VerifySignature(k.Public(), nil, make([]byte, n)); !errors.Is(err, ledger.ErrSignature) {
			t.Errorf("signature of %d bytes: %v", n, err)
		}
		if err := ledger.VerifySignature(make([]byte, n), nil, make([]byte, 64)); !errors.Is(err, ledger.ErrSignature) {
			t.Errorf("key of %d bytes: %v", n, err)
		}
	}
}
