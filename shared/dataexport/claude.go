package dataexport

import (
	"fmt"
	"strings"
	"time"

	"holdfast/shared/snapshot"
)

// readClaude reads {uuid, name, updated_at, chat_messages: [{uuid, sender, parent_message_uuid, content, attachments, files}]}; times are RFC 3339.
// Older exports have no parents: there a message follows the one before it in the list.
func readClaude(c map[string]any) (Conversation, error) {
	updated := moment(c["updated_at"])
	var nodes []node
	current, before := text(c["current_leaf_message_uuid"]), ""
	for i, v := range list(c["chat_messages"]) {
		m := object(v)
		n := node{id: text(m["uuid"]), parent: before, time: moment(m["created_at"])}
		if n.id == "" || len(n.id) > maxID {
			n.id = fmt.Sprintf("%d", i)
		}
		if parent, known := m["parent_message_uuid"].(string); known {
			n.parent = parent
		}
		if n.time == 0 {
			n.time = updated
		}
		n.turn, n.shown = claudeTurn(m)
		nodes, before = append(nodes, n), n.id
	}
	if current == "" {
		current = before
	}
	found := Conversation{Site: "claude", ID: text(c["uuid"]), Title: text(c["name"])}
	return found.checked(nodes, current)
}

func claudeTurn(m map[string]any) (t Turn, shown bool) {
	switch text(m["sender"]) {
	case "human":
		t.Role = snapshot.User
	case "assistant":
		t.Role = snapshot.Assistant
	default:
		return t, false
	}
	t.Message, t.State = text(m["uuid"]), snapshot.TurnComplete
	if len(t.Message) > maxID {
		t.Message = ""
	}
	if cut, _ := m["truncated"].(bool); cut {
		t.State = snapshot.TurnTruncated
	}
	for _, block := range list(m["content"]) {
		t.Text = below(t.Text, claudeBlock(object(block)))
	}
	if t.Text == "" {
		t.Text = text(m["text"])
	}
	named := map[string]bool{}
	for _, v := range list(m["attachments"]) {
		a := object(v)
		name := text(a["file_name"])
		named[name] = true
		t.Text = below(t.Text, fileMark(name))
		if held := text(a["extracted_content"]); held != "" { // a long paste is kept here alone
			t.Text = below(t.Text, fenced("", held))
		}
	}
	for _, v := range list(m["files"]) {
		if name := text(object(v)["file_name"]); !named[name] {
			t.Text = below(t.Text, fileMark(name))
		}
	}
	return t, strings.TrimSpace(t.Text) != ""
}

// claudeBlock is the text of a block, or the document that the answer wrote beside itself.
func claudeBlock(block map[string]any) string {
	switch text(block["type"]) {
	case "text", "voice_note":
		return text(block["text"])
	case "tool_use":
		in := object(block["input"])
		if text(block["name"]) == "artifacts" && text(in["content"]) != "" {
			return below(text(in["title"]), fenced(text(in["language"]), text(in["content"])))
		}
	}
	return ""
}

func moment(v any) int64 {
	t, err := time.Parse(time.RFC3339, text(v))
	if err != nil {
		return 0
	}
	return bounded(t.UnixMilli())
}
