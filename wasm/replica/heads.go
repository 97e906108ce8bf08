package replica

import (
	"context"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// headsLife is how long a comparison of heads is good for, in ms.
const headsLife = hour

// compareHeads asks the server what it holds of each device's chain, once in a
// while, when the log was pulled to its end. A log that went back and has grown
// again beyond our cursor does not show in pages; here it does.
func (w *work) compareHeads(ctx context.Context) error {
	if age := w.now - w.st.HeadsAt; w.st.HeadsAt > 0 && age >= 0 && age < headsLife {
		return nil
	}
	var server wire.VaultHeads
	if err := w.request(ctx, "GET", wire.HeadsURL(w.st.Server, w.st.Vault), nil, &server); err != nil {
		return err
	}
	if server.LogID != w.st.LogID {
		return nil // it was restored just now; the next pull sees to it
	}
	theirs, err := ledger.HeadsOf(server.Heads)
	if err != nil {
		return malformed(Request{Method: "GET", URL: w.st.Server}, err)
	}
	ours := ledger.Heads{}
	for id, h := range w.heads {
		if h = w.counted(id, h); h.Seq == 0 {
			continue
		}
		ours[id] = ledger.Head{Device: id, Seq: h.Seq, Hash: h.Hash}
	}
	if drifts := ours.Rollback(theirs); len(drifts) > 0 {
		d := drifts[0]
		if d.Forked() {
			return alarmf(AlarmFork, "the server has another entry %d of device %s than it had", d.Known.Seq, d.Device)
		}
		return alarmf(AlarmRollback, "the server has %d entries of device %s, it had %d", d.Server.Seq, d.Device, d.Known.Seq)
	}
	w.st.HeadsAt = w.now
	w.learn(server.Room)
	return w.save(ctx)
}
