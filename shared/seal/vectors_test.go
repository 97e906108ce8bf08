package seal_test

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"testing"

	"holdfast/shared/ledger"
	"holdfast/shared/seal"
)

var update = flag.Bool("update", false, "write the vectors anew; those of a released version never change")

const vectorsFile = "testdata/vectors-v1.json"

// vectors are what another implementation has to come to. All bytes are
// lower-case hex; randomness that the operations draw is given, too.
type vectors struct {
	Comment string          `json:"comment"`
	Root    []rootVector    `json:"root"`
	Device  []deviceVector  `json:"device"`
	Key     []keyVector     `json:"content_key"`
	Wrap    []wrapVector    `json:"wrap"`
	Prev    []prevVector    `json:"wrap_previous"`
	Padme   [][2]int        `json:"padme"`
	Seal    []sealVector    `json:"seal"`
	Entry   []entryVector   `json:"entry"`
	Code    []badCodeVector `json:"bad_code"`
}

type rootVector struct{ Secret, Code, SignPublic, AgreePublic, Vault string }
type deviceVector struct{ SignSeed, AgreePrivate, SignPublic, AgreePublic, Device string }
type keyVector struct{ Key, ID string }
type wrapVector struct{ RecipientPrivate, RecipientPublic, Ephemeral, Key, Context, Wrapped string }
type prevVector struct {
	Next, Previous, Vault, Wrapped string
	Epoch                          uint64
}
type sealVector struct{ Key, Nonce, AD, Plaintext, Sealed string }
type entryVector struct{ SignSeed, Key, Plaintext, Bytes, Hash string }
type badCodeVector struct{ Code, Reason string }

func h(b []byte) string { return hex.EncodeToString(b) }

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func computed(t *testing.T) vectors {
	v := vectors{Comment: "Holdfast v1: package seal. Bytes are hex. padme: [length, padded length]. bad_code: what must be refused, and why."}
	for _, seed := range []byte{0, 1, 0xff} {
		r := root(t, seed)
		vault := r.Vault()
		v.Root = append(v.Root, rootVector{h(bytes.Repeat([]byte{seed}, 32)), r.Code(), h(r.Signer().Public()), h(r.AgreePublic()), h(vault[:])})
	}
	author := device(t, 1)
	raw, id := must(author.MarshalBinary()), author.ID()
	v.Device = append(v.Device, deviceVector{h(raw[1:33]), h(raw[33:]), h(author.Signer().Public()), h(author.Agree().Public()), h(id[:])})
	k, vault := contentKey(t, 2), root(t, 1).Vault()
	keyID := k.ID()
	v.Key = append(v.Key, keyVector{h(k[:]), h(keyID[:])})

	ephemeral := bytes.Repeat([]byte{7}, 32)
	context := seal.WrapContext(vault, 1, id)
	wrapped := must(seal.Wrap(bytes.NewReader(ephemeral), author.Agree().Public(), k, context))
	v.Wrap = append(v.Wrap, wrapVector{h(raw[33:]), h(author.Agree().Public()), h(ephemeral), h(k[:]), h(context), h(wrapped)})
	next := contentKey(t, 3)
	previous := must(seal.WrapPrevious(bytes.NewReader(bytes.Repeat([]byte{8}, 24)), next, vault, 2, k))
	v.Prev = append(v.Prev, prevVector{Next: h(next[:]), Previous: h(k[:]), Vault: h(vault[:]), Epoch: 2, Wrapped: h(previous)})

	for _, n := range []int{0, 255, 256, 257, 1000, 4096, 65_537, 507_904, 1 << 20, 16<<20 + 1} {
		v.Padme = append(v.Padme, [2]int{n, seal.Padme(n)})
	}
	nonce := [24]byte{9, 9, 9}
	for _, plain := range []string{"", "Explain 日本語 and 😀"} {
		v.Seal = append(v.Seal, sealVector{h(k[:]), h(nonce[:]), h([]byte("ad")), h([]byte(plain)), h(seal.Seal(k, nonce, []byte("ad"), []byte(plain)))})
	}
	e := must(seal.EncryptEntry(bytes.NewReader(nonce[:]), ledger.Header{Vault: vault, Device: id, Seq: 1, Epoch: 1, Class: ledger.ClassRecords},
		k, []byte("a snapshot"), author.Signer()))
	hash := e.Hash()
	v.Entry = append(v.Entry, entryVector{h(raw[1:33]), h(k[:]), h([]byte("a snapshot")), h(e.Bytes()), h(hash[:])})
	code := root(t, 1).Code()
	v.Code = []badCodeVector{
		{"", seal.ReasonPrefix}, {code[4:], seal.ReasonPrefix}, {code + "0", seal.ReasonLength},
		{code[:len(code)-1] + "U", seal.ReasonCharacter}, {code[:4] + "Z" + code[5:], seal.ReasonChecksum},
	}
	return v
}

func TestVectors(t *testing.T) {
	got := must(json.MarshalIndent(computed(t), "", "  "))
	got = append(got, '\n')
	if *update {
		if err := os.WriteFile(vectorsFile, got, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(vectorsFile)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("the vectors differ from %s; is this a new version of the format? got:\n%s", vectorsFile, got)
	}
	var v vectors
	if err := json.Unmarshal(want, &v); err != nil {
		t.Fatal(err)
	}
	checkInverses(t, v)
}

// checkInverses reads the vectors as another implementation would: from the file.
func checkInverses(t *testing.T, v vectors) {
	for _, c := range v.Root {
		r, err := seal.ParseCode(c.Code)
		if vault := r.Vault(); err != nil || h(vault[:]) != c.Vault {
			t.Errorf("ParseCode(%s): vault %s, %v", c.Code, vault, err)
		}
	}
	for _, c := range v.Wrap {
		var keys seal.DeviceKeys
		if err := keys.UnmarshalBinary(append(append([]byte{1}, make([]byte, 32)...), unhex(t, c.RecipientPrivate)...)); err != nil {
			t.Fatal(err)
		}
		if k, err := seal.Unwrap(keys.Agree(), unhex(t, c.Wrapped), unhex(t, c.Context)); err != nil || h(k[:]) != c.Key {
			t.Errorf("Unwrap: %v", err)
		}
	}
	for _, c := range v.Seal {
		plain, err := seal.Open(seal.ContentKey(unhex(t, c.Key)), [24]byte(unhex(t, c.Nonce)), unhex(t, c.AD), unhex(t, c.Sealed))
		if err != nil || h(plain) != c.Plaintext {
			t.Errorf("Open: %x, %v", plain, err)
		}
	}
	for _, c := range v.Entry {
		e, err := ledger.ParseEntry(unhex(t, c.Bytes))
		if err != nil {
			t.Fatal(err)
		}
		if plain, err := seal.DecryptEntry(e, seal.ContentKey(unhex(t, c.Key))); err != nil || h(plain) != c.Plaintext {
			t.Errorf("DecryptEntry: %x, %v", plain, err)
		}
	}
	for _, c := range v.Code {
		if _, err := seal.ParseCode(c.Code); err == nil || err.(*seal.CodeError).Reason != c.Reason {
			t.Errorf("ParseCode(%q): %v, want %s", c.Code, err, c.Reason)
		}
	}
}
