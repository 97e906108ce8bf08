package journal_test

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
	"holdfast/wasm/journal/journaltest"
)

// prose makes n bytes that compress about as English does.
func prose(n int) string {
	words := strings.Fields("the model answered slowly and then it stopped so I asked again whether keeping every draft of a long question is worth " +
		"what it costs when nobody knows which of the many words will be needed later in the day or tomorrow")
	r := rand.New(rand.NewPCG(1, 2))
	var b strings.Builder
	for b.Len() < n {
		b.WriteString(words[r.IntN(len(words))])
		b.WriteByte(" \n"[r.IntN(20)/19])
	}
	return b.String()[:n]
}

var sizes = []struct {
	name  string
	bytes int
}{{"10kB", 10_000}, {"1MB", 1_000_000}}

// BenchmarkRecord is a character typed in the middle of a draft; keyframes are part of it.
func BenchmarkRecord(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			j := journal.New(journaltest.NewMemory(), laptop)
			text := prose(size.bytes)
			record(b, j, typed(text, 0))
			i := 0
			for b.Loop() {
				i++
				at := len(text)/2 + i%1000
				text = text[:at] + "x" + text[at:]
				record(b, j, typed(text, int64(i)))
			}
		})
	}
}

// BenchmarkText restores versions at random, as a fresh program does, and reports the spread.
func BenchmarkText(b *testing.B) {
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			store := journaltest.NewMemory()
			id := edited(b, journal.New(store, laptop), prose(size.bytes), 200)
			j := journal.New(store.Reopen(), laptop)
			if _, err := j.Versions(b.Context(), id); err != nil {
				b.Fatal(err)
			}
			r := rand.New(rand.NewPCG(3, 4))
			var took []time.Duration
			for b.Loop() {
				began := time.Now()
				if _, err := j.Text(b.Context(), id, 1+r.IntN(200)); err != nil {
					b.Fatal(err)
				}
				took = append(took, time.Since(began))
			}
			slices.Sort(took)
			b.ReportMetric(float64(took[len(took)/2]), "p50-ns")
			b.ReportMetric(float64(took[len(took)*99/100]), "p99-ns")
		})
	}
}

// edited records n more versions of text, a word typed at a place that moves slowly.
func edited(tb testing.TB, j *journal.Journal, text string, n int) snapshot.DraftID {
	id := record(tb, j, typed(text, 0)).ID
	r := rand.New(rand.NewPCG(5, 6))
	at := len(text) / 2
	for i := range n {
		at = min(len(text), max(0, at+r.IntN(41)-20))
		text = text[:at] + fmt.Sprint(" word", i) + text[at:]
		record(tb, j, typed(text, int64(i+1)))
	}
	return id
}

// BenchmarkBytesPerAutosave measures what a save of one more word adds to the store, keys included, once everything is sealed.
func BenchmarkBytesPerAutosave(b *testing.B) {
	const saves = 640
	for _, size := range sizes {
		b.Run(size.name, func(b *testing.B) {
			var rows, keys int
			for b.Loop() {
				store := journaltest.NewMemory()
				edited(b, journal.New(store, laptop), prose(size.bytes), saves)
				rows, keys = 0, 0
				all, err := store.Scan(b.Context(), journal.TableVersions, "", "", 0)
				if err != nil {
					b.Fatal(err)
				}
				for _, row := range all {
					rows, keys = rows+len(row.Value), keys+len(row.Key)
				}
			}
			b.ReportMetric(float64(rows)/saves, "value-B/save")
			b.ReportMetric(float64(keys)/saves, "key-B/save")
		})
	}
}

// BenchmarkBytesPacked measures what old versions take in a segment, against their rows, keys included in both: of a text that is typed from its
// beginning to its end, a word a save, and of one in which words are put in here and there.
func BenchmarkBytesPacked(b *testing.B) {
	const saves = 1500
	typing := func(tb testing.TB, j *journal.Journal) {
		words := strings.SplitAfter(prose(saves*6), " ")
		for i := range words {
			record(tb, j, typed(strings.Join(words[:i+1], ""), int64(i+1)*2000))
		}
	}
	editing := func(tb testing.TB, j *journal.Journal) { edited(tb, j, prose(10_000), saves) }
	for name, write := range map[string]func(testing.TB, *journal.Journal){"typed": typing, "edited": editing} {
		b.Run(name, func(b *testing.B) {
			var rows, packed, versions int
			for b.Loop() {
				store := &watched{Store: journaltest.NewMemory(), written: map[string]string{}}
				write(b, journal.New(store, laptop))
				rows, packed, versions = store.packed(b)
			}
			b.ReportMetric(float64(rows)/float64(versions), "row-B/version")
			b.ReportMetric(float64(packed)/float64(versions), "packed-B/version")
			b.ReportMetric(float64(rows)/float64(packed), "rows/packed")
		})
	}
}

// packed gives how many versions lie in segments, what these take, and what their rows took.
func (w *watched) packed(tb testing.TB) (rows, packed, versions int) {
	tb.Helper()
	loose, err := w.Scan(tb.Context(), journal.TableVersions, "", "", 0)
	if err != nil {
		tb.Fatal(err)
	}
	segments, err := journal.Segments(tb.Context(), w)
	if err != nil {
		tb.Fatal(err)
	}
	for _, row := range loose {
		delete(w.written, row.Key)
	}
	for key, value := range w.written {
		rows += len(key) + len(value)
	}
	for _, segment := range segments {
		packed += len(segment.Key) + len(segment.Value)
	}
	return rows, packed, len(w.written)
}

// BenchmarkDrafts lists 500 drafts of 2 kB, as a panel does that has just been opened.
func BenchmarkDrafts(b *testing.B) {
	store := journaltest.NewMemory()
	j := journal.New(store, laptop)
	for i := range 500 {
		c := typed(prose(2000)+fmt.Sprint(i), int64(i))
		c.Key.Chat = fmt.Sprint(i)
		record(b, j, c)
	}
	for name, list := range map[string]func(*journal.Journal) ([]journal.Draft, error){
		"with texts": func(j *journal.Journal) ([]journal.Draft, error) { return j.Drafts(b.Context()) },
		"outline":    func(j *journal.Journal) ([]journal.Draft, error) { return j.Outline(b.Context()) },
	} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if drafts, err := list(journal.New(store, laptop)); err != nil || len(drafts) != 500 {
					b.Fatal(len(drafts), err)
				}
			}
		})
	}
}
