package history_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"holdfast/shared/history"
)

// readLog puts a log into one segment, as a compaction does.
func readLog(pieces [][]byte) (b *history.Builder, err error) {
	err = history.ReadLog(pieces, func(base string) error { b = history.NewBuilder(base); return nil },
		func(v history.Version, splices []history.Splice) error { return b.Add(v, splices) })
	return b, err
}

// written draws a log and returns its pieces and the versions of each.
func written(t *rapid.T) (pieces [][]byte, versions [][]state) {
	base := rapid.StringOfN(rapid.RuneFrom([]rune("xy ß界\n")), 0, 40, -1).Draw(t, "base")
	log := history.NewLog(base, 1)
	last := state{text: base}
	for range rapid.IntRange(1, 5).Draw(t, "pieces") {
		all, changes := typing(t, last.text, last.Version)
		for i, s := range all {
			if err := log.Add(s.Version, changes[i]); err != nil {
				t.Fatal(err)
			}
		}
		piece := must(log.Piece())
		if piece == nil {
			t.Fatal("no piece of a version")
		}
		pieces, versions, last = append(pieces, piece), append(versions, all), all[len(all)-1]
	}
	if piece := must(log.Piece()); piece != nil {
		t.Fatal("a piece of nothing")
	}
	return pieces, versions
}

func TestLogBecomesASegment(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces, versions := written(t)
		b := must(readLog(pieces))
		var all []state
		for _, v := range versions {
			all = append(all, v...)
		}
		check(t, mustEncode(t, b, 1), all)
	})
}

func TestDamagedPieceCostsNothingBeforeIt(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		pieces, versions := written(t)
		at := rapid.IntRange(0, len(pieces)-1).Draw(t, "damaged")
		switch rapid.SampledFrom([]string{"byte", "lost", "cut"}).Draw(t, "how") {
		case "byte":
			i := rapid.IntRange(0, len(pieces[at])-1).Draw(t, "at")
			pieces[at][i] ^= 0x40
		case "lost":
			if at == len(pieces)-1 {
				t.Skip("a log that ends early is a log")
			}
			pieces = append(pieces[:at:at], pieces[at+1:]...)
		case "cut":
			pieces[at] = pieces[at][:len(pieces[at])/2]
		}
		b, err := readLog(pieces)
		if !errors.Is(err, history.ErrDamaged) {
			t.Fatalf("ReadLog: %v, want ErrDamaged", err)
		}
		var all []state
		for _, v := range versions[:at] {
			all = append(all, v...)
		}
		if at > 0 {
			check(t, mustEncode(t, b, 1), all)
		} else if b != nil {
			t.Fatal("a text out of nothing")
		}
	})
}

func TestSegmentOfALogIsTheOneMadeAtOnce(t *testing.T) {
	direct, log := history.NewBuilder(""), history.NewLog("", 1)
	text := ""
	var pieces [][]byte
	for i, r := range "What was typed here goes on over the end of a piece." {
		v := history.Version{Time: int64(i) * 333, State: 1}
		change := history.Diff(text, text+string(r))
		text += string(r)
		if err := errors.Join(direct.Add(v, change), log.Add(v, change)); err != nil {
			t.Fatal(err)
		}
		if i%7 == 6 {
			pieces = append(pieces, must(log.Piece()))
		}
	}
	pieces = append(pieces, must(log.Piece()))
	if diff := cmp.Diff(mustEncode(t, direct, 1), mustEncode(t, must(readLog(pieces)), 1)); diff != "" {
		t.Error(diff)
	}
}

func FuzzReadLog(f *testing.F) {
	f.Add([]byte("\x84\x43\x00\x01\x02\x42\x02\x02\x41a\xa1\x0d\x01"))
	f.Add(history.PieceContent("a base ", []history.Splice{{Pos: 7, Ins: "w"}, {Pos: 3, Del: 2, Ins: "ords that"}, {Pos: 3, Del: 1}}))
	f.Fuzz(func(t *testing.T, content []byte) {
		versions := 0
		err := history.ReadLogContent(content, func(history.Version, []history.Splice) error { versions++; return nil })
		if err != nil && !errors.Is(err, history.ErrDamaged) {
			t.Fatalf("ReadLog: %v", err)
		}
	})
}
