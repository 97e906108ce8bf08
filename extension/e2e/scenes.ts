// The panel in every state that a person may find it in, one after the other, reached as a person would: what is looked at is the caller's. Pictures
// (screenshots.ts) and the check for accessibility (axe.test.ts) look at the same.

import type { Page } from "puppeteer-core";

import type { Browser, Panel } from "./browsers.ts";
import { practice, type, type ChatSite } from "./chats.ts";
import { call, withCore, withPanel } from "./core.ts";
import { card, saved, send } from "./face.ts";
import type { Failing, SyncServer } from "./servers.ts";
import { until } from "./wait.ts";

/** What is needed: a browser on a new profile, a practice chat and a sync server that nobody else uses. */
export interface Scene {
  browser: Browser;
  chat: Failing;
  server: SyncServer;
  /** Looks at the panel as it is now. */
  look(panel: Panel, name: string): Promise<void>;
  /** Looks at a page in which a card is shown. */
  lookAtPage(page: Page, name: string): Promise<void>;
}

const screens = ["now", "drafts", "chats", "library", "incidents", "sync", "settings"];

/** Texts as people write them, and as nobody should. */
const texts = [
  "Compare the two offers and list what is missing in each.\nThen a short table, please.",
  "Vergleichen Sie die Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft",
  "لخّص هذه الرسالة في ثلاث نقاط",
  `\u202egnihton snrut sihT\u200b ${"endless".repeat(12)} <b>not bold</b>`,
];

/** Everything, in an order in which each state is reached from the one before. */
export async function play(scene: Scene): Promise<void> {
  const site = practice(scene.chat.url);
  await nothingYet(scene);
  await write(scene, site);
  await filled(scene);
  await drill(scene);
  await outage(scene, site);
  await synced(scene, site);
}

/** Opens the panel on a machine that is connected, which the one under it need not be. */
function withOnline(browser: Browser, use: (panel: Panel) => Promise<void>): Promise<void> {
  return withPanel(browser, async (panel) => {
    await panel.evaluate(`window.dispatchEvent(new Event("online"))`);
    await panel.scheme("light");
    await use(panel);
  });
}

/** Opens a screen. */
async function show(panel: Panel, screen: string): Promise<void> {
  await panel.click(`#tab-${screen}`);
  const there = `document.querySelector(".page-${screen}") !== null && document.querySelector("#page .loading") === null`;
  await until(`the screen ${screen}`, () => panel.evaluate<boolean>(there), 10_000);
}

async function nothingYet({ browser, look }: Scene): Promise<void> {
  await withOnline(browser, async (panel) => {
    for (const screen of ["now", "drafts", "chats", "incidents"]) {
      await show(panel, screen);
      await look(panel, `empty-${screen}`);
    }
  });
  const first = await browser.panel("first.html");
  await until("the first run greets", () => first.evaluate<boolean>(`document.querySelector("#practice-sign") !== null`));
  await look(first, "first-run");
  await first.close();
}

async function write({ browser }: Scene, site: ChatSite): Promise<void> {
  for (const text of texts) {
    const page = await browser.open(site.newChat);
    await type(page, site, text);
    await saved(page);
    await page.close();
  }
  const page = await browser.open(site.newChat);
  await send(page, site, "What grows on rocks below the tide?");
  await page.waitForSelector(site.finished, { timeout: 20_000 });
  await type(page, site, "And what holds it there");
  await saved(page);
  await page.keyboard.type(", in a storm?");
  await saved(page);
  await page.close();
  await withCore(browser, async (panel) => {
    await until("the chat is kept", async () => (await call(panel, "chats", {})).some(({ turns }) => turns === 2), 20_000);
    const [draft] = (await call(panel, "drafts", {})).filter(({ preview }) => preview.startsWith("Compare"));
    await call(panel, "park", { id: draft!.id, priority: 3, note: "For the meeting on Friday" });
  });
}

