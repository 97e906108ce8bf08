package search_test

import (
	"testing"

	"holdfast/wasm/journal"
	"holdfast/wasm/memorystore"
)

var benchTurns = []int{10_000, 100_000}

// benchStore is in memory: the figures are the core's share, a browser's IndexedDB comes on top.
func benchStore(*testing.B) journal.Store { return memorystore.New() }
