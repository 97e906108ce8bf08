package strictcbor_test

import (
	"bytes"
	"os"
	"testing"

	"holdfast/shared/strictcbor"
)

// FuzzOneSpelling holds the promise of the package: what Check takes decodes, and encodes to the very same bytes.
func FuzzOneSpelling(f *testing.F) {
	seeds, err := os.ReadDir("testdata/fuzz/FuzzOneSpelling")
	if err != nil || len(seeds) == 0 {
		f.Fatal("the seeds are missing: ", err)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var v any
		if strictcbor.Check(b) != nil {
			if strictcbor.Unmarshal(b, &v) == nil {
				t.Fatalf("Unmarshal takes %x, Check does not", b)
			}
			return
		}
		if err := strictcbor.Unmarshal(b, &v); err != nil {
			t.Fatalf("Check takes %x, Unmarshal says %v", b, err)
		}
		again, err := strictcbor.Marshal(v)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x becomes %x, %v", b, again, err)
		}
	})
}
