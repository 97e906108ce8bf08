// The worst moments: the extension's worker is not running, the tab is closed at once, the browser is killed. The text must be there
// when it starts again.

import assert from "node:assert/strict";
import { test } from "node:test";

import { focus } from "./chats.ts";
import { call, kept, keptText, withPanel } from "./core.ts";
import { saved } from "./face.ts";
import { inEachBrowser, siteIds } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** A promise of the product: what a crash costs, ms of typing. */
const lossMs = 1000;

/** A person does not kill a browser in the same instant in which she closes a tab. */
const breathMs = 300;

/**
 * Firefox does not always carry out the very last write of a page that is closed while the event page sleeps, so there the bound of a
 * crash holds instead: what is older than a second is safe. Chromium has to keep it all.
 */
const settledMs = { chromium: 0, firefox: 1500 };

inEachBrowser("nothing that was typed is lost", (s) => {
  for (const id of siteIds) {
    test(`on ${id}: worker stopped, tab closed at once, browser killed and started again`, async () => {
      const site = s.sites[id];
      const text = `Written on ${id} while nobody was listening`;
      const page = await s.browser.open(site.newChat);
      await focus(page, site);
      await sleep(1000);
      await s.browser.stopWorker();
      await page.bringToFront();
      await page.keyboard.type(text);
      await sleep(settledMs[s.name]);
      await page.close();
      await sleep(breathMs);
      await s.browser.kill();
      await s.browser.restart();
      const draft = await keptText(s.browser, id, text);
      assert.equal(draft.state, "editing");
    });
  }

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
    await withPanel(s.browser, (panel) =>
      until(
        `a text of at least ${mustBe.length} characters`,
        async () => (await kept(panel, "practice")).some((d) => d.text.length >= mustBe.length && text.startsWith(d.text)),
        20_000,
        async () => [mustBe, text, (await kept(panel, "practice")).map((d) => d.text)],
      ),
    );
  });

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
    const versions = await withPanel(s.browser, (panel) => call(panel, "versions", { id: draft.id }));
    assert.equal(new Set(versions.map((v) => v.number)).size, versions.length);
    assert.ok(versions.every((v) => !v.damaged));
    await page.close();
  });
});
