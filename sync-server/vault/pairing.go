package vault

import (
	"bytes"
	"context"
	"sync"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// How many mailboxes may be open at once. They are in memory: who loses one begins anew.
const (
	maxMailboxes = 1024
	maxOfVault   = 4
)

// mailbox passes a pairing's messages on. Whose they are, the two devices find out.
type mailbox struct {
	vault    ledger.VaultID
	expires  int64
	messages [][]byte
}

type mailboxes struct {
	mu   sync.Mutex
	open map[wire.PairingID]*mailbox
}

// OpenPairing opens a mailbox for a device of the vault. The same again gives the same answer.
func (x *Session) OpenPairing(_ context.Context, ask wire.PairingOpen) (wire.PairingOpened, error) {
	if err := x.check(VerbPush); err != nil {
		return wire.PairingOpened{}, err
	}
	if x.config.Fleeting {
		return wire.PairingOpened{}, wire.NewProblem(wire.CodeNotFound, "")
	}
	p, now := &x.pairing, x.config.Now()
	p.mu.Lock()
	defer p.mu.Unlock()
	ours := 0
	for id, box := range p.open {
		switch {
		case box.expires <= now:
			delete(p.open, id)
		case box.vault == x.state.ID:
			ours++
		}
	}
	box, there := p.open[ask.ID]
	switch {
	case there && box.vault != x.state.ID:
		return wire.PairingOpened{}, wire.NewProblem(wire.CodePairingUnknown, "")
	case !there && (ours >= maxOfVault || len(p.open) >= maxMailboxes):
		problem := refuse(wire.CodeRateLimited, "%d pairings are open", len(p.open))
		problem.RetryAfter = wire.PairingLife
		return wire.PairingOpened{}, problem
	case !there:
		box = &mailbox{vault: x.state.ID, expires: now + wire.PairingLife}
		if p.open == nil {
			p.open = map[wire.PairingID]*mailbox{}
		}
		p.open[ask.ID] = box
	}
	return wire.PairingOpened{Expires: box.expires}, nil
}

// PutPairing takes the next message of a pairing. Each is written once; the same again is no error.
func (s *Service) PutPairing(id wire.PairingID, m wire.PairingMessage) (wire.PairingMessage, error) {
	s.pairing.mu.Lock()
	defer s.pairing.mu.Unlock()
	box := s.pairing.open[id]
	taken := wire.PairingMessage{Step: m.Step, Body: []byte{}}
	switch {
	case box == nil || box.expires <= s.config.Now() || len(m.Body) == 0 || m.Step > uint64(len(box.messages))+1:
		return taken, wire.NewProblem(wire.CodePairingUnknown, "")
	case m.Step == uint64(len(box.messages))+1:
		box.messages = append(box.messages, bytes.Clone(m.Body))
	case !bytes.Equal(box.messages[m.Step-1], m.Body):
		return taken, wire.NewProblem(wire.CodePairingUnknown, "")
	}
	return taken, nil
}

// Pairing returns a message, without a body where it is not there yet.
func (s *Service) Pairing(id wire.PairingID, step uint64) (wire.PairingMessage, error) {
	s.pairing.mu.Lock()
	defer s.pairing.mu.Unlock()
	box := s.pairing.open[id]
	m := wire.PairingMessage{Step: step, Body: []byte{}}
	if box == nil || box.expires <= s.config.Now() {
		return m, wire.NewProblem(wire.CodePairingUnknown, "")
	}
	if step <= uint64(len(box.messages)) {
		m.Body = box.messages[step-1]
	}
	return m, nil
}
