// axe looks at every screen in every state, light and dark, and at the card in the page: what it knows of WCAG 2.2 holds, and its best practices.

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Page } from "puppeteer-core";

import { inject, run } from "./axe.ts";
import type { Panel } from "./browsers.ts";
import { withPanel } from "./core.ts";
import { play } from "./scenes.ts";
import { practiceChat, syncServer } from "./servers.ts";
import { inEachBrowser } from "./setting.ts";

inEachBrowser("accessibility", (s) => {
  test("no violation on any screen, in any state", async () => {
    const [chat, server] = await Promise.all([practiceChat(), syncServer()]);
    const wrong: string[] = [];
    let looks = 0;
    const note = (where: string, found: string[]): void => {
      looks++;
      wrong.push(...found.map((line) => `${where}: ${line}`));
    };
    const look = async (panel: Panel, name: string): Promise<void> => {
      await panel.evaluate(inject);
      note(`${name}, light`, await panel.evaluate(run("html")));
      await panel.scheme("dark");
      note(`${name}, dark`, await panel.evaluate(run("html", ["color-contrast"])));
      await panel.scheme("light");
    };
    const lookAtPage = async (page: Page, name: string): Promise<void> => {
      await page.evaluate(inject);
      note(name, (await page.evaluate(run("#holdfast-under-test"))) as string[]);
    };
    const awake = async (panel: Panel): Promise<void> => {
      await panel.evaluate(inject);
      await panel.evaluate(`document.body.append(Object.assign(document.createElement("button"), { id: "nameless" }))`);
      const found = await panel.evaluate<string[]>(run("#nameless", ["button-name"]));
      assert.equal(found.length, 1, "a button without a name is noticed");
    };
    try {
      await withPanel(s.browser, awake);
      await play({ browser: s.browser, chat, server, look, lookAtPage });
    } finally {
      await Promise.all([chat.stop(), server.stop()]);
    }
    assert.ok(looks > 55, `it looked ${looks} times`);
    assert.deepEqual(wrong, []);
  });
});
