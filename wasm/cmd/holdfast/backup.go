//go:build !js

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"

	"holdfast/shared/backup"
	"holdfast/shared/seal"
	"holdfast/wasm/journal"
	"holdfast/wasm/portable"
)

type backupCmd struct {
	vaultFlags
	Out  string `required:"" help:"File for the backup; it must not exist." placeholder:"FILE"`
	JSON bool   `help:"Print a JSON object."`
}

// Run writes what the vault holds; the recovery code opens the file.
func (c backupCmd) Run(ctx context.Context, p program) error {
	root, err := c.code()
	if err != nil {
		return err
	}
	var report portable.BackupReport
	err = newFile(c.Out, func(file *os.File) error {
		kept, err := c.read(ctx, p)
		if err != nil {
			return err
		}
		for piece, err := range portable.Backup(ctx, kept, rand.Reader, root.AgreePublic(), p.now(), &report) {
			if err != nil {
				return err
			}
			if _, err := file.Write(piece); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("back up: %w", err)
	}
	return p.printLine(c.JSON, map[string]any{"file": c.Out, "records": report.Records, "damaged": report.Damaged},
		fmt.Sprintf("%s: %d records, %d damaged ones left out", c.Out, report.Records, report.Damaged))
}

type restoreCmd struct {
	vaultFlags
	File           string `arg:"" help:"The backup."`
	BackupCodeFile string `help:"File with the code that opens the backup, where it is not the vault's recovery code." placeholder:"FILE"`
	Partial        bool   `help:"Restore what can be read of a damaged or cut off backup."`
	JSON           bool   `help:"Print a JSON object."`
}

// Run reads the whole file before it changes anything; restoring again adds nothing.
func (c restoreCmd) Run(ctx context.Context, p program) error {
	flags := c.vaultFlags
	if c.BackupCodeFile != "" {
		flags.RecoveryCodeFile = c.BackupCodeFile
	}
	root, err := flags.code()
	if err != nil {
		return err
	}
	seen, err := c.pass(ctx, nil, root)
	damaged := errors.Is(err, backup.ErrAltered) || errors.Is(err, backup.ErrTruncated)
	if damaged && !c.Partial {
		return fmt.Errorf("%w: %d records of it can be read: --partial restores them", err, seen.Records)
	}
	if err != nil && !damaged {
		return err
	}
	return c.change(ctx, p, func(l *local) error {
		done, err := c.pass(ctx, l.journal, root)
		if err != nil && !damaged {
			return err
		}
		return p.printLine(c.JSON, map[string]any{"records": done.Records, "added": done.Added, "damaged": done.Damaged, "whole": !damaged},
			fmt.Sprintf("%d records, %d of them new here", done.Records, done.Added))
	})
}

// pass reads the file once, into the journal where there is one.
func (c restoreCmd) pass(ctx context.Context, kept *journal.Journal, root seal.Root) (portable.RestoreReport, error) {
	file, err := os.Open(c.File)
	if err != nil {
		return portable.RestoreReport{}, fmt.Errorf("open the backup: %w", err)
	}
	defer file.Close()
	r := portable.NewRestore(kept, root)
	chunk := make([]byte, 256<<10)
	for {
		n, err := file.Read(chunk)
		if writeErr := r.Write(ctx, chunk[:n]); writeErr != nil {
			return r.Report(), writeErr
		}
		if errors.Is(err, io.EOF) {
			return r.Report(), r.End(ctx)
		}
		if err != nil {
			return r.Report(), fmt.Errorf("read the backup: %w", err)
		}
	}
}
