package wire_test

import (
	"bytes"
	"flag"
	"fmt"
	"net/url"
	"os"
	"reflect"
	"slices"
	"testing"

	"holdfast/shared/wire"
)

var update = flag.Bool("update", false, "write the messages of protocol version 1 and the fuzz seeds anew")

// kinds lists the messages in an order that does not change from run to run.
func kinds() ([]string, map[string]any) {
	all := messages()
	names := make([]string, 0, len(all))
	for name := range all {
		names = append(names, name)
	}
	slices.Sort(names)
	return names, all
}

// FuzzDecode decodes bytes as every kind of message: no panic, and what is accepted means the same when encoded again.
func FuzzDecode(f *testing.F) {
	if seeds, err := os.ReadDir("testdata/fuzz/FuzzDecode"); err != nil || len(seeds) == 0 {
		f.Fatal("the seeds are missing: ", err)
	}
	names, all := kinds()
	f.Fuzz(func(t *testing.T, b []byte) {
		for _, name := range names {
			first := blank(all[name])
			if wire.Decode(b, first) != nil {
				continue
			}
			again, err := wire.Encode(first)
			if err != nil {
				t.Fatalf("%s: %x cannot be encoded again: %v", name, b, err)
			}
			second := blank(all[name])
			if err := wire.Decode(again, second); err != nil {
				t.Fatalf("%s: %x becomes %x, which is refused: %v", name, b, again, err)
			}
			if third, err := wire.Encode(second); err != nil || !bytes.Equal(third, again) {
				t.Fatalf("%s: %x becomes %x, then %x, %v", name, b, again, third, err)
			}
		}
	})
}

// FuzzServerURL: what is accepted is its own form, and names a host.
func FuzzServerURL(f *testing.F) {
	if seeds, err := os.ReadDir("testdata/fuzz/FuzzServerURL"); err != nil || len(seeds) == 0 {
		f.Fatal("the seeds are missing: ", err)
	}
	f.Fuzz(func(t *testing.T, address string) {
		base, _, err := wire.ServerURL(address)
		if err != nil {
			return
		}
		again, invite, err := wire.ServerURL(base)
		if err != nil || again != base || invite != "" {
			t.Fatalf("%q becomes %q, then %q, %v", address, base, again, err)
		}
		u, err := url.Parse(base + wire.RouteInfo)
		if err != nil || u.Hostname() == "" || u.RawQuery != "" || u.Fragment != "" {
			t.Fatalf("%q becomes %q, of which no route can be made: %v", address, base, err)
		}
	})
}

// TestMessagesOfVersion1 holds the format: a message of testdata must be read and written as it is there.
func TestMessagesOfVersion1(t *testing.T) {
	names, all := kinds()
	for _, name := range names {
		b, err := wire.Encode(all[name])
		if err != nil {
			t.Fatal(err)
		}
		file, seed := "testdata/v1/"+name+".cbor", "testdata/fuzz/FuzzDecode/"+name
		text := fmt.Appendf(nil, "go test fuzz v1\n[]byte(%q)\n", b)
		if *update {
			write(t, "testdata/v1", file, b)
			write(t, "testdata/fuzz/FuzzDecode", seed, text)
		}
		want, err := os.ReadFile(file)
		if err != nil || !bytes.Equal(b, want) {
			t.Errorf("%s encodes to %x, version 1 is %x, %v", name, b, want, err)
		}
		got := blank(all[name])
		if err := wire.Decode(want, got); err != nil || !reflect.DeepEqual(got, all[name]) {
			t.Errorf("%s decodes to %+v, %v", name, got, err)
		}
		if have, err := os.ReadFile(seed); err != nil || !bytes.Equal(have, text) {
			t.Errorf("the seed of %s is not the message of version 1: %v", name, err)
		}
	}
}

func write(t *testing.T, folder, file string, b []byte) {
	t.Helper()
	if err := os.MkdirAll(folder, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, b, 0o644); err != nil {
		t.Fatal(err)
	}
}
