package idbstore_test

import (
	"fmt"
	"strings"
	"testing"

	"holdfast/wasm/journal"
)

// BenchmarkRecord is a journal's Record over this store: with fake-indexeddb the figure is the core's share, a browser's disk comes on top.
func BenchmarkRecord(b *testing.B) {
	for _, size := range []int{10_000, 1_000_000} {
		b.Run(fmt.Sprint(size, " bytes"), func(b *testing.B) {
			s := open(b, freshName())
			defer s.Close()
			j := journal.New(s, [16]byte{1})
			text := strings.Repeat("some words ", size/11)
			i := 0
			for b.Loop() {
				i++
				text = text[:size/2] + "x" + text[size/2:]
				c := journal.Change{Key: journal.Key{Site: "chatgpt", Chat: "c"}, Text: text, Time: int64(i), State: 1}
				if _, err := j.Record(b.Context(), c); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
