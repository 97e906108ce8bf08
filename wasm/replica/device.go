package replica

import (
	"context"
	"errors"
	"fmt"
	"io"

	"holdfast/shared/seal"
	"holdfast/wasm/journal"
)

// deviceKey is the row of TableMeta that holds this device's private keys.
const deviceKey = "device/keys"

// OpenDevice returns the keys of the device that store belongs to; the first time it makes them from rand. They never leave the store.
func OpenDevice(ctx context.Context, store journal.Store, rand io.Reader) (seal.DeviceKeys, error) {
	raw, err := store.Get(ctx, journal.TableMeta, deviceKey)
	if errors.Is(err, journal.ErrNotFound) {
		raw, err = makeDevice(ctx, store, rand)
	}
	if err != nil {
		return seal.DeviceKeys{}, fmt.Errorf("open device keys: %w", err)
	}
	var device seal.DeviceKeys
	if err := device.UnmarshalBinary(raw); err != nil {
		return seal.DeviceKeys{}, fmt.Errorf("open device keys: %w", err)
	}
	return device, nil
}

// makeDevice draws new keys. Two programs may open a store for the first time at once (an old worker's last moments): the keys that
// were stored first count.
func makeDevice(ctx context.Context, store journal.Store, rand io.Reader) ([]byte, error) {
	device, err := seal.NewDeviceKeys(rand)
	if err != nil {
		return nil, err
	}
	raw, err := device.MarshalBinary()
	if err != nil {
		return nil, err
	}
	err = store.Apply(ctx, []journal.Op{{Table: journal.TableMeta, Key: deviceKey, Value: raw, New: true}})
	if errors.Is(err, journal.ErrExists) {
		return store.Get(ctx, journal.TableMeta, deviceKey)
	}
	return raw, err
}
