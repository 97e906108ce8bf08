package sqlstore_test

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"path/filepath"
	"testing"

	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
	"holdfast/sync-server/vault/vaulttest"

	"modernc.org/sqlite"
)

// TestContractWithinD1sLimits runs the suite over a driver that allows what D1 allows: no transactions, at most 100
// parameters, only text, blobs, null and integers that a JavaScript number holds, errors without codes.
func TestContractWithinD1sLimits(t *testing.T) {
	vaulttest.Run(t, func(t *testing.T) vault.Store {
		file := filepath.Join(t.TempDir(), "db")
		if err := open(t, file).Close(); err != nil { // for the schema
			t.Fatal(err)
		}
		db := sql.OpenDB(d1{t, file})
		db.SetMaxOpenConns(1) // D1 runs one statement at a time
		t.Cleanup(func() { db.Close() })
		return sqlstore.New(db)
	})
}

type d1 struct {
	t    *testing.T
	file string
}

func (d d1) Driver() driver.Driver { return &sqlite.Driver{} }

func (d d1) Connect(context.Context) (driver.Conn, error) {
	conn, err := d.Driver().Open("file:" + d.file)
	return d1Conn{d.t, conn}, err
}

type d1Conn struct {
	t    *testing.T
	conn driver.Conn
}

func (c d1Conn) Close() error { return c.conn.Close() }

func (c d1Conn) Begin() (driver.Tx, error) {
	c.t.Error("a transaction was begun")
	return nil, errors.New("transaction is not currently supported")
}

func (c d1Conn) Prepare(query string) (driver.Stmt, error) {
	s, err := c.conn.Prepare(query)
	if err != nil {
		return nil, err
	}
	return d1Stmt{c.t, s}, nil
}

type d1Stmt struct {
	t    *testing.T
	stmt driver.Stmt
}

func (s d1Stmt) Close() error  { return s.stmt.Close() }
func (s d1Stmt) NumInput() int { return s.stmt.NumInput() }

func (s d1Stmt) Exec(args []driver.Value) (driver.Result, error) {
	s.check(args)
	//lint:ignore SA1019 the driver under test is the oldest form, as D1's is
	res, err := s.stmt.Exec(args) //nolint:staticcheck // the old form is enough here
	return res, textOnly(err)
}

func (s d1Stmt) Query(args []driver.Value) (driver.Rows, error) {
	s.check(args)
	//lint:ignore SA1019 the driver under test is the oldest form, as D1's is
	rows, err := s.stmt.Query(args) //nolint:staticcheck // the old form is enough here
	return rows, textOnly(err)
}

func textOnly(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("D1_ERROR: %s", err.Error())
}

func (s d1Stmt) check(args []driver.Value) {
	if len(args) > 100 {
		s.t.Errorf("%d parameters are bound, D1 takes 100", len(args))
	}
	for i, a := range args {
		switch v := a.(type) {
		case string, []byte, nil:
		case int64:
			if v >= 1<<53 || v <= -1<<53 {
				s.t.Errorf("parameter %d is %d, beyond 2^53", i+1, v)
			}
		default:
			s.t.Errorf("parameter %d is a %T", i+1, a)
		}
	}
}
