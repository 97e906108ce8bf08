// Package journal keeps what was typed and what was said: every saved state of every draft is a version, and every version can be read back.
//
// A draft has an id (the hash of where it was first typed), one row per device with that device's newest version, and one row
// per version: the text itself (a keyframe) or the splices against the version before it of the same device. Devices never
// write each other's rows, so merging is a set union and nothing is ever overwritten; two devices that typed into one draft
// are siblings, and both are kept. Every text is checked against the sum that was stored with it before it is returned.
//
// Rows of a device's old versions are packed into segments (package history), a fifth to two fifths of the size (BenchmarkBytesPacked); above a
// packedStore nobody sees the difference. What is sealed and synced is the same record, packed or not. A segment is written and its rows are
// removed in one batch, after it was read back and compared; one that is damaged later costs its own versions only.
//
// What is said in a chat is kept, too: turns by content, each once, and branches that name them in order. A branch grows under its
// number while a chat goes on; an edited prompt or a regenerated answer begins the next. Of a branch's row the later one counts.
//
// Packed versions are thinned (Thin): as they grow old one of each hour stays, then one of each day, and always what was sent or failed. It is the
// device's own versions that are thinned on it, and what another device holds of them stays there.
//
// The package does no I/O of its own: rows live in a Store, time comes in with each change. It does not decide how long what was deleted is only
// hidden, and it does not encrypt: sealing is the business of what takes Pending away.
package journal
