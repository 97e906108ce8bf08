package wire_test

import (
	"bytes"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/wire"
)

// TestPagesHaveOneSpelling: what is made by hand is what Encode makes.
func TestPagesHaveOneSpelling(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		p := wire.Page{LogID: aLog, Head: rapid.Uint64Range(0, 1<<53).Draw(t, "head"), Next: rapid.Uint64Range(0, 300).Draw(t, "next"),
			Done: rapid.Bool().Draw(t, "done"), Backoff: rapid.Int64Range(0, 1<<40).Draw(t, "backoff")}
		for range rapid.IntRange(0, 30).Draw(t, "items") {
			p.Items = append(p.Items, wire.Item{Seq: rapid.Uint64Range(0, 1<<53).Draw(t, "seq"), Received: rapid.Int64Range(0, 1<<53).Draw(t, "received"),
				Entry: rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "entry")})
		}
		want, err := wire.Encode(p)
		if err != nil {
			t.Fatal(err)
		}
		if got := wire.EncodePage(p); !bytes.Equal(got, want) {
			t.Fatalf("EncodePage gives %x, Encode %x", got, want)
		}
	})
}
