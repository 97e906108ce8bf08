package replica

import (
	"context"
	"errors"
	"fmt"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
	"holdfast/shared/wire"
)

// Code says what went wrong, for programs: one of these, one of the alarms', or
// a wire.Code that the server gave. They are stable.
type Code string

// The codes that do not come from a server.
const (
	CodeNotSetUp      Code = "not_set_up"       // no vault yet: Create or Join first
	CodeAlreadySetUp  Code = "already_set_up"   // the store belongs to a vault already
	CodeServerAddress Code = "server_address"   // not an http(s) address
	CodeRecoveryCode  Code = "recovery_code"    // mistyped; the cause is a *seal.CodeError
	CodeUnreachable   Code = "unreachable"      // no answer
	CodeNotHoldfast   Code = "not_holdfast"     // something else answers at this address
	CodeServerError   Code = "server_error"     // the server, or what stands before it, fails
	CodeMalformed     Code = "malformed_answer" // a Holdfast server's answer makes no sense
	CodeWrongKey      Code = "wrong_key"        // a content key is not the one that the roster names
	CodeNoKey         Code = "no_key"           // nobody has given this device the content key
	CodeOwnDevice     Code = "own_device"       // a device is not removed by itself
	CodeOtherVault    Code = "other_vault"      // the recovery code is that of another vault
	CodePairingCode   Code = "pairing_code"     // no code of a pairing
	CodePairing       Code = "pairing_mismatch" // somebody stands between the two devices, or another one has entered the code
	CodeNotWhole      Code = "not_whole"        // a checkpoint of what is damaged here, or cannot be read, would lose it
	CodeQuotaNear     Code = "quota_near"       // what was read waits for room on the server; what is typed goes on
	CodeServerBehind  Code = "server_behind"    // the server lost roster records that this device may not give it back
	CodeClientTooOld  Code = Code(wire.CodeClientTooOld)
	CodeRateLimited   Code = Code(wire.CodeRateLimited)
	CodeDeviceRevoked Code = Code(wire.CodeDeviceRevoked)
	CodeVaultUnknown  Code = Code(wire.CodeVaultUnknown)
	CodeInterrupted   Code = "interrupted" // the caller's context ended
	CodeStore         Code = "store"       // the local store failed; the cause says how
)

// The codes of alarms: contradictions at which synchronisation stops.
const (
	AlarmRollback     Code = "rollback"      // under the same log id the server has less than it had acknowledged
	AlarmFork         Code = "fork"          // two signed histories at the same place
	AlarmGap          Code = "gap"           // an entry between two others is missing
	AlarmWithheld     Code = "withheld"      // another device has seen what the server does not give us
	AlarmForged       Code = "forged"        // a signature does not fit, or a stranger signed
	AlarmDamaged      Code = "damaged"       // bytes that are no entry
	AlarmDeviceFork   Code = "device_fork"   // another profile signs with this device's keys
	AlarmDeviceBehind Code = "device_behind" // this profile is older than what it signed: it was restored or copied
)

// Error is what went wrong, with a code.
type Error struct {
	Code  Code
	Wait  int64 // ms that the server asks to wait, 0 when it does not
	Retry bool  // the same may succeed later with nothing changed by the user
	Err   error // never nil
}

// Error implements error.
func (e *Error) Error() string { return e.Err.Error() }

// Unwrap gives the cause.
func (e *Error) Unwrap() error { return e.Err }

// CodeOf gives the code of an error of this package: that of the *Error in it,
// otherwise CodeInterrupted or CodeStore; none for nil.
func CodeOf(err error) Code {
	var e *Error
	switch {
	case err == nil:
		return ""
	case errors.As(err, &e):
		return e.Code
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return CodeInterrupted
	default:
		return CodeStore
	}
}

// errorf makes an Error that only a change by somebody can undo.
func errorf(code Code, format string, args ...any) *Error {
	return &Error{Code: code, Err: fmt.Errorf(format, args...)}
}

// alarm is an Error that stops synchronisation for good.
type alarm struct{ err *Error }

func (a alarm) Error() string { return a.err.Error() }

// Unwrap gives the Error, for CodeOf.
func (a alarm) Unwrap() error { return a.err }

func alarmf(code Code, format string, args ...any) error {
	return alarm{errorf(code, format, args...)}
}

// alarmOf gives a contradiction that package ledger found its code.
func alarmOf(err error) error {
	code := AlarmForged // ErrSignature, ErrVault, ErrUnknownDevice, ErrForbidden
	switch {
	case errors.Is(err, ledger.ErrVersion):
		return errorf(CodeClientTooOld, "made by a newer version: %w", err)
	case errors.Is(err, ledger.ErrFork):
		code = AlarmFork
	case errors.Is(err, ledger.ErrChain):
		code = AlarmGap
	case errors.Is(err, ledger.ErrMalformed):
		code = AlarmDamaged
	}
	return alarmf(code, "%w", err)
}

// recoveryCode parses a recovery code.
func recoveryCode(code string) (seal.Root, error) {
	root, err := seal.ParseCode(code)
	if err != nil {
		return root, errorf(CodeRecoveryCode, "%w", err)
	}
	return root, nil
}

// address brings a server's address into its one form.
func address(server string) (base, invite string, err error) {
	base, invite, err = wire.ServerURL(server)
	if err != nil {
		return "", "", errorf(CodeServerAddress, "%w", err)
	}
	return base, invite, nil
}
