// The ways in which a text comes into a box.

import type { Page } from "puppeteer-core";

import type { Browser } from "../browsers.ts";
import { type, type ChatSite } from "../chats.ts";
import { sleep } from "../wait.ts";

declare global {
  /** In the page: compositions that have ended. */
  var taken: number;
}

/** Editors end a composition a turn later, a person's hand is later still, ms. */
const handMs = 30;

/** Brings a text into the composer, which has the focus. */
export type Enter = (browser: Browser, page: Page, site: ChatSite, text: string) => Promise<void>;

/** Key by key. */
export const typed: Enter = (_, page, site, text) => type(page, site, text);

/** By the clipboard and the key for it. */
export const pasted: Enter = async (_, page, __, text) => {
  await page.evaluate((text) => navigator.clipboard.writeText(text), text);
  await page.keyboard.down("Control");
  await page.keyboard.press("KeyV", { commands: ["Paste"] });
  await page.keyboard.up("Control");
};

/** Without any key. */
export const withoutKeys: Enter = (browser, page, _, text) => browser.withoutKeys(page, text);

/** By an input method: each word is composed, in two steps, and then taken. */
export const composed: Enter = async (browser, page, _, text) => {
  await page.evaluate(() => {
    globalThis.taken = 0;
    addEventListener("compositionend", () => globalThis.taken++, { capture: true });
  });
  let words = 0;
  for (const [i, line] of text.split("\n").entries()) {
    if (i > 0) await lineBreak(page);
    for (const word of line.split(/(?<= )(?=\S)/)) {
      const bare = word.trimEnd();
      if (bare !== "") {
        await browser.compose(page, [bare.slice(0, 1), bare]);
        // A key that comes before the page knows of the end is part of the composition.
        await page.waitForFunction((n) => globalThis.taken === n, {}, ++words);
        await sleep(handMs);
      }
      if (word !== bare) await page.keyboard.type(word.slice(bare.length));
    }
  }
};

async function lineBreak(page: Page): Promise<void> {
  await page.keyboard.down("Shift");
  await page.keyboard.press("Enter");
  await page.keyboard.up("Shift");
}
