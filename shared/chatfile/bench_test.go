package chatfile_test

import (
	"strings"
	"testing"

	"holdfast/shared/chatfile"
)

// BenchmarkTurn draws one turn of 1 MB: prose, and what was made to be slow.
func BenchmarkTurn(b *testing.B) {
	for name, text := range map[string]string{
		"prose":    strings.Repeat("It is **said** that `kelp` holds fast, see [here](https://a.example/x).\n\n", 14000),
		"brackets": strings.Repeat("[", 1<<20),
		"ticks":    strings.Repeat("`` ` ", 200_000),
		"stars":    strings.Repeat("**a ", 260_000),
		"tags":     strings.Repeat("<b>`", 260_000),
	} {
		for _, f := range []chatfile.Format{chatfile.HTML, chatfile.Markdown, chatfile.JSON} {
			b.Run(name+"/"+string(f), func(b *testing.B) {
				b.SetBytes(int64(len(text)))
				for b.Loop() {
					w := chatfile.NewWriter(f, false)
					w.Turn(chatfile.Turn{Role: "assistant", Text: text})
					if len(w.Take()) < len(text)/2 {
						b.Fatal("the text is gone")
					}
				}
			})
		}
	}
}
