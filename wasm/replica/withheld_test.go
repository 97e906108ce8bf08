package replica_test

import (
	"errors"
	"strings"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
	"holdfast/wasm/replica"
	"holdfast/wasm/replica/replicatest"
)

// emptied is a pair of devices of which b has written an entry without its content.
func emptied(t *testing.T) (s *replicatest.Server, a, b *device, code, vault string) {
	t.Helper()
	s, a, b, code = pair(t)
	vault = a.status().Vault
	b.write("two", "what nobody gets")
	b.sync()
	s.Change(vault, func(v *replicatest.Vault) {
		last := len(v.Log) - 1
		v.Log[last].Entry = entry(t, v.Log[last].Entry).Purged().Bytes()
	})
	return s, a, b, code, vault
}

func TestTheReaderNoticesWithheldContents(t *testing.T) {
	s, a, _, code, _ := emptied(t)
	store := memorystore.New()
	config := replica.Config{Store: store, Journal: journal.New(store, ledger.DeviceID{}), Remote: s, Rand: a.rand}
	err := replica.Read(ctx, config, address, code, a.now)
	codeIs(t, err, replica.AlarmWithheld)
	if err == nil || !strings.Contains(err.Error(), "no content") {
		t.Errorf("%v", err)
	}
}

// TestADeviceThatStopsTheOthersCanBeRemoved: one member writes entries without their contents.
func TestADeviceThatStopsTheOthersCanBeRemoved(t *testing.T) {
	_, a, b, code, _ := emptied(t)
	codeIs(t, a.trySync(), replica.AlarmWithheld)
	if err := a.Revoke(ctx, code, b.keys.ID(), a.now); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(a.Resume(ctx), a.trySync()); err != nil || a.status().Alarm.Code != "" {
		t.Errorf("after the removal: %v, %+v", err, a.status().Alarm)
	}
}
