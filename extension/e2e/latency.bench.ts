// How long a person waits for safety: from the last keystroke to the acknowledged save, and from a sleeping worker to its first
// answer. Prints figures; asserts nothing.

import { browserNames } from "./browsers.ts";
import { practice, type } from "./chats.ts";
import { call, withPanel } from "./core.ts";
import { saved, sign } from "./face.ts";
import { practiceChat } from "./servers.ts";
import { profile } from "./setting.ts";
import { sleep, until } from "./wait.ts";

const rounds = 15;

function show(what: string, values: number[]): void {
  const sorted = [...values].sort((a, b) => a - b);
  const at = (q: number): string => `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!)} ms`;
  console.log(`${what.padEnd(52)} p50 ${at(0.5).padStart(8)}   max ${at(1).padStart(8)}   n ${values.length}`);
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
      await page.keyboard.type("x");
      const typed = performance.now();
      await until("saving shows", async () => (await sign(page)) !== "saved", 1000).catch(() => undefined);
      await saved(page);
      durable.push(performance.now() - typed);
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
