package ledger_test

import (
	"bytes"
	"os"
	"testing"

	"holdfast/shared/ledger"
)

func needSeeds(f *testing.F) {
	f.Helper()
	seeds, err := os.ReadDir("testdata/fuzz/" + f.Name())
	if err != nil || len(seeds) == 0 {
		f.Fatal("the seeds are missing: ", err)
	}
}

// FuzzEntryHasOneSpelling: what is accepted encodes to the very same bytes, and so does its header by itself.
func FuzzEntryHasOneSpelling(f *testing.F) {
	needSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		e, err := ledger.ParseEntry(b)
		if err != nil {
			return
		}
		if got := e.Bytes(); !bytes.Equal(got, b) {
			t.Fatalf("%x becomes %x", b, got)
		}
		if raw, err := e.Header.MarshalCBOR(); err != nil || !bytes.Equal(raw, e.RawHeader) {
			t.Fatalf("header %x becomes %x, %v", e.RawHeader, raw, err)
		}
		if _, err := e.Header.AssociatedData(); err != nil {
			t.Fatal(err)
		}
		if e.Sealed != nil && uint64(len(e.Sealed)) != e.Header.Length {
			t.Fatalf("%d sealed bytes, header says %d", len(e.Sealed), e.Header.Length)
		}
	})
}

// FuzzHeaderHasOneSpelling reaches further into headers, which no sealed hash guards here.
func FuzzHeaderHasOneSpelling(f *testing.F) {
	needSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		h, err := ledger.ParseHeader(b)
		if err != nil {
			return
		}
		if raw, err := h.MarshalCBOR(); err != nil || !bytes.Equal(raw, b) {
			t.Fatalf("%x becomes %x, %v", b, raw, err)
		}
	})
}

// FuzzRecordHasOneSpelling: what is accepted encodes to the very same bytes, and the same body signed again has the same
// body bytes.
func FuzzRecordHasOneSpelling(f *testing.F) {
	needSeeds(f)
	k := newKey("any")
	f.Fuzz(func(t *testing.T, b []byte) {
		r, err := ledger.ParseRecord(b)
		if err != nil {
			return
		}
		if got := r.Bytes(); !bytes.Equal(got, b) {
			t.Fatalf("%x becomes %x", b, got)
		}
		again, err := ledger.NewRecord(r.Body, k)
		if err != nil || !bytes.Equal(again.RawBody, r.RawBody) {
			t.Fatalf("body %x becomes %x, %v", r.RawBody, again.RawBody, err)
		}
	})
}

// FuzzRosterSurvives appends fuzzed records to a good roster: nothing unsigned gets in, and the roster stays usable.
func FuzzRosterSurvives(f *testing.F) {
	needSeeds(f)
	f.Fuzz(func(t *testing.T, b []byte) {
		h := newHouse(t)
		before := h.roster.Mark()
		if err := h.roster.Append(b); err == nil {
			if record, err := ledger.ParseRecord(b); err != nil || record.Verify(h.root.Public()) != nil {
				t.Fatalf("the roster took %x", b)
			}
			return
		}
		if h.roster.Mark() != before {
			t.Fatalf("a refused record moved the roster: %x", b)
		}
	})
}
