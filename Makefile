# Verbs only: the work is done by the Go programs under scripts/. Every verb is one command on a fresh machine.
.PHONY: run test build check test-go test-wasm test-ts test-e2e test-chromium test-firefox bench soak screenshots practice serve clean setup fuzz

GO ?= go
E2E := extension/e2e/.build
# How long one file of end-to-end tests may take, ms.
E2E_TIMEOUT ?= 900000
# How many cases a property is tried on; soak tries a thousand.
export RAPID_CHECKS ?= 30

run: build            ## the main job, shown: server, practice chat, browser; without a display a headless tour
	$(GO) run ./scripts/run

test: build check test-go test-wasm test-ts test-e2e   ## everything, both browsers

setup:                ## install what is missing (browsers, npm packages, the linter)
	$(GO) run ./scripts/setup

build: setup          ## bin/ and extension/dist/
	$(GO) run ./scripts/build

check: setup          ## lint, vet (native and js/wasm), types, format, layers
	$(GO) run ./scripts/check

test-go: build
	$(GO) test -race ./...

test-wasm: setup      ## the core's tests for js/wasm, in Node
	$(GO) run ./scripts/wasmtest

test-ts: setup
	$(GO) run ./scripts/build unit

test-e2e: build       ## the built extension in real Chromium and real Firefox, beside each other
	$(GO) run ./scripts/build --test
	$(GO) run ./scripts/build e2e
	$(MAKE) --jobs=2 --output-sync=target test-chromium test-firefox

# A file that fails is run once more, and both runs are shown: browsers on a busy machine are late now and then, faults come back.
test-chromium test-firefox: test-%:
	@failed=0; for file in $(E2E)/*.test.mjs; do \
		run="node --enable-source-maps --test --test-timeout=$(E2E_TIMEOUT) $$file"; \
		HOLDFAST_BROWSERS=$* $$run || { echo "once more: $$file in $*"; HOLDFAST_BROWSERS=$* $$run; } || failed=1; \
	done; exit $$failed

bench: build          ## figures, as ratios within one run; TRACES=FOLDER adds editing traces
	$(GO) run ./scripts/bench --traces "$(TRACES)"

fuzz: setup           ## 30 s for every fuzz target
	$(GO) run ./scripts/soak --fuzz 30s

soak: build           ## the long forms
	$(GO) run ./scripts/soak

screenshots: build    ## every screen and state, light and dark, English and German, in three widths, measured too
	$(GO) run ./scripts/run --screenshots

practice:             ## the practice chat on 127.0.0.1:8788
	$(GO) run ./scripts/practice

serve:                ## the sync server on 127.0.0.1:8787, data under .holdfast/
	$(GO) run ./sync-server/cmd/holdfastd serve --listen 127.0.0.1:8787 --data .holdfast/server

clean:
	rm -rf bin .holdfast .tools extension/dist extension/node_modules $(E2E)
