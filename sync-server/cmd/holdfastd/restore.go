package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// restoreCmd is "holdfastd restore". Nothing that is there is overwritten.
type restoreCmd struct {
	dataFlag
	Backup string `help:"Directory of a backup." required:"" type:"path"`
}

// Run verifies the backup, copies it into a data directory that has no data yet, and gives every vault's log a new life.
// The database gets its name last: a restore that breaks off has restored nothing.
func (c restoreCmd) Run(p program) (err error) {
	to := filepath.Join(c.Data, databaseName)
	if _, err := os.Lstat(to); err == nil {
		return fmt.Errorf("restore: %s holds data already: move it away first", c.Data)
	}
	m, err := verifyBackup(p.ctx, c.Backup)
	if err != nil {
		return err
	}
	if err := prepare(c.Data); err != nil {
		return err
	}
	release, err := claim(c.Data)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, release()) }()
	work, err := os.MkdirTemp(c.Data, "restore-")
	if err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(work)) }()
	file := filepath.Join(work, databaseName)
	if err := copyFile(filepath.Join(c.Backup, databaseName), file); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	store, err := openStore(p.ctx, work)
	if err != nil {
		return err
	}
	if err := errors.Join(store.Renew(p.ctx), store.Close()); err != nil {
		return err
	}
	if err := errors.Join(syncFile(file), os.Rename(file, to), syncFile(c.Data)); err != nil {
		return fmt.Errorf("restore: %w", err)
	}
	return printHeld(p, "restored", m.Vaults)
}

// copyFile copies to a new file that only its owner may read.
func copyFile(from, to string) (err error) {
	in, err := os.Open(from)
	if err != nil {
		return err
	}
	defer in.Close()
	out, err := os.OpenFile(to, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	if _, err := io.Copy(out, in); err != nil {
		return err
	}
	return out.Sync()
}
