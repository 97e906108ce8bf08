package seal

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/bits"
)

// Errors of padding and of entries without content.
var (
	// ErrPadding: the opened bytes are not in the one form that Pad makes.
	ErrPadding = errors.New("malformed padding")
	// ErrPurged: the entry's sealed bytes are gone; its header still proves the chain.
	ErrPurged = errors.New("entry was purged")
)

// PadFloor is the smallest padded size: short texts all look alike.
const PadFloor = 256

// lengthBytes begin a padded frame: the length of the data, big-endian.
const lengthBytes = 4

// Padme returns n rounded up as Padmé does (PURBs, PETS 2019), PadFloor at
// least: at most 12 % more, and only O(log log n) bits of n can be seen.
func Padme(n int) int {
	if n <= PadFloor {
		return PadFloor
	}
	e := bits.Len(uint(n)) - 1
	mask := 1<<(e-bits.Len(uint(e))) - 1
	return (n + mask) &^ mask
}

// PaddedSize returns the length of n bytes after Pad.
func PaddedSize(n int) int { return Padme(lengthBytes + n) }

// Pad returns the frame: length ‖ data ‖ zeros.
func Pad(data []byte) []byte {
	out := make([]byte, PaddedSize(len(data)))
	binary.BigEndian.PutUint32(out, uint32(len(data)))
	copy(out[lengthBytes:], data)
	return out
}

// Unpad returns the data of a frame, sharing its bytes. A frame of another
// size than Pad makes, or with something else than zeros behind, is ErrPadding.
func Unpad(frame []byte) ([]byte, error) {
	if len(frame) < PadFloor {
		return nil, fmt.Errorf("frame of %d bytes: %w", len(frame), ErrPadding)
	}
	n := binary.BigEndian.Uint32(frame)
	if uint64(n) > uint64(len(frame)-lengthBytes) || PaddedSize(int(n)) != len(frame) {
		return nil, fmt.Errorf("frame of %d bytes says %d: %w", len(frame), n, ErrPadding)
	}
	end := lengthBytes + int(n)
	for _, b := range frame[end:] {
		if b != 0 {
			return nil, fmt.Errorf("frame of %d bytes has a tail: %w", len(frame), ErrPadding)
		}
	}
	return frame[lengthBytes:end:end], nil
}
