// Package vault is the rules of the sync server: who may register a vault, who may sign in and for what, which
// records may join a roster, and which entries may be appended where.
//
// The server is blind: it checks public keys, signatures, hash chains, sizes and quotas, and never opens what it
// keeps. It holds two logs a vault, both append-only: the roster (who its devices are) and the entries, which get a dense
// sequence number and the time of their receipt. A push is an ordered list of which a prefix is appended; the very
// same entry again gets the first answer, another one at the same place is refused as a fork.
//
// The package does no I/O of its own: a Store keeps, the clock and the randomness are given. All methods of Service
// may be used concurrently, and by several processes over one store: each rule that two writers could break together is
// also a condition inside the statement that writes.
package vault
