// Package vaulttest holds what tests of the server share: the contract suite that every vault.Store runs, a store in
// memory whose hook makes faults, and people with keys (roots, devices, chains of entries).
package vaulttest

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/vault"
)

// Hook is asked before each step of a Memory store: whether to apply it, and what error to return. It makes the four
// cases of a fault: applied or not, reported as failed or not. op is the method's name.
type Hook func(op string) (apply bool, err error)

// Memory is a vault.Store in memory.
type Memory struct {
	// Hook may be nil. Set it before use.
	Hook Hook

	mu         sync.Mutex
	vaults     map[ledger.VaultID]*memoryVault
	challenges map[ledger.Hash]vault.Grant
	tokens     map[ledger.Hash]vault.Grant
	invites    map[ledger.Hash]vault.Invite
	mailboxes  map[wire.PairingID]*memoryMailbox
	probed     int64
}

type memoryVault struct {
	state  vault.State
	invite *ledger.Hash
	roster [][]byte
	items  []wire.Item
	places map[place]ledger.Hash
	heads  map[ledger.DeviceID]ledger.Head
}

type place struct {
	device ledger.DeviceID
	seq    uint64
}

var _ vault.Store = (*Memory)(nil)

// NewMemory returns an empty store.
func NewMemory() *Memory {
	return &Memory{
		vaults:     map[ledger.VaultID]*memoryVault{},
		challenges: map[ledger.Hash]vault.Grant{},
		tokens:     map[ledger.Hash]vault.Grant{},
		invites:    map[ledger.Hash]vault.Invite{},
		mailboxes:  map[wire.PairingID]*memoryMailbox{},
	}
}

// do runs a step under the lock, as the hook wants it.
func (m *Memory) do(op string, step func() error) error {
	apply, err := true, error(nil)
	if m.Hook != nil {
		apply, err = m.Hook(op)
	}
	if apply {
		m.mu.Lock()
		defer m.mu.Unlock()
		if failed := step(); err == nil {
			err = failed
		}
	}
	return err
}

// Create implements vault.Registry.
func (m *Memory) Create(_ context.Context, v vault.NewVault) error {
	return m.do("Create", func() error {
		if m.vaults[v.ID] != nil {
			return vault.ErrExists
		}
		if v.Invite != nil && !m.valid(*v.Invite, v.Created) {
			return vault.ErrInvite
		}
		m.vaults[v.ID] = &memoryVault{
			state:  vault.State{ID: v.ID, LogID: v.LogID, Created: v.Created, Records: len(v.Records), Invited: v.Invite != nil},
			invite: v.Invite,
			roster: clone(v.Records),
			places: map[place]ledger.Hash{},
			heads:  map[ledger.DeviceID]ledger.Head{},
		}
		return nil
	})
}

func (m *Memory) valid(hash ledger.Hash, now int64) bool {
	i, ok := m.invites[hash]
	return ok && i.Revoked == 0 && (i.Expires == 0 || i.Expires > now) && m.used(hash) < i.Uses
}

func (m *Memory) used(hash ledger.Hash) (n int) {
	for _, v := range m.vaults {
		if v.invite != nil && *v.invite == hash {
			n++
		}
	}
	return n
}

// State implements vault.Registry.
func (m *Memory) State(_ context.Context, id ledger.VaultID) (st vault.State, err error) {
	err = m.with("State", id, func(v *memoryVault) error { st = v.state; return nil })
	return st, err
}

// Delete implements vault.Registry.
func (m *Memory) Delete(_ context.Context, id ledger.VaultID) error {
	return m.with("Delete", id, func(v *memoryVault) error {
		if v.invite != nil {
			i := m.invites[*v.invite]
			i.Uses--
			m.invites[*v.invite] = i
		}
		ours := func(_ ledger.Hash, g vault.Grant) bool { return g.Vault == id }
		maps.DeleteFunc(m.challenges, ours)
		maps.DeleteFunc(m.tokens, ours)
		maps.DeleteFunc(m.mailboxes, func(_ wire.PairingID, b *memoryMailbox) bool { return b.Vault == id })
		delete(m.vaults, id)
		return nil
	})
}

