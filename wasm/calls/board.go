package calls

import (
	"context"

	"holdfast/shared/wire"
)

// Signal is what the outage board is told of a site: words of closed lists (package wire says which), nothing else.
type Signal struct {
	Site       string `cbor:"site"`
	Surface    string `cbor:"surface"`
	Capability string `cbor:"capability"`
	Phase      string `cbor:"phase"`
	Symptom    string `cbor:"symptom"` // empty where the last answer came
	Region     string `cbor:"region"`  // empty: not told
}

// boardTell sends a signal, once.
func (c *Core) boardTell(ctx context.Context, in Signal) (Nothing, error) {
	return Nothing{}, c.replica.Tell(ctx, []wire.Signal{wire.Signal(in)}, c.config.Now())
}
