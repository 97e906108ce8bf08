// The worst moments: the extension's worker is not running, the tab is closed at once, the browser is killed. The text must be there
// when it starts again. Each of them by itself, on every site, is in the matrix.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "puppeteer-core";

import { chatId, composed, focus, type, type ChatSite } from "./chats.ts";
import { call, kept, keptText, withCore } from "./core.ts";
import { cardTitled, press, saved } from "./face.ts";
import { inEachBrowser, siteIds } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** A promise of the product: what a crash costs, ms of typing. */
const lossMs = 1000;

inEachBrowser(
  "nothing that was typed is lost",
  (s) => {
    test("worker stopped, tab closed at once, browser killed and started again", async () => {
      const site = s.sites.practice;
      const text = "Written while nobody was listening";
      const page = await s.browser.open(site.newChat);
      await focus(page, site);
      await sleep(1000);
      await s.browser.stopWorker();
      await page.bringToFront();
      await page.keyboard.type(text);
      await page.close();
      await sleep(lossMs); // what a crash of the browser may cost, even right after the tab has gone
      await s.browser.kill();
      await s.browser.restart();
      const draft = await keptText(s.browser, "practice", text);
      assert.equal(draft.state, "editing");
    });

    test("killed in mid-typing: at most a second is lost", async () => {
      const site = s.sites.practice;
      const page = await s.browser.open(site.newChat);
      await focus(page, site);
      const typed: { text: string; at: number }[] = [];
      let text = "";
      for (const started = Date.now(); Date.now() - started < 3500;) {
        text += `${text.length % 10}`;
        await page.keyboard.type(text.at(-1)!);
        typed.push({ text, at: Date.now() });
        await sleep(40);
      }
      const killed = Date.now();
      await s.browser.kill();
      await s.browser.restart();
      const mustBe = typed.filter((t) => t.at <= killed - lossMs).at(-1)!.text;
      await withCore(s.browser, (panel) =>
        until(
          `a text of at least ${mustBe.length} characters`,
          async () => (await kept(panel, "practice")).some((d) => d.text.length >= mustBe.length && text.startsWith(d.text)),
          20_000,
          async () => [mustBe, text, (await kept(panel, "practice")).map((d) => d.text)],
        ),
      );
    });

    for (const id of siteIds) {
      test(`on ${id}: the draft of a chat is offered when it is opened again, and Restore puts it back`, async () => {
        const site = s.sites[id];
        const page = await s.browser.open(site.newChat);
        await type(page, site, `A first question on ${id}`);
        await page.click(site.send);
        await chatId(page, site);
        await page.waitForSelector(site.finished, { timeout: 20_000 });
        await offersAnew(page, site, `A second question on ${id},\nin two lines`);
        await page.close();
      });

      test(`on ${id}: so is the draft of a chat that has no id yet`, async () => {
        const site = s.sites[id];
        const page = await s.browser.open(site.newChat);
        await offersAnew(page, site, `The beginning of a chat on ${id},\nin two lines`);
        await page.close();
      });
    }

    /** Types, opens the page anew, and has the text put back by the card's button. */
    async function offersAnew(page: Page, site: ChatSite, text: string): Promise<void> {
      await type(page, site, text);
      await saved(page);
      // Not a reload: there Firefox fills a textarea again by itself.
      await page.goto(page.url());
      await cardTitled(page, "An unsent draft is kept");
      await s.browser.screenshot(page, s.shot(`offer-${site.id}`));
      await press(page, "Restore");
      await until(
        `${site.id} has the text again`,
        async () => (await composed(page, site)) === text,
        5000,
        () => composed(page, site),
      );
    }

    test("the worker is stopped while texts wait: none is lost, none is doubled", async () => {
      const site = s.sites.practice;
      const page = await s.browser.open(site.newChat);
      await focus(page, site);
      const words = ["alpha", "beta", "gamma", "delta", "epsilon"];
      for (const word of words) {
        await page.keyboard.type(`${word} `);
        if (s.name === "chromium") await s.browser.stopWorker();
        await sleep(600);
      }
      await saved(page);
      const draft = await keptText(s.browser, "practice", words.join(" ") + " ");
      const versions = await withCore(s.browser, (panel) => call(panel, "versions", { id: draft.id }));
      assert.equal(new Set(versions.map((v) => v.number)).size, versions.length);
      assert.ok(versions.every((v) => !v.damaged));
      await page.close();
    });
  },
  { idleMs: 1500 },
);
