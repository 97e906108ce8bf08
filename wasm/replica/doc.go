// Package replica keeps a device's journal and a vault on a sync server the
// same: it seals what is pending, pushes, pulls, verifies and merges.
//
// It is a state machine: Step does what can be done now and says when to come
// again. It has no timer, no goroutine and no clock, and everything that must
// survive is in the store before it matters, so that it can be killed between
// any two instructions. Signed bytes are made in the batch that takes their
// place in the device's chain, and a retry sends those very bytes.
//
// The server is not trusted. Every entry's signature and chain is checked
// against the roster, which begins with the root key that the vault's id names.
// When the server contradicts what is known (a fork, a gap, an older state
// under the same log id) the replica stops, says so, and keeps everything. When
// the server was restored or reset, which a new log id says, it uploads again
// what is missing there.
package replica
