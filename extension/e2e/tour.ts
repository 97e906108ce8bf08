// The main job, played headless: a person types, the chat fails, they are told what to do, the browser dies, and the text comes back
// in another browser through their own sync server. Prints each step as it holds; a step that does not hold ends the tour with 1.

import path from "node:path";

import { start, type Browser, type BrowserName } from "./browsers.ts";
import { composed, practice, type } from "./chats.ts";
import { call, keptText, withPanel } from "./core.ts";
import { cardTitled, saved } from "./face.ts";
import { extensionDir } from "./paths.ts";
import { need, practiceFails } from "./stage.ts";
import { until } from "./wait.ts";

const server = need("HOLDFAST_SERVER");
const out = need("HOLDFAST_OUT");
const site = practice(need("HOLDFAST_PRACTICE"));
const name = (process.env["HOLDFAST_BROWSER"] ?? "chromium") as BrowserName;
const text = "Draft for the quarterly review:\nthree paragraphs that nobody wants to write twice.";

let steps = 0;

/** Says what has been seen to hold, and where its picture is. */
async function step(said: string, picture?: (file: string) => Promise<void>): Promise<void> {
  steps++;
  const file = path.join(out, `${steps}.png`);
  await picture?.(file);
  console.log(`${steps}. ${said}${picture === undefined ? "" : `  [${file}]`}`);
}

function profile(): Promise<Browser> {
  return start(name, { hosts: [], extension: extensionDir(name) });
}

/** Types, fails, syncs and dies; gives the recovery code. */
async function first(browser: Browser): Promise<string> {
  const { code } = await withPanel(browser, (panel) => call(panel, "syncCreate", { server, invite: need("HOLDFAST_INVITE") }));
  await withPanel(browser, (panel) => call(panel, "syncCodeKept", {}));
  await step(`paired with ${server}; the recovery code is written down`);
  const page = await browser.open(site.newChat);
  await type(page, site, text);
  await saved(page);
  await step("typed text: saved, acknowledged by the store", (file) => browser.screenshot(page, file));
  await practiceFails(site.newChat, "429,retry=30");
  await page.click(site.send);
  const card = await cardTitled(page, "Practice chat: your limit is reached");
  await step(`the chat answers 429: "${card.title}"`, (file) => browser.screenshot(page, file));
  await withPanel(browser, (panel) =>
    until("everything is on the server", async () => {
      const status = await call(panel, "syncNow", {});
      return status.outbox + status.pending === 0 && status.error_code === "";
    }),
  );
  await step("encrypted and pushed: the outbox is empty");
  await browser.kill();
  await step("browser killed with SIGKILL");
  return code;
}

/** A browser that has never seen the text gets it from the server with the recovery code. */
async function second(browser: Browser, code: string): Promise<void> {
  await withPanel(browser, (panel) => call(panel, "syncJoin", { server, code }));
  const draft = await keptText(browser, site.id, text);
  const panel = await browser.panel();
  await until("the panel lists the draft", () => panel.evaluate<boolean>(`document.body.innerText.includes("Draft for the")`));
  await step(`second profile, same recovery code: ${draft.versions} versions came from the server`, (file) =>
    panel.screenshot(file),
  );
  await practiceFails(site.newChat, "");
  const page = await browser.open(site.newChat);
  await page.waitForSelector(site.composer);
  const result = await panel.evaluate<string>(`(async () => {
    const api = globalThis.browser ?? chrome;
    const text = ${JSON.stringify(draft.text)};
    for (const tab of await api.tabs.query({})) {
      const answer = await api.tabs.sendMessage(tab.id, { to: "page", name: "restore", input: { text, replace: false } }).catch(() => null);
      if (answer?.ok) return answer.value.result;
    }
    return "nobody answered";
  })()`);
  if (result !== "taken") throw new Error(`the composer did not take the text: ${result}`);
  const back = await composed(page, site);
  if (back !== text) throw new Error(`the composer holds ${JSON.stringify(back)}`);
  await step("restored into the composer, read back: the same text", (file) => browser.screenshot(page, file));
  await panel.close();
}

const one = await profile();
let code: string;
try {
  code = await first(one);
} finally {
  await one.close();
}
const two = await profile();
try {
  await second(two, code);
} finally {
  await two.close();
}
console.log(`\nThe tour is over: ${steps} steps, all held. Pictures in ${out}/`);
