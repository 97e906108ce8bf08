package replicatest

import (
	"bytes"
	"errors"
	"net/url"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

func (v *Vault) appendRoster(who session, body []byte) (any, *wire.Problem) {
	var q wire.RosterAppend
	if err := wire.Decode(body, &q); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	if who.action == wire.ActionRead {
		return nil, wire.NewProblem(wire.CodeTokenScope, "")
	}
	grown := v.Roster.Clone()
	for _, record := range q.Records {
		parsed, err := ledger.ParseRecord(record)
		if err != nil {
			return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
		}
		if who.action == wire.ActionDevice && parsed.Body.Issuer != who.key {
			return nil, wire.NewProblem(wire.CodeTokenScope, "")
		}
		switch err := grown.Append(record); {
		case errors.Is(err, ledger.ErrFork), errors.Is(err, ledger.ErrReplay), errors.Is(err, ledger.ErrChain):
			p := wire.NewProblem(wire.CodeRosterMoved, "")
			mark := v.Roster.Mark()
			p.Head = &mark
			return nil, p
		case err != nil:
			return nil, wire.NewProblem(wire.CodeRosterInvalid, err.Error())
		}
	}
	v.Roster = grown
	return &wire.RosterResult{Roster: grown.Mark()}, nil
}

// complete is a vault that is registered again: with the records that it has, or
// more of them, all is well.
func (v *Vault) complete(records [][]byte) (any, *wire.Problem) {
	for i, known := range v.Roster.Records(0) {
		if i < len(records) && !bytes.Equal(known, records[i]) {
			return nil, wire.NewProblem(wire.CodeVaultExists, "with another roster")
		}
	}
	grown := v.Roster.Clone()
	for _, record := range records[min(grown.Len(), len(records)):] {
		if err := grown.Append(record); err != nil {
			return nil, wire.NewProblem(wire.CodeRosterInvalid, err.Error())
		}
	}
	v.Roster = grown
	return &wire.Registered{LogID: v.LogID, Roster: grown.Mark()}, nil
}

func (v *Vault) push(now int64, body []byte) (any, *wire.Problem) {
	var q wire.Push
	if err := wire.Decode(body, &q); err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	if !q.LogID.IsZero() && q.LogID != v.LogID {
		return nil, wire.NewProblem(wire.CodeLogChanged, "")
	}
	r := &wire.PushResult{LogID: v.LogID}
	for _, b := range q.Entries {
		if r.Problem = v.append(now, b, q.Whole); r.Problem != nil {
			break
		}
		r.Appended++
	}
	r.Head, r.Room = uint64(len(v.Log)), v.room()
	return r, nil
}

// append adds one entry, or says why not. The same entry again is no problem.
func (v *Vault) append(now int64, b []byte, whole bool) *wire.Problem {
	e, err := ledger.ParseEntry(b)
	if err != nil {
		return wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	switch err := v.Roster.CheckEntry(e); {
	case errors.Is(err, ledger.ErrUnknownDevice):
		return wire.NewProblem(wire.CodeDeviceUnknown, "")
	case errors.Is(err, ledger.ErrRevoked):
		return wire.NewProblem(wire.CodeDeviceRevoked, "")
	case errors.Is(err, ledger.ErrEpoch):
		return wire.NewProblem(wire.CodeEpochUnknown, "")
	case err != nil:
		return wire.NewProblem(wire.CodeBadSignature, err.Error())
	}
	heads, used := ledger.Heads{}, len(b)
	for _, item := range v.Log {
		known, err := ledger.ParseEntry(item.Entry)
		if err != nil {
			return wire.NewProblem(wire.CodeInternal, err.Error())
		}
		heads.Advance(known)
		used += len(item.Entry)
		if known.Header.Device == e.Header.Device && known.Header.Seq == e.Header.Seq {
			if bytes.Equal(item.Entry, b) {
				return nil
			}
			return wire.NewProblem(wire.CodeDeviceFork, "")
		}
	}
	switch err := heads.Check(e); {
	case errors.Is(err, ledger.ErrChain):
		return wire.NewProblem(wire.CodeSeqGap, "")
	case err != nil:
		return wire.NewProblem(wire.CodeDeviceFork, "")
	case v.Quota > 0 && used > v.limit(e.Header, whole):
		return wire.NewProblem(wire.CodeQuotaExceeded, "")
	}
	v.Log = append(v.Log, wire.Item{Seq: uint64(len(v.Log)) + 1, Received: now, Entry: bytes.Clone(b)})
	return nil
}

// limit is the bytes that the vault may hold together with an entry.
func (v *Vault) limit(h ledger.Header, whole bool) int {
	switch h.Class {
	case ledger.ClassCheckpoint, ledger.ClassCountersign, ledger.ClassTombstone:
		return v.Quota + 1<<20
	}
	if h.Bulk && !whole {
		return int(wire.BulkOf(uint64(v.Quota)))
	}
	return v.Quota
}

func (v *Vault) room() *wire.Room {
	r := &wire.Room{Quota: uint64(v.Quota)}
	for _, item := range v.Log {
		r.Used += uint64(len(item.Entry))
	}
	return r
}

func (v *Vault) heads() (any, *wire.Problem) {
	heads := ledger.Heads{}
	for _, item := range v.Log {
		e, err := ledger.ParseEntry(item.Entry)
		if err != nil {
			return nil, wire.NewProblem(wire.CodeInternal, err.Error())
		}
		heads.Advance(e)
	}
	return &wire.VaultHeads{LogID: v.LogID, Head: uint64(len(v.Log)), Heads: heads.List(), Roster: v.Roster.Mark(), Room: v.room()}, nil
}

func (v *Vault) pull(query url.Values, limit int) (any, *wire.Problem) {
	q, err := wire.ParsePullQuery(query.Get)
	if err != nil {
		return nil, wire.NewProblem(wire.CodeBadRequest, err.Error())
	}
	if !q.LogID.IsZero() && q.LogID != v.LogID {
		return nil, wire.NewProblem(wire.CodeLogChanged, "")
	}
	head := uint64(len(v.Log))
	from := min(q.After, head)
	items := v.Log[from:min(from+uint64(limit), head)]
	next := from + uint64(len(items))
	return &wire.Page{LogID: v.LogID, Items: append([]wire.Item{}, items...), Next: next, Head: head, Done: next == head}, nil
}

func (v *Vault) purge(now int64) (n int) {
	first, classes := map[ledger.DeviceID]uint64{}, map[ledger.DeviceID][]ledger.Class{}
	var stated []ledger.Stated
	entries := make([]ledger.Entry, len(v.Log))
	for i, item := range v.Log {
		e, err := ledger.ParseEntry(item.Entry)
		if err != nil {
			panic("replicatest: " + err.Error())
		}
		h := e.Header
		entries[i], classes[h.Device] = e, append(classes[h.Device], h.Class)
		if h.Seq == 1 {
			first[h.Device] = item.Seq
		}
		if h.Class == ledger.ClassCheckpoint || h.Class == ledger.ClassCountersign {
			stated = append(stated, ledger.Stated{Entry: e, At: item.Seq, Received: item.Received})
		}
	}
	last, _ := ledger.Purgeable(v.Roster, stated, first, now)
	for device, seq := range last {
		for seq > 0 && classes[device][seq-1] == ledger.ClassPart { // its manifest may come later
			seq--
		}
		last[device] = seq
	}
	for i, e := range entries {
		if e.Sealed != nil && e.Header.Seq <= last[e.Header.Device] {
			v.Log[i].Entry = e.Purged().Bytes()
			n++
		}
	}
	return n
}
