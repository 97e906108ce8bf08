package replica

import (
	"context"
	"fmt"
	"io"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// Pairing takes a new device in without the recovery code: one that belongs to the vault shows a code, which is entered on the new one; both
// show digits, and when a person has found them equal on both, the one takes the other in.

// Pairing is how far one is.
type Pairing struct {
	Link   string `cbor:"link"`   // the server's address with the code behind a hash; empty on the new device
	Code   string `cbor:"code"`   // to be entered on the new device
	Digits string `cbor:"digits"` // to be compared; empty until both are there
	Done   bool   `cbor:"done"`
}

// pairing is one on its way, on either side.
type pairing struct {
	Pairing
	server string
	secret seal.PairingSecret
	device ledger.DeviceID // zero on the new one
	key    seal.AgreeKey   // of the moment, on the new one
	nonce  []byte          // message 2
	reveal []byte          // message 3
	commit []byte          // message 1
	hand   []byte          // message 4
}

// Offer opens a pairing on this device, which belongs to a vault; Pair then gives the code. now is epoch ms.
func (r *Replica) Offer(ctx context.Context, now int64) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
	if err != nil {
		return err
	}
	p := &pairing{server: w.st.Server, device: w.st.Device}
	if p.secret, err = seal.NewPairingSecret(r.c.Rand); err != nil {
		return err
	}
	var opened wire.PairingOpened
	if err := w.request(ctx, "POST", p.server+wire.RoutePairings, wire.PairingOpen{ID: p.secret.ID()}, &opened); err != nil {
		return err
	}
	p.Code = p.secret.Code()
	p.Link = p.server + "#" + p.Code
	r.pair = p
	return nil
}

// Accept begins a pairing on this device, which belongs to no vault yet. server may be the link.
func (r *Replica) Accept(ctx context.Context, server, code string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	base, link, err := address(server)
	if err != nil {
		return err
	}
	if code == "" {
		code = link
	}
	if err := r.checkFree(ctx, ledger.VaultID{}); err != nil {
		return err
	}
	p := &pairing{server: base}
	var ok bool
	if p.secret, ok = seal.ParsePairingCode(code); !ok {
		return errorf(CodePairingCode, "a code for pairing has 16 characters after HFP")
	}
	moment, err := seal.NewDeviceKeys(r.c.Rand)
	if err != nil {
		return err
	}
	own := newcomerOf(r.c.Device)
	nonce, err := r.draw()
	if err != nil {
		return err
	}
	p.key = moment.Agree()
	p.reveal = append(append(append(p.key.Public(), own.sign...), own.agree...), nonce...)
	if err := r.say(ctx, p, 1, seal.PairingCommitment(p.reveal)); err != nil {
		return err
	}
	r.pair = p
	return nil
}

func (r *Replica) draw() ([]byte, error) {
	nonce := make([]byte, seal.PairingNonce)
	if _, err := io.ReadFull(r.c.Rand, nonce); err != nil {
		return nil, fmt.Errorf("draw nonce: %w", err)
	}
	return nonce, nil
}

// Unpair gives a pairing up.
func (r *Replica) Unpair() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.pair = nil
}

// Pair goes on with a pairing, as far as the other device is. agreed says that a person has found the digits equal on both. now is epoch ms.
func (r *Replica) Pair(ctx context.Context, agreed bool, now int64) (Pairing, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p := r.pair
	if p == nil {
		return Pairing{}, errorf(Code(wire.CodePairingUnknown), "no pairing is on its way")
	}
	step := r.offered
	if p.device.IsRoot() {
		step = r.accepted
	}
	err := step(ctx, p, agreed && p.Digits != "", now)
	if err == nil && p.Done || err != nil && CodeOf(err) != CodeUnreachable && CodeOf(err) != CodeInterrupted {
		r.pair = nil
	}
	return p.Pairing, err
}

// offered is Pair on the device that shows the code.
func (r *Replica) offered(ctx context.Context, p *pairing, agreed bool, now int64) (err error) {
	if p.commit == nil {
		if p.commit, err = r.hear(ctx, p, 1, 32); err != nil || p.commit == nil {
			return err
		}
	}
	if p.nonce == nil {
		nonce, err := r.draw()
		if err != nil {
			return err
		}
		p.nonce = nonce
	}
	if p.reveal == nil {
		if err := r.say(ctx, p, 2, p.nonce); err != nil {
			return err
		}
		reveal, err := r.hear(ctx, p, 3, seal.PairingReveal)
		if err != nil || reveal == nil {
			return err
		}
		if string(seal.PairingCommitment(reveal)) != string(p.commit) {
			return errorf(CodePairing, "the new device does not reveal what it committed to")
		}
		p.reveal, p.Digits = reveal, p.secret.Digits(p.nonce, reveal)
	}
	if !agreed {
		return nil
	}
	if p.hand == nil {
		w, err := r.load(ctx, deviceIdentity(r.c.Device), wire.ActionDevice, now)
		if err != nil {
			return err
		}
		if err := w.admit(ctx, newcomer{p.reveal[32:64], p.reveal[64:96]}); err != nil {
			return err
		}
		if p.hand, err = w.handover(p); err != nil {
			return err
		}
	}
	err = r.say(ctx, p, 4, p.hand)
	p.Done = err == nil
	return err
}

// handover is the fourth message.
func (w *work) handover(p *pairing) ([]byte, error) {
	c := wire.PairingContent{Vault: w.st.Vault, Device: w.st.Device, Heads: w.seen()}
	if own := w.heads[w.st.Device]; own.Seq > 0 {
		c.Heads = append(c.Heads, ledger.Head{Device: w.st.Device, Seq: own.Seq, Hash: own.Hash})
	}
	content, err := wire.Encode(c)
	if err != nil {
		return nil, err
	}
	sealed, err := p.secret.SealHandover(w.c.Rand, p.nonce, p.reveal, content)
	if err != nil {
		return nil, err
	}
	return wire.Encode(wire.PairingHandover{Content: content, Seal: sealed})
}

// say writes a message into the mailbox.
func (r *Replica) say(ctx context.Context, p *pairing, step uint64, body []byte) error {
	m := wire.PairingMessage{Step: step, Body: body}
	return call(ctx, r.c.Remote, Request{Method: "PUT", URL: wire.PairingURL(p.server, p.secret.ID(), 0)}, m, &m)
}

// hear reads a message of a length (0: any); nil while it is not there.
func (r *Replica) hear(ctx context.Context, p *pairing, step uint64, size int) ([]byte, error) {
	var m wire.PairingMessage
	err := call(ctx, r.c.Remote, Request{Method: "GET", URL: wire.PairingURL(p.server, p.secret.ID(), step)}, nil, &m)
	if err != nil || len(m.Body) == 0 {
		return nil, err
	}
	if size > 0 && len(m.Body) != size {
		return nil, errorf(CodePairing, "message %d of the pairing has %d bytes", step, len(m.Body))
	}
	return m.Body, nil
}
