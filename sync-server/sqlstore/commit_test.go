package sqlstore_test

import (
	"context"
	"database/sql/driver"
	"errors"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"

	"modernc.org/sqlite"
)

// TestFailedCommitCountsNothing: an insert that went well is not there if the commit fails, which is where a WAL database
// notices a full disk. What is said to be appended must be on disk.
func TestFailedCommitCountsNothing(t *testing.T) {
	d := &faulty{}
	s, err := sqlstore.OpenSQLite(t.Context(), d, filepath.Join(t.TempDir(), "db"))
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	create(t, s)
	if n, _, err := s.Append(t.Context(), id, entries(1, 3)); n != 3 || err != nil {
		t.Fatalf("append: %d, %v", n, err)
	}
	for fault, want := range map[int]error{13: vault.ErrStorageFull, 8: vault.ErrReadOnly, 5: vault.ErrBusy, 10 | 19<<8: vault.ErrStorageFull, 10 | 4<<8: nil} {
		d.fault.Store(int64(fault))
		n, last, err := s.Append(t.Context(), id, entries(4, 40))
		if n != 0 || last != 0 || err == nil || (want != nil && !errors.Is(err, want)) {
			t.Errorf("code %d: appended %d, last %d, %v", fault, n, last, err)
		}
		d.fault.Store(0)
		wantItems(t, s, 3)
	}
	if n, last, err := s.Append(t.Context(), id, entries(4, 40)); n != 37 || last != 40 || err != nil {
		t.Fatalf("append after the faults: %d, %d, %v", n, last, err)
	}
	wantItems(t, s, 40)
}

// faulty is SQLite whose commits fail with a result code, if one is set.
type faulty struct {
	sqlite.Driver
	fault atomic.Int64
}

func (d *faulty) Open(name string) (driver.Conn, error) {
	conn, err := d.Driver.Open(name)
	return faultyConn{conn, d}, err
}

type faultyConn struct {
	driver.Conn
	d *faulty
}

func (c faultyConn) ExecContext(ctx context.Context, query string, args []driver.NamedValue) (driver.Result, error) {
	return c.Conn.(driver.ExecerContext).ExecContext(ctx, query, args)
}

func (c faultyConn) Prepare(query string) (driver.Stmt, error) {
	s, err := c.Conn.Prepare(query)
	return faultyStmt{s, c.d, strings.EqualFold(query, "commit")}, err
}

type faultyStmt struct {
	driver.Stmt
	d      *faulty
	commit bool
}

func (s faultyStmt) Exec(args []driver.Value) (driver.Result, error) {
	if code := s.d.fault.Load(); s.commit && code != 0 {
		return nil, sqliteError(code)
	}
	//lint:ignore SA1019 the old form is enough here
	return s.Stmt.Exec(args)
}

// sqliteError is a result code as drivers give it.
type sqliteError int

func (e sqliteError) Error() string { return "made by the test" }
func (e sqliteError) Code() int     { return int(e) }
