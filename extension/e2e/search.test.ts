// The search in the panel: what was typed and what was said is found at once, in any script, and a hit leads to it.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Panel } from "./browsers.ts";
import { focus, type } from "./chats.ts";
import { call, keptText, withPanel } from "./core.ts";
import { saved, send } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { until } from "./wait.ts";

const hostile = `<img src=x onerror="document.title='taken over'"> Überraschung 海藻 <mark>kelp</mark>`;

/** The found texts, with what is marked in brackets. */
function found(panel: Panel): Promise<string[]> {
  return panel.evaluate(`[...document.querySelectorAll("#found .found")].map((row) =>
    [...row.childNodes].map((node) => node.nodeName === "MARK" ? "[" + node.textContent + "]" : node.textContent).join(""))`);
}

/** Looks for something as a user does, and waits until there are as many hits. */
async function find(panel: Panel, query: string, hits: number): Promise<string[]> {
  await panel.evaluate(`document.getElementById("search").value = ""`);
  await panel.click("#search");
  await panel.type(query);
  await until(
    `${hits} hits for ${query}`,
    async () =>
      (await found(panel)).length === hits && (await panel.evaluate<string>(`document.getElementById("search").value`)) === query,
    10_000,
    async () => [await found(panel), await panel.evaluate(`document.body.innerText`)],
  );
  return found(panel);
}

/** The list follows what is typed a moment later: until then it shows what was found before. */
async function finds(panel: Panel, query: string, want: string[]): Promise<void> {
  await find(panel, query, want.length);
  await until(
    `${query} is found`,
    async () => JSON.stringify(await found(panel)) === JSON.stringify(want),
    10_000,
    () => found(panel),
  );
}

inEachBrowser("search in the panel", (s) => {
  test("a draft is found by words of any script, shown as text, and opened with the keyboard", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await focus(page, site);
    await type(page, site, hostile);
    await saved(page);
    await keptText(s.browser, "practice", hostile);
    await withPanel(s.browser, async (panel) => {
      await panel.resize(360, 760);
      await panel.evaluate(`document.body.dispatchEvent(new KeyboardEvent("keydown", { key: "/", bubbles: true }))`);
      assert.equal(await panel.evaluate("document.activeElement.id"), "search");
      await finds(panel, "uberrasch", [hostile.replace("Überraschung", "[Überraschung]")]);
      await finds(panel, "海藻", [hostile.replace("海藻", "[海藻]")]);
      await finds(panel, "kelp img", [hostile.replace("img", "[img]").replace("kelp", "[kelp]")]);
      await s.browser.screenshot(page, s.shot("search-page"));
      await panel.screenshot(s.shot("search"));
      assert.equal(await panel.evaluate("document.title"), "Holdfast", "what was kept is text");
      assert.equal(await panel.evaluate("document.querySelectorAll('#found img').length"), 0);
      const wide = "document.documentElement.scrollWidth > innerWidth";
      assert.equal(await panel.evaluate(wide), false, "nothing is cut off");
      const press = (key: string): Promise<unknown> =>
        panel.evaluate(
          `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key: "${key}", bubbles: true, cancelable: true }))`,
        );
      await press("ArrowDown");
      assert.equal(await panel.evaluate("document.activeElement.className"), "row");
      await press("ArrowUp");
      assert.equal(await panel.evaluate("document.activeElement.id"), "search");
      await press("ArrowDown");
      await panel.evaluate("document.activeElement.click()");
      await until(
        "the draft is shown",
        async () => (await panel.evaluate<string | null>("document.querySelector('pre.text')?.textContent ?? null")) === hostile,
        5000,
      );
      assert.deepEqual(await find(panel, "nosuchword", 0), []);
      await until(
        "it says so",
        async () => (await panel.evaluate<string>("document.body.innerText")).includes("Nothing kept has all these words."),
        5000,
      );
      await press("Escape");
      await until("the page is back", async () => (await panel.evaluate("document.getElementById('found')")) === null, 5000);

      await finds(panel, "kelp", [hostile.replace("kelp", "[kelp]")]);
      await panel.click("#found .row");
      const click = (label: string): Promise<unknown> =>
        until(label, () =>
          panel.evaluate<boolean>(`(() => {
            const button = [...document.querySelectorAll("main button")].find((b) => b.textContent === ${JSON.stringify(label)});
            button?.click();
            return button !== undefined;
          })()`),
        );
      await click("Delete");
      await panel.screenshot(s.shot("delete"));
      await click("Delete it");
      await until("it is deleted", async () =>
        (await call(panel, "drafts", {})).every(({ preview }) => !preview.includes("kelp")),
      );
      assert.deepEqual(await find(panel, "kelp", 0), []);
    });
    await page.close();
  });

  test("a turn is found and shown where it was said", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await send(page, site, "Tell me about sea otters and bladderwrack");
    await page.waitForSelector(site.finished, { timeout: 20_000 });
    await withPanel(s.browser, async (panel) => {
      await panel.resize(360, 760);
      await until("the turns are kept", async () => (await call(panel, "chats", {})).some((chat) => chat.turns === 2), 20_000);
      const hits = await find(panel, "in:prompt bladderwrack", 1);
      assert.match(hits[0] ?? "", /\[bladderwrack\]/);
      await panel.click("#found .row");
      await until(
        "the turn is marked",
        async () =>
          ((await panel.evaluate<string | null>("document.querySelector('pre.wanted')?.textContent ?? null")) ?? "").includes(
            "bladderwrack",
          ),
        5000,
      );
      await panel.screenshot(s.shot("search-turn"));
    });
    await page.close();
  });
});
