package replica

import (
	"context"
	"errors"
	"fmt"
	"io"

	"holdfast/shared/seal"
	"holdfast/wasm/journal"
)

// The rows of TableMeta that hold this device's private keys, and those that it is about to get: see renew.
const (
	deviceKey = "device/keys"
	nextKey   = "device/next"
)

// OpenDevice returns the keys of the device that store belongs to; the first time it makes them from rand. They never leave the store.
func OpenDevice(ctx context.Context, store journal.Store, rand io.Reader) (seal.DeviceKeys, error) {
	return keysAt(ctx, store, deviceKey, rand)
}

// keysAt returns the keys in a row, which it makes if there are none.
func keysAt(ctx context.Context, store journal.Store, key string, rand io.Reader) (device seal.DeviceKeys, err error) {
	raw, err := store.Get(ctx, journal.TableMeta, key)
	if errors.Is(err, journal.ErrNotFound) {
		raw, err = makeKeys(ctx, store, key, rand)
	}
	if err == nil {
		err = device.UnmarshalBinary(raw)
	}
	if err != nil {
		return seal.DeviceKeys{}, fmt.Errorf("open device keys: %w", err)
	}
	return device, nil
}

// makeKeys draws new keys. Two programs may open a store for the first time at once (an old worker's last moments): the keys that
// were stored first count.
func makeKeys(ctx context.Context, store journal.Store, key string, rand io.Reader) ([]byte, error) {
	device, err := seal.NewDeviceKeys(rand)
	if err != nil {
		return nil, err
	}
	raw, err := device.MarshalBinary()
	if err != nil {
		return nil, err
	}
	err = store.Apply(ctx, []journal.Op{{Table: journal.TableMeta, Key: key, Value: raw, New: true}})
	if errors.Is(err, journal.ErrExists) {
		return store.Get(ctx, journal.TableMeta, key)
	}
	return raw, err
}
