package vaulttest_test

import (
	"testing"

	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"
)

func TestMemoryContract(t *testing.T) {
	vaulttest.Run(t, func(*testing.T) vault.Store { return vaulttest.NewMemory() })
}
