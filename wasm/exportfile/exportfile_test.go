//go:build !js

package exportfile_test

import (
	"archive/zip"
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/wasm/exportfile"
)

func written(t testing.TB, b []byte) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "export")
	if err := os.WriteFile(file, b, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// items reads a file and writes each item down: its value, or why it is none.
func items(t testing.TB, file string) (found []string, err error) {
	t.Helper()
	err = exportfile.Read(file, func(i exportfile.Item) error {
		if len(found)+1 != i.Number {
			t.Fatalf("item %d has the number %d", len(found)+1, i.Number)
		}
		switch {
		case errors.Is(i.Err, exportfile.ErrConversation):
			found = append(found, "unreadable")
		case i.Err != nil:
			t.Fatalf("item %d: %v", i.Number, i.Err)
		default:
			found = append(found, fmt.Sprint(i.Value))
		}
		return nil
	})
	return found, err
}

func zipped(t testing.TB, method uint16, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for i := 0; i < len(files); i += 2 {
		f, err := w.CreateHeader(&zip.FileHeader{Name: files[i], Method: method})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.WriteString(f, files[i+1]); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestEveryConversationIsGiven(t *testing.T) {
	deep := strings.Repeat("[", 65) + strings.Repeat("]", 65)
	long := `{"a":"` + strings.Repeat("x", exportfile.MaxConversation) + `"}`
	list := "\ufeff [ {\"a\": \"],[\\\"{\"} , [1, 2],\n3, {bad}, " + deep + ",{\"b\":1}] trailing"
	want := []string{`map[a:],["{]`, "[1 2]", "3", "unreadable", "unreadable", "map[b:1]"}
	for name, c := range map[string]struct {
		b    []byte
		want []string
		err  error
	}{
		"a list":                       {[]byte(list), want, nil},
		"one conversation":             {[]byte(` {"a": {"b": 1}} `), []string{"map[a:map[b:1]]"}, nil},
		"a list within":                {[]byte(`{"conversations": [1, 2]}`), []string{"1", "2"}, nil},
		"an empty list":                {[]byte("[]"), nil, nil},
		"too long a conversation":      {[]byte("[1," + long + ",2]"), []string{"1", "unreadable", "2"}, nil},
		"a list that is cut off":       {[]byte(`[1, {"a": 2}, {"b"`), []string{"1", "map[a:2]"}, exportfile.ErrDamaged},
		"no file":                      {nil, nil, exportfile.ErrNotExport},
		"a page":                       {[]byte("<!doctype html>"), nil, exportfile.ErrNotExport},
		"a zip":                        {zipped(t, zip.Deflate, "user.json", "{}", "conversations.json", "[1]", "chat.html", ""), []string{"1"}, nil},
		"a stored zip with a folder":   {zipped(t, zip.Store, "export/conversations.json", "[1]"), []string{"1"}, nil},
		"a zip with numbered files":    {zipped(t, zip.Deflate, "conversations-001.json", "[2]", "conversations-000.json", "[1]", "conversations.json.index", "x"), []string{"1", "2"}, nil},
		"a zip with other things":      {zipped(t, zip.Deflate, "holiday.jpg", "x", "my-conversations.json", "[1]"), nil, exportfile.ErrNotExport},
		"an empty zip":                 {zipped(t, zip.Deflate), nil, exportfile.ErrNotExport},
		"a zip that is cut off":        {zipped(t, zip.Deflate, "conversations.json", "[1]")[:40], nil, exportfile.ErrDamaged},
		"a zip bomb that admits it":    {zipped(t, zip.Deflate, "conversations.json", strings.Repeat(" ", 65<<20)+"[1]"), nil, exportfile.ErrBomb},
		"a list of files of gigabytes": {lyingDirectory(t), nil, exportfile.ErrBomb},
	} {
		t.Run(name, func(t *testing.T) {
			found, err := items(t, written(t, c.b))
			if diff := cmp.Diff(c.want, found); diff != "" || !errors.Is(err, c.err) {
				t.Errorf("%v, want %v; (-want +got):\n%s", err, c.err, diff)
			}
		})
	}
	if _, err := items(t, t.TempDir()); !errors.Is(err, exportfile.ErrNotExport) {
		t.Errorf("a folder: %v", err)
	}
	stop := errors.New("stop")
	if err := exportfile.Read(written(t, []byte("[1,2]")), func(exportfile.Item) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("the visitor's error becomes %v", err)
	}
}

// lyingDirectory is a zip that says its list of files has 3 GB.
func lyingDirectory(t testing.TB) []byte {
	b := zipped(t, zip.Deflate, "conversations.json", "[1]")
	binary.LittleEndian.PutUint32(b[len(b)-22+12:], 3<<30)
	return b
}

// A zip that gives more than it says: the stated size is small, the data are not.
func TestALyingZipIsNoticed(t *testing.T) {
	b := zipped(t, zip.Deflate, "conversations.json", "["+strings.Repeat(" ", 70<<20)+"1]")
	for _, signature := range []struct {
		mark string
		at   int
	}{{"PK\x01\x02", 24}, {"PK\x03\x04", 22}, {"PK\x07\x08", 12}} {
		i := bytes.LastIndex(b, []byte(signature.mark))
		binary.LittleEndian.PutUint32(b[i+signature.at:], 100)
	}
	if found, err := items(t, written(t, b)); err == nil || len(found) > 0 {
		t.Errorf("it gives %v, %v", found, err)
	}
}

// TestALargeExportTakesLittleMemory reads 80 MB of conversations; the most that lives at once is far below that.
func TestALargeExportTakesLittleMemory(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 80 MB")
	}
	file := filepath.Join(t.TempDir(), "conversations.json")
	f, err := os.Create(file)
	if err != nil {
		t.Fatal(err)
	}
	one := `{"a":"` + strings.Repeat("prose and more ", 70_000) + `"}`
	n := 80
	for i := range n {
		mark := ","
		if i == 0 {
			mark = "["
		}
		if _, err := io.WriteString(f, mark+one); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := io.WriteString(f, "]"); err != nil {
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	count, peak := 0, watchMemory()
	if err := exportfile.Read(file, func(exportfile.Item) error {
		if count++; count%25 == 0 {
			peak.look()
		}
		return nil
	}); err != nil || count != n {
		t.Fatalf("%d conversations, %v", count, err)
	}
	if limit := uint64(40 << 20); peak.most > limit {
		t.Errorf("%d bytes live at once, want less than %d", peak.most, limit)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte(`[{"a":"],[\"{"},[1,2],3]`))
	f.Add([]byte(`{"conversations":[1,2]}`))
	f.Add(zipped(f, zip.Deflate, "conversations.json", `[{"a":1}]`))
	f.Add(zipped(f, zip.Store, "conversations-000.json", `[1]`))
	f.Add(lyingDirectory(f))
	dir := f.TempDir()
	f.Fuzz(func(t *testing.T, b []byte) {
		file := filepath.Join(dir, "export")
		if err := os.WriteFile(file, b, 0o600); err != nil {
			t.Fatal(err)
		}
		err := exportfile.Read(file, func(exportfile.Item) error { return nil })
		if err != nil && !errors.Is(err, exportfile.ErrNotExport) && !errors.Is(err, exportfile.ErrBomb) && !errors.Is(err, exportfile.ErrDamaged) {
			t.Fatalf("an error without a name: %v", err)
		}
	})
}
