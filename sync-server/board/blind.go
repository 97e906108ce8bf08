package board

import (
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

// blinder holds the keys, in memory only: after a restart nobody can say whose marks the stored ones were.
type blinder struct {
	rand io.Reader

	mu       sync.Mutex
	now, old key
	last     int64 // the newest epoch there ever was
}

type key struct {
	epoch, drawn int64
	secret       [32]byte
}

// marks gives the person's marks under every key that lives, one or two.
func (b *blinder) marks(now int64, person ledger.VaultID, site string) ([]marked, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if err := b.turn(now); err != nil {
		return nil, err
	}
	all := []marked{b.now.mark(person, site)}
	if b.old != (key{}) {
		all = append(all, b.old.mark(person, site))
	}
	return all, nil
}

// tidy changes and forgets keys when their time has come, also when nobody sends.
func (b *blinder) tidy(now int64) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.turn(now)
}

func (b *blinder) turn(now int64) error {
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

func (k key) mark(person ledger.VaultID, site string) marked {
	h := hmac.New(sha256.New, k.secret[:])
	h.Write(ledger.Message("board", person[:], []byte(site)))
	return marked{Epoch: k.epoch, Mark: Mark(h.Sum(nil)[:8])}
}
