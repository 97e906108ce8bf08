package replica

import (
	"context"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// Member is a device that was ever taken into the vault.
type Member struct {
	ID      ledger.DeviceID
	Added   int64           // epoch ms by the clock of who took it in
	By      ledger.DeviceID // who that was; zero: the recovery code
	Live    bool
	Entries uint64 // that are known here
}

// Devices lists the vault's devices, ascending by id, as far as the store knows them.
func (r *Replica) Devices(ctx context.Context) ([]Member, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, 0)
	if err != nil {
		return nil, err
	}
	var members []Member
	for _, d := range w.roster.Devices() {
		members = append(members, Member{d.ID, d.Added, d.By, d.Live, w.heads[d.ID].Seq})
	}
	return members, nil
}

// Revoke removes a device from the vault, and opens a new epoch whose key it does not get. What it had sent until now stays, what it
// sends later counts nowhere. It keeps what it could read. It can be repeated. now is epoch ms.
func (r *Replica) Revoke(ctx context.Context, code string, device ledger.DeviceID, now int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	root, err := recoveryCode(code)
	if err != nil {
		return err
	}
	if err := r.checkFree(ctx, root.Vault()); err != nil {
		return err
	}
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		return err
	}
	if device == w.st.Device {
		return errorf(CodeOwnDevice, "device %s is this one; remove it from another", device)
	}
	if w.st.Device.IsRoot() { // a store made by Read
		w.who, w.action = rootIdentity(root), wire.ActionRead
	}
	if w.st.Alarm != "" && w.st.Alarm != AlarmWithheld { // that one the device to be removed may have made; the pull finds the others
		return alarmf(w.st.Alarm, "%s", w.st.AlarmSay)
	}
	for more := true; more; { // the last entry that counts is one that was verified here
		if _, more, err = w.pull(ctx, stepPages); err != nil {
			return err
		}
	}
	return w.revoke(ctx, root, device)
}

// revoke appends the removal and the new epoch at once.
func (w *work) revoke(ctx context.Context, root seal.Root, device ledger.DeviceID) error {
	t, err := signIn(ctx, w.c.Remote, w.st.Server, w.st.Vault, rootIdentity(root), wire.ActionRevoke, w.now)
	if err != nil {
		return err
	}
	request := Request{Method: "POST", URL: wire.RosterURL(w.st.Server, w.st.Vault, 0), Token: t.secret}
	err = w.grow(ctx, rootIdentity(root), func(in, out any) error { return call(ctx, w.c.Remote, request, in, out) }, func(g *growth) error {
		if err := g.remove(device, w.heads[device]); err != nil || !g.roster.NeedsEpoch() {
			return err
		}
		return g.openEpoch(w.c.Rand)
	})
	if err != nil {
		return fmt.Errorf("remove device %s: %w", device, err)
	}
	return nil
}

// remove takes a device out. last is how far its chain is known.
func (g *growth) remove(device ledger.DeviceID, last head) error {
	known, member := g.roster.Device(device)
	if !member {
		return errorf(Code(wire.CodeDeviceUnknown), "the vault has no device %s", device)
	}
	if !known.Live {
		return nil
	}
	b := g.roster.Next(ledger.KindRevoke, ledger.DeviceID{}, g.now)
	b.Device, b.Last = device, ledger.Head{Device: device, Seq: last.Seq, Hash: last.Hash}
	return g.add(b)
}

// counted cuts a head to what counts: of a removed device nothing after the last entry that its removal names. Whoever learnt of the
// removal too late has taken more, and is not told apart by that.
func (w *work) counted(device ledger.DeviceID, h head) head {
	if d, ok := w.roster.Device(device); ok && !d.Live && h.Seq > d.Last.Seq {
		h.Seq, h.Hash, h.Held = d.Last.Seq, d.Last.Hash, min(h.Held, d.Last.Seq)
	}
	return h
}
