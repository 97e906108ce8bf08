package main

import (
	"bufio"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"os"

	"holdfast/shared/wire"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
)

type vaultExportCmd struct {
	oneVault
	Out string `help:"File to write; it must not exist." required:"" type:"path"`
}

// Run writes one vault into a file, for another server. What it holds stays sealed.
func (c vaultExportCmd) Run(p program) error {
	return c.on(p, func(store *sqlstore.Store, st vault.State) (err error) {
		f, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
		if err != nil {
			return fmt.Errorf("export vault: %w", err)
		}
		w := bufio.NewWriter(f)
		if err := errors.Join(writeVault(p.ctx, store, st, w), w.Flush(), f.Sync(), f.Close()); err != nil {
			return errors.Join(fmt.Errorf("export vault: %w", err), os.Remove(c.Out))
		}
		_, err = fmt.Fprintf(p.stdout, "exported %s: %d entries\n", st.ID, st.Head)
		return err
	})
}

type vaultImportCmd struct {
	dataFlag
	File string `arg:"" help:"An exported vault." type:"path"`
}

// Run checks the whole file, and only then takes it in, under a log of its own: clients bring what is missing.
func (c vaultImportCmd) Run(p program) error {
	nothing := func(vault.NewVault) error { return nil }
	if _, err := readVault(c.File, nothing, func(int64, vault.Row) error { return nil }); err != nil {
		return fmt.Errorf("import vault: %w", err)
	}
	return c.with(p, func(store *sqlstore.Store) error {
		in := &importing{ctx: p.ctx, store: store}
		entries, err := readVault(c.File, in.begin, in.take)
		if err == nil {
			err = in.flush()
		}
		if errors.Is(err, vault.ErrExists) {
			return fmt.Errorf("import vault: %s is on this server already", in.vault.ID)
		}
		if err != nil {
			if in.begun {
				err = errors.Join(err, store.Delete(context.WithoutCancel(p.ctx), in.vault.ID))
			}
			return fmt.Errorf("import vault: %w", err)
		}
		_, err = fmt.Fprintf(p.stdout, "imported %s: %d entries\n", in.vault.ID, entries)
		return err
	})
}

// importing is a vault on its way in.
type importing struct {
	ctx   context.Context
	store *sqlstore.Store
	vault vault.NewVault
	begun bool
	batch vault.Batch
	bytes int
}

func (in *importing) begin(v vault.NewVault) error {
	_, _ = rand.Read(v.LogID[:]) // it never fails
	in.vault = v
	all := v.Records
	v.Records = all[:min(len(all), wire.MaxRosterAppend)]
	if err := in.store.Create(in.ctx, v); err != nil {
		return err
	}
	in.begun = true
	for at := len(v.Records); at < len(all); {
		part := all[at:min(len(all), at+wire.MaxRosterAppend)]
		if err := in.store.AppendRoster(in.ctx, v.ID, at, part, v.Created); err != nil {
			return err
		}
		at += len(part)
	}
	return nil
}

// take collects entries that were received at the same moment.
func (in *importing) take(received int64, row vault.Row) error {
	if received != in.batch.Received || len(in.batch.Rows) >= pageRows || in.bytes >= pageBytes {
		if err := in.flush(); err != nil {
			return err
		}
	}
	in.batch.Received = received
	in.batch.Rows = append(in.batch.Rows, row)
	in.bytes += len(row.Entry)
	return nil
}

func (in *importing) flush() error {
	if len(in.batch.Rows) == 0 {
		return nil
	}
	in.batch.LogID, in.batch.Limit = in.vault.LogID, 1<<52
	if _, _, err := in.store.Append(in.ctx, in.vault.ID, in.batch); err != nil {
		return err
	}
	in.batch, in.bytes = vault.Batch{}, 0
	return nil
}
