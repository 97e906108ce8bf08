package boards

import (
	"context"
	"database/sql"
	"fmt"
	"strings"

	"holdfast/shared/outage"
	"holdfast/sync-server/board"
	"holdfast/sync-server/sqlstore"
)

// Apply implements board.Store.
func (s *Store) Apply(ctx context.Context, c board.Change) error {
	return s.file.Write(ctx, func(ctx context.Context, e sqlstore.Execer) error {
		for _, st := range c.States {
			if _, err := e.ExecContext(ctx, `
REPLACE INTO states (site, phase, level, since, onset, calm, heard, relapses, incident, ended) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
				st.Site, string(st.Phase), string(st.Level), st.Since, st.Onset, st.Calm, st.Heard, int64(st.Relapses), st.Incident, st.Ended); err != nil {
				return fmt.Errorf("replace state: %w", err)
			}
		}
		for _, i := range c.Incidents {
			if err := putIncident(ctx, e, i); err != nil {
				return err
			}
		}
		return nil
	})
}

func putIncident(ctx context.Context, e sqlstore.Execer, i board.Incident) error {
	if _, err := e.ExecContext(ctx, `
INSERT INTO incidents (id, site, onset, confirmed, resolved, phase, level, worst, fails, heard, symptoms, regions, official) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET resolved = excluded.resolved, phase = excluded.phase, level = excluded.level, worst = excluded.worst, fails = excluded.fails,
heard = excluded.heard, symptoms = excluded.symptoms, regions = excluded.regions, official = excluded.official`,
		i.ID, i.Site, i.Onset, i.Confirmed, i.Resolved, string(i.Phase), string(i.Level), string(i.Worst), int64(i.Fails), int64(i.Heard),
		joined(i.Symptoms), joined(i.Regions), i.Official); err != nil {
		return fmt.Errorf("replace incident: %w", err)
	}
	for at := 0; at < len(i.Updates); at += maxParameters / 8 { // there are never fewer than before
		some := i.Updates[at:min(len(i.Updates), at+maxParameters/8)]
		var args []any
		for n, u := range some {
			args = append(args, i.ID, int64(at+n), u.At, string(u.Phase), string(u.Level), int64(u.Fails), int64(u.Heard), u.Quiet)
		}
		if _, err := e.ExecContext(ctx, `REPLACE INTO updates (incident, n, at, phase, level, fails, heard, quiet) VALUES `+places(len(some), 8), args...); err != nil {
			return fmt.Errorf("replace updates: %w", err)
		}
	}
	return nil
}

func joined[T ~string](words []T) string {
	var b strings.Builder
	for _, w := range words {
		b.WriteString(string(w) + " ")
	}
	return strings.TrimSpace(b.String())
}

func split[T ~string](words string) (all []T) {
	for w := range strings.FieldsSeq(words) {
		all = append(all, T(w))
	}
	return all
}

// States implements board.Store.
func (s *Store) States(ctx context.Context) ([]board.State, error) {
	return sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (st board.State, err error) {
		err = rows.Scan(&st.Site, &st.Phase, &st.Level, &st.Since, &st.Onset, &st.Calm, &st.Heard, &st.Relapses, &st.Incident, &st.Ended)
		return st, err
	}, `SELECT site, phase, level, since, onset, calm, heard, relapses, incident, ended FROM states`)
}

const (
	selectIncident = `SELECT id, site, onset, confirmed, resolved, phase, level, worst, fails, heard, symptoms, regions, official FROM incidents `
	newest         = `WHERE confirmed >= ? ORDER BY confirmed DESC, id LIMIT ?`
)

// Incidents implements board.Store.
func (s *Store) Incidents(ctx context.Context, since int64, limit int) ([]board.Incident, error) {
	return s.incidents(ctx, newest, since, int64(limit))
}

// Incident implements board.Store.
func (s *Store) Incident(ctx context.Context, id string) (board.Incident, error) {
	all, err := s.incidents(ctx, `WHERE id = ?`, id)
	if err != nil {
		return board.Incident{}, err
	}
	if len(all) == 0 {
		return board.Incident{}, board.ErrNotFound
	}
	return all[0], nil
}

// incidents reads those of a condition, and their updates.
func (s *Store) incidents(ctx context.Context, where string, args ...any) ([]board.Incident, error) {
	all, err := sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (i board.Incident, err error) {
		var symptoms, regions string
		err = rows.Scan(&i.ID, &i.Site, &i.Onset, &i.Confirmed, &i.Resolved, &i.Phase, &i.Level, &i.Worst, &i.Fails, &i.Heard, &symptoms, &regions, &i.Official)
		i.Symptoms, i.Regions = split[outage.Symptom](symptoms), split[string](regions)
		return i, err
	}, selectIncident+where, args...)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	at := map[string]int{}
	for n, i := range all {
		at[i.ID] = n
	}
	type line struct {
		incident string
		board.Update
	}
	lines, err := sqlstore.Query(ctx, s.file, func(rows *sql.Rows) (l line, err error) {
		err = rows.Scan(&l.incident, &l.At, &l.Phase, &l.Level, &l.Fails, &l.Heard, &l.Quiet)
		return l, err
	}, `SELECT incident, at, phase, level, fails, heard, quiet FROM updates WHERE incident IN (SELECT id FROM incidents `+where+`) ORDER BY incident, n`, args...)
	for _, l := range lines {
		if n, ok := at[l.incident]; ok {
			all[n].Updates = append(all[n].Updates, l.Update)
		}
	}
	return all, err
}
