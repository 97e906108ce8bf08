// Package search finds what is kept: drafts, texts that were sent or taken out of a draft, and turns, ranked, with the part of each text
// that was asked for. Its index (package textindex) lies in TableSearch of the journal's store; it is derived, and made again from what is kept
// when it is missing or damaged.
//
// The journal adds a row for everything that it records or merges, in the same batch. Step takes a bounded number of these rows, reads
// what they stand for, and writes a new segment, in one batch with their deletion; Find does so first, so that what is recorded is found at
// once. What is deleted is not found from then on, and when it is forgotten the index is made anew, so that its words go, too. Of a draft's versions the newest is indexed, and those that were sent or gave way to a text of less than half their length. Segments of
// about the same size are merged in steps, so that there are few. A query reads the rows of its own words alone, which is
// what a worker needs that has just been started. ENGINES.md tells what else was measured.
package search
