// Package idbstore keeps the journal's rows in the browser's IndexedDB: one database, one object store per table, string keys,
// Uint8Array values. A batch is one transaction with strict durability, so what was acknowledged is on the disk and not merely
// with the operating system.
//
// It speaks to IndexedDB through safejs alone. hack-pad/go-indexeddb was tried and left out: a request whose context ended counts as a
// success there (measured with v0.3.2), it has no getAll, and it hides "blocked"; what is shown as saved has to be saved.
//
// Everything is in files for js/wasm only; natively the package is empty.
package idbstore
