package zstdframe_test

import (
	"bytes"
	"errors"
	"strings"
	"testing"

	"holdfast/shared/zstdframe"
)

func TestRoundTrip(t *testing.T) {
	content := []byte(strings.Repeat("what was typed comes back; ", 500))
	for name, compress := range map[string]func(dst, content []byte) ([]byte, error){"normal": zstdframe.Compress, "best": zstdframe.CompressBest} {
		frame, err := compress([]byte("head"), content)
		if err != nil || !bytes.HasPrefix(frame, []byte("head")) {
			t.Fatalf("%s: %v", name, err)
		}
		frame = frame[4:]
		if got, err := zstdframe.Decompress(frame, len(content)); err != nil || !bytes.Equal(got, content) || !zstdframe.Is(frame) {
			t.Errorf("%s: %d bytes back, %v", name, len(got), err)
		}
		if _, err := zstdframe.Decompress(frame, len(content)-1); !errors.Is(err, zstdframe.ErrTooLarge) {
			t.Errorf("%s over the limit: %v, want ErrTooLarge", name, err)
		}
		if _, err := zstdframe.Decompress(append(frame, frame...), 1<<20); !errors.Is(err, zstdframe.ErrMalformed) {
			t.Errorf("%s twice: %v, want ErrMalformed", name, err)
		}
		frame[len(frame)-1] ^= 1
		if _, err := zstdframe.Decompress(frame, len(content)); !errors.Is(err, zstdframe.ErrChecksum) {
			t.Errorf("%s with another checksum: %v, want ErrChecksum", name, err)
		}
	}
}

func TestStreamIsReadableAfterEachPiece(t *testing.T) {
	s := zstdframe.NewStream()
	var pieces [][]byte
	var want []byte
	for i := range 50 {
		content := []byte(strings.Repeat("again ", i%7) + "something")
		piece, err := s.Append(content)
		if err != nil {
			t.Fatal(err)
		}
		pieces, want = append(pieces, piece), append(want, content...)
		if got, err := zstdframe.Join(pieces); err != nil || !bytes.Equal(got, want) {
			t.Fatalf("after %d pieces: %d of %d bytes, %v", i+1, len(got), len(want), err)
		}
	}
	if _, err := zstdframe.Join(pieces[1:]); !errors.Is(err, zstdframe.ErrMalformed) {
		t.Errorf("without its first piece: %v, want ErrMalformed", err)
	}
}
