// A person types: the sign says saved, and the core has the text as versions. The ways in which a text comes into the box of each site are
// in the matrix.

import assert from "node:assert/strict";
import { test } from "node:test";

import { chatId, composed, type } from "./chats.ts";
import { call, keptText, withCore } from "./core.ts";
import { saved } from "./face.ts";
import { inEachBrowser, siteIds } from "./setting.ts";
import { sleep } from "./wait.ts";

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

  test("a temporary chat leaves nothing", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(`${site.newChat}?temporary=1`);
    await type(page, site, "nobody shall keep this");
    await sleep(2500);
    const all = await withCore(s.browser, (panel) =>
      panel.evaluate<unknown>(`(globalThis.browser ?? chrome).storage.local.get(null)`),
    );
    assert.ok(!JSON.stringify(all).includes("nobody shall keep"), "nothing in storage.local");
    const drafts = await withCore(s.browser, (panel) => call(panel, "drafts", {}));
    assert.ok(!drafts.some((d) => d.preview.includes("nobody shall keep")), "nothing in the core");
    await page.close();
  });
});
