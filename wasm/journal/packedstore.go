package journal

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// packedStore is a Store in which rows of TableVersions may lie in segments, in TableMeta. Read they are rows like others. A row that is
// there as well counts before the segment; taking one away that is in a segment makes rows of all of them again. A segment that cannot be
// read gives rows that cannot be read: its versions are damaged, nothing else is.
type packedStore struct {
	Store

	mu   sync.Mutex // guards last
	last struct {   // the segment that was unpacked last
		key, value string
		rows       []Row
	}
}

// segmentRow is where a segment is and what it covers.
type segmentRow struct {
	key         string
	id          snapshot.DraftID
	device      ledger.DeviceID
	first, last uint64
	value       []byte
}

func segmentKey(id snapshot.DraftID, device ledger.DeviceID, first, last uint64) string {
	return segmentPrefix + versionKey(id, device, last) + "/" + digits(first)
}

// parseSegment reads what segmentKey made; ok is false for another key.
func parseSegment(row Row) (s segmentRow, ok bool) {
	key := strings.TrimPrefix(row.Key, segmentPrefix)
	i := strings.LastIndexByte(key, '/')
	if i < 0 {
		return s, false
	}
	s = segmentRow{key: row.Key, value: row.Value}
	var err, firstErr error
	s.id, s.device, s.last, err = parseVersionKey(key[:i])
	s.first, firstErr = parseDigits(key[i+1:])
	return s, err == nil && firstErr == nil && s.first >= 1 && s.first <= s.last && s.last-s.first < maxSegment
}

// behind is the key of TableMeta behind which the segments are that hold something after the version key.
func behind(key string) string { return segmentPrefix + key + "~" }

// Get is as in Store.
func (s *packedStore) Get(ctx context.Context, table Table, key string) ([]byte, error) {
	value, err := s.Store.Get(ctx, table, key)
	if table != TableVersions || !errors.Is(err, ErrNotFound) {
		return value, err
	}
	covering, ok, findErr := s.covering(ctx, key)
	if findErr != nil || !ok {
		return nil, errors.Join(findErr, err)
	}
	for _, row := range s.rows(covering) {
		if row.Key == key {
			return bytes.Clone(row.Value), nil
		}
	}
	return nil, err
}

// covering finds the segment that a version's row is in.
func (s *packedStore) covering(ctx context.Context, key string) (found segmentRow, ok bool, err error) {
	id, device, n, err := parseVersionKey(key)
	if err != nil || n == 0 {
		return found, false, nil
	}
	rows, err := s.Store.Scan(ctx, TableMeta, segmentPrefix+versionPrefix(id, device), behind(versionKey(id, device, n-1)), 1)
	if err != nil || len(rows) == 0 {
		return found, false, err
	}
	found, ok = parseSegment(rows[0])
	return found, ok && found.first <= n, nil
}

// rows unpacks a segment.
func (s *packedStore) rows(segment segmentRow) []Row {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.last.key == segment.key && s.last.value == string(segment.value) {
		return s.last.rows
	}
	rows, err := unpack(segment.value, segment.id, segment.device, segment.first, segment.last)
	if err != nil {
		rows = nil
		for n := segment.first; n <= segment.last; n++ {
			rows = append(rows, Row{Key: versionKey(segment.id, segment.device, n), Value: []byte{}})
		}
	}
	s.last.key, s.last.value, s.last.rows = segment.key, string(segment.value), rows
	return rows
}

// Scan is as in Store. Rows are read before segments: what goes from one to the other meanwhile is seen twice, not missed.
func (s *packedStore) Scan(ctx context.Context, table Table, prefix, after string, limit int) ([]Row, error) {
	rows, err := s.Store.Scan(ctx, table, prefix, after, limit)
	if err != nil || table != TableVersions {
		return rows, err
	}
	packed, err := s.packed(ctx, prefix, after, limit, rows)
	if err != nil || len(packed) == 0 {
		return rows, err
	}
	all := make([]Row, 0, len(rows)+len(packed))
	for len(rows)+len(packed) > 0 && (limit == 0 || len(all) < limit) {
		switch {
		case len(packed) == 0 || len(rows) > 0 && rows[0].Key < packed[0].Key:
			all, rows = append(all, rows[0]), rows[1:]
		case len(rows) > 0 && rows[0].Key == packed[0].Key:
			packed = packed[1:]
		default:
			all, packed = append(all, Row{Key: packed[0].Key, Value: bytes.Clone(packed[0].Value)}), packed[1:]
		}
	}
	return all, nil
}

// packed returns the rows in segments that a Scan may give, at least limit if there are so many; rows is what it found beside them.
func (s *packedStore) packed(ctx context.Context, prefix, after string, limit int, rows []Row) (found []Row, err error) {
	const place = 32 + 1 + 32 + 1 // draft/device/
	from := ""
	if _, _, _, err := parseVersionKey(after); err == nil {
		from = behind(after)
	}
	for limit == 0 || len(found) < limit {
		segments, err := s.Store.Scan(ctx, TableMeta, segmentPrefix+prefix[:min(len(prefix), place)], from, 1)
		if err != nil || len(segments) == 0 {
			return found, err
		}
		from = segments[0].Key
		segment, ok := parseSegment(segments[0])
		if !ok {
			continue
		}
		if limit > 0 && len(rows) == limit && versionKey(segment.id, segment.device, segment.first) > rows[limit-1].Key {
			return found, nil
		}
		for _, row := range s.rows(segment) {
			if strings.HasPrefix(row.Key, prefix) && row.Key > after {
				found = append(found, row)
			}
		}
	}
	return found, nil
}

// Apply is as in Store.
func (s *packedStore) Apply(ctx context.Context, batch []Op) error {
	var plain []Op
	loose := map[string]bool{} // segments that this batch makes rows of
	for _, op := range batch {
		if op.Table == TableVersions && (op.New || op.Value == nil) {
			covering, ok, err := s.covering(ctx, op.Key)
			if err != nil {
				return err
			}
			switch {
			case !ok || loose[covering.key]:
			case op.New:
				return fmt.Errorf("%s/%s is in a segment: %w", op.Table, op.Key, ErrExists)
			default:
				ops, err := s.loosen(ctx, covering)
				if err != nil {
					return err
				}
				plain, loose[covering.key] = append(plain, ops...), true
			}
		}
		plain = append(plain, op)
	}
	return s.Store.Apply(ctx, plain)
}

// loosen returns the changes that make rows of a segment's versions again.
func (s *packedStore) loosen(ctx context.Context, segment segmentRow) ([]Op, error) {
	ops := []Op{{Table: TableMeta, Key: segment.key}}
	for _, row := range s.rows(segment) {
		_, err := s.Store.Get(ctx, TableVersions, row.Key)
		if errors.Is(err, ErrNotFound) {
			ops, err = append(ops, Op{Table: TableVersions, Key: row.Key, Value: row.Value}), nil
		}
		if err != nil {
			return nil, err
		}
	}
	return ops, nil
}
