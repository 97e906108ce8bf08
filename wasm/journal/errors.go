package journal

import (
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// Sentinels of the journal itself; those of its Store pass through.
var (
	// ErrDamaged: a kept version no longer gives the text that was saved. Always inside a *DamageError, which names it.
	ErrDamaged = errors.New("damaged")
	// ErrIncomplete: a version's predecessor has not arrived from its device yet; the text becomes readable when it does.
	ErrIncomplete = errors.New("earlier version not here yet")
	// ErrTooLarge: a text above MaxText; nothing was recorded.
	ErrTooLarge = errors.New("text too large")
)

// DamageError names a version that cannot be read and the damaged one it depends on. It is ErrDamaged to errors.Is.
type DamageError struct {
	Draft  snapshot.DraftID
	Device ledger.DeviceID
	N      uint64 // the version that was asked for, in the device's own count
	At     uint64 // the damaged one: N itself, or one that N builds upon
	Cause  error
}

// Error names draft, device and both versions.
func (e *DamageError) Error() string {
	if e.At == e.N {
		return fmt.Sprintf("draft %s: version %d of device %s is damaged: %v", e.Draft, e.N, e.Device, e.Cause)
	}
	return fmt.Sprintf("draft %s: version %d of device %s builds on version %d, which is damaged: %v", e.Draft, e.N, e.Device, e.At, e.Cause)
}

// Unwrap gives ErrDamaged and the cause.
func (e *DamageError) Unwrap() []error { return []error{ErrDamaged, e.Cause} }

// unreadable reports whether err says that a text cannot be had, as opposed to a store that did not answer.
func unreadable(err error) bool {
	return errors.Is(err, ErrDamaged) || errors.Is(err, ErrIncomplete)
}
