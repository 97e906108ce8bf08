package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"

	"holdfast/sync-server/sqlstore"

	"modernc.org/sqlite"
)

// backupCmd is "holdfastd backup". It works beside a running server.
type backupCmd struct {
	dataFlag
	Out string `help:"Directory to make for the backup; it must not exist." required:"" type:"path"`
}

// Run copies the data as of one moment, re-reads the copy, and writes what it found into the manifest. The directory
// gets its name when all of it is on disk.
func (c backupCmd) Run(p program) (err error) {
	if _, err := os.Lstat(c.Out); err == nil {
		return fmt.Errorf("back up: %s exists", c.Out)
	}
	from := filepath.Join(c.Data, databaseName)
	if _, err := os.Stat(from); err != nil {
		return fmt.Errorf("back up: there is no server's data in %s", c.Data)
	}
	dir, err := os.MkdirTemp(filepath.Dir(c.Out), ".holdfast-backup-")
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.RemoveAll(dir))
		}
	}()
	m, err := copyAndRead(p.ctx, from, filepath.Join(dir, databaseName))
	if err != nil {
		return err
	}
	text, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := writeSynced(filepath.Join(dir, manifestName), append(text, '\n')); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	if err := errors.Join(syncFile(dir), os.Rename(dir, c.Out), syncFile(filepath.Dir(c.Out))); err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return printHeld(p, "backed up", m.Vaults)
}

func copyAndRead(ctx context.Context, from, to string) (m manifest, err error) {
	if err := sqlstore.Copy(ctx, &sqlite.Driver{}, from, to); err != nil {
		return m, err
	}
	m = manifest{Format: manifestFormat, Created: time.Now().UTC().Format(time.RFC3339), Program: "holdfastd " + version}
	if m.Vaults, err = auditFile(ctx, to); err != nil {
		return m, err
	}
	if err := syncFile(to); err != nil {
		return m, fmt.Errorf("back up: %w", err)
	}
	m.Size, m.SHA256, err = hashFile(to)
	return m, err
}

// auditFile audits a database file that nobody serves, and leaves it whole in one file.
func auditFile(ctx context.Context, file string) (vaults []manifestVault, err error) {
	store, err := sqlstore.OpenSQLite(ctx, &sqlite.Driver{}, file)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	return audit(ctx, store)
}

func printHeld(p program, done string, vaults []manifestVault) error {
	entries := uint64(0)
	for _, v := range vaults {
		entries += v.Entries
	}
	_, err := fmt.Fprintf(p.stdout, "%s: %d vaults, %d entries\n", done, len(vaults), entries)
	return err
}

// verifyCmd is "holdfastd verify".
type verifyCmd struct {
	Data   string `help:"Data directory of a server, which may be running." type:"path" xor:"what" required:""`
	Backup string `help:"Directory of a backup." type:"path" xor:"what" required:""`
}

// Run re-reads everything.
func (c verifyCmd) Run(p program) (err error) {
	var vaults []manifestVault
	if c.Backup != "" {
		var m manifest
		if m, err = verifyBackup(p.ctx, c.Backup); err != nil {
			return err
		}
		vaults = m.Vaults
	} else if err := (dataFlag{c.Data}).with(p, func(store *sqlstore.Store) error {
		vaults, err = audit(p.ctx, store)
		return err
	}); err != nil {
		return err
	}
	return printHeld(p, "verified", vaults)
}

// verifyBackup compares the file with the manifest, and what is in the file with both. It works on a copy: opening a
// database may write to it, and a backup stays as it is.
func verifyBackup(ctx context.Context, dir string) (m manifest, err error) {
	if m, err = readManifest(dir); err != nil {
		return m, err
	}
	file := filepath.Join(dir, databaseName)
	size, sum, err := hashFile(file)
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	if size != m.Size || sum != m.SHA256 {
		return m, fmt.Errorf("the backup is damaged: %s is not the file that the manifest names", databaseName)
	}
	work, err := os.MkdirTemp("", "holdfast-verify-")
	if err != nil {
		return m, fmt.Errorf("verify backup: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	to := filepath.Join(work, databaseName)
	if err := copyFile(file, to); err != nil {
		return m, fmt.Errorf("verify backup: %w", err)
	}
	vaults, err := auditFile(ctx, to)
	if err != nil {
		return m, err
	}
	if !slices.Equal(vaults, m.Vaults) {
		return m, errors.New("the backup is damaged: its vaults are not those that the manifest names")
	}
	return m, nil
}
