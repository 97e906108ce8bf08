package chat

import (
	"crypto/rand"
	"slices"
	"strings"
	"sync"
	"time"
)

// Turn is one message of a conversation.
type Turn struct {
	ID   string `json:"id"`
	Role string `json:"role"` // user or assistant
	Text string `json:"text"`
	// State is complete, or partial for an answer that broke off or still comes.
	State string `json:"state"`
}

// Conversation is one chat with its turns, oldest first.
type Conversation struct {
	ID      string `json:"id"`
	Title   string `json:"title"`
	Updated int64  `json:"updated"` // epoch milliseconds
	Turns   []Turn `json:"turns,omitempty"`
}

// History keeps conversations in memory. It is safe for concurrent use.
type History struct {
	mu    sync.Mutex
	chats map[string]*Conversation
	newID func() string
}

const (
	complete = "complete"
	partial  = "partial"
	maxTitle = 40
)

// NewHistory returns an empty history; newID makes the ids of chats and turns.
func NewHistory(newID func() string) *History {
	return &History{chats: map[string]*Conversation{}, newID: newID}
}

// ShortID is a random id of 10 characters.
func ShortID() string { return strings.ToLower(rand.Text()[:10]) }

// Ask adds a prompt and an empty answer. An unknown or empty id starts a chat, under that id when there is one.
func (h *History) Ask(id, prompt string) (chat, user, answer string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if id == "" {
		id = h.newID()
	}
	c := h.chats[id]
	if c == nil {
		c = &Conversation{ID: id}
		h.chats[id] = c
	}
	if c.Title == "" {
		c.Title = title(prompt)
	}
	c.Updated = time.Now().UnixMilli()
	c.Turns = append(c.Turns, Turn{h.newID(), "user", prompt, complete}, Turn{h.newID(), "assistant", "", partial})
	last := len(c.Turns) - 1
	return id, c.Turns[last-1].ID, c.Turns[last].ID
}

// Create starts a chat without turns; its title comes with the first prompt.
func (h *History) Create(id string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.chats[id] == nil {
		h.chats[id] = &Conversation{ID: id, Updated: time.Now().UnixMilli()}
	}
}

// Say adds to an answer.
func (h *History) Say(chat, answer, token string) {
	h.change(chat, answer, func(t *Turn) { t.Text += token })
}

// Finish marks an answer complete.
func (h *History) Finish(chat, answer string) {
	h.change(chat, answer, func(t *Turn) { t.State = complete })
}

func (h *History) change(chat, turn string, f func(*Turn)) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.chats[chat]
	if c == nil {
		return
	}
	for i := range c.Turns {
		if c.Turns[i].ID == turn {
			f(&c.Turns[i])
		}
	}
}

// Get returns a chat with its turns.
func (h *History) Get(id string) (Conversation, bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	c := h.chats[id]
	if c == nil {
		return Conversation{}, false
	}
	whole := *c
	whole.Turns = slices.Clone(c.Turns)
	return whole, true
}

// List returns all chats without their turns, newest first.
func (h *History) List() []Conversation {
	h.mu.Lock()
	defer h.mu.Unlock()
	list := []Conversation{}
	for _, c := range h.chats {
		list = append(list, Conversation{ID: c.ID, Title: c.Title, Updated: c.Updated})
	}
	slices.SortFunc(list, func(a, b Conversation) int {
		if a.Updated != b.Updated {
			return int(b.Updated - a.Updated)
		}
		return strings.Compare(a.ID, b.ID)
	})
	return list
}

func title(prompt string) string {
	line := []rune(strings.Join(strings.Fields(prompt), " "))
	if len(line) > maxTitle {
		return string(line[:maxTitle]) + "…"
	}
	return string(line)
}
