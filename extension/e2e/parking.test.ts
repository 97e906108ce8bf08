// A prompt that cannot be sent is parked, waits in the queue, and goes into the composer by a click once the site works; what had failed is told
// in a report.

import assert from "node:assert/strict";
import { test } from "node:test";

import { composed, focus } from "./chats.ts";
import { drafts, withPanel } from "./core.ts";
import { card, cardGone, cardTitled, park, saved, send } from "./face.ts";
import { inEachBrowser } from "./setting.ts";
import { until } from "./wait.ts";

inEachBrowser("parked prompts", (s) => {
  test("the most urgent goes first, one at a time", async () => {
    const site = s.sites.practice;
    const page = await s.browser.open(site.newChat);
    await s.fail(site, "503", 1);
    await send(page, site, "Does it work?");
    await cardTitled(page, "Practice chat is overloaded");
    for (const urgency of ["Can wait", "Critical"]) {
      await focus(page, site);
      await page.$eval(site.composer, (box) => (box as HTMLTextAreaElement).select());
      await page.keyboard.type(`${urgency}: ask for the figures`);
      await park(page, urgency);
      const said = async (): Promise<boolean> => (await card(page))?.text.includes("Parked. It is in the queue") === true;
      await until("it is parked", said, 5000, () => card(page));
    }
    await s.browser.screenshot(page, s.shot("parked"));
    await page.$eval(site.composer, (box) => (box as HTMLTextAreaElement).select());
    await page.keyboard.type("Does it work again?");
    await page.click(site.send);
    await page.waitForSelector(site.finished, { timeout: 20_000 });
    // The panel's tab hides the page, which then tells nothing any more.
    await cardGone(page, "Practice chat is overloaded");

    await withPanel(s.browser, async (panel) => {
      await panel.resize(360, 760);
      await panel.click("#tab-now");
      const held = (): Promise<boolean[]> =>
        panel.evaluate(`[...document.querySelectorAll("ol.list button.main")].map((b) => b.disabled)`);
      const isHeld = (want: boolean[]) => async (): Promise<boolean> => (await held()).join() === want.join();
      await until("the first may go", isHeld([false, true]), 15_000, held);
      const shown = await panel.evaluate<string>("document.body.innerText");
      assert.match(shown, /Parked prompts[\s\S]*Critical: ask for the figures[\s\S]*Can wait: ask for the figures/);
      await panel.screenshot(s.shot("panel-queue"));
      await panel.click("ol.list button.main");
      await until("it is in the composer", async () => (await composed(page, site)) === "Critical: ask for the figures");
      await until("the next waits its turn", isHeld([true]), 15_000, held);

      await panel.click("#tab-incidents");
      await panel.click(".incident summary");
      const told = await until("it is over", async () => {
        const text = await panel.evaluate<string>(`document.querySelector(".timeline").innerText`);
        return text.includes("Over: ") ? text : undefined;
      });
      assert.match(
        told,
        /Practice chat is overloaded · Practice chat’s fault[\s\S]*You parked a prompt\.[\s\S]*Over: Practice chat is overloaded/,
      );
      await panel.click(".incident form input");
      await panel.type("Parking helped");
      await panel.evaluate(`(() => {
        const kind = document.querySelector(".incident form select");
        kind.value = "worked";
        kind.dispatchEvent(new Event("change", { bubbles: true }));
      })()`);
      await panel.click(".incident form button");
      const noted = (): Promise<boolean> =>
        panel.evaluate(`document.querySelector(".timeline").innerText.includes("What worked: Parking helped")`);
      await until("the note is in the timeline", noted);
      await panel.click(".incident .report-md");
      await until("there is a file", () => panel.evaluate(`document.querySelector(".incident a.save") !== null`));
      const report = await panel.evaluate<string>(
        `fetch(document.querySelector(".incident a.save").href).then((file) => file.text())`,
      );
      assert.match(report, /^# Incident report: Practice chat, /);
      assert.match(report, /Prompts put by for later: 2[\s\S]*## What worked\n\n- Parking helped\n/);
      await panel.resize(360, 1100);
      await panel.evaluate(`document.querySelector(".incident").scrollIntoView()`);
      await panel.screenshot(s.shot("panel-incident"));
    });
  });

  test("a drill is marked as one, touches no request, and ends with a report", async () => {
    const site = s.sites.chatgpt;
    await withPanel(s.browser, async (panel) => {
      const page = await s.browser.open(site.newChat, "window");
      await panel.resize(360, 1100);
      await panel.click("#tab-incidents");
      await until("there is a form", () => panel.evaluate(`document.querySelector("#drill-site") !== null`));
      await panel.screenshot(s.shot("panel-drill-begin"));
      const before = (await s.seen(site)).length;
      await panel.click(".drill button");
      const shown = await cardTitled(page, "Drill: ChatGPT is overloaded");
      assert.match(shown.text, /This is a drill: nothing has really failed\./);
      assert.equal((await s.seen(site)).length, before);

      await focus(page, site);
      await page.keyboard.type("Written during the drill");
      await saved(page);
      await park(page, "Critical");
      await focus(page, site);
      await s.browser.screenshot(page, s.shot("drill"));
      await page.keyboard.down("Control");
      await page.keyboard.press("a");
      await page.keyboard.up("Control");
      await page.keyboard.type("Sent all the same");
      await page.click(site.send);
      await page.waitForSelector(site.finished, { timeout: 20_000 });
      assert.equal((await card(page))?.title, shown.title, "an answer is no end of a drill");

      await panel.screenshot(s.shot("panel-drill"));
      await panel.click(".drill-end");
      await cardGone(page, shown.title);
      assert.equal(await card(page), null);
      await until("the drill is told", () => panel.evaluate(`document.querySelector(".drill-past") !== null`));
      await panel.click(".drill-past summary");
      await panel.click(".drill-past button");
      await until("there is a report", () => panel.evaluate(`document.querySelector(".drill-past a.save") !== null`));
      const report = await panel.evaluate<string>(
        `fetch(document.querySelector(".drill-past a.save").href).then((file) => file.text())`,
      );
      assert.match(report, /^# Drill report: ChatGPT, /);
      assert.match(
        report,
        /First reaction after \d+ s: a prompt was parked\.\n- Prompts parked: 1; sent although the site “failed”: 1/,
      );
      assert.match(report, /Drafts written meanwhile: [23], all of them kept\.\n- Not ready: sync is not set up/);
      await panel.screenshot(s.shot("panel-drill-report"));
    });
    const states = async (): Promise<string[]> =>
      (await drafts(s.browser)).filter(({ preview }) => preview.includes("Sent all the same")).map(({ state }) => state);
    // A drill has refused nothing.
    await until("what was sent has arrived", async () => (await states()).join() === "delivered", 15_000, states);
  });
});
