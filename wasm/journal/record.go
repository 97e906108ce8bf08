package journal

import (
	"context"
	"errors"
	"fmt"
	"unicode/utf8"

	"holdfast/shared/history"
	"holdfast/shared/ledger"
	"holdfast/shared/snapshot"
)

// maxKeyField bounds each part of a Key, in bytes.
const maxKeyField = 2048

// redelivered is how many of a device's last versions a late change is compared with: far more than an inbox ever holds of one draft.
const redelivered = 128

// attempts bounds how often Record starts again because another instance on the same store was faster.
const attempts = 4

// Record keeps a change as a new version of its draft, durable when it returns. The same change again makes no second version, also
// when newer ones were recorded in between. After an error the change can be given again. ErrInvalid, ErrTooLarge, ErrQuota.
func (j *Journal) Record(ctx context.Context, c Change) (Draft, error) {
	text, lost := history.Scalar(c.Text)
	c.Text, c.Lost, c.Files, c.Park = text, c.Lost+uint64(lost), manifest(c.Files), parking(c.State, c.Park)
	if err := check(c); err != nil {
		return Draft{}, fmt.Errorf("record: %w", err)
	}
	j.mu.Lock()
	defer j.mu.Unlock()
	var d Draft
	err := ErrExists
	for i := 0; i < attempts && errors.Is(err, ErrExists); i++ {
		d, err = j.record(ctx, c, i > 0)
	}
	if err != nil {
		return Draft{}, fmt.Errorf("record: %w", err)
	}
	return d, nil
}

func check(c Change) error {
	switch {
	case len(c.Text) > MaxText:
		return fmt.Errorf("%d bytes, at most %d: %w", len(c.Text), MaxText, ErrTooLarge)
	case c.Key.Site == "":
		return fmt.Errorf("no site: %w", ErrInvalid)
	case c.State < snapshot.Editing || c.State > snapshot.Released:
		return fmt.Errorf("state %d: %w", c.State, ErrInvalid)
	case c.Time < 0:
		return fmt.Errorf("time %d: %w", c.Time, ErrInvalid)
	}
	for _, field := range []string{c.Key.Site, c.Key.Account, c.Key.Chat, c.Key.Tab} {
		if err := checkField(field); err != nil {
			return err
		}
	}
	return nil
}

func checkField(s string) error {
	if len(s) > maxKeyField || !utf8.ValidString(s) {
		return fmt.Errorf("key field %.40q of %d bytes: %w", s, len(s), ErrInvalid)
	}
	return nil
}

// record is Record, once. again says that the head's row was behind its versions.
func (j *Journal) record(ctx context.Context, c Change, again bool) (Draft, error) {
	v, err := j.resolve(ctx, c.Key)
	if err != nil {
		return Draft{}, err
	}
	own := v.own(j.device)
	if again {
		claim := own.Claim
		if own, err = j.rebuild(ctx, v.id, j.device); err != nil {
			return Draft{}, err
		}
		own.Claim = claim
	}
	before, known, err := j.before(ctx, v.id, own)
	if err != nil {
		return Draft{}, err
	}
	if m := v.gone.mark(j.device); own.N <= m { // what was deleted is not built upon
		own.N, known = m, false
	}
	sum := history.Sum(c.Text)
	if known {
		same, err := j.recorded(ctx, v.id, own, c, before, sum)
		if err != nil {
			return Draft{}, err
		}
		if same {
			return j.recordedDraft(ctx, v), nil
		}
	}
	next := j.next(v.id, own, c, sum)
	if !known || !diff(next, own, before, c.Text) {
		next.Keyframe, next.Text = true, c.Text
	}
	own, batch, err := writeOps(v, own, c, next)
	if err == nil {
		err = j.store.Apply(ctx, batch)
	}
	if err != nil {
		return Draft{}, err
	}
	j.texts.put(textKey{v.id, j.device}, next.N, sum, c.Text)
	if own.N%keyframeEvery == 0 {
		// The change is safe; versions that cannot be packed now are rows as before, and the next time is soon.
		_ = j.compact(ctx, v.id, j.device, own.N)
	}
	return j.recordedDraft(ctx, v.with(j.device, own)), nil
}

