// Package jsonlines reads observations and writes events of package outage as JSON lines, one object a line. It is apart from outage so that
// the extension's core, which speaks CBOR, does not carry encoding/json.
package jsonlines
