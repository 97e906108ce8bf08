package journal

import (
	"context"
	"fmt"
	"strings"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// UnindexedPrefix begins the rows of TableSearch that the journal writes, in the batch of what they stand for. Whoever indexes it deletes
// them; a row stands for one version or one state of a branch, so that deleting it cannot hide a newer one.
const UnindexedPrefix = "q/"

const (
	unindexedAll    = UnindexedPrefix + "a"  // rows have moved to another device, or were forgotten: what an index says of them is not true any more
	unindexedDraft  = UnindexedPrefix + "d/" // <draft>/<device>/<n>
	unindexedBranch = UnindexedPrefix + "c/" // <chat>/<device>/<n>/<time>
	unindexedTurns  = UnindexedPrefix + "t"  // turns came from elsewhere: a branch that lacked some may have them now
)

// Unindexed is a row that says what is not indexed.
type Unindexed struct {
	Key    string
	All    bool         // everything
	Draft  *DeviceDraft // versions of it
	Branch *BranchID    // turns of it
}

// DeviceDraft names what one device has of a draft.
type DeviceDraft struct {
	Draft  snapshot.DraftID
	Device ledger.DeviceID
}

// BranchID names a branch of a chat.
type BranchID struct {
	Chat   snapshot.ChatID
	Device ledger.DeviceID
	N      uint64
}

func unindexedVersion(id snapshot.DraftID, device ledger.DeviceID, n uint64) Op {
	return Op{Table: TableSearch, Key: unindexedDraft + versionKey(id, device, n), Value: []byte{}}
}

// unindexed has what every device has of a draft indexed again: it belongs elsewhere now.
func (v view) unindexed(id snapshot.DraftID) (ops []Op) {
	for _, h := range v.heads {
		ops = append(ops, unindexedVersion(id, h.device, 0))
	}
	return ops
}

func unindexedChat(c *snapshot.Chat) Op {
	return Op{Table: TableSearch, Key: unindexedBranch + branchKey(c) + "/" + digits(uint64(c.Time)), Value: []byte{}}
}

// ParseUnindexed reads the key of such a row. Nothing is set where turns came, or where the key is not the journal's.
func ParseUnindexed(key string) Unindexed {
	u := Unindexed{Key: key, All: key == unindexedAll}
	if rest, ok := strings.CutPrefix(key, unindexedDraft); ok {
		if id, device, _, err := parseVersionKey(rest); err == nil {
			u.Draft = &DeviceDraft{id, device}
		}
	}
	if rest, ok := strings.CutPrefix(key, unindexedBranch); ok {
		if id, device, n, err := parseBranchKey(rest[:max(0, strings.LastIndexByte(rest, '/'))]); err == nil {
			u.Branch = &BranchID{id, device, n}
		}
	}
	return u
}

// Everything lists everything that a search goes over, as rows that say it is not indexed, up to about limit after the place that an earlier
// call returned; empty for the beginning, and at the end.
func (j *Journal) Everything(ctx context.Context, place string, limit int) (rows []Op, next string, err error) {
	table, prefix := TableDrafts, ""
	after, chats := strings.CutPrefix(place, "c")
	if chats {
		table, prefix = TableMeta, chatPrefix
	}
	found, err := j.store.Scan(ctx, table, prefix, after, limit)
	if err != nil {
		return nil, "", fmt.Errorf("list what is kept: %w", err)
	}
	for _, row := range found {
		after = row.Key
		if chats {
			// A branch that cannot be read is listed, too: whoever reads it finds out.
			rows = append(rows, UnindexedAgain(row.Key[len(chatPrefix):]))
		} else {
			rows = append(rows, Op{Table: TableSearch, Key: unindexedDraft + row.Key + "/" + digits(0), Value: []byte{}})
		}
	}
	switch {
	case len(found) == limit && chats:
		return rows, "c" + after, nil
	case len(found) == limit:
		return rows, after, nil
	case chats:
		return rows, "", nil
	}
	return rows, "c", nil
}

// UnindexedAgain is the row that has a branch, named as in the rows of a store, indexed again.
func UnindexedAgain(branch string) Op {
	return Op{Table: TableSearch, Key: unindexedBranch + branch + "/" + digits(0), Value: []byte{}}
}
