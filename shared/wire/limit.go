package wire

import "holdfast/shared/ledger"

// Bounds that no message exceeds, whatever a server advertises. Limits in Info are at most these.
const (
	MaxPushEntries  = 256
	MaxPullEntries  = 1024
	MaxBody         = 8 << 20 // bytes of one request or answer
	MaxPushBytes    = 4 << 20 // sum of the entries of one push
	MaxPullBytes    = 4 << 20 // sum of the entries of one page; at least one entry is given
	MaxWait         = 60_000  // milliseconds of a long poll
	MaxToken        = 256     // characters of a token or an invite
	MaxURL          = 1024
	MaxText         = 1024 // characters of a title, detail or status message
	ChallengeLife   = 60_000
	SessionLife     = 3_600_000
	NonceSize       = 32
	MaxRosterAppend = 90 // records of one append: what one statement of the smallest database takes
)

// Limits is what one server accepts. Bytes, pieces and milliseconds.
type Limits struct {
	Entry       uint64 `cbor:"1,keyasint"`           // bytes of one entry
	PushEntries uint64 `cbor:"2,keyasint"`           // entries of one push
	PushBytes   uint64 `cbor:"3,keyasint"`           // sum of the bytes of the entries of one push
	PullEntries uint64 `cbor:"4,keyasint"`           // entries of one page
	PullBytes   uint64 `cbor:"5,keyasint"`           // sum of the bytes of the entries of one page
	Wait        uint64 `cbor:"6,keyasint"`           // longest long poll; 0 where there is none
	Records     uint64 `cbor:"7,keyasint"`           // records of a roster
	Devices     uint64 `cbor:"8,keyasint"`           // live devices of a vault
	VaultBytes  uint64 `cbor:"9,keyasint,omitempty"` // quota of a vault; 0: none
}

// DefaultLimits gives the limits of a server on which nothing else was set up.
func DefaultLimits() Limits {
	return Limits{
		Entry: ledger.MaxEntry, PushEntries: MaxPushEntries, PushBytes: MaxPushBytes,
		PullEntries: MaxPullEntries, PullBytes: MaxPullBytes, Wait: 25_000,
		Records: ledger.MaxRecords, Devices: ledger.MaxDevices,
	}
}
