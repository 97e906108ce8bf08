// Every site, every way in which a text comes into its box or is torn away, in both browsers: the text is there again, code point for
// code point. A cover of all pairs here, everything with HOLDFAST_SOAK.

import assert from "node:assert/strict";
import { after, test } from "node:test";

import type { Page } from "puppeteer-core";

import type { Panel } from "./browsers.ts";
import { focus, type ChatSite } from "./chats.ts";
import { bare, call, inbox, kept, type Kept } from "./core.ts";
import { saved } from "./face.ts";
import { cells, textFor, type Cell } from "./matrix/cells.ts";
import { composed, pasted, typed, withoutKeys, type Enter } from "./matrix/enter.ts";
import { Table } from "./matrix/table.ts";
import { inEachBrowser, type Setting } from "./setting.ts";
import { sleep, until } from "./wait.ts";

/** A promise of the product: what was typed this long ago survives a crash, ms. */
const lossMs = 1000;

const table = new Table();
const chosen = cells(process.env["HOLDFAST_SOAK"] !== undefined);
after(() => console.log(`\n${table.print()}\n`));

/** What is done to the page once the text is in its box; the page is closed afterwards unless it is gone already. */
type Then = (s: Setting, page: Page, site: ChatSite) => Promise<void>;

const nothing: Then = async () => undefined;

const actions: Record<Exclude<Cell["action"], "killed">, { enter: Enter; then: Then; states: string[] }> = {
  typed: { enter: typed, then: nothing, states: ["editing"] },
  IME: { enter: composed, then: nothing, states: ["editing"] },
  paste: { enter: pasted, then: nothing, states: ["editing"] },
  "no keys": { enter: withoutKeys, then: nothing, states: ["editing"] },
  "send fails": { enter: typed, then: sendInVain, states: ["failed"] },
  reload: { enter: typed, then: async (_, page) => void (await page.reload()), states: ["editing"] },
  "tab closed": { enter: typed, then: (_, page) => page.close(), states: ["editing"] },
};

async function sendInVain(s: Setting, page: Page, site: ChatSite): Promise<void> {
  await saved(page);
  await s.fail(site, "503", 1);
  await page.keyboard.press("Enter");
  await page.waitForSelector(site.notice, { timeout: 10_000 });
}

/** The text in the page's own editor, which is the truth about what was written. */
async function written(page: Page, text: string): Promise<void> {
  await until(
    "the editor holds the text",
    async () => (await page.evaluate(() => composerText())) === text,
    5000,
    () => page.evaluate(() => composerText()),
  );
}

inEachBrowser("nothing is lost", (s) => {
  let panel: Panel | undefined;

  for (const cell of chosen.filter((c) => c.browser === s.name && c.action !== "killed")) {
    test(`${cell.site}: ${cell.action}`, () =>
      noted(cell, async () => {
        panel ??= await s.browser.panel(bare);
        const site = s.sites[cell.site];
        const { enter, then, states } = actions[cell.action as keyof typeof actions];
        const text = textFor(cell);
        const page = await s.browser.open(site.newChat);
        try {
          await focus(page, site);
          await enter(s.browser, page, site, text);
          await written(page, text);
          await then(s, page, site);
          const draft = await recovered(panel, site, text, states);
          assert.equal(draft.text, text);
        } finally {
          if (!page.isClosed()) await page.close();
        }
      }));
  }

  const killed = chosen.filter((c) => c.browser === s.name && c.action === "killed");
  test(`${killed.map((c) => c.site).join(", ")}: killed`, async () => {
    for (const cell of killed) {
      const page = await s.browser.open(s.sites[cell.site].newChat);
      await focus(page, s.sites[cell.site]);
      await typed(s.browser, page, s.sites[cell.site], textFor(cell));
      await written(page, textFor(cell));
    }
    await sleep(lossMs);
    await s.browser.kill();
    await s.browser.restart();
    panel = await s.browser.panel(bare);
    const lost: unknown[] = [];
    for (const cell of killed) {
      await noted(cell, () => recovered(panel!, s.sites[cell.site], textFor(cell), ["editing"])).catch((err) => lost.push(err));
    }
    assert.deepEqual(lost, []);
  });
});

async function noted(cell: Cell, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
    table.note(cell, "ok");
  } catch (err) {
    table.note(cell, String(err).split("\n")[0]!);
    throw err;
  }
}

/** Waits until the core holds exactly this text, in one of these states. */
function recovered(panel: Panel, site: ChatSite, text: string, states: string[]): Promise<Kept> {
  return until(
    `${site.id} is kept as it was written`,
    async () => (await kept(panel, site.keptAs)).find((d) => d.text === text && states.includes(d.state)),
    20_000,
    async () => ({
      core: (await call(panel, "core", {})).state,
      kept: (await kept(panel, site.keptAs)).map((d) => [d.state, d.text]),
      inbox: await inbox(panel),
    }),
  );
}
