package sqlstore_test

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"

	"github.com/google/go-cmp/cmp"
)

// vaultless are the tables that hold nothing of a vault. A new table either has a column named vault or stands here.
var vaultless = []string{"invites", "migrations", "probe"}

// dump reads every row of every table, whatever the schema.
func dump(t *testing.T, file string) map[string][][]any {
	t.Helper()
	db := sql.OpenDB(plain{file})
	defer db.Close()
	tables := map[string][][]any{}
	for _, name := range query(t, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\'`) {
		tables[name[0].(string)] = query(t, db, `SELECT * FROM "`+name[0].(string)+`"`)
	}
	return tables
}

func query(t *testing.T, db *sql.DB, q string) (all [][]any) {
	t.Helper()
	rows, err := db.QueryContext(t.Context(), q)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		t.Fatal(err)
	}
	for rows.Next() {
		row, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range row {
			into[i] = &row[i]
		}
		if err := rows.Scan(into...); err != nil {
			t.Fatal(err)
		}
		all = append(all, row)
	}
	if err := rows.Err(); err != nil {
		t.Fatal(err)
	}
	return all
}

// fill puts a row of a vault into every table that can hold one.
func fill(t *testing.T, s *sqlstore.Store, n byte) ledger.VaultID {
	t.Helper()
	v := ledger.VaultID{n, 0xee, 0xdd}
	hash := ledger.Hash{n}
	if err := errors.Join(
		s.AddInvite(t.Context(), vault.Invite{Hash: hash, Uses: 1}),
		s.Create(t.Context(), vault.NewVault{ID: v, LogID: logID, Created: 1, Invite: &hash, Records: [][]byte{{n, 1}, {n, 2}}}),
		s.PutChallenge(t.Context(), ledger.Hash{n, 1}, vault.Grant{Vault: v, Action: "read", Expires: 9}),
		s.Bar(t.Context(), v, ledger.DeviceID{n}, 3),
		s.PutToken(t.Context(), ledger.Hash{n, 2}, vault.Grant{Vault: v, Action: "read", Expires: 9}),
	); err != nil {
		t.Fatal(err)
	}
	if _, _, err := s.Append(t.Context(), v, entries(1, 40)); err != nil {
		t.Fatal(err)
	}
	if _, err := s.OpenMailbox(t.Context(), wire.PairingID{n}, vault.Mailbox{Vault: v, Expires: 9}, 1); err != nil {
		t.Fatal(err)
	}
	return v
}

// TestDeleteLeavesNothingInAnyTable walks the schema: everything of the vault is gone, everything else is as it was.
func TestDeleteLeavesNothingInAnyTable(t *testing.T) {
	file := filepath.Join(t.TempDir(), "db")
	s := open(t, file)
	if err := s.Probe(t.Context(), 1); err != nil {
		t.Fatal(err)
	}
	fill(t, s, 1)
	before := dump(t, file)
	gone := fill(t, s, 2)
	for name, rows := range dump(t, file) {
		if name != "vaults" && !slices.Contains(vaultless, name) && len(rows) <= len(before[name]) {
			t.Errorf("table %s has no row of the vault: fill it here, or name it in vaultless", name)
		}
	}
	if err := s.Delete(t.Context(), gone); err != nil {
		t.Fatal(err)
	}
	after := dump(t, file)
	for name, rows := range after {
		for _, row := range rows {
			for _, value := range row {
				if b, ok := value.([]byte); ok && bytes.Contains(b, gone[:]) {
					t.Errorf("table %s still names the vault: %v", name, row)
				}
			}
		}
	}
	invites := after["invites"]
	delete(before, "invites")
	delete(after, "invites")
	if diff := cmp.Diff(before, after); diff != "" {
		t.Errorf("deleting one vault changed others (-before +after):\n%s", diff)
	}
	if len(invites) != 2 {
		t.Errorf("%d invites, want 2", len(invites))
	}
	again := ledger.Hash{2}
	err := s.Create(t.Context(), vault.NewVault{ID: gone, LogID: logID, Created: 2, Invite: &again, Records: [][]byte{{1}}})
	if !errors.Is(err, vault.ErrInvite) {
		t.Errorf("the used invite lets a vault in again: %v", err)
	}
	if err := s.Delete(t.Context(), gone); !errors.Is(err, vault.ErrNotFound) {
		t.Errorf("deleting again: %v", err)
	}
	if all, err := s.Vaults(t.Context()); err != nil || len(all) != 1 || all[0].Head != 40 {
		t.Errorf("vaults = %v, %v", all, fmt.Sprint(err))
	}
}
