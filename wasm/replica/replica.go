package replica

import (
	"io"
	"sync"

	"holdfast/shared/seal"
	"holdfast/wasm/journal"
)

// Config is what a Replica works with.
type Config struct {
	Store   journal.Store
	Journal *journal.Journal // over the same store
	Remote  Remote
	Rand    io.Reader       // cryptographic randomness
	Device  seal.DeviceKeys // this device's own; not used by Read
}

// Replica synchronises one store. Its methods may be called concurrently; they
// wait for each other.
type Replica struct {
	c Config

	mu     sync.Mutex // held by everything that writes
	pulled bool       // to the end of the log, in this program's life, with no failure since
	reread bool       // what could not be read was tried again
	cache  cache
	pair   *pairing // one on its way; in memory, since it lives for ten minutes
}

// New returns the replica of c.Store, set up or not.
func New(c Config) *Replica { return &Replica{c: c} }

// Result is what a Step did.
type Result struct {
	Pushed int   // entries that the server took
	Pulled int   // entries that came and were kept
	Next   int64 // epoch ms before which another Step does nothing useful
}
