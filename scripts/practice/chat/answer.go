package chat

import (
	"hash/fnv"
	"strings"
	"unicode/utf8"
)

// bodies are what the practice model has to say; which one it says follows from the prompt.
var bodies = []string{
	"A good first step is to write down what you want to be true at the end, in one sentence. Then list what stands in the way, the largest obstacle first. " +
		"Take the smallest piece that removes part of that obstacle and do it today.\n\nTwo things are worth checking on the way: does anybody else depend on the order, " +
		"and how would you notice that it went wrong? If you can answer both, go ahead.",
	"There are three common ways to do this. The simplest is to keep one list and sort it by date; it works until several people edit it. The second is a board with columns, " +
		"which shows where work waits. The third is a short daily note, which costs five minutes and saves the meeting.\n\nFor a team of your size I would begin with the board " +
		"and keep the note for the person who is on call.",
	"In short: yes, with one condition. The change is safe as long as the old and the new form can be read side by side. Write the new form, read both, and remove the old one " +
		"only when nothing has used it for a week.\n\nKeep a copy from before the change. You will probably not need it, and you will sleep better.",
	"Here is a draft that you can adapt:\n\n\"We have seen the problem and are working on it. Your data is safe. We will write again at three o'clock, earlier if it is solved before.\"\n\n" +
		"It names what is known, promises a time and nothing else. Avoid words like \"soon\", and do not guess at causes while you are still looking.",
}

const quoteRunes = 48

// Answer returns the practice model's answer to a prompt: always the same one to the same prompt.
func Answer(prompt string) string {
	h := fnv.New32a()
	_, _ = h.Write([]byte(prompt)) // never fails
	return "You asked about “" + quote(prompt) + "”. " + bodies[h.Sum32()%uint32(len(bodies))]
}

// quote is the beginning of the prompt on one line.
func quote(prompt string) string {
	line := strings.Join(strings.Fields(prompt), " ")
	if utf8.RuneCountInString(line) <= quoteRunes {
		return line
	}
	return string([]rune(line)[:quoteRunes]) + "…"
}

// Tokens cuts a text into pieces that together are the text: words with the space before them.
func Tokens(text string) []string {
	var tokens []string
	for text != "" {
		_, first := utf8.DecodeRuneInString(text)
		end := strings.IndexAny(text[first:], " \n")
		if end < 0 {
			return append(tokens, text)
		}
		tokens = append(tokens, text[:first+end])
		text = text[first+end:]
	}
	return tokens
}
