package journal

import (
	"bytes"
	"context"

	"holdfast/shared/snapshot"
)

// addTurn keeps a turn: it is named by its content, so that nothing can contradict it.
func (m *merge) addTurn(ctx context.Context, r snapshot.Record) error {
	name := turnName(r.Turn.Sum())
	old, err := m.get(ctx, TableMeta, turnPrefix+name)
	if err != nil {
		return err
	}
	if _, ok := decodeTurn(old, name); ok {
		return nil
	}
	row, err := snapshot.EncodeRecord(r)
	if err == nil {
		m.put(Op{Table: TableMeta, Key: turnPrefix + name, Value: row})
		m.put(Op{Table: TableSearch, Key: unindexedTurns, Value: []byte{}})
	}
	return err
}

// addBranch keeps the later word of a device about a branch; of two at the same time the greater bytes, so that the order of arrival does
// not matter.
func (m *merge) addBranch(ctx context.Context, r snapshot.Record) error {
	key := chatPrefix + branchKey(r.Chat)
	row, err := snapshot.EncodeRecord(r)
	if err != nil {
		return err
	}
	old, err := m.get(ctx, TableMeta, key)
	if err != nil {
		return err
	}
	if was, err := snapshot.DecodeRecord(old); err == nil && was.Chat != nil &&
		(was.Chat.Time > r.Chat.Time || was.Chat.Time == r.Chat.Time && bytes.Compare(old, row) >= 0) {
		return nil
	}
	m.put(Op{Table: TableMeta, Key: key, Value: row})
	m.put(unindexedChat(r.Chat))
	return nil
}
