// Without a mouse: a draft is found, an old version of it looked at and put back into the chat, a prompt parked and taken up again, and all
// chats exported.

import assert from "node:assert/strict";
import { test } from "node:test";

import type { Panel } from "./browsers.ts";
import { composed, focus, type } from "./chats.ts";
import { drafts, withPanel } from "./core.ts";
import { saved, send } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { until } from "./wait.ts";

const text = (panel: Panel): Promise<string> => panel.evaluate<string>("document.body.innerText");

const shows = (panel: Panel, what: RegExp): Promise<true> =>
  until(
    `the panel shows ${what}`,
    async () => what.test(await text(panel)) || undefined,
    15_000,
    () => text(panel),
  ) as Promise<true>;

/** What has the focus, in words for a failure. */
const focused = (panel: Panel): Promise<string> => panel.evaluate<string>("document.activeElement.outerHTML.slice(0, 200)");

/** Tab until what the selector finds has the focus. */
async function tabTo(panel: Panel, css: string): Promise<void> {
  const there = (): Promise<boolean> =>
    panel.evaluate<boolean>(`document.activeElement?.matches(${JSON.stringify(css)}) === true`);
  await until(`${css} is there`, () => panel.evaluate<boolean>(`document.querySelector(${JSON.stringify(css)}) !== null`));
  for (let i = 0; i < 60 && !(await there()); i++) await panel.press("Tab");
  assert.ok(await there(), `Tab leads to ${css}; it ended at ${await focused(panel)}`);
  assert.ok(await panel.evaluate<boolean>("document.activeElement.matches(':focus-visible')"), `the focus is seen at ${css}`);
}

/** Chooses in the palette. */
async function command(panel: Panel, words: string, first: RegExp): Promise<void> {
  await panel.press("Control+k");
  await until("the palette has the focus", () =>
    panel.evaluate<boolean>("document.activeElement?.matches('.palette input') === true"),
  );
  await panel.type(words);
  const offered = (): Promise<string> =>
    panel.evaluate<string>(`document.querySelector(".palette [aria-selected=true]")?.innerText ?? ""`);
  await until(`${first} is offered first`, async () => first.test(await offered()) || undefined, 5000, offered);
  await panel.press("Enter");
  await until("the palette is closed", () => panel.evaluate<boolean>("document.querySelector('.palette') === null"));
}

inEachBrowser("the panel by the keyboard alone", (s) => {
  test("find, scrub, restore, park, resume, export", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await send(page, site, "A first prompt, so that there is a chat");
    await page.waitForSelector(site.finished, { timeout: 20_000 });
    const rewrite = async (words: string): Promise<void> => {
      await focus(page, site);
      await page.$eval(site.composer, (box) => (box as HTMLTextAreaElement).select());
      await page.keyboard.type(words);
      await saved(page);
    };
    await type(page, site, "Plan the move: boxes, van, friends, pizza");
    await saved(page);
    await rewrite("Plan the move: boxes, van, movers, no pizza at all this time");
    await rewrite("Something else entirely");

    await withPanel(s.browser, async (panel) => {
      await panel.resize(400, 900);
      await shows(panel, /Something else entirely/);
      await command(panel, "something else", /Something else entirely/);
      await tabTo(panel, "#scrub");
      const said = (): Promise<string> =>
        panel.evaluate<string>(`document.querySelector("#scrub").getAttribute("aria-valuetext")`);
      assert.match(await said(), /\d:\d\d:\d\d.*, version (\d+) of \1$/);
      const shown = (): Promise<string> => panel.evaluate<string>(`document.querySelector(".version .text")?.innerText ?? ""`);
      // The newest version that still holds the old words.
      for (let i = 0; i < 20 && !(await shown()).includes("friends, pizza"); i++) {
        const before = await said();
        await panel.press("ArrowLeft");
        assert.notEqual(await said(), before);
        await until("its text is shown", () =>
          panel.evaluate<boolean>(`document.querySelector('.version[aria-busy="false"]') !== null`),
        );
      }
      assert.match(await shown(), /^Plan the move: boxes, van, friends, pizza/);
      await panel.screenshot(s.shot("panel-scrubbed"));

      await tabTo(panel, ".views button:nth-child(3)");
      await panel.press("Enter");
      const marks = (): Promise<string> =>
        panel.evaluate<string>(`[...document.querySelectorAll(".changes del")].map((e) => e.innerText).join("|")`);
      await until("what changed since is told", async () => (await marks()).includes("Plan the move") || undefined, 5000, marks);
      await panel.screenshot(s.shot("panel-changes"));

      await tabTo(panel, ".version ~ .actions button.main");
      await panel.press("Enter");
      await until("it asks before it replaces", () => panel.evaluate<boolean>("document.querySelector('dialog[open]') !== null"));
      await tabTo(panel, "dialog button:nth-of-type(3)");
      await panel.press("Enter");
      await until("the old version is in the box", async () =>
        (await composed(page, site)).startsWith("Plan the move: boxes, van, friends"),
      );
      await shows(panel, /The text is back in the box/);
    });

    await page.bringToFront();
    await saved(page);
    await withPanel(s.browser, async (panel) => {
      await panel.resize(400, 900);
      await shows(panel, /Plan the move/);
      await command(panel, "park", /Park this prompt/);
      await shows(panel, /Parked\. It is in the queue\./);
      assert.ok((await drafts(s.browser)).some((d) => d.state === "parked" && d.preview.startsWith("Plan the move")));
    });
    await page.bringToFront();
    await rewrite(" ");
    await withPanel(s.browser, async (panel) => {
      await panel.resize(400, 900);
      await command(panel, "go to now", /Go to Now/);
      await tabTo(panel, "ol.list button.main");
      await panel.press("Enter");
      await until("it is in the box again", async () =>
        (await composed(page, site)).startsWith("Plan the move: boxes, van, friends"),
      );

      await command(panel, "export all", /Export all chats/);
      await until("the focus is on the button", () => panel.evaluate<boolean>("document.activeElement?.id === 'all-go'"));
      await panel.press("Enter");
      await tabTo(panel, "#export-all a.save");
      assert.match(await panel.evaluate<string>("document.activeElement.download"), /^holdfast-chats-.*\.zip$/);

      await panel.press("Control+k");
      await panel.screenshot(s.shot("panel-palette"));
      await panel.press("Escape");
      await until("Escape closes it", () => panel.evaluate<boolean>("document.querySelector('.palette') === null"));
      assert.ok(
        await panel.evaluate<boolean>("document.activeElement.matches('a.save')"),
        `the focus is back, not at ${await focused(panel)}`,
      );
    });
  });
});
