package main

import (
	"errors"
	"fmt"
	"path/filepath"
	"text/tabwriter"
	"time"

	"holdfast/shared/ledger"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"

	"modernc.org/sqlite"
)

// vaultCmd is "holdfastd vault". Its commands work beside a running server.
type vaultCmd struct {
	List   vaultListCmd   `cmd:"" help:"List the vaults."`
	Show   vaultShowCmd   `cmd:"" help:"Show a vault and its devices."`
	Delete vaultDeleteCmd `cmd:"" help:"Delete a vault with everything that belongs to it. There is no way back but a backup."`
	Export vaultExportCmd `cmd:"" help:"Write a vault into a file, for another server. What it holds stays sealed."`
	Import vaultImportCmd `cmd:"" help:"Take in an exported vault, after checking every signature and chain."`
}

type vaultListCmd struct{ dataFlag }

// Run prints one line a vault, the oldest first.
func (c vaultListCmd) Run(p program) error {
	return c.with(p, func(store *sqlstore.Store) error {
		all, err := store.Vaults(p.ctx)
		if err != nil {
			return err
		}
		w := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
		fmt.Fprintln(w, "VAULT\tCREATED\tENTRIES\tBYTES\tRECORDS")
		for _, st := range all {
			fmt.Fprintf(w, "%s\t%s\t%d\t%d\t%d\n", st.ID, day(st.Created), st.Head, st.Bytes, st.Records)
		}
		return w.Flush()
	})
}

// oneVault names the vault that a command is about.
type oneVault struct {
	dataFlag
	Vault string `arg:"" help:"The vault's id: 32 hexadecimal digits."`
}

// on opens the data and finds the vault.
func (c oneVault) on(p program, do func(*sqlstore.Store, vault.State) error) error {
	id, err := ledger.ParseVaultID(c.Vault)
	if err != nil {
		return misuse{err}
	}
	return c.with(p, func(store *sqlstore.Store) error {
		st, err := store.State(p.ctx, id)
		if errors.Is(err, vault.ErrNotFound) {
			return fmt.Errorf("there is no vault %s", id)
		} else if err != nil {
			return err
		}
		return do(store, st)
	})
}

type vaultShowCmd struct{ oneVault }

// Run prints what the server knows: numbers, and who belongs to the vault. The rest is sealed.
func (c vaultShowCmd) Run(p program) error {
	return c.on(p, func(store *sqlstore.Store, st vault.State) error {
		records, err := store.Roster(p.ctx, st.ID, 0, ledger.MaxRecords)
		if err != nil {
			return err
		}
		roster, err := ledger.OpenRoster(st.ID, records)
		if err != nil {
			return fmt.Errorf("replay stored roster: %w", err)
		}
		quota := "as the server says"
		if st.Quota != nil {
			quota = fmt.Sprintf("%d bytes", *st.Quota)
		}
		fmt.Fprintf(p.stdout, "quota: %s\n", quota)
		fmt.Fprintf(p.stdout, "vault: %s\nlog: %s\ncreated: %s\nentries: %d\nbytes: %d\nepoch: %d\n", st.ID, st.LogID,
			time.UnixMilli(st.Created).UTC().Format(time.RFC3339), st.Head, st.Bytes, roster.Epoch())
		for _, d := range roster.Devices() {
			state := "live"
			if !d.Live {
				state = "removed"
			}
			heads, err := store.Heads(p.ctx, st.ID, []ledger.DeviceID{d.ID})
			if err != nil {
				return err
			}
			written := uint64(0)
			if len(heads) > 0 {
				written = heads[0].Seq
			}
			fmt.Fprintf(p.stdout, "device: %s %s, %d entries\n", d.ID, state, written)
		}
		return nil
	})
}

type vaultDeleteCmd struct {
	oneVault
	Yes bool `help:"Do it; without this, nothing is deleted."`
}

// Run deletes the vault, and gives its room back, so that nothing of it stays in the file.
func (c vaultDeleteCmd) Run(p program) error {
	err := c.on(p, func(store *sqlstore.Store, st vault.State) error {
		if !c.Yes {
			return fmt.Errorf("vault %s with %d entries stays: say --yes to delete it", st.ID, st.Head)
		}
		if err := store.Delete(p.ctx, st.ID); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.stdout, "deleted %s: %d entries, %d bytes\n", st.ID, st.Head, st.Bytes)
		return err
	})
	if err != nil {
		return err
	}
	return sqlstore.Compact(p.ctx, &sqlite.Driver{}, filepath.Join(c.Data, databaseName))
}
