package calls

import (
	"context"
	"encoding/binary"
	"fmt"
	"io"

	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
	"holdfast/wasm/search"
	"holdfast/wasm/watch"
)

// Config is what the roof hands in.
type Config struct {
	Store   journal.Store
	Remote  replica.Remote
	Rand    io.Reader    // cryptographic randomness
	Now     func() int64 // epoch milliseconds
	Version string       // of the program, for Hello
	End     func()       // lets go of the store and ends the program
}

// Core is the heart with everything wired: what the calls work on. Its calls may run concurrently.
type Core struct {
	config  Config
	journal *journal.Journal
	watch   *watch.Watch
	replica *replica.Replica
	index   *search.Index
	streams streams
}

// Open wires the heart over a store. The first time it makes this device's keys; they never leave the store.
func Open(ctx context.Context, config Config) (*Core, error) {
	device, err := replica.OpenDevice(ctx, config.Store, config.Rand)
	if err != nil {
		return nil, err
	}
	seed, err := newSeed(config.Rand)
	if err != nil {
		return nil, fmt.Errorf("draw a seed: %w", err)
	}
	j := journal.New(config.Store, device.ID())
	return &Core{
		config:  config,
		journal: j,
		watch:   watch.New(config.Store, seed),
		replica: replica.New(replica.Config{Store: config.Store, Journal: j, Remote: config.Remote, Rand: config.Rand, Device: device}),
		index:   search.New(j),
	}, nil
}

func newSeed(rand io.Reader) (uint64, error) {
	var b [8]byte
	_, err := io.ReadFull(rand, b[:])
	return binary.LittleEndian.Uint64(b[:]), err
}

// Nothing is the input or the output of a call that has none.
type Nothing struct{}

// Hello says who answers.
type Hello struct {
	Version string `cbor:"version"`
	Device  string `cbor:"device"` // hex id
}

func (c *Core) hello(context.Context, Nothing) (Hello, error) {
	return Hello{Version: c.config.Version, Device: c.journal.Device().String()}, nil
}
