package journal

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"unicode/utf8"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
	"holdfast/shared/strictcbor"
)

// head is the row of one draft on one device: what lists need, so that they read no versions. Only N > 0 has a newest version;
// otherwise the device has just said where the draft belongs. Everything but Claim can be rebuilt from the versions.
type head struct {
	Claim    []byte          `cbor:"1,keyasint,omitempty"` // snapshot record of the draft, as this device last wrote it
	N        uint64          `cbor:"2,keyasint"`           // of the newest version
	Count    uint64          `cbor:"3,keyasint"`           // versions that are here; below N while some are missing
	Keyframe uint64          `cbor:"4,keyasint"`           // N of the last keyframe, 0 for none
	Created  int64           `cbor:"5,keyasint"`           // smallest time, epoch ms
	Time     int64           `cbor:"6,keyasint"`           // largest time, epoch ms
	State    snapshot.State  `cbor:"7,keyasint"`
	Sum      [8]byte         `cbor:"8,keyasint"`
	Lost     uint64          `cbor:"9,keyasint"`
	Preview  string          `cbor:"10,keyasint"`
	Files    []snapshot.File `cbor:"11,keyasint,omitempty"`
	Park     *snapshot.Park  `cbor:"12,keyasint,omitempty"`
}

var errRowChecksum = errors.New("row checksum does not match")

// encode puts a checksum before the row: a number that changed on the disk would otherwise pass for true.
func (h head) encode() ([]byte, error) {
	body, err := strictcbor.Marshal(h)
	if err != nil {
		return nil, fmt.Errorf("encode draft row: %w", err)
	}
	return append(binary.BigEndian.AppendUint32(nil, crc32.ChecksumIEEE(body)), body...), nil
}

func decodeHead(row []byte) (h head, err error) {
	if len(row) < 4 || binary.BigEndian.Uint32(row) != crc32.ChecksumIEEE(row[4:]) {
		return h, errRowChecksum
	}
	if err := strictcbor.Unmarshal(row[4:], &h); err != nil {
		return head{}, fmt.Errorf("decode draft row: %w", err)
	}
	return h, nil
}

// claim returns where the device said the draft belongs, or nil.
func (h head) claim() *snapshot.Draft {
	if h.Claim == nil {
		return nil
	}
	r, err := snapshot.DecodeRecord(h.Claim)
	if err != nil {
		return nil
	}
	return r.Draft
}

// add counts a version in. text is its text, if it is known.
func (h *head) add(v *snapshot.Version, text string) {
	if h.Count == 0 || v.Time < h.Created {
		h.Created = v.Time
	}
	if h.Count == 0 || v.Time > h.Time {
		h.Time = v.Time
	}
	h.Count++
	if v.Keyframe && v.N > h.Keyframe {
		h.Keyframe = v.N
	}
	if v.N > h.N {
		h.N, h.State, h.Sum, h.Lost, h.Preview, h.Files, h.Park = v.N, v.State, v.Sum, v.Lost, preview(text), v.Files, v.Park
	}
}

// rebuild makes a head from the versions alone; a version whose own row is damaged is counted, and nothing else is known of it.
func (j *Journal) rebuild(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID) (head, error) {
	var h head
	err := j.eachVersion(ctx, id, device, 0, func(n uint64, v *snapshot.Version) {
		h.visit(n, v)
	})
	return h, err
}

// visit counts in what eachVersion finds.
func (h *head) visit(n uint64, v *snapshot.Version) {
	if v == nil {
		h.N, h.State, h.Sum, h.Lost, h.Files, h.Park = n, 0, [8]byte{}, 0, nil, nil
		h.Count++
		return
	}
	h.add(v, "")
}

// eachVersion visits the versions of one device after the given n, in order; v is nil for a row that cannot be read.
func (j *Journal) eachVersion(ctx context.Context, id snapshot.DraftID, device ledger.DeviceID, after uint64, visit func(n uint64, v *snapshot.Version)) error {
	const page = 256
	last := versionKey(id, device, after)
	for {
		rows, err := j.store.Scan(ctx, TableVersions, versionPrefix(id, device), last, page)
		if err != nil {
			return err
		}
		for _, row := range rows {
			last = row.Key
			_, _, n, err := parseVersionKey(row.Key)
			if err != nil {
				continue // not a key of ours: there is no number to name it by
			}
			v, _ := decodeVersion(row.Value, id, device, n)
			visit(n, v)
		}
		if len(rows) < page {
			return nil
		}
	}
}

// decodeVersion reads a version's row and checks that it is the one its key says.
func decodeVersion(row []byte, id snapshot.DraftID, device ledger.DeviceID, n uint64) (*snapshot.Version, error) {
	r, err := snapshot.DecodeRecord(row)
	if err != nil {
		return nil, err
	}
	v := r.Version
	if v == nil || v.Draft != id || v.Device != device || v.N != n {
		return nil, errors.New("the row is of something else")
	}
	return v, nil
}

func preview(text string) string {
	runes := 0
	for i := range text {
		if runes == PreviewRunes {
			return text[:i]
		}
		runes++
	}
	return text
}

func runeCount(text string) int { return utf8.RuneCountInString(text) }
