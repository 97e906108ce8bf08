// What goes wrong in a chat other than a refusal, provoked for real on four sites side by side: the right card, in words, and gone again once the site answers.
// And an hour in which nothing fails says nothing.

import assert from "node:assert/strict";
import { before, test } from "node:test";

import type { Page } from "puppeteer-core";

import type { Panel } from "./browsers.ts";
import { type } from "./chats.ts";
import { hurry, jump, pause, settled } from "./clock.ts";
import { call } from "./core.ts";
import { card, cardGone, cardTitled, saved } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { SideBySide, type Side } from "./side-by-side.ts";
import { sleep, until } from "./wait.ts";

const ids = ["practice", "chatgpt", "claude", "gemini"] as const;

/** A person takes longer than this to sign in, ms. */
const handMs = 4000;

const titles = {
  gateway_timeout: (name: string) => `${name} does not answer in time`,
  truncated: () => "The answer broke off",
  stalled: () => "The answer has stopped",
  challenge: (name: string) => `${name} wants to know whether you are human`,
  login_loop: (name: string) => `Signing in to ${name} does not work`,
};

/** What the card says of it, and whose fault it is. */
const faults: Record<keyof typeof titles, RegExp> = {
  gateway_timeout: /Not clear yet whose fault/,
  truncated: /in the middle of the answer[\s\S]*Not clear yet whose fault/,
  stalled: /No text has come[\s\S]*Not clear yet whose fault/,
  challenge: /it is not an outage/,
  login_loop: /Do not go on entering your password/,
};

