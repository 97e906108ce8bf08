//go:build !js

package exportfile_test

import "runtime"

// memory follows how much of the heap lives.
type memory struct{ base, most uint64 }

func watchMemory() *memory {
	m := &memory{}
	m.base = m.live()
	return m
}

func (m *memory) live() uint64 {
	var s runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}

func (m *memory) look() { m.most = max(m.most, m.live()-min(m.base, m.live())) }
