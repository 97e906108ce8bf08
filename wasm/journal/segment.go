package journal

import (
	"errors"
	"fmt"
	"reflect"

	"holdfast/shared/history"
	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Versions that have grown old lie in segments: a stretch of them, dense and beginning with a keyframe, in a fifth of the room where a text was
// typed on and on, in two fifths where words were put in here and there. What a version's row said comes out of the segment as it was, so that
// nobody above packedStore knows the difference. A version that was thinned out leaves its number there, and nothing else.

// maxSegment is how many versions a segment holds: unpacking one is what reading a single version of it costs.
const maxSegment = 256

// errUnlike: the versions would not come back as they are; they stay as they are.
var errUnlike = errors.New("a version would change in a segment")

// pack puts versions into a segment, nil is one that was thinned out. The result has been read back and compared.
func pack(versions []*snapshot.Version) ([]byte, error) {
	b, text, marks := history.NewBuilder(""), "", history.Version{}
	for _, v := range versions {
		if v == nil {
			marks.Extra = nil
			if err := b.Add(marks, nil); err != nil {
				return nil, err
			}
			continue
		}
		splices := v.Splices
		if v.Keyframe {
			splices = history.Diff(text, v.Text)
		}
		// Sums stay with their versions: a restored text is checked against what was typed, not against what was packed.
		extra := v.Sum[:]
		if len(v.Files) > 0 || v.Park != nil || len(v.Extra) > 0 {
			row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindVersion, Version: v})
			if err != nil {
				return nil, fmt.Errorf("pack version %d: %w", v.N, err)
			}
			extra = append(extra[:8:8], row...)
		}
		marks = history.Version{Time: v.Time, State: uint64(v.State) << 1, Lost: v.Lost, Extra: extra}
		if v.Keyframe {
			marks.State |= 1
		}
		if err := b.Add(marks, splices); err != nil {
			return nil, fmt.Errorf("pack version %d: %w", v.N, err)
		}
		var err error
		if text, err = history.Apply(text, splices); err != nil {
			return nil, fmt.Errorf("pack version %d: %w", v.N, err)
		}
	}
	segment, err := b.Encode(1)
	if err != nil {
		return nil, err
	}
	return segment, alike(segment, versions)
}

// alike unpacks a segment and compares every version.
func alike(segment []byte, versions []*snapshot.Version) error {
	var rows []Row
	for i, v := range versions {
		if v == nil {
			continue
		}
		if rows == nil {
			first := v.N - uint64(i)
			var err error
			if rows, err = unpack(segment, v.Draft, v.Device, first, first+uint64(len(versions))-1); err != nil {
				return err
			}
		}
		if len(rows) == 0 {
			return errUnlike
		}
		is, err := decodeVersion(rows[0].Value, v.Draft, v.Device, v.N)
		if err != nil {
			return err
		}
		if rows = rows[1:]; !reflect.DeepEqual(is, v) {
			return fmt.Errorf("version %d: %w", v.N, errUnlike)
		}
	}
	if len(rows) > 0 {
		return errUnlike
	}
	return nil
}

// unpack returns the rows of the versions in a segment of first to last.
func unpack(segment []byte, id snapshot.DraftID, device ledger.DeviceID, first, last uint64) (rows []Row, err error) {
	s, err := history.Decode(segment)
	if err != nil {
		return nil, err
	}
	if uint64(s.Len()) != last-first+1 {
		return nil, fmt.Errorf("unpack versions %d to %d out of %d: %w", first, last, s.Len(), history.ErrDamaged)
	}
	n, text := first, ""
	err = s.Each(func(marks history.Version, splices []history.Splice) error {
		text, err = history.Apply(text, splices)
		if err == nil && len(marks.Extra) == 0 {
			n++
			return nil
		}
		if err != nil || len(marks.Extra) < 8 {
			return fmt.Errorf("unpack version %d: %w", n, errors.Join(err, history.ErrDamaged))
		}
		value := marks.Extra[8:]
		if len(value) == 0 {
			v := snapshot.Version{Draft: id, Device: device, N: n, Time: marks.Time, State: snapshot.State(marks.State >> 1), Lost: marks.Lost,
				Sum: [8]byte(marks.Extra[:8]), Splices: splices}
			if marks.State&1 == 1 {
				v.Keyframe, v.Text, v.Splices = true, text, nil
			}
			if value, err = snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindVersion, Version: &v}); err != nil {
				return err
			}
		}
		rows = append(rows, Row{Key: versionKey(id, device, n), Value: value})
		n++
		return nil
	})
	return rows, err
}
