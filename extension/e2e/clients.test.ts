// Chat clients that nobody here wrote, unmodified, on an origin that the user adds: what is typed and what is said there is kept, until the user
// takes the origin away.

import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import type { Page } from "puppeteer-core";

import type { Turns } from "../src/core.gen.ts";
import { browserNames, type Browser, type Panel } from "./browsers.ts";
import { call, kept, keptText, withCore, withPanel } from "./core.ts";
import { cardTitled, press, saved, sign } from "./face.ts";
import { permittedDir, screenshotFile } from "./paths.ts";
import { profile } from "./setting.ts";
import { practiceChat, type Failing } from "./servers.ts";
import { sleep, until } from "./wait.ts";

/** A client: where it is, where one types in it, and what a prompt looks like. */
const clients = [
  {
    name: "deep-chat",
    path: "/deep-chat/",
    box: "deep-chat >>> #text-input",
    turn: "deep-chat >>> .deep-chat-outer-container-role-user",
  },
  {
    name: "the ADK developer UI",
    path: "/dev-ui/?app=practice&userId=user",
    box: "textarea.chat-input-box",
    turn: "app-event-row.user",
  },
];
type Client = (typeof clients)[number];

/** The host that the user adds. */
const host = "chat.added.test";

/** What the practice chat says to this prompt, as one text. */
async function answerTo(text: string): Promise<string> {
  const response = await fetch(`${server.url}/deep-chat/answer`, {
    method: "POST",
    body: JSON.stringify({ messages: [{ text }] }),
  });
  const events = (await response.text()).split("\n\n").filter((event) => event !== "");
  return events.map((event) => (JSON.parse(event.replace("data: ", "")) as { text: string }).text).join("");
}

/** Every branch of every chat of a site. */
async function branches(panel: Panel, site: string): Promise<Turns[]> {
  const all: Turns[] = [];
  for (const chat of await call(panel, "chats", {})) {
    if (chat.site !== site) continue;
    for (let branch = 1; branch <= chat.branches; branch++) all.push(await call(panel, "turns", { id: chat.id, branch }));
  }
  return all;
}

/** Waits until a branch of a site's chats is as it should be. The page stays in front: in Firefox a hidden one may stop to draw what comes. */
function branch(
  browser: Browser,
  page: Page,
  site: string,
  what: string,
  fits: (turns: Turns["turns"]) => boolean,
): Promise<Turns> {
  return withCore(browser, async (panel) => {
    await page.bringToFront();
    let seen: Turns[] = [];
    return await until(
      what,
      async () => (seen = await branches(panel, site)).find(({ turns }) => fits(turns)),
      25_000,
      async () => seen.map((b) => b.turns.map((t) => [t.role, t.state, t.outcome, t.text])),
    );
  });
}

async function type(page: Page, client: Client, text: string): Promise<void> {
  await (await page.waitForSelector(client.box, { visible: true }))!.click();
  await page.keyboard.type(text);
}

async function send(page: Page, client: Client, text: string): Promise<void> {
  await page.bringToFront();
  await type(page, client, text);
  await saved(page);
  await page.keyboard.press("Enter");
}

async function typeInFrame(page: Page, frame: string, { box }: Client, text: string): Promise<void> {
  const inner = (await (await page.waitForSelector(frame))!.contentFrame())!;
  await (await inner.waitForSelector(box, { visible: true }))!.click();
  await page.keyboard.type(text);
}

async function sitesPage(panel: Panel): Promise<void> {
  await panel.click("#tab-settings");
  await says(panel, "Where drafts are kept");
}

function says(panel: Panel, words: string): Promise<unknown> {
  const text = (): Promise<string> => panel.evaluate<string>(`document.querySelector("main").innerText.replace(/\\n+/g, "\\n")`);
  return until(`the panel says ${words}`, async () => (await text()).includes(words), 10_000, text);
}

let server: Failing;
before(async () => {
  server = await practiceChat(true);
});
after(() => server?.stop());

