package sqlstore

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"runtime"
)

// Settings of every connection. FULL makes a commit wait for the disk: acknowledged means kept.
var (
	pragmas       = []string{"busy_timeout=5000", "foreign_keys=ON", "synchronous=FULL", "trusted_schema=OFF", "temp_store=MEMORY"}
	writerPragmas = []string{"journal_mode=WAL", "cache_size=-8192", "wal_autocheckpoint=2000", "journal_size_limit=16777216"}
	readerPragmas = []string{"cache_size=-1024", "query_only=ON"}
)

// OpenSQLite opens or creates the database file, readable by its owner alone, and brings its schema up to date. extra are
// further pragmas of the writing connection, such as max_page_count=1000.
func OpenSQLite(ctx context.Context, d driver.Driver, file string, extra ...string) (*Store, error) {
	return openSQLite(ctx, d, file, Migrations, extra)
}

func openSQLite(ctx context.Context, d driver.Driver, file string, schema fs.FS, extra []string) (*Store, error) {
	if err := touch(file); err != nil {
		return nil, fmt.Errorf("open database: %w", err)
	}
	writers := sql.OpenDB(connector{d, dsn(file), append(append(append([]string{}, pragmas...), writerPragmas...), extra...)})
	writers.SetMaxOpenConns(1)
	if err := migrate(ctx, writers, schema); err != nil {
		return nil, errors.Join(classify(err), writers.Close())
	}
	conn, err := writers.Conn(ctx)
	if err != nil {
		return nil, errors.Join(classify(fmt.Errorf("open database: %w", err)), writers.Close())
	}
	readers := sql.OpenDB(connector{d, dsn(file), append(append([]string{}, pragmas...), readerPragmas...)})
	n := max(4, 2*runtime.GOMAXPROCS(0))
	readers.SetMaxOpenConns(n)
	readers.SetMaxIdleConns(n)
	reads := &pool{db: readers, stmts: map[string]*sql.Stmt{}}
	return &Store{reads: reads, writer: newGrouped(conn), closers: []func() error{reads.close, writers.Close}}, nil
}

func dsn(file string) string {
	return (&url.URL{Scheme: "file", Opaque: (&url.URL{Path: file}).EscapedPath()}).String()
}

// touch creates the file with its final mode; SQLite gives the WAL the same.
func touch(file string) error {
	f, err := os.OpenFile(file, os.O_RDWR|os.O_CREATE, 0o600)
	if err != nil {
		return err
	}
	return f.Close()
}

// connector sets the pragmas on each new connection, whatever the driver calls them in its DSN.
type connector struct {
	driver  driver.Driver
	dsn     string
	pragmas []string
}

func (c connector) Driver() driver.Driver { return c.driver }

func (c connector) Connect(ctx context.Context) (driver.Conn, error) {
	conn, err := c.driver.Open(c.dsn)
	if err != nil {
		return nil, err
	}
	for _, p := range c.pragmas {
		if err := run(ctx, conn, "PRAGMA "+p); err != nil {
			return nil, errors.Join(fmt.Errorf("pragma %s: %w", p, err), conn.Close())
		}
	}
	return conn, nil
}

func run(ctx context.Context, conn driver.Conn, query string) error {
	e, ok := conn.(driver.ExecerContext)
	if !ok {
		return fmt.Errorf("the driver's connections run no statements by themselves: %T", conn)
	}
	_, err := e.ExecContext(ctx, query, nil)
	return err
}
