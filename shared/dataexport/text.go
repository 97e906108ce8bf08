package dataexport

import (
	"sort"
	"strings"
)

// below puts a paragraph under a text.
func below(above, more string) string {
	if above == "" || more == "" {
		return above + more
	}
	return above + "\n\n" + more
}

// fileMark stands for a file that the export holds apart, or not at all.
func fileMark(name string) string {
	name = strings.Join(strings.Fields(limited(name)), " ")
	if name == "" {
		return ""
	}
	return "[file: " + name + "]"
}

// fenced puts a text into a code block whose fence is longer than any in it.
func fenced(language, body string) string {
	if body == "" {
		return ""
	}
	longest, run := 2, 0
	for i := range len(body) {
		if run++; body[i] != '`' {
			run = 0
		}
		longest = max(longest, run)
	}
	fence := strings.Repeat("`", longest+1)
	if strings.ContainsAny(language, " \n`") || language == "unknown" || len(language) > 40 {
		language = ""
	}
	return fence + language + "\n" + strings.TrimSuffix(body, "\n") + "\n" + fence
}

// limited cuts names that are none.
func limited(s string) string { return strings.ToValidUTF8(s[:min(len(s), maxID)], "") }

// latest is the last moment that is believed, epoch ms: the year 2200.
const latest = 7_258_118_400_000

func bounded(ms int64) int64 { return min(max(ms, 0), latest) }

func seconds(v any) int64 {
	s := number(v)
	if !(s > 0) {
		return 0
	}
	return bounded(int64(min(s, latest/1000) * 1000))
}

// inIDOrder makes the order of what came out of a map the same each time.
func inIDOrder(nodes []node) []node {
	sort.Slice(nodes, func(i, k int) bool { return nodes[i].id < nodes[k].id })
	return nodes
}
