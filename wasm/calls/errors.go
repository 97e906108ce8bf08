package calls

import (
	"context"
	"errors"

	"holdfast/shared/backup"
	"holdfast/shared/dataexport"
	"holdfast/shared/seal"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
)

// Error is what every failed call gives: a stable code for programs and a message for people who look for the cause.
type Error struct {
	Code    string
	Message string
}

// Error gives "code: message".
func (e *Error) Error() string { return e.Code + ": " + e.Message }

// Codes that are not somebody else's. A recovery code that cannot be read has CodeRecovery, an underscore and the reason of seal;
// what the sync server refuses has the code of package wire.
const (
	CodeInternal = "internal"      // a bug: it should have had a code, or it was a panic
	CodeInvalid  = "invalid"       // the input is against the contract; the same again cannot help
	CodeRecovery = "recovery_code" // with the reason of seal behind it
)

var errInput = errors.New("malformed input")

// codes gives each known error its code; the first that matches counts.
var codes = []struct {
	err  error
	code string
}{
	{errInput, CodeInvalid},
	{journal.ErrInvalid, CodeInvalid},
	{backup.ErrNotBackup, "not_a_backup"},
	{backup.ErrVersion, "backup_version"},
	{backup.ErrCode, "backup_code"},
	{backup.ErrAltered, "backup_altered"},
	{backup.ErrTruncated, "backup_truncated"},
	{dataexport.ErrUnknown, "not_an_export"},
	{dataexport.ErrMalformed, "malformed"},
	{dataexport.ErrTooLarge, "too_large"},
	{journal.ErrNotFound, "not_found"},
	{journal.ErrDamaged, "damaged"},
	{journal.ErrIncomplete, "incomplete"},
	{journal.ErrTooLarge, "too_large"},
	{journal.ErrQuota, "storage_full"},
	{journal.ErrUnavailable, "storage_unavailable"},
	{replica.ErrUnreachable, "unreachable"},
	{replica.ErrAnswerTooLarge, "answer_too_large"},
	{context.Canceled, "cancelled"},
	{context.DeadlineExceeded, "cancelled"},
}

// coded turns any error into an *Error.
func coded(name string, err error) *Error {
	return &Error{Code: CodeOf(err), Message: name + ": " + err.Error()}
}

// CodeOf returns the stable code of an error: its own if it has one, CodeInternal if nobody knows it.
func CodeOf(err error) string {
	if own := (*Error)(nil); errors.As(err, &own) {
		return own.Code
	}
	if bad := (*seal.CodeError)(nil); errors.As(err, &bad) {
		return CodeRecovery + "_" + bad.Reason
	}
	if synced := (*replica.Error)(nil); errors.As(err, &synced) {
		return string(synced.Code)
	}
	for _, known := range codes {
		if errors.Is(err, known.err) {
			return known.code
		}
	}
	return CodeInternal
}
