// How soon the panel shows something, and how soon it answers, with ten thousand drafts and a hundred thousand turns kept. Prints figures;
// asserts nothing.
//
// HOLDFAST_SCALE divides the amounts, for a quick look.

import { readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { gzipSync } from "node:zlib";

import { browserNames, type Browser, type Panel } from "./browsers.ts";
import { bare, call, withPanel } from "./core.ts";
import { fill } from "./full.ts";
import { extensionDir } from "./paths.ts";
import { profile } from "./setting.ts";
import { until } from "./wait.ts";

const scale = Number(process.env["HOLDFAST_SCALE"] ?? "1");
const amount = {
  drafts: Math.round(10_000 / scale),
  chats: Math.round(1000 / scale),
  turns: 100,
  versions: Math.round(300 / scale),
};
const opens = 9;

function show(what: string, values: number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): string =>
    `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? NaN)} ms`.padStart(8);
  console.log(`${what.padEnd(62)} p50 ${at(0.5)}   p95 ${at(0.95)}   max ${at(1)}   n ${values.length}`);
}

/** From the beginning of the page until the frame with its first rows is painted, and until all drafts are there, ms. */
async function open(browser: Browser): Promise<{ first: number; all: number }> {
  return withPanel(browser, async (panel) => {
    const at = (name: string): Promise<number> =>
      until(
        `${name} is marked`,
        async () =>
          (await panel.evaluate<number | null>(`performance.getEntriesByName(${JSON.stringify(name)})[0]?.startTime ?? null`)) ??
          undefined,
        60_000,
      );
    const first = await at("first-rows");
    return { first, all: await at("all-drafts") };
  });
}

/** Does something to the page so many times, and tells how long each took until the frame after it was painted, ms. */
function painted(panel: Panel, times: number, act: string): Promise<number[]> {
  return panel.evaluate<number[]>(`(async () => {
    const act = ${act};
    const took = [];
    for (let i = 0; i < ${times}; i++) {
      const began = performance.now();
      act(i);
      await new Promise(requestAnimationFrame);
      await new Promise((done) => {
        const { port1, port2 } = new MessageChannel();
        port1.onmessage = done;
        port2.postMessage(0);
      });
      took.push(performance.now() - began);
      await new Promise((done) => setTimeout(done, 30));
    }
    return took;
  })()`);
}

async function measure(name: string, browser: Browser): Promise<void> {
  let told = Date.now();
  await withPanel(
    browser,
    (panel) => fill(panel, amount, (so) => Date.now() - told > 15_000 && ((told = Date.now()), console.log(`  ${name}: ${so}`))),
    bare,
  );
  const warm = [];
  for (let i = 0; i < opens; i++) warm.push(await open(browser));
  const cold = [];
  for (let i = 0; i < Math.ceil(opens / 2); i++) {
    await browser.stopWorker();
    cold.push(await open(browser));
  }
  const whole = `${amount.drafts} drafts, ${amount.chats * amount.turns} turns`;
  show(
    `${name}: open to first rows, worker running (${whole})`,
    warm.map(({ first }) => first),
  );
  show(
    `${name}: open to first rows, worker stopped`,
    cold.map(({ first }) => first),
  );
  show(
    `${name}: open to all drafts, worker running`,
    warm.map(({ all }) => all),
  );
  show(
    `${name}: open to all drafts, worker stopped`,
    cold.map(({ all }) => all),
  );
  await withPanel(browser, async (panel) => {
    await panel.resize(400, 800);
    await until(
      "all drafts are there",
      () => panel.evaluate<boolean>(`performance.getEntriesByName("all-drafts").length > 0`),
      60_000,
    );
    await panel.click("#tab-drafts");
    await until("the list", () => panel.evaluate<boolean>(`document.querySelector(".list.long") !== null`));
    show(
      `${name}: scrolling the drafts, to next paint`,
      await painted(panel, 100, "(i) => scrollTo(0, (i * 7919 * 104) % document.body.scrollHeight)"),
    );
    const { id } = (await call(panel, "drafts", {})).find(({ chat }) => chat === "long")!;
    await panel.evaluate(`location.hash = "#drafts/${id}"`);
    await until(`the scrubber of ${id}`, () => panel.evaluate<boolean>(`document.querySelector("#scrub") !== null`));
    const scrub = `(i) => { const s = document.querySelector("#scrub"); s.value = String((i * 37) % (Number(s.max) + 1)); s.dispatchEvent(new Event("input", { bubbles: true })); }`;
    show(`${name}: scrubbing ${amount.versions} versions, to next paint`, await painted(panel, 100, scrub));
    await panel.evaluate(`document.querySelectorAll(".views button")[1].click()`);
    show(`${name}: scrubbing with changes shown, to next paint`, await painted(panel, 100, scrub));
  });
}

for (const name of browserNames) {
  const dir = extensionDir(name);
  const sizes = readdirSync(dir)
    .filter((file) => /^(panel|charts).*\.(js|css|html)$/.test(file))
    .map((file) => `${file} ${(gzipSync(readFileSync(path.join(dir, file)), { level: 9 }).length / 1000).toFixed(1)} kB`);
  console.log(`${name}: the panel packed with gzip: ${sizes.join(", ")}`);
  const browser = await profile(name, { idleMs: 1500, hosts: [] });
  try {
    await measure(name, browser);
  } finally {
    await browser.close();
  }
}
