package board

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
	"sync"

	"holdfast/shared/ledger"
)

// Mark stands for a person towards one site while a key lives. Nobody without the key can tell whose it is, and the key is gone soon.
type Mark [8]byte

// Lives of a key. A key that was replaced marks on for one window, beside the new one, so that at every moment one key has marked
// everything in the window and nobody is counted twice at a change.
const (
	keyLife   = 60 * 60_000
	keyLinger = Window * Bucket
)

// marked is a mark and the key that it is under.
type marked struct {
	Epoch int64 // names the key: when it was drawn, and later than any other
	Mark  Mark
}

// blinder holds the keys, in memory only: after a restart nobody can say whose marks the stored ones were. Programs that share a store share the keys
// of it, too, for as long as they live.
type blinder struct {
	rand   io.Reader
	shared Shared // nil: there is one program

	mu       sync.Mutex
	now, old key
	last     int64 // the newest epoch there ever was
}

type key struct {
	epoch, drawn int64
	secret       [32]byte
}

// marks gives the person's marks under every key that lives, one or two.
func (b *blinder) marks(ctx context.Context, now int64, person ledger.VaultID, site string) ([]marked, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.turn(ctx, now); err != nil {
		return nil, err
	}
	all := []marked{b.now.mark(person, site)}
	if b.old != (key{}) {
		all = append(all, b.old.mark(person, site))
	}
	return all, nil
}

// tidy changes and forgets keys when their time has come, also when nobody sends.
func (b *blinder) tidy(ctx context.Context, now int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.turn(ctx, now)
}

func (b *blinder) turn(ctx context.Context, now int64) (err error) {
	if b.shared != nil {
		hour := now / keyLife
		if b.now, err = b.of(ctx, hour); err != nil {
			return err
		}
		if b.old = (key{}); now-b.now.drawn < keyLinger {
			b.old, err = b.of(ctx, hour-1)
		}
		return err
	}
	if b.now == (key{}) || now-b.now.drawn >= keyLife || now < b.now.drawn {
		next := key{epoch: max(now, b.last+1), drawn: now}
		if _, err := io.ReadFull(b.rand, next.secret[:]); err != nil {
			return fmt.Errorf("draw randomness: %w", err)
		}
		b.now, b.old, b.last = next, b.now, next.epoch
	}
	if now-b.now.drawn >= keyLinger {
		b.old = key{}
	}
	return nil
}

// of gives the key that all programs have for an hour.
func (b *blinder) of(ctx context.Context, hour int64) (key, error) {
	k := key{epoch: hour * keyLife, drawn: hour * keyLife}
	if _, err := io.ReadFull(b.rand, k.secret[:]); err != nil {
		return key{}, fmt.Errorf("draw randomness: %w", err)
	}
	secret, err := b.shared.Key(ctx, hour, k.secret)
	if err != nil {
		return key{}, fmt.Errorf("read key: %w", err)
	}
	k.secret = secret
	return k, nil
}

func (k key) mark(person ledger.VaultID, site string) marked {
	h := hmac.New(sha256.New, k.secret[:])
	h.Write(ledger.Message("board", person[:], []byte(site)))
	return marked{Epoch: k.epoch, Mark: Mark(h.Sum(nil)[:8])}
}
