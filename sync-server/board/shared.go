package board

import (
	"context"
	"fmt"
)

// Shared is what several programs that work on one store have in common: on Workers every request is one, and nothing stays in memory.
type Shared interface {
	// Key returns the key of an hour; fresh becomes it if it has none. Keys of hours before the last one are forgotten.
	Key(ctx context.Context, hour int64, fresh [32]byte) ([32]byte, error)
	// Officials returns what the status pages were last heard to say, by site.
	Officials(ctx context.Context) (map[string]Official, error)
	// PutOfficial keeps what a site's page says, in the place of what it said before.
	PutOfficial(ctx context.Context, site string, o Official) error
}

// Tidy makes counts of what has left the window, and forgets keys and what is too old. Where programs share a store one of them does it every few minutes; else
// Step does.
func (b *Board) Tidy(ctx context.Context) error {
	b.stepping.Lock()
	defer b.stepping.Unlock()
	now := b.config.Now()
	if err := b.blind.tidy(ctx, now); err != nil {
		return err
	}
	return b.fold(ctx, now)
}

// shared reads what other programs have kept.
func (b *Board) shared(ctx context.Context) error {
	if b.config.Shared == nil {
		return nil
	}
	heard, err := b.config.Shared.Officials(ctx)
	if err != nil {
		return fmt.Errorf("read what status pages say: %w", err)
	}
	for site, o := range heard {
		b.official[site] = &o
	}
	return nil
}

// share keeps what was heard for the programs to come.
func (b *Board) share(ctx context.Context, site string, o Official) error {
	if b.config.Shared == nil {
		return nil
	}
	if err := b.config.Shared.PutOfficial(ctx, site, o); err != nil {
		return fmt.Errorf("keep what a status page says: %w", err)
	}
	return nil
}
