package zstdframe

import (
	"bytes"
	"errors"
	"fmt"

	"github.com/klauspost/compress/zstd"
)

// Stream packs pieces one after the other, each able to be read as soon as it
// is there, and each compressed by what came before it. Its pieces together
// are a frame that does not end.
type Stream struct {
	encoder *zstd.Encoder
	out     bytes.Buffer
}

// NewStream returns a stream without pieces.
func NewStream() *Stream {
	s := &Stream{}
	encoder, err := zstd.NewWriter(&s.out, zstd.WithEncoderLevel(zstd.SpeedBetterCompression), zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(false),
		zstd.WithAllLitEntropyCompression(true), zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
	if err != nil {
		panic("zstdframe: internal error: " + err.Error())
	}
	s.encoder = encoder
	return s
}

// Append returns the next piece.
func (s *Stream) Append(content []byte) ([]byte, error) {
	s.out.Reset()
	if _, err := s.encoder.Write(content); err != nil {
		return nil, fmt.Errorf("append to stream: %w", err)
	}
	if err := s.encoder.Flush(); err != nil {
		return nil, fmt.Errorf("append to stream: %w", err)
	}
	return bytes.Clone(s.out.Bytes()), nil
}

// end is an empty last block: it makes a frame of the pieces there are.
var end = []byte{1, 0, 0}

// Join returns the contents of a stream's pieces from the first on, in one. They
// are at most MaxContent. Pieces have no checksum: that is the caller's.
func Join(pieces [][]byte) ([]byte, error) {
	frame := append(bytes.Join(pieces, nil), end...)
	content, err := decoder().DecodeAll(frame, nil)
	switch {
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return content, nil
}
