// Package textindex is the pure part of the search over kept texts: words out of texts in any script, an inverted index in blocks,
// queries, ranking and excerpts. Where the blocks are kept is the business of the caller.
//
// A text becomes terms: case folded, accents and vowel points taken off, full and half width made one. Scripts that are written
// without spaces between words (Chinese, Japanese, Thai, …) and Korean give each pair of neighbouring characters; a symbol or emoji
// is a term of its own. The same is done with a query, so that what was indexed is found by each of its words.
//
// An index is a list of segments. A segment is immutable: its terms in order, in blocks of about BlockBytes, each with its checksum;
// an entry is a term and the documents that have it, each with its impact (the part of BM25 that the document decides, 4 bits).
// Few blocks are read for a query, whatever the index's size. Two segments are merged block by block.
package textindex
