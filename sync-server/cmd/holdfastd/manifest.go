package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"holdfast/sync-server/sqlstore"
)

// manifestName is the file beside the copy that says what belongs to it.
const (
	manifestName   = "manifest.json"
	manifestFormat = "holdfast-backup/1"
)

// manifest says what a backup holds. It names hashes of ciphertext and public ids, no content.
type manifest struct {
	Format  string          `json:"format"`
	Created string          `json:"created"` // RFC 3339
	Program string          `json:"program"`
	Size    int64           `json:"size"` // bytes of the database file
	SHA256  string          `json:"sha256"`
	Vaults  []manifestVault `json:"vaults"`
}

type manifestVault struct {
	Vault   string `json:"vault"`
	Log     string `json:"log"`
	Records int    `json:"records"`
	Entries uint64 `json:"entries"`
	Sum     string `json:"sum"` // over the roster and all entries in order
}

// audit re-reads every vault of the data: pages and indexes, rosters, and each entry's signature, chain and place.
func audit(ctx context.Context, store *sqlstore.Store) ([]manifestVault, error) {
	wrong, err := store.Check(ctx)
	if err != nil {
		return nil, err
	}
	if len(wrong) > 0 {
		return nil, fmt.Errorf("the database is damaged: %s", wrong[0])
	}
	states, err := store.Vaults(ctx)
	if err != nil {
		return nil, err
	}
	vaults := []manifestVault{}
	for _, st := range states {
		if st.Records == 0 {
			continue // its registration broke off; the client completes it
		}
		a, err := store.Audit(ctx, st)
		if err != nil {
			return nil, fmt.Errorf("vault %s is damaged: %w", st.ID, err)
		}
		vaults = append(vaults, manifestVault{st.ID.String(), st.LogID.String(), st.Records, a.Entries(), a.Sum().String()})
	}
	return vaults, nil
}

// readManifest reads a backup's manifest and refuses other files.
func readManifest(dir string) (m manifest, err error) {
	b, err := os.ReadFile(filepath.Join(dir, manifestName))
	if err != nil {
		return m, fmt.Errorf("read backup: %w", err)
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&m); err != nil {
		return m, fmt.Errorf("read backup: %s: %w", manifestName, err)
	}
	if m.Format != manifestFormat {
		return m, fmt.Errorf("read backup: %s has the format %q, this program knows %q", manifestName, m.Format, manifestFormat)
	}
	return m, nil
}

// hashFile gives a file's size and SHA-256.
func hashFile(file string) (size int64, sum string, err error) {
	f, err := os.Open(file)
	if err != nil {
		return 0, "", err
	}
	defer f.Close()
	h := sha256.New()
	size, err = io.Copy(h, f)
	return size, hex.EncodeToString(h.Sum(nil)), err
}

// writeSynced writes a new file and waits until it is on disk.
func writeSynced(file string, b []byte) (err error) {
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	if _, err := f.Write(b); err != nil {
		return err
	}
	return f.Sync()
}

// syncFile waits until a file, or a directory's list of names, is on disk.
func syncFile(file string) (err error) {
	f, err := os.Open(file)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	return f.Sync()
}
