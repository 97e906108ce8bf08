//go:build !js

package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"holdfast/shared/strictcbor"
	"holdfast/wasm/filestore"
	"holdfast/wasm/journal"
)

// inbox is a folder beside the store, for texts that come in while another process has the store open: that one may push for a minute to a
// server that hangs. Each text has a file of its own, so removing one that was taken can never remove another.
type inbox string

// waitingText is a change on its way into the store.
type waitingText struct {
	Site string `cbor:"1,keyasint"`
	Chat string `cbor:"2,keyasint"`
	Text []byte `cbor:"3,keyasint"` // as it came, so maybe no UTF-8
	Time int64  `cbor:"4,keyasint"` // epoch ms
}

const waitingSuffix = ".text"

func inboxOf(store string) inbox { return inbox(strings.TrimSuffix(store, ".db") + ".inbox") }

// wait keeps the change in the inbox and opens the store at path as soon as the other process lets go of it.
func (b inbox) wait(ctx context.Context, p program, path string, c journal.Change) (*local, error) {
	file, err := b.keep(c)
	if err != nil {
		return nil, fmt.Errorf("keep the text beside a store that is in use: %w", err)
	}
	fmt.Fprintf(p.err, "holdfast: waiting: another holdfast process is using %s; the text is kept in %s\n", path, file)
	for {
		local, err := openLocal(ctx, path)
		if errors.Is(err, filestore.ErrBusy) && ctx.Err() == nil {
			continue
		}
		if ctx.Err() != nil && err != nil {
			err = ctx.Err()
		}
		if err != nil {
			return nil, fmt.Errorf("wait for %s (the text is kept in %s and goes with the next put): %w", path, file, err)
		}
		return local, nil
	}
}

// keep has the change on disk when it returns, whole or not at all, and names its file.
func (b inbox) keep(c journal.Change) (file string, err error) {
	encoded, err := strictcbor.Marshal(waitingText{c.Key.Site, c.Key.Chat, []byte(c.Text), c.Time})
	if err != nil {
		return "", err
	}
	if err := os.MkdirAll(string(b), 0o700); err != nil {
		return "", err
	}
	f, err := os.CreateTemp(string(b), fmt.Sprintf("%015d-*.new", c.Time))
	if err != nil {
		return "", err
	}
	if err := write(f, string(encoded)); err != nil {
		return "", errors.Join(err, os.Remove(f.Name()))
	}
	file = strings.TrimSuffix(f.Name(), ".new") + waitingSuffix
	if err := os.Rename(f.Name(), file); err != nil {
		return "", err
	}
	return file, errors.Join(filestore.SyncFolder(string(b)), filestore.SyncFolder(filepath.Dir(string(b))))
}

// empty takes what is waiting into the journal, oldest first. A file that the journal will never take stays under another name, and is named.
func (b inbox) empty(ctx context.Context, p program, j *journal.Journal) error {
	files, err := os.ReadDir(string(b)) // in the order of their names, which begin with the time
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("look for waiting texts: %w", err)
	}
	for _, entry := range files {
		if filepath.Ext(entry.Name()) != waitingSuffix {
			continue
		}
		file := filepath.Join(string(b), entry.Name())
		err := take(ctx, j, file)
		if err == nil {
			err = os.Remove(file)
		} else if errors.Is(err, strictcbor.ErrMalformed) || errors.Is(err, journal.ErrInvalid) || errors.Is(err, journal.ErrTooLarge) {
			fmt.Fprintf(p.err, "holdfast: waiting_text: %s cannot be taken and stays as %[1]s.refused: %v\n", file, err)
			err = os.Rename(file, file+".refused")
		}
		if err != nil {
			return fmt.Errorf("take a waiting text: %w", err)
		}
	}
	return nil
}

// take records what a file holds. A file that was taken before it could be removed makes no second version.
func take(ctx context.Context, j *journal.Journal, file string) error {
	b, err := os.ReadFile(file)
	if err != nil {
		return err
	}
	var t waitingText
	if err := strictcbor.Unmarshal(b, &t); err != nil {
		return err
	}
	_, err = j.Record(ctx, putChange(t.Site, t.Chat, string(t.Text), t.Time))
	return err
}
