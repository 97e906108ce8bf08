package backup_test

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"testing"

	"pgregory.net/rapid"

	"holdfast/shared/backup"
	"holdfast/shared/seal"
	"holdfast/shared/snapshot"
)

// dice draws the same bytes each time.
func dice(seed byte) *rand.ChaCha8 { return rand.NewChaCha8([32]byte{seed}) }

func rootOf(t testing.TB, seed byte) seal.Root {
	t.Helper()
	root, err := seal.NewRoot(dice(seed))
	if err != nil {
		t.Fatal(err)
	}
	return root
}

func named(names ...string) (records []snapshot.Record) {
	for _, name := range names {
		records = append(records, snapshot.Record{Kind: snapshot.KindDevice, Device: &snapshot.Device{Name: name}})
	}
	return records
}

// file makes a backup of one piece for each list of names, and says where each piece begins, and the end.
func file(t testing.TB, root seal.Root, seed byte, pieces ...[]string) (b []byte, begins []int) {
	t.Helper()
	w, b, err := backup.NewWriter(dice(seed), root.AgreePublic(), 1234)
	if err != nil {
		t.Fatal(err)
	}
	for i, names := range pieces {
		begins = append(begins, len(b))
		piece, err := w.Piece(named(names...), i == len(pieces)-1)
		if err != nil {
			t.Fatal(err)
		}
		b = append(b, piece...)
	}
	return b, append(begins, len(b))
}

// read gives the names that can be read, and how the file ended.
func read(root seal.Root, b []byte, step int) (names []string, err error) {
	r := backup.NewReader(root)
	for len(b) > 0 {
		n := min(step, len(b))
		err := r.Write(b[:n], func(records []snapshot.Record) error {
			for _, rec := range records {
				names = append(names, rec.Device.Name)
			}
			return nil
		})
		if err != nil {
			return names, err
		}
		b = b[n:]
	}
	return names, r.End()
}

func TestEverythingComesBack(t *testing.T) {
	root := rootOf(t, 1)
	b, _ := file(t, root, 9, []string{"a", "b"}, []string{"c"}, nil)
	for _, step := range []int{1, 7, 100, 1 << 20} {
		if names, err := read(root, b, step); err != nil || fmt.Sprint(names) != "[a b c]" {
			t.Errorf("in steps of %d: %v, %v", step, names, err)
		}
	}
	r := backup.NewReader(root)
	if err := r.Write(b, func([]snapshot.Record) error { return nil }); err != nil || r.Created() != 1234 || r.Damaged() != 0 {
		t.Errorf("made at %d, %d damaged, %v", r.Created(), r.Damaged(), err)
	}
	full := errors.New("full")
	if err := backup.NewReader(root).Write(b, func([]snapshot.Record) error { return full }); !errors.Is(err, full) {
		t.Errorf("an error of the visitor is %v", err)
	}
	if bytes.Contains(b, []byte("HFS")) || bytes.Contains(b, []byte("\x61a")) {
		t.Error("the file can be read without a key")
	}
}

