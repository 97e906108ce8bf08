package main

import (
	"fmt"
	"os"
	"path/filepath"

	"holdfast/sync-server/sqlstore"

	"github.com/dustin/go-humanize"
)

// doctorCmd is "holdfastd doctor". It changes nothing but the schema's version, and works beside a running server.
type doctorCmd struct{ dataFlag }

// Run prints a line a check, and fails if one did.
func (c doctorCmd) Run(p program) error {
	failed := 0
	checks := []struct {
		name string
		look func(program) (string, error)
	}{{"privacy", c.privacy}, {"disk", c.disk}, {"server", c.server}, {"database", c.database}}
	for _, check := range checks {
		state := "ok  "
		said, err := check.look(p)
		if err != nil {
			state, said = "FAIL", err.Error()
			failed++
		}
		fmt.Fprintf(p.stdout, "%s  %s: %s\n", state, check.name, said)
	}
	if failed > 0 {
		return fmt.Errorf("%d of %d checks failed", failed, len(checks))
	}
	return nil
}

// privacy: nobody else on the machine reads or writes the data.
func (c doctorCmd) privacy(program) (string, error) {
	files, err := filepath.Glob(filepath.Join(c.Data, databaseName+"*"))
	if err != nil || len(files) == 0 {
		return "", fmt.Errorf("there is no server's data in %s", c.Data)
	}
	boards, err := filepath.Glob(filepath.Join(c.Data, boardName+"*"))
	if err != nil {
		return "", err
	}
	files = append(files, boards...)
	for _, file := range files {
		info, err := os.Stat(file)
		if err != nil {
			return "", err
		}
		if mode := info.Mode().Perm(); mode&0o077 != 0 {
			return "", fmt.Errorf("%s has mode %o: others may read it", file, mode)
		}
	}
	return fmt.Sprintf("%d files for their owner alone", len(files)), nil
}

// lowDisk is what should be free, in bytes.
const lowDisk = 256 << 20

func (c doctorCmd) disk(program) (string, error) {
	free, known, err := freeDisk(c.Data)
	switch {
	case err != nil:
		return "", err
	case !known:
		return "free room is not known on this system", nil
	case free < lowDisk:
		return "", fmt.Errorf("only %s are free", humanize.Bytes(free))
	}
	return humanize.Bytes(free) + " are free", nil
}

func (c doctorCmd) server(program) (string, error) {
	if _, err := os.Stat(filepath.Join(c.Data, lockName)); err != nil {
		return "never started here", nil
	}
	release, err := claim(c.Data)
	if err != nil {
		return "running", nil
	}
	return "not running", release()
}

func (c doctorCmd) database(p program) (said string, err error) {
	err = c.with(p, func(store *sqlstore.Store) error {
		wrong, err := store.Check(p.ctx)
		if err != nil {
			return err
		}
		if len(wrong) > 0 {
			return fmt.Errorf("%d damages, the first: %s; restore a backup", len(wrong), wrong[0])
		}
		all, err := store.Vaults(p.ctx)
		said = fmt.Sprintf("whole, %d vaults; verify checks what is in them", len(all))
		return err
	})
	return said, err
}
