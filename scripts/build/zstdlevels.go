package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// cut takes a piece out of a file of the zstd library: from a line of it up to another.
type cut struct{ file, from, to, instead string }

// unusedLevels are what the library's choice of an encoder is cut by in the core. The library links every level's encoder, with and without a
// dictionary; the core packs at the default level and at the best, without one: 24 KB with gzip -9. What the fast encoder does itself is linked
// because the default one embeds it, and overrides it; nothing reads a stream, only whole frames: 21 KB more.
var unusedLevels = []cut{
	{"encoder_options.go", "\tcase SpeedFastest:\n\t\tif o.dict", "\tcase SpeedDefault:\n\t\tif o.dict", ""},
	{"encoder_options.go", "\t\tif o.dict != nil {\n\t\t\treturn &doubleFastEncoderDict{", "\t\treturn &doubleFastEncoder{", ""},
	{"encoder_options.go", "\tcase SpeedBetterCompression:\n\t\tif o.dict", "\tcase SpeedBestCompression:\n\t\treturn &bestFastEncoder{", ""},
	{"enc_fast.go", "import (\n", "const (\n\ttableBits", ""},
	{"enc_fast.go", "// Encode mimmics", "// ResetDict will reset", ""},
	{"decoder.go", "\t// Remove current block.\n\td.stashDecoder()", "}\n\n// ResetWithOptions", "\tpanic(\"zstd: the core decodes whole frames alone\")\n"},
}

// withoutUnusedLevels lays a copy of the library without them into the project's folder for tools (its place is written into the program, and
// has to be the same everywhere), and returns the flag that builds with it. A library that looks otherwise is an error: then this has to be
// looked at again.
func (b builder) withoutUnusedLevels() (flag string, err error) {
	const library, place = "github.com/klauspost/compress", ".tools/compress"
	from, err := b.goTool(nil, "list", "-m", "-f", "{{.Dir}}", library)
	if err != nil {
		return "", err
	}
	if err := copyLibrary(strings.TrimSpace(string(from)), b.path(place)); err != nil {
		return "", err
	}
	sums, err := os.ReadFile(b.path("go.sum"))
	if err != nil {
		return "", err
	}
	modules, err := os.ReadFile(b.path("go.mod"))
	if err != nil {
		return "", err
	}
	modules = append(modules, "\nreplace "+library+" => ./"+place+"\n"...)
	list := b.path(".tools", "core.mod")
	return "-modfile=" + list, errors.Join(writeIfChanged(list, modules), writeIfChanged(b.path(".tools", "core.sum"), sums))
}

// copyLibrary copies what the build needs of it, with what the core does not use cut out.
func copyLibrary(from, to string) error {
	return filepath.WalkDir(from, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || filepath.Ext(path) != ".go" && d.Name() != "go.mod" || strings.HasSuffix(path, "_test.go") {
			return err
		}
		rel, err := filepath.Rel(from, path)
		if err != nil {
			return err
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if filepath.Dir(rel) == "zstd" {
			if content, err = cutLevels(d.Name(), string(content)); err != nil {
				return err
			}
		}
		target := filepath.Join(to, rel)
		if err := os.MkdirAll(filepath.Dir(target), 0o755); err != nil {
			return err
		}
		return writeIfChanged(target, content)
	})
}

func cutLevels(file, text string) ([]byte, error) {
	for _, c := range unusedLevels {
		if c.file != file {
			continue
		}
		before, rest, found := strings.Cut(text, c.from)
		_, after, ends := strings.Cut(rest, c.to)
		if !found || !ends || strings.Contains(rest, c.from) {
			return nil, fmt.Errorf("the zstd library is otherwise than expected: %s has no single %q", file, c.from)
		}
		text = before + c.instead + c.to + after
	}
	return []byte(text), nil
}
