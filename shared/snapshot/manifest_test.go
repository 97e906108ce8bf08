package snapshot_test

import (
	"bytes"
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/snapshot"
)

func TestManifestHasItsForm(t *testing.T) {
	m := snapshot.NewManifest([]byte("abc"), []snapshot.Part{{Seq: 7, Hash: [32]byte{0xaa}}})
	m.Extra = snapshot.Extra{9: unhex("f5")}
	b, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	zeros := bytes.Repeat([]byte("00"), 31)
	want := "48464d01" + "a4" + "0181a2010702" + "5820aa" + string(zeros) + "0203" +
		"035820ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad" + "09f5"
	if !bytes.Equal(b, unhex(want)) {
		t.Errorf("manifest %x, want %s", b, want)
	}
	got, err := snapshot.DecodeManifest(b)
	if diff := cmp.Diff(m, got); err != nil || diff != "" {
		t.Errorf("DecodeManifest: %v (-want +got):\n%s", err, diff)
	}
}

func TestDecodeManifestRefusesWhatIsNotTheOneForm(t *testing.T) {
	m := snapshot.NewManifest([]byte("abc"), []snapshot.Part{{Seq: 7}})
	good, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	m.Length = snapshot.MaxDecoded + 1
	huge, err := m.Encode()
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]struct {
		in   []byte
		want error
	}{
		"nothing":      {nil, snapshot.ErrMalformed},
		"a snapshot":   {[]byte(snapshot.Magic), snapshot.ErrMalformed},
		"next version": {[]byte("HFM\x02"), snapshot.ErrVersion},
		"empty map":    {unhex("48464d01a0"), snapshot.ErrMalformed},
		"trailing":     {append(bytes.Clone(good), 0), snapshot.ErrMalformed},
		"cut off":      {good[:len(good)-1], snapshot.ErrMalformed},
		"critical":     {unhex("48464d01a13903e800"), snapshot.ErrVersion},
		"too large":    {huge, snapshot.ErrTooLarge},
	} {
		if _, err := snapshot.DecodeManifest(c.in); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", name, err, c.want)
		}
	}
}

func TestJoinUndoesSplitAndNothingElse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		b := rapid.SliceOfN(rapid.Byte(), 0, 300).Draw(t, "snapshot")
		size := rapid.IntRange(1, 400).Draw(t, "size")
		parts := snapshot.Split(b, size)
		for _, p := range parts {
			if len(p) > size {
				t.Fatalf("part of %d bytes, at most %d", len(p), size)
			}
		}
		m := snapshot.NewManifest(b, make([]snapshot.Part, len(parts)))
		if got, err := m.Join(parts); err != nil || !bytes.Equal(got, b) {
			t.Fatalf("Join = %x, %v", got, err)
		}
		if _, err := m.Join(parts[1:]); !errors.Is(err, snapshot.ErrChecksum) {
			t.Fatalf("a part is missing: %v, want ErrChecksum", err)
		}
		if len(b) > 0 {
			altered := bytes.Clone(b)
			altered[0] ^= 1
			if _, err := m.Join(snapshot.Split(altered, size)); !errors.Is(err, snapshot.ErrChecksum) {
				t.Fatalf("a part is altered: %v, want ErrChecksum", err)
			}
		}
	})
}

func FuzzDecodeManifest(f *testing.F) {
	b, err := snapshot.NewManifest([]byte("abc"), []snapshot.Part{{Seq: 7}}).Encode()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(unhex("48464d01a0"))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := snapshot.DecodeManifest(b)
		if err != nil {
			return
		}
		if again, err := m.Encode(); err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x came back as %x, %v", b, again, err)
		}
	})
}
