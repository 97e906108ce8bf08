// Command wasm is the extension's core in a browser: it wires the journal, the watch and the replica over IndexedDB and fetch,
// exports one object, and blocks. When it ends, the worker that started it notices and starts a new one.
package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"os"
	"time"

	"holdfast/wasm/calls"
	"holdfast/wasm/fetchremote"
	"holdfast/wasm/idbstore"
)

// version is set by the build.
var version = "dev"

// requestLimit is how long one request to the sync server may take.
const requestLimit = time.Minute

func main() {
	core := &opening{open: open}
	if err := export(core.get); err != nil {
		// The worker finds no exports and reports a broken core; this line says why in its console.
		fmt.Fprintln(os.Stderr, "holdfast:", err)
		return
	}
	select {}
}

func open(ctx context.Context) (*calls.Core, error) {
	store, err := idbstore.Open(ctx, idbstore.Name)
	if err != nil {
		return nil, fmt.Errorf("open store: %w", err)
	}
	core, err := calls.Open(ctx, calls.Config{
		Store:   store,
		Remote:  fetchremote.New(requestLimit),
		Rand:    rand.Reader,
		Now:     func() int64 { return time.Now().UnixMilli() },
		Version: version,
		End:     func() { store.Close(); os.Exit(0) },
	})
	if err != nil {
		store.Close()
		return nil, err
	}
	return core, nil
}
