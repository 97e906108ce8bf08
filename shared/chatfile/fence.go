package chatfile

import "strings"

// fence is an open code block: what closes it is of the same character and as long at least. The zero fence is none.
type fence struct {
	char   byte
	length int
	indent int
}

func (f fence) on() bool { return f.length > 0 }

// holds says that a line belongs to the block for certain: one that is indented less ends the list that the block may stand in, and the block
// with it.
func (f fence) holds(line string) bool { return f.on() && indentOf(line) >= f.indent }

func indentOf(line string) int { return len(line) - len(strings.TrimLeft(line, " ")) }

// after is the fence that is open after a line.
func (f fence) after(line string) fence {
	indent := indentOf(line)
	trimmed := line[indent:]
	if indent > 3 || trimmed == "" || trimmed[0] != '`' && trimmed[0] != '~' {
		return f
	}
	rest := strings.TrimLeft(trimmed, trimmed[:1])
	found := fence{trimmed[0], len(trimmed) - len(rest), indent}
	switch {
	case found.length < 3:
		return f
	case !f.on() && (found.char != '`' || !strings.Contains(rest, "`")):
		return found
	case f.on() && found.char == f.char && found.length >= f.length && strings.TrimSpace(rest) == "":
		return fence{}
	}
	return f
}
