package sites_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/shared/sites"
)

func TestEveryAdapterIsValid(t *testing.T) {
	all, err := sites.All()
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, s := range all {
		ids = append(ids, s.ID)
	}
	want := []string{
		"chatgpt", "claude", "copilot", "deepseek", "gemini", "generic", "grok", "huggingface", "librechat", "lobechat", "mistral", "nextchat",
		"open-webui", "perplexity", "poe", "practice",
	}
	if diff := cmp.Diff(want, ids); diff != "" {
		t.Errorf("adapters, want (-), have (+):\n%s", diff)
	}
	for _, s := range all {
		if len(s.Hosts) == 0 && s.ID != "generic" && len(s.Requests) == 0 {
			t.Errorf("%s: nothing is known of its requests", s.ID)
		}
	}
}

func find(t *testing.T, id string) sites.Site {
	t.Helper()
	s, err := sites.Find(id)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestChatAddresses(t *testing.T) {
	for _, c := range []struct{ site, address, chat string }{
		{"chatgpt", "/c/0f6b1c1e-1f4d-4c43-9a1c-0a8a0a1f2b3c", "0f6b1c1e-1f4d-4c43-9a1c-0a8a0a1f2b3c"},
		{"chatgpt", "/g/g-p-67aa/c/0f6b?model=x", "0f6b"},
		{"chatgpt", "/c/WEB:77", "WEB:77"},
		{"claude", "/chat/0f6b-1", "0f6b-1"},
		{"practice", "/c/k3", "k3"},
		{"generic", "/any/where", "any/where"},
		{"gemini", "/app/0123456789abcdef", "0123456789abcdef"},
		{"gemini", "/u/1/app/0123456789abcdef?hl=de", "0123456789abcdef"},
		{"gemini", "/gem/coding-partner/0123456789abcdef", "0123456789abcdef"},
		{"gemini", "/gem/coding-partner", ""},
		{"copilot", "/chats/abcdefghijklmnopqrstu", "abcdefghijklmnopqrstu"},
		{"perplexity", "/search/what-is-kelp-1Ab.c", "what-is-kelp-1Ab.c"},
		{"perplexity", "/search/new?q=kelp", "new"},
		{"deepseek", "/a/chat/s/0f6b-2", "0f6b-2"},
		{"mistral", "/chat/0f6b-3", "0f6b-3"},
		{"mistral", "/chat", ""},
		{"grok", "/c/0f6b-4", "0f6b-4"},
		{"grok", "/chat/0f6b-4", "0f6b-4"},
		{"poe", "/chat/2x7k", "2x7k"},
		{"poe", "/Claude-Sonnet", ""},
		{"huggingface", "/chat/conversation/66f", "66f"},
		{"huggingface", "/chat/", ""},
		{"open-webui", "/c/0f6b-5", "0f6b-5"},
		{"librechat", "/c/new", "new"},
		{"librechat", "/c/0f6b-6", "0f6b-6"},
		{"lobechat", "/chat?session=inbox&topic=tpc_1&x=2", "tpc_1"},
		{"lobechat", "/chat?session=inbox", ""},
		{"lobechat", "/agent/agt_1?topic=tpc_2", "tpc_2"},
	} {
		got := ""
		if m := regexp.MustCompile(find(t, c.site).Chat.Address).FindStringSubmatch(c.address); m != nil {
			got = m[1]
		}
		if got != c.chat {
			t.Errorf("%s: chat of %q is %q, want %q", c.site, c.address, got, c.chat)
		}
	}
}

func TestAddressClasses(t *testing.T) {
	anyOf := func(list []string, address string) bool {
		return slices.ContainsFunc(list, func(e string) bool { return regexp.MustCompile(e).MatchString(address) })
	}
	for _, c := range []struct {
		site, address         string
		fresh, temporary, out bool
	}{
		{"chatgpt", "/", true, false, false},
		{"chatgpt", "/?temporary-chat=true", true, true, false},
		{"chatgpt", "/?model=gpt-5&temporary-chat=true&x=1", true, true, false},
		{"chatgpt", "/?temporary-chat=trueish", true, false, false},
		{"chatgpt", "/auth/login", false, false, true},
		{"chatgpt", "/authors", false, false, false},
		{"chatgpt", "/c/1", false, false, false},
		{"claude", "/new", true, false, false},
		{"claude", "/new?incognito", true, true, false},
		{"claude", "/new?q=a&incognito=true", true, true, false},
		{"claude", "/newsletter", false, false, false},
		{"claude", "/login?returnTo=%2F", false, false, true},
		{"practice", "/login", false, false, true},
		{"generic", "/app/sign-in", false, false, true},
		{"gemini", "/app", true, false, false},
		{"gemini", "/u/2/app?hl=de", true, false, false},
		{"gemini", "/share/1", false, false, false},
		{"copilot", "/", true, false, false},
		{"perplexity", "/spaces/team-1", true, false, false},
		{"deepseek", "/sign_in", false, false, true},
		{"mistral", "/chat", true, false, false},
		{"grok", "/sign-in", false, false, true},
		{"poe", "/GPT-5", true, false, false},
		{"poe", "/login?redirect_url=%2F", true, false, true},
		{"huggingface", "/chat/models/org/name", true, false, false},
		{"huggingface", "/chat/login", false, false, true},
		{"open-webui", "/?temporary-chat=true", true, true, false},
		{"open-webui", "/auth?redirect=%2F", false, false, true},
		{"librechat", "/login/2fa", false, false, true},
		{"lobechat", "/next-auth/signin", false, false, true},
		{"nextchat", "/", true, false, false},
	} {
		s := find(t, c.site)
		if got := anyOf(s.Chat.New, c.address); got != c.fresh {
			t.Errorf("%s %s: new chat %v, want %v", c.site, c.address, got, c.fresh)
		}
		if got := anyOf(s.Temporary, c.address); got != c.temporary {
			t.Errorf("%s %s: temporary %v, want %v", c.site, c.address, got, c.temporary)
		}
		if got := anyOf(s.Login.Addresses, c.address); got != c.out {
			t.Errorf("%s %s: login %v, want %v", c.site, c.address, got, c.out)
		}
	}
}

func TestRequestRoles(t *testing.T) {
	for _, c := range []struct{ site, method, path, role string }{
		{"chatgpt", "POST", "/backend-api/f/conversation", "chat"},
		{"chatgpt", "POST", "/backend-anon/f/conversation", "chat"},
		{"chatgpt", "POST", "/backend-api/conversation", "chat"},
		{"chatgpt", "POST", "/backend-api/f/conversation/prepare", "other"},
		{"chatgpt", "POST", "/backend-api/sentinel/chat-requirements", "other"},
		{"chatgpt", "GET", "/backend-api/conversation/0f6b", "page"},
		{"chatgpt", "GET", "/backend-api/conversations", "page"},
		{"chatgpt", "GET", "/backend-api/conversation/0f6b/stream_status", "other"},
		{"chatgpt", "GET", "/api/auth/session", "auth"},
		{"claude", "POST", "/api/organizations/o1/chat_conversations/c1/completion", "chat"},
		{"claude", "POST", "/api/organizations/o1/chat_conversations/c1/retry_completion", "chat"},
		{"claude", "POST", "/api/organizations/o1/chat_conversations", "page"},
		{"claude", "GET", "/api/organizations/o1/chat_conversations/c1", "page"},
		{"claude", "GET", "/api/organizations", "auth"},
		{"claude", "GET", "/api/organizations/o1/usage", "other"},
		{"practice", "POST", "/api/chat", "chat"},
		{"practice", "POST", "/v1/chat/completions", "other"},
		{"gemini", "POST", "/_/BardChatUi/data/assistant.lamda.BardFrontendService/StreamGenerate", "chat"},
		{"gemini", "POST", "/u/1/_/BardChatUi/data/batchexecute", "page"},
		{"copilot", "POST", "/c/api/start", "auth"},
		{"copilot", "POST", "/c/api/conversations", "page"},
		{"perplexity", "POST", "/rest/sse/perplexity_ask", "chat"},
		{"perplexity", "GET", "/rest/rate-limit/status", "other"},
		{"deepseek", "POST", "/api/v0/chat/completion", "chat"},
		{"deepseek", "POST", "/api/v0/chat/regenerate", "chat"},
		{"deepseek", "POST", "/api/v0/chat/create_pow_challenge", "other"},
		{"deepseek", "GET", "/api/v0/users/current", "auth"},
		{"mistral", "POST", "/api/chat", "chat"},
		{"mistral", "POST", "/api/trpc/message.newChat", "page"},
		{"mistral", "GET", "/api/trpc/user.limits", "other"},
		{"grok", "POST", "/rest/app-chat/conversations/new", "chat"},
		{"grok", "POST", "/rest/app-chat/conversations/0f6b/responses", "chat"},
		{"grok", "POST", "/rest/rate-limits", "other"},
		{"poe", "POST", "/api/gql_POST", "page"},
		{"huggingface", "POST", "/chat/conversation/66f", "chat"},
		{"huggingface", "POST", "/chat/conversation", "page"},
		{"huggingface", "POST", "/chat/conversation/66f/stop-generating", "other"},
		{"open-webui", "POST", "/api/chat/completions", "chat"},
		{"open-webui", "POST", "/api/chat/completed", "other"},
		{"librechat", "POST", "/api/agents/chat/openAI", "chat"},
		{"librechat", "POST", "/api/agents/chat/abort", "other"},
		{"librechat", "GET", "/api/agents/chat/stream/s1", "chat"},
		{"librechat", "GET", "/api/agents/chat/active", "other"},
		{"lobechat", "POST", "/webapi/chat/openai", "chat"},
		{"nextchat", "POST", "/api/openai/v1/chat/completions", "chat"},
		{"nextchat", "POST", "/api/anthropic/v1/messages", "chat"},
		{"nextchat", "POST", "/api/config", "other"},
	} {
		got := "other"
		for _, r := range find(t, c.site).Requests {
			if r.Method == c.method && regexp.MustCompile(r.Path).MatchString(c.path) {
				got = r.Role
				break
			}
		}
		if got != c.role {
			t.Errorf("%s: role of %s %s is %s, want %s", c.site, c.method, c.path, got, c.role)
		}
	}
}

func TestNotices(t *testing.T) {
	for _, c := range []struct{ site, text, code string }{
		{"chatgpt", "Too many requests", "rate_limited"},
		{"chatgpt", "You're making requests too quickly. We've temporarily limited access to your conversations.", "rate_limited"},
		{"chatgpt", "You are sending too many requests too quickly. Please try again later.", "rate_limited"},
		{"chatgpt", "You have sent too many messages to the model. Please try again later.", "rate_limited"},
		{"chatgpt", "You've hit your limit. Please try again later.", "rate_limited"},
		{"chatgpt", "Message delivery timed out. Please try again.", "gateway_timeout"},
		{"chatgpt", "Error in message stream", "truncated"},
		{"chatgpt", "Something went wrong. If this issue persists please contact us", "server_error"},
		{"chatgpt", "You've reached the maximum length for this conversation, but you can keep talking by starting a new chat.", "input_rejected"},
		{"claude", "Approaching 5-hour limit", "none"},
		{"claude", "5-hour limit reached - resets 6pm", "rate_limited"},
		{"claude", "5-hour limit resets 6pm - continuing with usage credits", "none"},
		{"claude", "You are out of free messages until 6:40 PM", "rate_limited"},
		{"claude", "You've hit your Opus limit", "rate_limited"},
		{"claude", "Due to unexpected capacity constraints, Claude is unable to respond to your message. Please try again soon.", "overloaded"},
		{"claude", "This response didn't load", "truncated"},
		{"claude", "Your message will exceed the length limit for this chat.", "input_rejected"},
		{"gemini", "You've reached your limit on Gemini Pro. Come back at 11:00 PM.", "rate_limited"},
		{"gemini", "Sorry, something went wrong. Please try your request again.", "server_error"},
		{"gemini", "I'm having a hard time fulfilling your request. Can I help you with something else instead?", "server_error"},
		{"gemini", "Your session has expired. Please sign in again.", "signed_out"},
		{"gemini", "Your prompt is too long. Please try a shorter message.", "input_rejected"},
		{"copilot", "Sorry, I wasn't able to respond to that. Is there something else I can help with?", "server_error"},
		{"perplexity", "Query rate limit exceeded. Please try Perplexity again later.", "rate_limited"},
		{"deepseek", "The server is busy. Please try again later.", "overloaded"},
		{"deepseek", "服务器繁忙，请稍后再试", "overloaded"},
		{"deepseek", "One more step before you proceed...", "challenge"},
		{"grok", "You've reached your Grok 4 limit", "rate_limited"},
		{"grok", "Grok was unable to finish replying. Please try again later or use a different model.", "truncated"},
		{"grok", "Grok was unable to reply. This request cannot be processed. Please open a new conversation", "input_rejected"},
		{"huggingface", "You are sending too many messages. Try again later.", "rate_limited"},
		{"huggingface", "Too much traffic, please try again.", "overloaded"},
		{"huggingface", "You have to be logged in.", "signed_out"},
		{"huggingface", "This conversation has more than 500 messages. Start a new one to continue", "input_rejected"},
		{"huggingface", "Oops, something went wrong.", "server_error"},
		{"open-webui", "API rate limit exceeded", "rate_limited"},
		{"open-webui", "WebUI could not connect to Ollama", "server_error"},
		{"open-webui", "Open WebUI: Server Connection Error", "server_error"},
		{"librechat", "Only 2 message(s) at a time. Please allow any other responses to complete", "rate_limited"},
		{"librechat", "You hit the message limit. You have a cap of 40 messages per 180 minutes.", "rate_limited"},
		{"librechat", "Insufficient funds. Balance: 0", "spend_limit"},
		{"librechat", "The response stream has expired or already completed. Please try again.", "truncated"},
		{"librechat", "Something went wrong. Here's the specific error message we encountered: overloaded", "server_error"},
		{"lobechat", "Sorry, your request is too frequent and the server is a bit tired. Please try again later.", "rate_limited"},
		{"nextchat", `{ "error": true, "message": "Failed to fetch" }`, "server_error"},
		{"nextchat", "empty response", "server_error"},
	} {
		got := ""
		for _, n := range find(t, c.site).Notices {
			if n.Text != "" && regexp.MustCompile("(?i)"+n.Text).MatchString(c.text) {
				got = n.Code
				break
			}
		}
		if got != c.code {
			t.Errorf("%s: %q tells of %q, want %q", c.site, c.text, got, c.code)
		}
	}
}

// TestBadAdaptersAreRefused changes the practice adapter in one place at a time.
func TestBadAdaptersAreRefused(t *testing.T) {
	raw, err := os.ReadFile("practice.json")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ name, old, new, want string }{
		{"unknown key", `"editor"`, `"editer"`, "editer: unknown key"},
		{"key in other capitals", `"editor"`, `"Editor"`, "Editor: unknown key"},
		{"nested unknown key", `"signedOut"`, `"signedout"`, "login.signedout: unknown key"},
		{"duplicate key", `"name": "Practice chat",`, `"name": "Practice chat", "name": "Other",`, "twice"},
		{"duplicate nested key", `"method": "POST",`, `"method": "POST", "method": "GET",`, "twice"},
		{"no id", `"id": "practice"`, `"id": ""`, "id"},
		{"bad host", `"localhost:*"`, `"https://localhost"`, "hosts[1]"},
		{"no host and no marker", `"hosts": ["127.0.0.1:*", "localhost:*"],
  "marker": [{ "css": "meta[name=\"application-name\"][content=\"Practice chat\"]", "matches": "1" }],`, `"hosts": [],`, "neither hosts nor a marker"},
		{"bad scope", `"testOnly": true,`, `"scope": "chat",`, "scope"},
		{"request outside the scope", `"testOnly": true,`, `"scope": "/chat",`, "requests[0].path"},
		{"hosts of a wrong type", `"hosts": ["127.0.0.1:*", "localhost:*"]`, `"hosts": "localhost"`, "hosts"},
		{"unknown editor", `"editor": "textarea"`, `"editor": "word"`, "editor"},
		{"open selector", `article[data-role=\"user\"]`, `article[data-role=\"user\"`, "userTurn[0]: selector"},
		{"crossed brackets", `article[data-role=\"user\"]`, `article:not([data-role)]`, "closes nothing"},
		{"empty selector", `article[data-role=\"user\"]`, ``, "empty"},
		{"dangling combinator", `article[data-role=\"user\"]`, `article >`, "joins nothing"},
		{"two combinators", `article[data-role=\"user\"]`, `article > > p`, "joins nothing"},
		{"comma too many", `article[data-role=\"user\"]`, `article, , p`, "joins nothing"},
		{"pseudo-class that is none", `article[data-role=\"user\"]`, `article:contains(\"x\")`, ":contains"},
		{"pseudo-element", `article[data-role=\"user\"]`, `article::before`, "::before"},
		{"no count", `"css": "article[data-role=\"user\"]", "matches": "0-n"`, `"css": "article"`, "userTurn[0]"},
		{"bad count", `"css": "article[data-role=\"user\"]", "matches": "0-n"`, `"css": "article", "matches": "2"`, "matches \"2\" is none of"},
		{"no group", `^/c/([^/?#]+)`, `^/c/`, "groups"},
		{"regexp", `^/c/([^/?#]+)`, `^/c/([^/`, "chat.address: error parsing regexp"},
		{"regexp in a list", `"^/login(?:/|\\?|$)"`, `"^/login("`, "login.addresses[0]"},
		{"notice of no answer", `"text": "timed out",`, `"answer": true,`, "notices[3].answer"},
		{"elsewhere without an answer", `"role": "auth"`, `"role": "auth", "elsewhere": true`, "requests[1].elsewhere"},
		{"only Go reads it", `^/c/([^/?#]+)`, `(?i)^/c/([^/?#]+)`, "JavaScript"},
		{"only Go reads the escape", `^/c/([^/?#]+)`, `\\A/c/([^/?#]+)`, "JavaScript"},
		{"fits everything", `"timed out"`, `"timed out|"`, "fits everything"},
		{"code", `"code": "truncated"`, `"code": "broken"`, "notices[4].code"},
		{"role", `"role": "auth"`, `"role": "login"`, "requests[1].role"},
		{"method", `"method": "POST"`, `"method": "post"`, "requests[0].method"},
		{"path", `"path": "^/api/session$"`, `"path": "session"`, "begins with"},
		{"trailing", "\n}\n", "\n}\n{}", "after its end"},
		{"not JSON", `{`, `[`, "decoding"},
	} {
		bad := strings.Replace(string(raw), c.old, c.new, 1)
		if bad == string(raw) {
			t.Errorf("%s: nothing was changed", c.name)
		}
		if _, err := sites.Parse([]byte(bad)); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: error %v, want one about %q", c.name, err, c.want)
		}
	}
}

