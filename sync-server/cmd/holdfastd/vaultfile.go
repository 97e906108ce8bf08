package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"holdfast/shared/ledger"
	"holdfast/sync-server/sqlstore"
	"holdfast/sync-server/vault"
)

const vaultFormat = "holdfast-vault/1"

// vaultLine is one line of an exported vault: JSON lines, the first with the format, then the roster's records, then the
// entries in their order, last the sum over both.
type vaultLine struct {
	Format   string `json:"format,omitempty"`
	Vault    string `json:"vault,omitempty"`
	Created  int64  `json:"created,omitempty"`
	Record   []byte `json:"record,omitempty"`
	Received int64  `json:"received,omitempty"`
	Entry    []byte `json:"entry,omitempty"`
	Entries  uint64 `json:"entries,omitempty"`
	Sum      string `json:"sum,omitempty"`
}

// pageRows and pageBytes bound what an export or import holds in memory.
const (
	pageRows  = 200
	pageBytes = 1 << 20
)

// writeVault writes a vault as of now. Everything is checked on its way out.
func writeVault(ctx context.Context, store *sqlstore.Store, st vault.State, w io.Writer) error {
	records, err := store.Roster(ctx, st.ID, 0, ledger.MaxRecords)
	if err != nil {
		return err
	}
	audit, err := vault.NewAudit(st.ID, records)
	if err != nil {
		return err
	}
	out := json.NewEncoder(w)
	if err := out.Encode(vaultLine{Format: vaultFormat, Vault: st.ID.String(), Created: st.Created}); err != nil {
		return err
	}
	for _, r := range records {
		if err := out.Encode(vaultLine{Record: r}); err != nil {
			return err
		}
	}
	for audit.Entries() < st.Head { // what comes in meanwhile may be of devices that the roster above does not know
		items, err := store.Read(ctx, st.ID, audit.Entries(), int(min(pageRows, st.Head-audit.Entries())), pageBytes)
		if err != nil {
			return err
		}
		if len(items) == 0 {
			return fmt.Errorf("the log ends at entry %d instead of %d", audit.Entries(), st.Head)
		}
		for _, it := range items {
			row, err := vault.RowOf(it.Entry)
			if err == nil {
				err = audit.Add(it.Seq, row)
			}
			if err == nil {
				err = out.Encode(vaultLine{Received: it.Received, Entry: it.Entry})
			}
			if err != nil {
				return err
			}
		}
	}
	return out.Encode(vaultLine{Entries: audit.Entries(), Sum: audit.Sum().String()})
}

// readVault reads an exported vault, checks all of it, and hands over its entries, if anybody wants them.
func readVault(file string, begin func(vault.NewVault) error, take func(received int64, row vault.Row) error) (entries uint64, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, err
	}
	defer f.Close()
	in := json.NewDecoder(f)
	in.DisallowUnknownFields()
	var line vaultLine
	if err := in.Decode(&line); err != nil || line.Format != vaultFormat {
		return 0, fmt.Errorf("%s is no exported vault", file)
	}
	v := vault.NewVault{Created: line.Created}
	if v.ID, err = ledger.ParseVaultID(line.Vault); err != nil {
		return 0, err
	}
	var audit *vault.Audit
	for {
		line = vaultLine{}
		if err := in.Decode(&line); errors.Is(err, io.EOF) {
			return 0, errors.New("the file is cut off")
		} else if err != nil {
			return 0, fmt.Errorf("read exported vault: %w", err)
		}
		if line.Record != nil {
			v.Records = append(v.Records, line.Record)
			continue
		}
		if audit == nil {
			if audit, err = vault.NewAudit(v.ID, v.Records); err != nil {
				return 0, err
			}
			if err := begin(v); err != nil {
				return 0, err
			}
		}
		if line.Entry == nil {
			if line.Sum != audit.Sum().String() || line.Entries != audit.Entries() {
				return 0, errors.New("the file is damaged: its sum does not fit")
			}
			return audit.Entries(), nil
		}
		row, err := vault.RowOf(line.Entry)
		if err == nil {
			err = audit.Add(audit.Entries()+1, row)
		}
		if err == nil {
			err = take(line.Received, row)
		}
		if err != nil {
			return 0, err
		}
	}
}
