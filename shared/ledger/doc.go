// Package ledger holds what everybody may verify and nobody can forge: a vault's roster (who belongs to it, which
// content keys there are) and the signed hash chain of each device's entries. Client and server share it.
//
// It holds public keys, signatures and hashes only. It cannot open anything sealed, keeps nothing, and asks no clock.
// The server decides by it what it accepts; a client decides by it whether the server told the truth.
package ledger
