package journal

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"reflect"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Pulled is what other devices say.
type Pulled struct {
	Records   []snapshot.Record
	Deletions []*snapshot.Deletion
	First     bool // there was nothing of them here before: however much they have deleted, nothing waits for the user's word
}

// Take adds what other devices say, in one batch with more; now is epoch milliseconds. Merging is a set union by (draft, device, N):
// what is here already adds nothing, in any order and however often it comes; a different version for a taken place is kept apart
// (see Conflicts) and the first one counts; a version whose predecessor is missing waits for it. Too many deletions at once wait: see
// Held. Records of kinds that this version does not know are kept, too.
func (j *Journal) Take(ctx context.Context, p Pulled, now int64, more []Op) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	gone, err := j.deletionOps(ctx, p, now)
	if err != nil {
		return fmt.Errorf("take deletions over: %w", err)
	}
	merged, err := j.mergeOps(ctx, p.Records)
	if err != nil {
		return err
	}
	return j.store.Apply(ctx, append(append(gone, merged...), more...))
}

func (j *Journal) mergeOps(ctx context.Context, records []snapshot.Record) ([]Op, error) {
	m := &merge{j: j, changes: map[rowID]Op{}, versions: map[textKey][]*snapshot.Version{}}
	for _, r := range records {
		if err := m.add(ctx, r); err != nil {
			return nil, fmt.Errorf("merge: %w", err)
		}
	}
	for _, key := range m.groups {
		if err := m.addVersions(ctx, key); err != nil {
			return nil, fmt.Errorf("merge draft %s of device %s: %w", key.draft, key.device, err)
		}
	}
	ops := make([]Op, 0, len(m.order))
	for _, id := range m.order {
		ops = append(ops, m.changes[id])
	}
	return ops, nil
}

// merge gathers the changes of one batch; what it has changed it reads back from here.
type merge struct {
	j        *Journal
	changes  map[rowID]Op
	order    []rowID
	versions map[textKey][]*snapshot.Version
	groups   []textKey // the keys of versions, as they came
}

type rowID struct {
	table Table
	key   string
}

func (m *merge) put(op Op) {
	id := rowID{op.Table, op.Key}
	if _, ok := m.changes[id]; !ok {
		m.order = append(m.order, id)
	}
	m.changes[id] = op
}

// get returns a row as it will be; nil if there is none.
func (m *merge) get(ctx context.Context, table Table, key string) ([]byte, error) {
	if op, ok := m.changes[rowID{table, key}]; ok {
		return op.Value, nil
	}
	value, err := m.j.store.Get(ctx, table, key)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return value, err
}

func (m *merge) add(ctx context.Context, r snapshot.Record) error {
	switch {
	case r.Draft != nil:
		return m.addClaim(ctx, r)
	case r.Version != nil && r.Version.N > 0:
		key := textKey{r.Version.Draft, ledger.DeviceID(r.Version.Device)}
		if m.versions[key] == nil {
			m.groups = append(m.groups, key)
		}
		m.versions[key] = append(m.versions[key], r.Version)
		return nil
	case r.Device != nil, r.Pin != nil:
		return m.addLatest(ctx, r)
	case r.Turn != nil:
		return m.addTurn(ctx, r)
	case r.Chat != nil:
		return m.addBranch(ctx, r)
	}
	row, err := snapshot.EncodeRecord(r)
	if err != nil {
		return err
	}
	key := unknownPrefix + shortSum(row) // named by its content: what is there is this
	if old, err := m.get(ctx, TableMeta, key); err != nil || old != nil {
		return err
	}
	m.put(Op{Table: TableMeta, Key: key, Value: row})
	return nil
}

// shortSum names a row by its content.
func shortSum(row []byte) string {
	sum := sha256.Sum256(row)
	return hex.EncodeToString(sum[:16])
}

// addClaim keeps the latest word of a device about where a draft belongs; of two at the same time the greater bytes, so that the order
// of arrival does not matter.
func (m *merge) addClaim(ctx context.Context, r snapshot.Record) error {
	claim := r.Draft
	row, err := snapshot.EncodeRecord(r)
	if err != nil {
		return err
	}
	device := ledger.DeviceID(claim.Device)
	h, err := m.head(ctx, textKey{claim.ID, device})
	if err != nil {
		return err
	}
	if old := h.claim(); old != nil && (old.Updated > claim.Updated || old.Updated == claim.Updated && bytes.Compare(h.Claim, row) >= 0) {
		return nil
	}
	h.Claim = row
	if err := m.putHead(textKey{claim.ID, device}, h); err != nil {
		return err
	}
	if claim.Updated > claim.Created {
		if err := m.moved(ctx, claim); err != nil {
			return err
		}
	}
	return m.addAlias(ctx, claim)
}

// moved has a draft indexed again that belongs elsewhere now.
func (m *merge) moved(ctx context.Context, claim *snapshot.Draft) error {
	v, err := m.j.load(ctx, claim.ID)
	if err != nil {
		return err
	}
	if old := v.claim(); old != nil && old.Chat != claim.Chat {
		for _, op := range v.unindexed(claim.ID) {
			m.put(op)
		}
	}
	return nil
}

