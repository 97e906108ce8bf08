// Package wire is what client and server say to each other: routes, messages, limits, problem codes, and the bytes that
// a sign-in signs. PROTOCOL.md beside it is the same for readers of other languages.
//
// Messages are CBOR maps with integer keys in the dialect of package strictcbor. Unknown keys are passed over, critical
// ones refused. Times are epoch milliseconds, durations milliseconds, sizes bytes; none exceeds 2^53-1. What is signed
// (entries, roster records, sign-in statements) travels as a byte string and is verified as received, by package ledger.
package wire
