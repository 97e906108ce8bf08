// Package calls is everything that TypeScript may call: a table of typed functions over the journal, the search, the watch and the replica.
// Each takes one struct and gives one struct, which cross the border as CBOR maps with text keys; the extension's TypeScript types
// are generated from them.
//
// It refuses everything that is not in the Table, turns every error into one with a stable code, and no panic of a call gets past
// it. It knows nothing of JavaScript, so it is tested natively.
package calls
