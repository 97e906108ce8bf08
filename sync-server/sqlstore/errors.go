package sqlstore

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"

	"holdfast/sync-server/vault"
)

// SQLite's primary result codes that the rules tell apart (sqlite.org/rescode.html).
const (
	codeBusy       = 5
	codeLocked     = 6
	codeReadOnly   = 8
	codeIOErr      = 10
	codeFull       = 13
	codeConstraint = 19

	codeIOErrShmSize = codeIOErr | 19<<8 // the wal-index cannot grow: the disk is full
)

// coder is what SQLite drivers' errors offer; asking for it spares importing a driver.
type coder interface{ Code() int }

// classify turns a driver's error into one of the vault's where the rules tell it apart, and keeps the cause.
func classify(err error) error {
	var c coder
	switch {
	case err == nil, errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return err
	case errors.Is(err, sql.ErrNoRows):
		return vault.ErrNotFound
	case !errors.As(err, &c):
		return err
	}
	if c.Code() == codeIOErrShmSize {
		return fmt.Errorf("%w: %v", vault.ErrStorageFull, err)
	}
	switch c.Code() & 0xff {
	case codeFull:
		return fmt.Errorf("%w: %v", vault.ErrStorageFull, err)
	case codeReadOnly:
		return fmt.Errorf("%w: %v", vault.ErrReadOnly, err)
	case codeBusy, codeLocked:
		return fmt.Errorf("%w: %v", vault.ErrBusy, err)
	}
	return err
}

// isConstraint reports whether a unique key refused the statement. D1's errors have no code, only SQLite's text.
func isConstraint(err error) bool {
	var c coder
	if errors.As(err, &c) {
		return c.Code()&0xff == codeConstraint
	}
	return err != nil && strings.Contains(err.Error(), "UNIQUE constraint failed")
}
