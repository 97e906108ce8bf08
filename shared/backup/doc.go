// Package backup is the file that holds everything that somebody keeps,
// encrypted, format version 1:
//
//	"HFB" 0x01 ‖ length ‖ head ‖ piece …
//	piece = 1 (more follow) or 2 (the last) ‖ length ‖ sealed
//
// A length has 4 bytes, big-endian. head is { 1: created, 2: wrapped key } in
// strict CBOR, created being epoch milliseconds. Each piece holds a snapshot.
// The content key is drawn for this file alone and wrapped to the X25519 key of
// a recovery code (seal.Wrap, context "holdfast/v1/backup-key"), so that
// whoever writes the file needs no secret and only that code opens it.
//
// A piece is sealed as seal.Seal does, its nonce being its number from 0 (24
// bytes, big-endian) and its associated data the message "backup" of SHA-256 of
// the head ‖ the number (8 bytes) ‖ the kind. So a piece that was altered, moved,
// or came from another file does not open, and a file that was cut lacks its
// last piece. What is whole can be read all the same.
package backup
