// A person types: the sign says saved, and the core has the text as versions. The ways in which a text comes into the box of each site are
// in the matrix.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Page } from "puppeteer-core";

import { chatId, composed, focus, type } from "./chats.ts";
import { call, kept, keptText, withCore } from "./core.ts";
import { card, cardTitled, saved, sign } from "./face.ts";
import { inEachBrowser, siteIds } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** Two lines, a blank one, and letters that are no ASCII. */
const text = "Plan for Thursday, first draft\n\nこんにちは, Grüße, مرحبا 🙂";

inEachBrowser("typing is kept", (s) => {
  test("saved sign, version in the core", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await type(page, site, text);
    await saved(page);
    await s.browser.screenshot(page, s.shot("saved"));
    assert.equal(await composed(page, site), text);
    const draft = await keptText(s.browser, "practice", text);
    assert.equal(draft.state, "editing");
    assert.ok(draft.versions >= 1);
    await page.close();
  });

  for (const id of siteIds) {
    test(`on ${id}: sent, answered, and followed from the new chat to its id`, async () => {
      const site = s.sites[id];
      const prompt = `How do I plan a move on ${id}?`;
      const page = await s.browser.open(site.newChat);
      await type(page, site, prompt);
      await page.click(site.send);
      const chat = await chatId(page, site);
      await page.waitForSelector(site.finished, { timeout: 20_000 });
      const draft = await keptText(s.browser, id, prompt);
      assert.equal(draft.chat, chat, "the draft follows the chat to its id");
      await withCore(s.browser, async (panel) => {
        for (let i = 0; i < 100; i++) {
          const now = (await call(panel, "drafts", {})).find((d) => d.id === draft.id);
          if (now?.state === "delivered") return;
          await sleep(100);
        }
        assert.fail("the prompt's delivery was not noticed");
      });
      await page.close();
    });
  }

  test("two tabs of one chat are two drafts", async () => {
    const site = s.sites.practice;
    const [one, two] = [await s.browser.open(site.newChat), await s.browser.open(site.newChat)];
    await one.bringToFront();
    await type(one, site, "written in the first tab");
    await saved(one);
    await two.bringToFront();
    await type(two, site, "written in the second tab");
    await saved(two);
    await keptText(s.browser, "practice", "written in the first tab");
    await keptText(s.browser, "practice", "written in the second tab");
    await one.close();
    await two.close();
  });

  test("two accounts of one site: one chat's id is two chats, and a draft of one is not offered in the other", async () => {
    const site = s.sites.gemini;
    const chat = "0123456789abcdef";
    const open = (slot: number): Promise<Page> => s.browser.open(`https://gemini.google.com/u/${slot}/app/${chat}`);
    const first = await open(0);
    await type(first, site, "written by the first account");
    await saved(first);
    await first.close();
    const second = await open(1);
    await focus(second, site);
    await sleep(2000);
    assert.equal(await card(second), null, "nothing is offered to the other account");
    await type(second, site, "written by the second account");
    await saved(second);
    await second.close();
    const both = await withCore(s.browser, (panel) => kept(panel, "gemini"));
    assert.deepEqual(both.map((d) => [d.account, d.chat, d.text]).sort(), [
      ["0", chat, "written by the first account"],
      ["1", chat, "written by the second account"],
    ]);
    const again = await open(0);
    await focus(again, site);
    assert.match((await cardTitled(again, "An unsent draft is kept")).text, /written by the first account/);
    await again.close();
  });

  for (const [id, address] of [
    ["practice", (at: string) => `${at}?temporary=1`],
    ["chatgpt", (at: string) => `${at}?temporary-chat=true`],
  ] as const) {
    test(`on ${id}: a temporary chat leaves nothing, and says so`, async () => {
      const site = s.sites[id];
      const page = await s.browser.open(address(site.newChat));
      await type(page, site, "nobody shall keep this");
      await until("the sign says that nothing is kept", async () => (await sign(page)) === "off");
      await s.browser.screenshot(page, s.shot(`temporary-${id}`));
      await page.click(site.send);
      await page.waitForSelector(site.finished, { timeout: 20_000 });
      await sleep(1500);
      await withCore(s.browser, async (panel) => {
        const stored = JSON.stringify(await panel.evaluate<unknown>(`(globalThis.browser ?? chrome).storage.local.get(null)`));
        assert.ok(!stored.includes("nobody shall keep"), "nothing in storage.local");
        const drafts = await call(panel, "drafts", {});
        assert.ok(!drafts.some((d) => d.preview.includes("nobody shall keep")), "no draft in the core");
        const { hits } = await call(panel, "search", { query: "nobody shall keep", limit: 10 });
        assert.deepEqual(hits, [], "no turn in the core");
      });
      await page.close();
    });
  }
});
