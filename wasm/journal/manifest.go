package journal

import (
	"slices"

	"holdfast/shared/history"
	"holdfast/shared/snapshot"
)

// What a manifest holds at most. A page can name its files as it likes; the text must not be refused for that.
const (
	maxFiles     = 100
	maxFileField = 512 // bytes of a name or a type
)

// manifest returns the files of a change in the form in which they are kept: valid UTF-8, no more and no longer than the limits.
func manifest(files []snapshot.File) []snapshot.File {
	if len(files) == 0 {
		return nil
	}
	kept := slices.Clone(files[:min(maxFiles, len(files))])
	for i := range kept {
		f := &kept[i]
		f.Name, f.Type, f.Part = short(f.Name), short(f.Type), short(f.Part)
	}
	return kept
}

func short(s string) string {
	s, _ = history.Scalar(s)
	if len(s) <= maxFileField {
		return s
	}
	end := 0
	for i := range s {
		if i > maxFileField {
			break
		}
		end = i
	}
	return s[:end]
}

func sameFiles(a, b []snapshot.File) bool {
	return slices.EqualFunc(a, b, func(a, b snapshot.File) bool {
		return a.Name == b.Name && a.Size == b.Size && a.Type == b.Type && a.Part == b.Part
	})
}
