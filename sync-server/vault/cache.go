package vault

import (
	"context"
	"fmt"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// cacheSize bounds what is remembered about vaults; the one that is dropped is any.
const cacheSize = 2048

// bounded is a map that forgets any key when it is full: a cache whose misses cost a read.
type bounded[K comparable, V any] struct {
	mu sync.Mutex
	m  map[K]V
}

func (b *bounded[K, V]) get(k K) (v V, ok bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	v, ok = b.m[k]
	return v, ok
}

func (b *bounded[K, V]) put(k K, v V) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.m == nil {
		b.m = make(map[K]V)
	}
	if _, known := b.m[k]; !known && len(b.m) >= cacheSize {
		for other := range b.m {
			delete(b.m, other)
			break
		}
	}
	b.m[k] = v
}

// life names a vault in one life of its log: whatever is remembered under it stays true, because both logs only grow.
type life struct {
	vault ledger.VaultID
	log   wire.LogID
}

func lifeOf(st State) life { return life{st.ID, st.LogID} }

// rosterOf returns the replayed roster of st.Records records. It is shared: nobody appends to it, see Clone.
func (s *Service) rosterOf(ctx context.Context, st State) (*ledger.Roster, error) {
	r, ok := s.rosters.get(lifeOf(st))
	if ok && r.Len() >= st.Records {
		return r, nil
	}
	from := 0
	if ok {
		from = r.Len()
	}
	records, err := s.store.Roster(ctx, st.ID, from, ledger.MaxRecords)
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	if ok {
		r = r.Clone()
		for _, record := range records {
			if err := r.Append(record); err != nil {
				return nil, fmt.Errorf("replay stored roster: %w", err)
			}
		}
	} else if r, err = ledger.OpenRoster(st.ID, records); err != nil {
		return nil, fmt.Errorf("replay stored roster: %w", err)
	}
	s.rosters.put(lifeOf(st), r)
	return r, nil
}

// chain names one device's entries in one life of a vault's log.
type chain struct {
	life
	device ledger.DeviceID
}

// head returns a device's newest entry, Seq 0 if it has none. A remembered head may be behind, never wrong.
func (s *Service) head(ctx context.Context, st State, device ledger.DeviceID) (ledger.Head, error) {
	if h, ok := s.heads.get(chain{lifeOf(st), device}); ok {
		return h, nil
	}
	return s.freshHead(ctx, st, device)
}

func (s *Service) freshHead(ctx context.Context, st State, device ledger.DeviceID) (ledger.Head, error) {
	heads, err := s.store.Heads(ctx, st.ID, []ledger.DeviceID{device})
	if err != nil {
		return ledger.Head{}, fmt.Errorf("read head: %w", err)
	}
	if len(heads) == 0 {
		return ledger.Head{Device: device}, nil
	}
	s.heads.put(chain{lifeOf(st), device}, heads[0])
	return heads[0], nil
}
