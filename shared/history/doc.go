// Package history describes how one text became another: splices on code
// points, their application, and the short sum that proves a restored text.
//
// It knows nothing of drafts, devices or storage, and it keeps no state. A
// position is a count of Unicode code points, never of bytes or of UTF-16
// units, so that no splice can cut a character that another program reads.
package history
