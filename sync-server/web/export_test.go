package web

// Count is how many watch, and Tell writes to them.
func Count(h *Handler) int { return h.stream.count() }

// Tell writes to all who watch.
func Tell(h *Handler, b []byte) { h.stream.tell(b) }
