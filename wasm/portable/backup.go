package portable

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"

	"holdfast/shared/backup"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// backupRows is how many rows are read at once, and about how many records stand in a piece.
const backupRows = 64

// BackupReport says what a backup holds. It is true once the last piece was given.
type BackupReport struct {
	Records int
	Damaged int // rows that could not be read, and are not in it
}

// Backup gives a backup of everything that is kept, piece by piece, for the code whose X25519 public key is recipient. now is epoch ms. An
// error ends it, and then what was given is no whole backup.
func Backup(ctx context.Context, kept *journal.Journal, rand io.Reader, recipient []byte, now int64, report *BackupReport) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		w, head, err := backup.NewWriter(rand, recipient, now)
		if err != nil {
			yield(nil, err)
			return
		}
		if !yield(head, nil) {
			return
		}
		for at := (journal.Cursor{}); ; {
			records, next, damaged, err := kept.Records(ctx, at, backupRows)
			if err != nil {
				yield(nil, fmt.Errorf("back up: %w", err))
				return
			}
			report.Damaged += damaged
			if at = next; len(records) == 0 {
				break
			}
			piece, err := pieces(w, records, report)
			if err != nil {
				yield(nil, fmt.Errorf("back up: %w", err))
				return
			}
			if !yield(piece, nil) {
				return
			}
		}
		end, err := w.Piece(nil, true)
		yield(end, err)
	}
}

// pieces makes one piece of the records if they fit, else several. A record that fits nowhere is counted.
func pieces(w *backup.Writer, records []snapshot.Record, report *BackupReport) ([]byte, error) {
	piece, err := w.Piece(records, false)
	switch {
	case err == nil:
		report.Records += len(records)
		return piece, nil
	case !errors.Is(err, snapshot.ErrTooLarge):
		return nil, err
	case len(records) == 1:
		report.Damaged++
		return nil, nil
	}
	half := len(records) / 2
	first, err := pieces(w, records[:half], report)
	if err != nil {
		return nil, err
	}
	second, err := pieces(w, records[half:], report)
	return append(first, second...), err
}

// RestoreReport says what a backup holds, as far as it was read.
type RestoreReport struct {
	Created                int64 // epoch ms; 0 before its beginning was read
	Versions, Turns, Chats int   // Chats counts branches
	Records                int
	Added                  int // records that were not here
	Damaged                int // pieces that cannot be read
}

// Restore reads a backup as its bytes come.
type Restore struct {
	reader *backup.Reader
	kept   *journal.Journal
	report RestoreReport
}

// NewRestore merges a backup that root's code opens into kept; with kept nil it only looks.
func NewRestore(kept *journal.Journal, root seal.Root) *Restore {
	return &Restore{reader: backup.NewReader(root), kept: kept}
}

// Write takes the next bytes of the file, durable when it returns as far as they are whole pieces. It may be given the same file again. Errors
// are those of backup.Reader's Write and of journal.Restore.
func (r *Restore) Write(ctx context.Context, b []byte) error {
	err := r.reader.Write(b, func(records []snapshot.Record) error {
		for _, rec := range records {
			r.count(rec)
		}
		if r.kept == nil {
			return nil
		}
		added, err := r.kept.Restore(ctx, records)
		r.report.Added += added
		return err
	})
	if err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	return nil
}

func (r *Restore) count(rec snapshot.Record) {
	r.report.Records++
	switch {
	case rec.Version != nil:
		r.report.Versions++
	case rec.Turn != nil:
		r.report.Turns++
	case rec.Chat != nil:
		r.report.Chats++
	}
}

// Report is what was read so far.
func (r *Restore) Report() RestoreReport {
	r.report.Created, r.report.Damaged = r.reader.Created(), r.reader.Damaged()
	return r.report
}

// End says whether the file was whole: nil, or an error of backup.Reader's End. What was read of it is whole then.
func (r *Restore) End(ctx context.Context) error {
	if r.kept != nil {
		if err := r.kept.Restored(ctx); err != nil {
			return err
		}
	}
	if err := r.reader.End(); err != nil {
		return fmt.Errorf("read the backup: %w", err)
	}
	return nil
}
