package search_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"strings"
	"testing"

	"holdfast/shared/snapshot"
	"holdfast/wasm/journal"
)

// corpus makes turns whose words are as unevenly spread as those of people: Zipf's law over a vocabulary that goes on for ever, one text in
// ten in a script without spaces, one in five with code.
type corpus struct {
	r     *rand.Rand
	words []string
	zipf  *rand.Zipf
	han   *rand.Zipf
}

func newCorpus() *corpus {
	r := rand.New(rand.NewPCG(1, 2))
	c := &corpus{r: r, zipf: rand.NewZipf(r, 1.07, 4, 199_999), han: rand.NewZipf(r, 1.05, 20, 5000)}
	syllables := strings.Fields("ka ro mi ten sol va rin do pe lu gra sti no be ash el un ter fo qui za ni so")
	seen := map[string]bool{}
	for len(c.words) < 200_000 {
		var b strings.Builder
		for range 1 + int(math.Log(float64(len(c.words)+2)))/4 + r.IntN(3) {
			b.WriteString(syllables[r.IntN(len(syllables))])
		}
		word := b.String()
		if seen[word] {
			word += fmt.Sprint(len(c.words))
		}
		seen[word] = true
		c.words = append(c.words, word)
	}
	return c
}

func (c *corpus) text(bytes int) string {
	var b strings.Builder
	switch kind := c.r.IntN(10); {
	case kind == 0:
		for b.Len() < bytes {
			b.WriteRune(rune(0x4e00 + c.han.Uint64()))
			if c.r.IntN(12) == 0 {
				b.WriteString("，")
			}
		}
	default:
		for b.Len() < bytes {
			b.WriteString(c.words[c.zipf.Uint64()])
			b.WriteByte(" \n"[c.r.IntN(15)/14])
			if kind <= 2 && c.r.IntN(8) == 0 {
				fmt.Fprintf(&b, "call_%d(%x); ", c.r.IntN(300), c.r.IntN(1<<20))
			}
		}
	}
	return b.String()
}

// query is one to three words as somebody may look for: not the most frequent ones alone, often the beginning of the last.
func (c *corpus) query() string {
	if c.r.IntN(10) == 0 {
		return string([]rune{rune(0x4e00 + c.han.Uint64()), rune(0x4e00 + c.han.Uint64())})
	}
	var words []string
	for range 1 + c.r.IntN(3) {
		words = append(words, c.words[c.zipf.Uint64()])
	}
	last := words[len(words)-1]
	if c.r.IntN(2) == 0 && len(last) > 3 {
		words[len(words)-1] = last[:3+c.r.IntN(len(last)-3)]
	} else if c.r.IntN(4) == 0 {
		return `"` + strings.Join(words, " ") + `"`
	}
	return strings.Join(words, " ")
}

// fill merges turns of about a thousand bytes into a store, fifty to a chat, and returns the length of their texts.
func (c *corpus) fill(tb testing.TB, store journal.Store, turns int) (bytes int) {
	j := journal.New(store, laptop)
	const perChat = 50
	for chat := range turns / perChat {
		branch := &snapshot.Chat{Site: []string{"chatgpt", "claude", "gemini"}[chat%3], Chat: fmt.Sprint("chat-", chat), Device: phone, N: 1, Time: int64(chat), Seen: 100}
		var records []snapshot.Record
		for i := range perChat {
			t := snapshot.Turn{Role: snapshot.Role(1 + i%2), Text: c.text(200 + c.r.IntN(1600))}
			sum := t.Sum()
			bytes += len(t.Text)
			branch.Turns = append(branch.Turns, snapshot.ChatTurn{Role: t.Role, Sum: sum[:], State: snapshot.TurnComplete})
			records = append(records, snapshot.Record{Kind: snapshot.KindTurn, Turn: &t})
		}
		records = append(records, snapshot.Record{Kind: snapshot.KindChat, Chat: branch})
		if err := j.Take(tb.Context(), journal.Pulled{Records: records}, 0, nil); err != nil {
			tb.Fatal(err)
		}
	}
	return bytes
}
