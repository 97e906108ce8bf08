package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"github.com/evanw/esbuild/pkg/api"
)

// bundleScripts makes the extension's scripts and the panel's style, one file each without imports, and returns esbuild's metafile, which tells whose code
// went in. Service workers, event pages and content scripts all take a plain script, so one bundle serves both browsers.
func (b builder) bundleScripts(out string) (string, error) {
	goroot, err := b.goRoot()
	if err != nil {
		return "", err
	}
	src := b.path("extension", "src")
	return bundle(api.BuildOptions{
		EntryPointsAdvanced: []api.EntryPoint{
			{InputPath: filepath.Join(src, "worker", "worker.ts"), OutputPath: "worker"},
			{InputPath: filepath.Join(src, "content", "content.ts"), OutputPath: "content"},
			{InputPath: filepath.Join(src, "panel", "panel.tsx"), OutputPath: "panel"},
			{InputPath: filepath.Join(src, "panel", "charts", "charts.tsx"), OutputPath: "charts"},
			{InputPath: filepath.Join(src, "first", "first.tsx"), OutputPath: "first"},
		},
		Outdir:   out,
		Format:   api.FormatIIFE,
		Platform: api.PlatformBrowser,
		Engines:  []api.Engine{{Name: api.EngineChrome, Version: "120"}, {Name: api.EngineFirefox, Version: "140"}},
		// Names stay readable: reviewers of the stores, and users, shall be able to read what runs.
		MinifySyntax: true,
		Charset:      api.CharsetUTF8,
		Define: map[string]string{
			"process.env.NODE_ENV": `"production"`,
			"__TEST__":             fmt.Sprint(b.test),
		},
		Plugins: []api.Plugin{fromToolchain(filepath.Join(goroot, "lib", "wasm", "wasm_exec.js"))},
	}, b.root)
}

// bundleForNode bundles TypeScript that Node runs. Packages stay outside: Node finds them in extension/node_modules.
func (b builder) bundleForNode(entries []string, base, out string) error {
	_, err := bundle(api.BuildOptions{
		EntryPoints:  entries,
		Outdir:       out,
		Outbase:      base,
		OutExtension: map[string]string{".js": ".mjs"},
		Format:       api.FormatESModule,
		Platform:     api.PlatformNode,
		Target:       api.ES2022,
		Packages:     api.PackagesExternal,
		Sourcemap:    api.SourceMapInline,
		Define:       map[string]string{"__TEST__": "true"},
	}, b.root)
	return err
}

// bundleForPage bundles scripts of fixture pages: a plain script, packages inside.
func (b builder) bundleForPage(entries []string, base, out string) error {
	_, err := bundle(api.BuildOptions{
		EntryPoints: entries,
		Outdir:      out,
		Outbase:     base,
		Format:      api.FormatIIFE,
		Platform:    api.PlatformBrowser,
		Target:      api.ES2022,
		Define:      map[string]string{"process.env.NODE_ENV": `"production"`},
	}, b.root)
	return err
}

func bundle(options api.BuildOptions, root string) (string, error) {
	options.AbsWorkingDir = root
	options.Bundle = true
	options.Write = true
	options.Metafile = true
	options.LegalComments = api.LegalCommentsNone // the licences stand in THIRD_PARTY_NOTICES.md
	options.JSX = api.JSXAutomatic
	options.JSXImportSource = "preact"
	options.Loader = map[string]api.Loader{".html": api.LoaderText}
	result := api.Build(options)
	messages := api.FormatMessages(result.Warnings, api.FormatMessagesOptions{Kind: api.WarningMessage})
	fmt.Fprint(os.Stderr, strings.Join(messages, ""))
	if len(result.Errors) > 0 {
		messages := api.FormatMessages(result.Errors, api.FormatMessagesOptions{Kind: api.ErrorMessage})
		return "", fmt.Errorf("bundle:\n%s", strings.Join(messages, ""))
	}
	return result.Metafile, nil
}

// fromToolchain resolves the import "wasm_exec" to the file of the Go toolchain that compiles the core, so that the two cannot drift.
func fromToolchain(wasmExec string) api.Plugin {
	return api.Plugin{Name: "wasm_exec", Setup: func(build api.PluginBuild) {
		build.OnResolve(api.OnResolveOptions{Filter: `^wasm_exec$`}, func(api.OnResolveArgs) (api.OnResolveResult, error) {
			return api.OnResolveResult{Path: wasmExec, SideEffects: api.SideEffectsTrue}, nil
		})
	}}
}
