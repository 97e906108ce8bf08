// What a keystroke costs with the extension in the page: the time of one typed character, text and events included, on a page with
// the content script and on the same page without it, in one run of one browser. Prints a table; asserts nothing.

import { createServer, type Server } from "node:http";
import type { Page } from "puppeteer-core";
import { browserNames, start, type Browser } from "./browsers.ts";
import { extensionDir } from "./paths.ts";

/** The test build's content script runs on 127.0.0.1; the rest of the loopback net is without it. */
const hosts = { with: "127.0.0.1", without: "127.0.0.2" };
const boxes = ["textarea", "contenteditable"] as const;
const sizes = { "10 kB": 10_000, "1 MB": 1_000_000 };
const keys = 300;
const warmUp = 40;

interface Cost {
  p50: number;
  p99: number;
}

// Cross-origin isolation gives the page a clock of 5 µs instead of 100.
const headers = {
  "content-type": "text/html; charset=utf-8",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
const html = `<!doctype html><meta charset="utf-8"><title>keystroke</title>
<style>textarea, div { width: 600px; height: 200px; overflow: auto; white-space: pre-wrap; border: 1px solid }</style>
<textarea></textarea><div contenteditable="true" role="textbox"></div>`;

/** Types `keys` characters at the end of a draft of this size and returns what each took, ms. */
async function type(page: Page, box: (typeof boxes)[number], size: number): Promise<number[]> {
  return page.evaluate(
    async (box, size, keys, warmUp) => {
      const line = "the quick brown fox jumps over the lazy dog, twice a day at most\n";
      const text = line.repeat(Math.ceil(size / line.length)).slice(0, size);
      const element = document.querySelector<HTMLElement>(box === "textarea" ? "textarea" : "div")!;
      element.focus();
      if (element instanceof HTMLTextAreaElement) {
        element.value = text;
        element.setSelectionRange(text.length, text.length);
      } else {
        element.replaceChildren(
          ...text.split("\n").map((part) => {
            const block = document.createElement("div");
            block.textContent = part === "" ? "\u200b" : part;
            return block;
          }),
        );
        getSelection()!.selectAllChildren(element);
        getSelection()!.collapseToEnd();
      }
      await new Promise((done) => setTimeout(done, 1500));
      const took: number[] = [];
      for (let i = 0; i < keys + warmUp; i++) {
        const start = performance.now();
        document.execCommand("insertText", false, "x");
        if (i >= warmUp) took.push(performance.now() - start);
        // As a fast typist does it; rendering and the writes of the extension go on in between.
        await new Promise((done) => setTimeout(done, 20));
      }
      return took;
    },
    box,
    size,
    keys,
    warmUp,
  );
}

function costOf(took: number[]): Cost {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function measure(browser: Browser, port: number, host: string, box: (typeof boxes)[number], size: number): Promise<Cost> {
  const page = await browser.open(`http://${host}:${port}/`);
  try {
    return costOf(await type(page, box, size));
  } finally {
    await page.close();
  }
}

async function run(browser: Browser, port: number): Promise<void> {
  const ms = (value: number): string => value.toFixed(3).padStart(9);
  const head = `a keystroke in ${browser.name}, ms`.padEnd(32);
  console.log(`${head} p50 with  without    extra p99 with  without    extra`);
  for (const box of boxes) {
    for (const [name, size] of Object.entries(sizes)) {
      const without = await measure(browser, port, hosts.without, box, size);
      const cost = await measure(browser, port, hosts.with, box, size);
      const columns = [cost.p50, without.p50, cost.p50 - without.p50, cost.p99, without.p99, cost.p99 - without.p99].map(ms);
      console.log(`${`${box}, ${name}`.padEnd(32)}${columns.join("")}`);
    }
  }
}

const server: Server = createServer((_, response) => response.writeHead(200, headers).end(html));
await new Promise<void>((done) => server.listen(0, done));
const { port } = server.address() as { port: number };
try {
  for (const name of browserNames) {
    const browser = await start(name, { hosts: [], extension: extensionDir(name) });
    try {
      await run(browser, port);
    } finally {
      await browser.close();
    }
  }
} finally {
  server.close();
}