// TestTypeScriptHasTheSameFields reads sites.ts: a field that one side has and the other has not is drift.
func TestTypeScriptHasTheSameFields(t *testing.T) {
	raw, err := os.ReadFile("sites.ts")
	if err != nil {
		t.Fatal(err)
	}
	for name, typ := range map[string]reflect.Type{
		"Site": reflect.TypeFor[sites.Site](), "Selector": reflect.TypeFor[sites.Selector](),
		"Notice": reflect.TypeFor[sites.Notice](), "RequestRule": reflect.TypeFor[sites.Request](),
	} {
		m := regexp.MustCompile(`(?s)export interface ` + name + ` \{\n(.*?)\n\}`).FindSubmatch(raw)
		if m == nil {
			t.Fatalf("sites.ts has no interface %s", name)
		}
		var ts, golang []string
		for _, f := range regexp.MustCompile(`(?m)^  (\w+\??):`).FindAllSubmatch(m[1], -1) {
			ts = append(ts, string(f[1]))
		}
		for i := range typ.NumField() {
			tag, option, _ := strings.Cut(typ.Field(i).Tag.Get("json"), ",")
			if option == "omitempty" {
				tag += "?"
			}
			golang = append(golang, tag)
		}
		if !slices.Equal(ts, golang) {
			t.Errorf("%s: TypeScript has %v, Go has %v", name, ts, golang)
		}
	}
}

func FuzzParse(f *testing.F) {
	files, err := filepath.Glob("*.json")
	if err != nil || len(files) == 0 {
		f.Fatalf("no adapters to begin with: %v", err)
	}
	for _, name := range files {
		raw, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"id":"a","id":"b"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := sites.Parse(raw)
		if err != nil {
			return
		}
		if s.ID == "" || len(s.Composer) == 0 {
			t.Fatalf("accepted %q", raw)
		}
		again, err := json.Marshal(s)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := sites.Parse(again); err != nil {
			t.Fatalf("accepted %q, and not what it means, %s: %v", raw, again, err)
		}
	})
}
