// What a keystroke costs with the extension in the page: our handlers' own time, and the time of one typed character, text and
// events included, on a page with the content script and on the same page without it. Prints a table; asserts nothing.

import { createServer, type Server } from "node:http";
import type { Page } from "puppeteer-core";
import { browserNames, start, type Browser } from "./browsers.ts";
import { timingName } from "../src/content/timing.ts";
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

/** Types `keys` characters at the end of a draft of this size; what each took, and what of it was ours, ms. */
async function type(page: Page, box: (typeof boxes)[number], size: number): Promise<{ all: number[]; ours: number[] }> {
  return page.evaluate(
    async (box, size, keys, warmUp, timingName) => {
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
      const all: number[] = [];
      const ours: number[] = [];
      for (let i = 0; i < keys + warmUp; i++) {
        performance.clearMeasures();
        const start = performance.now();
        document.execCommand("insertText", false, "x");
        const took = performance.now() - start;
        const handlers = performance.getEntriesByName(timingName, "measure");
        if (i >= warmUp) {
          all.push(took);
          ours.push(handlers.reduce((sum, { duration }) => sum + duration, 0));
        }
        // As a fast typist does it; rendering and the writes of the extension go on in between.
        await new Promise((done) => setTimeout(done, 20));
      }
      return { all, ours };
    },
    box,
    size,
    keys,
    warmUp,
    timingName,
  );
}

function costOf(took: number[]): Cost {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function measure(browser: Browser, port: number, host: string, box: (typeof boxes)[number], size: number) {
  const page = await browser.open(`http://${host}:${port}/`);
  try {
    const { all, ours } = await type(page, box, size);
    return { all: costOf(all), ours: costOf(ours) };
  } finally {
    await page.close();
  }
}

async function run(browser: Browser, port: number): Promise<void> {
  const column = (value: string | number): string => (typeof value === "number" ? value.toFixed(3) : value).padStart(10);
  const row = (title: string, values: (string | number)[]): void => console.log(title.padEnd(30) + values.map(column).join(""));
  row(`a keystroke in ${browser.name}, ms`, ["ours p50", "ours p99", "with p50", "with p99", "w/o p50", "w/o p99"]);
  for (const box of boxes) {
    for (const [name, size] of Object.entries(sizes)) {
      const { all, ours } = await measure(browser, port, hosts.with, box, size);
      const without = await measure(browser, port, hosts.without, box, size);
      if (ours.p99 === 0) throw new Error("the content script did not run: nothing was measured");
      row(`${box}, ${name}`, [ours.p50, ours.p99, all.p50, all.p99, without.all.p50, without.all.p99]);
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
