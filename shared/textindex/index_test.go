package textindex

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"
)

// found lists the documents that blocks have for a term.
func found(t testing.TB, blocks []Block, term string, exact bool) []uint32 {
	t.Helper()
	d := &Directory{}
	for _, b := range blocks {
		d.Add(b)
	}
	d, err := DecodeDirectory(d.Encode())
	if err != nil {
		t.Fatal(err)
	}
	docs := map[uint32]bool{}
	for at := d.From([]byte(term)); at < len(blocks); at++ {
		more, err := Find(blocks[at].Row, []byte(term), exact, func(_ []byte, p Posting) { docs[p.Doc] = true })
		if err != nil {
			t.Fatal(err)
		}
		if !more {
			break
		}
	}
	var all []uint32
	for doc := range docs {
		all = append(all, doc)
	}
	slices.Sort(all)
	return all
}

func TestALongListGoesOverBlocks(t *testing.T) {
	b := NewBuilder(NewTokenizer())
	var all, odd []uint32
	r := rand.New(rand.NewPCG(1, 1))
	doc := uint32(0)
	for i := range 30_000 {
		doc += 1 + r.Uint32N(5000)
		text := fmt.Sprint("common w", i)
		if i%2 == 1 {
			text += " odd"
			odd = append(odd, doc)
		}
		all = append(all, doc)
		b.Add(doc, text)
	}
	blocks := b.Blocks()
	if len(blocks) < 20 {
		t.Fatalf("%d blocks: nothing goes over a block's end", len(blocks))
	}
	for _, block := range blocks {
		if len(block.Row) > 2*BlockBytes {
			t.Errorf("a block has %d bytes", len(block.Row))
		}
	}
	for term, want := range map[string][]uint32{"common": all, "odd": odd, "w0": all[:1], "w29999": all[len(all)-1:], "missing": nil, "zz": nil, "0": nil} {
		if diff := cmp.Diff(want, found(t, blocks, term, true)); diff != "" {
			t.Errorf("%s: %.300s", term, diff)
		}
	}
	if got := found(t, blocks, "w2999", false); len(got) != 11 {
		t.Errorf("%d terms begin with w2999, want 11", len(got))
	}
}

// inputsOf reads segments in order.
func inputsOf(segments [][]Block) (all []*Input) {
	for _, blocks := range segments {
		all = append(all, &Input{Next: func() ([]byte, error) {
			if len(blocks) == 0 {
				return nil, nil
			}
			row := blocks[0].Row
			blocks = blocks[1:]
			return row, nil
		}})
	}
	return all
}

// TestAMergeIsTheSegmentOfAll: in however many steps, and without the dead.
func TestAMergeIsTheSegmentOfAll(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		words := rapid.SliceOfN(rapid.SliceOfN(rapid.StringMatching(`[a-e]{1,3}`), 0, 20), 1, 60).Draw(r, "texts")
		cut := rapid.IntRange(1, 10).Draw(r, "documents of a segment")
		dead := map[uint32]bool{}
		for _, doc := range rapid.SliceOf(rapid.IntRange(0, len(words))).Draw(r, "dead") {
			dead[uint32(doc)] = true
		}
		tokens := NewTokenizer()
		whole := NewBuilder(tokens)
		var segments [][]Block
		part := NewBuilder(tokens)
		for doc, w := range words {
			text := fmt.Sprint(w)
			if !dead[uint32(doc)] {
				whole.Add(uint32(doc), text)
			}
			part.Add(uint32(doc), text)
			if part.Docs() == cut {
				segments = append(segments, part.Blocks())
				part = NewBuilder(tokens)
			}
		}
		segments = append(segments, part.Blocks())
		var got []Block
		var last []byte
		for first := true; first || last != nil; first = false {
			var w Writer
			var err error
			if last, err = Merge(&w, inputsOf(segments), last, func(doc uint32) bool { return dead[doc] }, rapid.IntRange(1, 400).Draw(r, "bytes of a step")); err != nil {
				r.Fatal(err)
			}
			got = append(got, w.Blocks()...)
		}
		if diff := cmp.Diff(spelled(whole.Blocks()), spelled(got)); diff != "" {
			r.Fatal(diff)
		}
	})
}

