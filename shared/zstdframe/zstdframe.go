// Package zstdframe packs bytes into exactly one zstd frame (RFC 8878) that
// states its size and carries a checksum, and unpacks nothing else: memory is
// bounded before a byte is unpacked, whatever the frame claims.
package zstdframe

import (
	"bytes"
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// MaxContent is the largest content of a frame, in bytes.
const MaxContent = 16 << 20

// Errors of this package.
var (
	// ErrMalformed: the bytes are not one frame of the wanted form.
	ErrMalformed = errors.New("malformed zstd frame")
	// ErrTooLarge: the content is larger than it may be, or says that it is.
	ErrTooLarge = errors.New("zstd frame too large")
	// ErrChecksum: the frame's own checksum does not match: bytes were damaged.
	ErrChecksum = errors.New("zstd checksum does not match")
)

// magic begins a zstd frame (section 3.1.1).
var magic = []byte{0x28, 0xB5, 0x2F, 0xFD}

// Is says that b begins as a frame does. No CBOR array and no CBOR map does.
func Is(b []byte) bool { return bytes.HasPrefix(b, magic) }

// window is how far back a match may lie: it decides the encoder's memory.
const window = 1 << 20

// The coders are made at first use and kept: their tables cost more than the
// work on most snapshots. One goroutine, the caller's: the library's defaults
// start several and keep memory for each. sync.OnceValue would be shorter; its
// type parameter makes the linker keep the coders' methods for streams, 20 kB
// of the extension's wasm.
var (
	makeEncoder, makeDecoder sync.Once

	theEncoder *zstd.Encoder
	theDecoder *zstd.Decoder
)

func newEncoder(options ...zstd.EOption) *zstd.Encoder {
	encoder, err := zstd.NewWriter(nil, append([]zstd.EOption{zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true),
		zstd.WithSingleSegment(true),            // always states the content size
		zstd.WithAllLitEntropyCompression(true), // short prose repeats nothing, but its letters
		zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true)}, options...)...)
	if err != nil {
		panic("zstdframe: internal error: " + err.Error())
	}
	return encoder
}

func decoder() *zstd.Decoder {
	makeDecoder.Do(func() {
		var err error
		theDecoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(MaxContent), zstd.WithDecoderMaxWindow(MaxContent))
		if err != nil {
			panic("zstdframe: internal error: " + err.Error())
		}
	})
	return theDecoder
}

// Compress appends content to dst as one frame; the content is at most MaxContent.
func Compress(dst, content []byte) ([]byte, error) {
	makeEncoder.Do(func() { theEncoder = newEncoder() })
	return compress(theEncoder, dst, content)
}

// CompressBest is Compress for what is written once and kept: about a tenth smaller. Its coder has tables of 34 MB, so it is made each
// time and not kept, which takes longer than the work on a hundred kilobytes.
func CompressBest(dst, content []byte) ([]byte, error) {
	return compress(newEncoder(zstd.WithEncoderLevel(zstd.SpeedBestCompression)), dst, content)
}

func compress(encoder *zstd.Encoder, dst, content []byte) ([]byte, error) {
	if len(content) > MaxContent {
		return nil, fmt.Errorf("content of %d bytes: %w", len(content), ErrTooLarge)
	}
	return encoder.EncodeAll(content, dst), nil
}

// Decompress returns the content of exactly one frame, if it is at most limit bytes and at most MaxContent.
func Decompress(frame []byte, limit int) ([]byte, error) {
	size, err := measure(frame, min(uint64(max(limit, 0)), MaxContent))
	if err != nil {
		return nil, err
	}
	content, err := decoder().DecodeAll(frame, make([]byte, 0, size))
	switch {
	case errors.Is(err, zstd.ErrCRCMismatch):
		return nil, ErrChecksum
	case errors.Is(err, zstd.ErrDecoderSizeExceeded), errors.Is(err, zstd.ErrWindowSizeExceeded):
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return content, nil
}

// measure reads the frame's header and walks its blocks, without unpacking:
// the frame must be alone, checked and of a stated, bearable size. The library
// would take several frames, and skip some, without saying so.
func measure(frame []byte, limit uint64) (size uint64, err error) {
	var h zstd.Header
	if err := h.Decode(frame); err != nil {
		return 0, fmt.Errorf("frame header: %w: %w", ErrMalformed, err)
	}
	if h.Skippable || !h.HasFCS || !h.HasCheckSum || h.DictionaryID != 0 {
		return 0, fmt.Errorf("frame without size or checksum: %w", ErrMalformed)
	}
	if h.FrameContentSize > limit || h.WindowSize > MaxContent {
		return 0, fmt.Errorf("frame says %d bytes, window %d: %w", h.FrameContentSize, h.WindowSize, ErrTooLarge)
	}
	const rle = 1
	at := h.HeaderSize
	for last := false; !last; {
		if len(frame)-at < 3 {
			return 0, fmt.Errorf("frame ends early: %w", ErrMalformed)
		}
		block := uint32(frame[at]) | uint32(frame[at+1])<<8 | uint32(frame[at+2])<<16
		last = block&1 == 1
		n := int(block >> 3)
		if block>>1&3 == rle {
			n = 1
		}
		at += 3 + n
	}
	const checksum = 4
	if at+checksum != len(frame) {
		return 0, fmt.Errorf("frame of %d bytes in %d: %w", at+checksum, len(frame), ErrMalformed)
	}
	return h.FrameContentSize, nil
}
