package ledger_test

import (
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"testing"

	"holdfast/shared/ledger"
)

// key is a Signer with the X25519 half that its holder would have; any 32 bytes do here.
type key struct {
	private ed25519.PrivateKey
	agree   []byte
}

func newKey(name string) key {
	seed, agree := sha256.Sum256([]byte("sign "+name)), sha256.Sum256([]byte("agree "+name))
	return key{ed25519.NewKeyFromSeed(seed[:]), agree[:]}
}

func (k key) Public() ed25519.PublicKey  { return k.private.Public().(ed25519.PublicKey) }
func (k key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }
func (k key) id() ledger.DeviceID        { return ledger.DeviceIDOf(k.Public(), k.agree) }

// house is a vault with everybody's secret keys, to make records with.
type house struct {
	t       testing.TB
	root    key
	records [][]byte
	roster  *ledger.Roster
}

// newHouse founds a vault.
func newHouse(t testing.TB) *house {
	t.Helper()
	h := &house{t: t, root: newKey("root")}
	founding := h.make(ledger.FirstBody(h.root.Public(), h.root.agree, 1000), h.root)
	h.records = [][]byte{founding.Bytes()}
	roster, err := ledger.OpenRoster(h.vault(), h.records)
	if err != nil {
		t.Fatal(err)
	}
	h.roster = roster
	return h
}

// withDevices founds a vault, takes devices in and opens epoch 1.
func withDevices(t testing.TB, names ...string) (*house, []key) {
	t.Helper()
	h := newHouse(t)
	keys := make([]key, 0, len(names))
	for _, name := range names {
		keys = append(keys, newKey(name))
		h.must(h.cert(ledger.DeviceID{}, keys[len(keys)-1]), h.root)
	}
	h.must(h.epoch(), h.root)
	return h, keys
}

func (h *house) vault() ledger.VaultID { return ledger.VaultIDOf(h.root.Public()) }

func (h *house) make(b ledger.Body, by key) ledger.Record {
	h.t.Helper()
	r, err := ledger.NewRecord(b, by)
	if err != nil {
		h.t.Fatal(err)
	}
	return r
}

// try signs a body and appends it.
func (h *house) try(b ledger.Body, by key) error {
	h.t.Helper()
	record := h.make(b, by).Bytes()
	if err := h.roster.Append(record); err != nil {
		return err
	}
	h.records = append(h.records, record)
	return nil
}

func (h *house) must(b ledger.Body, by key) {
	h.t.Helper()
	if err := h.try(b, by); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) cert(issuer ledger.DeviceID, device key) ledger.Body {
	b := h.roster.Next(ledger.KindCert, issuer, 2000)
	b.Sign, b.Agree = device.Public(), device.agree
	return b
}

// epoch gives a right next epoch.
func (h *house) epoch() ledger.Body {
	b := h.roster.Next(ledger.KindEpoch, ledger.DeviceID{}, 3000)
	b.Epoch = h.roster.Epoch() + 1
	b.Key = keyID(b.Epoch)
	b.Wraps = []ledger.Wrap{wrapTo(ledger.DeviceID{})}
	for _, device := range h.roster.Devices() {
		if device.Live {
			b.Wraps = append(b.Wraps, wrapTo(device.ID))
		}
	}
	if b.Epoch > 1 {
		b.Previous = []byte("previous key, sealed")
	}
	return b
}

func (h *house) grant(issuer ledger.DeviceID, to ...ledger.DeviceID) ledger.Body {
	b := h.roster.Next(ledger.KindGrant, issuer, 4000)
	b.Epoch = h.roster.Epoch()
	b.Key = keyID(b.Epoch)
	for _, id := range to {
		b.Wraps = append(b.Wraps, wrapTo(id))
	}
	return b
}

func (h *house) revoke(id ledger.DeviceID, last ledger.Head) ledger.Body {
	b := h.roster.Next(ledger.KindRevoke, ledger.DeviceID{}, 5000)
	last.Device = id
	b.Device, b.Last = id, last
	return b
}

func keyID(epoch uint64) (id ledger.KeyID) {
	sum := sha256.Sum256(fmt.Append(nil, "key", epoch))
	copy(id[:], sum[:])
	return id
}

func wrapTo(id ledger.DeviceID) ledger.Wrap {
	return ledger.Wrap{Recipient: id, Key: []byte("wrapped for " + id.String())}
}

// chain makes the first n entries of a device.
func (h *house) chain(device key, n int) []ledger.Entry {
	h.t.Helper()
	entries := make([]ledger.Entry, 0, n)
	var prev ledger.Hash
	for i := range n {
		e, err := ledger.NewEntry(ledger.Header{
			Vault: h.vault(), Device: device.id(), Seq: uint64(i + 1), Prev: prev, Epoch: 1, Class: ledger.ClassRecords,
			Nonce: [ledger.NonceSize]byte{byte(i)},
		}, fmt.Appendf(nil, "sealed %d", i), device)
		if err != nil {
			h.t.Fatal(err)
		}
		entries = append(entries, e)
		prev = e.Hash()
	}
	return entries
}
