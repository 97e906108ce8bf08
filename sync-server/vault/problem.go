package vault

import (
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/wire"
)

// Every method of Service and Session returns nil, a *wire.Problem, or an error that is nobody's business but the
// operator's and that the server answers with wire.CodeInternal.

// Milliseconds after which a client should come again.
const (
	retryBusy  = 1_000
	retryDisk  = 30_000
	retryFixed = 60_000
)

// problemOf gives the problem that stands for a store's error; other errors it returns as they are.
func problemOf(err error) error {
	var p *wire.Problem
	switch {
	case err == nil, errors.As(err, &p):
		return err
	case errors.Is(err, ErrStorageFull):
		return later(wire.CodeStorageFull, retryDisk, err)
	case errors.Is(err, ErrReadOnly):
		return later(wire.CodeReadOnly, retryFixed, err)
	case errors.Is(err, ErrBusy):
		return later(wire.CodeBusy, retryBusy, err)
	}
	return err
}

// ProblemOf is the same for what is kept beside the vaults in a store of the same sort.
func ProblemOf(err error) error { return problemOf(err) }

func later(code wire.Code, after int64, cause error) error {
	p := wire.NewProblem(code, "")
	p.RetryAfter = after
	return &caused{p, cause}
}

// caused is a problem with its cause: the client gets the one, the log the other.
type caused struct {
	problem *wire.Problem
	cause   error
}

func (c *caused) Error() string { return fmt.Sprintf("%s: %v", c.problem.Code, c.cause) }

func (c *caused) Unwrap() []error { return []error{c.problem, c.cause} }

func refuse(code wire.Code, format string, args ...any) *wire.Problem {
	return wire.NewProblem(code, fmt.Sprintf(format, args...))
}

// entryCodes says which code stands for which of the ledger's errors, the more particular ones first.
var entryCodes = []struct {
	is   error
	code wire.Code
}{
	{ledger.ErrSealedHash, wire.CodeHashMismatch},
	{ledger.ErrSignature, wire.CodeBadSignature},
	{ledger.ErrUnknownDevice, wire.CodeDeviceUnknown},
	{ledger.ErrRevoked, wire.CodeDeviceRevoked},
	{ledger.ErrFork, wire.CodeDeviceFork},
	{ledger.ErrChain, wire.CodeSeqGap},
	{ledger.ErrEpoch, wire.CodeEpochUnknown},
}

// aboutEntry gives the problem for one of the ledger's errors about an entry. Its text names ids and places, no content.
func aboutEntry(err error) *wire.Problem {
	for _, c := range entryCodes {
		if errors.Is(err, c.is) {
			return wire.NewProblem(c.code, err.Error())
		}
	}
	return wire.NewProblem(wire.CodeBadRequest, err.Error())
}
