// Places in the panel have addresses: a link opens a draft, Back goes back, and a panel that is closed in the middle of a text is opened there again. Hostile
// text keeps to its place in every one of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { misfits } from "./boxes.ts";
import type { Panel } from "./browsers.ts";
import { type } from "./chats.ts";
import { keptText, withPanel } from "./core.ts";
import { saved } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { until } from "./wait.ts";

/** Signs that turn the direction of writing, one word without an end, markup. */
const hostile = `\u202eturned\u2066 ${"endless".repeat(60)} <img src=x> \u200b\u200f`;

const hash = (panel: Panel): Promise<string> => panel.evaluate<string>("location.hash");
const shows = (panel: Panel, css: string): Promise<unknown> =>
  until(css, () => panel.evaluate<boolean>(`document.querySelector(${JSON.stringify(css)}) !== null`), 5000);

inEachBrowser("places in the panel", (s) => {
  test("a link opens a draft, Back leads to the list and to the front page", async () => {
    const page = await s.browser.open(s.sites.practice.newChat);
    await type(page, s.sites.practice, hostile);
    await saved(page);
    const { id } = await keptText(s.browser, "practice", hostile);
    await withPanel(s.browser, async (panel) => {
      await panel.resize(400, 760);
      await panel.evaluate(`location.hash = "#drafts"`);
      await shows(panel, ".page-drafts .row");
      await panel.click(".page-drafts .row");
      await shows(panel, ".page-drafts .text");
      assert.equal(await hash(panel), `#drafts/${encodeURIComponent(id)}`);
      await panel.evaluate("history.back()");
      await shows(panel, ".page-drafts .row");
      assert.equal(await hash(panel), "#drafts");
      await panel.evaluate("history.back()");
      await shows(panel, ".page-now");
    });
    await withPanel(
      s.browser,
      async (panel) => {
        for (const width of [320, 400, 1280]) {
          await panel.resize(width, 760);
          await shows(panel, ".page-drafts .text");
          assert.equal(
            await panel.evaluate<boolean>(`document.querySelector(".panes .row") !== null`),
            width === 1280,
            `${width}`,
          );
          assert.deepEqual(await misfits(panel), [], `${width} px wide`);
        }
      },
      `panel.html#drafts/${encodeURIComponent(id)}`,
    );
    await page.close();
  });

  test("a panel that is closed while somebody searches goes on there; one that is not begins at the front", async () => {
    await withPanel(s.browser, async (panel) => {
      await panel.click("#search");
      await panel.type("endl");
      await shows(panel, "#found .row");
      assert.deepEqual(await misfits(panel), []);
    });
    await withPanel(s.browser, async (panel) => {
      await shows(panel, ".page-library #found .row");
      assert.equal(await panel.evaluate("document.querySelector('#search').value"), "endl");
      await panel.click("#tab-settings");
      await panel.click("#origin");
      await panel.type("https://half.example");
    });
    await withPanel(s.browser, async (panel) => {
      await shows(panel, ".page-settings");
      assert.equal(await panel.evaluate("document.querySelector('#origin').value"), "https://half.example");
      // Emptied as by a key: the event is what the field hears.
      await panel.evaluate(`(() => {
        const box = document.querySelector("#origin");
        box.value = "";
        box.dispatchEvent(new Event("input", { bubbles: true }));
      })()`);
    });
    await withPanel(s.browser, (panel) => shows(panel, ".page-now"));
  });
});
