//go:build !js

package search_test

import (
	"path/filepath"
	"testing"

	"holdfast/wasm/filestore"
	"holdfast/wasm/journal"
)

var benchTurns = []int{10_000, 100_000}

// benchStore is a store on the disk, as the command line has.
func benchStore(b *testing.B) journal.Store {
	s, err := filestore.Open(filepath.Join(b.TempDir(), "store"))
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { s.Close() })
	return s
}