async function filled({ browser, look }: Scene): Promise<void> {
  await withOnline(browser, async (panel) => {
    const there = (css: string): Promise<unknown> =>
      until(css, () => panel.evaluate<boolean>(`document.querySelector(${JSON.stringify(css)}) !== null`));
    for (const screen of screens) {
      await show(panel, screen);
      await look(panel, screen);
    }
    await show(panel, "drafts");
    await panel.click("#page li:first-child .row");
    await there(".text");
    await look(panel, "draft");
    await show(panel, "drafts");
    await panel.evaluate(`[...document.querySelectorAll(".row")].find((row) => row.innerText.includes("endless")).click()`);
    await there(".text");
    await look(panel, "draft-hostile");
    await show(panel, "chats");
    await panel.click("#page .row");
    await there(".text");
    await look(panel, "chat");
    await panel.evaluate(`location.hash = "#chats/files"`);
    await there("#export-all");
    await look(panel, "files");
    await panel.press("Control+k");
    await there("dialog[open] input");
    await look(panel, "palette");
    await panel.press("Escape");
    await show(panel, "library");
    await panel.evaluate(`document.querySelectorAll("main details").forEach((one) => { one.open = true; })`);
    await look(panel, "library-open");
    await panel.evaluate(`location.hash = "#library?rocks"`);
    await there("#found .row");
    await look(panel, "found");
    await panel.evaluate(`location.hash = "#library?nosuchword"`);
    await until("nothing is found", () => panel.evaluate(`document.querySelector("#found .row, .loading") === null`));
    await look(panel, "found-nothing");
    await show(panel, "now");
    await panel.evaluate(`window.dispatchEvent(new Event("offline"))`);
    await there(".notice");
    await look(panel, "offline");
  });
}

async function drill({ browser, look }: Scene): Promise<void> {
  await withOnline(browser, async (panel) => {
    await call(panel, "drillBegin", { site: "practice", symptom: "overloaded", lastsMs: 600_000, inMs: 0 });
    await until("the drill is told", () => panel.evaluate<boolean>(`document.querySelector(".drill-end") !== null`));
    await look(panel, "drill-now");
    await show(panel, "incidents");
    await until("the drill is shown", () => panel.evaluate<boolean>(`document.querySelector(".card.drill .until") !== null`));
    await look(panel, "drill");
    await call(panel, "drillEnd", {});
    await until("it is over", () => panel.evaluate<boolean>(`document.querySelector(".drill-past") !== null`));
    await panel.evaluate(`document.querySelectorAll(".drill-past").forEach((one) => { one.open = true; })`);
    await look(panel, "drill-past");
  });
}

async function outage({ browser, chat, look, lookAtPage }: Scene, site: ChatSite): Promise<void> {
  await chat.fail("practice", "503");
  const page = await browser.open(site.newChat);
  await send(page, site, "Does it work?");
  await until("there is a card", async () => (await card(page)) !== null, 30_000);
  await lookAtPage(page, "card");
  await withOnline(browser, async (panel) => {
    await until("it is told", () => panel.evaluate<boolean>(`document.querySelector(".when") !== null`));
    await look(panel, "outage");
    await show(panel, "incidents");
    await until("it is logged", () => panel.evaluate<boolean>(`document.querySelector(".incident") !== null`));
    await panel.evaluate(`document.querySelector(".incident").open = true`);
    await look(panel, "incident");
  });
  await chat.fail("practice", "");
  await page.close();
}

async function synced({ browser, server, look }: Scene, site: ChatSite): Promise<void> {
  await withOnline(browser, async (panel) => {
    await show(panel, "sync");
    await call(panel, "syncCreate", { server: server.url, invite: server.invite });
    await until("the code is shown", () => panel.evaluate<boolean>(`document.querySelector("#recovery-code") !== null`));
    await look(panel, "sync-code");
    await show(panel, "now");
    await look(panel, "sync-code-elsewhere");
    await call(panel, "syncCodeKept", {});
    const pushed = async (code: string): Promise<boolean> => (await call(panel, "syncNow", {})).error_code === code;
    await until("it is pushed", () => pushed(""));
    await show(panel, "sync");
    await until("it stands", () => panel.evaluate<boolean>(`document.querySelector("#page dl") !== null`));
    await look(panel, "sync-on");
    const { vault } = await call(panel, "syncStatus", {});
    await server.operate("quota", "set", vault, "1kB");
  });
  const page = await browser.open(site.newChat);
  await type(page, site, "One text too many for a small server");
  await saved(page);
  await page.close();
  await withOnline(browser, async (panel) => {
    const fails = (code: string): Promise<unknown> =>
      until(
        code,
        async () => (await call(panel, "syncNow", {})).error_code === code,
        20_000,
        () => call(panel, "syncStatus", {}),
      );
    await fails("quota_exceeded");
    await until("it is told", () => panel.evaluate<boolean>(`document.querySelector(".notice") !== null`));
    await look(panel, "quota-elsewhere");
    await show(panel, "sync");
    await look(panel, "quota");
    await server.kill();
    await fails("unreachable");
    await look(panel, "unreachable");
  });
}