// spelled spells blocks out.
func spelled(blocks []Block) (all []string) {
	for _, b := range blocks {
		entries(b.Row, func(e entry) bool {
			e.each(func(p Posting) { all = append(all, fmt.Sprintf("%s %d %d", e.term, p.Doc, p.Impact)) })
			return true
		})
	}
	return all
}

// FuzzBlock reads foreign bytes as every kind of row, with a right checksum: no panic, and nothing is made that is larger than what came.
func FuzzBlock(f *testing.F) {
	b := NewBuilder(NewTokenizer())
	b.Add(1, "a text about kelp and 海藻", Mark("site", "practice"))
	b.Add(900, "another one")
	for _, block := range b.Blocks() {
		f.Add(block.Row[4:])
		d := &Directory{}
		d.Add(block)
		f.Add(d.Encode()[4:])
	}
	f.Add(binary.AppendUvarint([]byte{0, 1, 'a', 0xff, 0xff, 0xff, 0x7f, 3}, 1<<62))
	f.Fuzz(func(t *testing.T, body []byte) {
		row := Seal(body)
		seen := 0
		if _, err := Find(row, nil, false, func([]byte, Posting) { seen++ }); err == nil && seen > len(body) {
			t.Errorf("%d postings out of %d bytes", seen, len(body))
		}
		if d, err := DecodeDirectory(row); err == nil && d.Len() > len(body) {
			t.Errorf("%d blocks out of %d bytes", d.Len(), len(body))
		}
		var w Writer
		_, err := Merge(&w, inputsOf([][]Block{{{Row: row}}, {{Row: row}}}), nil, func(uint32) bool { return false }, 1<<20)
		if err == nil && w.Size() > 64*len(body)+64 {
			t.Errorf("%d bytes merged into %d", len(body), w.Size())
		}
		if _, err := Open(body); err == nil && len(body) < 4 {
			t.Error("bytes without a checksum were taken")
		}
	})
}

// FuzzText takes any text and any query: no panic, tokens in order within the text, and a text is found by each of its own terms.
func FuzzText(f *testing.F) {
	for _, seed := range []string{"", "The quick fox", "北京大学 ｶﾞ か\u3099 \u3099", "\xff\xc0 a\u0301ß", "👩‍💻🏽 İẞ\u200d", `"a b" site:x`} {
		f.Add(seed, seed)
	}
	tokens := NewTokenizer()
	f.Fuzz(func(t *testing.T, text, query string) {
		last := 0
		var own [][]byte
		tokens.Each(text, func(tok Token) bool {
			if tok.Start < 0 || tok.End > len(text) || tok.Start >= tok.End || tok.End < last || len(tok.Term) == 0 || len(tok.Term) > MaxTerm {
				t.Fatalf("token %q at %d to %d after %d in %q", tok.Term, tok.Start, tok.End, last, text)
			}
			last = tok.Start
			if len(own) < 100 {
				own = append(own, bytes.Clone(tok.Term))
			}
			return true
		})
		for _, term := range own {
			if _, ok := tokens.Excerpt(text, Query{Clauses: []Clause{{Terms: []string{string(term)}}}}); !ok {
				t.Fatalf("%q is not found by its term %q", text, term)
			}
		}
		q, err := tokens.Parse(query, "site")
		if err != nil {
			return
		}
		e, _ := tokens.Excerpt(text, q)
		at := 0
		for _, h := range e.Highlights {
			if h.Start < at || h.End <= h.Start || h.End > len(e.Text) {
				t.Fatalf("highlights %v of %q", e.Highlights, e.Text)
			}
			at = h.End
		}
		if len(e.Text) > 2*excerptBytes+16 {
			t.Fatalf("an excerpt of %d bytes", len(e.Text))
		}
	})
}
