package history

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"unicode/utf8"

	"holdfast/shared/strictcbor"
	"holdfast/shared/zstdframe"
)

// segmentMagic begins a segment; its last byte is the format version.
const segmentMagic = "HFV\x01"

// Errors of reading a segment.
var (
	// ErrDamaged: the bytes are not what was written. Only the versions of this
	// segment are lost: every segment begins with a whole text.
	ErrDamaged = errors.New("segment damaged")
	// ErrTooLarge: a version or a segment is larger than any that may be.
	ErrTooLarge = errors.New("segment too large")
	// ErrNewer: a newer program wrote it, in a form that this one does not know.
	ErrNewer = errors.New("segment needs a newer version")
)

// maxColumn bounds each column that is no text, in bytes.
const maxColumn = 4 << 20

// Segment is a stretch of versions, each of which can be restored.
type Segment struct {
	base     string
	ins      []rune
	kept     kept
	end      [8]byte
	extended bool // it has keys that this program does not know
}

// Encode returns the segment in its stored form:
//
//	"HFV" 0x01 ‖ CRC-32 (IEEE, big endian) of the rest ‖ columns in CBOR
//
// each column as it is or in a zstd frame, whichever is shorter. Times are kept
// to unit, in milliseconds: rounded down. There is at least one version.
func (b *Builder) Encode(unit int64) ([]byte, error) {
	if b.Len() == 0 || unit < 1 {
		return nil, fmt.Errorf("encode a segment of %d versions in units of %d ms: %w", b.Len(), unit, ErrRange)
	}
	c := columnsOf(b.kept, utf8.RuneCountInString(b.base), unit)
	sum := Sum(b.Text())
	c.Base, c.End = []byte(b.base), sum[:]
	for _, column := range c.packed() {
		packed, err := pack(*column)
		if err != nil {
			return nil, fmt.Errorf("encode segment: %w: %w", ErrTooLarge, err)
		}
		*column = packed
	}
	body, err := strictcbor.Marshal(c)
	if err != nil {
		return nil, fmt.Errorf("encode segment: %w", err)
	}
	row := binary.BigEndian.AppendUint32([]byte(segmentMagic), crc32.ChecksumIEEE(body))
	return append(row, body...), nil
}

// packed lists the columns that may be in a frame, the texts first.
func (c *columns) packed() []*[]byte {
	return []*[]byte{&c.Text, &c.Base, &c.Runs, &c.Counts, &c.Moves, &c.Far, &c.Dels, &c.Lens, &c.Ticks, &c.Steps, &c.States, &c.Lost}
}

// bestFrom is the length of a column that is worth the dearer compression.
const bestFrom = 8 << 10

// pack returns a column in a frame if that is shorter. One that begins like a
// frame always is in one.
func pack(column []byte) ([]byte, error) {
	compress := zstdframe.Compress
	if len(column) >= bestFrom {
		compress = zstdframe.CompressBest
	}
	frame, err := compress(nil, column)
	if err != nil || len(frame) < len(column) || zstdframe.Is(column) {
		return frame, err
	}
	return column, nil
}

// Decode reads a segment. Memory is bounded whatever the bytes claim.
// ErrDamaged, ErrTooLarge, ErrNewer.
func Decode(row []byte) (*Segment, error) {
	s, err := decode(row)
	if err != nil {
		return nil, fmt.Errorf("decode segment of %d bytes: %w", len(row), err)
	}
	return s, nil
}

func decode(row []byte) (*Segment, error) {
	head := len(segmentMagic) + 4
	if len(row) < head || string(row[:3]) != segmentMagic[:3] {
		return nil, fmt.Errorf("it does not begin with %s: %w", segmentMagic[:3], ErrDamaged)
	}
	if row[3] != segmentMagic[3] {
		return nil, fmt.Errorf("format version %d: %w", row[3], ErrNewer)
	}
	if body := row[head:]; binary.BigEndian.Uint32(row[4:]) != crc32.ChecksumIEEE(body) {
		return nil, fmt.Errorf("checksum: %w", ErrDamaged)
	}
	var c columns
	extra, err := strictcbor.UnmarshalMap(row[head:], &c)
	switch {
	case errors.Is(err, strictcbor.ErrCritical):
		return nil, fmt.Errorf("%w: %w", ErrNewer, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	if err := c.unpack(); err != nil {
		return nil, err
	}
	s := &Segment{base: string(c.Base), extended: len(extra) > 0}
	if len(c.End) != len(s.end) || !c.sound() {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, errColumns)
	}
	s.end = [8]byte(c.End)
	if s.kept, err = c.kept(utf8.RuneCount(c.Base)); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDamaged, err)
	}
	s.ins = runesOf(s.kept.ins)
	return s, nil
}

