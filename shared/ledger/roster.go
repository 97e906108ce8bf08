package ledger

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"sort"
)

// Device is a member of a vault.
type Device struct {
	ID    DeviceID
	Sign  ed25519.PublicKey
	Agree []byte // X25519 public key
	Added int64  // epoch milliseconds, as the issuer's clock had it
	By    DeviceID
	Live  bool // false once it is removed
	Last  Head // when removed: the last entry that still counts, Seq 0 for none
}

// Epoch is one content key and those who can open it.
type Epoch struct {
	Number   uint64
	Key      KeyID
	Wraps    []Wrap // ascending by recipient
	Previous []byte // the key of the epoch before, sealed under this one; nil in epoch 1
}

// Wrap gives the wrapped key for a recipient; the zero DeviceID asks for root's.
func (e Epoch) Wrap(recipient DeviceID) ([]byte, bool) {
	i, found := findWrap(e.Wraps, recipient)
	if !found {
		return nil, false
	}
	return e.Wraps[i].Key, true
}

// findWrap finds a recipient's wrap, or where it belongs.
func findWrap(wraps []Wrap, recipient DeviceID) (int, bool) {
	i := sort.Search(len(wraps), func(i int) bool { return !wraps[i].Recipient.Before(recipient) })
	return i, i < len(wraps) && wraps[i].Recipient == recipient
}

// Roster is who belongs to a vault and which content keys it has: the replay of its records. It is not safe for
// concurrent use while Append runs.
type Roster struct {
	vault   VaultID
	root    ed25519.PublicKey
	agree   []byte
	hashes  []Hash
	records [][]byte
	devices map[DeviceID]Device
	epochs  []Epoch
}

// OpenRoster replays records, which begin with the record that founds the vault, and verifies all of them. It keeps the
// slices. Errors say which record and wrap one of this package's sentinels.
func OpenRoster(vault VaultID, records [][]byte) (*Roster, error) {
	r := &Roster{vault: vault, devices: make(map[DeviceID]Device)}
	for _, record := range records {
		if err := r.Append(record); err != nil {
			return nil, err
		}
	}
	if len(r.hashes) == 0 {
		return nil, fmt.Errorf("roster of vault %s: %w: it is empty", vault, ErrMalformed)
	}
	return r, nil
}

// Append verifies one more record and takes it in; when it errs the roster is as before. It keeps the slice.
func (r *Roster) Append(record []byte) error {
	parsed, err := ParseRecord(record)
	if err == nil {
		err = r.take(parsed)
	}
	if err != nil {
		return fmt.Errorf("roster record %d: %w", len(r.hashes), err)
	}
	r.hashes = append(r.hashes, parsed.Hash())
	r.records = append(r.records, record)
	return nil
}

// Clone gives a roster that can be appended to without changing this one.
func (r *Roster) Clone() *Roster {
	c := *r
	c.hashes, c.records, c.epochs = slices.Clone(r.hashes), slices.Clone(r.records), slices.Clone(r.epochs)
	c.devices = make(map[DeviceID]Device, len(r.devices))
	for id, device := range r.devices {
		c.devices[id] = device
	}
	for i := range c.epochs {
		c.epochs[i].Wraps = slices.Clone(c.epochs[i].Wraps)
	}
	return &c
}

// Vault gives the vault's id.
func (r *Roster) Vault() VaultID { return r.vault }

// Root gives root's Ed25519 public key.
func (r *Roster) Root() ed25519.PublicKey { return r.root }

// RootAgree gives root's X25519 public key.
func (r *Roster) RootAgree() []byte { return r.agree }

// Len counts the records.
func (r *Roster) Len() int { return len(r.hashes) }

// Records gives the records after the first n, as received. Do not change them.
func (r *Roster) Records(after int) [][]byte {
	if after < 0 || after >= len(r.records) {
		return nil
	}
	return r.records[after:]
}

// Head gives the hash of the newest record.
func (r *Roster) Head() Hash { return r.hashes[len(r.hashes)-1] }

