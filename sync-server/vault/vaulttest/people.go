package vaulttest

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Key is an Ed25519 key made from a name: the same name gives the same key. Real clients make theirs in package seal,
// which the server and its tests do not touch.
type Key struct{ private ed25519.PrivateKey }

// NewKey makes the key of a name.
func NewKey(name string) Key {
	seed := sha256.Sum256([]byte(name))
	return Key{ed25519.NewKeyFromSeed(seed[:])}
}

// Public implements ledger.Signer.
func (k Key) Public() ed25519.PublicKey { return k.private.Public().(ed25519.PublicKey) }

// Sign implements ledger.Signer.
func (k Key) Sign(message []byte) []byte { return ed25519.Sign(k.private, message) }

// Owner is a person with a vault: root, devices, and the roster as the owner knows it.
type Owner struct {
	T       testing.TB
	Root    Key
	Vault   ledger.VaultID
	Records [][]byte
	Roster  *ledger.Roster
	name    string
}

// Device is one of an owner's devices with the chain of its entries.
type Device struct {
	Key
	ID    ledger.DeviceID
	Head  ledger.Head
	owner *Owner
	agree []byte
}

// NewOwner makes a person with a first device, ready to register.
func NewOwner(t testing.TB, name string) (*Owner, *Device) {
	t.Helper()
	root := NewKey(name + " root")
	o := &Owner{T: t, Root: root, Vault: ledger.VaultIDOf(root.Public()), name: name}
	o.add(ledger.FirstBody(root.Public(), make([]byte, 32), 1), root)
	d := o.Enrol(name + " first")
	o.OpenEpoch()
	return o, d
}

// add signs a record and takes it into the owner's roster.
func (o *Owner) add(b ledger.Body, key ledger.Signer) []byte {
	o.T.Helper()
	record, err := ledger.NewRecord(b, key)
	if err != nil {
		o.T.Fatal(err)
	}
	raw := record.Bytes()
	if o.Roster == nil {
		o.Roster, err = ledger.OpenRoster(o.Vault, [][]byte{raw})
	} else {
		err = o.Roster.Append(raw)
	}
	if err != nil {
		o.T.Fatal(err)
	}
	o.Records = append(o.Records, raw)
	return raw
}

// Enrol has root take a new device into the owner's roster; the record is the last of Records.
func (o *Owner) Enrol(name string) *Device {
	return o.EnrolBy(name, ledger.DeviceID{}, o.Root)
}

// EnrolBy has an issuer take a new device in.
func (o *Owner) EnrolBy(name string, issuer ledger.DeviceID, key ledger.Signer) *Device {
	o.T.Helper()
	agree := sha256.Sum256([]byte(name + " agree"))
	d := &Device{Key: NewKey(name), owner: o, agree: agree[:]}
	d.ID = ledger.DeviceIDOf(d.Public(), d.agree)
	d.Head.Device = d.ID
	b := o.Roster.Next(ledger.KindCert, issuer, 2)
	b.Sign, b.Agree = d.Public(), d.agree
	o.add(b, key)
	return d
}

// OpenEpoch has root open the next epoch for all live devices.
func (o *Owner) OpenEpoch() {
	o.T.Helper()
	b := o.Roster.Next(ledger.KindEpoch, ledger.DeviceID{}, 3)
	b.Epoch = o.Roster.Epoch() + 1
	b.Key = ledger.KeyID{byte(b.Epoch)}
	b.Wraps = []ledger.Wrap{{Key: []byte("for root")}}
	for _, d := range o.Roster.Devices() {
		if d.Live {
			b.Wraps = append(b.Wraps, ledger.Wrap{Recipient: d.ID, Key: []byte("for device")})
		}
	}
	slices.SortFunc(b.Wraps, func(x, y ledger.Wrap) int { return bytes.Compare(x.Recipient[:], y.Recipient[:]) })
	if b.Epoch > 1 {
		b.Previous = []byte("the key before")
	}
	o.add(b, o.Root)
}

// Revoke has root remove a device whose last entry is its present head.
func (o *Owner) Revoke(d *Device) {
	o.T.Helper()
	b := o.Roster.Next(ledger.KindRevoke, ledger.DeviceID{}, 4)
	b.Device, b.Last = d.ID, d.Head
	if d.Head.Seq == 0 {
		b.Last = ledger.Head{Device: d.ID}
	}
	o.add(b, o.Root)
}

// SignIn answers a challenge for a server address, by root for the zero key and else by the device.
func (o *Owner) SignIn(key ledger.Signer, id ledger.DeviceID, action wire.Action, c wire.Challenge, url string) wire.SessionRequest {
	o.T.Helper()
	r, err := wire.SignIn(wire.Statement{Vault: o.Vault, Key: id, Nonce: c.Nonce, URL: url, Action: action}, key)
	if err != nil {
		o.T.Fatal(err)
	}
	return r
}

// Next makes the device's next entry with sealed bytes of a size, and moves its head.
func (d *Device) Next(size int) ledger.Entry {
	e := d.Fork(size, 0)
	d.Head = e.Head()
	return e
}

// Fork makes an entry for the place of the next one without moving the head; each variant is another entry.
func (d *Device) Fork(size, variant int) ledger.Entry {
	return d.Make(ledger.Header{
		Vault: d.owner.Vault, Device: d.ID, Seq: d.Head.Seq + 1, Prev: d.Head.Hash, Epoch: d.owner.Roster.Epoch(),
		Class: ledger.ClassRecords,
	}, size, variant)
}

// Make signs an entry with any header.
func (d *Device) Make(h ledger.Header, size, variant int) ledger.Entry {
	d.owner.T.Helper()
	sealed := bytes.Repeat([]byte{byte(h.Seq), byte(variant)}, (size+1)/2)[:size]
	binary.BigEndian.PutUint64(h.Nonce[:], h.Seq)
	e, err := ledger.NewEntry(h, sealed, d)
	if err != nil {
		d.owner.T.Fatal(fmt.Errorf("entry %d: %w", h.Seq, err))
	}
	return e
}

// Take makes the next n entries as they are pushed.
func (d *Device) Take(n, size int) [][]byte {
	list := make([][]byte, n)
	for i := range list {
		list[i] = d.Next(size).Bytes()
	}
	return list
}
