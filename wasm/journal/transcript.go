package journal

import (
	"strings"

	"holdfast/shared/snapshot"
)

// Transcript writes turns as one Markdown text, a heading before each.
func Transcript(turns []Turn) string {
	var b strings.Builder
	for i, t := range turns {
		if i > 0 {
			b.WriteString("\n\n")
		}
		b.WriteString("## ")
		b.WriteString(strings.Join(t.heading(), " · "))
		b.WriteString("\n\n")
		b.WriteString(strings.TrimSpace(t.Text))
	}
	if len(turns) > 0 {
		b.WriteByte('\n')
	}
	return b.String()
}

func (t Turn) heading() []string {
	role := t.Role.String()
	parts := []string{strings.ToUpper(role[:1]) + role[1:]}
	if t.Model != "" {
		parts = append(parts, strings.Join(strings.Fields(t.Model), " "))
	}
	if t.State != snapshot.TurnComplete {
		parts = append(parts, t.State.String())
	}
	if t.Damaged {
		parts = append(parts, "damaged")
	}
	return parts
}
