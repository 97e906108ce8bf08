package replica

import (
	"context"
	"fmt"

	"holdfast/wasm/journal"
)

// Status is how the synchronisation stands.
type Status struct {
	Vault    string // hex id, empty when not set up
	Device   string // hex id of this device
	Server   string // base URL
	Pending  int    // records that are not sealed yet
	Outbox   int    // entries that the server has not acknowledged
	LastPush int64  // epoch ms of the last acknowledged push
	LastPull int64  // epoch ms of the last complete pull
	Next     int64  // epoch ms before which Step does nothing, after an error
	Code     Code   // of the last error, empty when the last Step went well
	Text     string // what it says
	Alarm    Alarm  // why synchronisation has stopped, Code empty when it has not
	WentBack int    // acknowledged entries that the server had lost when it was last found restored or reset, and got again
	WentAt   int64  // epoch ms of that
	Renewed  int64  // epoch ms at which this profile, a copy or an old state of another, became a device of its own; 0: never
	ClockOff int64  // ms that the server's clock is ahead of ours; 0 within 5 minutes
	Unread   int    // entries that are kept but cannot be read (made by a newer version, or damaged before they were sealed)
	Unsent   int    // records that are too large for any entry, kept here only
	Held     int    // drafts and chats whose deletion by another device waits for the user's word
	Refused  string // why a checkpoint of another device was not countersigned
	Used     uint64 // bytes that the vault takes on the server; 0 where it does not say
	Quota    uint64 // bytes that it may; 0: no limit is known
	NewCode  bool   // the recovery code waits to be written down: see WaitingCode
}

// Alarm is a contradiction by the server, or of another holder of our keys.
type Alarm struct {
	Code Code // one of the Alarm codes, empty for none
	Text string
	At   int64 // epoch ms
}

// Status reports from the store, without the network. A store without a vault
// gives a Status with only the counts.
func (r *Replica) Status(ctx context.Context) (Status, error) {
	st, found, err := loadState(ctx, r.c.Store)
	if err != nil {
		return Status{}, err
	}
	s := Status{Device: r.c.Device.ID().String()}
	if found {
		s = Status{Vault: st.Vault.String(), Device: st.Device.String(), Server: st.Server, LastPush: st.LastPush, LastPull: st.LastPull,
			Next: st.Next, Code: st.Code, Text: st.Text, Alarm: Alarm{st.Alarm, st.AlarmSay, st.AlarmAt},
			WentBack: int(st.WentBack), WentAt: st.WentAt, ClockOff: st.ClockOff, Renewed: st.RenewedAt, Used: st.Used, Quota: st.Quota}
		if st.Short && s.Code == "" {
			s.Code, s.Text = CodeQuotaNear, "what was read in chats waits for room; what is typed goes on"
		}
	}
	code, err := r.WaitingCode(ctx)
	if err != nil {
		return Status{}, err
	}
	s.NewCode = code != ""
	if s.Held, err = r.c.Journal.Held(ctx); err != nil {
		return Status{}, err
	}
	stated, err := r.c.Store.Scan(ctx, journal.TableMeta, statePrefix, "", 0)
	if err != nil {
		return Status{}, fmt.Errorf("read checkpoints: %w", err)
	}
	for _, row := range stated {
		if len(row.Value) > 0 {
			s.Refused = string(row.Value)
		}
	}
	for _, c := range []struct {
		table  journal.Table
		prefix string
		count  *int
	}{
		{journal.TablePending, "", &s.Pending}, {journal.TableOutbox, "", &s.Outbox},
		{journal.TableMeta, unreadPrefix, &s.Unread}, {journal.TableMeta, unsentPrefix, &s.Unsent},
	} {
		rows, err := r.c.Store.Scan(ctx, c.table, c.prefix, "", 0)
		if err != nil {
			return Status{}, fmt.Errorf("count rows of %s: %w", c.table, err)
		}
		*c.count = len(rows)
	}
	return s, nil
}

// Resume forgets an alarm and every wait, because somebody has looked into it
// or asks for it: the next Step tries at once, and alarms again if it finds the
// same.
func (r *Replica) Resume(ctx context.Context) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	st, found, err := loadState(ctx, r.c.Store)
	if err != nil || !found {
		return err
	}
	st.Alarm, st.AlarmSay, st.AlarmAt = "", "", 0
	st.Failures, st.Next, st.PushFailures, st.PushNext, st.HeadsAt = 0, 0, 0, 0, 0
	r.pulled = false
	return (&work{c: r.c, st: st}).save(ctx)
}
