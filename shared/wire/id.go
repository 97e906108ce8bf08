package wire

import (
	"encoding/hex"
	"fmt"

	"holdfast/shared/strictcbor"
)

// String gives 32 lower-case hexadecimal digits.
func (l LogID) String() string { return hex.EncodeToString(l[:]) }

// IsZero says that there is no log yet.
func (l LogID) IsZero() bool { return l == LogID{} }

// MarshalCBOR encodes a byte string of 16 bytes.
func (l LogID) MarshalCBOR() ([]byte, error) { return strictcbor.AppendBytes(nil, l[:]), nil }

// UnmarshalCBOR decodes a byte string of exactly 16 bytes.
func (l *LogID) UnmarshalCBOR(b []byte) error { return strictcbor.ReadFixed(l[:], b) }

// ParseLogID reads what LogID.String writes. Errors wrap ErrMalformed.
func ParseLogID(s string) (l LogID, err error) {
	b, err := hex.DecodeString(s)
	if err != nil || len(b) != len(l) || hex.EncodeToString(b) != s {
		return l, fmt.Errorf("log id: %w: want 32 lower-case hexadecimal digits", ErrMalformed)
	}
	return LogID(b), nil
}
