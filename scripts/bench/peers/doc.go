// Package peers measures holdfastd beside other small self-hosted servers, in one run, on one disk, by turns. It has no code of its own.
//
// The peers are no dependencies of Holdfast: pocketbase.mod and pocketbase.sum pin what PocketBase is built of (go build -modfile), and
// node/package-lock.json what npm installs. Each peer is measured in its fastest setting: without sign-in, and committing without waiting
// for the disk. Holdfast has its sign-in on, checks every entry's signature, and acknowledges after fsync.
package peers
