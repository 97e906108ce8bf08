package replica

import (
	"context"

	"holdfast/shared/wire"
)

// Tell tells the outage board of the vault's server how sites do, in a session of this device. It is tried once: an old signal is none. now is epoch ms.
func (r *Replica) Tell(ctx context.Context, signals []wire.Signal, now int64) error {
	return r.member(ctx, "POST", wire.RouteSignals, wire.BoardSignals{Signals: signals}, nil, now)
}

// Note writes a note on that board and gives its id.
func (r *Replica) Note(ctx context.Context, n wire.BoardNote, now int64) (string, error) {
	var noted wire.BoardNoted
	err := r.member(ctx, "POST", wire.RouteNotes, n, &noted, now)
	return noted.ID, err
}

// ShowNote hides a note of that board, or shows it again.
func (r *Replica) ShowNote(ctx context.Context, id string, shown bool, now int64) error {
	return r.member(ctx, "PUT", wire.RouteNotes+"/"+id, wire.BoardShow{Shown: shown}, nil, now)
}

// member makes one request in a session of this device.
func (r *Replica) member(ctx context.Context, method, route string, in, out any, now int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		return err
	}
	return w.request(ctx, method, w.st.Server+route, in, out)
}
