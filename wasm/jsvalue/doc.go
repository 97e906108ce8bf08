// Package jsvalue carries values over the border between Go and JavaScript: bytes, promises in both directions, and errors that
// keep their code or name. It refuses to be a second border: what may cross, and under which name, stands in package wasm/calls
// and in the main package of wasm.
//
// Everything that touches JavaScript is in files for js/wasm only; natively the package is empty.
package jsvalue
