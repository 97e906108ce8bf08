package journal

import (
	"context"
	"errors"
	"fmt"
)

// Sentinels that a Store returns and callers branch on.
var (
	// ErrNotFound: there is no such row, draft or version.
	ErrNotFound = errors.New("not found")
	// ErrExists: a batch had an Op marked New for a row that is there already; nothing of the batch was applied.
	ErrExists = errors.New("row exists already")
	// ErrQuota: the disk or the browser's quota is full; nothing of the batch was applied.
	ErrQuota = errors.New("storage quota exceeded")
	// ErrUnavailable: the store cannot be opened or has gone away (no IndexedDB, locked by another process, closed).
	ErrUnavailable = errors.New("storage unavailable")
	// ErrInvalid: the caller's arguments are against the contract; nothing was done and a retry cannot help.
	ErrInvalid = errors.New("invalid argument")
)

// Table names one ordered set of rows. The list is fixed: a Store has exactly the Tables.
type Table string

// The tables, and who writes them.
const (
	TableDrafts   Table = "drafts"   // journal: one small row per draft and device
	TableVersions Table = "versions" // journal: one row per draft, device and version
	TablePending  Table = "pending"  // journal adds, replica removes: what is not sealed yet
	TableMeta     Table = "meta"     // settings and state, keys prefixed by their owner ("journal/…", "replica/…")
	TableOutbox   Table = "outbox"   // replica: signed entries that are not pushed yet
	TableEntries  Table = "entries"  // replica: signed entries of other devices
	TableRoster   Table = "roster"   // replica: membership records
	TableHeads    Table = "heads"    // replica: the known head of each device's chain
	TableWatch    Table = "watch"    // watch: the last observations
	TableSearch   Table = "search"   // search: its index; journal adds what is not indexed yet
)

// Tables lists every table of a Store.
func Tables() []Table {
	return []Table{TableDrafts, TableVersions, TablePending, TableMeta, TableOutbox, TableEntries, TableRoster, TableHeads, TableWatch, TableSearch}
}

// Row is one key and its value. The bytes belong to the receiver.
type Row struct {
	Key   string
	Value []byte
}

// Op is one change of a batch.
type Op struct {
	Table Table
	Key   string
	// Value nil deletes the row (a missing one is no error); an empty non-nil Value is stored as an empty value.
	Value []byte
	// New makes the whole batch fail with ErrExists if the row is there already.
	New bool
}

// Store keeps rows. All its methods may be called concurrently; it neither keeps nor changes the byte slices it is given.
//
// Keys are 1 to 512 characters of printable ASCII (0x20 to 0x7e), so that byte order, string order and IndexedDB's order are the same.
// Arguments against that, and unknown tables, give ErrInvalid. A context that is done before the call gives its error and changes nothing.
type Store interface {
	// Get returns the value of one row, or ErrNotFound.
	Get(ctx context.Context, table Table, key string) ([]byte, error)
	// Scan returns the rows whose key begins with prefix and is greater than after, in key order; limit 0 means all of them.
	Scan(ctx context.Context, table Table, prefix, after string, limit int) ([]Row, error)
	// Apply does all of the batch or nothing, in order, and returns nil only once it is on disk. After an error that is not one of
	// ErrExists, ErrQuota and ErrInvalid the caller does not know whether the batch was applied and has to look.
	Apply(ctx context.Context, batch []Op) error
}

// MaxKey is the length of the longest key, in bytes.
const MaxKey = 512

// CheckKey returns ErrInvalid if table or key are against the contract of Store.
func CheckKey(table Table, key string) error {
	if err := CheckTable(table); err != nil {
		return err
	}
	if key == "" || len(key) > MaxKey {
		return fmt.Errorf("key of %d bytes in table %s: %w", len(key), table, ErrInvalid)
	}
	return checkASCII(table, key)
}

// CheckScan returns ErrInvalid if the arguments of a Scan are against the contract of Store; prefix and after may be empty.
func CheckScan(table Table, prefix, after string, limit int) error {
	if err := CheckTable(table); err != nil {
		return err
	}
	if limit < 0 || len(prefix) > MaxKey || len(after) > MaxKey {
		return fmt.Errorf("scan of table %s (limit %d): %w", table, limit, ErrInvalid)
	}
	if err := checkASCII(table, prefix); err != nil {
		return err
	}
	return checkASCII(table, after)
}

// CheckBatch returns ErrInvalid if an Op of the batch is against the contract of Store.
func CheckBatch(batch []Op) error {
	for _, op := range batch {
		if err := CheckKey(op.Table, op.Key); err != nil {
			return err
		}
		if op.New && op.Value == nil {
			return fmt.Errorf("new row %s/%s without a value: %w", op.Table, op.Key, ErrInvalid)
		}
	}
	return nil
}

// CheckTable returns ErrInvalid if table is not one of Tables.
func CheckTable(table Table) error {
	switch table {
	case TableDrafts, TableVersions, TablePending, TableMeta, TableOutbox, TableEntries, TableRoster, TableHeads, TableWatch, TableSearch:
		return nil
	}
	return fmt.Errorf("table %q: %w", string(table), ErrInvalid)
}

func checkASCII(table Table, key string) error {
	for i := range len(key) {
		if key[i] < 0x20 || key[i] > 0x7e {
			return fmt.Errorf("key %q in table %s: %w", key, table, ErrInvalid)
		}
	}
	return nil
}
