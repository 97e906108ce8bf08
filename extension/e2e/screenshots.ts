// Pictures of the panel and of what is shown in a page, light and dark, English and German, to be looked at by people.

import path from "node:path";

import { start, type Browser, type Panel } from "./browsers.ts";
import { practice, type } from "./chats.ts";
import { withPanel } from "./core.ts";
import { card, saved } from "./face.ts";
import { extensionDir } from "./paths.ts";
import { need, practiceFails } from "./stage.ts";
import { sleep, until } from "./wait.ts";

const out = need("HOLDFAST_OUT");
const site = practice(need("HOLDFAST_PRACTICE"));
const faults = ["429,retry=30", "429", "402", "500", "503", "504", "stall", "cut", "challenge"];
const tabs = ["drafts", "failing", "sync", "sites"];

/** The panel as it is beside a page. */
const [panelWidth, panelHeight] = [360, 760];

/** The page with its sign, and every tab of the panel. */
async function calm(browser: Browser, name: (what: string) => string): Promise<void> {
  const page = await browser.open(site.newChat);
  await type(page, site, "Compare the two offers and list what is missing in each.");
  await saved(page);
  await browser.screenshot(page, name("sign"));
  await withPanel(browser, async (panel: Panel) => {
    await panel.resize(panelWidth, panelHeight);
    await panel.evaluate(`document.querySelector(".row").click()`);
    await sleep(400);
    await panel.screenshot(name("panel-draft"));
    for (const [i, tab] of tabs.entries()) {
      await panel.evaluate(`document.querySelectorAll("[role=tab]")[${i}].click()`);
      await sleep(400);
      await panel.screenshot(name(`panel-${tab}`));
    }
  });
}

/** The card of one fault, in a browser that has seen no other. */
async function failing(browser: Browser, fault: string, name: (what: string) => string): Promise<void> {
  await practiceFails(site.newChat, fault);
  const page = await browser.open(site.newChat);
  if (fault !== "challenge") {
    await type(page, site, "Compare the two offers.");
    await saved(page);
    await page.click(site.send);
  }
  await until(`a card for ${fault}`, async () => (await card(page)) !== null, 90_000);
  await sleep(1000);
  await browser.screenshot(page, name(`card-${fault.replace(/\W/g, "-")}`));
  await withPanel(browser, async (panel) => {
    await panel.resize(panelWidth, panelHeight);
    await panel.evaluate(`document.querySelectorAll("[role=tab]")[1].click()`);
    await sleep(400);
    await panel.screenshot(name(`failing-${fault.replace(/\W/g, "-")}`));
  });
  await practiceFails(site.newChat, "");
}

for (const scheme of ["light", "dark"] as const) {
  for (const language of ["en", "de"]) {
    const name = (what: string): string => path.join(out, `${what}-${scheme}-${language}.png`);
    const scenes = [calm, ...faults.map((fault) => (b: Browser, n: typeof name) => failing(b, fault, n))];
    for (const scene of scenes) {
      const browser = await start("chromium", { hosts: [], extension: extensionDir("chromium"), language, scheme });
      try {
        await scene(browser, name);
      } finally {
        await browser.close();
      }
    }
    console.log(`${scheme}, ${language}: ${out}/*-${scheme}-${language}.png`);
  }
}
