package main

import (
	"archive/zip"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"holdfast/wasm/calls"
)

// maxCore is the most that the core may take, compressed: a browser loads it again for every start of the worker.
const maxCore = 2_000_000

func here(t *testing.T) builder {
	t.Helper()
	root, err := findRoot()
	if err != nil {
		t.Fatal(err)
	}
	return builder{root: root}
}

// made builds the shared files of the extension once for all tests of this package.
var made struct {
	dir string
	err error
	ok  bool
}

func stage(t *testing.T) string {
	t.Helper()
	if testing.Short() {
		t.Skip("builds the core")
	}
	if !made.ok {
		made.ok = true
		if made.dir, made.err = os.MkdirTemp("", "holdfast-build-test-"); made.err == nil {
			made.err = here(t).stageFiles(made.dir)
		}
	}
	if made.err != nil {
		t.Fatal(made.err)
	}
	return made.dir
}

func TestMain(m *testing.M) {
	code := m.Run()
	if made.dir != "" {
		os.RemoveAll(made.dir)
	}
	os.Exit(code)
}

func TestCoreIsSmallEnough(t *testing.T) {
	core, err := os.ReadFile(filepath.Join(stage(t), "core.wasm"))
	if err != nil {
		t.Fatal(err)
	}
	pack := exec.Command("gzip", "-9", "--stdout")
	pack.Stdin = bytes.NewReader(core)
	packed, err := pack.Output() // the program itself: Go's own DEFLATE makes it one per cent larger
	if err != nil {
		t.Fatalf("pack the core with gzip: %v", err)
	}
	t.Logf("core: %d bytes, %d with gzip -9", len(core), len(packed))
	if len(packed) > maxCore {
		t.Errorf("the core takes %d bytes with gzip -9, at most %d are allowed", len(packed), maxCore)
	}
}

// maxPanel is the most that the panel's script and style may take, compressed, the pictures that are loaded later included.
const maxPanel = 150_000

func TestPanelIsSmallEnough(t *testing.T) {
	var sum int
	for _, name := range []string{"panel.js", "panel.css", "charts.js", "charts.css"} {
		content, err := os.ReadFile(filepath.Join(stage(t), name))
		if err != nil {
			t.Fatal(err)
		}
		var packed bytes.Buffer
		w := gzip.NewWriter(&packed)
		if _, err := w.Write(content); err != nil {
			t.Fatal(err)
		}
		if err := w.Close(); err != nil {
			t.Fatal(err)
		}
		sum += packed.Len()
	}
	t.Logf("panel: %d bytes with gzip", sum)
	if sum > maxPanel {
		t.Errorf("the panel takes %d bytes with gzip, at most %d are allowed", sum, maxPanel)
	}
}

