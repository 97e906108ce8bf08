package chat

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"

	"holdfast/scripts/practice/faults"
)

// modelName is the one model of the OpenAI-compatible endpoint.
const modelName = "practice-1"

// created is the fixed time in answers, seconds: 2026-01-01.
const created = 1767225600

type completionRequest struct {
	Model    string `json:"model"`
	Stream   bool   `json:"stream"`
	Messages []struct {
		Role    string          `json:"role"`
		Content json.RawMessage `json:"content"` // a string, or a list of parts
	} `json:"messages"`
	StreamOptions struct {
		IncludeUsage bool `json:"include_usage"`
	} `json:"stream_options"`
}

// completions is POST /v1/chat/completions, streamed or not.
func (s *Server) completions(w http.ResponseWriter, r *http.Request) {
	var in completionRequest
	if status, err := readJSON(r, &in); err != nil {
		writeJSON(w, status, apiError("invalid_request_error", "", err.Error()))
		return
	}
	if in.Model != modelName {
		writeJSON(w, http.StatusNotFound, apiError("invalid_request_error", "model_not_found", "The model `"+in.Model+"` does not exist."))
		return
	}
	prompt := in.prompt()
	if prompt == "" {
		writeJSON(w, http.StatusBadRequest, apiError("invalid_request_error", "", "messages: a user message with text is needed."))
		return
	}
	f, err := s.engine.Pick(r, faults.Chat)
	if err != nil {
		writeJSON(w, http.StatusBadRequest, apiError("invalid_request_error", "invalid_fault", err.Error()))
		return
	}
	id := "chatcmpl-" + ShortID()
	w.Header().Set("X-Request-Id", "req_"+id[len("chatcmpl-"):])
	answer := Answer(prompt)
	usage := map[string]int{"prompt_tokens": len(Tokens(prompt)), "completion_tokens": len(Tokens(answer)), "total_tokens": len(Tokens(prompt)) + len(Tokens(answer))}
	if !in.Stream {
		s.completeAtOnce(w, r, f, id, answer, usage)
		return
	}
	closing := chunk(id, map[string]any{}, "stop", nil)
	if in.StreamOptions.IncludeUsage {
		closing += chunk(id, nil, "", usage)
	}
	s.engine.Answer(w, r, f, Tokens(answer), faults.Speech{
		Refusal: apiRefusal,
		Open:    chunk(id, map[string]any{"role": "assistant", "content": ""}, "", nil),
		Token:   func(_ int, token string) string { return chunk(id, map[string]any{"content": token}, "", nil) },
		Error:   data(apiError("server_error", "server_is_overloaded", "The model is overloaded right now.")),
		Close:   closing + "data: [DONE]\n\n",
		Pace:    s.pace,
	})
}

// completeAtOnce answers in one piece. The faults of streams hit it before its headers, or tear its body.
func (s *Server) completeAtOnce(w http.ResponseWriter, r *http.Request, f faults.Fault, id, answer string, usage map[string]int) {
	switch f.Kind {
	case faults.Stall, faults.KeepAlive:
		f.Kind = faults.Hang
	case faults.Error:
		f = faults.Fault{Kind: faults.Refuse, Status: http.StatusServiceUnavailable}
	}
	if s.engine.Refused(w, r, f, apiRefusal) {
		return
	}
	if f.Kind == faults.Cut || f.Kind == faults.End {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write([]byte(`{"id":"` + id + `","object":"chat.comp`)) // the break is the point
		if err := http.NewResponseController(w).Flush(); err != nil || f.Kind == faults.End {
			return
		}
		panic(http.ErrAbortHandler)
	}
	if f.Kind == faults.Drip && !s.engine.Wait(r, f.Pace) {
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{
		"id": id, "object": "chat.completion", "created": created, "model": modelName, "usage": usage,
		"choices": []any{map[string]any{"index": 0, "message": map[string]string{"role": "assistant", "content": answer}, "finish_reason": "stop"}},
	})
}

// prompt is the text of the last user message.
func (in completionRequest) prompt() string {
	for i := len(in.Messages) - 1; i >= 0; i-- {
		if in.Messages[i].Role != "user" {
			continue
		}
		var text string
		if json.Unmarshal(in.Messages[i].Content, &text) == nil {
			return strings.TrimSpace(text)
		}
		var parts []struct{ Type, Text string }
		if json.Unmarshal(in.Messages[i].Content, &parts) != nil {
			return ""
		}
		for _, p := range parts {
			text += p.Text
		}
		return strings.TrimSpace(text)
	}
	return ""
}

func (s *Server) models(w http.ResponseWriter, _ *http.Request) {
	writeJSON(w, http.StatusOK, map[string]any{
		"object": "list", "data": []any{map[string]any{"id": modelName, "object": "model", "created": created, "owned_by": "practice"}},
	})
}

// chunk is one event of a streamed completion. A nil delta gives the event that holds usage alone.
func chunk(id string, delta map[string]any, finish string, usage map[string]int) string {
	c := map[string]any{"id": id, "object": "chat.completion.chunk", "created": created, "model": modelName, "choices": []any{}}
	if delta != nil {
		choice := map[string]any{"index": 0, "delta": delta, "finish_reason": nil}
		if finish != "" {
			choice["finish_reason"] = finish
		}
		c["choices"] = []any{choice}
	}
	if usage != nil {
		c["usage"] = usage
	}
	return data(c)
}

func data(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err) // maps of strings and numbers only
	}
	return "data: " + string(raw) + "\n\n"
}

func apiError(kind, code, message string) map[string]any {
	e := map[string]any{"message": message, "type": kind, "param": nil, "code": nil}
	if code != "" {
		e["code"] = code
	}
	return map[string]any{"error": e}
}

// apiRefusal words a refusal as OpenAI does.
func apiRefusal(f faults.Fault, h http.Header) string {
	_, message := word(f.Status)
	kind, code := "server_error", ""
	switch f.Status {
	case http.StatusUnauthorized:
		kind, code, message = "invalid_request_error", "invalid_api_key", "Incorrect API key provided."
	case http.StatusPaymentRequired:
		kind, code = "insufficient_quota", "insufficient_quota"
	case http.StatusTooManyRequests:
		kind, code, message = "requests", "rate_limit_exceeded", "Rate limit reached for requests."
	case http.StatusServiceUnavailable, 529:
		code = "server_is_overloaded"
	}
	raw, err := json.Marshal(apiError(kind, code, message))
	if err != nil {
		panic(err) // strings only
	}
	h.Set("Content-Type", "application/json")
	if f.Reset != 0 {
		h.Set("X-Ratelimit-Reset-Requests", strconv.Itoa(f.Reset)+"s")
	}
	return string(raw)
}
