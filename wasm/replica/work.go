package replica

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"slices"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/strictcbor"
	"holdfast/shared/wire"
	"holdfast/wasm/journal"
)

// work is one call's view of the store: what is in it, and what was learnt
// since. It is read anew for every call, so that two programs over one store
// cannot talk past each other for long.
type work struct {
	c      Config
	who    identity
	action wire.Action
	now    int64

	st      state
	short   bool  // what was read waits for room
	ahead   int   // bytes of bulk that were sealed since the server said how full the vault is
	backoff int64 // ms that an answer asks to stay away, although all went well
	*cache
	heads  map[ledger.DeviceID]head // of every device with entries, the own acknowledged ones too
	hashes map[string]ledger.Hash   // of older entries, by entryKey, as far as somebody named them
}

// cache is what costs signatures to check or keys to unwrap, and is kept from
// call to call.
type cache struct {
	roster *ledger.Roster // verified; nil before the first call
	keys   map[uint64]seal.ContentKey
}

// open brings the roster to what the store has; what was verified is not
// verified again.
func (k *cache) open(vault ledger.VaultID, records [][]byte) error {
	known := 0
	if k.roster != nil && k.roster.Vault() == vault {
		known = k.roster.Len()
	}
	if known == 0 || known > len(records) || !slices.EqualFunc(k.roster.Records(0), records[:known], bytes.Equal) {
		roster, err := ledger.OpenRoster(vault, records)
		k.roster, k.keys = roster, map[uint64]seal.ContentKey{}
		return err
	}
	for _, record := range records[known:] {
		if err := k.roster.Append(record); err != nil {
			return err
		}
	}
	return nil
}

// load reads everything but the entries.
func (r *Replica) load(ctx context.Context, who identity, action wire.Action, now int64) (*work, error) {
	c := r.c
	w := &work{c: c, who: who, action: action, now: now, cache: &r.cache, heads: map[ledger.DeviceID]head{}, hashes: map[string]ledger.Hash{}}
	st, found, err := loadState(ctx, c.Store)
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, errorf(CodeNotSetUp, "no vault is set up")
	}
	if !st.Device.IsRoot() && !who.id.IsRoot() && st.Device != who.id {
		if err := r.adopt(ctx, st); err != nil {
			return nil, err
		}
		w.c, w.who, w.keys = r.c, deviceIdentity(r.c.Device), map[uint64]seal.ContentKey{}
	}
	w.st = st
	rows, err := c.Store.Scan(ctx, journal.TableRoster, "", "", 0)
	if err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	records := make([][]byte, len(rows))
	for i, row := range rows {
		records[i] = row.Value
	}
	if err := w.cache.open(st.Vault, records); err != nil {
		return nil, fmt.Errorf("read roster: %w", err)
	}
	rows, err = c.Store.Scan(ctx, journal.TableHeads, "", "", 0)
	if err != nil {
		return nil, fmt.Errorf("read heads: %w", err)
	}
	for _, row := range rows {
		id, err := ledger.ParseDeviceID(row.Key)
		if err != nil {
			return nil, fmt.Errorf("read heads: %w", err)
		}
		var h head
		if err := strictcbor.Unmarshal(row.Value, &h); err != nil {
			return nil, fmt.Errorf("read head of device %s: %w", id, err)
		}
		w.heads[id] = h
	}
	return w, nil
}

// keptTurns is how far behind a program may be and still notice it.
const keptTurns = 256

// save writes the state together with other changes, all or nothing. The turn
// makes it fail with journal.ErrExists when another program over this store has
// written since this one read: an old worker may live on for a moment beside a
// new one, and must not put the state back.
func (w *work) save(ctx context.Context, ops ...journal.Op) error {
	turn, err := w.turn()
	if err != nil {
		return err
	}
	if err := w.c.Store.Apply(ctx, append(ops, turn...)); err != nil {
		return fmt.Errorf("save state of the replica: %w", err)
	}
	return nil
}

// turn gives the changes that write the state: see save.
func (w *work) turn() ([]journal.Op, error) {
	w.st.Turn++
	op, err := w.st.op()
	if err != nil {
		return nil, err
	}
	ops := []journal.Op{op, {Table: journal.TableMeta, Key: turnPrefix + digits(w.st.Turn), Value: []byte{}, New: true}}
	if w.st.Turn > keptTurns {
		ops = append(ops, journal.Op{Table: journal.TableMeta, Key: turnPrefix + digits(w.st.Turn-keptTurns)})
	}
	return ops, nil
}

// chain gives the known head of one device, for the rules of package ledger.
func (w *work) chain(device ledger.DeviceID) ledger.Heads {
	h, ok := w.heads[device]
	if !ok {
		return nil
	}
	return ledger.Heads{device: {Device: device, Seq: h.Seq, Hash: h.Hash}}
}

// seen gives what a header says about others: the roster and every head that is
// not our own.
func (w *work) seen() []ledger.Head {
	heads := ledger.Heads{{}: w.roster.Mark()}
	for id, h := range w.heads {
		if h = w.counted(id, h); id != w.st.Device && h.Seq > 0 {
			heads[id] = ledger.Head{Device: id, Seq: h.Seq, Hash: h.Hash}
		}
	}
	list := heads.List()
	return list[:min(len(list), ledger.MaxHeads)]
}

// hash gives the hash of an entry that is in the store; found is false when it is not.
func (w *work) hash(ctx context.Context, device ledger.DeviceID, seq uint64) (h ledger.Hash, found bool, err error) {
	key := entryKey(device, seq)
	if h, ok := w.hashes[key]; ok {
		return h, true, nil
	}
	b, err := w.c.Store.Get(ctx, journal.TableEntries, key)
	if errors.Is(err, journal.ErrNotFound) {
		return h, false, nil
	}
	if err != nil {
		return h, false, fmt.Errorf("read entry %s: %w", key, err)
	}
	e, err := ledger.ParseEntry(b)
	if err != nil {
		return h, false, fmt.Errorf("read entry %s: %w", key, err)
	}
	w.hashes[key] = e.Hash()
	return w.hashes[key], true, nil
}

// request makes a request with the session's token, signing in first if there
// is none. A token that the server no longer takes is renewed once.
func (w *work) request(ctx context.Context, method, url string, in, out any) error {
	for again := true; ; again = false {
		if w.st.Token == "" || w.now >= w.st.TokenUntil-tokenMargin || w.st.TokenUntil-w.now > wire.SessionLife {
			if err := w.signIn(ctx); err != nil {
				return err
			}
		}
		err := call(ctx, w.c.Remote, Request{Method: method, URL: url, Token: w.st.Token}, in, out)
		code := CodeOf(err)
		if err == nil || !again || code != Code(wire.CodeTokenExpired) && code != Code(wire.CodeUnauthorized) && code != Code(wire.CodeTokenScope) {
			return err
		}
		w.st.Token = ""
	}
}

func (w *work) signIn(ctx context.Context) error {
	t, err := signIn(ctx, w.c.Remote, w.st.Server, w.st.Vault, w.who, w.action, w.now)
	if err != nil {
		return err
	}
	w.st.Token, w.st.TokenUntil, w.st.ClockOff = t.secret, t.until, clockOff(t.ahead)
	return w.save(ctx)
}
