package main

import (
	"os"
	"runtime/debug"
)

// leanHeap is from where on the collector prefers work to memory: the heap may grow beyond it, but not by garbage. SQLite's caches and the
// program itself come on top.
const leanHeap = 32 << 20

// stayLean keeps the server small on small machines: a burst of pushes would otherwise leave its garbage in memory for minutes. GOMEMLIMIT says otherwise.
func stayLean() {
	if os.Getenv("GOMEMLIMIT") == "" {
		debug.SetMemoryLimit(leanHeap)
	}
	debug.FreeOSMemory() // what starting has left
}
