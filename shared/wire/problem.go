package wire

import (
	"fmt"

	"holdfast/shared/ledger"
)

// Code says what went wrong, for programs. Codes are stable; one that a client does not know counts as CodeInternal,
// and it goes by the status.
type Code string

// The codes.
const (
	CodeBadRequest           Code = "bad_request"
	CodeTooLarge             Code = "too_large"
	CodeUnsupportedMediaType Code = "unsupported_media_type"
	CodeNotFound             Code = "not_found"
	CodeMethodNotAllowed     Code = "method_not_allowed"
	CodeVaultUnknown         Code = "vault_unknown"
	CodeVaultExists          Code = "vault_exists"
	CodeInviteRequired       Code = "invite_required"
	CodeInviteInvalid        Code = "invite_invalid"
	CodeRegistrationClosed   Code = "registration_closed"
	CodeUnauthorized         Code = "unauthorized"
	CodeChallengeInvalid     Code = "challenge_invalid"
	CodeWrongURL             Code = "wrong_url"
	CodeBadSignature         Code = "bad_signature"
	CodeTokenExpired         Code = "token_expired"
	CodeTokenScope           Code = "token_scope"
	CodeDeviceUnknown        Code = "device_unknown"
	CodeDeviceRevoked        Code = "device_revoked"
	CodeDeviceFork           Code = "device_fork"
	CodeSeqGap               Code = "seq_gap"
	CodeEpochUnknown         Code = "epoch_unknown"
	CodeHashMismatch         Code = "hash_mismatch"
	CodeLogChanged           Code = "log_changed"
	CodeRosterMoved          Code = "roster_moved"
	CodeRosterInvalid        Code = "roster_invalid"
	CodeQuotaExceeded        Code = "quota_exceeded"
	CodeRateLimited          Code = "rate_limited"
	CodeStorageFull          Code = "storage_full"
	CodeReadOnly             Code = "read_only"
	CodeBusy                 Code = "busy"
	CodeClientTooOld         Code = "client_too_old"
	CodeInternal             Code = "internal"
	// Those that come with later capabilities.
	CodeCheckpointInvalid Code = "checkpoint_invalid" // it misses a head that the server holds, or does not cover what it says
	CodePairingUnknown    Code = "pairing_unknown"    // expired, used or never opened
)

// Meaning is what holds for every problem of a code.
type Meaning struct {
	Status    int    // of HTTP
	Retryable bool   // the same request may succeed later, with nothing changed by the client
	Title     string // one short sentence for people, always the same
}

// Meanings is the one table of codes.
var Meanings = map[Code]Meaning{
	CodeBadRequest:           {400, false, "the request is not understood"},
	CodeTooLarge:             {413, false, "the request is too large"},
	CodeUnsupportedMediaType: {415, false, "the body must be " + ContentType},
	CodeNotFound:             {404, false, "there is nothing at this address"},
	CodeMethodNotAllowed:     {405, false, "this address does not take this method"},
	CodeVaultUnknown:         {404, false, "this server has no such vault"},
	CodeVaultExists:          {409, false, "the vault is on this server already"},
	CodeInviteRequired:       {403, false, "this server takes new vaults by invitation"},
	CodeInviteInvalid:        {403, false, "the invitation is unknown, used or expired"},
	CodeRegistrationClosed:   {403, false, "this server takes no new vaults"},
	CodeUnauthorized:         {401, false, "sign in first"},
	CodeChallengeInvalid:     {401, false, "the challenge is unknown, used or expired; ask for a new one"},
	CodeWrongURL:             {401, false, "the sign-in is meant for another server address"},
	CodeBadSignature:         {401, false, "the signature does not fit"},
	CodeTokenExpired:         {401, false, "the session has ended; sign in again"},
	CodeTokenScope:           {403, false, "this session may not do that"},
	CodeDeviceUnknown:        {403, false, "the device does not belong to the vault"},
	CodeDeviceRevoked:        {403, false, "the device was removed from the vault"},
	CodeDeviceFork:           {409, false, "another entry of this device stands at the same place"},
	CodeSeqGap:               {409, false, "an entry of this device before this one is missing"},
	CodeEpochUnknown:         {409, false, "the entry belongs to an epoch that this server does not know yet"},
	CodeHashMismatch:         {422, false, "the sealed bytes do not have the hash in the header"},
	CodeLogChanged:           {409, false, "the server was restored or reset; compare heads"},
	CodeRosterMoved:          {409, false, "the roster has changed; read it again"},
	CodeRosterInvalid:        {422, false, "the roster record is not valid here"},
	CodeQuotaExceeded:        {507, false, "the vault's quota on this server is used up"},
	CodeRateLimited:          {429, true, "too many requests; wait"},
	CodeStorageFull:          {507, true, "the server's disk is full"},
	CodeReadOnly:             {503, true, "the server takes no changes at the moment"},
	CodeBusy:                 {503, true, "the server is busy; try again soon"},
	CodeClientTooOld:         {426, false, "the server no longer speaks this version; update"},
	CodeInternal:             {500, true, "the server failed"},
	CodeCheckpointInvalid:    {422, false, "the checkpoint misses something"},
	CodePairingUnknown:       {404, false, "the pairing has expired or is used"},
}

