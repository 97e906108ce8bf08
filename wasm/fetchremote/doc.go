// Package fetchremote sends a replica's requests with the browser's fetch, for
// the extension's core; net/http would cost it 2 MB. It sends no cookies, keeps
// nothing in the HTTP cache and follows no redirect. Everything is in files for
// js/wasm; natively the package is empty.
package fetchremote
