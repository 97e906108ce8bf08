package dataexport

import (
	"errors"
	"fmt"
	"strings"

	"holdfast/shared/snapshot"
)

// Errors of Read.
var (
	// ErrUnknown: this is no conversation of a site that is known.
	ErrUnknown = errors.New("not a conversation of ChatGPT or Claude")
	// ErrMalformed: a conversation that lacks its id, or whose tree is none.
	ErrMalformed = errors.New("malformed conversation")
	// ErrTooLarge: more paths or turns than a person makes.
	ErrTooLarge = errors.New("conversation too large")
)

// Limits of one conversation: its tree may be made so that the paths through it are far larger than it is.
const (
	MaxPaths = 500
	MaxTurns = 100_000 // of all paths together
)

// Conversation is what an export says of one chat.
type Conversation struct {
	Site  string // adapter id
	ID    string // the site's, as in the chat's address
	Title string // may be empty
	Paths []Path // the oldest end first, the current one last; none where nothing was said
}

// Path is one way through the conversation.
type Path struct {
	Time  int64 // epoch ms of its end
	Turns []Turn
}

// Turn is what was said once.
type Turn struct {
	Role    snapshot.Role
	State   snapshot.TurnState
	Text    string // as the site keeps it: Markdown; may hold what is no UTF-8
	Message string // the site's id of it
	Model   string
}

// Read reads one conversation. ErrUnknown, ErrMalformed, ErrTooLarge.
func Read(v any) (Conversation, error) {
	c := object(v)
	switch {
	case c["mapping"] != nil:
		return readChatGPT(c)
	case c["chat_messages"] != nil:
		return readClaude(c)
	}
	return Conversation{}, fmt.Errorf("read conversation %s: %w", Label(v), ErrUnknown)
}

// Label names a conversation for people, whatever it is: its title, else its id.
func Label(v any) string {
	c := object(v)
	for _, name := range []string{"title", "name", "conversation_id", "id", "uuid"} {
		if label := strings.TrimSpace(text(c[name])); label != "" {
			return fmt.Sprintf("%.80q", label)
		}
	}
	return "without a name"
}

// maxID is the length of the longest id of a chat or a message.
const maxID = 200

func (c Conversation) checked(nodes []node, current string) (Conversation, error) {
	if c.ID == "" || len(c.ID) > maxID {
		return c, fmt.Errorf("read conversation %.80q: its id has %d characters: %w", c.Title, len(c.ID), ErrMalformed)
	}
	paths, err := pathsOf(nodes, current)
	if err != nil {
		return c, fmt.Errorf("read conversation %q: %w", c.ID, err)
	}
	c.Paths = paths
	return c, nil
}

// The getters take what a member is, or nothing.

func object(v any) map[string]any {
	m, _ := v.(map[string]any)
	return m
}

func list(v any) []any {
	l, _ := v.([]any)
	return l
}

func text(v any) string {
	s, _ := v.(string)
	return s
}

func number(v any) float64 {
	switch n := v.(type) {
	case float64:
		return n
	case float32:
		return float64(n)
	case int64:
		return float64(n)
	case uint64:
		return float64(n)
	}
	return 0
}

func firstText(values ...any) string {
	for _, v := range values {
		if s := text(v); s != "" {
			return s
		}
	}
	return ""
}
