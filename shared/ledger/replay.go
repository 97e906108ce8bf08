package ledger

import (
	"crypto/ed25519"
	"fmt"
	"slices"
	"sort"
)

// take verifies a record against the state so far and changes the state only when all holds.
func (r *Roster) take(record Record) error {
	b := record.Body
	if b.Vault != r.vault {
		return fmt.Errorf("%w: %s instead of %s", ErrVault, b.Vault, r.vault)
	}
	if err := r.checkPlace(record); err != nil {
		return err
	}
	issuer, err := r.issuer(b)
	if err != nil {
		return err
	}
	if err := record.Verify(issuer); err != nil {
		return err
	}
	switch b.Kind {
	case KindVault:
		r.root, r.agree = b.Sign, b.Agree
		return nil
	case KindCert:
		return r.takeCert(b)
	case KindEpoch:
		return r.takeEpoch(b)
	case KindGrant:
		return r.takeGrant(b)
	default:
		return r.takeRevoke(b)
	}
}

func (r *Roster) checkPlace(record Record) error {
	b, place := record.Body, uint64(len(r.hashes))
	switch {
	case b.Index > place:
		return fmt.Errorf("%w: it stands at place %d", ErrChain, b.Index)
	case b.Index < place && r.hashes[b.Index] == record.Hash():
		return fmt.Errorf("%w: at place %d", ErrReplay, b.Index)
	case b.Index < place:
		return fmt.Errorf("%w: at place %d", ErrFork, b.Index)
	case place > 0 && b.Prev != r.hashes[place-1]:
		return fmt.Errorf("%w: it continues %s, known is %s", ErrFork, b.Prev, r.hashes[place-1])
	}
	return nil
}

// issuer gives the key that must have signed a record, if its issuer may issue this kind at all.
func (r *Roster) issuer(b Body) (ed25519.PublicKey, error) {
	if b.Issuer.IsRoot() {
		if b.Kind != KindVault {
			return r.root, nil
		}
		if VaultIDOf(b.Sign) != b.Vault {
			return nil, fmt.Errorf("%w: the root key gives vault %s", ErrVault, VaultIDOf(b.Sign))
		}
		return b.Sign, nil
	}
	if b.Kind != KindCert && b.Kind != KindGrant {
		return nil, fmt.Errorf("%w: kind %d by device %s", ErrForbidden, b.Kind, b.Issuer)
	}
	device, ok := r.devices[b.Issuer]
	if !ok {
		return nil, fmt.Errorf("issuer %s: %w", b.Issuer, ErrUnknownDevice)
	}
	if !device.Live {
		return nil, fmt.Errorf("issuer %s: %w", b.Issuer, ErrRevoked)
	}
	return device.Sign, nil
}

func (r *Roster) takeCert(b Body) error {
	id := DeviceIDOf(b.Sign, b.Agree)
	if _, known := r.devices[id]; known || id.IsRoot() {
		return fmt.Errorf("%w: device %s is in the roster already", ErrForbidden, id)
	}
	if len(r.live()) >= MaxDevices {
		return fmt.Errorf("%w: %d devices are the most", ErrForbidden, MaxDevices)
	}
	r.devices[id] = Device{ID: id, Sign: b.Sign, Agree: b.Agree, Added: b.Time, By: b.Issuer, Live: true}
	return nil
}

// takeEpoch wants the key wrapped to root and to every live device and to nobody else: an epoch that leaves one out
// would lock it out in silence.
func (r *Roster) takeEpoch(b Body) error {
	if b.Epoch != r.Epoch()+1 {
		return fmt.Errorf("%w: %d after %d", ErrEpoch, b.Epoch, r.Epoch())
	}
	want := append([]DeviceID{{}}, r.live()...)
	if !slices.EqualFunc(b.Wraps, want, func(w Wrap, id DeviceID) bool { return w.Recipient == id }) {
		return fmt.Errorf("%w: its key is not wrapped to root and exactly the %d live devices", ErrEpoch, len(want)-1)
	}
	r.epochs = append(r.epochs, Epoch{Number: b.Epoch, Key: b.Key, Wraps: b.Wraps, Previous: b.Previous})
	return nil
}

// takeGrant lets a device hand the key to newcomers, but never replace what somebody already holds: a thief of one
// device must not lock the others out. Root may replace.
func (r *Roster) takeGrant(b Body) error {
	if b.Epoch != r.Epoch() || b.Key != r.epochs[b.Epoch-1].Key {
		return fmt.Errorf("%w: a grant for epoch %d, key %s", ErrEpoch, b.Epoch, b.Key)
	}
	wraps := slices.Clone(r.epochs[b.Epoch-1].Wraps)
	for _, wrap := range b.Wraps {
		if !wrap.Recipient.IsRoot() && !r.devices[wrap.Recipient].Live {
			return fmt.Errorf("recipient %s: %w", wrap.Recipient, ErrUnknownDevice)
		}
		i, held := findWrap(wraps, wrap.Recipient)
		if held && !b.Issuer.IsRoot() {
			return fmt.Errorf("%w: %s holds the key already", ErrForbidden, wrap.Recipient)
		}
		if held {
			wraps[i] = wrap
		} else {
			wraps = append(wraps, Wrap{}) // not slices.Insert: 1 KB of the extension for each type
			copy(wraps[i+1:], wraps[i:])
			wraps[i] = wrap
		}
	}
	r.epochs[b.Epoch-1].Wraps = wraps
	return nil
}

func (r *Roster) takeRevoke(b Body) error {
	device, ok := r.devices[b.Device]
	if !ok {
		return fmt.Errorf("device %s: %w", b.Device, ErrUnknownDevice)
	}
	if !device.Live {
		return fmt.Errorf("device %s: %w", b.Device, ErrRevoked)
	}
	device.Live, device.Last = false, b.Last
	r.devices[b.Device] = device
	return nil
}

// live gives the ids of the live devices, ascending.
func (r *Roster) live() []DeviceID {
	var ids []DeviceID
	for id, device := range r.devices {
		if device.Live {
			ids = append(ids, id)
		}
	}
	sort.Slice(ids, func(i, k int) bool { return ids[i].Before(ids[k]) })
	return ids
}
