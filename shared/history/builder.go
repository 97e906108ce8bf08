package history

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"unicode/utf8"

	"holdfast/shared/zstdframe"
)

// Limits of one segment. They bound what a restore takes, not what a history
// may hold: where one segment is full the next begins.
const (
	maxVersions = 1 << 19
	maxInserted = 4 << 20 // bytes that all runs put in, unless it is one version alone
	maxWork     = 1 << 16 // see run.work
	maxRuns     = 1 << 18
)

// ErrFull: the segment holds as much as a restore may take. The version was
// not added: it begins the next segment.
var ErrFull = errors.New("segment full")

// Version is what a segment keeps of a version beside its text. State and Lost
// mean what the caller wants.
type Version struct {
	Time  int64 // epoch milliseconds
	State uint64
	Lost  uint64
	Extra []byte // kept as it is; usually nothing
}

// Builder makes a segment of versions that follow each other.
type Builder struct {
	base  string // the text before the first version
	text  *buffer
	caret int
	work  int
	kept  kept
}

// kept is what a segment holds: runs, what they put in, and what is known of
// the versions.
type kept struct {
	runs  []run
	ins   []byte
	marks marks
}

func (k kept) clone() kept {
	k.runs, k.ins, k.marks = slices.Clone(k.runs), bytes.Clone(k.ins), k.marks.clone()
	return k
}

// NewBuilder returns the builder of a segment that begins after base: the
// first version is told as splices on it.
func NewBuilder(base string) *Builder {
	return &Builder{base: base, text: newBuffer(base), caret: utf8.RuneCountInString(base)}
}

// Len returns how many versions there are.
func (b *Builder) Len() int { return b.kept.marks.n }

// Text returns the text of the last version.
func (b *Builder) Text() string { return b.text.String() }

// Add adds the version that the splices make of the one before, each taken on
// the result of the one before it. What is put in is valid UTF-8. ErrFull; after
// ErrRange the builder is of no use any more.
func (b *Builder) Add(v Version, splices []Splice) error {
	if err := b.room(splices); err != nil {
		return err
	}
	left := make([]Splice, 0, 1)
	for _, s := range splices {
		if !b.text.has(s.Pos, s.Del) {
			return fmt.Errorf("add version: splice deletes %d at %d: %w", s.Del, s.Pos, ErrRange)
		}
		// What stays as it was is no change: an editor that puts a whole line
		// in the place of a line has typed a word.
		s = b.trim(s)
		b.text.splice(s.Pos, s.Del, []rune(s.Ins))
		if s.Del > 0 || s.Ins != "" {
			left = append(left, s)
		}
	}
	b.add(left)
	b.kept.marks.add(v)
	return nil
}

// room refuses a version that would make the segment too large.
func (b *Builder) room(splices []Splice) error {
	size := len(b.kept.ins)
	for _, s := range splices {
		size += len(s.Ins)
	}
	runs := len(b.kept.runs) + max(len(splices), 1)
	if b.Len() > 0 && (b.Len() == maxVersions || size > maxInserted || b.work > maxWork || runs > maxRuns) {
		return ErrFull
	}
	if runs > maxRuns || size > zstdframe.MaxContent {
		return fmt.Errorf("a version of %d splices and %d bytes: %w", len(splices), size, ErrTooLarge)
	}
	return nil
}

// trim takes away what a splice puts where it has been already.
func (b *Builder) trim(s Splice) Splice {
	if s.Del == 0 || s.Ins == "" {
		return s
	}
	old := string(b.text.slice(s.Pos, s.Del))
	pre := commonPrefix(old, s.Ins)
	suf := commonSuffix(old[pre:], s.Ins[pre:])
	gone := utf8.RuneCountInString(old[:pre])
	return Splice{Pos: s.Pos + gone, Del: utf8.RuneCountInString(old[pre : len(old)-suf]), Ins: s.Ins[pre : len(s.Ins)-suf]}
}

// add puts one version's splices into runs.
func (b *Builder) add(splices []Splice) {
	switch len(splices) {
	case 0:
		b.append(run{kind: spliced, n: unchanged, at: b.caret})
	case 1:
		b.append(runOf(splices[0], utf8.RuneCountInString(splices[0].Ins), b.caret))
		b.kept.ins = append(b.kept.ins, splices[0].Ins...)
	default:
		for i, s := range splices {
			n := more
			if i == len(splices)-1 {
				n = whole
			}
			b.append(run{kind: spliced, n: n, at: s.Pos, del: s.Del, ins: utf8.RuneCountInString(s.Ins)})
			b.kept.ins = append(b.kept.ins, s.Ins...)
		}
	}
}

func (b *Builder) append(r run) {
	if last := len(b.kept.runs) - 1; last < 0 || !b.kept.runs[last].join(r) {
		b.work += r.work(b.caret)
		b.kept.runs = append(b.kept.runs, r)
	}
	b.caret = r.caret()
}

// take returns what was added since the last take, and begins anew where that
// ends.
func (b *Builder) take() kept {
	k := b.kept
	b.kept = kept{}
	return k
}
