package search

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	"holdfast/shared/strictcbor"
	"holdfast/shared/textindex"
	"holdfast/wasm/journal"
)

// format is the version of the index: another one is made anew.
const format = 1

// phase says what the index is doing.
type phase uint64

const (
	ready    phase = iota // it takes what the journal adds
	clearing              // what an earlier index left is deleted
	listing               // everything that is kept is listed as not indexed
)

// manifest is the state of the index: which segments count.
type manifest struct {
	generation uint64    // of its row: one who read an older row cannot write
	Format     uint64    `cbor:"1,keyasint"`
	Phase      phase     `cbor:"2,keyasint"`
	Place      string    `cbor:"3,keyasint,omitempty"` // while listing: of Journal.Everything
	Docs       uint32    `cbor:"4,keyasint"`           // the number of the next document
	Next       uint64    `cbor:"5,keyasint"`           // the number of the next segment
	Segments   []segment `cbor:"6,keyasint"`           // by document, the oldest first
	Dead       []uint32  `cbor:"7,keyasint"`           // documents that count no more and are in a segment
	Merge      *merge    `cbor:"8,keyasint,omitempty"`
	Garbage    []segment `cbor:"9,keyasint"` // whose rows are to be deleted
}

// segment is a part of the index.
type segment struct {
	ID     uint64 `cbor:"1,keyasint"`
	Blocks int    `cbor:"2,keyasint"`
	Bytes  int    `cbor:"3,keyasint"`
	First  uint32 `cbor:"4,keyasint"` // document
	End    uint32 `cbor:"5,keyasint"` // the document after the last
}

// merge is one that is under way.
type merge struct {
	From  int      `cbor:"1,keyasint"` // the first of Segments that it replaces
	Count int      `cbor:"2,keyasint"`
	Into  segment  `cbor:"3,keyasint"`
	After []byte   `cbor:"4,keyasint"` // the last term that is written
	Dead  []uint32 `cbor:"5,keyasint"` // documents that were left out from the first step on
}

// errDamaged: rows of the index are not as they were written. Nothing that is kept is touched by that.
var errDamaged = errors.New("the search index is damaged")

// read reads a row of the index; nil is a missing one.
func (x *Index) read(ctx context.Context, key string) ([]byte, error) {
	row, err := x.store.Get(ctx, journal.TableSearch, key)
	if errors.Is(err, journal.ErrNotFound) {
		return nil, nil
	}
	return row, err
}

// state reads a row into a struct and reports whether there is one.
func (x *Index) state(ctx context.Context, key string, into any) (found bool, err error) {
	row, err := x.read(ctx, key)
	if err != nil || row == nil {
		return false, err
	}
	if err := decode(row, into); err != nil {
		return false, fmt.Errorf("row %s: %w: %w", key, errDamaged, err)
	}
	return true, nil
}

func decode(row []byte, into any) error {
	body, err := textindex.Open(row)
	if err != nil {
		return err
	}
	return strictcbor.Unmarshal(body, into)
}

// putState is the change that writes a struct.
func putState(key string, state any) (journal.Op, error) {
	body, err := strictcbor.Marshal(state)
	if err != nil {
		return journal.Op{}, fmt.Errorf("encode row %s: %w", key, err)
	}
	return put(key, textindex.Seal(body)), nil
}

// manifest reads the manifest. Where there is none, or one that cannot be read, the index begins anew.
func (x *Index) manifest(ctx context.Context) (m manifest, err error) {
	rows, err := x.store.Scan(ctx, journal.TableSearch, manifestPrefix, "", 0)
	if err != nil {
		return m, err
	}
	anew := manifest{Format: format, Phase: clearing}
	if len(rows) == 0 {
		return anew, nil
	}
	last := rows[len(rows)-1]
	if anew.generation, err = strconv.ParseUint(last.Key[len(manifestPrefix):], 16, 64); err != nil {
		return m, fmt.Errorf("row %s: %w", last.Key, err)
	}
	if decode(last.Value, &m) != nil || m.Format != format || !m.sound() {
		return anew, nil
	}
	m.generation = anew.generation
	return m, nil
}

// sound says that a manifest does not contradict itself.
func (m manifest) sound() bool {
	return m.Merge == nil || m.Merge.From >= 0 && m.Merge.Count > 0 && m.Merge.From <= len(m.Segments)-m.Merge.Count
}

// errRaced: another instance on the same store was faster. Nothing was written, and the next step sees what the other did.
var errRaced = errors.New("the search index has changed meanwhile")

// write does a batch together with the manifest that it leads to.
func (x *Index) write(ctx context.Context, m manifest, ops []journal.Op) error {
	op, err := putState(manifestKey(m.generation+1), m)
	if err != nil {
		return err
	}
	op.New = true
	err = x.store.Apply(ctx, append(ops, op, drop(manifestKey(m.generation))))
	if errors.Is(err, journal.ErrExists) {
		return errRaced
	}
	if err != nil {
		return fmt.Errorf("write the index: %w", err)
	}
	return nil
}
