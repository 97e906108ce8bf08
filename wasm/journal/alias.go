package journal

import (
	"cmp"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"

	"holdfast/shared/snapshot"
	"holdfast/shared/strictcbor"
)

// alias says that what is typed under another draft's key goes on in this draft.
type alias struct {
	Draft   []byte `cbor:"1,keyasint"` // snapshot.DraftID
	Updated int64  `cbor:"2,keyasint"` // of the claim that said so, epoch ms
}

// resolve finds the draft for a key: the one that began there, or the one that was re-keyed to it, or one that is not there yet.
func (j *Journal) resolve(ctx context.Context, key Key) (view, error) {
	id := snapshot.DraftIDOf(key.Site, key.Account, key.Chat, key.Tab)
	v, err := j.load(ctx, id)
	if err != nil || len(v.heads) > 0 {
		return v, err
	}
	row, err := j.meta(ctx, aliasPrefix+id.String())
	if err != nil {
		return v, err
	}
	if a, ok := decodeAlias(row); ok {
		return j.load(ctx, snapshot.DraftID(a.Draft))
	}
	return v, nil
}

// meta reads a row of TableMeta; nil is a missing one.
func (j *Journal) meta(ctx context.Context, key string) ([]byte, error) {
	row, err := j.store.Get(ctx, TableMeta, key)
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return row, err
}

// decodeAlias reads an alias; one that cannot be read counts as none, and then the text begins a draft of its own.
func decodeAlias(row []byte) (a alias, ok bool) {
	err := strictcbor.Unmarshal(row, &a)
	return a, err == nil && len(a.Draft) == len(snapshot.DraftID{})
}

// aliasOp returns the change that makes a claim's key lead to its draft, or nothing if it leads there anyway or to a later claim's.
// get reads a row of TableMeta; nil is a missing one.
func aliasOp(c *snapshot.Draft, get func(key string) ([]byte, error)) ([]Op, error) {
	from := snapshot.DraftIDOf(c.Site, c.Account, c.Chat, c.Tab)
	if from == c.ID {
		return nil, nil
	}
	row, err := get(aliasPrefix + from.String())
	if err != nil {
		return nil, err
	}
	if old, found := decodeAlias(row); found && cmp.Or(cmp.Compare(old.Updated, c.Updated), strings.Compare(hex.EncodeToString(old.Draft), c.ID.String())) >= 0 {
		return nil, nil
	}
	row, err = strictcbor.Marshal(alias{Draft: c.ID[:], Updated: c.Updated})
	if err != nil {
		return nil, fmt.Errorf("encode alias: %w", err)
	}
	return []Op{{Table: TableMeta, Key: aliasPrefix + from.String(), Value: row}}, nil
}
