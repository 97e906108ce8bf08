package memorystore_test

import (
	"testing"

	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
	"holdfast/wasm/memorystore"
)

func TestContract(t *testing.T) {
	journaltest.TestStore(t, func(*testing.T) func() journal.Store {
		store := memorystore.New()
		return func() journal.Store { return store }
	})
}
