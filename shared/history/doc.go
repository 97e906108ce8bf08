// Package history keeps every version of one text in little room, and gives
// each back: splices on code points, segments of versions in columns, and the
// short sum that proves a restored text.
//
// A version is what changed against the one before it. Runs of typing and of
// deleting are joined, and still every version of them is told apart. A
// Segment begins with a whole text and needs no other one, so damage costs only
// the versions of its segment; how much it holds is bounded by what a restore
// takes. A Log is the way there: pieces of a few seconds that go on from each
// other, to be compacted into segments.
//
// It knows nothing of drafts, devices or storage. A position is a count of
// Unicode code points, never of bytes or of UTF-16 units, so that no splice can
// cut a character that another program reads. Texts are valid UTF-8.
package history
