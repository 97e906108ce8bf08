//go:build !js

// Package exportfile reads the file that a chat site mails as its data export,
// a zip or the conversations.json in it, one conversation at a time: memory is
// that of the largest conversation that is taken, whatever the file says about
// itself. The extension does the same in TypeScript, with the browser's own
// decompression.
package exportfile
