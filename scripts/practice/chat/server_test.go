package chat_test

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"holdfast/scripts/practice/chat"
	"holdfast/scripts/practice/faults"
)

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	res, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

func chats(t *testing.T, base string) []chat.Conversation {
	t.Helper()
	_, body := get(t, base+"/api/chats")
	var list struct{ Chats []chat.Conversation }
	if err := json.Unmarshal([]byte(body), &list); err != nil {
		t.Fatal(err)
	}
	return list.Chats
}

func conversation(t *testing.T, base, id string) chat.Conversation {
	t.Helper()
	_, body := get(t, base+"/api/chats/"+id)
	var c chat.Conversation
	if err := json.Unmarshal([]byte(body), &c); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestHistoryKeepsWhatWasAccepted(t *testing.T) {
	_, base := start(t)
	_, _, _ = events(post(t, t.Context(), base+"/api/chat?fail=429").Body)
	if list := chats(t, base); len(list) != 0 {
		t.Fatalf("a refused prompt made chats %v", list)
	}
	if _, _, err := events(post(t, t.Context(), base+"/api/chat?fail=end,after=2").Body); err != nil {
		t.Fatal(err)
	}
	list := chats(t, base)
	if len(list) != 1 || list[0].Title != prompt {
		t.Fatalf("chats %v, want one with the prompt as title", list)
	}
	turns := conversation(t, base, list[0].ID).Turns
	if len(turns) != 2 || turns[0].Text != prompt || turns[1].Text != "You asked" || turns[1].State != "partial" {
		t.Errorf("turns %+v, want the prompt and the two tokens that came", turns)
	}
	res, err := http.Post(base+"/api/chat", "application/json", strings.NewReader(`{"chat":"`+list[0].ID+`","text":"and then?"}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if _, _, err := events(res.Body); err != nil {
		t.Fatal(err)
	}
	turns = conversation(t, base, list[0].ID).Turns
	if len(turns) != 4 || turns[3].Text != chat.Answer("and then?") || turns[3].State != "complete" {
		t.Errorf("turns %+v, want four with a complete answer", turns)
	}
}

func TestTemporaryChatsLeaveNothing(t *testing.T) {
	_, base := start(t)
	res, err := http.Post(base+"/api/chat", "application/json", strings.NewReader(`{"text":"x","temporary":true}`))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if list, _, err := events(res.Body); err != nil || count(list, "done") != 1 {
		t.Fatalf("events %v, %v", list, err)
	}
	if list := chats(t, base); len(list) != 0 {
		t.Errorf("chats %v, want none", list)
	}
}

func TestBadRequests(t *testing.T) {
	_, base := start(t)
	for _, c := range []struct {
		path, body string
		status     int
	}{
		{"/api/chat", `{`, 400},
		{"/api/chat", `{"text":"  "}`, 422},
		{"/api/chat?fail=nonsense", `{"text":"x"}`, 400},
		{"/api/chat", `{"text":"` + strings.Repeat("x", chat.MaxBody) + `"}`, 413},
		{"/v1/chat/completions", `{`, 400},
		{"/v1/chat/completions", `{"model":"other","messages":[]}`, 404},
		{"/v1/chat/completions", `{"model":"practice-1","messages":[]}`, 400},
		{"/v1/chat/completions", `{"model":"practice-1","messages":[{"role":"user","content":7}]}`, 400},
	} {
		res, err := http.Post(base+c.path, "application/json", strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		var problem struct{ Error struct{ Message string } }
		if err := json.NewDecoder(res.Body).Decode(&problem); err != nil || res.StatusCode != c.status || problem.Error.Message == "" {
			t.Errorf("POST %s %.40s: %d %v, want %d with a message", c.path, c.body, res.StatusCode, problem, c.status)
		}
		res.Body.Close()
	}
	if status, _ := get(t, base+"/api/chats/none"); status != 404 {
		t.Errorf("an unknown chat: %d, want 404", status)
	}
}

func complete(t *testing.T, base, header, body string) *http.Response {
	t.Helper()
	req, err := http.NewRequest(http.MethodPost, base+"/v1/chat/completions", strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set(faults.Header, header)
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	return res
}

const ask = `{"model":"practice-1","messages":[{"role":"system","content":"s"},{"role":"user","content":[{"type":"text","text":"hello"}]}]`

func TestCompletions(t *testing.T) {
	_, base := start(t)
	var whole struct {
		Object  string
		Choices []struct{ Message struct{ Content string } }
	}
	if err := json.NewDecoder(complete(t, base, "", ask+"}").Body).Decode(&whole); err != nil || whole.Choices[0].Message.Content != chat.Answer("hello") {
		t.Errorf("completion %+v, %v", whole, err)
	}
	list, _, err := events(complete(t, base, "", ask+`,"stream":true,"stream_options":{"include_usage":true}}`).Body)
	if err != nil {
		t.Fatal(err)
	}
	text, usage := "", 0
	for _, e := range list[:len(list)-1] {
		var c struct {
			Choices []struct{ Delta struct{ Content string } }
			Usage   struct {
				TotalTokens int `json:"total_tokens"`
			}
		}
		if err := json.Unmarshal([]byte(e.data), &c); err != nil {
			t.Fatal(err)
		}
		usage += c.Usage.TotalTokens
		for _, choice := range c.Choices {
			text += choice.Delta.Content
		}
	}
	if text != chat.Answer("hello") || usage == 0 || list[len(list)-1].data != "[DONE]" {
		t.Errorf("streamed %q, usage %d, last %v", text, usage, list[len(list)-1])
	}
	if status, body := get(t, base+"/v1/models"); status != 200 || !strings.Contains(body, `"practice-1"`) {
		t.Errorf("models: %d %s", status, body)
	}
}

func TestCompletionsFailByHeader(t *testing.T) {
	_, base := start(t)
	for _, c := range []struct {
		fault, stream, code string
		status              int
	}{
		{"429,retry=12", "false", "rate_limit_exceeded", 429},
		{"429", "true", "rate_limit_exceeded", 429},
		{"402", "true", "insufficient_quota", 402},
		{"401", "false", "invalid_api_key", 401},
		{"500", "true", "server_error", 500},
		{"529", "true", "server_is_overloaded", 529},
		{"error", "false", "server_is_overloaded", 503},
		{"error", "true", "server_is_overloaded", 200},
	} {
		res := complete(t, base, c.fault, ask+`,"stream":`+c.stream+"}")
		body, err := io.ReadAll(res.Body)
		if err != nil || res.StatusCode != c.status || !strings.Contains(string(body), c.code) {
			t.Errorf("%s, stream %s: %d %s %v", c.fault, c.stream, res.StatusCode, body, err)
		}
	}
	for _, stream := range []string{"true", "false"} {
		if _, err := io.ReadAll(complete(t, base, "cut", ask+`,"stream":`+stream+"}").Body); err == nil {
			t.Errorf("cut, stream %s: the body ended in good order", stream)
		}
	}
}

func TestControl(t *testing.T) {
	_, base := start(t)
	set := func(fail, times string) int {
		res, err := http.PostForm(base+"/control", url.Values{"fail": {fail}, "times": {times}})
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
		return res.StatusCode
	}
	set("503", "2")
	var got []int
	for range 3 {
		got = append(got, post(t, t.Context(), base+"/api/chat").StatusCode)
	}
	if got[0] != 503 || got[1] != 503 || got[2] != 200 {
		t.Errorf("statuses %v, want 503 twice, then 200", got)
	}
	set("500", "0")
	if _, page := get(t, base+"/control"); !strings.Contains(page, "<strong>500</strong>, until switched off") {
		t.Errorf("the control page does not tell its state:\n%s", page)
	}
	set("", "")
	if status := post(t, t.Context(), base+"/api/chat").StatusCode; status != 200 {
		t.Errorf("after switching off: %d", status)
	}
	for _, bad := range [][2]string{{"nonsense", "1"}, {"429", "-1"}, {"429", "x"}} {
		if status := set(bad[0], bad[1]); status != 400 {
			t.Errorf("fail=%s times=%s: %d, want 400", bad[0], bad[1], status)
		}
	}
}

func TestControlAsJSON(t *testing.T) {
	_, base := start(t)
	_ = post(t, t.Context(), base+"/api/chat?fail=504")
	req, err := http.NewRequest(http.MethodPost, base+"/control", strings.NewReader("fail=429%2Cretry%3D30"))
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var state faults.State
	if err := json.NewDecoder(res.Body).Decode(&state); err != nil || state.Fault != "429,retry=30" || len(state.Seen) != 1 || state.Seen[0].Fault != "504" {
		t.Errorf("state %+v, %v", state, err)
	}
}

func TestPagesAreServed(t *testing.T) {
	_, base := start(t)
	for path, want := range map[string]string{
		"/": `data-testid="composer"`, "/c/abc": `data-testid="composer"`, "/login": `data-testid="login"`, "/chat.js": "fetch(", "/chat.css": ":root",
	} {
		if status, body := get(t, base+path); status != 200 || !strings.Contains(body, want) {
			t.Errorf("GET %s: %d without %s", path, status, want)
		}
	}
	if status, _ := get(t, base+"/nowhere"); status != 404 {
		t.Errorf("an unknown path: %d", status)
	}
}

func TestTokensAreTheText(t *testing.T) {
	for _, text := range []string{"", " ", "a", " a  b\n\nc ", "日本 語", chat.Answer(prompt)} {
		if got := strings.Join(chat.Tokens(text), ""); got != text {
			t.Errorf("tokens of %q are %q together", text, got)
		}
	}
}
