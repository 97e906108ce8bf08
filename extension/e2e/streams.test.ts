// An answer does not come to its end, or the own connection is gone: the right card, and gone again when all is well.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "puppeteer-core";

import { type } from "./chats.ts";
import { call, withCore } from "./core.ts";
import { card, cardGone, cardTitled, saved, send } from "./face.ts";
import { inEachBrowser, siteIds } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** Longer than it takes to call an answer stalled, also for Firefox's event page, which sleeps between two looks, ms. */
const stallMs = 100_000;

inEachBrowser("an answer that does not end", (s) => {
  test("an answer whose page is left or closed has not failed", async () => {
    const site = s.sites.practice;
    for (const leave of [(page: Page) => page.close(), (page: Page) => page.goto("about:blank")]) {
      const page = await s.browser.open(site.newChat);
      await s.fail(site, "stall", 1);
      await send(page, site, "Nobody waits for this answer");
      await page.waitForFunction(() => /\w/.test(document.querySelector('[data-role="assistant"]')?.textContent ?? ""));
      await sleep(1200);
      await leave(page);
      await sleep(3500);
      const wrong = await withCore(s.browser, (panel) => call(panel, "failing", {}));
      assert.deepEqual(wrong, []);
    }
  });

  for (const id of siteIds) {
    test(`on ${id}: cut in the answer's first second, it broke off; and the card goes when an answer arrives`, async () => {
      const site = s.sites[id];
      const page = await s.browser.open(site.newChat);
      await s.fail(site, "cut", 1);
      await send(page, site, `Will ${id} finish?`);
      const shown = await cardTitled(page, "The answer broke off");
      assert.match(shown.text, /ended in the middle of the answer[\s\S]*Not clear yet whose fault/);
      await s.browser.screenshot(page, s.shot(`cut-${id}`));
      await send(page, site, `Will ${id} finish now?`);
      await page.waitForSelector(site.finished, { timeout: 20_000 });
      await cardGone(page, shown.title);
      await page.close();
    });
  }

  test("a new chat that was cut is loaded anew, as advised: its verdict goes with the next answer", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await s.fail(site, "cut", 1);
    await send(page, site, "The first answer of a chat");
    const { title } = await cardTitled(page, "The answer broke off");
    await page.reload();
    await cardTitled(page, title);
    await send(page, site, "The second answer of a chat");
    await page.waitForSelector(site.finished, { timeout: 20_000 });
    await cardGone(page, title);
    await withCore(s.browser, (panel) =>
      until(
        "nothing fails any more",
        async () => (await call(panel, "failing", {})).every((g) => g.symptom === ""),
        5000,
        () => call(panel, "failing", {}),
      ),
    );
    await page.close();
  });

  test("a second answer that stops in the same chat is called what it is; and the card goes when an answer arrives", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await s.fail(site, "cut", 1);
    await send(page, site, "This answer will be cut");
    await cardTitled(page, "The answer broke off");
    await s.fail(site, "stall", 1);
    await send(page, site, "This answer will stop");
    const shown = await cardTitled(page, "The answer has stopped", stallMs);
    assert.match(shown.text, /No text has come from Practice chat for a while[\s\S]*Not clear yet whose fault/);
    await s.browser.screenshot(page, s.shot("stalled"));
    await page.click('[data-testid="stop"]');
    await send(page, site, "This answer will arrive");
    await page.waitForSelector(site.finished, { timeout: 20_000 });
    await cardGone(page, shown.title);
    await page.close();
  });

  test("offline: it is the own connection; and the card goes when that is back", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await type(page, site, "Written on a train");
    await saved(page);
    await page.setOfflineMode(true);
    await page.click(site.send);
    const { text, tone, title } = await cardTitled(page, "You are offline");
    assert.match(text, /Your own connection is down; the site may be fine/);
    assert.equal(tone, "network");
    await until("the card says that the prompt is safe", async () => (await card(page))?.text.includes("prompt is safe"), 5000);
    await s.browser.screenshot(page, s.shot("offline"));
    await page.setOfflineMode(false);
    await cardGone(page, title);
    await page.close();
  });
});
