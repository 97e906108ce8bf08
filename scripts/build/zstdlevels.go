package main

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// unusedLevels are what the zstd library's choice of an encoder is cut by in the core: from a line of it up to another. The library links every
// level's encoder, with and without a dictionary; the core packs at the default level and at the best, without one. 24 KB with gzip -9.
var unusedLevels = [][2]string{
	{"\tcase SpeedFastest:\n\t\tif o.dict", "\tcase SpeedDefault:\n\t\tif o.dict"},
	{"\t\tif o.dict != nil {\n\t\t\treturn &doubleFastEncoderDict{", "\t\treturn &doubleFastEncoder{"},
	{"\tcase SpeedBetterCompression:\n\t\tif o.dict", "\tcase SpeedBestCompression:\n\t\treturn &bestFastEncoder{"},
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

// copyLibrary copies what the build needs of it, with its choice of an encoder cut.
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
		if rel == filepath.Join("zstd", "encoder_options.go") {
			if content, err = cutLevels(string(content)); err != nil {
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

func cutLevels(text string) ([]byte, error) {
	for _, cut := range unusedLevels {
		before, rest, found := strings.Cut(text, cut[0])
		_, after, ends := strings.Cut(rest, cut[1])
		if !found || !ends || strings.Contains(rest, cut[0]) {
			return nil, fmt.Errorf("the zstd library chooses its encoder otherwise than expected: no single %q", cut[0])
		}
		text = before + cut[1] + after
	}
	return []byte(text), nil
}
