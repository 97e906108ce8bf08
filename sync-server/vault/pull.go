package vault

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Pull gives the entries after the cursor. With Wait in the query, and where there are none, it waits for news until
// the channel until is closed.
func (x *Session) Pull(ctx context.Context, q wire.PullQuery, until <-chan struct{}) (wire.Page, error) {
	if err := x.check(VerbRead); err != nil {
		return wire.Page{}, err
	}
	if !q.LogID.IsZero() && q.LogID != x.state.LogID {
		return wire.Page{}, wire.NewProblem(wire.CodeLogChanged, "")
	}
	for {
		var news <-chan struct{}
		if q.Wait > 0 {
			news = x.news.wait(x.state.ID) // before reading: what comes after cannot be missed
		}
		page, err := x.page(ctx, q)
		if err != nil || len(page.Items) > 0 || q.Wait == 0 || q.After > page.Head {
			return page, err
		}
		select {
		case <-news:
		case <-until:
			return page, nil
		}
		if err := x.again(ctx); err != nil {
			return wire.Page{}, err
		}
	}
}

func (x *Session) page(ctx context.Context, q wire.PullQuery) (wire.Page, error) {
	limits := x.config.Limits
	count := limits.PullEntries
	if q.Limit > 0 {
		count = min(count, q.Limit)
	}
	items, err := x.store.Read(ctx, x.state.ID, q.After, int(count), int(limits.PullBytes))
	if err != nil {
		return wire.Page{}, problemOf(fmt.Errorf("read entries: %w", err))
	}
	// Behind a cursor that lies after our head there is nothing to say but the head: the client sees that we went back.
	next := min(q.After, x.state.Head)
	if len(items) > 0 {
		next = items[len(items)-1].Seq
	}
	if next > x.state.Head {
		if err := x.again(ctx); err != nil {
			return wire.Page{}, err
		}
	}
	head := max(next, x.state.Head)
	return wire.Page{LogID: x.state.LogID, Items: items, Next: next, Head: head, Done: next == head}, nil
}

// Heads gives the newest entry of every device that ever belonged to the vault.
func (x *Session) Heads(ctx context.Context) (wire.VaultHeads, error) {
	if err := x.check(VerbRead); err != nil {
		return wire.VaultHeads{}, err
	}
	var ids []ledger.DeviceID
	for _, d := range x.roster.Devices() {
		ids = append(ids, d.ID)
	}
	heads, err := x.store.Heads(ctx, x.state.ID, ids)
	if err != nil {
		return wire.VaultHeads{}, problemOf(fmt.Errorf("read heads: %w", err))
	}
	return wire.VaultHeads{LogID: x.state.LogID, Head: x.state.Head, Heads: heads, Roster: x.roster.Mark(), Room: x.room(x.state.Bytes)}, nil
}