// Mark gives the newest record as a head with the zero device. An entry that carries it among its heads proves which
// roster its device had seen, so that a record that a server withholds shows.
func (r *Roster) Mark() Head { return Head{Seq: uint64(len(r.hashes)), Hash: r.Head()} }

// Witness compares a roster head that somebody has signed (Mark) with this roster. Errors wrap ErrChain (they have seen
// records that we were not given) or ErrFork (another record stands at that place).
func (r *Roster) Witness(seen Head) error {
	switch {
	case !seen.Device.IsRoot() || seen.Seq == 0:
		return fmt.Errorf("roster head: %w", ErrMalformed)
	case seen.Seq > uint64(len(r.hashes)):
		return fmt.Errorf("roster head %d: %w: known up to %d", seen.Seq, ErrChain, len(r.hashes))
	case r.hashes[seen.Seq-1] != seen.Hash:
		return fmt.Errorf("roster head %d: %w", seen.Seq, ErrFork)
	}
	return nil
}

// Device gives a device that was ever taken in.
func (r *Roster) Device(id DeviceID) (Device, bool) {
	device, ok := r.devices[id]
	return device, ok
}

// Devices gives all devices that were ever taken in, ascending by id.
func (r *Roster) Devices() []Device {
	list := make([]Device, 0, len(r.devices))
	for _, device := range r.devices {
		list = append(list, device)
	}
	sort.Slice(list, func(i, k int) bool { return list[i].ID.Before(list[k].ID) })
	return list
}

// Epoch gives the number of the current epoch; 0 before the first.
func (r *Roster) Epoch() uint64 { return uint64(len(r.epochs)) }

// Epochs gives all epochs, from number 1. Do not change them.
func (r *Roster) Epochs() []Epoch { return r.epochs }

// NeedsEpoch says that a removed device can open the current epoch's key (or that there is none yet): before anything
// more is sealed, root should open a new one.
func (r *Roster) NeedsEpoch() bool {
	if len(r.epochs) == 0 {
		return true
	}
	for _, wrap := range r.epochs[len(r.epochs)-1].Wraps {
		if !wrap.Recipient.IsRoot() && !r.devices[wrap.Recipient].Live {
			return true
		}
	}
	return false
}

// Next gives the body of a record that would follow now, for the caller to fill in and sign with NewRecord.
func (r *Roster) Next(kind Kind, issuer DeviceID, now int64) Body {
	return Body{
		Version: Version, Kind: kind, Vault: r.vault,
		Index: uint64(len(r.hashes)), Prev: r.Head(), Issuer: issuer, Time: now,
	}
}

// CheckEntry checks that e belongs to this vault, that its device is or was a member (for a removed one: that e is not
// after its last entry that counts), that its epoch exists, and its signature. The place in the chain is checked by
// Heads. Errors wrap ErrVault, ErrUnknownDevice, ErrRevoked, ErrFork, ErrEpoch or ErrSignature.
func (r *Roster) CheckEntry(e Entry) error {
	h := e.Header
	where := fmt.Sprintf("entry %d of device %s", h.Seq, h.Device)
	device, ok := r.devices[h.Device]
	switch {
	case h.Vault != r.vault:
		return fmt.Errorf("%s: %w: %s instead of %s", where, ErrVault, h.Vault, r.vault)
	case !ok:
		return fmt.Errorf("%s: %w", where, ErrUnknownDevice)
	case !device.Live && h.Seq > device.Last.Seq:
		return fmt.Errorf("%s: %w: its last entry is %d", where, ErrRevoked, device.Last.Seq)
	case !device.Live && h.Seq == device.Last.Seq && e.Hash() != device.Last.Hash:
		return fmt.Errorf("%s: %w: the device's last entry is another one", where, ErrFork)
	case h.Epoch > r.Epoch():
		return fmt.Errorf("%s: %w: epoch %d, known up to %d", where, ErrEpoch, h.Epoch, r.Epoch())
	}
	return e.Verify(device.Sign)
}
