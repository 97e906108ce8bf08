package vault

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// plan is which of a push's entries are new, and why it goes no further.
type plan struct {
	rows    []Row
	index   []int         // of each row among the entries
	count   int           // entries that are new or known, from the first
	repeats bool          // some are known
	limits  []int64       // bytes that the vault may hold with each row
	problem *wire.Problem // about entry number count, if the push stops there
}

// known counts the entries, from the first, that are there once the first n rows are.
func (p plan) known(n int) int {
	if n < len(p.index) {
		return p.index[n]
	}
	return p.count
}

// run is the rows from n on that go under the same limit.
func (p plan) run(n int) Batch {
	end := n + 1
	for end < len(p.rows) && p.limits[end] == p.limits[n] {
		end++
	}
	return Batch{Limit: p.limits[n], Rows: p.rows[n:end]}
}

// planner goes through a push's entries and keeps where each chain would stand.
type planner struct {
	*Session
	plan
	raw    [][]byte // as received, which is the only spelling
	heads  ledger.Heads
	whole  bool                     // bulk entries may fill the quota
	fresh  map[ledger.DeviceID]bool // read from the store in this plan, not remembered from before
	placed map[ledger.Head]bool     // places and hashes that this push itself fills
	bytes  int64
}

// plan compares verified entries with what is stored, up to the first that does not fit.
func (x *Session) plan(ctx context.Context, entries []ledger.Entry, push wire.Push) (plan, error) {
	p := &planner{Session: x, raw: push.Entries, whole: push.Whole, heads: ledger.Heads{}, fresh: map[ledger.DeviceID]bool{}, placed: map[ledger.Head]bool{}, bytes: x.state.Bytes}
	for i, e := range entries {
		head := e.Head()
		stands, err := p.stands(ctx, e, head)
		if err != nil {
			return plan{}, err
		}
		switch {
		case errors.Is(stands, ledger.ErrReplay):
			p.repeats = true // the first answer holds
		case stands != nil:
			p.problem = aboutEntry(stands)
			known := p.heads[head.Device]
			known.Device = head.Device
			p.problem.Head = &known
		default:
			if p.problem, err = p.covered(ctx, e); err != nil {
				return plan{}, err
			}
			if p.problem == nil {
				p.take(i, e, head)
			}
		}
		if p.problem != nil {
			break
		}
		p.count = i + 1
	}
	return p.plan, nil
}

// stands says how an entry stands to its chain as the ledger does, with ErrBehind resolved to ErrReplay or ErrFork.
func (p *planner) stands(ctx context.Context, e ledger.Entry, head ledger.Head) (stands, err error) {
	if _, ok := p.heads[head.Device]; !ok {
		known, err := p.head(ctx, p.state, head.Device)
		if err != nil {
			return nil, err
		}
		p.heads[head.Device] = known
	}
	stands = p.heads.Check(e)
	if errors.Is(stands, ledger.ErrChain) && !p.fresh[head.Device] {
		// What is remembered may be behind what another process has written.
		known, err := p.freshHead(ctx, p.state, head.Device)
		if err != nil {
			return nil, err
		}
		p.fresh[head.Device] = true
		if known.Seq > p.heads[head.Device].Seq {
			p.heads[head.Device] = known
			stands = p.heads.Check(e)
		}
	}
	if !errors.Is(stands, ledger.ErrBehind) {
		return stands, nil
	}
	return p.compare(ctx, head)
}

// compare looks at what is stored at an older place.
func (p *planner) compare(ctx context.Context, head ledger.Head) (stands, err error) {
	if p.placed[head] {
		return ledger.ErrReplay, nil
	}
	hash, err := p.store.Placed(ctx, p.state.ID, head.Device, head.Seq)
	switch {
	case err != nil && !errors.Is(err, ErrNotFound):
		return nil, fmt.Errorf("read place: %w", err)
	case err == nil && hash == head.Hash:
		return ledger.ErrReplay, nil
	}
	return fmt.Errorf("entry %d of device %s: %w: %s", head.Seq, head.Device, ledger.ErrFork, hash), nil
}

// take plans an entry as a new row, if the quota has room for it.
func (p *planner) take(i int, e ledger.Entry, head ledger.Head) {
	b := p.raw[i]
	limit := p.limit(e.Header)
	if p.bytes+int64(len(b)) > limit {
		p.problem = refuse(wire.CodeQuotaExceeded, "entry %d of device %s needs %d bytes", head.Seq, head.Device, len(b))
		p.problem.Limit, p.problem.Used = uint64(min(limit, p.quota())), uint64(p.bytes)
		return
	}
	p.bytes += int64(len(b))
	p.heads[head.Device] = head
	p.placed[head] = true
	p.rows = append(p.rows, Row{Device: head.Device, Seq: head.Seq, Hash: head.Hash, Class: e.Header.Class, Entry: b})
	p.index = append(p.index, i)
	p.limits = append(p.limits, limit)
}

// unlimited is a quota that nothing reaches, below 2^53.
const unlimited = 1 << 52

// quota is the bytes that the vault may hold by what the operator said about it, or about all.
func (x *Session) quota() int64 {
	quota := int64(min(x.config.Limits.VaultBytes, unlimited))
	if q := x.state.Quota; q != nil {
		quota = min(*q, unlimited)
	}
	if quota == 0 {
		return unlimited
	}
	return quota
}

// room tells how full the vault is when it holds so many bytes.
func (x *Session) room(held int64) *wire.Room {
	r := &wire.Room{Used: uint64(held)}
	if q := x.quota(); q < unlimited {
		r.Quota = uint64(q)
	}
	return r
}

// limit is the bytes that a vault may hold together with an entry: what frees room goes beyond the quota, bulk not up to it.
func (p *planner) limit(h ledger.Header) int64 {
	quota := p.quota()
	if quota == unlimited {
		return unlimited // one limit for all: they go in one run
	}
	switch h.Class {
	case ledger.ClassCheckpoint, ledger.ClassCountersign, ledger.ClassTombstone:
		return quota + reserve
	}
	if h.Bulk && !p.whole {
		return int64(wire.BulkOf(uint64(quota)))
	}
	return quota
}
