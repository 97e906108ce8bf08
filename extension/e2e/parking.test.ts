// A prompt that cannot be sent is parked, waits in the queue, and goes into the composer by a click once the site works; what had failed is told
// in a report.

import assert from "node:assert/strict";
import { test } from "node:test";

import { composed, focus } from "./chats.ts";
import { withPanel } from "./core.ts";
import { card, cardTitled, press, send } from "./face.ts";
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
      await press(page, "Park");
      await press(page, urgency);
      const said = async (): Promise<boolean> => (await card(page))?.text.includes("Parked. It is in the queue") === true;
      await until("it is parked", said, 5000, () => card(page));
    }
    await s.browser.screenshot(page, s.shot("parked"));
    await page.$eval(site.composer, (box) => (box as HTMLTextAreaElement).select());
    await page.keyboard.type("Does it work again?");
    await page.click(site.send);
    await page.waitForSelector(site.finished, { timeout: 20_000 });

    await withPanel(s.browser, async (panel) => {
      await panel.resize(360, 760);
      await panel.click("#tab-failing");
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

      await panel.click(".incident summary");
      const told = await panel.evaluate<string>(`document.querySelector(".timeline").innerText`);
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
});
