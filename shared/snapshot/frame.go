package snapshot

import (
	"errors"
	"fmt"

	"holdfast/shared/zstdframe"
)

// compress appends content to dst as one frame.
func compress(dst, content []byte) ([]byte, error) {
	frame, err := zstdframe.Compress(dst, content)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	}
	return frame, nil
}

// decompress returns the content of exactly one frame that states its size.
func decompress(frame []byte) ([]byte, error) {
	content, err := zstdframe.Decompress(frame, MaxDecoded)
	switch {
	case errors.Is(err, zstdframe.ErrChecksum):
		return nil, ErrChecksum
	case errors.Is(err, zstdframe.ErrTooLarge):
		return nil, fmt.Errorf("%w: %w", ErrTooLarge, err)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return content, nil
}
