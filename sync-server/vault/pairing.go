package vault

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/wire"
)

// OpenPairing opens a mailbox for a device of the vault. The same again gives the same answer.
func (x *Session) OpenPairing(ctx context.Context, ask wire.PairingOpen) (wire.PairingOpened, error) {
	if err := x.check(VerbPush); err != nil {
		return wire.PairingOpened{}, err
	}
	now := x.config.Now()
	box, err := x.store.OpenMailbox(ctx, ask.ID, Mailbox{Vault: x.state.ID, Expires: now + wire.PairingLife}, now)
	switch {
	case errors.Is(err, ErrNotFound):
		problem := refuse(wire.CodeRateLimited, "%d pairings of this vault are open, or too many of all", MailboxesOfVault)
		problem.RetryAfter = wire.PairingLife
		return wire.PairingOpened{}, problem
	case err != nil:
		return wire.PairingOpened{}, problemOf(fmt.Errorf("open mailbox: %w", err))
	case box.Vault != x.state.ID:
		return wire.PairingOpened{}, wire.NewProblem(wire.CodePairingUnknown, "")
	}
	return wire.PairingOpened{Expires: box.Expires}, nil
}

// PutPairing takes the next message of a pairing. Each is written once; the same again is no error.
func (s *Service) PutPairing(ctx context.Context, id wire.PairingID, m wire.PairingMessage) (wire.PairingMessage, error) {
	taken := wire.PairingMessage{Step: m.Step, Body: []byte{}}
	if len(m.Body) == 0 {
		return taken, wire.NewProblem(wire.CodePairingUnknown, "")
	}
	return taken, aboutMail("write", s.store.PutMail(ctx, id, m.Step, m.Body, s.config.Now()))
}

// Pairing returns a message, without a body where it is not there yet.
func (s *Service) Pairing(ctx context.Context, id wire.PairingID, step uint64) (wire.PairingMessage, error) {
	body, err := s.store.Mail(ctx, id, step, s.config.Now())
	return wire.PairingMessage{Step: step, Body: append([]byte{}, body...)}, aboutMail("read", err)
}

func aboutMail(what string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, ErrNotFound):
		return wire.NewProblem(wire.CodePairingUnknown, "")
	}
	return problemOf(fmt.Errorf("%s mailbox: %w", what, err))
}
