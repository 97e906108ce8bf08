package strictcbor_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/strictcbor"
)

type older struct {
	A uint64 `cbor:"1,keyasint"`
	B []byte `cbor:"3,keyasint,omitempty"`
}

type newer struct {
	A     uint64          `cbor:"1,keyasint"`
	B     []byte          `cbor:"3,keyasint,omitempty"`
	C     string          `cbor:"2,keyasint"`
	D     []uint64        `cbor:"500,keyasint"`
	E     int64           `cbor:"-7,keyasint"`
	F     map[int64]int64 `cbor:"-1000,keyasint"`
	Local string          `cbor:"-"`
}

func TestUnknownKeysAreWrittenBack(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		in := newer{
			A: rapid.Uint64().Draw(t, "a"), B: rapid.SliceOf(rapid.Byte()).Draw(t, "b"), C: rapid.String().Draw(t, "c"),
			D: rapid.SliceOf(rapid.Uint64()).Draw(t, "d"), E: rapid.Int64().Draw(t, "e"),
			F: map[int64]int64{rapid.Int64Range(-1000, 1000).Draw(t, "f"): 1},
		}
		written, err := strictcbor.Marshal(in)
		if err != nil {
			t.Skip("text is not UTF-8")
		}
		var old older
		extra, err := strictcbor.UnmarshalMap(written, &old)
		if err != nil {
			t.Fatalf("UnmarshalMap(%x): %v", written, err)
		}
		if old.A != in.A || !bytes.Equal(old.B, in.B) || len(extra) != 4 {
			t.Fatalf("UnmarshalMap(%x) = %v and %d extra keys", written, old, len(extra))
		}
		again, err := strictcbor.MarshalMap(old, extra)
		if err != nil || !bytes.Equal(again, written) {
			t.Fatalf("MarshalMap = %x, %v, want %x", again, err, written)
		}
	})
}

func TestManyExtraKeysGetALongerHead(t *testing.T) {
	extra := strictcbor.Extra{}
	for key := range int64(300) {
		extra[key+1000] = []byte{0x01}
	}
	b, err := strictcbor.MarshalMap(older{A: 1}, extra)
	if err != nil {
		t.Fatal(err)
	}
	var old older
	back, err := strictcbor.UnmarshalMap(b, &old)
	if err != nil || len(back) != len(extra) {
		t.Errorf("UnmarshalMap gives %d extra keys, %v", len(back), err)
	}
}

func TestExtraKeysMustBeForeignAndWellFormed(t *testing.T) {
	for name, extra := range map[string]strictcbor.Extra{
		"own key":      {3: {0x40}},
		"critical key": {-1001: {0x00}},
		"two items":    {9: {0x00, 0x00}},
		"float":        {9: {0xf9, 0x3c, 0x00}},
	} {
		if b, err := strictcbor.MarshalMap(older{}, extra); err == nil {
			t.Errorf("MarshalMap with %s = %x, want an error", name, b)
		}
	}
}

func TestUnmarshalMapRefuses(t *testing.T) {
	for name, item := range map[string]string{
		"an array":              "8101",
		"a text key":            "a2010261610a",
		"a key beyond 64 bits":  "a11bffffffffffffffff00",
		"text for a number":     "a1016161",
		"a negative number":     "a10120",
		"a critical key":        "a13903e800",
		"a number for a string": "a10301",
	} {
		var old older
		if _, err := strictcbor.UnmarshalMap(unhex(t, item), &old); !errors.Is(err, strictcbor.ErrMalformed) {
			t.Errorf("UnmarshalMap of %s = %v, want ErrMalformed", name, err)
		}
	}
}

func TestFixedBytesHaveOneLength(t *testing.T) {
	var four [4]byte
	if err := strictcbor.ReadFixed(four[:], unhex(t, "4401020304")); err != nil || four != [4]byte{1, 2, 3, 4} {
		t.Errorf("ReadFixed = %v, %v", four, err)
	}
	for _, item := range []string{"", "43010203", "450102030405", "8401020304", "6461626364", "f6", "440102", "58040102030400", "5804"} {
		if err := strictcbor.ReadFixed(four[:], unhex(t, item)); !errors.Is(err, strictcbor.ErrMalformed) {
			t.Errorf("ReadFixed(%s) = %v, want ErrMalformed", item, err)
		}
	}
	if got := strictcbor.AppendBytes(nil, make([]byte, 70_000)); !bytes.Equal(got[:5], unhex(t, "5a00011170")) {
		t.Errorf("AppendBytes begins with %x", got[:5])
	}
}

func TestSplitArray(t *testing.T) {
	parts, err := strictcbor.SplitArray(unhex(t, "83 4101 a10102 f6"), 3)
	if err != nil || len(parts) != 3 || !bytes.Equal(parts[1], unhex(t, "a10102")) {
		t.Errorf("SplitArray = %x, %v", parts, err)
	}
	for _, item := range []string{"", "820102", "8401020304", "a3010102020303", "83010203 00", "9f010203ff"} {
		if _, err := strictcbor.SplitArray(unhex(t, item), 3); !errors.Is(err, strictcbor.ErrMalformed) {
			t.Errorf("SplitArray(%s) = %v, want ErrMalformed", item, err)
		}
	}
}
