package journal

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// SetName gives this device the name that its user reads, here and, once it is sealed, on the other devices. now is epoch milliseconds.
func (j *Journal) SetName(ctx context.Context, name string, now int64) error {
	if err := checkField(name); err != nil || now < 0 {
		return fmt.Errorf("name device: %w", ErrInvalid)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	key := devicePrefix + j.device.String()
	old, err := j.meta(ctx, key)
	if err != nil {
		return fmt.Errorf("name device: %w", err)
	}
	if was, err := snapshot.DecodeRecord(old); err == nil && was.Device != nil {
		if was.Device.Name == name {
			return nil
		}
		now = max(now, was.Device.Updated+1)
	}
	device := &snapshot.Device{ID: j.device, Name: name, Updated: now}
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindDevice, Device: device})
	if err != nil {
		return fmt.Errorf("name device: %w", err)
	}
	return j.store.Apply(ctx, []Op{
		{Table: TableMeta, Key: key, Value: row},
		{Table: TablePending, Key: pendingName + j.device.String() + "/" + digits(uint64(now)), Value: row},
	})
}

// Names returns the names of the devices that have one.
func (j *Journal) Names(ctx context.Context) (map[ledger.DeviceID]string, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	rows, err := j.store.Scan(ctx, TableMeta, devicePrefix, "", 0)
	if err != nil {
		return nil, fmt.Errorf("read device names: %w", err)
	}
	names := map[ledger.DeviceID]string{}
	for _, row := range rows {
		if r, err := snapshot.DecodeRecord(row.Value); err == nil && r.Device != nil {
			names[r.Device.ID] = r.Device.Name
		}
	}
	return names, nil
}
