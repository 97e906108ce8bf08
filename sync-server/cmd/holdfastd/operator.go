package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"holdfast/shared/ledger"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"

	"github.com/dustin/go-humanize"
	"modernc.org/sqlite"
)

type deviceCmd struct {
	Revoke deviceRevokeCmd `cmd:"" help:"End a device's sessions and let it sign in to this server no more. Only the recovery code removes it from the vault."`
}

type deviceRevokeCmd struct {
	oneVault
	Device string `arg:"" help:"The device's id, as vault show prints it."`
	Undo   bool   `help:"Let it sign in again."`
}

// Run bars the device. A stolen one loses the server at once, before its owner has found the recovery code.
func (c deviceRevokeCmd) Run(p program) error {
	device, err := ledger.ParseDeviceID(c.Device)
	if err != nil {
		return misuse{err}
	}
	return c.on(p, func(store *sqlstore.Store, st vault.State) error {
		if c.Undo {
			if err := store.Unbar(p.ctx, st.ID, device); errors.Is(err, vault.ErrNotFound) {
				return fmt.Errorf("device %s is not barred", device)
			} else if err != nil {
				return err
			}
			_, err := fmt.Fprintf(p.stdout, "device %s may sign in again\n", device)
			return err
		}
		records, err := store.Roster(p.ctx, st.ID, 0, ledger.MaxRecords)
		if err != nil {
			return err
		}
		roster, err := ledger.OpenRoster(st.ID, records)
		if err != nil {
			return fmt.Errorf("replay stored roster: %w", err)
		}
		if _, ok := roster.Device(device); !ok {
			return fmt.Errorf("vault %s has no device %s", st.ID, device)
		}
		if err := store.Bar(p.ctx, st.ID, device, time.Now().UnixMilli()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(p.stdout, "device %s is barred from this server\n", device)
		return err
	})
}

type quotaCmd struct {
	Set quotaSetCmd `cmd:"" help:"Say how much one vault may hold."`
}

type quotaSetCmd struct {
	oneVault
	Size string `arg:"" help:"Bytes, or such as 500MB; none: no limit; default: what serve says for all."`
}

// Run sets the quota. A running server keeps to it from the next request on.
func (c quotaSetCmd) Run(p program) error {
	var quota *int64
	switch c.Size {
	case "default":
	case "none":
		quota = new(int64)
	default:
		n, err := humanize.ParseBytes(c.Size)
		if err != nil || n == 0 || n > 1<<52 {
			return misuse{fmt.Errorf("no size: %q", c.Size)}
		}
		size := int64(n)
		quota = &size
	}
	return c.on(p, func(store *sqlstore.Store, st vault.State) error {
		if err := store.SetQuota(p.ctx, st.ID, quota); err != nil {
			return err
		}
		_, err := fmt.Fprintf(p.stdout, "vault %s may hold %s; it holds %d bytes\n", st.ID, c.Size, st.Bytes)
		return err
	})
}

// unfinished is how old a registration without a roster must be to be taken for abandoned.
const unfinished = 24 * time.Hour

// gcCmd is "holdfastd gc". Pushes of a running server wait while it compacts.
type gcCmd struct{ dataFlag }

// Run removes expired sign-ins and sessions, abandoned registrations, and the contents of entries that checkpoints cover, and compacts the file.
func (c gcCmd) Run(p program) error {
	file := filepath.Join(c.Data, databaseName)
	removed, purged := 0, 0
	err := c.with(p, func(store *sqlstore.Store) error {
		now := time.Now()
		if err := store.Expire(p.ctx, now.UnixMilli()); err != nil {
			return err
		}
		all, err := store.Vaults(p.ctx)
		if err != nil {
			return err
		}
		for _, st := range all {
			switch {
			case st.Records > 0:
				n, refused, err := store.Purge(p.ctx, st.ID, now.UnixMilli())
				if err != nil {
					return fmt.Errorf("vault %s: %w", st.ID, err)
				}
				purged += n
				for _, r := range refused {
					if _, err := fmt.Fprintf(p.stdout, "vault %s: %v; it does not count\n", st.ID, r); err != nil {
						return err
					}
				}
			case st.Created < now.Add(-unfinished).UnixMilli():
				if err := store.Delete(p.ctx, st.ID); err != nil {
					return err
				}
				removed++
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := sqlstore.Compact(p.ctx, &sqlite.Driver{}, file); err != nil {
		return err
	}
	info, err := os.Stat(file)
	if err != nil {
		return err
	}
	_, err = fmt.Fprintf(p.stdout, "removed %d abandoned registrations and the contents of %d entries; the database has %s\n", removed, purged, humanize.Bytes(uint64(info.Size())))
	return err
}
