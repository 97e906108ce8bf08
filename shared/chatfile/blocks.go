package chatfile

import (
	"strconv"
	"strings"
)

// writeMarkdown draws a text's Markdown as HTML: headings, code, quotes, tables; lists keep the form in which they are written. It makes a few
// elements of its own and copies none, and knows no nesting, so that no text can make it deep.
func writeMarkdown(b *strings.Builder, text string) {
	lines := strings.Split(text, "\n")
	for at := 0; at < len(lines); {
		line := strings.TrimRight(lines[at], " \t\r")
		switch open := (fence{}).after(line); {
		case open.on():
			at = writeCode(b, lines, at+1, open)
		case strings.TrimSpace(line) == "": // of any kind of blank
			at++
		case isHeading(line):
			writeHeading(b, line)
			at++
		case line[0] == '>':
			at = writeGroup(b, lines, at, "<blockquote><p>", "</p></blockquote>\n", isQuote)
		case line[0] == '|':
			at = writeTable(b, lines, at)
		default:
			at = writeGroup(b, lines, at, "<p>", "</p>\n", isParagraph)
		}
	}
}

func writeCode(b *strings.Builder, lines []string, at int, open fence) int {
	b.WriteString("<pre><code>")
	for at < len(lines) {
		line := lines[at]
		at++
		if open = open.after(line); !open.on() {
			break
		}
		b.WriteString(escapeHTML(line) + "\n")
	}
	b.WriteString("</code></pre>\n")
	return at
}

func writeHeading(b *strings.Builder, line string) {
	text := strings.TrimLeft(line, "#")
	level := strconv.Itoa(min(len(line)-len(text)+3, 6))
	b.WriteString("<h" + level + ">")
	writeInline(b, strings.TrimSpace(text))
	b.WriteString("</h" + level + ">\n")
}

func isQuote(line string) (string, bool) {
	rest, ok := strings.CutPrefix(line, ">")
	return strings.TrimPrefix(rest, " "), ok
}

func isParagraph(line string) (string, bool) {
	ends := strings.TrimSpace(line) == "" || isHeading(line) || line[0] == '>' || line[0] == '|' || (fence{}).after(line).on()
	return line, !ends
}

// writeGroup writes the lines from at that belong together; the first always does.
func writeGroup(b *strings.Builder, lines []string, at int, begin, end string, belongs func(string) (string, bool)) int {
	var group []string
	for first := at; at < len(lines); at++ {
		line, ok := belongs(lines[at])
		if !ok && at > first {
			break
		}
		group = append(group, line)
	}
	b.WriteString(begin)
	writeInline(b, strings.Join(group, "\n"))
	b.WriteString(end)
	return at
}

func writeTable(b *strings.Builder, lines []string, at int) int {
	b.WriteString("<div class=\"t\"><table>\n")
	for row := 0; at < len(lines) && strings.HasPrefix(lines[at], "|"); row, at = row+1, at+1 {
		if row == 1 && strings.Trim(lines[at], "|-: \t\r") == "" {
			continue
		}
		cell := "td"
		if row == 0 {
			cell = "th"
		}
		b.WriteString("<tr>")
		for _, text := range cells(lines[at]) {
			b.WriteString("<" + cell + ">")
			writeInline(b, text)
			b.WriteString("</" + cell + ">")
		}
		b.WriteString("</tr>\n")
	}
	b.WriteString("</table></div>\n")
	return at
}

// cells takes a table's row apart, where its bars are not escaped.
func cells(row string) (all []string) {
	row = strings.TrimSuffix(strings.TrimRight(row[1:], " \t\r"), "|")
	start := 0
	for i := 0; i < len(row); i++ {
		if row[i] == '\\' {
			i++
		} else if row[i] == '|' {
			all = append(all, strings.TrimSpace(row[start:i]))
			start = i + 1
		}
	}
	return append(all, strings.TrimSpace(row[min(start, len(row)):]))
}
