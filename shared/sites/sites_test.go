package sites_test

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

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
	for _, want := range []string{"chatgpt", "claude", "generic", "practice"} {
		if !slices.Contains(ids, want) {
			t.Errorf("no adapter %s among %v", want, ids)
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
		{"unknown key", `"editor"`, `"editer"`, "unknown field"},
		{"duplicate key", `"name": "Practice chat",`, `"name": "Practice chat", "name": "Other",`, "twice"},
		{"duplicate nested key", `"method": "POST",`, `"method": "POST", "method": "GET",`, "twice"},
		{"no id", `"id": "practice"`, `"id": ""`, "id"},
		{"bad host", `"localhost:*"`, `"https://localhost"`, "host"},
		{"unknown editor", `"editor": "textarea"`, `"editor": "word"`, "editor"},
		{"open selector", `article[data-role=\"user\"]`, `article[data-role=\"user\"`, "close"},
		{"crossed brackets", `article[data-role=\"user\"]`, `article:not([data-role)]`, "closes nothing"},
		{"empty selector", `article[data-role=\"user\"]`, ``, "empty"},
		{"no count", `"css": "article[data-role=\"user\"]", "matches": "0-n"`, `"css": "article"`, "matches"},
		{"no group", `^/c/([^/?#]+)`, `^/c/`, "groups"},
		{"regexp", `^/c/([^/?#]+)`, `^/c/([^/`, "missing closing"},
		{"only Go reads it", `^/c/([^/?#]+)`, `(?i)^/c/([^/?#]+)`, "JavaScript"},
		{"only Go reads the escape", `^/c/([^/?#]+)`, `\\A/c/([^/?#]+)`, "JavaScript"},
		{"fits everything", `"timed out"`, `"timed out|"`, "fits everything"},
		{"code", `"code": "truncated"`, `"code": "broken"`, "symptom"},
		{"role", `"role": "auth"`, `"role": "login"`, "role"},
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
	for _, name := range []string{"chatgpt", "claude", "practice", "generic"} {
		raw, err := os.ReadFile(name + ".json")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(raw)
	}
	f.Add([]byte(`{"id":"a","id":"b"}`))
	f.Fuzz(func(t *testing.T, raw []byte) {
		s, err := sites.Parse(raw)
		if err == nil && (s.ID == "" || len(s.Composer) == 0) {
			t.Fatalf("accepted %q", raw)
		}
	})
}
