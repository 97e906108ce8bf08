package history

import (
	"encoding/binary"
	"hash/crc32"
)

// DecodeBody reads a segment's body as if its checksum were right: a fuzzer cannot make one.
func DecodeBody(body []byte) (*Segment, error) {
	return Decode(append(binary.BigEndian.AppendUint32([]byte(segmentMagic), crc32.ChecksumIEEE(body)), body...))
}

// ReadLogContent reads what a log's stream holds.
func ReadLogContent(content []byte, add func(Version, []Splice) error) error {
	return readPieces(content, func(string) error { return nil }, add)
}

// PieceContent is what the first piece of a log has in its stream: a version of each splice.
func PieceContent(base string, splices []Splice) []byte {
	l := NewLog(base, 1000)
	for i, s := range splices {
		if err := l.Add(Version{Time: int64(i) * 1500, State: 1}, []Splice{s}); err != nil {
			panic(err)
		}
	}
	content, err := l.content()
	if err != nil {
		panic(err)
	}
	return content
}
