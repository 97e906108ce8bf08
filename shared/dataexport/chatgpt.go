package dataexport

import (
	"strings"

	"holdfast/shared/snapshot"
)

// readChatGPT reads {conversation_id, title, update_time, current_node, mapping: {id: {parent, message}}}; times are seconds.
func readChatGPT(c map[string]any) (Conversation, error) {
	updated := seconds(c["update_time"])
	var nodes []node
	for id, v := range object(c["mapping"]) {
		in := object(v)
		m := object(in["message"])
		n := node{id: id, parent: text(in["parent"]), time: seconds(m["create_time"])}
		if n.time == 0 {
			n.time = updated
		}
		n.turn, n.shown = chatGPTTurn(m)
		nodes = append(nodes, n)
	}
	found := Conversation{Site: "chatgpt", ID: firstText(c["conversation_id"], c["id"]), Title: text(c["title"])}
	return found.checked(inIDOrder(nodes), text(c["current_node"]))
}

// chatGPTTurn reads a message; shown is false for one that nobody saw.
func chatGPTTurn(m map[string]any) (t Turn, shown bool) {
	about := object(m["metadata"])
	switch text(object(m["author"])["role"]) {
	case "user":
		t.Role = snapshot.User
	case "assistant":
		t.Role = snapshot.Assistant
	default:
		return t, false
	}
	if hidden, _ := about["is_visually_hidden_from_conversation"].(bool); hidden {
		return t, false
	}
	if to := text(m["recipient"]); to != "" && to != "all" { // said to a tool
		return t, false
	}
	t.Message, t.State = text(m["id"]), snapshot.TurnComplete
	if len(t.Message) > maxID {
		t.Message = ""
	}
	if t.Role == snapshot.Assistant {
		t.Model = limited(text(about["model_slug"]))
	}
	finish := text(object(about["finish_details"])["type"])
	if status := text(m["status"]); status == "in_progress" || status == "finished_partial_completion" || finish == "interrupted" || finish == "max_tokens" {
		t.State = snapshot.TurnTruncated
	}
	t.Text = withoutMarks(chatGPTText(object(m["content"])))
	for _, a := range list(about["attachments"]) {
		t.Text = below(t.Text, fileMark(text(object(a)["name"])))
	}
	return t, strings.TrimSpace(t.Text) != ""
}

func chatGPTText(content map[string]any) string {
	switch text(content["content_type"]) {
	case "code":
		return fenced(text(content["language"]), text(content["text"]))
	case "execution_output", "tether_browsing_display", "tether_quote", "thoughts", "reasoning_recap", "system_error", "user_editable_context",
		"model_editable_context", "app_pairing_content":
		return "" // what tools answered, what the model thought, what the user told about himself
	}
	all := ""
	for _, part := range list(content["parts"]) {
		if s, ok := part.(string); ok {
			all = below(all, s)
			continue
		}
		switch p := object(part); text(p["content_type"]) {
		case "audio_transcription":
			all = below(all, text(p["text"]))
		case "image_asset_pointer":
			all = below(all, "[image]")
		}
	}
	return all
}

// The characters that hold a reference together: start, kind, separator, values, stop. The page draws a link, a name or nothing for it.
const (
	refStart, refStop, refSeparator = "\ue200", "\ue201", "\ue202"
	longestRef                      = 4000
)

// withoutMarks takes references out of an answer; a name and a link's words stay.
func withoutMarks(answer string) string {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(answer, refStart)
		end := strings.Index(rest[:min(len(rest), longestRef)], refStop)
		if !found || end < 0 {
			b.WriteString(answer)
			return b.String()
		}
		b.WriteString(before)
		kind, values, _ := strings.Cut(rest[:end], refSeparator)
		value, _, _ := strings.Cut(values, refSeparator)
		switch kind {
		case "url":
			b.WriteString(value)
		case "entity": // ["kind","name",…]
			if parts := strings.Split(value, `"`); len(parts) > 3 {
				b.WriteString(parts[3])
			}
		}
		answer = rest[end+len(refStop):]
	}
}
