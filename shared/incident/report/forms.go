package report

import (
	"strings"

	"holdfast/shared/chatfile"
)

// markdown writes Markdown. Text of others cannot end a cell or begin a block.
type markdown struct{ strings.Builder }

func (m *markdown) begin(title string)  { m.WriteString("# " + inert(title) + "\n") }
func (m *markdown) heading(text string) { m.WriteString("\n## " + inert(text) + "\n\n") }
func (m *markdown) line(text string)    { m.WriteString("\n" + inert(text) + "\n") }
func (m *markdown) end() string         { return m.String() }

func (m *markdown) list(items []string) {
	for _, item := range items {
		m.WriteString("- " + inert(item) + "\n")
	}
}

func (m *markdown) table(rows [][]string) {
	for n, row := range rows {
		for _, cell := range row {
			m.WriteString("| " + inert(cell) + " ")
		}
		m.WriteString("|\n")
		if n == 0 {
			m.WriteString(strings.Repeat("|---", len(row)) + "|\n")
		}
	}
}

var marks = strings.NewReplacer("\\", "\\\\", "|", "\\|", "<", "&lt;", "[", "\\[", "`", "\\`", "*", "\\*", "\n", " ", "\r", " ")

func inert(text string) string { return marks.Replace(text) }

// page writes a web page without script or request.
type page struct{ strings.Builder }

func (p *page) begin(title string)  { chatfile.BeginPage(&p.Builder, title) }
func (p *page) heading(text string) { p.element("h2", text) }
func (p *page) line(text string)    { p.element("p", text) }

func (p *page) end() string {
	chatfile.EndPage(&p.Builder)
	return p.String()
}

func (p *page) list(items []string) {
	p.WriteString("<ul>\n")
	for _, item := range items {
		p.element("li", item)
	}
	p.WriteString("</ul>\n")
}

func (p *page) table(rows [][]string) {
	p.WriteString("<div class=\"t\"><table>\n")
	cell := "th"
	for _, row := range rows {
		p.WriteString("<tr>")
		for _, text := range row {
			p.element(cell, text)
		}
		p.WriteString("</tr>\n")
		cell = "td"
	}
	p.WriteString("</table></div>\n")
}

func (p *page) element(name, text string) {
	p.WriteString("<" + name + ">" + chatfile.EscapeHTML(text) + "</" + name + ">\n")
}
