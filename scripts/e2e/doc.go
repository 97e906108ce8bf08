// Package e2e holds the tests that need client and server together, which no
// other place may import both. It has no code of its own.
package e2e
