package search_test

import (
	"testing"

	"holdfast/wasm/idbstore"
	"holdfast/wasm/journal"
)

var benchTurns = []int{10_000}

// benchStore is an IndexedDB database: with fake-indexeddb the figures are the core's share, a browser's disk comes on top.
func benchStore(b *testing.B) journal.Store {
	s, err := idbstore.Open(b.Context(), b.Name())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}
