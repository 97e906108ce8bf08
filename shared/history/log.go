package history

import (
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"unicode/utf8"

	"github.com/fxamacker/cbor/v2"

	"holdfast/shared/strictcbor"
	"holdfast/shared/zstdframe"
)

// Log keeps versions as they come, in pieces of a few seconds that go on from
// each other: a whole text in each would be many times what was typed. A piece
// is
//
//	CRC-32 of the piece before (of the first: nothing) and of the rest, big endian ‖ stream
//
// where the stream's content is the columns of a segment, written into each
// other so that none needs a length of its own. So a damaged piece costs those
// that follow it, too: a log is short, and what was read of it is put into a
// Segment, which needs no other.
type Log struct {
	builder *Builder
	stream  *zstdframe.Stream
	unit    int64
	caret   int   // before the versions that are not in a piece yet
	time    int64 // of the last version in a piece, in units
	sum     []byte
}

// piece is the content of a piece.
type piece struct {
	_     struct{} `cbor:",toarray"`
	Runs  []byte   // with all that belongs to runs
	Times []byte   // steps and ticks, from the last time of the piece before
	Text  []byte
	Rest  columns // all other columns
}

// NewLog returns a log that begins after base and keeps times to unit, in
// milliseconds.
func NewLog(base string, unit int64) *Log {
	return &Log{builder: NewBuilder(base), stream: zstdframe.NewStream(), unit: unit, caret: utf8.RuneCountInString(base)}
}

// Add is Builder.Add.
func (l *Log) Add(v Version, splices []Splice) error { return l.builder.Add(v, splices) }

// Piece returns what was added since the last one; nil is nothing.
func (l *Log) Piece() ([]byte, error) {
	if l.builder.Len() == 0 {
		return nil, nil
	}
	content, err := l.content()
	if err != nil {
		return nil, fmt.Errorf("encode piece: %w", err)
	}
	packed, err := l.stream.Append(content)
	if err != nil {
		return nil, fmt.Errorf("encode piece: %w", err)
	}
	l.sum = pieceSum(l.sum, packed)
	return append(l.sum[:4:4], packed...), nil
}

// content takes what was added and returns it for the stream.
func (l *Log) content() ([]byte, error) {
	k := l.builder.take()
	p := piece{Text: k.ins}
	runWriter{&p.Runs, &p.Runs, &p.Runs, &p.Runs, &p.Runs, &p.Runs}.write(k.runs, l.caret)
	writeTimes(k.marks.times, l.time, l.unit, &p.Times, &p.Times)
	p.Rest.mark(k.marks)
	if l.sum == nil {
		p.Rest.Unit, p.Rest.Base = uint64(l.unit), []byte(l.builder.base)
	}
	l.caret, l.time = l.builder.caret, floor(k.marks.last, l.unit)
	return strictcbor.Marshal(p)
}

func pieceSum(before, packed []byte) []byte {
	sum := crc32.Update(crc32.ChecksumIEEE(before), crc32.IEEETable, packed)
	return binary.BigEndian.AppendUint32(nil, sum)
}

// ReadLog reads pieces from the first on and gives every version with what it
// changed. The text before the first is base. Versions of pieces before a
// damaged one are given, then comes ErrDamaged.
func ReadLog(pieces [][]byte, begin func(base string) error, add func(Version, []Splice) error) error {
	packed := make([][]byte, 0, len(pieces))
	var sum []byte
	var damage error
	for i, p := range pieces {
		if len(p) < 4 || string(pieceSum(sum, p[4:])) != string(p[:4]) {
			damage = fmt.Errorf("piece %d of %d: checksum: %w", i+1, len(pieces), ErrDamaged)
			break
		}
		sum = p[:4]
		packed = append(packed, p[4:])
	}
	if len(packed) > 0 {
		content, err := zstdframe.Join(packed)
		if err != nil {
			return fmt.Errorf("read log: %w: %w", ErrDamaged, err)
		}
		if err := readPieces(content, begin, add); err != nil {
			return fmt.Errorf("read log: %w", err)
		}
	}
	return damage
}

func readPieces(content []byte, begin func(string) error, add func(Version, []Splice) error) error {
	caret, time, unit := 0, int64(0), int64(0)
	for len(content) > 0 {
		var item cbor.RawMessage
		rest, err := cbor.UnmarshalFirst(content, &item)
		var p piece
		if err == nil {
			err = strictcbor.Unmarshal(item, &p)
		}
		if err == nil && unit == 0 {
			caret, unit = utf8.RuneCount(p.Rest.Base), int64(p.Rest.Unit)
			if !p.Rest.sound() {
				err = errColumns
			} else if err := begin(string(p.Rest.Base)); err != nil {
				return err
			}
		}
		var k kept
		if err == nil {
			k, err = p.kept(caret, time, unit)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if err := k.each(add); err != nil {
			return err
		}
		caret, time, content = k.runs[len(k.runs)-1].caret(), floor(k.marks.last, unit), rest
	}
	return nil
}

// kept reads a piece that begins with the caret there, at that time.
func (p piece) kept(caret int, time, unit int64) (k kept, err error) {
	runs, times := &numbers{rest: p.Runs}, &numbers{rest: p.Times}
	if err := (runReader{runs, runs, runs, runs, runs, runs}).read(&k, p.Text, caret); err != nil {
		return k, err
	}
	if err := readTimes(&k.marks, time, unit, times, times); err != nil {
		return k, err
	}
	return k, p.Rest.marks(&k.marks)
}

// each gives every version with its splices.
func (k kept) each(add func(Version, []Splice) error) error {
	versions, ins := k.marks.versions(), string(k.ins)
	var splices []Splice
	for _, r := range k.runs {
		for _, step := range r.steps() {
			end, _ := offset(ins, step.ins)
			if s, ok := step.splice(ins[:end]); ok {
				splices = append(splices, s)
			}
			ins = ins[end:]
			if step.versions() == 0 {
				continue
			}
			if err := add(versions[0], splices); err != nil {
				return err
			}
			versions, splices = versions[1:], nil
		}
	}
	return nil
}