// runesOf is []rune(string(b)) without the string.
func runesOf(b []byte) []rune {
	runes := make([]rune, 0, utf8.RuneCount(b))
	for len(b) > 0 {
		r, size := utf8.DecodeRune(b)
		runes, b = append(runes, r), b[size:]
	}
	return runes
}

// unpack takes the columns out of their frames.
func (c *columns) unpack() error {
	for i, column := range c.packed() {
		limit := maxColumn
		if i < 2 {
			limit = zstdframe.MaxContent
		}
		if len(*column) > limit {
			return fmt.Errorf("column of %d bytes: %w", len(*column), ErrTooLarge)
		}
		if !zstdframe.Is(*column) {
			continue
		}
		content, err := zstdframe.Decompress(*column, limit)
		if errors.Is(err, zstdframe.ErrTooLarge) {
			return fmt.Errorf("%w: %w", ErrTooLarge, err)
		}
		if err != nil {
			return fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		*column = content
	}
	return nil
}

// Len returns how many versions there are.
func (s *Segment) Len() int { return s.kept.marks.n }

// Versions returns what is kept of each version beside its text.
func (s *Segment) Versions() []Version { return s.kept.marks.versions() }

// Text returns the text of version i, counted from 0.
func (s *Segment) Text(i int) (string, error) {
	if i < 0 || i >= s.Len() {
		return "", fmt.Errorf("version %d of %d: %w", i, s.Len(), ErrRange)
	}
	b, _, err := s.replay(i + 1)
	if err != nil {
		return "", err
	}
	return b.String(), nil
}

// replay makes the text after the first n versions, and says where the caret
// is then.
func (s *Segment) replay(n int) (*buffer, int, error) {
	b, ins, caret := newBuffer(s.base), s.ins, utf8.RuneCountInString(s.base)
	for _, r := range s.kept.runs {
		if n == 0 {
			break
		}
		r = r.first(n)
		if !r.apply(b, ins) {
			return nil, 0, fmt.Errorf("a change at %d of %d code points: %w", r.at, b.size, ErrDamaged)
		}
		n -= r.versions()
		ins, caret = ins[r.ins:], r.caret()
	}
	return b, caret, nil
}

// Walk gives the text of every version in order, as chunks of it that follow
// each other and are valid until the next one. It stops when visit says false.
// At the end the text is checked against the sum that was stored: ErrDamaged.
func (s *Segment) Walk(visit func(i int, chunks [][]rune) bool) error {
	b, ins, i := newBuffer(s.base), s.ins, 0
	for _, r := range s.kept.runs {
		for _, step := range r.steps() {
			if !step.apply(b, ins) {
				return fmt.Errorf("a change at %d of %d code points: %w", step.at, b.size, ErrDamaged)
			}
			ins = ins[step.ins:]
			if step.versions() == 0 {
				continue
			}
			if !visit(i, b.chunks) {
				return nil
			}
			i++
		}
	}
	if Sum(b.String()) != s.end {
		return fmt.Errorf("the last text does not match its sum: %w", ErrDamaged)
	}
	return nil
}

// Builder returns a builder that goes on after the last version, to make a
// longer segment of this one. ErrDamaged; ErrNewer when the segment has what
// this program would not write back.
func (s *Segment) Builder() (*Builder, error) {
	if s.extended {
		return nil, fmt.Errorf("extend segment: %w", ErrNewer)
	}
	text, caret, err := s.replay(s.Len())
	if err == nil && Sum(text.String()) != s.end {
		err = fmt.Errorf("the last text does not match its sum: %w", ErrDamaged)
	}
	if err != nil {
		return nil, fmt.Errorf("extend segment: %w", err)
	}
	b := &Builder{base: s.base, text: text, caret: caret, kept: s.kept.clone()}
	at := utf8.RuneCountInString(s.base)
	for _, r := range s.kept.runs {
		b.work += r.work(at)
		at = r.caret()
	}
	return b, nil
}

// Each gives every version with its splices on the one before it; the first
// one's are on the segment's base. An error of add ends it.
func (s *Segment) Each(add func(Version, []Splice) error) error { return s.kept.each(add) }
