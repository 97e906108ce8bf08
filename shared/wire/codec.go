package wire

import (
	"errors"
	"fmt"

	"holdfast/shared/strictcbor"
)

// Version is the version of the protocol in this package: in routes, media type and statements.
const Version = 1

// ContentType is the media type of every message, and of every Problem unless JSON was asked for.
const ContentType = "application/vnd.holdfast.v1+cbor"

// ErrMalformed is wrapped by every refusal of bytes that are no message of the wanted kind.
var ErrMalformed = errors.New("malformed message")

// ErrVersion says that a message holds a critical key that this version does not know. It comes with ErrMalformed.
var ErrVersion = errors.New("message of a newer version")

// validator is a message with rules among its fields beyond their types.
type validator interface{ validate() error }

// Encode gives the one spelling of a message.
func Encode(message any) ([]byte, error) {
	b, err := strictcbor.Marshal(message)
	if err != nil {
		return nil, fmt.Errorf("encoding %T: %w", message, err)
	}
	return b, nil
}

// Decode reads one message into the struct that message points to, and checks the rules among its fields. The caller
// has capped the length of b. Errors wrap ErrMalformed.
func Decode(b []byte, message any) error {
	if err := strictcbor.Unmarshal(b, message); err != nil {
		if errors.Is(err, strictcbor.ErrCritical) {
			return fmt.Errorf("decoding %T: %w: %w: %w", message, ErrMalformed, ErrVersion, err)
		}
		return fmt.Errorf("decoding %T: %w: %w", message, ErrMalformed, err)
	}
	if v, ok := message.(validator); ok {
		if err := v.validate(); err != nil {
			return fmt.Errorf("decoding %T: %w: %w", message, ErrMalformed, err)
		}
	}
	return nil
}

// LogID names one life of a vault's log on one server. It is random, and changes when the server is restored or reset.
// It prints as 32 lower-case hexadecimal digits; the zero value means "none yet".
type LogID [16]byte
