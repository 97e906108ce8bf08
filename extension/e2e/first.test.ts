// The first run: the page opens after the installation and not after an update; what is typed there is kept the way prompts are; a site that is
// switched off is left alone, and one that is switched on again is not.

import assert from "node:assert/strict";
import { cpSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { after, before, describe, test } from "node:test";

import { inject, run } from "./axe.ts";
import { browserNames, start, type Browser, type Panel } from "./browsers.ts";
import { practice, type, type ChatSite } from "./chats.ts";
import { bare, call, keptText, withPanel } from "./core.ts";
import { saved, sign } from "./face.ts";
import { extensionDir, screenshotFile } from "./paths.ts";
import { removeDir } from "./process.ts";
import { practiceChat, type Failing } from "./servers.ts";
import { sleep, until } from "./wait.ts";

/** The test build as a new user gets it. */
function greeting(name: "chromium" | "firefox"): string {
  const dir = mkdtempSync(path.join(tmpdir(), "holdfast-first-"));
  cpSync(extensionDir(name), dir, { recursive: true });
  const file = path.join(dir, "manifest.json");
  const manifest = JSON.parse(readFileSync(file, "utf8")) as { name: string };
  writeFileSync(file, JSON.stringify({ ...manifest, name: "Holdfast (first run)" }));
  return dir;
}

/** How many tabs show the page. */
function greeted(browser: Browser): Promise<number> {
  return withPanel(
    browser,
    (panel) =>
      panel.evaluate<number>(
        `(globalThis.browser ?? chrome).tabs.query({}).then((all) => all.filter(({ url }) => url?.endsWith("/first.html")).length)`,
      ),
    bare,
  );
}

const has = (panel: Panel, expression: string): Promise<unknown> =>
  until(
    expression,
    () => panel.evaluate<boolean>(expression),
    15_000,
    () => panel.evaluate<string>("document.body.innerText"),
  );

for (const name of browserNames) {
  describe(`first run (${name})`, () => {
    let browser: Browser;
    let chat: Failing;
    let site: ChatSite;
    let dir: string;
    before(async () => {
      dir = greeting(name);
      chat = await practiceChat();
      site = practice(chat.url);
      browser = await start(name, { hosts: [], extension: dir });
    });
    after(async () => {
      await browser?.close();
      await chat?.stop();
      removeDir(dir);
    });

    test("the page opens once, and keeps what is typed into it", async () => {
      await until(
        "the page has opened",
        async () => (await greeted(browser)) === 1 || undefined,
        15_000,
        () => greeted(browser),
      );
      await withPanel(
        browser,
        async (panel) => {
          await panel.resize(1000, 1400);
          await has(panel, `document.querySelector("#practice-sign")?.dataset.state === "idle"`);
          await panel.click("#practice");
          await panel.type("A first try");
          await has(panel, `document.querySelector("#practice-sign").dataset.state === "kept"`);
          await has(panel, `document.querySelector("#practice-kept")?.textContent === "A first try"`);
          await panel.screenshot(screenshotFile(`${name}-first-run`));
          await panel.evaluate(inject);
          assert.deepEqual(await panel.evaluate<string[]>(run("html")), []);
        },
        "first.html",
      );
      await keptText(browser, "holdfast-practice", "A first try");
    });

    test("a site that is switched off is left alone until it is switched on again", async () => {
      const page = await browser.open(site.newChat, "window");
      await type(page, site, "Kept while it is on");
      await saved(page);
      await withPanel(
        browser,
        async (panel) => {
          await has(panel, `document.querySelector("#site-practice")?.checked === true`);
          await panel.click("#site-practice");
          await has(panel, `document.querySelector("#site-practice").checked === false`);
          await until(
            "the open page sees it",
            async () => (await sign(page)) === "" || undefined,
            5000,
            () => sign(page),
          );
          const other = await browser.open(site.newChat, "window");
          await type(other, site, "Nobody keeps this");
          await sleep(1500);
          assert.equal(await sign(other), "");
          assert.ok((await call(panel, "drafts", {})).every(({ preview }) => !preview.includes("Nobody keeps")));
          await panel.click("#site-practice");
          await has(panel, `document.querySelector("#site-practice").checked === true`);
          await type(other, site, " but this");
          await saved(other);
        },
        "first.html",
      );
      await keptText(browser, "practice", "Nobody keeps this but this");
    });

    test("an update opens nothing", async () => {
      const before = await greeted(browser);
      await withPanel(
        browser,
        (panel) => panel.evaluate<boolean>(`(setTimeout(() => (globalThis.browser ?? chrome).runtime.reload(), 200), true)`),
        bare,
      ).catch(() => undefined);
      await sleep(4000);
      const after = await until("it is back", () => greeted(browser).catch(() => undefined), 20_000);
      assert.ok(after <= before, `${after} pages after it was loaded anew, ${before} before`);
    });
  });
}
