// Pictures of every screen in every state, light and dark, English and German, narrow, beside a page and in a tab, to be looked at by people; and of the
// card in a page. Each is measured too: what is cut off, overlaps or sticks out is printed, and ends it with 1.

import path from "node:path";
import type { Page } from "puppeteer-core";

import { misfits } from "./boxes.ts";
import { start, type Browser, type Panel } from "./browsers.ts";
import { extensionDir } from "./paths.ts";
import { play } from "./scenes.ts";
import { practiceChat, syncServer } from "./servers.ts";
import { need } from "./stage.ts";
import { sleep } from "./wait.ts";

const out = need("HOLDFAST_OUT");
const schemes = ["light", "dark"] as const;

/** Widths in CSS pixels: a sidebar made narrow, a side panel, a tab. */
const widths = { narrow: 320, panel: 400, tab: 1280 };
/** Looked at with the ruler alone: a side panel at 200 % zoom. */
const zoomed = 200;
const height = 760;
/** The longest picture. */
const longest = 4000;

const wrong: string[] = [];
let pictures = 0;

/** Gives the page a width, and as much height as it needs. */
async function lay(panel: Panel, width: number): Promise<void> {
  await panel.resize(width, height);
  await sleep(40);
  const needed = await panel.evaluate<number>("document.documentElement.scrollHeight");
  if (needed > height) await panel.resize(width, Math.min(needed, longest));
  await panel.evaluate("new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)))");
}

async function measure(panel: Panel, where: string): Promise<void> {
  for (const misfit of await misfits(panel)) wrong.push(`${where}: ${misfit}`);
}

function look(language: string): (panel: Panel, name: string) => Promise<void> {
  return async (panel, name) => {
    for (const [size, width] of Object.entries(widths)) {
      await lay(panel, width);
      await measure(panel, `${name}, ${language}, ${size}`);
      for (const scheme of schemes) {
        await panel.scheme(scheme);
        await panel.screenshot(path.join(out, `${name}-${size}-${scheme}-${language}.png`));
        pictures++;
      }
    }
    await lay(panel, zoomed);
    await measure(panel, `${name}, ${language}, zoomed`);
    await lay(panel, widths.panel);
  };
}

function lookAtPage(browser: Browser, language: string): (page: Page, name: string) => Promise<void> {
  return async (page, name) => {
    for (const scheme of schemes) {
      await page.emulateMediaFeatures([{ name: "prefers-color-scheme", value: scheme }]);
      await sleep(3500); // the card follows the page's colours in its own time
      await browser.screenshot(page, path.join(out, `${name}-${scheme}-${language}.png`));
      pictures++;
    }
  };
}

for (const language of ["en", "de"]) {
  const [chat, server] = await Promise.all([practiceChat(), syncServer()]);
  const browser = await start("chromium", { hosts: [], extension: extensionDir("chromium"), language });
  try {
    await play({ browser, chat, server, look: look(language), lookAtPage: lookAtPage(browser, language) });
  } finally {
    await browser.close();
    await Promise.all([chat.stop(), server.stop()]);
  }
}
console.log(`${pictures} pictures in ${out}`);
for (const line of wrong) console.error(line);
if (wrong.length > 0) process.exitCode = 1;
