package replica

import (
	"encoding/binary"
	"errors"
	"fmt"
	"io"
)

const (
	pollEvery = 60_000    // ms until another Step is worth while when all went well
	firstWait = 2_000     // ms, doubled with every failure
	longWait  = 5 * 60000 // ms, the same for what only a person can mend
	maxWait   = hour      // ms; what a server asks for beyond that is not waited for
)

// backoff gives how long to wait after the given number of failures before:
// full jitter up to a bound that doubles, and never less than the server asked
// for.
func backoff(rand io.Reader, failures uint64, cause error) (int64, error) {
	var e *Error
	first := int64(longWait)
	wait := int64(0)
	if errors.As(cause, &e) {
		if e.Retry {
			first = firstWait
		}
		wait = min(e.Wait, maxWait)
	}
	bound := min(first<<min(failures, 20), maxWait)
	var b [8]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return 0, fmt.Errorf("draw a waiting time: %w", err)
	}
	return max(wait, int64(binary.BigEndian.Uint64(b[:])%uint64(bound))), nil
}