// Status gives the HTTP status of a code; 500 for an unknown one.
func (c Code) Status() int { return c.meaning().Status }

// Retryable says whether the same request may succeed later without anything being changed.
func (c Code) Retryable() bool { return c.meaning().Retryable }

func (c Code) meaning() Meaning {
	if m, ok := Meanings[c]; ok {
		return m
	}
	return Meanings[CodeInternal]
}

// Problem is every answer that is no success, and what stopped a push midway. The fields are those of RFC 9457; as JSON
// they are named type, title, status, detail, instance, code, retry_after_ms, head, limit, used.
type Problem struct {
	Code       Code         `cbor:"1,keyasint"`
	Status     int          `cbor:"2,keyasint"`
	Title      string       `cbor:"3,keyasint"`
	Detail     string       `cbor:"4,keyasint,omitempty"` // what of this request, free of secrets and contents
	RetryAfter int64        `cbor:"5,keyasint,omitempty"` // milliseconds; also as the header Retry-After in seconds, rounded up
	Instance   string       `cbor:"6,keyasint,omitempty"` // an id under which the server's log has it
	Head       *ledger.Head `cbor:"7,keyasint,omitempty"` // seq_gap, device_fork: the device's head there; roster_moved: the roster's
	Limit      uint64       `cbor:"8,keyasint,omitempty"` // too_large, quota_exceeded: what is allowed, in bytes
	Used       uint64       `cbor:"9,keyasint,omitempty"` // quota_exceeded: what is used, in bytes
}

// NewProblem makes a problem with its code's status and title.
func NewProblem(code Code, detail string) *Problem {
	m := code.meaning()
	return &Problem{Code: code, Status: m.Status, Title: m.Title, Detail: detail}
}

// Type gives the member "type" of RFC 9457.
func (p *Problem) Type() string { return "urn:holdfast:problem:" + string(p.Code) }

// Retryable says whether the same request may succeed later without anything being changed. A code that this version does
// not know goes by its status.
func (p *Problem) Retryable() bool {
	if m, ok := Meanings[p.Code]; ok {
		return m.Retryable
	}
	return p.Status >= 500 || p.Status == 429
}

// Error makes a problem an error: code, title, detail.
func (p *Problem) Error() string {
	if p.Detail == "" {
		return fmt.Sprintf("%s: %s", p.Code, p.Title)
	}
	return fmt.Sprintf("%s: %s: %s", p.Code, p.Title, p.Detail)
}

func (p *Problem) validate() error {
	if p.Code == "" || len(p.Code) > 64 || p.Status < 400 || p.Status > 599 || p.RetryAfter < 0 {
		return fmt.Errorf("code %q, status %d", p.Code, p.Status)
	}
	return nil
}
