// Package snapshot is the stored form of what is kept: records to
// deterministic CBOR to one zstd frame, and back, format version 1.
//
// A snapshot is
//
//	"HFS" 0x01 ‖ zstd frame of { 1: [ [kind, body], … ], 2: created }
//
// where created is epoch milliseconds and a body is a map with integer keys.
// The frame states its content size and carries a checksum. Decoding refuses
// whatever is not the one shortest form of its content, and anything larger
// than MaxDecoded before it is unpacked. What it does not know (integer keys
// of a map, kinds of record, elements after a record's body) it keeps byte for
// byte and writes back; keys below -1000 say that they must be understood, and
// are refused. A snapshot too large for one entry travels in parts that a
// Manifest names. It neither encrypts nor stores.
package snapshot
