//go:build !js

package main

import (
	"context"
	"errors"
	"io/fs"

	"holdfast/shared/backup"
	"holdfast/shared/history/trace"
	"holdfast/shared/seal"
	"holdfast/wasm/exportfile"
	"holdfast/wasm/journal"
	"holdfast/wasm/replica"
)

// errQuiet: everything has been said on stderr already.
var errQuiet = errors.New("ended with errors")

// misuseError is a command line that cannot be meant.
type misuseError struct{ cause error }

func misuse(err error) error         { return &misuseError{err} }
func (e *misuseError) Error() string { return e.cause.Error() }
func (e *misuseError) Unwrap() error { return e.cause }
func isMisuse(err error) bool        { var m *misuseError; return errors.As(err, &m) }

// codes names the errors that a script may branch on; the first that matches counts.
var codes = []struct {
	err  error
	code string
}{
	{fs.ErrExist, "file_exists"},
	{fs.ErrNotExist, "file_not_found"},
	{fs.ErrPermission, "file_permission"},
	{exportfile.ErrNotExport, "not_an_export"},
	{exportfile.ErrBomb, "zip_bomb"},
	{exportfile.ErrDamaged, "export_damaged"},
	{backup.ErrNotBackup, "not_a_backup"},
	{backup.ErrVersion, "backup_version"},
	{backup.ErrCode, "backup_code"},
	{backup.ErrAltered, "backup_altered"},
	{backup.ErrTruncated, "backup_truncated"},
	{journal.ErrNotFound, "not_found"},
	{journal.ErrDamaged, "damaged"},
	{journal.ErrIncomplete, "incomplete"},
	{journal.ErrTooLarge, "too_large"},
	{journal.ErrQuota, "storage_full"},
	{journal.ErrUnavailable, "storage_unavailable"},
	{replica.ErrUnreachable, "unreachable"},
	{trace.ErrMalformed, "malformed_trace"},
	{trace.ErrTooLarge, "too_large"},
	{trace.ErrMismatch, "damaged"},
	{errDigits, string(replica.CodePairing)},
	{errUnconfirmed, "not_confirmed"},
	{context.Canceled, "cancelled"},
}

// codeOf returns the stable code of an error: its own if it has one, "internal" if nobody knows it.
func codeOf(err error) string {
	if isMisuse(err) {
		return "usage"
	}
	if bad := (*seal.CodeError)(nil); errors.As(err, &bad) {
		return "recovery_code"
	}
	if synced := (*replica.Error)(nil); errors.As(err, &synced) {
		return string(synced.Code)
	}
	for _, known := range codes {
		if errors.Is(err, known.err) {
			return known.code
		}
	}
	if file := (*fs.PathError)(nil); errors.As(err, &file) {
		return "file"
	}
	return "internal"
}