// with runs a step on a vault, which must exist.
func (m *Memory) with(op string, id ledger.VaultID, step func(*memoryVault) error) error {
	return m.do(op, func() error {
		v := m.vaults[id]
		if v == nil {
			return vault.ErrNotFound
		}
		return step(v)
	})
}

// Roster implements vault.Registry.
func (m *Memory) Roster(_ context.Context, id ledger.VaultID, from, limit int) (records [][]byte, err error) {
	err = m.do("Roster", func() error {
		if v := m.vaults[id]; v != nil && from < len(v.roster) {
			records = clone(v.roster[from:min(len(v.roster), from+limit)])
		}
		return nil
	})
	return records, err
}

// AppendRoster implements vault.Registry.
func (m *Memory) AppendRoster(_ context.Context, id ledger.VaultID, at int, records [][]byte, _ int64) error {
	return m.do("AppendRoster", func() error {
		v := m.vaults[id]
		if v == nil || len(v.roster) != at {
			return vault.ErrMoved
		}
		v.roster = append(v.roster, clone(records)...)
		v.state.Records = len(v.roster)
		return nil
	})
}

// Append implements vault.Log.
func (m *Memory) Append(_ context.Context, id ledger.VaultID, b vault.Batch) (appended int, last uint64, err error) {
	err = m.do("Append", func() error {
		v := m.vaults[id]
		if v == nil || v.state.LogID != b.LogID {
			return vault.ErrMoved
		}
		for _, r := range b.Rows {
			at := place{r.Device, r.Seq}
			if _, taken := v.places[at]; taken || v.state.Bytes+int64(len(r.Entry)) > b.Limit {
				return vault.ErrMoved
			}
			v.state.Head++
			v.state.Bytes += int64(len(r.Entry))
			v.places[at] = r.Hash
			v.heads[r.Device] = ledger.Head{Device: r.Device, Seq: r.Seq, Hash: r.Hash}
			v.items = append(v.items, wire.Item{Seq: v.state.Head, Received: b.Received, Entry: slices.Clone(r.Entry)})
			appended, last = appended+1, v.state.Head
		}
		return nil
	})
	return appended, last, err
}

// Heads implements vault.Log.
func (m *Memory) Heads(_ context.Context, id ledger.VaultID, devices []ledger.DeviceID) (heads []ledger.Head, err error) {
	err = m.do("Heads", func() error {
		v := m.vaults[id]
		if v == nil {
			return nil
		}
		for _, d := range devices {
			if h, ok := v.heads[d]; ok {
				heads = append(heads, h)
			}
		}
		return nil
	})
	return heads, err
}

// Placed implements vault.Log.
func (m *Memory) Placed(_ context.Context, id ledger.VaultID, device ledger.DeviceID, seq uint64) (h ledger.Hash, err error) {
	err = m.with("Placed", id, func(v *memoryVault) error {
		var ok bool
		if h, ok = v.places[place{device, seq}]; !ok {
			return vault.ErrNotFound
		}
		return nil
	})
	return h, err
}

// Read implements vault.Log.
func (m *Memory) Read(_ context.Context, id ledger.VaultID, after uint64, count, bytes int) (items []wire.Item, err error) {
	err = m.do("Read", func() error {
		v := m.vaults[id]
		if v == nil || after >= uint64(len(v.items)) {
			return nil
		}
		held := 0
		for _, it := range v.items[after:] {
			if len(items) == count || held >= bytes {
				break
			}
			held += len(it.Entry)
			it.Entry = slices.Clone(it.Entry)
			items = append(items, it)
		}
		return nil
	})
	return items, err
}

func clone(records [][]byte) [][]byte {
	out := make([][]byte, len(records))
	for i, r := range records {
		out[i] = slices.Clone(r)
	}
	return out
}

// ListInvites implements vault.Invites.
func (m *Memory) ListInvites(context.Context) (all []vault.Invite, err error) {
	err = m.do("ListInvites", func() error {
		for _, i := range m.invites {
			i.Used = m.used(i.Hash)
			all = append(all, i)
		}
		slices.SortFunc(all, func(a, b vault.Invite) int {
			return cmp.Or(cmp.Compare(a.Created, b.Created), slices.Compare(a.Hash[:], b.Hash[:]))
		})
		return nil
	})
	return all, err
}
