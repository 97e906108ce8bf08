package main

import (
	"context"
	"sync"

	"holdfast/wasm/calls"
)

// opening opens the core at the first call, so that the exports are there at once. A store that cannot be opened now (a full disk,
// an upgrade in another window) is tried again at the next call.
type opening struct {
	open func(context.Context) (*calls.Core, error)

	mu   sync.Mutex
	core *calls.Core
}

func (o *opening) get(ctx context.Context) (*calls.Core, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.core != nil {
		return o.core, nil
	}
	core, err := o.open(ctx)
	if err != nil {
		return nil, err
	}
	o.core = core
	return core, nil
}