func TestWhatIsWrongIsSaidAndTheRestIsRead(t *testing.T) {
	root := rootOf(t, 1)
	b, at := file(t, root, 9, []string{"a"}, []string{"b"}, []string{"c"}, nil)
	other, otherAt := file(t, root, 8, []string{"x"}, []string{"y"}, []string{"z"}, nil)
	flip := func(i int) []byte { c := bytes.Clone(b); c[i] ^= 1; return c }
	join := func(parts ...[]byte) []byte { return bytes.Join(parts, nil) }
	long := bytes.Clone(b)
	binary.BigEndian.PutUint32(long[at[1]+1:], 1<<31)
	for name, c := range map[string]struct {
		b     []byte
		names string
		want  error
	}{
		"nothing":                         {nil, "[]", backup.ErrNotBackup},
		"another file":                    {[]byte("PK\x03\x04 a zip"), "[]", backup.ErrNotBackup},
		"a newer version":                 {join([]byte("HFB\x02"), b[4:]), "[]", backup.ErrVersion},
		"a huge head":                     {[]byte("HFB\x01\xff\xff\xff\xff"), "[]", backup.ErrNotBackup},
		"cut in the name":                 {b[:2], "[]", backup.ErrTruncated},
		"cut in the head":                 {b[:20], "[]", backup.ErrTruncated},
		"cut before the first piece":      {b[:at[0]], "[]", backup.ErrTruncated},
		"cut in a piece":                  {b[:at[1]+9], "[a]", backup.ErrTruncated},
		"cut between pieces":              {b[:at[2]], "[a b]", backup.ErrTruncated},
		"the last piece is missing":       {b[:at[3]], "[a b c]", backup.ErrTruncated},
		"the key was altered":             {flip(at[0] - 1), "[]", backup.ErrCode},
		"a piece was altered":             {flip(at[2] - 1), "[a c]", backup.ErrAltered},
		"a kind was altered":              {flip(at[1]), "[a]", backup.ErrAltered}, // 1 becomes 0, which is none
		"a length says gigabytes":         {long, "[a]", backup.ErrAltered},
		"two pieces changed places":       {join(b[:at[0]], b[at[1]:at[2]], b[at[0]:at[1]], b[at[2]:]), "[c]", backup.ErrAltered},
		"a piece is missing":              {join(b[:at[1]], b[at[2]:]), "[a]", backup.ErrAltered},
		"a piece is there twice":          {join(b[:at[1]], b[at[0]:]), "[a]", backup.ErrAltered},
		"a piece of another backup":       {join(b[:at[1]], other[otherAt[1]:otherAt[2]], b[at[2]:]), "[a c]", backup.ErrAltered},
		"something behind the end":        {join(b, []byte("x")), "[a b c]", backup.ErrAltered},
		"the end was made out of a piece": {join(b[:at[2]], []byte{2}, b[at[2]+1:at[3]]), "[a b]", backup.ErrAltered},
	} {
		for _, step := range []int{3, 1 << 20} {
			if names, err := read(root, c.b, step); fmt.Sprint(names) != c.names || !errors.Is(err, c.want) {
				t.Errorf("%s: %v, %v, want %s, %v", name, names, err, c.names, c.want)
			}
		}
	}
	if names, err := read(rootOf(t, 2), b, 100); len(names) != 0 || !errors.Is(err, backup.ErrCode) {
		t.Errorf("with another code: %v, %v", names, err)
	}
}

func TestNoKeyIsNoRecipient(t *testing.T) {
	if _, _, err := backup.NewWriter(dice(1), make([]byte, 31), 0); !errors.Is(err, seal.ErrKeys) {
		t.Errorf("NewWriter: %v", err)
	}
}

func TestAnyAlteredByteIsNoticed(t *testing.T) {
	root := rootOf(t, 1)
	b, _ := file(t, root, 9, []string{"a"}, []string{"b"}, nil)
	rapid.Check(t, func(r *rapid.T) {
		c := bytes.Clone(b)
		c[rapid.IntRange(0, len(c)-1).Draw(r, "at")] ^= byte(rapid.IntRange(1, 255).Draw(r, "by"))
		names, err := read(root, c, 64)
		if err == nil {
			r.Fatalf("the file is taken for whole: %v", names)
		}
		for _, name := range names {
			if name != "a" && name != "b" {
				r.Fatalf("read %q", name)
			}
		}
	})
}

func FuzzReader(f *testing.F) {
	root := rootOf(f, 1)
	b, at := file(f, root, 9, []string{"a"}, nil)
	f.Add(b, 7)
	f.Add(b[:at[1]], 1)
	f.Add([]byte("HFB\x01\x00\x00\x00\x00"), 3)
	f.Fuzz(func(t *testing.T, c []byte, step int) {
		names, err := read(root, c, max(step, 1))
		if err == nil && !bytes.Equal(c, b) {
			t.Fatalf("%x is taken for a backup of %v", c, names)
		}
	})
}
