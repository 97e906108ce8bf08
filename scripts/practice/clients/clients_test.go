package clients_test

import (
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"holdfast/scripts/practice/chat"
	"holdfast/scripts/practice/clients"
	"holdfast/scripts/practice/faults"
)

// packages is a folder with files where the clients have theirs: the real ones are there only after npm ci.
func packages(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	for file, content := range map[string]string{
		"deep-chat/dist/deepChat.bundle.js":            "// the component",
		"@google/adk-devtools/dist/browser/index.html": "the developer UI",
	} {
		file = filepath.Join(dir, filepath.FromSlash(file))
		if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(file, []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func start(t *testing.T) (string, *faults.Engine) {
	t.Helper()
	engine := faults.NewEngine()
	s, err := clients.New(engine, packages(t), 0)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return server.URL, engine
}

func ask(t *testing.T, method, address, body string) (int, string, error) {
	t.Helper()
	request, err := http.NewRequest(method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	read, err := io.ReadAll(response.Body)
	return response.StatusCode, string(read), err
}

// texts joins the texts of server-sent events, as a client does.
func texts(t *testing.T, stream string, text func(raw []byte) string) string {
	t.Helper()
	var all strings.Builder
	for line := range strings.SplitSeq(stream, "\n") {
		if raw, ok := strings.CutPrefix(line, "data: "); ok {
			all.WriteString(text([]byte(raw)))
		}
	}
	return all.String()
}

func TestFilesAreThoseOfThePackages(t *testing.T) {
	base, _ := start(t)
	for path, want := range map[string]string{
		"/deep-chat/deepChat.bundle.js": "// the component",
		"/dev-ui/":                      "the developer UI",
		"/deep-chat/":                   `src="deepChat.bundle.js"`,
		"/list-apps?relative_path=./":   `["practice"]`,
	} {
		if status, got, err := ask(t, "GET", base+path, ""); err != nil || status != http.StatusOK || !strings.Contains(got, want) {
			t.Errorf("GET %s: %d %q %v, want %q", path, status, got, err, want)
		}
	}
	if _, err := clients.New(faults.NewEngine(), t.TempDir(), 0); !errors.Is(err, os.ErrNotExist) || !strings.Contains(err.Error(), "scripts/setup") {
		t.Errorf("without packages: %v, want what to do", err)
	}
}

func TestComponentIsAnsweredAndFails(t *testing.T) {
	base, engine := start(t)
	const body = `{"messages":[{"role":"user","text":"Hello"}]}`
	text := func(raw []byte) string {
		var e struct{ Text string }
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Error(err)
		}
		return e.Text
	}
	_, stream, err := ask(t, "POST", base+"/deep-chat/answer", body)
	if got := texts(t, stream, text); err != nil || got != chat.Answer("Hello") {
		t.Errorf("answer %q, %v", got, err)
	}
	engine.Set(faults.Fault{Kind: faults.Cut, After: 3}, 1)
	_, stream, err = ask(t, "POST", base+"/deep-chat/answer", body)
	if got := texts(t, stream, text); err == nil || got != "You asked about" {
		t.Errorf("cut: %q, %v", got, err)
	}
	engine.Set(faults.Fault{Kind: faults.Refuse, Status: 503}, 1)
	if status, _, _ := ask(t, "POST", base+"/deep-chat/answer", body); status != http.StatusServiceUnavailable {
		t.Errorf("refused with %d", status)
	}
	for _, bad := range []string{"", "{}", `{"messages":[]}`, "[1]"} {
		if status, _, _ := ask(t, "POST", base+"/deep-chat/answer", bad); status/100 != 4 {
			t.Errorf("%q is answered with %d", bad, status)
		}
	}
}

func TestDeveloperUIHasSessions(t *testing.T) {
	base, engine := start(t)
	const all = "/apps/practice/users/you/sessions"
	_, made, err := ask(t, "POST", base+all, "{}")
	var session struct{ ID string }
	if err := errors.Join(err, json.Unmarshal([]byte(made), &session)); err != nil || session.ID == "" {
		t.Fatalf("session %s: %v", made, err)
	}
	body := `{"appName":"practice","userId":"you","sessionId":"` + session.ID + `","newMessage":{"role":"user","parts":[{"text":"Hello"}]},"streaming":true}`
	partial := func(raw []byte) string {
		var e struct {
			Partial bool
			Content struct{ Parts []struct{ Text string } }
		}
		if err := json.Unmarshal(raw, &e); err != nil {
			t.Error(err)
		}
		if !e.Partial {
			return ""
		}
		return e.Content.Parts[0].Text
	}
	_, stream, err := ask(t, "POST", base+"/run_sse", body)
	if got := texts(t, stream, partial); err != nil || got != chat.Answer("Hello") {
		t.Errorf("answer %q, %v", got, err)
	}
	engine.Set(faults.Fault{Kind: faults.Cut, After: 3}, 1)
	if _, _, err := ask(t, "POST", base+"/run_sse", body); err == nil {
		t.Error("the cut was not noticed")
	}
	_, kept, _ := ask(t, "GET", base+all+"/"+session.ID, "")
	if n := strings.Count(kept, `"author"`); n != 3 {
		t.Errorf("%d events are kept, want prompt, answer, prompt: %s", n, kept)
	}
	if _, list, _ := ask(t, "GET", base+all, ""); !strings.Contains(list, session.ID) {
		t.Errorf("sessions %s", list)
	}
	if status, _, _ := ask(t, "GET", base+all+"/none", ""); status != http.StatusNotFound {
		t.Errorf("an unknown session gives %d", status)
	}
	if status, _, _ := ask(t, "POST", base+"/run_sse", strings.Replace(body, session.ID, "none", 1)); status != http.StatusNotFound {
		t.Errorf("an answer in an unknown session gives %d", status)
	}
}
