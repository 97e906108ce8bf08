package ledger

import "errors"

// What can be wrong with an entry, a record or a chain. Callers branch with errors.Is; the text around says where.
var (
	ErrMalformed     = errors.New("malformed")                                  // not the format, or fields that contradict each other
	ErrVersion       = errors.New("made by a newer version")                    // unknown version, suite, kind of record or critical key
	ErrVault         = errors.New("belongs to another vault")                   // vault id differs, or is not that of the root key
	ErrSignature     = errors.New("signature does not fit")                     // not signed by the key it names
	ErrUnknownDevice = errors.New("device is not in the roster")                // no certificate for it
	ErrRevoked       = errors.New("device was removed")                         // certified once, and revoked
	ErrForbidden     = errors.New("issuer may not do this")                     // a record that only root, or a live device, may issue
	ErrEpoch         = errors.New("epoch does not fit")                         // not the next epoch, unknown key, missing recipient
	ErrChain         = errors.New("something before it is missing")             // a gap: sequence number or previous hash is ahead of what is known
	ErrFork          = errors.New("another one stands at the same place")       // two histories, both signed
	ErrReplay        = errors.New("is known already")                           // the very same entry again
	ErrBehind        = errors.New("lies before what is known; compare with it") // an older place, which the tip alone cannot judge
)