func TestTwoBuildsGiveTheSameBytes(t *testing.T) {
	first := stage(t)
	second := t.TempDir()
	b := here(t)
	if err := b.stageFiles(second); err != nil {
		t.Fatal(err)
	}
	var zips [2][]byte
	for i, dir := range []string{first, second} {
		out := filepath.Join(t.TempDir(), "x.zip")
		if err := pack(dir, out); err != nil {
			t.Fatal(err)
		}
		var err error
		if zips[i], err = os.ReadFile(out); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(zips[0], zips[1]) {
		t.Errorf("two builds of the same sources differ: %d and %d bytes", len(zips[0]), len(zips[1]))
	}
}

func TestZipHoldsEverythingThatShips(t *testing.T) {
	out := filepath.Join(t.TempDir(), "x.zip")
	if err := pack(stage(t), out); err != nil {
		t.Fatal(err)
	}
	r, err := zip.OpenReader(out)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	var names []string
	for _, f := range r.File {
		names = append(names, f.Name)
		if !f.Modified.Equal(packTime) {
			t.Errorf("%s has the time %v, want the fixed one", f.Name, f.Modified)
		}
	}
	for _, want := range []string{"LICENSE", "THIRD_PARTY_NOTICES.md", "_locales/de/messages.json", "_locales/en/messages.json", "charts.css", "charts.js", "content.js",
		"core.wasm", "first.css", "first.html", "first.js", "icons/128.png", "panel.css", "panel.html", "panel.js", "worker.js"} {
		if !slices.Contains(names, want) {
			t.Errorf("the zip lacks %s; it holds %v", want, names)
		}
	}
	if !slices.IsSorted(names) {
		t.Errorf("the zip's names are not sorted: %v", names)
	}
}

func TestNoticesNameWhatIsLinkedAndBundled(t *testing.T) {
	text, err := os.ReadFile(filepath.Join(stage(t), "THIRD_PARTY_NOTICES.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"fxamacker/cbor", "klauspost/compress", "hack-pad/safejs", "modernc.org/sqlite", "preact (npm)",
		"@preact/signals (npm)", "cbor-x (npm)", "Go standard library", "Redistributions in binary form"} {
		if !strings.Contains(string(text), want) {
			t.Errorf("THIRD_PARTY_NOTICES.md does not name %s", want)
		}
	}
	for _, dev := range []string{"typescript (npm)", "puppeteer", "prettier", "evanw/esbuild", "pgregory.net/rapid"} {
		if strings.Contains(string(text), dev) {
			t.Errorf("THIRD_PARTY_NOTICES.md names %s, which does not ship", dev)
		}
	}
}

func TestScriptsNeedNoEval(t *testing.T) {
	for _, name := range []string{"worker.js", "panel.js", "charts.js", "first.js", "content.js"} {
		code, err := os.ReadFile(filepath.Join(stage(t), name))
		if err != nil {
			t.Fatal(err)
		}
		for _, banned := range []string{`new Function\(`, `\beval\(`, `insertAdjacentHTML`, `document\.write\(`} {
			if found := regexp.MustCompile(banned).Find(code); found != nil {
				t.Errorf("%s contains %q, which the content security policy forbids or which would show text as markup", name, found)
			}
		}
	}
	panel, err := filepath.Glob(here(t).path("extension", "src", "panel", "*.tsx"))
	if err != nil || len(panel) == 0 {
		t.Fatalf("no sources of the panel: %v", err)
	}
	for _, file := range panel {
		code, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(code, []byte("dangerouslySetInnerHTML")) {
			t.Errorf("%s shows text as markup", filepath.Base(file))
		}
	}
}

func manifestOf(t *testing.T, b builder, browser string) map[string]any {
	t.Helper()
	raw, err := b.manifest(browser)
	if err != nil {
		t.Fatal(err)
	}
	var m map[string]any
	if err := json.Unmarshal(raw, &m); err != nil {
		t.Fatal(err)
	}
	return m
}

func TestProductManifestHasNoLoopback(t *testing.T) {
	b := here(t)
	for _, browser := range browsers {
		raw, err := b.manifest(browser)
		if err != nil {
			t.Fatal(err)
		}
		for _, banned := range []string{"127.0.0.1", "localhost", "<all_urls>", "@hosts", "@pages", "@chromium", "@firefox"} {
			if bytes.Contains(raw, []byte(banned)) {
				t.Errorf("the product manifest for %s contains %s", browser, banned)
			}
		}
		b.test = true
		if raw, err = b.manifest(browser); err != nil {
			t.Fatal(err)
		}
		b.test = false
		for _, want := range loopback {
			if bytes.Count(raw, []byte(want)) != 2 {
				t.Errorf("the test manifest for %s names %s %d times, want it in host_permissions and content_scripts", browser, want, bytes.Count(raw, []byte(want)))
			}
		}
	}
}

// knownHosts are written out: a host more is a question more that people are asked at install.
var knownHosts = []any{
	"https://chat.deepseek.com/*", "https://chat.mistral.ai/*", "https://chat.openai.com/*", "https://chatgpt.com/*", "https://claude.ai/*",
	"https://copilot.microsoft.com/*", "https://gemini.google.com/*", "https://grok.com/*", "https://huggingface.co/*", "https://perplexity.ai/*",
	"https://poe.com/*", "https://www.copilot.com/*", "https://www.perplexity.ai/*",
}

func TestManifestsAskForNoMoreThanThis(t *testing.T) {
	common := []any{"storage", "unlimitedStorage", "webRequest", "alarms", "scripting", "activeTab", "contextMenus"}
	want := map[string][]any{chromium: append(slices.Clone(common), "sidePanel"), firefox: common}
	for browser, permissions := range want {
		m := manifestOf(t, here(t), browser)
		if !reflect.DeepEqual(m["permissions"], permissions) {
			t.Errorf("%s asks for %v, want %v", browser, m["permissions"], permissions)
		}
		if optional := []any{"notifications"}; !reflect.DeepEqual(m["optional_permissions"], optional) {
			t.Errorf("%s may ask for %v, want %v", browser, m["optional_permissions"], optional)
		}
		if m["incognito"] != "not_allowed" {
			t.Errorf("%s runs in private windows: %v", browser, m["incognito"])
		}
		if m["web_accessible_resources"] != nil || m["externally_connectable"] != nil {
			t.Errorf("%s can be reached by pages", browser)
		}
		hosts, _ := m["host_permissions"].([]any)
		if diff := cmp.Diff(knownHosts, hosts); diff != "" {
			t.Errorf("hosts that %s may see, want (-), has (+):\n%s", browser, diff)
		}
		scripts := m["content_scripts"].([]any)[0].(map[string]any)["matches"].([]any)
		if slices.Contains(scripts, any("https://huggingface.co/*")) || !slices.Contains(scripts, any("https://huggingface.co/chat/*")) {
			t.Errorf("%s's content script belongs into the chat of huggingface.co alone: %v", browser, scripts)
		}
	}
}

func TestManifestsFitTheirBrowser(t *testing.T) {
	c, f := manifestOf(t, here(t), chromium), manifestOf(t, here(t), firefox)
	for _, key := range []string{"side_panel", "minimum_chrome_version"} {
		if c[key] == nil || f[key] != nil {
			t.Errorf("%s: chromium %v, firefox %v; want it in chromium alone", key, c[key], f[key])
		}
	}
	for _, key := range []string{"sidebar_action", "browser_specific_settings"} {
		if f[key] == nil || c[key] != nil {
			t.Errorf("%s: chromium %v, firefox %v; want it in firefox alone", key, c[key], f[key])
		}
	}
	if got := c["background"].(map[string]any); got["service_worker"] == nil || got["scripts"] != nil {
		t.Errorf("chromium's background is %v, want a service worker", got)
	}
	if got := f["background"].(map[string]any); got["scripts"] == nil || got["service_worker"] != nil {
		t.Errorf("firefox's background is %v, want an event page", got)
	}
}

func TestGeneratedTypesAreFresh(t *testing.T) {
	want, err := typescript(calls.Table())
	if err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(here(t).path("extension", "src", "core.gen.ts"))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Error("extension/src/core.gen.ts is stale: run go run ./scripts/build types")
	}
}

func TestPackagesComeFromTheLockByHashAndNameNoHost(t *testing.T) {
	var lock struct {
		Packages map[string]struct{ Resolved, Integrity string }
	}
	if err := readJSON(here(t).path("extension", "package-lock.json"), &lock); err != nil {
		t.Fatal(err)
	}
	for name, p := range lock.Packages {
		if name != "" && !strings.HasPrefix(p.Integrity, "sha512-") {
			t.Errorf("%s has no integrity hash", name)
		}
		if p.Resolved != "" {
			t.Errorf("%s names a host: %s", name, p.Resolved)
		}
	}
}

func TestMergeJoinsListsAndObjects(t *testing.T) {
	common := map[string]any{"list": []any{"a"}, "object": map[string]any{"x": 1.0}, "word": "common"}
	own := map[string]any{"list": []any{"b"}, "object": map[string]any{"y": 2.0}, "word": "own"}
	want := map[string]any{"list": []any{"a", "b"}, "object": map[string]any{"x": 1.0, "y": 2.0}, "word": "own"}
	if got := merge(common, own); !reflect.DeepEqual(got, want) {
		t.Errorf("merge gives %v, want %v", got, want)
	}
	if len(common["list"].([]any)) != 1 {
		t.Error("merge changed its input")
	}
}

func TestTypescriptRefusesWhatCannotCross(t *testing.T) {
	type noName struct{ Field string }
	type badField struct {
		F func() `cbor:"f"`
	}
	for _, in := range []reflect.Type{reflect.TypeFor[noName](), reflect.TypeFor[badField]()} {
		if code, err := typescript([]calls.Call{{Name: "x", In: in, Out: in}}); err == nil {
			t.Errorf("%s was rendered: %s", in, code)
		}
	}
}

func TestALibraryThatIsOtherwiseIsNoticed(t *testing.T) {
	for _, c := range unusedLevels {
		if _, err := cutLevels(c.file, "package zstd\n\nfunc (o encoderOptions) encoder() encoder { return &fastEncoder{} }\n"); err == nil {
			t.Errorf("nothing of %s was cut, and nothing said so", c.file)
		}
	}
}
