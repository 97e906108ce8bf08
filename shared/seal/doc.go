// Package seal holds every secret operation of a client: the root secret and
// its recovery code, device keys, content keys and their wrapping, padding, and
// the sealing of ledger entries.
//
// Every derivation and every signature begins with "holdfast/v1/<purpose>".
// Randomness is an argument, so that vectors can be made. Nothing here stores,
// sends or logs a secret, and the server's code may not import it.
package seal
