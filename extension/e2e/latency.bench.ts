// How long a person waits for safety: from the last keystroke to the acknowledged save, and from a sleeping worker to its first
// answer. Prints figures; asserts nothing.

import type { Page } from "puppeteer-core";

import { browserNames } from "./browsers.ts";
import { practice, type } from "./chats.ts";
import { call, withPanel } from "./core.ts";
import { saved } from "./face.ts";
import { practiceChat } from "./servers.ts";
import { profile } from "./setting.ts";
import { sleep } from "./wait.ts";

const rounds = 15;

function show(what: string, values: number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): string => `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!)} ms`;
  console.log(`${what.padEnd(52)} p50 ${at(0.5).padStart(8)}   max ${at(1).padStart(8)}   n ${values.length}`);
}

/** Presses a key. How long it takes until the page shows that the text is kept, by the page's own clock, ms. */
async function keystroke(page: Page): Promise<number> {
  const kept = page.evaluate(
    () =>
      new Promise<number>((done) => {
        const sign = document.querySelector("#holdfast-under-test")!.shadowRoot!.querySelector<HTMLElement>(".sign")!;
        let typed = Infinity;
        addEventListener("keydown", ({ timeStamp }) => (typed = timeStamp), { capture: true, once: true });
        const observer = new MutationObserver(() => {
          if (typed === Infinity || sign.dataset["state"] !== "saved") return;
          observer.disconnect();
          done(performance.now() - typed);
        });
        observer.observe(sign, { attributeFilter: ["data-state"] });
      }),
  );
  await page.keyboard.type("x");
  return kept;
}

const chat = await practiceChat();
const site = practice(chat.url);
for (const name of browserNames) {
  const browser = await profile(name, { idleMs: 1500 });
  try {
    const page = await browser.open(site.newChat);
    await type(page, site, "warming up");
    await saved(page);
    const durable: number[] = [];
    for (let i = 0; i < rounds; i++) {
      durable.push(await keystroke(page));
    }
    show(`${name}: keystroke to acknowledged (400 ms throttle in)`, durable);
    const warm: number[] = [];
    const cold: number[] = [];
    await withPanel(browser, async (panel) => {
      for (let i = 0; i < rounds; i++) {
        const asked = performance.now();
        await call(panel, "drafts", {});
        warm.push(performance.now() - asked);
      }
      for (let i = 0; i < Math.ceil(rounds / 3); i++) {
        await browser.stopWorker();
        const asked = performance.now();
        await call(panel, "drafts", {});
        cold.push(performance.now() - asked);
        await sleep(200);
      }
    });
    show(`${name}: drafts from a running worker`, warm);
    show(`${name}: drafts from a stopped worker (cold start)`, cold);
  } finally {
    await browser.close();
  }
}
await chat.stop();
