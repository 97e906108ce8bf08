package replica_test

import (
	"bytes"
	"testing"

	"holdfast/shared/seal"
)

func TestADeviceKnowsThePublicKeyOfTheRecoveryCode(t *testing.T) {
	s, a, b, code := pair(t)
	root, err := seal.ParseCode(code)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range []*device{a, b} {
		if key, err := d.RecoveryKey(ctx); err != nil || !bytes.Equal(key, root.AgreePublic()) {
			t.Errorf("RecoveryKey = %x, %v", key, err)
		}
	}
	if key, err := newDevice(t, "c", s).RecoveryKey(ctx); err != nil || key != nil {
		t.Errorf("without a vault RecoveryKey = %x, %v", key, err)
	}
}