for (const name of browserNames) {
  describe(`chat clients of others (${name})`, () => {
    let browser: Browser;
    let origin: string;
    let site: string;
    before(async () => {
      const { port } = new URL(server.url);
      origin = `http://${host}:${port}`;
      site = `${host}:${port}`;
      const permitted = name === "chromium" ? { extension: permittedDir(name, "http://*.added.test/*") } : {};
      browser = await profile(name, { hosts: [site], ...permitted });
    });
    after(() => browser?.close());

    test("the origin is added in the panel, and its open page is looked after at once", async () => {
      const [client] = clients;
      const page = await browser.open(origin + client!.path);
      await type(page, client!, "Typed before the origin was added");
      await sleep(1500);
      assert.equal(await sign(page), "", "nothing of ours is in a page that was not added");
      await withPanel(browser, async (panel) => {
        await sitesPage(panel);
        await panel.click("#origin");
        await panel.type("no address");
        await panel.click("form .main");
        await says(panel, "This is no web address");
        await panel.evaluate(`document.querySelector("#origin").select()`);
        await panel.type(`${origin}/c/1`);
        await panel.click("form .main");
        await says(panel, "Done: drafts on this page are kept from now on.");
        await says(panel, `http://${host}\nNothing has been typed there yet.`);
        await panel.screenshot(screenshotFile(`${name}-origin-added`));
      });
      await page.bringToFront();
      await page.keyboard.type(", and after");
      await saved(page);
      await keptText(browser, site, "Typed before the origin was added, and after");
      await page.close();
    });

    for (const client of clients) {
      let page: Page;
      const prompts = [`First question to ${client.name}`, `Second question to ${client.name}`];
      const mine = (turns: Turns["turns"]): boolean => turns.some(({ text }) => text === prompts[1]);
      const answered = (prompt: string): Promise<Turns> =>
        branch(browser, page, site, `the answer to ${prompt} is kept`, (turns) => {
          const [asked, answer] = turns.slice(-2);
          return answer?.state === "complete" && asked?.text === prompt && asked.outcome === "delivered";
        });

      test(`${client.name}: a draft is there again when its tab was closed`, async () => {
        const [draft] = prompts as [string];
        page = await browser.open(origin + client.path);
        await type(page, client, draft);
        await saved(page);
        await keptText(browser, site, draft);
        const address = page.url();
        await page.close();
        page = await browser.open(address);
        await cardTitled(page, "An unsent draft is kept");
        await press(page, "Restore");
        await until("the draft is back in the box", () =>
          page.$eval(client.box, (box, draft) => ((box as HTMLTextAreaElement).value ?? box.textContent).trim() === draft, draft),
        );
      });

      test(`${client.name}: prompts and answers are kept`, async () => {
        const [first, second] = prompts as [string, string];
        await page.bringToFront();
        await page.focus(client.box);
        await page.keyboard.press("Enter");
        await answered(first);
        await send(page, client, second);
        const { turns } = await answered(second);
        const answers = await Promise.all(prompts.map((prompt) => answerTo(prompt)));
        assert.deepEqual(
          turns.map(({ role, text }) => [role, text]),
          [
            ["user", first],
            ["assistant", answers[0]],
            ["user", second],
            ["assistant", answers[1]],
          ],
        );
      });

      test(`${client.name}: the half answer is kept when the stream is cut`, async () => {
        const prompt = `Cut this in ${client.name}`;
        // Slow enough for a busy machine to draw the half before the break.
        await server.fail("practice", "cut,after=12,pace=150ms", 1);
        await send(page, client, prompt);
        await cardTitled(page, "The answer broke off", 25_000);
        const half = await branch(
          browser,
          page,
          site,
          "the half answer is kept",
          (turns) => turns.at(-2)?.text === prompt && turns.at(-1)?.state === "truncated",
        );
        const text = half.turns.at(-1)!.text;
        assert.ok(text.length > 10 && (await answerTo(prompt)).startsWith(text), text);
      });

      test(`${client.name}: a page that was loaded anew is read at once`, async () => {
        await page.reload();
        const last = await until("the client draws its old turns", async () => (await page.$$(client.turn)).at(-1));
        await last.evaluate((turn) => {
          const drawn = turn.cloneNode(true) as Element;
          drawn.querySelector("p")!.textContent = "Drawn after the reload";
          turn.parentElement!.append(drawn);
        });
        await branch(
          browser,
          page,
          site,
          "what was drawn is kept",
          (turns) => mine(turns) && turns.at(-1)?.text === "Drawn after the reload",
        );
        await page.close();
      });
    }

    test("it is kept over a restart", async () => {
      const [client] = clients;
      await browser.quit();
      await browser.restart();
      const page = await browser.open(origin + client!.path);
      await type(page, client!, "Typed after the restart");
      await saved(page);
      await page.close();
    });

    test("the origin is removed: its pages and frames are left, and what was kept stays", async () => {
      const [client] = clients;
      const page = await browser.open(origin + client!.path);
      await type(page, client!, "Typed before it was removed");
      await saved(page);
      const outer = await browser.open(server.url + client!.path);
      await outer.evaluate((src) => {
        document.body.innerHTML = ["used", "unused"]
          .map((id) => `<iframe id="${id}" src="${src}" width="700" height="380"></iframe>`)
          .join("");
      }, origin + client!.path);
      await typeInFrame(outer, "#used", client!, "Typed in a frame");
      await keptText(browser, site, "Typed in a frame");
      await withPanel(browser, async (panel) => {
        await sitesPage(panel);
        await says(panel, "Read in the generic way: drafts, prompts and answers are kept.");
        await panel.click(".list button");
        await says(panel, `http://${host} is not looked at any more.`);
        await says(panel, "What was kept there stays under Drafts and Chats.");
        const left = await panel.evaluate<unknown>(`(globalThis.browser ?? chrome).storage.local.get(null)`);
        assert.ok(!JSON.stringify(left).includes(host), "nothing is left of what was learned there");
      });
      await outer.bringToFront();
      await typeInFrame(outer, "#used", client!, "removed, and after");
      await typeInFrame(outer, "#unused", client!, "removed, and after, in another");
      await page.bringToFront();
      await page.keyboard.type(", and after");
      await sleep(2000);
      assert.equal(await sign(page), "");
      const again = await browser.open(origin + client!.path);
      await type(again, client!, "Typed in a new page of it");
      await sleep(2000);
      assert.equal(await sign(again), "");
      const texts = await withCore(browser, async (panel) => (await kept(panel, site)).map(({ text }) => text));
      assert.ok(texts.includes("Typed before it was removed"));
      assert.ok(!texts.some((text) => text.includes("new page of it") || text.includes("removed, and after")), texts.join("\n"));
      for (const left of [page, outer, again]) await left.close();
    });
  });
}