inEachBrowser("what goes wrong is named", (s) => {
  const sites = new SideBySide(s);
  let panel: Panel;
  const said = (): Promise<string[]> =>
    call(panel, "failing", {}).then((all) => all.map((g) => `${g.site} ${g.symptom} ${g.phase}`));

  before(async () => {
    panel = await s.browser.panel();
    await sites.open(ids);
  });

  test("an hour with sleep, other tabs, own stops, long thinking and blocked telemetry says nothing", async () => {
    const pages = ids.map((id) => sites.of(id).page);
    await Promise.all(pages.map(noteCards));
    await sites.each((side) => sites.answered(side, "A question on a quiet day"));
    await settled();
    await pause(panel, 30 * 60_000);
    const [hidden] = await Promise.all([
      isHidden(sites.of("claude")),
      stops(sites.of("chatgpt")),
      telemetryIsBlocked(sites.of("gemini")),
      sleeps(sites.of("practice")),
    ]);
    await thinks(sites.of("practice"));
    await settled();
    await pause(panel, 30 * 60_000);
    await sites.each((side) => sites.answered(side, "Another one, much later"));
    assert.deepEqual(await said(), []);
    assert.deepEqual([hidden, ...(await Promise.all(pages.map(notedCards)))].flat(), []);
  });

  /** For more than a minute, seen. */
  async function thinks(side: Side): Promise<void> {
    await s.fail(side.site, "think,pace=10s", 1);
    await sites.send(side, "Think hard about this");
    const sign = '[data-testid="thinking"]';
    await side.page.waitForSelector(sign);
    const began = Date.now();
    await hurry(panel, () => Date.now() - began > 8000);
    await side.page.waitForSelector(sign, { hidden: true });
  }

  async function stops(side: Side): Promise<void> {
    // Stopped in time or not: nothing is silent here.
    await s.fail(side.site, "drip", 1);
    await sites.send(side, "Say little");
    await side.page.waitForSelector(side.site.stop!);
    await sleep(1500);
    await sites.inFront(side, () => side.page.click(side.site.stop!));
  }

  /** In a tab of the first window, where another tab can be before it. Gives the cards that were shown. */
  async function isHidden({ site }: Side): Promise<string[]> {
    const side = { site, page: await s.browser.open(site.newChat) };
    await noteCards(side.page);
    await s.fail(site, "drip,pace=150ms", 1);
    await sites.send(side, "Go on while I look elsewhere");
    const other = await sites.inFront(side, () => s.browser.open("about:blank"));
    await until("the tab is hidden", () => side.page.evaluate(() => document.hidden));
    await sleep(5000);
    await other.close();
    await until("the tab is seen again", () => side.page.evaluate(() => !document.hidden));
    await side.page.waitForSelector(site.finished, { timeout: 20_000 });
    const noted = await notedCards(side.page);
    await side.page.close();
    return noted;
  }

  async function telemetryIsBlocked({ page }: Side): Promise<void> {
    for (const url of ["https://127.0.0.1:9/log", "/_/BardChatUi/browserinfo"]) {
      await page.evaluate((url) => fetch(url, { method: "POST" }).then(String, String), url);
    }
  }

  /** The machine sleeps in the middle of an answer. */
  async function sleeps(side: Side): Promise<void> {
    await s.fail(side.site, "drip,pace=100ms", 1);
    await sites.send(side, "Good night");
    await sleep(1500);
    await jump(panel, 20 * 60_000);
    await side.page.waitForSelector(side.site.stop!, { hidden: true });
  }

  test("cut in the answer's first second, it broke off; gone with the next answer, after a reload too", async () => {
    await sites.each(async (side) => {
      const { text, title } = await sites.provoke(side, "cut", titles.truncated());
      assert.match(text, faults.truncated);
      await s.browser.screenshot(side.page, s.shot(`cut-${side.site.id}`));
      if (side.site.id === "practice") {
        await side.page.reload();
        await cardTitled(side.page, title);
      }
      await sites.heal(side, title);
    });
  });

  for (const [fault, symptom] of [
    ["stall", "stalled"],
    ["hang", "gateway_timeout"],
  ] as const) {
    test(`a socket that falls silent (${fault}) is called what it is; gone with the next answer`, async () => {
      let named = 0;
      const all = sites.each(async (side) => {
        const { site, page } = side;
        const { text } = await sites.provoke(side, fault, titles[symptom](site.name), 60_000).finally(() => named++);
        assert.match(text, faults[symptom]);
        await s.browser.screenshot(page, s.shot(`${symptom}-${site.id}`));
      });
      await Promise.all([all, hurry(panel, () => named === ids.length)]);
      await sites.each(async (side) => {
        await sites.inFront(side, () => side.page.click(side.site.stop!));
        await sites.heal(side, titles[symptom](side.site.name));
      });
    });
  }

  test("offline: it is the own connection; and the card goes when that is back", async () => {
    await sites.each(async (side) => {
      const { site, page } = side;
      await sites.inFront(side, () => type(page, site, "Written on a train"));
      await saved(page);
      await page.setOfflineMode(true);
    });
    await sites.each(async (side) => {
      const { site, page } = side;
      await sites.inFront(side, () => page.click(site.send));
      const { text, tone } = await cardTitled(page, "You are offline");
      assert.match(text, /Your own connection is down; the site may be fine/);
      assert.equal(tone, "network");
      await until("the card says that the prompt is safe", async () => (await card(page))?.text.includes("is safe"), 5000);
      await s.browser.screenshot(page, s.shot(`offline-${site.id}`));
    });
    await sites.each(async ({ page }) => {
      await page.setOfflineMode(false);
      await cardGone(page, "You are offline");
    });
  });

  test("an answer whose page is left or closed has not failed", async () => {
    // The other sites may still say what their connection broke off.
    const here = async (): Promise<string[]> => (await said()).filter((one) => one.startsWith("practice "));
    const before = await here();
    for (const leave of [(page: Page) => page.close(), (page: Page) => page.goto("about:blank")]) {
      const { site } = sites.of("practice");
      const side = { site, page: await s.browser.open(site.newChat, "window") };
      await s.fail(site, "stall", 1);
      await sites.send(side, "Nobody waits for this answer");
      await side.page.waitForFunction(() => /\w/.test(document.querySelector('[data-role="assistant"]')?.textContent ?? ""));
      await sleep(1200);
      await leave(side.page);
      await sleep(3500);
      assert.deepEqual(await here(), before);
    }
  });

  test("a challenge is named, and gone with the page", async () => {
    await sites.each(async (side) => {
      const { site, page } = side;
      await s.fail(site, "challenge");
      await page.goto(site.newChat);
      // A page that is not the chat's tells nothing of whose it is but the address.
      const title = titles.challenge(site.id === "practice" ? new URL(site.newChat).host : site.name);
      const { text } = await cardTitled(page, title);
      assert.match(text, faults.challenge);
      await s.browser.screenshot(page, s.shot(`challenge-${site.id}`));
      await s.fail(site, "");
      await page.goto(site.newChat);
      // Without its mark the practice chat's page is another site's, whose loading says nothing of it; an answer does.
      if (site.id === "practice") await sites.answered(side, "Are you there again?");
      await cardGone(page, titles.challenge(site.name));
    });
  });

  test("a sign-in that leads back to itself is named, and gone once the chat is reached", async () => {
    for (let i = 0; i < 3; i++) {
      await sites.each(async ({ site, page }) => {
        await s.fail(site, "loop");
        await page.goto(site.newChat);
      });
      await jump(panel, handMs);
    }
    await sites.each(async (side) => {
      const { site, page } = side;
      const title = titles.login_loop(site.name);
      if (new URL(page.url()).host === new URL(site.newChat).host) {
        const { text } = await cardTitled(page, title);
        assert.match(text, faults.login_loop);
        await s.browser.screenshot(page, s.shot(`login_loop-${site.id}`));
      } else {
        // On a host that only signs people in there is nothing of ours; the panel and its button know.
        await until("the panel tells of the loop", async () =>
          (await said()).some((one) => one.startsWith(`${site.id} login_loop`)),
        );
      }
      await s.fail(site, "");
      await page.goto(site.newChat);
      await sites.heal(side, title);
    });
  });
});

/** From now on the page remembers the titles of all cards. */
function noteCards(page: Page): Promise<unknown> {
  return page.evaluate(() => {
    const noted = ((globalThis as { noted?: Set<string> }).noted = new Set());
    setInterval(() => {
      const card = document.querySelector("#holdfast-under-test")?.shadowRoot?.querySelector<HTMLElement>(".card");
      if (card?.hidden === false) noted.add(card.querySelector(".title")?.textContent ?? "");
    }, 100);
  });
}

function notedCards(page: Page): Promise<string[]> {
  return page.evaluate(() => [...(globalThis as { noted?: Set<string> }).noted!]);
}