// before returns the text of the device's newest version; known is false if there is none or it cannot be read.
func (j *Journal) before(ctx context.Context, id snapshot.DraftID, own head) (text string, known bool, err error) {
	if own.N == 0 {
		return "", false, nil
	}
	text, err = j.headText(ctx, id, j.device, own)
	if unreadable(err) {
		return "", false, nil // a keyframe follows, and ends the damage
	}
	return text, err == nil, err
}

// recorded reports whether the change is the newest version, or an earlier one that was delivered again.
func (j *Journal) recorded(ctx context.Context, id snapshot.DraftID, own head, c Change, before string, sum [8]byte) (bool, error) {
	if before == c.Text && own.State == c.State && sameFiles(own.Files, c.Files) && samePark(own.Park, c.Park) {
		return true, nil
	}
	if c.Time > own.Time {
		return false, nil
	}
	found := false
	err := j.eachVersion(ctx, id, j.device, own.N-min(redelivered, own.N), func(_ uint64, v *snapshot.Version) {
		found = found || v != nil && v.Time == c.Time && v.State == c.State && v.Sum == sum && sameFiles(v.Files, c.Files) && samePark(v.Park, c.Park)
	})
	return found, err
}

func (j *Journal) next(id snapshot.DraftID, own head, c Change, sum [8]byte) *snapshot.Version {
	return &snapshot.Version{Draft: id, Device: j.device, N: own.N + 1, Time: c.Time, State: c.State, Sum: sum, Lost: c.Lost, Files: c.Files, Park: c.Park}
}

// diff gives a version its splices, and reports false where a keyframe is due or smaller.
func diff(next *snapshot.Version, own head, before, text string) bool {
	if next.N-own.Keyframe >= keyframeEvery {
		return false
	}
	next.Splices = history.Diff(before, text)
	size := 0
	for _, s := range next.Splices {
		size += len(s.Ins)
	}
	if size > 0 && size >= len(text) {
		next.Splices = nil
		return false
	}
	return true
}

// writeOps gives the batch that writes the version, the head and what is to be sealed.
func writeOps(v view, own head, c Change, next *snapshot.Version) (head, []Op, error) {
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindVersion, Version: next})
	if err != nil {
		return own, nil, fmt.Errorf("encode version: %w", err)
	}
	device := ledger.DeviceID(next.Device)
	key := versionKey(v.id, device, next.N)
	batch := []Op{
		{Table: TableVersions, Key: key, Value: row, New: true},
		{Table: TablePending, Key: pendingVersion + key, Value: []byte{}},
		unindexedVersion(v.id, device, next.N),
	}
	if v.claim() == nil {
		claim := &snapshot.Draft{ID: v.id, Site: c.Key.Site, Account: c.Key.Account, Chat: c.Key.Chat, Tab: c.Key.Tab,
			Device: next.Device, Created: c.Time, Updated: c.Time}
		op, err := claimOp(&own, claim)
		if err != nil {
			return own, nil, err
		}
		batch = append(batch, op)
	}
	own.add(next, c.Text)
	headRow, err := own.encode()
	return own, append(batch, Op{Table: TableDrafts, Key: headKey(v.id, device), Value: headRow}), err
}

// claimOp puts a claim into the head and returns the change that queues it. Its key has the claim's time: taking away an
// older one that was sealed meanwhile cannot take this one.
func claimOp(own *head, claim *snapshot.Draft) (Op, error) {
	row, err := snapshot.EncodeRecord(snapshot.Record{Kind: snapshot.KindDraft, Draft: claim})
	if err != nil {
		return Op{}, fmt.Errorf("encode draft: %w", err)
	}
	own.Claim = row
	return Op{Table: TablePending, Key: pendingDraft + draftPrefix(claim.ID) + digits(uint64(claim.Updated)), Value: row}, nil
}

// recordedDraft is the draft after a change that is safe: whatever cannot be read back now is said in Damage, not by an error.
func (j *Journal) recordedDraft(ctx context.Context, v view) Draft {
	d, _ := j.withText(ctx, v)
	return d
}