func (m *merge) addAlias(ctx context.Context, claim *snapshot.Draft) error {
	ops, err := aliasOp(claim, func(key string) ([]byte, error) { return m.get(ctx, TableMeta, key) })
	for _, op := range ops {
		m.put(op)
	}
	return err
}

// addLatest keeps of the records of one thing the latest; of two at the same time the greater bytes, so that the order of arrival does not matter.
func (m *merge) addLatest(ctx context.Context, r snapshot.Record) error {
	row, err := snapshot.EncodeRecord(r)
	if err != nil {
		return err
	}
	key, updated := nameOf(r)
	old, err := m.get(ctx, TableMeta, key)
	if err != nil {
		return err
	}
	was, err := snapshot.DecodeRecord(old)
	if is, at := nameOf(was); err == nil && is == key && (at > updated || at == updated && bytes.Compare(old, row) >= 0) {
		return nil
	}
	m.put(Op{Table: TableMeta, Key: key, Value: row})
	return nil
}

// nameOf is where the record of a device's name or of a pin is kept, and when it was written.
func nameOf(r snapshot.Record) (key string, updated int64) {
	switch {
	case r.Device != nil:
		return devicePrefix + ledger.DeviceID(r.Device.ID).String(), r.Device.Updated
	case r.Pin != nil:
		return pinKey(r.Pin), r.Pin.Updated
	}
	return "", 0
}

// head returns a device's head as it will be, rebuilt if its row is damaged.
func (m *merge) head(ctx context.Context, key textKey) (head, error) {
	row, err := m.get(ctx, TableDrafts, headKey(key.draft, key.device))
	if err != nil || row == nil {
		return head{}, err
	}
	h, err := decodeHead(row)
	if err != nil {
		return m.j.rebuild(ctx, key.draft, key.device)
	}
	return h, nil
}

func (m *merge) putHead(key textKey, h head) error {
	row, err := h.encode()
	if err == nil {
		m.put(Op{Table: TableDrafts, Key: headKey(key.draft, key.device), Value: row})
	}
	return err
}

// addVersions adds what one device wrote of one draft.
func (m *merge) addVersions(ctx context.Context, key textKey) error {
	versions := m.versions[key]
	here, err := m.present(ctx, key, versions)
	if err != nil {
		return err
	}
	h, err := m.head(ctx, key)
	if err != nil {
		return err
	}
	added := map[uint64][]byte{}
	for _, v := range versions {
		row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindVersion, Version: v})
		if err != nil {
			return err
		}
		old, taken := here[v.N]
		if taken && m.keep(key, v, old, row) {
			continue
		}
		here[v.N], added[v.N] = row, row
		m.put(Op{Table: TableVersions, Key: versionKey(key.draft, key.device, v.N), Value: row})
		if taken {
			h.Count-- // it takes the place of a row that could not be read
		}
		h.add(v, "")
	}
	if len(added) == 0 {
		return nil
	}
	if h.Preview == "" { // there is a newer version, or one that could not be read until now
		// A text that cannot be read yet has no preview yet: it is shown by its state and time.
		if text, err := m.j.restore(ctx, key.draft, key.device, h.N, added); err == nil {
			h.Preview = preview(text)
		} else if !unreadable(err) {
			return err
		}
	}
	m.put(unindexedVersion(key.draft, key.device, h.N))
	return m.putHead(key, h)
}

// present returns the rows that are here already in the range of the versions.
func (m *merge) present(ctx context.Context, key textKey, versions []*snapshot.Version) (map[uint64][]byte, error) {
	first, last := versions[0].N, versions[0].N
	for _, v := range versions {
		first, last = min(first, v.N), max(last, v.N)
	}
	const page = 256
	here := map[uint64][]byte{}
	for after := first - 1; after < last; {
		rows, err := m.j.store.Scan(ctx, TableVersions, versionPrefix(key.draft, key.device), versionKey(key.draft, key.device, after), page)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			_, _, n, err := parseVersionKey(row.Key)
			if err != nil || n > last {
				return here, nil
			}
			here[n], after = row.Value, n
		}
		if len(rows) < page {
			break
		}
	}
	return here, nil
}

// bare is a version without how its text is told: the sum stands for it.
func bare(v *snapshot.Version) snapshot.Version {
	said := *v
	said.Keyframe, said.Text, said.Splices = false, "", nil
	return said
}

// keep reports whether the row that is here stays. One that cannot be read gives way; one that says something else stays, and the
// newcomer is kept apart.
func (m *merge) keep(key textKey, v *snapshot.Version, old, row []byte) bool {
	if bytes.Equal(old, row) {
		return true
	}
	was, err := decodeVersion(old, key.draft, key.device, v.N)
	if err != nil {
		return false
	}
	// The same version may have been compressed by another release, or have become a keyframe when those before it were thinned out: what it
	// says is compared, not how.
	if is, err := decodeVersion(row, key.draft, key.device, v.N); err == nil && reflect.DeepEqual(bare(was), bare(is)) {
		return true
	}
	m.put(Op{Table: TableMeta, Key: conflictPrefix + versionKey(key.draft, key.device, v.N) + "/" + shortSum(row), Value: row})
	return true
}
