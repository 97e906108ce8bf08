package snapshot

import (
	"errors"
	"fmt"
	"sync"

	"github.com/klauspost/compress/zstd"
)

// frameMagic begins a zstd frame (RFC 8878, section 3.1.1).
var frameMagic = []byte{0x28, 0xB5, 0x2F, 0xFD}

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

func encoder() *zstd.Encoder {
	makeEncoder.Do(func() {
		var err error
		theEncoder, err = zstd.NewWriter(nil, zstd.WithEncoderConcurrency(1), zstd.WithEncoderCRC(true),
			zstd.WithSingleSegment(true),            // always states the content size
			zstd.WithAllLitEntropyCompression(true), // short prose repeats nothing, but its letters
			zstd.WithWindowSize(window), zstd.WithLowerEncoderMem(true))
		if err != nil {
			panic("snapshot: internal error: " + err.Error())
		}
	})
	return theEncoder
}

func decoder() *zstd.Decoder {
	makeDecoder.Do(func() {
		var err error
		theDecoder, err = zstd.NewReader(nil, zstd.WithDecoderConcurrency(1), zstd.WithDecoderLowmem(true),
			zstd.WithDecoderMaxMemory(MaxDecoded), zstd.WithDecoderMaxWindow(MaxDecoded))
		if err != nil {
			panic("snapshot: internal error: " + err.Error())
		}
	})
	return theDecoder
}

// compress appends content to dst as one frame.
func compress(dst, content []byte) ([]byte, error) {
	if len(content) > MaxDecoded {
		return nil, fmt.Errorf("content of %d bytes: %w", len(content), ErrTooLarge)
	}
	return encoder().EncodeAll(content, dst), nil
}

// decompress returns the content of exactly one frame that states its size.
func decompress(frame []byte) ([]byte, error) {
	size, err := measure(frame)
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
func measure(frame []byte) (size uint64, err error) {
	var h zstd.Header
	if err := h.Decode(frame); err != nil {
		return 0, fmt.Errorf("frame header: %w: %w", ErrMalformed, err)
	}
	if h.Skippable || !h.HasFCS || !h.HasCheckSum || h.DictionaryID != 0 {
		return 0, fmt.Errorf("frame without size or checksum: %w", ErrMalformed)
	}
	if h.FrameContentSize > MaxDecoded || h.WindowSize > MaxDecoded {
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
