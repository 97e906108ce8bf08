// What a keystroke costs with the extension in the page: our handlers' own time, and the time of one typed character, text and
// events included, on a page with the content script and on the same page without it. Prints a table; asserts nothing.

import type { Page } from "puppeteer-core";
import { browserNames, start, type Browser } from "./browsers.ts";
import { editors, families, type Editors, type Family } from "./editors.ts";
import { timingName } from "../src/content/timing.ts";
import { extensionDir } from "./paths.ts";

/** The test build's content script runs on 127.0.0.1; the rest of the loopback net is without it. */
const hosts = { with: "127.0.0.1", without: "127.0.0.2" };
/** The editor families, or those that HOLDFAST_EDITORS names. */
const measured = (process.env["HOLDFAST_EDITORS"]?.split(",") ?? families) as readonly Family[];
const sizes = { "10 kB": 10_000, "1 MB": 1_000_000 };
const keys = 300;
const warmUp = 40;
/** An editor that needs longer for a few of its own keystrokes is asked for no more of them, ms. */
const patienceMs = 15_000;

interface Cost {
  p50: number;
  p99: number;
}

// Cross-origin isolation gives the page a clock of 5 µs instead of 100.
const headers = {
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-embedder-policy": "require-corp",
};
/** Types `keys` characters at the end of a draft of this size; what each took, and what of it was ours, ms. */
async function type(page: Page, size: number): Promise<{ all: number[]; ours: number[] }> {
  return page.evaluate(
    async (size, keys, warmUp, patienceMs, timingName) => {
      const { composer, box } = globalThis as unknown as {
        composer: { set(text: string): void; focus(): void };
        box(): HTMLElement;
      };
      const line = "the quick brown fox jumps over the lazy dog, twice a day at most\n";
      composer.set(line.repeat(Math.ceil(size / line.length)).slice(0, size));
      composer.focus();
      const element = box();
      element.focus();
      if (element instanceof HTMLTextAreaElement) element.setSelectionRange(size, size);
      else {
        getSelection()!.selectAllChildren(element);
        getSelection()!.collapseToEnd();
      }
      await new Promise((done) => setTimeout(done, 1500));
      const all: number[] = [];
      const ours: number[] = [];
      const begun = performance.now();
      for (let i = 0; i < keys + warmUp && (i < warmUp + 20 || performance.now() - begun < patienceMs); i++) {
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
    size,
    keys,
    warmUp,
    patienceMs,
    timingName,
  );
}

function costOf(took: number[]): Cost {
  const sorted = [...took].sort((a, b) => a - b);
  const at = (share: number): number => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? NaN;
  return { p50: at(0.5), p99: at(0.99) };
}

async function measure(browser: Browser, url: string, size: number): Promise<{ all: Cost; ours: Cost }> {
  const page = await browser.open(url);
  try {
    const { all, ours } = await type(page, size);
    return { all: costOf(all), ours: costOf(ours) };
  } finally {
    await page.close();
  }
}

async function run(browser: Browser, pages: Editors): Promise<void> {
  const column = (value: string | number): string => (typeof value === "number" ? value.toFixed(3) : value).padStart(10);
  const row = (title: string, values: (string | number)[]): void => console.log(title.padEnd(30) + values.map(column).join(""));
  row(`a keystroke in ${browser.name}, ms`, ["ours p50", "ours p99", "with p50", "with p99", "w/o p50", "w/o p99"]);
  for (const family of measured) {
    for (const [name, size] of Object.entries(sizes)) {
      const { all, ours } = await measure(browser, pages.url(family, "", hosts.with), size);
      const without = await measure(browser, pages.url(family, "", hosts.without), size);
      if (ours.p99 === 0) throw new Error("the content script did not run: nothing was measured");
      row(`${family}, ${name}`, [ours.p50, ours.p99, all.p50, all.p99, without.all.p50, without.all.p99]);
    }
  }
}

const pages = await editors({}, headers);
try {
  for (const name of browserNames) {
    const browser = await start(name, { hosts: [], extension: extensionDir(name) });
    try {
      await run(browser, pages);
    } finally {
      await browser.close();
    }
  }
} finally {
  pages.stop();
}
