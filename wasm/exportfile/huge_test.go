//go:build !js

package exportfile_test

import (
	"archive/zip"
	"encoding/base64"
	"fmt"
	"io"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"holdfast/wasm/exportfile"
)

const (
	mega         = 1 << 20
	hugeZip      = 500 * mega
	hugeLists    = 2
	perList      = 100
	conversation = mega // bytes of text in each, hardly packable
)

// TestAZipOf500MBTakesLittleMemory reads what somebody of many years and many pictures downloads. A long form: it writes 500 MB.
func TestAZipOf500MBTakesLittleMemory(t *testing.T) {
	if os.Getenv("HOLDFAST_SOAK") == "" {
		t.Skip("writes 500 MB")
	}
	file := filepath.Join(t.TempDir(), "export.zip")
	writeHuge(t, file)
	count, peak := 0, watchMemory()
	if err := exportfile.Read(file, func(i exportfile.Item) error {
		if i.Err != nil {
			return i.Err
		}
		if count++; count%20 == 0 {
			peak.look()
		}
		return nil
	}); err != nil || count != hugeLists*perList {
		t.Fatalf("%d conversations, %v", count, err)
	}
	t.Logf("%d conversations, at most %d kB live at once", count, peak.most>>10)
	if limit := uint64(40 * mega); peak.most > limit {
		t.Errorf("%d bytes live at once, want less than %d", peak.most, limit)
	}
}

// writeHuge writes lists of conversations, and pictures until the zip is huge.
func writeHuge(t *testing.T, file string) {
	t.Helper()
	out, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	chance := rand.NewChaCha8([32]byte{})
	w := zip.NewWriter(out)
	for list := range hugeLists {
		f := entry(t, w, fmt.Sprintf("conversations-%03d.json", list), zip.Deflate)
		for i := range perList {
			raw := make([]byte, conversation/4*3)
			_, _ = chance.Read(raw)
			_, err = fmt.Fprintf(f, `%c{"title":"%d","text":"%s"}`, "[,"[min(i, 1)], i, base64.StdEncoding.EncodeToString(raw))
			if err != nil {
				t.Fatal(err)
			}
		}
		if _, err := io.WriteString(f, "]"); err != nil {
			t.Fatal(err)
		}
	}
	for picture := 0; ; picture++ {
		at, err := out.Seek(0, io.SeekCurrent)
		if err != nil {
			t.Fatal(err)
		}
		if at >= hugeZip {
			break
		}
		if _, err := io.CopyN(entry(t, w, fmt.Sprintf("picture-%d.png", picture), zip.Store), chance, 10*mega); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := out.Close(); err != nil {
		t.Fatal(err)
	}
}

func entry(t *testing.T, w *zip.Writer, name string, method uint16) io.Writer {
	t.Helper()
	f, err := w.CreateHeader(&zip.FileHeader{Name: name, Method: method})
	if err != nil {
		t.Fatal(err)
	}
	return f
}
